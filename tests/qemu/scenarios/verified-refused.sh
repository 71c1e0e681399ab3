# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-refused REGEX COMMAND... [// REGEX COMMAND...]...: each command fails with status 1 and
# says REGEX. Nothing is loaded by it, and a crash image that was loaded before is still there: GOOD, a
# unified kernel image. BAD is GOOD with a bit flipped.

host() {
	guest_kernels
	guest_var GOOD /boot/good
	guest_var BAD /boot/bad
	sign_uki "$OUT/good" .cmdline=quiet ".linux=@$(kernel amd64/bookworm)" .initrd=none || die "cannot sign $OUT/good"
	guest_file boot/good "$OUT/good"
	tamper "$OUT/good" >"$OUT/bad"
	guest_file boot/bad "$OUT/bad"
	expect '^first: end of scenario$'
}

refused() {
	regex=$1
	shift
	expect_status 1 "$@"
	expect_output "$regex"
	expect_status 0 kexec -S -l
	expect_status 1 kexec -S
}

first() {
	expect_status 0 kexec -s -p "$GOOD"
	each refused
}
