/* SPDX-License-Identifier: MIT */
/* Naming facts and handing them over; which look is taken when. */
#include "obs_emit.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "case.h"
#include "procfs.h"
#include "text.h"

enum {
	NAME_SIZE = 192,
	DIGEST_ROOM = 1 + 3 + 1 + 16, /* a space, "… " and 16 hex digits */
};

static size_t add(char *to, size_t at, size_t size, const char *s, size_t len)
{
	if (at + 1 >= size)
		return at;
	if (len > size - 1 - at)
		len = size - 1 - at;
	memcpy(to + at, s, len);
	to[at + len] = 0;
	return at + len;
}

const char *obs_thing(struct obs_emitter *e, const char *before, const char *name,
		      const char *after)
{
	size_t at = add(e->thing, 0, sizeof(e->thing), before, strlen(before));

	at = add(e->thing, at, sizeof(e->thing), name,
		 strnlen(name, sizeof(((struct obs_watch *)0)->name)));
	(void)add(e->thing, at, sizeof(e->thing), after, strlen(after));
	return e->thing;
}

const char *obs_thing_number(struct obs_emitter *e, const char *before, int64_t number,
			     const char *after)
{
	char digits[24];

	*sys_put_decimal(digits, number) = 0;
	return obs_thing(e, before, digits, after);
}

static void say(struct obs_emitter *e, const char *thing, struct fw_fact *fact)
{
	const char *at = e->look->of && e->look->of->at ? e->look->of->at : "";
	char name[NAME_SIZE];
	size_t len = add(name, 0, sizeof(name), e->role, strnlen(e->role, 60));

	len = add(name, len, sizeof(name), ".", 1);
	(void)add(name, len, sizeof(name), thing, strlen(thing));
	fact->src = e->src;
	fact->pid = e->pid;
	fact->at = at;
	fact->role = e->role;
	fact->name = name;
	e->count++;
	e->sink->emit(e->sink->ctx, fact);
}

void obs_say_int(struct obs_emitter *e, const char *thing, int64_t value)
{
	say(e, thing, &(struct fw_fact){ .kind = FW_INT, .i = value });
}

void obs_say_word(struct obs_emitter *e, const char *thing, uint64_t value)
{
	say(e, thing, &(struct fw_fact){ .kind = FW_WORD, .w = value });
}

void obs_say_failed(struct obs_emitter *e, const char *thing, int code)
{
	say(e, thing, &(struct fw_fact){ .kind = FW_ERRNO, .i = code < 0 ? -(int64_t)code : code });
}

void obs_say_bytes(struct obs_emitter *e, const char *thing, const char *s, size_t len)
{
	say(e, thing, &(struct fw_fact){ .kind = FW_BYTES, .s = s, .len = len });
}

/* May it stand in the record as text? */
static bool is_line(const char *s, size_t len)
{
	if (len >= 2 && s[0] == '0' && s[1] == 'x')
		return false;
	for (size_t i = 0; i < len; i++)
		if (s[i] == '\n' || s[i] == '\r' || s[i] == 0)
			return false;
	return fw_utf8_is_valid(s, len);
}

/* "… " and the digest at the place given; returns the length then. */
static size_t put_digest(char *to, size_t at, uint64_t digest)
{
	memcpy(to + at, "\xe2\x80\xa6 ", 4);
	at += 4;
	for (int shift = 60; shift >= 0; shift -= 4)
		to[at++] = "0123456789abcdef"[digest >> shift & 15];
	to[at] = 0;
	return at;
}

/* Terminated text of at most OBS_TEXT_MAX + DIGEST_ROOM bytes. */
static void say_line(struct obs_emitter *e, const char *thing, const char *s, size_t len)
{
	if (is_line(s, len))
		say(e, thing, &(struct fw_fact){ .kind = FW_STR, .s = s, .len = len });
	else
		obs_say_bytes(e, thing, s, len);
}

void obs_say_text(struct obs_emitter *e, const char *thing, const char *s, size_t len)
{
	char text[OBS_TEXT_MAX + DIGEST_ROOM + 1];
	size_t keep = len;

	if (len > OBS_TEXT_MAX) {
		/* Not inside a character. */
		keep = OBS_TEXT_MAX;
		while (keep > 0 && ((unsigned char)s[keep] & 0xc0) == 0x80)
			keep--;
	}
	if (keep)
		memcpy(text, s, keep);
	text[keep] = 0;
	if (keep < len)
		keep = put_digest(text, keep, fw_fnv(FW_FNV_START, s, len));
	say_line(e, thing, text, keep);
}

/* Words with one space between them, as many as fit; the digest is over all. */
struct list {
	char text[OBS_TEXT_MAX + DIGEST_ROOM + 1];
	size_t len;
	uint64_t digest;
	bool any, cut;
};

static void list_add(struct list *l, const char *word, size_t len)
{
	size_t space = l->any;

	if (space)
		l->digest = fw_fnv(l->digest, " ", 1);
	l->digest = fw_fnv(l->digest, word, len);
	l->any = true;
	if (l->cut || len + space > OBS_TEXT_MAX - l->len) {
		l->cut = true;
		return;
	}
	if (space)
		l->text[l->len++] = ' ';
	memcpy(l->text + l->len, word, len);
	l->len += len;
}

