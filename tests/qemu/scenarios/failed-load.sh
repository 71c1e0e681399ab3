# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# failed-load OPTIONS [// OPTIONS]...: a load that fails leaves the earlier image in place, and the
# last of these starts.

. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	guest_file boot/cut "$(kernel "$SECOND_NAME:cut")"
}

all_failures() {
	expect_status 0 kexec "$@" -l "$K" --initrd="$I" --append="$A"
	for broken in /boot/cut /boot/missing /boot /init "$I"; do
		expect_status 1 kexec "$@" -l "$broken" --append=broken
		expect_status 1 kexec -S -l
	done
}

first() {
	each all_failures
	kexec -e
	fail "still in the first kernel after kexec -e"
}
