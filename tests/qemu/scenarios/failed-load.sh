# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# failed-load OPTIONS: a load that fails leaves the earlier image in place, and that one starts.

. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	guest_file boot/cut "$(kernel "$SECOND_NAME:cut")"
}

# shellcheck disable=SC2086 # ARGS are words
first() {
	expect_status 0 kexec $ARGS -l "$K" --initrd="$I" --append="$A"
	for broken in /boot/cut /boot/missing /boot /init "$I"; do
		expect_status 1 kexec $ARGS -l "$broken" --append=broken
		expect_status 1 kexec -S -l
	done
	kexec -e
	fail "still in the first kernel after kexec -e"
}
