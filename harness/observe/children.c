/* SPDX-License-Identifier: MIT */
/* Who is there: children made by a task, threads of a process, processes of the stage. */
#include "obs_emit.h"

#include "buf.h"
#include "procfs.h"

void obs_children(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int32_t tid = of->tid ? of->tid : of->pid;
	fw_scoped_buf more = { 0 };
	struct sys_numbers list;
	char buf[8192];
	const char *text;
	ssize_t n;
	int r;

	n = sys_proc_read_all(e->look->proc_fd, of->pid, tid, "children", buf, sizeof(buf), &more,
			      &text);
	list.total = 0;
	r = n < 0 ? (int)n : sys_children_parse(text, (size_t)n, &list);
	/* A task that ended after the file was opened has an empty list there, not an error. */
	if (r == 0 && list.total == 0)
		r = sys_proc_exists(e->look->proc_fd, of->pid, tid);
	if (r < 0)
		obs_say_failed(e, "children", r);
	else
		obs_say_numbers(e, "children", "children_count", &list);
}

void obs_tasks(struct obs_emitter *e)
{
	struct sys_numbers list;
	int r = sys_proc_list(e->look->proc_fd, e->look->of->pid, 0, "task", &list);

	if (r < 0)
		obs_say_failed(e, "tasks", r);
	else
		obs_say_numbers(e, "tasks", "tasks_count", &list);
}

void obs_world(struct obs_emitter *e)
{
	struct obs_emitter stage = *e;
	struct sys_numbers list;
	int r = sys_proc_processes(e->look->proc_fd, &list);

	stage.role = "stage";
	stage.pid = 0;
	if (r < 0)
		obs_say_failed(&stage, "processes", r);
	else
		obs_say_numbers(&stage, "processes", "processes_count", &list);
	e->count = stage.count;
}
