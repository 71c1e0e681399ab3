# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# gap reboot|panic MIB[:TOOL] COMMAND: for tests/bench/gap. COMMAND loads the second kernel (K, I, A as in boot; ours or
# theirs is the program, theirs that of Debian's kexec-tools), with an initrd that holds MIB of noise, or of the first kernel's
# modules, compressed by TOOL; then it is started. What is counted: instructions of the load, and from the command to start it
# until the second kernel's first process.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

clock_program() {
	case $DEBIAN_ARCH in
	amd64) cc=x86_64-linux-gnu-gcc ;;
	arm64) cc=aarch64-linux-gnu-gcc ;;
	riscv64) cc=riscv64-linux-gnu-gcc ;;
	*) die "no clock for $DEBIAN_ARCH" ;;
	esac
	clock=$OUT/clock
	"$cc" -O2 -static -o "$clock" "$LAB/../bench/clock.c"
}

# The first that has it.
peer_suite() { [ "$DEBIAN_ARCH" = riscv64 ] && echo forky || echo bookworm; }

# modules MIB: into the second initrd, as one file.
modules() {
	dir=$(kernel_modules "$FIRST_NAME") || exit 1
	find "$dir" -name '*.ko' | LC_ALL=C sort | xargs cat | head -c "${1}M" >"$OUT/second/modules" || true
	[ "$(stat -c %s "$OUT/second/modules")" = $((${1} << 20)) ] || die "no $1 MiB of modules in $dir"
}

host() {
	# shellcheck disable=SC2086 # words
	set -- $ARGS
	guest_setup "quiet$([ "$1" != panic ] || echo ' nr_cpus=1 reset_devices')"
	clock_program
	guest_file bin/clock "$clock"
	peer=$(package "$(peer_suite)" "$DEBIAN_ARCH" kexec-tools) || exit 1
	# Debian's for arm64 is linked with Xen's.
	# shellcheck disable=SC2034,SC3024 # lab.sh reads it; host() is run by bash
	[ "$DEBIAN_ARCH" != arm64 ] || FOREIGN_LIBRARIES+=' libxenmisc4.17 libxencall1 libxendevicemodel1 libxenevtchn1
		libxenforeignmemory1 libxengnttab1 libxentoolcore1 libxentoollog1'
	guest_program bin/theirs "$(find "$peer" -path '*/sbin/kexec')"
	ln -s ../sbin/kexec "$OUT/first/bin/ours"
	mv "$OUT/second/init" "$OUT/second/lab/init"
	# shellcheck disable=SC3054 # host() is run by bash
	INTO=second guest_file init "$clock"
	case $2 in
	*:*) modules "${2%:*}" && guest_initrd && "${2#*:}" <"$OUT/initrd" >"$OUT/packed" && guest_file boot/initrd "$OUT/packed" ;;
	*) head -c "${2}M" /dev/urandom >"$OUT/second/noise" && guest_initrd ;;
	esac
	expect_line "second: release=$(kernel_release "$SECOND_NAME")"
	expect '^second: end of scenario$'
}

start_reboot() { "$1" -e; }

start_panic() {
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
}

first() {
	eval "set -- $ARGS"
	how=$1
	shift 2
	echo "+ $*"
	# A kernel that has just started may not have random numbers yet: waiting for them is nothing of the load.
	head -c 1 /dev/random >/dev/null
	clock "$@"
	sync
	clock
	"start_$how" "$1"
	fail "still in the first kernel"
}

second() { :; }

# A crash kernel has less of everything.
after() { :; }
