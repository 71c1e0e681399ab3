/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel file formats; rows of image_formats[]. */
#ifndef IMAGE_H
#define IMAGE_H

#include "kexec/load.h"

extern const struct image_format bzimage_format;
extern const struct image_format elf_format;

#endif
