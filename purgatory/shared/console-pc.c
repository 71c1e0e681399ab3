/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages on a VGA text screen and an 8250 serial port, each only when asked for. */
#include "purgatory/shared/pc.h"
#include "purgatory/purgatory.h"

#include <stddef.h>

uint32_t console_vga SETTING = 0;
uint32_t console_serial SETTING = 0;
uint32_t serial_baud SETTING = 0;
uint32_t reset_vga SETTING = 0;

enum {
	VGA_COLUMNS = 80,
	VGA_ROWS = 25,
	VGA_BLANK = 0x0700 | ' ', /* light grey on black */

	/* 8250 registers, from its base port */
	UART_DATA = 0,
	UART_DIVISOR_HIGH = 1,
	UART_LINE_CONTROL = 3,
	UART_LINE_STATUS = 5,
	LINE_8N1 = 0x03,
	LINE_DIVISOR_LATCH = 0x80,
	STATUS_EMPTY = 0x20,
	UART_CLOCK = 115200, /* baud at divisor 1 */
};

static void serial_setup(void)
{
	const uint16_t port = (uint16_t)console_serial;
	const uint32_t divisor = serial_baud > 0 ? UART_CLOCK / serial_baud : 0;

	if (divisor == 0)
		return;
	outb((uint16_t)(port + UART_LINE_CONTROL), LINE_8N1 | LINE_DIVISOR_LATCH);
	outb((uint16_t)(port + UART_DATA), (uint8_t)divisor);
	outb((uint16_t)(port + UART_DIVISOR_HIGH), (uint8_t)(divisor >> 8));
	outb((uint16_t)(port + UART_LINE_CONTROL), LINE_8N1);
}

static void serial_char(char c)
{
	const uint16_t port = (uint16_t)console_serial;

	/* Bounded: a port that is not there must not stop the boot. */
	for (unsigned i = 0; i < 1000000; i++)
		if (inb((uint16_t)(port + UART_LINE_STATUS)) & STATUS_EMPTY)
			break;
	outb((uint16_t)(port + UART_DATA), (uint8_t)c);
}

/* What the old kernel left scrolls up; messages come in at the bottom. */
static void vga_newline(volatile uint16_t *screen)
{
	const size_t last = VGA_COLUMNS * (VGA_ROWS - 1);

	for (size_t i = 0; i < last; i++)
		screen[i] = screen[i + VGA_COLUMNS];
	for (size_t i = 0; i < VGA_COLUMNS; i++)
		screen[last + i] = VGA_BLANK;
}

static void vga_write(const char *text)
{
	volatile uint16_t *const screen = (volatile uint16_t *)(uintptr_t)0xb8000;
	volatile uint16_t *const line = screen + VGA_COLUMNS * (VGA_ROWS - 1);
	static unsigned column;

	for (; *text != '\0'; text++) {
		if (*text == '\n' || column == VGA_COLUMNS) {
			vga_newline(screen);
			column = 0;
		}
		if (*text != '\n')
			line[column++] = (uint16_t)(0x0700 | (uint8_t)*text);
	}
}

void console_write(const char *text)
{
	if (console_vga)
		vga_write(text);
	if (console_serial == 0)
		return;
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			serial_char('\r');
		serial_char(*text);
	}
}

/* IBM VGA: mode 3, 80x25 text at 0xb8000. */
static const uint8_t sequencer[] = { 0x03, 0x00, 0x03, 0x00, 0x02 };
static const uint8_t crtc[] = {
	0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
	0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff,
};
static const uint8_t graphics[] = { 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff };
static const uint8_t attribute[] = {
	0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3a,
	0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x0c, 0x00, 0x0f, 0x08, 0x00,
};

static void vga_bank(uint16_t port, const uint8_t *values, uint8_t n)
{
	for (uint8_t i = 0; i < n; i++) {
		outb(port, i);
		outb((uint16_t)(port + 1), values[i]);
	}
}

static void vga_reset(void)
{
	outb(0x3c2, 0x67); /* miscellaneous output: colour addresses, 28 MHz */
	vga_bank(0x3c4, sequencer, sizeof(sequencer));
	outb(0x3d4, 0x11); /* CRTC registers 0 to 7 are locked by bit 7 of register 17 */
	outb(0x3d5, crtc[0x11] & 0x7f);
	vga_bank(0x3d4, crtc, sizeof(crtc));
	vga_bank(0x3ce, graphics, sizeof(graphics));
	for (uint8_t i = 0; i < sizeof(attribute); i++) {
		inb(0x3da); /* the next write to 0x3c0 is an index */
		outb(0x3c0, i);
		outb(0x3c0, attribute[i]);
	}
	inb(0x3da);
	outb(0x3c0, 0x20); /* screen on */
}

void console_setup(void)
{
	if (reset_vga)
		vga_reset();
	if (console_serial != 0)
		serial_setup();
}
