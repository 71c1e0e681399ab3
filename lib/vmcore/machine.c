/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual to physical addresses, by what each architecture's kernel says in vmcoreinfo.
 *
 * A machine is one row: a function that turns its vmcoreinfo lines into at most VMCORE_MAPS
 * linear maps (kernel image, linear map of memory), and page tables where they are walked.
 * Machines without a row are read by the p_vaddr of the core's segments.
 */
#include "lib/vmcore/internal.h"

static void add_map(struct vmcore *core, uint64_t start, uint64_t end, uint64_t distance)
{
	core->maps[core->maps_n++] = (struct map){ { start, end }, distance };
}

/*
 * The machine's address of a PV kernel's physical one, by the three-level list of its pages that
 * it keeps for the tools (arch_shared_info in Xen's public/arch-x86/xen.h), whose root is the last
 * word of XEN_ELFNOTE_CRASH_INFO. Each level has 512 frame numbers to a page.
 */
static bool xen_machine_address(const struct vmcore *core, uint64_t phys, uint64_t *address)
{
	const size_t n = core->xen_crash.n;
	uint64_t frame;

	if (n < 8)
		return false;
	frame = elf_u64(&core->elf, core->xen_crash, n - 8);
	for (unsigned int shift = 12 + 2 * 9; frame && shift >= 12; shift -= 9) {
		const uint64_t entry = (frame << 12) + (phys >> shift & 511) * 8;
		uint8_t bytes[8];

		if (vmcore_read_phys(core, entry, bytes, 8) != 8)
			return false;
		frame = span_le64(span_of(bytes, 8), 0);
	}
	*address = frame << 12 | (phys & 4095);
	return frame;
}

/*
 * Intel SDM volume 3, 4.5: present bit 0, page-size bit 7, address bits 12 to 51; less AMD's bit
 * for encrypted memory (AMD64 APM volume 2, 7.10), which the kernel names.
 */
static struct page_tables x86_tables(const struct vmcore *core, uint64_t root, bool five)
{
	uint64_t sme_mask = 0;

	vmcoreinfo_number(&core->info, "NUMBER(sme_mask)", &sme_mask);
	const uint64_t address = UINT64_C(0x000ffffffffff000) & ~sme_mask;

	return (struct page_tables){
		.root = root & address,
		.levels = five ? 5 : 4,
		.page_bits = 12,
		.top_bits = 9,
		.address = address,
		.leaf_mask = 0x80,
		.leaf = 0x80,
		.leaf_levels = 3,
	};
}

/*
 * Documentation/arch/x86/x86_64/mm.rst: the kernel's image is mapped at START_KERNEL_map,
 * phys_base away from its physical address. Everything else is found by the page tables,
 * which lie in the image. Under Xen a PV kernel's "physical" addresses are not the machine's:
 * there only the tables tell, whose entries are machine addresses. What Xen notes as a root is
 * the kernel's only if that processor was not idle.
 */
static void x86_64_maps(struct vmcore *core)
{
	const uint64_t start_kernel_map = UINT64_C(0xffffffff80000000);
	uint64_t phys_base, table, five = 0;

	vmcoreinfo_number(&core->info, "NUMBER(pgtable_l5_enabled)", &five);
	if (core->xen_cr3)
		core->tables = x86_tables(core, core->xen_cr3, false);
	if (!vmcoreinfo_number(&core->info, "NUMBER(phys_base)", &phys_base))
		return;
	if (!core->xen_cr3)
		add_map(core, start_kernel_map, UINT64_MAX, start_kernel_map - phys_base);
	if (!vmcoreinfo_symbol(&core->info, "init_top_pgt", &table) &&
	    !vmcoreinfo_symbol(&core->info, "init_level4_pgt", &table))
		return;
	table += phys_base - start_kernel_map;
	if (!core->xen_cr3)
		core->tables = x86_tables(core, table, five);
	else if (xen_machine_address(core, table, &table))
		core->tables.root = table;
}

/*
 * Arm ARM, D8 (VMSAv8-64): bit 0 valid; bit 1 clear is a block. Addresses of 52 bits have their
 * upper bits where smaller ones have none: with 64 KiB pages in bits 12 to 15, else (LPA2, only
 * together with virtual addresses of 52 bits) in bits 8 and 9. swapper_pg_dir is made for VA_BITS;
 * where the processor has fewer (T1SZ), 64 KiB pages index it as if it had them
 * (arch/arm64/mm/proc.S), others leave out a level.
 */
