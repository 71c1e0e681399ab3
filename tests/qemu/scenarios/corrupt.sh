# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# corrupt COMMANDS: as boot, but bits flip in the loaded initrd before kexec -e: purgatory must stop it.

. "$LAB/scenarios/boot.sh"

prepare_corruption() {
	guest_setup
	# One token in every 64 bytes: some lie within one page wherever the initrd comes to lie.
	TOKEN=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
	yes "$TOKEN" | head -n 1000 >"$OUT/second/payload"
	guest_initrd
	guest_memory_file
}

host() {
	prepare_corruption
	stop_at '[Dd]igest|[Ss][Hh][Aa]-?256.*match'
	reject '^second:'
}

first() {
	set -x
	eval "$ARGS"
	set +x
	from_host
	kexec -e
	fail "still in the first kernel after kexec -e"
}

during() {
	if await 'waiting for the host'; then
		"$LAB/corrupt" "$RAM" "$TOKEN" >"$OUT/corruption" || bad "nothing corrupted"
		echo corrupted >&3
	fi
	rm -f "$RAM"	# QEMU keeps it open
}

after() { :; }
