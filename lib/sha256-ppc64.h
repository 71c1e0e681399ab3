/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * POWER8's way, part of sha256.c: vectors of four lanes. Power ISA 2.07, Book I, 6.11.3: vshasigmaw
 * is each of the functions of FIPS 180-4, 4.1.2.
 */
#include <stdbool.h>

/* clang knows no target of a function here, and for this byte order always has the instructions. */
#ifdef __clang__
#define PPC64_TARGET
#else
#define PPC64_TARGET __attribute__((target("cpu=power8")))
#endif

typedef uint32_t ppc64_vector __attribute__((vector_size(16)));

#define VSHASIGMAW(x, st, six)                                                                     \
	({                                                                                         \
		ppc64_vector vshasigmaw_result;                                                    \
                                                                                                   \
		__asm__("vshasigmaw %0, %1, " #st ", " #six : "=v"(vshasigmaw_result) : "v"(x));   \
		vshasigmaw_result;                                                                 \
	})

#undef BIG_SIGMA0
#undef BIG_SIGMA1
#undef SMALL_SIGMA0
#undef SMALL_SIGMA1
#define BIG_SIGMA0(x)	VSHASIGMAW(x, 1, 0)
#define BIG_SIGMA1(x)	VSHASIGMAW(x, 1, 15)
#define SMALL_SIGMA0(x) VSHASIGMAW(x, 0, 0)
#define SMALL_SIGMA1(x) VSHASIGMAW(x, 0, 15)

#define WORD   ppc64_vector
#define WAY(x) power8_##x
#define LANES  4
#define TARGET PPC64_TARGET
#include "lib/sha256-rounds.h"

#if __STDC_HOSTED__
#include <asm/cputable.h>
#include <sys/auxv.h>

static bool ppc64_has_sha(void)
{
	return getauxval(AT_HWCAP2) & PPC_FEATURE2_VEC_CRYPTO;
}
#else
/*
 * There is no register of features, so by the processor's version, as Linux does
 * (arch/powerpc/kernel/cputable.c): POWER8 (three of them), 9, 10 and 11.
 */
static bool ppc64_has_sha(void)
{
	static const uint16_t versions[] = { 0x4b, 0x4c, 0x4d, 0x4e, 0x80, 0x82 };
	unsigned long pvr;

	__asm__("mfpvr %0" : "=r"(pvr));
	for (unsigned i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (pvr >> 16 == versions[i])
			return true;
	return false;
}
#endif

static struct sha256_way sha256_native(unsigned nth)
{
	if (!nth && ppc64_has_sha())
		return (struct sha256_way){ "POWER8", NULL, power8_piece };
	return (struct sha256_way){ "", NULL, NULL };
}
