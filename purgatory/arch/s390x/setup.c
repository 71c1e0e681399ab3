/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "purgatory/arch/s390x/s390.h"
#include "purgatory/purgatory.h"

uint64_t entry_address SETTING = 0;

extern const uint8_t s390_start[];
extern uint32_t sha_check;

/* entry.S calls, or is called by, these. */
int s390_called(int go);
_Noreturn void s390_program_check(void);
_Noreturn void s390_enter(void);

bool kernel_runs;

static struct psw program_new_psw;

/*
 * kexec has put the same there where this is part of what is hashed, and of a kernel that has
 * crashed it is kept.
 */
void arch_setup(void)
{
	struct psw *const at = real_memory(S390_PROGRAM_NEW_PSW);

	program_new_psw = *at;
	*at = (struct psw){ S390_PSW_64, (uintptr_t)s390_start + S390_PURGATORY_FAULT };
}

void arch_hash_begin(void)
{
}

void arch_hash_end(void)
{
	*(struct psw *)real_memory(S390_PROGRAM_NEW_PSW) = program_new_psw;
}

static void write_hex(const char *what, uint64_t value, unsigned digits)
{
	char text[17] = { 0 };

	put_hex(text, value, digits);
	console_write(what);
	console_write(text);
}

void s390_program_check(void)
{
	const struct psw old = *(const struct psw *)real_memory(PROGRAM_OLD_PSW);
	const uint16_t code = *(const uint16_t *)real_memory(PROGRAM_CODE);

	write_hex("purgatory: program check 0x", code, 4);
	write_hex(" at 0x", old.address, 16);
	write_hex(", it began at 0x", (uintptr_t)s390_start, 16);
	console_write(": halted\n");
	halt();
}

int s390_called(int go)
{
	kernel_runs = !go;
	if (kernel_runs)
		return sha_check && !purgatory_verify("not started\n");
	purgatory();
	s390_enter();
}

void halt(void)
{
	static const struct psw disabled_wait = { S390_PSW_64 | PSW_WAIT, 0 };

	for (;;)
		__asm__ volatile("lpswe %0" : : "Q"(disabled_wait));
}
