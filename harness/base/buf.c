/* SPDX-License-Identifier: MIT */
/* A byte buffer that grows. */
#include "buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for n more bytes and the zero byte behind them. */
static bool reserve(struct fw_buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 64;
	char *data;

	if (b->failed)
		return false;
	if (n < b->cap - b->len && b->data)
		return true;
	if (n >= SIZE_MAX / 2 - b->len) {
		b->failed = true;
		return false;
	}
	while (cap <= b->len + n)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void fw_buf_add(struct fw_buf *b, const void *bytes, size_t n)
{
	if (!n || !reserve(b, n))
		return;
	memcpy(b->data + b->len, bytes, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void fw_buf_str(struct fw_buf *b, const char *s)
{
	if (s)
		fw_buf_add(b, s, strlen(s));
}

void fw_buf_printf(struct fw_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (b->failed)
		return;
	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	if (!n || !reserve(b, (size_t)n))
		return;
	va_start(ap, fmt);
	n = vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->data[b->len] = '\0';
		b->failed = true;
		return;
	}
	b->len += (size_t)n;
}

static void add_digits(struct fw_buf *b, uint64_t n, unsigned base, bool negative)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = "0123456789abcdef"[n % base];
	while (n /= base);
	if (negative)
		digits[--at] = '-';
	fw_buf_add(b, digits + at, sizeof(digits) - at);
}

void fw_buf_decimal(struct fw_buf *b, int64_t n)
{
	add_digits(b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, 10, n < 0);
}

void fw_buf_hex(struct fw_buf *b, uint64_t n)
{
	add_digits(b, n, 16, false);
}

void fw_buf_shift(struct fw_buf *b, size_t n)
{
	if (!n || !b->len)
		return;
	if (n > b->len)
		n = b->len;
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
	b->data[b->len] = '\0';
}

void fw_buf_clear(struct fw_buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void fw_buf_done(struct fw_buf *b)
{
	free(b->data);
	*b = (struct fw_buf){ 0 };
}
