# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# crash-cma MIB: that much memory is lent by crashkernel=,cma, and will not be in the dump: kexec and kdump say so before the
# crash, and kdump save after it.

# shellcheck source=/dev/null
. "$LAB/scenarios/crash.sh"
unset -f during after

host() {
	kdump_guest ''
	INTO=first
	guest_initrd
	expect '^second: all is said$'
}

first() {
	missing="crashkernel=,cma: $ARGS MiB, .* will be missing from the dump"
	cat /sys/kernel/kexec/crash_cma_ranges
	expect_status 0 kexec --status --json
	expect_output '"crash_cma":'
	expect_output '"start":'
	expect_status 0 kexec -d --status
	expect_output '^crashkernel=,cma: 0x'
	expect_status 0 kdump load --kernel="$K" --initrd="$I"
	kdump test --to /tmp >/tmp/output 2>&1 || true
	cat /tmp/output
	expect_output "$missing"
	echo "$MARKER" >/dev/kmsg
	panic_by_sysrq
	fail "no panic"
}

second() {
	mkdir /dump
	mount -t tmpfs tmpfs /dump
	expect_status 0 kdump save --log-only --force --to /dump
	expect_output 'crashkernel=,cma: memory .* is missing from the dump'
	grep -q "$MARKER" /dump/*/vmcore-dmesg.txt || fail "the saved log lacks the marker"
	printf '\nsecond: all is said\n'
	reboot -f
}
