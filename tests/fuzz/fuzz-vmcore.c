/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a vmcore: ELF headers, notes, and what they lead to. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/vmcore/print.h"
#include "lib/vmcore/xen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct print_options options = { .form = size & 1 ? PRINT_JSON : PRINT_TEXT };
	const int fd = memfd_create("core", MFD_CLOEXEC);
	FILE *const out = fopen("/dev/null", "we");
	struct vmcore core;
	struct ctx ctx;

	if (!out || fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	ctx_init(&ctx, "fuzz");
	if (vmcore_open(&ctx, ctx_printf(&ctx, "/proc/self/fd/%d", fd), &core) == ERR_NONE) {
		print_log(&ctx, &core, &options, out);
		xen_print_log(&ctx, &core, out);
		vmcore_close(&core);
	}
	ctx_free(&ctx);
	fclose(out);
	close(fd);
	return 0;
}
