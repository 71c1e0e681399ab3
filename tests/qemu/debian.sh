# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced. Debian packages of any suite and architecture, unpacked below the cache and never installed: kernels, busybox, QEMU, firmware.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/kexec-ng

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# oldest_suite ARCH: the first of those used here that has the architecture; its programs run under every later kernel.
oldest_suite() {
	case $1 in
	riscv64) echo trixie ;;
	loong64) echo forky ;;
	*) echo bookworm ;;
	esac
}

# locked NAME COMMAND...: run COMMAND while no other process runs one under the same NAME.
locked() {
	local lock=$CACHE/locks/${1//\//_}
	shift
	mkdir -p "$CACHE/locks"
	(
		flock 9
		"$@" 9>&-
	) 9>"$lock"
}

# mirror SUFFIX: the archive that this machine itself uses for suites whose names end so ("" or
# "-security"), as apt understands its sources in either format; nothing when they name none.
mirror() {
	local lists
	lists=$(mktemp -d)
	mkdir "$lists/partial"
	APT_CONFIG='' apt-get -o Dir::State::Lists="$lists" update --print-uris |
		sed -nE "s,^'([^' ]*)/dists/[a-z]+$1/InRelease'.*,\1,p" | head -n 1
	rm -rf "$lists"
}

# sources TYPE SUITE: apt's lines (deb or deb-src) of everything that has packages of the suite.
sources() {
	local options='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]' uri security
	uri=$(mirror '')
	security=$(mirror -security)
	[ -n "$uri" ] || die "apt's sources name no Debian archive: add one to /etc/apt/sources.list"
	echo "$1 $options $uri $2 main"
	case $2 in *-* | sid) return ;; esac
	echo "$1 $options $uri $2-updates main"
	echo "$1 $options ${security:-$uri-security} $2-security main"
}

# apt_root SUITE ARCH [TYPE]: a private apt root with fresh lists; prints its configuration file.
apt_root() {
	local suite=$1 arch=$2 dir=$CACHE/lists/$1-$2${3:+-$3}
	if [ ! -e "$dir/ready" ]; then
		mkdir -p "$dir"/{lists,cache/archives}/partial "$dir/state" "$dir/log"
		: >"$dir/status"
		sources "${3-deb}" "$suite" >"$dir/sources.list" || exit 1
		cat >"$dir/apt.conf" <<-E
			Dir::State "$dir/state"; Dir::State::Lists "$dir/lists"; Dir::State::status "$dir/status";
			Dir::Cache "$dir/cache"; Dir::Log "$dir/log";
			Dir::Etc::SourceList "$dir/sources.list"; Dir::Etc::SourceParts "/dev/null";
			Dir::Etc::Preferences "/dev/null"; Dir::Etc::PreferencesParts "/dev/null";
			APT::Architecture "$arch"; APT::Architectures { "$arch"; };
			APT::Sandbox::User "root"; Acquire::Languages "none"; Acquire::Check-Valid-Until "false";
		E
		read_lists "$dir" "$suite" "$arch"
		touch "$dir/ready"
	fi
	echo "$dir/apt.conf"
}

# read_lists DIR SUITE ARCH: of the release at least; a suite that is not released has no others.
read_lists() {
	local -x APT_CONFIG=$1/apt.conf
	apt-get update -qq >&2 && return
	echo "$2 for $3: not all lists can be read, so only those of the release" >&2
	sed -i '1!d' "$1/sources.list"
	apt-get update -qq >&2 || die "cannot read the lists of $2 for $3"
}

# versions NAME: every version that the lists of $APT_CONFIG name, newest first; of a source package
# where they are those of deb-src.
versions() { apt-cache madison "$1" | tr -d ' ' | cut -d '|' -f 2 | sort -ruV; }

# gone TEXT: the archive has lost something that its lists name. Who asked for it cannot go on; a
# test that names a file for it in KEXEC_LAB_GONE is skipped then (any other fault fails it).
gone() {
	[ -z "${KEXEC_LAB_GONE-}" ] || echo "$*" >"$KEXEC_LAB_GONE"
	die "$*"
}

