# SPDX-License-Identifier: GPL-2.0-or-later
# Included by tests.mk: purgatory run in an emulator; QEMU chooses which, one of 8.2 or later has
# the SHA instructions. x86 code: built only where the x86_64 purgatory is.
ifneq ($(filter x86_64,$(PURGATORY_ARCHES)),)
san/tests/purgatory/%.bin: tests/purgatory/%.S tests/purgatory/machine.h
	@mkdir -p $(@D)
	$(PURGATORY_CC_x86_64) -c -o $(@:.bin=.o) $<
	$(OBJCOPY) -O binary -j .text $(@:.bin=.o) $@

san/tests/purgatory/test-purgatory: san/tests/purgatory/test-purgatory.o san/parts.a \
		$(PURGATORY_BLOBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(KX_LIBS)

check-purgatory: san/tests/purgatory/test-purgatory san/tests/purgatory/machine.bin \
		san/tests/purgatory/next.bin
	$(srcdir)/tests/purgatory/with-sha prove --nocolor --exec $(srcdir)/tests/unit/tap $< :: $(<D)

check: check-purgatory
.PHONY: check-purgatory
-include san/tests/purgatory/test-purgatory.d
endif
