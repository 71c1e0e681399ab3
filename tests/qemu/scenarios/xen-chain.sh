# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# xen-chain COMMANDS: the whole of Heads' way: Linux starts Xen (X) by the COMMANDS with a control domain (K, its initrd D, its
# command line C), and in that kexec starts Linux again, on the machine itself.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	guest_var X /boot/xen
	guest_var D /boot/control
	guest_var C "console=hvc0 panic=-1"
	boot_proof ''
	INTO=control
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	guest_file boot/initrd "$OUT/initrd"
	guest_program sbin/kexec "$(tested kexec)"
	guest_xen
	stage control
	pack "$OUT/control" >"$OUT/control.cpio"
	INTO=first
	guest_file boot/control "$OUT/control.cpio"
	guest_file boot/xen "$(xen_hypervisor)"
	expect_line 'control: domain=control_d'
	expect_line 'control: hypervisor=xen'
}

control() {
	echo "control: domain=$(cat /proc/xen/capabilities)"
	echo "control: hypervisor=$(cat /sys/hypervisor/type)"
	expect_status 0 kexec -l "$K" --initrd="$I" --append="$A"
	expect_status 1 kexec -S -l
	kexec -e
	fail "still in the control domain"
}

second() {
	[ ! -e /sys/hypervisor/type ] || fail "still under $(cat /sys/hypervisor/type)"
}