# any_version COMMAND NAME: COMMAND NAME=VERSION for each version until one can be had. A point
# release takes files off the mirror: the lists are read again once before giving up.
any_version() {
	local version try log=$PWD/log
	: >"$log"
	for try in 1 2; do
		for version in $(versions "$2"); do
			"$1" "$2=$version" >>"$log" 2>&1 && rm "$log" && return
		done
		[ "$try" = 2 ] || locked "$APT_CONFIG" apt-get update -qq >>"$log" 2>&1 || break
	done
	cat "$log" >&2
	# What failed otherwise, a network that is down, say, is a fault.
	# shellcheck disable=SC2046 # a list of words
	! grep -qE ' 404 |File not found' "$log" ||
		gone "$2: not in the archive in any version that its lists name:" $(versions "$2")
	die "cannot fetch $2"
}

download() { apt-get download -qq "$1"; }

fetch_package() {
	local suite=$1 arch=$2 name=$3 into=$4 conf new=$4.new
	[ ! -e "$into" ] || return 0
	conf=$(locked "apt-$suite-$arch" apt_root "$suite" "$arch") || return 1
	rm -rf "$new"
	mkdir -p "$new"
	echo "fetching $name ($suite, $arch)" >&2
	(cd "$new" && APT_CONFIG=$conf any_version download "$name") || return 1
	dpkg -x "$new"/*.deb "$new"
	rm -f "$new"/*.deb
	mv "$new" "$into"
}

# package SUITE ARCH NAME: the directory into which the package is unpacked.
package() {
	local into=$CACHE/packages/$1/$2/$3
	[ -e "$into" ] || locked "package-$1-$2-$3" fetch_package "$1" "$2" "$3" "$into" || return 1
	echo "$into"
}

# depends CONF NAME REGEX: what fits of that on which the package's versions depend, newest first.
depends() {
	APT_CONFIG=$1 apt-cache show "$2" 2>/dev/null | sed -n 's/^Depends: //p' | tr -s ', ' '\n' |
		grep -xE "$3" | awk '!seen[$0]++'
}

# default_flavour ARCH: what Debian calls its kernel for most machines.
default_flavour() {
	case $1 in
	i386) echo 686-pae ;;
	armel) echo marvell ;;
	armhf) echo armmp ;;
	ppc64el) echo powerpc64le ;;
	*) echo "$1" ;;
	esac
}

# kernel_packages ARCH/SUITE[/FLAVOUR]: the packages with a kernel that the versions of the suite's meta
# package name, newest first.
kernel_packages() {
	local arch suite flavour conf image binary
	IFS=/ read -r arch suite flavour <<<"$1"
	[ -n "$flavour" ] || flavour=$(default_flavour "$arch")
	conf=$(locked "apt-$suite-$arch" apt_root "$suite" "$arch") || return 1
	for image in $(depends "$conf" "linux-image-$flavour" 'linux-image-[0-9].*'); do
		# where the file is since forky
		binary=$(depends "$conf" "$image" 'linux-binary-.*')
		echo "${binary:-$image}"
	done
}

# Cross compilers that Debian 12 does not have, or that only one of its small corners needs: Debian 13's name of the architecture,
# and its version.
# shellcheck disable=SC2034 # by name
{
	compiler_arm_linux_gnueabi=(armel 14)
	compiler_loongarch64_linux_gnu=(loong64 14)
}
COMPILER_LIBRARIES='libc6 libgmp10 libisl23 libjansson4 libmpc3 libmpfr6 libsframe1 libzstd1 zlib1g'

# wrap_program FILE ROOT: FILE below ROOT is run with the C library of its own suite; this machine's may be older.
wrap_program() {
	mv "$1" "$1.elf"
	cat >"$1" <<-E
		#!/bin/sh
		exec $2/usr/lib64/ld-linux-x86-64.so.2 --library-path $2/usr/lib/x86_64-linux-gnu --argv0 "\$0" "$2/$1.elf" "\$@"
	E
	chmod 755 "$1"
}

# wrap_programs ROOT: all below the current directory, which will be ROOT.
wrap_programs() {
	local file
	while read -r file; do
		wrap_program "$file" "$1"
	done < <(find usr/bin usr/libexec -type f -perm -100 ! -name '*.so*')
}

make_compiler() {
	local triplet=$1 into=$2 new=$2.new name
	local -n compiler=compiler_${triplet//-/_}
	[ ! -e "$into" ] || return 0
	rm -rf "$new"
	mkdir -p "$new"
	for name in "binutils-$triplet" {cpp,gcc}"-${compiler[1]}-$triplet" \
		"libgcc-${compiler[1]}-dev-${compiler[0]}-cross" {libc6,libc6-dev,libgcc-s1,linux-libc-dev}"-${compiler[0]}-cross" \
		$COMPILER_LIBRARIES; do
		name=$(package trixie amd64 "$name") || return 1
		cp -a "$name/." "$new"
	done
	(cd "$new" && wrap_programs "$into") || return 1
	ln -s "$triplet-gcc-${compiler[1]}" "$new/usr/bin/$triplet-gcc"
	sed -i "s, /usr/, $into/usr/,g" "$new/usr/$triplet/lib/libc.so"	# a script of the linker's
	mv "$new" "$into"
}

# compiler_path TRIPLET: the directory with its compiler where this machine has none and there is a row above.
compiler_path() {
	local into=$CACHE/compilers/$1
	local -n row_of_compiler=compiler_${1//-/_}
	[ -n "${row_of_compiler[*]-}" ] && ! command -v "$1-gcc" >/dev/null || return 0
	[ -e "$into" ] || locked "compiler-$1" make_compiler "$1" "$into" || return 1
	echo "$into/usr/bin"
}

# keep TEXT FILE: whole at any time, whoever else does the same.
keep() {
	mkdir -p "${2%/*}"
	echo "$1" >"$2.$BASHPID" && mv "$2.$BASHPID" "$2"
}

# kernel_package ARCH/SUITE[/FLAVOUR] NAME: the directory of that package, of their suite and architecture.
kernel_package() {
	local suite=${1#*/}
	package "${suite%%/*}" "${1%%/*}" "$2"
}

