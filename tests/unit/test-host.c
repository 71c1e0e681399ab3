/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's facts from files that are written here, below another root. */
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#include "include/x86-boot.h"
#include "kexec/arch/arch.h"
#include "kexec/backend/backend.h"
#include "include/kexec-state.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

struct text_file {
	const char *path, *text;
};

/* A small guest: firmware map out of order, a table that only the kernel knows of, EFI. */
static const struct text_file guest[] = {
	{ "/uname", "x86_64 6.1.0\n" },
	{ "/proc/cmdline", "root=/dev/vda quiet\n" },
	{ "/proc/iomem", "00001000-0009ffff : System RAM\n"
			 "00100000-1fffffff : System RAM\n"
			 "  10000000-17ffffff : Crash kernel\n"
			 "20001000-3fffffff : System RAM\n" },
	{ "/sys/firmware/memmap/1/start", "0x100000\n" },
	{ "/sys/firmware/memmap/1/end", "0x3fffffff\n" },
	{ "/sys/firmware/memmap/1/type", "System RAM\n" },
	{ "/sys/firmware/memmap/0/start", "0x0\n" },
	{ "/sys/firmware/memmap/0/end", "0x9ffff\n" },
	{ "/sys/firmware/memmap/0/type", "System RAM\n" },
	{ "/sys/firmware/memmap/10/start", "0xfffc0000\n" },
	{ "/sys/firmware/memmap/10/end", "0xffffffff\n" },
	{ "/sys/firmware/memmap/10/type", "A type of tomorrow\n" },
	{ "/sys/firmware/efi/systab", "ACPI20=0x7f77d014\nACPI=0x7f77d000\nSMBIOS=0x7f520000\n" },
	{ "/sys/firmware/efi/fw_vendor", "0x7f9e0018\n" },
	{ "/sys/firmware/efi/config_table", "0x7f9e0f98\n" },
	{ "/sys/firmware/efi/runtime-map/0/type", "0x5\n" },
	{ "/sys/firmware/efi/runtime-map/0/phys_addr", "0x7f4ec000\n" },
	{ "/sys/firmware/efi/runtime-map/0/virt_addr", "0xfffffffeffe00000\n" },
	{ "/sys/firmware/efi/runtime-map/0/num_pages", "0x100\n" },
	{ "/sys/firmware/efi/runtime-map/0/attribute", "0x800000000000000f\n" },
	{ "/sys/firmware/edd/int13_dev81/version", "0x30\n" },
	{ "/sys/firmware/edd/int13_dev81/extensions", "Fixed disk access\n64-bit extensions\n" },
	{ "/sys/firmware/edd/int13_dev81/mbr_signature", "0x1234abcd\n" },
	{ "/sys/firmware/edd/int13_dev81/raw_data", "raw" },
	{ "/sys/class/graphics/fb0/name", "EFI VGA\n" },
	{ NULL, NULL },
};

