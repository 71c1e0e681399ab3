# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# atags COMMANDS: as boot, from a kernel that has been given less memory than its device tree says, which is appended to the
# second one, T: command line, initrd and memory of that are what the tagged list says.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

first() {
	T=/tmp/kernel-and-tree
	cat "$K" /sys/firmware/fdt >"$T"
	! grep -q marker= /proc/device-tree/chosen/bootargs || fail "the tree has the second command line"
	start_second "$ARGS"
}

after() {
	same cpus
	same ram
}
