/* SPDX-License-Identifier: MIT */
/* The head of a task's list of robust futexes, by get_robust_list(2); 0 where it has registered none. */
#define _GNU_SOURCE 1
#include "obs_emit.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

void obs_robust(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int32_t task = of->tid ? of->tid : of->pid;
	size_t len = 0;
	void *head = NULL;

	/* Number 0 would be the caller itself. */
	if (task <= 0 || syscall(SYS_get_robust_list, (long)task, &head, &len) < 0)
		obs_say_failed(e, "robust_list", task > 0 ? -errno : -ESRCH);
	else
		obs_say_word(e, "robust_list", (uint64_t)(uintptr_t)head);
}
