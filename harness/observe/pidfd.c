/* SPDX-License-Identifier: MIT */
/* A pidfd on the process: can it be had, has it ended, whose is it. */
#include "obs_emit.h"
#include "pidfd.h"

#include "scoped.h"

void obs_pidfd(struct obs_emitter *e)
{
	fw_scoped_fd fd = sys_pidfd_open(e->look->of->pid, 0);
	int64_t pid = 0;
	int r;

	if (fd < 0) {
		obs_say_failed(e, "pidfd_open", fd);
		return;
	}
	obs_say_int(e, "pidfd_open", 0);
	r = sys_pidfd_is_ended(fd);
	if (r < 0)
		obs_say_failed(e, "pidfd_ended", r);
	else
		obs_say_int(e, "pidfd_ended", r);
	r = sys_pidfd_pid(e->look->proc_fd, fd, &pid);
	if (r < 0)
		obs_say_failed(e, "pidfd_pid", r);
	else
		obs_say_int(e, "pidfd_pid", pid);
}
