/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands for the next kernel: shows on the serial line what it was entered with, at NEXT_AT. */
#include "tests/purgatory/loong64/machine.h"

	/* show LETTER, REGISTER: as 16 digits */
	.macro	show letter, register
	move	$s0, \register
	li.w	$t2, \letter
	bl	show
	.endm

start:
	pcaddi	$s7, 0
	li.d	$s8, UART_AT + 0x8000000000000000
	move	$s1, $a0
	move	$s2, $a1
	move	$s3, $a2
	show	48, $s1
	show	49, $s2
	show	50, $s3
	show	112, $s7
	csrrd	$s1, 0x0
	show	99, $s1
	csrrd	$s1, 0x181
	show	119, $s1
	csrrd	$s1, 0x183
	show	100, $s1
	li.d	$t0, SLEEP_AT + 0x8000000000000000
	li.w	$t1, SLEEP_OFF
	st.b	$t1, $t0, 0
1:	b	1b

show:	st.b	$t2, $s8, 0
	li.w	$t2, '='
	st.b	$t2, $s8, 0
	li.w	$t0, 64
1:	addi.w	$t0, $t0, -4
	srl.d	$t1, $s0, $t0
	andi	$t1, $t1, 15
	sltui	$t2, $t1, 10
	addi.d	$t1, $t1, '0'
	bnez	$t2, 2f
	addi.d	$t1, $t1, 'a' - '0' - 10
2:	st.b	$t1, $s8, 0
	bnez	$t0, 1b
	li.w	$t2, '\n'
	st.b	$t2, $s8, 0
	ret

	.section .note.GNU-stack, "", %progbits
