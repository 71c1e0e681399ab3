/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Purgatory as kexec links it, run in an emulated PC between two small kernels (machine.S, next.S).
 *
 * QEMU names the emulator, which must have the SHA instructions (QEMU 8.2 or later; with-sha finds
 * one). The argument is the directory of machine.bin and next.bin.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../unit/unit.h"

#include "kexec/arch/arch.h"
#include "kexec/load.h"
#include "machine.h"
#include "purgatory.h"

#define WITHOUT_SHA	"qemu64"
#define WITH_SHA	"max,+sha-ni,enforce"
#define SECONDS		120	/* of a machine that does not end; one takes about one second */
#define INITRD_AT	0x1000000
#define INITRD_SIZE	(3 * 1024 * 1024 + 77)

static const char *directory;

/* One load and one run of it. */
struct run {
	struct load load;
	struct request request;
	struct host host;
	struct image image;
	char work[64];
	const char *cpu;
	bool corrupt;			/* a bit of the initrd flips after the load */
	bool halts;			/* it will not end by itself */
	char serial[4096];		/* what came out of it */
	char errors[4096];		/* what QEMU had to say */
	uint8_t dump[1024];
	size_t dumped;
	int status;
};

static char *path_in(const struct run *run, const char *name)
{
	static char paths[8][128];
	static unsigned next;

	next = (next + 1) % 8;
	snprintf(paths[next], sizeof(paths[0]), "%s/%s", run->work, name);
	return paths[next];
}

static size_t read_file(const char *name, void *to, size_t room)
{
	FILE *const f = fopen(name, "rb");
	const size_t n = f ? fread(to, 1, room, f) : 0;

	if (f)
		fclose(f);
	return n;
}

