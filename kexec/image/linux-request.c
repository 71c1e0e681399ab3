/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be asked of a Linux kernel that is entered in one way only. */
#include "kexec/image/image.h"

enum err image_check_linux_request(struct ctx *ctx, const struct request *request)
{
	if (request->real_mode || request->entry_32bit)
		return error(ctx, ERR_USAGE, "--real-mode and --entry-32bit are for bzImages");
	if (request->args == ARGS_ELF || request->args == ARGS_NONE)
		return error(ctx, ERR_USAGE,
			     "--args-elf and --args-none are for ELF kernels on x86");
	return ERR_NONE;
}
