/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processors, and messages by the hypervisor's hvc console. */
#include "include/purgatory.h"
#include "purgatory/arch/ppc64le/exceptions.h"
#include "purgatory/purgatory.h"

#include <stddef.h>

struct purgatory_console console SETTING = { 0 };
uint32_t entry_slaves SETTING = 0;
uint64_t opal_base SETTING = 0;
uint64_t opal_entry SETTING = 0;

/* entry.S */
extern volatile uint32_t slaves_waiting;
void slaves_await(void);
int64_t hypervisor_call(uint64_t number, uint64_t terminal, uint64_t n, uint64_t first,
			uint64_t second);

enum {
	/* Linux on Power Architecture Reference, 14.5.4.3.1 H_Call functions; asm/hvcall.h */
	H_PUT_TERM_CHAR = 0x58,
	H_SUCCESS = 0,
	TERM_CHARS = 16,
	/* Bounded: a terminal that nobody reads must not stop the boot. */
	TRIES = 1000000,
	/* Power ISA, Book II, 6.1: all servers since POWER6 count so many per second. */
	TIMEBASE = 512000000,
};

/* Power ISA 2.07, Book III-S, 3.2.1: FP, VSX, VEC */
#define MSR_VECTORS (UINT64_C(1) << 13 | UINT64_C(1) << 23 | UINT64_C(1) << 25)

static uint64_t msr_before;

static void set_msr(uint64_t msr)
{
	__asm__ volatile("mtmsrd %0; isync" : : "r"(msr) : "memory");
}

void arch_setup(void)
{
}

void arch_hash_begin(void)
{
	__asm__ volatile("mfmsr %0" : "=r"(msr_before));
	set_msr(msr_before | MSR_VECTORS);
	exceptions_here();
}

/* What was saved of low memory had purgatory's exceptions in it. */
void arch_hash_end(void)
{
	exceptions_back();
	purgatory_backup();
	set_msr(msr_before);
}

static uint64_t timebase(void)
{
	uint64_t now;

	__asm__ volatile("mftb %0" : "=r"(now));
	return now;
}

/*
 * What the slaves run through while they come lies at address 0, which is going to be overwritten:
 * give those that are late a second, but no more to those that the old kernel has lost.
 */
void slaves_await(void)
{
	const uint64_t start = timebase();

	while (slaves_waiting < entry_slaves)
		if (timebase() - start > TIMEBASE) {
			console_write("purgatory: not all processors have come\n");
			return;
		}
}

/* At most TERM_CHARS at a time, the first one in the most significant byte of two numbers. */
static void write_chars(const char *text, size_t n)
{
	uint64_t chars[2] = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		chars[i / 8] |= (uint64_t)(uint8_t)text[i] << (56 - 8 * (i % 8));
	for (unsigned i = 0; i < TRIES; i++)
		if (hypervisor_call(H_PUT_TERM_CHAR, console.base, n, chars[0], chars[1]) ==
		    H_SUCCESS)
			return;
}

void console_write(const char *text)
{
	char chars[TERM_CHARS];
	size_t n = 0;

	if (console.type != PURGATORY_HVTERM)
		return;
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			chars[n++] = '\r';
		chars[n++] = *text;
		if (n < TERM_CHARS - 1)
			continue;
		write_chars(chars, n);
		n = 0;
	}
	if (n > 0)
		write_chars(chars, n);
}

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("or 1, 1, 1");
}
