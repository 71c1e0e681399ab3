# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# crash COMMANDS: shell commands that load the crash kernel (K, I, A as in boot); then a panic.
# In the crash kernel the log of the dead one must be readable, by vmcore-dmesg and by makedumpfile, alike.

. "$LAB/scenarios/boot.sh"

host() {
	guest_setup 'nr_cpus=1 reset_devices'
	guest_var MARKER "written before the crash $(od -An -tx4 -N4 /dev/urandom | tr -d ' ')"
	stage second	# again: with the marker
	INTO=second
	case $DEBIAN_ARCH in
	amd64) BINUTILS=binutils-x86-64-linux-gnu ;;
	arm64) BINUTILS=binutils-aarch64-linux-gnu ;;
	esac
	program=$(tested vmcore-dmesg)
	guest_program bin/vmcore-dmesg "$program"
	guest_tools 'makedumpfile readelf' makedumpfile binutils libbinutils "$BINUTILS" libctf0 \
		libctf-nobfd0 libelf1 libdw1 liblzo2-2 libsnappy1v5 libstdc++6 libgcc-s1 libzstd1 zlib1g libbz2-1.0 liblzma5
	INTO=first
	guest_initrd
	expect "^second: cmdline=$A( |\$)"
	expect '^second: end of scenario$'
}

first() {
	set -x
	eval "$ARGS"
	set +x
	[ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ] || fail "no crash kernel is loaded"
	expect_status 1 kexec -S
	echo "$MARKER" >/dev/kmsg
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
	fail "no panic"
}

second() {
	[ -e /proc/vmcore ] || fail "no /proc/vmcore"
	expect_status 0 sh -c 'vmcore-dmesg /proc/vmcore >/tmp/ours'
	expect_status 0 makedumpfile --dump-dmesg /proc/vmcore /tmp/theirs
	grep -q "$MARKER" /tmp/ours || fail "vmcore-dmesg lost the marker"
	grep -q 'sysrq triggered crash' /tmp/ours || fail "vmcore-dmesg lost the panic"
	cmp /tmp/ours /tmp/theirs || fail "vmcore-dmesg and makedumpfile differ"
	expect_status 0 readelf -lW /proc/vmcore
	expect_output 'LOAD'
	expect_status 0 makedumpfile -d 31 -c /proc/vmcore /tmp/dump
}

after() { :; }
