/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processor, and what of the PC the next kernel's entry needs. */
#include "purgatory/shared/pc.h"
#include "include/purgatory.h"
#include "purgatory/purgatory.h"

#include <cpuid.h>
#include <stddef.h>

uint32_t entry_mode SETTING = 0;
struct purgatory_regs32 entry32_regs SETTING = { 0 };

/* protected-mode.S and real-mode.S rely on these. */
_Static_assert(offsetof(struct purgatory_regs32, esp) == 3 * 4, "protected-mode.S uses popal");
_Static_assert(offsetof(struct purgatory_regs32, eip) == 8 * 4, "protected-mode.S uses popal");
_Static_assert(sizeof(struct purgatory_regs16) == 32, "real-mode.S reserves this");

/* Intel SDM volume 3, 2.5 */
enum {
	CR0_MP = 1 << 1,
	CR0_EM = 1 << 2,
	CR0_TS = 1 << 3,
	CR4_OSFXSR = 1 << 9,
	CR4_OSXSAVE = 1 << 18,
	XCR0_X87_SSE_AVX = 7, /* volume 1, 13.3 */
};

/* SDM volume 3, 6.11 and 6.14.1: an interrupt gate; 3.5.1: what a table register holds. */
struct gate {
	uint16_t low, selector, type, high;
#ifdef __x86_64__
	uint32_t upper, reserved;
#endif
};
struct table {
	uint16_t limit;
	unsigned long base;
} __attribute__((packed));

enum { CODE = 0x10, INTERRUPT_GATE = 0x8e00, EXCEPTIONS = 32, EXCEPTION_ENTRY = 16 };

extern const uint8_t exception_entries[]; /* exceptions-pc.S */
static struct gate gates[EXCEPTIONS] __attribute__((aligned(8)));
static struct table idt_before;

static struct {
	unsigned long cr0, cr4;
	uint32_t xcr0, xcr0_high;
	bool has_sse, has_avx;
} before;

static void set_gate(struct gate *gate, uintptr_t entry)
{
	*gate = (struct gate){ .low = (uint16_t)entry,
			       .selector = CODE,
			       .type = INTERRUPT_GATE,
			       .high = (uint16_t)(entry >> 16) };
#ifdef __x86_64__
	gate->upper = (uint32_t)(entry >> 32);
#endif
}

static void exceptions_here(void)
{
	const struct table idt = { sizeof(gates) - 1, (unsigned long)gates };

	for (unsigned i = 0; i < EXCEPTIONS; i++)
		set_gate(&gates[i], (uintptr_t)exception_entries + i * EXCEPTION_ENTRY);
	__asm__ volatile("sidt %0" : "=m"(idt_before));
	__asm__ volatile("lidt %0" : : "m"(idt));
}

static void find_features(void)
{
	const unsigned sse = bit_SSE | bit_FXSAVE, avx = bit_XSAVE | bit_AVX;
	unsigned a, b, c = 0, d = 0;

	__get_cpuid(1, &a, &b, &c, &d);
	before.has_sse = (d & sse) == sse;
	before.has_avx = before.has_sse && (c & avx) == avx;
}

static void set_xcr0(uint32_t low, uint32_t high)
{
	__asm__ volatile("xsetbv" : : "a"(low), "d"(high), "c"(0));
}

/* Let SSE and AVX instructions work (SDM volume 3, 14.1.3 and 2.6), where there are any. */
static void vectors_begin(void)
{
	find_features();
	if (!before.has_sse)
		return;
	__asm__ volatile("mov %%cr0, %0" : "=r"(before.cr0));
	__asm__ volatile("mov %%cr4, %0" : "=r"(before.cr4));
	__asm__ volatile("mov %0, %%cr4"
			 :
			 : "r"(before.cr4 | CR4_OSFXSR | (before.has_avx ? CR4_OSXSAVE : 0)));
	__asm__ volatile("mov %0, %%cr0"
			 :
			 : "r"((before.cr0 & ~(unsigned long)(CR0_EM | CR0_TS)) | CR0_MP));
	if (!before.has_avx)
		return;
	__asm__ volatile("xgetbv" : "=a"(before.xcr0), "=d"(before.xcr0_high) : "c"(0));
	set_xcr0(before.xcr0 | XCR0_X87_SSE_AVX, before.xcr0_high);
}

static void vectors_end(void)
{
	if (before.has_avx)
		set_xcr0(before.xcr0, before.xcr0_high);
	if (!before.has_sse)
		return;
	__asm__ volatile("mov %0, %%cr0" : : "r"(before.cr0));
	__asm__ volatile("mov %0, %%cr4" : : "r"(before.cr4));
}

void arch_hash_begin(void)
{
	vectors_begin();
}

void arch_hash_end(void)
{
	vectors_end();
	__asm__ volatile("lidt %0" : : "m"(idt_before));
}

/*
 * Real-mode kernels call the BIOS, which wants the interrupt controllers (8259A) where it had
 * put them: vectors 0x08 and 0x70. Masks stay: the BIOS left timer, keyboard and cascade open.
 */
static void pic_for_bios(void)
{
	static const struct {
		uint8_t port, value;
	} words[] = {
		{ 0x20, 0x11 }, { 0x21, 0x08 }, { 0x21, 0x04 }, { 0x21, 0x01 }, { 0x21, 0xb8 },
		{ 0xa0, 0x11 }, { 0xa1, 0x70 }, { 0xa1, 0x02 }, { 0xa1, 0x01 }, { 0xa1, 0x8e },
	};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		outb(words[i].port, words[i].value);
}

void pc_setup(void)
{
	exceptions_here();
	screen_setup();
	console_setup();
	if (entry_mode == PURGATORY_ENTRY_16)
		pic_for_bios();
}

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}
