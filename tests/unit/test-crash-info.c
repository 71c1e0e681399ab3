/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of a host for its dump, from a directory made here. */
#include "tests/unit/made-elf.h"
#include "tests/unit/made-root.h"

#include <sys/stat.h>
#include <unistd.h>

#include "kexec/host/host.h"
#include "kexec/host/internal.h"
#include "kexec/purpose/elfcorehdr.h"

static const struct arch arch = {
	.name = "test",
	.elf_machine = EM_X86_64,
	.page_size = 0x1000,
	.kernel_map = { 0xffffffff80000000, 0xffffffffc0000000 },
};

static void put_cpu(struct ctx *ctx, unsigned cpu, const char *address)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/crash_notes", cpu);
	put_text(ctx, path, address);
	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/crash_notes_size", cpu);
	put_text(ctx, path, "368\n");
}

/* Program headers as fs/proc/kcore.c makes them; the rest of the file is endless. */
static void put_kcore(struct ctx *ctx, const Elf64_Phdr *phdrs, uint16_t n)
{
	uint8_t bytes[0x2000] = { 0 };
	const Elf64_Ehdr ehdr = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_CORE,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(ehdr),
		.e_ehsize = sizeof(ehdr),
		.e_phentsize = sizeof(*phdrs),
		.e_phnum = n,
	};

	put_ehdr(bytes, &ehdr);
	put_phdrs(bytes + sizeof(ehdr), phdrs, n);
	put(ctx, "/proc/kcore", bytes, sizeof(bytes));
}

static const Elf64_Phdr kcore[] = {
	{ .p_type = PT_NOTE, .p_filesz = 0x1000 },
	{ .p_type = PT_LOAD,
	  .p_vaddr = 0xffffffff9ae00000,
	  .p_paddr = 0x1ae00000,
	  .p_memsz = 0x2a30000 },
	{ .p_type = PT_LOAD,
	  .p_vaddr = 0xffffb30000000000,
	  .p_paddr = UINT64_MAX,
	  .p_memsz = 0x1fffffffffff },
	{ .p_type = PT_LOAD,
	  .p_vaddr = 0xffffffffc0000000,
	  .p_paddr = UINT64_MAX,
	  .p_memsz = 0x3f000000 },
	{ .p_type = PT_LOAD, .p_vaddr = 0xffff8f3140001000, .p_paddr = 0x1000, .p_memsz = 0x9e000 },
	{ .p_type = PT_LOAD,
	  .p_vaddr = 0xffff8f3140100000,
	  .p_paddr = 0x100000,
	  .p_memsz = 0x3fe00000 },
};

static void put_host(struct ctx *ctx)
{
	put_text(ctx, "/proc/iomem",
		 "00000000-00000fff : Reserved\n"
		 "00001000-0009fbff : System RAM\n"
		 "00100000-7ffdbfff : System RAM\n"
		 "  1ae00000-1bdfffff : Kernel code\n"
		 "  70000000-77ffffff : Crash kernel\n"
		 "100000000-17fffffff : System RAM\n"
		 "180000000-1ffffffff : Persistent Memory\n"
		 "  180000000-1bfffffff : namespace0.0\n"
		 "    180000000-1bfffffff : dax0.0\n"
		 "      180000000-1bfffffff : System RAM (kmem)\n"
		 "200000000-2ffffffff : virtio-mem@0\n"
		 "  200000000-207ffffff : System RAM (virtio_mem)\n"
		 "400000000-4ffffffff : System RAMdisk of somebody\n");
	for (unsigned cpu = 0; cpu < 12; cpu++) {
		char address[32];

		snprintf(address, sizeof(address), "7f%u34000\n", 100 + cpu);
		put_cpu(ctx, cpu, address);
	}
	put_text(ctx, "/sys/devices/system/cpu/cpufreq/boost", "1\n");
	put_text(ctx, "/sys/kernel/vmcoreinfo", "0x0000000100d3f000 1024\n");
	put_text(ctx, "/sys/kernel/kexec/crash_elfcorehdr_size", "147456\n");
	put_kcore(ctx, kcore, sizeof(kcore) / sizeof(kcore[0]));
}

static struct host read_host(struct ctx *ctx)
{
	struct host host = { .arch = &arch };

