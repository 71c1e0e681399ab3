# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# corrupt-devmem COMMANDS: as corrupt, on a machine whose memory QEMU keeps in no file: the first kernel changes it itself.

. "$LAB/scenarios/corrupt.sh"

host() {
	guest_setup
	TOKEN=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
	guest_var TOKEN "$TOKEN"
	yes "$TOKEN" | head -n 20 >"$OUT/second/payload"
	guest_initrd
	stop_at '[Dd]igest|[Ss][Hh][Aa]-?256.*match'
	reject '^second:'
}

# change_memory START-END: each token there, in hexadecimal and to the last byte, as /proc/iomem says it.
change_memory() {
	start=$((0x${1%-*}))
	dd if=/dev/mem bs=4096 skip=$((start / 4096)) count=$(((0x${1#*-} + 1 - start) / 4096)) 2>/dev/null |
		strings -n 48 -t d | sed -n "s/^ *\([0-9]*\) $TOKEN\$/\1/p" >/tmp/places
	[ -s /tmp/places ] || fail "nothing corrupted"
	while read -r place; do
		printf X | dd of=/dev/mem bs=1 seek=$((start + place)) conv=notrunc 2>/dev/null
	done </tmp/places
	echo "corrupted: $(wc -l </tmp/places)"
}

first() {
	set -x
	eval "$ARGS"
	set +x
	change_memory "$(sed -n 's/ : System RAM$//p' /proc/iomem)"
	kexec -e
	fail "still in the first kernel after kexec -e"
}

during() { :; }
