/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to Xen: is this its control domain, which library, may it be used? xen-lib.c is compiled
 * here once more, with a made-up dynamic linker, and with XEN_DL however this build links.
 */
#include <dlfcn.h>
#include <errno.h>

#include "tests/unit/made-root.h"

#include "config.h"
#include "kexec/backend/backend.h"

#undef XEN_DL
#define XEN_DL	1
#define dlopen	fake_dlopen
#define dlsym	fake_dlsym
#define dlerror fake_dlerror
#define access	fake_access

static void *fake_dlopen(const char *name, int flags);
static void *fake_dlsym(void *library, const char *name);
static char *fake_dlerror(void);
static int fake_access(const char *path, int mode);

#include "kexec/backend/xen-lib.c"

extern const struct backend backend_xen;

/* Which libraries there are, what they lack, what was tried. */
static struct {
	const char *present[4];
	const char *lacking; /* a symbol */
	const char *tried[64];
	size_t n_tried;
	const char *opened; /* the last libxenctrl */
	bool has_file_load;
	int device_error; /* of access() */
	int open_error;	  /* of xc_interface_open() */
	int opens, closes;
} fake;

static void *fake_dlopen(const char *name, int flags)
{
	assert_true(flags & RTLD_NOW);
	assert_true(fake.n_tried < 64);
	fake.tried[fake.n_tried++] = name;
	for (size_t i = 0; i < 4 && fake.present[i]; i++) {
		if (strcmp(fake.present[i], name))
			continue;
		if (!strncmp(name, "libxenctrl", 10))
			fake.opened = fake.present[i];
		return (void *)(uintptr_t)fake.present[i];
	}
	return NULL;
}

static char *fake_dlerror(void)
{
	static char text[] = "no such library";

	return text;
}

static int fake_access(const char *path, int mode)
{
	assert_string_equal(path, "/dev/xen/privcmd");
	assert_int_equal(mode, R_OK | W_OK);
	errno = fake.device_error;
	return fake.device_error ? -1 : 0;
}

static xc_interface *fake_open(xentoollog_logger *log, xentoollog_logger *dom, unsigned flags)
{
	(void)log;
	(void)dom;
	(void)flags;
	fake.opens++;
	errno = fake.open_error;
	return fake.open_error ? NULL : (xc_interface *)&fake;
}

static int fake_close(xc_interface *xch)
{
	(void)xch;
	fake.closes++;
	return 0;
}

static xencall_handle *fake_call_open(struct xentoollog_logger *log, unsigned flags)
{
	(void)log;
	(void)flags;
	return (xencall_handle *)&fake;
}

static int fake_call_close(xencall_handle *xcall)
{
	(void)xcall;
	return 0;
}

/* Not to be called here. */
static void nothing(void)
{
	abort();
}

#define ADDRESS_OF(function)                                                                       \
	do {                                                                                       \
		__typeof__(&(function)) f_ = (function);                                           \
		memcpy(&address, &f_, sizeof(address));                                            \
	} while (0)

static void *fake_dlsym(void *library, const char *name)
{
	void *address;

	assert_non_null(library);
	if (fake.lacking && !strcmp(name, fake.lacking))
		return NULL;
	if (!strcmp(name, "xc_kexec_file_load") && !fake.has_file_load)
		return NULL;
	if (!strcmp(name, "xc_interface_open"))
		ADDRESS_OF(fake_open);
	else if (!strcmp(name, "xc_interface_close"))
		ADDRESS_OF(fake_close);
	else if (!strcmp(name, "xencall_open"))
		ADDRESS_OF(fake_call_open);
	else if (!strcmp(name, "xencall_close"))
		ADDRESS_OF(fake_call_close);
	else
		ADDRESS_OF(nothing);
	return address;
}

static void reset(const char *first, const char *second, const char *third)
{
	memset(&fake, 0, sizeof(fake));
	fake.present[0] = first;
	fake.present[1] = second;
	fake.present[2] = third;
}

