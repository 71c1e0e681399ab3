# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# edd COMMANDS: as boot, on a machine with a disk: what its BIOS says of it (EDD) must be known to the second kernel.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	head -c 8M /dev/zero >"$OUT/disk"
	qemu_options -drive "if=ide,format=raw,file=$OUT/disk"
	guest_module edd
	mkdir -p "$OUT/second/lab"
	cp -r "$OUT/first/lab/modules" "$OUT/second/lab"
	boot_proof ''
	expect '^second: disks=1 [0-9a-f]{64}$'
}

say_edd() {
	cd /sys/firmware/edd || fail 'no EDD'
	echo "$STAGE: disks=$(find . -mindepth 1 -maxdepth 1 | wc -l) $(grep -r . . | sort | tee /tmp/edd | sha256sum | cut -d ' ' -f 1)"
	cat /tmp/edd
	cd /
}

first() {
	say_edd
	start_second "$ARGS"
}

second() { say_edd; }

after() { same disks; }
