/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two kernels of the test and the test agree on: QEMU's machine "pseries". */
#ifndef MACHINE_H
#define MACHINE_H

/* The old kernel lies at 0, as firmware; below 0x100 purgatory's beginning is copied. */
#define ENTRY_AT 0x7000 /* purgatory's entry address, 8 bytes; after it: */
#define COUNT_AT 0x7008 /* how many slaves it has, 8 bytes */
#define ORDER_AT 0x7010 /* 1: exceptions are to be little endian, 8 bytes */

#define NEXT_AT	  0x1000000 /* the next kernel; where it collects what it saw: */
#define NEXT_DUMP 0x800
#define SLAVE_AT  0x6000 /* where its slaves do */
#define TREE_AT	  0x1008000
#define SAVED_AT  0x1010000 /* what purgatory saves of low memory; where purgatory is not */
#define VECTOR_AT 0x700	    /* where the old kernel has this number: */
#define VECTOR	  0x70707070
#define INITRD_AT 0x2000000

/* Numbers of processors, as they come in r3. */
#define MASTER 5
#define SLAVE  0x23

#define TERMINAL      0x71000000
#define DUMP_TERMINAL 0x71000001

/* Calls of the hypervisor, and of RTAS by QEMU's numbers (include/hw/ppc/spapr.h). */
#define H_PUT_TERM_CHAR 0x58
#define H_SET_MODE	0x31c
#define H_RTAS		0xf000
#define RTAS_POWER_OFF	0x2003
#define RTAS_START_CPU	0x2006

#endif
