/* SPDX-License-Identifier: MIT */
/* /proc/PID/ns: the namespaces, by inode. */
#include "obs_emit.h"

#include <errno.h>

#include "procfs.h"

void obs_ns(struct obs_emitter *e)
{
	static const struct {
		const char *file, *thing;
	} links[] = {
		{ "ns/pid", "ns.pid" },	  { "ns/pid_for_children", "ns.pid_for_children" },
		{ "ns/user", "ns.user" }, { "ns/uts", "ns.uts" },
		{ "ns/ipc", "ns.ipc" },	  { "ns/net", "ns.net" },
		{ "ns/mnt", "ns.mnt" },	  { "ns/cgroup", "ns.cgroup" },
		{ "ns/time", "ns.time" }, { "ns/time_for_children", "ns.time_for_children" },
	};
	const struct obs_subject *of = e->look->of;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		char target[128];
		uint64_t inode = 0;
		ssize_t n = sys_proc_link(e->look->proc_fd, of->pid, of->tid, links[i].file, target,
					  sizeof(target));
		int r;

		if (n == -ESRCH) {
			obs_say_failed(e, "ns", (int)n);
			return;
		}
		r = n < 0 ? (int)n : sys_ns_parse(target, (size_t)n, &inode);
		if (r < 0)
			obs_say_failed(e, links[i].thing, r);
		else
			obs_say_int(e, links[i].thing, (int64_t)inode);
	}
}
