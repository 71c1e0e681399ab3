# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the runners: results as TAP on standard output, the plan (1..N) by tap_done at the end, so that
# a runner that dies on the way has none, which is a failure.

tap_n=0 tap_failed=0

ok() { tap_n=$((tap_n + 1)) && echo "ok $tap_n - $1"; }
skip() { tap_n=$((tap_n + 1)) && echo "ok $tap_n - $1 # SKIP $2"; }

# not_ok NAME: with what standard input says of it.
not_ok() {
	tap_n=$((tap_n + 1)) tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n - $1"
	sed 's/^/# /'
}

# check NAME COMMAND...: its output tells why it failed. A function ends at its first failing command.
check() {
	local tap_name=$1 tap_said tap_status
	shift
	tap_said=$(mktemp)
	# Not as a condition, which would switch errexit off.
	set +e
	(set -e; "$@") >"$tap_said" 2>&1 </dev/null
	tap_status=$?
	set -e
	if [ $tap_status = 0 ]; then ok "$tap_name"; else not_ok "$tap_name" <"$tap_said"; fi
	rm -f "$tap_said"
}

tap_done() { echo "1..$tap_n" && [ "$tap_failed" = 0 ]; }

# tap_skip_all REASON: for a whole runner that cannot work here.
tap_skip_all() { echo "1..0 # SKIP $1" && exit; }
