/* SPDX-License-Identifier: MIT */
/* /proc/PID/smaps: sums over all mappings, and of each watch's mapping its flags. */
#include "obs_emit.h"

#include "buf.h"
#include "procfs.h"

static const char *const things[SYS_SMAPS_SIZES] = {
	[SYS_SMAPS_SIZE] = "smaps_size_kb",
	[SYS_SMAPS_RSS] = "smaps_rss_kb",
	[SYS_SMAPS_PSS] = "smaps_pss_kb",
	[SYS_SMAPS_SHARED_CLEAN] = "smaps_shared_clean_kb",
	[SYS_SMAPS_SHARED_DIRTY] = "smaps_shared_dirty_kb",
	[SYS_SMAPS_PRIVATE_CLEAN] = "smaps_private_clean_kb",
	[SYS_SMAPS_PRIVATE_DIRTY] = "smaps_private_dirty_kb",
	[SYS_SMAPS_REFERENCED] = "smaps_referenced_kb",
	[SYS_SMAPS_ANONYMOUS] = "smaps_anonymous_kb",
	[SYS_SMAPS_LAZYFREE] = "smaps_lazyfree_kb",
	[SYS_SMAPS_ANONHUGE] = "smaps_anonhuge_kb",
	[SYS_SMAPS_SWAP] = "smaps_swap_kb",
	[SYS_SMAPS_LOCKED] = "smaps_locked_kb",
};

static void say_watches(struct obs_emitter *e, const struct sys_smap *smap)
{
	for (int i = 0; i < e->look->watch_count; i++) {
		const struct obs_watch *w = &e->look->watch[i];

		if (w->address < smap->map.start || w->address >= smap->map.end)
			continue;
		if (smap->vmflags.s)
			obs_say_text(e, obs_thing(e, "smap.", w->name, ".vmflags"), smap->vmflags.s,
				     smap->vmflags.len);
		if (smap->have & 1u << SYS_SMAPS_ANONHUGE)
			obs_say_int(e, obs_thing(e, "smap.", w->name, ".anonhuge_kb"),
				    (int64_t)smap->kb[SYS_SMAPS_ANONHUGE]);
		if (smap->have & 1u << SYS_SMAPS_LOCKED)
			obs_say_int(e, obs_thing(e, "smap.", w->name, ".locked_kb"),
				    (int64_t)smap->kb[SYS_SMAPS_LOCKED]);
	}
}

void obs_smaps(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	uint64_t sum[SYS_SMAPS_SIZES] = { 0 };
	fw_scoped_buf more = { 0 };
	const char *text, *cursor;
	struct sys_smap smap;
	uint32_t have = 0;
	char buf[65536];
	ssize_t n;
	int r;

	n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, "smaps", buf, sizeof(buf), &more,
			      &text);
	if (n == 0)
		n = sys_proc_exists(e->look->proc_fd, of->pid, of->tid);
	if (n < 0) {
		obs_say_failed(e, "smaps", (int)n);
		return;
	}
	cursor = text;
	while ((r = sys_smaps_next(&cursor, text + n, &smap)) > 0) {
		for (int i = 0; i < SYS_SMAPS_SIZES; i++)
			sum[i] += smap.kb[i];
		have |= smap.have;
		say_watches(e, &smap);
	}
	if (r < 0) {
		obs_say_failed(e, "smaps", r);
		return;
	}
	for (int i = 0; i < SYS_SMAPS_SIZES; i++)
		if (have & 1u << i)
			obs_say_int(e, things[i], (int64_t)sum[i]);
}
