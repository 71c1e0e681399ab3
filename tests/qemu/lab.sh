# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced. One boot test: builds the guest, starts QEMU, judges the console.

# shellcheck disable=SC2034,SC2054 # sourced: others use the variables; commas belong to QEMU
# shellcheck source-path=SCRIPTDIR source=debian.sh
. "$LAB/debian.sh"

ACCEL=${KEXEC_LAB_ACCEL:-tcg,thread=multi,tb-size=32}
FOREIGN_LIBRARIES=${KEXEC_LAB_LIBRARIES:-libc6 zlib1g liblzma5 libzstd1 liblz4-1 libfdt1 libxxhash0}
XEN_CONSOLE='console=com1 com1=115200 dom0_mem=768M noreboot'
BOOT_LIMIT=${KEXEC_LAB_LIMIT:-300}	# seconds; a boot and a kexec take 15 to 25

# An architecture of guests: QEMU's program, machine and CPU, console, options of every command line.
arch_x86_64=(qemu-system-x86_64 pc max ttyS0 amd64)
arch_i386=(qemu-system-x86_64 pc max ttyS0 i386)
arch_arm64=(qemu-system-aarch64 virt,dtb-randomness=off cortex-a57 ttyAMA0 arm64)
arch_arm=(qemu-system-arm virt,dtb-randomness=off cortex-a15 ttyAMA0 armhf)
arch_armel=(qemu-system-arm spitz pxa270-c5 ttyS0 armel)
arch_loong64=(qemu-system-loongarch64 virt la464 ttyS0 loong64)
arch_riscv64=(qemu-system-riscv64 virt rv64 ttyS0 riscv64)
arch_s390x=(qemu-system-s390x s390-ccw-virtio max ttysclp0 s390x)
arch_ppc64le=(qemu-system-ppc64 pseries,x-vof=on power9 hvc0 ppc64el)

# Its firmware: package (of Debian 12, or SUITE/PACKAGE), code, variables (with snakeoil's key enrolled for secureboot);
# a machine that it wants, and options.
firmware_x86_64_efi=(ovmf OVMF_CODE_4M.fd OVMF_VARS_4M.fd)
firmware_x86_64_secureboot=(ovmf OVMF_CODE_4M.secboot.fd OVMF_VARS_4M.snakeoil.fd
	q35,smm=on -global driver=cfi.pflash01,property=secure,value=on)
firmware_arm64_efi=(qemu-efi-aarch64 AAVMF_CODE.fd AAVMF_VARS.fd)
firmware_riscv64_efi=(trixie/qemu-efi-riscv64 RISCV_VIRT_CODE.fd RISCV_VIRT_VARS.fd)
firmware_arm64_secureboot=(qemu-efi-aarch64 AAVMF_CODE.fd AAVMF_VARS.snakeoil.fd)
firmware_loong64_efi=(trixie/qemu-efi-loongarch64 QEMU_EFI.fd QEMU_VARS.fd)

# What an architecture's machine cannot do without: words that stand in front of those of each SPEC.
needs_loong64=efi,qemu=bookworm-backports,memory=2048
needs_armel=memory=64

