/* SPDX-License-Identifier: MIT */
/* How a task is scheduled: sched_getattr(2), the CPUs it may run on, its autogroup and its cpuset. */
#define _GNU_SOURCE 1
#include "obs_emit.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "procfs.h"
#include "schedattr.h"

enum { MASK_BYTES = 1024, BITS = 8 * (int)sizeof(unsigned long) };

static void say_cpus(struct obs_emitter *e, int32_t task)
{
	unsigned long mask[MASK_BYTES / sizeof(unsigned long)];
	struct sys_numbers list = { 0 };
	long n = syscall(SYS_sched_getaffinity, (long)task, sizeof(mask), mask);

	if (n < 0) {
		obs_say_failed(e, "cpus", -errno);
		return;
	}
	for (long bit = 0; bit < n * 8; bit++)
		if (mask[bit / BITS] >> bit % BITS & 1)
			sys_numbers_add(&list, (int32_t)bit);
	obs_say_numbers(e, "cpus", "cpus_count", &list);
}

static void say_file(struct obs_emitter *e, const char *file)
{
	const struct obs_subject *of = e->look->of;
	char text[512];
	ssize_t n = sys_proc_read(e->look->proc_fd, of->pid, 0, file, text, sizeof(text));

	if (n < 0)
		obs_say_failed(e, file, (int)n);
	else
		obs_say_blanked(e, file, (struct sys_span){ text, (size_t)n });
}

void obs_sched(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int32_t task = of->tid ? of->tid : of->pid;
	struct sys_sched_attr attr;
	/* Number 0 would be the caller itself. */
	int r = task > 0 ? sys_sched_getattr(task, &attr) : -ESRCH;

	if (r < 0)
		obs_say_failed(e, "sched", task > 0 ? r : -ESRCH);
	if (r == -ESRCH)
		return;
	if (r == 0) {
		obs_say_int(e, "sched_policy", attr.policy);
		obs_say_word(e, "sched_flags", attr.flags);
		obs_say_int(e, "sched_nice", attr.nice);
		obs_say_int(e, "sched_priority", attr.priority);
		obs_say_word(e, "sched_runtime", attr.runtime);
	}
	say_cpus(e, task);
	say_file(e, "autogroup");
	say_file(e, "cpuset");
}
