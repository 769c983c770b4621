/* SPDX-License-Identifier: MIT */
/* Files of the stage's cgroup with the pids controller, and of the one named inner in it. */
#include "obs_emit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "procfs.h"
#include "scoped.h"

/* A number, or "max" where there is no limit; in a file of events the number behind the word. */
static void say_file(struct obs_emitter *e, const char *path, const char *thing, const char *event)
{
	fw_scoped_fd fd = openat(e->look->pids_fd, path, O_RDONLY | O_CLOEXEC);
	char text[256];
	ssize_t n = fd < 0 ? -errno : sys_read_full(fd, text, sizeof(text));
	struct sys_span all = { text, n > 0 ? (size_t)n : 0 }, word;
	int64_t number;

	if (n < 0)
		obs_say_failed(e, thing, (int)n);
	else if (event ? sys_cgroup_event(text, all.len, event, &number) :
			 sys_span_word(&all, &word) && sys_span_int(word, &number))
		obs_say_int(e, thing, number);
	else if (!event)
		obs_say_blanked(e, thing, (struct sys_span){ text, (size_t)n });
	else
		obs_say_failed(e, thing, -EBADMSG);
}

void obs_pids(struct obs_emitter *e)
{
	static const struct {
		const char *path, *thing, *event;
	} files[] = {
		{ "pids.current", "pids_current", NULL },
		{ "pids.max", "pids_max", NULL },
		{ "pids.events", "pids_events", "max" },
		{ "inner/pids.current", "inner_pids_current", NULL },
		{ "inner/pids.max", "inner_pids_max", NULL },
		{ "inner/pids.events", "inner_pids_events", "max" },
	};
	struct obs_emitter stage = *e;

	if (e->look->pids_fd < 1)
		return;
	stage.role = "stage";
	stage.pid = 0;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		say_file(&stage, files[i].path, files[i].thing, files[i].event);
	e->count = stage.count;
}
