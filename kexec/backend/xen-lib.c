/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's user-space libraries: linked, or looked for when they are needed. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "kexec/backend/xen.h"

#ifdef XEN_DL

/* Newest first; a release between these and the future's is found by its unversioned name. */
static const char *const xenctrl_names[] = {
	"libxenctrl.so.4.21",
	"libxenctrl.so.4.20",
	"libxenctrl.so.4.19",
	"libxenctrl.so.4.18",
	"libxenctrl.so.4.17",
	"libxenctrl.so.4.16",
	"libxenctrl.so.4.15",
	"libxenctrl.so.4.14",
	"libxenctrl.so.4.13",
	"libxenctrl.so.4.12",
	"libxenctrl.so.4.11",
	"libxenctrl.so",
	NULL,
};
static const char *const xencall_names[] = { "libxencall.so.1", "libxencall.so", NULL };

/* The library of the hypervisor that runs; others' control calls may not fit it. */
static const char *running_version(struct ctx *ctx)
{
	struct span major, minor;

	if (host_file(ctx, "/sys/hypervisor/version/major", &major) ||
	    host_file(ctx, "/sys/hypervisor/version/minor", &minor))
		return NULL;
	return ctx_printf(ctx, "libxenctrl.so.%d.%d", atoi((const char *)major.p),
			  atoi((const char *)minor.p));
}

static void *open_first(const struct ctx *ctx, const char *const *names)
{
	for (; *names; names++) {
		void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);

		if (library) {
			debug(ctx, "using %s", *names);
			return library;
		}
	}
	return NULL;
}

/* dlsym() gives data pointers; POSIX wants them to do for functions, ISO C does not say so. */
static bool find(void *library, const char *name, void *function)
{
	void *const symbol = dlsym(library, name);

	memcpy(function, &symbol, sizeof(symbol));
	return symbol;
}

static enum err missing(struct ctx *ctx, const char *library, const char *symbol)
{
	return error(ctx, ERR_UNSUPPORTED,
		     "%s has no %s: it does not fit this kexec; install the "
		     "libxenctrl of the Xen that is running",
		     library, symbol);
}

#define XEN_FIND(name)                                                                             \
	if (!err && !find(library, #name, &api->name))                                             \
		err = missing(ctx, what, #name);

static enum err find_xenctrl(struct ctx *ctx, struct xen_api *api)
{
	const char *const running[] = { running_version(ctx), NULL };
	const char *const what = "libxenctrl";
	void *library = open_first(ctx, running);
	enum err err = ERR_NONE;

	if (!library)
		library = open_first(ctx, xenctrl_names);
	if (!library)
		return error(ctx, ERR_UNSUPPORTED,
			     "this is a Xen control domain, and loading into Xen needs "
			     "libxenctrl, which is not here (%s; on Debian: libxenmisc4.XX)",
			     dlerror());
	XENCTRL_SYMBOLS(XEN_FIND)
	find(library, "xc_kexec_file_load", &api->xc_kexec_file_load);
	return err;
}

static enum err find_xencall(struct ctx *ctx, struct xen_api *api)
{
	const char *const what = "libxencall";
	void *library = open_first(ctx, xencall_names);
	enum err err = ERR_NONE;

	if (library) {
		XENCALL_SYMBOLS(XEN_FIND)
	}
	return err;
}

static enum err find_libraries(struct ctx *ctx, struct xen_api *api)
{
	*api = (struct xen_api){ .xencall2 = NULL };
	enum err err = find_xenctrl(ctx, api);

	return err ? err : find_xencall(ctx, api);
}

#else

#ifdef HAVE_XC_KEXEC_FILE_LOAD
#define FILE_LOAD xc_kexec_file_load
#else
#define FILE_LOAD NULL
#endif

static enum err find_libraries(struct ctx *ctx, struct xen_api *api)
{
	(void)ctx;
#define XEN_LINK(name) .name = name,
	*api = (struct xen_api){
		XENCTRL_SYMBOLS(XEN_LINK) XENCALL_SYMBOLS(XEN_LINK).xc_kexec_file_load = FILE_LOAD,
	};
	return ERR_NONE;
}

#endif

static enum err no_interface(struct ctx *ctx, int errnum)
{
	if (errnum == EACCES || errnum == EPERM)
		return error(ctx, ERR_REFUSED,
			     "this is a Xen control domain; opening Xen's control interface "
			     "is not permitted: run as root (%s)",
			     strerror(errnum));
	if (errnum == ENOENT || errnum == ENODEV || errnum == ENXIO)
		return error(ctx, ERR_SYSTEM,
			     "this is a Xen control domain, but /dev/xen/privcmd is not there: "
			     "modprobe xen-privcmd (%s)",
			     strerror(errnum));
	return error(ctx, ERR_SYSTEM, "Xen's control interface (/dev/xen/privcmd): %s",
		     strerror(errnum));
}

enum err xen_open(struct ctx *ctx, struct xen *xen)
{
	*xen = (struct xen){ .ctx = ctx };
	enum err err = find_libraries(ctx, &xen->api);

	if (err)
		return err;
	/* The library's own words about a missing device would be printed beside ours. */
	if (access("/dev/xen/privcmd", R_OK | W_OK))
		return no_interface(ctx, errno);
	xen->xch = xen->api.xc_interface_open(NULL, NULL, 0);
	if (!xen->xch)
		return no_interface(ctx, errno);
	if (xen->api.xencall_open)
		xen->xcall = xen->api.xencall_open(NULL, 0);
	return ERR_NONE;
}

void xen_close(struct xen *xen)
{
	if (xen->xcall)
		xen->api.xencall_close(xen->xcall);
	xen->api.xc_interface_close(xen->xch);
}
