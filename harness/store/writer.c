/* SPDX-License-Identifier: MIT */
/* Composes the record's lines and writes them whole. */
#include "writer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scoped.h"
#include "text.h"

enum { FLUSH_BYTES = 32768 };

/* Length of the well-formed UTF-8 sequence at s, 0 when there is none. */
static size_t utf8_length(const char *s, size_t len)
{
	for (size_t n = 1; n <= 4 && n <= len; n++)
		if (fw_utf8_is_valid(s, n))
			return n;
	return 0;
}

void fw_json_string(struct fw_buf *out, const char *s, size_t len)
{
	fw_buf_add(out, "\"", 1);
	for (size_t i = 0, plain; i < len;) {
		unsigned char c = (unsigned char)s[i];

		for (plain = i; plain < len && (unsigned char)s[plain] >= 0x20 && s[plain] != '"' &&
				s[plain] != '\\' && (unsigned char)s[plain] < 0x7f;
		     plain++)
			;
		if (plain > i) {
			fw_buf_add(out, s + i, plain - i);
			i = plain;
			continue;
		}
		if (c == '"' || c == '\\') {
			fw_buf_printf(out, "\\%c", c);
			i++;
		} else if (c < 0x20 || c == 0x7f) {
			fw_buf_printf(out, "\\u%04x", c);
			i++;
		} else {
			size_t n = utf8_length(s + i, len - i);

			fw_buf_add(out, n ? s + i : "\xef\xbf\xbd", n ? n : 3);
			i += n ? n : 1;
		}
	}
	fw_buf_add(out, "\"", 1);
}

void fw_json_key(struct fw_buf *out, const char *key)
{
	if (out->len && out->data[out->len - 1] != '{')
		fw_buf_add(out, ",", 1);
	fw_json_string(out, key, strlen(key));
	fw_buf_add(out, ":", 1);
}

void fw_json_text(struct fw_buf *out, const char *key, const char *value)
{
	fw_json_key(out, key);
	fw_json_string(out, value ? value : "", value ? strlen(value) : 0);
}

static void integer(struct fw_buf *out, const char *key, int64_t value)
{
	fw_json_key(out, key);
	fw_buf_decimal(out, value);
}

/* A member behind others, whose key needs no escapes: facts are many. */
#define MEMBER(key) ",\"" key "\":", sizeof(",\"" key "\":") - 1

static void more_integer(struct fw_buf *out, const char *member, size_t len, int64_t value)
{
	fw_buf_add(out, member, len);
	fw_buf_decimal(out, value);
}

static void more_text(struct fw_buf *out, const char *member, size_t len, const char *value)
{
	fw_buf_add(out, member, len);
	fw_json_string(out, value ? value : "", value ? strlen(value) : 0);
}

