/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vmcore/log.h"

#define STRUCTURE_LIMIT 4096

static bool is_inside(uint64_t value, uint64_t width, const struct layout_key *key, size_t i,
		      const size_t *values)
{
	return value <= STRUCTURE_LIMIT &&
	       (key->size_at == i || value + width <= values[key->size_at]);
}

enum err layout_read(struct ctx *ctx, const struct vmcore *core, const struct layout_key *keys,
		     size_t n, size_t *values)
{
	for (size_t i = 0; i < n; i++) {
		const uint64_t width = keys[i].width ? keys[i].width : core->word;
		uint64_t value;

		if (!vmcoreinfo_number(&core->info, keys[i].key, &value))
			return error(ctx, ERR_BAD, "vmcoreinfo has no line %s=NUMBER", keys[i].key);
		if (!is_inside(value, width, &keys[i], i, values))
			return error(ctx, ERR_BAD, "vmcoreinfo: %s=%llu is impossible", keys[i].key,
				     (unsigned long long)value);
		values[i] = (size_t)value;
	}
	return ERR_NONE;
}

void record_set_origin(struct record *record, const struct elf *elf, struct span bytes,
		       uint64_t offset)
{
	const uint8_t bits = span_u8(bytes, offset + 1);

	record->facility = span_u8(bytes, offset);
	record->level = elf->is_big ? bits & 7 : bits >> 5;
}

enum err log_take(struct log_reading *reading, const struct record *record)
{
	reading->taken++;
	return reading->take(reading->arg, record);
}

enum err log_read_u32(struct log_reading *reading, const char *name, uint32_t *value)
{
	uint8_t bytes[4];
	uint64_t address;

	if (!vmcoreinfo_symbol(&reading->core->info, name, &address))
		return error(reading->ctx, ERR_BAD, "vmcoreinfo has no line SYMBOL(%s)", name);
	const enum err err = vmcore_read_object(reading->ctx, reading->core, name, address, bytes,
						sizeof(bytes));

	if (!err)
		*value = elf_u32(&reading->core->elf, span_of(bytes, sizeof(bytes)), 0);
	return err;
}

static const struct {
	const char *name;
	enum err (*read)(struct log_reading *reading);
} formats[] = {
	{ "ring", log_read_ring },
	{ "records", log_read_records },
	{ "plain", log_read_plain },
};

static enum err log_missing(const struct log_reading *reading)
{
	if (reading->core->info.text.n)
		return error(
			reading->ctx, ERR_UNSUPPORTED,
			"vmcoreinfo does not say where the kernel log is (no SYMBOL(prb), no SYMBOL(log_buf))");
	if (reading->core->xen.text.n)
		return error(
			reading->ctx, ERR_UNSUPPORTED,
			"this core of a Xen host has no VMCOREINFO note of the control domain's kernel: load the "
			"crash kernel with this project's kexec, which adds it; --xen shows Xen's own log");
	return error(reading->ctx, ERR_UNSUPPORTED, "no VMCOREINFO note: the log cannot be found");
}

/* A kernel that died has said something: a log without records is a log that is not there. */
static enum err check_taken(const struct log_reading *reading)
{
	if (reading->taken || reading->lost)
		return ERR_NONE;
	return error(reading->ctx, ERR_BAD, "the log (format %s) has no record that can be read",
		     reading->format);
}

enum err log_read(struct log_reading *reading)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		reading->format = formats[i].name;
		const enum err err = formats[i].read(reading);

		if (err != ERR_NOT_MINE)
			return err ? err : check_taken(reading);
	}
	reading->format = "none";
	return log_missing(reading);
}
