/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/fd and fdinfo: which descriptors are open, where they lead, their offset and flags, a pidfd's process, and
 * what a kind says of itself: an eventfd's count, a timer, a mask, watches, registrations, locks.
 */
#include "obs_emit.h"

#include <limits.h>
#include <string.h>

#include "procfs.h"

static void one(struct obs_emitter *e, int32_t number)
{
	const struct obs_subject *of = e->look->of;
	int proc_fd = e->look->proc_fd;
	char file[32], text[PATH_MAX];
	struct sys_fdinfo info;
	ssize_t n;
	int r;

	strcpy(file, "fd/");
	*sys_put_decimal(file + 3, number) = 0;
	n = sys_proc_link(proc_fd, of->pid, of->tid, file, text, sizeof(text));
	if (n < 0)
		obs_say_failed(e, obs_thing_number(e, "fd.", number, ".link"), (int)n);
	else
		obs_say_text(e, obs_thing_number(e, "fd.", number, ".link"), text, (size_t)n);

	strcpy(file, "fdinfo/");
	*sys_put_decimal(file + 7, number) = 0;
	n = sys_proc_read(proc_fd, of->pid, of->tid, file, text, sizeof(text));
	r = n < 0 ? (int)n : sys_fdinfo_parse(text, (size_t)n, &info);
	if (r < 0) {
		obs_say_failed(e, obs_thing_number(e, "fd.", number, ".pos"), r);
		return;
	}
	if (info.has_pos)
		obs_say_int(e, obs_thing_number(e, "fd.", number, ".pos"), info.pos);
	if (info.has_flags)
		obs_say_word(e, obs_thing_number(e, "fd.", number, ".flags"), info.flags);
	if (info.has_pid)
		obs_say_int(e, obs_thing_number(e, "fd.", number, ".pid"), info.pid);
}

void obs_fds(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int limit = e->look->fds_limit ? e->look->fds_limit : OBS_FDS_LIMIT;
	struct sys_numbers list;
	int r = sys_proc_list(e->look->proc_fd, of->pid, of->tid, "fd", &list);

	if (r < 0) {
		obs_say_failed(e, "fds", r);
		return;
	}
	obs_say_numbers(e, "fds", "fds_count", &list);
	for (size_t i = 0; i < list.count && list.n[i] < limit; i++)
		one(e, list.n[i]);
}

void obs_fdlist(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	struct sys_numbers list;
	int r = sys_proc_list(e->look->proc_fd, of->pid, of->tid, "fd", &list);

	if (r < 0)
		obs_say_failed(e, "fds", r);
	else
		obs_say_numbers(e, "fds", "fds_count", &list);
}

/* The lines of one, "; " between them: what it has no word for is the empty text. */
static void info_of(struct obs_emitter *e, int32_t number)
{
	const struct obs_subject *of = e->look->of;
	char file[32] = "fdinfo/", text[PATH_MAX], lines[PATH_MAX * 2];
	const char *cursor = text;
	struct sys_span line;
	size_t len = 0;
	ssize_t n;

	*sys_put_decimal(file + 7, number) = 0;
	n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, file, text, sizeof(text));
	if (n < 0) {
		obs_say_failed(e, obs_thing_number(e, "fd.", number, ".info"), (int)n);
		return;
	}
	while (sys_fdinfo_next(&cursor, text + n, &line)) {
		if (len) {
			memcpy(lines + len, "; ", 2);
			len += 2;
		}
		memcpy(lines + len, line.s, line.len);
		len += line.len;
	}
	obs_say_blanked(e, obs_thing_number(e, "fd.", number, ".info"),
			(struct sys_span){ .s = lines, .len = len });
}

void obs_fdinfo(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int limit = e->look->fds_limit ? e->look->fds_limit : OBS_FDS_LIMIT;
	struct sys_numbers list;
	int r = sys_proc_list(e->look->proc_fd, of->pid, of->tid, "fd", &list);

	if (r < 0) {
		obs_say_failed(e, "fdinfo", r);
		return;
	}
	for (size_t i = 0; i < list.count && list.n[i] < limit; i++)
		info_of(e, list.n[i]);
}
