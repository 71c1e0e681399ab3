/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any command line of the running kernel and any --append, and what a kernel reads in the line
 * that is made of them. The input: a byte of flags, the running kernel's line, NUL, --append.
 */
#include "tests/fuzz/fuzz.h"

#include "kexec/cmdline/cmdline.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

#define PLACE	   0x27efff000
#define ELFCOREHDR "elfcorehdr"
#define WAY_BACK   "kexec_jump_back_entry"

enum { PANIC = 1, PRESERVE = 2, REUSE = 4, APPEND = 8 };

/* A parameter, or an argument of init, as a kernel reads it; value is NULL without one. */
struct param {
	char *name, *value;
	bool cut; /* by the end of the line, in a quote */
};

struct params {
	struct param *p;
	size_t n;
};

/* What a kernel makes of one line. */
struct reader {
	struct params kernel, init;
};

static bool is_space(char c)
{
	return c && (strchr(" \t\n\v\f\r", c) || c == '\xa0');
}

/* On a copy of its own, with NULs, as the kernel does it (lib/cmdline.c, next_arg()). */
static struct param read_word(char *word, bool cut)
{
	struct param param = { .name = word, .cut = cut };
	char *const end = word + strlen(word);
	char *equals;

	if (*word == '"')
		param.name++;
	equals = *param.name ? strchr(param.name + 1, '=') : NULL;
	if (equals) {
		*equals = 0;
		param.value = equals + 1;
	}
	const bool in_quotes = param.name != word || (equals && *param.value == '"');

	if (equals && *param.value == '"')
		param.value++;
	if (in_quotes && end > param.name && end[-1] == '"')
		end[-1] = 0;
	return param;
}

static void read_line(struct ctx *ctx, const char *line, struct reader *reader)
{
	const size_t size = strlen(line) + 1;
	struct params *to = &reader->kernel;

	reader->kernel.p = ctx_alloc(ctx, size * sizeof(struct param));
	reader->init.p = ctx_alloc(ctx, size * sizeof(struct param));
	fuzz_expect(reader->kernel.p && reader->init.p);
	while (*line) {
		bool quote = false;
		size_t n = 0;

		for (; line[n] && (quote || !is_space(line[n])); n++)
			quote ^= line[n] == '"';
		if (n) {
			char *word = ctx_printf(ctx, "%.*s", (int)n, line);
			const struct param param = read_word(word, quote);

			if (to == &reader->kernel && !param.value && !strcmp(param.name, "--"))
				to = &reader->init;
			else
				to->p[to->n++] = param;
		}
		line += n + (line[n] != 0);
	}
}

static bool is_named(const struct param *param, const char *name)
{
	size_t i = 0;

	for (; param->name[i] && name[i]; i++)
		if ((param->name[i] == '-' ? '_' : param->name[i]) != name[i])
			return false;
	return !param->name[i] && !name[i] && param->value;
}

/* A quote that something follows is closed: in the middle of a word that is seen. */
static bool is_same_text(const char *written, const char *read, bool cut)
{
	const size_t n = written ? strlen(written) : 0;

	if (!written || !read)
		return written == read;
	return !strncmp(written, read, n) && (!read[n] || (cut && !strcmp(read + n, "\"")));
}

static bool is_same(const struct param *written, const struct param *read)
{
	return is_same_text(written->name, read->name, written->cut && !written->value) &&
	       is_same_text(written->value, read->value, written->cut);
}

static size_t count(const struct params *params, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < params->n; i++)
		n += is_named(&params->p[i], name);
	return n;
}

static void remove_named(struct params *params, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < params->n; i++)
		if (!is_named(&params->p[i], name))
			params->p[kept++] = params->p[i];
	params->n = kept;
}

/* The line ends with what --append has. */
static void expect_at_end(const struct params *written, const struct params *read)
{
	fuzz_expect(written->n <= read->n);
	for (size_t i = 0; i < written->n; i++)
		fuzz_expect(is_same(&written->p[i], &read->p[read->n - written->n + i]));
}

