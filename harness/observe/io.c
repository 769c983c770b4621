/* SPDX-License-Identifier: MIT */
/*
 * What a process has used: /proc/PID/io, CPU time of /proc/PID/schedstat, context switches of /proc/PID/status. Of the
 * stage: what the kernel counts of all processes, and the numbers of the pid namespace that the witness is in.
 */
#include "obs_emit.h"

#include <errno.h>
#include <string.h>

#include "procfs.h"

static void say_files_io(struct obs_emitter *e)
{
	static const struct {
		const char *word, *thing;
	} lines[] = {
		{ "rchar:", "io_rchar" },
		{ "wchar:", "io_wchar" },
		{ "syscr:", "io_syscr" },
		{ "syscw:", "io_syscw" },
		{ "read_bytes:", "io_read_bytes" },
		{ "write_bytes:", "io_write_bytes" },
		{ "cancelled_write_bytes:", "io_cancelled_write_bytes" },
	};
	const struct obs_subject *of = e->look->of;
	char text[512];
	ssize_t n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "io", text, sizeof(text));
	int64_t number;

	if (n < 0)
		obs_say_failed(e, "io_counts", (int)n);
	for (size_t i = 0; n > 0 && i < sizeof(lines) / sizeof(lines[0]); i++)
		if (sys_cgroup_event(text, (size_t)n, lines[i].word, &number))
			obs_say_int(e, lines[i].thing, number);
}

static void say_schedstat(struct obs_emitter *e)
{
	static const char *const things[] = { "cpu_ns", "cpu_wait_ns", "cpu_slices" };
	const struct obs_subject *of = e->look->of;
	char text[128];
	ssize_t n =
		sys_proc_read(e->look->proc_fd, of->pid, of->tid, "schedstat", text, sizeof(text));
	struct sys_span all = { text, n > 0 ? (size_t)n : 0 }, word;
	int64_t number;

	if (n < 0)
		obs_say_failed(e, "cpu_ns", (int)n);
	for (size_t i = 0; n >= 0 && i < sizeof(things) / sizeof(things[0]); i++)
		if (sys_span_word(&all, &word) && sys_span_int(word, &number))
			obs_say_int(e, things[i], number);
}

static void say_of_stage(struct obs_emitter *e)
{
	static const struct {
		const char *path, *thing, *line;
		int word;
	} files[] = {
		{ "loadavg", "last_pid", NULL, 4 },
		{ "sys/kernel/ns_last_pid", "ns_last_pid", NULL, 0 },
		{ "sys/kernel/pid_max", "pid_max", NULL, 0 },
		{ "stat", "forks", "processes", 0 },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char text[65536];
		ssize_t n = sys_proc_read_path(e->look->proc_fd, files[i].path, text, sizeof(text));
		struct sys_span all = { text, n > 0 ? (size_t)n : 0 }, word = { 0 };
		int64_t number;

		for (int w = 0; n > 0 && !files[i].line && w <= files[i].word; w++)
			(void)sys_span_word(&all, &word);
		if (n < 0)
			obs_say_failed(e, files[i].thing, (int)n);
		else if (files[i].line ? sys_cgroup_event(text, (size_t)n, files[i].line, &number) :
					 sys_span_int(word, &number))
			obs_say_int(e, files[i].thing, number);
		else
			obs_say_failed(e, files[i].thing, -EBADMSG);
	}
}

void obs_io(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	struct sys_status status;
	char text[16384];
	ssize_t n;

	if (of->pid == 0 && strcmp(e->role, "stage") == 0) {
		say_of_stage(e);
		return;
	}
	n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "status", text, sizeof(text));
	if (n < 0) {
		obs_say_failed(e, "io", (int)n);
		return;
	}
	if (sys_status_parse(text, (size_t)n, &status) == 0) {
		if (status.field[SYS_STATUS_VOLUNTARY].shape == SYS_INT)
			obs_say_int(e, "switches", status.field[SYS_STATUS_VOLUNTARY].i);
		if (status.field[SYS_STATUS_NONVOLUNTARY].shape == SYS_INT)
			obs_say_int(e, "switches_forced", status.field[SYS_STATUS_NONVOLUNTARY].i);
	}
	say_files_io(e);
	say_schedstat(e);
}
