/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --dry-run --json: doc/json.md. */
#include "include/memory-map.h"
#include "include/sha256.h"
#include "kexec/arch/arch.h"
#include "kexec/entries/entries.h"
#include "kexec/plan/plan.h"
#include "kexec/show/internal.h"

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

static void json_digest(struct json *j, struct span bytes)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, bytes.p, bytes.n);
	sha256_final(&sha, digest);
	json_octets(j, "sha256", span_of(digest, sizeof(digest)));
}

static void json_segment(struct json *j, const struct load *load, const struct segment *segment)
{
	json_object(j, NULL);
	json_string(j, "role", role_name(segment->role));
	json_hex(j, "start", segment->address);
	json_hex(j, "end", segment->address + segment->size);
	json_u64(j, "bytes", segment->bytes.n);
	json_bool(j, "hashed", !load->request->no_checks && segment_is_hashed(segment));
	json_digest(j, segment->bytes);
	json_end(j);
}

static void json_symbols(struct json *j, const struct plan *plan)
{
	json_object(j, "purgatory");
	for (size_t i = 0; i < plan->n_symbols; i++)
		json_octets(j, plan->symbols[i].symbol, plan->symbols[i].value);
	json_end(j);
}

void plan_json_title(struct json *j, const struct load *load, bool by_files)
{
	const struct image *image = load->image;

	json_string(j, "way", by_files ? "files" : "segments");
	json_bool(j, "crash", load->request->panic);
	json_string(j, "architecture", arch_host_name(load->host));
	json_string(j, "format", image->format->name);
	json_string(j, "layers", image->payload.layers);
	json_string(j, "version", image->version);
	json_string(j, "handover", image->handover->name);
	json_string(j, "command_line", load->cmdline);
	screen_json(j, load, by_files);
	if (load->request->chosen) {
		json_object(j, "boot_entry");
		json_string(j, "id", load->request->chosen->id);
		json_string(j, "loader", load->request->chosen->loader);
		json_string(j, "file", load->request->chosen->file);
		json_string(j, "why", load->request->chosen_why);
		json_end(j);
	}
}

enum err plan_json_print(const struct load *load)
{
	const struct segment **sorted;
	struct json j;
	enum err err = plan_sorted(load, &sorted);

	if (err)
		return err;
	json_start(&j, stdout);
	plan_json_title(&j, load, false);
	json_hex(&j, "entry", load->plan.entry);
	json_u64(&j, "segments_max", load->host->max_segments);
	json_array(&j, "segments");
	for (size_t i = 0; i < load->plan.n; i++)
		json_segment(&j, load, sorted[i]);
	json_end(&j);
	json_symbols(&j, &load->plan);
	if (load->request->timing)
		timing_json(&j, load);
	json_map(&j, "memory", &load->host->map);
	if (!load->image->handover->finds_memory)
		json_map(&j, "memory_told", &load->next_map);
	json_ranges(&j, "usable", &load->host->usable);
	json_ranges(&j, "crash_windows", &load->host->crash);
	if (!range_is_empty(load->host->hypervisor))
		json_range(&j, "hypervisor", load->host->hypervisor);
	json_finish(&j);
	return ERR_NONE;
}
