# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# crash-low COMMANDS: as crash, but what is looked for in the dump is low memory, in which the crash kernel itself has
# run: before the panic, every page from 64 KiB up to the BIOS data area is given a text, from outside of the guest.

. "$LAB/scenarios/crash.sh"

PAGES='0x10 0x9f'	# from, up to

host() {
	guest_memory_file
	crash_guest
}

during() {
	await '^waiting for the host' || return 0
	# shellcheck disable=SC2086 # two numbers
	python3 - "$RAM" $PAGES <<-'E'
		import sys
		with open(sys.argv[1], "r+b") as ram:
		    for page in range(int(sys.argv[2], 16), int(sys.argv[3], 16)):
		        ram.seek(page << 12)
		        ram.write(b"\npage %#x of the dead kernel\n" % page)
	E
	echo 'panic' >&3
}

panic_by_sysrq() {
	from_host
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
}

second() {
	readelf -lW /proc/vmcore >/tmp/headers
	cat /tmp/headers
	# Offset of the PT_LOAD at the physical address of the second page
	offset=$(awk '$1 == "LOAD" && $4 ~ /^0x0*1000$/ { print $2 }' /tmp/headers)
	[ -n "$offset" ] || fail "low memory is not in the dump"
	dd if=/proc/vmcore of=/tmp/low bs=4096 skip=$((offset / 4096)) count=158
	# shellcheck disable=SC2086 # two numbers
	set -- $PAGES
	for page in $(seq $(($1)) $(($2 - 1))); do
		text=$(printf 'page 0x%x of the dead kernel' "$page")
		dd if=/tmp/low bs=4096 skip=$((page - 1)) count=1 2>/dev/null | grep -qF "$text" ||
			fail "not in the dump: $text"
	done
}

after() { :; }
