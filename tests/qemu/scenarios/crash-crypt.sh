# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# crash-crypt: the dump goes to an encrypted disk. Its key, a logon key that no program can read, reaches the crash kernel by
# `kdump load --disk-key`, and `kdump keys` there opens the volume with it.

# shellcheck source=/dev/null
. "$LAB/scenarios/crash.sh"
unset -f during after

TABLE='0 131072 crypt aes-xts-plain64 :64'

host() {
	guest_var END reboot
	kdump_guest 'nr_cpus=1 reset_devices'
	for INTO in second first; do
		guest_tools 'dmsetup keyctl' dmsetup libdevmapper1.02.1 libudev1 libselinux1 libpcre2-8-0 keyutils libkeyutils1
	done
	guest_initrd
	truncate -s 64M "$OUT/disk"
	qemu_options -drive "if=virtio,format=raw,file=$OUT/disk"
	expect '^second: end of scenario$'
}

# open_volume TYPE: with the key of that type in the keyrings.
open_volume() { dmsetup create --noudevsync volume --table "$TABLE:$1:disk:test 0 /dev/vda 0"; }

first() {
	mount -t configfs configfs /sys/kernel/config
	expect_status 1 kdump load --kernel="$K" --initrd="$I" --disk-key=disk:test
	expect_output 'no logon key "disk:test"'
	head -c 64 /dev/urandom | keyctl padd logon disk:test @u >/dev/null
	expect_status 0 open_volume logon
	mke2fs -q /dev/dm-0
	mkdir /volume
	mount -t ext2 /dev/dm-0 /volume
	echo "$MARKER" >/volume/marker
	umount /volume
	expect_status 0 kdump load --kernel="$K" --initrd="$I" --disk-key=disk:test
	[ "$(cat /sys/kernel/config/crash_dm_crypt_keys/count)" = 1 ] || fail "not one key is handed over"
	expect_status 1 kexec -d --status
	expect_output '^only a load by file \(-s\) hands over the disk keys for encrypted dumps'
	expect_status 0 kexec -c -p --dry-run "$K" --initrd="$I" --append=x
	expect_output 'this load by segments loses the disk keys for encrypted dumps'
	echo "$MARKER" >/dev/kmsg
	panic_by_sysrq
	fail "no panic"
}

second() {
	grep -o 'dmcryptkeys=[^ ]*' /proc/cmdline
	expect_status 1 kdump keys
	expect_output 'no disk keys came along'
	mount -t configfs configfs /sys/kernel/config
	expect_status 1 open_volume user
	expect_status 0 kdump keys
	expect_output '^disk keys restored to the user keyring'
	expect_status 0 open_volume user
	mkdir /volume
	mount -t ext2 /dev/dm-0 /volume
	[ "$(cat /volume/marker)" = "$MARKER" ] || fail "the volume is not the one of the first kernel"
	expect_status 0 kdump save --builtin --compress zstd --to /volume
	expect_output '^disk keys restored to the user keyring'
	umount /volume
	mount -t ext2 /dev/dm-0 /volume
	grep -q "$MARKER" /volume/*/vmcore-dmesg.txt || fail "the saved log lacks the marker"
	ls -l /volume/*/
	umount /volume
}

# On the disk there is nothing to read.
after() {
	[ "$(od -An -tx1 -N4096 "$OUT/disk" | sort -u | wc -l)" -gt 100 ] || bad "nothing was written to the disk"
	! grep -aq 'written before the crash' "$OUT/disk" || bad "the disk is not encrypted"
}
