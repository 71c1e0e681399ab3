# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# kaslr ROUNDS [nokaslr]: so many kernels, each loaded unpacked by the one before it, with an initrd made of its own. Each
# says where it stands, physically and by its own addresses: all over the place, or always the same.

# shellcheck source=/dev/null
. "$LAB/scenarios/boot.sh"

host() {
	guest_setup ''
	# shellcheck disable=SC2086 # words
	set -- $ARGS
	guest_var ROUNDS "$1"
	guest_var MORE "${2-}"
	# shellcheck disable=SC3054 # host() is run by bash
	INTO=second guest_program sbin/kexec "${KEXEC_OF[$ARCH]}"
	INTO=second guest_kernels
	stage second
	guest_initrd
	expect '^second: end of scenario$'
	expect "^round=$1 "
}

start() {
	kexec -c --unpack=yes -l "$K" --initrd="$1" --append="$A $MORE round=$2"
	kexec -e
	fail "still here"
}

first() { start "$I" 1; }

second() {
	round=$(sed 's/.*round=//' /proc/cmdline)
	physical=$(sed -n 's/^ *\([0-9a-f]*\)-.* : Kernel code/\1/p' /proc/iomem)
	virtual=$(sed -n 's/ . _text$//p' /proc/kallsyms)
	echo "round=$round physical=$physical virtual=$virtual"
	[ "$round" -lt "$ROUNDS" ] || return 0
	(cd / && find bin boot init lab lib lib64 sbin usr -print | grep -v '^lib/modules' | cpio -o -H newc 2>/dev/null) >/tmp/initrd
	start /tmp/initrd $((round + 1))
}

# distinct KEY: how many values it took.
distinct() { console_text | sed -n "s/^round=.* $1=\([0-9a-f]*\).*/\1/p" | sort -u | wc -l; }

# Of some 450 places each, 20 draws hit fewer than 15 once in many million runs.
after() {
	for key in physical virtual; do
		places=$(distinct $key)
		case $ARGS in
		*nokaslr) [ "$places" = 1 ] || bad "$key: $places places in spite of nokaslr" ;;
		*) [ "$places" -ge $((${ARGS%% *} * 3 / 4)) ] || bad "$key: only $places places" ;;
		esac
	done
}
