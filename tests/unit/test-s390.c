/* SPDX-License-Identifier: GPL-2.0-or-later */
/* s390 kernels, and what one finds in its parameter area. */
#include "tests/unit/made-image.h"

#include "include/memory-map.h"
#include "include/s390-boot.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

#define SIZE	 0x12000
#define CAPACITY 4096
#define VERSION	 0x11800

#define SIGNATURE "signed............\0\0\0\x06~Module signature appended~\n"

/* A load on its way, and what it points to. */
struct made {
	uint8_t *file;
	struct request request;
	struct host host;
	struct image image;
	struct load load;
};

static void add_ram(struct made *made, uint64_t start, uint64_t end)
{
	const struct range range = { start, end };

	assert_int_equal(memory_map_add(made->load.ctx, &made->host.map, range, MEMORY_RAM),
			 ERR_NONE);
	assert_int_equal(ranges_add(made->load.ctx, &made->host.usable, range), ERR_NONE);
}

static uint8_t *made_kernel(struct ctx *ctx)
{
	uint8_t *file = ctx_alloc(ctx, SIZE + sizeof(SIGNATURE));

	memcpy(file + S390_EP_STRING, "S390EP\0\1", 8);
	put_be64(file + S390_KERNEL_VERSION, VERSION);
	put_be64(file + S390_CMDLINE_CAPACITY, CAPACITY);
	strcpy((char *)file + S390_CMDLINE, "root=/dev/ram0 ro");
	strcpy((char *)file + VERSION, "6.1.0-one (a@b) #1");
	return file;
}

/* A machine of 4 GiB, an initrd and "quiet"; tests change it before it is parsed or planned. */
static struct made *make(struct ctx *ctx, const struct purpose *purpose)
{
	struct made *made = ctx_alloc(ctx, sizeof(*made));

	made->file = made_kernel(ctx);
	made->request.memory = RANGE_ALL;
	made->image.payload.kernel = span_of(made->file, SIZE);
	made->image.confined = purpose->confined;
	made->host.arch = &arch_s390x;
	made->host.max_segments = 16;
	made->load.ctx = ctx;
	made->load.request = &made->request;
	made->load.purpose = purpose;
	made->load.host = &made->host;
	made->load.image = &made->image;
	made->load.initrd = SPAN_LITERAL("initrd");
	made->load.cmdline = "quiet";
	made->load.cmdline_capacity = 6;
	add_ram(made, 0, 3 * GIB);
	add_ram(made, 4 * GIB, 5 * GIB);
	assert_int_equal(ranges_add(ctx, &made->host.crash, (struct range){ 3 * GIB, 4 * GIB }),
			 ERR_NONE);
	return made;
}

static enum err parse(struct made *made)
{
	return s390_format.parse(made->load.ctx, &made->request, &made->image);
}

/* As load.c does, with a purgatory of no bytes. */
static enum err make_plan(struct made *made)
{
	const bool by_reset = made->image.entry_mode == ENTRY_RESET;
	struct rule rule = arch_s390x.purgatory_rule;
	struct load *load = &made->load;
	enum err err = made->image.handover->size(load);

	if (by_reset)
		rule.within.end = 2 * GIB;
	if (!err)
		err = plan_add(load, ROLE_PURGATORY, SPAN_NONE, 0x8000, rule);
	if (!err)
		err = plan_place(load);
	return err ? err : made->image.handover->fill(load);
}

static const struct segment *segment(struct made *made, enum role role)
{
	return plan_find(&made->load.plan, role);
}

static uint64_t word(struct made *made, uint64_t at)
{
	return span_be64(segment(made, ROLE_KERNEL)->bytes, at);
}

static uint64_t entry_address(const struct made *made)
{
	const struct purgatory_symbol *symbol = &made->load.plan.symbols[0];

	assert_string_equal(symbol->symbol, "entry_address");
	return span_be64(symbol->value, 0);
}

