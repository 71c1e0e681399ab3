/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <endian.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "include/sha256.h"

/* A test's initial state is the way it tests. */
struct way {
	sha256_blocks_fn *hash;
};

static sha256_blocks_fn *way_of(void **state)
{
	return ((const struct way *)*state)->hash;
}

static void hex_digest(sha256_blocks_fn *way, const void *data, size_t size, char hex[65])
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256 sha;

	sha256_init_with(&sha, way);
	sha256_update(&sha, data, size);
	sha256_final(&sha, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* FIPS 180-4's examples and NIST's short byte-oriented vectors. */
static void known_messages_hash_to_their_digests(void **state)
{
	static const struct {
		const char *message, *digest;
	} known[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
		  "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	};
	sha256_blocks_fn *const way = way_of(state);
	char hex[65];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		hex_digest(way, known[i].message, strlen(known[i].message), hex);
		assert_string_equal(hex, known[i].digest);
	}
}

static void a_million_letters_in_uneven_pieces(void **state)
{
	sha256_blocks_fn *const way = way_of(state);
	uint8_t digest[SHA256_DIGEST_SIZE], letters[211];
	const uint8_t expected[] = { 0xcd, 0xc7, 0x6e, 0x5c, 0x99, 0x14, 0xfb, 0x92,
				     0x81, 0xa1, 0xc7, 0xe2, 0x84, 0xd7, 0x3e, 0x67,
				     0xf1, 0x80, 0x9a, 0x48, 0xa4, 0x97, 0x20, 0x0e,
				     0x04, 0x6d, 0x39, 0xcc, 0xc7, 0x11, 0x2c, 0xd0 };
	struct sha256 sha;
	size_t left = 1000000;

	memset(letters, 'a', sizeof(letters));
	sha256_init_with(&sha, way);
	for (size_t n = 0; left > 0; left -= n) {
		n = (n + 7) % sizeof(letters);
		n = n < left ? n : left;
		sha256_update(&sha, letters, n);
	}
	sha256_final(&sha, digest);
	assert_memory_equal(digest, expected, sizeof(expected));
}

/* The upper half of the length counts: as if 512 MiB, 2^32 bits, had gone before the one byte. */
static void a_length_past_32_bits(void **state)
{
	sha256_blocks_fn *const way = way_of(state);
	uint8_t digest[SHA256_DIGEST_SIZE], block[SHA256_BLOCK_SIZE] = { 0, 0x80 };
	uint32_t by_hand[8];
	struct sha256 sha;

	sha256_init_with(&sha, way);
	sha.bytes = (uint64_t)512 << 20;
	memcpy(by_hand, sha.state, sizeof(by_hand));
	sha256_update(&sha, "", 1);
	sha256_final(&sha, digest);
	block[59] = 1; /* 0x100000008 bits */
	block[63] = 8;
	way(by_hand, block, 1);
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(digest[i], (uint8_t)(by_hand[i / 4] >> (24 - i % 4 * 8)));
}

static void assert_agrees(sha256_blocks_fn *way, const uint8_t *data, size_t size)
{
	char one[65], other[65];

	hex_digest(sha256_portable, data, size, one);
	hex_digest(way, data, size, other);
	assert_string_equal(one, other);
}

/*
 * Every tail length and every misalignment, in one piece and in two, of each way that the machine
 * has, against the portable one.
 */
static void every_way_agrees(void **state)
{
	sha256_blocks_fn *way;
	uint8_t data[16 + 260];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 167 + 13);
	for (unsigned nth = 0; (way = sha256_way(nth).blocks) != sha256_portable; nth++) {
		for (size_t size = 0; size <= 260; size++)
			assert_agrees(way, data + size % 16, size);
		for (size_t at = 0; at < 16; at++)
			assert_agrees(way, data + at, 200);
	}
}

static void a_split_does_not_change_the_digest(void **state)
{
	sha256_blocks_fn *const way = way_of(state);
	uint8_t data[200], whole[SHA256_DIGEST_SIZE], pieces[SHA256_DIGEST_SIZE];
	struct sha256 sha;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i ^ i >> 3);
	sha256_init_with(&sha, way);
	sha256_update(&sha, data, sizeof(data));
	sha256_final(&sha, whole);
	for (size_t split = 0; split <= sizeof(data); split++) {
		sha256_init_with(&sha, way);
		sha256_update(&sha, data, split);
		sha256_update(&sha, data + split, sizeof(data) - split);
		sha256_final(&sha, pieces);
		assert_memory_equal(whole, pieces, sizeof(whole));
	}
}

