# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by xen/build and xen/series, after tests/qemu/debian.sh: which files go into Xen's source, and where.

# shellcheck disable=SC2154 # here: the directory of this file, set by who sources it

# Parts of lib/ and include/ that are compiled into Xen as they are.
shared='authenticode cmdline-list der pe uki x509'

# xen_version XEN: "4.17" of a source tree.
xen_version() {
	sed -nE 's/^(export )?XEN_(VERSION|SUBVERSION) *:?= *//p' "$1/xen/Makefile" | head -n 2 | paste -sd.
}

# by_parts NAME: the source package where the mirror lacks its .dsc; the signed lists have the parts' digests, too.
by_parts() {
	local name
	apt-get source -qq --tar-only "$1" && apt-get source -qq --diff-only "$1" || return 1
	tar -xf ./*.orig.tar.*
	cd "$(find . -mindepth 1 -maxdepth 1 -type d)" || return 1
	tar -xf ../*.debian.tar.*
	while read -r name; do
		patch -p1 -s <"debian/patches/$name" || return 1
	done < <(sed -E '/^(#|$)/d; s/[[:space:]].*//' debian/patches/series)
}

# get_source NAME=VERSION: unpacked, and nothing else, in the current directory.
get_source() {
	find . -mindepth 1 ! -name log -delete
	apt-get source -qq "$1" || (by_parts "$1")
}

# fetch_source SUITE NAME: the directory with the unpacked source package.
fetch_source() {
	local suite=$1 conf into=$CACHE/source/$1-$2
	if [ ! -e "$into" ]; then
		conf=$(locked "apt-$suite-deb-src" apt_root "$suite" amd64 deb-src) || exit 1
		rm -rf "$into.new"
		mkdir -p "$into.new"
		echo "fetching the source package $2 ($suite)" >&2
		(cd "$into.new" && APT_CONFIG=$conf any_version get_source "$2") || exit 1
		mv "$into.new" "$into"
	fi
	find "$into" -mindepth 1 -maxdepth 1 -type d
}

bearssl_source() { locked source-bookworm-bearssl fetch_source bookworm bearssl; }

bearssl_version() {
	local dir
	dir=$(bearssl_source) && dpkg-parsechangelog -l "$dir/debian/changelog" -S Version
}

# put_bearssl DIR: its RSA, and SHA-256 for a Xen without.
put_bearssl() {
	local bearssl file
	bearssl=$(bearssl_source) || exit 1
	mkdir -p "$1/bearssl"
	cp "$bearssl"/inc/*.h "$bearssl"/src/*.h "$1/bearssl"
	for file in $(make -s -f "$here/hypervisor/Makefile" print-bearssl); do
		cp "$bearssl"/src/*/"$file.c" "$1/bearssl"
	done
}

# put_parts DIR: what becomes xen/common/kexec-sig.
put_parts() {
	local name
	cp -r "$here"/hypervisor/{Makefile,boot-params.c,boot-protocol.h,crash.c,headers.c,kexec-sig.c,private.h,include} "$1"
	for name in $shared; do
		cp "$here/../lib/$name.c" "$1"
		cp "$here/../include/$name.h" "$1/include"
	done
	cp "$here"/../include/{span,x86-boot}.h "$1/include"
}

# xen_make XEN ARGUMENT...: $jobs files at once.
xen_make() { make -C "$1/xen" "-j$jobs" CONFIG_DEBUG=n debug=n XEN_TARGET_ARCH=x86_64 "${@:2}"; }

# make_xen XEN [n]: the hypervisor, with the verified load where it has one, or without.
make_xen() {
	xen_make "$1" KBUILD_DEFCONFIG=x86_64_defconfig defconfig
	# A live patch is code of the control domain's that runs in Xen, and nothing verifies it.
	sed -i '/CONFIG_LIVEPATCH[ =]/d' "$1/xen/.config"
	printf '# CONFIG_LIVEPATCH is not set\nCONFIG_KEXEC_SIG=%s\n' "${2-y}" >>"$1/xen/.config"
	xen_make "$1"
}

# make_libxenctrl XEN
make_libxenctrl() {
	local lib
	# All that it needs of what configure would write for the whole of the tools.
	printf 'AWK := awk\nPYTHON := python3\nPTHREAD_CFLAGS := -pthread\nPTHREAD_LDFLAGS := -pthread\n' \
		>"$1/config/Tools.mk"
	: >"$1/tools/config.h"
	for lib in include libs/{toolcore,toollog,evtchn,call,foreignmemory,devicemodel,gnttab,ctrl}; do
		make -C "$1/tools/$lib" "-j$jobs"
	done
}

# put_headers XEN: what the rest of Xen includes.
put_headers() {
	cp "$here/hypervisor/kexec-sig.h" "$1/xen/include/xen"
	cp "$here/kexec-file.h" "$1/xen/include/public"
}
