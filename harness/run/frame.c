/* SPDX-License-Identifier: MIT */
/* Frames between two images of one program: a fixed head, then terminated strings. */
#include "frame.h"

#include <string.h>

struct head {
	uint32_t size;		/* of the whole frame */
	uint32_t kind;
	int64_t t_ns, i;
	uint64_t w;
	int32_t pid;
	uint32_t src, value_kind;
	uint32_t a_len, b_len, c_len, data_len;	/* strings without their zero, then bytes */
};

static void put(struct fw_buf *out, struct head *h, const char *a, const char *b, const char *c,
		const char *data, size_t len)
{
	h->a_len = (uint32_t)strlen(a);
	h->b_len = (uint32_t)strlen(b);
	h->c_len = (uint32_t)strlen(c);
	h->data_len = (uint32_t)len;
	h->size = (uint32_t)(sizeof(*h) + h->a_len + h->b_len + h->c_len + len + 4);
	fw_buf_add(out, h, sizeof(*h));
	fw_buf_add(out, a, h->a_len + 1);
	fw_buf_add(out, b, h->b_len + 1);
	fw_buf_add(out, c, h->c_len + 1);
	if (len)
		fw_buf_add(out, data, len);
	fw_buf_add(out, "", 1);
}

void fw_frame_put_fact(struct fw_buf *out, const struct fw_fact *fact)
{
	struct head h = {
		.kind = FW_FRAME_FACT,
		.t_ns = fact->t_ns,
		.i = fact->i,
		.w = fact->w,
		.pid = fact->pid,
		.src = (uint32_t)fact->src,
		.value_kind = (uint32_t)fact->kind,
	};
	size_t len = fact->kind == FW_STR || fact->kind == FW_BYTES ? fact->len : 0;

	put(out, &h, fact->at ? fact->at : "", fact->role ? fact->role : "", fact->name, fact->s,
	    len);
}

void fw_frame_put_raw(struct fw_buf *out, const char *role, const char *file, const char *bytes,
		      size_t len)
{
	struct head h = { .kind = FW_FRAME_RAW };

	put(out, &h, role, file, "", bytes, len);
}

void fw_frame_put_end(struct fw_buf *out)
{
	struct head h = { .kind = FW_FRAME_END };

	put(out, &h, "", "", "", NULL, 0);
}

long fw_frame_get(const char *data, size_t len, struct fw_frame *ret_frame)
{
	struct head h;
	const char *a, *b, *c, *bytes;
	uint64_t need;

	if (len < sizeof(h))
		return 0;
	memcpy(&h, data, sizeof(h));
	need = sizeof(h) + (uint64_t)h.a_len + h.b_len + h.c_len + h.data_len + 4;
	if (h.size != need || h.size > (64U << 20) || h.kind < FW_FRAME_FACT ||
	    h.kind > FW_FRAME_END || h.src >= FW_SRC_COUNT || h.value_kind > FW_ERRNO)
		return -1;
	if (len < h.size)
		return 0;
	a = data + sizeof(h);
	b = a + h.a_len + 1;
	c = b + h.b_len + 1;
	bytes = c + h.c_len + 1;
	if (a[h.a_len] || b[h.b_len] || c[h.c_len] || bytes[h.data_len])
		return -1;
	*ret_frame = (struct fw_frame){
		.kind = (enum fw_frame_kind)h.kind,
		.fact = {
			.t_ns = h.t_ns,
			.src = (enum fw_src)h.src,
			.kind = (enum fw_kind)h.value_kind,
			.pid = h.pid,
			.at = a,
			.role = b,
			.name = c,
			.i = h.i,
			.w = h.w,
			.s = bytes,
			.len = h.data_len,
		},
		.role = a,
		.file = b,
		.bytes = bytes,
		.len = h.data_len,
	};
	return (long)h.size;
}
