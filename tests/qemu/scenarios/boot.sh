# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# boot COMMANDS: shell commands that load the second kernel and start it, with
# K the kernel, I its initrd, A its command line. The second kernel must prove all three.

host() {
	A="console=$CONSOLE panic=-1 marker=$NAME"
	guest_var A "$A"
	guest_var K /boot/vmlinuz
	guest_var I /boot/initrd
	guest_file boot/vmlinuz "$(kernel "$SECOND_NAME")"
	stage second
	head -c 100000 /dev/urandom >"$OUT/second/payload"
	pack "$OUT/second" >"$OUT/initrd"
	guest_file boot/initrd "$OUT/initrd"
	expect_text "second: cmdline=$A"
	expect_text "second: payload=$(sha256sum <"$OUT/second/payload" | cut -d ' ' -f 1)"
	expect_text "second: release=$(kernel_release "$SECOND_NAME")"
	expect '^second: end of scenario$'
}

first() {
	set -x
	eval "$ARGS"
	set +x
	fail "still in the first kernel after: $ARGS"
}

second() { :; }

after() {
	same cpus
	same efi
	[ "$(number second memory)" -ge $(($(number first memory) * 98 / 100)) ] ||
		bad "memory: $(fact first memory) kB in the first kernel, $(fact second memory) in the second"
}