static void write_file(const char *name, const void *bytes, size_t n)
{
	FILE *const f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void set(struct run *run, const char *symbol, const void *value, size_t size)
{
	assert_int_equal(plan_set(&run->load, symbol, value, size), ERR_NONE);
}

static void set32(struct run *run, const char *symbol, uint32_t value)
{
	set(run, symbol, &value, sizeof(value));
}

static void set64(struct run *run, const char *symbol, uint64_t value)
{
	set(run, symbol, &value, sizeof(value));
}

static void add_segment(struct run *run, enum role role, struct span bytes, uint64_t size,
			uint64_t address)
{
	const struct rule rule = { .within = { address, UINT64_MAX }, .fixed = true };

	assert_int_equal(plan_add(&run->load, role, bytes, size, rule), ERR_NONE);
}

/* A machine with next.bin as kernel and noise as initrd, both with a zero tail. */
static void start(struct run *run, struct ctx *ctx, const char *cpu, enum entry_mode mode)
{
	uint8_t *kernel = ctx_alloc(ctx, 0x1000), *initrd = ctx_alloc(ctx, INITRD_SIZE);
	const size_t n = read_file(ctx_printf(ctx, "%s/next.bin", directory), kernel, 0x1000);
	uint32_t noise = 1;

	assert_true(n > 0);
	for (size_t i = 0; i < INITRD_SIZE; i++)
		initrd[i] = (uint8_t)((noise = noise * 1103515245 + 12345) >> 16);
	*run = (struct run){ .cpu = cpu, .work = "/tmp/test-purgatory-XXXXXX" };
	assert_non_null(mkdtemp(run->work));
	run->host = (struct host){ .arch = &arch_x86_64, .max_segments = 16 };
	ranges_add(ctx, &run->host.usable, (struct range){ LOW_AT, LOW_END });
	ranges_add(ctx, &run->host.usable, (struct range){ 0x300000, LOW_STAGED_AT });
	run->image = (struct image){ .arch = &arch_x86_64, .entry_mode = mode };
	run->request.memory = RANGE_ALL;
	run->load = (struct load){ .ctx = ctx, .request = &run->request, .host = &run->host,
				   .image = &run->image };
	add_segment(run, ROLE_KERNEL, span_of(kernel, n), 0x9000, NEXT_AT);
	add_segment(run, ROLE_INITRD, span_of(initrd, INITRD_SIZE), INITRD_SIZE, INITRD_AT);
	set32(run, "console_serial", 0x3f8);
	set32(run, "serial_baud", 115200);
	set32(run, "entry_mode", (uint32_t)mode);
}

static const char *write_segment(const struct run *run, size_t i)
{
	const struct segment *const segment = &run->load.plan.segments[i];
	uint8_t *const bytes = ctx_alloc(run->load.ctx, segment->bytes.n);
	const char *const name = path_in(run, segment->role == ROLE_PURGATORY ? "purgatory" :
					 segment->role == ROLE_KERNEL ? "kernel" : "initrd");

	memcpy(bytes, segment->bytes.p, segment->bytes.n);
	if (run->corrupt && segment->role == ROLE_INITRD)
		bytes[segment->bytes.n / 2] ^= 4;
	write_file(name, bytes, segment->bytes.n);
	const uint64_t staged = segment->address < LOW_END ? LOW_STAGED_AT - LOW_AT : 0;

	return ctx_printf(run->load.ctx, "loader,file=%s,addr=%#llx,force-raw=on", name,
			  (unsigned long long)(segment->address + staged));
}

static pid_t spawn_qemu(struct run *run)
{
	extern char **environ;
	struct ctx *const ctx = run->load.ctx;
	const char *const qemu = getenv("QEMU") ? getenv("QEMU") : "qemu-system-x86_64";
	/* The shell splits QEMU, which may carry options; the rest are words of their own. */
	const char *argv[40] = {
		"sh", "-c", ctx_printf(ctx, "exec %s \"$@\" 2> %s/errors", qemu, run->work), "sh",
		"-accel", "tcg,tb-size=32", "-cpu", run->cpu, "-m", "64",
		"-display", "none", "-monitor", "none", "-nic", "none", "-no-reboot",
		"-serial", ctx_printf(ctx, "file:%s/serial", run->work),
		"-debugcon", ctx_printf(ctx, "file:%s/dump", run->work),
		"-device", "isa-debug-exit,iobase=0xf4,iosize=4",
		"-kernel", ctx_printf(ctx, "%s/machine.bin", directory),
		"-device", ctx_printf(ctx, "loader,addr=%#x,data=%#llx,data-len=8", ENTRY_AT,
				      (unsigned long long)run->load.plan.entry),
	};
	size_t argc = 27;
	pid_t pid;

	for (size_t i = 0; i < run->load.plan.n; i++) {
		argv[argc++] = "-device";
		argv[argc++] = write_segment(run, i);
	}
	assert_int_equal(posix_spawnp(&pid, "sh", NULL, NULL, (char *const *)(uintptr_t)argv,
				      environ), 0);
	return pid;
}

static void read_text(const struct run *run, const char *name, char *text, size_t room)
{
	text[read_file(path_in(run, name), text, room - 1)] = '\0';
}

static bool says(struct run *run, const char *text)
{
	read_text(run, "serial", run->serial, sizeof(run->serial));
	return strstr(run->serial, text) != NULL;
}

/* Until QEMU ends, or, where purgatory shall halt, has said all it has to say. */
static void await(struct run *run, pid_t pid)
{
	const struct timespec tick = { 0, 50000000 };
	unsigned quiet = 0;

	for (unsigned ticks = 0; waitpid(pid, &run->status, WNOHANG) == 0; ticks++) {
		quiet += run->halts && says(run, "found ");
		if (quiet > 20 || ticks > SECONDS * 20) {
			kill(pid, SIGKILL);
			waitpid(pid, &run->status, 0);
			break;
		}
		nanosleep(&tick, NULL);
	}
	read_text(run, "serial", run->serial, sizeof(run->serial));
	read_text(run, "errors", run->errors, sizeof(run->errors));
	run->dumped = read_file(path_in(run, "dump"), run->dump, sizeof(run->dump));
}

static void go(struct run *run)
{
	struct ctx *const ctx = run->load.ctx;
	enum err err = purgatory_size(&run->load);

	if (!err)
		err = plan_place(&run->load);
	if (!err)
		err = purgatory_link(&run->load);
	if (!err)
		err = plan_check(&run->load);
	if (err)
		fail_msg("%s", ctx->message);
	await(run, spawn_qemu(run));
	for (const char *const *name = (const char *const[]){ "serial", "dump", "errors", "kernel",
							       "initrd", "purgatory", NULL }; *name; name++)
		unlink(path_in(run, *name));
	rmdir(run->work);
}

static void assert_status(const struct run *run, int value)
{
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 2 * value + 1)
		fail_msg("wait status %#x; QEMU said:\n%s\non the serial line:\n%s",
			 (unsigned)run->status, run->errors, run->serial);
}