# kernel_name ARCH/SUITE[/FLAVOUR]: the first that can be had. It is kept, so that a warm cache asks nobody.
kernel_name() {
	local file=$CACHE/kernels/$1/package name
	if [ ! -s "$file" ]; then
		for name in $(kernel_packages "$1"); do
			kernel_package "$1" "$name" >/dev/null && keep "$name" "$file" && break
		done
		[ -s "$file" ] || die "no kernel package for $1"
	fi
	cat "$file"
}

# kernel_dir ARCH/SUITE[/FLAVOUR][:FORM]...: its unpacked package.
kernel_dir() {
	local name
	name=$(kernel_name "${1%%:*}") || return 1
	kernel_package "${1%%:*}" "$name"
}

# kernel_modules ARCH/SUITE[/FLAVOUR][:FORM]...: the directory with its modules.
kernel_modules() {
	local name
	name=$(kernel_name "${1%%:*}") || return 1
	kernel_package "${1%%:*}" "${name/-binary-/-modules-}"	# a package of its own since forky
}

# small_release VMLINUX: what uname -r says in a small kernel; other forms of it may be compressed.
small_release() {
	strings -n 20 "$1" | sed -nE 's/^Linux version ([^ ]+) .*/\1/p' | head -n 1
}

# kernel_release ARCH/SUITE[/FLAVOUR][:FORM]...: what uname -r says in it.
kernel_release() {
	local name
	case $1 in
	*:small*) small_release "$(kernel "${1%%:*}:small-vmlinux")" && return ;;
	esac
	name=$(kernel_name "${1%%:*}") || return 1
	echo "${name#linux-*-}"
}

# unpack_vmlinux FILE: the ELF kernel inside a bzImage, or the Image inside an arm zImage as one.
unpack_vmlinux() {
	case $(od -An -tx4 -j36 -N4 "$1") in
	*016f2818) "$LAB/zimage-vmlinux" "$1" ;;
	*) "$LAB/bzimage-payload" "$1" ;;
	esac
}