static void arm64_tables(struct vmcore *core, uint64_t va_bits, uint64_t voffset)
{
	uint64_t root, page_size, t1sz = 64 - va_bits;

	vmcoreinfo_number(&core->info, "NUMBER(TCR_EL1_T1SZ)", &t1sz);
	if (!vmcoreinfo_symbol(&core->info, "swapper_pg_dir", &root) ||
	    !vmcoreinfo_number(&core->info, "PAGESIZE", &page_size) ||
	    (page_size != 4096 && page_size != 16384 && page_size != 65536) || t1sz < 12 ||
	    t1sz > 28)
		return;
	const unsigned int page_bits = (unsigned int)__builtin_ctzll(page_size);
	const unsigned int index_bits = page_bits - 3, actual = 64 - (unsigned int)t1sz;
	const unsigned int levels = (actual - page_bits + index_bits - 1) / index_bits;
	const bool is_64k = page_bits == 16, is_lpa2 = !is_64k && actual == 52;
	const unsigned int top = is_64k ? (unsigned int)va_bits : actual;

	core->tables = (struct page_tables){
		.root = root - voffset,
		.levels = levels,
		.page_bits = page_bits,
		.top_bits = top - page_bits - index_bits * (levels - 1),
		.address = (UINT64_C(1) << (is_lpa2 ? 50 : 48)) - page_size,
		.leaf_mask = 2,
		.leaf = 0,
		.leaf_levels = 4,
	};
	if (is_64k)
		core->tables.moved.from = 12, core->tables.moved.n = 4, core->tables.moved.to = 48;
	else if (is_lpa2)
		core->tables.moved.from = 8, core->tables.moved.n = 2, core->tables.moved.to = 50;
}

/* arch/arm64/include/asm/memory.h: VA_BITS_MIN, of which the upper half is not linear. */
static uint64_t arm64_va_bits_min(const struct vmcore *core, uint64_t va_bits)
{
	uint64_t page_size = 0;

	vmcoreinfo_number(&core->info, "PAGESIZE", &page_size);
	if (va_bits <= 48)
		return va_bits;
	return page_size == 16384 ? 47 : 48;
}

/*
 * Documentation/arch/arm64/memory.rst. Kernel addresses are the top 2^VA_BITS. Since 5.4 the
 * linear map is below the upper half of the top 2^VA_BITS_MIN, in which the image is; before, it
 * was the other way round: where _stext lies tells. PHYS_OFFSET belongs to the linear map's start
 * for VA_BITS, whatever the processor has. Offsets wrap, as the kernel's own arithmetic does.
 */
static void arm64_maps(struct vmcore *core)
{
	uint64_t va_bits, phys_offset, voffset, stext;

	if (!vmcoreinfo_number(&core->info, "NUMBER(VA_BITS)", &va_bits) ||
	    !vmcoreinfo_number(&core->info, "NUMBER(PHYS_OFFSET)", &phys_offset) ||
	    !vmcoreinfo_number(&core->info, "NUMBER(kimage_voffset)", &voffset) ||
	    !vmcoreinfo_symbol(&core->info, "_stext", &stext) || va_bits < 36 || va_bits > 52)
		return;
	const uint64_t bottom = 0 - (UINT64_C(1) << va_bits);
	const uint64_t middle = 0 - (UINT64_C(1) << (arm64_va_bits_min(core, va_bits) - 1));
	const bool image_is_above = stext >= middle;
	const uint64_t linear = image_is_above ? bottom : middle;

	add_map(core, image_is_above ? middle : bottom, image_is_above ? UINT64_MAX : middle,
		voffset);
	add_map(core, linear, image_is_above ? middle : UINT64_MAX, linear - phys_offset);
	arm64_tables(core, va_bits, voffset);
}

