# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-hostile-uki COMMANDS: as verified-hostile, with U, a signed unified kernel image, in the place of the kernel, and I,
# another initrd of the same size, of which no byte may be seen. FILES are signed images that mean different things to
# different readers: with sections that overlap, or that lie in the headers, or in the certificate table.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified-uki.sh"
# shellcheck source=/dev/null
. "$LAB/scenarios/verified-hostile.sh"

# signed_mess NAME SECTION...
signed_mess() {
	mess=$1
	shift
	"$LAB/../images/uki" ".linux=@$(kernel "$SECOND_NAME")" "$@" >"$OUT/$mess.unsigned"
	sign_flat "$OUT/$mess.unsigned" "$OUT/$mess" || die "cannot sign $mess"
	guest_file "boot/$mess" "$OUT/$mess"
}

host() {
	verified_host
	guest_uki
	reject 'PURGATORY RAN'
	expect '^hostile: ok: hostile boot_params'
	guest_hostile
	head -c "$(stat -c %s "$OUT/initrd")" /dev/urandom >"$OUT/decoy"
	guest_file boot/initrd "$OUT/decoy"
	signed_mess overlap .initrd=first '.cmdline>0x1000,0x20'
	signed_mess headers '.cmdline>0x40,0x20'
	guest_var FILES '/boot/overlap /boot/headers'
}
