# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC3054 # host runs in bash
# kho NAME...: small kernels, by their variants, "off" for that without one, started one after the other, the first by the
# machine, each by file from the one before it. Each has all of them in /boot, and the whole file system goes along as the
# initrd. What kexec says of each start is compared with what arrived in the kernel that was started: no miss, no false alarm.
# NAME,WORD: with WORD on its command line; bare: it preserves no memory file, and so has no session of live update. NAME,-c: by
# segments. NAME!: the last one; it must panic.

host() {
	for name in "$FIRST_NAME" "${OTHER_NAMES[@]}"; do
		file=$(kernel "$name") || exit 1
		case $name in *+*) name=${name##*+} ;; *) name=off ;; esac
		guest_file "boot/$name" "$file"
	done
	guest_var END reboot
	cc -O2 -o "$OUT/luo" "$LAB/guest/luo.c" || die "cannot build luo"
	guest_program bin/luo "$OUT/luo"
	case $ARGS in
	*!) expect 'Kernel panic - not syncing: The incoming tree failed to initialize' ;;
	*) expect '^first: end of scenario$' ;;
	esac
}

# told NAME: by the kernel before this one.
told() { sed -nE "s/.*\<$1=([^ ]*).*/\1/p" /proc/cmdline; }

# preserved: by this kernel, with commas; not what it says of itself, nor live update, which may have no sessions.
preserved() {
	for one in /sys/kernel/debug/kho/out/sub_fdts/*; do
		case ${one##*/} in '*' | kexec-metadata | LUO) ;; *) echo "${one##*/}" ;; esac
	done | tr '\n' ',' | sed 's/,$//'
}

# arrived NAME: is it here, as the kernel before had it?
arrived() {
	case $1 in
	kho_test) dmesg | grep -q 'KHO restore succeeded' ;;
	LUO) dmesg | grep -q 'Retrieved live update data' ;;
	file) [ "$(luo take)" = "kept by $((step - 1))" ] ;;
	*) fail "what is $1?" ;;
	esac
}

# all_arrived NAMES: with commas.
all_arrived() {
	for one in $(echo "$1" | tr , ' '); do
		arrived "$one" || { echo "$one did not arrive" && return 1; }
	done
}

judge_arrival() {
	dmesg | grep -iE 'kho|luo|live' || true
	was=nothing
	if [ -n "$(told kept)" ]; then
		was=lost
		! all_arrived "$(told kept)" || was=arrives
	fi
	echo "pair: $(told from) > $(told to) $(told by): said $(told said), was $was, of: $(told kept)"
	[ "$(told said)" = "$was" ] || fail "a miss or a false alarm: $(told from) > $(told to)"
}

# judge_status: --status says what the kernel's log and its debugfs say.
judge_status() {
	set -- "$(dmesg | sed -nE 's/.*KHO: exec from: (.*) \(count ([0-9]+)\)$/\1 \2/p')"
	expect_status 0 kexec --status -l --json
	[ -z "$1" ] || expect_output "\"started_by\": \"${1% *}\""
	[ -z "$1" ] || expect_output "\"starts\": ${1#* }"
	[ -n "$1" ] || expect_output '"started_by": null'
	if [ ! -e /sys/kernel/debug/kho ]; then
		expect_output '"kho": null'
		return
	fi
	expect_output '"kho": "kho-v[0-9]+"'
	expect_output '"on": true'
	expect_output "\"preserved\": $(echo "\"$kept\"" | sed 's/,file//; s/,/, /g; s/^""$/null/')"
	expect_status 0 kexec -d --status -l
	expect_output '^kexec handover \(KHO, kho-v[0-9]+\) is on: '
	[ ! -e /dev/liveupdate ] || expect_output '^live update \(LUO, luo-v[0-9]+\) is on'
}

# keep_file: a memory file is preserved where live update is on and has not refused what came in.
keep_file() {
	[ -e /dev/liveupdate ] && ! grep -qw bare /proc/cmdline || return 0
	if luo keep "kept by $step"; then
		kept=LUO,file${kept:+,$kept}
	else
		dmesg | grep -q 'No registered handler' || fail "no memory file can be preserved"
	fi
}

