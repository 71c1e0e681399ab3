/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/purgatory/pc/pc.h"
#include "kexec/plan/plan.h"

const char *const pc_options[] = {
	"-debugcon", "file:dump", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
	"-kernel",   "machine",	  NULL,
};

static const struct purgatory_regs32 regs32 = {
	.edi = 0xd1d1d1d1,
	.esi = 0x51515151,
	.ebp = 0xbbbbbbbb,
	.esp = 0x2ff000,
	.ebx = 0xb0b0b0b0,
	.edx = 0xdddddddd,
	.ecx = 0xcccccccc,
	.eax = 0x2badb002,
	.eip = NEXT_AT + NEXT_32,
};

/* boot.rst: ds = es = ss = the kernel's segment, cs = that + 0x20, ip 0 */
static const struct purgatory_regs16 regs16 = {
	.gs = 0x1000,
	.fs = 0x1000,
	.es = 0x1000,
	.di = 0xd1d1,
	.si = 0x5151,
	.bp = 0xbbbb,
	.bx = 0xb0b0,
	.dx = 0xdddd,
	.cx = 0xcccc,
	.ax = 0xaaaa,
	.ds = 0x1000,
	.sp = 0x8ffe,
	.ss = 0x1000,
	.ip = 0,
	.cs = NEXT_AT / 16 + 0x20,
};

void pc_start(struct run *run, struct ctx *ctx, const struct machine *machine, const char *cpu,
	      enum entry_mode mode)
{
	start_run(run, ctx, machine, cpu, INITRD_SIZE);
	run->image.entry_mode = mode;
	set32(run, "console_serial", 0x3f8);
	set32(run, "serial_baud", 115200);
	set32(run, "entry_mode", (uint32_t)mode);
}

void pc_start_32(struct run *run, struct ctx *ctx, const struct machine *machine, const char *cpu)
{
	pc_start(run, ctx, machine, cpu, ENTRY_32);
	set(run, "entry32_regs", &regs32, PURGATORY_REGS32);
}

void pc_assert_status(const struct run *run, int value)
{
	assert_exit(run, 2 * value + 1);
}

void pc_assert_32_bit_entry(struct run *run, uint32_t cr0)
{
	const struct span dump = span_of(run->dump, run->dumped);

	pc_assert_status(run, EXIT_DONE);
	assert_int_equal(dump.n, 48 + 32 + 160);
	assert_memory_equal(run->dump, &regs32, sizeof(regs32));
	assert_int_equal(span_le32(dump, 36), cr0);
	assert_int_equal(span_le32(dump, 40), 0); /* CR4 */
	assert_int_equal(span_le16(dump, 44), 0x10);
	assert_int_equal(span_le16(dump, 46), 0x18);
}

void pc_is_stopped(struct run *run)
{
	run->corrupt = true;
	run->halts = true;
	go(run);
	assert_words(
		run->serial,
		"\npurgatory: sha256 digests do not match: "
		"the loaded image is corrupted, halted\r\npurgatory: loaded |purgatory: found ");
	assert_null(strstr(run->serial, "entering"));
	assert_int_equal(run->dumped, 0);
	assert_true(WIFSIGNALED(run->status));
}

/* A debugger's breakpoint at what is hashed: SDM volume 3, 17.2, exception 1. */
void pc_tells_a_fault(struct run *run)
{
	_Static_assert(BREAK_AT == 0x1ff008 && INITRD_AT == 0x1000000, "below");
	run->more[0] = "-device";
	run->more[1] = "loader,addr=0x1ff008,data=0x1000000,data-len=4";
	run->halts = true;
	go(run);
	assert_words(run->serial,
		     "purgatory: exception 0x0000000000000001 at 0x00000000|: halted\r\n");
	assert_null(strstr(run->serial, "entering"));
	assert_int_equal(run->dumped, 0);
}

void pc_set_nmi(struct run *run)
{
	static const char *const more[] = { "-device", "loader,addr=0x1ff00c,data=6000,data-len=4",
					    "-icount", "shift=0,sleep=off",
					    "-trace",  "apic_deliver_irq" };

	_Static_assert(NMI_AT == 0x1ff00c, "above");
	memcpy(run->more, more, sizeof(more));
}

void pc_assert_nmi(const struct run *run)
{
	assert_words(run->errors, "delivery_mode 4 ");
	assert_words(run->serial, "checking|entering the next kernel");
}

void pc_enters_real_mode(struct ctx *ctx, const struct machine *machine)
{
	struct run run;

	pc_start(&run, ctx, machine, WITHOUT_SHA, ENTRY_16);
	set(&run, "entry16_regs", &regs16, PURGATORY_REGS16);
	go(&run);
	assert_true(plan_find(&run.load.plan, ROLE_PURGATORY)->address < 0xa0000);
	pc_assert_status(&run, EXIT_DONE);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 38);
	assert_memory_equal(run.dump, &regs16, sizeof(regs16));
	assert_int_equal(span_le32(dump, 32) & 0x80000001, 0);
	assert_int_equal(span_le16(dump, 36), 639); /* KiB of low memory below the EBDA */
}

void pc_set_backup(struct run *run)
{
	set64(run, "backup_src_start", INITRD_AT + 5);
	set64(run, "backup_dst_start", SCRATCH_AT + 3);
	set64(run, "backup_size", 17);
}

void pc_assert_backup(struct run *run, const uint8_t *dump)
{
	const uint8_t *const initrd = plan_find(&run->load.plan, ROLE_INITRD)->bytes.p;

	assert_memory_equal(dump + 3, initrd + 5, 17);
	assert_int_equal(dump[2], 0);
	assert_int_equal(dump[20], 0);
}

void pc_assert_screen(const uint8_t *dump)
{
	const char text[] = "purgatory: entering the next kernel ";

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		assert_int_equal(dump[2 * i], (unsigned char)text[i]);
}
