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
#include "kexec/host/times.h"
#include "kexec/show/plot.h"

#define NANOSECONDS UINT64_C(1000000000)

enum err last_reckon(struct ctx *ctx, struct span times, uint64_t started,
		     const struct last_clock *now, struct last *last)
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
	last->shutdown = started && started < start ? (uint64_t)((double)(start - started) * tick)
						    : 0;
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

static enum err check_times(struct ctx *ctx, const char *path, struct span times)
{
	if (times.n >= KEXEC_TIMES_SIZE)
		return ERR_NONE;
	return error(ctx, ERR_BAD, "%s: has %zu bytes instead of %d", path, times.n,
		     KEXEC_TIMES_SIZE);
}

/* The type of the @i-th, and where its data is. ERR_NOT_MINE: there are no more. */
static enum err setup_data(struct ctx *ctx, unsigned i, unsigned long *type, const char **data)
{
	const char *path = ctx_printf(ctx, "/sys/kernel/boot_params/setup_data/%u/type", i);
	struct span text = SPAN_NONE;

	*data = ctx_printf(ctx, "/sys/kernel/boot_params/setup_data/%u/data", i);
	const enum err err = path && *data ? host_file(ctx, path, &text) : ERR_NO_MEMORY;

	*type = err ? 0 : strtoul((const char *)text.p, NULL, 16);
	return err;
}

static enum err find_setup_data(struct ctx *ctx, const char **path, struct span *times)
{
	unsigned long type = 0;
	enum err err = ERR_NONE;

	for (unsigned i = 0; !err && type != KEXEC_TIMES_SETUP_DATA; i++)
		err = setup_data(ctx, i, &type, path);
	return err ? err : host_file(ctx, *path, times);
}

enum err last_times(struct ctx *ctx, struct span *times)
{
	const char *path = "/proc/device-tree/chosen/" KEXEC_TIMES_PROPERTY;
	enum err err = host_file(ctx, path, times);

	if (err == ERR_NOT_MINE)
		err = find_setup_data(ctx, &path, times);
	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_UNSUPPORTED,
			     "no time stamps: this kernel was not loaded with --timing, by "
			     "segments (-c), on x86, arm64 or riscv64");
	return err ? err : check_times(ctx, path, *times);
}

static uint64_t clock_now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * NANOSECONDS + (uint64_t)t.tv_nsec;
}

struct instant {
	uint64_t ticks, ns;
};

/* Counter and clock at the same time: of some tries the one that was interrupted least. */
static struct instant read_instant(clockid_t id)
{
	struct instant best = { 0, 0 };
	uint64_t least = UINT64_MAX;

	for (unsigned i = 0; i < 16; i++) {
		const uint64_t from = clock_now(id), ticks = kexec_times_now();
		const uint64_t took = clock_now(id) - from;

		if (took >= least)
			continue;
		least = took;
		best = (struct instant){ ticks, from + took / 2 };
	}
	return best;
}

/* Long enough for the rate to be right within a hundredth of a per cent. */
static struct last_clock read_clock(void)
{
	const struct timespec pause = { 0, 50000000 };
	const struct instant before = read_instant(CLOCK_MONOTONIC_RAW);

	nanosleep(&pause, NULL);
	const struct instant after = read_instant(CLOCK_MONOTONIC_RAW);
	const struct instant now = read_instant(CLOCK_BOOTTIME);
	const double rate = (double)(after.ticks - before.ticks) * (double)NANOSECONDS /
			    (double)(after.ns - before.ns);

	return (struct last_clock){ now.ticks, now.ns, (uint64_t)rate };
}

static void print_json(const struct last *last)
{
	struct json j;

	json_start(&j, stdout);
	if (last->shutdown)
		json_u64(&j, "shutdown_ns", last->shutdown);
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

enum { LAST_STEPS = 4 };

/* In the order of time; "-" where it is not known. */
static void last_bars(struct ctx *ctx, const struct last *last, struct plot_bar bars[LAST_STEPS])
{
	const struct {
		const char *what;
		uint64_t ns;
		bool known;
	} steps[LAST_STEPS] = {
		{ "shutdown and copy", last->shutdown, last->shutdown },
		{ "check", last->check, true },
		{ "to the kernel's clock", last->to_kernel, true },
		{ "to init", last->to_init, last->to_init },
	};

	for (size_t i = 0; i < LAST_STEPS; i++)
		bars[i] = (struct plot_bar){
			steps[i].what, steps[i].ns,
			steps[i].known ? ctx_printf(ctx, "%.1f ms", milliseconds(steps[i].ns)) : "-"
		};
}

static const char *last_total(struct ctx *ctx, const struct last *last)
{
	const bool whole = last->shutdown && last->to_init;

	return ctx_printf(
		ctx, "%s %.1f ms", whole ? "together" : "what is known",
		milliseconds(last->shutdown + last->check + last->to_kernel + last->to_init));
}

static void print_text(const struct plot *plot)
{
	for (size_t i = 0; i < plot->n; i++)
		printf("%s%s %s", i ? ", " : "last kexec: ", plot->bars[i].what,
		       plot->bars[i].detail ? plot->bars[i].detail : "");
	printf("; %s\n", plot->total ? plot->total : "");
}

static enum err show(struct ctx *ctx, const struct request *request, const struct last *last)
{
	struct plot_bar bars[LAST_STEPS];
	const struct plot plot = {
		.title = "From kexec -e to the next kernel's init",
		.total = last_total(ctx, last),
		.bars = bars,
		.n = LAST_STEPS,
	};

	last_bars(ctx, last, bars);
	if (request->json)
		print_json(last);
	else
		print_text(&plot);
	return request->timing_file ? plot_write(ctx, request->timing_file, &plot) : ERR_NONE;
}

enum err last_print(struct ctx *ctx, const struct request *request)
{
	struct last last = { .to_init = find_init() };
	struct span times;
	enum err err = last_times(ctx, &times);

	if (err)
		return err;
	const uint64_t started = times_started(ctx, span_le64(times, KEXEC_TIMES_ID));
	const struct last_clock now = read_clock();

	err = last_reckon(ctx, times, started, &now, &last);
	return err ? err : show(ctx, request, &last);
}
