/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BearSSL asks for it and needs nothing of it; <xen/kernel.h> has a MIN and a MAX, as BearSSL has. */
