/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory in the place of the machine's root, for tests that write its files. */
#ifndef MADE_ROOT_H
#define MADE_ROOT_H

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static inline int make_root(void **state)
{
	static char root[64];

	make_ctx(state);
	strcpy(root, "/tmp/kexec-test.XXXXXX");
	((struct ctx *)*state)->root = mkdtemp(root);
	return 0;
}

static inline int drop_root(void **state)
{
	const struct ctx *ctx = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", ctx->root);
	return system(command) || drop_ctx(state);
}

#define with_root(test) cmocka_unit_test_setup_teardown(test, make_root, drop_root)

/* The directories above @path, and its name below the root. */
static inline const char *put_below(struct ctx *ctx, const char *path)
{
	char *name = ctx_printf(ctx, "%s%s", ctx->root, path);

	assert_non_null(name);
	for (char *slash = strchr(name + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(name, 0777);
		*slash = '/';
	}
	return name;
}

static inline void put_link(struct ctx *ctx, const char *path, const char *to)
{
	assert_int_equal(symlink(to, put_below(ctx, path)), 0);
}

static inline void put(struct ctx *ctx, const char *path, const void *bytes, size_t n)
{
	FILE *file = fopen(put_below(ctx, path), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static inline void put_text(struct ctx *ctx, const char *path, const char *text)
{
	put(ctx, path, text, strlen(text));
}

#endif
