# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# timing COMMANDS: as boot; the second kernel is asked how long it all took.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	boot_proof ''
	# shellcheck disable=SC3054 # host() is run by bash
	INTO=second guest_program sbin/kexec "${KEXEC_OF[$ARCH]}"
	guest_initrd
	expect 'timing: [0-9.]+ MiB to be copied, [0-9.]+ MiB to be hashed \(by its [A-Z0-9]+ instructions\); the kernel is unpacked'
}

first() {
	expect_status 1 kexec --last
	expect_output 'was not loaded with --timing'
	set -x
	eval "$ARGS"
	set +x
	fail "still in the first kernel after: $ARGS"
}

second() {
	expect_status 0 kexec --last
	expect_output '^last kexec: [0-9.]+ ms to check the image, [0-9.]+ ms until the kernel.s clock ran, [0-9.]+ ms until init: '
	expect_status 0 kexec --last --json
}
