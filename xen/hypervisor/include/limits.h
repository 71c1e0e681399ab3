/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BearSSL asks for it and needs nothing of it; <xen/kernel.h> has MIN and MAX, as BearSSL has. */
