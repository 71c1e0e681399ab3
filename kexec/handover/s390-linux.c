/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux on s390x: parameters stand in the kernel's own bytes (include/s390-boot.h). A crash kernel
 * is entered where it was loaded and exchanges its window with the memory from 0 on
 * (arch/s390/boot/head_kdump.S), so the addresses that it is told count from the window's start.
 */
#include "include/s390-boot.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

/* There is one window: arch/s390/kernel/setup.c, reserve_crashkernel(). */
static void s390_place_in_window(struct load *load)
{
	struct rule *rule = &plan_find(&load->plan, ROLE_KERNEL)->rule;

	ensure(load->host->crash.n > 0);
	rule->within = load->host->crash.r[0];
	rule->fixed = true;
}

/*
 * As low as it can be: kernels up to 6.3 want what they need while they start, and a random place
 * for themselves, above it (arch/s390/boot/startup.c, rescue_initrd()).
 */
static enum err s390_add_initrd(struct load *load)
{
	const enum err err = initrd_add(load, RANGE_ALL);

	if (!err && load->initrd.n)
		plan_find(&load->plan, ROLE_INITRD)->rule.high = false;
	return err;
}

static enum err s390_size(struct load *load)
{
	const enum err err = kernel_add(load);

	if (!err && load->image->confined)
		s390_place_in_window(load);
	return err ? err : s390_add_initrd(load);
}

static void s390_put_initrd(struct load *load, uint64_t base, uint8_t *bytes)
{
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);

	put_be64(bytes + S390_INITRD_START, initrd ? initrd->address - base : 0);
	put_be64(bytes + S390_INITRD_SIZE, initrd ? initrd->bytes.n : 0);
}

static void s390_put_window(const struct load *load, uint8_t *bytes)
{
	const struct range window = load->host->crash.r[0];

	put_be64(bytes + S390_OLDMEM_BASE, window.start);
	put_be64(bytes + S390_OLDMEM_SIZE, range_size(window));
}

/* Where purgatory is entered, and where it says what went wrong inside. */
static void s390_put_psws(struct load *load, uint8_t *bytes)
{
	const uint64_t purgatory = plan_find(&load->plan, ROLE_PURGATORY)->address;

	ensure(purgatory < S390_SHORT_PSW_END);
	put_be64(bytes + S390_RESET_PSW, S390_SHORT_PSW_31 | (purgatory + S390_PURGATORY_RESET));
	put_be64(bytes + S390_PROGRAM_NEW_PSW, S390_PSW_64);
	put_be64(bytes + S390_PROGRAM_NEW_PSW + 8, purgatory + S390_PURGATORY_FAULT);
}

static void s390_put_cmdline(const struct load *load, uint8_t *bytes)
{
	const size_t n = strlen(load->cmdline);

	ensure(n <= load->image->cmdline_max);
	memset(bytes + S390_CMDLINE, 0, (size_t)load->image->cmdline_max + 1);
	memcpy(bytes + S390_CMDLINE, load->cmdline, n);
}

static enum err s390_fill(struct load *load)
{
	struct segment *kernel = plan_find(&load->plan, ROLE_KERNEL);
	uint8_t *bytes = ctx_alloc(load->ctx, kernel->bytes.n);
	uint64_t entry;
	const enum err err = bytes ? kernel_entry(load, &entry) : ERR_NO_MEMORY;

	if (err)
		return err;
	memcpy(bytes, kernel->bytes.p, kernel->bytes.n);
	s390_put_cmdline(load, bytes);
	s390_put_initrd(load, kernel->address, bytes);
	if (load->image->confined)
		s390_put_window(load, bytes);
	else
		s390_put_psws(load, bytes);
	kernel->bytes.p = bytes;
	return plan_set_u64(load, "entry_address", entry);
}

const struct handover s390_linux = {
	.name = "s390-linux",
	.options = OPTIONS_LINUX,
	.makes_elfcorehdr = true,
	.finds_memory = true,
	.size = s390_size,
	.fill = s390_fill,
};