/* ---- striped: each of the machine's ways, against the definition in sha256.h ---- */

#define STRIPED_MAX (2 * SHA256_PIECE + 100)

static uint8_t *noise(void)
{
	static uint8_t data[STRIPED_MAX];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 167 + (i >> 9) * 13);
	return data;
}

static void by_definition(const uint8_t *data, size_t size, uint8_t digest[SHA256_DIGEST_SIZE])
{
	const size_t eighth = SHA256_PIECE / 8, pieces = size / SHA256_PIECE;
	struct sha256 lanes[8], rest;
	uint8_t end[8] = { 0 };

	sha256_init_with(&rest, sha256_portable);
	sha256_update(&rest, data + pieces * SHA256_PIECE, size % SHA256_PIECE);
	for (size_t lane = 0; lane < 8 && pieces > 0; lane++) {
		sha256_init_with(&lanes[lane], sha256_portable);
		for (size_t i = 0; i < pieces; i++)
			sha256_update(&lanes[lane], data + i * SHA256_PIECE + lane * eighth,
				      eighth);
		for (size_t i = 0; i < 8; i++) {
			const uint32_t word = htobe32(lanes[lane].state[i]);

			sha256_update(&rest, &word, 4);
		}
	}
	end[7] = (uint8_t)pieces;
	if (pieces > 0)
		sha256_update(&rest, end, sizeof(end));
	sha256_final(&rest, digest);
}

static void every_way_stripes_as_it_is_defined(void **state)
{
	static const size_t sizes[] = { 0, 3, SHA256_PIECE - 1, SHA256_PIECE, STRIPED_MAX };
	uint8_t expected[SHA256_DIGEST_SIZE], digest[SHA256_DIGEST_SIZE];
	const uint8_t *const data = noise();
	struct sha256_striped sha;

	(void)state;
	for (unsigned way = 0; way < 4; way++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			const size_t size = sizes[i];
			/* all but the longest from odd addresses, too */
			const uint8_t *const from = data + (size < STRIPED_MAX ? i : 0);

			by_definition(from, size, expected);
			sha256_striped_init(&sha, sha256_way(way));
			sha256_striped_update(&sha, from, size);
			sha256_striped_final(&sha, digest);
			assert_memory_equal(digest, expected, sizeof(digest));
		}
}

static void each_lane_counts(void **state)
{
	uint8_t before[SHA256_DIGEST_SIZE], after[SHA256_DIGEST_SIZE];
	uint8_t *const data = noise();
	struct sha256_striped sha;

	(void)state;
	sha256_striped_init(&sha, sha256_way(0));
	sha256_striped_update(&sha, data, SHA256_PIECE);
	sha256_striped_final(&sha, before);
	for (size_t lane = 0; lane < 8; lane++) {
		data[lane * SHA256_PIECE / 8 + 5] ^= 1;
		sha256_striped_init(&sha, sha256_way(0));
		sha256_striped_update(&sha, data, SHA256_PIECE);
		sha256_striped_final(&sha, after);
		assert_memory_not_equal(after, before, sizeof(after));
		memcpy(before, after, sizeof(before));
	}
}

static struct way portable, native;

#define CASES(way)                                                                                 \
	{ #way ": known messages", known_messages_hash_to_their_digests, NULL, NULL, &way },       \
		{ #way ": a million letters", a_million_letters_in_uneven_pieces, NULL, NULL,      \
		  &way },                                                                          \
		{ #way ": a length past 32 bits", a_length_past_32_bits, NULL, NULL, &way },       \
	{                                                                                          \
#way ": splits", a_split_does_not_change_the_digest, NULL, NULL, &way              \
	}

#define STRIPED                                                                                    \
	cmocka_unit_test(every_way_stripes_as_it_is_defined), cmocka_unit_test(each_lane_counts)

int main(void)
{
	const struct CMUnitTest by_both[] = { STRIPED, cmocka_unit_test(every_way_agrees),
					      CASES(portable), CASES(native) };
	const struct CMUnitTest by_one[] = { STRIPED, CASES(portable) };

	portable.hash = sha256_portable;
	native.hash = sha256_best();
	if (native.hash != portable.hash)
		return cmocka_run_group_tests(by_both, NULL, NULL);
	fprintf(stderr, "SKIPPED: this processor has no SHA-256 instructions (tests/purgatory has "
			"them, emulated)\n");
	return cmocka_run_group_tests(by_one, NULL, NULL);
}
