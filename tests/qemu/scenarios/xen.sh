# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# xen COMMANDS: as boot, in the control domain of Xen; status N demands what -S says.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

status() { expect_status "$1" kexec -S -l; }

after() {
	[ "$(number second memory)" -ge 1900000 ] || bad "memory: $(fact second memory) kB in the second kernel"
}
