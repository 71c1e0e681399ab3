/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAP_H
#define MAP_H

#include <stdint.h>

/*
 * Map the page of @address to itself, for data and code, unless it is mapped. @spare: three pages
 * of zeros for page tables that are missing, mapped to themselves.
 */
void map_identity(uint64_t address, uint64_t spare);

#endif