# said COMMAND...: into $said, what kexec says about what is preserved, of the load that COMMAND would do.
said() {
	echo "+ $*"
	said=arrives
	[ -n "$kept" ] || said=nothing
	if "$@" >/tmp/output 2>&1; then
		! grep -E '^kexec: .*(lost|loses|panic|cannot be told)' /tmp/output || fail "$* says so, and loads"
	else
		cat /tmp/output
		said=lost
		! grep -q 'the next kernel would panic' /tmp/output || said=panics
		[ $said = panics ] || expect_output 'would be lost'
	fi
}

# judge_segments KERNEL: they lose whatever there is, and only that is said.
judge_segments() {
	expect_status 0 kexec -c --dry-run -l "$1" --initrd=/init --append=x
	if [ -n "$kept" ]; then
		expect_output 'this load by segments loses memory preserved by kexec handover'
	else
		! grep -q loses /tmp/output || fail "nothing is preserved that segments could lose"
	fi
}

# without_debugfs COMMAND...: the same is said, by the command line and the running kernel's own file.
without_debugfs() {
	with=$said
	umount /sys/kernel/debug
	said "$@"
	mount -t debugfs debugfs /sys/kernel/debug
	[ "$with" = "$said" ] || fail "$with with debugfs, $said without: $*"
}

# start WORD: the next one, whatever is said of it.
start() {
	to=$(echo "$1" | sed 's/[,!].*//') words=$(echo "$1 " | tr ',!' '  ') by=-s force=''
	case $words in *' -c '*) by=-c ;; esac
	words=$(echo "${words#"$to"}" | sed 's/ -c / /')
	judge_segments "/boot/$to"
	line="$BASE $words step=$((step + 1)) from=$from to=$to by=$by kept=$kept"
	set -- "$1" -l "/boot/$to" --initrd=/tmp/initrd
	(cd / && find . -xdev | cpio -o -H newc >/tmp/initrd 2>/dev/null)
	said=nothing
	if [ $by = -s ]; then
		said kexec -s --dry-run "$2" "$3" "$4" --append="$line"
		[ -z "$kept" ] || without_debugfs kexec -s --dry-run "$2" "$3" "$4" --append="$line"
	elif [ -n "$kept" ]; then
		said=lost
	fi
	case $1$said in
	*!panics) ;;
	*!* | *panics) fail "said $said of $1" ;;
	esac
	shift
	if [ "$by" = -s ] && { [ $said = lost ] || [ $said = panics ]; }; then
		expect_status 1 kexec -s "$@" --append="$line"
		[ "$(cat /sys/kernel/kexec_loaded)" = 0 ] || fail "refused, and loaded"
		force=--force
	fi
	# shellcheck disable=SC2086 # none is no word
	expect_status 0 kexec $by $force "$@" --append="$line said=$said"
	kexec -e
}

end() { :; }

first() {
	! grep -qw debugfs /proc/filesystems || mount -t debugfs debugfs /sys/kernel/debug
	BASE="console=$CONSOLE panic=-1 no_timer_check liveupdate=on kho_scratch=64M,128M,16M"
	step=$(told step) from=off
	case $(uname -r) in *-*63 | *-kho) from=$(uname -r | sed 's/.*-//') ;; esac
	[ -z "$step" ] || judge_arrival
	step=${step:-0}
	ln -sf "$from" "/boot/vmlinuz-$(uname -r)"
	zcat /proc/config.gz >"/boot/config-$(uname -r)"
	kept=$(preserved)
	keep_file
	judge_status
	# shellcheck disable=SC2086 # words
	set -- $ARGS
	[ "$step" != 0 ] || [ "${1%%,*}" = "$from" ] || fail "this kernel is $from"
	shift $((step + 1))
	[ $# -gt 0 ] || { end && return; }
	start "$1"
	fail "still in $from"
}
