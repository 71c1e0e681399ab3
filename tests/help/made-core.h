/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vmcores made from a description in text (tests/cores/ has examples):
 *
 *	# a comment
 *	core CLASS ORDER MACHINE	64 little 62: class, byte order, e_machine
 *	format ring|records|log|plain	"log": records of 3.5 to 3.10, whose structure is struct log
 *	release VERSION			of the kernel
 *	virt ADDRESS			virtual address of the memory; p_vaddr says so
 *	p_vaddr ADDRESS			what p_vaddr says instead
 *	phys ADDRESS
 *	descs BITS			descriptors of the ring: 2^BITS
 *	text BITS			bytes of the log: 2^BITS
 *	start POSITION			where the ring's counters start (log_end of plain logs)
 *	info LINE			one more line of vmcoreinfo
 *	drop PREFIX			leave out vmcoreinfo lines that start so
 *	word OFFSET VALUE		one more unsigned long in memory, both hexadecimal
 *	xen [CR3 [LINE]]		with Xen's notes: cr3, one line more of vmcoreinfo
 *	record SECONDS LEVEL FACILITY CALLER "TEXT"
 *	empty|failed|reserved SECONDS	ring only: no text, text lost, writer stopped
 *
 * TEXT knows \n, \\, \" and \xNN. As in the kernel, new records push out the oldest.
 */
#ifndef MADE_CORE_H
#define MADE_CORE_H

#include "include/ctx.h"

/* Build the core that @text describes, in memory of @ctx; aborts on a bad description. */
struct span made_core(struct ctx *ctx, const char *text);

/* The same from a file of descriptions. */
struct span made_core_file(struct ctx *ctx, const char *name);

/* A copy of @core with the unsigned long at file offset @at replaced. */
struct span made_core_with(struct ctx *ctx, struct span core, uint64_t at, const void *bytes,
			   size_t n);

/* The name under which @core can be opened as a file. */
const char *made_core_open(struct ctx *ctx, struct span core);

#endif
