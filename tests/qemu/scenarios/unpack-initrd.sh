# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# unpack-initrd COMMANDS: as boot, with an initrd that is compressed by zstd behind an archive that is not, as microcode is. The
# second kernel must find the files of both, in an initrd that nothing had to be unpacked in.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	boot_proof retain_initrd
	mkdir -p "$OUT/micro/kernel/x86/microcode"
	echo "no microcode" >"$OUT/micro/kernel/x86/microcode/none"
	{ pack "$OUT/micro" && zstd -q <"$OUT/initrd"; } >"$OUT/packed"
	guest_file boot/initrd "$OUT/packed"
	expect_line "second: micro=no microcode"
	expect_line "second: start=070701"
}

second() {
	say "micro=$(cat /kernel/x86/microcode/none)"
	say "start=$(head -c 6 /sys/firmware/initrd)"
	say "initrd=$(wc -c </sys/firmware/initrd)"
}

after() {
	[ "$(number second initrd)" -gt "$(stat -c %s "$OUT/initrd")" ] ||
		bad "the initrd has $(fact second initrd) bytes, unpacked it had $(stat -c %s "$OUT/initrd")"
}
