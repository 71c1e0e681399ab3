# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# uki COMMANDS: as boot, with U in the place of kernel, initrd and command line: a unified kernel image of two profiles, of which the
# second one says the command line that must arrive. What systemd's stub would tell the initrd of the image must be in it.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	"$LAB/../images/uki" .osrel=ID=lab .cmdline=wrong ".linux=@$(kernel "$SECOND_NAME")" ".initrd=@$OUT/initrd" \
		.profile=ID=main .profile=ID=other ".cmdline=$A" '.pcrsig={"sha256":[]}' >"$OUT/uki"
	rm -f "$OUT/first/boot/vmlinuz" "$OUT/first/boot/initrd"
	guest_file boot/uki "$OUT/uki"
	guest_var U /boot/uki
}

second() {
	expect_status 0 cat /.extra/os-release
	expect_output '^ID=lab$'
	expect_status 0 cat /.extra/profile
	expect_output '^ID=other$'
	expect_status 0 cat /.extra/tpm2-pcr-signature.json
	expect_output '^\{"sha256":\[\]\}$'
}
