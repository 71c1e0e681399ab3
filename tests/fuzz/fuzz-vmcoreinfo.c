/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as vmcoreinfo: a value must lie inside the text, on one line. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "lib/vmcore/vmcoreinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = { "OSRELEASE", "SYMBOL(prb)", "NUMBER(phys_base)", "A",
					    "" };
	const struct vmcoreinfo info = { span_of(data, size) };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct span value = SPAN_NONE;
		uint64_t number;

		if (vmcoreinfo_text(&info, keys[i], &value) &&
		    (value.p < data || value.n > size - (size_t)(value.p - data) ||
		     memchr(value.p, '\n', value.n)))
			abort();
		if (vmcoreinfo_number(&info, keys[i], &number) && value.n == 0)
			abort();
	}
	return 0;
}
