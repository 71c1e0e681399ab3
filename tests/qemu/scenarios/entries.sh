# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2114,SC2317 # sourced; /boot and /efi are the guest's own
# entries: one guest, four kernels: each starts the next by a boot entry of another of tests/hosts/layouts. What is no kernel
# stands for those that are not to be chosen.

LAYOUTS='debian-grub systemd-boot uki-esp'

# entries_layout NAME KERNEL: as an archive in the guest; of kernels only unified ones are real.
entries_layout() {
	(
		# shellcheck source=tests/lib/layout.sh
		. "$LAB/../lib/layout.sh"
		layout_kernel() { case $1 in *.efi) cat "$real" ;; *) echo "no kernel" ;; esac; }
		real=$2
		layout "$1" "$OUT/layout-$1"
	)
	pack "$OUT/layout-$1" >"$OUT/$1.cpio"
	guest_file "entries/$1.cpio" "$OUT/$1.cpio"
}

host() {
	A="$CMDLINE"
	guest_var A "$A"
	INTO=second
	guest_program sbin/kexec "$(tested kexec)"
	guest_module efivarfs
	stage second
	pack "$OUT/second" >"$OUT/initrd"
	INTO=first
	guest_module efivarfs
	file=$(kernel "$SECOND_NAME") || exit 1
	guest_file entries/initrd "$OUT/initrd"
	guest_file entries/vmlinuz "$file"
	for name in $LAYOUTS; do entries_layout "$name" "$file"; done
	expect "^second: cmdline=root=UUID=ba5e ro quiet $A step=1\$"
	expect "^second: cmdline=root=LABEL=root rw quiet $A step=2\$"
	expect "^second: cmdline=root=LABEL=root ro quiet $A step=3\$"
	expect '^second: three entries were started$'
}

# installed NAME: that layout instead of the one before; its EFI variables become the machine's, where it has none.
installed() {
	rm -rf /boot /efi /tmp/layout
	mkdir /tmp/layout
	(cd /tmp/layout && cpio -id <"/entries/$1.cpio")
	for file in boot efi; do
		[ ! -e "/tmp/layout/$file" ] || cp -a "/tmp/layout/$file" /
	done
	for file in /tmp/layout/sys/firmware/efi/efivars/*; do
		# Those that are there stay: they are kept from being changed by accident.
		[ ! -e "$file" ] || [ -e "/sys/firmware/efi/efivars/${file##*/}" ] ||
			cat "$file" >"/sys/firmware/efi/efivars/${file##*/}"
	done
	# What the next kernel needs for the one after it.
	(cd / && find entries | cpio -o -H newc) >/tmp/more
}

variable_file() { echo "/sys/firmware/efi/efivars/$1-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"; }
variable() { tr -d '\0\7' <"$(variable_file "$1")"; }

# started STEP OPTION...: loaded and started by an entry.
started() {
	step=$1
	shift
	expect_status 0 kexec -d -l "$@" --append="$A step=$step"
	kexec -e
	fail "still in the same kernel"
}

first() {
	installed debian-grub
	cp /entries/vmlinuz /boot/vmlinuz-6.1.0-9-amd64
	cat /entries/initrd /tmp/more >/boot/initrd.img-6.1.0-9-amd64
	started 1 --boot-entry
}

second() {
	case $(cat /proc/cmdline) in
	*step=1)
		installed systemd-boot
		cp /entries/vmlinuz /boot/abcd/6.12.48/linux
		cp /entries/initrd /boot/abcd/6.12.48/microcode
		cp /tmp/more /boot/abcd/6.12.48/initrd
		[ "$(variable LoaderEntrySelected)" = abcd-6.12.41.conf ] || fail "no variable to be changed"
		started 2 --boot-entry=oneshot
		;;
	*step=2)
		[ "$(variable LoaderEntrySelected)" = abcd-6.12.48.conf ] || fail "$(variable LoaderEntrySelected) is not what runs"
		[ ! -e "$(variable_file LoaderEntryOneShot)" ] || fail "the one-shot entry is not used up"
		installed uki-esp
		started 3 --boot-entry --initrd=/entries/initrd
		;;
	*step=3)
		[ "$(variable LoaderEntrySelected)" = fedora-6.11.4.efi ] || fail "$(variable LoaderEntrySelected) is not what runs"
		echo 'second: three entries were started'
		;;
	esac
}
