#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dracut.modules(7): what saves the dump in the initrd of a crash kernel. Only when asked for: add_dracutmodules+=" kdump-ng ".
# shellcheck disable=SC2154 # moddir and initdir are dracut's

kdump_ng_settings() {
	KDUMP_TO=/var/crash KDUMP_DEVICE=''
	# shellcheck source=/dev/null # the administrator's
	[ ! -r /etc/default/kdump-ng ] || . /etc/default/kdump-ng
}

check() { return 255; }

depends() {
	kdump_ng_settings
	case $KDUMP_TO in
	*:*) echo base network ;;
	*) echo base ;;
	esac
}

installkernel() {
	kdump_ng_settings
	[ ! -b "$KDUMP_DEVICE" ] || hostonly='' instmods "$(blkid -o value -s TYPE "$KDUMP_DEVICE")"
}

install() {
	kdump_ng_settings
	inst /usr/sbin/kdump /sbin/kdump
	inst /usr/lib/kexec-ng/kdump-ng-save /sbin/kdump-ng-save
	inst_simple /etc/default/kdump-ng
	inst_multiple cat mkdir mount reboot sleep sync umount
	inst_multiple -o makedumpfile
	inst_hook pre-pivot 10 "$moddir/kdump-ng.sh"
	case $KDUMP_TO in
	*:*)
		inst_multiple ssh
		/usr/lib/kexec-ng/kdump-ng-ssh "$initdir"
		;;
	esac
}
