/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An s390 kernel (bzImage, or vmlinux of arch/s390/boot): include/s390-boot.h says what is where.
 */
#include "include/appended.h"
#include "include/s390-boot.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define PAGE UINT64_C(4096)

/* KEXEC_CRASH_MEM_ALIGN in <asm/kexec.h> */
#define WINDOW_ALIGN (UINT64_C(1) << 20)

static enum err s390_check_crash(struct ctx *ctx, struct span kernel)
{
	if (span_u8(kernel, S390_EP_COUNT))
		return ERR_NONE;
	return error(ctx, ERR_UNSUPPORTED,
		     "the number of entry points (at 0x%x) is 0: this kernel has none for a crash "
		     "kernel (Linux 3.1 or later with CONFIG_CRASH_DUMP has one)",
		     S390_EP_COUNT);
}

static enum err s390_read_cmdline_max(struct ctx *ctx, struct span kernel, uint64_t *max)
{
	uint64_t capacity = span_be64(kernel, S390_CMDLINE_CAPACITY);

	if (!capacity)
		capacity = S390_OLD_CMDLINE_CAPACITY;
	if (!span_has(kernel, S390_CMDLINE, capacity))
		return error(ctx, ERR_BAD,
			     "max_command_line_size (at 0x%x) is 0x%llx: the command line (at "
			     "0x%x) would end past the end of the file (0x%zx bytes)",
			     S390_CMDLINE_CAPACITY, (unsigned long long)capacity, S390_CMDLINE,
			     kernel.n);
	*max = capacity - 1;
	return ERR_NONE;
}

/* Some words are addresses of texts; they are the file's offsets. */
static const char *s390_version(struct ctx *ctx, struct span kernel)
{
	const uint64_t at = span_be64(kernel, S390_KERNEL_VERSION);

	return at ? linux_version_at(ctx, kernel, at) : NULL;
}

/* At 0 by a reset, or where it was loaded, into the crash window, by a call. */
static void s390_set_place(struct image *image)
{
	image->relocatable = image->confined;
	image->align = image->confined ? WINDOW_ALIGN : PAGE;
	image->within = RANGE_ALL;
	image->initrd_within = (struct range){ S390_LOW_END, UINT64_MAX };
	image->entry = image->confined ? S390_KDUMP_START : S390_START;
	image->entry_mode = image->confined ? ENTRY_64 : ENTRY_RESET;
}

static enum err s390_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	const struct span kernel = appended_without_signature(image->payload.kernel);
	enum err err;

	if (!span_is_at(kernel, S390_EP_STRING, SPAN_LITERAL("S390EP")))
		return ERR_NOT_MINE;
	if (!span_has(kernel, S390_PARMAREA, S390_CMDLINE - S390_PARMAREA))
		return error(
			ctx, ERR_BAD,
			"the file has 0x%zx bytes: it ends inside the parameter area (at 0x%x)",
			kernel.n, S390_PARMAREA);
	err = image_check_linux_request(ctx, request);
	if (!err && image->confined)
		err = s390_check_crash(ctx, kernel);
	if (!err)
		err = s390_read_cmdline_max(ctx, kernel, &image->cmdline_max);
	if (!err)
		err = image_set_extent(ctx, image, (struct extent){ 0, kernel.n, kernel });
	if (err)
		return err;
	image->arch = &arch_s390x;
	image->handover = &s390_linux;
	image->version = s390_version(ctx, kernel);
	image->file_loadable = true;
	s390_set_place(image);
	return ERR_NONE;
}

const struct image_format s390_format = { .name = "s390", .parse = s390_parse };
