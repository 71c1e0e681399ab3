/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any text as a log of before Linux 3.5, printed in every form: a byte for the options, then a list
 * of levels and facilities up to a NUL, then the log. But for raw output, nothing that a terminal
 * obeys comes out.
 */
#include "lib/vmcore/print.h"
#include "tests/fuzz/core.h"

#define VIRT	   UINT64_C(0xffffffff80000000)
#define LOG	   24
#define MAX_LENGTH (size_t)65536

static struct span make_memory(struct ctx *ctx, struct span log)
{
	size_t size = 2;
	uint8_t *const p = ctx_alloc(ctx, LOG + 2 * MAX_LENGTH);

	fuzz_expect(p);
	while (size < log.n)
		size *= 2;
	put_le64(p, VIRT + LOG);
	put_le32(p + 8, (uint32_t)size);
	put_le32(p + 16, (uint32_t)log.n);
	if (log.n)
		memcpy(p + LOG, log.p, log.n);
	/* core_of() leaves a gap after the first half: that is all of the log. */
	return span_of(p, 2 * (LOG + size));
}

static bool is_harmless(uint8_t c)
{
	return (c >= ' ' && c <= '~') || (c >= '\t' && c <= '\r');
}

static void print(struct ctx *ctx, const struct vmcore *core, const struct print_options *options)
{
	char *text = NULL;
	size_t n = 0;
	FILE *const out = open_memstream(&text, &n);

	fuzz_expect(out);
	const enum err err = print_log(ctx, core, options, out);

	fclose(out);
	fuzz_answer(ctx, err);
	/* A log of which nothing is printed is not complete, unless all of it was filtered out. */
	fuzz_expect(err || n || options->levels || options->facilities);
	for (size_t i = 0; i < n && (!options->raw || options->form == PRINT_JSON); i++)
		fuzz_expect(is_harmless((uint8_t)text[i]) || options->form == PRINT_JSON);
	free(text);
}

void fuzz(struct ctx *ctx, struct span input)
{
	struct print_options options = { 0 };
	struct vmcore core;

	if (input.n < 3 || input.n > MAX_LENGTH)
		return;
	const uint8_t first = span_u8(input, 0);
	const char *const list =
		ctx_printf(ctx, "%.*s", (int)input.n - 1, (const char *)input.p + 1);

	fuzz_answer(ctx, print_parse_levels(ctx, list, &options.levels) == ERR_USAGE ? ERR_BAD : 0);
	fuzz_answer(ctx, print_parse_facilities(ctx, list, &options.facilities) == ERR_USAGE
				 ? ERR_BAD
				 : 0);
	options = (struct print_options){
		.form = first & 1 ? PRINT_JSON : PRINT_TEXT,
		.raw = first & 2,
		.decode = first & 4,
		.no_time = first & 8,
		.caller = first & 16,
		.levels = first & 32 ? options.levels : 0,
		.facilities = first & 64 ? options.facilities : 0,
	};
	const struct span log = span_from(input, 1 + strlen(list) + 1);

	core_of(ctx, make_memory(ctx, log), 0, VIRT, &core);
	core.elf.machine = EM_X86_64;
	core.info.text = SPAN_LITERAL("NUMBER(phys_base)=0\nSYMBOL(log_buf)=ffffffff80000000\n"
				      "SYMBOL(log_buf_len)=ffffffff80000008\n"
				      "SYMBOL(log_end)=ffffffff80000010\n");
	print(ctx, &core, &options);
	vmcore_close(&core);
}
