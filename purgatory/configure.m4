# SPDX-License-Identifier: GPL-2.0-or-later
# A compiler for each architecture's purgatory; without one, loads for it need -s.
# The Makefile's PURGATORY_CC_ARCH lines take it from here; purgatory/purgatory.mk has the flags.
# KX_PURGATORY(ARCH, HOST-CPU-PATTERN, CROSS-PREFIX)
AC_DEFUN([KX_PURGATORY], [
	AC_ARG_VAR([PURGATORY_CC_$1], [compiler for the $1 purgatory])
	AS_IF([test -z "$PURGATORY_CC_$1"], [
		AS_CASE([$host_cpu], [$2], [PURGATORY_CC_$1=$CC],
			[AC_CHECK_PROG([PURGATORY_CC_$1], [$3gcc], [$3gcc])])])
	AS_IF([test -n "$PURGATORY_CC_$1"], [
		PURGATORY_ARCHES="${PURGATORY_ARCHES}$1 "])
])
KX_PURGATORY([x86_64], [x86_64], [x86_64-linux-gnu-])
KX_PURGATORY([arm64], [aarch64], [aarch64-linux-gnu-])
AC_SUBST([PURGATORY_ARCHES])
