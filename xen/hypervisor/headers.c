/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ELF headers of a crash dump: addresses of what may be read, and nothing else. */
#include <xen/types.h>
#include <xen/elfstructs.h>
#include <xen/lib.h>

#include "private.h"

/* What kexec writes for a 64-bit Linux: <linux/elf.h>, Elf64_Ehdr and Elf64_Phdr. */
static bool is_core(const Elf64_Ehdr *header)
{
    return !memcmp(header->e_ident, ELFMAG, SELFMAG) &&
           header->e_ident[EI_CLASS] == ELFCLASS64 &&
           header->e_ident[EI_DATA] == ELFDATA2LSB &&
           header->e_ident[EI_VERSION] == EV_CURRENT &&
           header->e_type == ET_CORE && header->e_version == EV_CURRENT &&
           header->e_machine == EM_X86_64 && header->e_phoff == sizeof(*header) &&
           header->e_ehsize == sizeof(*header) &&
           header->e_phentsize == sizeof(Elf64_Phdr);
}

static bool is_ram(const Elf64_Phdr *header)
{
    return (header->p_type == PT_LOAD || header->p_type == PT_NOTE) &&
           header->p_memsz == header->p_filesz &&
           kexec_sig_is_ram(header->p_offset, header->p_filesz);
}

bool kexec_sig_headers_are_sane(struct span headers)
{
    Elf64_Ehdr header;
    Elf64_Phdr program;
    unsigned int i;

    if ( !span_has(headers, 0, sizeof(header)) )
        return false;
    memcpy(&header, headers.p, sizeof(header));
    if ( !is_core(&header) )
        return false;
    for ( i = 0; i < header.e_phnum; i++ )
    {
        const size_t at = sizeof(header) + i * sizeof(program);

        if ( !span_has(headers, at, sizeof(program)) )
            return false;
        memcpy(&program, headers.p + at, sizeof(program));
        if ( !is_ram(&program) )
            return false;
    }

    return true;
}
