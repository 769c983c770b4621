/* SPDX-License-Identifier: MIT */
/* /proc/PID/stat: session, group, times, scheduling, exit signal. */
#include "obs_emit.h"

#include "procfs.h"

static const struct {
	const char *thing;
	int field;
} things[] = {
	{ "stat_ppid", SYS_STAT_PPID },
	{ "pgrp", SYS_STAT_PGRP },
	{ "session", SYS_STAT_SESSION },
	{ "tty_nr", SYS_STAT_TTY_NR },
	{ "tpgid", SYS_STAT_TPGID },
	{ "minflt", SYS_STAT_MINFLT },
	{ "cminflt", SYS_STAT_CMINFLT },
	{ "majflt", SYS_STAT_MAJFLT },
	{ "cmajflt", SYS_STAT_CMAJFLT },
	{ "utime", SYS_STAT_UTIME },
	{ "stime", SYS_STAT_STIME },
	{ "cutime", SYS_STAT_CUTIME },
	{ "cstime", SYS_STAT_CSTIME },
	{ "priority", SYS_STAT_PRIORITY },
	{ "nice", SYS_STAT_NICE },
	{ "num_threads", SYS_STAT_NUM_THREADS },
	{ "starttime", SYS_STAT_STARTTIME },
	{ "exit_signal", SYS_STAT_EXIT_SIGNAL },
	{ "rt_priority", SYS_STAT_RT_PRIORITY },
	{ "policy", SYS_STAT_POLICY },
	{ "exit_code", SYS_STAT_EXIT_CODE },
};

void obs_stat(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	struct sys_stat stat;
	char text[4096];
	ssize_t n;
	int r;

	n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "stat", text, sizeof(text));
	if (n < 0) {
		obs_say_failed(e, "stat", (int)n);
		return;
	}
	obs_raw(e, "stat", text, (size_t)n);
	r = sys_stat_parse(text, (size_t)n, &stat);
	if (r < 0) {
		obs_say_failed(e, "stat", r);
		return;
	}
	obs_say_text(e, "stat_state", &stat.state, 1);
	if (stat.count >= SYS_STAT_FLAGS)
		obs_say_word(e, "flags", (uint64_t)stat.field[SYS_STAT_FLAGS]);
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++)
		if (stat.count >= things[i].field)
			obs_say_int(e, things[i].thing, stat.field[things[i].field]);
}
