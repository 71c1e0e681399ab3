# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# hibernated COMMANDS: as boot, but the first kernel lay down on a disk before the machine was switched on again; the second
# one finds it there and must become it: with the same memory map, wherever either of them stands.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	guest_setup ''
	truncate -s 1G "$OUT/disk"
	qemu_options -drive "if=virtio,format=raw,file=$OUT/disk" -action reboot=reset
	for INTO in second first; do
		guest_modules crc32c_generic virtio_pci virtio_blk
	done
	guest_initrd
	expect '^second: the image is on the disk$'
	expect '^first: resumed, with all that was in memory$'
	expect '^first: end of scenario$'
	reject '^second: end of scenario$'
}

image_there() { [ "$(dd if=/dev/vda bs=1 skip=4086 count=9 2>/dev/null)" = S1SUSPEND ]; }

# resume_from_disk: what is there, if anything; else it is where to hibernate to.
resume_from_disk() { cat /sys/block/vda/dev >/sys/power/resume; }

first() {
	if image_there; then
		start_second "$ARGS"
	fi
	mkswap /dev/vda
	resume_from_disk
	swapon /dev/vda
	head -c 20000000 /dev/urandom >/tmp/memory
	before=$(sha256sum </tmp/memory)
	echo reboot >/sys/power/disk
	echo disk >/sys/power/state
	[ "$(sha256sum </tmp/memory)" = "$before" ] || fail 'memory is not what it was'
	echo
	echo 'first: resumed, with all that was in memory'
}

second() {
	image_there || fail 'the image is gone'
	echo 'second: the image is on the disk'
	resume_from_disk
	dmesg | tail -n 20
	fail 'the image was not resumed'
}

after() { :; }
