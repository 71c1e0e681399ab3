/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions come in at the beginning of memory, where the old kernel's entries are: they are
 * replaced while the image is checked. Power ISA 2.07, Book III-S, 6.5.
 */
#include "purgatory/arch/ppc64le/exceptions.h"
#include "purgatory/arch/ppc64le/stub.h"

#include <stdint.h>

/* What purgatory can do wrong; others come in between (0x500) or are the hypervisor's. */
static const uint16_t vectors[] = {
	0x200,		     /* machine check */
	0x300, 0x380,	     /* data storage, data segment */
	0x400, 0x480,	     /* instruction storage, instruction segment */
	0x600,		     /* alignment */
	0x700,		     /* program */
	0x800, 0xf20, 0xf40, /* floating point, vector, VSX unavailable */
	0xf60,		     /* facility unavailable */
};

enum {
	TDI_OR_BRANCH = 0x08000048, /* tdi 0, 0, 0x48; read in the other byte order b .+8 */
	BLA = 0x48000003,
};

extern const uint8_t exception_stub[EXCEPTION_STUB_SIZE];
void exception_told(void);
_Static_assert(EXCEPTION_OWNER == EXCEPTION_TOLD + 8, "both are written at once");

static uint8_t before[EXCEPTIONS_END - EXCEPTIONS_START];

/* Address 0 is no NULL here. */
static uint8_t *low(uintptr_t address)
{
	__asm__("" : "+r"(address));
	return (uint8_t *)address;
}

static void make_visible(void)
{
	enum { LINE = 32 };

	for (uintptr_t at = EXCEPTIONS_START; at < EXCEPTIONS_END; at += LINE)
		__asm__ volatile("dcbst 0, %0; sync; icbi 0, %0" : : "r"(at) : "memory");
	__asm__ volatile("sync; isync" : : : "memory");
}

static void set_vector(uintptr_t vector)
{
	const uint32_t words[3] = { TDI_OR_BRANCH, BLA | EXCEPTION_LITTLE,
				    __builtin_bswap32(BLA | EXCEPTION_BIG) };

	__builtin_memcpy(low(vector), words, sizeof(words));
}

void exceptions_here(void)
{
	uint64_t told[2] = { (uint64_t)exception_told };

	__asm__("mfspr %0, 1023" : "=r"(told[1])); /* PIR */
	__builtin_memcpy(before, low(EXCEPTIONS_START), sizeof(before));
	__builtin_memcpy(low(EXCEPTION_LITTLE), exception_stub, EXCEPTION_STUB_SIZE);
	__builtin_memcpy(low(EXCEPTION_TOLD), told, sizeof(told));
	for (unsigned i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		set_vector(vectors[i]);
	make_visible();
}

void exceptions_back(void)
{
	__builtin_memcpy(low(EXCEPTIONS_START), before, sizeof(before));
	make_visible();
}
