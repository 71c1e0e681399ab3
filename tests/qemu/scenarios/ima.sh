# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# ima COMMANDS: as boot, with a policy by which IMA appraises kernels. Before it is there everything loads, and then only
# a file with a signature of its own: by a key that the test key has issued and the kernel takes for .ima from the initrd,
# or, when the first kernel is signed by snakeoil, by that key, which the firmware has in .platform: good for kernels, but
# not for initrds.
# The former appraises initrds as well, and takes signatures that are appended to the file.

# shellcheck source=/dev/null
. "$LAB/scenarios/trust.sh"

# label NAME FILE SIGNED [WHO]: FILE is in the guest as /boot/NAME, with somebody's signature of SIGNED.
label() {
	guest_file "boot/$1" "$2"
	mkdir -p "$OUT/first/labels"
	ima_sign "${4-$SIGNER}" "$3" "$OUT/first/labels/$1"
}

host() {
	SIGNER=ima POLICY='appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig'
	case $FIRST_NAME in
	*:snakeoil) SIGNER=snakeoil ;;
	*) POLICY="$POLICY|modsig
appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig" ;;
	esac
	guest_var POLICY "$POLICY"
	boot_proof ''
	kernel=$(kernel "$SECOND_NAME") gz=$(kernel "$SECOND_NAME:gz") tampered=$(kernel "$SECOND_NAME:tampered")
	guest_file boot/unsigned "$kernel"
	label vmlinuz "$kernel" "$kernel"
	label stranger "$kernel" "$kernel" stranger
	label tampered "$tampered" "$kernel"
	label gz "$gz" "$gz"
	label initrd "$OUT/initrd" "$OUT/initrd"
	guest_file boot/appended "$(kernel "$SECOND_NAME:ima-appended")"
	guest_file boot/appended-tampered "$(kernel "$SECOND_NAME:ima-appended:tampered")"
	mkdir -p "$OUT/first/etc/keys"
	[ "$SIGNER" = snakeoil ] || openssl x509 -outform DER -in "$(ima_key).pem" -out "$OUT/first/etc/keys/x509_ima.der"
	guest_program bin/setfattr "$(package "$(oldest_suite "$DEBIAN_ARCH")" "$DEBIAN_ARCH" attr)/usr/bin/setfattr"
}

# set_labels: an initramfs carries no attributes.
set_labels() {
	for signature in /labels/*; do
		setfattr -n security.ima -v "0x$(cat "$signature")" "/boot/${signature##*/}"
	done
}

set_policy() {
	echo "$POLICY" >/tmp/policy	# whose rules are to be written at once
	cat /tmp/policy >/sys/kernel/security/ima/policy
}

initrds_and_appended() {
	refuse 'IMA.*the initrd' kexec -s -l "$K" --initrd=/lab/vars
	accept kexec -s -l /boot/appended
	accept kexec -a -l /boot/appended
	refuse 'IMA.*appended.*does not hold' kexec -s -l /boot/appended-tampered
}

first() {
	cat /proc/keys
	accept kexec -s -l /boot/unsigned --initrd=/lab/vars
	set_labels
	set_policy
	for way in -s -a; do
		refuse 'IMA.*no signature in security.ima.*evmctl' kexec $way -l /boot/unsigned
		refuse 'IMA.*no valid signature in security.ima.*evmctl' kexec $way -l /boot/stranger
		refuse 'IMA.*no valid signature in security.ima.*evmctl' kexec $way -l /boot/tampered
		refuse 'IMA.*inside this one \(gzip\).*unpack' kexec $way -l /boot/gz
	done
	case $POLICY in *modsig*) initrds_and_appended ;; esac
	refuse '(IMA|lockdown).*use -s' kexec -c -l "$K"
	refuse '(IMA|lockdown).*use -s' kexec -c -p "$K"
	accept kexec -s -p "$K" --initrd="$I"
	start_second "$ARGS"
}

second() { :; }
