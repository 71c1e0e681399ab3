# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# xen COMMANDS: as boot, in the control domain of Xen; status N and crash_status N demand what -S says of the normal and of
# the crash kernel, and output REGEX COMMAND... what another command does.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

# says STATUS LOADS SECURE_BOOT VERIFIED: what --status --json demands of signatures and tells of the image.
says() {
	expect_status "$1" kexec --status --json -l
	expect_output "\"verified_loads\": \"$2\""
	expect_output "\"secure_boot\": $3"
	expect_output "\"verified\": $4"
}

status() { expect_status "$1" kexec -S -l; }

crash_status() { expect_status "$1" kexec -S; }

output() {
	regex=$1
	shift
	expect_status 0 "$@"
	expect_output "$regex"
}

after() {
	[ "$(number second memory)" -ge 1900000 ] || bad "memory: $(fact second memory) kB in the second kernel"
}
