/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hash of one block of each of LANES messages, part of sha256.c, which includes this once for
 * each WORD: a number, or a vector of one for each lane. TARGET is what the compiler may use,
 * WAY(x) a name of its own. With OWN_LOAD there is a WAY(load) already.
 */

#ifndef OWN_LOAD
/* The words of each lane's block at @data; the blocks are @stride bytes apart. */
static inline TARGET __attribute__((always_inline)) void WAY(load)(WORD w[16], const uint8_t *data,
								   size_t stride)
{
	for (unsigned i = 0; i < 16; i++) {
		uint32_t words[LANES];

		for (unsigned lane = 0; lane < LANES; lane++)
			words[lane] = be32(data + 4 * i + lane * stride);
		__builtin_memcpy(&w[i], words, sizeof(words));
	}
}
#endif

/* The next word of the message schedule (6.2.2 step 1), kept as a ring of 16. */
static inline TARGET __attribute__((always_inline)) void WAY(schedule)(WORD w[16], unsigned i)
{
	const WORD w15 = w[(i + 1) & 15], w2 = w[(i + 14) & 15];

	w[i] += SMALL_SIGMA0(w15) + w[(i + 9) & 15] + SMALL_SIGMA1(w2);
}

static TARGET void WAY(block)(WORD state[8], const uint8_t *data, size_t stride)
{
	WORD a = state[0], b = state[1], c = state[2], d = state[3];
	WORD e = state[4], f = state[5], g = state[6], h = state[7];
	WORD w[16];

	WAY(load)(w, data, stride);
	for (const uint32_t *k = sha256_k;; k += 16) {
		EIGHT_ROUNDS(w, k, 0);
		EIGHT_ROUNDS(w, k, 8);
		if (k == sha256_k + 48)
			break;
#if LANES == 1 /* of many lanes one word is work enough; purgatory is to stay small */
#pragma GCC unroll 16
#endif
		for (unsigned i = 0; i < 16; i++)
			WAY(schedule)(w, i);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

#if LANES > 1
static TARGET void WAY(piece)(uint32_t state[SHA256_LANES][8], const uint8_t *data)
{
	for (unsigned from = 0; from < SHA256_LANES; from += LANES) {
		uint32_t turned[8][LANES];
		WORD words[8];

		for (unsigned i = 0; i < 8 * LANES; i++)
			turned[i / LANES][i % LANES] = state[from + i % LANES][i / LANES];
		__builtin_memcpy(words, turned, sizeof(words));
		for (unsigned i = 0; i < LANE_BLOCKS; i++)
			WAY(block)
		(words, data + from * LANE_SIZE + i * SHA256_BLOCK_SIZE, LANE_SIZE);
		__builtin_memcpy(turned, words, sizeof(words));
		for (unsigned i = 0; i < 8 * LANES; i++)
			state[from + i % LANES][i / LANES] = turned[i / LANES][i % LANES];
	}
}
#endif

#undef WORD
#undef WAY
#undef LANES
#undef OWN_LOAD
#undef TARGET
