/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOST_CARRIED_H
#define HOST_CARRIED_H

#include "kexec/host/kho.h"
#include "kexec/model.h"

/*
 * What the running kernel has for the next one (@panic: for the crash kernel) that only its own
 * file load hands over, in words: "A and B"; NULL when there is nothing, or nothing that this user
 * may see. @kho: as kho_read() read it. ERR_SYSTEM, ERR_BAD, ERR_NO_MEMORY. carried.c
 */
enum err carried_with(struct ctx *ctx, const struct kho_running *kho, bool panic,
		      const char **names);

/* The same, after host_identify(), for who has not read KHO. */
enum err carried_names(struct ctx *ctx, const struct host *host, bool panic, const char **names);

#endif
