/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --record-host writes of a host under Xen, and --host reads. */
#include "tests/unit/made-root.h"

#include "include/sizes.h"
#include "include/memory-map.h"
#include "include/x86-boot.h"
#include "kexec/arch/arch.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

/* Two notes that touch, in an order that is not that of their addresses. */
static struct range notes[] = { { 0x7f000400, 0x7f000800 },
				{ 0x7f000000, 0x7f000400 },
				{ 0x1000, 0x1400 } };

static void make_host(struct ctx *ctx, struct host *host)
{
	*host = (struct host){ .hypervisor = { 300 * MIB, 304 * MIB },
			       .crash_info = { .notes = notes, .n_notes = 3 } };
	for (uint64_t type = MEMORY_RAM; type <= MEMORY_SOFT_RESERVED; type++)
		assert_int_equal(memory_map_add(ctx, &host->map,
						(struct range){ type * MIB, (type + 1) * MIB },
						(enum memory_type)type),
				 ERR_NONE);
	assert_int_equal(memory_map_add(ctx, &host->map,
					(struct range){ 64 * MIB, UINT64_C(1) << 40 }, MEMORY_RAM),
			 ERR_NONE);
	assert_int_equal(ranges_add(ctx, &host->crash, (struct range){ 128 * MIB, 256 * MIB }),
			 ERR_NONE);
	put_text(ctx, "/uname", "x86_64 6.1.0\n");
}

static enum err read_again(struct ctx *ctx, struct host *host)
{
	const enum err err = host_identify(ctx, host);

	return err ? err : host_xen_read(ctx, host);
}

static void a_record_keeps_what_xen_said(void **state)
{
	struct ctx *ctx = *state;
	struct host host, again = { .xen = false };

	make_host(ctx, &host);
	assert_int_equal(host_xen_record(ctx, ctx->root, &host), ERR_NONE);
	assert_int_equal(read_again(ctx, &again), ERR_NONE);
	assert_int_equal(host_xen_read_crash(ctx, &again), ERR_NONE);
	assert_int_equal(again.map.n, host.map.n);
	for (size_t i = 0; i < host.map.n; i++) {
		assert_memory_equal(&again.map.m[i].range, &host.map.m[i].range,
				    sizeof(struct range));
		assert_int_equal(again.map.m[i].type, host.map.m[i].type);
	}
	assert_int_equal(again.crash.n, 1);
	assert_memory_equal(&again.crash.r[0], &host.crash.r[0], sizeof(struct range));
	assert_memory_equal(&again.hypervisor, &host.hypervisor, sizeof(struct range));
	assert_int_equal(again.crash_info.n_notes, 3);
	assert_memory_equal(again.crash_info.notes, notes, sizeof(notes));
	assert_int_equal(again.crash_info.ram.n, 2);
	assert_true(again.xen && !again.file_load_obstacle && !again.policy.low_first);
	assert_int_equal(again.max_segments, 15);
	assert_int_equal(again.policy.cover.ranges.r[0].end, MIB);
}

static void a_xen_that_cannot_verify_is_not_planned_for_as_if_it_could(void **state)
{
	struct ctx *ctx = *state;
	struct host host, again = { .xen = false };

	make_host(ctx, &host);
	host.file_load_obstacle = "this hypervisor";
	assert_int_equal(host_xen_record(ctx, ctx->root, &host), ERR_NONE);
	assert_int_equal(read_again(ctx, &again), ERR_NONE);
	assert_true(again.file_load_obstacle && again.policy.low_first);
}

static void enforcement_is_recorded(void **state)
{
	struct ctx *ctx = *state;
	struct host host, again = { .xen = false };

	make_host(ctx, &host);
	assert_int_equal(host_under_xen(ctx, true, true, &host), ERR_NONE);
	assert_int_equal(host_xen_record(ctx, ctx->root, &host), ERR_NONE);
	assert_int_equal(read_again(ctx, &again), ERR_NONE);
	assert_true(again.policy.no_purgatory && !again.file_load_obstacle);
}

/* dom0's loader was Xen: another subarchitecture, an RSDP of its own. */
static void what_xen_put_into_the_boot_params_is_not_handed_on(void **state)
{
	struct ctx *ctx = *state;
	uint8_t params[BOOT_PARAMS_SIZE] = { [0x1f1] = 4 };
	struct host host, again = { .xen = false };

	make_host(ctx, &host);
	put_le32(params + HDR_HARDWARE_SUBARCH, 2);
	put_le64(params + BP_ACPI_RSDP_ADDR, 0x1234);
	put(ctx, "/sys/kernel/boot_params/data", params, sizeof(params));
	assert_int_equal(host_xen_record(ctx, ctx->root, &host), ERR_NONE);
	assert_int_equal(read_again(ctx, &again), ERR_NONE);
	assert_int_equal(span_le32(again.boot_params, HDR_HARDWARE_SUBARCH), 0);
	assert_int_equal(span_le64(again.boot_params, BP_ACPI_RSDP_ADDR), 0);
	assert_int_equal(span_u8(again.boot_params, 0x1f1), 4);
}

static void a_broken_record_is_refused(void **state)
{
	struct ctx *ctx = *state;
	struct host host, again = { .xen = false };

	make_host(ctx, &host);
	assert_int_equal(host_xen_record(ctx, ctx->root, &host), ERR_NONE);
	put_text(ctx, HOST_XEN_MEMORY, "00000000-0000ffff : Reserved\n");
	assert_fails(ctx, ERR_BAD, read_again(ctx, &again), "/xen/iomem|System RAM");
	put_text(ctx, HOST_XEN_MEMORY, "00000000-0000ffff : System RAM\nwhat\n");
	again = (struct host){ .xen = false };
	assert_fails(ctx, ERR_BAD, read_again(ctx, &again), "/xen/iomem|line 2");
	assert_int_equal(unlink(ctx_printf(ctx, "%s/xen/verifies", ctx->root)), 0);
	again = (struct host){ .xen = false };
	assert_fails(ctx, ERR_BAD, read_again(ctx, &again), "/xen/verifies|missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(a_record_keeps_what_xen_said),
		with_root(a_xen_that_cannot_verify_is_not_planned_for_as_if_it_could),
		with_root(enforcement_is_recorded),
		with_root(what_xen_put_into_the_boot_params_is_not_handed_on),
		with_root(a_broken_record_is_refused),
	};

	return run_tests(tests);
}
