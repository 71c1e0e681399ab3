/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * purgatory: what runs between two kernels. It depends on nothing of the dying one: it checks
 * that the loaded image is what kexec loaded, saves the memory that a crash kernel will run in,
 * and enters the next kernel in the state that its boot protocol asks for.
 *
 * One small position-independent ELF file per architecture, embedded in kexec, which places it,
 * sets these symbols by name (kexec/purgatory/link.c; layouts in include/purgatory.h), and jumps
 * to its ELF entry. All are in PROGBITS; numbers are in the machine's byte order.
 *
 *	sha256_digest	u8[32]	over the bytes of all sha_regions, one after the other (struct
 *				sha256_striped in include/sha256.h, one update for each)
 *	sha_regions	struct purgatory_region[64]; a length of 0 ends it
 *	sha_check	u32	0: do not check (--no-checks)
 *	backup_src_start, backup_dst_start, backup_size	u64: copied after the check; size 0: nothing
 *	time_stamps	u64	address, a multiple of 4, where to leave the times
 *				(include/kexec-times.h), 0: nowhere
 *
 * where Linux is given a device tree (arm64, riscv64, ppc64le):
 *	entry_address	u64	of the kernel
 *	entry_tree	u64	address of the device tree
 *	console	struct purgatory_console: for messages; type 0: none
 *
 * s390x (arch/s390x/): messages on the service processor's consoles, which are not asked for
 *	entry_address	u64	of the kernel
 *
 * ppc64le (arch/ppc64le/):
 *	entry_slaves	u32	processors, beside the one that runs, that are to come first
 *	opal_base, opal_entry	u64	of the firmware, handed on; 0: none
 *
 * loong64 (arch/loong64/):
 *	entry_address	u64	of the kernel
 *	entry_cmdline	u64	address of its command line
 *	console	as above
 *
 * on PCs (x86_64; i386 without what is of long mode):
 *	console_vga	u32	1: messages on the VGA text screen at 0xb8000
 *	console_serial	u32	I/O port of an 8250 for messages, 0 for none
 *	serial_baud	u32	its rate, 0: as it is
 *	reset_vga	u32	1: put the VGA registers into text mode 3 first
 *	port_accesses	struct purgatory_port[32]: what to do first of all, by which the firmware's
 *				screen is restored; a width of 0 ends it
 *	entry_mode	u32	enum purgatory_entry_mode: which of the following is used
 *	entry64_regs	struct purgatory_regs64: long mode, the page tables that were there
 *	entry32_regs	struct purgatory_regs32: protected mode; purgatory must be below 4 GiB
 *	entry16_regs	struct purgatory_regs16: real mode; purgatory must be below 1 MiB
 *	preserve_context u32	1: enter with the stack pointer of the kernel that called, where its
 *				return address stands (64-bit entry only): returning there, or
 *				jumping there with one's own return address on the stack, goes
 *				back to it
 *	jump_back_text	u64	address where to write that return address as 16 hexadecimal
 *				digits (in the command line, say), 0 for nowhere
 *	page_tables	u64	address of three pages of zeros: map the entry with them where the
 *				page tables that were there do not; 0: leave them alone
 *
 * Silent unless a console is asked for, or it is the machine's own (s390x).
 */
#include "purgatory/purgatory.h"
#include "include/purgatory.h"
#include "include/sha256.h"

uint8_t sha256_digest[SHA256_DIGEST_SIZE] SETTING = { 0 };
struct purgatory_region sha_regions[PURGATORY_REGIONS_MAX] SETTING = { { 0, 0 } };
uint32_t sha_check SETTING = 1;
uint64_t backup_src_start SETTING = 0;
uint64_t backup_dst_start SETTING = 0;
uint64_t backup_size SETTING = 0;

void put_hex(char *text, uint64_t value, unsigned digits)
{
	while (digits-- > 0) {
		text[digits] = "0123456789abcdef"[value & 15];
		value >>= 4;
	}
}

static void write_digest(const char *what, const uint8_t digest[SHA256_DIGEST_SIZE])
{
	char text[2 * SHA256_DIGEST_SIZE + 2];

	for (unsigned i = 0; i < SHA256_DIGEST_SIZE; i++)
		put_hex(text + 2 * i, digest[i], 2);
	text[2 * SHA256_DIGEST_SIZE] = '\n';
	text[2 * SHA256_DIGEST_SIZE + 1] = '\0';
	console_write(what);
	console_write(text);
}

static void announce(void)
{
	const struct sha256_way way = sha256_way(0);

	console_write("purgatory: checking sha256");
	if (*way.name) {
		console_write(" by instructions: ");
		console_write(way.name);
	}
	console_write("\n");
}

static void hash_regions(uint8_t digest[SHA256_DIGEST_SIZE])
{
	struct sha256_striped sha;

	sha256_striped_init(&sha, sha256_way(0));
	for (unsigned i = 0; i < PURGATORY_REGIONS_MAX && sha_regions[i].len > 0; i++)
		sha256_striped_update(&sha, (const void *)(uintptr_t)sha_regions[i].start,
				      (size_t)sha_regions[i].len);
	sha256_striped_final(&sha, digest);
}

bool purgatory_verify(const char *otherwise)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	unsigned different = 0;

	hash_regions(digest);
	for (unsigned i = 0; i < SHA256_DIGEST_SIZE; i++)
		different |= digest[i] ^ sha256_digest[i];
	if (!different)
		return true;
	console_write("purgatory: sha256 digests do not match: "
		      "the loaded image is corrupted, ");
	console_write(otherwise);
	write_digest("purgatory: loaded ", sha256_digest);
	write_digest("purgatory: found  ", digest);
	return false;
}

static void check(void)
{
	announce();
	if (!purgatory_verify("halted\n"))
		halt();
}

/* After the check: the memory copied to is no hashed region, and the one copied from may be. */
void purgatory_backup(void)
{
	if (backup_size > 0)
		__builtin_memcpy((void *)(uintptr_t)backup_dst_start,
				 (const void *)(uintptr_t)backup_src_start, (size_t)backup_size);
}

void purgatory(void)
{
	times_begin();
	arch_setup();
	arch_hash_begin();
	if (sha_check)
		check();
	purgatory_backup();
	arch_hash_end();
	times_end(); /* into what was checked before */
	console_write("purgatory: entering the next kernel\n");
}
