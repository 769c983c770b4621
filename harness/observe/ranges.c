/* SPDX-License-Identifier: MIT */
/*
 * Watched areas of more than a page: what pagemap says of every page in them, and how often each frame is mapped, as
 * lists of pages short enough for the record.
 *
 * Frames may move while they are read. One's own are read before and after the other's, until both readings agree.
 */
#include "obs_emit.h"
#include "pagemap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "scoped.h"

enum { TRIES = 8, COUNTS_AT_ONCE = 512 };

void obs_runs_add(struct obs_runs *r, uint64_t page)
{
	if (r->any && page == r->last + 1) {
		r->last = page;
		return;
	}
	obs_runs_end(r);
	r->first = r->last = page;
	r->any = true;
}

void obs_runs_end(struct obs_runs *r)
{
	const char *space = r->text.len ? " " : "";

	if (r->any && r->first == r->last)
		fw_buf_printf(&r->text, "%s%" PRIu64, space, r->first);
	else if (r->any)
		fw_buf_printf(&r->text, "%s%" PRIu64 "-%" PRIu64, space, r->first, r->last);
	r->any = false;
}

static void say_buf(struct obs_emitter *e, const char *thing, const struct fw_buf *text)
{
	if (text->failed)
		obs_say_failed(e, thing, -ENOMEM);
	else
		obs_say_text(e, thing, text->data ? text->data : "", text->len);
}

void obs_say_runs(struct obs_emitter *e, const char *thing, struct obs_runs *r)
{
	obs_runs_end(r);
	say_buf(e, thing, &r->text);
	fw_buf_done(&r->text);
	*r = (struct obs_runs){ 0 };
}

bool obs_watch_is_range(const struct obs_watch *w)
{
	return w->len > OBS_WATCH_MAX && w->len % OBS_WATCH_MAX == 0;
}

struct range {
	const struct obs_watch *watch;
	size_t pages;
	uint64_t *mine, *theirs, *again; /* pagemap words; theirs only beside another role */
	uint64_t *counts;
	bool beside;
	bool hidden; /* frames are not shown to us */
	bool counted;
};

static void range_done(struct range *r)
{
	free(r->mine);
	free(r->theirs);
	free(r->again);
	free(r->counts);
}

static int range_init(struct range *r, const struct obs_watch *w)
{
	*r = (struct range){ .watch = w, .pages = w->len / OBS_WATCH_MAX };
	if (r->pages > OBS_RANGE_PAGES)
		return -E2BIG;
	r->mine = calloc(r->pages, sizeof(uint64_t));
	r->theirs = calloc(r->pages, sizeof(uint64_t));
	r->again = calloc(r->pages, sizeof(uint64_t));
	r->counts = calloc(r->pages, sizeof(uint64_t));
	return r->mine && r->theirs && r->again && r->counts ? 0 : -ENOMEM;
}

static int read_all(int fd, const struct range *r, uint64_t *words)
{
	ssize_t n = fd < 0 ? fd : sys_pagemap_read(fd, r->watch->address, words, r->pages);

	if (n < 0)
		return (int)n;
	return (size_t)n == r->pages ? 0 : -EFAULT;
}

/* What two readings a moment apart must agree in. */
static bool kept_still(const struct range *r)
{
	for (size_t i = 0; i < r->pages; i++)
		if (sys_page_frame(r->mine[i]) != sys_page_frame(r->again[i]) ||
		    ((r->mine[i] ^ r->again[i]) & SYS_PAGE_PRESENT))
			return false;
	return true;
}

static uint64_t frame(const struct range *r, size_t page)
{
	return sys_page_frame(r->mine[page]);
}

/* How many pages from this one on lie in frames beside each other, upwards (*ret_step 1) or downwards (-1). */
static size_t run_of(const struct range *r, size_t page, int64_t *ret_step)
{
	const uint64_t at = frame(r, page);
	size_t n = 1;

	*ret_step = 0;
	if (at && page + 1 < r->pages && frame(r, page + 1))
		*ret_step = frame(r, page + 1) == at + 1 ? 1 :
			    frame(r, page + 1) == at - 1 ? -1 :
							   0;
	while (page + n < r->pages &&
	       (at ? *ret_step && frame(r, page + n) == at + n * (uint64_t)*ret_step :
		     !frame(r, page + n)))
		n++;
	return n;
}

