# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# xen-logged COMMANDS: as xen, and Xen's log tells of a load without a signature.

# shellcheck source=/dev/null
. "$LAB/scenarios/xen.sh"

host() {
	boot_proof ''
	# A line of progress may be wiped in front of it.
	expect '\(XEN\) .*kexec: load without a signature$'
}
