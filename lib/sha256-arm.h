/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Armv8 SHA-2 instructions' way, of 64 or 32 bits, part of sha256.c. The function carries its
 * own target, so that nothing else uses what a processor may lack; clang cannot say that for 32.
 *
 * Arm Architecture Reference Manual, C7.2, F6.1, SHA256H: four rounds at a time on the halves of
 * state.
 */
#include <stdbool.h>

#ifdef __aarch64__
#include <arm_neon.h>
#define SHA_TARGET __attribute__((target("+crypto")))
#define LOAD_BYTES "ld1 {%0.16b}, [%1]"
#else
#define SHA_TARGET __attribute__((target("arch=armv8-a,fpu=crypto-neon-fp-armv8")))
#define LOAD_BYTES "vld1.8 {%e0, %f0}, [%1]"
/* The header wants floating point, which purgatory's other code must not use. */
#pragma GCC push_options
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#include <arm_neon.h>
#pragma GCC pop_options
#endif

/* By element of one byte: such a load may stand anywhere, also while the MMU is off. */
static inline SHA_TARGET uint32x4_t arm_words(const uint8_t *data)
{
	uint8x16_t bytes;

	__asm__(LOAD_BYTES : "=w"(bytes) : "r"(data), "m"(*(const uint8_t(*)[16])data));
	return vreinterpretq_u32_u8(vrev32q_u8(bytes));
}

static inline SHA_TARGET void arm_rounds(uint32x4_t *abcd, uint32x4_t *efgh, uint32x4_t w,
					 unsigned i)
{
	const uint32x4_t wk = vaddq_u32(w, vld1q_u32(sha256_k + i));
	const uint32x4_t before = *abcd;

	*abcd = vsha256hq_u32(before, *efgh, wk);
	*efgh = vsha256h2q_u32(*efgh, before, wk);
}

/* The message words 16 after those in @w0, which @w1, @w2 and @w3 follow. */
static inline SHA_TARGET uint32x4_t arm_schedule(uint32x4_t w0, uint32x4_t w1, uint32x4_t w2,
						 uint32x4_t w3)
{
	return vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
}

static inline SHA_TARGET void arm_block(uint32x4_t *abcd, uint32x4_t *efgh, const uint8_t *data)
{
	uint32x4_t w0 = arm_words(data), w1 = arm_words(data + 16);
	uint32x4_t w2 = arm_words(data + 32), w3 = arm_words(data + 48);

#pragma GCC unroll 3
	for (unsigned i = 0; i < 48; i += 16) {
		arm_rounds(abcd, efgh, w0, i);
		w0 = arm_schedule(w0, w1, w2, w3);
		arm_rounds(abcd, efgh, w1, i + 4);
		w1 = arm_schedule(w1, w2, w3, w0);
		arm_rounds(abcd, efgh, w2, i + 8);
		w2 = arm_schedule(w2, w3, w0, w1);
		arm_rounds(abcd, efgh, w3, i + 12);
		w3 = arm_schedule(w3, w0, w1, w2);
	}
	arm_rounds(abcd, efgh, w0, 48);
	arm_rounds(abcd, efgh, w1, 52);
	arm_rounds(abcd, efgh, w2, 56);
	arm_rounds(abcd, efgh, w3, 60);
}

static SHA_TARGET void sha256_arm(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);

	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE) {
		const uint32x4_t abcd0 = abcd, efgh0 = efgh;

		arm_block(&abcd, &efgh, data);
		abcd = vaddq_u32(abcd, abcd0);
		efgh = vaddq_u32(efgh, efgh0);
	}
	vst1q_u32(state, abcd);
	vst1q_u32(state + 4, efgh);
}

#if __STDC_HOSTED__
#include <asm/hwcap.h>
#include <sys/auxv.h>

static bool arm_has_sha(void)
{
#ifdef __aarch64__
	return getauxval(AT_HWCAP) & HWCAP_SHA2;
#else
	return getauxval(AT_HWCAP2) & HWCAP2_SHA2;
#endif
}
#elif defined(__aarch64__)
/* ID_AA64ISAR0_EL1.SHA2, bits 15 to 12. */
static bool arm_has_sha(void)
{
	uint64_t features;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(features));
	return features >> 12 & 15;
}
#else
/* purgatory/arch/arm/setup.c, which turns them on. */
bool arm_has_sha(void);
#endif

static struct sha256_way sha256_native(unsigned nth)
{
	if (!nth && arm_has_sha())
		return (struct sha256_way){ "SHA", sha256_arm, NULL };
	return (struct sha256_way){ "", NULL, NULL };
}
