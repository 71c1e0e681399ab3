# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# kho-record NAME...: as kho; the last kernel is recorded, with a key for encrypted dumps.

# shellcheck source=/dev/null
. "$LAB/scenarios/record.sh"
# shellcheck source=/dev/null
. "$LAB/scenarios/kho.sh"

end() {
	mount -t configfs configfs /sys/kernel/config
	mkdir /sys/kernel/config/crash_dm_crypt_keys/disk
	kexec --record-host /tmp/record
	show_record
}
