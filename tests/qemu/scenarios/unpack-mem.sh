# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# unpack-mem COMMANDS: as boot, with words on the command line by which the kernel chooses its own place: it must, and so
# not stand in the memory that they take out.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	# shellcheck disable=SC3024 # host() is run by bash
	CMDLINE+=' mem=900M memmap=640M#64M'
	boot_proof ''
	expect '^kexec: the kernel is left packed: its command line has mem='
}

second() {
	grep -E 'Kernel (code|bss)' /proc/iomem
	first=$(sed -n 's/^ *\([0-9a-f]*\)-.* : Kernel code/0x\1/p' /proc/iomem)
	last=$(sed -n 's/^ *[0-9a-f]*-\([0-9a-f]*\) : Kernel bss/0x\1/p' /proc/iomem)
	[ $((last)) -lt $((64 << 20)) ] || [ $((first)) -ge $((704 << 20)) ] || fail "the kernel is at $first"
	[ $((last)) -lt $((900 << 20)) ] || fail "the kernel ends at $last"
}

after() { :; }
