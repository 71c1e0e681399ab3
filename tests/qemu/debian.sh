# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced. Debian packages of any suite and architecture, unpacked below the cache and never installed: kernels, busybox, QEMU, firmware.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/kexec-ng

die() {
	echo "${0##*/}: $*" >&2
	exit 1
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

# mirror: the archive that this machine itself uses, as apt understands its sources in either format.
mirror() {
	local lists uri
	lists=$(mktemp -d)
	mkdir "$lists/partial"
	uri=$(APT_CONFIG='' apt-get -o Dir::State::Lists="$lists" update --print-uris |
		sed -nE "s,^'([^' ]*)/dists/[a-z]+/InRelease'.*,\1,p" | head -n 1)
	rm -rf "$lists"
	[ -n "$uri" ] || die "apt's sources name no Debian archive: add one to /etc/apt/sources.list"
	echo "$uri"
}

# apt_root SUITE ARCH: a private apt root with fresh lists; prints its configuration file.
apt_root() {
	local suite=$1 arch=$2 dir=$CACHE/apt/$1-$2 uri
	if [ ! -e "$dir/ready" ]; then
		uri=$(mirror) || exit 1
		mkdir -p "$dir"/{lists,cache/archives}/partial "$dir/state" "$dir/log"
		: >"$dir/status"
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main" \
			>"$dir/sources.list"
		cat >"$dir/apt.conf" <<-E
			Dir::State "$dir/state"; Dir::State::Lists "$dir/lists"; Dir::State::status "$dir/status";
			Dir::Cache "$dir/cache"; Dir::Log "$dir/log";
			Dir::Etc::SourceList "$dir/sources.list"; Dir::Etc::SourceParts "/dev/null";
			Dir::Etc::Preferences "/dev/null"; Dir::Etc::PreferencesParts "/dev/null";
			APT::Architecture "$arch"; APT::Architectures { "$arch"; };
			APT::Sandbox::User "root"; Acquire::Languages "none"; Acquire::Check-Valid-Until "false";
		E
		APT_CONFIG=$dir/apt.conf apt-get update -qq >&2 || die "cannot read the lists of $suite for $arch"
		touch "$dir/ready"
	fi
	echo "$dir/apt.conf"
}

fetch_package() {
	local suite=$1 arch=$2 name=$3 into=$4 conf new=$4.new
	[ ! -e "$into" ] || return 0
	conf=$(locked "apt-$suite-$arch" apt_root "$suite" "$arch") || return 1
	rm -rf "$new"
	mkdir -p "$new"
	echo "fetching $name ($suite, $arch)" >&2
	(
		cd "$new"
		# A point release takes files off the mirror: read the lists again once before giving up.
		APT_CONFIG=$conf apt-get download -qq "$name" >&2 || {
			locked "apt-$suite-$arch" env APT_CONFIG="$conf" apt-get update -qq >&2
			APT_CONFIG=$conf apt-get download -qq "$name" >&2
		}
	) || die "cannot fetch $name ($suite, $arch)"
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

depends() {
	APT_CONFIG=$1 apt-cache depends --important "$2" | sed -nE "s/^ *Depends: ($3)/\1/p" | head -n 1
}

# kernel_package ARCH/SUITE: the package with the newest kernel of the suite's meta package.
kernel_package() {
	local arch=${1%/*} suite=${1#*/} flavour conf image binary
	case $arch in
	i386) flavour=686-pae ;;
	armhf) flavour=armmp ;;
	ppc64el) flavour=powerpc64le ;;
	*) flavour=$arch ;;
	esac
	conf=$(locked "apt-$suite-$arch" apt_root "$suite" "$arch") || return 1
	image=$(depends "$conf" "linux-image-$flavour" 'linux-image-[0-9].*')
	[ -n "$image" ] || die "no kernel package for $1"
	binary=$(depends "$conf" "$image" 'linux-binary-.*')	# where the file is since forky
	echo "${binary:-$image}"
}

# kernel_name ARCH/SUITE: its package. It is kept, so that a warm cache asks nobody.
kernel_name() {
	local file=$CACHE/kernels/$1/package pkg
	if [ ! -s "$file" ]; then
		pkg=$(kernel_package "$1") || return 1
		mkdir -p "${file%/*}"
		echo "$pkg" >"$file.$BASHPID" && mv "$file.$BASHPID" "$file"
	fi
	cat "$file"
}

