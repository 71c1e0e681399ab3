# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-linked COMMANDS: as verified, with kexec-linked: built by --with-xen=yes with xen/build's libxenctrl.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified.sh"

host() {
	verified_host
	mkdir "$OUT/linked"
	(
		source=$(realpath "$LAB/../..")
		cd "$OUT/linked"
		"$source/configure" -q --with-xen=yes CPPFLAGS="-I$OUT/xen/include" LDFLAGS="-L$OUT/xen/lib"
		make -j2 sbin/kexec
	) >"$OUT/linked.log" 2>&1 || die "the build with --with-xen=yes failed: $OUT/linked.log"
	guest_program bin/kexec-linked "$OUT/linked/sbin/kexec"
}
