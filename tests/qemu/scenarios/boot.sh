# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# boot COMMANDS: shell commands that load the second kernel and start it, with
# K the kernel, I its initrd, A its command line. The second kernel must prove all three. K2... are
# what KERNELS names besides.

# Words that stand in front of the user's: of a machine that has EFI and is started without, of loong64, of a crash kernel,
# and of the file load; Xen's lockdown=.
ADDED='((acpi_rsdp|elfcorehdr|initrd|kexec.by|lockdown|mem|memmap)=[^ ]* |kexec_file |nokaslr )*'

# guest_setup [WORDS]: the guest, but for the second initrd; WORDS come on the second command line.
guest_setup() {
	A="$CMDLINE marker=$NAME${1:+ $1}"
	guest_var A "$A"
	guest_kernels
	guest_var I /boot/initrd
	stage second
}

guest_initrd() {
	pack "$OUT/second" >"$OUT/initrd"
	guest_file boot/initrd "$OUT/initrd"
}

payload_sum() { sha256sum <"$OUT/second/payload" | cut -d ' ' -f 1; }

# boot_proof WORDS: that guest, and the console that proves it.
boot_proof() {
	guest_setup "$1"
	head -c 100000 /dev/urandom >"$OUT/second/payload"
	guest_initrd
	expect "^second: cmdline=$ADDED$A\$"
	expect_line "second: payload=$(payload_sum)"
	expect_line "second: release=$(kernel_release "$SECOND_NAME")"
	expect '^second: end of scenario$'
}

host() { boot_proof ''; }

first() { start_second "$ARGS"; }

second() { :; }

after() {
	same cpus
	case "$SECOND_NAME $ARGS" in
	i386/* | *--noefi*) ;;	# a kernel of 32 bits cannot call firmware of 64
	*) same efi ;;
	esac
	# A kernel of 64 bits keeps more for itself.
	[ "${FIRST_NAME%%/*}" = "${SECOND_NAME%%/*}" ] && percent=98 || percent=95
	[ "$(number second memory)" -ge $(($(number first memory) * percent / 100)) ] ||
		bad "memory: $(fact first memory) kB in the first kernel, $(fact second memory) in the second"
}
