# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-race COMMANDS: as verified-hostile, while one processor starts or panics and another one unloads and loads. Either
# the genuine kernel starts, or the machine is reset; purgatory never runs, and nothing hangs.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified-hostile.sh"

race_host() {
	guest_setup ''
	head -c 20000000 /dev/urandom >"$OUT/second/payload"	# so that hashing takes a while
	guest_initrd
	guest_hostile
	reject 'PURGATORY RAN'
	reject 'Xen call trace'
	expect '^hostile: race after'
}

host() {
	race_host
	# The last two: unloaded before, or while, the panic was on its way. Xen is told not to reboot by itself here.
	stop_at '^second: end of scenario|not started$|unloaded meanwhile: rebooting|set - not rebooting'
}

second() { [ "$(sha256sum </payload)" ]; }

race_after() {
	! grep -aq '^second: release' "$LOG.text" || grep -aq '^second: cmdline=lockdown=integrity' "$LOG.text" ||
		bad "a second kernel that is not locked down"
}

after() { race_after; }
