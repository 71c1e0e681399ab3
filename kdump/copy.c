/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kdump/copy.h"

#include "include/progress.h"

#define PAGE  (size_t)4096
#define PIECE (size_t)(256 * 4096)

static bool is_zero(const uint8_t *p, size_t n)
{
	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

/* Fill @buffer from @at; what cannot be read is zero. */
static void read_piece(const struct vmcore *core, uint64_t at, uint8_t *buffer, size_t n,
		       uint64_t *unreadable)
{
	size_t done = vmcore_read_file(core, at, buffer, n);

	while (done < n) {
		const size_t to_boundary = PAGE - (size_t)((at + done) & (PAGE - 1));
		const size_t gap = to_boundary < n - done ? to_boundary : n - done;

		memset(buffer + done, 0, gap);
		done += gap;
		++*unreadable;
		done += vmcore_read_file(core, at + done, buffer + done, n - done);
	}
}

static enum err write_sparse(struct ctx *ctx, struct output *output, struct span bytes)
{
	enum err err = ERR_NONE;

	while (!err && bytes.n) {
		const size_t first = bytes.n < PAGE ? bytes.n : PAGE;
		const bool zero = is_zero(bytes.p, first);
		size_t n = first;

		/* As many pages of the same kind as there are. */
		while (n + PAGE <= bytes.n && is_zero(bytes.p + n, PAGE) == zero)
			n += PAGE;
		err = zero ? output_zeroes(ctx, output, n)
			   : output_write(ctx, output, span_of(bytes.p, n));
		bytes = span_from(bytes, n);
	}
	return err;
}

enum err copy_core(struct ctx *ctx, const struct vmcore *core, const struct codec *codec,
		   struct output *output, uint64_t *unreadable)
{
	uint8_t *const buffer = ctx_alloc(ctx, PIECE);
	struct progress progress;
	void *state = NULL;
	enum err err = buffer ? ERR_NONE : ERR_NO_MEMORY;

	*unreadable = 0;
	if (!err && codec)
		err = codec->open(ctx, &state);
	progress_start(&progress, "saving", output->path, core->size);
	for (uint64_t at = 0; !err && at < core->size; at += PIECE) {
		const uint64_t left = core->size - at;
		const size_t n = left < PIECE ? (size_t)left : PIECE;
		const struct span piece = span_of(buffer, n);

		read_piece(core, at, buffer, n, unreadable);
		err = codec ? codec->write(ctx, state, output, piece, left <= PIECE)
			    : write_sparse(ctx, output, piece);
		progress_step(&progress, at + n);
	}
	progress_end(&progress);
	if (state)
		codec->close(state);
	if (!err && *unreadable >= (core->size + PAGE - 1) / PAGE)
		err = error(ctx, ERR_BAD, "%s: none of its pages could be read", core->name);
	return err;
}
