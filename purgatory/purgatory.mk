# SPDX-License-Identifier: GPL-2.0-or-later
# Included by the Makefile: the purgatory of each architecture whose compiler was found
# (PURGATORY_ARCHES), linked into one ELF file, purgatory-obj/ARCH.elf, and embedded.

# Freestanding, and nothing that must be set up first: stack protector, unwinding, GOT.
PURGATORY_CFLAGS = -std=c11 -O2 -Wall -Wextra -Wshadow -Wconversion $(WERROR) -ffreestanding -fpie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-strict-aliasing \
	-I$(srcdir) -include $(srcdir)/purgatory/hidden.h
PURGATORY_LDFLAGS = -nostdlib -static-pie -Wl,--no-dynamic-linker,-z,norelro,-z,noexecstack \
	-Wl,--build-id=none,--fatal-warnings

# Of each architecture (arch/NAME/rules.mk): PURGATORY_CFLAGS_NAME, PURGATORY_LDFLAGS_NAME, and in
# PURGATORY_SHARES_NAME the files of shared/ that it takes beside its own folder.
include $(wildcard $(srcdir)/purgatory/arch/*/rules.mk)

PURGATORY_BLOBS = $(patsubst %,purgatory-obj/%.o,$(PURGATORY_ARCHES))
PURGATORY_COMMON = purgatory/purgatory.c purgatory/string.c purgatory/times.c lib/sha256.c

define purgatory_rules
purgatory_src_$(1) := $$(PURGATORY_COMMON) $$(PURGATORY_SHARES_$(1):%=purgatory/shared/%) \
	$$(call sources,purgatory/arch/$(1)/*.c purgatory/arch/$(1)/*.S)
purgatory_obj_$(1) := $$(patsubst %,purgatory-obj/$(1)/%.o,$$(purgatory_src_$(1)))

purgatory-obj/$(1)/%.o: %
	@mkdir -p $$(@D)
	$$(PURGATORY_CC_$(1)) $$(PURGATORY_CFLAGS) $$(PURGATORY_CFLAGS_$(1)) -MMD -MP -c -o $$@ $$<

purgatory-obj/$(1).elf: $$(purgatory_obj_$(1)) purgatory/purgatory.lds
	$$(PURGATORY_CC_$(1)) $$(PURGATORY_LDFLAGS) $$(PURGATORY_LDFLAGS_$(1)) -o $$@ -Wl,-T,$$(filter %.lds,$$^) $$(filter %.o,$$^)

-include $$(purgatory_obj_$(1):.o=.d)
endef
$(foreach arch,$(PURGATORY_ARCHES),$(eval $(call purgatory_rules,$(arch))))

purgatory-obj/%.o: purgatory-obj/%.elf kexec/purgatory/blob.S
	$(CC) $(CPPFLAGS) -DNAME=purgatory_$* -DEND=purgatory_$*_end -DFILE='"$<"' -c -o $@ \
		$(filter %.S,$^)

.SECONDARY: $(patsubst %,purgatory-obj/%.elf,$(PURGATORY_ARCHES))
