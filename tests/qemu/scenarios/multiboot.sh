# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# multiboot COMMANDS: as Heads does it: Linux starts Xen (X) with a control domain: K the kernel, I its initrd,
# A its command line.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	A="console=hvc0 panic=-1 marker=$NAME"
	unset EXPECT
	guest_var A "$A"
	guest_var X /boot/xen
	guest_file boot/xen "$(xen_hypervisor)"
	expect_line "second: cmdline=$A"
	expect_line "second: payload=$(payload_sum)"
	expect '^second: end of scenario$'
	expect '^hypervisor=xen$'
}

second() { echo "hypervisor=$(cat /sys/hypervisor/type)"; }

after() { :; }
