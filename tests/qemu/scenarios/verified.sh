# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified COMMANDS: as xen, but Xen verifies and enters the second kernel, which must be locked down by Xen's doing.

# shellcheck source=/dev/null
. "$LAB/scenarios/xen.sh"

verified_host() {
	guest_setup ''
	head -c 100000 /dev/urandom >"$OUT/second/payload"
	guest_initrd
	expect_line "second: cmdline=lockdown=integrity $A"
	expect_line "second: payload=$(payload_sum)"
	expect_line 'second: lockdown=none [integrity] confidentiality'
	expect '^second: end of scenario$'
}

host() { verified_host; }

second() { echo "second: lockdown=$(cat /sys/kernel/security/lockdown)"; }