make_variant() {
	local base=$1 form=$2 out=$3 new=$3.new
	[ ! -e "$out" ] || return 0
	mkdir -p "${out%/*}"
	case $form in
	gz) gzip -1 <"$base" >"$new" ;;
	xz) xz -0 --check=crc32 <"$base" >"$new" ;;
	lzma) xz -0 --format=lzma <"$base" >"$new" ;;
	zst) zstd -q -1 <"$base" >"$new" ;;
	lz4) lz4 -q -1 <"$base" >"$new" ;;
	vmlinux) unpack_vmlinux "$base" >"$new" ;;
	cut) head -c "$(($(stat -c %s "$base") / 2))" "$base" >"$new" ;;
	unsigned) cp "$base" "$new" && sbattach --remove "$new" ;;
	snakeoil) sign_snakeoil "$base" "$new" ;;
	stranger) sign_stranger "$base" "$new" ;;
	issued | revoked) sign_issued "$base" "$form" "$new" ;;
	tampered) tamper "$base" >"$new" ;;
	old) old_protocol "$base" >"$new" ;;
	payload-*) "$LAB/bzimage-repack" "$base" "${form#payload-}" >"$new" ;;
	zboot-*) "$LAB/../images/zboot" "${form#zboot-}" <"$base" >"$new" ;;
	uimage) gzip -1 <"$base" | "$LAB/../images/uimage" comp=1 >"$new" ;;
	testsigned) sign_test "$base" "$new" ;;
	appended) append_signature "$base" "$CACHE/kernels/keys/test" "$new" ;;
	ima-appended) append_signature "$base" "$(ima_key)" "$new" ;;
	*) die "unknown form of a kernel: $form" ;;
	esac || die "cannot make $out"
	mv "$new" "$out"
}

# kernel ARCH/SUITE[/FLAVOUR][:FORM]...: path of the kernel's file; forms are applied from left to right
# (amd64/bookworm:vmlinux:xz is the ELF kernel inside Debian's vmlinuz, compressed by xz).
kernel() {
	local name=${1%%:*} forms=${1#*:} dir file out form
	dir=$(kernel_dir "$name") || return 1
	file=$(find "$dir/boot" "$dir/usr/lib/modules" \( -name 'vmlinu[xz]-*' -o -name vmlinuz \) -print -quit 2>/dev/null)
	[ -n "$file" ] || die "no kernel in $dir"
	[ "$forms" != "$1" ] || forms=
	out=$CACHE/kernels/$name/vmlinuz
	for form in ${forms//:/ }; do
		case $form in
		small | small+*) out=$("$LAB/small-kernel" "$name${form#small}") || return 1 ;;
		small-*) out=$("$LAB/small-kernel" "$name" "${form#small-}") || return 1 ;;
		*) out=$out.$form ;;
		esac
		[ -e "$out" ] || locked "kernel-$out" make_variant "$file" "$form" "$out" || return 1
		file=$out
	done
	echo "$file"
}

# package_file DIRECTORY NAME: the file of that name in an unpacked package.
package_file() { find "$1" -name "$2" -print -quit | grep . || die "no $2 in $1"; }

# ovmf FILE: a file of Debian 12's firmware package (code, variables and key must be of one version;
# its test key is also the one in qemu-efi-aarch64).
ovmf() {
	local dir
	dir=$(package bookworm amd64 ovmf) || return 1
	package_file "$dir" "$1"
}

# sign FILE KEY CERTIFICATE OUT: one signature, in place of those that are there.
sign() {
	cp "$1" "$4"
	sbattach --remove "$4" 2>/dev/null || true
	sbsign --key "$2" --cert "$3" --output "$4" "$4" 2>/dev/null
}

# with_snakeoil COMMAND...: run it with the key's file and the certificate as last arguments.
with_snakeoil() {
	local key crt open status=0
	key=$(ovmf PkKek-1-snakeoil.key) && crt=$(ovmf PkKek-1-snakeoil.pem) || return 1
	open=$(mktemp)
	# A public test key; its passphrase is in the package's README.Debian.
	openssl rsa -in "$key" -passin pass:snakeoil -out "$open" 2>/dev/null && "$@" "$open" "$crt" || status=$?
	rm -f "$open"
	return "$status"
}

sign_snakeoil() { with_snakeoil sign_by "$1" "$2"; }
sign_by() { sign "$1" "$3" "$4" "$2"; }

# issued NAME: a signer's key and certificate, NAME.key and NAME.pem, issued by the snakeoil key; made once.
issued() {
	local keys=$CACHE/kernels/keys
	mkdir -p "$keys"
	[ -e "$keys/$1.pem" ] || locked "key-$1" with_snakeoil issue "$keys/$1" || return 1
	echo "$keys/$1"
}

