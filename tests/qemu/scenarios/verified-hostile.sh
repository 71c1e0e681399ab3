# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-hostile COMMANDS: as verified, with tests/xen/hostile.c. Its purgatory must never run; it does where nothing is
# enforced, or this test would show nothing.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified.sh"

guest_hostile() {
	"${CC:-cc}" -O1 -I "$LAB/../.." -o "$OUT/hostile" "$LAB/../xen/hostile.c" -lxencall -lpthread
	guest_program bin/hostile "$OUT/hostile"
	reject '^hostile: FAIL'
}

host() {
	case $ARGS in
	*control*)
		guest_setup ''
		guest_initrd
		stop_at 'PURGATORY RAN'
		;;
	*)
		verified_host
		reject 'PURGATORY RAN'
		;;
	esac
	case $ARGS in
	*exec*) expect '^hostile: ok: hostile boot_params' ;;
	*endless*) expect '^hostile: endless: [0-9]+ attempts, 0 not refused' ;;
	esac
	guest_hostile
}

after() {
	case $ARGS in
	*control*) ;;
	*) [ "$(number second memory)" -ge 1900000 ] || bad "memory: $(fact second memory) kB in the second kernel" ;;
	esac
}
