# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# e820 COMMANDS: as boot, from a firmware map of more entries than boot_params has room for: 100 pages of the first kernel's
# RAM are reserved in the map that kexec reads.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

HOLES=100
FROM=$((0x30000000)) STEP=$((0x20000))

host() {
	boot_proof ''
	expect '^second: entries=20[0-9] map='
}

map_entry() {
	mkdir -p "/tmp/map/$entries"
	printf '0x%x\n' "$1" >"/tmp/map/$entries/start"
	printf '0x%x\n' "$2" >"/tmp/map/$entries/end"
	echo "$3" >"/tmp/map/$entries/type"
	entries=$((entries + 1))
}

# with_holes START END: the RAM that FROM lies in, one reserved page every STEP.
with_holes() {
	at=$1
	for i in $(seq 0 $((HOLES - 1))); do
		hole=$((FROM + i * STEP))
		map_entry "$at" $((hole - 1)) 'System RAM'
		map_entry "$hole" $((hole + 4095)) Reserved
		at=$((hole + 4096))
	done
	map_entry "$at" "$2" 'System RAM'
}

make_map() {
	entries=0
	for entry in /sys/firmware/memmap/*; do
		start=$(($(cat "$entry/start"))) end=$(($(cat "$entry/end")))
		if [ $start -le $FROM ] && [ $end -ge $FROM ]; then
			with_holes $start $end
		else
			map_entry $start $end "$(cat "$entry/type")"
		fi
	done
	mount --bind /tmp/map /sys/firmware/memmap
}

map_text() {
	for entry in /sys/firmware/memmap/*; do
		echo "$(cat "$entry/start") $(cat "$entry/end") $(cat "$entry/type")"
	done | sort
}

say_map() { echo "$STAGE: entries=$(map_text | wc -l) map=$(map_text | sha256sum | cut -d ' ' -f 1)"; }

first() {
	make_map
	say_map
	start_second "$ARGS"
}

second() { say_map; }

after() { same entries; }