# set_machine SPEC: "ARCH[,efi|secureboot][,KEY=VALUE]...", keys: cpus memory cpu machine qemu append limit;
# icount: the virtual clock counts instructions, one a nanosecond, whatever else this machine does;
# xen=pv|pvh: under that hypervisor, as its control domain; xen-append: for Xen's command line;
# xen-verified[=SUITE]: the Xen of xen/build, which trusts the snakeoil key; xen-tools: its libxenctrl, too.
set_machine() {
	local word
	ARCH=${1%%,*}
	local -n row=arch_$ARCH 2>/dev/null
	[ -n "${row[*]-}" ] || die "$NAME: unknown architecture $ARCH"
	QEMU=${row[0]} MACHINE=${row[1]} CPU=${row[2]} CONSOLE=${row[3]} DEBIAN_ARCH=${row[4]}
	CMDLINE="console=$CONSOLE panic=-1"
	# A busy machine emulates timer interrupts so late that the kernel believes there are none.
	case $DEBIAN_ARCH in amd64 | i386) CMDLINE+=' no_timer_check' ;; esac
	FIRMWARE='' CPUS=1 MEMORY=1024 APPEND='' LIMIT=$BOOT_LIMIT QEMU_SUITE='' XEN='' XEN_APPEND='' XEN_VERIFIED='' XEN_TOOLS=''
	local needs=needs_$ARCH
	for word in $(echo "${!needs-}${1#"$ARCH"}" | tr , ' '); do
		case $word in
		efi | secureboot) FIRMWARE=$word ;;
		icount) ACCEL=tcg,thread=single LIMIT=3600 && EXTRA_OPTIONS+=(-icount "shift=0,sleep=off") ;;
		cpus=*) CPUS=${word#*=} ;;
		memory=*) MEMORY=${word#*=} ;;
		cpu=*) CPU=$(echo "${word#*=}" | tr + ,) ;;
		machine=*) MACHINE=$(echo "${word#*=}" | tr + ,) ;;
		append=*) APPEND+=" $(echo "${word#*=}" | tr + ,)" ;;
		limit=*) LIMIT=${word#*=} ;;
		qemu=*) QEMU_SUITE=${word#*=} ;;
		xen=*) set_xen "${word#*=}" ;;
		xen-verified) XEN_VERIFIED=bookworm ;;
		xen-verified=*) XEN_VERIFIED=${word#*=} ;;
		xen-tools) XEN_TOOLS=yes ;;
		xen-append=*) XEN_APPEND+=" $(echo "${word#*=}" | tr + ,)" ;;
		*) die "$NAME: unknown word for a machine: $word" ;;
		esac
	done
}

# set_xen pv|pvh: what Xen and its control domain need to run emulated.
set_xen() {
	XEN=$1 MEMORY=2048
	CPU=max,-smap,-smep,-la57,-pku,-pks
	[ "$XEN" = pv ] || MACHINE=q35 CPU=$CPU,vendor=AuthenticAMD,+svm,+npt,-rdtscp XEN_APPEND=" dom0=pvh"
	[ "$XEN" = pv ] || EXTRA_OPTIONS+=(-device amd-iommu)
}

#### What a scenario's host() says

# guest_file PATH FILE: put FILE at PATH in the stage $INTO, which is "first" unless the scenario sets it.
guest_file() {
	mkdir -p "$(dirname "$OUT/$INTO/$1")"
	cp -L "$2" "$OUT/$INTO/$1"
}

# guest_kernels: the second kernel as /boot/vmlinuz, in K, and what KERNELS names after it as
# /boot/vmlinuz-2..., in K2...
guest_kernels() {
	local name file n=''
	for name in "${OTHER_NAMES[@]}"; do
		file=$(kernel "$name") || exit 1
		guest_file "boot/vmlinuz${n:+-$n}" "$file"
		guest_var "K$n" "/boot/vmlinuz${n:+-$n}"
		n=$((${n:-1} + 1))
	done
}

# guest_tools NAMES PACKAGE...: programs out of Debian's packages with a C library of their own below /debian,
# beside whatever else is in the guest.
guest_tools() {
	local names=$1 name pkg root=$OUT/$INTO/debian bin=$OUT/$INTO/usr/local/bin
	shift
	mkdir -p "$root" "$bin"
	for pkg in libc6 "$@"; do
		pkg=$(package "$(oldest_suite "$DEBIAN_ARCH")" "$DEBIAN_ARCH" "$pkg") || exit 1
		cp -a "$pkg/." "$root"
	done
	rm -rf "${root:?}"/usr/share "$root"/usr/lib/*/gconv
	for name in $names; do
		cat >"$bin/$name" <<-E
			#!/bin/sh
			libraries=\$(echo /debian/lib/*-linux-gnu*):\$(echo /debian/usr/lib/*-linux-gnu*)
			loader=\$(find /debian/lib /debian/usr/lib -name 'ld*.so.[1-3]' -type f 2>/dev/null | head -n 1)
			for program in /debian/bin/$name /debian/sbin/$name /debian/usr/bin/$name; do
				[ ! -e \$program ] || exec "\$loader" --library-path \$libraries \$program "\$@"
			done
			exit 127
		E
		chmod 755 "$bin/$name"
	done
}

# guest_module NAME...: modules of the first kernel, inserted in this order by the stage $INTO before the scenario.
guest_module() {
	local name file dir
	dir=$(kernel_modules "$FIRST_NAME") || exit 1
	mkdir -p "$OUT/$INTO/lab/modules"
	for name; do
		file=$(find "$dir" -name "$name.ko*" -print -quit)
		name=$OUT/$INTO/lab/modules/$((MODULES += 1))-$name.ko
		case $file in
		*.xz) xz -dc "$file" >"$name" ;;
		*.ko) cp "$file" "$name" ;;
		*) die "$FIRST_NAME has no module ${name##*/}" ;;
		esac
	done
}

