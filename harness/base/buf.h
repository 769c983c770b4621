/* SPDX-License-Identifier: MIT */
/* A byte buffer that grows. Running out of memory latches .failed; later additions do nothing. */
#ifndef FW_BUF_H
#define FW_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fw_buf {
	char *data;		/* always terminated by a zero byte that len does not count; NULL when empty */
	size_t len;
	size_t cap;
	bool failed;
};

void fw_buf_add(struct fw_buf *b, const void *bytes, size_t n);
void fw_buf_str(struct fw_buf *b, const char *s);
void fw_buf_printf(struct fw_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A number as %lld and %llx write it, without what printf costs. */
void fw_buf_decimal(struct fw_buf *b, int64_t n);
void fw_buf_hex(struct fw_buf *b, uint64_t n);
/* Drops the first n bytes. */
void fw_buf_shift(struct fw_buf *b, size_t n);
/* Empties without giving memory back. */
void fw_buf_clear(struct fw_buf *b);
void fw_buf_done(struct fw_buf *b);

#define fw_scoped_buf __attribute__((cleanup(fw_buf_done))) struct fw_buf

#endif