static void a_kernel_is_read(void **state)
{
	struct made *made = make(*state, &purpose_normal);
	const struct image *image = &made->image;

	assert_int_equal(parse(made), ERR_NONE);
	assert_ptr_equal(image->arch, &arch_s390x);
	assert_string_equal(image->version, "6.1.0-one (a@b) #1");
	assert_int_equal(image->entry, S390_START);
	assert_int_equal(image->cmdline_max, CAPACITY - 1);
	assert_false(image->relocatable);
	assert_true(image->file_loadable);
	assert_int_equal(image->extents[0].address, 0);
	assert_int_equal(image->extents[0].size, SIZE);
}

static void an_old_kernel_takes_895_bytes_of_command_line(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	put_be64(made->file + S390_CMDLINE_CAPACITY, 0);
	put_be64(made->file + S390_KERNEL_VERSION, 0);
	assert_int_equal(parse(made), ERR_NONE);
	assert_int_equal(made->image.cmdline_max, 895);
	assert_null(made->image.version);
}

static void an_appended_signature_is_not_loaded(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	memcpy(made->file + SIZE, SIGNATURE, sizeof(SIGNATURE) - 1);
	made->image.payload.kernel.n += sizeof(SIGNATURE) - 1;
	assert_int_equal(parse(made), ERR_NONE);
	assert_int_equal(made->image.extents[0].bytes.n, SIZE + 4);
}

static void other_files_are_left_to_others(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	made->file[S390_EP_STRING] = 'T';
	assert_int_equal(parse(made), ERR_NOT_MINE);
	made->file[S390_EP_STRING] = 'S';
	made->image.payload.kernel.n = S390_EP_STRING + 5;
	assert_int_equal(parse(made), ERR_NOT_MINE);
}

static void broken_files_are_refused(void **state)
{
	struct made *made = make(*state, &purpose_normal);
	struct ctx *ctx = *state;

	made->image.payload.kernel.n = S390_CMDLINE - 1;
	assert_fails(ctx, ERR_BAD, parse(made), "0x1047f bytes|parameter area (at 0x10400)");
	made->image.payload.kernel.n = S390_CMDLINE + CAPACITY - 1;
	assert_fails(ctx, ERR_BAD, parse(made),
		     "max_command_line_size (at 0x10430)|0x1000|0x1147f");
	put_be64(made->file + S390_CMDLINE_CAPACITY, UINT64_MAX);
	assert_fails(ctx, ERR_BAD, parse(made), "max_command_line_size|0xffffffffffffffff");
	made->request.real_mode = true;
	assert_fails(ctx, ERR_USAGE, parse(made), "--real-mode");
}

static void a_kernel_without_a_crash_entry_is_refused_for_p_only(void **state)
{
	struct made *made = make(*state, &purpose_crash);

	made->file[S390_EP_COUNT] = 0;
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, parse(made),
		     "entry points (at 0x1000f)");
	made->image.confined = false;
	assert_int_equal(parse(made), ERR_NONE);
}

static void parameters_stand_in_the_kernels_own_bytes(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	assert_int_equal(parse(made), ERR_NONE);
	assert_int_equal(make_plan(made), ERR_NONE);
	const struct span kernel = segment(made, ROLE_KERNEL)->bytes;
	const struct segment *initrd = segment(made, ROLE_INITRD);

	assert_int_equal(segment(made, ROLE_KERNEL)->address, 0);
	assert_int_equal(initrd->address, SIZE);
	assert_int_equal(word(made, S390_INITRD_START), initrd->address);
	assert_int_equal(word(made, S390_INITRD_SIZE), 6);
	assert_int_equal(word(made, S390_OLDMEM_BASE), 0);
	assert_int_equal(word(made, S390_OLDMEM_SIZE), 0);
	/* Nothing of the file's own line is left behind it. */
	assert_true(
		span_is_at(kernel, S390_CMDLINE, SPAN_LITERAL("quiet\0\0\0\0\0\0\0\0\0\0\0\0\0")));
	assert_int_equal(entry_address(made), S390_START);
	/* The user's file is as it was. */
	assert_string_equal((const char *)made->file + S390_CMDLINE, "root=/dev/ram0 ro");
}

