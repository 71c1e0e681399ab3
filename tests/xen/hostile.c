/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile KERNEL INITRD CMDLINE [exec|control]: what a control domain could try against a
 * hypervisor that enforces signatures, by bare hypercalls. Each row of the table is one verified
 * load with one thing wrong, and the error that must come back. With "exec" the image that was
 * loaded last is started: a good kernel, with a purgatory that says on the serial port that it ran,
 * and with boot_params whose pointers lead to bytes of ours. With "control" nothing is tried but a
 * good load and start: where nothing is enforced, that purgatory runs and is heard.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>

#define __XEN_INTERFACE_VERSION__ 0x00040d00
#include <xen/xen.h>
#include <xen/kexec.h>
#include <xen/memory.h>

#include "xen/kexec-file.h"

#define MIB  (UINT64_C(1) << 20)
#define PAGE UINT64_C(4096)

enum { PURGATORY, KERNEL, PARAMS, INITRD, LOW, EXTRA, SEGMENTS = 15 };

struct bytes {
	uint8_t *p;
	uint64_t n;
};

struct attempt {
	xencall_handle *xen;
	xen_kexec_load_t *load;
	xen_kexec_segment_t *segments;
	uint8_t *params; /* boot_params, a page; then the command line, a page */
	struct bytes kernel, initrd, purgatory;
	uint64_t reserved; /* address of a page that Xen's memory map calls reserved or ACPI */
};

static void *allocate(const struct attempt *a, uint64_t size)
{
	void *p = xencall_alloc_buffer(a->xen, size);

	if (!p) {
		perror("xencall_alloc_buffer");
		exit(2);
	}
	memset(p, 0, size);
	return p;
}

static struct bytes read_file(const struct attempt *a, const char *name)
{
	FILE *f = fopen(name, "rb");
	long n;

	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) <= 0) {
		perror(name);
		exit(2);
	}
	rewind(f);
	struct bytes b = { allocate(a, (uint64_t)n), (uint64_t)n };

	if (fread(b.p, 1, b.n, f) != b.n)
		exit(2);
	fclose(f);
	return b;
}

