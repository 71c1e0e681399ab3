# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# timing COMMANDS: as boot; the second kernel is asked how long it all took. /var is on a disk that both have.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	truncate -s 8M "$OUT/disk"
	/sbin/mke2fs -q -F "$OUT/disk"
	qemu_options -drive "if=virtio,format=raw,file=$OUT/disk"
	# shellcheck disable=SC3054 # host() is run by bash
	INTO=second guest_program sbin/kexec "${KEXEC_OF[$ARCH]}"
	for INTO in second first; do
		guest_modules crc32c_generic virtio_pci virtio_blk ext4
	done
	guest_initrd
	way='.*' kernel='.*'
	[ "$DEBIAN_ARCH" != amd64 ] || way='by its [A-Z0-9]+ instructions' kernel='is unpacked already'
	expect "timing: [0-9.]+ MiB to be copied, [0-9.]+ MiB to be hashed \\($way\\); the kernel $kernel; some [0-9]+ million instructions"
}

mount_var() {
	mkdir -p /var
	mount -t ext2 /dev/vda /var
}

first() {
	mount_var
	expect_status 1 kexec --last
	expect_output 'was not loaded with --timing'
	start_second "$ARGS"
}

second() {
	rest="check [0-9.]+ ms, to the kernel's clock [0-9.]+ ms, to init [0-9.]+ ms; "
	expect_status 0 kexec --last
	expect_output "^last kexec: shutdown and copy -, ${rest}what is known [0-9.]+ ms\$"
	mount_var
	expect_status 0 kexec --last --timing=/tmp/last.svg
	expect_output "^last kexec: shutdown and copy [0-9.]+ ms, ${rest}together [0-9.]+ ms\$"
	grep -q '</svg>' /tmp/last.svg || fail 'no drawing'
	expect_status 0 kexec --last --json
	expect_output '"shutdown_ns": [0-9]+,'
}
