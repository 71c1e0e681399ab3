/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PC's purgatory, whichever mode its processor is in: pc.c, console-pc.c, screen-pc.c. */
#ifndef PC_H
#define PC_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* pc.c: what every arch_setup() of a PC begins with. */
void pc_setup(void);

/* console-pc.c */
void console_setup(void);

/* screen-pc.c */
void screen_setup(void);

#endif
