/* SPDX-License-Identifier: MIT */
/* /proc/PID/cgroup: where it is in v2, and in v1's pids hierarchy. */
#include "obs_emit.h"

#include "procfs.h"

static void say_path(struct obs_emitter *e, const char *thing, const char *text, size_t len,
		     const char *controller)
{
	struct sys_span path;

	/* No such hierarchy here: that is known, not a look that failed. */
	if (!sys_cgroup_path(text, len, controller, &path))
		path = (struct sys_span){ "", 0 };
	obs_say_text(e, thing, path.s, path.len);
}

void obs_cgroup(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	char text[32768];
	ssize_t n;

	n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "cgroup", text, sizeof(text));
	if (n < 0) {
		obs_say_failed(e, "cgroup", (int)n);
		return;
	}
	say_path(e, "cgroup2", text, (size_t)n, NULL);
	say_path(e, "cgroup_pids", text, (size_t)n, "pids");
}
