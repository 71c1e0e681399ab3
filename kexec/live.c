/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/file.h"
#include "include/text.h"
#include "kexec/entries/entries.h"
#include "kexec/host/host.h"
#include "kexec/host/kho.h"
#include "kexec/image/image.h"
#include "kexec/live.h"

void live_debug(const struct load *load, const struct backend *backend)
{
	const char *text = "";

	if (!load->ctx->debug || !backend->status_text ||
	    backend->status_text(load->ctx, load->request->panic, &text))
		return;
	struct span rest = text_of(text), line;

	while (text_line(&rest, &line))
		debug(load->ctx, "%.*s", (int)line.n, (const char *)line.p);
}

enum err live_carried(const struct load *load, const struct backend *backend, const char **names)
{
	*names = NULL;
	return backend->carried
		       ? backend->carried(load->ctx, load->host, load->request->panic, names)
		       : ERR_NONE;
}

enum err live_check_segments(const struct load *load, const struct backend *backend,
			     const char *reason)
{
	const struct request *request = load->request;
	const bool asked = request->method == METHOD_SEGMENTS || request->segments_because ||
			   request->force;
	const char *names;
	const enum err err = live_carried(load, backend, &names);

	if (err || !names)
		return err;
	if (!asked)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "a load by segments would lose %s, and it cannot be loaded by file "
			     "(because of %s): -c loads all the same",
			     names, reason);
	warn(load->ctx, "this load by segments loses %s: only a load by file (-s) hands that over",
	     names);
	return ERR_NONE;
}

static enum err live_contents(struct ctx *ctx, const struct image *image, struct span *contents)
{
	uint64_t limit;
	const enum err err = spare_memory(ctx, &limit);

	return err ? err : image_contents(ctx, image, limit, contents);
}

static enum err live_read_own(struct ctx *ctx, const char *name, struct image *own,
			      struct kho_formats *formats)
{
	static const struct request as_it_is = { .kernel = NULL };
	struct file file = { .fd = -1 };
	struct span contents;
	enum err err = file_open(ctx, name, KERNEL_FILE_MAX, &file);

	file_close(&file);
	own->payload.kernel = file.bytes;
	if (!err)
		err = image_parse(ctx, &as_it_is, own);
	if (!err)
		err = live_contents(ctx, own, &contents);
	if (!err)
		*formats = kho_formats_of(contents);
	return err;
}

/*
 * Nothing in debugfs tells the format of preserved memory files, nor of anything where there is no
 * debugfs or it is locked down; the running kernel's own file does, where distributions install it.
 */
static struct kho_formats live_own(const struct load *load)
{
	struct kho_formats formats = { .kho = 0 };
	struct image own = { .host_arch = load->image->host_arch };
	const char *machine, *release, *name;

	if (host_uname(load->ctx, &machine, &release))
		return formats;
	name = release_kernel(load->ctx, release);
	if (name && live_read_own(load->ctx, name, &own, &formats))
		debug(load->ctx, "%s", load->ctx->message);
	return formats;
}

static void live_complete(const struct load *load, struct kho_running *running)
{
	struct kho_formats *const formats = &running->formats;

	if (formats->kho && (!running->luo || (formats->luo && !running->sessions)))
		return;
	const struct kho_formats own = live_own(load);

	if (!formats->kho)
		formats->kho = own.kho;
	if (running->luo && !formats->luo)
		formats->luo = own.luo;
	formats->memfd = running->sessions ? own.memfd : 0;
}

/* Up to the first blank: image->version is a whole line. */
static const char *live_release(const struct load *load)
{
	const char *version = load->image->version;

	return version ? ctx_printf(load->ctx, "%.*s", (int)strcspn(version, " "), version) : NULL;
}

/* Does the next kernel, that is told nothing, turn KHO on? */
static enum err live_default(const struct load *load, struct span contents, enum answer *on)
{
	static const char option[] = "CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT";
	const enum err err =
		config_answer(load->ctx, image_config(load->ctx, contents), option, on);

	return err || *on != ANSWER_UNKNOWN
		       ? err
		       : host_config(load->ctx, live_release(load), option, on);
}

static bool live_has_word(const struct cmdline_words *words, const struct cmdline_word *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (span_equal(words->w[i].text, word->text))
			return true;
	return false;
}

/*
 * mm/memblock.c, reserve_mem_kho_revive(): memory of the same name, size and alignment, whether KHO
 * is on there or not.
 */
static enum err live_reserved(const struct load *load, const char **words)
{
	struct cmdline here = { .separator = { .open = false } };
	const enum err err = cmdline_add(load->ctx, load->host->cmdline, &here);

