# SPDX-License-Identifier: GPL-2.0-or-later
# Included by tests.mk: purgatory run in an emulator, for each architecture whose purgatory is built; what runs before and
# after it is code of that architecture, too. x86: QEMU names the emulator, one of 8.2 or later has the SHA instructions.
emulated := $(filter x86_64 arm64,$(PURGATORY_ARCHES))
with_x86_64 = $(srcdir)/tests/purgatory/x86_64/with-sha

define emulated_rules
san/tests/purgatory/$(1)/%.bin: tests/purgatory/$(1)/%.S tests/purgatory/$(1)/machine.h
	@mkdir -p $$(@D)
	$$(PURGATORY_CC_$(1)) -I$(srcdir) -c -o $$(@:.bin=.o) $$<
	$$$$($$(PURGATORY_CC_$(1)) -print-prog-name=objcopy) -O binary -j .text $$(@:.bin=.o) $$@

check-purgatory-$(1): san/tests/purgatory/$(1)/test san/tests/purgatory/$(1)/machine.bin san/tests/purgatory/$(1)/next.bin
	$$(with_$(1)) prove --nocolor --exec $$(srcdir)/tests/unit/tap $$< :: $$(<D)

check-purgatory: check-purgatory-$(1)
.PHONY: check-purgatory-$(1)
-include san/tests/purgatory/$(1)/test.d
endef
$(foreach arch,$(emulated),$(eval $(call emulated_rules,$(arch))))

check: check-purgatory
.PHONY: check-purgatory

$(emulated:%=san/tests/purgatory/%/test): %: %.o san/tests/purgatory/emulator.o san/parts.a $(PURGATORY_BLOBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(KX_LIBS)
-include san/tests/purgatory/emulator.d

# Instructions that purgatory's check takes: doc/arm64-purgatory.md
ifneq ($(filter arm64,$(emulated)),)
bench-purgatory: $(addprefix san/tests/purgatory/arm64/,test machine.bin next.bin)
	$< $(<D) --count
bench: bench-purgatory
.PHONY: bench-purgatory
endif
