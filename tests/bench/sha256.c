/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the rate of our SHA-256 over 1 MiB blocks, in MB/s. */
#include <stdio.h>
#include <time.h>

#include "include/sha256.h"

int main(void)
{
	static uint8_t block[1 << 20];
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct timespec from, now;
	double seconds = 0;
	struct sha256 sha;
	uint64_t n = 0;

	sha256_init(&sha);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	while (seconds < 3) {
		sha256_update(&sha, block, sizeof(block));
		n++;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
		seconds = (double)(now.tv_sec - from.tv_sec) +
			  (double)(now.tv_nsec - from.tv_nsec) / 1e9;
	}
	sha256_final(&sha, digest);
	printf("%.0f\n", (double)n * sizeof(block) / seconds / 1e6);
	return 0;
}
