/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BearSSL asks for it, and needs nothing of it: not <xen/kernel.h>, whose MIN and MAX it has too. */
