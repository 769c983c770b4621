/* SPDX-License-Identifier: MIT */
/* Bytes at the addresses that the probe named. */
#include "obs_emit.h"
#include "mem.h"

#include <errno.h>
#include <string.h>

#include "scoped.h"

static void say_watch(struct obs_emitter *e, int fd, const struct obs_watch *w)
{
	const char *thing = obs_thing(e, "mem.", w->name, "");
	char bytes[OBS_WATCH_MAX];
	uint64_t word = 0;
	int r;

	if (w->len == 0 || w->len > sizeof(bytes)) {
		obs_say_failed(e, thing, w->len ? -E2BIG : -EINVAL);
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
	const struct obs_subject *of = e->look->of;
	fw_scoped_fd fd = -1;

	if (e->look->watch_count <= 0)
		return;
	fd = sys_mem_open(e->look->proc_fd, of->pid, of->tid);
	for (int i = 0; i < e->look->watch_count; i++) {
		if (fd == -ESRCH)
			/* A pid given anew must not be asked for by number. */
			obs_say_failed(e, obs_thing(e, "mem.", e->look->watch[i].name, ""), fd);
		else
			say_watch(e, fd, &e->look->watch[i]);
	}
}