# module_file NAME: of the first kernel; nothing where it is built in.
module_file() { find "$(kernel_modules "$FIRST_NAME")" -name "$(echo "$1" | sed 's/[-_]/[-_]/g').ko*" -print -quit; }

# module_names NAME: the module after all that it depends on, by their files' names.
module_names() (
	file=$(module_file "$1")
	[ -n "$file" ] || return 0
	case $file in *.xz) xz -dc "$file" ;; *) cat "$file" ;; esac |
		strings | sed -n 's/^depends=//p' | tr , '\n' |
		while read -r name; do
			module_names "$name"
		done
	basename "$file" | sed 's/\.ko.*//'
)

# guest_modules NAME...: alike, each after all that it depends on; nothing for what is built in.
guest_modules() {
	local name
	# shellcheck disable=SC2046 # words
	guest_module $(for name; do module_names "$name"; done | awk '!seen[$0]++')
}

# qemu_options WORD...: for QEMU, besides the machine's own.
qemu_options() { EXTRA_OPTIONS+=("$@"); }

# guest_memory_file: the guest's memory lies in the file $RAM of the host.
guest_memory_file() {
	RAM=$OUT/ram
	qemu_options -object "memory-backend-file,id=ram,size=${MEMORY}M,mem-path=$RAM,share=on"
	MACHINE=$MACHINE,memory-backend=ram
}

# guest_var NAME VALUE: a shell variable in every stage.
guest_var() { printf "%s='%s'\n" "$1" "${2//\'/\'\\\'\'}" >>"$OUT/vars"; }

# expect, reject: an extended regular expression that some, or no, line of the console fits; expect_line: a whole line.
expect() { EXPECT+=("-E" "$1"); }
expect_line() { EXPECT+=("-Fx" "$1"); }
reject() { REJECT+=("-E" "$1"); }

# stop_at REGEX: the guest cannot end by itself here: once this is on the console, QEMU is ended.
stop_at() { STOP=$1 && expect "$1"; }

# bad TEXT: the case has failed (for after()).
bad() { echo "$*" >>"$OUT/problems"; }

# console_text: as it is read on a terminal, where a line of progress is wiped by what follows it.
console_text() { LC_ALL=C sed 's/.*\r\x1b\[K//; s/\r//g' "$LOG"; }

# fact STAGE KEY: a value that guest_lib's facts() printed.
fact() { console_text | sed -n "s/^$1: $2=//p" | tail -n 1; }

# number STAGE KEY: the same, 0 when the stage never said it.
number() { fact "$1" "$2" | grep -E '^[0-9]+$' || echo 0; }

# same KEY: the fact must not have changed from the first to the second kernel.
same() {
	[ "$(fact first "$1")" = "$(fact second "$1")" ] ||
		bad "$1: \"$(fact first "$1")\" in the first kernel, \"$(fact second "$1")\" in the second"
}

#### The guest

# pack DIR: DIR as an initramfs, whoever packs it.
pack() { (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0); }

# stage NAME: directory of an initramfs that runs the scenario's function NAME; only the first is the machine's
# own: the others run under the second kernel.
stage() {
	local dir=$OUT/$1 box kernel=$SECOND_NAME arch
	[ "$1" != first ] || kernel=$FIRST_NAME
	arch=${kernel%%/*}
	box=$(package "$(oldest_suite "$arch")" "$arch" busybox-static) || exit 1
	mkdir -p "$dir/bin" "$dir/lab" "$dir/dev"
	cp "$(find "$box" -path '*/bin/busybox' -print -quit)" "$dir/bin"
	install -m 755 "$LAB/guest/init" "$dir/init"
	cp "$LAB/guest/lib.sh" "$dir/lab/lib.sh"
	cp -r "$LAB/scenarios" "$dir/lab"
	{ cat "$OUT/vars" && echo "STAGE=$1"; } >"$dir/lab/vars"
}

# elf_arch FILE: the architecture of a program.
elf_arch() {
	local arm
	arm=$(od -An -tx1 -j37 -N1 "$1" | tr -d ' ')	# of its e_flags, what says how floating point is called
	case $(od -An -tu2 -j18 -N2 "$1" | tr -d ' ') in
	3) echo i386 ;;
	21) echo ppc64le ;;
	40) [ "$arm" = 02 ] && echo armel || echo arm ;;
	62) echo x86_64 ;;
	183) echo arm64 ;;
	243) echo riscv64 ;;
	258) echo loong64 ;;
	5632) echo s390x ;;	# 22, in the other byte order
	*) die "$1: no program of a known architecture" ;;
	esac
}

