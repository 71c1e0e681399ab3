# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# selftests SCRIPT [// SCRIPT]...: of the kernel's own tools/testing/selftests/kexec. What it skips
# has not passed.

host() {
	release=$(kernel_release "$FIRST_NAME")
	dir=$(kernel_source "$FIRST_SUITE" tools/testing/selftests/kexec)
	for file in "$dir"/*.sh; do
		guest_file "selftests/${file##*/}" "$file"
	done
	guest_file "boot/vmlinuz-$release" "$(kernel "$SECOND_NAME")"
	config=$(kernel_dir "$FIRST_NAME")/boot/config-$release
	guest_file "lib/modules/$release/config" "$config"
	guest_tools 'bash hexdump tail pesign getfattr' bash bsdextrautils libtinfo6 \
		coreutils attr libattr1 libselinux1 libpcre2-8-0 \
		pesign libefivar1 libnspr4 libnss3 libpopt0 libuuid1 zlib1g libsqlite3-0
	case $FIRMWARE in ?*) guest_module efivarfs ;; esac
	expect '^first: end of scenario$'
}

selftest() {
	# bash, because the guest's sh would take its own tail and hexdump, which lack something
	expect_status 0 bash "./$1"
	expect_output '^kexec.*\[PASS\]'
}

first() {
	cd /selftests || exit 1
	each selftest
}
