# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# demo: a plan shown, loaded and started, with the console on the terminal.

. "$LAB/scenarios/boot.sh"

host() { boot_proof quiet; }

during() { tail -n +1 -f --pid="$QEMU_PID" "$LOG"; }

title() { printf '\n--- %s\n' "$*"; }

first() {
	title "This is Linux $(uname -r), in QEMU. What kind of file is the next kernel?"
	kexec --inspect "$K"
	title "What would kexec do with it?"
	kexec --dry-run -l "$K" --initrd="$I" --append="$A"
	title "Load it, for real, and start it:"
	set -x
	kexec -l "$K" --initrd="$I" --append="$A"
	kexec -e
}

second() {
	title "This is the second kernel. Its first words were:"
	dmesg | head -n 3
}
