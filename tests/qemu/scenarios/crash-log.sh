# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# crash-log COMMANDS: as crash, for kernels that makedumpfile does not know (arm64 with addresses of 52 bits, loong64): the
# dead kernel's log must be, line by line, what dmesg said before the crash.

. "$LAB/scenarios/crash.sh"

# log_sum: of the log on standard input, up to the marker.
log_sum() { sed "/$MARKER/q" | sha256sum | cut -d ' ' -f 1; }

panic_by_sysrq() {
	dmesg | grep -q "$MARKER" || fail "dmesg lacks the marker"
	echo "first: log=$(dmesg | log_sum)"
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
}

second() {
	[ -e /proc/vmcore ] || fail "no /proc/vmcore"
	send_headers
	expect_status 0 sh -c 'vmcore-dmesg /proc/vmcore >/tmp/ours'
	grep -q "$MARKER" /tmp/ours || fail "vmcore-dmesg lost the marker"
	grep -q 'sysrq triggered crash' /tmp/ours || fail "vmcore-dmesg lost the panic"
	echo "second: log=$(log_sum </tmp/ours)"
	[ ! -e /usr/local/bin/readelf ] || expect_status 0 readelf -lW /proc/vmcore
}

after() {
	same log
	check_headers
}
