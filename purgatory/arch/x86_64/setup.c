/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processor, and what of the PC the next kernel's entry needs. */
#include "include/kexec-times.h"
#include "include/purgatory.h"
#include "purgatory/shared/io.h"
#include "purgatory/arch/x86_64/map.h"
#include "purgatory/purgatory.h"

#include <cpuid.h>
#include <stddef.h>

uint32_t entry_mode SETTING = PURGATORY_ENTRY_64;
struct purgatory_regs64 entry64_regs SETTING = { 0 };
struct purgatory_regs32 entry32_regs SETTING = { 0 };
uint32_t preserve_context SETTING = 0;
uint64_t jump_back_text SETTING = 0;
uint64_t page_tables SETTING = 0;
uint64_t time_stamps SETTING = 0;

/* entry.S relies on these. */
_Static_assert(offsetof(struct purgatory_regs64, rsp) == 15 * 8, "entry.S pops 15 registers");
_Static_assert(offsetof(struct purgatory_regs64, rip) == 16 * 8, "entry.S jumps by this");
_Static_assert(offsetof(struct purgatory_regs32, esp) == 3 * 4, "entry.S uses popal");
_Static_assert(offsetof(struct purgatory_regs32, eip) == 8 * 4, "entry.S uses popal");
_Static_assert(sizeof(struct purgatory_regs16) == 32, "real-mode.S reserves this");

/* The stack pointer with which the kernel entered us; set by entry.S. */
uint64_t kernel_stack SETTING = 0;

/* Intel SDM volume 3, 2.5 */
enum {
	CR0_MP = 1 << 1,
	CR0_EM = 1 << 2,
	CR0_TS = 1 << 3,
	CR4_OSFXSR = 1 << 9,
	CR4_OSXSAVE = 1 << 18,
	XCR0_X87_SSE_AVX = 7, /* volume 1, 13.3 */
};

static struct {
	uint64_t cr0, cr4;
	uint32_t xcr0, xcr0_high;
	bool has_avx;
} before;

static uint64_t entered_at;

static void leave_time_stamps(void)
{
	uint8_t *const times = (uint8_t *)time_stamps;

	if (!times)
		return;
	*(uint64_t *)(times + KEXEC_TIMES_START) = entered_at;
	*(uint64_t *)(times + KEXEC_TIMES_END) = __builtin_ia32_rdtsc();
}

static bool has_avx(void)
{
	const unsigned needed = bit_XSAVE | bit_AVX;
	unsigned a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & needed) == needed;
}

static void set_xcr0(uint32_t low, uint32_t high)
{
	__asm__ volatile("xsetbv" : : "a"(low), "d"(high), "c"(0));
}

/* Let SSE and AVX instructions work (SDM volume 3, 14.1.3 and 2.6): SSE is in every one. */
void arch_hash_begin(void)
{
	before.has_avx = has_avx();
	__asm__ volatile("movq %%cr0, %0" : "=r"(before.cr0));
	__asm__ volatile("movq %%cr4, %0" : "=r"(before.cr4));
	__asm__ volatile("movq %0, %%cr4"
			 :
			 : "r"(before.cr4 | CR4_OSFXSR | (before.has_avx ? CR4_OSXSAVE : 0)));
	__asm__ volatile("movq %0, %%cr0"
			 :
			 : "r"((before.cr0 & ~(uint64_t)(CR0_EM | CR0_TS)) | CR0_MP));
	if (!before.has_avx)
		return;
	__asm__ volatile("xgetbv" : "=a"(before.xcr0), "=d"(before.xcr0_high) : "c"(0));
	set_xcr0(before.xcr0 | XCR0_X87_SSE_AVX, before.xcr0_high);
}

void arch_hash_end(void)
{
	if (before.has_avx)
		set_xcr0(before.xcr0, before.xcr0_high);
	__asm__ volatile("movq %0, %%cr0" : : "r"(before.cr0));
	__asm__ volatile("movq %0, %%cr4" : : "r"(before.cr4));
	leave_time_stamps(); /* into what was checked before */
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

void arch_setup(void)
{
	entered_at = __builtin_ia32_rdtsc();
	console_setup();
	if (jump_back_text != 0)
		put_hex((char *)jump_back_text, *(const uint64_t *)kernel_stack, 16);
	/* The kernel that goes has mapped its own memory, not that of the one that waits. */
	if (page_tables != 0)
		map_identity(entry64_regs.rip, page_tables);
	if (entry_mode == PURGATORY_ENTRY_16)
		pic_for_bios();
}

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}
