/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share: the entry that libFuzzer calls, and taking an input apart. */
#ifndef FW_FUZZ_H
#define FW_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Called by libFuzzer with each input; 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program where what must hold does not: libFuzzer keeps the input. */
static inline void fuzz_must(int holds)
{
	if (!holds)
		abort();
}

/* The next bytes of an input; zeroes once it is used up. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

static inline unsigned fuzz_byte(struct fuzz_input *in)
{
	if (!in->size)
		return 0;
	in->size--;
	return *in->data++;
}

static inline uint64_t fuzz_word(struct fuzz_input *in, int bytes)
{
	uint64_t w = 0;

	for (int i = 0; i < bytes; i++)
		w = w << 8 | fuzz_byte(in);
	return w;
}

/* A copy of exactly this size, so that one byte too far is noticed. */
static inline char *fuzz_copy(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	return copy;
}

#endif