static void say_list(struct obs_emitter *e, const char *thing, struct list *l)
{
	l->text[l->len] = 0;
	if (l->cut) {
		if (l->len)
			l->text[l->len++] = ' ';
		l->len = put_digest(l->text, l->len, l->digest);
	}
	say_line(e, thing, l->text, l->len);
}

void obs_say_blanked(struct obs_emitter *e, const char *thing, struct sys_span span)
{
	struct list l = { .digest = FW_FNV_START };
	struct sys_span word;

	while (sys_span_word(&span, &word))
		list_add(&l, word.s, word.len);
	say_list(e, thing, &l);
}

void obs_say_numbers(struct obs_emitter *e, const char *thing, const char *count_thing,
		     const struct sys_numbers *list)
{
	struct list l = { .digest = FW_FNV_START };
	char digits[24];

	for (size_t i = 0; i < list->count; i++) {
		char *end = sys_put_decimal(digits, list->n[i]);

		list_add(&l, digits, (size_t)(end - digits));
	}
	if (list->total > list->count) {
		l.digest = fw_fnv(l.digest, &list->total, sizeof(list->total));
		l.cut = true;
	}
	say_list(e, thing, &l);
	obs_say_int(e, count_thing, (int64_t)list->total);
}

void obs_raw(const struct obs_emitter *e, const char *file, const char *bytes, size_t len)
{
	if (e->sink->raw && len)
		e->sink->raw(e->sink->ctx, e->role, file, bytes, len);
}

/*
 * In this order: first what the process is doing, which later looks cannot change; memory last, as reading it
 * faults pages in and so changes page tables, sizes and counts.
 */
static const struct {
	uint32_t kind;
	enum fw_src src;
	void (*observe)(struct obs_emitter *e);
} looks[] = {
	{ FW_LOOK_SYSCALL, FW_SRC_SYSCALL, obs_syscall },
	{ FW_LOOK_STATUS, FW_SRC_STATUS, obs_status },
	{ FW_LOOK_STAT, FW_SRC_STAT, obs_stat },
	{ FW_LOOK_CHILDREN, FW_SRC_CHILDREN, obs_children },
	{ FW_LOOK_TASKS, FW_SRC_TASKS, obs_tasks },
	{ FW_LOOK_WORLD, FW_SRC_TASKS, obs_world },
	{ FW_LOOK_PIDFD, FW_SRC_PIDFD, obs_pidfd },
	{ FW_LOOK_LINKS, FW_SRC_LINKS, obs_links },
	{ FW_LOOK_ATTRS, FW_SRC_ATTRS, obs_attrs },
	{ FW_LOOK_NS, FW_SRC_NS, obs_ns },
	{ FW_LOOK_VIEW, FW_SRC_NS, obs_view },
	{ FW_LOOK_NSOWN, FW_SRC_NS, obs_nsown },
	{ FW_LOOK_CGROUP, FW_SRC_CGROUP, obs_cgroup },
	{ FW_LOOK_PIDS, FW_SRC_CGROUP, obs_pids },
	{ FW_LOOK_KCMP, FW_SRC_KCMP, obs_kcmp },
	{ FW_LOOK_IPC, FW_SRC_IPC, obs_ipc },
	{ FW_LOOK_LIMITS, FW_SRC_LIMITS, obs_limits },
	{ FW_LOOK_TIMERS, FW_SRC_TIMERS, obs_timers },
	{ FW_LOOK_ROBUST, FW_SRC_ROBUST, obs_robust },
	{ FW_LOOK_SCHED, FW_SRC_SCHED, obs_sched },
	{ FW_LOOK_IO, FW_SRC_IO, obs_io },
	{ FW_LOOK_FDS, FW_SRC_FDS, obs_fds },
	{ FW_LOOK_FDLIST, FW_SRC_FDS, obs_fdlist },
	{ FW_LOOK_FDINFO, FW_SRC_FDS, obs_fdinfo },
	{ FW_LOOK_MAPS, FW_SRC_MAPS, obs_maps },
	{ FW_LOOK_SMAPS, FW_SRC_SMAPS, obs_smaps },
	{ FW_LOOK_NUMA, FW_SRC_NUMA, obs_numa },
	{ FW_LOOK_RANGES, FW_SRC_PAGEMAP, obs_ranges },
	{ FW_LOOK_PAGES, FW_SRC_PAGEMAP, obs_pages },
	{ FW_LOOK_KPAGECOUNT, FW_SRC_KPAGECOUNT, obs_kpagecount },
	{ FW_LOOK_WORDS, FW_SRC_MEM, obs_mem },
};

enum { LOOKS = sizeof(looks) / sizeof(looks[0]) };

int obs_look(uint32_t kinds, const struct obs_look *look, const struct obs_sink *sink)
{
	struct obs_emitter e = {
		.look = look, .sink = sink, .role = look->of->role, .pid = look->of->pid
	};
	uint32_t known = 0;

	for (int i = 0; i < LOOKS; i++)
		known |= looks[i].kind;
	if (kinds & ~known)
		return -EINVAL;
	/* the list is part of the wider look, and a fact told twice is none */
	if (kinds & FW_LOOK_FDS)
		kinds &= ~(uint32_t)FW_LOOK_FDLIST;
	for (int i = 0; i < LOOKS; i++) {
		if (!(kinds & looks[i].kind))
			continue;
		e.src = looks[i].src;
		looks[i].observe(&e);
	}
	return e.count;
}
