/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/show/last.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "include/file.h"
#include "include/json.h"
#include "include/kexec-times.h"

#define NANOSECONDS UINT64_C(1000000000)

enum err last_reckon(struct ctx *ctx, struct span times, const struct last_clock *now,
		     struct last *last)
{
	const uint64_t start = span_le64(times, KEXEC_TIMES_START);
	const uint64_t end = span_le64(times, KEXEC_TIMES_END);
	const double tick = (double)NANOSECONDS / (double)now->rate;
	const double since = ((double)now->ticks - (double)end) * tick;

	if (!start || end < start || now->ticks < end)
		return error(
			ctx, ERR_BAD,
			"purgatory left no time stamps of this boot (0x%llx, 0x%llx; now 0x%llx)",
			(unsigned long long)start, (unsigned long long)end,
			(unsigned long long)now->ticks);
	last->check = (uint64_t)((double)(end - start) * tick);
	last->to_kernel = since > (double)now->uptime ? (uint64_t)since - now->uptime : 0;
	return ERR_NONE;
}

/* Documentation/ABI/testing/dev-kmsg: "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;TEXT". */
uint64_t last_init_time(struct span record)
{
	const struct span run = SPAN_LITERAL(";Run "), init = SPAN_LITERAL(" as init process");
	const uint8_t *comma = memchr(record.p, ',', record.n);
	char digits[24] = "";

	if (!memmem(record.p, record.n, run.p, run.n) ||
	    !memmem(record.p, record.n, init.p, init.n) || !comma)
		return 0;
	struct span rest = span_from(record, (size_t)(comma + 1 - record.p));

	comma = memchr(rest.p, ',', rest.n);
	if (!comma)
		return 0;
	rest = span_from(rest, (size_t)(comma + 1 - rest.p));
	memcpy(digits, rest.p, rest.n < sizeof(digits) - 1 ? rest.n : sizeof(digits) - 1);
	return strtoull(digits, NULL, 10) * 1000;
}

/* When the kernel's log is not to be had, or is too long: 0. */
static uint64_t find_init(void)
{
	const int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	uint8_t record[8192];
	uint64_t found = 0;
	ssize_t n;

	if (fd < 0)
		return 0;
	while (!found && (n = read(fd, record, sizeof(record))) > 0)
		found = last_init_time(span_of(record, (size_t)n));
	close(fd);
	return found;
}

static enum err find_times(struct ctx *ctx, struct span *times)
{
	for (unsigned i = 0;; i++) {
		const char *dir = ctx_printf(ctx, "/sys/kernel/boot_params/setup_data/%u", i);
		const char *type = dir ? ctx_printf(ctx, "%s/type", dir) : NULL;
		const char *data = dir ? ctx_printf(ctx, "%s/data", dir) : NULL;
		struct span text;

		if (!type || !data)
			return ERR_NO_MEMORY;
		enum err err = host_file(ctx, type, &text);

		if (err == ERR_NOT_MINE)
			return error(ctx, ERR_UNSUPPORTED,
				     "no time stamps: this kernel was not loaded with --timing, by "
				     "segments (-c), on x86");
		if (err)
			return err;
		if (strtoul((const char *)text.p, NULL, 16) != KEXEC_TIMES_SETUP_DATA)
			continue;
		err = host_file(ctx, data, times);
		if (!err && times->n < KEXEC_TIMES_SIZE)
			err = error(ctx, ERR_BAD, "%s: has %zu bytes instead of %d", data, times->n,
				    KEXEC_TIMES_SIZE);
		return err;
	}
}

static uint64_t clock_now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * NANOSECONDS + (uint64_t)t.tv_nsec;
}

/* Long enough for the rate to be right within a hundredth of a per cent. */
static struct last_clock read_clock(void)
{
	const struct timespec pause = { 0, 50000000 };
	const uint64_t ticks = kexec_times_now(), from = clock_now(CLOCK_MONOTONIC_RAW);

	nanosleep(&pause, NULL);
	const uint64_t took = clock_now(CLOCK_MONOTONIC_RAW) - from;
	struct last_clock now = { .ticks = kexec_times_now(), .uptime = clock_now(CLOCK_BOOTTIME) };

	now.rate = (uint64_t)((double)(now.ticks - ticks) * (double)NANOSECONDS / (double)took);
	return now;
}

static void print_json(const struct last *last)
{
	struct json j;

	json_start(&j, stdout);
	json_u64(&j, "check_ns", last->check);
	json_u64(&j, "to_kernel_ns", last->to_kernel);
	if (last->to_init)
		json_u64(&j, "to_init_ns", last->to_init);
	json_finish(&j);
}

static double milliseconds(uint64_t ns)
{
	return (double)ns / 1e6;
}

static void print_text(const struct last *last)
{
	printf("last kexec: %.1f ms to check the image, %.1f ms until the kernel's clock ran",
	       milliseconds(last->check), milliseconds(last->to_kernel));
	if (last->to_init)
		printf(", %.1f ms until init: %.1f ms", milliseconds(last->to_init),
		       milliseconds(last->check + last->to_kernel + last->to_init));
	puts("");
}

enum err last_print(struct ctx *ctx, bool json)
{
	struct last last = { .to_init = find_init() };
	struct span times;
	enum err err = find_times(ctx, &times);

	if (!err) {
		const struct last_clock now = read_clock();

		err = last_reckon(ctx, times, &now, &last);
	}
	if (err)
		return err;
	if (json)
		print_json(&last);
	else
		print_text(&last);
	return ERR_NONE;
}
