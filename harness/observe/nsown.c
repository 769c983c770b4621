/* SPDX-License-Identifier: MIT */
/*
 * Namespaces from above and from inside: whose they are, by the ioctls of ioctl_ns(2), the time namespace's
 * offsets for children, and the processes that the subject's own /proc lists, where that is a procfs of its own.
 */
#include "obs_emit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "nsioctl.h"
#include "procfs.h"
#include "scoped.h"
#include "text.h"

static void say_related(struct obs_emitter *e, int fd, const char *thing)
{
	fw_scoped_fd ns = fd;
	uint64_t inode = 0;
	int r = ns < 0 ? ns : sys_ns_inode(ns, &inode);

	if (r < 0)
		obs_say_failed(e, thing, r);
	else
		obs_say_int(e, thing, (int64_t)inode);
}

static void say_owner_uid(struct obs_emitter *e, int ns)
{
	int64_t uid = 0;
	int r = sys_ns_owner_uid(ns, &uid);

	if (r < 0)
		obs_say_failed(e, "ns.user.owner_uid", r);
	else
		obs_say_int(e, "ns.user.owner_uid", uid);
}

/* The parent of a process, as a procfs of a namespace of its own tells it. */
static int parent_of(int root, int32_t pid, int32_t *ret_ppid)
{
	char text[4096];
	ssize_t n = sys_proc_read(root, pid, 0, "status", text, sizeof(text));
	const char *at = n > 0 ? strstr(text, "\nPPid:\t") : NULL;
	int64_t number;

	if (n < 0)
		return (int)n;
	if (!at)
		return -EBADMSG;
	at += strlen("\nPPid:\t");
	if (!sys_span_int((struct sys_span){ at, strcspn(at, "\n") }, &number))
		return -EBADMSG;
	*ret_ppid = (int32_t)number;
	return 0;
}

/* Not a procfs that we have at the same place, which may be the machine's: its processes are no part of any case. */
static int open_inside(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_fd here =
		sys_proc_open(e->look->proc_fd, getpid(), 0, "root/proc", O_RDONLY | O_DIRECTORY);
	fw_scoped_fd there = sys_proc_open(e->look->proc_fd, of->pid, of->tid, "root/proc",
					   O_RDONLY | O_DIRECTORY);
	struct stat ours, theirs;

	if (here < 0 || there < 0 || fstat(here, &ours) < 0 || fstat(there, &theirs) < 0)
		return -1;
	return theirs.st_dev == ours.st_dev ? -1 : fw_take_fd(&there);
}

/* A list in the order of the numbers, and beside it each one's parent. */
static void say_inside(struct obs_emitter *e)
{
	static struct sys_numbers inside, parents;
	fw_scoped_fd root = open_inside(e);
	int r;

	if (root < 0)
		return;
	r = sys_proc_processes(root, &inside);
	parents.count = parents.total = 0;
	for (size_t i = 0; !r && i < inside.count; i++)
		r = parent_of(root, inside.n[i], &parents.n[parents.count++]);
	parents.total = parents.count;
	if (r < 0) {
		obs_say_failed(e, "inside", r);
		return;
	}
	obs_say_numbers(e, "inside.processes", "inside.processes_count", &inside);
	obs_say_numbers(e, "inside.parents", "inside.parents_count", &parents);
}

/*
 * What is mounted where, without the numbers that differ in every copy: root, place, kind and source of each mount, in
 * whatever order: no page promises one, and copies of one namespace have been seen in different ones.
 */
static void say_mount_list(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_buf more = { 0 };
	const char *text;
	char buf[16384];
	ssize_t n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, "mountinfo", buf,
				      sizeof(buf), &more, &text);
	struct sys_span all = { text, n > 0 ? (size_t)n : 0 }, word;
	uint64_t digest = 0;
	bool last;

	if (n < 0) {
		obs_say_failed(e, "mount_list", (int)n);
		return;
	}
	while (all.len) {
		const char *end = memchr(all.s, '\n', all.len);
		struct sys_span line = { all.s, end ? (size_t)(end - all.s) : all.len };
		uint64_t one = FW_FNV_START;

		all.s += line.len + (end != NULL);
		all.len -= line.len + (end != NULL);
		last = false;
		for (int i = 0; sys_span_word(&line, &word); i++) {
			if (i == 3 || i == 4 || last)
				one = fw_fnv(fw_fnv(one, word.s, word.len), " ", 1);
			if (i > 5 && word.len == 1 && *word.s == '-')
				last = true;
		}
		digest += one;
	}
	obs_say_word(e, "mount_list", digest);
}

static void say_offsets(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	char text[256];
	ssize_t n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "timens_offsets", text,
				  sizeof(text));

	if (n < 0)
		obs_say_failed(e, "timens_offsets", (int)n);
	else
		obs_say_blanked(e, "timens_offsets", (struct sys_span){ text, (size_t)n });
}

void obs_nsown(struct obs_emitter *e)
{
	static const struct {
		const char *file, *owner, *parent;
	} links[] = {
		{ "ns/pid", "ns.pid.owner", "ns.pid.parent" },
		{ "ns/user", NULL, "ns.user.parent" },
		{ "ns/uts", "ns.uts.owner", NULL },
		{ "ns/ipc", "ns.ipc.owner", NULL },
		{ "ns/net", "ns.net.owner", NULL },
		{ "ns/mnt", "ns.mnt.owner", NULL },
		{ "ns/cgroup", "ns.cgroup.owner", NULL },
		{ "ns/time", "ns.time.owner", NULL },
	};
	const struct obs_subject *of = e->look->of;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		fw_scoped_fd ns =
			sys_proc_open(e->look->proc_fd, of->pid, of->tid, links[i].file, O_RDONLY);

		if (ns == -ESRCH) {
			obs_say_failed(e, "nsown", -ESRCH);
			return;
		}
		if (ns < 0) {
			obs_say_failed(e, links[i].owner ? links[i].owner : links[i].parent, ns);
			continue;
		}
		if (links[i].owner)
			say_related(e, sys_ns_owner(ns), links[i].owner);
		if (links[i].parent)
			say_related(e, sys_ns_parent(ns), links[i].parent);
		if (!links[i].owner)
			say_owner_uid(e, ns);
	}
	say_offsets(e);
	say_mount_list(e);
	say_inside(e);
}
