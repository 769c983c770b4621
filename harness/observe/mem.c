/* SPDX-License-Identifier: MIT */
/* Bytes at the addresses that the probe named; of ranges a digest, and which pages differ from another's. */
#include "obs_emit.h"
#include "mem.h"

#include <errno.h>
#include <string.h>

#include "scoped.h"
#include "text.h"

/* Piece by piece; what changes meanwhile is not noticed, so whoever has it must stand still. */
static void say_digest(struct obs_emitter *e, int fd, const struct obs_watch *w, const char *thing)
{
	uint64_t digest = FW_FNV_START;
	char bytes[OBS_WATCH_MAX];

	for (uint32_t done = 0; done < w->len; done += sizeof(bytes)) {
		size_t n = w->len - done < sizeof(bytes) ? w->len - done : sizeof(bytes);
		int r = sys_mem_read(fd, e->look->of->pid, w->address + done, bytes, n);

		if (r < 0) {
			obs_say_failed(e, thing, r);
			return;
		}
		digest = fw_fnv(digest, bytes, n);
	}
	obs_say_word(e, thing, digest);
}

enum { CHUNK_PAGES = 16, LANES = 4 };

/* FNV-1a by words of eight bytes, in lanes that do not wait for each other: areas are long. */
static void digest_words(uint64_t h[LANES], const char *bytes, size_t len)
{
	for (size_t i = 0; i + LANES * sizeof(*h) <= len; i += LANES * sizeof(*h)) {
		uint64_t words[LANES];

		memcpy(words, bytes + i, sizeof(words));
		for (int lane = 0; lane < LANES; lane++)
			h[lane] = (h[lane] ^ words[lane]) * 0x100000001b3ULL;
	}
}

/*
 * Only through the file: process_vm_readv pins what it reads, and a page that is pinned while two have it is copied.
 */
static void say_range(struct obs_emitter *e, int fd, int other_fd, bool beside,
		      const struct obs_watch *w)
{
	static char mine[CHUNK_PAGES * OBS_WATCH_MAX], theirs[CHUNK_PAGES * OBS_WATCH_MAX];
	const size_t pages = w->len / OBS_WATCH_MAX;
	const size_t each = OBS_WATCH_MAX;
	uint64_t digest[LANES] = { FW_FNV_START, FW_FNV_START, FW_FNV_START, FW_FNV_START };
	struct obs_runs unlike = { 0 };
	int r = pages > OBS_RANGE_PAGES ? -E2BIG : fd < 0 ? fd : 0;
	/* what the other does not have is no reason to be silent of this one's */
	int compared = other_fd < 0 ? other_fd : 0;

	for (size_t at = 0; r == 0 && at < pages; at += CHUNK_PAGES) {
		const size_t n = pages - at < CHUNK_PAGES ? pages - at : CHUNK_PAGES;
		const uint64_t from = w->address + at * OBS_WATCH_MAX;

		r = sys_mem_read(fd, e->look->of->pid, from, mine, n * each);
		if (r < 0)
			break;
		digest_words(digest, mine, n * each);
		if (beside && compared == 0)
			compared =
				sys_mem_read(other_fd, e->look->other->pid, from, theirs, n * each);
		for (size_t i = 0; beside && compared == 0 && i < n; i++)
			if (memcmp(mine + i * each, theirs + i * each, each) != 0)
				obs_runs_add(&unlike, at + i);
	}
	if (r < 0)
		obs_say_failed(e, obs_thing(e, "mem.", w->name, ""), r);
	else
		obs_say_word(e, obs_thing(e, "mem.", w->name, ""),
			     fw_fnv(FW_FNV_START, digest, sizeof(digest)));
	if (r == 0 && beside && compared == 0) {
		obs_say_runs(e, obs_thing(e, "mem.", w->name, ".unlike"), &unlike);
		return;
	}
	fw_buf_done(&unlike.text);
	if (r == 0 && beside)
		obs_say_failed(e, obs_thing(e, "mem.", w->name, ".unlike"), compared);
}

static void say_watch(struct obs_emitter *e, int fd, const struct obs_watch *w)
{
	const char *thing = obs_thing(e, "mem.", w->name, "");
	char bytes[OBS_WATCH_MAX];
	uint64_t word = 0;
	int r;

	if (w->len == 0 || (w->len % OBS_WATCH_MAX && w->len > OBS_DIGEST_MAX)) {
		obs_say_failed(e, thing, w->len ? -E2BIG : -EINVAL);
		return;
	}
	if (w->len > sizeof(bytes)) {
		say_digest(e, fd, w, thing);
		return;
	}
	r = sys_mem_read(fd, e->look->of->pid, w->address, bytes, w->len);
	if (r < 0) {
		obs_say_failed(e, thing, r);
	} else if (w->len == 4 || w->len == 8) {
		memcpy(&word, bytes, w->len); /* little endian: the low half of a short one */
		obs_say_word(e, thing, word);
	} else {
		obs_say_bytes(e, thing, bytes, w->len);
	}
}

void obs_mem(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of, *other = e->look->other;
	const bool beside = other && other->pid != of->pid;
	fw_scoped_fd fd = -1;
	fw_scoped_fd other_fd = -1;

	if (e->look->watch_count <= 0)
		return;
	fd = sys_mem_open(e->look->proc_fd, of->pid, of->tid);
	if (beside)
		other_fd = sys_mem_open(e->look->proc_fd, other->pid, other->tid);
	for (int i = 0; i < e->look->watch_count; i++) {
		const struct obs_watch *w = &e->look->watch[i];

		if (fd == -ESRCH)
			/* A pid given anew must not be asked for by number. */
			obs_say_failed(e, obs_thing(e, "mem.", w->name, ""), fd);
		else if (obs_watch_is_range(w))
			say_range(e, fd, other_fd, beside, w);
		else
			say_watch(e, fd, w);
	}
}
