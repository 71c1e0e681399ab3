/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Zknh's way, part of sha256.c. RISC-V Cryptography Extensions Volume I, 3.29 to 3.32: an
 * instruction each for the functions of FIPS 180-4, 4.1.2. By number: older assemblers do not know
 * their names, and newer ones take them only where all code may use them. They look at 32 bits, as
 * all else does in the end: so words are whole registers, and nothing has to be extended.
 */
#include <stdbool.h>

#define ZKNH(number, x)                                                                            \
	({                                                                                         \
		unsigned long zknh_result;                                                         \
                                                                                                   \
		__asm__(".insn i 0x13, 1, %0, %1, " #number : "=r"(zknh_result) : "r"(x));         \
		zknh_result;                                                                       \
	})

#undef BIG_SIGMA0
#undef BIG_SIGMA1
#undef SMALL_SIGMA0
#undef SMALL_SIGMA1
#define BIG_SIGMA0(x)	ZKNH(0x100, x)
#define BIG_SIGMA1(x)	ZKNH(0x101, x)
#define SMALL_SIGMA0(x) ZKNH(0x102, x)
#define SMALL_SIGMA1(x) ZKNH(0x103, x)

/*
 * Two words at a time, as such a load may not stand anywhere: neighbouring bytes change places,
 * then neighbours of 16 bits. Nobody looks at what that leaves above a word's 32 bits.
 */
static inline __attribute__((always_inline)) void zknh_load(unsigned long w[16],
							    const uint8_t *data, size_t stride)
{
	const unsigned long *const pairs = (const unsigned long *)(const void *)data;
	const unsigned long odd = 0x00ff00ff00ff00ff;

	(void)stride;
#pragma GCC unroll 8
	for (unsigned i = 0; i < 8; i++) {
		const unsigned long x = (pairs[i] & odd) << 8 | (pairs[i] >> 8 & odd);

		w[2 * i] = x << 16 | (uint32_t)x >> 16;
		w[2 * i + 1] = x >> 32 << 16 | x >> 48;
	}
}

#define WORD unsigned long
#define OWN_LOAD
#define WAY(x) zknh_##x
#define LANES  1
#define TARGET
#include "lib/sha256-rounds.h"

static void sha256_zknh(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	unsigned long words[8], aligned[SHA256_BLOCK_SIZE / 8];

	for (unsigned i = 0; i < 8; i++)
		words[i] = state[i];
	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE) {
		const void *block = data;

		if ((uintptr_t)data % 8)
			block = __builtin_memcpy(aligned, data, SHA256_BLOCK_SIZE);
		zknh_block(words, block, 0);
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] = (uint32_t)words[i];
}

#include "lib/sha256-riscv-vector.h"

#if __STDC_HOSTED__
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Documentation/arch/riscv/hwprobe.rst; newer than the headers that one may build with. */
#define CALL_HWPROBE 258
#define IMA_EXT_0    4
#define EXT_ZKNH     (UINT64_C(1) << 13)
#define EXT_ZVKNH    (UINT64_C(3) << 22) /* a or b */
/* Documentation/arch/riscv/vector.rst, 1: not where a process may not use them. */
#define HWCAP_V (1ul << ('V' - 'A'))

static bool riscv_has(uint64_t extensions)
{
	struct {
		int64_t key;
		uint64_t value;
	} pair = { .key = IMA_EXT_0 };

	if (syscall(CALL_HWPROBE, &pair, 1, 0, NULL, 0) || pair.key != IMA_EXT_0)
		return false;
	return pair.value & extensions;
}

static bool riscv_has_zknh(void)
{
	return riscv_has(EXT_ZKNH);
}

static bool riscv_has_zvknh(void)
{
	return getauxval(AT_HWCAP) & HWCAP_V && riscv_has(EXT_ZVKNH);
}
#else
/* purgatory/arch/riscv64/entry.S: in supervisor mode only trying tells. */
bool riscv_has_zknh(void);
bool riscv_has_zvknh(void);
#endif

static struct sha256_way sha256_native(unsigned nth)
{
	if (riscv_has_zvknh() && !nth--)
		return (struct sha256_way){ "Zvknh", sha256_zvknh, NULL };
	if (riscv_has_zknh() && !nth--)
		return (struct sha256_way){ "Zknh", sha256_zknh, NULL };
	return (struct sha256_way){ "", NULL, NULL };
}
