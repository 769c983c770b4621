/* SPDX-License-Identifier: MIT */
/* /proc/PID/ns: the namespaces, by inode; and what a bystander sees of what they hold. */
#include "obs_emit.h"

#include <errno.h>

#include "buf.h"
#include "procfs.h"
#include "text.h"

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

/* The next line of a text, without its end; false when there is none. */
static bool line_of(struct sys_span *text, struct sys_span *ret_line)
{
	size_t len = 0;

	if (!text->len)
		return false;
	while (len < text->len && text->s[len] != '\n')
		len++;
	*ret_line = (struct sys_span){ text->s, len };
	len += len < text->len;
	text->s += len;
	text->len -= len;
	return true;
}

static void say_mounts(struct obs_emitter *e, const char *thing, struct sys_span text)
{
	uint64_t digest = fw_fnv(FW_FNV_START, text.s, text.len);
	struct sys_span line;
	int64_t count = 0;

	(void)thing;	/* of more than one name: how many, and which */
	while (line_of(&text, &line))
		count++;
	obs_say_int(e, "mounts_count", count);
	obs_say_word(e, "mounts_digest", digest);
}

static void say_whole(struct obs_emitter *e, const char *thing, struct sys_span text)
{
	obs_say_blanked(e, thing, text);
}

/* The word at this place of every line after the first few, as one list. */
static void say_column(struct obs_emitter *e, const char *thing, struct sys_span text, int head,
		       int column)
{
	fw_scoped_buf names = { 0 };
	struct sys_span line, word = { 0 };

	while (line_of(&text, &line)) {
		int i = 0;

		if (head-- > 0)
			continue;
		while (i <= column && sys_span_word(&line, &word))
			i++;
		if (i <= column)
			continue;	/* a socket without a name */
		fw_buf_add(&names, word.s, word.len);
		fw_buf_str(&names, " ");
	}
	if (names.failed)
		obs_say_failed(e, thing, -ENOMEM);
	else
		obs_say_blanked(e, thing,
				(struct sys_span){ names.data ? names.data : "", names.len });
}

/* "lo:" and its counters, after two lines of heading */
static void say_devices(struct obs_emitter *e, const char *thing, struct sys_span text)
{
	say_column(e, thing, text, 2, 0);
}

/* Seven columns, then the name where there is one, "@" first when it is abstract; one line of heading */
static void say_sockets(struct obs_emitter *e, const char *thing, struct sys_span text)
{
	say_column(e, thing, text, 1, 7);
}

void obs_view(struct obs_emitter *e)
{
	static const struct {
		const char *file, *thing;
		void (*say)(struct obs_emitter *e, const char *thing, struct sys_span text);
	} files[] = {
		{ "uid_map", "uid_map", say_whole },
		{ "setgroups", "setgroups", say_whole }, /* since Linux 3.19 */
		{ "mountinfo", "mounts", say_mounts },
		{ "net/dev", "net_devices", say_devices },
		{ "net/unix", "net_unix", say_sockets },
	};
	const struct obs_subject *of = e->look->of;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		fw_scoped_buf more = { 0 };
		const char *text;
		char buf[16384];
		ssize_t n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, files[i].file,
					      buf, sizeof(buf), &more, &text);

		if (n == -ESRCH) {
			obs_say_failed(e, "view", (int)n);
			return;
		}
		if (n < 0)
			obs_say_failed(e, files[i].thing, (int)n);
		else
			files[i].say(e, files[i].thing, (struct sys_span){ text, (size_t)n });
	}
}