/* Counts of frames beside each other come with one read. */
static int read_counts(int fd, struct range *r)
{
	uint64_t counts[COUNTS_AT_ONCE];
	int64_t step;

	if (fd < 0)
		return fd;
	for (size_t i = 0, n; i < r->pages; i += n) {
		const uint64_t at = frame(r, i);
		int e;

		n = run_of(r, i, &step);
		if (!at)
			continue;
		if (n > COUNTS_AT_ONCE)
			n = COUNTS_AT_ONCE;
		e = sys_kpagecount_read_run(fd, step < 0 ? at - n + 1 : at, counts, n);
		if (e < 0)
			return e;
		for (size_t k = 0; k < n; k++)
			r->counts[i + k] = counts[step < 0 ? n - 1 - k : k];
	}
	return 0;
}

/* own, the other's, counts, own again; *ret_counts tells of the counts alone. */
static int read_still(int mine, int theirs, int counts, struct range *r, int *ret_counts)
{
	for (int tries = 0; tries < TRIES; tries++) {
		int e = read_all(mine, r, r->mine);

		if (e == 0 && r->beside)
			e = read_all(theirs, r, r->theirs);
		if (e < 0)
			return e;
		if (r->counted)
			*ret_counts = read_counts(counts, r);
		e = read_all(mine, r, r->again);
		if (e < 0)
			return e;
		if (kept_still(r))
			return 0;
	}
	return -EAGAIN;
}

static void say_bit(struct obs_emitter *e, const struct range *r, uint64_t bit, const char *after)
{
	struct obs_runs runs = { 0 };

	for (size_t i = 0; i < r->pages; i++)
		if (r->mine[i] & bit)
			obs_runs_add(&runs, i);
	obs_say_runs(e, obs_thing(e, "range.", r->watch->name, after), &runs);
}

/* "5f3a0 5f400+12 .3 5f2ff-8": one frame, 12 upwards, 3 pages without, 8 downwards. */
static void say_frames(struct obs_emitter *e, const struct range *r)
{
	fw_scoped_buf text = { 0 };

	int64_t step;

	for (size_t i = 0, n; i < r->pages; i += n) {
		const uint64_t at = frame(r, i);

		n = run_of(r, i, &step);
		if (text.len)
			fw_buf_str(&text, " ");
		if (!at)
			fw_buf_printf(&text, ".%zu", n);
		else if (n == 1)
			fw_buf_printf(&text, "%" PRIx64, at);
		else
			fw_buf_printf(&text, "%" PRIx64 "%c%zu", at, step > 0 ? '+' : '-', n);
	}
	say_buf(e, obs_thing(e, "range.", r->watch->name, ".frames"), &text);
}

static void say_same(struct obs_emitter *e, const struct range *r)
{
	struct obs_runs runs = { 0 };

	for (size_t i = 0; i < r->pages; i++)
		if (frame(r, i) && frame(r, i) == sys_page_frame(r->theirs[i]))
			obs_runs_add(&runs, i);
	obs_say_runs(e, obs_thing(e, "range.", r->watch->name, ".same"), &runs);
}

/* Pages by how often their frames are mapped: once, twice, three times, more often. */
static void say_counts(struct obs_emitter *e, const struct range *r, int failed)
{
	static const char *const after[] = { ".count.1", ".count.2", ".count.3", ".count.more" };
	enum { KINDS = sizeof(after) / sizeof(after[0]) };

	e->src = FW_SRC_KPAGECOUNT;
	if (failed < 0 || r->hidden)
		obs_say_failed(e, obs_thing(e, "range.", r->watch->name, ".count"),
			       r->hidden ? -EPERM : failed);
	for (uint64_t kind = 1; kind <= KINDS && failed == 0 && !r->hidden; kind++) {
		struct obs_runs runs = { 0 };

		for (size_t i = 0; i < r->pages; i++)
			if (frame(r, i) &&
			    (kind < KINDS ? r->counts[i] == kind : r->counts[i] >= kind))
				obs_runs_add(&runs, i);
		obs_say_runs(e, obs_thing(e, "range.", r->watch->name, after[kind - 1]), &runs);
	}
	e->src = FW_SRC_PAGEMAP;
}

