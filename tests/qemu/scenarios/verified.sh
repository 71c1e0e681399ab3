# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified COMMANDS: as xen, but Xen verifies and enters the second kernel, which must be locked down by Xen's doing.

# shellcheck source=/dev/null
. "$LAB/scenarios/xen.sh"

# swap FILE: for ever, a few bytes of it to something else and back.
swap() {
	cp "$1" /tmp/good
	while :; do
		printf 'XXXX' | dd of="$1" bs=1 seek=4000000 conv=notrunc
		dd if=/tmp/good of="$1" bs=1 skip=4000000 seek=4000000 count=4 conv=notrunc
	done 2>/dev/null
}

# way LIBRARY COMMAND...: the command says under -d that it reached Xen by that library.
way() {
	library=$1
	shift
	expect_status 0 "$@"
	expect_output "verified load by .* libxen$library"
}

verified_host() {
	guest_setup ''
	head -c 100000 /dev/urandom >"$OUT/second/payload"
	guest_initrd
	expect_line "second: cmdline=lockdown=integrity $A"
	expect_line "second: payload=$(payload_sum)"
	expect_line 'second: lockdown=none [integrity] confidentiality'
	expect '^second: .*Kernel is locked down from command line'
	expect '^second: end of scenario$'
}

host() { verified_host; }

second() {
	echo "second: lockdown=$(cat /sys/kernel/security/lockdown)"
	echo "second: $(dmesg | grep 'Kernel is locked down')"
}
