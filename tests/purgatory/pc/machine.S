/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel: started by QEMU's Multiboot loader, it enters purgatory as Linux
 * does (arch/x86/kernel/relocate_kernel_64.S, relocate_kernel_32.S): long mode, identity mapped, or
 * protected mode without paging; descriptor tables gone, SSE off. Purgatory's entry address is at
 * ENTRY_AT.
 */
#include "tests/purgatory/pc/machine.h"

#define TABLES	0x210000
#define STACK	0x1fe000

	.code32
start:
	.balign	4
header:					/* Multiboot specification 3.1, with the address fields */
	.long	0x1badb002, 0x10000, -(0x1badb002 + 0x10000)
	.long	MACHINE_AT, MACHINE_AT, 0, 0, MACHINE_AT + (multiboot_entry - start)

multiboot_entry:
	movl	$LOW_STAGED_AT, %esi
	movl	$LOW_AT, %edi
	movl	$(LOW_END - LOW_AT) / 4, %ecx
	rep movsl

	movl	BREAK_AT, %eax
	testl	%eax, %eax
	jz	1f
	movl	%eax, %dr0
	movl	$0x30003, %eax			/* DR7: by reading or writing one byte at DR0 */
	movl	%eax, %dr7
1:
/* The timer (8254 channel 0, mode 0: once) by the I/O APIC's pin 2 as an NMI: 82093AA, 3.2.4. */
	movl	NMI_AT, %ebx
	testl	%ebx, %ebx
	jz	1f
	movl	$0x14, 0xfec00000
	movl	$0x400, 0xfec00010
	movb	$0x30, %al
	outb	%al, $0x43
	movb	%bl, %al
	outb	%al, $0x40
	movb	%bh, %al
	outb	%al, $0x40
1:
#ifdef __i386__
	movl	$OLD_CR0_32, %eax
	movl	%eax, %cr0
	lgdt	MACHINE_AT + (no_table - start)
	lidt	MACHINE_AT + (no_table - start)
	movl	$STACK, %esp
	call	*ENTRY_AT
	hlt
#else
/* 4 GiB by 2 MiB pages, but for the second: one level-4 and one level-3 table, four of level 2. */
	movl	$TABLES, %edi
	xorl	%eax, %eax
	movl	$0x6000 / 4, %ecx
	rep stosl
	movl	$TABLES + 0x1003, TABLES
	movl	$TABLES + 0x2003, TABLES + 0x1000
	movl	$TABLES + 0x4003, TABLES + 0x1010
	movl	$TABLES + 0x5003, TABLES + 0x1018
	movl	$TABLES + 0x2000, %edi
	movl	$0x83, %eax
1:	movl	%eax, (%edi)
	addl	$8, %edi
	addl	$0x200000, %eax
	jnc	1b

	movl	$0x20, %eax			/* CR4: PAE alone */
	movl	%eax, %cr4
	movl	$TABLES, %eax
	movl	%eax, %cr3
	movl	$0xc0000080, %ecx		/* EFER: LME */
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	$0x8000001d, %eax		/* CR0: PG ET TS EM PE: no SSE */
	movl	%eax, %cr0
	lgdt	MACHINE_AT + (gdt_pointer - start)
	ljmp	$8, $MACHINE_AT + (long_mode - start)

	.code64
long_mode:
	lgdt	MACHINE_AT + (no_table - start)
	lidt	MACHINE_AT + (no_table - start)
	movl	$STACK, %esp
	movl	$ENTRY_AT, %eax
	call	*(%rax)
returned:					/* from a preserved context */
	leaq	returned(%rip), %rax
	movl	$8, %ecx
1:	outb	%al, $DUMP_PORT
	shrq	$8, %rax
	loop	1b
	movl	$EXIT_RETURNED, %eax
	outl	%eax, $EXIT_PORT
	hlt

	.balign	8
gdt:
	.quad	0, 0x00af9b000000ffff
gdt_pointer:
	.word	15
	.long	MACHINE_AT + (gdt - start)
#endif
no_table:
	.word	0
	.quad	0

	.section .note.GNU-stack, "", @progbits
