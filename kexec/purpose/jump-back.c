/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --load-jump-back-helper: no kernel is loaded. The one that waits in memory since
 * --load-preserve-context is entered again, by a purgatory that the handover makes.
 */
#include "kexec/purpose/purpose.h"

static enum err jump_back_image(const struct load *load, struct image *image)
{
	static const struct image_format no_format = { .name = "jump-back helper" };
	const struct arch *const arch = load->host->arch;

	if (!arch || !arch->jump_back)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "--load-jump-back-helper: %s has no such helper", load->host->machine);
	image->format = &no_format;
	image->arch = arch;
	image->handover = arch->jump_back;
	image->payload.layers = "";
	return ERR_NONE;
}

const struct purpose purpose_jump_back = {
	.name = "jump back",
	.memory_name = "usable",
	.make_image = jump_back_image,
	.memory = purpose_usable,
};
