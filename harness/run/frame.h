/* SPDX-License-Identifier: MIT */
/* What a keeper tells the worker over its pipe: facts, raw texts for people, and the end. */
#ifndef FW_FRAME_H
#define FW_FRAME_H

#include <stdbool.h>

#include "buf.h"
#include "evidence.h"

enum fw_frame_kind { FW_FRAME_FACT = 1, FW_FRAME_RAW, FW_FRAME_END };

struct fw_frame {
	enum fw_frame_kind kind;
	struct fw_fact fact;		/* FACT: its strings point into the buffer read from */
	const char *role, *file;	/* RAW */
	const char *bytes;
	size_t len;
};

void fw_frame_put_fact(struct fw_buf *out, const struct fw_fact *fact);
void fw_frame_put_raw(struct fw_buf *out, const char *role, const char *file, const char *bytes,
		      size_t len);
void fw_frame_put_end(struct fw_buf *out);

/* Takes the frame at the head of data. Its length in bytes; 0 when not all of it is there yet; -1 when damaged. */
long fw_frame_get(const char *data, size_t len, struct fw_frame *ret_frame);

#endif