# issue NAME KEY CERTIFICATE: NAME.key and NAME.pem, no authority itself, by that key.
issue() {
	local by=${3##*[-/]}
	[ ! -e "$1.pem" ] || return 0
	printf '%s\n' keyUsage=digitalSignature extendedKeyUsage=codeSigning subjectKeyIdentifier=hash \
		authorityKeyIdentifier=keyid >"$1.ext"
	openssl req -new -newkey rsa:2048 -nodes -subj "/CN=${1##*/} by ${by%.pem}/" -keyout "$1.key" -out "$1.csr" 2>/dev/null &&
		openssl x509 -req -in "$1.csr" -CA "$3" -CAkey "$2" -set_serial 0x4b58 -days 36500 -sha256 \
			-extfile "$1.ext" -out "$1.new" 2>/dev/null && mv "$1.new" "$1.pem"
}

# sign_issued FILE NAME OUT
sign_issued() {
	local keys
	keys=$(issued "$2") && sign "$1" "$keys.key" "$keys.pem" "$3"
}

sign_stranger() {
	local dir
	dir=$(mktemp -d)
	openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=a stranger to this machine/" \
		-addext extendedKeyUsage=codeSigning -keyout "$dir/key" -out "$dir/crt" 2>/dev/null
	sign "$1" "$dir/key" "$dir/crt" "$2"
	rm -rf "$dir"
}

sign_test() { sign "$1" "$CACHE/kernels/keys/test.key" "$CACHE/kernels/keys/test.pem" "$2"; }

# ima_signature FILE KEY CERTIFICATE OUT: what security.ima of the file shall be, in hexadecimal.
ima_signature() {
	local dir
	dir=$(mktemp -d)
	cp "$1" "$dir/file"
	evmctl ima_sign -a sha256 --key "$2" --keyid-from-cert "$3" --sigfile "$dir/file" >/dev/null 2>&1 &&
		od -An -v -tx1 "$dir/file.sig" | tr -d ' \n' >"$4"
	rm -rf "$dir"
	[ -s "$4" ] || die "evmctl cannot sign $1"
}

# ima_key: a key issued by the small kernels' own, made once: since Linux 6.5 .ima takes none that is an authority
# (restrict_link_by_digsig).
ima_key() {
	local keys=$CACHE/kernels/keys
	[ -e "$keys/ima.pem" ] || locked key-ima issue "$keys/ima" "$keys/test.key" "$keys/test.pem" || return 1
	echo "$keys/ima"
}

sign_ima() {
	local key
	key=$(ima_key) && sign "$1" "$key.key" "$key.pem" "$2"
}

# append_signature FILE KEY OUT: as for a module, by KEY.key and KEY.pem.
append_signature() {
	local dir
	dir=$(package bookworm amd64 linux-kbuild-6.1) || return 1
	"$(package_file "$dir" sign-file)" sha256 "$2.key" "$2.pem" "$1" "$3"
}

# ima_sign WHO FILE OUT: as sign_WHO, but this kind of signature.
ima_sign() (
	sign() { ima_signature "$@"; }
	"sign_$1" "$2" "$3"
)

# tamper FILE: one bit flipped in the middle of the compressed kernel.
tamper() {
	python3 -c 'import sys; d = bytearray(open(sys.argv[1], "rb").read()); d[len(d) // 2] ^= 1
sys.stdout.buffer.write(d)' "$1"
}

# old_protocol FILE: a kernel that says boot protocol 2.04: none of the fields that came later may be used.
old_protocol() {
	python3 -c 'import sys; d = bytearray(open(sys.argv[1], "rb").read()); d[0x206:0x208] = b"\x04\x02"
sys.stdout.buffer.write(d)' "$1"
}

# source_tarball SUITE: linux-source's archive. Which package that is, is kept as for kernels.
source_tarball() {
	local file=$CACHE/source/$1/package conf name dir
	name=$(cat "$file" 2>/dev/null) || {
		conf=$(locked "apt-$1-amd64" apt_root "$1" amd64) || return 1
		name=$(depends "$conf" linux-source 'linux-source-.*' | head -n 1)
		[ -n "$name" ] || die "the lists of $1 have no linux-source"
		keep "$name" "$file"
	}
	dir=$(package "$1" amd64 "$name") || return 1
	echo "$dir/usr/src/$name.tar.xz"
}

# kernel_source SUITE PATH: a directory of the suite's kernel source, without the rest of it.
kernel_source() {
	local into=$CACHE/source/$1/$2
	[ -e "$into" ] || locked "source-$1" unpack_source "$1" "$2" || return 1
	echo "$into"
}

unpack_source() {
	local tar name
	[ ! -e "$CACHE/source/$1/$2" ] || return 0
	tar=$(source_tarball "$1") || return 1
	mkdir -p "$CACHE/source/$1"
	name=$(basename "$tar" .tar.xz)
	tar -xJf "$tar" -C "$CACHE/source/$1" --strip-components=1 "$name/$2" || die "no $2 in $tar"
}

# sign_uki OUT SECTION...: a unified kernel image of these sections, signed by the snakeoil key.
sign_uki() {
	local out=$1
	shift
	"$LAB/../images/uki" "$@" >"$out.unsigned" && sign_snakeoil "$out.unsigned" "$out"
}

# sign_flat FILE OUT: by a program that hashes the file as it is, whatever its sections say; sbsign hashes by section.
sign_flat() { with_snakeoil flat_by "$1" "$2"; }
flat_by() { osslsigncode sign -h sha256 -key "$3" -certs "$4" -in "$1" -out "$2" >/dev/null 2>&1; }

# ukify OUT OPTION...: a unified kernel image as Debian 13's ukify makes it, around systemd's stub, signed by the snakeoil key.
ukify() {
	local tool pefile stub
	tool=$(package trixie amd64 systemd-ukify) && pefile=$(package trixie amd64 python3-pefile) &&
		stub=$(package trixie amd64 systemd-boot-efi) || return 1
	with_snakeoil ukify_by "$tool/usr/lib/systemd/ukify" "$pefile/usr/lib/python3/dist-packages" \
		"$(package_file "$stub" linuxx64.efi.stub)" "$@"
}

# ukify_by UKIFY MODULES STUB OUT OPTION... KEY CERTIFICATE
ukify_by() {
	local options=("${@:5:$#-6}") key=${*: -2:1} crt=${*: -1}
	PYTHONPATH=$2 python3 "$1" build --stub="$3" --output="$4" "${options[@]}" \
		--secureboot-private-key="$key" --secureboot-certificate="$crt" >/dev/null 2>&1
}

# xen_hypervisor: Debian's, as QEMU starts it (multiboot). KEXEC_LAB_XEN names another one.
xen_hypervisor() {
	local dir out=$CACHE/kernels/amd64/bookworm/xen
	[ -z "$XEN_VERIFIED" ] || { xen_verified && return; }
	[ -z "${KEXEC_LAB_XEN-}" ] || { echo "$KEXEC_LAB_XEN" && return; }
	if [ ! -e "$out" ]; then
		dir=$(package bookworm amd64 xen-hypervisor-4.17-amd64) || return 1
		gzip -dc "$dir"/boot/xen-4.17-amd64.gz >"$out.$$" && mv "$out.$$" "$out"
	fi
	echo "$out"
}

# xen_verified: our Xen with its libxenctrl, in this case's own directory; xen/build keeps what it has built.
xen_verified() {
	local crt
	crt=$(ovmf PkKek-1-snakeoil.pem) || return 1
	revoked_digests >"$OUT/revoked" || die "cannot make the list of revoked digests"
	printf '%s\n' console=ttyS0 panic=-1 no_timer_check 'marker=*' wrong nr_cpus=1 reset_devices >"$OUT/words"
	"$LAB/../../xen/build" --suite "$XEN_VERIFIED" ${KEXEC_LAB_XEN_SOURCE:+--source "$KEXEC_LAB_XEN_SOURCE"} \
		${BUILD_JOBS:+--jobs "$BUILD_JOBS"} --tools \
		--revoked "$OUT/revoked" --cmdline "$OUT/words" "$crt" "$OUT/xen" >&2 || die "xen/build failed"
	echo "$OUT/xen/xen"
}

# revoked_digests: an image that is otherwise good, by pesign's reckoning of its digest, and a signer's certificate.
revoked_digests() {
	local image keys
	image=$(kernel amd64/bookworm:tampered:snakeoil) && keys=$(issued revoked) || return 1
	pesign -h -i "$image" | sed -nE 's/^hash: ([0-9a-f]{64})$/\1/p' | grep . || return 1
	openssl x509 -in "$keys.pem" -outform DER |
		openssl asn1parse -inform DER -strparse 4 -noout -out /dev/stdout | sha256sum | cut -d ' ' -f 1
}