static struct obs_seen *seen_of(struct obs_memory *m, const char *role, const char *watch)
{
	for (int i = 0; i < m->count; i++)
		if (strcmp(m->seen[i].role, role) == 0 && strcmp(m->seen[i].watch, watch) == 0)
			return &m->seen[i];
	return NULL;
}

/* Pages in another frame than at this role's look before; frames are kept for the next one. */
static void say_moved(struct obs_emitter *e, struct range *r)
{
	struct obs_memory *m = e->look->memory;
	struct obs_runs runs = { 0 };
	struct obs_seen *s = m ? seen_of(m, e->role, r->watch->name) : NULL;

	if (s && s->pages == r->pages) {
		for (size_t i = 0; i < r->pages; i++)
			if (sys_page_frame(s->words[i]) != frame(r, i))
				obs_runs_add(&runs, i);
		obs_say_runs(e, obs_thing(e, "range.", r->watch->name, ".moved"), &runs);
	}
	if (m && !s && m->count < OBS_SEEN_MAX) {
		s = &m->seen[m->count++];
		(void)snprintf(s->role, sizeof(s->role), "%s", e->role);
		(void)snprintf(s->watch, sizeof(s->watch), "%s", r->watch->name);
	}
	if (s) {
		free(s->words);
		s->words = r->mine;
		s->pages = r->pages;
		r->mine = NULL;
	}
}

void obs_memory_done(struct obs_memory *memory)
{
	for (int i = 0; i < memory->count; i++)
		free(memory->seen[i].words);
	memory->count = 0;
}

static void say_range(struct obs_emitter *e, int mine, int theirs, bool beside, int counts,
		      const struct obs_watch *w)
{
	struct range r;
	int counts_failed = 0, failed = range_init(&r, w);

	r.beside = beside;
	r.counted = !e->look->uncounted;
	if (failed == 0)
		failed = read_still(mine, theirs, counts, &r, &counts_failed);
	if (failed < 0) {
		obs_say_failed(e, obs_thing(e, "range.", w->name, ""), failed);
		range_done(&r);
		return;
	}
	for (size_t i = 0; i < r.pages; i++)
		r.hidden |= (r.mine[i] & SYS_PAGE_PRESENT) && !frame(&r, i);
	obs_say_int(e, obs_thing(e, "range.", w->name, ".pages"), (int64_t)r.pages);
	say_bit(e, &r, SYS_PAGE_PRESENT, ".present");
	say_bit(e, &r, SYS_PAGE_EXCLUSIVE, ".exclusive");
	say_bit(e, &r, SYS_PAGE_FILE_SHARED, ".file_shared");
	say_bit(e, &r, SYS_PAGE_SWAPPED, ".swapped");
	if (r.counted)
		say_counts(e, &r, counts_failed);
	if (r.hidden) {
		obs_say_failed(e, obs_thing(e, "range.", w->name, ".frames"), -EPERM);
	} else {
		say_frames(e, &r);
		if (beside)
			say_same(e, &r);
		say_moved(e, &r);
	}
	range_done(&r);
}

void obs_ranges(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of, *other = e->look->other;
	const bool beside = other && other->pid != of->pid;
	fw_scoped_fd mine = -1;
	fw_scoped_fd theirs = -1;
	fw_scoped_fd counts = -1;
	bool any = false;

	for (int i = 0; i < e->look->watch_count; i++)
		any |= obs_watch_is_range(&e->look->watch[i]);
	if (!any)
		return;
	mine = sys_pagemap_open(e->look->proc_fd, of->pid, of->tid);
	if (!e->look->uncounted)
		counts = sys_kpagecount_open(e->look->proc_fd);
	if (beside)
		theirs = sys_pagemap_open(e->look->proc_fd, other->pid, other->tid);
	for (int i = 0; i < e->look->watch_count; i++)
		if (obs_watch_is_range(&e->look->watch[i]))
			say_range(e, mine, theirs, beside, counts, &e->look->watch[i]);
}
