# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# verified-crash COMMANDS: as xen-crash, but Xen enters the verified crash kernel, locked down. Low memory, which no
# purgatory has saved, is not in the dump.

# shellcheck source=/dev/null
. "$LAB/scenarios/xen-crash.sh"

host() {
	crash_guest
	verified_crash_expect
}

verified_crash_expect() {
	expect "^second: cmdline=lockdown=integrity elfcorehdr=0x[0-9a-f]+ $A\$"
	expect_line 'second: lockdown=none [integrity] confidentiality'
	expect_line 'second: lowest=0x0000000000100000'
}

second() {
	echo "second: lockdown=$(cat /sys/kernel/security/lockdown)"
	read_vmcore
}
