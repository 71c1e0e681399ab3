/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "kexec/show/plan.h"
#include "include/json.h"
#include "include/memory-map.h"
#include "kexec/plan/plan.h"

/* "640 KiB", "44.1 MiB": four digits at most before the unit. */
static void print_size(uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	uint64_t tenths = bytes >> 10 > UINT64_MAX / 10 ? UINT64_MAX : (bytes >> 10) * 10;
	size_t unit = 0;

	if (bytes < 1024) {
		printf("%7llu B  ", (unsigned long long)bytes);
		return;
	}
	for (; tenths >= 10240 && unit < 3; unit++)
		tenths /= 1024;
	if (tenths % 10)
		printf("%5llu.%llu %s", (unsigned long long)tenths / 10,
		       (unsigned long long)tenths % 10, units[unit]);
	else
		printf("%7llu %s", (unsigned long long)tenths / 10, units[unit]);
}

static void print_line(const char *prefix, struct range r)
{
	printf("%s0x%012llx  0x%012llx  ", prefix, (unsigned long long)r.start,
	       (unsigned long long)r.end);
	print_size(range_size(r));
	printf("  ");
}

static int by_address(const void *a, const void *b)
{
	const struct segment *const *x = a, *const *y = b;

	return (*x)->address < (*y)->address ? -1 : (*x)->address > (*y)->address;
}

static void print_segment(const struct segment *segment)
{
	print_line("  |  ", segment_range(segment));
	printf("[%s]", role_name(segment->role));
	if (!segment->bytes.n)
		printf(" no bytes");
	else if (segment->bytes.n < segment->size)
		printf(" %llu bytes", (unsigned long long)segment->bytes.n);
	if (segment->unhashed)
		printf(", not in the digest");
	putchar('\n');
}

static void print_hole(struct range hole)
{
	if (range_is_empty(hole))
		return;
	print_line("  |  ", hole);
	puts("free");
}

/* One stretch of memory: its line, and below it what lies inside, holes too. */
static void print_memory(const char *what, struct range r, struct segment *const *sorted, size_t n)
{
	uint64_t at = r.start;
	bool any = false;

	print_line("", r);
	puts(what);
	for (size_t i = 0; i < n; i++) {
		const struct range segment = segment_range(sorted[i]);

		if (!range_overlaps(segment, r))
			continue;
		print_hole((struct range){ at, segment.start });
		print_segment(sorted[i]);
		at = segment.end;
		any = true;
	}
	if (any)
		print_hole((struct range){ at, r.end });
}

static enum err sort_segments(const struct load *load, struct segment ***sorted)
{
	const struct plan *plan = &load->plan;

	*sorted = ctx_alloc(load->ctx, (plan->n + 1) * sizeof(**sorted));
	if (!*sorted)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < plan->n; i++)
		(*sorted)[i] = (struct segment *)&plan->segments[i];
	qsort(*sorted, plan->n, sizeof(**sorted), by_address);
	return ERR_NONE;
}

static void print_title(const struct load *load)
{
	const struct image *image = load->image;

	printf("%s for %s: %s%s%s%s, handed over as %s\n",
	       load->request->panic ? "Crash kernel" : "Kernel", load->host->arch->name,
	       image->format->name, *image->payload.layers ? " in " : "", image->payload.layers,
	       image->version ? "" : ", version not known", image->handover->name);
	if (image->version)
		printf("  version       %s\n", image->version);
	printf("  command line  %s\n", load->cmdline);
}

static enum err print_text(const struct load *load)
{
	const struct memory_map *map = &load->host->map;
	const struct ranges *crash = &load->host->crash;
	struct segment **sorted;
	enum err err = sort_segments(load, &sorted);

