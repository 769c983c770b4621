/* SPDX-License-Identifier: MIT */
/* /proc/PID/cwd, root and exe. */
#include "obs_emit.h"

#include <errno.h>
#include <limits.h>

#include "procfs.h"

void obs_links(struct obs_emitter *e)
{
	static const char *const links[] = { "cwd", "root", "exe" };
	const struct obs_subject *of = e->look->of;
	char target[PATH_MAX];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		ssize_t n = sys_proc_link(e->look->proc_fd, of->pid, of->tid, links[i], target,
					  sizeof(target));

		if (n == -ESRCH) {
			obs_say_failed(e, "links", (int)n);
			return;
		}
		if (n < 0)
			obs_say_failed(e, links[i], (int)n);
		else
			obs_say_text(e, links[i], target, (size_t)n);
	}
}
