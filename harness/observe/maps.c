/* SPDX-License-Identifier: MIT */
/* /proc/PID/maps: how many mappings, a digest of all, heap and stack, and where each watch lies. */
#include "obs_emit.h"

#include <string.h>

#include "buf.h"
#include "procfs.h"
#include "text.h"

static void say_named(struct obs_emitter *e, const char *thing, struct sys_span range)
{
	obs_say_text(e, thing, range.s ? range.s : "", range.len);
}

/* "rw-p 7f00-7f01 /path", or "" when nothing is mapped there. */
static void say_watch(struct obs_emitter *e, const struct obs_watch *w, const struct sys_map *map)
{
	const struct sys_span parts[] = {
		{ map->perms, 4 }, { " ", 1 }, map->range, { " ", map->path.len ? 1 : 0 },
		map->path,
	};
	char line[512];
	size_t at = 0;

	for (size_t i = 0; map->range.s && i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t len = parts[i].len < sizeof(line) - at ? parts[i].len : sizeof(line) - at;

		memcpy(line + at, parts[i].s, len);
		at += len;
	}
	obs_say_text(e, obs_thing(e, "map.", w->name, ""), line, at);
}

/* The mapping of each watch that lies in this one; the first that has it, as they do not overlap. */
static void find_watches(const struct obs_emitter *e, const struct sys_map *map,
			 struct sys_map *ret_maps)
{
	for (int i = 0; i < e->look->watch_count && i < OBS_WATCHES; i++)
		if (e->look->watch[i].address >= map->start && e->look->watch[i].address < map->end)
			ret_maps[i] = *map;
}

void obs_maps(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	struct sys_span heap = { 0 }, stack = { 0 };
	fw_scoped_buf more = { 0 };
	const char *text, *cursor;
	struct sys_map map, of_watch[OBS_WATCHES] = { 0 };
	char buf[65536];
	int64_t count = 0;
	ssize_t n;
	int r;

	n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, "maps", buf, sizeof(buf), &more,
			      &text);
	/* A process without memory of its own (it has ended) may show an empty file or none. */
	if (n == 0)
		n = sys_proc_exists(e->look->proc_fd, of->pid, of->tid);
	if (n < 0) {
		obs_say_failed(e, "maps", (int)n);
		return;
	}
	obs_raw(e, "maps", text, (size_t)n);
	cursor = text;
	while ((r = sys_maps_next(&cursor, text + n, &map)) != 0) {
		if (r < 0) {
			obs_say_failed(e, "maps", r);
			return;
		}
		count++;
		find_watches(e, &map, of_watch);
		if (map.path.len == 6 && memcmp(map.path.s, "[heap]", 6) == 0)
			heap = map.range;
		else if (map.path.len == 7 && memcmp(map.path.s, "[stack]", 7) == 0)
			stack = map.range;
	}
	obs_say_int(e, "maps_count", count);
	obs_say_word(e, "maps_digest", fw_fnv(FW_FNV_START, text, (size_t)n));
	say_named(e, "heap", heap);
	say_named(e, "stack", stack);
	for (int i = 0; i < e->look->watch_count && i < OBS_WATCHES; i++)
		say_watch(e, &e->look->watch[i], &of_watch[i]);
}
