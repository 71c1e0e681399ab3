/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list of what a kernel's command line may hold when nobody signs it: for the hypervisor, which
 * has the list built in, and for the program that builds it in.
 *
 * An entry is a whole word, "quiet" or "console=ttyS0,115200", or its beginning with a "*" behind
 * it: "root=UUID=*". Words are what spaces separate. Quotes, other white space and bytes outside of
 * printable ASCII are on no list: the kernel's own splitting would have to be guessed.
 */
#ifndef CMDLINE_LIST_H
#define CMDLINE_LIST_H

#include "include/span.h"

struct cmdline_list {
	const char *const *entries;
	size_t n;
};

/* Take the next word off the front of @text; false at its end. */
bool cmdline_next_word(struct span *text, struct span *word);

bool cmdline_is_listed(const struct cmdline_list *list, struct span word);

/* Is it a word that the hypervisor says itself, so that the caller's is left out? */
bool cmdline_is_hypervisors(struct span word);

/*
 * The first word of @text that is neither listed nor the hypervisor's; false when there is none.
 */
bool cmdline_find_unlisted(const struct cmdline_list *list, struct span text, struct span *word);

/*
 * Why no list may have this entry, or NULL: what writes or believes memory at an address that it is
 * given, decides where the kernel and its memory are, or takes back what protects it.
 */
const char *cmdline_never_listed(struct span entry);

#endif
