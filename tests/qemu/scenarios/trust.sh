# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# trust COMMANDS: as boot, under firmware with Secure Boot. Before that, every other load is refused: files that are not
# signed, signed by a stranger or changed afterwards, and segments. The second kernel must be locked down as well.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

LOCKED='lockdown=none [integrity] confidentiality'

host() {
	boot_proof ''
	guest_file boot/unsigned "$(kernel "${SECOND_NAME%:*}")"
	guest_file boot/stranger "$(kernel "${SECOND_NAME%:*}:stranger")"
	guest_file boot/tampered "$(kernel "$SECOND_NAME:tampered")"
	guest_file boot/gz "$(kernel "$SECOND_NAME:gz")"
	expect_line "first: $LOCKED"
	expect_line "second: $LOCKED"
}

say_lockdown() { echo "$STAGE: lockdown=$(cat /sys/kernel/security/lockdown)"; }

# refuse REGEX COMMAND...: it fails, says REGEX, and nothing is loaded.
refuse() {
	regex=$1
	shift
	expect_status 1 "$@"
	expect_output "$regex"
	[ "$(cat /sys/kernel/kexec_loaded /sys/kernel/kexec_crash_loaded)" = "0
0" ] || fail "an image is loaded"
}

# accept COMMAND...: it loads an image, which is forgotten again.
accept() {
	expect_status 0 "$@"
	[ "$(cat /sys/kernel/kexec_loaded /sys/kernel/kexec_crash_loaded | tr -d '\n')" != 00 ] || fail "nothing is loaded"
	expect_status 0 kexec -s -u
	expect_status 0 kexec -s -p -u
}

refuse_all() {
	for way in '-s -l' '-s -p' '-a -l' '-l'; do
		# shellcheck disable=SC2086 # words
		{
			refuse 'no signature.*sign it' kexec $way /boot/unsigned
			refuse 'by no key that the running kernel trusts' kexec $way /boot/stranger
			refuse 'altered after signing' kexec $way /boot/tampered
		}
	done
	refuse 'lockdown.*use -s' kexec -c -l "$K"
	refuse 'lockdown.*use -s' kexec -c -p "$K"
}

first() {
	say_lockdown
	grep asymmetri /proc/keys
	refuse_all
	accept kexec -s -p "$K" --initrd="$I"
	accept kexec -a -l /boot/gz
	start_second "$ARGS"
}

second() { say_lockdown; }
