/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Good cores with some bytes changed: the first byte of the input chooses format, class and byte
 * order; then come changes, each an offset (4 bytes, little endian) and a byte. More reaches the
 * readers of the log that way than by bytes alone, whose vmcoreinfo hardly ever makes sense.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/vmcore/print.h"
#include "tests/help/leaks.h"
#include "tests/help/made-core.h"

#define VARIANTS 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int make_variant(unsigned int variant)
{
	static const char *const classes[] = {
		"core 64 little 62\n",
		"core 64 big 22\n",
		"core 32 little 3\nvirt 0xc0200000\n",
		"core 32 big 20\nvirt 0xc0200000\n",
	};
	static const char *const formats[] = { "ring", "records", "plain" };
	const int fd = memfd_create("core", MFD_CLOEXEC);
	struct ctx ctx;

	ctx_init(&ctx, "fuzz");
	const struct span core = made_core(
		&ctx,
		ctx_printf(
			&ctx,
			"%sformat %s\ndescs 3\ntext 7\n"
			"record 1 3 0 T1 \"one\"\nrecord 2 6 1 C1 \"two\\nthree\"\n"
			"record 3 3 0 T1 \"a longer record\"\nrecord 4 3 0 T1 \"and one more of them\"\n",
			classes[variant % 4], formats[variant / 4]));

	if (fd < 0 || write(fd, core.p, core.n) != (ssize_t)core.n)
		abort();
	ctx_free(&ctx);
	return fd;
}

/* Headers, variables, and the starts of the arrays: where a change matters. */
static off_t place_of(uint32_t offset)
{
	static const uint32_t areas[] = { 0, 0x2000, 0x3000, 0x12000, 0x32000, 0x82000 };

	return areas[(offset >> 12) % 6] + (offset & 0xfff);
}

static void change(int fd, const uint8_t *data, size_t size, uint8_t *before, bool undo)
{
	for (size_t i = 0, k = 0; i + 5 <= size; i += 5, k++) {
		const size_t at = undo ? size / 5 * 5 - 5 - i : i;
		const size_t slot = undo ? size / 5 - 1 - k : k;
		const off_t place = place_of(span_le32(span_of(data, size), at));

		if (!undo && pread(fd, before + slot, 1, place) != 1)
			abort();
		if (pwrite(fd, undo ? before + slot : data + at + 4, 1, place) != 1)
			abort();
	}
}

static void read_core(int fd)
{
	const struct print_options options = { 0 };
	char *text = NULL;
	size_t n = 0;
	FILE *const out = open_memstream(&text, &n);
	struct vmcore core;
	struct ctx ctx;

	if (!out)
		abort();
	ctx_init(&ctx, "fuzz");
	if (vmcore_open(&ctx, ctx_printf(&ctx, "/proc/self/fd/%d", fd), &core) == ERR_NONE) {
		/* Nothing printed is not all of a log. */
		if (print_log(&ctx, &core, &options, out) == ERR_NONE && n == 0)
			abort();
		vmcore_close(&core);
	}
	ctx_free(&ctx);
	fclose(out);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int variants[VARIANTS];
	uint8_t before[256];

	if (size < 1 || size > 5 * sizeof(before))
		return 0;
	int *const fd = &variants[data[0] % VARIANTS];

	if (!*fd)
		*fd = make_variant(data[0] % VARIANTS);
	change(*fd, data + 1, size - 1, before, false);
	read_core(*fd);
	change(*fd, data + 1, size - 1, before, true);
	return 0;
}
