# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# payload BITS COMMANDS: an ELF program P that is no Linux (payload/payload.c) is loaded by COMMANDS with the command line A
# and says how it was entered: with --args-elf by boot notes, else with nothing.

host() {
	bits=${ARGS%% *} A="marker=$NAME two words"
	cc "-m$bits" -O2 -ffreestanding -fno-pic -fno-stack-protector -fcf-protection=none -mgeneral-regs-only -nostdlib \
		-static -Wl,-Ttext=0x2000000 -Wl,--build-id=none -o "$OUT/payload" "$LAB/payload/payload.c" ||
		die "cannot build the payload"
	guest_file boot/payload "$OUT/payload"
	guest_var P /boot/payload
	guest_var A "$A"
	case $ARGS in
	*--args-elf*)
		expect_line "payload: bits=$bits eax=0e1fb007"
		expect_line 'payload: notes=00000002 magic=0e1fb007 sum=0000ffff'
		expect '^payload: ELFBoot note 00000002: kexec'
		expect_line "payload: ELFBoot note 00000004: $A"
		;;
	*) expect_line "payload: bits=$bits eax=00000000" ;;
	esac
	expect_line 'payload: end'
}

first() {
	start_second "${ARGS#* }"
}