static void a_reset_leads_to_purgatory_below_2_gib(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	assert_int_equal(parse(made), ERR_NONE);
	assert_int_equal(make_plan(made), ERR_NONE);
	const uint64_t purgatory = segment(made, ROLE_PURGATORY)->address;

	assert_int_equal(purgatory, 2 * GIB - 0x8000);
	assert_int_equal(word(made, S390_RESET_PSW),
			 S390_SHORT_PSW_31 + purgatory + S390_PURGATORY_RESET);
	assert_int_equal(word(made, S390_PROGRAM_NEW_PSW), S390_PSW_64);
	assert_int_equal(word(made, S390_PROGRAM_NEW_PSW + 8), purgatory + S390_PURGATORY_FAULT);
}

static void no_initrd_is_no_address(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	put_be64(made->file + S390_INITRD_START, 1);
	put_be64(made->file + S390_INITRD_SIZE, 2);
	made->load.initrd = SPAN_NONE;
	assert_int_equal(parse(made), ERR_NONE);
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(word(made, S390_INITRD_START), 0);
	assert_int_equal(word(made, S390_INITRD_SIZE), 0);
}

static void nothing_else_stands_where_prefix_pages_are(void **state)
{
	struct made *made = make(*state, &purpose_normal);

	assert_int_equal(parse(made), ERR_NONE);
	made->host.usable = (struct ranges){ .r = NULL };
	add_ram(made, 0, S390_LOW_END + 0x1000);
	made->image.extents[0].size = made->image.extents[0].bytes.n = 0x1000;
	made->load.initrd = span_of(made->file, 0x2000);
	assert_fails((struct ctx *)*state, ERR_NO_SPACE, make_plan(made),
		     "initrd|0x10000..0xffffffffffffffff|has 4 KiB");
}

static void a_crash_kernel_counts_from_its_window(void **state)
{
	struct made *made = make(*state, &purpose_crash);

	assert_int_equal(parse(made), ERR_NONE);
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(segment(made, ROLE_KERNEL)->address, 3 * GIB);
	assert_int_equal(segment(made, ROLE_INITRD)->address, 3 * GIB + SIZE);
	assert_int_equal(segment(made, ROLE_PURGATORY)->address, 4 * GIB - 0x8000);
	assert_int_equal(word(made, S390_INITRD_START), SIZE);
	assert_int_equal(word(made, S390_OLDMEM_BASE), 3 * GIB);
	assert_int_equal(word(made, S390_OLDMEM_SIZE), GIB);
	assert_int_equal(word(made, S390_RESET_PSW), 0);
	assert_int_equal(word(made, S390_PROGRAM_NEW_PSW + 8), 0);
	assert_int_equal(entry_address(made), 3 * GIB + S390_KDUMP_START);
}

static void a_crash_kernel_stands_where_its_window_begins(void **state)
{
	struct made *made = make(*state, &purpose_crash);

	made->request.memory.start = 3 * GIB + MIB;
	assert_int_equal(parse(made), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_NO_SPACE, make_plan(made), "must be at 0xc0000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_kernel_is_read),
		with_ctx(an_old_kernel_takes_895_bytes_of_command_line),
		with_ctx(an_appended_signature_is_not_loaded),
		with_ctx(other_files_are_left_to_others),
		with_ctx(broken_files_are_refused),
		with_ctx(a_kernel_without_a_crash_entry_is_refused_for_p_only),
		with_ctx(parameters_stand_in_the_kernels_own_bytes),
		with_ctx(a_reset_leads_to_purgatory_below_2_gib),
		with_ctx(no_initrd_is_no_address),
		with_ctx(nothing_else_stands_where_prefix_pages_are),
		with_ctx(a_crash_kernel_counts_from_its_window),
		with_ctx(a_crash_kernel_stands_where_its_window_begins),
	};

	return run_tests(tests);
}
