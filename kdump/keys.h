/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KDUMP_KEYS_H
#define KDUMP_KEYS_H

#include "include/ctx.h"

/*
 * Before a load: tell the running kernel which logon keys the crash kernel gets, as
 * "DESCRIPTION,DESCRIPTION"; NULL: none more. ERR_UNSUPPORTED when it has no such feature,
 * ERR_USAGE, ERR_SYSTEM.
 */
enum err keys_hand_over(struct ctx *ctx, const char *descriptions);

/*
 * In the crash kernel: put the keys that came along into the user keyring. @restored is false where
 * there are none. ERR_SYSTEM.
 */
enum err keys_restore(struct ctx *ctx, bool *restored);

#endif
