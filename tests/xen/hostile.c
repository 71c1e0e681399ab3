/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile MODE KERNEL INITRD CMDLINE [FILE...]: what a control domain could try against a
 * hypervisor that enforces signatures, by bare hypercalls. KERNEL is a signed bzImage, or a signed
 * unified kernel image. Each row of the tables is one verified load with one thing wrong, and the
 * error that must come back.
 *
 * exec		all rows as a normal load, and as a crash load while another crash image is
 *		loaded, which must survive. Each FILE must be refused with ENOEXEC. Then the good
 *		image is started: with a purgatory that says on the serial port that it ran, and
 *		with boot_params whose pointers lead to bytes of ours.
 * control	nothing but a good load and start: where nothing is enforced that purgatory is
 *		heard.
 * race		one processor starts the image while another unloads it and loads again.
 * crash	one processor panics while another unloads the crash image and loads again.
 * endless=N	rows at random, normal and crash loads, from two processors at once and with unloads
 *		between them, for N seconds; then the good image is started.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <xencall.h>

#define __XEN_INTERFACE_VERSION__ 0x00040d00
#include <xen/xen.h>
#include <xen/kexec.h>
#include <xen/memory.h>
#include <xen/sched.h>

#include "xen/kexec-file.h"

#define MIB  (UINT64_C(1) << 20)
#define PAGE UINT64_C(4096)

enum { PURGATORY, KERNEL, PARAMS, INITRD, HEADERS, LOW, EXTRA, SEGMENTS = 15 };

struct bytes {
	uint8_t *p;
	uint64_t n;
};

/* Where a load goes: in free memory, or in the crash area. */
struct layout {
	uint8_t type;
	uint64_t kernel, purgatory, params, headers, initrd;
};

