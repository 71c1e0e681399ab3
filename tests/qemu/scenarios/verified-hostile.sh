# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-hostile COMMANDS: as verified, with tests/xen/hostile.c. Its purgatory must never run.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified.sh"

host() {
	verified_host
	"${CC:-cc}" -O1 -I "$LAB/../.." -o "$OUT/hostile" "$LAB/../xen/hostile.c" -lxencall
	guest_program bin/hostile "$OUT/hostile"
	expect '^hostile: ok: hostile boot_params'
	reject 'PURGATORY RAN'
	reject '^hostile: FAIL'
}
