# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# dtb COMMANDS: as boot, with a device tree D, which an x86 kernel finds as setup_data of type 2.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	tree=$LAB/../hosts/arm64-dt/sys/firmware/fdt
	boot_proof ''
	guest_file boot/tree "$tree"
	guest_var D /boot/tree
	expect_line "setup_data of type 2: $(sha256sum <"$tree" | cut -d ' ' -f 1)"
}

second() {
	for entry in /sys/kernel/boot_params/setup_data/*; do
		echo "setup_data of type $(($(cat "$entry/type"))): $(sha256sum <"$entry/data" | cut -d ' ' -f 1)"
	done
}
