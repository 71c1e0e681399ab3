# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# refused REGEX COMMAND...: the command fails with status 1, says REGEX, and nothing is loaded.

host() {
	guest_var K /boot/vmlinuz
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	expect '^first: end of scenario$'
}

first() {
	touch /boot/empty
	eval "set -- $ARGS"
	regex=$1
	shift
	expect_status 1 "$@"
	expect_output "$regex"
	[ "$(cat /sys/kernel/kexec_loaded)" = 0 ] || fail "an image is loaded"
}
