# SPDX-License-Identifier: GPL-2.0-or-later
# Included by Makefile.in: the purgatory of each architecture whose compiler was found.
