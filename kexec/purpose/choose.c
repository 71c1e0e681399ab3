/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/purpose/purpose.h"

const struct purpose *purpose_choose(const struct request *request)
{
	return request->panic		   ? &purpose_crash
	       : request->jump_back	   ? &purpose_jump_back
	       : request->preserve_context ? &purpose_preserve
					   : &purpose_normal;
}
