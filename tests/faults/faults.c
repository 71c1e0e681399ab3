/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into a program: the call number $FAULTS_AT of all calls below, whichever it is, fails.
 * Files below /proc and /sys are those below $FAULTS_ROOT. Loading and starting kernels, shutting
 * down and taking interfaces down are faked always and never reach this machine. What happened is
 * written to descriptor 3, one line each: "fault FUNCTION", "of PATH", "done WHAT".
 *
 * $FAULTS_SEGMENTS and $FAULTS_FILES are errno of every load by segments or by file: what a kernel
 * without that call, or one in lockdown, answers. $FAULTS_MACHINE is what uname() says of the
 * machine.
 *
 * Only calls from the program and its other libraries count, not libc's own: those show
 * as a failure of the libc function that the program called. What is best effort by intention is
 * not in here: madvise, isatty, and listing network interfaces.
 * Built like the program: with 64-bit file offsets, open() is open64() in both.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LOG_FD 3

/* glibc's own names for what is replaced here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static const void *libc;
static unsigned long at, calls;
static const char *root;
static bool armed;

static const void *object_of(const void *address)
{
	Dl_info info;

	return dladdr(address, &info) ? info.dli_fbase : NULL;
}

static void __attribute__((constructor)) arm(void)
{
	const char *text = getenv("FAULTS_AT");

	root = getenv("FAULTS_ROOT");
	at = text ? strtoul(text, NULL, 10) : 0;
	libc = object_of((const void *)getenv);
	armed = true;
}

static void say(const char *what, const char *which)
{
	char line[4096];
	const int n = snprintf(line, sizeof(line), "%s %s\n", what, which);
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");

	if (n < 0 || real(LOG_FD, line, (size_t)n) != n)
		_exit(125);
}

/* Not _exit(): coverage is written by exit(). */
static void __attribute__((noreturn)) vanish(const char *by)
{
	say("done", by);
	armed = false;
	exit(0);
}

static bool fault(const char *function, int errnum, const void *caller)
{
	if (!armed || object_of(caller) == libc || ++calls != at)
		return false;
	say("fault", function);
	errno = errnum;
	return true;
}

#define FAULT(errnum)	  fault(__func__, errnum, __builtin_return_address(0))
#define REAL(result, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, __func__))

void *malloc(size_t size)
{
	return FAULT(ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return FAULT(ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return FAULT(ENOMEM) ? NULL : __libc_realloc(p, size);
}

void *mmap(void *p, size_t size, int prot, int flags, int fd, off_t offset)
{
	if (FAULT(ENOMEM))
		return MAP_FAILED;
	return REAL(void *, void *, size_t, int, int, int, off_t)(p, size, prot, flags, fd, offset);
}

static const char *redirect(const char *path, char room[4096])
{
	if (!root || (strncmp(path, "/proc/", 6) != 0 && strncmp(path, "/sys/", 5) != 0))
		return path;
	snprintf(room, 4096, "%s%s", root, path);
	return room;
}

int open(const char *path, int flags, ...)
{
	char room[4096];
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (FAULT(EIO)) {
		say("of", path);
		return -1;
	}
	return REAL(int, const char *, int, ...)(redirect(path, room), flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return FAULT(EIO) ? -1 : REAL(int, int, const char *, int, ...)(dir, path, flags, mode);
}

DIR *fdopendir(int fd)
{
	return FAULT(EMFILE) ? NULL : REAL(DIR *, int)(fd);
}

DIR *opendir(const char *path)
{
	char room[4096];

	if (FAULT(EIO)) {
		say("of", path);
		return NULL;
	}
	return REAL(DIR *, const char *)(redirect(path, room));
}

struct dirent *readdir(DIR *dir)
{
	return FAULT(EIO) ? NULL : REAL(struct dirent *, DIR *)(dir);
}

ssize_t read(int fd, void *p, size_t n)
{
	return FAULT(EIO) ? -1 : REAL(ssize_t, int, void *, size_t)(fd, p, n);
}

ssize_t write(int fd, const void *p, size_t n)
{
	return FAULT(ENOSPC) ? -1 : REAL(ssize_t, int, const void *, size_t)(fd, p, n);
}

int fstat(int fd, struct stat *st)
{
	return FAULT(EIO) ? -1 : REAL(int, int, struct stat *)(fd, st);
}

int mkdir(const char *path, mode_t mode)
{
	return FAULT(EACCES) ? -1 : REAL(int, const char *, mode_t)(path, mode);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	return FAULT(EACCES) ? -1 : REAL(int, int, const char *, mode_t)(dir, path, mode);
}

int memfd_create(const char *name, unsigned int flags)
{
	return FAULT(EMFILE) ? -1 : REAL(int, const char *, unsigned int)(name, flags);
}

int fcntl(int fd, int command, ...)
{
	va_list args;
	long value;

	va_start(args, command);
	value = va_arg(args, long);
	va_end(args);
	return FAULT(EPERM) ? -1 : REAL(int, int, int, ...)(fd, command, value);
}

int uname(struct utsname *name)
{
	const char *const machine = getenv("FAULTS_MACHINE");

	if (FAULT(EFAULT) || REAL(int, struct utsname *)(name))
		return -1;
	if (machine)
		snprintf(name->machine, sizeof(name->machine), "%s", machine);
	return 0;
}

ssize_t getrandom(void *p, size_t n, unsigned int flags)
{
	return FAULT(ENOSYS) ? -1 : REAL(ssize_t, void *, size_t, unsigned int)(p, n, flags);
}

int fflush(FILE *stream)
{
	return FAULT(ENOSPC) ? EOF : REAL(int, FILE *)(stream);
}

static int answer(const char *variable)
{
	const char *text = getenv(variable);

	return text ? atoi(text) : 0;
}

static int answer_of(long number)
{
	return number == SYS_kexec_load	       ? answer("FAULTS_SEGMENTS")
	       : number == SYS_kexec_file_load ? answer("FAULTS_FILES")
					       : 0;
}

long syscall(long number, ...)
{
	va_list args;
	long a[6];

	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (FAULT(EPERM))
		return -1;
	errno = answer_of(number);
	if (errno)
		return -1;
	switch (number) {
	case SYS_kexec_load:
		say("done", a[1] ? "load by segments" : "unload");
		return 0;
	case SYS_kexec_file_load:
		say("done", a[4] & 1 ? "unload" : "load by files");
		return 0;
	case SYS_reboot:
		vanish("reboot");
	default:
		return REAL(long, long, ...)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
}

int execlp(const char *file, const char *arg, ...)
{
	(void)file;
	(void)arg;
	if (FAULT(ENOENT))
		return -1;
	vanish("shutdown");
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *p;

	va_start(args, request);
	p = va_arg(args, void *);
	va_end(args);
	if (request == SIOCSIFFLAGS)
		return 0;
	return REAL(int, int, unsigned long, ...)(fd, request, p);
}

void sync(void)
{
}