static void put32(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void put64(uint8_t *p, uint64_t v)
{
	put32(p, v);
	put32(p + 4, v >> 32);
}

static long hypercall(const struct attempt *a, int op, void *argument)
{
	const long rc = xencall2(a->xen, __HYPERVISOR_kexec_op, (uint64_t)op, (uintptr_t)argument);

	return rc < 0 ? -errno : rc;
}

/* The machine's memory map as boot_params' e820, which has entries of the same form. */
static void fill_e820(struct attempt *a)
{
	xen_memory_map_t *map = allocate(a, sizeof(*map));
	uint8_t *entries = allocate(a, 128 * 20);

	map->nr_entries = 128;
	set_xen_guest_handle(map->buffer, (void *)entries);
	if (xencall2(a->xen, __HYPERVISOR_memory_op, XENMEM_machine_memory_map, (uintptr_t)map)) {
		perror("XENMEM_machine_memory_map");
		exit(2);
	}
	memcpy(a->params + 0x2d0, entries, 20 * map->nr_entries);
	a->params[0x1e8] = (uint8_t)map->nr_entries;
	for (unsigned int i = 0; i < map->nr_entries; i++)
		if (entries[20 * i + 16] != 1 && !a->reserved) {
			memcpy(&a->reserved, entries + 20 * i, 8);
			a->reserved &= ~(PAGE - 1);
		}
}

/* Says that it ran, then does what an honest one would: rsi and a jump. */
static void fill_purgatory(struct attempt *a, uint64_t params, uint64_t entry)
{
	uint8_t *p = a->purgatory.p;

	memcpy(p, "\x66\xba\xf8\x03", 4); /* mov $0x3f8, %dx */
	p += 4;
	for (const char *c = "PURGATORY RAN\r\n"; *c; c++) {
		*p++ = 0xb0; /* mov $c, %al; out %al, (%dx) */
		*p++ = (uint8_t)*c;
		*p++ = 0xee;
	}
	*p++ = 0x48; /* movabs $params, %rsi */
	*p++ = 0xbe;
	put64(p, params);
	p += 8;
	*p++ = 0x48; /* movabs $entry, %rax; jmp *%rax */
	*p++ = 0xb8;
	put64(p, entry);
	memcpy(p + 8, "\xff\xe0", 2);
}

static void set_segment(struct attempt *a, int i, struct bytes from, uint64_t at, uint64_t size)
{
	set_xen_guest_handle(a->segments[i].buf.h, (void *)from.p);
	a->segments[i].buf_size = from.n;
	a->segments[i].dest_maddr = at;
	a->segments[i].dest_size = (size + PAGE - 1) & ~(PAGE - 1);
}

static void add_segment(struct attempt *a, struct bytes from, uint64_t at)
{
	set_segment(a, (int)a->load->nr_segments++, from, at, PAGE);
}

/* A load with nothing wrong. */
static void prepare(struct attempt *a, const char *cmdline)
{
	const uint64_t kernel = 256 * MIB, purgatory = kernel - 16 * MIB, params = kernel - 8 * MIB;
	const uint64_t initrd = kernel + 128 * MIB;
	uint32_t init_size;

	memset(a->params, 0, 2 * PAGE);
	memset(a->segments, 0, SEGMENTS * sizeof(*a->segments));
	memcpy(&init_size, a->kernel.p + 0x260, 4);
	memcpy(a->params + 0x1f1, a->kernel.p + 0x1f1, 0x202u + a->kernel.p[0x201] - 0x1f1);
	a->params[0x210] = 0xff;
	put32(a->params + 0x218, initrd);
	put32(a->params + 0x21c, a->initrd.n);
	put32(a->params + 0x228, params + PAGE);
	snprintf((char *)a->params + PAGE, PAGE, "%s", cmdline);
	fill_e820(a);
	fill_purgatory(a, params, kernel + 0x200);
	set_segment(a, PURGATORY, a->purgatory, purgatory, PAGE);
	set_segment(a, KERNEL, a->kernel, kernel, init_size);
	set_segment(a, PARAMS, (struct bytes){ a->params, 2 * PAGE }, params, 2 * PAGE);
	set_segment(a, INITRD, a->initrd, initrd, a->initrd.n);
	set_segment(a, LOW, (struct bytes){ NULL, 0 }, 0, MIB);
	*a->load = (xen_kexec_load_t){ .type = KEXEC_TYPE_DEFAULT,
				       .arch = 62 /* EM_X86_64 */,
				       .nr_segments = EXTRA,
				       .entry_maddr = purgatory };
	set_xen_guest_handle(a->load->segments.h, a->segments);
}

static void nothing(struct attempt *a)
{
	(void)a;
}
static void bad_type(struct attempt *a)
{
	a->load->type = 0xff;
}
static void other_arch(struct attempt *a)
{
	a->load->arch = 3 /* EM_386 */;
}
static void no_kernel(struct attempt *a)
{
	a->kernel.p[0] ^= 1;
}
static void flipped(struct attempt *a)
{
	a->kernel.p[a->kernel.n / 2] ^= 1;
}
static void cut(struct attempt *a)
{
	a->segments[KERNEL].buf_size -= 8;
}
static void too_small(struct attempt *a)
{
	a->segments[KERNEL].dest_size = 4 * MIB;
}
static void less_than_init_size(struct attempt *a)
{
	a->segments[KERNEL].dest_size -= PAGE;
}
static void misaligned(struct attempt *a)
{
	a->segments[KERNEL].dest_maddr += PAGE;
}
static void too_low(struct attempt *a)
{
	a->segments[KERNEL].dest_maddr = 2 * MIB;
}
static void no_params(struct attempt *a)
{
	a->params[0x202] = 0;
}
static void e820_too_long(struct attempt *a)
{
	a->params[0x1e8] = 129;
}
static void cmdline_nowhere(struct attempt *a)
{
	put32(a->params + 0x228, 1000 * MIB);
}

static void initrd_over_kernel(struct attempt *a)
{
	put32(a->params + 0x218, a->segments[KERNEL].dest_maddr);
}

static void initrd_too_long(struct attempt *a)
{
	put32(a->params + 0xc4, 1);
}

static void cmdline_endless(struct attempt *a)
{
	memset(a->params + PAGE, 'x', PAGE);
}

static void over_kernel(struct attempt *a)
{
	add_segment(a, a->purgatory, a->segments[KERNEL].dest_maddr + PAGE);
}

static void wraps(struct attempt *a)
{
	add_segment(a, (struct bytes){ NULL, 0 }, ~UINT64_C(0) - PAGE + 1);
	a->segments[EXTRA].dest_size = 2 * PAGE;
}

/* Address bits that page tables do not have: the mapping of the kernel itself, a second time. */
static void aliases(struct attempt *a)
{
	add_segment(a, (struct bytes){ NULL, 0 },
		    a->segments[KERNEL].dest_maddr | UINT64_C(1) << 52);
}

static void onto_device(struct attempt *a)
{
	add_segment(a, a->purgatory, 0xfec00000);
}
static void onto_firmware(struct attempt *a)
{
	add_segment(a, a->purgatory, a->reserved);
}

/* Pointers that a kernel would follow: EFI's tables, ACPI's, tboot's, setup_data. */
static void hostile_params(struct attempt *a)
{
	const uint64_t ours = a->segments[PURGATORY].dest_maddr;

	put64(a->params + 0x058, ours);
	put64(a->params + 0x070, ours);
	memcpy(a->params + 0x1c0, "EL64", 4);
	put32(a->params + 0x1c4, ours);
	put64(a->params + 0x250, ours);
	put32(a->params + 0x23c, 2);
}

struct row {
	const char *name;
	void (*spoil)(struct attempt *a);
	int op;
	long expected;
};

static const struct row attempts[] = {
	{ "plain load", nothing, KEXEC_CMD_kexec_load, -EPERM },
	{ "unknown type", bad_type, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "32-bit entry", other_arch, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "no kernel", no_kernel, KEXEC_CMD_kexec_file_load, -ENOEXEC },
	{ "flipped bit", flipped, KEXEC_CMD_kexec_file_load, -EBADMSG },
	{ "file cut short", cut, KEXEC_CMD_kexec_file_load, -EBADMSG },
	{ "payload larger than the segment", too_small, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "less than init_size", less_than_init_size, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "misaligned", misaligned, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "below pref_address", too_low, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "no boot_params", no_params, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "e820 longer than boot_params", e820_too_long, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "initrd over the kernel", initrd_over_kernel, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "initrd longer than its bytes", initrd_too_long, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "command line nowhere", cmdline_nowhere, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "command line without end", cmdline_endless, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "segment over the kernel", over_kernel, KEXEC_CMD_kexec_file_load, -EINVAL },
	{ "segment that wraps around", wraps, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "alias of the kernel", aliases, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "onto a device", onto_device, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "onto firmware's memory", onto_firmware, KEXEC_CMD_kexec_file_load, -EADDRNOTAVAIL },
	{ "hostile boot_params", hostile_params, KEXEC_CMD_kexec_file_load, 0 },
};

enum { ATTEMPTS = sizeof(attempts) / sizeof(attempts[0]) };

static const struct row control = { "control", nothing, KEXEC_CMD_kexec_file_load, 0 };

/* Loaded after the last attempt, verified, and nothing before it. */
static int check_status(const struct attempt *a, long expected)
{
	const long loaded = KEXEC_FILE_STATUS_DEFAULT_LOADED | KEXEC_FILE_STATUS_DEFAULT_VERIFIED;
	const long status = hypercall(a, KEXEC_CMD_kexec_file_status, NULL) & loaded;

	return status == (expected == 0 ? loaded : 0);
}

static int try(struct attempt *a, const struct row *row, struct bytes kernel, const char *cmdline)
{
	memcpy(a->kernel.p, kernel.p, kernel.n);
	prepare(a, cmdline);
	row->spoil(a);
	const long rc = hypercall(a, row->op, a->load);
	const int good = rc == row->expected && check_status(a, row->expected);

	printf("hostile: %s: %s (%ld, expected %ld)\n",
	       good ? "ok" : "FAIL: not refused as it should", row->name, rc, row->expected);
	return good;
}

static void start(const struct attempt *a)
{
	xen_kexec_exec_t *exec = allocate(a, sizeof(*exec));

	fflush(stdout);
	exec->type = KEXEC_TYPE_DEFAULT;
	hypercall(a, KEXEC_CMD_kexec, exec);
}

int main(int argc, char **argv)
{
	struct attempt a = { .xen = xencall_open(NULL, 0) };
	const struct row *rows = attempts;
	int n = ATTEMPTS, failures = 0;

	if (!a.xen || argc < 4)
		return 2;
	if (argc > 4 && !strcmp(argv[4], "control")) {
		rows = &control;
		n = 1;
	}
	a.load = allocate(&a, PAGE);
	a.segments = allocate(&a, PAGE);
	a.params = allocate(&a, 2 * PAGE);
	a.purgatory = (struct bytes){ allocate(&a, PAGE), PAGE };
	a.initrd = read_file(&a, argv[2]);
	a.kernel = read_file(&a, argv[1]);
	const struct bytes original = read_file(&a, argv[1]);

	for (int i = 0; i < n; i++)
		failures += !try(&a, &rows[i], original, argv[3]);
	if (!failures && argc > 4)
		start(&a);
	return failures != 0;
}
