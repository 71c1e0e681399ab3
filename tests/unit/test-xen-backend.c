/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The backend's table for Xen: what it asks of the hypervisor, and that this is always let go
 * again. xen.c is compiled here once more, on parts that are made up.
 */
#include <errno.h>

#include "tests/unit/made-root.h"

#define xen_open	     fake_open
#define xen_close	     fake_close
#define xen_read_host	     fake_read_host
#define xen_read_crash	     fake_read_crash
#define xen_load	     fake_load
#define xen_unload	     fake_unload
#define xen_status	     fake_status
#define xen_file_status	     fake_file_status
#define xen_crash_area	     fake_crash_area
#define exec_prepare	     fake_prepare
#define host_read_but_memory fake_read_but_memory
#define host_identify	     fake_identify

#include "kexec/backend/xen.c"

/* What the parts answer; what they were asked. */
static struct {
	enum err open_error, error;
	int loaded;
	unsigned int mask;
	struct range crash;
	int is_open;
	const char *asked;
	int asked_type; /* or whether by file, or for a panic */
	bool prepared;
} fake;

static void ask(const char *what, int type)
{
	assert_int_equal(fake.is_open, 1);
	fake.asked = what;
	fake.asked_type = type;
}

static int fake_exec(xc_interface *xch, int type)
{
	(void)xch;
	assert_true(fake.prepared);
	ask("exec", type);
	errno = EBUSY;
	return -1;
}

enum err fake_open(struct ctx *ctx, struct xen *xen)
{
	*xen = (struct xen){ .ctx = ctx, .api.xc_kexec_exec = fake_exec };
	if (fake.open_error)
		return error(ctx, fake.open_error, "no hypervisor");
	fake.is_open++;
	return ERR_NONE;
}

void fake_close(struct xen *xen)
{
	assert_non_null(xen->ctx);
	fake.is_open--;
}

enum err fake_read_host(const struct xen *xen, struct host *host)
{
	ask("host", 0);
	host->xen = true;
	return fake.crash.end ? ranges_add(xen->ctx, &host->crash, fake.crash) : fake.error;
}

enum err fake_read_crash(const struct xen *xen, struct host *host)
{
	(void)xen;
	(void)host;
	ask("crash", 0);
	return fake.error;
}

enum err fake_load(const struct xen *xen, struct load *load, bool file)
{
	assert_ptr_equal(xen->ctx, load->ctx);
	ask("load", file);
	return fake.error;
}

enum err fake_unload(const struct xen *xen, bool panic)
{
	(void)xen;
	ask("unload", panic);
	return fake.error;
}

enum err fake_status(const struct xen *xen, bool panic, int *loaded)
{
	(void)xen;
	ask("status", panic);
	*loaded = fake.loaded;
	return fake.error;
}

unsigned fake_file_status(const struct xen *xen)
{
	(void)xen;
	ask("file status", 0);
	return fake.mask;
}

enum err fake_crash_area(const struct xen *xen, struct range *area)
{
	(void)xen;
	ask("area", 0);
	*area = fake.crash;
	return fake.error;
}

void fake_prepare(struct ctx *ctx, const struct request *request)
{
	(void)ctx;
	(void)request;
	fake.prepared = true;
}

enum err fake_read_but_memory(struct ctx *ctx, struct host *host)
{
	(void)ctx;
	(void)host;
	return ERR_NONE;
}

enum err fake_identify(struct ctx *ctx, struct host *host)
{
	(void)ctx;
	*host = (struct host){ .machine = "x86_64" };
	return ERR_NONE;
}

static const struct request normal = { .panic = false }, panicking = { .panic = true };

/* Every function that opens the hypervisor, on a machine and a load of nothing. */
static enum err call(struct ctx *ctx, unsigned int which)
{
	struct load l = { .ctx = ctx };
	struct host host = { .xen = false };
	uint64_t bytes;
	int loaded;

	switch (which) {
	case 0:
		return backend_xen.read_host(ctx, &host);
	case 1:
		return backend_xen.read_crash(ctx, &host);
	case 2:
		return backend_xen.load_segments(&l);
	case 3:
		return backend_xen.load_verified(&l);
	case 4:
		return backend_xen.unload(ctx, &panicking);
	case 5:
		return backend_xen.status(ctx, true, &loaded);
	case 6:
		return backend_xen.exec(ctx, &normal);
	case 7:
		return backend_xen.crash_size(ctx, &bytes);
	default:
		return backend_xen.record(ctx, ctx->root);
	}
}

#define CALLS 9

static void hypervisor_stays_open_or_its_error_is_lost(void **state)
{
	for (unsigned int i = 0; i < CALLS; i++) {
		memset(&fake, 0, sizeof(fake));
		fake.open_error = ERR_UNSUPPORTED;
		assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, call(*state, i),
			     "no hypervisor");
		assert_null(fake.asked);
		fake.open_error = ERR_NONE;
		fake.error = ERR_REFUSED;
		assert_int_equal(call(*state, i), ERR_REFUSED);
		assert_int_equal(fake.is_open, 0);
	}
}

