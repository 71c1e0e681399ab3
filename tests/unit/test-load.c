/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way through a load, on a made machine and with a backend that only keeps count: which way is
 * tried, in which order, and what is never tried.
 */
#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/made-image.h"

#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/load.h"
#include "kexec/plan/plan.h"

static char kernel_name[] = "/tmp/test-load.XXXXXX";

/* What the backend is asked, in letters: identify, host, crash facts, files, segments, verified. */
static struct {
	char calls[32];
	const struct arch *arch;
	uint64_t crash_size; /* what identify says */
	struct range crash;  /* what the memory map says */
	bool addresses_hidden;
	const char *obstacle;
	enum err files, segments, verified; /* what the final calls answer */
	bool sealed;			    /* the kernel came without a descriptor */
	size_t n_segments, n_elfcorehdr;
	char cmdline[256];
	uint8_t seeds[2][16];
	size_t n_seeds;
	bool has_no_segments;
	const char *carried; /* what only a load by file hands over */
	bool carried_panic;  /* to the crash kernel */
} fake;

static void called(char letter)
{
	const size_t n = strlen(fake.calls);

	assert_true(n + 1 < sizeof(fake.calls));
	fake.calls[n] = letter;
}

static enum err fake_identify(struct ctx *ctx, struct host *host)
{
	(void)ctx;
	called('i');
	*host = (struct host){ .arch = fake.arch,
			       .machine = "riscv64",
			       .cmdline = "quiet",
			       .crash_size = fake.crash_size };
	return ERR_NONE;
}

static enum err fake_read_host(struct ctx *ctx, struct host *host)
{
	const struct range low = { 0x1000, 0x9f000 }, high = { MIB, GIB };
	enum err err = memory_map_add(ctx, &host->map, low, MEMORY_RAM);

	called('h');
	if (!err)
		err = memory_map_add(ctx, &host->map, high, MEMORY_RAM);
	if (!err)
		err = memory_map_ram(ctx, &host->map, &host->usable);
	if (!err)
		err = ranges_add(ctx, &host->crash, fake.crash);
	host->crash_size = ranges_total(&host->crash);
	host->addresses_hidden = fake.addresses_hidden;
	host->file_load_obstacle = fake.obstacle;
	host->max_segments = 16;
	return err;
}

static enum err fake_read_crash(struct ctx *ctx, struct host *host)
{
	called('c');
	return memory_map_ram(ctx, &host->map, &host->crash_info.ram);
}

static enum err fake_carried(struct ctx *ctx, const struct host *host, bool panic,
			     const char **names)
{
	(void)ctx, (void)host;
	*names = panic == fake.carried_panic ? fake.carried : NULL;
	return ERR_NONE;
}

static bool fake_has_segments(void)
{
	return !fake.has_no_segments;
}

static enum err answer(struct load *load, enum err err)
{
	return err ? error(load->ctx, err, "the fake kernel says %d", err) : ERR_NONE;
}

static enum err fake_load_segments(struct load *load)
{
	called('s');
	fake.n_segments = load->plan.n;
	fake.n_elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR) != NULL;
	snprintf(fake.cmdline, sizeof(fake.cmdline), "%s", load->cmdline);
	if (fake.n_seeds < 2)
		memcpy(fake.seeds[fake.n_seeds++], load->seeds.rng, 16);
	return answer(load, fake.segments);
}

static enum err fake_load_files(struct load *load, const struct file *kernel,
				const struct file *initrd)
{
	(void)initrd;
	called('f');
	fake.sealed = kernel->fd < 0;
	snprintf(fake.cmdline, sizeof(fake.cmdline), "%s", load->cmdline);
	return answer(load, fake.files);
}

static enum err fake_load_verified(struct load *load)
{
	called('v');
	return answer(load, fake.verified);
}

static const struct backend fake_linux = {
	.name = "fake Linux",
	.identify = fake_identify,
	.read_host = fake_read_host,
	.read_crash = fake_read_crash,
	.carried = fake_carried,
	.has_segments = fake_has_segments,
	.load_segments = fake_load_segments,
	.load_files = fake_load_files,
};

static const struct backend fake_xen = {
	.name = "fake Xen",
	.identify = fake_identify,
	.read_host = fake_read_host,
	.read_crash = fake_read_crash,
	.load_segments = fake_load_segments,
	.load_verified = fake_load_verified,
};

