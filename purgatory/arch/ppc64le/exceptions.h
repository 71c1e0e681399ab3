/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXCEPTIONS_H
#define EXCEPTIONS_H

/* An exception is told, with its vector; then memory is as it was. */
void exceptions_here(void);
void exceptions_back(void);

#endif
