/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kexec --inspect: what a kernel file is, what it asks for, and who signed it. */
#include <stdio.h>

#include "kexec/show/inspect.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"
#include "kexec/show/internal.h"
#include "kexec/arch/arch.h"
#include "kexec/show/trust.h"
#include "kexec/unwrap/unwrap.h"

/* Each fact is said once, for people or for machines. */
struct report {
	bool json;
	struct json j;
};

/* "boot_protocol" is "boot protocol" to people. */
static void print_label(const char *name)
{
	int width = 18;

	for (; *name; name++, width--)
		putchar(*name == '_' ? ' ' : *name);
	printf("%*s", width > 0 ? width : 1, "");
}

static void report_bytes(struct report *r, const char *name, struct span value)
{
	if (r->json) {
		json_bytes(&r->j, name, value);
		return;
	}
	print_label(name);
	text_print(stdout, value);
	putchar('\n');
}

static void report_text(struct report *r, const char *name, const char *value)
{
	if (r->json)
		json_string(&r->j, name, value);
	else if (value && *value)
		report_bytes(r, name, text_of(value));
}

static void report_size(struct report *r, const char *name, uint64_t bytes)
{
	if (r->json) {
		json_u64(&r->j, name, bytes);
		return;
	}
	print_label(name);
	printf("%llu bytes\n", (unsigned long long)bytes);
}

static void report_address(struct report *r, const char *name, uint64_t value)
{
	if (r->json) {
		json_hex(&r->j, name, value);
		return;
	}
	print_label(name);
	printf("0x%llx\n", (unsigned long long)value);
}

static void report_range(struct report *r, const char *name, struct range value)
{
	if (r->json) {
		json_range(&r->j, name, value);
		return;
	}
	print_label(name);
	printf("0x%llx up to 0x%llx\n", (unsigned long long)value.start,
	       (unsigned long long)value.end);
}

static void report_bool(struct report *r, const char *name, bool value)
{
	if (r->json)
		json_bool(&r->j, name, value);
	else
		report_text(r, name, value ? "yes" : "no");
}

/* The value of an assignment in a text like os-release(5), without quotes; empty if there is none.
 */
static struct span assigned(struct span text, struct span name)
{
	while (text.n) {
		const uint8_t *const newline = memchr(text.p, '\n', text.n);
		const size_t n = newline ? (size_t)(newline - text.p) : text.n;
		struct span value = span_from(span_of(text.p, n), name.n);

		if (span_is_at(span_of(text.p, n), 0, name)) {
			if (value.n >= 2 && strchr("\"'", value.p[0]) &&
			    value.p[value.n - 1] == value.p[0])
				value = span_of(value.p + 1, value.n - 2);
			return value;
		}
		text = span_from(text, n + 1);
	}
	return SPAN_NONE;
}

static void report_profile(struct report *r, size_t i, const struct profile *profile)
{
	const struct span id = assigned(profile->about, SPAN_LITERAL("ID="));
	const struct span title = assigned(profile->about, SPAN_LITERAL("TITLE="));
	char label[32];

	if (r->json) {
		json_object(&r->j, NULL);
		json_bytes(&r->j, "id", id);
		json_bytes(&r->j, "title", title);
		json_bytes(&r->j, "command_line", profile->cmdline);
		json_end(&r->j);
		return;
	}
	snprintf(label, sizeof(label), "profile_%zu", i);
	print_label(label);
	text_print(stdout, id);
	if (title.n) {
		printf(" (");
		text_print(stdout, title);
		putchar(')');
	}
	printf(": ");
	text_print(stdout, profile->cmdline);
	putchar('\n');
}

/* Of a unified kernel image with several ways to start it. */
static void report_profiles(struct report *r, const struct payload *payload)
{
	if (!payload->n_profiles)
		return;
	if (r->json)
		json_array(&r->j, "profiles");
	for (size_t i = 0; i < payload->n_profiles; i++)
		report_profile(r, i, &payload->profiles[i]);
	if (r->json)
		json_end(&r->j);
}

static void report_brought(struct report *r, const struct payload *payload)
{
	report_profiles(r, payload);
	if (payload->cmdline.p)
		report_bytes(r, "brings_command_line", payload->cmdline);
	if (payload->initrd.p)
		report_size(r, "brings_initrd", payload->initrd.n);
	if (payload->dtb.p)
		report_size(r, "brings_device_tree", payload->dtb.n);
}

static uint64_t memory_needed(const struct image *image)
{
	uint64_t total = 0;

	for (size_t i = 0; i < image->n_extents; i++)
		total += image->extents[i].size;
	return total;
}

/* x86, XLF_5LEVEL and XLF_5LEVEL_ENABLED, or what a vmlinux shows; NULL: it is of no matter. */
static const char *five_level_paging(const struct image *image)
{
	if (image->handover != &x86_linux || image->entry_mode != ENTRY_64)
		return NULL;
	if (!image->setup.n && !image->five_level)
		return "not shown";
	return image->five_level ? "yes" : image->five_level_entry ? "at entry only" : "no";
}

