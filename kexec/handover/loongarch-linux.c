/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux on LoongArch: Documentation/arch/loongarch/booting.rst. The firmware's tables say what the
 * machine is, and the running kernel hands them on itself (arch/loongarch/kernel/machine_kexec.c):
 * what is left to be told is the command line.
 */
#include "kexec/handover/handover.h"

#include "kexec/cmdline/cmdline.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

/* <asm/setup.h>; machine_kexec_prepare() reads that many bytes, whatever the segment has. */
#define COMMAND_LINE_SIZE 4096

/*
 * Comes first: machine_kexec_prepare() wants a segment that begins with "kexec". The dot keeps it
 * from init, whose arguments unknown words are (init/main.c, unknown_bootoption()).
 */
#define FIRST_WORD "kexec.by=segments"

/*
 * arch/loongarch/kernel/relocate.c: a kernel that stands where it is linked, and before 6.18 any,
 * would move itself upwards by chance, over what lies there.
 */
#define STAY "nokaslr"

static enum err words_add(const struct load *load, const char *name, char between, uint64_t first,
			  uint64_t second, struct cmdline *words)
{
	return cmdline_add(load->ctx,
			   ctx_printf(load->ctx, "%s=0x%llx%c0x%llx", name,
				      (unsigned long long)first, between,
				      (unsigned long long)second),
			   words);
}

/*
 * setup.c, early_parse_mem(): the first mem= drops the firmware's map, each adds its own.
 * elfcorehdr= has its size since arch_reserve_vmcore() would take all from there to the window's
 * end.
 */
static enum err words_add_crash(struct load *load, struct cmdline *words)
{
	const struct segment *elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR);
	const struct ranges *windows = &load->host->crash;
	enum err err = ERR_NONE;

	if (!elfcorehdr)
		return ERR_NONE;
	for (size_t i = 0; i < windows->n && !err; i++)
		err = words_add(load, "mem", '@', range_size(windows->r[i]), windows->r[i].start,
				words);
	return err ? err
		   : words_add(load, "elfcorehdr", '@', elfcorehdr->size, elfcorehdr->address,
			       words);
}

/*
 * init/do_mounts_initrd.c: also without one, since EFI's tables may still name that of the last
 * boot, whose memory has long been used otherwise. Before it has a place it has the longest.
 */
static enum err words_add_initrd(struct load *load, struct cmdline *words)
{
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);
	const uint64_t unplaced = load->initrd.n ? UINT64_MAX : 0;

	return words_add(load, "initrd", ',', initrd ? initrd->address : unplaced, load->initrd.n,
			 words);
}

static enum err loongarch_add_words(struct load *load, struct cmdline *words)
{
	enum err err = cmdline_add(load->ctx, FIRST_WORD " " STAY, words);

	if (!err)
		err = words_add_crash(load, words);
	return err ? err : words_add_initrd(load, words);
}

static enum err loongarch_size(struct load *load)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	enum err err = kernel_add(load);

	if (!err)
		err = initrd_add(load, RANGE_ALL);
	return err ? err : plan_add(load, ROLE_PARAMS, SPAN_NONE, COMMAND_LINE_SIZE, rule);
}

static enum err loongarch_fill(struct load *load)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	const size_t n = strlen(load->cmdline);
	uint8_t *bytes = ctx_alloc(load->ctx, COMMAND_LINE_SIZE);
	uint64_t entry;
	enum err err = bytes ? kernel_entry(load, &entry) : ERR_NO_MEMORY;

	if (err)
		return err;
	ensure(n < COMMAND_LINE_SIZE);
	memcpy(bytes, load->cmdline, n);
	params->bytes = span_of(bytes, COMMAND_LINE_SIZE);
	err = plan_set_u64(load, "entry_address", entry);
	if (!err)
		err = plan_set_u64(load, "entry_cmdline", params->address);
	return err ? err : memory_console(load, load->host->device_tree);
}

const struct handover loongarch_linux = {
	.name = "loongarch-linux",
	.options = OPTIONS_LINUX | OPTIONS_CONSOLE,
	.add_words = loongarch_add_words,
	.size = loongarch_size,
	.fill = loongarch_fill,
	.screen = screen_of_cards,
};
