/* SPDX-License-Identifier: MIT */
/* /proc/PID/timers: the POSIX timers of a process. */
#include "obs_emit.h"

#include "buf.h"
#include "procfs.h"

void obs_timers(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_buf more = { 0 };
	struct sys_numbers list;
	char buf[4096];
	const char *text;
	ssize_t n;
	int r;

	/* threads have no file of their own: the timers are the process's */
	n = sys_proc_read_all(e->look->proc_fd, of->pid, 0, "timers", buf, sizeof(buf), &more,
			      &text);
	r = n < 0 ? (int)n : sys_timers_parse(text, (size_t)n, &list);
	if (r < 0)
		obs_say_failed(e, "timers", r);
	else
		obs_say_numbers(e, "timers", "timers_count", &list);
}
