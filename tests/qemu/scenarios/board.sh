# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# board COMMANDS: as boot, on a machine without a device tree: the kernel knows its board by a number and the rest by a tagged
# list, which it shows.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

board_facts() {
	echo "$STAGE: board=$(sed -n 's/^Hardware[^:]*: //p' /proc/cpuinfo)"
	[ ! -e /sys/firmware/fdt ] || fail "there is a device tree"
	[ -e /proc/atags ] || fail "no /proc/atags"
}

first() {
	board_facts
	start_second "$ARGS"
}

second() {
	board_facts
	tr -c ' -~' '\n' </proc/atags | grep -qF -- "$A" || fail "the tagged list has another command line"
}

after() {
	same board
	same ram
}
