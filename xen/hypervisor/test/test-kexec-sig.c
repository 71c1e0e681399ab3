/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Becomes tools/tests/kexec-sig/test-kexec-sig.c: what Xen parses of a signed image and of a
 * command line, by the same files, in user space.
 */
#include <stdio.h>
#include <string.h>

#include "include/cmdline-list.h"
#include "include/uki.h"

enum { SECTIONS_AT = 0x40 + 24, DATA_AT = 0x200, FILE_SIZE = 0x600 };

static unsigned int failures;

static void check(bool good, const char *what)
{
    printf("%s: %s\n", good ? "ok" : "FAIL", what);
    failures += !good;
}

/* A PE file of two sections of 0x200 bytes. */
static void make(uint8_t *file, const char *second, uint32_t offset)
{
    memset(file, 0, FILE_SIZE);
    memcpy(file, "MZ", 2);
    put_le32(file + 0x3c, 0x40);
    memcpy(file + 0x40, "PE\0", 4);
    put_le16(file + 0x46, 2);
    memcpy(file + SECTIONS_AT, ".linux", 6);
    put_le32(file + SECTIONS_AT + 16, 0x200);
    put_le32(file + SECTIONS_AT + 20, DATA_AT);
    memcpy(file + SECTIONS_AT + 40, second, strlen(second));
    put_le32(file + SECTIONS_AT + 56, 0x200);
    put_le32(file + SECTIONS_AT + 60, offset);
}

static enum uki_answer read(const char *second, uint32_t offset, size_t size)
{
    uint8_t file[FILE_SIZE];
    struct uki_fault fault;
    struct uki uki;

    make(file, second, offset);

    return uki_read(span_of(file, size), &uki, &fault);
}

static void check_sections(void)
{
    check(read(".initrd", DATA_AT + 0x200, FILE_SIZE) == UKI_GOOD, "two sections");
    check(read(".initrd", DATA_AT + 0x1ff, FILE_SIZE) == UKI_BAD, "overlap");
    check(read(".initrd", 0, FILE_SIZE) == UKI_BAD, "in the headers");
    check(read(".initrd", FILE_SIZE, FILE_SIZE) == UKI_BAD, "past the end");
    check(read(".initrd", DATA_AT + 0x200, DATA_AT) == UKI_BAD, "cut short");
    check(read(".initrd", DATA_AT + 0x200, 0x40) == UKI_NOT, "no headers");
}

static const char *const entries[] = { "quiet", "root=UUID=*" };
static const struct cmdline_list list = { entries, 2 };

static bool passes(const char *text)
{
    struct span word;

    return !cmdline_find_unlisted(&list, span_of(text, strlen(text)), &word);
}

static void check_words(void)
{
    check(passes("quiet root=UUID=1-2 lockdown=none"), "listed, and Xen's own");
    check(!passes("quiet mem=64M"), "mem=");
    check(!passes("root=UUID=\"1 mem=64M\""), "quotes");
    check(!passes("quiet\tmem=64M"), "tabulator");
    check(!passes("earlycon=uart8250,mmio,0x1000"), "earlycon=");
    check(cmdline_never_listed(SPAN_LITERAL("initrdmem=*")), "initrdmem= is never listed");
}

int main(void)
{
    check_sections();
    check_words();

    return failures != 0;
}
