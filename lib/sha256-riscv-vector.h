/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Zvknh's way, part of sha256.c. RISC-V Cryptography Extensions Volume II, vsha2ms, vsha2cl and
 * vsha2ch: four words of the message schedule, two rounds on the halves of state. By number, as
 * Zknh's; a vector register is written as the integer register of its number. The data is loaded
 * and put in order as bytes: those may stand anywhere, and not every machine has vrev8 (Zvkb).
 */

/* RISC-V "V" 1.0, 6 (settings), 7 (memory), 10 to 16: what stands in front is funct3, funct7. */
#define V_SETTING(n, type)                                                                         \
	".insn i 0x57, 7, x0, x" #n ", " type "\n\t"  /* vsetivli; vstart is 0 then */
#define V_AS_BYTES	      V_SETTING(16, "-0x340") /* e8, m1, ta, ma */
#define V_AS_WORDS	      V_SETTING(4, "-0x330")  /* e32, m1, ta, ma */
#define V_LOAD_BYTES(d, at)   ".insn r 0x07, 0, 1, " d ", " at ", x0\n\t"     /* vle8 */
#define V_GATHER(d, at, by)   ".insn r 0x07, 0, 3, " d ", " at ", " by "\n\t" /* vluxei8 */
#define V_SCATTER(d, at, by)  ".insn r 0x27, 0, 3, " d ", " at ", " by "\n\t" /* vsuxei8 */
#define V_OP(op, d, a, b)     ".insn r 0x57, " op ", " d ", " b ", " a "\n\t"
#define V_ADD(d, a, b)	      V_OP("0, 0x01", d, a, b)
#define V_XOR_NUMBER(d, a, n) V_OP("3, 0x17", d, a, "x" #n)
#define V_PERMUTE(d, a, by)   V_OP("0, 0x19", d, a, by)	      /* vrgather */
#define V_COUNT(d)	      V_OP("2, 0x29", d, "x0", "x17") /* vid */
#define V_MERGE(d, a, b)      V_OP("0, 0x2e", d, a, b)	      /* b where the mask, v0, has 1 */
#define V_COPY(d, a)	      V_OP("0, 0x2f", d, "x0", a)
#define V_SET_NUMBER(d, n)    V_OP("3, 0x2f", d, "x0", "x" #n)
#define V_SHA(op, d, a, b)    ".insn r 0x77, 2, " op ", " d ", " b ", " a "\n\t"
#define V_SHA2MS(d, a, b)     V_SHA("0x5b", d, a, b)
#define V_SHA2CH(d, a, b)     V_SHA("0x5d", d, a, b)
#define V_SHA2CL(d, a, b)     V_SHA("0x5f", d, a, b)

#define V_MASK	    "x0" /* the first word alone */
#define V_ORDER	    "x1" /* of the bytes of big-endian words */
#define V_HALF	    "x2" /* offsets of those words of state that the instructions want together */
#define V_ABEF	    "x3"
#define V_CDGH	    "x4"
#define V_ABEF0	    "x5"
#define V_CDGH0	    "x6"
#define V_TEMPORARY "x7"
#define V_W0	    "x8"
#define V_W1	    "x9"
#define V_W2	    "x10"
#define V_W3	    "x11"
#define V_K(i)	    "x" #i /* 16 to 31 */

#define V_NEXT_WORDS(w)                                                                            \
	V_LOAD_BYTES(V_TEMPORARY, "%[data]")                                                       \
	V_PERMUTE(w, V_TEMPORARY, V_ORDER)                                                         \
	"addi %[data], %[data], 16\n\t"

#define V_ROUNDS(w, k)                                                                             \
	V_ADD(V_TEMPORARY, w, k)                                                                   \
	V_SHA2CL(V_CDGH, V_ABEF, V_TEMPORARY)                                                      \
	V_SHA2CH(V_ABEF, V_CDGH, V_TEMPORARY)

/* The message words 16 after those in @w0, which @w1, @w2 and @w3 follow; of @w1 only the first. */
#define V_SCHEDULE(w0, w1, w2, w3)                                                                 \
	V_MERGE(V_TEMPORARY, w2, w1)                                                               \
	V_SHA2MS(w0, V_TEMPORARY, w3)

