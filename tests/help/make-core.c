/* SPDX-License-Identifier: GPL-2.0-or-later */
/* make-core DESCRIPTION CORE: the core that a description (tests/cores) describes, as a file. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/help/made-core.h"

int main(int argc, char **argv)
{
	struct ctx ctx;
	FILE *out;

	if (argc != 3) {
		fputs("Usage: make-core DESCRIPTION CORE\n", stderr);
		return EXIT_FAILURE;
	}
	ctx_init(&ctx, "make-core");
	const struct span core = made_core_file(&ctx, argv[1]);

	out = fopen(argv[2], "we");
	if (!out || fwrite(core.p, 1, core.n, out) != core.n || fclose(out) != 0) {
		perror(argv[2]);
		return EXIT_FAILURE;
	}
	ctx_free(&ctx);
	return EXIT_SUCCESS;
}
