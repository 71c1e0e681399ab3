/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For lib/authenticode.c and for BearSSL, which has a file of the same name beside its sources. */
#define HAVE_BEARSSL 1
