/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kexec and its purgatory must agree on: the layout of the settable symbols. Their names,
 * and what they mean, are listed at the top of purgatory/purgatory.c.
 */
#ifndef PURGATORY_H
#define PURGATORY_H

#include <stdint.h>

/*
 * Of what numbers a symbol is made, so that kexec can write them in the machine's byte order: runs
 * of @count numbers of @width bytes, without padding. A width of 0 ends the list.
 */
struct purgatory_field {
	uint8_t width, count;
};

#define PURGATORY_FIELDS(...) ((const struct purgatory_field[]){ __VA_ARGS__, { 0, 0 } })
#define PURGATORY_U32	      PURGATORY_FIELDS({ 4, 1 })
#define PURGATORY_U64	      PURGATORY_FIELDS({ 8, 1 })

#define PURGATORY_REGIONS_MAX 64

/* One element of sha_regions[]: physical address and length in bytes; length 0 ends the list. */
struct purgatory_region {
	uint64_t start;
	uint64_t len;
};

#define PURGATORY_REGIONS PURGATORY_FIELDS({ 8, 2 * PURGATORY_REGIONS_MAX })

/* Values of x86_64's entry_mode. */
enum purgatory_entry_mode {
	PURGATORY_ENTRY_64,
	PURGATORY_ENTRY_32,
	PURGATORY_ENTRY_16,
};

/* x86_64's entry64_regs. rsp 0 is purgatory's own stack. */
struct purgatory_regs64 {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t rsp, rip;
};

#define PURGATORY_REGS64 PURGATORY_FIELDS({ 8, 17 })

/* x86_64's entry32_regs: flat segments, paging off. esp 0 is purgatory's own stack. */
struct purgatory_regs32 {
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, eip;
};

#define PURGATORY_REGS32 PURGATORY_FIELDS({ 4, 9 })

/* x86_64's entry16_regs: real mode, interrupts off. */
struct purgatory_regs16 {
	uint16_t gs, fs, es, di, si, bp, unused, bx, dx, cx, ax, ds, sp, ss, ip, cs;
};

#define PURGATORY_REGS16 PURGATORY_FIELDS({ 2, 16 })

#define PURGATORY_PORTS_MAX 32

/* An element of port_accesses[]: what is done to a port of the PC. */
struct purgatory_port {
	uint32_t port;
	uint32_t width; /* bytes that are written: 1, 2 or 4; PURGATORY_PORT_READ: one is read */
	uint32_t value;
};

#define PURGATORY_PORT_READ 0x100

#define PURGATORY_PORTS PURGATORY_FIELDS({ 4, 3 * PURGATORY_PORTS_MAX })

/* Values of purgatory_console's type. */
enum purgatory_uart {
	PURGATORY_NO_UART,
	PURGATORY_PL011,
	PURGATORY_8250,
	PURGATORY_HVTERM, /* no UART: the hypervisor's terminal that base numbers */
};

/* console, where devices lie in memory. */
struct purgatory_console {
	uint64_t base;	/* physical address */
	uint32_t type;	/* enum purgatory_uart */
	uint32_t shift; /* 8250: log2 of the distance of its registers */
	uint32_t width; /* 8250: bytes of an access; 4, else 1 */
	uint32_t unused;
};

#define PURGATORY_CONSOLE PURGATORY_FIELDS({ 8, 1 }, { 4, 4 })

#endif
