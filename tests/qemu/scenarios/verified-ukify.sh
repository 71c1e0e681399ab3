# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# verified-ukify COMMANDS: as verified-uki, with an image that ukify has made.

# shellcheck source=/dev/null
. "$LAB/scenarios/verified-uki.sh"

sign_uki() {
	ukify "$1" --cmdline="$A" --linux="$(kernel "$SECOND_NAME")" --initrd="$OUT/initrd" --uname="$(kernel_release "$SECOND_NAME")"
}
