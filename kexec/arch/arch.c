/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/arch/arch.h"

#include <elf.h>
#include <string.h>

const struct arch *const arches[] = {
	&arch_x86_64, &arch_i386,    &arch_arm,	    &arch_arm64, &arch_riscv64,
	&arch_s390x,  &arch_ppc64le, &arch_loong64, NULL,
};

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

const struct arch *arch_by_name(const char *name)
{
	for (size_t i = 0; arches[i]; i++)
		if (!strcmp(name, arches[i]->name) || is_one_of(name, arches[i]->machines))
			return arches[i];
	return NULL;
}

bool arch_starts(const struct arch *host, const struct arch *kernel)
{
	if (host == kernel)
		return true;
	for (const char *const *name = host->also_starts; name && *name; name++)
		if (!strcmp(*name, kernel->name))
			return true;
	return false;
}

const char *arch_host_name(const struct host *host)
{
	return host->arch ? host->arch->name : host->machine;
}

const char *arch_names(struct ctx *ctx)
{
	const char *names = "";

	for (size_t i = 0; arches[i] && names; i++)
		if (arches[i]->purgatory.start)
			names = ctx_printf(ctx, "%s%s%s", names, *names ? ", " : "",
					   arches[i]->name);
	return names ? names : "";
}

const char *machine_name(uint16_t elf_machine)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} others[] = {
		{ EM_PPC, "ppc" },	   { EM_PPC64, "ppc64" },   { EM_MIPS, "mips" },
		{ EM_IA_64, "ia64" },	   { EM_PARISC, "parisc" }, { EM_SPARC, "sparc" },
		{ EM_SPARCV9, "sparc64" }, { EM_68K, "m68k" },	    { EM_SH, "sh" },
		{ 0x9026, "alpha" },
	};

	for (size_t i = 0; arches[i]; i++)
		if (arches[i]->elf_machine == elf_machine)
			return arches[i]->name;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].machine == elf_machine)
			return others[i].name;
	return "an unknown machine";
}
