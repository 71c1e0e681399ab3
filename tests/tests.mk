# SPDX-License-Identifier: GPL-2.0-or-later
# Included by the Makefile: unit tests, golden plans, fuzz replay. Boots are in tests/qemu.

san/%.o: %.c config.h
	@mkdir -p $(@D)
	$(CC) $(KX_CPPFLAGS) $(CPPFLAGS) $(KX_CFLAGS) $(SAN_FLAGS) -MMD -MP -c -o $@ $<

# Every unit test may use every part but the main() functions.
help_src := $(filter-out %/make-core.c,$(call sources,tests/help/*.c))
san_parts := $(filter-out $(mains),$(call objs,san,$(program_src) $(help_src)))
san/parts.a: $(san_parts)
	rm -f $@ && $(AR) crs $@ $^

unit_tests := $(patsubst %.c,san/%,$(unit_src))
$(unit_tests): san/%: san/%.o san/parts.a $(PURGATORY_BLOBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $< san/parts.a $(PURGATORY_BLOBS) -lcmocka $(KX_LIBS)

# Fuzz targets: replayed over their corpus in every check; searched on by `make fuzz`.
fuzz_src := $(call sources,tests/fuzz/fuzz-*.c)
fuzz_names := $(patsubst tests/fuzz/fuzz-%.c,%,$(fuzz_src))
fuzz_replays := $(addprefix san/tests/fuzz/fuzz-,$(fuzz_names))
$(fuzz_replays): %: %.o san/tests/fuzz/replay.o san/parts.a $(PURGATORY_BLOBS)
	$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ $(KX_LIBS)

# make fuzz FUZZ="gzip xz" FUZZ_TIME=600: seconds for each; what is found is kept in fuzz/.
FUZZ = $(fuzz_names)
FUZZ_TIME = 60
# At most this much by one malloc(), in MiB; libkdumpfile asks for what a broken core says.
FUZZ_MALLOC = 2048
search-vmcore: FUZZ_MALLOC = 1000000
FUZZ_FLAGS = -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
fuzz_parts := $(filter-out $(mains),$(call objs,fuzz,$(program_src) $(help_src)))
fuzz/%.o: %.c config.h
	@mkdir -p $(@D)
	$(CLANG) $(KX_CPPFLAGS) $(CPPFLAGS) $(KX_CFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
fuzz/parts.a: $(fuzz_parts)
	rm -f $@ && $(AR) crs $@ $^
$(addprefix fuzz/fuzz-,$(fuzz_names)): fuzz/fuzz-%: fuzz/tests/fuzz/fuzz-%.o fuzz/parts.a $(PURGATORY_BLOBS)
	$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(KX_LIBS)
fuzz: $(addprefix search-,$(FUZZ))
search-%: fuzz/fuzz-%
	@mkdir -p fuzz/corpus/$*
	$< -max_total_time=$(FUZZ_TIME) -rss_limit_mb=2048 -malloc_limit_mb=$(FUZZ_MALLOC) -timeout=20 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix=fuzz/found-$*- fuzz/corpus/$* $(srcdir)/tests/fuzz/corpus/$*

# Every call that can fail does so in turn. The program is the real one: the sanitizers have their own malloc.
obj/tests/faults/faults.so: tests/faults/faults.c
	@mkdir -p $(@D)
	$(CC) $(KX_CPPFLAGS) $(KX_CFLAGS) -g -O1 -fPIC -shared -o $@ $< -ldl
# Cores described as text, against recorded output and against makedumpfile.
obj/tests/help/make-core: obj/tests/help/make-core.o obj/tests/help/made-core.o obj/lib/ctx.o obj/lib/text.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# Our Debian package in a whole Debian with kdump-tools; many minutes, and chroot needs root. DISTRO="--suite trixie": another.
DISTRO =
check-distro:
	$(srcdir)/tests/distro/run $(DISTRO)

# Fedora's kdumpctl, fetched for it.
check-kdump-utils: all obj/tests/faults/faults.so obj/tests/help/make-core
	$(srcdir)/tests/faults/kdump-utils .

# Xen: Debian's, and ours with the verified load, which is built first (minutes, once).
check-xen: sbin/kexec sbin/vmcore-dmesg
	$(srcdir)/tests/qemu/run --kexec sbin/kexec xen verified

# Benchmarks measure and print; they judge nothing.
obj/tests/bench/sha256: obj/tests/bench/sha256.o obj/lib/sha256.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
bench: all obj/tests/bench/sha256
	$(srcdir)/tests/bench/kexec .
	$(srcdir)/tests/bench/vmcore-dmesg .
# The time between two kernels, in a guest's instructions; minutes. GAP="--kexec ../build-arm64/sbin/kexec": another.
bench-gap: all
	$(srcdir)/tests/bench/gap --jobs $(CHECK_JOBS) --kexec sbin/kexec $(GAP)

# Other loaders in the place of ours: half an hour. COMPARE="clients 'efi-*' --gap zstd-*": these only.
COMPARE = --gap 'xz-*' --gap 'zstd-*' --gap 'crash-*'
compare: all
	$(srcdir)/tests/compare/run --jobs $(CHECK_JOBS) --kexec sbin/kexec $(COMPARE) >compared.md
	mv compared.md $(srcdir)/doc/compared.md

include $(srcdir)/tests/purgatory/rules.mk

# ---- make check: one prove, one summary. make check-NAME: one of its parts ----

check_unit := $(if $(CMOCKA),$(unit_tests),cmocka)
check_purgatory := $(if $(CMOCKA),$(emulated:%=san/tests/purgatory/%/test),cmocka) tests/purgatory/vectors
check_fuzz := $(fuzz_replays)
check_faults := tests/faults/run tests/faults/clients
check_inspect := tests/inspect/run
check_options := tests/options/run tests/options/matrix
check_plans := tests/plans/run
check_cores := tests/cores/run
check_laboratory := tests/qemu/selftest
check_programs := tests/programs/run
check_packaging := tests/packaging/run
check_structure := tests/structure/run
check_lint := tests/lint
# Longest first.
CHECKS = lint faults options plans unit fuzz inspect cores programs packaging structure laboratory purgatory
check_all = $(foreach check,$(CHECKS),$(check_$(check)))

# What they need; the programs are up to date before any of them runs.
needs_unit = $(if $(CMOCKA),$(unit_tests))
needs_purgatory = $(if $(CMOCKA),$(emulated_needs)) $(disassembled)
needs_fuzz = $(fuzz_replays)
needs_faults = obj/tests/faults/faults.so
needs_cores = obj/tests/help/make-core
needs_programs = obj/tests/help/make-core
check_needs = all $(sort $(foreach check,$(CHECKS),$(needs_$(check))))
CHECK_JOBS = $(shell nproc)
run_checks = $(if $(PROVE),$(PROVE) --nocolor --failures --directives --jobs $(CHECK_JOBS) --exec) \
	$(srcdir)/tests/lib/check $(1)

check: $(check_needs)
	$(call run_checks,$(check_all))
$(CHECKS:%=check-%): check-%: $(check_needs)
	$(call run_checks,$(check_$*))
coverage: all
	$(srcdir)/tests/coverage .
# Without a build.
lint:
	$(call run_checks,$(check_lint))

.PHONY: check $(CHECKS:%=check-%) lint coverage check-distro check-kdump-utils check-xen fuzz bench bench-gap compare
.SECONDARY:
-include $(patsubst %.o,%.d,$(san_parts) $(fuzz_parts)) $(addsuffix .d,$(unit_tests) $(fuzz_replays)) \
	$(patsubst %,fuzz/tests/fuzz/fuzz-%.d,$(fuzz_names))
