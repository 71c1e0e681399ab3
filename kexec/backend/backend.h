/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BACKEND_H
#define BACKEND_H

#include "kexec/model.h"

extern const struct backend backend_linux;
extern const struct backend backend_recorded, backend_recorded_xen;

/*
 * The one place that decides between Linux and Xen: a recorded host when --host is given, Xen
 * under a control domain, else Linux. ERR_SYSTEM, ERR_UNSUPPORTED with what is missing.
 */
enum err backend_choose(struct ctx *ctx, const struct request *request,
			const struct backend **backend);

#endif
