# SPDX-License-Identifier: GPL-2.0-or-later
# Included by the Makefile: unit tests, golden plans, fuzz replay. Boots are in tests/qemu.

san/%.o: %.c config.h
	@mkdir -p $(@D)
	$(CC) $(KX_CPPFLAGS) $(CPPFLAGS) $(KX_CFLAGS) $(SAN_FLAGS) -MMD -MP -c -o $@ $<

# Every unit test may use every part but the main() functions.
san_parts := $(filter-out $(mains),$(call objs,san,$(program_src)))
san/parts.a: $(san_parts)
	rm -f $@ && $(AR) crs $@ $^

unit_tests := $(patsubst %.c,san/%,$(unit_src))
$(unit_tests): san/%: san/%.o san/parts.a $(PURGATORY_BLOBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $< san/parts.a $(PURGATORY_BLOBS) -lcmocka $(KX_LIBS)

check-unit: $(unit_tests)
	CMOCKA_MESSAGE_OUTPUT=TAP prove --nocolor --exec '' $(unit_tests)

# Benchmarks measure and print; they judge nothing.
obj/tests/bench/sha256: obj/tests/bench/sha256.o obj/lib/sha256.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
bench: all obj/tests/bench/sha256
	$(srcdir)/tests/bench/kexec .

include $(srcdir)/tests/purgatory/rules.mk

check: check-unit

.PHONY: check check-unit bench
.SECONDARY:
-include $(patsubst %.o,%.d,$(san_parts)) $(addsuffix .d,$(unit_tests))
