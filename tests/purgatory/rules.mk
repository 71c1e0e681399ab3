# SPDX-License-Identifier: GPL-2.0-or-later
# Included by tests.mk: purgatory run in an emulator, for each architecture whose purgatory is built; what runs before and
# after it is code of that architecture, too.
emulated := $(filter $(notdir $(patsubst %/,%,$(wildcard $(srcdir)/tests/purgatory/*/))),$(PURGATORY_ARCHES))

# Where the two kernels are that architectures share, and what else such a test is linked with.
emulated_shared_x86_64 := pc
emulated_shared_i386 := pc
emulated_folder = tests/purgatory/$(or $(emulated_shared_$(1)),$(1))

define emulated_rules
san/tests/purgatory/$(1)/%.bin: $(emulated_folder)/%.S $(emulated_folder)/machine.h
	@mkdir -p $$(@D)
	$$(PURGATORY_CC_$(1)) $$(PURGATORY_CFLAGS_$(1)) -I$(srcdir) -c -o $$(@:.bin=.o) $$<
	$$$$($$(PURGATORY_CC_$(1)) -print-prog-name=objcopy) -O binary -j .text $$(@:.bin=.o) $$@

emulated_needs += $(addprefix san/tests/purgatory/$(1)/,test machine.bin next.bin)
san/tests/purgatory/$(1)/test: $(foreach folder,$(emulated_shared_$(1)),san/tests/purgatory/$(folder)/$(folder).o)
-include san/tests/purgatory/$(1)/test.d
endef
$(foreach arch,$(emulated),$(eval $(call emulated_rules,$(arch))))

$(emulated:%=san/tests/purgatory/%/test): %: %.o san/tests/purgatory/emulator.o san/parts.a $(PURGATORY_BLOBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(KX_LIBS)
-include san/tests/purgatory/emulator.d san/tests/purgatory/pc/pc.d

# For tests/purgatory/vectors; of others, flags forbid what it looks for.
disassembled := $(patsubst %,purgatory-obj/%.dis,$(filter arm ppc64le,$(PURGATORY_ARCHES)))
purgatory-obj/%.dis: purgatory-obj/%.elf
	$$($(PURGATORY_CC_$*) -print-prog-name=objdump) -d $< >$@

# Instructions that purgatory's check takes: doc/arm64-purgatory.md
ifneq ($(filter arm64,$(emulated)),)
bench-purgatory: $(addprefix san/tests/purgatory/arm64/,test machine.bin next.bin)
	$< $(<D) --count
bench: bench-purgatory
.PHONY: bench-purgatory
endif
