# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# record OPTIONS [// OPTIONS]...: the plan for this machine is the plan for its record, with each of
# the OPTIONS. The record is shown as an archive: for tests/hosts, see there.

host() {
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	expect '^first: end of scenario$'
}

# nokaslr: a kernel that is unpacked stands at another place each time.
same_plan() {
	kexec --dry-run "$@" /boot/vmlinuz --initrd=/init --append="nokaslr marker" >/tmp/live
	kexec --dry-run --host /tmp/record "$@" /boot/vmlinuz --initrd=/init --append="nokaslr marker" \
		>/tmp/output
	cat /tmp/output
	expect_output 'kernel'
	cmp /tmp/live /tmp/output || fail "with $*, the plans differ"
}

first() {
	kexec --record-host /tmp/record
	each same_plan
	show_record
}

show_record() {
	echo "record:"
	tar -cf - -C /tmp/record . | gzip -9 | base64 | sed 's/^/record /'
}
