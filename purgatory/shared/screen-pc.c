/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen, as kexec's handover/x86-screen.c says it is restored. */
#include "include/purgatory.h"
#include "purgatory/purgatory.h"
#include "purgatory/shared/pc.h"

struct purgatory_port port_accesses[PURGATORY_PORTS_MAX] SETTING = { { 0, 0, 0 } };

static void port_access(const struct purgatory_port *access)
{
	const uint16_t port = (uint16_t)access->port;

	switch (access->width) {
	case 1:
		outb(port, (uint8_t)access->value);
		break;
	case 2:
		outw(port, (uint16_t)access->value);
		break;
	case 4:
		outl(port, access->value);
		break;
	default:
		inb(port);
	}
}

void screen_setup(void)
{
	for (unsigned i = 0; i < PURGATORY_PORTS_MAX && port_accesses[i].width != 0; i++)
		port_access(&port_accesses[i]);
}