# needed FILE: the names of the libraries that it asks for, and its loader's path.
needed() {
	readelf -dl "$1" 2>/dev/null |
		sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p; s/.*program interpreter: (.*)\]/\1/p'
}

# soname FILE: the name by which programs ask for a library.
soname() { readelf -d "$1" | sed -n 's/.*soname: \[\(.*\)\]/\1/p'; }

# guest_foreign_libraries FILE: those of a program of the guest's architecture, out of Debian's packages.
guest_foreign_libraries() {
	local roots=() pkg lib found into
	for pkg in $FOREIGN_LIBRARIES; do
		pkg=$(package "$(oldest_suite "$DEBIAN_ARCH")" "$DEBIAN_ARCH" "$pkg") || exit 1
		roots+=("$pkg")
	done
	for lib in $(needed "$1"); do
		found=$(find "${roots[@]}" -name "${lib##*/}" -path '*/lib/*' -print -quit)
		[ -n "$found" ] || die "$1: no library $lib for $DEBIAN_ARCH: link it statically"
		case $lib in /*) into=${lib#/} ;; *) into=lib/$lib ;; esac	# a loader has its own place
		[ ! -e "$OUT/$INTO/$into" ] || continue
		guest_file "$into" "$found"
		guest_foreign_libraries "$found"
	done
}

# tested NAME: the program of that name that was built together with kexec.
tested() {
	local file=${KEXEC_OF[$ARCH]%/*}/$1
	[ -x "$file" ] || die "no $1 beside ${KEXEC_OF[$ARCH]}"
	echo "$file"
}

# guest_program PATH FILE: a program with the libraries that it wants at run time.
guest_program() {
	local lib
	guest_file "$1" "$2"
	if [ "$(elf_arch "$2")" != "$(uname -m)" ]; then
		guest_foreign_libraries "$2"
		return
	fi
	for lib in $(ldd "$2" 2>/dev/null | grep -oE '/[^ ]+'); do
		guest_file "$lib" "$lib"
	done
}

#### The run

firmware_options() {
	local dir code vars suite
	[ -n "$FIRMWARE" ] || return 0
	local -n row=firmware_${ARCH}_$FIRMWARE 2>/dev/null
	[ -n "${row[*]-}" ] || die "$NAME: no $FIRMWARE firmware for $ARCH"
	suite=${row[0]%/*}
	[ "$suite" != "${row[0]}" ] || suite=bookworm
	dir=$(package "$suite" amd64 "${row[0]##*/}") || exit 1
	code=$(package_file "$dir" "${row[1]}") && vars=$(package_file "$dir" "${row[2]}") || exit 1
	MACHINE=${row[3]-$MACHINE}
	OPTIONS+=("${row[@]:4}")
	cp "$vars" "$OUT/vars.fd"
	OPTIONS+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code"
		-drive "if=pflash,format=raw,unit=1,file=$OUT/vars.fd")
}

# The package of its emulator, the one with what that starts by itself, and the words with which it finds that there.
emulator_arm=(qemu-system-arm bookworm/seabios -L usr/share/seabios)
emulator_x86_64=(qemu-system-x86 bookworm/seabios -L usr/share/seabios)
emulator_loong64=(qemu-system-misc bookworm/seabios -L usr/share/seabios)
emulator_riscv64=(qemu-system-riscv bookworm-backports/opensbi -bios usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin)
emulator_s390x=(qemu-system-s390x bookworm/seabios -L usr/share/seabios)

# other_qemu: the emulator of another suite, unpacked.
other_qemu() {
	local program data bios
	local -n row=emulator_$ARCH 2>/dev/null
	[ -n "${row[*]-}" ] || die "$NAME: no other emulator for $ARCH"
	program=$(package "$QEMU_SUITE" amd64 "${row[0]}") || exit 1
	data=$(package "$QEMU_SUITE" amd64 qemu-system-data) || exit 1
	bios=$(package "${row[1]%/*}" amd64 "${row[1]#*/}") || exit 1
	QEMU=$program/usr/bin/$QEMU
	OPTIONS+=(-L "$data/usr/share/qemu" "${row[2]}" "$bios/${row[3]}")
	export QEMU_MODULE_DIR=
}

