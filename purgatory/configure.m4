# SPDX-License-Identifier: GPL-2.0-or-later
# A compiler for each architecture's purgatory; without one, loads for it need -s.
# The Makefile's PURGATORY_CC_ARCH lines take it from here; purgatory/purgatory.mk has the flags.
AC_ARG_WITH([purgatories], [AS_HELP_STRING([--with-purgatories=LIST],
	[architectures to load for by segments, as x86_64,arm64, or no (default: those whose compiler is found)])],
	[], [with_purgatories=check])
kx_unknown=$(echo "$with_purgatories" | tr , '\n')

# KX_PURGATORY(ARCH, HOST-CPU-PATTERN, CROSS-PREFIX, MACRO): a compiler is one for ARCH when it knows
# MACRO. PURGATORY_CC_ARCH=no means no.
AC_DEFUN([KX_PURGATORY], [
	AC_ARG_VAR([PURGATORY_CC_$1], [compiler for the $1 purgatory, or no])
	AS_CASE([$with_purgatories], [check], [kx_wanted=check],
		[AS_CASE([",$with_purgatories,"], [*,$1,*], [kx_wanted=yes], [kx_wanted=no])])
	kx_unknown=$(echo "$kx_unknown" | grep -vx '$1')
	AS_IF([test -z "$PURGATORY_CC_$1"], [
		AS_CASE([$host_cpu], [$2], [PURGATORY_CC_$1=$CC],
			[AC_CHECK_PROG([PURGATORY_CC_$1], [$3gcc], [$3gcc], [no])])])
	AS_IF([test "$kx_wanted" != no && test "$PURGATORY_CC_$1" != no], [
		AC_MSG_CHECKING([whether $PURGATORY_CC_$1 compiles for $1])
		AS_ECHO(['#ifndef $4']) >conftest.c
		AS_ECHO(['#error another architecture']) >>conftest.c
		AS_ECHO(['#endif']) >>conftest.c
		AS_IF([$PURGATORY_CC_$1 -ffreestanding -c -o conftest.o conftest.c 2>&AS_MESSAGE_LOG_FD],
			[kx_found=yes], [kx_found=no])
		rm -f conftest.c conftest.o
		AC_MSG_RESULT([$kx_found])], [kx_found=no])
	AS_CASE([$kx_wanted:$kx_found],
		[*:yes], [PURGATORY_ARCHES="${PURGATORY_ARCHES}$1 "],
		[yes:no], [AC_MSG_ERROR([--with-purgatories=$with_purgatories: no compiler for $1 (set PURGATORY_CC_$1)])])
])
PURGATORY_ARCHES=
KX_PURGATORY([x86_64], [x86_64], [x86_64-linux-gnu-], [__x86_64__])
KX_PURGATORY([i386], [i?86], [i686-linux-gnu-], [__i386__])
KX_PURGATORY([arm], [arm*], [arm-linux-gnueabihf-], [__arm__])
KX_PURGATORY([arm64], [aarch64], [aarch64-linux-gnu-], [__aarch64__])
KX_PURGATORY([s390x], [s390x], [s390x-linux-gnu-], [__s390x__])
KX_PURGATORY([ppc64le], [powerpc64le], [powerpc64le-linux-gnu-], [__powerpc64__])
KX_PURGATORY([loong64], [loongarch64], [loongarch64-linux-gnu-], [__loongarch64])
KX_PURGATORY([riscv64], [riscv64], [riscv64-linux-gnu-], [__riscv])
AS_CASE([$kx_unknown], [check|no|''], [],
	[AC_MSG_ERROR([--with-purgatories: unknown $(echo $kx_unknown)])])
AC_SUBST([PURGATORY_ARCHES])