static void newer_libraries_are_tried_before_older_ones(void **state)
{
	struct xen xen;
	unsigned last = UINT32_MAX;

	reset("libxenctrl.so.4.17", "libxenctrl.so.4.19", "libxencall.so.1");
	assert_int_equal(xen_open(*state, &xen), ERR_NONE);
	assert_string_equal(fake.opened, "libxenctrl.so.4.19");
	assert_non_null(xen.xcall);
	xen_close(&xen);
	assert_int_equal(fake.closes, 1);

	reset(NULL, NULL, NULL);
	assert_int_equal(xen_open(*state, &xen), ERR_UNSUPPORTED);
	assert_true(fake.n_tried > 5);
	for (size_t i = 0; i + 1 < fake.n_tried; i++) {
		unsigned minor;

		assert_int_equal(sscanf(fake.tried[i], "libxenctrl.so.4.%u", &minor), 1);
		assert_true(minor < last);
		last = minor;
	}
	assert_string_equal(fake.tried[fake.n_tried - 1], "libxenctrl.so");
}

static void the_library_of_the_running_xen_comes_first(void **state)
{
	struct xen xen;

	put_text(*state, "/sys/hypervisor/version/major", "4\n");
	put_text(*state, "/sys/hypervisor/version/minor", "17\n");
	reset("libxenctrl.so.4.17", "libxenctrl.so.4.19", "libxencall.so.1");
	assert_int_equal(xen_open(*state, &xen), ERR_NONE);
	assert_string_equal(fake.opened, "libxenctrl.so.4.17");
	xen_close(&xen);
	/* A release that has no line of its own in the list. */
	put_text(*state, "/sys/hypervisor/version/minor", "99\n");
	reset("libxenctrl.so.4.99", "libxenctrl.so.4.19", NULL);
	assert_int_equal(xen_open(*state, &xen), ERR_NONE);
	assert_string_equal(fake.opened, "libxenctrl.so.4.99");
	xen_close(&xen);
	/* Not installed: the newest. */
	reset("libxenctrl.so.4.17", "libxenctrl.so.4.19", NULL);
	assert_int_equal(xen_open(*state, &xen), ERR_NONE);
	assert_string_equal(fake.opened, "libxenctrl.so.4.19");
	xen_close(&xen);
}

static void a_missing_library_is_named(void **state)
{
	struct ctx *ctx = *state;
	struct xen xen;

	reset("libxencall.so.1", NULL, NULL);
	assert_fails(ctx, ERR_UNSUPPORTED, xen_open(ctx, &xen),
		     "control domain|needs libxenctrl|not here|no such library|libxenmisc");
}

static void a_library_that_lacks_a_symbol_is_refused(void **state)
{
#define NAME(name) #name,
	static const char *const symbols[] = { XENCTRL_SYMBOLS(NAME) XENCALL_SYMBOLS(NAME) };
	struct ctx *ctx = *state;
	struct xen xen;

	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		reset("libxenctrl.so.4.17", "libxencall.so.1", NULL);
		fake.lacking = symbols[i];
		assert_fails(ctx, ERR_UNSUPPORTED, xen_open(ctx, &xen), symbols[i]);
		assert_words(ctx->message, strncmp(symbols[i], "xencall", 7) ? "libxenctrl has no"
									     : "libxencall has no");
		assert_int_equal(fake.opens, 0);
	}
}

static void a_library_that_is_not_needed_may_be_missing(void **state)
{
	struct xen xen;

	reset("libxenctrl.so.4.17", NULL, NULL);
	assert_int_equal(xen_open(*state, &xen), ERR_NONE);
	assert_null(xen.xcall);
	assert_null(xen.api.xencall2);
	assert_null(xen.api.xc_kexec_file_load);
	xen_close(&xen);
	fake.has_file_load = true;
	assert_int_equal(xen_open(*state, &xen), ERR_NONE);
	assert_non_null(xen.api.xc_kexec_file_load);
	xen_close(&xen);
}

