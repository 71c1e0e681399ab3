/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Included once by a test that opens broken cores: what libkdumpfile keeps is not our leak, and a
 * malloc() of as much as such a core says fails, as it does outside the tests.
 */
#ifndef LEAKS_H
#define LEAKS_H

#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>

const char *__lsan_default_suppressions(void)
{
	return "leak:libkdumpfile\n";
}

const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

#endif
