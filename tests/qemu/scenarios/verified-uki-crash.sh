# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-uki-crash COMMANDS: as verified-crash, with U, a signed unified kernel image.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified-uki.sh"
# shellcheck source=/dev/null
. "$LAB/scenarios/verified-crash.sh"

host() {
	crash_guest
	verified_crash_expect
	guest_uki
}
