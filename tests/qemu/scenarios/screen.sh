# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# screen DISPLAY DRIVER COMMANDS: as boot, on a machine with this display adapter (QEMU's -device), of which the first
# kernel's module DRIVER takes hold first (none: nothing does). The second kernel has no module at all, only what is
# built in: it must show on the screen what it writes there, a row of blocks that is random and other in every run.
# DRIVER with "-dark" behind it: it must be said that there will be no picture, and there is none.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	# shellcheck disable=SC2086 # words
	set -- $ARGS
	qemu_options -vga none -device "$1" -qmp "unix:$OUT/qmp,server,nowait"
	CMDLINE="console=tty0 quiet $CMDLINE"	# an emulated framebuffer scrolls slowly
	guest_var BARS "$(od -An -tu1 -N6 /dev/urandom | tr -d '\n')"
	boot_proof ''
	driver=${2%-dark}
	note='the next kernel has no picture until its own driver is loaded'
	case $2 in
	*-dark) expect "$note" ;;
	*) reject "$note" ;;
	esac
	[ "$driver" != none ] || return 0
	guest_modules "$driver"
}

# bars CHARACTER BLANK: $BARS, a block for each 1.
bars() {
	for n in $BARS; do
		for bit in 128 64 32 16 8 4 2 1; do
			[ $((n & bit)) = 0 ] && printf '%b' "$2" || printf '%b' "$1"
		done
	done
}

first() {
	driver=$(echo "$ARGS" | cut -d ' ' -f 2)
	# shellcheck disable=SC2086 # words
	eval "$(echo "$ARGS" | cut -d ' ' -f 3-)"
	fail "still in the first kernel, with $driver"
}

second() {
	printf '\033[2J\033[H' >/dev/tty0
	bars '\342\226\210' ' ' >/dev/tty0
	sleep 1
	say "picture=$(bars 1 0)"
	from_host
}

during() {
	await '^second: picture=' || return 0
	"$LAB/qmp" "$OUT/qmp" screendump "filename=$OUT/screen.ppm" >/dev/null || bad 'no screendump'
	echo seen >&3
}

after() {
	seen=$("$LAB/screen-bars" "$OUT/screen.ppm" 48) || bad "the screen cannot be read"
	case $ARGS in
	*' '*'-dark '*) [ "$seen" != "$(fact second picture)" ] || bad 'there is a picture' ;;
	*) [ "$seen" = "$(fact second picture)" ] || bad "the screen shows $seen, not $(fact second picture)" ;;
	esac
}