/* Somewhere there: what --append says again is taken out, whose name may have '-' for '_'. */
static void expect_somewhere(const struct params *written, const struct params *read)
{
	for (size_t i = 0; i < written->n; i++) {
		bool found = strchr(written->p[i].name, '-') || strchr(written->p[i].name, '_');

		for (size_t j = 0; j < read->n && !found; j++)
			found = is_same(&written->p[i], &read->p[j]);
		fuzz_expect(found);
	}
}

static void check(const struct load *load, const char *append)
{
	static const char *const dropped[] = { "BOOT_IMAGE", WAY_BACK, "crashkernel",
					       ELFCOREHDR,   "memmap", "mem" };
	struct reader read = { .kernel.n = 0 }, given = { .kernel.n = 0 }, old = { .kernel.n = 0 };

	read_line(load->ctx, load->cmdline, &read);
	read_line(load->ctx, append, &given);
	if (load->request->panic) {
		fuzz_expect(count(&read.kernel, ELFCOREHDR) == 1);
		fuzz_expect(is_named(&read.kernel.p[0], ELFCOREHDR));
		fuzz_expect(!strcmp(read.kernel.p[0].value, "0x27efff000"));
		remove_named(&given.kernel, ELFCOREHDR);
	}
	if (load->request->preserve_context)
		fuzz_expect(is_named(&read.kernel.p[0], WAY_BACK));
	fuzz_expect(count(&read.kernel, WAY_BACK) == load->request->preserve_context);
	remove_named(&given.kernel, WAY_BACK);
	expect_at_end(&given.kernel, &read.kernel);
	expect_at_end(&given.init, &read.init);
	if (!load->request->reuse_cmdline)
		return;
	read_line(load->ctx, load->host->cmdline, &old);
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		remove_named(&old.kernel, dropped[i]);
	expect_somewhere(&old.kernel, &read.kernel);
	expect_somewhere(&old.init, &read.init);
}

static void make_line(struct load *load)
{
	struct ranges *const crash = (struct ranges *)(uintptr_t)&load->host->crash;
	const struct rule anywhere = { .within = RANGE_ALL };

	fuzz_expect(!ranges_add(load->ctx, crash, (struct range){ PLACE, PLACE + 0x1000 }));
	if (load->request->panic)
		fuzz_expect(!plan_add(load, ROLE_ELFCOREHDR, SPAN_NONE, 0x1000, anywhere));
	fuzz_expect(!cmdline_build(load));
	fuzz_expect(!cmdline_reserve(load));
	if (load->request->panic)
		plan_find(&load->plan, ROLE_ELFCOREHDR)->address = PLACE;
	fuzz_expect(!cmdline_finish(load));
}

void fuzz(struct ctx *ctx, struct span input)
{
	static const struct arch arch = { .name = "fuzz", .page_size = 0x1000 };
	const uint8_t flags = input.n ? input.p[0] : 0;
	const char *running = ctx_printf(ctx, "%.*s", input.n ? (int)input.n - 1 : 0,
					 input.n ? (const char *)input.p + 1 : "");
	const struct span rest = span_from(input, strlen(running) + 2);
	const char *append =
		ctx_printf(ctx, "%.*s", (int)rest.n, rest.n ? (const char *)rest.p : "");
	const struct request request = { .panic = flags & PANIC,
					 .preserve_context = (flags & (PANIC | PRESERVE)) ==
							     PRESERVE,
					 .reuse_cmdline = flags & REUSE,
					 .append = flags & APPEND ? append : NULL };
	struct host host = { .arch = &arch, .cmdline = running };
	const struct image image = { .handover = &x86_linux, .cmdline_max = UINT32_MAX };
	struct load load = { .ctx = ctx,
			     .request = &request,
			     .purpose = request.panic ? &purpose_crash : &purpose_normal,
			     .host = &host,
			     .image = &image };

	make_line(&load);
	check(&load, request.append ? request.append : "");
}
