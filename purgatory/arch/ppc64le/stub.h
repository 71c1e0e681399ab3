/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The beginning of memory while exceptions are told, for C and assembly. */
#ifndef STUB_H
#define STUB_H

#define EXCEPTIONS_START 0x200
#define EXCEPTIONS_END	 0x1000

/* Between two vectors: what they call in either byte order, and where that goes. */
#define EXCEPTION_LITTLE    0x220
#define EXCEPTION_BIG	    0x228
#define EXCEPTION_STUB_SIZE 0x50
#define EXCEPTION_TOLD	    0x270
#define EXCEPTION_OWNER	    0x278 /* the number (PIR) of the processor whose they are */

#endif
