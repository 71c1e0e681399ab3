/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Purgatory's settings on x86: the state that the next kernel is entered in, and the console. */
#include <stdlib.h>

#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

enum err x86_set_entry(struct load *load, const struct x86_entry *entry)
{
	const bool is_64 = load->image->entry_mode == ENTRY_64;
	const struct purgatory_regs64 regs64 = {
		.rax = entry->rax,
		.rbx = entry->rbx,
		.rsi = entry->rsi,
		.rip = entry->address,
	};
	const struct purgatory_regs32 regs32 = {
		.eax = (uint32_t)entry->rax,
		.ebx = (uint32_t)entry->rbx,
		.esi = (uint32_t)entry->rsi,
		.eip = (uint32_t)entry->address,
	};
	enum err err =
		plan_set_u32(load, "entry_mode", is_64 ? PURGATORY_ENTRY_64 : PURGATORY_ENTRY_32);

	if (!is_64 && (entry->rsi | entry->rbx | entry->address) > UINT32_MAX)
		return error(load->ctx, ERR_NO_SPACE,
			     "the 32-bit entry at 0x%llx and its parameters must lie "
			     "below 4 GiB",
			     (unsigned long long)entry->address);
	if (err)
		return err;
	if (is_64)
		return plan_set_fields(load, "entry64_regs", &regs64, PURGATORY_REGS64);
	return plan_set_fields(load, "entry32_regs", &regs32, PURGATORY_REGS32);
}

/* --serial: the PC's first two ports by name (IBM PC/AT), or a port number. */
static enum err serial_port(struct load *load, uint32_t *port)
{
	const char *name = load->request->serial;
	char *end;

	*port = 0x3f8;
	if (!name || !strcmp(name, "ttyS0"))
		return ERR_NONE;
	*port = 0x2f8;
	if (!strcmp(name, "ttyS1"))
		return ERR_NONE;
	const unsigned long value = strtoul(name, &end, 16);

	if (strncmp(name, "0x", 2) || *end || end == name + 2 || !value || value > 0xffff)
		return error(load->ctx, ERR_USAGE,
			     "--serial=%s: give ttyS0, ttyS1 or a port such as 0x3f8", name);
	*port = (uint32_t)value;
	return ERR_NONE;
}

static enum err set_serial(struct load *load)
{
	const struct request *request = load->request;
	uint32_t port;
	enum err err = serial_port(load, &port);

	if (err || !(request->console_serial || request->serial))
		return err;
	err = plan_set_u32(load, "console_serial", port);
	if (!err && request->serial_baud)
		err = plan_set_u32(load, "serial_baud", request->serial_baud);
	return err;
}

enum err x86_set_console(struct load *load)
{
	enum err err = set_serial(load);

	if (!err && load->request->console_vga)
		err = plan_set_u32(load, "console_vga", 1);
	if (!err && load->request->reset_vga)
		err = plan_set_u32(load, "reset_vga", 1);
	return err ? err : x86_set_screen(load);
}
