/* SPDX-License-Identifier: MIT */
/* Page-table words of the pages the probe named, and how often their frames are mapped. */
#include "obs_emit.h"
#include "pagemap.h"

#include <errno.h>

#include "scoped.h"

/* The word of the page that holds the watch's first byte. */
static int read_word(int fd, const struct obs_watch *w, uint64_t *ret_word)
{
	ssize_t n = fd < 0 ? fd : sys_pagemap_read(fd, w->address, ret_word, 1);

	if (n < 0)
		return (int)n;
	return n == 1 ? 0 : -EFAULT; /* past the end of any address space */
}

void obs_pages(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_fd fd = -1;

	if (e->look->watch_count <= 0)
		return;
	fd = sys_pagemap_open(e->look->proc_fd, of->pid, of->tid);
	for (int i = 0; i < e->look->watch_count; i++) {
		const struct obs_watch *w = &e->look->watch[i];
		uint64_t word = 0;
		int r = read_word(fd, w, &word);

		if (r < 0) {
			obs_say_failed(e, obs_thing(e, "page.", w->name, ""), r);
			continue;
		}
		obs_say_word(e, obs_thing(e, "page.", w->name, ""), word);
		obs_say_int(e, obs_thing(e, "page.", w->name, ".present"),
			    (word & SYS_PAGE_PRESENT) != 0);
		obs_say_int(e, obs_thing(e, "page.", w->name, ".exclusive"),
			    (word & SYS_PAGE_EXCLUSIVE) != 0);
		obs_say_int(e, obs_thing(e, "page.", w->name, ".file_shared"),
			    (word & SYS_PAGE_FILE_SHARED) != 0);
		obs_say_word(e, obs_thing(e, "page.", w->name, ".pfn"), sys_page_frame(word));
	}
}

/* The count of the page's frame, read between two equal readings of the frame, for pages move. */
static int read_count(int pagemap, int counts, const struct obs_watch *w, uint64_t *ret_count)
{
	for (int tries = 0; tries < 8; tries++) {
		uint64_t before = 0, after = 0;
		int r = read_word(pagemap, w, &before);

		if (r < 0)
			return r;
		if (!(before & SYS_PAGE_PRESENT))
			return -ENXIO;
		if (!sys_page_frame(before))
			return -EPERM; /* frames are hidden from us */
		r = counts < 0 ? counts :
				 sys_kpagecount_read(counts, sys_page_frame(before), ret_count);
		if (r < 0)
			return r;
		r = read_word(pagemap, w, &after);
		if (r < 0)
			return r;
		if ((after & SYS_PAGE_PRESENT) && sys_page_frame(after) == sys_page_frame(before))
			return 0;
	}
	return -EAGAIN;
}

void obs_kpagecount(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_fd pagemap = -1;
	fw_scoped_fd counts = -1;

	if (e->look->watch_count <= 0)
		return;
	pagemap = sys_pagemap_open(e->look->proc_fd, of->pid, of->tid);
	counts = sys_kpagecount_open(e->look->proc_fd);
	for (int i = 0; i < e->look->watch_count; i++) {
		const struct obs_watch *w = &e->look->watch[i];
		uint64_t count = 0;
		int r = read_count(pagemap, counts, w, &count);

		if (r < 0)
			obs_say_failed(e, obs_thing(e, "page.", w->name, ".count"), r);
		else
			obs_say_int(e, obs_thing(e, "page.", w->name, ".count"), (int64_t)count);
	}
}
