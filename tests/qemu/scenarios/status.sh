# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# status OPTIONS [// OPTIONS]...: what -S, /sys/kernel/kexec_loaded and -u say in every order;
# OPTIONS choose the way (-c, -s, -a).

host() {
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	guest_file boot/cut "$(kernel "$SECOND_NAME:cut")"
	expect '^first: end of scenario$'
}

loaded() {
	[ "$(cat /sys/kernel/kexec_loaded)" = "$1" ] || fail "kexec_loaded is not $1"
	expect_status "$1" kexec -S -l
	expect_status "$1" kexec -l --status
}

all_orders() {
	loaded 0
	expect_status 0 kexec "$@" -u
	loaded 0
	for unload in "-u $*" "$* --unload"; do
		expect_status 0 kexec "$@" -l /boot/vmlinuz --append=one
		loaded 1
		expect_status 0 kexec "$@" -l /boot/vmlinuz --append=two
		loaded 1
		# shellcheck disable=SC2086 # words
		expect_status 0 kexec $unload
		loaded 0
	done
	expect_status 0 kexec -S		# the crash image: none
	expect_status 1 kexec "$@" -l /boot/cut
	loaded 0
	expect_status 1 kexec -e		# nothing to start
	expect_status 0 kexec "$@" -l /boot/vmlinuz
	expect_status 0 kexec -u
	loaded 0
	expect_status 0 kexec --version
	expect_status 0 kexec --help
	expect_status 1 kexec --no-such-option
	expect_status 1 kexec "$@" -l /boot/vmlinuz /boot/vmlinuz
}

first() { each all_orders; }
