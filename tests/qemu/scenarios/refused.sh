# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# refused REGEX COMMAND... [// REGEX COMMAND...]...: each command fails with status 1, says REGEX,
# and nothing is loaded.

host() {
	guest_kernels
	expect '^first: end of scenario$'
}

refused() {
	regex=$1
	shift
	expect_status 1 "$@"
	expect_output "$regex"
	[ "$(cat /sys/kernel/kexec_loaded)" = 0 ] || fail "an image is loaded"
}

first() {
	touch /boot/empty
	each refused
}