	if (host_read_crash(ctx, &host))
		fail_msg("%s", ctx->message);
	return host;
}

static const char *text_of(struct ctx *ctx, const struct range *r, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = ctx_printf(ctx, "%s%llx-%llx\n", text, (unsigned long long)r[i].start,
				  (unsigned long long)r[i].end);
	return text;
}

static void the_ram_of_every_driver_is_found(void **state)
{
	struct ctx *ctx = *state;

	put_host(ctx);
	const struct host host = read_host(ctx);

	assert_string_equal(text_of(ctx, host.crash_info.ram.r, host.crash_info.ram.n),
			    "1000-9fc00\n"
			    "100000-7ffdc000\n"
			    "100000000-1c0000000\n"
			    "200000000-208000000\n");
}

static void the_second_cpu_comes_before_the_tenth(void **state)
{
	struct ctx *ctx = *state;

	put_host(ctx);
	const struct host host = read_host(ctx);

	assert_string_equal(text_of(ctx, host.crash_info.notes, host.crash_info.n_notes),
			    "7f10034000-7f10034170\n7f10134000-7f10134170\n7f10234000-7f10234170\n"
			    "7f10334000-7f10334170\n7f10434000-7f10434170\n7f10534000-7f10534170\n"
			    "7f10634000-7f10634170\n7f10734000-7f10734170\n7f10834000-7f10834170\n"
			    "7f10934000-7f10934170\n7f11034000-7f11034170\n7f11134000-7f11134170\n"
			    "100d3f000-100d40024\n");
}

static void vmalloc_is_not_taken_for_the_direct_map(void **state)
{
	put_host(*state);
	const struct host host = read_host(*state);

	assert_true(host.crash_info.direct_map == 0xffff8f3140000000);
	assert_true(host.crash_info.text_virtual == 0xffffffff9ae00000);
	assert_true(host.crash_info.text.start == 0x1ae00000);
	assert_true(host.crash_info.text.end == 0x1ae00000 + 0x2a30000);
	assert_int_equal(host.crash_info.hotplug_size, 147456);
}

static void a_closed_kcore_does_not_end_the_load(void **state)
{
	struct ctx *ctx = *state;

	put_host(ctx);
	put_text(ctx, "/proc/kcore", "");
	put_text(ctx, "/proc/kallsyms",
		 "0000000000000000 A fixed_percpu_data\n"
		 "ffffffff9ae00040 T not_text\n"
		 "ffffffff9ae00000 T _text\n"
		 "ffffffff9d830000 B __brk_limit\n"
		 "ffffffff9d830000 T _end\n"
		 "ffffffffc0200000 t _end\t[module]\n");
	const struct host host = read_host(ctx);

	assert_int_equal(host.crash_info.direct_map, 0);
	assert_true(host.crash_info.text_virtual == 0xffffffff9ae00000);
	assert_true(host.crash_info.text.start == 0x1ae00000);
	assert_true(host.crash_info.text.end == 0x1ae00000 + 0x2a30000);
}

static void hidden_symbols_are_not_taken_for_an_address(void **state)
{
	struct ctx *ctx = *state;

	put_host(ctx);
	put_text(ctx, "/proc/kcore",
		 "\x7f"
		 "ELF cut");
	put_text(ctx, "/proc/kallsyms", "0000000000000000 T _text\n0000000000000000 T _end\n");
	const struct host host = read_host(ctx);

	assert_true(range_is_empty(host.crash_info.text));
}

/* Debian's kernels for 32-bit Arm: no kcore, and only symbols of text. */
static void the_direct_map_of_32_bits_is_found_by_the_text(void **state)
{
	static const struct arch narrow = { .name = "narrow", .is_32bit = true };
	static const char *const symbols[] = { "c0300000 T _stext\nc0300040 T do_undefinstr\n",
					       "c0208000 T _text\nc0300000 T _stext\n" };
	struct ctx *ctx = *state;

	for (size_t i = 0; i < 2; i++) {
		struct host host = { .arch = &narrow };

		put_cpu(ctx, 0, "7f034000\n");
		put_text(ctx, "/proc/iomem",
			 "40000000-7fffffff : System RAM\n"
			 "  40208000-411fffff : Kernel code\n");
		put_text(ctx, "/proc/kallsyms", symbols[i]);
		assert_int_equal(host_read_crash(ctx, &host), ERR_NONE);
		assert_int_equal(host.crash_info.direct_map, 0x80000000);
		assert_int_equal(host.crash_info.direct_end, 0x80000000);
		assert_true(range_is_empty(host.crash_info.text));
	}
}

