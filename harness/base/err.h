/* SPDX-License-Identifier: MIT */
/* Errors as values: every fallible function returns >= 0, or -errno with *err filled. */
#ifndef FW_ERR_H
#define FW_ERR_H

#include <stddef.h>

struct fw_err {
	int code;		/* errno value, positive; 0 means "not filled" */
	char op[48];		/* what was being done: "open", "plan" */
	char detail[208];	/* on what, and what would help */
};

/* Fills *err (which may be NULL) and returns -code. A code of 0 becomes EIO. Keeps errno. */
int fw_fail(struct fw_err *err, int code, const char *op, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Puts "what: " before the detail of a filled *err and returns -err->code, for callers handing it on. */
int fw_prefix(struct fw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "op: detail: strerror" into buf; always terminated. Returns buf. */
const char *fw_err_text(const struct fw_err *err, char *buf, size_t size);

/* The errno's name ("EINVAL"), or "errno N" in a static table-free buffer of the caller's. */
const char *fw_errno_name(int code);

#endif
