# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# not-started REGEX: the firmware says REGEX of the first kernel and does not start it.

host() {
	stop_at "$ARGS"
	reject '^first:'
}
