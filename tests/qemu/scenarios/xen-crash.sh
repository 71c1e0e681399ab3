# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# xen-crash COMMANDS: as crash, in the control domain of Xen. CRASH=key in the COMMANDS' environment:
# the panic is Xen's own, by the key C on its console; the control domain's by sysrq otherwise.

# shellcheck source=/dev/null
. "$LAB/scenarios/crash.sh"

host() {
	crash_guest
	expect_line 'second: lowest=0x0000000000000000'
}

first() {
	CRASH=sysrq
	set -x
	eval "$ARGS"
	set +x
	expect_status 1 kexec -S
	echo "$MARKER" >/dev/kmsg
	if [ "$CRASH" = key ]; then
		echo "waiting for the key"
		sleep 600
	fi
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
	fail "no panic"
}

# Three times control-A gives the console to Xen.
during() {
	case $ARGS in *CRASH=key*) ;; *) return 0 ;; esac
	await '^waiting for the key' || return 0
	sleep 1
	printf '\001\001\001' >&3
	sleep 1
	printf 'C' >&3
}

second() { read_vmcore; }

read_vmcore() {
	[ -e /proc/vmcore ] || fail "no /proc/vmcore"
	expect_status 0 sh -c 'vmcore-dmesg /proc/vmcore >/tmp/ours'
	grep -q "$MARKER" /tmp/ours || fail "vmcore-dmesg lost the marker"
	expect_status 0 sh -c 'readelf -nW /proc/vmcore | cut -c 1-72'
	expect_output VMCOREINFO_XEN
	[ "$(grep -c NT_PRSTATUS /tmp/output)" = "$CPUS" ] || fail "not the notes of $CPUS processors"
	expect_status 0 makedumpfile --dump-dmesg /proc/vmcore /tmp/theirs
	cmp /tmp/ours /tmp/theirs || fail "vmcore-dmesg and makedumpfile differ"
	expect_status 0 sh -c 'vmcore-dmesg --xen /proc/vmcore >/tmp/hypervisor; head -n 3 /tmp/hypervisor; tail -n 3 /tmp/hypervisor'
	grep -q '^(XEN) Xen version' /tmp/hypervisor || fail "vmcore-dmesg --xen lost the beginning"
	tail -n 3 /tmp/hypervisor | grep -q "Executing kexec image" || fail "vmcore-dmesg --xen lost the end"
	expect_status 0 sh -c 'makedumpfile -X -E -F -d 31 /proc/vmcore 2>/tmp/said | wc -c; tail -n 3 /tmp/said'
	expect_output '^[0-9]{8}'
	echo "second: lowest=$(readelf -lW /proc/vmcore | awk '$1 == "LOAD" { print $4 }' | sort | head -n 1)"
}

# The headers that crash checks are those of a kernel on the machine itself.
after() { :; }