/* Documentation/arch/riscv/vm-layout.rst; arch/riscv/kernel/vmcore_info.c names the numbers. */
static void riscv_maps(struct vmcore *core)
{
	uint64_t link, image_offset, page_offset, ram;

	if (vmcoreinfo_number(&core->info, "NUMBER(KERNEL_LINK_ADDR)", &link) &&
	    vmcoreinfo_number(&core->info, "NUMBER(va_kernel_pa_offset)", &image_offset))
		add_map(core, link, UINT64_MAX, image_offset);
	else
		link = UINT64_MAX;
	if (vmcoreinfo_number(&core->info, "NUMBER(PAGE_OFFSET)", &page_offset) &&
	    vmcoreinfo_number(&core->info, "NUMBER(phys_ram_base)", &ram))
		add_map(core, page_offset, link, page_offset - ram);
}

/* arch/s390/include/asm/page.h: identity, until 6.10 let the image and memory move. */
static void s390_maps(struct vmcore *core)
{
	uint64_t image = UINT64_MAX, image_phys, identity = 0;

	if (vmcoreinfo_number(&core->info, "KERNELOFFPHYS", &image_phys) &&
	    vmcoreinfo_number(&core->info, "KERNELOFFSET", &image))
		add_map(core, image, UINT64_MAX, image - image_phys);
	vmcoreinfo_number(&core->info, "IDENTITYBASE", &identity);
	add_map(core, identity, image, identity);
}

/* Documentation/arch/powerpc: memory is mapped at PAGE_OFFSET, and the image with it. */
static void ppc64_maps(struct vmcore *core)
{
	const uint64_t page_offset = UINT64_C(0xc) << 60;

	add_map(core, page_offset, page_offset + (UINT64_C(1) << 56), page_offset);
}

/* Documentation/arch/loongarch: direct mapped windows, uncached at 8 << 60, cached at 9 << 60. */
static void loong64_maps(struct vmcore *core)
{
	for (uint64_t window = 8; window <= 9; window++)
		add_map(core, window << 60, (window << 60) + (UINT64_C(1) << 48), window << 60);
}

static const struct {
	uint16_t machine;
	unsigned int word;
	void (*find)(struct vmcore *core);
} machines[] = {
	{ EM_X86_64, 8, x86_64_maps }, { EM_AARCH64, 8, arm64_maps },
	{ EM_RISCV, 8, riscv_maps },   { EM_S390, 8, s390_maps },
	{ EM_PPC64, 8, ppc64_maps },   { EM_LOONGARCH, 8, loong64_maps },
};

void machine_find_maps(struct vmcore *core)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == core->elf.machine && machines[i].word == core->word)
			machines[i].find(core);
}

/* The address in an entry: of a table, or of memory. */
static uint64_t tables_entry_address(const struct page_tables *tables, uint64_t entry)
{
	const uint64_t moved = entry >> tables->moved.from & ((UINT64_C(1) << tables->moved.n) - 1);

	return (entry & tables->address) | moved << tables->moved.to;
}

bool machine_walk(const struct vmcore *core, uint64_t virt, uint64_t *phys, uint64_t *n)
{
	const struct page_tables *const tables = &core->tables;
	const unsigned int index_bits = tables->page_bits - 3;
	uint64_t table = tables->root;

	for (unsigned int level = tables->levels; level > 0; level--) {
		const unsigned int shift = tables->page_bits + index_bits * (level - 1);
		const unsigned int bits = level == tables->levels ? tables->top_bits : index_bits;
		const uint64_t index = virt >> shift & ((UINT64_C(1) << bits) - 1);
		const uint64_t inside = (UINT64_C(1) << shift) - 1;
		uint8_t bytes[8];

		if (vmcore_read_phys(core, table + index * 8, bytes, 8) != 8)
			return false;
		const uint64_t entry = elf_u64(&core->elf, span_of(bytes, 8), 0);

		if (!(entry & 1))
			return false;
		table = tables_entry_address(tables, entry);
		if (level > 1 &&
		    (level > tables->leaf_levels || (entry & tables->leaf_mask) != tables->leaf))
			continue;
		*phys = (table & ~inside) | (virt & inside);
		*n = inside + 1 - (virt & inside);
		return true;
	}
	return false;
}

bool machine_map(const struct vmcore *core, uint64_t virt, uint64_t *phys, uint64_t *n)
{
	for (size_t i = 0; i < core->maps_n; i++) {
		const struct map *const map = &core->maps[i];

		if (virt < map->virt.start || virt >= map->virt.end)
			continue;
		*phys = virt - map->distance;
		*n = map->virt.end - virt;
		return true;
	}
	return false;
}
