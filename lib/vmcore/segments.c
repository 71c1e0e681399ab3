/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory by physical address, and by the virtual one that p_vaddr says. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/vmcore/internal.h"

size_t vmcore_read_file(const struct vmcore *core, uint64_t offset, void *buffer, size_t n)
{
	uint8_t *const to = buffer;
	size_t done = 0;

	while (done < n && offset <= (uint64_t)INT64_MAX - n) {
		const ssize_t got = pread(core->fd, to + done, n - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

/* By address; of equal ones, the first in the file (in whose order they are in memory). */
static int by_first(const void *a, const void *b)
{
	const struct interval *const left = a, *const right = b;

	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return (left->load > right->load) - (left->load < right->load);
}

/* Sort @index, and cut away what overlaps: each address is then in at most one interval. */
static void make_disjoint(struct interval_index *index)
{
	size_t kept = 0;

	qsort(index->i, index->n, sizeof(*index->i), by_first);
	for (size_t i = 0; i < index->n; i++) {
		struct interval next = index->i[i];

		if (kept && next.last <= index->i[kept - 1].last)
			continue;
		if (kept && next.first <= index->i[kept - 1].last)
			next.first = index->i[kept - 1].last + 1;
		index->i[kept++] = next;
	}
	index->n = kept;
}

static void add_interval(struct interval_index *index, uint64_t first, const struct load *load)
{
	uint64_t last;

	if (__builtin_add_overflow(first, load->size - 1, &last))
		last = UINT64_MAX;
	index->i[index->n++] = (struct interval){ first, last, load };
}

enum err segments_index(struct ctx *ctx, struct vmcore *core)
{
	const uint64_t size = (core->loads_n + UINT64_C(1)) * sizeof(struct interval);

	core->by_phys = (struct interval_index){ .i = ctx_alloc(ctx, size) };
	core->by_virt = (struct interval_index){ .i = ctx_alloc(ctx, size) };
	if (!core->by_phys.i || !core->by_virt.i)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < core->loads_n; i++) {
		add_interval(&core->by_phys, core->loads[i].phys, &core->loads[i]);
		add_interval(&core->by_virt, core->loads[i].virt, &core->loads[i]);
	}
	make_disjoint(&core->by_phys);
	make_disjoint(&core->by_virt);
	return ERR_NONE;
}

bool segments_are_whole(const struct vmcore *core)
{
	for (size_t i = 0; i < core->loads_n; i++) {
		const struct load *const load = &core->loads[i];

		if (load->offset > core->size || load->in_file > core->size - load->offset)
			return false;
	}
	return true;
}

/* The interval that @address lies in; NULL: none. */
static const struct interval *find_interval(const struct interval_index *index, uint64_t address)
{
	size_t from = 0, to = index->n;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;

		if (address < index->i[middle].first)
			to = middle;
		else if (address > index->i[middle].last)
			from = middle + 1;
		else
			return &index->i[middle];
	}
	return NULL;
}

/* Read at @at, an offset within @load; what memory holds past the file's bytes is zero. */
static size_t read_load(const struct vmcore *core, const struct load *load, uint64_t at,
			void *buffer, size_t n)
{
	if (n > load->size - at)
		n = (size_t)(load->size - at);
	const uint64_t in_file = at < load->in_file ? load->in_file - at : 0;
	const size_t want = in_file < n ? (size_t)in_file : n;
	const size_t got = want ? vmcore_read_file(core, load->offset + at, buffer, want) : 0;

	if (got < want)
		return got;
	memset((uint8_t *)buffer + got, 0, n - got);
	return n;
}

static size_t read_physical_piece(const struct vmcore *core, uint64_t phys, void *buffer, size_t n)
{
	const struct interval *const found = find_interval(&core->by_phys, phys);

	return found ? read_load(core, found->load, phys - found->load->phys, buffer, n) : 0;
}

size_t vmcore_read_phys(const struct vmcore *core, uint64_t phys, void *buffer, size_t n)
{
	size_t done = 0, got = 1;

	if (core->kdumpfile)
		return kdumpfile_read_phys(core, phys, buffer, n);
	while (done < n && got) {
		got = read_physical_piece(core, phys + done, (uint8_t *)buffer + done, n - done);
		done += got;
	}
	return done;
}

size_t segments_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n)
{
	if (core->kdumpfile)
		return kdumpfile_read_virt(core, virt, buffer, n);
	const struct interval *const found = find_interval(&core->by_virt, virt);

	return found ? read_load(core, found->load, virt - found->load->virt, buffer, n) : 0;
}
