/* SPDX-License-Identifier: MIT */
/*
 * Hands clone or clone3 one request, as its arguments spell it, and tells what came of it.
 *
 * In order: setup=, gate before, the call, then gate after where the call made nothing; where it made something the
 * child stands at child-alive and its maker at back. With cgroup=frozen the maker stands at after first, while
 * the child is frozen, and thaws it then. Door: raw clone or clone3. Watched words of both: parent_tid, child_tid,
 * pidfd, which hold a pattern before the call, ran, which is one memory for both and becomes 1 when a child runs, and
 * on_stack, in the frame of the maker's main, to which the child stores.
 *
 * flags= also=       names of flags, with commas            exit=        the termination signal (17)
 * parent_tid= child_tid= pidfd=    word, same (as parent_tid), bad (no access)
 * stack=             own, odd (one byte further), kernel    stack_size=  in bytes (that of stack=own)
 * tls=               own, kernel                            at=bad       the struct itself lies where none is
 * size=              of the struct (88); more is zero       tail=1       its last byte is one
 * set_tid=           numbers, self, pid-max, pid-max-1, bad, also as N*COUNT; host: one for each of two levels;
 *                    above-host: and one more
 * set_tid_size=      where it is not as many as those       cgroup=      see enter_cgroup
 * again=inner        after a refusal the first number is asked for alone, by raw clone3: parent.again, who has it
 * setup=             see set_up                             with_ns=     the kernel must have this kind
 *
 * Disturbs: what setup= says. With flags=vm and no stack two run on one stack, the child far below its maker.
 * Gates: before, child-alive, back, after.
 */
#include "kin.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { BEFORE, CHILD_ALIVE, BACK, AFTER };

/* Older headers lack some of these; the bits are the kernel's interface and do not change. */
#define GET_FS_BASE 0x1003L	/* of arch_prctl */
#define FLAG_VM 0x100ULL
#define FLAG_PARENT 0x8000ULL
#define FLAG_THREAD 0x10000ULL
#define FLAG_NEWUSER 0x10000000ULL
#define FLAG_NEWPID 0x20000000ULL
#define FLAG_PIDFD 0x1000ULL
#define FLAG_AUTOREAP (1ULL << 34)

static const struct {
	const char *name;
	uint64_t bit;
} flag_names[] = {
	{ "newtime", 0x80 },
	{ "vm", FLAG_VM },
	{ "fs", 0x200 },
	{ "files", 0x400 },
	{ "sighand", 0x800 },
	{ "pidfd", FLAG_PIDFD },
	{ "vfork", 0x4000 },
	{ "parent", FLAG_PARENT },
	{ "thread", FLAG_THREAD },
	{ "newns", 0x20000 },
	{ "sysvsem", 0x40000 },
	{ "settls", 0x80000 },
	{ "parent-settid", 0x100000 },
	{ "detached", 0x400000 },
	{ "child-settid", 0x1000000 },
	{ "newcgroup", 0x2000000 },
	{ "newuts", 0x4000000 },
	{ "newipc", 0x8000000 },
	{ "newuser", FLAG_NEWUSER },
	{ "newpid", FLAG_NEWPID },
	{ "newnet", 0x40000000 },
	{ "clear-sighand", 0x100000000 },
	{ "into-cgroup", 0x200000000 },
	{ "autoreap", FLAG_AUTOREAP },
	{ "nnp", 1ULL << 35 },
	{ "autokill", 1ULL << 36 },
	{ "bit-63", 1ULL << 63 },
	{ "sigchld", SIGCHLD },		/* where only the old call has a place for it */
};

enum {
	PATTERN = 0x5a5a5a5a,
	PAGE = 4096,
	STACK_BYTES = 64 * 1024,
	APART_BYTES = 64 * 1024,
	TIDS_MAX = 40,
	BY_MAKER = 0x3a4e,
	BY_CHILD = 0xc41d,
};
#define KERNEL_ADDRESS 0xffff888000000000ULL

