# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# corrupt-unchecked COMMANDS: as corrupt, but the commands switch the check off: the second kernel starts with damage.

. "$LAB/scenarios/corrupt.sh"

host() {
	prepare_corruption
	expect '^second: payload='
	reject "^second: payload=$(payload_sum)"
	expect '^second: end of scenario$'
}
