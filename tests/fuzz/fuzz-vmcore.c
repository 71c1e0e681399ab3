/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a vmcore: ELF headers, notes, and what they lead to. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kdump/kdump.h"
#include "lib/vmcore/print.h"
#include "lib/vmcore/xen.h"
#include "tests/help/leaks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* kdump ADDRESS, which is the input's last 2 bytes: what it writes of small inputs is read again.
 */
static void write_core(struct ctx *ctx, int fd, struct span input)
{
	const int out = memfd_create("written", MFD_CLOEXEC);
	const struct request request = { .memory = ctx_printf(ctx, "/proc/self/fd/%d", fd) };
	const uint64_t address = input.n < 2 ? 0 : span_le16(input, input.n - 2);
	struct vmcore core;

	if (out < 0)
		abort();
	if (input.n <= 4096 && kdump_core(ctx, &request, address, out) == ERR_NONE) {
		if (vmcore_open(ctx, ctx_printf(ctx, "/proc/self/fd/%d", out), &core) ||
		    core.truncated)
			abort();
		vmcore_close(&core);
	}
	close(out);
}

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
	write_core(&ctx, fd, span_of(data, size));
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
