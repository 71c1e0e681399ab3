/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages on a PL011 or an 8250 in memory, when one was asked for. */
#include "include/purgatory.h"
#include "purgatory/purgatory.h"

struct purgatory_console console SETTING = { 0 };

enum {
	/* PrimeCell UART (PL011) Technical Reference Manual, 3.2 */
	PL011_DATA = 0x00,
	PL011_FLAGS = 0x18,
	PL011_FULL = 1 << 5,
	/* 8250 */
	UART_DATA = 0,
	UART_LINE_STATUS = 5,
	STATUS_EMPTY = 0x20,
	/* Bounded: a port that is not there must not stop the boot. */
	TRIES = 1000000,
};

static volatile void *at(uint64_t offset)
{
	return (volatile void *)(uintptr_t)(console.base + offset);
}

static void pl011_char(char c)
{
	for (unsigned i = 0; i < TRIES; i++)
		if (!(*(volatile uint32_t *)at(PL011_FLAGS) & PL011_FULL))
			break;
	*(volatile uint32_t *)at(PL011_DATA) = (uint8_t)c;
}

static void uart_write(uint64_t reg, uint8_t value)
{
	if (console.width == 4)
		*(volatile uint32_t *)at(reg << console.shift) = value;
	else
		*(volatile uint8_t *)at(reg << console.shift) = value;
}

static uint32_t uart_read(uint64_t reg)
{
	if (console.width == 4)
		return *(volatile uint32_t *)at(reg << console.shift);
	return *(volatile uint8_t *)at(reg << console.shift);
}

static void uart_char(char c)
{
	for (unsigned i = 0; i < TRIES; i++)
		if (uart_read(UART_LINE_STATUS) & STATUS_EMPTY)
			break;
	uart_write(UART_DATA, (uint8_t)c);
}

static void write_char(char c)
{
	if (console.type == PURGATORY_PL011)
		pl011_char(c);
	else
		uart_char(c);
}

void console_write(const char *text)
{
	if (console.type == PURGATORY_NO_UART)
		return;
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			write_char('\r');
		write_char(*text);
	}
}
