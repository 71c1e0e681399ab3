# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced. step TEXT COMMAND...: say what is being done and, when it is, how long it took.

step() {
	step_text=$1 step_start=$(date +%s)
	shift
	printf '== %s\n' "$step_text"
	"$@"	# not "|| return": set -e would do nothing in it
	printf '== %s: %s s\n' "$step_text" "$(($(date +%s) - step_start))"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