static void a_kernel_without_dump_support_is_named(void **state)
{
	struct ctx *ctx = *state;
	struct host host = { .arch = &arch };

	put_text(ctx, "/proc/iomem", "00100000-7ffdbfff : System RAM\n");
	assert_fails(ctx, ERR_UNSUPPORTED, host_read_crash(ctx, &host),
		     "crash_notes|built without");
	put_text(ctx, "/sys/devices/system/cpu/cpu0/crash_notes", "7f034000\n");
	assert_fails(ctx, ERR_UNSUPPORTED, host_read_crash(ctx, &host),
		     "cpu0/crash_notes_size|too old");
}

static void a_note_address_that_is_none_is_refused(void **state)
{
	struct ctx *ctx = *state;
	struct host host = { .arch = &arch };

	put_host(ctx);
	put_cpu(ctx, 3, "nonsense\n");
	assert_fails(ctx, ERR_BAD, host_read_crash(ctx, &host), "cpu3/crash_notes|nonsense");
	put_cpu(ctx, 3, "ffffffffffffff00\n");
	assert_fails(ctx, ERR_BAD, host_read_crash(ctx, &host), "cpu3/crash_notes|not memory");
}

/* The golden text of the whole: what a recorded host's dump headers are. */
static void headers_of_a_recorded_host_stay_the_same(void **state)
{
	static const char expected[] =
		"4 7f10034000 170 0\n4 7f10134000 170 0\n4 7f10234000 170 0\n4 7f10334000 170 0\n"
		"4 7f10434000 170 0\n4 7f10534000 170 0\n4 7f10634000 170 0\n4 7f10734000 170 0\n"
		"4 7f10834000 170 0\n4 7f10934000 170 0\n4 7f11034000 170 0\n4 7f11134000 170 0\n"
		"4 100d3f000 1024 0\n"
		"1 1ae00000 2a30000 ffffffff9ae00000\n"
		"1 1000 9ec00 ffff8f3140001000\n"
		"1 100000 6ff00000 ffff8f3140100000\n"
		"1 78000000 7fdc000 ffff8f31b8000000\n"
		"1 100000000 c0000000 ffff8f3240000000\n"
		"1 200000000 8000000 ffff8f3340000000\n";
	struct ctx *ctx = *state;
	const char *text = "";
	struct span bytes;
	struct elf elf;

	put_host(ctx);
	struct host host = read_host(ctx);
	struct iomem iomem;

	assert_int_equal(iomem_read(ctx, &iomem), ERR_NONE);
	assert_int_equal(iomem_ranges(ctx, &iomem, "Crash kernel", &host.crash), ERR_NONE);
	assert_int_equal(elfcorehdr_make(ctx, &host, ELFCLASS64, (struct moved){ .to = 0 }, &bytes),
			 0);
	assert_int_equal(elf_open(ctx, bytes, &elf), ERR_NONE);
	for (uint32_t i = 0; i < elf.phnum; i++) {
		struct elf_phdr p;

		assert_true(elf_phdr(&elf, i, &p));
		assert_int_equal(p.offset, p.paddr);
		text = ctx_printf(ctx, "%s%x %llx %llx %llx\n", text, p.type,
				  (unsigned long long)p.paddr, (unsigned long long)p.memsz,
				  (unsigned long long)p.vaddr);
	}
	assert_string_equal(text, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(the_ram_of_every_driver_is_found),
		with_root(the_second_cpu_comes_before_the_tenth),
		with_root(vmalloc_is_not_taken_for_the_direct_map),
		with_root(a_closed_kcore_does_not_end_the_load),
		with_root(hidden_symbols_are_not_taken_for_an_address),
		with_root(the_direct_map_of_32_bits_is_found_by_the_text),
		with_root(a_kernel_without_dump_support_is_named),
		with_root(a_note_address_that_is_none_is_refused),
		with_root(headers_of_a_recorded_host_stay_the_same),
	};

	return run_tests(tests);
}
