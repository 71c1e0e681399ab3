# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# crash COMMANDS: shell commands that load the crash kernel (K, I, A as in boot); then a panic, by sysrq or what
# the commands set PANIC to. In the crash kernel the log of the dead one must be readable, by vmcore-dmesg and by
# makedumpfile, alike; the headers of its memory must be right.

. "$LAB/scenarios/boot.sh"

MAKEDUMPFILE='makedumpfile libelf1 libdw1 liblzo2-2 libsnappy1v5 libstdc++6 libgcc-s1 libzstd1 zlib1g libbz2-1.0 liblzma5'

# marked_guest [WORDS]: with something to look for in the dead kernel's log, and with what to look.
marked_guest() {
	guest_setup "$1"
	guest_var MARKER "written before the crash $(od -An -tx4 -N4 /dev/urandom | tr -d ' ')"
	stage second	# again: with the marker
	INTO=second
	program=$(tested vmcore-dmesg)
	guest_program bin/vmcore-dmesg "$program"
}

# kdump_guest [WORDS]: the same, with kdump under both kernels; what is put in next goes to the second one.
kdump_guest() {
	marked_guest "$1"
	program=$(tested kdump)
	for INTO in first second; do
		guest_program sbin/kdump "$program"
	done
}

# crash_tools: what looks at the core beside vmcore-dmesg. Debian has no makedumpfile for loong64.
crash_tools() {
	case $DEBIAN_ARCH in
	loong64) return ;;
	amd64) BINUTILS=binutils-x86-64-linux-gnu ;;
	armhf) BINUTILS=binutils-arm-linux-gnueabihf ;;
	i386) BINUTILS=binutils-i686-linux-gnu ;;
	arm64) BINUTILS=binutils-aarch64-linux-gnu ;;
	s390x) BINUTILS=binutils-s390x-linux-gnu ;;
	ppc64el) BINUTILS=binutils-powerpc64le-linux-gnu ;;
	riscv64) BINUTILS='binutils-riscv64-linux-gnu libjansson4 libsframe1' ;;
	esac
	# Names since trixie, whose libraries have times of 64 bits everywhere.
	[ "$(oldest_suite "$DEBIAN_ARCH")" = bookworm ] || MAKEDUMPFILE=$(echo "$MAKEDUMPFILE" | sed -E 's/lib(elf|dw)1/&t64/g')
	# shellcheck disable=SC2086 # words
	guest_tools 'makedumpfile readelf' $MAKEDUMPFILE binutils libbinutils $BINUTILS libctf0 libctf-nobfd0
}

crash_guest() {
	marked_guest 'nr_cpus=1 reset_devices'
	# arm64, memory.rst: the direct map in the lower half of the kernel's addresses, text in the upper.
	[ "$DEBIAN_ARCH" != arm64 ] || { expect 'LOAD +0x[0-9a-f]+ 0xffff[0-7]' && expect 'LOAD +0x[0-9a-f]+ 0xffff[89a-f]'; }
	# riscv, vm-layout.rst: the direct map below the last 4 GiB, in which text is.
	[ "$DEBIAN_ARCH" != riscv64 ] || { expect 'LOAD +0x[0-9a-f]+ 0xf{2,4}[0-9a-e]' && expect 'LOAD +0x[0-9a-f]+ 0xffffffff8'; }
	crash_tools
	INTO=first
	guest_initrd
	# what the crash kernel sends over the second serial port
	qemu_options -serial "file:$OUT/headers" -qmp "unix:$OUT/qmp,server,nowait"
	expect "^second: cmdline=$ADDED$A( |\$)"
	expect '^second: end of scenario$'
}

host() { crash_guest; }

panic_by_sysrq() {
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
}

# An NMI that nobody knows, as from a button of the machine's service processor.
panic_by_nmi() {
	echo 1 >/proc/sys/kernel/unknown_nmi_panic
	echo 'first: ready for the NMI'
	sleep 1000
}

first() {
	PANIC=sysrq
	sed -n 's/^ *\([0-9a-f]*-[0-9a-f]*\) : Crash kernel/first: window=\1/p' /proc/iomem
	set -x
	eval "$ARGS"
	set +x
	[ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ] || fail "no crash kernel is loaded"
	expect_status 1 kexec -S
	echo "first: online=$(nproc)"
	echo "$MARKER" >/dev/kmsg
	panic_by_$PANIC
	fail "no panic"
}

send_headers() {
	if stty -F /dev/ttyS1 raw 2>/dev/null; then	# arm64's machine has one port
		dd if=/proc/vmcore of=/dev/ttyS1 bs=4k count=8
	fi
}

second() {
	[ -e /proc/vmcore ] || fail "no /proc/vmcore"
	send_headers
	expect_status 0 sh -c 'vmcore-dmesg /proc/vmcore >/tmp/ours'
	expect_status 0 makedumpfile --dump-dmesg /proc/vmcore /tmp/theirs
	grep -q "$MARKER" /tmp/ours || fail "vmcore-dmesg lost the marker"
	grep -Eq 'sysrq triggered crash|NMI: Not continuing' /tmp/ours || fail "vmcore-dmesg lost the panic"
	without_caller </tmp/theirs | cmp /tmp/ours - || fail "vmcore-dmesg and makedumpfile differ"
	expect_status 0 readelf -lW /proc/vmcore
	expect_output 'LOAD'
	expect_status 0 makedumpfile -d 31 -c /proc/vmcore /tmp/dump
	# On i386 makedumpfile 1.7.2 keeps 24 bits of the addresses in its own dump.
	case $(uname -m) in i?86) return ;; esac
	expect_status 0 makedumpfile --dump-dmesg /tmp/dump /tmp/dumped
	without_caller </tmp/dumped | cmp /tmp/ours - || fail "the log in makedumpfile's dump differs"
}

during() {
	case $ARGS in
	*PANIC=nmi*) ! await '^first: ready for the NMI' || { sleep 2 && "$LAB/qmp" "$OUT/qmp" inject-nmi >/dev/null; } ;;
	esac
}

# check_headers: of the core, as they came over the second serial port.
check_headers() {
	case $DEBIAN_ARCH in amd64 | loong64) ;; *) return ;; esac	# the others are judged by what readelf shows
	console_text | "$LAB/vmcore-headers" "$OUT/headers" >"$OUT/headers.text" 2>&1 ||
		bad "headers of /proc/vmcore: $(tail -n 1 "$OUT/headers.text")"
}

after() { check_headers; }
