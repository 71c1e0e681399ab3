/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Included first in each file (-include): all symbols are in one file, so no GOT is needed. */
#pragma GCC visibility push(hidden)
