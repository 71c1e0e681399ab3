# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Words for scenarios, in the guest. A line that starts with "FAIL:" on the console fails the case.

fail() {
	printf '\nFAIL: %s\n' "$*"	# whatever was printed last may lack its end of line
	exit 1
}

# facts: what this kernel knows of itself, one "STAGE: KEY=VALUE" per line, for `fact` and `expect` on the host.
facts() {
	say() { echo "$STAGE: $*"; }
	say "release=$(uname -r)"
	say "cmdline=$(cat /proc/cmdline)"
	say "memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
	say "cpus=$(nproc)"
	if [ -e /sys/firmware/efi ]; then say "efi=yes"; else say "efi=no"; fi
	say "framebuffer=$(cat /proc/fb 2>/dev/null)"
	[ ! -e /payload ] || say "payload=$(sha256sum </payload | cut -d ' ' -f 1)"
	sed -n "s/^\([0-9a-f]*-[0-9a-f]*\) : System RAM/$STAGE: ram=\1/p" /proc/iomem
}

# expect_status N COMMAND...: run it in sight and demand its exit status.
expect_status() {
	want=$1
	shift
	echo "+ $*"
	set +e
	"$@" >/tmp/output 2>&1
	got=$?
	set -e
	cat /tmp/output
	[ "$got" = "$want" ] || fail "status $got instead of $want: $*"
}

# expect_output REGEX: demand it in what the last expect_status command printed.
expect_output() {
	grep -Eiq -- "$1" /tmp/output || fail "no \"$1\" in the output above"
}

# start_second COMMANDS: in sight; this kernel does not come back from them.
start_second() {
	set -x
	eval "$1"
	set +x
	fail "still in the first kernel after: $1"
}

# each FUNCTION: FUNCTION with the words of each part of $ARGS; between the parts stands "//".
each() {
	echo "$ARGS" | sed 's, *// *,\n,g' >/tmp/parts
	while read -r part <&4; do
		eval "$1 $part"
	done 4</tmp/parts
}

# from_host: wait for a line that the host sends.
from_host() {
	echo "waiting for the host"
	read -r line </dev/console
	echo "host: $line"
}

# without_caller: makedumpfile 1.7.6 and later shows who printed a record, where the core tells it;
# as the kernel without CONFIG_PRINTK_CALLER, vmcore-dmesg does not.
without_caller() {
	sed -E 's/^(\[ *[0-9]+\.[0-9]+\]) \[ *[CT][0-9]+\]/\1/; s/^ {26}/               /'
}
