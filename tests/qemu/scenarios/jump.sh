# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# jump COMMANDS: as boot, but the second kernel must come back: the first one goes on as if nothing had been.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	# shellcheck disable=SC3054 # host() is run by bash
	INTO=second guest_program sbin/kexec "${KEXEC_OF[$ARCH]}"
	guest_initrd
	unset EXPECT
	expect "^second: cmdline=kexec_jump_back_entry=0x[0-9a-f]{16} $A\$"
	expect "^second: payload=$(payload_sum)\$"
	expect '^second: goes back$'
	expect '^first: the second kernel has come back$'
	expect '^first: end of scenario$'
	reject '^second: end of scenario$'
}

first() {
	head -c 200000000 /dev/zero | tr '\0' x >/tmp/memory	# most of what the second kernel gets is in use
	before=$(sha256sum </tmp/memory)
	set -x
	eval "$ARGS"
	set +x
	echo
	echo 'first: the second kernel has come back'
	[ "$(sha256sum </tmp/memory)" = "$before" ] || fail 'it has changed what was in memory'
	rm /tmp/memory
	expect_status 1 kexec -S -l	# it can be gone to again
	expect_status 0 kexec -u
}

second() {
	way=$(sed -n 's/.*kexec_jump_back_entry=\(0x[0-9a-f]*\).*/\1/p' /proc/cmdline)
	expect_status 0 kexec -c -l --load-jump-back-helper --console-serial --entry="$way"
	echo 'second: goes back'
	kexec -e
	fail 'nobody was there to go back to'
}

after() { :; }
