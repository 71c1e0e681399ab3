# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# verified-crash COMMANDS: load a crash kernel, then a panic. Xen enters it, locked down, and it finds the dead one's log.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	guest_setup 'nr_cpus=1 reset_devices'
	guest_var MARKER "written before the crash $(od -An -tx4 -N4 /dev/urandom | tr -d ' ')"
	stage second # again: with the marker
	INTO=second
	guest_program bin/vmcore-dmesg "$(tested vmcore-dmesg)"
	INTO=first
	guest_initrd
	expect "^second: cmdline=lockdown=integrity $A( |\$)"
	expect_line 'second: lockdown=none [integrity] confidentiality'
	expect '^second: end of scenario$'
}

first() {
	eval "$ARGS"
	expect_status 1 kexec -S
	echo "$MARKER" >/dev/kmsg
	echo c >/proc/sysrq-trigger
	fail "no panic"
}

second() {
	echo "second: lockdown=$(cat /sys/kernel/security/lockdown)"
	expect_status 0 sh -c 'vmcore-dmesg /proc/vmcore >/tmp/log'
	grep -q "$MARKER" /tmp/log || fail "the control domain's log lacks the marker"
}

after() { :; }
