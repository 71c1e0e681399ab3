/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An exception inside purgatory: its own memory, or what it was told to hash, is not there. */
#include "purgatory/purgatory.h"

static void write_number(const char *what, uint64_t value)
{
	char text[16 + 1] = { 0 };

	put_hex(text, value, 16);
	console_write(what);
	console_write(text);
}

void fault(uint64_t cause, uint64_t at, uint64_t address)
{
	write_number("purgatory: exception 0x", cause);
	write_number(" at 0x", at);
	write_number(", address 0x", address);
	console_write(": halted\n");
	halt();
}
