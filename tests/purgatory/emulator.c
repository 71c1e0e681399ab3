/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/purgatory/emulator.h"

#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"
#include "kexec/purgatory/link.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 120 /* of a machine that does not end; one takes about one second */

static const char *directory;

bool emulator_arguments(int argc, char *argv[], const struct machine *machine)
{
	if (argc != 2)
		fprintf(stderr, "usage: [%s=EMULATOR] %s DIRECTORY\n", machine->qemu_variable,
			argv[0]);
	directory = argv[1];
	return argc == 2;
}

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

void set(struct run *run, const char *symbol, const void *value,
	 const struct purgatory_field *fields)
{
	assert_int_equal(plan_set_fields(&run->load, symbol, value, fields), ERR_NONE);
}

void set32(struct run *run, const char *symbol, uint32_t value)
{
	assert_int_equal(plan_set_u32(&run->load, symbol, value), ERR_NONE);
}

void set64(struct run *run, const char *symbol, uint64_t value)
{
	assert_int_equal(plan_set_u64(&run->load, symbol, value), ERR_NONE);
}

void add_segment(struct run *run, enum role role, struct span bytes, uint64_t size,
		 uint64_t address)
{
	const struct rule rule = { .within = { address, UINT64_MAX }, .fixed = true };

	assert_int_equal(plan_add(&run->load, role, bytes, size, rule), ERR_NONE);
}

static size_t read_bin(struct ctx *ctx, const char *name, void *to, size_t room)
{
	const size_t n = read_file(ctx_printf(ctx, "%s/%s.bin", directory, name), to, room);

	assert_true(n > 0 && n < room);
	return n;
}

void start_run(struct run *run, struct ctx *ctx, const struct machine *machine, const char *cpu,
	       size_t initrd_size)
{
	uint8_t *kernel = ctx_alloc(ctx, 0x1000), *initrd = ctx_alloc(ctx, initrd_size);
	uint32_t noise = 1;

	for (size_t i = 0; i < initrd_size; i++)
		initrd[i] = (uint8_t)((noise = noise * 1103515245 + 12345) >> 16);
	*run = (struct run){ .machine = machine, .cpu = cpu, .work = "/tmp/test-purgatory-XXXXXX" };
	assert_non_null(mkdtemp(run->work));
	write_file(path_in(run, "machine"), kernel, read_bin(ctx, "machine", kernel, 0x1000));
	memset(kernel, 0, 0x1000);
	const size_t n = read_bin(ctx, "next", kernel, 0x1000);

	run->host = (struct host){ .arch = machine->arch, .max_segments = 16 };
	for (size_t i = 0; i < sizeof(machine->usable) / sizeof(machine->usable[0]); i++)
		ranges_add(ctx, &run->host.usable, machine->usable[i]);
	run->image = (struct image){ .arch = machine->arch };
	run->request.memory = RANGE_ALL;
	run->load = (struct load){ .ctx = ctx,
				   .request = &run->request,
				   .purpose = &purpose_normal,
				   .host = &run->host,
				   .image = &run->image };
	add_segment(run, ROLE_KERNEL, span_of(kernel, n), machine->kernel_size, machine->kernel_at);
	add_segment(run, ROLE_INITRD, span_of(initrd, initrd_size), initrd_size,
		    machine->initrd_at);
}

static void set_trap(const struct run *run, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i + 4 <= n; i += 4)
		if ((span_le32(span_of(bytes, n), i) & run->trap.mask) == run->trap.word) {
			memcpy(bytes + i, &run->trap.by, 4);
			return;
		}
	fail_msg("purgatory has no such instruction");
}

static const char *write_segment(const struct run *run, size_t i)
{
	const struct segment *const segment = &run->load.plan.segments[i];
	const struct machine *const machine = run->machine;
	uint8_t *const bytes = ctx_alloc(run->load.ctx, segment->bytes.n);
	const char *const name = segment->role == ROLE_PURGATORY ? "purgatory"
				 : segment->role == ROLE_KERNEL	 ? "kernel"
				 : segment->role == ROLE_INITRD	 ? "initrd"
								 : "module";

	memcpy(bytes, segment->bytes.p, segment->bytes.n);
	if (run->corrupt && segment->role == ROLE_INITRD)
		bytes[segment->bytes.n / 2] ^= 4;
	if (run->trap.mask && segment->role == ROLE_PURGATORY)
		set_trap(run, bytes, segment->bytes.n);
	write_file(path_in(run, name), bytes, segment->bytes.n);
	const uint64_t staged = segment->address < machine->low.end
					? machine->low_staged_at - machine->low.start
					: 0;

	return ctx_printf(run->load.ctx, "loader,file=%s,addr=%#llx,force-raw=on", name,
			  (unsigned long long)(segment->address + staged));
}

