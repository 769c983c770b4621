/* SPDX-License-Identifier: MIT */
/* Small files of /proc/PID: what a process carries with it, one value each. */
#include "obs_emit.h"

#include <errno.h>

#include "buf.h"
#include "procfs.h"
#include "text.h"

enum { ROOM = 16384 };

/* STRINGS: each ended by a zero byte, which becomes a blank. LINES: parted by semicolons instead. */
enum shape { NUMBER, HEX, DIGEST, LINE, LINES, STRINGS };

static const struct {
	const char *thing, *file;
	enum shape shape;
} files[] = {
	{ "comm", "comm", LINE },
	{ "cmdline", "cmdline", STRINGS },
	{ "environ", "environ", STRINGS },
	{ "auxv", "auxv", DIGEST },
	{ "cgroups", "cgroup", LINES },
	{ "label", "attr/current", LINE },
	{ "oom_score_adj", "oom_score_adj", NUMBER },
	{ "loginuid", "loginuid", NUMBER },
	{ "sessionid", "sessionid", NUMBER },
	{ "timerslack_ns", "timerslack_ns", NUMBER },
	{ "coredump_filter", "coredump_filter", HEX },
	{ "personality", "personality", HEX },
};

/* Lines of its status. */
static const struct {
	const char *thing, *key;
	enum shape shape;
} lines[] = {
	{ "thp_enabled", "THP_enabled", NUMBER },
	{ "seccomp_filters", "Seccomp_filters", NUMBER },
	{ "speculation_store", "Speculation_Store_Bypass", LINE },
};

static void replace(char *text, size_t len, char from, char to)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == from)
			text[i] = to;
}

static void say(struct obs_emitter *e, const char *thing, enum shape shape, struct sys_span value)
{
	int64_t number;
	uint64_t bits;

	switch (shape) {
	case NUMBER:
		if (sys_span_int(value, &number))
			obs_say_int(e, thing, number);
		else
			obs_say_failed(e, thing, -EBADMSG);
		return;
	case HEX:
		if (sys_span_number(value, 16, &bits))
			obs_say_word(e, thing, bits);
		else
			obs_say_failed(e, thing, -EBADMSG);
		return;
	case DIGEST:
		obs_say_word(e, thing, fw_fnv(FW_FNV_START, value.s, value.len));
		return;
	case LINE:
	case LINES:
	case STRINGS:
		obs_say_text(e, thing, value.s, value.len);
		return;
	}
}

static void say_file(struct obs_emitter *e, const char *thing, const char *file, enum shape shape)
{
	const struct obs_subject *of = e->look->of;
	char text[ROOM];
	ssize_t n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, file, text, sizeof(text));
	struct sys_span value = { .s = text, .len = n > 0 ? (size_t)n : 0 };

	if (n < 0) {
		obs_say_failed(e, thing, (int)n);
		return;
	}
	if (shape == STRINGS)
		replace(text, value.len, '\0', ' ');
	else if (shape != DIGEST && value.len && text[value.len - 1] == '\n')
		value.len--;
	if (shape == LINES)
		replace(text, value.len, '\n', ';');
	say(e, thing, shape, value);
}

void obs_attrs(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_buf more = { 0 };
	char buf[ROOM];
	const char *text;
	int64_t owner;
	ssize_t n;
	int r = sys_proc_owner(e->look->proc_fd, of->pid, of->tid, &owner);

	if (r == -ESRCH) {
		obs_say_failed(e, "attrs", r);
		return;
	}
	if (r < 0)
		obs_say_failed(e, "owner_uid", r);
	else
		obs_say_int(e, "owner_uid", owner);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		say_file(e, files[i].thing, files[i].file, files[i].shape);
	n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, "status", buf, sizeof(buf), &more,
			      &text);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct sys_span rest;

		if (n < 0)
			obs_say_failed(e, lines[i].thing, (int)n);
		else if (sys_status_line(text, (size_t)n, lines[i].key, &rest))
			say(e, lines[i].thing, lines[i].shape, rest);
		else
			obs_say_failed(e, lines[i].thing, -ENOENT);
	}
}
