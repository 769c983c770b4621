/* SPDX-License-Identifier: MIT */
/* What the observers share: naming and handing over facts. Internal to this folder. */
#ifndef FW_OBS_EMIT_H
#define FW_OBS_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "observe.h"
#include "proctext.h"

struct sys_numbers;

struct obs_emitter {
	const struct obs_look *look;
	const struct obs_sink *sink;
	enum fw_src src;
	const char *role;
	int32_t pid;
	int count; /* of facts */
	char thing[128]; /* what obs_thing made last */
};

/* "before" + name + "after", for use as a thing until the next call. The name may be cut, the rest is not. */
const char *obs_thing(struct obs_emitter *e, const char *before, const char *name,
		      const char *after);
const char *obs_thing_number(struct obs_emitter *e, const char *before, int64_t number,
			     const char *after);

void obs_say_int(struct obs_emitter *e, const char *thing, int64_t value);
void obs_say_word(struct obs_emitter *e, const char *thing, uint64_t value);
void obs_say_text(struct obs_emitter *e, const char *thing, const char *s, size_t len);
void obs_say_bytes(struct obs_emitter *e, const char *thing, const char *s, size_t len);
/* Text with every run of blanks as one space: "0\t0\t0\t0" is "0 0 0 0". */
void obs_say_blanked(struct obs_emitter *e, const char *thing, struct sys_span span);
/* "1 2 17" as thing, and how many as count_thing. */
void obs_say_numbers(struct obs_emitter *e, const char *thing, const char *count_thing,
		     const struct sys_numbers *list);
/* code: -errno as the sys layer gives it. */
void obs_say_failed(struct obs_emitter *e, const char *thing, int code);

/* A list of page numbers that grows upwards, as text: "0-3 7 9-12". */
struct obs_runs {
	struct fw_buf text;
	uint64_t first, last;
	bool any;
};
void obs_runs_add(struct obs_runs *r, uint64_t page);
void obs_runs_end(struct obs_runs *r);
/* Ends the list, states it and empties it. */
void obs_say_runs(struct obs_emitter *e, const char *thing, struct obs_runs *r);

/* Longer than a page: a range, of which the whole pages are looked at. */
bool obs_watch_is_range(const struct obs_watch *w);

void obs_raw(const struct obs_emitter *e, const char *file, const char *bytes, size_t len);

/* The observers, one per file. */
void obs_status(struct obs_emitter *e);
void obs_stat(struct obs_emitter *e);
void obs_children(struct obs_emitter *e);
void obs_tasks(struct obs_emitter *e);
void obs_world(struct obs_emitter *e);
void obs_fds(struct obs_emitter *e);
void obs_fdlist(struct obs_emitter *e);
void obs_fdinfo(struct obs_emitter *e);
void obs_maps(struct obs_emitter *e);
void obs_smaps(struct obs_emitter *e);
void obs_syscall(struct obs_emitter *e);
void obs_links(struct obs_emitter *e);
void obs_attrs(struct obs_emitter *e);
void obs_ns(struct obs_emitter *e);
void obs_view(struct obs_emitter *e);
void obs_nsown(struct obs_emitter *e);
void obs_cgroup(struct obs_emitter *e);
void obs_kcmp(struct obs_emitter *e);
void obs_mem(struct obs_emitter *e);
void obs_ranges(struct obs_emitter *e);
void obs_pages(struct obs_emitter *e);
void obs_kpagecount(struct obs_emitter *e);
void obs_pidfd(struct obs_emitter *e);
void obs_ipc(struct obs_emitter *e);
void obs_limits(struct obs_emitter *e);
void obs_timers(struct obs_emitter *e);
void obs_robust(struct obs_emitter *e);
void obs_numa(struct obs_emitter *e);
void obs_pids(struct obs_emitter *e);
void obs_sched(struct obs_emitter *e);
void obs_io(struct obs_emitter *e);

#endif