# kernel_dir ARCH/SUITE[:FORM]...: its unpacked package.
kernel_dir() {
	local name suite=${1%%:*}
	name=$(kernel_name "$suite") || return 1
	package "${suite#*/}" "${1%%/*}" "$name"
}

# kernel_modules ARCH/SUITE[:FORM]...: the directory with its modules.
kernel_modules() {
	local name suite
	name=$(kernel_name "${1%%:*}") || return 1
	suite=${1%%:*}
	package "${suite#*/}" "${1%%/*}" "${name/-binary-/-modules-}"	# a package of its own since forky
}

# small_release FILE: what uname -r says in a small kernel.
small_release() {
	strings -n 20 "$1" | sed -nE 's/^Linux version ([^ ]+) .*/\1/p' | head -n 1
}

# kernel_release ARCH/SUITE[:FORM]...: what uname -r says in it.
kernel_release() {
	local name
	case $1 in
	*:small*) small_release "$(kernel "${1%%:*}:small")" && return ;;
	esac
	name=$(kernel_name "${1%%:*}") || return 1
	echo "${name#linux-*-}"
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
	vmlinux) "$LAB/bzimage-payload" "$base" >"$new" ;;
	cut) head -c "$(($(stat -c %s "$base") / 2))" "$base" >"$new" ;;
	unsigned) cp "$base" "$new" && sbattach --remove "$new" ;;
	snakeoil) sign_snakeoil "$base" "$new" ;;
	stranger) sign_stranger "$base" "$new" ;;
	issued | revoked) sign_issued "$base" "$form" "$new" ;;
	tampered) tamper "$base" >"$new" ;;
	old) old_protocol "$base" >"$new" ;;
	zboot-*) "$LAB/../images/zboot" "${form#zboot-}" <"$base" >"$new" ;;
	uimage) gzip -1 <"$base" | "$LAB/../images/uimage" comp=1 >"$new" ;;
	testsigned) sign_test "$base" "$new" ;;
	appended) append_signature "$base" "$new" ;;
	*) die "unknown form of a kernel: $form" ;;
	esac || die "cannot make $out"
	mv "$new" "$out"
}

# kernel ARCH/SUITE[:FORM]...: path of the kernel's file; forms are applied from left to right
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
		small) out=$("$LAB/small-kernel" "$name") || return 1 ;;
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

issue() {
	[ ! -e "$1.pem" ] || return 0
	printf 'keyUsage=digitalSignature\nextendedKeyUsage=codeSigning\n' >"$1.ext"
	openssl req -new -newkey rsa:2048 -nodes -subj "/CN=${1##*/} by snakeoil/" -keyout "$1.key" -out "$1.csr" 2>/dev/null &&
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

# append_signature FILE OUT: as for a module, by the test key.
append_signature() {
	local dir keys=$CACHE/kernels/keys
	dir=$(package bookworm amd64 linux-kbuild-6.1) || return 1
	"$(package_file "$dir" sign-file)" sha256 "$keys/test.key" "$keys/test.pem" "$1" "$2"
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

# kernel_source SUITE PATH: a directory of the suite's kernel source, without the rest of it.
kernel_source() {
	local into=$CACHE/source/$1/$2
	[ -e "$into" ] || locked "source-$1" unpack_source "$1" "$2" || return 1
	echo "$into"
}

unpack_source() {
	local conf name dir tar
	[ ! -e "$CACHE/source/$1/$2" ] || return 0
	conf=$(locked "apt-$1-amd64" apt_root "$1" amd64) || return 1
	name=$(depends "$conf" linux-source 'linux-source-.*')
	dir=$(package "$1" amd64 "$name") || return 1
	tar=$dir/usr/src/$name.tar.xz
	mkdir -p "$CACHE/source/$1"
	tar -xJf "$tar" -C "$CACHE/source/$1" --strip-components=1 "$name/$2" || die "no $2 in $tar"
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
	"$LAB/../../xen/build" --suite "$XEN_VERIFIED" --tools --revoked "$OUT/revoked" "$crt" "$OUT/xen" >&2 || die "xen/build failed"
	echo "$OUT/xen/xen"
}

# revoked_digests: an image that is otherwise good, by pesign's reckoning of its digest, and a signer's certificate.
revoked_digests() {
	local image keys
	image=$(kernel amd64/bookworm:tampered:snakeoil) && keys=$(issued revoked) || return 1
	pesign -h -i "$image" | sed -nE 's/^hash: ([0-9a-f]{64})$/\1/p' | grep . || return 1
	openssl x509 -in "$keys.pem" -outform DER | sha256sum | cut -d ' ' -f 1
}