	for (size_t i = 0; !err && i < here.kernel.n; i++) {
		const struct cmdline_word *word = &here.kernel.w[i];

		if (!cmdline_is(word, "reserve_mem") || live_has_word(&load->words.kernel, word))
			continue;
		*words = ctx_printf(load->ctx, "the next kernel's command line lacks %.*s",
				    (int)word->text.n, (const char *)word->text.p);
		return *words ? ERR_NONE : ERR_NO_MEMORY;
	}
	return err;
}

/* All else is taken up only by a kernel that is told to, or built to. */
static enum err live_switches(const struct load *load, const struct kho_running *running,
			      struct span contents, const char **words)
{
	enum answer kho = kho_switch(&load->words, "kho");
	const enum err err = kho == ANSWER_UNKNOWN ? live_default(load, contents, &kho) : ERR_NONE;

	if (err)
		return err;
	if (kho == ANSWER_NO)
		*words =
			"the kexec handover (KHO) is off in that kernel: its command line lacks kho=on";
	else if (running->sessions && kho_switch(&load->words, "liveupdate") != ANSWER_YES)
		*words =
			"live update (LUO) is off in that kernel: its command line lacks liveupdate=on";
	else if (kho == ANSWER_UNKNOWN)
		warn(load->ctx,
		     "whether the next kernel takes up what is preserved cannot be told: "
		     "kho=on on its command line makes sure");
	return ERR_NONE;
}

/* Where nothing shows what the running kernel has. */
static enum err live_unknown(const struct load *load, const struct kho_formats *next,
			     const char **words)
{
	if (!next->kho)
		*words = "the kexec handover (KHO) is on here and not there in that kernel";
	else
		warn(load->ctx,
		     "whether the next kernel understands what is preserved cannot be told: neither "
		     "debugfs nor a file of the running kernel shows its formats");
	return ERR_NONE;
}

/* Of the formats alone. */
static enum err live_formats(const struct load *load, const struct kho_running *running,
			     struct span contents, struct kho_loss *loss)
{
	const struct kho_formats next = kho_formats_of(contents);

	if (!running->formats.kho)
		return live_unknown(load, &next, &loss->words);
	const enum err err = kho_mismatch(load->ctx, &running->formats, &next, loss);
	/* luo_core.c, luo_early_startup(): nothing comes in without KHO */
	const bool ignored = loss->panics && kho_switch(&load->words, "kho") == ANSWER_NO;
	const bool empty = !loss->panics && running->shown && !running->kept;

	if (ignored || empty)
		*loss = (struct kho_loss){ .words = NULL };
	return err;
}

/* @loss: words are NULL when there is none, as far as can be told. */
static enum err live_lost(const struct load *load, const struct kho_running *running,
			  struct kho_loss *loss)
{
	struct span contents;
	enum err err = live_contents(load->ctx, load->image, &contents);

	*loss = (struct kho_loss){ .words = NULL };
	if (err && err != ERR_NO_MEMORY) {
		warn(load->ctx, "whether it understands what is preserved cannot be told: %s",
		     load->ctx->message);
		return ERR_NONE;
	}
	if (!err)
		err = live_formats(load, running, contents, loss);
	if (!err && !loss->words && running->reserved)
		err = live_reserved(load, &loss->words);
	return err || loss->words || !running->more
		       ? err
		       : live_switches(load, running, contents, &loss->words);
}

static enum err live_refuse(const struct load *load, const struct kho_running *running,
			    const struct kho_loss *loss)
{
	const char *kept = running->kept ? running->kept : "what is preserved, if anything is,";
	const char *what = loss->panics ? "the next kernel" : kept;
	const char *happens = loss->panics ? "panic" : "be lost";

	if (load->request->force) {
		warn(load->ctx, "%s: %s will %s (--force)", loss->words, what, happens);
		return ERR_NONE;
	}
	return error(load->ctx, ERR_REFUSED, "%s: %s would %s (--force loads all the same)",
		     loss->words, what, happens);
}

enum err live_check_files(const struct load *load, const struct backend *backend)
{
	struct kho_running running;
	struct kho_loss loss;
	enum err err;

	if (load->request->panic || !backend->carried)
		return ERR_NONE;
	err = kho_read(load->ctx, load->host->cmdline, &running);
	if (err || !running.on)
		return err;
	if (running.shown && !running.kept && !running.luo)
		return ERR_NONE;
	live_complete(load, &running);
	err = live_lost(load, &running, &loss);
	return err || !loss.words ? err : live_refuse(load, &running, &loss);
}