# guest_xen: what a control domain needs: two modules, libxenctrl and what that needs.
# xen-tools: every libxenctrl in the guest is the one that was built with the hypervisor.
guest_xen() {
	local pkg lib
	guest_module xen-privcmd xenfs
	for pkg in misc4.17 call1 devicemodel1 evtchn1 foreignmemory1 gnttab1 toolcore1 toollog1; do
		for lib in "$(package bookworm amd64 libxen$pkg)"/usr/lib/*/libxen*.so.[14]*; do
			[ -h "$lib" ] || [[ $pkg$lib == misc*guest* ]] || guest_file "lib/$(soname "$lib")" "$lib"
		done
	done
	[ -n "$XEN_TOOLS" ] || return 0
	lib=$(echo "$OUT"/xen/lib/libxenctrl.so.*.*.0)
	find "$OUT/first" -name 'libxenctrl.so.*' -exec cp "$lib" {} \;
	guest_file "lib/$(soname "$lib")" "$lib"
}

# xen_esp: an EFI system partition that starts Xen, signed. Xen's own lines are in a file that nobody signs.
xen_esp() {
	local dir=$OUT/esp/EFI/BOOT
	mkdir -p "$dir"
	sign_snakeoil "$HYPERVISOR.efi" "$dir/BOOTX64.EFI"
	cp "$FIRST" "$dir/vmlinuz"
	cp "$OUT/first.cpio" "$dir/initrd"
	printf '[global]\ndefault=xen\n[xen]\noptions=%s\nkernel=vmlinuz %s\nramdisk=initrd\n' \
		"$XEN_CONSOLE$XEN_APPEND" "console=hvc0 panic=-1$APPEND" >"$dir/BOOTX64.cfg"
	# With suspend, the firmware keeps the memory where a control domain's kernel is built.
	OPTIONS+=(-global ICH9-LPC.disable_s3=1 -drive "file=fat:rw:$OUT/esp,format=raw")
}

# start_qemu: in the background, console in $LOG; lines written to descriptor 3 are typed on it.
start_qemu() {
	OPTIONS=(-accel "$ACCEL" -cpu "$CPU" -smp "$CPUS" -m "$MEMORY" -display none -monitor none -nic none -no-reboot)
	[ -z "$QEMU_SUITE" ] || other_qemu
	firmware_options
	OPTIONS+=(-machine "$MACHINE" -serial stdio "${EXTRA_OPTIONS[@]}")
	if [ -n "$XEN" ] && [ -n "$FIRMWARE" ]; then
		xen_esp
	elif [ -n "$XEN" ]; then
		OPTIONS+=(-kernel "$HYPERVISOR" -append "$XEN_CONSOLE$XEN_APPEND"
			-initrd "$FIRST console=hvc0 panic=-1$APPEND,$OUT/first.cpio")
	else
		OPTIONS+=(-kernel "$FIRST" -initrd "$OUT/first.cpio" -append "$CMDLINE$APPEND")
	fi
	printf '%q ' "$QEMU" "${OPTIONS[@]}" >"$OUT/command"
	mkfifo "$OUT/stdin"
	exec 3<>"$OUT/stdin"
	"$QEMU" "${OPTIONS[@]}" <"$OUT/stdin" >"$LOG" 2>&1 3>&- &
	QEMU_PID=$!
}

# keep_state FILE: the machine as it is now; QEMU is ended. It needs -qmp unix:$OUT/qmp,server,nowait.
keep_state() {
	"$LAB/qmp" "$OUT/qmp" stop >/dev/null
	"$LAB/qmp" "$OUT/qmp" migrate "uri=exec:cat >$1" >/dev/null
	until "$LAB/qmp" "$OUT/qmp" query-migrate | grep -q '"completed"'; do sleep 0.5; done
	kill "$QEMU_PID"
	wait "$QEMU_PID" 2>/dev/null || true
}

# resume_state FILE CONSOLE: QEMU again, from there. What it is told before it has read all of the file is forgotten.
resume_state() {
	rm -f "$OUT/qmp"
	"$QEMU" "${OPTIONS[@]}" -incoming "exec:cat $1" </dev/null >"$2" 2>&1 3>&- &
	QEMU_PID=$!
	until is_running; do
		kill -0 "$QEMU_PID" 2>/dev/null || return 0
		sleep 0.2
	done
}

is_running() {
	"$LAB/qmp" "$OUT/qmp" cont && "$LAB/qmp" "$OUT/qmp" query-status | grep -q '"running": true'
} >/dev/null 2>&1

# await REGEX: until it is on the console; false when QEMU ends before or the limit is reached.
await() {
	while ! grep -aEq -- "$1" <(console_text); do
		kill -0 "$QEMU_PID" 2>/dev/null && [ "$SECONDS" -lt "$LIMIT" ] || return 1
		sleep 0.2
	done
}

# finish_qemu: wait for the guest's end, or make it.
finish_qemu() {
	if [ -n "$STOP" ]; then
		! await "$STOP" || sleep 1
		SETTLED=yes
	fi
	while kill -0 "$QEMU_PID" 2>/dev/null && [ "$SECONDS" -lt "$LIMIT" ] && [ -z "${SETTLED-}" ]; do
		sleep 0.2
	done
	if [ "$SECONDS" -ge "$LIMIT" ]; then
		bad "still running after $LIMIT seconds: hung, or this machine is very slow"
	fi
	kill "$QEMU_PID" 2>/dev/null || true
	wait "$QEMU_PID" 2>/dev/null || true
}

judge() {
	local i
	console_text >"$LOG.text"
	! grep -a '^FAIL:' "$LOG.text" >>"$OUT/problems" || return 0
	for ((i = 0; i < ${#EXPECT[@]}; i += 2)); do
		grep -aq "${EXPECT[i]}" -- "${EXPECT[i + 1]}" "$LOG.text" || bad "not on the console: ${EXPECT[i + 1]}"
	done
	for ((i = 0; i < ${#REJECT[@]}; i += 2)); do
		! grep -aq "${REJECT[i]}" -- "${REJECT[i + 1]}" "$LOG.text" || bad "on the console: ${REJECT[i + 1]}"
	done
	[ -s "$OUT/problems" ] || ! declare -F after >/dev/null || after
}

# run_case OUT NAME MACHINE KERNELS SCENARIO ARGS: status 0 when it passed; problems in OUT/problems.
run_case() {
	OUT=$1 NAME=$2 SCENARIO=$5 ARGS=$6
	EXPECT=() REJECT=() EXTRA_OPTIONS=() STOP='' MODULES=10 INTO=first LOG=$OUT/console
	set_machine "$3"
	IFS='>' read -ra OTHER_NAMES <<<"${4#*>}"
	FIRST_NAME=${4%%>*} SECOND_NAME=${OTHER_NAMES[0]}
	FIRST_SUITE=${FIRST_NAME#*/}
	FIRST_SUITE=${FIRST_SUITE%%[:/]*}
	mkdir -p "$OUT"
	for file in problems vars console; do
		: >"$OUT/$file"
	done
	FIRST=$(kernel "$FIRST_NAME") || exit 1
	guest_var ARGS "$ARGS"
	guest_var CONSOLE "$CONSOLE"
	guest_var CPUS "$CPUS"
	guest_var SCENARIO "$SCENARIO"
	guest_var LAB /lab
	# shellcheck source=/dev/null
	. "$LAB/scenarios/$SCENARIO.sh"
	mkdir -p "$OUT/first"
	if [ -n "$XEN" ]; then
		HYPERVISOR=$(xen_hypervisor) || exit 1	# may be built, which takes longer than a case may
	fi
	host
	INTO=first
	guest_program sbin/kexec "${KEXEC_OF[$ARCH]}"
	[ -z "$XEN" ] || guest_xen
	mkdir -p "$OUT/first/usr/sbin"
	ln -s ../../sbin/kexec "$OUT/first/usr/sbin"
	stage first
	pack "$OUT/first" >"$OUT/first.cpio"
	rm -f "$OUT/gone"	# a newer version was, an older one was had
	SECONDS=0
	trap 'kill "$QEMU_PID" 2>/dev/null || true' EXIT
	trap 'exit 1' INT TERM
	start_qemu
	! declare -F during >/dev/null || during
	finish_qemu
	times >"$OUT/times"
	judge
	[ ! -s "$OUT/problems" ]
}