/* ---- the cases ---- */

static const struct purgatory_regs64 regs64 = {
	.r15 = 0x1515151515151515, .r14 = 0x1414141414141414, .r13 = 0x1313131313131313,
	.r12 = 0x1212121212121212, .r11 = 0x1111111111111111, .r10 = 0x1010101010101010,
	.r9 = 0x0909090909090909, .r8 = 0x0808080808080808, .rbp = 0xbbbbbbbbbbbbbbbb,
	.rdi = 0xd1d1d1d1d1d1d1d1, .rsi = 0x5151515151515151, .rdx = 0xdddddddddddddddd,
	.rcx = 0xcccccccccccccccc, .rbx = 0xb0b0b0b0b0b0b0b0, .rax = 0xaaaaaaaaaaaaaaaa,
	.rsp = 0x2ff000, .rip = NEXT_AT + NEXT_64,
};

static void assert_64_bit_entry(struct run *run)
{
	const struct span dump = span_of(run->dump, run->dumped);

	assert_status(run, EXIT_DONE);
	assert_int_equal(dump.n, 148 + 32 + 160);
	assert_memory_equal(run->dump, &regs64, sizeof(regs64));
	/* As the old kernel left them: paging with EM and TS, and no OSFXSR. */
	assert_int_equal(span_le32(dump, 136) & 0x8000001f, 0x8000001d);
	assert_int_equal(span_le32(dump, 140), 0x20);
	assert_int_equal(span_le16(dump, 144), 0x10);
	assert_int_equal(span_le16(dump, 146), 0x18);
}

static void good_64(struct ctx *ctx, struct run *run, const char *cpu)
{
	start(run, ctx, cpu, ENTRY_64);
	set(run, "entry64_regs", &regs64, sizeof(regs64));
	go(run);
	assert_64_bit_entry(run);
}

static void good_image_is_entered_with_its_registers(void **state)
{
	struct run run;

	good_64(*state, &run, WITHOUT_SHA);
	assert_string_equal(run.serial, "purgatory: checking sha256\r\n"
			    "purgatory: entering the next kernel\r\n");
}

static void good_image_by_sha_instructions(void **state)
{
	struct run run;

	good_64(*state, &run, WITH_SHA);
	assert_words(run.serial, "by the processor's instructions\r\n");
}

static void bad_64(struct ctx *ctx, const char *cpu)
{
	struct run run;

	start(&run, ctx, cpu, ENTRY_64);
	set(&run, "entry64_regs", &regs64, sizeof(regs64));
	run.corrupt = true;
	run.halts = true;
	go(&run);
	assert_words(run.serial, "\npurgatory: sha256 digests do not match: "
		     "the loaded image is corrupted, halted\r\npurgatory: loaded |purgatory: found ");
	assert_null(strstr(run.serial, "entering"));
	assert_int_equal(run.dumped, 0);
	assert_true(WIFSIGNALED(run.status));
}

static void one_flipped_bit_is_not_entered(void **state)
{
	bad_64(*state, WITHOUT_SHA);
}

static void one_flipped_bit_by_sha_instructions(void **state)
{
	bad_64(*state, WITH_SHA);
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, sizeof(regs64));
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_64_bit_entry(&run);
	assert_null(strstr(run.serial, "checking"));
}

static void silent_without_a_console(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, sizeof(regs64));
	set32(&run, "console_serial", 0);
	go(&run);
	assert_64_bit_entry(&run);
	assert_string_equal(run.serial, "");
}

static void vga_shows_the_message(void **state)
{
	const char text[] = "purgatory: entering the next kernel ";
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, sizeof(regs64));
	set32(&run, "console_vga", 1);
	set32(&run, "reset_vga", 1);
	go(&run);
	assert_64_bit_entry(&run);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		assert_int_equal(run.dump[180 + 2 * i], text[i]);
}