static struct request ask(enum load_method method)
{
	return (struct request){ .action = ACTION_LOAD,
				 .method = method,
				 .kernel = kernel_name,
				 .append = "a=b",
				 .memory = RANGE_ALL };
}

static struct request ask_panic(enum load_method method)
{
	struct request request = ask(method);

	request.panic = true;
	return request;
}

/* A machine with 256 MiB for a crash kernel; all calls succeed. */
static enum err run(struct ctx *ctx, const struct backend *backend, struct request request)
{
	memset(fake.calls, 0, sizeof(fake.calls));
	ctx->message = NULL;
	return load_run(ctx, backend, &request);
}

static int set_up(void **state)
{
	memset(&fake, 0, sizeof(fake));
	fake.arch = &arch_x86_64;
	fake.crash_size = UINT64_MAX;
	fake.crash = (struct range){ 256 * MIB, 512 * MIB };
	return make_ctx(state);
}

/* Only what the running kernel cannot do that way is done another way: ERR_UNSUPPORTED. */
static void only_what_is_unsupported_is_tried_again_by_a_weaker_way(void **state)
{
	static const struct {
		enum err answer;
		const char *calls;
		enum err result;
	} rows[] = {
		{ ERR_NONE, "if", ERR_NONE },
		{ ERR_UNSUPPORTED, "ifhs", ERR_NONE },
		{ ERR_REFUSED, "if", ERR_REFUSED },
		{ ERR_SYSTEM, "if", ERR_SYSTEM },
		{ ERR_BAD, "if", ERR_BAD },
		{ ERR_NO_SPACE, "if", ERR_NO_SPACE },
		{ ERR_NO_MEMORY, "if", ERR_NO_MEMORY },
		{ ERR_USAGE, "if", ERR_USAGE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fake.files = rows[i].answer;
		assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), rows[i].result);
		assert_string_equal(fake.calls, rows[i].calls);
	}
}

static void files_alone_are_not_weakened_to_segments(void **state)
{
	const enum err answers[] = { ERR_UNSUPPORTED, ERR_REFUSED, ERR_SYSTEM };
	struct request no_cma = ask(METHOD_AUTO);

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		fake.files = answers[i];
		assert_int_equal(run(*state, &fake_linux, ask(METHOD_FILES)), answers[i]);
		assert_string_equal(fake.calls, "if");
	}
	/* --no-cma: an option that only the file load has. */
	no_cma.files_because = "no-cma";
	fake.files = ERR_UNSUPPORTED;
	assert_int_equal(run(*state, &fake_linux, no_cma), ERR_UNSUPPORTED);
	assert_string_equal(fake.calls, "if");
	no_cma.segments_because = "--entry";
	assert_fails((struct ctx *)*state, ERR_USAGE, run(*state, &fake_linux, no_cma),
		     "--no-cma|--entry");
	assert_string_equal(fake.calls, "i");
}

static void segments_are_not_loaded_as_files(void **state)
{
	struct request entry = ask(METHOD_AUTO), files = ask(METHOD_FILES);

	assert_int_equal(run(*state, &fake_linux, ask(METHOD_SEGMENTS)), ERR_NONE);
	assert_string_equal(fake.calls, "ihs");
	entry.segments_because = "--entry";
	assert_int_equal(run(*state, &fake_linux, entry), ERR_NONE);
	assert_string_equal(fake.calls, "ihs");
	files.segments_because = "--entry";
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, run(*state, &fake_linux, files),
		     "-s|--entry");
	assert_string_equal(fake.calls, "i");
	fake.segments = ERR_REFUSED;
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_SEGMENTS)), ERR_REFUSED);
	assert_string_equal(fake.calls, "ihs");
}

static void what_only_files_hand_over_is_not_lost_by_a_fallback(void **state)
{
	fake.carried = "the measurement list";
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	fake.files = ERR_UNSUPPORTED;
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     run(*state, &fake_linux, ask(METHOD_AUTO)),
		     "would lose the measurement list|the fake kernel says|-c loads all the same");
	assert_string_equal(fake.calls, "if");
	fake.carried_panic = true;
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_int_equal(run(*state, &fake_linux, ask_panic(METHOD_AUTO)), ERR_UNSUPPORTED);
	assert_string_equal(fake.calls, "if");
}

