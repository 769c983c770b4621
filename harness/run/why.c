/* SPDX-License-Identifier: MIT */
/*
 * Asking for every limit in the order in which a kernel comes to them. Each row stands alone: what may not be read is
 * said in its place. Reading comes first; children are asked last, for a filter may kill.
 */
#include "why.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/vfs.h>

#include "census.h"
#include "clone3.h"
#include "needs.h"
#include "nsioctl.h"
#include "procfs.h"
#include "proctext.h"
#include "rlimit.h"
#include "schedattr.h"
#include "scoped.h"
#include "text.h"
#include "throwaway.h"

/* The inodes of the first namespaces, fixed since Linux 3.8. */
#define FIRST_USERNS UINT64_C(4026531837)
#define FIRST_PIDNS UINT64_C(4026531836)
#define FIRST_CGROUPNS UINT64_C(4026531835)

enum {
	STATUS_BYTES = 16384,
	CGROUP_BYTES = 4096,
	DEPTH_MAX = 32, /* of pid namespaces and, by their page, of user namespaces */
	FDS_COUNTED = 1 << 20,
	STACK_KB = 16, /* of a task in the kernel: the first that is charged */
	STRICT = 1,
	FILTERED = 2,
};

struct asking {
	struct fw_why *why;
	const struct fw_why_words *words;
	int proc_fd; /* -1: none */
	char no_proc[96]; /* why */
	int32_t pid; /* in this pid namespace */
	bool self;
	bool other_user; /* asked for another than the process's own */
	bool warned;

	char status[STATUS_BYTES];
	ssize_t status_len; /* or -errno */
	bool has_caps;
	uint64_t caps;
	uint64_t userns, own_userns, own_pidns; /* 0: not read */
	int children_pidns; /* descriptor of the namespace for children; -1 */
	int children_error; /* why there is none */
	bool own_pids; /* it is that of the process itself */
	bool none_born; /* a process that entered it was refused with ENOMEM */
	bool hidden; /* the procfs hides processes */
	struct fw_census census;
	int census_error;
	int64_t fds_open; /* of this process, before anything was opened */
	uint64_t fds_soft;
};

/* ---- rows ---- */

