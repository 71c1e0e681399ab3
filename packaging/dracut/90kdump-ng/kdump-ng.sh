#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dracut's hook, the root file system being mounted.
[ ! -e /proc/vmcore ] || /sbin/kdump-ng-save "$NEWROOT"
