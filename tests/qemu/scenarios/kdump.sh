# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# kdump FILE SIZE COMMAND: the crash kernel is loaded by kdump, and COMMAND, a `kdump save`, is run in it onto a
# file system of SIZE. The log must be there, and the dump FILE; "none": COMMAND must fail, and only the log be there.

. "$LAB/scenarios/crash.sh"
unset -f during after

host() {
	kdump_guest ''
	# shellcheck disable=SC2086 # words
	guest_tools makedumpfile $MAKEDUMPFILE
	INTO=first
	guest_initrd
	expect "^second: cmdline=(elfcorehdr=[^ ]* )?$CMDLINE irqpoll nr_cpus=1 reset_devices( |\$)"
	expect '^second: end of scenario$'
}

not_loaded() {
	expect_status 1 kdump status
	expect_output '^reserved for a crash kernel: 320 MiB'
	expect_output '^crash kernel: not loaded'
}

first() {
	expect_status 1 kdump test
	expect_output '^ok +reserved memory: 320 MiB'
	expect_output '^ok +kexec program: /sbin/kexec'
	expect_output '^FAIL +kernel: none found; name one by --kernel; tried: /boot/vmlinuz-'
	expect_output '^FAIL +initrd: none found; name one by --initrd; tried: '
	expect_output '^FAIL +crash kernel: not loaded'
	not_loaded
	expect_status 1 kdump load
	expect_output 'name it by --kernel; tried: /boot/vmlinuz-'
	expect_status 0 kdump load --kernel="$K" --initrd="$I"
	expect_status 0 kdump status
	expect_output '^crash kernel: loaded'
	expect_status 0 kdump unload
	not_loaded
	# the running kernel's, by default
	mv "$K" "/boot/vmlinuz-$(uname -r)"
	mv "$I" "/boot/initrd.img-$(uname -r)"
	expect_status 0 kdump load
	expect_status 0 kdump status
	expect_status 0 kdump test --to /tmp
	expect_output '^ok +crash kernel: loaded'
	echo "$MARKER" >/dev/kmsg
	panic_by_sysrq
	fail "no panic"
}

# same_log FILE: what another program read in the dead kernel's memory.
same_log() { cmp "$1" "$saved/vmcore-dmesg.txt" || fail "the saved log differs from $1"; }

# only NAME...: these files were saved, and no temporary one was left.
only() {
	[ "$(ls "$saved")" = "$(printf '%s\n' "$@")" ] || fail "saved: $(ls "$saved"), instead of: $*"
}

# starts_with TEXT: on standard input.
starts_with() { [ "$(head -c ${#1})" = "$1" ] || fail "the dump does not start with $1"; }

judge_dump() {
	case $1 in
	none)
		expect_output 'log is saved, the dump is not saved.*no space left'
		only vmcore-dmesg.txt
		;;
	vmcore)
		only vmcore vmcore-dmesg.txt
		starts_with 'KDUMP   ' <"$saved/vmcore"
		expect_status 0 makedumpfile --dump-dmesg "$saved/vmcore" /tmp/dumped
		same_log /tmp/dumped
		;;
	vmcore.gz)
		only vmcore-dmesg.txt vmcore.gz
		gunzip -t "$saved/vmcore.gz" || fail "the dump is not whole"
		gunzip -c "$saved/vmcore.gz" | starts_with "$(printf '\177ELF')"
		gunzip -c "$saved/vmcore.gz" | cmp - /proc/vmcore || fail "the dump differs from /proc/vmcore"
		;;
	esac
}

second() {
	read -r file size command <<-E
		$ARGS
	E
	mkdir /dump
	expect_status 1 kdump save --to /dump/crash
	expect_output 'is in memory'
	mount -t tmpfs -o "size=$size" tmpfs /dump
	status=0
	[ "$file" != none ] || status=1
	expect_status "$status" sh -c "$command --force --to /dump/crash"
	saved=$(echo /dump/crash/*)
	ls -l "$saved"
	grep -q "$MARKER" "$saved/vmcore-dmesg.txt" || fail "the saved log lacks the marker"
	grep -q 'sysrq triggered crash' "$saved/vmcore-dmesg.txt" || fail "the saved log lacks the panic"
	judge_dump "$file"
	expect_status 0 sh -c 'vmcore-dmesg /proc/vmcore >/tmp/log'
	same_log /tmp/log
}
