# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-uki COMMANDS: as verified, with U, a signed unified kernel image that holds kernel, initrd and command line.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified.sh"

# guest_uki: in the place of kernel and initrd, which the guest has not.
guest_uki() {
	pack "$OUT/second" >"$OUT/initrd"
	sign_uki "$OUT/uki" ".cmdline=$A" ".linux=@$(kernel "$SECOND_NAME")" ".initrd=@$OUT/initrd" || die "cannot sign $OUT/uki"
	rm -f "$OUT/first/boot/vmlinuz" "$OUT/first/boot/initrd"
	guest_file boot/uki "$OUT/uki"
	guest_var U /boot/uki
}

host() {
	verified_host
	guest_uki
}