static void put(char *to, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Adds a remark to those that stand there. */
static void put(char *to, size_t size, const char *fmt, ...)
{
	size_t have = strlen(to);
	va_list args;

	if (have + 3 >= size)
		return;
	if (have) {
		memcpy(to + have, "; ", 3);
		have += 2;
	}
	va_start(args, fmt);
	(void)fw_vline(to + have, size - have, fmt, args);
	va_end(args);
}

#define UNKNOWN(l, ...) put((l)->unknown, sizeof((l)->unknown), __VA_ARGS__)
#define NOTE(l, ...) put((l)->note, sizeof((l)->note), __VA_ARGS__)
#define WHERE(l, ...) put((l)->where, sizeof((l)->where), __VA_ARGS__)
#define WHAT(l, ...) put((l)->what, sizeof((l)->what), __VA_ARGS__)

/* A new row; the last one again when there is no room. */
static struct fw_limit *row(struct asking *a, const char *code)
{
	struct fw_why *why = a->why;
	struct fw_limit *l = &why->limits[why->count < FW_WHY_MAX ? why->count++ : FW_WHY_MAX - 1];

	*l = (struct fw_limit){
		.refusal = fw_refusal_find(code),
		.unit = "",
		.used = FW_WHY_UNKNOWN,
		.limit = FW_WHY_UNKNOWN,
	};
	if (!l->refusal)
		l->refusal = fw_refusal_find("unseen");
	l->of = l->refusal->of;
	l->error = l->refusal->error;
	return l;
}

/* Refuses when all is used, unless it does not bind. */
static void judge(struct fw_limit *l)
{
	l->refuses = !l->exempt && l->used >= 0 && l->limit >= 0 && l->used >= l->limit;
}

static int64_t limit_of(uint64_t soft)
{
	return soft > INT64_MAX ? FW_WHY_NONE : (int64_t)soft;
}

/* ---- reading ---- */

/* The same for a row's limit, below /proc. */
static bool limit_in(struct asking *a, struct fw_limit *l, const char *path)
{
	int64_t n = a->proc_fd < 0 ? -ENOENT : sys_proc_number(a->proc_fd, path);

	if (n < 0) {
		UNKNOWN(l, "/proc/%s: %s", path,
			a->proc_fd < 0 ? a->no_proc : fw_errno_name((int)-n));
		return false;
	}
	WHERE(l, "/proc/%s", path);
	l->limit = n;
	return true;
}

static bool status_line(const struct asking *a, const char *key, struct sys_span *ret_rest)
{
	return a->status_len > 0 &&
	       sys_status_line(a->status, (size_t)a->status_len, key, ret_rest);
}

static bool status_number(const struct asking *a, const char *key, unsigned int base,
			  uint64_t *ret_number)
{
	struct sys_span rest, word;

	return status_line(a, key, &rest) && sys_span_word(&rest, &word) &&
	       sys_span_number(word, base, ret_number);
}

/* Where a file of a process is missing for want of a procfs, or may not be read. */
static const char *reason_of(const struct asking *a, int64_t r)
{
	return a->proc_fd < 0 ? a->no_proc : fw_errno_name((int)-r);
}

static int64_t open_below(uint64_t soft)
{
	int64_t n = 0;

	for (int fd = 0; (uint64_t)fd < soft && fd < FDS_COUNTED; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			n++;
	return n;
}

static uint64_t inode_of(int proc_fd, int32_t pid, const char *file)
{
	char link[64];
	ssize_t n = sys_proc_link(proc_fd, pid, 0, file, link, sizeof(link));
	uint64_t inode = 0;

	return n > 0 && sys_ns_parse(link, (size_t)n, &inode) == 0 ? inode : 0;
}

/* A procfs of this pid namespace, or why there is none. */
static void find_proc(struct asking *a)
{
	enum { PROCFS = 0x9fa0 };
	char link[16], self[16];
	struct statfs fs;
	ssize_t n;

	fw_scoped_fd fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	a->proc_fd = -1;
	if (fd < 0 || fstatfs(fd, &fs) < 0) {
		(void)snprintf(a->no_proc, sizeof(a->no_proc), "/proc cannot be opened: %s",
			       fw_errno_name(errno));
		return;
	}
	if (fs.f_type != PROCFS) {
		(void)snprintf(a->no_proc, sizeof(a->no_proc), "no procfs is mounted at /proc");
		return;
	}
	n = readlinkat(fd, "self", link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = '\0';
	(void)snprintf(self, sizeof(self), "%d", (int)getpid());
	if (strcmp(link, self) != 0) {
		(void)snprintf(a->no_proc, sizeof(a->no_proc),
			       "the procfs at /proc is of another pid namespace");
		return;
	}
	a->proc_fd = fw_take_fd(&fd);
}

static void read_caps_of_self(struct asking *a)
{
	cap_t caps = cap_get_proc();

	if (!caps)
		return;
	a->has_caps = true;
	for (int cap = 0; cap < 64; cap++) {
		cap_flag_value_t has = CAP_CLEAR;

		if (cap_get_flag(caps, cap, CAP_EFFECTIVE, &has) == 0 && has == CAP_SET)
			a->caps |= 1ULL << cap;
	}
	(void)cap_free(caps);
}

static bool has_cap(const struct asking *a, int cap)
{
	return a->has_caps && (a->caps >> cap & 1);
}

/* Over the machine, and not over a namespace alone. */
static bool rules(const struct asking *a, int cap)
{
	return has_cap(a, cap) && a->userns == FIRST_USERNS;
}

/* Is there such a process? Its status, if it may be read. */
static int find_target(struct asking *a, struct fw_err *err)
{
	struct sys_span name;
	uint64_t uid;

	a->status_len = -ENOENT;
	if (a->proc_fd >= 0)
		a->status_len = sys_proc_read(a->proc_fd, a->pid, 0, "status", a->status,
					      sizeof(a->status));
	if (a->status_len == -ESRCH || (a->status_len < 0 && kill(a->pid, 0) < 0 && errno == ESRCH))
		return fw_fail(err, ESRCH, "why", "--pid: there is no process %d", (int)a->pid);
	if (status_line(a, "Name", &name))
		(void)fw_line(a->why->name, sizeof(a->why->name), "%.*s", (int)name.len, name.s);
	a->why->pid = a->pid;
	a->why->uid = FW_WHY_UNKNOWN;
	if (status_number(a, "Uid", 10, &uid))
		a->why->uid = (int64_t)uid;
	else if (a->self)
		a->why->uid = getuid();
	if (status_number(a, "CapEff", 16, &a->caps))
		a->has_caps = true;
	else if (a->self)
		read_caps_of_self(a);
	return 0;
}

static int find_user(struct asking *a, struct fw_err *err)
{
	char map[4096];
	ssize_t n;
	uint64_t outer;

	if (a->words->uid < 0)
		return 0;
	n = a->proc_fd < 0 ? -ENOENT :
			     sys_proc_read_path(a->proc_fd, "self/uid_map", map, sizeof(map));
	if (n > 0 && !sys_idmap_outer(map, (size_t)n, (uint64_t)a->words->uid, &outer))
		return fw_fail(err, EINVAL, "why", "--uid: this user namespace has no user %lld",
			       (long long)a->words->uid);
	if (a->why->uid != a->words->uid) {
		a->other_user = true;
		/* as after setuid(2): root has them, others none */
		if (a->words->uid != 0)
			a->caps = 0;
		a->has_caps = a->has_caps || a->words->uid != 0;
	}
	a->why->uid = a->words->uid;
	return 0;
}

/* The limits of the process: by prlimit(2), else from its file, which anybody may read. */
static bool soft_of(struct asking *a, int which, const char *line, struct fw_limit *l)
{
	struct rlimit both;
	char text[4096];
	uint64_t soft;
	ssize_t n;
	int error;

	if (syscall(SYS_prlimit64, (long)a->pid, (long)which, NULL, &both) == 0) {
		l->limit = limit_of(both.rlim_cur);
		WHERE(l, "prlimit(2)");
		return true;
	}
	error = errno;
	n = a->proc_fd < 0 ? -ENOENT :
			     sys_proc_read(a->proc_fd, a->pid, 0, "limits", text, sizeof(text));
	if (n > 0 && sys_limits_soft(text, (size_t)n, line, &soft)) {
		l->limit = limit_of(soft);
		WHERE(l, "/proc/%d/limits", (int)a->pid);
		return true;
	}
	UNKNOWN(l, "the limit: prlimit(2): %s", fw_errno_name(error));
	return false;
}

/* ---- namespaces and the count of tasks ---- */

/* From the process's user namespace up as far as can be seen: users[0] is its own user. */
static void chain_of_users(struct asking *a)
{
	struct fw_census *c = &a->census;
	int fd = a->userns ? sys_proc_open(a->proc_fd, a->pid, 0, "ns/user", O_RDONLY) : -1;

	c->users[0] = (struct fw_census_user){ .ns = a->userns, .uid = a->why->uid };
	c->users_count = a->why->uid >= 0;
	while (fd >= 0 && c->users_count < FW_CENSUS_LEVELS) {
		int above = sys_ns_parent(fd);
		struct fw_census_user user = { .uid = -1 };

		if (above >= 0 && sys_ns_inode(above, &user.ns) == 0 &&
		    sys_ns_owner_uid(fd, &user.uid) == 0)
			c->users[c->users_count++] = user;
		fw_close_fd(&fd);
		fd = above;
	}
	if (fd >= 0)
		fw_close_fd(&fd);
}

/* From the namespace for children up to that of the procfs, then the other way round. */
static void chain_of_pids(struct asking *a)
{
	struct fw_census *c = &a->census;
	int up[FW_CENSUS_LEVELS], n = 0;
	uint64_t inodes[FW_CENSUS_LEVELS] = { 0 }, own = inode_of(a->proc_fd, a->pid, "ns/pid");

	a->children_pidns = sys_proc_open(a->proc_fd, a->pid, 0, "ns/pid_for_children", O_RDONLY);
	if (a->children_pidns < 0) {
		a->children_error = -a->children_pidns;
		a->children_pidns = sys_proc_open(a->proc_fd, a->pid, 0, "ns/pid", O_RDONLY);
	}
	if (a->children_pidns >= 0) {
		up[n] = fcntl(a->children_pidns, F_DUPFD_CLOEXEC, 0);
		while (up[n] >= 0 && sys_ns_inode(up[n], &inodes[n]) == 0) {
			if (inodes[n++] == a->own_pidns || n == FW_CENSUS_LEVELS)
				break;
			up[n] = sys_ns_parent(up[n - 1]);
		}
	}
	a->own_pids = n > 0 && inodes[0] == own;
	if (n == 0 || inodes[n - 1] != a->own_pidns) {
		/* out of sight: what can be counted is what the procfs shows */
		c->pids[0].ns = a->own_pidns;
		c->pids_count = 1;
	} else {
		for (int i = 0; i < n; i++)
			c->pids[n - 1 - i].ns = inodes[i];
		c->pids_count = n;
	}
	for (int i = 0; i < n; i++)
		fw_close_fd(&up[i]);
}

/* Are processes of others hidden in the procfs? */
static bool is_hiding(const char *text, size_t len)
{
	static const char *const words[] = { "hidepid=1",	  "hidepid=2",
					     "hidepid=4",	  "hidepid=noaccess",
					     "hidepid=invisible", "hidepid=ptraceable" };
	const char *cursor = text, *end = text + len;
	struct sys_mount mount;
	bool hiding = false;
	int r;

	while ((r = sys_mounts_next(&cursor, end, &mount)) != 0) {
		if (r < 0 || mount.point.len != 5 || memcmp(mount.point.s, "/proc", 5) != 0)
			continue;
		hiding = false; /* the last mount covers those before */
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			hiding = hiding || sys_span_lists(mount.options, words[i]);
	}
	return hiding;
}

static ssize_t read_mounts(const struct asking *a, char *buf, size_t size, struct fw_buf *more,
			   const char **ret_text)
{
	return a->proc_fd < 0 ? -ENOENT :
				sys_proc_read_all(a->proc_fd, getpid(), 0, "mountinfo", buf, size,
						  more, ret_text);
}

static void look_around(struct asking *a)
{
	struct fw_census *c = &a->census;
	fw_scoped_buf more = { 0 };
	const char *text = "";
	char buf[8192];
	ssize_t n;

	a->children_pidns = -1;
	if (a->proc_fd < 0)
		return;
	a->own_userns = inode_of(a->proc_fd, getpid(), "ns/user");
	a->own_pidns = inode_of(a->proc_fd, getpid(), "ns/pid");
	a->userns = inode_of(a->proc_fd, a->pid, "ns/user");
	n = read_mounts(a, buf, sizeof(buf), &more, &text);
	a->hidden = n > 0 && is_hiding(text, (size_t)n);
	c->own_userns = a->own_userns;
	c->own_initial = a->own_userns == FIRST_USERNS;
	/* a kernel or sandbox whose links name no namespace has one */
	if (!a->own_userns) {
		c->own_userns = 1;
		c->own_initial = true;
	}
	if (!a->userns && a->own_userns == FIRST_USERNS)
		a->userns = a->own_userns;
	c->skip = a->self ? 0 : (int32_t)getpid();
	chain_of_users(a);
	if (!a->own_userns)
		c->users[0].ns = 1;
	chain_of_pids(a);
	a->census_error = fw_census_take(a->proc_fd, c);
}

/* What keeps the count of a user's tasks from being whole. */
static void tell_unseen_tasks(struct asking *a, struct fw_limit *l)
{
	const struct fw_census *c = &a->census;

	if (a->hidden)
		UNKNOWN(l, "/proc hides processes of others (hidepid)");
	if (a->own_pidns && a->own_pidns != FIRST_PIDNS)
		UNKNOWN(l, "tasks outside of this pid namespace are not seen and count too");
	if (c->left_out)
		UNKNOWN(l,
			"%lld tasks of that user whose user namespace may not be read are left out",
			(long long)c->left_out);
	if (c->hidden)
		NOTE(l,
		     "%lld of them have a user namespace that may not be read: taken to be in this one",
		     (long long)c->hidden);
}

/* ---- RLIMIT_NPROC ---- */

/* User 0 of the machine is never bound, and is known by that number where this namespace is the first. */
static void tell_exempt(struct asking *a, struct fw_limit *l)
{
	char map[4096];
	uint64_t outer = 1;
	ssize_t n;

	if (a->own_userns == FIRST_USERNS && a->why->uid == 0) {
		l->exempt = true;
		NOTE(l, "user 0 of the machine is not bound");
	} else if (rules(a, CAP_SYS_RESOURCE) || rules(a, CAP_SYS_ADMIN)) {
		l->exempt = true;
		NOTE(l, "%s over the machine: not bound",
		     has_cap(a, CAP_SYS_RESOURCE) ? "CAP_SYS_RESOURCE" : "CAP_SYS_ADMIN");
	} else if (a->own_userns != FIRST_USERNS && a->proc_fd >= 0) {
		n = sys_proc_read_path(a->proc_fd, "self/uid_map", map, sizeof(map));
		if (n > 0 && sys_idmap_outer(map, (size_t)n, (uint64_t)a->why->uid, &outer) &&
		    outer == 0)
			UNKNOWN(l,
				"it is user 0 outside, who is not bound if that is the machine's own");
	}
}

static void ask_nproc(struct asking *a)
{
	const struct fw_census *c = &a->census;
	struct fw_limit *l = row(a, "limit:nproc");

	if (a->why->uid >= 0)
		WHAT(l, "RLIMIT_NPROC, tasks of user %lld", (long long)a->why->uid);
	else
		WHAT(l, "RLIMIT_NPROC, tasks of its user");
	(void)soft_of(a, RLIMIT_NPROC, "Max processes", l);
	if (a->proc_fd < 0 || a->census_error || !c->users_count) {
		UNKNOWN(l, "the tasks: %s", reason_of(a, a->census_error ? a->census_error : -EIO));
	} else if (!c->users[0].ns) {
		UNKNOWN(l, "the tasks: the user namespace of the process may not be read");
	} else {
		l->used = c->users[0].tasks;
		WHERE(l, "/proc/*/task/*/status (Uid) and ns/user, of %lld tasks",
		      (long long)c->tasks);
		tell_unseen_tasks(a, l);
	}
	tell_exempt(a, l);
	judge(l);
	for (int k = 1; k < c->users_count && !a->census_error; k++) {
		l = row(a, "limit:nproc");
		WHAT(l, "the same, tasks of user %lld and of all below, %d user namespace%s up",
		     (long long)c->users[k].uid, k, k > 1 ? "s" : "");
		l->used = c->users[k].tasks;
		WHERE(l, "/proc/*/task/*/status (Uid) and ns/user");
		UNKNOWN(l,
			"the limit was the maker's RLIMIT_NPROC when the namespace was made; no file tells it");
		tell_exempt(a, l);
	}
	if (a->own_userns && a->own_userns != FIRST_USERNS) {
		l = row(a, "limit:nproc");
		WHAT(l, "the same in the user namespaces around this one");
		UNKNOWN(l, "neither counts nor limits outside of this user namespace can be read");
		tell_exempt(a, l);
	}
}

/* ---- threads-max, deadline ---- */

static void ask_threads(struct asking *a)
{
	struct fw_limit *l = row(a, "limit:threads-max");
	char text[128];
	ssize_t n;
	int64_t tasks, last;

	WHAT(l, "tasks of the machine");
	(void)limit_in(a, l, "sys/kernel/threads-max");
	n = a->proc_fd < 0 ? -ENOENT :
			     sys_proc_read_path(a->proc_fd, "loadavg", text, sizeof(text));
	if (n > 0 && sys_loadavg_parse(text, (size_t)n, &tasks, &last) == 0) {
		l->used = tasks - !a->self;
		WHERE(l, "/proc/loadavg");
	} else if (a->proc_fd >= 0) {
		UNKNOWN(l, "/proc/loadavg: %s", fw_errno_name(n < 0 ? (int)-n : EBADMSG));
	}
	judge(l);
}

static void ask_deadline(struct asking *a)
{
	enum { DEADLINE = 6, RESET_ON_FORK = 1 };
	static const char *const names[] = { "other", "fifo", "rr",	  "batch",
					     "iso",   "idle", "deadline", "ext" };
	struct fw_limit *l = row(a, "sched:deadline");
	struct sys_sched_attr attr;
	int r = sys_sched_getattr(a->pid, &attr);

	WHERE(l, "sched_getattr(2)");
	if (r < 0) {
		WHAT(l, "scheduling policy");
		UNKNOWN(l, "the policy: %s", fw_errno_name(-r));
		return;
	}
	WHAT(l, "scheduling policy %s%s",
	     attr.policy < sizeof(names) / sizeof(names[0]) ? names[attr.policy] : "unknown",
	     attr.flags & RESET_ON_FORK ? ", reset on fork" : "");
	l->refuses = attr.policy == DEADLINE && !(attr.flags & RESET_ON_FORK);
}

/* ---- pid namespaces ---- */

/* pid_max of a namespace below this one, by a process in it. */
static void ask_inside(struct asking *a, int pidns, struct fw_limit *l, int64_t *ret_last)
{
	static const char *const files[] = { "sys/kernel/pid_max", "sys/kernel/ns_last_pid", NULL };
	struct fw_inside inside = {
		.proc_fd = a->proc_fd, .userns_fd = -1, .pidns_fd = pidns, .files = files
	};

	fw_thrown_read(&inside);
	a->none_born = inside.at_birth && inside.error == ENOMEM;
	if (inside.error) {
		UNKNOWN(l,
			inside.at_birth ? "pid_max there: no process can be made in it (%s)" :
					  "pid_max there: it cannot be entered (%s)",
			fw_errno_name(inside.error));
		if (inside.at_birth && inside.error == EAGAIN) {
			WHERE(l, "a child of ours, entering it, was refused");
			l->refuses = true;
		}
		return;
	}
	WHERE(l, "/proc/sys/kernel/pid_max, read by a child in that namespace");
	if (inside.numbers[0] > 0)
		l->limit = inside.numbers[0] - 1;
	else
		UNKNOWN(l, "pid_max there: %s", fw_errno_name((int)-inside.numbers[0]));
	*ret_last = inside.numbers[1];
}

/* The descriptor of level k of the chain, which begins at the procfs's own. */
static int level_fd(const struct asking *a, int k)
{
	int fd = fcntl(a->children_pidns, F_DUPFD_CLOEXEC, 0);

	for (int up = a->census.pids_count - 1 - k; fd >= 0 && up > 0; up--) {
		int above = sys_ns_parent(fd);

		fw_close_fd(&fd);
		fd = above;
	}
	return fd;
}

static void ask_pid_level(struct asking *a, int k)
{
	const struct fw_census_pids *pids = &a->census.pids[k];
	struct fw_limit *l = row(a, "limit:pid_max");
	int64_t last = 0, tasks;
	char text[128];
	ssize_t n;

	if (k == 0) {
		WHAT(l, "numbers of this pid namespace");
		if (limit_in(a, l, "sys/kernel/pid_max"))
			l->limit--;
		n = sys_proc_read_path(a->proc_fd, "loadavg", text, sizeof(text));
		if (n <= 0 || sys_loadavg_parse(text, (size_t)n, &tasks, &last) < 0)
			last = 0;
	} else {
		fw_scoped_fd fd = level_fd(a, k);

		WHAT(l, "numbers of the pid namespace %d below this one", k);
		if (fd >= 0)
			ask_inside(a, fd, l, &last);
		else
			UNKNOWN(l, "pid_max there: %s", fw_errno_name(-fd));
	}
	if (a->census_error) {
		UNKNOWN(l, "the numbers in use: %s", fw_errno_name(-a->census_error));
		return;
	}
	l->used = fw_pids_taken(pids->numbers, pids->few, last);
	WHERE(l, "/proc/*/task/*/status (NSpid, NSpgid, NSsid)");
	if (l->used > pids->numbers)
		NOTE(l, "%lld numbers below 300 are free and not given again",
		     (long long)(l->used - pids->numbers));
	if (a->hidden)
		UNKNOWN(l, "/proc hides processes of others (hidepid)");
	if (k > 0 && a->census.unplaced)
		UNKNOWN(l, "%lld tasks whose pid namespace may not be read may be in it",
			(long long)a->census.unplaced);
	if (!l->refuses)
		judge(l);
}

static void ask_pids(struct asking *a)
{
	struct fw_limit *l;

	if (a->proc_fd < 0) {
		l = row(a, "limit:pid_max");
		WHAT(l, "numbers of the pid namespace");
		UNKNOWN(l, "%s", a->no_proc);
		return;
	}
	for (int k = 0; k < a->census.pids_count; k++)
		ask_pid_level(a, k);
	if (a->own_pidns && a->own_pidns != FIRST_PIDNS) {
		l = row(a, "limit:pid_max");
		WHAT(l, "numbers of the pid namespaces around this one");
		UNKNOWN(l, "what is outside of this pid namespace cannot be read");
	}
}

/* A namespace for children other than one's own whose process 1 has ended takes no more. */
static void ask_init(struct asking *a)
{
	const struct fw_census *c = &a->census;
	struct fw_limit *l = row(a, "pidns:init");

	WHAT(l, "process 1 of the pid namespace for children");
	if (a->proc_fd < 0) {
		UNKNOWN(l, "%s", a->no_proc);
		return;
	}
	WHERE(l, "/proc/%d/ns/pid_for_children", (int)a->pid);
	if (a->children_error == ENOENT) {
		NOTE(l, "not made yet: the next child is process 1");
	} else if (a->children_error) {
		UNKNOWN(l, "the namespace: %s", fw_errno_name(a->children_error));
	} else if (a->own_pids) {
		WHAT(l, "its own, alive as it is");
	} else if (c->init_seen) {
		l->refuses = c->init_dead;
		NOTE(l, c->init_dead ? "it is dead, and not reaped yet" : "it lives");
	} else if (a->none_born) {
		l->refuses = true;
		WHERE(l, "a child of ours, entering it, was refused");
	} else if (c->unplaced || a->hidden || a->census_error) {
		UNKNOWN(l, "it is not among the processes that can be seen");
	} else {
		l->refuses = true;
		NOTE(l, "there is none");
	}
}

/* ---- cgroups ---- */

struct cgroup {
	char dir[CGROUP_BYTES]; /* of the process's own */
	size_t top; /* length of the mount's own part */
	bool v2;
	bool whole; /* the mount shows the hierarchy from its root */
	char ours[CGROUP_BYTES]; /* of this process in the same hierarchy */
};

/* Where is a cgroup path below a mount of its hierarchy? */
static bool below_mount(const struct sys_mount *mount, struct sys_span path, struct cgroup *g)
{
	struct sys_span root = mount->root;
	char point[1024];

	if (root.len == 1)
		root.len = 0; /* "/" is before every path */
	if (path.len < root.len || memcmp(path.s, root.s, root.len) != 0 ||
	    (path.len > root.len && path.s[root.len] != '/') ||
	    !sys_mount_path(mount->point, point, sizeof(point)))
		return false;
	path.s += root.len;
	path.len -= root.len;
	if (path.len == 1)
		path.len = 0;
	g->top = strlen(point);
	g->whole = root.len == 0;
	return snprintf(g->dir, sizeof(g->dir), "%s%.*s", point, (int)path.len, path.s) <
	       (int)sizeof(g->dir);
}

static bool find_mount(const char *text, size_t len, const char *controller, struct sys_span path,
		       struct cgroup *g)
{
	const char *cursor = text, *end = text + len;
	struct sys_mount mount;
	int r;

	while ((r = sys_mounts_next(&cursor, end, &mount)) != 0) {
		bool v2 = r > 0 && mount.type.len == 7 && memcmp(mount.type.s, "cgroup2", 7) == 0;
		bool v1 = r > 0 && mount.type.len == 6 && memcmp(mount.type.s, "cgroup", 6) == 0;

		if (g->v2 ? !v2 : !v1 || !sys_span_lists(mount.options, controller))
			continue;
		if (below_mount(&mount, path, g))
			return true;
	}
	return false;
}

static bool find_path(const char *text, size_t len, const char *controller,
		      struct sys_span *ret_path, bool *ret_v2)
{
	*ret_v2 = false;
	if (sys_cgroup_path(text, len, controller, ret_path))
		return true;
	*ret_v2 = true;
	return sys_cgroup_path(text, len, NULL, ret_path);
}

/* The cgroup of the process that this controller counts it in; else says in the row why not. */
static bool find_cgroup(struct asking *a, const char *controller, struct cgroup *g,
			struct fw_limit *l)
{
	char text[16384], own[16384], buf[8192];
	fw_scoped_buf more = { 0 };
	const char *mounts = "";
	struct sys_span path, ours;
	ssize_t n = a->proc_fd < 0 ?
			    -ENOENT :
			    sys_proc_read(a->proc_fd, a->pid, 0, "cgroup", text, sizeof(text)),
		m;
	bool v2;

	*g = (struct cgroup){ 0 };
	if (n < 0) {
		if (n == -ENOENT && a->proc_fd >= 0)
			NOTE(l, "a kernel without cgroups");
		else
			UNKNOWN(l, "/proc/%d/cgroup: %s", (int)a->pid, reason_of(a, n));
		return false;
	}
	if (!find_path(text, (size_t)n, controller, &path, &g->v2)) {
		NOTE(l, "in no cgroup with the %s controller", controller);
		return false;
	}
	if (path.len > 3 && memcmp(path.s, "/../", 4) == 0) {
		UNKNOWN(l, "the cgroup is outside of this cgroup namespace");
		return false;
	}
	m = read_mounts(a, buf, sizeof(buf), &more, &mounts);
	if (m < 0 || !find_mount(mounts, (size_t)m, controller, path, g)) {
		UNKNOWN(l, "the hierarchy of cgroups with %s is not mounted here", controller);
		return false;
	}
	if (inode_of(a->proc_fd, getpid(), "ns/cgroup") != FIRST_CGROUPNS)
		g->whole = false;
	n = sys_proc_read(a->proc_fd, getpid(), 0, "cgroup", own, sizeof(own));
	if (n > 0 && find_path(own, (size_t)n, controller, &ours, &v2) && v2 == g->v2) {
		struct cgroup mine = { .v2 = g->v2 };

		if (find_mount(mounts, (size_t)m, controller, ours, &mine))
			(void)snprintf(g->ours, sizeof(g->ours), "%s", mine.dir);
	}
	return true;
}

static ssize_t cgroup_file(const char *dir, const char *file, char *buf, size_t size)
{
	char path[CGROUP_BYTES + 64];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, file);
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : sys_read_full(fd, buf, size);
}

/* "max" is no limit. A number, or -errno. */
static int64_t cgroup_number(const char *dir, const char *file)
{
	char text[64];
	ssize_t n = cgroup_file(dir, file, text, sizeof(text));
	struct sys_span all = { text, n > 0 ? (size_t)n : 0 }, word;
	int64_t number;

	if (n < 0)
		return n;
	if (!sys_span_word(&all, &word))
		return -EBADMSG;
	if (word.len == 3 && memcmp(word.s, "max", 3) == 0)
		return FW_WHY_NONE;
	return sys_span_int(word, &number) && number >= 0 ? number : -EBADMSG;
}

static bool cgroup_event(const char *dir, const char *file, const char *word, int64_t *ret_number)
{
	char text[8192];
	ssize_t n = cgroup_file(dir, file, text, sizeof(text));

	return n > 0 && sys_cgroup_event(text, (size_t)n, word, ret_number);
}

static bool is_ours_in(const struct asking *a, const char *dir, const char *ours)
{
	size_t len = strlen(dir);

	return !a->self && strncmp(ours, dir, len) == 0 && (ours[len] == '/' || !ours[len]);
}

static void pids_level(struct asking *a, const struct cgroup *g, struct fw_limit *l)
{
	int64_t used = cgroup_number(g->dir, "pids.current"), events;

	if (used < 0)
		UNKNOWN(l, "pids.current: %s", fw_errno_name((int)-used));
	else
		l->used = used - is_ours_in(a, g->dir, g->ours);
	if (cgroup_event(g->dir, "pids.events", "max", &events) && events > 0)
		NOTE(l, "refused %lld times (pids.events)", (long long)events);
	judge(l);
}

/* Free of what can be dropped: pages of files that are not in use. */
static void memory_level(struct asking *a, const struct cgroup *g, struct fw_limit *l)
{
	const char *files[] = { g->v2 ? "inactive_file" : "total_inactive_file",
				g->v2 ? "active_file" : "total_active_file" };
	int64_t used = cgroup_number(g->dir, g->v2 ? "memory.current" : "memory.usage_in_bytes");
	int64_t bytes, disabled = 0, killed = 0;

	(void)a;
	l->unit = "kB";
	if (l->limit != FW_WHY_NONE)
		l->limit /= 1024;
	if (used < 0) {
		UNKNOWN(l, "its use: %s", fw_errno_name((int)-used));
		return;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (cgroup_event(g->dir, "memory.stat", files[i], &bytes) && bytes <= used)
			used -= bytes;
	l->used = used / 1024;
	if (!g->v2)
		(void)cgroup_event(g->dir, "memory.oom_control", "oom_kill_disable", &disabled);
	if (cgroup_event(g->dir, g->v2 ? "memory.events" : "memory.oom_control", "oom_kill",
			 &killed) &&
	    killed > 0)
		NOTE(l, "%lld processes of it were killed for want of memory", (long long)killed);
	if (l->limit == FW_WHY_NONE || l->used + STACK_KB <= l->limit)
		return;
	if (disabled)
		l->refuses = true;
	else
		NOTE(l, "full: the kernel rather kills a process in it than refuse one");
}

/* Every cgroup from the process's own up to the top that can be seen; those without a limit make one row together. */
static void ask_cgroup(struct asking *a, const char *code, const char *controller)
{
	bool memory = strcmp(controller, "memory") == 0, any = false;
	struct fw_limit *l = row(a, code);
	struct cgroup g;
	const char *file;

	WHAT(l, "cgroup, %s", controller);
	if (!find_cgroup(a, controller, &g, l))
		return;
	file = memory ? g.v2 ? "memory.max" : "memory.limit_in_bytes" : "pids.max";
	for (;;) {
		int64_t limit = cgroup_number(g.dir, file);
		char *slash;

		/* v1 writes no limit as the largest number of whole pages */
		if (memory && limit > INT64_MAX - 65536)
			limit = FW_WHY_NONE;
		if (limit >= 0 && limit != FW_WHY_NONE) {
			if (any) {
				l = row(a, code);
				WHAT(l, "cgroup, %s", controller);
			}
			any = true;
			l->limit = limit;
			WHAT(l, "%s", g.dir[g.top] ? g.dir + g.top : "/");
			WHERE(l, "%s/%s", g.dir, file);
			if (memory)
				memory_level(a, &g, l);
			else
				pids_level(a, &g, l);
		} else if (limit < 0 && limit != -ENOENT) {
			UNKNOWN(l, "%s/%s: %s", g.dir, file, fw_errno_name((int)-limit));
		}
		slash = strrchr(g.dir, '/');
		if (strlen(g.dir) <= g.top || !slash)
			break;
		*slash = '\0';
	}
	if (!any) {
		l->limit = FW_WHY_NONE;
		WHERE(l, "%s of each cgroup up to %s", file, g.dir);
	}
	if (!g.whole)
		UNKNOWN(l, "cgroups above %s are not shown here", g.dir);
}

/* ---- memory ---- */

static int64_t meminfo(const struct asking *a, const char *key)
{
	char text[8192];
	ssize_t n = a->proc_fd < 0 ? -ENOENT :
				     sys_proc_read_path(a->proc_fd, "meminfo", text, sizeof(text));
	struct sys_span rest, word;
	int64_t kb;

	return n > 0 && sys_status_line(text, (size_t)n, key, &rest) &&
			       sys_span_word(&rest, &word) && sys_span_int(word, &kb) ?
		       kb :
		       -1;
}

static ssize_t read_areas(const struct asking *a, const char *file, struct fw_areas *ret_areas)
{
	bool maps = strcmp(file, "maps") == 0;
	fw_scoped_buf more = { 0 };
	const char *text = "";
	char buf[16384];
	ssize_t n = sys_proc_read_all(a->proc_fd, a->pid, 0, file, buf, sizeof(buf), &more, &text);

	/* who may not look reads an empty file, and a process without memory of its own has one */
	if (n <= 0)
		return n < 0 ? n : -EACCES;
	if (maps)
		fw_areas_of_maps(text, (size_t)n, ret_areas);
	else
		fw_areas_of_smaps(text, (size_t)n, ret_areas);
	return n;
}

/* What everybody may read: all private writable memory together, more than any area of it. */
static bool areas_of_status(const struct asking *a, struct fw_areas *ret_areas)
{
	uint64_t data, stack, size;

	if (!status_number(a, "VmData", 10, &data) || !status_number(a, "VmStk", 10, &stack) ||
	    !status_number(a, "VmSize", 10, &size))
		return false;
	ret_areas->sum_kb = ret_areas->largest_kb = (int64_t)(data + stack);
	ret_areas->all_kb = (int64_t)size;
	return true;
}

static void ask_overcommit(struct asking *a)
{
	struct fw_limit *l = row(a, "limit:overcommit");
	struct fw_commit c = { .admin = rules(a, CAP_SYS_ADMIN) };
	struct sysinfo info;
	int64_t mode;
	ssize_t n;

	l->unit = "kB";
	WHAT(l, "memory that a copy has to find room for");
	mode = a->proc_fd < 0 ? -ENOENT : sys_proc_number(a->proc_fd, "sys/vm/overcommit_memory");
	if (mode < 0) {
		UNKNOWN(l, "vm.overcommit_memory: %s", reason_of(a, mode));
		return;
	}
	c.mode = (int)mode;
	WHERE(l, "/proc/sys/vm/overcommit_memory (%d)", c.mode);
	n = read_areas(a, "maps", &c.areas);
	if (n > 0) {
		WHERE(l, "/proc/%d/maps", (int)a->pid);
	} else if (areas_of_status(a, &c.areas)) {
		WHERE(l, "/proc/%d/status (VmData, VmStk)", (int)a->pid);
		NOTE(l, "an upper bound: its memory map may not be read");
	} else {
		UNKNOWN(l, "its memory: %s", fw_errno_name((int)-n));
		return;
	}
	if (sysinfo(&info) == 0) {
		c.ram_kb = (int64_t)(info.totalram * info.mem_unit / 1024);
		c.swap_kb = (int64_t)(info.totalswap * info.mem_unit / 1024);
	}
	if (c.mode == 2) {
		c.limit_kb = meminfo(a, "CommitLimit");
		c.committed_kb = meminfo(a, "Committed_AS");
		c.admin_reserve_kb = sys_proc_number(a->proc_fd, "sys/vm/admin_reserve_kbytes");
		c.user_reserve_kb = sys_proc_number(a->proc_fd, "sys/vm/user_reserve_kbytes");
		if (c.limit_kb < 0 || c.committed_kb < 0) {
			UNKNOWN(l, "CommitLimit and Committed_AS of /proc/meminfo");
			return;
		}
		WHERE(l, "/proc/meminfo (CommitLimit, Committed_AS)");
		c.admin_reserve_kb = c.admin_reserve_kb < 0 ? 0 : c.admin_reserve_kb;
		c.user_reserve_kb = c.user_reserve_kb < 0 ? 0 : c.user_reserve_kb;
		NOTE(l, "used: what is promised on the machine, and this process once more");
	} else if (c.mode == 0) {
		NOTE(l, "used: its largest private writable area; the limit: memory and swap");
	}
	l->refuses = fw_commit_refuses(&c, &l->used, &l->limit);
	/* the map alone counts what was mapped with MAP_NORESERVE too */
	if (l->refuses && read_areas(a, "smaps", &c.areas) > 0) {
		WHERE(l, "/proc/%d/smaps", (int)a->pid);
		l->refuses = fw_commit_refuses(&c, &l->used, &l->limit);
	} else if (l->refuses && n <= 0) {
		l->refuses = false;
		UNKNOWN(l, "whether that bound is reached: its memory map may not be read");
	}
}

/* ---- descriptors ---- */

static void ask_files(struct asking *a)
{
	struct fw_limit *l = row(a, "limit:nofile");
	static struct sys_numbers fds;
	int64_t open_fds = FW_WHY_UNKNOWN;
	char text[128];
	ssize_t n;
	int r = 0;

	WHAT(l, "RLIMIT_NOFILE, descriptors of the process");
	if (a->self) {
		l->limit = limit_of(a->fds_soft);
		open_fds = a->fds_open;
		WHERE(l, "prlimit(2), fcntl(2)");
	} else {
		(void)soft_of(a, RLIMIT_NOFILE, "Max open files", l);
		r = a->proc_fd < 0 ? -ENOENT : sys_proc_list(a->proc_fd, a->pid, 0, "fd", &fds);
		if (r < 0)
			UNKNOWN(l, "the open ones: %s", reason_of(a, r));
		else
			WHERE(l, "/proc/%d/fd", (int)a->pid);
		/* those above a limit that was lowered since take no room below it */
		for (size_t i = 0; r == 0 && i < fds.count; i++) {
			open_fds = i == 0 ? 0 : open_fds;
			open_fds += l->limit < 0 || fds.n[i] < l->limit;
		}
		if (r == 0 && fds.total > fds.count)
			open_fds += (int64_t)(fds.total - fds.count);
		if (r == 0 && open_fds < 0)
			open_fds = 0;
	}
	l->used = open_fds;
	judge(l);

	l = row(a, "limit:nr_open");
	WHAT(l, "fs.nr_open, descriptors of any process");
	l->used = open_fds;
	(void)limit_in(a, l, "sys/fs/nr_open");
	judge(l);

	l = row(a, "limit:file-max");
	WHAT(l, "fs.file-max, open files of the machine");
	(void)limit_in(a, l, "sys/fs/file-max");
	l->exempt = rules(a, CAP_SYS_ADMIN);
	n = a->proc_fd < 0 ? -ENOENT :
			     sys_proc_read_path(a->proc_fd, "sys/fs/file-nr", text, sizeof(text));
	if (n > 0) {
		struct sys_span all = { text, (size_t)n }, word;

		if (sys_span_word(&all, &word) && sys_span_int(word, &l->used))
			WHERE(l, "/proc/sys/fs/file-nr");
	} else if (a->proc_fd >= 0) {
		UNKNOWN(l, "/proc/sys/fs/file-nr: %s", fw_errno_name((int)-n));
	}
	judge(l);
}

/* ---- namespaces ---- */

static const char *const kinds[] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), USER_KIND = 6 };

/* The limits of a user namespace k above the process's; read in place where it is this process's own. */
static int read_max(struct asking *a, int k, int64_t numbers[KINDS])
{
	static const char *const files[KINDS + 1] = {
		"sys/user/max_cgroup_namespaces", "sys/user/max_ipc_namespaces",
		"sys/user/max_mnt_namespaces",	  "sys/user/max_net_namespaces",
		"sys/user/max_pid_namespaces",	  "sys/user/max_time_namespaces",
		"sys/user/max_user_namespaces",	  "sys/user/max_uts_namespaces",
	};
	struct fw_inside inside = {
		.proc_fd = a->proc_fd, .userns_fd = -1, .pidns_fd = -1, .files = files
	};
	int fd;

	if (!a->census.users[k].ns || a->census.users[k].ns == a->own_userns) {
		for (int i = 0; i < KINDS; i++)
			numbers[i] = sys_proc_number(a->proc_fd, files[i]);
		return 0;
	}
	fd = sys_proc_open(a->proc_fd, a->pid, 0, "ns/user", O_RDONLY);
	for (int up = 0; fd >= 0 && up < k; up++) {
		int above = sys_ns_parent(fd);

		fw_close_fd(&fd);
		fd = above;
	}
	if (fd < 0)
		return fd;
	inside.userns_fd = fd;
	fw_thrown_read(&inside);
	fw_close_fd(&fd);
	for (int i = 0; i < KINDS; i++)
		numbers[i] = inside.numbers[i];
	return -inside.error;
}

static void max_row(struct asking *a, int kind, int k, int64_t max)
{
	char code[40];
	struct fw_limit *l;

	(void)snprintf(code, sizeof(code), "limit:max_%s_namespaces", kinds[kind]);
	l = row(a, code);
	WHAT(l, "%s namespaces made by a user", kinds[kind]);
	if (k > 0)
		WHAT(l, "%d user namespace%s up", k, k > 1 ? "s" : "");
	if (max < 0) {
		UNKNOWN(l, "user.max_%s_namespaces: %s", kinds[kind], reason_of(a, max));
		return;
	}
	WHERE(l, "/proc/sys/user/max_%s_namespaces%s", kinds[kind],
	      a->census.users[k].ns == a->own_userns ? "" : ", read by a child in that namespace");
	l->limit = max;
	if (kind == USER_KIND && k == 0 && !a->census_error) {
		l->used = a->census.userns_made;
		WHERE(l, "/proc/*/ns/user");
		UNKNOWN(l, "namespaces that no process is in, and those not to be seen, count too");
	} else if (max > 0) {
		UNKNOWN(l, "how many there are is told nowhere");
	}
	l->refuses = max == 0 || (l->used >= 0 && l->used >= max);
}

static void ask_max(struct asking *a)
{
	int64_t max[KINDS];
	int r = -ENOENT;

	for (int k = 0; k < (a->census.users_count ? a->census.users_count : 1); k++) {
		if (a->proc_fd >= 0)
			r = read_max(a, k, max);
		for (int i = 0; i < KINDS; i++) {
			if (r < 0)
				max[i] = r;
			/* a kind that this kernel lacks; above one's own only what closes the door */
			if ((r == 0 && max[i] == -ENOENT) || (k > 0 && max[i] != 0))
				continue;
			max_row(a, i, k, max[i]);
			if (r < 0 && i == 0 && k > 0)
				break;
		}
	}
}

static void ask_depth(struct asking *a)
{
	struct fw_limit *l = row(a, "limit:userns-depth");

	WHAT(l, "user namespaces around the process");
	l->limit = DEPTH_MAX;
	if (a->proc_fd < 0 || !a->userns) {
		UNKNOWN(l, "%s",
			a->proc_fd < 0 ? a->no_proc : "its user namespace may not be read");
	} else {
		l->used = a->census.users_count - 1;
		WHERE(l, "NS_GET_PARENT (ioctl_ns(2))");
		if (a->own_userns != FIRST_USERNS)
			UNKNOWN(l, "how deep this user namespace is itself");
		/* the page's 32 are 33 on Linux */
		l->refuses = l->used > DEPTH_MAX;
	}
	l = row(a, "limit:pidns-depth");
	WHAT(l, "pid namespaces around its children");
	l->limit = DEPTH_MAX;
	if (a->proc_fd < 0 || a->children_pidns < 0) {
		UNKNOWN(l, "%s", a->proc_fd < 0 ? a->no_proc : "its pid namespace may not be read");
		return;
	}
	l->used = a->census.pids_count - 1;
	WHERE(l, "NS_GET_PARENT (ioctl_ns(2))");
	if (a->own_pidns != FIRST_PIDNS)
		UNKNOWN(l, "how deep this pid namespace is itself");
	judge(l);
}

static void ask_admin(struct asking *a)
{
	struct fw_limit *l = row(a, "no-cap:sys_admin");

	WHAT(l, "CAP_SYS_ADMIN in its user namespace");
	if (!a->has_caps) {
		UNKNOWN(l, "its capabilities: %s", reason_of(a, a->status_len));
		return;
	}
	if (a->other_user)
		WHERE(l, "what user %lld has after setuid(2)", (long long)a->why->uid);
	else if (a->status_len > 0)
		WHERE(l, "/proc/%d/status (CapEff)", (int)a->pid);
	else
		WHERE(l, "capget(2)");
	l->refuses = !has_cap(a, CAP_SYS_ADMIN) && !(a->other_user && a->why->uid == 0);
}

static struct fw_limit *find_row(struct asking *a, const char *code)
{
	for (size_t i = 0; i < a->why->count; i++)
		if (strcmp(a->why->limits[i].refusal->code, code) == 0)
			return &a->why->limits[i];
	return NULL;
}

/* What the kernel says to a child that wants a user namespace of its own. */
static void ask_userns(struct asking *a)
{
	struct fw_thrown said = fw_thrown_userns();
	struct fw_limit *max = find_row(a, "limit:max_user_namespaces"),
			*depth = find_row(a, "limit:userns-depth"), *l;
	const char *code = NULL;

	if (said.error)
		return;
	switch (said.exited) {
	case 0:
		if (max)
			max->refuses = false;
		if (depth)
			depth->refuses = false;
		return;
	case ENOSPC:
	case EUSERS:
		/* which of the two no errno tells: what lies nearer */
		l = depth && depth->used >= DEPTH_MAX ? depth : max;
		if (l) {
			l->refuses = true;
			l->error = said.exited;
			WHERE(l, "unshare(2) of a child");
			if (l == max && !(max->limit >= 0 && max->used >= max->limit))
				NOTE(l,
				     "the limit of this or of a user namespace around it, or their depth");
		}
		return;
	case EPERM:
	case ENOSYS:
		code = fw_need_is_masked(FW_ASK_NAMESPACES, said.exited) ?
			       said.exited == EPERM ? "seccomp:EPERM" : "seccomp:ENOSYS" :
			       "no-userns";
		break;
	case EINVAL:
		code = "kernel-lacks:userns";
		break;
	default:
		code = said.signal == SIGSYS ? "seccomp:killed" : "seccomp:other";
	}
	l = row(a, code);
	l->of = FW_REFUSED_NAMESPACES;
	if (!said.signal && said.exited < FW_THROWN_LATE)
		l->error = said.exited;
	l->refuses = true;
	WHAT(l, "a user namespace of its own");
	WHERE(l, "unshare(2) of a child");
}

/* ---- seccomp ---- */

static bool is_above_us(const struct asking *a)
{
	int32_t pid = (int32_t)getpid();
	char text[STATUS_BYTES];

	for (int steps = 0; pid > 1 && steps < 4096; steps++) {
		ssize_t n = sys_proc_read(a->proc_fd, pid, 0, "status", text, sizeof(text));
		struct sys_span rest;
		int64_t ppid;

		if (n <= 0 || !sys_status_line(text, (size_t)n, "PPid", &rest) ||
		    !sys_span_int(rest, &ppid))
			return false;
		if (ppid == a->pid)
			return true;
		pid = (int32_t)ppid;
	}
	return false;
}

/* Filters are handed down: an ancestor that has as many as this process has the same ones. */
static bool has_our_filters(struct asking *a)
{
	char text[STATUS_BYTES];
	struct sys_span own;
	uint64_t theirs, ours;
	ssize_t n;

	if (a->self)
		return true;
	if (a->proc_fd < 0 || !is_above_us(a))
		return false;
	n = sys_proc_read(a->proc_fd, getpid(), 0, "status", text, sizeof(text));
	return n > 0 && sys_status_line(text, (size_t)n, "Seccomp_filters", &own) &&
	       sys_span_number(own, 10, &ours) &&
	       status_number(a, "Seccomp_filters", 10, &theirs) && ours == theirs;
}

static void ask_door(struct asking *a, enum fw_thrown_door door, enum fw_refused of)
{
	static const char *const calls[FW_THROWN_DOORS] = { "fork(2)", "vfork(2)", "clone(2)",
							    "clone3(2)" };
	struct fw_thrown said = fw_thrown_by(door);
	int error = said.error ? said.error : said.exited;
	const char *code = NULL;
	struct fw_limit *l;

	/* EAGAIN and ENOMEM are what the other rows are about */
	if (!said.error && said.signal)
		code = said.signal == SIGSYS ? "seccomp:killed" : "seccomp:other";
	else if (error == EPERM)
		code = "seccomp:EPERM";
	else if (error == ENOSYS)
		code = door == FW_THROWN_CLONE3 && !fw_need_is_masked(SYS_NR_CLONE3, ENOSYS) ?
			       "no-syscall:clone3" :
			       "seccomp:ENOSYS";
	else if (error && error != EAGAIN && error != ENOMEM)
		code = "seccomp:other";
	if (!code)
		return;
	l = row(a, code);
	l->of = of;
	l->refuses = true;
	if (!said.signal && error < FW_THROWN_LATE)
		l->error = error;
	WHAT(l, "%s", calls[door]);
	WHERE(l, "a child that called it");
	if (error == FW_THROWN_LATE)
		NOTE(l, "no answer came in time");
}

static void ask_filter(struct asking *a)
{
	uint64_t mode = 0;
	struct fw_limit *l;
	bool known = status_number(a, "Seccomp", 10, &mode);

	if (!known && a->self) {
		int got = prctl(PR_GET_SECCOMP);

		known = got >= 0;
		mode = known ? (uint64_t)got : 0;
	}
	l = row(a, mode == STRICT ? "seccomp:strict" : "seccomp:filtered");
	WHAT(l, mode == STRICT	 ? "strict mode of seccomp" :
		mode == FILTERED ? "a seccomp filter is there" :
				   "no seccomp filter");
	if (!known) {
		(void)snprintf(l->what, sizeof(l->what), "seccomp");
		UNKNOWN(l, "its mode: %s", reason_of(a, a->status_len));
		return;
	}
	if (a->status_len > 0)
		WHERE(l, "/proc/%d/status (Seccomp)", (int)a->pid);
	else
		WHERE(l, "PR_GET_SECCOMP");
	l->refuses = mode == STRICT;
	if (mode != FILTERED)
		return;
	if (!has_our_filters(a)) {
		UNKNOWN(l, "what it answers only the process itself can ask");
		return;
	}
	NOTE(l, "asked by a child for each call: what it refuses has a row of its own");
	ask_door(a, FW_THROWN_CLONE, FW_REFUSED_CLONE);
	ask_door(a, FW_THROWN_CLONE3, FW_REFUSED_CLONE3);
	ask_door(a, FW_THROWN_FORK, FW_REFUSED_FORK);
	ask_door(a, FW_THROWN_VFORK, FW_REFUSED_VFORK);
}

/* ---- the last word ---- */

/* What a child of this process's own says is so, whatever was counted. */
static void ask_self(struct asking *a)
{
	int error = fw_thrown_bare();
	bool told = false;
	struct fw_limit *l;

	a->why->asked = true;
	a->why->made = error == 0;
	for (size_t i = 0; i < a->why->count; i++) {
		l = &a->why->limits[i];
		if (!l->refuses || l->of > FW_REFUSED_COPY)
			continue;
		if (error == 0) {
			l->refuses = false;
			NOTE(l, "but a process was made just now");
		}
		told = told || l->error == error;
	}
	if (!error || told || error == EPERM || error == ENOSYS)
		return;
	l = find_row(a, "pidns:init");
	if (error == ENOMEM && !a->own_pids && !a->children_error && !a->census.init_seen) {
		l->refuses = true;
		WHERE(l, "clone(2)");
		return;
	}
	l = row(a, "unseen");
	l->error = error;
	l->refuses = true;
	WHAT(l, "a child of this process was refused, and nothing that could be read says why");
	WHERE(l, "clone(2)");
}

int fw_why_ask(const struct fw_why_words *words, struct fw_why *ret_why, struct fw_err *err)
{
	static struct asking a;
	struct rlimit fds;
	int r;

	*ret_why = (struct fw_why){ .nearest = -1 };
	a = (struct asking){
		.why = ret_why,
		.words = words,
		.self = words->pid == 0 || words->pid == (int32_t)getpid(),
		.pid = words->pid ? words->pid : (int32_t)getpid(),
		.children_pidns = -1,
	};
	ret_why->self = a.self;
	/* before any of ours is there; then there has to be room for those */
	if (getrlimit(RLIMIT_NOFILE, &fds) == 0) {
		a.fds_soft = fds.rlim_cur;
		a.fds_open = open_below(fds.rlim_cur);
	}
	(void)sys_room_for_fds();
	find_proc(&a);
	r = find_target(&a, err);
	if (r == 0)
		r = find_user(&a, err);
	if (r < 0) {
		fw_close_fd(&a.proc_fd);
		return r;
	}
	look_around(&a);
	if (words->before && prctl(PR_GET_SECCOMP) == FILTERED)
		words->before();
	ask_nproc(&a);
	ask_threads(&a);
	ask_deadline(&a);
	ask_overcommit(&a);
	ask_cgroup(&a, "limit:cgroup-memory", "memory");
	ask_pids(&a);
	ask_init(&a);
	ask_cgroup(&a, "limit:cgroup-pids", "pids");
	ask_filter(&a);
	ask_files(&a);
	ask_admin(&a);
	ask_max(&a);
	ask_depth(&a);
	if (a.self && !a.other_user) {
		ask_userns(&a);
		ask_self(&a);
	}
	fw_why_weigh(ret_why);
	if (a.children_pidns >= 0)
		fw_close_fd(&a.children_pidns);
	fw_close_fd(&a.proc_fd);
	return 0;
}
