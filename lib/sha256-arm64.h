/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Armv8 SHA-2 instructions' way, part of sha256.c. The function carries its own target, so
 * that nothing else uses what a processor may lack.
 *
 * Arm Architecture Reference Manual, C7.2, SHA256H: four rounds at a time on the halves of state.
 */
#include <arm_neon.h>
#include <stdbool.h>

#define SHA_TARGET __attribute__((target("+crypto")))

/* By element of one byte: such a load may stand anywhere, also while the MMU is off. */
static inline SHA_TARGET uint32x4_t arm64_words(const uint8_t *data)
{
	uint8x16_t bytes;

	__asm__("ld1 {%0.16b}, [%1]" : "=w"(bytes) : "r"(data), "m"(*(const uint8_t(*)[16])data));
	return vreinterpretq_u32_u8(vrev32q_u8(bytes));
}

static inline SHA_TARGET void arm64_rounds(uint32x4_t *abcd, uint32x4_t *efgh, uint32x4_t w,
					   unsigned i)
{
	const uint32x4_t wk = vaddq_u32(w, vld1q_u32(sha256_k + i));
	const uint32x4_t before = *abcd;

	*abcd = vsha256hq_u32(before, *efgh, wk);
	*efgh = vsha256h2q_u32(*efgh, before, wk);
}

/* The message words 16 after those in @w0, which @w1, @w2 and @w3 follow. */
static inline SHA_TARGET uint32x4_t arm64_schedule(uint32x4_t w0, uint32x4_t w1, uint32x4_t w2,
						   uint32x4_t w3)
{
	return vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
}

static inline SHA_TARGET void arm64_block(uint32x4_t *abcd, uint32x4_t *efgh, const uint8_t *data)
{
	uint32x4_t w0 = arm64_words(data), w1 = arm64_words(data + 16);
	uint32x4_t w2 = arm64_words(data + 32), w3 = arm64_words(data + 48);

#pragma GCC unroll 3
	for (unsigned i = 0; i < 48; i += 16) {
		arm64_rounds(abcd, efgh, w0, i);
		w0 = arm64_schedule(w0, w1, w2, w3);
		arm64_rounds(abcd, efgh, w1, i + 4);
		w1 = arm64_schedule(w1, w2, w3, w0);
		arm64_rounds(abcd, efgh, w2, i + 8);
		w2 = arm64_schedule(w2, w3, w0, w1);
		arm64_rounds(abcd, efgh, w3, i + 12);
		w3 = arm64_schedule(w3, w0, w1, w2);
	}
	arm64_rounds(abcd, efgh, w0, 48);
	arm64_rounds(abcd, efgh, w1, 52);
	arm64_rounds(abcd, efgh, w2, 56);
	arm64_rounds(abcd, efgh, w3, 60);
}

static SHA_TARGET void sha256_arm64(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);

	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE) {
		const uint32x4_t abcd0 = abcd, efgh0 = efgh;

		arm64_block(&abcd, &efgh, data);
		abcd = vaddq_u32(abcd, abcd0);
		efgh = vaddq_u32(efgh, efgh0);
	}
	vst1q_u32(state, abcd);
	vst1q_u32(state + 4, efgh);
}

#if __STDC_HOSTED__
#include <asm/hwcap.h>
#include <sys/auxv.h>

static bool arm64_has_sha(void)
{
	return getauxval(AT_HWCAP) & HWCAP_SHA2;
}
#else
/* ID_AA64ISAR0_EL1.SHA2, bits 15 to 12. */
static bool arm64_has_sha(void)
{
	uint64_t features;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(features));
	return features >> 12 & 15;
}
#endif

static struct sha256_way sha256_native(unsigned nth)
{
	if (!nth && arm64_has_sha())
		return (struct sha256_way){ "SHA", sha256_arm64, NULL };
	return (struct sha256_way){ "", NULL, NULL };
}