static int write_each(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EAGAIN) {
			/* somebody else's stream may be one that does not wait */
			struct pollfd room = { .fd = fd, .events = POLLOUT };

			(void)poll(&room, 1, -1);
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A reader that went is an error like any other, not the end of us: what is raised must be taken down. */
static int write_all(int fd, const char *data, size_t len)
{
	const struct timespec now = { 0 };
	sigset_t pipe, before;
	int r;

	if (!len)
		return 0;
	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE);
	(void)sigprocmask(SIG_BLOCK, &pipe, &before);
	r = write_each(fd, data, len);
	if (r == -EPIPE && !sigismember(&before, SIGPIPE))
		(void)sigtimedwait(&pipe, NULL, &now);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

int fw_writer_flush(struct fw_writer *w)
{
	int r = 0;

	if (w->line.failed)
		w->error = ENOMEM;
	if (!w->error && w->file_fd >= 0)
		r = write_all(w->file_fd, w->line.data, w->line.len);
	if (!w->error && r == 0 && w->stream_fd >= 0)
		r = write_all(w->stream_fd, w->line.data, w->line.len);
	if (r < 0)
		w->error = -r;
	fw_buf_clear(&w->line);
	return -w->error;
}

static void end_line(struct fw_writer *w)
{
	fw_buf_add(&w->line, "\n", 1);
	if (w->line.len >= FLUSH_BYTES)
		(void)fw_writer_flush(w);
}

void fw_writer_line(struct fw_writer *w, const char *json, size_t len)
{
	fw_buf_add(&w->line, json, len);
	end_line(w);
}

static void fact_value(struct fw_buf *b, struct fw_fact *f)
{
	static const char digits[] = "0123456789abcdef";
	bool hex = f->kind == FW_BYTES;

	switch (f->kind) {
	case FW_INT:
		more_integer(b, MEMBER("value"), f->i);
		return;
	case FW_ERRNO:
		more_integer(b, MEMBER("errno"), f->i);
		return;
	case FW_WORD:
		fw_buf_str(b, ",\"value\":\"0x");
		fw_buf_hex(b, f->w);
		fw_buf_add(b, "\"", 1);
		return;
	case FW_STR:
		/* what is no text, or would read back as a word, goes as bytes */
		if ((f->len >= 2 && f->s[0] == '0' && f->s[1] == 'x') ||
		    !fw_utf8_is_valid(f->s, f->len))
			hex = true;
		/* who judges from the record sees bytes, so who judges here does too */
		if (hex)
			f->kind = FW_BYTES;
		break;
	case FW_BYTES:
		break;
	}
	fw_json_key(b, "value");
	if (!hex) {
		fw_json_string(b, f->s, f->len);
		return;
	}
	fw_buf_str(b, "{\"hex\":\"");
	for (size_t i = 0; i < f->len; i++) {
		const char two[2] = { digits[(unsigned char)f->s[i] >> 4], digits[f->s[i] & 15] };

		fw_buf_add(b, two, 2);
	}
	fw_buf_str(b, "\"}");
}

void fw_writer_fact(struct fw_writer *w, const char *case_id, const char *door, int attempt,
		    struct fw_fact *fact)
{
	struct fw_buf *b = &w->line;
	size_t start = b->len;

	fact->n = ++w->facts;
	fw_buf_str(b, "{\"type\":\"fact\"");
	more_integer(b, MEMBER("n"), fact->n);
	more_integer(b, MEMBER("t_ns"), fact->t_ns);
	more_text(b, MEMBER("case"), case_id);
	more_text(b, MEMBER("door"), door);
	more_integer(b, MEMBER("attempt"), attempt);
	more_text(b, MEMBER("at"), fact->at);
	more_text(b, MEMBER("source"), fw_src_name(fact->src));
	more_text(b, MEMBER("role"), fact->role);
	more_integer(b, MEMBER("pid"), fact->pid);
	more_text(b, MEMBER("name"), fact->name);
	fact_value(b, fact);
	fw_buf_add(b, "}", 1);
	if (!b->failed)
		w->digest = fw_fnv(w->facts == 1 ? FW_FNV_START : w->digest, b->data + start,
				   b->len - start);
	end_line(w);
}

void fw_writer_check(struct fw_writer *w, const struct fw_check_line *check)
{
	struct fw_buf *b = &w->line;
	const struct fw_verdict *v = check->verdict;

	w->totals[v->kind]++;
	fw_buf_str(b, "{\"type\":\"check\"");
	fw_json_text(b, "id", check->id);
	fw_json_text(b, "case", check->case_id);
	fw_json_text(b, "door", check->door);
	fw_json_text(b, "clause", check->clause);
	fw_json_text(b, "family", check->family);
	fw_json_text(b, "verdict", fw_verdict_name(v->kind));
	fw_json_text(b, "reason", v->reason);
	fw_json_text(b, "expected", v->expected);
	fw_json_text(b, "observed", v->observed);
	fw_json_key(b, "needs");
	fw_buf_add(b, "[", 1);
	for (int i = 0; i < check->need_count; i++) {
		fw_buf_str(b, i ? "," : "");
		fw_json_string(b, check->needs[i], strlen(check->needs[i]));
	}
	fw_buf_add(b, "]", 1);
	fw_json_key(b, "ms");
	fw_buf_printf(b, "%.3f", check->ms);
	fw_json_key(b, "evidence");
	fw_buf_add(b, "[", 1);
	for (int i = 0; i < v->cited_count; i++)
		fw_buf_printf(b, "%s%lld", i ? "," : "", (long long)v->cited[i]);
	fw_buf_str(b, "]}");
	end_line(w);
}

void fw_writer_end(struct fw_writer *w, const char *finished, int interrupted)
{
	struct fw_buf *b = &w->line;

	fw_buf_str(b, "{\"type\":\"run.end\"");
	fw_json_text(b, "finished", finished);
	integer(b, "interrupted", interrupted);
	integer(b, "facts", w->facts);
	fw_json_key(b, "facts_digest");
	fw_buf_printf(b, "\"0x%016llx\"",
		      (unsigned long long)(w->facts ? w->digest : FW_FNV_START));
	fw_json_key(b, "totals");
	fw_buf_add(b, "{", 1);
	for (int k = 0; k < FW_VERDICT_KINDS; k++)
		integer(b, fw_verdict_name((enum fw_verdict_kind)k), w->totals[k]);
	fw_buf_str(b, "}}");
	end_line(w);
	(void)fw_writer_flush(w);
}

void fw_writer_done(struct fw_writer *w)
{
	fw_close_fd(&w->file_fd);
	fw_buf_done(&w->line);
}
