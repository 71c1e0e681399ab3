# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# crash-status OPTIONS [// OPTIONS]...: what -S, kexec_crash_loaded and every order of -p and -u
# say; OPTIONS choose the way (-c, -s, -a).

host() {
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	expect '^first: end of scenario$'
}

loaded() {
	[ "$(cat /sys/kernel/kexec_crash_loaded)" = "$1" ] || fail "kexec_crash_loaded is not $1"
	expect_status "$1" kexec -S
	expect_status "$1" kexec -p --status
}

all_orders() {
	loaded 0
	for unload in "-p -u $*" "-u -p $*" "$* -p -u" "$* -u -p" "--unload $* --load-panic"; do
		expect_status 0 kexec "$@" -p /boot/vmlinuz --append=one
		loaded 1
		expect_status 0 kexec "$@" -p /boot/vmlinuz --append=two
		expect_status 0 kexec -S -l		# the normal image: none
		loaded 1
		expect_status 0 kexec "$@" -u		# the normal image, too
		loaded 1
		# shellcheck disable=SC2086 # words
		expect_status 0 kexec $unload
		loaded 0
	done
	expect_status 0 kexec --print-ckr-size
	expect_output "^$(cat /sys/kernel/kexec_crash_size)\$"
	[ "$(cat /sys/kernel/kexec_crash_size)" = 268435456 ] || fail "kexec_crash_size is not 256 MiB"
	expect_status 1 kexec "$@" -p /boot/missing
	loaded 0
	expect_status 0 kexec -c --dry-run -p /boot/vmlinuz
	expect_output 'elfcorehdr=0x[0-9a-f]+'
	expect_output '\[backup\] no bytes, not in the digest'
	loaded 0
}

first() { each all_orders; }
