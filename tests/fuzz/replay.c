/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main() for a fuzz target without libFuzzer: every file of the folders given, as it is and cut
 * short, goes through the target once; TAP. No input at all is a fault: nothing would be tested.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((uint64_t)1 << 20)
#define CUTS	  16

/* In a block of its own, so that AddressSanitizer sees a read past the end. */
static void run(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, p, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static enum err replay(struct ctx *ctx, const char *name)
{
	struct file file;
	enum err err = file_open(ctx, name, INPUT_MAX, &file);

	if (err)
		return err;
	for (size_t cut = 0; cut <= CUTS; cut++)
		run(file.bytes.p, file.bytes.n * cut / CUTS);
	file_close(&file);
	return ERR_NONE;
}

static enum err replay_folder(struct ctx *ctx, const char *folder, unsigned *inputs)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	enum err err = ERR_NONE;

	if (!dir)
		return error_errno(ctx, "%s", folder);
	while (!err && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		err = replay(ctx, ctx_printf(ctx, "%s/%s", folder, entry->d_name));
		printf("%sok %u - %s\n", err ? "not " : "", ++*inputs, entry->d_name);
	}
	closedir(dir);
	return err;
}

int main(int argc, char *argv[])
{
	struct ctx ctx;
	unsigned inputs = 0;
	enum err err = ERR_NONE;

	ctx_init(&ctx, "replay");
	for (int i = 1; i < argc && !err; i++)
		err = replay_folder(&ctx, argv[i], &inputs);
	if (!err && !inputs)
		err = error(&ctx, ERR_BAD, "there is no input to replay");
	if (err)
		warn(&ctx, "%s", ctx.message);
	printf("1..%u\n", inputs);
	ctx_free(&ctx);
	return err ? 1 : 0;
}
