/* SPDX-License-Identifier: MIT */
/* Codec of the records between probe and keeper: freestanding, bounded, both directions in one place. */
#include "record.h"

#include <stdbool.h>

static const char *const kind_names[] = {
	[FW_REC_ROLE] = "role", [FW_REC_INT] = "int",       [FW_REC_WORD] = "word",
	[FW_REC_STR] = "str",   [FW_REC_BYTES] = "bytes",   [FW_REC_WATCH] = "watch",
	[FW_REC_SEM] = "sem",   [FW_REC_NEXT] = "next",     [FW_REC_GATE] = "gate",
	[FW_REC_BROKEN] = "broken", [FW_REC_UNMET] = "unmet", [FW_REC_DONE] = "done",
};

static const char digits[] = "0123456789abcdef";

struct out {
	char *buf;
	size_t len;
	bool full;
};

static void put_char(struct out *o, char c)
{
	if (o->len < FW_RECORD_MAX)
		o->buf[o->len++] = c;
	else
		o->full = true;
}

static void put_text(struct out *o, const char *s)
{
	while (*s)
		put_char(o, *s++);
}

static void put_number(struct out *o, uint64_t v, unsigned base)
{
	char tmp[24];
	int n = 0;

	do {
		tmp[n++] = digits[v % base];
		v /= base;
	} while (v);
	while (n)
		put_char(o, tmp[--n]);
}

static void put_int(struct out *o, int64_t v)
{
	if (v < 0)
		put_char(o, '-');
	put_number(o, v < 0 ? -(uint64_t)v : (uint64_t)v, 10);
}

static void put_word(struct out *o, uint64_t v)
{
	put_text(o, "0x");
	put_number(o, v, 16);
}

size_t fw_record_put(char buf[FW_RECORD_MAX], enum fw_record_kind kind, const char *name, int64_t i,
		     uint64_t w, const void *text, size_t len)
{
	struct out o = { .buf = buf };
	const unsigned char *bytes = text;

	put_text(&o, kind_names[kind]);
	put_char(&o, ' ');
	put_text(&o, name);
	put_char(&o, ' ');
	switch (kind) {
	case FW_REC_WORD:
		put_word(&o, w);
		break;
	case FW_REC_WATCH:
		put_word(&o, w);
		put_char(&o, ' ');
		put_int(&o, i);
		break;
	case FW_REC_STR:
		for (size_t k = 0; k < len; k++)
			put_char(&o, (char)bytes[k]);
		break;
	case FW_REC_BYTES:
		for (size_t k = 0; k < len; k++) {
			put_char(&o, digits[bytes[k] >> 4]);
			put_char(&o, digits[bytes[k] & 15]);
		}
		break;
	default:
		put_int(&o, i);
	}
	return o.full ? 0 : o.len;
}

struct in {
	const char *p, *end;
};

/* Takes bytes up to a blank or the end; false when empty or too long. */
static bool take_token(struct in *in, char *token, size_t size)
{
	size_t n = 0;

	while (in->p < in->end && *in->p != ' ') {
		if (n + 1 >= size || (unsigned char)*in->p < 0x21 || (unsigned char)*in->p > 0x7e)
			return false;
		token[n++] = *in->p++;
	}
	token[n] = '\0';
	return n > 0;
}

static bool take_blank(struct in *in)
{
	if (in->p >= in->end || *in->p != ' ')
		return false;
	in->p++;
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool take_int(struct in *in, int64_t *ret)
{
	bool negative = in->p < in->end && *in->p == '-';
	uint64_t v = 0, limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
	int n = 0;

	if (negative)
		in->p++;
	for (; in->p < in->end && *in->p >= '0' && *in->p <= '9'; in->p++, n++) {
		unsigned d = (unsigned)(*in->p - '0');

		if (v > (limit - d) / 10)
			return false;
		v = v * 10 + d;
	}
	*ret = negative ? (int64_t)-v : (int64_t)v;
	return n > 0;
}

static bool take_word(struct in *in, uint64_t *ret)
{
	uint64_t v = 0;
	int n = 0;

	if (in->end - in->p < 3 || in->p[0] != '0' || in->p[1] != 'x')
		return false;
	for (in->p += 2; in->p < in->end && hex_value(*in->p) >= 0; in->p++, n++) {
		if (n == 16)
			return false;
		v = v << 4 | (uint64_t)hex_value(*in->p);
	}
	*ret = v;
	return n > 0;
}

static bool take_bytes(struct in *in, struct fw_record *r)
{
	for (; in->end - in->p >= 2; in->p += 2) {
		int hi = hex_value(in->p[0]), lo = hex_value(in->p[1]);

		if (hi < 0 || lo < 0)
			return false;
		r->text[r->len++] = (char)(hi << 4 | lo);
	}
	return true;
}

static bool is_dotted(const char *name)
{
	for (; *name; name++) {
		bool ok = (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9') ||
			  *name == '.' || *name == '_' || *name == '-';

		if (!ok)
			return false;
	}
	return true;
}

int fw_record_get(const char *buf, size_t len, struct fw_record *ret_record)
{
	struct fw_record r = { 0 };
	struct in in = { buf, buf + len };
	char kind[8];
	bool ok = true;

	if (len > FW_RECORD_MAX || !take_token(&in, kind, sizeof(kind)) || !take_blank(&in) ||
	    !take_token(&in, r.name, sizeof(r.name)) || !take_blank(&in))
		return -1;
	for (int k = FW_REC_ROLE; k <= FW_REC_DONE; k++) {
		const char *a = kind_names[k], *b = kind;

		while (*a && *a == *b)
			a++, b++;
		if (*a == *b)
			r.kind = (enum fw_record_kind)k;
	}
	switch (r.kind) {
	case FW_REC_NONE:
		return -1;
	case FW_REC_WORD:
		ok = take_word(&in, &r.w);
		break;
	case FW_REC_WATCH:
		ok = take_word(&in, &r.w) && take_blank(&in) && take_int(&in, &r.i) && r.i > 0 &&
		     r.i <= FW_WATCH_MAX;
		break;
	case FW_REC_STR:
		for (; in.p < in.end; in.p++)
			r.text[r.len++] = *in.p;
		break;
	case FW_REC_BYTES:
		ok = take_bytes(&in, &r);
		break;
	default:
		ok = take_int(&in, &r.i);
	}
	if (!ok || in.p != in.end ||
	    (r.kind != FW_REC_BROKEN && r.kind != FW_REC_UNMET && !is_dotted(r.name)))
		return -1;
	*ret_record = r;
	return 0;
}
