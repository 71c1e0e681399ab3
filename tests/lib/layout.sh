# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced: installed kernels as boot loaders have them. `layout NAME DIR` puts what tests/hosts/layouts/NAME says below DIR. Who
# wants real kernels defines layout_kernel and layout_initrd anew.

layouts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../hosts/layouts" && pwd)
layout_images=$layouts/../../images
layout_variable_guid=4a67b082-0a4c-41cf-b6c7-440b29bb8c4f

layout_kernel() { "$layout_images/bzimage"; }
layout_initrd() { head -c 4096 /dev/zero; }

# file PATH: from standard input.
file() {
	mkdir -p "$layout_dir/$(dirname "$1")"
	cat >"$layout_dir/$1"
}

kernel() { layout_kernel "$1" | file "$1"; }
initrd() { layout_initrd "$1" | file "$1"; }
efi() { mkdir -p "$layout_dir/sys/firmware/efi"; }
link() { ln -s "$2" "$layout_dir/$1"; }

# uki PATH release=RELEASE .SECTION=TEXT...: with a kernel in front of them.
uki() {
	layout_kernel "$1" >"$layout_dir/linux"
	"$layout_images/uki" .linux=@"$layout_dir/linux" .uname="${2#release=}" "${@:3}" | file "$1"
	rm "$layout_dir/linux"
}

# efivar NAME TEXT: attributes (non-volatile, boot and runtime services), UTF-16, NUL.
efivar() {
	{ printf '\7\0\0\0' && printf '%s\0' "$2" | iconv -t UTF-16LE; } |
		file "sys/firmware/efi/efivars/$1-$layout_variable_guid"
}

# grubenv PATH NAME=VALUE...: 1024 bytes, as grub-editenv makes them.
grubenv() {
	{ echo '# GRUB Environment Block' && printf '%s\n' "${@:2}" && head -c 1024 /dev/zero | tr '\0' '#'; } |
		head -c 1024 | file "$1"
}

layout() {
	layout_dir=$2
	mkdir -p "$2"
	# shellcheck source=/dev/null
	. "$layouts/$1"
}
