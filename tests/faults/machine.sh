# shellcheck shell=bash disable=SC2154 # $here is the folder of whoever sources this
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced in an empty folder: files for faults.c to show, and kernels. host is a machine of one processor, xen the same
# under Xen; K is a bzImage, also as K.gz and K.xz, I an initrd.

# The smallest machine that a kernel can be placed in, so that there are few calls.
mkdir -p host/proc host/sys/kernel/boot_params host/sys/firmware/memmap/{0,1}
echo "x86_64 6.1.0-test" >host/uname
echo "root=/dev/sda quiet" >host/proc/cmdline
printf '%s\n' '00001000-0009fbff : System RAM' '00100000-3fffffff : System RAM' \
	'  20000000-2fffffff : Crash kernel' >host/proc/iomem
entry=0
for range in '0x1000 0x9fbff' '0x100000 0x3fffffff'; do
	read -r start end <<<"$range"
	echo "$start" >"host/sys/firmware/memmap/$entry/start"
	echo "$end" >"host/sys/firmware/memmap/$entry/end"
	echo "System RAM" >"host/sys/firmware/memmap/$entry/type"
	entry=$((entry + 1))
done
head -c 4096 /dev/zero >host/sys/kernel/boot_params/data
echo 1 >host/sys/kernel/kexec_loaded
echo 0 >host/sys/kernel/kexec_crash_loaded
echo 268435456 >host/sys/kernel/kexec_crash_size
echo "2ffe0000 1024" >host/sys/kernel/vmcoreinfo
mkdir -p host/sys/devices/system/cpu/cpu0
echo 2ffd0000 >host/sys/devices/system/cpu/cpu0/crash_notes
echo 512 >host/sys/devices/system/cpu/cpu0/crash_notes_size
mkdir -p xen/xen
cp host/uname xen/uname
cat host/proc/iomem - >xen/xen/iomem <<<'  2ffd0000-2ffd01ff : Note'
echo 0 >xen/xen/verifies
"$here/../images/bzimage" >K
head -c 100000 /dev/zero >I
gzip <K >K.gz
xz --check=crc32 <K >K.xz
