/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files by makedumpfile, kdump-compressed or flattened, through libkdumpfile: they are what people
 * have after a crash.
 */
#include "config.h"
#include "lib/vmcore/internal.h"

static const struct span magics[] = {
	{ (const uint8_t *)"KDUMP   ", 8 },
	{ (const uint8_t *)"DISKDUMP", 8 },
};

/* libkdumpfile takes these since 0.5.3. */
static const struct span flattened = { (const uint8_t *)"makedumpfile\0", 13 };
static const char rearrange[] =
	" (it is flattened: put it together by makedumpfile -R FILE < THIS)";

static bool is_kdumpfile(struct span head)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (span_is_at(head, 0, magics[i]))
			return true;
	return span_is_at(head, 0, flattened);
}

#ifdef HAVE_KDUMPFILE
#include <libkdumpfile/kdumpfile.h>
#include <stdlib.h>

/* The names that libkdumpfile has for machines. */
static const struct {
	const char *name;
	uint16_t machine;
	bool is_64;
} machines[] = {
	{ KDUMP_ARCH_X86_64, EM_X86_64, true }, { KDUMP_ARCH_AARCH64, EM_AARCH64, true },
	{ KDUMP_ARCH_PPC64, EM_PPC64, true },	{ KDUMP_ARCH_S390X, EM_S390, true },
	{ "riscv64", EM_RISCV, true },		{ KDUMP_ARCH_IA32, EM_386, false },
	{ KDUMP_ARCH_ARM, EM_ARM, false },	{ KDUMP_ARCH_PPC, EM_PPC, false },
};

static enum err find_machine(struct ctx *ctx, kdump_ctx_t *file, struct elf *elf)
{
	kdump_num_t order = KDUMP_LITTLE_ENDIAN;
	const char *name = "unknown";

	kdump_get_string_attr(file, KDUMP_ATTR_ARCH_NAME, &name);
	kdump_get_number_attr(file, KDUMP_ATTR_BYTE_ORDER, &order);
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (strcmp(machines[i].name, name) == 0) {
			elf->machine = machines[i].machine;
			elf->is_64 = machines[i].is_64;
			elf->is_big = order == KDUMP_BIG_ENDIAN;
			return ERR_NONE;
		}
	return error(ctx, ERR_UNSUPPORTED, "a dump by makedumpfile for a machine of type %s", name);
}

/* Without it core->info stays empty, and the reader of the log says so. */
static enum err copy_vmcoreinfo(struct ctx *ctx, kdump_ctx_t *file, struct vmcore *core)
{
	char *text;

	if (kdump_vmcoreinfo_raw(file, &text) != KDUMP_OK)
		return ERR_NONE;
	const char *const copy = ctx_printf(ctx, "%s", text);

	free(text);
	if (!copy)
		return ERR_NO_MEMORY;
	core->info.text = span_of(copy, strlen(copy));
	return ERR_NONE;
}

/*
 * Not freed: after an open that failed, kdump_free() of libkdumpfile 0.5.1 takes apart what was
 * never put together, and dies.
 */
static enum err open_failed(struct ctx *ctx, struct vmcore *core, struct span head)
{
	kdump_ctx_t *const file = core->kdumpfile;

	core->kdumpfile = NULL;
	return error(ctx, ERR_BAD, "a dump by makedumpfile that libkdumpfile cannot read: %s%s",
		     kdump_get_err(file), span_is_at(head, 0, flattened) ? rearrange : "");
}

enum err kdumpfile_open(struct ctx *ctx, struct vmcore *core, struct span head)
{
	if (!is_kdumpfile(head))
		return ERR_NOT_MINE;
	kdump_ctx_t *const file = core->kdumpfile = kdump_new();

	if (!file)
		return error(ctx, ERR_NO_MEMORY, "no memory for libkdumpfile");
	if (kdump_open_fd(file, core->fd) != KDUMP_OK)
		return open_failed(ctx, core, head);
	/* Only then can it find virtual addresses; where it cannot, machine.c still may. */
	if (kdump_set_string_attr(file, KDUMP_ATTR_OSTYPE, "linux") != KDUMP_OK)
		debug(ctx, "libkdumpfile: %s", kdump_get_err(file));
	const enum err err = find_machine(ctx, file, &core->elf);

	return err ? err : copy_vmcoreinfo(ctx, file, core);
}

void kdumpfile_close(struct vmcore *core)
{
	kdump_free(core->kdumpfile);
	core->kdumpfile = NULL;
}

/* Pages that makedumpfile left out are an error, before which some bytes may have been read. */
static size_t kdumpfile_read(const struct vmcore *core, kdump_addrspace_t space, uint64_t address,
			     void *buffer, size_t n)
{
	size_t got = n;

	return kdump_read(core->kdumpfile, space, address, buffer, &got) == KDUMP_OK || got <= n
		       ? got
		       : 0;
}

size_t kdumpfile_read_phys(const struct vmcore *core, uint64_t phys, void *buffer, size_t n)
{
	return kdumpfile_read(core, KDUMP_MACHPHYSADDR, phys, buffer, n);
}

size_t kdumpfile_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n)
{
	return kdumpfile_read(core, KDUMP_KVADDR, virt, buffer, n);
}
#else
enum err kdumpfile_open(struct ctx *ctx, struct vmcore *core, struct span head)
{
	(void)core;
	if (!is_kdumpfile(head))
		return ERR_NOT_MINE;
	return error(
		ctx, ERR_UNSUPPORTED,
		"a dump by makedumpfile, and this build is without libkdumpfile: its log is shown "
		"by crash, or by makedumpfile --dump-dmesg%s",
		span_is_at(head, 0, flattened) ? rearrange : "");
}

void kdumpfile_close(struct vmcore *core)
{
	(void)core;
}

size_t kdumpfile_read_phys(const struct vmcore *core, uint64_t phys, void *buffer, size_t n)
{
	(void)core, (void)phys, (void)buffer, (void)n;
	return 0;
}

size_t kdumpfile_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n)
{
	(void)core, (void)virt, (void)buffer, (void)n;
	return 0;
}
#endif