static void report_image(struct report *r, const struct image *image)
{
	static const char *const modes[] = {
		[ENTRY_64] = "native",
		[ENTRY_32] = "32 bit",
		[ENTRY_16] = "real mode",
		[ENTRY_RESET] = "31 bit, by a reset",
	};

	report_text(r, "format", image->format->name);
	report_text(r, "version", image->version);
	report_text(r, "architecture", image->arch ? image->arch->name : NULL);
	report_text(r, "handover", image->handover ? image->handover->name : NULL);
	report_text(r, "boot_protocol", image->protocol);
	report_bool(r, "loads_by_file", image->file_loadable);
	report_bool(r, "relocatable", image->relocatable);
	report_address(r, "alignment", image->align);
	report_address(r, "preferred_address", image->preferred);
	report_range(r, "stands_within", image->within);
	report_size(r, "memory", memory_needed(image));
	report_address(r, "entry", image->entry);
	report_text(r, "entry_mode", modes[image->entry_mode]);
	report_text(r, "five_level_paging", five_level_paging(image));
	report_size(r, "command_line_max", image->cmdline_max);
	report_range(r, "initrd_within", image->initrd_within);
}

/* What the verdict says of the file's digest: 1 as signed, 0 changed, -1 nothing. */
static int digest_matches(enum authenticode verdict)
{
	switch (verdict) {
	case AUTHENTICODE_CHANGED:
		return 0;
	case AUTHENTICODE_UNCHECKED:
	case AUTHENTICODE_UNTRUSTED:
	case AUTHENTICODE_PURPOSE:
	case AUTHENTICODE_FORGED:
	case AUTHENTICODE_GOOD:
		return 1;
	default:
		return -1;
	}
}

static const char *hex_digest(const struct authenticode_result *result,
			      char text[2 * SHA256_DIGEST_SIZE + 1])
{
	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++)
		sprintf(text + 2 * i, "%02x", result->digest[i]);
	return result->has_digest ? text : NULL;
}

/* Without --trust nobody is trusted: that is no news about the file. */
static const char *verdict_message(enum authenticode verdict,
				   const struct authenticode_trust *trust)
{
	if (verdict == AUTHENTICODE_UNTRUSTED && !trust->n_certs)
		return "not verified: give the signer's certificate by --trust";
	return authenticode_message(verdict);
}

/* The file's own signature; of a compressed file, that of the kernel inside. */
static void report_signature(struct report *r, struct span file, struct span kernel,
			     const struct authenticode_trust *trust)
{
	struct authenticode_result result = { .has_digest = false };
	enum authenticode verdict = authenticode_check(file, trust, &result);
	char text[2 * SHA256_DIGEST_SIZE + 1];

	if (verdict == AUTHENTICODE_NOT_PE)
		verdict = authenticode_check(kernel, trust, &result);
	report_text(r, "signature", verdict_message(verdict, trust));
	if (r->json)
		json_bool(&r->j, "verified", verdict == AUTHENTICODE_GOOD);
	if (verdict <= AUTHENTICODE_UNSIGNED)
		return;
	if (result.signer.n)
		report_bytes(r, "signer", result.signer);
	if (digest_matches(verdict) >= 0)
		report_bool(r, "digest_matches", digest_matches(verdict) > 0);
	report_text(r, "sha256", hex_digest(&result, text));
}

/* The file inside whose signature counts. */
static struct span payload_signed(const struct payload *payload)
{
	return payload->uki.n ? payload->uki : payload->kernel;
}

/* What doc/verified-xen.md says of a Xen that has these certificates built in, and enforces. */
static const char *xen_verdict(const struct image *image, const struct authenticode_trust *trust)
{
	struct authenticode_result result;

	if (image->arch != &arch_x86_64 || image->entry_mode != ENTRY_64 || !image->file_loadable)
		return "refused: not a bzImage with a 64-bit entry";
	if (authenticode_check(payload_signed(&image->payload), trust, &result) !=
	    AUTHENTICODE_GOOD)
		return "refused: no good signature";
	return image->payload.uki.n ? "taken"
				    : "refused: command line and initrd are not signed; "
				      "taken with cmdline=list, by the list";
}

static enum err report_file(struct ctx *ctx, const struct request *request, struct report *r,
			    const struct file *file, const struct authenticode_trust *trust)
{
	struct image image = { .payload = { .kernel = file->bytes,
					    .layers = "",
					    .profile = request->profile,
					    .profile_given = request->profile_given } };
	uint64_t limit;
	enum err err = spare_memory(ctx, &limit);

	if (!err)
		err = unwrap_all(ctx, limit, &image.payload);
	if (!err)
		err = image_parse(ctx, request, &image);
	report_text(r, "file", file->name);
	report_size(r, "size", file->bytes.n);
	report_text(r, "layers", image.payload.layers);
	report_brought(r, &image.payload);
	if (!err)
		report_image(r, &image);
	report_signature(r, file->bytes, payload_signed(&image.payload), trust);
	if (trust->n_certs && !err)
		report_text(r, "xen_enforcing", xen_verdict(&image, trust));
	return prefix_error(ctx, err, "%s", file->name);
}

enum err inspect(struct ctx *ctx, const struct request *request)
{
	struct report r = { .json = request->json };
	struct authenticode_trust trust = { .n_certs = 0 };
	struct file file;
	enum err err = file_open(ctx, request->kernel, KERNEL_FILE_MAX, &file);

	file_close(&file);
	if (!err && request->trust)
		err = trust_read(ctx, request->trust, &trust);
	if (err)
		return err;
	if (r.json)
		json_start(&r.j, stdout);
	err = report_file(ctx, request, &r, &file, &trust);
	if (r.json)
		json_finish(&r.j);
	return err;
}