static void backup_region_is_copied(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, sizeof(regs64));
	set64(&run, "backup_src_start", INITRD_AT + 5);
	set64(&run, "backup_dst_start", SCRATCH_AT + 3);
	set64(&run, "backup_size", 17);
	go(&run);
	assert_64_bit_entry(&run);
	const uint8_t *const initrd = plan_find(&run.load.plan, ROLE_INITRD)->bytes.p;

	assert_memory_equal(run.dump + 148 + 3, initrd + 5, 17);
	assert_int_equal(run.dump[148 + 2], 0);
	assert_int_equal(run.dump[148 + 20], 0);
}

static void protected_mode_gets_its_registers(void **state)
{
	const struct purgatory_regs32 regs32 = {
		.edi = 0xd1d1d1d1, .esi = 0x51515151, .ebp = 0xbbbbbbbb, .esp = 0x2ff000,
		.ebx = 0xb0b0b0b0, .edx = 0xdddddddd, .ecx = 0xcccccccc, .eax = 0x2badb002,
		.eip = NEXT_AT + NEXT_32,
	};
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_32);
	set(&run, "entry32_regs", &regs32, sizeof(regs32));
	go(&run);
	assert_status(&run, EXIT_DONE);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 48);
	assert_memory_equal(run.dump, &regs32, sizeof(regs32));
	assert_int_equal(span_le32(dump, 36), 0x11); /* CR0: no paging */
	assert_int_equal(span_le32(dump, 40), 0);
	assert_int_equal(span_le16(dump, 44), 0x10);
	assert_int_equal(span_le16(dump, 46), 0x18);
}

static void real_mode_gets_its_registers_and_the_bios(void **state)
{
	/* boot.rst: ds = es = ss = the kernel's segment, cs = that + 0x20, ip 0 */
	const struct purgatory_regs16 regs16 = {
		.gs = 0x1000, .fs = 0x1000, .es = 0x1000, .di = 0xd1d1, .si = 0x5151, .bp = 0xbbbb,
		.bx = 0xb0b0, .dx = 0xdddd, .cx = 0xcccc, .ax = 0xaaaa, .ds = 0x1000,
		.sp = 0x8ffe, .ss = 0x1000, .ip = 0, .cs = NEXT_AT / 16 + 0x20,
	};
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_16);
	set(&run, "entry16_regs", &regs16, sizeof(regs16));
	go(&run);
	assert_true(plan_find(&run.load.plan, ROLE_PURGATORY)->address < 0xa0000);
	assert_status(&run, EXIT_DONE);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 38);
	assert_memory_equal(run.dump, &regs16, sizeof(regs16));
	assert_int_equal(span_le32(dump, 32) & 0x80000001, 0);
	assert_int_equal(span_le16(dump, 36), 639); /* KiB of low memory below the EBDA */
}

static void preserved_context_is_returned_to(void **state)
{
	struct purgatory_regs64 regs = regs64;
	char digits[17];
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	regs.rbx = RETURN_MAGIC;
	run.request.preserve_context = true;
	set(&run, "entry64_regs", &regs, sizeof(regs));
	set64(&run, "jump_back_text", SCRATCH_AT);
	go(&run);
	assert_status(&run, EXIT_RETURNED);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 148 + 32 + 160 + 8);
	snprintf(digits, sizeof(digits), "%016llx", (unsigned long long)span_le64(dump, 340));
	assert_memory_equal(run.dump + 148, digits, 16);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(good_image_is_entered_with_its_registers),
		with_ctx(good_image_by_sha_instructions),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(one_flipped_bit_by_sha_instructions),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(silent_without_a_console),
		with_ctx(vga_shows_the_message),
		with_ctx(backup_region_is_copied),
		with_ctx(protected_mode_gets_its_registers),
		with_ctx(real_mode_gets_its_registers_and_the_bios),
		with_ctx(preserved_context_is_returned_to),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: [QEMU=EMULATOR] %s DIRECTORY\n", argv[0]);
		return 2;
	}
	directory = argv[1];
	return run_tests(tests);
}