static void a_missing_device_is_told_from_a_missing_right(void **state)
{
	static const struct {
		int errnum;
		enum err err;
		const char *words;
	} cases[] = {
		{ ENOENT, ERR_SYSTEM, "/dev/xen/privcmd is not there|modprobe xen-privcmd" },
		{ ENODEV, ERR_SYSTEM, "/dev/xen/privcmd is not there|modprobe xen-privcmd" },
		{ EACCES, ERR_REFUSED, "not permitted|run as root" },
		{ EPERM, ERR_REFUSED, "not permitted|run as root" },
		{ EIO, ERR_SYSTEM, "/dev/xen/privcmd|Input/output error" },
	};
	struct ctx *ctx = *state;
	struct xen xen;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		reset("libxenctrl.so.4.17", NULL, NULL);
		fake.device_error = cases[i].errnum;
		assert_fails(ctx, cases[i].err, xen_open(ctx, &xen), cases[i].words);
		assert_int_equal(fake.opens, 0);
		reset("libxenctrl.so.4.17", NULL, NULL);
		fake.open_error = cases[i].errnum;
		assert_fails(ctx, cases[i].err, xen_open(ctx, &xen), cases[i].words);
		assert_int_equal(fake.opens, 1);
	}
}

/* ---- backend_choose() where there is a Xen backend ---- */

static void assert_chosen(struct ctx *ctx, const struct backend *wanted)
{
	const struct request normal = { .kernel = "k" };
	const struct backend *backend;

	assert_int_equal(backend_choose(ctx, &normal, &backend), ERR_NONE);
	assert_ptr_equal(backend, wanted);
}

static void a_control_domain_is_known_by_its_capabilities(void **state)
{
	put_text(*state, "/proc/xen/capabilities", "control_d\n");
	assert_chosen(*state, &backend_xen);
	put_text(*state, "/proc/xen/capabilities", "");
	assert_chosen(*state, &backend_linux);
}

static void a_control_domain_is_known_without_xenfs(void **state)
{
	put_text(*state, "/sys/hypervisor/type", "xen\n");
	put_text(*state, "/sys/hypervisor/uuid", "00000000-0000-0000-0000-000000000000\n");
	assert_chosen(*state, &backend_xen);
	/* Linux 6.3, and an identity that a tool has set. */
	put_text(*state, "/sys/hypervisor/uuid", "8f3d1f0e-5e3c-4a9f-a3c5-0d1c8a3f9b11\n");
	put_text(*state, "/sys/hypervisor/start_flags/initdomain", "1\n");
	assert_chosen(*state, &backend_xen);
}

static void a_recorded_host_is_planned_without_the_running_xen(void **state)
{
	struct ctx *ctx = *state;
	const struct request recorded = { .kernel = "k", .host = "/recorded" };
	const struct backend *backend;

	put_text(ctx, "/proc/xen/capabilities", "control_d\n");

	const char *root = ctx->root;

	assert_int_equal(backend_choose(ctx, &recorded, &backend), ERR_NONE);
	assert_string_equal(ctx->root, "/recorded");
	ctx->root = root;
	assert_ptr_not_equal(backend, &backend_xen);
	assert_ptr_not_equal(backend, &backend_linux);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(newer_libraries_are_tried_before_older_ones),
		with_root(the_library_of_the_running_xen_comes_first),
		with_root(a_missing_library_is_named),
		with_root(a_library_that_lacks_a_symbol_is_refused),
		with_root(a_library_that_is_not_needed_may_be_missing),
		with_root(a_missing_device_is_told_from_a_missing_right),
		with_root(a_control_domain_is_known_by_its_capabilities),
		with_root(a_control_domain_is_known_without_xenfs),
		with_root(a_recorded_host_is_planned_without_the_running_xen),
	};

	return run_tests(tests);
}
