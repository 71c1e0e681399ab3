/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --load-jump-back-helper: no kernel is loaded. The one that waits in memory since
 * --load-preserve-context is entered again, by a purgatory that the handover makes.
 */
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/purpose/purpose.h"

static const struct {
	const struct arch *arch;
	const struct handover *handover;
} jump_backs[] = {
	{ &arch_x86_64, &x86_jump_back },
};

static const struct handover *jump_back_handover(const struct arch *arch)
{
	for (size_t i = 0; i < sizeof(jump_backs) / sizeof(jump_backs[0]); i++)
		if (jump_backs[i].arch == arch)
			return jump_backs[i].handover;
	return NULL;
}

static enum err jump_back_image(const struct load *load, struct image *image)
{
	static const struct image_format no_format = { .name = "jump-back helper" };
	const struct arch *const arch = load->host->arch;

	image->handover = jump_back_handover(arch);
	if (!image->handover)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "--load-jump-back-helper: %s has no such helper",
			     arch_host_name(load->host));
	image->format = &no_format;
	image->arch = arch;
	image->payload.layers = "";
	return ERR_NONE;
}

const struct purpose purpose_jump_back = {
	.name = "jump back",
	.memory_name = "usable",
	.make_image = jump_back_image,
	.memory = purpose_usable,
};
