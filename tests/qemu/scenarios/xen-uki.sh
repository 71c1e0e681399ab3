# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# xen-uki COMMANDS: as xen, with U, a signed unified kernel image, whose command line nothing is added to.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified-uki.sh"

host() {
	boot_proof ''
	guest_uki
}

second() { :; }
