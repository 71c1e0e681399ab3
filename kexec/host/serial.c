/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documentation/ABI/testing/sysfs-tty: serial lines (8250) whose registers lie in memory, as the
 * running kernel found them.
 */
#include <linux/serial.h>
#include <string.h>

#include "kexec/host/internal.h"

#define TERMINALS "/sys/class/tty"

const char *const serial_files[] = {
	TERMINALS "/*/io_type",
	TERMINALS "/*/iomem_base",
	TERMINALS "/*/iomem_reg_shift",
	NULL,
};

static enum err serial_number(struct ctx *ctx, const char *name, const char *what, uint64_t *value)
{
	const char *path = ctx_printf(ctx, TERMINALS "/%s/%s", name, what);

	return path ? host_number(ctx, path, value) : ERR_NO_MEMORY;
}

/* ERR_NOT_MINE (silent): it says nothing of registers. */
static enum err serial_read_line(struct ctx *ctx, const char *name, struct serial_line *line,
				 uint64_t *io_type)
{
	uint64_t shift = 0;
	enum err err = serial_number(ctx, name, "io_type", io_type);

	*line = (struct serial_line){ .name = name };
	if (!err)
		err = serial_number(ctx, name, "iomem_base", &line->base);
	if (!err)
		err = serial_number(ctx, name, "iomem_reg_shift", &shift);
	line->shift = (uint32_t)shift;
	line->width = *io_type == SERIAL_IO_MEM32 ? 4 : 1;
	return err;
}

static enum err serial_add(struct ctx *ctx, struct host *host, const char *name)
{
	struct serial_line *line = &host->serial_lines[host->n_serial_lines];
	uint64_t io_type = 0;
	const enum err err = serial_read_line(ctx, name, line, &io_type);
	const bool in_memory = io_type == SERIAL_IO_MEM || io_type == SERIAL_IO_MEM32;

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	host->n_serial_lines += in_memory && line->base && line->shift <= 4;
	return ERR_NONE;
}

enum err serial_read(struct ctx *ctx, struct host *host)
{
	struct names names;
	enum err err = host_names(ctx, TERMINALS, &names);

	if (err || !names.n)
		return err;
	host->serial_lines = ctx_alloc(ctx, names.n * sizeof(*host->serial_lines));
	if (!host->serial_lines)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < names.n && !err; i++)
		if (!strncmp(names.name[i], "ttyS", 4))
			err = serial_add(ctx, host, names.name[i]);
	return err;
}
