/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * luo keep TEXT: a memory file with TEXT is preserved for the next kernel; a process stays behind
 * that holds its session. luo take: in the next kernel, print it.
 * Linux, include/uapi/linux/liveupdate.h and Documentation/userspace-api/liveupdate.rst.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SESSION "kexec-test"
#define TOKEN	1
#define SIZE	4096

struct session {
	__u32 size;
	__s32 fd;
	__u8 name[64];
};

struct file {
	__u32 size;
	__s32 fd;
	__u64 token;
};

struct finish {
	__u32 size;
	__u32 reserved;
};

#define CREATE_SESSION	 _IO(0xBA, 0x00)
#define RETRIEVE_SESSION _IO(0xBA, 0x01)
#define PRESERVE_FILE	 _IO(0xBA, 0x40)
#define RETRIEVE_FILE	 _IO(0xBA, 0x41)
#define FINISH		 _IO(0xBA, 0x42)

static int check(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

static int session(unsigned long request, const char *what)
{
	struct session session = { .size = sizeof(session), .fd = -1, .name = SESSION };
	const int device = check(open("/dev/liveupdate", O_RDWR), "/dev/liveupdate");

	check(ioctl(device, request, &session), what);
	close(device);
	return session.fd;
}

static void keep(const char *text)
{
	const int holder = session(CREATE_SESSION, "LIVEUPDATE_IOCTL_CREATE_SESSION");
	struct file file = { .size = sizeof(file), .token = TOKEN };

	file.fd = check(memfd_create("kept", 0), "memfd_create");
	check(ftruncate(file.fd, SIZE), "ftruncate");
	check((int)pwrite(file.fd, text, strlen(text), 0), "pwrite");
	check(ioctl(holder, PRESERVE_FILE, &file), "LIVEUPDATE_SESSION_PRESERVE_FD");
	if (check(fork(), "fork"))
		exit(0);
	for (;;)
		pause();
}

static void take(void)
{
	const int holder = session(RETRIEVE_SESSION, "LIVEUPDATE_IOCTL_RETRIEVE_SESSION");
	struct file file = { .size = sizeof(file), .token = TOKEN };
	struct finish finish = { .size = sizeof(finish) };
	char text[SIZE + 1] = "";

	check(ioctl(holder, RETRIEVE_FILE, &file), "LIVEUPDATE_SESSION_RETRIEVE_FD");
	check((int)pread(file.fd, text, SIZE, 0), "pread");
	check(ioctl(holder, FINISH, &finish), "LIVEUPDATE_SESSION_FINISH");
	puts(text);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "keep"))
		keep(argv[2]);
	else if (argc == 2 && !strcmp(argv[1], "take"))
		take();
	else
		return 2;
	return 0;
}
