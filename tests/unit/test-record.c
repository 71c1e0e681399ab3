/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --record-host: where it writes, and where it must not. */
#include "tests/unit/made-root.h"

#include <elf.h>

#include "kexec/host/host.h"

/* A machine of one file; the record goes beside it. */
static const char *machine(struct ctx *ctx)
{
	put_text(ctx, "/proc/cmdline", "quiet\n");
	put_text(ctx, "/proc/iomem", "00000000-00000fff : System RAM\n");
	return ctx_printf(ctx, "%s/record", ctx->root);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode;
}

static void record_is_its_owners_alone(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);
	const mode_t mask = umask(0);

	assert_int_equal(host_record(ctx, dir), ERR_NONE);
	umask(mask);
	assert_int_equal(mode_of(dir), S_IFDIR | 0700);
	assert_int_equal(mode_of(ctx_printf(ctx, "%s/proc", dir)), S_IFDIR | 0700);
	assert_int_equal(mode_of(ctx_printf(ctx, "%s/proc/iomem", dir)), S_IFREG | 0600);
	assert_int_equal(mode_of(ctx_printf(ctx, "%s/uname", dir)), S_IFREG | 0600);
}

static void empty_directory_is_taken(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);

	assert_int_equal(mkdir(dir, 0755), 0);
	assert_int_equal(host_record(ctx, ctx_printf(ctx, "%s/", dir)), ERR_NONE);
	assert_int_equal(mode_of(ctx_printf(ctx, "%s/proc/cmdline", dir)), S_IFREG | 0600);
}

static void record_is_not_mixed_with_another(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);

	put_text(ctx, "/record/sys/old", "old\n");
	assert_fails(ctx, ERR_BAD, host_record(ctx, dir), "--record-host|record|\"sys\"|empty");
	assert_int_equal(access(ctx_printf(ctx, "%s/uname", dir), F_OK), -1);
	put_text(ctx, "/hidden/.old", "old\n");
	assert_fails(ctx, ERR_BAD, host_record(ctx, ctx_printf(ctx, "%s/hidden", ctx->root)),
		     "hidden|\".old\"|empty");
}

static void link_is_not_followed(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);
	const char *elsewhere = ctx_printf(ctx, "%s/elsewhere", ctx->root);

	assert_int_equal(mkdir(elsewhere, 0755), 0);
	assert_int_equal(symlink("elsewhere", dir), 0);
	assert_fails(ctx, ERR_BAD, host_record(ctx, dir), "record|links are not followed");
	assert_fails(ctx, ERR_BAD, host_record(ctx, ctx_printf(ctx, "%s//", dir)),
		     "record|links are not followed");
	assert_int_equal(rmdir(elsewhere), 0);
}

/* What another user puts there after the directory was found empty. */
static void link_below_is_not_followed(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);
	const struct span bytes = SPAN_LITERAL("bytes");

	assert_int_equal(mkdir(dir, 0755), 0);
	assert_int_equal(symlink("../proc", ctx_printf(ctx, "%s/proc", dir)), 0);
	assert_int_equal(symlink("../uname", ctx_printf(ctx, "%s/uname", dir)), 0);
	assert_int_equal(host_save(ctx, dir, "/proc/new", bytes), ERR_SYSTEM);
	assert_words(ctx->message, "record/proc/new");
	assert_int_equal(host_save(ctx, dir, "/uname", bytes), ERR_SYSTEM);
	assert_words(ctx->message, "record/uname");
	assert_int_equal(access(ctx_printf(ctx, "%s/proc/new", ctx->root), F_OK), -1);
	assert_int_equal(access(ctx_printf(ctx, "%s/uname", ctx->root), F_OK), -1);
}

#define NOTES_AT   0x100
#define VMCOREINFO "NUMBER(va_kernel_pa_offset)=0x10\n"

/* One note as fs/proc/kcore.c makes it; both strings have a multiple of four bytes. */
static uint8_t *put_note(uint8_t *at, const char *name, const char *desc)
{
	const Elf64_Nhdr note = {
		.n_namesz = (Elf64_Word)strlen(name) + 1,
		.n_descsz = (Elf64_Word)strlen(desc),
		.n_type = 4,
	};
	const size_t padded = (note.n_namesz + 3) & ~3u;

	memcpy(at, &note, sizeof(note));
	memcpy(at + sizeof(note), name, note.n_namesz);
	memcpy(at + sizeof(note) + padded, desc, note.n_descsz);
	return at + sizeof(note) + padded + note.n_descsz;
}