static void write_file(struct ctx *ctx, const char *root, const struct text_file *file)
{
	char *path = ctx_printf(ctx, "%s%s", root, file->path);

	for (char *slash = strchr(path + strlen(root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(path, 0777);
		*slash = '/';
	}
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(file->text, f);
	assert_int_equal(fclose(f), 0);
}

static void remove_tree(struct ctx *ctx, const char *root)
{
	const char *command = ctx_printf(ctx, "rm -rf '%s'", root);

	assert_int_equal(system(command), 0);
}

/* Read the guest, with @changed (or NULL) written last; a NULL text there takes a file away. */
static enum err read_guest(struct ctx *ctx, const struct text_file *changed, struct host *host)
{
	char root[] = "/tmp/kexec-test-XXXXXX";

	assert_non_null(mkdtemp(root));
	for (const struct text_file *file = guest; file->path; file++)
		write_file(ctx, root, file);
	if (changed && changed->text)
		write_file(ctx, root, changed);
	else if (changed)
		assert_int_equal(unlink(ctx_printf(ctx, "%s%s", root, changed->path)), 0);
	*host = (struct host){ .max_segments = 0 };
	ctx->root = ctx_printf(ctx, "%s", root);
	enum err err = host_identify_linux(ctx, host);

	if (!err && host->arch)
		err = host_read_common(ctx, host);

	remove_tree(ctx, root);
	return err;
}

static void no_fact_is_missed(void **state)
{
	struct host host;

	assert_int_equal(read_guest(*state, NULL, &host), ERR_NONE);
	assert_ptr_equal(host.arch, &arch_x86_64);
	assert_string_equal(host.cmdline, "root=/dev/vda quiet");
	assert_string_equal(host.framebuffer, "EFI VGA");
	assert_int_equal(host.map.n, 3);
	assert_int_equal(host.map.m[0].range.end, 0xa0000);
	assert_int_equal(host.map.m[2].type, MEMORY_RESERVED);
	assert_int_equal(host.crash.n, 1);
	assert_int_equal(host.crash.r[0].end, 0x18000000);
}

static void a_table_that_the_kernel_keeps_is_not_overwritten(void **state)
{
	struct host host;

	assert_int_equal(read_guest(*state, NULL, &host), ERR_NONE);
	assert_int_equal(host.usable.n, 3);
	assert_int_equal(host.usable.r[0].start, 0x1000);
	assert_int_equal(host.usable.r[1].end, 0x20000000);
	assert_int_equal(host.usable.r[2].start, 0x20001000);
}

static void efi_tables_and_map_are_read(void **state)
{
	struct host host;

	assert_int_equal(read_guest(*state, NULL, &host), ERR_NONE);
	assert_int_equal(host.efi.map.n, 40);
	assert_int_equal(span_le64(host.efi.map, 0), 5);
	assert_int_equal(span_le64(host.efi.map, 8), 0x7f4ec000);
	assert_true(span_le64(host.efi.map, 16) == UINT64_C(0xfffffffeffe00000));
	assert_int_equal(span_le64(host.efi.map, 24), 0x100);
	assert_int_equal(host.efi.acpi_rsdp, 0x7f77d014);
	assert_int_equal(host.efi.smbios, 0x7f520000);
	assert_int_equal(host.efi.config_table, 0x7f9e0f98);
}

static void a_bios_disk_is_found(void **state)
{
	struct host host;

	assert_int_equal(read_guest(*state, NULL, &host), ERR_NONE);
	assert_int_equal(host.edd.n, 1);
	assert_int_equal(host.edd.n_signatures, 2);
	assert_int_equal(host.edd.info[0], 0x81);
	assert_int_equal(host.edd.info[2], 9);
	assert_memory_equal(host.edd.info + 8, "raw", 3);
	assert_int_equal(span_le32(span_of(host.edd.signatures, 64), 4), 0x1234abcd);
}

static void page_tables_of_five_levels_and_encryption_are_seen(void **state)
{
	static const struct {
		const char *cpuinfo;
		bool five_level, encrypted;
	} rows[] = {
		{ "processor\t: 0\nflags\t\t: fpu la57 rdpid\nbogomips\t: 1\n", true, false },
		{ "processor\t: 0\nflags\t\t: fpu la57\n", true, false },
		{ "processor\t: 0\nflags\t\t: fpu la57x xla57 umip\n", false, false },
		{ "processor\t: 0\nflags\t\t: fpu\nbugs\t\t: la57\n", false, false },
		{ "processor\t: 0\nflags\t\t: fpu sev sev_es\n", false, true },
		{ "processor\t: 0\nflags\t\t: fpu la57 tdx_guest\n", true, true },
		{ "processor\t: 0\n", false, false },
		{ "", false, false },
	};
	struct host host;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct text_file cpuinfo = { "/proc/cpuinfo", rows[i].cpuinfo };

		assert_int_equal(read_guest(*state, &cpuinfo, &host), ERR_NONE);
		assert_int_equal(host.five_level, rows[i].five_level);
		assert_int_equal(host.encrypted, rows[i].encrypted);
	}
}

static void memory_lent_to_processes_is_read_by_either_name(void **state)
{
	static const char *const paths[] = { "/sys/kernel/kexec/crash_cma_ranges",
					     "/sys/kernel/kexec_crash_cma_ranges" };
	struct host host;

	for (size_t i = 0; i < 2; i++) {
		const struct text_file cma = { paths[i], "100000000-10c7fffff\n"
							 "20000000-20ffffff\n" };

		assert_int_equal(read_guest(*state, &cma, &host), ERR_NONE);
		assert_int_equal(host.crash_cma.n, 2);
		assert_int_equal(host.crash_cma.r[0].start, 0x20000000);
		assert_int_equal(host.crash_cma.r[0].end, 0x21000000);
		assert_int_equal(host.crash_cma.r[1].end, 0x10c800000);
	}
	assert_int_equal(read_guest(*state, NULL, &host), ERR_NONE);
	assert_int_equal(host.crash_cma.n, 0);
}

static void hidden_addresses_do_not_stop_a_dry_run(void **state)
{
	const struct text_file hidden = { "/proc/iomem", "00000000-00000000 : System RAM\n" };
	struct host host;

	assert_int_equal(read_guest(*state, &hidden, &host), ERR_NONE);
	assert_true(host.addresses_hidden);
	assert_int_equal(host.usable.n, 2);
	assert_int_equal(host.crash.n, 0);
}

/* riscv and loongarch spell it with a capital letter. */
static void reserved_memory_of_riscv_is_not_usable(void **state)
{
	const struct text_file capital = { "/proc/iomem", "00001000-0009ffff : System RAM\n"
							  "00100000-1fffffff : System RAM\n"
							  "  00200000-002fffff : Reserved\n"
							  "  00400000-004fffff : reserved\n" };
	struct host host;

	assert_int_equal(read_guest(*state, &capital, &host), ERR_NONE);
	assert_true(ranges_contain(&host.usable, (struct range){ 0x100000, 0x200000 }));
	assert_false(ranges_contain(&host.usable, (struct range){ 0x2ff000, 0x300000 }));
	assert_true(ranges_contain(&host.usable, (struct range){ 0x300000, 0x400000 }));
	assert_false(ranges_contain(&host.usable, (struct range){ 0x400000, 0x401000 }));
}

/* -s, -u, -e, -S are for every Linux. */
static void a_machine_without_a_table_is_not_refused(void **state)
{
	const struct text_file vax = { "/uname", "vax 9.0\n" };
	struct host host;

	assert_int_equal(read_guest(*state, &vax, &host), ERR_NONE);
	assert_null(host.arch);
	assert_string_equal(host.machine, "vax");
	assert_string_equal(host.cmdline, "root=/dev/vda quiet");
	assert_true(host.crash_size == UINT64_MAX);
}

/* Linux 6.19 on; both are there for some years. */
static void the_new_name_of_a_kexec_file_is_asked_first(void **state)
{
	const struct text_file new_name = { "/sys/kernel/kexec/crash_size", "268435456\n" };
	const struct text_file old_name = { "/sys/kernel/kexec_crash_size", "0\n" };
	const struct text_file broken = { "/sys/kernel/kexec/crash_size", "many\n" };
	char root[] = "/tmp/kexec-test-XXXXXX";
	struct ctx *ctx = *state;
	uint64_t size = 1;

	assert_non_null(mkdtemp(root));
	ctx->root = root;
	assert_int_equal(kexec_state(ctx, STATE_CRASH_SIZE, &size), ERR_NOT_MINE);
	write_file(ctx, root, &old_name);
	assert_int_equal(kexec_state(ctx, STATE_CRASH_SIZE, &size), ERR_NONE);
	assert_int_equal(size, 0);
	write_file(ctx, root, &new_name);
	assert_int_equal(kexec_state(ctx, STATE_CRASH_SIZE, &size), ERR_NONE);
	assert_int_equal(size, 268435456);
	write_file(ctx, root, &broken);
	assert_fails(ctx, ERR_BAD, kexec_state(ctx, STATE_CRASH_SIZE, &size),
		     "kexec/crash_size|many|not a number");
	remove_tree(ctx, root);
}

static void an_empty_name_is_no_directory(void **state)
{
	const struct request request = { .host = "" };
	const struct backend *backend;
	struct ctx *ctx = *state;

	assert_fails(ctx, ERR_USAGE, backend_choose(ctx, &request, &backend), "--host|empty");
	assert_fails(ctx, ERR_USAGE, host_record(ctx, ""), "--record-host|empty");
}

static void firmware_map_has_a_bound(void **state)
{
	char root[] = "/tmp/kexec-test-XXXXXX";
	struct memory_map map = { .m = NULL };
	struct ctx *ctx = *state;

	assert_non_null(mkdtemp(root));
	ctx->root = root;
	for (unsigned i = 0; i <= RANGES_MAX; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/firmware/memmap/%u", i);
		write_file(ctx, root, &(struct text_file){ path, "" });
	}
	assert_fails(ctx, ERR_BAD, firmware_map_read(ctx, &map), "memmap|more than 65536 entries");
	remove_tree(ctx, root);
}

static void a_broken_file_is_refused(void **state)
{
	static const struct {
		struct text_file changed;
		enum err err;
		const char *words;
	} rows[] = {
		{ { "/sys/kernel/kexec/crash_cma_ranges", "1000-1fff\n2000\n" },
		  ERR_BAD,
		  "crash_cma_ranges|2000|START-END" },
		{ { "/sys/kernel/kexec/crash_cma_ranges", "2000-1fff\n" },
		  ERR_BAD,
		  "crash_cma_ranges|2000-1fff" },
		{ { "/uname", NULL }, ERR_USAGE, "uname|--record-host" },
		{ { "/uname", "x86_64\n" }, ERR_BAD, "uname|machine release" },
		{ { "/sys/firmware/memmap/1/end", NULL }, ERR_BAD, "memmap/1|lacks" },
		{ { "/sys/firmware/memmap/1/end", "0xfff\n" }, ERR_BAD, "memmap/1|0xfff|0x100000" },
		{ { "/sys/firmware/memmap/1/start", "many\n" },
		  ERR_BAD,
		  "memmap/1/start|many|number" },
		{ { "/sys/firmware/efi/runtime-map/0/type", NULL }, ERR_BAD, "runtime-map/0/type" },
		{ { "/proc/iomem", "what\n" }, ERR_BAD, "iomem|line 1" },
	};
	struct host host;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     read_guest(*state, &rows[i].changed, &host), rows[i].words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(no_fact_is_missed),
		with_ctx(a_table_that_the_kernel_keeps_is_not_overwritten),
		with_ctx(efi_tables_and_map_are_read),
		with_ctx(a_bios_disk_is_found),
		with_ctx(page_tables_of_five_levels_and_encryption_are_seen),
		with_ctx(memory_lent_to_processes_is_read_by_either_name),
		with_ctx(hidden_addresses_do_not_stop_a_dry_run),
		with_ctx(reserved_memory_of_riscv_is_not_usable),
		with_ctx(a_machine_without_a_table_is_not_refused),
		with_ctx(the_new_name_of_a_kexec_file_is_asked_first),
		with_ctx(an_empty_name_is_no_directory),
		with_ctx(firmware_map_has_a_bound),
		with_ctx(a_broken_file_is_refused),
	};

	return run_tests(tests);
}