#define V_ROUNDS_AND_SCHEDULE(k0, k1, k2, k3)                                                      \
	V_ROUNDS(V_W0, V_K(k0))                                                                    \
	V_SCHEDULE(V_W0, V_W1, V_W2, V_W3)                                                         \
	V_ROUNDS(V_W1, V_K(k1))                                                                    \
	V_SCHEDULE(V_W1, V_W2, V_W3, V_W0)                                                         \
	V_ROUNDS(V_W2, V_K(k2))                                                                    \
	V_SCHEDULE(V_W2, V_W3, V_W0, V_W1)                                                         \
	V_ROUNDS(V_W3, V_K(k3))                                                                    \
	V_SCHEDULE(V_W3, V_W0, V_W1, V_W2)

#define V_LOAD_K                                                                                   \
	".irp i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"               \
	".insn r 0x07, 6, 1, x\\i, %[k], x0\n\t" /* vle32 */                                       \
	"addi %[k], %[k], 16\n\t"                                                                  \
	".endr\n\t"

#define V_BEGIN                                                                                    \
	V_AS_BYTES                                                                                 \
	V_COUNT(V_ORDER)                                                                           \
	V_XOR_NUMBER(V_ORDER, V_ORDER, 3)                                                          \
	V_AS_WORDS                                                                                 \
	V_SET_NUMBER(V_MASK, 1)                                                                    \
	V_LOAD_K                                                                                   \
	V_LOAD_BYTES(V_HALF, "%[half]")                                                            \
	V_GATHER(V_ABEF, "%[state]", V_HALF)                                                       \
	V_GATHER(V_CDGH, "%[state2]", V_HALF)

#define V_BLOCK                                                                                    \
	V_AS_BYTES                                                                                 \
	V_NEXT_WORDS(V_W0)                                                                         \
	V_NEXT_WORDS(V_W1)                                                                         \
	V_NEXT_WORDS(V_W2)                                                                         \
	V_NEXT_WORDS(V_W3)                                                                         \
	V_AS_WORDS                                                                                 \
	V_COPY(V_ABEF0, V_ABEF)                                                                    \
	V_COPY(V_CDGH0, V_CDGH)                                                                    \
	V_ROUNDS_AND_SCHEDULE(16, 17, 18, 19)                                                      \
	V_ROUNDS_AND_SCHEDULE(20, 21, 22, 23)                                                      \
	V_ROUNDS_AND_SCHEDULE(24, 25, 26, 27)                                                      \
	V_ROUNDS(V_W0, V_K(28))                                                                    \
	V_ROUNDS(V_W1, V_K(29))                                                                    \
	V_ROUNDS(V_W2, V_K(30))                                                                    \
	V_ROUNDS(V_W3, V_K(31))                                                                    \
	V_ADD(V_ABEF, V_ABEF, V_ABEF0)                                                             \
	V_ADD(V_CDGH, V_CDGH, V_CDGH0)

#define V_END                                                                                      \
	V_SCATTER(V_ABEF, "%[state]", V_HALF)                                                      \
	V_SCATTER(V_CDGH, "%[state2]", V_HALF)

/* A compiler that does not use the registers need not know their names. */
#ifdef __riscv_vector
#define V_CLOBBERS                                                                                 \
	, "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v16", "v17",  \
		"v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",       \
		"v29", "v30", "v31"
#else
#define V_CLOBBERS
#endif

/* Not inline: the settings (vl, vtype) are nothing that a caller expects to be kept. */
static __attribute__((noinline)) void sha256_zvknh(uint32_t state[8], const uint8_t *data,
						   size_t blocks)
{
	/* Offsets of f, e, b, a; two words further those of h, g, d, c. */
	static const uint8_t half[4] = { 20, 16, 4, 0 };
	const uint32_t *k = sha256_k;

	__asm__ volatile(V_BEGIN "1: beqz %[blocks], 2f\n\t" V_BLOCK
				 "addi %[blocks], %[blocks], -1\n\t"
				 "j 1b\n"
				 "2:\n\t" V_END
			 : [data] "+&r"(data), [blocks] "+&r"(blocks), [k] "+&r"(k)
			 : [state] "r"(state), [state2] "r"(state + 2), [half] "r"(half)
			 : "memory" V_CLOBBERS);
}
