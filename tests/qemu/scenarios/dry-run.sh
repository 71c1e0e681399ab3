# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# dry-run OPTIONS: the plan is shown, to any user, and nothing is loaded.

host() {
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	expect '^first: end of scenario$'
}

# shellcheck disable=SC2086 # ARGS are words
first() {
	chmod 644 /boot/vmlinuz
	expect_status 0 kexec $ARGS --dry-run -l /boot/vmlinuz --append=marker
	expect_output 'kernel'
	expect_output '0x[0-9a-f]+'
	expect_status 0 kexec --inspect /boot/vmlinuz
	expect_output "$(uname -r)"
	[ "$(cat /sys/kernel/kexec_loaded)" = 0 ] || fail "--dry-run has loaded an image"
	echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
	expect_status 0 su nobody -s /bin/sh -c 'kexec --dry-run -l /boot/vmlinuz --append=marker'
	expect_output 'kernel'
}