	if (err)
		return err;
	print_title(load);
	printf("  entry         0x%llx, %zu segments of at most %zu\n\n",
	       (unsigned long long)load->plan.entry, load->plan.n, load->host->max_segments);
	puts("from            up to                 size  what");
	for (size_t i = 0; i < map->n; i++)
		print_memory(memory_type_name(map->m[i].type), map->m[i].range, sorted,
			     load->request->panic ? 0 : load->plan.n);
	for (size_t i = 0; i < crash->n; i++)
		print_memory("crash memory", crash->r[i], sorted,
			     load->request->panic ? load->plan.n : 0);
	if (!range_is_empty(load->host->hypervisor))
		print_memory("the hypervisor", load->host->hypervisor, sorted, 0);
	return ERR_NONE;
}

static void json_range(struct json *j, const char *name, struct range r)
{
	json_object(j, name);
	json_hex(j, "start", r.start);
	json_hex(j, "end", r.end);
	json_end(j);
}

static void json_ranges(struct json *j, const char *name, const struct ranges *list)
{
	json_array(j, name);
	for (size_t i = 0; i < list->n; i++)
		json_range(j, NULL, list->r[i]);
	json_end(j);
}

static void json_map(struct json *j, const char *name, const struct memory_map *map)
{
	json_array(j, name);
	for (size_t i = 0; i < map->n; i++) {
		json_object(j, NULL);
		json_string(j, "type", memory_type_name(map->m[i].type));
		json_hex(j, "start", map->m[i].range.start);
		json_hex(j, "end", map->m[i].range.end);
		json_end(j);
	}
	json_end(j);
}

static void json_segment(struct json *j, const struct load *load, const struct segment *segment)
{
	json_object(j, NULL);
	json_string(j, "role", role_name(segment->role));
	json_hex(j, "start", segment->address);
	json_hex(j, "end", segment->address + segment->size);
	json_u64(j, "bytes", segment->bytes.n);
	json_bool(j, "hashed", !load->request->no_checks && segment_is_hashed(segment));
	json_end(j);
}

static void json_symbols(struct json *j, const struct plan *plan)
{
	json_object(j, "purgatory");
	for (size_t i = 0; i < plan->n_symbols; i++)
		json_octets(j, plan->symbols[i].symbol, plan->symbols[i].value);
	json_end(j);
}

static void json_image(struct json *j, const struct load *load, const char *method)
{
	const struct image *image = load->image;

	json_string(j, "way", method);
	json_bool(j, "crash", load->request->panic);
	json_string(j, "architecture", load->host->arch->name);
	json_string(j, "format", image->format->name);
	json_string(j, "layers", image->payload.layers);
	json_string(j, "version", image->version);
	json_string(j, "handover", image->handover->name);
	json_string(j, "command_line", load->cmdline);
}

static enum err print_json(const struct load *load)
{
	struct segment **sorted;
	struct json j;
	enum err err = sort_segments(load, &sorted);

	if (err)
		return err;
	json_start(&j, stdout);
	json_image(&j, load, "segments");
	json_hex(&j, "entry", load->plan.entry);
	json_u64(&j, "segments_max", load->host->max_segments);
	json_array(&j, "segments");
	for (size_t i = 0; i < load->plan.n; i++)
		json_segment(&j, load, sorted[i]);
	json_end(&j);
	json_symbols(&j, &load->plan);
	json_map(&j, "memory", &load->host->map);
	json_map(&j, "memory_told", &load->next_map);
	json_ranges(&j, "usable", &load->host->usable);
	json_ranges(&j, "crash_windows", &load->host->crash);
	if (!range_is_empty(load->host->hypervisor))
		json_range(&j, "hypervisor", load->host->hypervisor);
	json_finish(&j);
	return ERR_NONE;
}

enum err plan_print(const struct load *load)
{
	return load->request->json ? print_json(load) : print_text(load);
}

enum err files_print(const struct load *load)
{
	struct json j;

	if (!load->request->json) {
		print_title(load);
		puts("  way           files: the running kernel verifies and places them itself");
		return ERR_NONE;
	}
	json_start(&j, stdout);
	json_image(&j, load, "files");
	json_finish(&j);
	return ERR_NONE;
}
