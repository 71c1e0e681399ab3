/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates that --trust names. */
#ifndef TRUST_H
#define TRUST_H

#include "include/authenticode.h"
#include "include/ctx.h"

/*
 * Read the X.509 certificates of @name, one in DER or any number in PEM, to @trust, in memory of
 * @ctx. ERR_BAD when it is or has something else, and file_open()'s errors.
 */
enum err trust_read(struct ctx *ctx, const char *name, struct authenticode_trust *trust);

/*
 * Who signed @file, by the name as it is in the certificate (a message shows it by text_print()),
 * in memory of @ctx; NULL when nobody did or nobody can tell. A claim: nothing is verified.
 */
const char *signer_name(struct ctx *ctx, struct span file);

#endif
