/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as a unified kernel image. Whatever is taken lies inside, behind the headers, in front
 * of the certificate table, and no part in another: or a signature would not mean what it seems to.
 */
#include <stdint.h>
#include <stdlib.h>

#include "include/authenticode.h"
#include "include/uki.h"

static void expect(bool condition)
{
	if (!condition)
		abort();
}

static bool overlap(struct span a, struct span b)
{
	return a.n && b.n && a.p < b.p + b.n && b.p < a.p + a.n;
}

/* Everything that no digest covers, and what says so. */
static void expect_covered(struct span file, struct span part)
{
	static const struct authenticode_trust nobody;
	struct authenticode_result result;
	struct pe pe;

	if (!part.n)
		return;
	expect(part.p >= file.p && part.p + part.n <= file.p + file.n && pe_open(file, &pe));
	expect((uint64_t)(part.p - file.p) >= pe_sections_end(&pe));
	authenticode_check(file, &nobody, &result);
	expect(!overlap(part, result.certs_at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span file = span_of(data, size);
	struct uki_fault fault = { .what = NULL };
	struct uki uki;
	const enum uki_answer answer = uki_read(file, &uki, &fault);
	const struct span parts[] = { uki.kernel, uki.initrd, uki.ucode, uki.cmdline, uki.dtb };

	if (answer == UKI_BAD)
		expect(fault.what && fault.header_at < size && fault.section.name.n == 8);
	if (answer != UKI_GOOD)
		return 0;
	expect(uki.kernel.n != 0 && uki_initrd_at(&uki) % 4 == 0);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		expect_covered(file, parts[i]);
		for (size_t j = 0; j < i; j++)
			expect(!overlap(parts[i], parts[j]));
	}
	return 0;
}
