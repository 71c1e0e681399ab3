# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-races COMMANDS: as verified-race, but the machine's state is kept when the race is about to begin, and it is run from
# there KEXEC_LAB_ROUNDS times (20): no two end in the same way at the same moment, an emulator's processors being threads.
# What each ended in is in the file "rounds" beside the console.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified-race.sh"

# The genuine kernel says its command line first.
endings='Command line: lockdown=integrity|PURGATORY RAN|hostile: FAIL|may be changed still|not started|'
endings=$endings'unloaded meanwhile: rebooting|set - not rebooting'

host() {
	race_host
	rounds=${KEXEC_LAB_ROUNDS:-20}
	qemu_options -qmp "unix:$OUT/qmp,server,nowait"
}

# round: from the kept state to an ending, to QEMU's end, or to the limit.
round() {
	resume_state "$OUT/state" "$OUT/round"
	LOG=$OUT/round SECONDS=0
	await "$endings"
	sleep 0.5
	kill "$QEMU_PID" 2>/dev/null
	wait "$QEMU_PID" 2>/dev/null
	LOG=$OUT/console
	cat "$OUT/round" >>"$LOG"
	grep -aoEm 1 "$endings" "$OUT/round" >>"$OUT/rounds" || echo nothing >>"$OUT/rounds"
}

during() {
	await '^hostile: race after' || return 0
	keep_state "$OUT/state"
	: >"$OUT/rounds"
	for i in $(seq "$rounds"); do
		echo "# round $i" >>"$LOG"
		round
	done
	rm -f "$OUT/state"
}

after() {
	race_after
	[ "$(wc -l <"$OUT/rounds")" = "$rounds" ] || bad "not $rounds rounds"
	! grep -qE 'nothing|PURGATORY|FAIL' "$OUT/rounds" || bad 'a round did not end as it should'
	grep -q 'Command line' "$OUT/rounds" || bad 'the genuine kernel was never started'
}