static volatile uint32_t parent_word = PATTERN, child_word = PATTERN, pidfd_word = PATTERN;
static volatile uint32_t *ran;
static char stack[STACK_BYTES + 16] __attribute__((aligned(16)));
static char large[2 * PAGE] __attribute__((aligned(8)));
static int32_t tids[TIDS_MAX];
static void *bad;
static int helper;
static int frozen = -1, made_in = -1;

/* ---- words of the command line ---- */

/* Is this the value of the key? */
static bool is(const char *key, const char *value)
{
	const char *have = pb_arg(key);

	return have && !strcmp(have, value);
}

static uint64_t flags_of(const char *key)
{
	const char *s = pb_arg(key);
	uint64_t flags = 0;

	while (s && *s) {
		size_t n = strcspn(s, ","), i = 0,
		       count = sizeof(flag_names) / sizeof(flag_names[0]);

		while (i < count &&
		       (strlen(flag_names[i].name) != n || strncmp(flag_names[i].name, s, n)))
			i++;
		if (i == count)
			pb_broken("flag-name", EINVAL);
		flags |= flag_names[i].bit;
		s += n + (s[n] == ',');
	}
	return flags;
}

static uint64_t place_of(const char *key, volatile uint32_t *word)
{
	const char *s = pb_arg(key);

	if (!s)
		return 0;
	if (!strcmp(s, "bad"))
		return (uint64_t)(uintptr_t)bad;
	return (uint64_t)(uintptr_t)(!strcmp(s, "same") ? &parent_word : word);
}

/* ---- files ---- */

static int open_at(int dir, const char *path, int flags)
{
	return (int)pb_sys(SYS_openat, dir, (long)path, flags | O_CLOEXEC, 0, 0, 0);
}

static int read_at(int dir, const char *path, char *text, size_t size)
{
	int fd = open_at(dir, path, O_RDONLY);
	long n = fd < 0 ? fd : pb_sys(SYS_read, fd, (long)text, (long)size - 1, 0, 0, 0);

	if (fd >= 0)
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	text[n > 0 ? n : 0] = '\0';
	return (int)n;
}

static int write_at(int dir, const char *path, const char *text)
{
	int fd = open_at(dir, path, O_WRONLY);
	long n = fd < 0 ? fd : pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0);

	if (fd >= 0)
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return n < 0 ? (int)n : 0;
}

/* ---- set_tid ---- */

static int pid_max(void)
{
	char text[32];

	/* told as it is for the reader's namespace, where kernels have one limit for each */
	if (read_at(AT_FDCWD, "/proc/sys/kernel/pid_max", text, sizeof(text)) <= 0)
		pb_unmet("pid-max");
	return (int)strtol(text, NULL, 10);
}

