/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In a guest of tests/bench/gap, whose virtual clock counts instructions (QEMU's -icount shift=0).
 *
 *	clock			prints how many there were since the machine was started
 *	clock COMMAND...	runs it; prints how many it took, and its peak memory in KiB
 *	as the first process	prints them as the next kernel's first act, then runs /lab/init
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
/* QEMU's TSC: one for each nanosecond of the virtual clock, which runs on through a kexec. */
static uint64_t instructions(void)
{
	return __builtin_ia32_rdtsc();
}
#elif defined(__aarch64__)
static uint64_t instructions(void)
{
	uint64_t ticks, rate;

	__asm__ volatile("isb; mrs %0, cntvct_el0; mrs %1, cntfrq_el0" : "=r"(ticks), "=r"(rate));
	return ticks * (UINT64_C(1000000000) / rate);
}
#elif defined(__riscv) && __riscv_xlen == 64
#define TICK 100 /* QEMU's virt: 10 MHz */
static uint64_t instructions(void)
{
	uint64_t ticks;

	__asm__ volatile("rdtime %0" : "=r"(ticks));
	return ticks * TICK;
}
#else
#error "how does this machine count?"
#endif

static void say(const char *what, uint64_t n)
{
	printf("%s=%llu\n", what, (unsigned long long)n);
	fflush(stdout);
}

/*
 * The command's own and the kernel's for it. Not what passed from its start to its end: a kernel
 * that has just started does other things besides.
 */
static uint64_t used(const struct rusage *usage)
{
	const uint64_t seconds = (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec);

	return (seconds * 1000000 + (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec)) *
	       1000;
}

static int measure(char *argv[])
{
	struct rusage usage;
	int status;
	const pid_t child = fork();

	if (child == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status)
		return 1;
	say("\nfirst: load", used(&usage));
	say("first: peak", (uint64_t)usage.ru_maxrss);
	return 0;
}

int main(int argc, char *argv[])
{
	if (getpid() == 1) {
		say("\nsecond: clock", instructions());
		execv("/lab/init", argv);
		return 1;
	}
	if (argc > 1)
		return measure(argv + 1);
	say("first: clock", instructions());
	return 0;
}
