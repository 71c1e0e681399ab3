# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# xen-logged COMMANDS: as xen, and Xen's log tells of a load without a signature.

# shellcheck source=/dev/null
. "$LAB/scenarios/xen.sh"

host() {
	boot_proof ''
	expect '^\(XEN\) .*kexec: load without a signature$'
}