/* A child that has the first so many numbers for a moment. Its pid, or -errno. */
static long make_numbered(uint64_t count)
{
	struct pb_clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uint64_t)(uintptr_t)tids,
		.set_tid_size = count,
	};
	long pid = pb_sys(SYS_clone3, (long)&args, sizeof(args), 0, 0, 0, 0);

	if (pid == 0)
		for (;;)
			(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	if (pid > 0)
		(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	return pid;
}

/*
 * Numbers for the stage and for the namespace it stands in, which must be the machine's first. There the numbers
 * are shared with everybody else: it wants one that is valid whatever the limit, and not given next.
 */
static void host_numbers(void)
{
	char text[64];
	long n, own;

	/* the kernel's own threads are seen from there alone; this one is always the second */
	if (read_at(AT_FDCWD, "/proc/2/comm", text, sizeof(text)) <= 0 ||
	    strcmp(text, "kthreadd\n"))
		pb_unmet("first-pid-namespace");
	n = pb_sys(SYS_readlink, (long)"/proc/self", (long)text, sizeof(text) - 1, 0, 0, 0);
	if (n <= 0)
		pb_unmet("first-pid-namespace");
	text[n] = '\0';
	own = strtol(text, NULL, 10);
	tids[0] = 3001;
	tids[1] = (int32_t)(own > 2300 ? own - 2000 : own + 2000);
	for (int i = 0; i < 100 && make_numbered(2) == -EEXIST; i++)
		tids[1]++;
}

static uint64_t set_tid(uint64_t *ret_count)
{
	const char *s = pb_arg("set_tid");
	uint64_t count = 0;

	if (s && !strcmp(s, "bad")) {
		*ret_count = pb_arg_word("set_tid_size", 1);
		return (uint64_t)(uintptr_t)bad;
	}
	if (s && (!strcmp(s, "host") || !strcmp(s, "above-host"))) {
		host_numbers();
		tids[2] = tids[1] + 1;
		count = !strcmp(s, "host") ? 2 : 3;
		s = NULL;
	}
	while (s && *s) {
		size_t n = strcspn(s, ",");
		long number, times = 1;
		char *end;

		if (!strncmp(s, "self", n))
			number = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
		else if (!strncmp(s, "pid-max", n))
			number = pid_max();
		else if (!strncmp(s, "pid-max-1", n))
			number = pid_max() - 1;
		else {
			number = strtol(s, &end, 10);
			if (*end == '*')
				times = strtol(end + 1, NULL, 10);
		}
		while (times-- > 0 && count < TIDS_MAX)
			tids[count++] = (int32_t)number;
		s += n + (s[n] == ',');
	}
	*ret_count = pb_arg_word("set_tid_size", count);
	if (count) {
		pb_int("parent.set_tid", tids[0]);
		pb_int("parent.set_tid_outer", tids[1]);
	}
	return count ? (uint64_t)(uintptr_t)tids : 0;
}

/* ---- cgroups ---- */

static int make_in(int dir, const char *name)
{
	long r = pb_sys(SYS_mkdirat, dir, (long)name, 0755, 0, 0, 0);

	/* of one who was killed here */
	if (r == -EEXIST) {
		(void)pb_sys(SYS_unlinkat, dir, (long)name, AT_REMOVEDIR, 0, 0, 0);
		r = pb_sys(SYS_mkdirat, dir, (long)name, 0755, 0, 0, 0);
	}
	if (r < 0)
		pb_broken("mkdir-cgroup", (int)-r);
	return open_at(dir, name, O_RDONLY | O_DIRECTORY);
}

/* Has one of the controllers that can only be had by whole processes. */
static const char *domain_controller(int dir)
{
	static const char *const names[] = { "memory", "io", "hugetlb" };
	char text[256];

	if (read_at(dir, "cgroup.controllers", text, sizeof(text)) > 0)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (strstr(text, names[i]))
				return names[i];
	return NULL;
}

/* Gives the controller to a cgroup's children, or takes it back. */
static int control(int dir, char sign, const char *controller)
{
	char text[16] = { sign };

	if (!controller)
		return -ENOENT;
	strcpy(text + 1, controller);
	return write_at(dir, "cgroup.subtree_control", text);
}

static void leave_cgroup(void)
{
	int pass = (int)pb_arg_word("pass", 0);

	if (made_in >= 0) {
		(void)pb_sys(SYS_unlinkat, made_in, (long)"inner", AT_REMOVEDIR, 0, 0, 0);
		(void)pb_sys(SYS_unlinkat, made_in, (long)"sibling", AT_REMOVEDIR, 0, 0, 0);
		(void)pb_sys(SYS_unlinkat, pass, (long)"top", AT_REMOVEDIR, 0, 0, 0);
	}
	if (is("cgroup", "busy"))
		(void)control(pass, '-', domain_controller(pass));
	if (frozen >= 0)
		(void)pb_sys(SYS_unlinkat, pass, (long)"frozen", AT_REMOVEDIR, 0, 0, 0);
	if (is("cgroup", "killed-before"))
		(void)pb_sys(SYS_unlinkat, pass, (long)"killed", AT_REMOVEDIR, 0, 0, 0);
	if (is("cgroup", "cpuset")) {
		(void)pb_sys(SYS_unlinkat, pass, (long)"cpuset", AT_REMOVEDIR, 0, 0, 0);
		(void)control(pass, '-', "cpuset");
	}
}

static int give_last_processor(int dir)
{
	unsigned long cpus[16] = { 0 };
	char text[24];
	int last = -1;

	(void)pb_need(pb_sys(SYS_sched_getaffinity, 0, sizeof(cpus), (long)cpus, 0, 0, 0),
		      "sched_getaffinity");
	for (int i = 0; i < (int)(8 * sizeof(cpus)); i++)
		if (cpus[i / 64] >> i % 64 & 1)
			last = i;
	(void)pb_put_number(text, (unsigned long)last);
	pb_str("parent.cpus_given", text);
	return write_at(dir, "cpuset.cpus", text);
}

/*
 * own: the one handed over. o-path: the same, opened for its place only. closed: no descriptor. root: a directory
 * that is no cgroup. far: the descriptor and a bit above int. removed: one that is gone. valid, invalid: one whose
 * sibling is a domain's, or threaded. busy: own, with a controller for its children. frozen: one that is.
 * cpuset: one with one processor, the last of those that the maker may run on (parent.cpus_given).
 * killed-before: one in which everybody, which was nobody, has been killed; who is ended there all the same comes to no
 * gate, and nor does its maker then.
 */
static uint64_t enter_cgroup(void)
{
	const char *s = pb_arg("cgroup"), *controller;
	int pass = (int)pb_arg_word("pass", 0), sibling, fd = -1;
	long r = 0;

	if (!s)
		return 0;
	if (!strcmp(s, "closed"))
		return 999;
	if (!strcmp(s, "root"))
		return (uint64_t)open_at(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY);
	if (!pass)
		pb_broken("no-cgroup-handed-over", EINVAL);
	if (!strcmp(s, "own"))
		return (uint64_t)pass;
	if (!strcmp(s, "far"))
		return (uint64_t)pass | 1ULL << 32;
	if (!strcmp(s, "o-path"))
		return (uint64_t)open_at(pass, ".", O_PATH | O_DIRECTORY);
	if (!strcmp(s, "removed")) {
		fd = make_in(pass, "removed");
		r = pb_sys(SYS_unlinkat, pass, (long)"removed", AT_REMOVEDIR, 0, 0, 0);
	} else if (!strcmp(s, "valid") || !strcmp(s, "invalid")) {
		made_in = make_in(pass, "top");
		sibling = make_in(made_in, "sibling");
		if (!strcmp(s, "invalid"))
			r = write_at(sibling, "cgroup.type", "threaded");
		(void)pb_sys(SYS_close, sibling, 0, 0, 0, 0, 0);
		fd = make_in(made_in, "inner");
	} else if (!strcmp(s, "busy")) {
		controller = domain_controller(pass);
		if (!controller)
			pb_unmet("cgroup-controller");
		fd = pass;
		r = control(pass, '+', controller);
	} else if (!strcmp(s, "frozen")) {
		fd = frozen = make_in(pass, "frozen");
		r = write_at(fd, "cgroup.freeze", "1");
	} else if (!strcmp(s, "cpuset")) {
		if (control(pass, '+', "cpuset") < 0)
			pb_unmet("cgroup-controller");
		fd = make_in(pass, "cpuset");
		r = give_last_processor(fd);
	} else if (!strcmp(s, "killed-before")) {
		fd = make_in(pass, "killed");
		r = write_at(fd, "cgroup.kill", "1");
		if (r == -ENOENT) {
			leave_cgroup();
			pb_unmet("kernel-lacks:cgroup-kill");
		}
	} else {
		pb_broken("cgroup-word", EINVAL);
	}
	if (r < 0 || fd < 0)
		pb_broken("cgroup", r < 0 ? (int)-r : -fd);
	return (uint64_t)fd;
}

/*
 * Until the child stands somewhere, frozen or else at its gate: one that has not had the processor yet looks frozen,
 * and so does its cgroup, which was frozen when it was empty.
 */
static void wait_standing(void)
{
	char path[40] = "/proc/", text[128], *state;

	/* the only child, by its number there: /proc may be another PID namespace's */
	if (read_at(AT_FDCWD, "/proc/thread-self/children", text, sizeof(text)) <= 0)
		pb_broken("children", ENOENT);
	strcpy(pb_put_number(path + strlen(path), strtoul(text, NULL, 10)), "/stat");
	for (;;) {
		int n = read_at(AT_FDCWD, path, text, sizeof(text));

		if (n <= 0)
			pb_broken("stat-of-child", -n);
		state = strrchr(text, ')');
		/* R: it runs or could; D: it is held up for a moment */
		if (state && !strchr("RD", state[2]))
			break;
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	}
}

/* ---- what is done before ---- */

static void become_init(void)
{
	long pid = pb_sys(SYS_clone, (long)FLAG_NEWPID | SIGCHLD, 0, 0, 0, 0, 0);

	if (pid < 0)
		pb_broken("make-init", (int)-pid);
	if (pid == 0)
		return;
	pb_role("outer");
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	for (;;)
		(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

/* Children go to the namespace of a helper, which stands there as its init until the end. */
static void setns_newpid(void)
{
	int fd = -1;
	long r;

	helper = (int)pb_sys(SYS_clone, (long)(FLAG_NEWPID | FLAG_PIDFD) | SIGCHLD, 0, (long)&fd, 0,
			     0, 0);
	if (helper == 0) {
		(void)pb_sys(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, SIGKILL, 0, 0, 0, 0);
		for (;;)
			(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
	}
	if (helper < 0)
		pb_broken("make-helper", -helper);
	r = pb_sys(SYS_setns, fd, (long)FLAG_NEWPID, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	if (r == -EINVAL || r == -EBADF || r == -EPERM || r == -ENOSYS) {
		/* a kernel whose setns takes no pidfd, or a sandbox in the way */
		(void)pb_sys(SYS_kill, helper, SIGKILL, 0, 0, 0, 0);
		(void)pb_sys(SYS_wait4, helper, 0, __WALL, 0, 0, 0);
		pb_unmet("setns-pidfd");
	}
	if (r < 0)
		pb_broken("setns", (int)-r);
}

/* A user namespace of our own; without a map nobody in it is anybody outside. */
static void unshare_user(bool users, bool groups)
{
	unsigned long uid = (unsigned long)pb_sys(SYS_geteuid, 0, 0, 0, 0, 0, 0);
	unsigned long gid = (unsigned long)pb_sys(SYS_getegid, 0, 0, 0, 0, 0, 0);
	long r = pb_sys(SYS_unshare, (long)FLAG_NEWUSER, 0, 0, 0, 0, 0);

	if (r < 0)
		pb_broken("unshare-user", (int)-r);
	if (users)
		(void)pb_need(pb_map_id("/proc/self/uid_map", uid, uid), "uid-map");
	if (!groups)
		return;
	(void)write_at(AT_FDCWD, "/proc/self/setgroups", "deny");
	(void)pb_need(pb_map_id("/proc/self/gid_map", gid, gid), "gid-map");
}

/* So many descriptors may be had that there is room for this many more. */
static void lower_limit(int resource, rlim_t to)
{
	struct rlimit limit = { 0 };
	long r = pb_sys(SYS_getrlimit, resource, (long)&limit, 0, 0, 0, 0);

	limit.rlim_cur = to;
	if (r == 0)
		r = pb_sys(SYS_setrlimit, resource, (long)&limit, 0, 0, 0, 0);
	if (r == -EPERM || r == -ENOSYS)
		pb_unmet("setrlimit");	/* one's own limit may always be lowered: a sandbox is in the way */
	if (r < 0)
		pb_broken("setrlimit", (int)-r);
}

static void limit_descriptors(unsigned more)
{
	long lowest = pb_sys(SYS_dup, FW_CHANNEL_FD, 0, 0, 0, 0, 0);

	if (lowest < 0)
		pb_broken("dup", (int)-lowest);
	(void)pb_sys(SYS_close, lowest, 0, 0, 0, 0, 0);
	lower_limit(RLIMIT_NOFILE, (rlim_t)lowest + more);
}

static void set_up(void)
{
	const char *s = pb_arg("setup"), *kind = pb_arg("with_ns");
	char path[40] = "/proc/self/ns/";
	long r = 0;

	if (kind && strlen(kind) < 16) {
		strcpy(path + strlen(path), kind);
		if (pb_sys(SYS_access, (long)path, F_OK, 0, 0, 0, 0) < 0)
			pb_unmet("kernel-lacks-this-namespace");
	}
	if (!s)
		return;
	if (!strcmp(s, "unshare-newpid"))
		r = pb_sys(SYS_unshare, (long)FLAG_NEWPID, 0, 0, 0, 0, 0);
	else if (!strcmp(s, "setns-newpid"))
		setns_newpid();
	else if (!strcmp(s, "chroot"))
		r = pb_sys(SYS_chroot, (long)"/proc", 0, 0, 0, 0, 0);
	else if (!strcmp(s, "unmapped"))
		unshare_user(false, false);
	else if (!strcmp(s, "mapped"))
		unshare_user(true, true);
	else if (!strcmp(s, "unmapped-group"))
		unshare_user(true, false);
	else if (!strcmp(s, "unmapped-user"))
		unshare_user(false, true);
	else if (!strcmp(s, "no-descriptor"))
		limit_descriptors(0);
	else if (!strcmp(s, "one-descriptor"))
		limit_descriptors(1);
	else if (!strcmp(s, "nproc"))
		lower_limit(RLIMIT_NPROC, 0);
	else if (strcmp(s, "init") && strcmp(s, "init-of-own"))
		pb_broken("setup-word", EINVAL);
	if (r < 0)
		pb_broken(s, (int)-r);
}

/* ---- the request ---- */

static uint64_t own_tls(void)
{
	uint64_t base = 0;

	(void)pb_sys(SYS_arch_prctl, GET_FS_BASE, (long)&base, 0, 0, 0, 0);
	return base;
}

static struct pb_request request_of_arguments(void)
{
	struct pb_request request = { .args = { .exit_signal = pb_arg_word("exit", SIGCHLD) } };
	struct pb_clone_args *a = &request.args;

	a->flags = flags_of("flags") | flags_of("also");
	a->parent_tid = place_of("parent_tid", &parent_word);
	a->child_tid = place_of("child_tid", &child_word);
	a->pidfd = place_of("pidfd", &pidfd_word);
	if (is("stack", "own") || is("stack", "odd")) {
		a->stack = (uint64_t)(uintptr_t)stack + is("stack", "odd");
		a->stack_size = STACK_BYTES;
	} else if (is("stack", "kernel")) {
		a->stack = KERNEL_ADDRESS;
		a->stack_size = STACK_BYTES;
	}
	a->stack_size = pb_arg_word("stack_size", a->stack_size);
	if (is("tls", "own"))
		a->tls = own_tls();
	else if (is("tls", "kernel"))
		a->tls = KERNEL_ADDRESS;
	a->set_tid = set_tid(&a->set_tid_size);
	a->cgroup = enter_cgroup();
	request.thread = a->flags & FLAG_THREAD;
	request.size = pb_arg_word("size", sizeof(*a));
	if (request.size > sizeof(*a)) {
		memcpy(large, a, sizeof(*a));
		if (request.size <= sizeof(large))
			large[request.size - 1] = (char)pb_arg_word("tail", 0);
		request.args_at = large;
	}
	if (is("at", "bad"))
		request.args_at = bad;
	return request;
}

/* Whether the child came to speak; asked only where it may not. */
static int lives[2] = { -1, -1 };

static bool heard(void)
{
	if (lives[0] < 0)
		return true;
	(void)pb_sys(SYS_close, lives[1], 0, 0, 0, 0, 0);
	return pb_read_byte(lives[0]) == 1;
}

static int child(long ret, void *arg)
{
	volatile uint64_t *on_stack = arg;

	*ran = 1;
	*on_stack = BY_CHILD;
	if (lives[1] >= 0)
		pb_send_byte(lives[1]);
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	return 0;
}

/*
 * A child that shares the memory and was given no stack runs on its maker's, below the place of the call: what the
 * maker does after it must stay above that.
 */
static __attribute__((noinline)) long
make_far_below(enum pb_door door, const struct pb_request *request, volatile uint64_t *on_stack)
{
	volatile char apart[APART_BYTES];
	long r;

	apart[0] = apart[APART_BYTES - 1] = 0;
	r = pb_make_with(door, request, child, (void *)(uintptr_t)on_stack);
	return apart[0] ? 0 : r;
}

/* The number that the next descriptor will have, or -errno. */
static long next_fd(void)
{
	long fd = pb_sys(SYS_dup, 0, 0, 0, 0, 0, 0);

	if (fd >= 0)
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return fd;
}

/* Its parent is ours, or nobody waits for it: what can be waited for is its end, so that our own comes after it. */
static void wait_sibling(long pid)
{
	struct pollfd wait = { .events = POLLIN };

	wait.fd = (int)pb_sys(SYS_pidfd_open, pid, 0, 0, 0, 0, 0);
	if (wait.fd >= 0)
		(void)pb_sys(SYS_poll, (long)&wait, 1, -1, 0, 0, 0);
}

int main(int argc, char **argv)
{
	volatile uint64_t on_stack = BY_MAKER;
	struct pb_request request;
	enum pb_door door;
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (is("setup", "init-of-own"))
		unshare_user(false, false);
	if (is("setup", "init") || is("setup", "init-of-own"))
		become_init();
	pb_role("parent");
	bad = (void *)pb_sys(SYS_mmap, 0, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ran = (void *)pb_sys(SYS_mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	if ((long)bad < 0 || (long)ran < 0)
		pb_broken("mmap", ENOMEM);
	pb_watch("parent_tid", &parent_word, sizeof(parent_word));
	pb_watch("child_tid", &child_word, sizeof(child_word));
	pb_watch("pidfd", &pidfd_word, sizeof(pidfd_word));
	pb_watch("ran", ran, sizeof(*ran));
	pb_watch("on_stack", &on_stack, sizeof(on_stack));
	pb_word("parent.on_stack_at", (uintptr_t)&on_stack);
	set_up();
	request = request_of_arguments();
	if (is("cgroup", "killed-before"))
		(void)pb_need(pb_sys(SYS_pipe2, (long)lives, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	if (request.args.stack)
		pb_word("parent.stack_end", request.args.stack + request.args.stack_size);
	pb_int("parent.next_fd_before", next_fd());
	pb_gate("before", BEFORE);
	r = make_far_below(door, &request, &on_stack);
	if (!pb_made(r)) {
		pb_int("parent.next_fd_after", next_fd());
		if (is("again", "inner"))
			pb_int("parent.again", make_numbered(1));
		pb_gate("after", AFTER);
	} else {
		if (frozen >= 0) {
			wait_standing();
			pb_gate("after", AFTER);
			(void)write_at(frozen, "cgroup.freeze", "0");
		}
		if (heard())
			pb_gate("back", BACK);
		if (request.args.flags & (FLAG_PARENT | FLAG_AUTOREAP))
			wait_sibling(r);
		else if (!request.thread)
			pb_wait(r);
	}
	leave_cgroup();
	if (helper > 0) {
		(void)pb_sys(SYS_kill, helper, SIGKILL, 0, 0, 0, 0);
		(void)pb_sys(SYS_wait4, helper, 0, __WALL, 0, 0, 0);
	}
	return pb_done();
}
