# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# ipxe COMMANDS: shell commands that load L, Debian's ipxe.lkrn, and start it: a program in the form of a kernel that can only be
# entered in real mode, and calls the BIOS. Its banner must come.

host() {
	dir=$(package bookworm amd64 ipxe) || exit 1
	guest_file boot/ipxe.lkrn "$(package_file "$dir" ipxe.lkrn)"
	guest_var L /boot/ipxe.lkrn
	MACHINE=$MACHINE,graphics=off	# so that the BIOS writes on the serial line
	stop_at 'iPXE [0-9.]+.*-- Open Source Network Boot Firmware'
}

first() { start_second "$ARGS"; }