static pid_t spawn_qemu(struct run *run)
{
	extern char **environ;
	struct ctx *const ctx = run->load.ctx;
	const struct machine *const machine = run->machine;
	const char *const named = getenv(machine->qemu_variable);
	/*
	 * The shell splits the emulator's name, which may carry options; the rest are words of
	 * their own.
	 */
	const char *argv[192] = {
		"sh",
		"-c",
		ctx_printf(ctx, "cd %s && exec %s \"$@\" 2> errors", run->work,
			   named ? named : machine->qemu),
		"sh",
		"-cpu",
		run->cpu,
		"-m",
		machine->mebibytes,
		"-display",
		"none",
		"-monitor",
		"none",
		"-nic",
		"none",
		"-no-reboot",
		"-accel",
		"tcg,tb-size=32",
		"-serial",
		"file:serial",
		"-device",
		ctx_printf(ctx, "loader,addr=%#llx,data=%#llx,data-len=8",
			   (unsigned long long)machine->entry_at,
			   (unsigned long long)run->load.plan.entry),
	};
	size_t argc = 21;
	pid_t pid;

	for (size_t i = 0; machine->options[i]; i++)
		argv[argc++] = machine->options[i];
	for (size_t i = 0; run->more[i]; i++)
		argv[argc++] = run->more[i];
	for (size_t i = 0; run->ask && i < 4; i++)
		argv[argc++] = (const char *const[]){ "-chardev", "pipe,id=ask,path=ask", "-mon",
						      "ask" }[i];
	for (size_t i = 0; i < run->load.plan.n; i++) {
		argv[argc++] = "-device";
		argv[argc++] = write_segment(run, i);
	}
	assert_true(argc < sizeof(argv) / sizeof(argv[0]));
	assert_int_equal(
		posix_spawnp(&pid, "sh", NULL, NULL, (char *const *)(uintptr_t)argv, environ), 0);
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

static void ask_monitor(struct run *run)
{
	const int to = open(path_in(run, "ask.in"), O_WRONLY | O_NONBLOCK);
	const int from = open(path_in(run, "ask.out"), O_RDONLY);
	size_t n = 0;
	ssize_t got = 1;

	assert_true(to >= 0 && from >= 0);
	assert_int_equal(write(to, run->ask, strlen(run->ask)), strlen(run->ask));
	assert_int_equal(write(to, "\nquit\n", 6), 6);
	while (got > 0 && n < sizeof(run->answer) - 1) {
		got = read(from, run->answer + n, sizeof(run->answer) - 1 - n);
		n += got > 0 ? (size_t)got : 0;
	}
	close(to);
	close(from);
}

/* Until QEMU ends, or, where purgatory shall halt, has said all it has to say. */
static void await(struct run *run, pid_t pid)
{
	const struct timespec tick = { 0, 50000000 };
	unsigned quiet = 0;

	for (unsigned ticks = 0; waitpid(pid, &run->status, WNOHANG) == 0; ticks++) {
		quiet += run->halts && (says(run, "found ") || says(run, ": halted"));
		if (quiet == 20 && run->ask)
			ask_monitor(run);
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

void go(struct run *run)
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
	if (run->ask &&
	    (mkfifo(path_in(run, "ask.in"), 0600) || mkfifo(path_in(run, "ask.out"), 0600)))
		fail_msg("mkfifo in %s", run->work);
	await(run, spawn_qemu(run));
	for (const char *const *name =
		     (const char *const[]){ "machine", "serial", "dump", "errors", "kernel",
					    "initrd", "module", "purgatory", "ask.in", "ask.out",
					    NULL };
	     *name; name++)
		unlink(path_in(run, *name));
	rmdir(run->work);
}

void assert_exit(const struct run *run, int status)
{
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != status)
		fail_msg("wait status %#x; QEMU said:\n%s\non the serial line:\n%s",
			 (unsigned)run->status, run->errors, run->serial);
}