struct attempt {
	int processor;
	xencall_handle *xen;
	struct layout at;
	xen_kexec_load_t *load;
	xen_kexec_segment_t *segments;
	uint8_t *params;      /* boot_params, a page; then the command line, a page */
	const uint8_t *setup; /* the setup header of the bzImage, 0x1f1 bytes in front of it */
	struct bytes kernel, initrd, purgatory, headers;
	const char *cmdline; /* of every load in a race */
	uint64_t reserved;   /* address of a page that Xen's memory map calls reserved or ACPI */
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

static const struct layout normal_layout = {
	.type = KEXEC_TYPE_DEFAULT,
	.kernel = 256 * MIB,
	.purgatory = 240 * MIB,
	.params = 248 * MIB,
	.headers = 252 * MIB,
	.initrd = 384 * MIB,
};

/* Nothing in it but the range of one megabyte of RAM that everybody has. */
static void fill_headers(struct attempt *a)
{
	uint8_t *p = a->headers.p;

	memset(p, 0, a->headers.n);
	memcpy(p, "\177ELF\2\1\1", 7);
	p[16] = 4;  /* ET_CORE */
	p[18] = 62; /* EM_X86_64 */
	p[20] = 1;
	p[32] = 64; /* e_phoff */
	p[52] = 64; /* e_ehsize */
	p[54] = 56; /* e_phentsize */
	p[56] = 1;  /* e_phnum */
	p[64] = 1;  /* PT_LOAD */
	put64(p + 72, 16 * MIB);
	put64(p + 88, 16 * MIB);
	put64(p + 96, MIB);
	put64(p + 104, MIB);
}

static void fill_params(struct attempt *a, const char *cmdline)
{
	memset(a->params, 0, 2 * PAGE);
	memcpy(a->params + 0x1f1, a->setup + 0x1f1, 0x202u + a->setup[0x201] - 0x1f1);
	a->params[0x210] = 0xff;
	put32(a->params + 0x218, a->at.initrd);
	put32(a->params + 0x21c, a->initrd.n);
	put32(a->params + 0x228, a->at.params + PAGE);
	snprintf((char *)a->params + PAGE, PAGE, "%s", cmdline);
	fill_e820(a);
}

/* A load with nothing wrong. */
static void prepare(struct attempt *a, const char *cmdline)
{
	const struct layout *at = &a->at;
	uint32_t init_size;

	memset(a->segments, 0, SEGMENTS * sizeof(*a->segments));
	memcpy(&init_size, a->setup + 0x260, 4);
	fill_params(a, cmdline);
	fill_headers(a);
	fill_purgatory(a, at->params, at->kernel + 0x200);
	set_segment(a, PURGATORY, a->purgatory, at->purgatory, PAGE);
	set_segment(a, KERNEL, a->kernel, at->kernel, init_size);
	set_segment(a, PARAMS, (struct bytes){ a->params, 2 * PAGE }, at->params, 2 * PAGE);
	set_segment(a, INITRD, a->initrd, at->initrd, a->initrd.n);
	set_segment(a, HEADERS, a->headers, at->headers, PAGE);
	set_segment(a, LOW, (struct bytes){ NULL, 0 }, 0, MIB);
	*a->load = (xen_kexec_load_t){ .type = at->type,
				       .arch = 62 /* EM_X86_64 */,
				       .nr_segments = EXTRA,
				       .entry_maddr = at->purgatory };
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

static void aliases_by_levels(struct attempt *a)
{
	add_segment(a, (struct bytes){ NULL, 0 },
		    a->segments[KERNEL].dest_maddr | UINT64_C(1) << 48);
}

/* Xen's own half of the page tables that are in force when the image is entered. */
static void onto_upper_half(struct attempt *a)
{
	add_segment(a, (struct bytes){ NULL, 0 }, UINT64_C(1) << 47);
}

static void headers_of_a_device(struct attempt *a)
{
	put64(a->headers.p + 72, 0xfec00000);
}

static void headers_without_end(struct attempt *a)
{
	a->headers.p[56] = 0xff;
}

static void initrd_nowhere(struct attempt *a)
{
	put32(a->params + 0x218, 1000 * MIB);
}

static void initrd_in_the_middle(struct attempt *a)
{
	put32(a->params + 0x218, a->at.initrd + PAGE);
}

static void initrd_without_room(struct attempt *a)
{
	a->segments[INITRD].dest_size = PAGE;
	a->segments[INITRD].buf_size = PAGE;
}

static void flipped_at_the_end(struct attempt *a)
{
	/* Of .initrd, which is the last section; the signature is shorter. */
	a->kernel.p[a->kernel.n - 8192] ^= 1;
}

/* The header of a section of a unified kernel image. */
static uint8_t *find_section(const struct attempt *a, const char *name)
{
	for (uint8_t *p = a->kernel.p; p < a->kernel.p + PAGE; p++)
		if (memcmp(p, name, strlen(name)) == 0)
			return p;
	fprintf(stderr, "no section %s in it\n", name);
	exit(2);
}

static void flipped_cmdline(struct attempt *a)
{
	uint32_t offset;

	memcpy(&offset, find_section(a, ".cmdline") + 20, 4);
	a->kernel.p[offset] ^= 1;
}

static void section_moved(struct attempt *a)
{
	find_section(a, ".cmdline")[21] ^= 2; /* by 512 bytes */
}

static void initrdmem(struct attempt *a)
{
	strcat((char *)a->params + PAGE, " initrdmem=0x1000000,0x1000");
}

static void earlycon(struct attempt *a)
{
	strcat((char *)a->params + PAGE, " earlycon=uart8250,mmio,0x1000000");
}

static void quoted(struct attempt *a)
{
	strcat((char *)a->params + PAGE, " marker=\"x\tmem=64M\"");
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

enum what { ANY = 3, BARE = 1, UKI = 2 };

struct row {
	const char *name;
	void (*spoil)(struct attempt *a);
	int op;
	long expected;
	enum what of;	    /* a bare kernel, a unified kernel image */
	bool normal, crash; /* loads */
};

#define FILE_LOAD KEXEC_CMD_kexec_file_load

static const struct row attempts[] = {
	{ "plain load", nothing, KEXEC_CMD_kexec_load, -EPERM, ANY, true, true },
	{ "unknown type", bad_type, FILE_LOAD, -EINVAL, ANY, true, false },
	{ "32-bit entry", other_arch, FILE_LOAD, -EINVAL, ANY, true, true },
	{ "no kernel", no_kernel, FILE_LOAD, -ENOEXEC, ANY, true, true },
	{ "flipped bit", flipped, FILE_LOAD, -EBADMSG, ANY, true, true },
	{ "flipped bit at the end", flipped_at_the_end, FILE_LOAD, -EBADMSG, ANY, true, true },
	{ "flipped bit in .cmdline", flipped_cmdline, FILE_LOAD, -EBADMSG, UKI, true, true },
	{ "section moved", section_moved, FILE_LOAD, -EBADMSG, UKI, true, true },
	{ "file cut short", cut, FILE_LOAD, -EBADMSG, ANY, true, true },
	{ "payload larger than the segment", too_small, FILE_LOAD, -EINVAL, ANY, true, true },
	{ "less than init_size", less_than_init_size, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "misaligned", misaligned, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "below pref_address", too_low, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "no boot_params", no_params, FILE_LOAD, -EINVAL, ANY, true, true },
	{ "initrd over the kernel", initrd_over_kernel, FILE_LOAD, -EINVAL, ANY, true, true },
	{ "initrd nowhere", initrd_nowhere, FILE_LOAD, -EINVAL, ANY, true, true },
	{ "initrd in the middle of a segment", initrd_in_the_middle, FILE_LOAD, -EINVAL, ANY, true,
	  true },
	{ "initrd longer than its bytes", initrd_too_long, FILE_LOAD, -EINVAL, BARE, true, true },
	{ "initrd larger than its segment", initrd_without_room, FILE_LOAD, -EINVAL, ANY, true,
	  true },
	{ "command line nowhere", cmdline_nowhere, FILE_LOAD, -EINVAL, BARE, true, true },
	{ "command line without end", cmdline_endless, FILE_LOAD, -EINVAL, BARE, true, true },
	{ "initrdmem=", initrdmem, FILE_LOAD, -EDOM, BARE, true, true },
	{ "earlycon=", earlycon, FILE_LOAD, -EDOM, BARE, true, true },
	{ "quotes", quoted, FILE_LOAD, -EDOM, BARE, true, true },
	{ "ELF headers of a device", headers_of_a_device, FILE_LOAD, -EINVAL, ANY, false, true },
	{ "ELF headers without end", headers_without_end, FILE_LOAD, -EINVAL, ANY, false, true },
	{ "segment over the kernel", over_kernel, FILE_LOAD, -EINVAL, ANY, true, true },
	{ "segment that wraps around", wraps, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "alias of the kernel", aliases, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "alias by page table levels", aliases_by_levels, FILE_LOAD, -EADDRNOTAVAIL, ANY, true,
	  true },
	{ "upper half", onto_upper_half, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "onto a device", onto_device, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "onto firmware's memory", onto_firmware, FILE_LOAD, -EADDRNOTAVAIL, ANY, true, true },
	{ "hostile boot_params", hostile_params, FILE_LOAD, 0, ANY, true, false },
};

enum { ATTEMPTS = sizeof(attempts) / sizeof(attempts[0]) };

static const struct row good = { "good", nothing, FILE_LOAD, 0, ANY, true, true };
static const struct row not_an_image = { "file", nothing, FILE_LOAD, -ENOEXEC, ANY, true, true };

/*
 * A normal image is loaded after the last attempt, verified, and nothing before it; a crash image
 * all the time.
 */
static bool check_status(const struct attempt *a, long expected)
{
	const bool crash = a->at.type == KEXEC_TYPE_CRASH;
	const long loaded =
		crash ? KEXEC_FILE_STATUS_CRASH_LOADED | KEXEC_FILE_STATUS_CRASH_VERIFIED
		      : KEXEC_FILE_STATUS_DEFAULT_LOADED | KEXEC_FILE_STATUS_DEFAULT_VERIFIED;
	const long status = hypercall(a, KEXEC_CMD_kexec_file_status, NULL) & loaded;

	return status == (expected == 0 || crash ? loaded : 0);
}

static bool try(struct attempt *a, const struct row *row, struct bytes kernel, const char *cmdline)
{
	memcpy(a->kernel.p, kernel.p, kernel.n);
	prepare(a, cmdline);
	row->spoil(a);
	const long rc = hypercall(a, row->op, a->load);
	const bool as_expected = rc == row->expected && check_status(a, row->expected);

	printf("hostile: %s: %s%s (%ld, expected %ld)\n",
	       as_expected ? "ok" : "FAIL: not refused as it should",
	       a->at.type == KEXEC_TYPE_CRASH ? "crash: " : "", row->name, rc, row->expected);
	return as_expected;
}

/* The rows that are for this kind of file and this type of load. */
static int try_all(struct attempt *a, enum what what, struct bytes kernel, const char *cmdline)
{
	int failures = 0;

	for (int i = 0; i < ATTEMPTS; i++) {
		const struct row *row = &attempts[i];
		const bool for_type = a->at.type == KEXEC_TYPE_CRASH ? row->crash : row->normal;

		if (for_type && row->of & what)
			failures += !try(a, row, kernel, cmdline);
	}
	return failures;
}

/* Signed, and yet not an image: sections that overlap, or that no signature covers. */
static int try_files(struct attempt *a, char **names, const char *cmdline)
{
	int failures = 0;

	for (; *names; names++) {
		const struct bytes kernel = a->kernel;

		a->kernel = read_file(a, *names);
		prepare(a, cmdline);
		const long rc = hypercall(a, FILE_LOAD, a->load);

		printf("hostile: %s: %s (%ld)\n",
		       rc == not_an_image.expected ? "ok" : "FAIL: not refused as it should",
		       *names, rc);
		failures += rc != not_an_image.expected;
		a->kernel = kernel;
	}
	return failures;
}

static long start(const struct attempt *a)
{
	xen_kexec_exec_t *exec = allocate(a, sizeof(*exec));

	fflush(stdout);
	exec->type = a->at.type;
	return hypercall(a, KEXEC_CMD_kexec, exec);
}

static long unload(const struct attempt *a)
{
	xen_kexec_unload_t *image = allocate(a, sizeof(*image));

	image->type = a->at.type;
	const long rc = hypercall(a, KEXEC_CMD_kexec_unload, image);

	xencall_free_buffer(a->xen, image);
	return rc;
}

/* The crash area, with the kernel at a multiple of 16 MiB, as init_size and alignment want it. */
static bool crash_layout(const struct attempt *a, struct layout *at)
{
	xen_kexec_range_t *range = allocate(a, sizeof(*range));

	range->range = KEXEC_RANGE_MA_CRASH;
	if (hypercall(a, KEXEC_CMD_kexec_get_range, range) || range->size < 192 * MIB)
		return false;
	const uint64_t kernel = (range->start + 16 * MIB - 1) & ~(16 * MIB - 1);

	*at = (struct layout){
		.type = KEXEC_TYPE_CRASH,
		.kernel = kernel,
		.purgatory = kernel + 112 * MIB,
		.params = kernel + 113 * MIB,
		.headers = kernel + 114 * MIB,
		.initrd = kernel + 116 * MIB,
	};
	return true;
}

static void on_processor(int n)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(n, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		perror("sched_setaffinity");
}

/*
 * Unload, load and spoilt loads, whose tables of segments come to lie where the image's own
 * structures have been, for ever. Each start has a number of rounds behind it by then.
 */
static volatile unsigned int rounds;
static volatile bool is_loaded; /* by what this side knows */

/* The hypervisor takes one operation at a time, and whoever asks again at once is served first. */
static void give_way(void)
{
	usleep(2000);
}

static void *change_for_ever(void *argument)
{
	struct attempt *a = argument;

	on_processor(1);
	for (;; rounds++) {
		is_loaded = false;
		unload(a);
		for (int i = 0; i < 4; i++) {
			a->load->nr_segments = SEGMENTS;
			for (int j = 0; j < SEGMENTS; j++)
				a->segments[j].dest_maddr = a->at.purgatory;
			hypercall(a, FILE_LOAD, a->load);
			give_way();
		}
		prepare(a, a->cmdline);
		is_loaded = hypercall(a, FILE_LOAD, a->load) == 0;
		give_way();
	}
	return NULL;
}

static void panic(const struct attempt *a)
{
	sched_shutdown_t *shutdown = allocate(a, sizeof(*shutdown));

	fflush(stdout);
	shutdown->reason = SHUTDOWN_crash;
	xencall2(a->xen, __HYPERVISOR_sched_op, SCHEDOP_shutdown, (uintptr_t)shutdown);
}

/* Microseconds that nobody has chosen, of a few thousand: where in the other's round. */
static unsigned int some_delay(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned int)(now.tv_nsec / 1000 % 4096);
}

#define RACE_SNAPSHOT 3 /* seconds, in which whoever emulates this machine may keep its state */

/*
 * Start, or panic, while the other processor changes everything: as soon as an image is there. To
 * sleep until then, not to ask the hypervisor, whose answer waits for the other's operation: it
 * flushes this processor's TLB for each page that it unmaps, and where both are threads of a busy
 * machine, one of which never sleeps, that takes minutes.
 */
static int race(struct attempt *a, const char *cmdline)
{
	const unsigned int delay = some_delay();
	static pthread_t other;

	a->cmdline = cmdline;
	prepare(a, cmdline);
	if (hypercall(a, FILE_LOAD, a->load) || pthread_create(&other, NULL, change_for_ever, a))
		return 2;
	on_processor(0);
	while (rounds < 3)
		usleep(1000);
	printf("hostile: race after %u rounds and %u us\n", rounds, delay);
	fflush(stdout);
	sleep(RACE_SNAPSHOT);
	while (!is_loaded)
		usleep(100);
	usleep(delay);
	if (a->at.type == KEXEC_TYPE_CRASH)
		panic(a);
	while (start(a) == -ENOENT)
		;
	printf("hostile: FAIL: still here\n");
	return 1;
}

/* What two processors that do this at once share. */
struct endless {
	struct bytes original;
	const char *cmdline;
	struct layout layouts[2];
	enum what what;
	time_t end;
	unsigned long attempts, wrong;
};

struct endless_job {
	struct attempt *attempt;
	struct endless *shared;
};

static const struct row *some_row(const struct endless *e, bool crash)
{
	for (;;) {
		const struct row *row = &attempts[rand() % ATTEMPTS];

		if ((crash ? row->crash : row->normal) && row->of & e->what)
			return row;
	}
}

/* Nobody knows what is loaded just now, but the answer to each row is always the same. */
static void endless_round(struct attempt *a, struct endless *e)
{
	const bool crash = e->layouts[1].kernel && rand() % 2;
	const struct row *row = rand() % 8 ? some_row(e, crash) : &good;

	a->at = e->layouts[crash];
	if (rand() % 4 == 0)
		unload(a);
	memcpy(a->kernel.p, e->original.p, e->original.n);
	prepare(a, e->cmdline);
	row->spoil(a);
	const long rc = hypercall(a, row->op, a->load);

	__atomic_add_fetch(&e->attempts, 1, __ATOMIC_RELAXED);
	if (rc == row->expected)
		return;
	__atomic_add_fetch(&e->wrong, 1, __ATOMIC_RELAXED);
	printf("hostile: FAIL: not refused as it should: %s (%ld, expected %ld)\n", row->name, rc,
	       row->expected);
}

static void *endless_run(void *argument)
{
	const struct endless_job *job = argument;

	on_processor(job->attempt->processor);
	while (time(NULL) < job->shared->end) {
		endless_round(job->attempt, job->shared);
		give_way();
	}
	return NULL;
}

static bool endless(struct attempt *a, struct attempt *b, struct endless *e)
{
	struct endless_job jobs[2] = { { a, e }, { b, e } };
	pthread_t other;

	b->processor = 1;
	srand((unsigned int)time(NULL));
	if (pthread_create(&other, NULL, endless_run, &jobs[1]))
		return false;
	endless_run(&jobs[0]);
	pthread_join(other, NULL);
	printf("hostile: endless: %lu attempts, %lu not refused as they should\n", e->attempts,
	       e->wrong);
	a->at = e->layouts[0];
	return !e->wrong && try(a, &good, e->original, e->cmdline);
}

/* The bzImage's header in a unified kernel image, or at the start. */
static const uint8_t *find_setup(struct bytes file)
{
	for (uint64_t at = 0; at + 0x1000 < file.n; at += 512)
		if (memcmp(file.p + at + 0x202, "HdrS", 4) == 0)
			return file.p + at;
	fprintf(stderr, "no bzImage in it\n");
	exit(2);
}

static struct attempt attempt_of(char **argv)
{
	struct attempt a = { .xen = xencall_open(NULL, 0), .at = normal_layout };

	if (!a.xen) {
		perror("xencall_open");
		exit(2);
	}
	a.load = allocate(&a, PAGE);
	a.segments = allocate(&a, PAGE);
	a.params = allocate(&a, 2 * PAGE);
	a.purgatory = (struct bytes){ allocate(&a, PAGE), PAGE };
	a.headers = (struct bytes){ allocate(&a, PAGE), PAGE };
	a.kernel = read_file(&a, argv[2]);
	a.initrd = read_file(&a, argv[3]);
	a.setup = find_setup(a.kernel);
	return a;
}

static int run(struct attempt *a, char **argv)
{
	const char *const mode = argv[1], *const cmdline = argv[4];
	char **const files = argv + 5;
	struct bytes original = { allocate(a, a->kernel.n), a->kernel.n };
	const enum what what = a->setup == a->kernel.p ? BARE : UKI;
	struct layout crash;
	int failures = 0;

	memcpy(original.p, a->kernel.p, a->kernel.n);
	a->setup = find_setup(original);
	if (!strcmp(mode, "control"))
		return !try(a, &good, original, cmdline) || start(a);
	if (crash_layout(a, &crash) && !strcmp(mode, "crash")) {
		a->at = crash;
		return race(a, cmdline);
	}
	if (!strcmp(mode, "race"))
		return race(a, cmdline);
	if (!strncmp(mode, "endless=", 8)) {
		struct endless e = {
			original, cmdline, { normal_layout }, what, time(NULL) + atoi(mode + 8),
			0,	  0
		};

		struct attempt b = attempt_of(argv);

		if (crash_layout(a, &crash))
			e.layouts[1] = crash;
		b.setup = a->setup;
		return !endless(a, &b, &e) || start(a);
	}
	failures += try_files(a, files, cmdline) + try_all(a, what, original, cmdline);
	if (crash_layout(a, &crash)) {
		a->at = crash;
		failures += !try(a, &good, original, cmdline) + try_all(a, what, original, cmdline);
		a->at = normal_layout;
	}
	return failures || start(a);
}

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	struct attempt a = attempt_of(argv);

	return run(&a, argv);
}
