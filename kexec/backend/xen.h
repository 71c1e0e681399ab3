/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the Xen backend; the table is in xen.c. */
#ifndef BACKEND_XEN_H
#define BACKEND_XEN_H

#include <xenctrl.h>
#include <xencall.h>

#include "kexec/model.h"

/* libxenctrl's part, without which nothing goes. Its name changes with each release of Xen. */
#define XENCTRL_SYMBOLS(symbol)                                                                    \
	symbol(xc_interface_open) symbol(xc_interface_close) symbol(xc_get_machine_memory_map)     \
		symbol(xc_availheap) symbol(xc_physinfo) symbol(xc_kexec_get_range)                \
			symbol(xc_kexec_load) symbol(xc_kexec_unload) symbol(xc_kexec_exec)        \
				symbol(xc_kexec_status) symbol(xc__hypercall_buffer_alloc_pages)   \
					symbol(xc__hypercall_buffer_free_pages)

/* libxencall's: any hypercall, so also those that libxenctrl does not know. May be missing. */
#define XENCALL_SYMBOLS(symbol) symbol(xencall_open) symbol(xencall_close) symbol(xencall2)

/* The Xen libraries as a table, so that a test can put others in their place. */
struct xen_api {
#define XEN_MEMBER(name) __typeof__(name) *name;
	XENCTRL_SYMBOLS(XEN_MEMBER)
	XENCALL_SYMBOLS(XEN_MEMBER) /* all or none are NULL */
#undef XEN_MEMBER
	__typeof__(xc_kexec_load) *xc_kexec_file_load; /* NULL: issued through libxencall */
};

/* One run's access to the hypervisor. */
struct xen {
	struct ctx *ctx;
	struct xen_api api;
	xc_interface *xch;
	xencall_handle *xcall; /* NULL without libxencall */
};

/*
 * Find the libraries and open the hypervisor; xen_close() ends it. ERR_UNSUPPORTED, ERR_SYSTEM,
 * ERR_REFUSED say what is missing. xen-lib.c
 */
enum err xen_open(struct ctx *ctx, struct xen *xen);
void xen_close(struct xen *xen);

/*
 * What the hypervisor says of verified loads: KEXEC_FILE_STATUS_* of xen/kexec-file.h, 0 when it
 * has none. Never misled by the 0 with which old ones answer what they do not know. xen-status.c
 */
unsigned xen_file_status(const struct xen *xen);

/* Is an image loaded? 1, 0, or -1 when that cannot be told: xen-status.c says why. */
enum err xen_status(const struct xen *xen, bool panic, int *loaded);

enum err xen_unload(const struct xen *xen, bool panic);

/* Around a load, so that the status can be told after it. */
enum err xen_load_begin(const struct xen *xen, bool panic);
void xen_load_done(const struct xen *xen, bool panic);

/* Memory, crash window, notes by hypercall; the rest of @host is already there. xen-host.c */
enum err xen_read_host(const struct xen *xen, struct host *host);

/* host->crash_info: notes of every physical processor, both kernels' VMCOREINFO. */
enum err xen_read_crash(const struct xen *xen, struct host *host);

enum err xen_crash_area(const struct xen *xen, struct range *area);

/*
 * Hand over the plan, or with @file the plan with the signed file in the kernel's place. xen-load.c
 */
enum err xen_load(const struct xen *xen, struct load *load, bool file);

/* errno of a failed hypercall in words. xen-errors.c */
enum xen_call {
	XEN_LOAD = 1,
	XEN_FILE_LOAD = 2,
	XEN_UNLOAD = 4,
	XEN_EXEC = 8,
	XEN_STATUS = 16,
	XEN_RANGE = 32,
	XEN_MEMORY_MAP = 64,
	XEN_FREE_MEMORY = 128,
};
enum err xen_fault(struct ctx *ctx, enum xen_call call, int errnum);

#endif