static void segments_that_are_asked_for_are_loaded_whatever_is_lost(void **state)
{
	struct request entry = ask(METHOD_AUTO), force = ask(METHOD_AUTO);

	fake.carried = "the measurement list";
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_SEGMENTS)), ERR_NONE);
	entry.segments_because = "--entry";
	assert_int_equal(run(*state, &fake_linux, entry), ERR_NONE);
	force.force = true;
	fake.files = ERR_UNSUPPORTED;
	assert_int_equal(run(*state, &fake_linux, force), ERR_NONE);
	assert_string_equal(fake.calls, "ifhs");
}

static void fast_takes_segments_where_nothing_stands_against_it(void **state)
{
	struct request fast = ask(METHOD_AUTO), packed = ask(METHOD_AUTO);

	fast.fast = packed.fast = true;
	fast.unpack = UNPACK_AUTO;
	((struct ctx *)*state)->root = "/nowhere";
	assert_int_equal(run(*state, &fake_linux, fast), ERR_NONE);
	assert_string_equal(fake.calls, "ihs");
	fake.carried = "the measurement list";
	assert_int_equal(run(*state, &fake_linux, fast), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	fake.carried = NULL;
	fake.has_no_segments = true;
	assert_int_equal(run(*state, &fake_linux, fast), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	fake.has_no_segments = false;
	packed.unpack = UNPACK_NO;
	assert_int_equal(run(*state, &fake_linux, packed), ERR_NONE);
	assert_string_equal(fake.calls, "if");
}

static void a_flaw_of_the_file_load_is_avoided_where_nothing_is_lost(void **state)
{
	struct arch flawed = arch_x86_64;

	flawed.also_starts = (const char *const[]){ "x86_64", NULL };
	flawed.file_load_flaw = "its flaw";
	fake.arch = &flawed;
	((struct ctx *)*state)->root = "/nowhere";
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ihs");
	assert_int_equal(run(*state, &fake_linux, ask_panic(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ihcs");
	fake.carried = "the measurement list";
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	fake.carried = NULL;
	fake.has_no_segments = true;
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	fake.has_no_segments = false;
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
}

/* Standard output goes to /dev/null meanwhile. */
static enum err dry_run(struct ctx *ctx, const struct backend *backend, struct request request)
{
	const int out = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY);

	request.dry_run = true;
	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	const enum err err = run(ctx, backend, request);

	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(null);
	return err;
}

static void a_dry_run_loads_nothing(void **state)
{
	assert_int_equal(dry_run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ih");
	assert_int_equal(dry_run(*state, &fake_linux, ask(METHOD_SEGMENTS)), ERR_NONE);
	assert_string_equal(fake.calls, "ih");
	assert_int_equal(dry_run(*state, &fake_linux, ask(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "i");
	assert_int_equal(dry_run(*state, &fake_linux, ask_panic(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ihc");
	assert_int_equal(dry_run(*state, &fake_xen, ask(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "ih");
}

/* Xen has a plan for a verified load, too, and what it cannot verify it takes as segments. */
static void xen_is_asked_for_a_verified_load_before_segments(void **state)
{
	struct ctx *ctx = *state;

	assert_int_equal(run(ctx, &fake_xen, ask(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "ihv");
	assert_int_equal(run(ctx, &fake_xen, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ihv");
	fake.verified = ERR_UNSUPPORTED;
	assert_int_equal(run(ctx, &fake_xen, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ihvs");
	fake.verified = ERR_REFUSED;
	assert_int_equal(run(ctx, &fake_xen, ask(METHOD_AUTO)), ERR_REFUSED);
	assert_string_equal(fake.calls, "ihv");
	fake.obstacle = "this hypervisor";
	assert_fails(ctx, ERR_UNSUPPORTED, run(ctx, &fake_xen, ask(METHOD_FILES)),
		     "-s|this hypervisor");
	assert_string_equal(fake.calls, "ih");
	assert_int_equal(run(ctx, &fake_xen, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "ihs");
}

/* No /proc/iomem, or one with hidden addresses, is in nobody's way. */
static void a_file_load_needs_no_memory_map(void **state)
{
	fake.addresses_hidden = true;
	assert_int_equal(run(*state, &fake_linux, ask_panic(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	assert_int_equal(run(*state, &fake_linux, ask_panic(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	assert_fails((struct ctx *)*state, ERR_SYSTEM,
		     run(*state, &fake_linux, ask_panic(METHOD_SEGMENTS)), "hidden|run as root");
	assert_string_equal(fake.calls, "ih");
}

static void a_file_load_needs_no_table_of_the_architecture(void **state)
{
	struct request jump = ask(METHOD_SEGMENTS);

	fake.arch = NULL;
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	assert_string_equal(fake.cmdline, "a=b");
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	assert_int_equal(dry_run(*state, &fake_linux, ask(METHOD_FILES)), ERR_NONE);
	assert_string_equal(fake.calls, "i");
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     run(*state, &fake_linux, ask(METHOD_SEGMENTS)), "riscv64|-s");
	assert_string_equal(fake.calls, "i");
	fake.files = ERR_UNSUPPORTED;
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_AUTO)), ERR_UNSUPPORTED);
	assert_string_equal(fake.calls, "if");
	jump.jump_back = true;
	assert_int_equal(run(*state, &fake_linux, jump), ERR_UNSUPPORTED);
	assert_string_equal(fake.calls, "i");
}

static void a_crash_kernel_is_planned_only_where_memory_is_reserved(void **state)
{
	struct ctx *ctx = *state;

	assert_int_equal(run(ctx, &fake_linux, ask_panic(METHOD_SEGMENTS)), ERR_NONE);
	assert_string_equal(fake.calls, "ihcs");
	assert_int_equal(fake.n_elfcorehdr, 1);
	assert_words(fake.cmdline, "a=b|elfcorehdr=0x1f");
	/* By what the running kernel says of itself, before anything is read; by the map later. */
	fake.crash_size = 0;
	assert_fails(ctx, ERR_UNSUPPORTED, run(ctx, &fake_linux, ask_panic(METHOD_FILES)),
		     "no memory is reserved|crashkernel=");
	assert_string_equal(fake.calls, "i");
	fake.crash_size = UINT64_MAX;
	fake.crash = (struct range){ 0, 0 };
	assert_fails(ctx, ERR_UNSUPPORTED, run(ctx, &fake_linux, ask_panic(METHOD_SEGMENTS)),
		     "no memory is reserved");
	assert_string_equal(fake.calls, "ih");
	/* 16 MiB hold no kernel of 48: how much to ask for. */
	fake.crash = (struct range){ 256 * MIB, 272 * MIB };
	assert_fails(ctx, ERR_NO_SPACE, run(ctx, &fake_linux, ask_panic(METHOD_SEGMENTS)),
		     "16 MiB are reserved|crashkernel=256M");
	assert_string_equal(fake.calls, "ihc");
	fake.crash_size = 16 * MIB;
	fake.files = ERR_UNSUPPORTED;
	assert_fails(ctx, ERR_UNSUPPORTED, run(ctx, &fake_linux, ask_panic(METHOD_FILES)),
		     "16 MiB are reserved|the fake kernel says");
}

static void each_purpose_gets_its_own_segments(void **state)
{
	struct request request = ask(METHOD_SEGMENTS);

	assert_int_equal(run(*state, &fake_linux, request), ERR_NONE);
	assert_int_equal(fake.n_segments, 3);
	assert_int_equal(fake.n_elfcorehdr, 0);
	request.preserve_context = true;
	assert_fails((struct ctx *)*state, ERR_USAGE, run(*state, &fake_linux, request),
		     "--mem-min");
	assert_string_equal(fake.calls, "ih");
	request.memory_given = true;
	request.memory = (struct range){ 256 * MIB, 512 * MIB };
	assert_int_equal(run(*state, &fake_linux, request), ERR_NONE);
	/* Low memory, and what the others leave of the range. */
	assert_true(fake.n_segments > 4);
	request.preserve_context = false;
	request.jump_back = true;
	request.kernel = NULL;
	request.append = NULL;
	assert_int_equal(run(*state, &fake_linux, request), ERR_NONE);
	assert_int_equal(fake.n_segments, 2);
	assert_string_equal(fake.cmdline, "");
}

static void a_missing_file_or_a_wrong_option_loads_nothing(void **state)
{
	struct request missing = ask(METHOD_AUTO), initrd = ask(METHOD_AUTO);
	struct request option = ask(METHOD_SEGMENTS);

	missing.kernel = "/nowhere/vmlinuz";
	assert_fails((struct ctx *)*state, ERR_SYSTEM, run(*state, &fake_linux, missing),
		     "kernel|/nowhere/vmlinuz");
	assert_string_equal(fake.calls, "i");
	initrd.initrds = (const char *const[]){ "/nowhere/initrd", NULL };
	assert_fails((struct ctx *)*state, ERR_SYSTEM, run(*state, &fake_linux, initrd),
		     "initrd|/nowhere/initrd");
	assert_string_equal(fake.calls, "i");
	option.options_given[3] = "args-none"; /* the bit of OPTIONS_MULTIBOOT is not this one */
	option.options_given[4] = "module";
	assert_int_equal(run(*state, &fake_linux, option), ERR_USAGE);
	assert_string_equal(fake.calls, "ih");
}

static void each_load_has_a_seed_of_its_own(void **state)
{
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_SEGMENTS)), ERR_NONE);
	assert_int_equal(run(*state, &fake_linux, ask(METHOD_SEGMENTS)), ERR_NONE);
	assert_int_equal(fake.n_seeds, 2);
	assert_memory_not_equal(fake.seeds[0], fake.seeds[1], 16);
}

static void a_plan_for_a_recorded_host_is_the_same_each_time(void **state)
{
	struct request request = ask(METHOD_SEGMENTS);

	request.host = "/recorded";
	assert_int_equal(run(*state, &fake_linux, request), ERR_NONE);
	assert_int_equal(run(*state, &fake_linux, request), ERR_NONE);
	assert_int_equal(fake.n_seeds, 2);
	assert_memory_equal(fake.seeds[0], fake.seeds[1], 16);
}

static void a_kernel_from_a_pipe_is_read_once(void **state)
{
	struct request request = ask(METHOD_FILES);
	uint8_t bytes[MADE_BZIMAGE_SIZE];
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	const int fd = open(kernel_name, O_RDONLY);

	assert_int_equal(read(fd, bytes, sizeof(bytes)), sizeof(bytes));
	assert_int_equal(write(ends[1], bytes, sizeof(bytes)), sizeof(bytes));
	close(fd);
	close(ends[1]);
	request.kernel = ctx_printf(*state, "/proc/self/fd/%d", ends[0]);
	assert_int_equal(run(*state, &fake_linux, request), ERR_NONE);
	assert_string_equal(fake.calls, "if");
	assert_true(fake.sealed);
	close(ends[0]);
}

#define with_fake(test) cmocka_unit_test_setup_teardown(test, set_up, drop_ctx)

static int write_kernel(void **state)
{
	const int fd = mkstemp(kernel_name);

	make_ctx(state);
	const struct span kernel = make_bzimage(*state, NULL);
	const bool good = fd >= 0 && write(fd, kernel.p, kernel.n) == (ssize_t)kernel.n;

	close(fd);
	drop_ctx(state);
	return good ? 0 : 1;
}

static int remove_kernel(void **state)
{
	(void)state;
	return unlink(kernel_name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fake(only_what_is_unsupported_is_tried_again_by_a_weaker_way),
		with_fake(files_alone_are_not_weakened_to_segments),
		with_fake(segments_are_not_loaded_as_files),
		with_fake(what_only_files_hand_over_is_not_lost_by_a_fallback),
		with_fake(segments_that_are_asked_for_are_loaded_whatever_is_lost),
		with_fake(fast_takes_segments_where_nothing_stands_against_it),
		with_fake(a_flaw_of_the_file_load_is_avoided_where_nothing_is_lost),
		with_fake(a_dry_run_loads_nothing),
		with_fake(xen_is_asked_for_a_verified_load_before_segments),
		with_fake(a_file_load_needs_no_memory_map),
		with_fake(a_file_load_needs_no_table_of_the_architecture),
		with_fake(a_crash_kernel_is_planned_only_where_memory_is_reserved),
		with_fake(each_purpose_gets_its_own_segments),
		with_fake(a_missing_file_or_a_wrong_option_loads_nothing),
		with_fake(each_load_has_a_seed_of_its_own),
		with_fake(a_plan_for_a_recorded_host_is_the_same_each_time),
		with_fake(a_kernel_from_a_pipe_is_read_once),
	};

	return cmocka_run_group_tests(tests, write_kernel, remove_kernel);
}