static void load_goes_the_other_way(void **state)
{
	struct load l = { .ctx = *state };

	memset(&fake, 0, sizeof(fake));
	assert_int_equal(backend_xen.load_segments(&l), ERR_NONE);
	assert_string_equal(fake.asked, "load");
	assert_int_equal(fake.asked_type, false);
	assert_int_equal(backend_xen.load_verified(&l), ERR_NONE);
	assert_int_equal(fake.asked_type, true);
	assert_int_equal(backend_xen.unload(*state, &panicking), ERR_NONE);
	assert_int_equal(fake.asked_type, true);
	assert_int_equal(backend_xen.unload(*state, &normal), ERR_NONE);
	assert_int_equal(fake.asked_type, false);
	assert_int_equal(fake.is_open, 0);
}

static void status_that_cannot_be_told_is_taken_for_one(void **state)
{
	int loaded = 0;

	memset(&fake, 0, sizeof(fake));
	fake.loaded = -1;
	assert_int_equal(backend_xen.status(*state, true, &loaded), ERR_NONE);
	assert_int_equal(loaded, -1);
	fake.loaded = 1;
	assert_int_equal(backend_xen.status(*state, false, &loaded), ERR_NONE);
	assert_int_equal(loaded, 1);
	assert_int_equal(fake.asked_type, false);
	assert_int_equal(fake.is_open, 0);
}

static void assert_details(struct ctx *ctx, unsigned int mask, bool panic, const char *words)
{
	struct json j;
	char *text = NULL;
	size_t n = 0;
	FILE *const out = open_memstream(&text, &n);

	fake.mask = mask;
	json_start(&j, out);
	assert_int_equal(backend_xen.status_details(ctx, panic, &j), ERR_NONE);
	json_finish(&j);
	fclose(out);
	assert_words(text, words);
	free(text);
	assert_int_equal(fake.is_open, 0);
}

static void status_as_json_confuses_what_is_verified(void **state)
{
	const unsigned int known = KEXEC_FILE_STATUS_KNOWN;
	struct json j;

	memset(&fake, 0, sizeof(fake));
	assert_details(
		*state, 0, false,
		"\"verified_loads\": \"impossible\"|\"secure_boot\": false|\"verified\": false");
	assert_details(*state, known, false, "\"possible\"|\"verified\": false");
	assert_details(*state, known | KEXEC_FILE_STATUS_LOG, false, "\"logged\"");
	assert_details(*state,
		       known | KEXEC_FILE_STATUS_ENFORCE | KEXEC_FILE_STATUS_LOG |
			       KEXEC_FILE_STATUS_SECURE_BOOT,
		       false, "\"enforced\"|\"secure_boot\": true");
	assert_details(*state, known | KEXEC_FILE_STATUS_CRASH_VERIFIED, true,
		       "\"verified\": true");
	assert_details(*state, known | KEXEC_FILE_STATUS_CRASH_VERIFIED, false,
		       "\"verified\": false");
	assert_details(*state, known | KEXEC_FILE_STATUS_DEFAULT_VERIFIED, false,
		       "\"verified\": true");
	fake.open_error = ERR_SYSTEM;
	assert_int_equal(backend_xen.status_details(*state, false, &j), ERR_SYSTEM);
}

static void machine_is_brought_down_with_nothing_loaded(void **state)
{
	struct ctx *const ctx = *state;

	memset(&fake, 0, sizeof(fake));
	assert_fails(ctx, ERR_USAGE, backend_xen.exec(ctx, &normal), "loaded");
	assert_false(fake.prepared);
	fake.loaded = 1;
	assert_int_not_equal(backend_xen.exec(ctx, &normal), ERR_NONE);
	assert_string_equal(fake.asked, "exec");
	assert_int_equal(fake.asked_type, KEXEC_TYPE_DEFAULT);
	/* Not able to be told: tried. */
	fake.loaded = -1;
	assert_int_not_equal(backend_xen.exec(ctx, &panicking), ERR_NONE);
	assert_int_equal(fake.asked_type, KEXEC_TYPE_CRASH);
	assert_int_equal(fake.is_open, 0);
}

static void crash_area_of_an_error_has_a_size(void **state)
{
	uint64_t bytes = 1;

	memset(&fake, 0, sizeof(fake));
	fake.crash = (struct range){ 0x1000000, 0x3000000 };
	assert_int_equal(backend_xen.crash_size(*state, &bytes), ERR_NONE);
	assert_int_equal(bytes, 0x2000000);
	fake.error = ERR_SYSTEM;
	assert_int_equal(backend_xen.crash_size(*state, &bytes), ERR_SYSTEM);
	assert_int_equal(bytes, 0);
}

static void notes_are_sought_without_a_crash_area(void **state)
{
	struct ctx *ctx = *state;
	const char *second = ctx_printf(ctx, "%s/second", ctx->root);

	memset(&fake, 0, sizeof(fake));
	assert_int_equal(backend_xen.record(ctx, ctx->root), ERR_NONE);
	assert_string_equal(fake.asked, "host");
	fake.crash = (struct range){ 0x1000000, 0x3000000 };
	assert_int_equal(mkdir(second, 0700), 0);
	assert_int_equal(backend_xen.record(ctx, second), ERR_NONE);
	assert_string_equal(fake.asked, "crash");
	assert_int_equal(fake.is_open, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(hypervisor_stays_open_or_its_error_is_lost),
		with_root(load_goes_the_other_way),
		with_root(status_that_cannot_be_told_is_taken_for_one),
		with_root(status_as_json_confuses_what_is_verified),
		with_root(machine_is_brought_down_with_nothing_loaded),
		with_root(crash_area_of_an_error_has_a_size),
		with_root(notes_are_sought_without_a_crash_area),
	};

	return run_tests(tests);
}