static void put_kcore(struct ctx *ctx)
{
	uint8_t bytes[0x1000] = { 0 };
	const uint8_t *const end =
		put_note(put_note(bytes + NOTES_AT, "CORE", "a secret of the task"), "VMCOREINFO",
			 VMCOREINFO "    ");
	const Elf64_Ehdr ehdr = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64,
			     __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ELFDATA2MSB : ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_CORE,
		.e_machine = EM_RISCV,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(ehdr),
		.e_ehsize = sizeof(ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
	};
	const Elf64_Phdr phdr = {
		.p_type = PT_NOTE,
		.p_offset = NOTES_AT,
		.p_filesz = (Elf64_Xword)(end - bytes - NOTES_AT),
	};

	memcpy(bytes, &ehdr, sizeof(ehdr));
	memcpy(bytes + sizeof(ehdr), &phdr, sizeof(phdr));
	memset(bytes + (end - bytes), 'm', 64); /* memory */
	put(ctx, "/proc/kcore", bytes, sizeof(bytes));
}

static void kcore_keeps_its_vmcoreinfo_and_nothing_private(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);
	char saved[0x1000] = { 0 };

	put_kcore(ctx);
	assert_int_equal(host_record(ctx, dir), ERR_NONE);
	FILE *file = fopen(ctx_printf(ctx, "%s/proc/kcore", dir), "r");

	assert_non_null(file);
	const size_t n = fread(saved, 1, sizeof(saved), file);

	fclose(file);
	assert_non_null(memmem(saved, n, VMCOREINFO, strlen(VMCOREINFO)));
	assert_null(memmem(saved, n, "secret", 6));
	assert_int_not_equal(saved[n - 1], 'm');
}

/* debugfs is closed to all but root. */
static enum err record_as_nobody(struct ctx *ctx, const char *dir)
{
	const bool root = geteuid() == 0;

	assert_int_equal(mkdir(dir, 0755), 0);
	assert_int_equal(chmod(ctx->root, 0755), 0);
	assert_int_equal(root ? chown(dir, 65534, 65534) || seteuid(65534) : 0, 0);
	const enum err err = host_record(ctx, dir);

	assert_int_equal(root ? seteuid(0) : 0, 0);
	return err;
}

static void what_may_not_be_read_is_left_out(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx), *debug = ctx_printf(ctx, "%s/sys/kernel/debug", ctx->root);

	put_text(ctx, "/sys/kernel/debug/kho/out/fdt", "kho-v4");
	assert_int_equal(chmod(debug, 0), 0);
	assert_int_equal(record_as_nobody(ctx, dir), ERR_NONE);
	assert_int_equal(chmod(debug, 0755), 0);
	assert_int_equal(access(ctx_printf(ctx, "%s/proc/iomem", dir), F_OK), 0);
	assert_int_equal(access(ctx_printf(ctx, "%s/sys/kernel/debug", dir), F_OK), -1);
}

static void what_is_preserved_is_recorded(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = machine(ctx);

	put_text(ctx, "/sys/kernel/debug/kho/in/fdt", "kho-v4");
	put_text(ctx, "/sys/kernel/debug/kho/out/sub_fdts/LUO", "luo-v5");
	assert_int_equal(host_record(ctx, dir), ERR_NONE);
	assert_int_equal(access(ctx_printf(ctx, "%s/sys/kernel/debug/kho/in/fdt", dir), F_OK), 0);
	assert_int_equal(
		access(ctx_printf(ctx, "%s/sys/kernel/debug/kho/out/sub_fdts/LUO", dir), F_OK), 0);
}

static void parent_that_is_missing_is_not_made(void **state)
{
	struct ctx *ctx = *state;

	assert_fails(ctx, ERR_SYSTEM, host_record(ctx, ctx_printf(ctx, "%s/none", machine(ctx))),
		     "record/none|No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(record_is_its_owners_alone),
		with_root(empty_directory_is_taken),
		with_root(record_is_not_mixed_with_another),
		with_root(link_is_not_followed),
		with_root(link_below_is_not_followed),
		with_root(kcore_keeps_its_vmcoreinfo_and_nothing_private),
		with_root(what_may_not_be_read_is_left_out),
		with_root(what_is_preserved_is_recorded),
		with_root(parent_that_is_missing_is_not_made),
	};

	return run_tests(tests);
}
