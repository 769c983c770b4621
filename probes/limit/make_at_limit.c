/* SPDX-License-Identifier: MIT */
/*
 * Goes up to a limit, calls the door one below it, at it, often at it, and once more when it is lifted.
 *
 * In order: a child one below the limit, waited for; the last place taken; the call at the limit; the same call
 * times=N more (0; see further_calls); the limit lifted; a child again. The places are taken by children (or threads)
 * that stand until the end, made by our own fork or a raw call, whatever the door under test does.
 *
 * by=nproc     RLIMIT_NPROC of count=N tasks, as a user nobody else is: as=unused (default; without the privilege for
 *              it the caller's own user, in a fresh user namespace), as=root (no change), as=real (the real user ID
 *              alone), as=effective (all but the real one), as=userns-root (root of a user namespace). cap=N is kept.
 *              Who is refused a place on the way there is counted (parent.places_refused).
 *              With why= the last place stays free, and the calls are refused for another reason: why=address (where
 *              the pidfd is to go), why=descriptor (none may be had for it), why=namespace (no privilege for one).
 * by=pids      pids.max of count=N in the cgroup passed: at=inner (the maker's own), at=outer (the one above it);
 *              close=lower takes no last place and lowers the limit to 1 instead; close=move moves one out when all
 *              places are taken, fills the free one, and moves it back in.
 *              into=inner puts who is made there by the call, and the maker stays outside of both; into=beside puts
 *              them into a third one next to that.
 * by=pid-max   count=N is written to pid_max of the stage's pid namespace, the numbers below it are used up. With
 *              nested=1 who is made by the calls is in a namespace below that one, whose own pid_max is as it began.
 * by=numbers   count=N is written to pid_max of the machine, the numbers that are left are used up; written back.
 * by=memory    private areas side by side, each smaller than memory and swap together, in sum larger.
 * by=strict    the machine promises memory strictly (overcommit_memory 2), and private areas take two thirds of what is
 *              left to promise; lifted is the limit by unmapping them and writing back what stood there.
 * by=dead-init the init of the namespace for children has ended; in the stage's pids cgroup, where there is one.
 * by=deadline  the maker is under SCHED_DEADLINE; close=reset with the flag that children begin without it.
 * by=ns        flag=BITS and file=NAME, one of /proc/sys/user in a user namespace of its own: 1 is allowed; with
 *              beside=NAME also of that one a few (see FEW). With why= one more is allowed and stays free, and the
 *              calls, for user namespaces, are refused for another reason: why=chroot (the maker's root is another
 *              directory), why=unmapped (it is in a user namespace deeper, which knows no ID yet; 1 is allowed there).
 * by=depth     flag=BITS: namespaces in each other, each made through the door, until there is no deeper one.
 * by=pidfd     with CLONE_PIDFD: of the descriptors that RLIMIT_NOFILE allows one is free, and the first child's pidfd
 *              takes it; lifted is the limit by closing that.
 * by=threads   threads-max of the machine, up to which places are taken by count; by=threads-range: what can be written
 *              to it. Both write back what stood there.
 * by=nr-open   fs.nr_open of the machine comes to lie below a descriptor that is open; written back as well.
 * by=exec      processes of an unused user stand; a child becomes that user within its limit and executes the probe
 *              anew; a second one above its limit, tries that, and again when its limit is raised.
 * by=queued    RLIMIT_SIGPENDING of count=N signals, as a user as by=nproc: a child queues as many to itself as it can,
 *              to the process and to its thread by turns, and ends with them pending: end=exit (default), kill. Its
 *              maker then does the same. With what=timers they make POSIX timers instead, for each of which one is
 *              counted. Gates of its own: before, ended, again (the maker), queued (the child).
 * by=messages  RLIMIT_MSGQUEUE with room for one queue of messages, as a user as by=nproc, in an IPC namespace of its
 *              own: a child makes one, tries a second one, unlinks the first and ends with it open: end=exit (default),
 *              kill. Its maker then does the same. Gates of its own: opened (the child), ended, again (the maker).
 * by=nothing   no limit.
 *
 * fill=process (default), thread, zombie: who takes the places. makes=thread: the calls are for threads. lift=reap:
 * lifted is the limit by waiting for one of the zombies.
 *
 * Door: the one given, libc's or raw; flag=, by=pidfd and makes=thread want one with flags. Through posix_spawn the
 * child is the probe anew, which finds in a memory file which of them it is. Disturbs: its own user, limits,
 * namespaces, cgroup, scheduling policy. Gates: child-below, child-beyond, child-after (the children, standing; the
 * second one where the call at the limit succeeds), at-limit, refused, refused-often (the maker). Roles: parent, below,
 * beyond, after; by=depth: parent is the deepest process, top the first.
 */
/* these name words that probe.h forbids, so they come first */
#include <sched.h>
#include <time.h>

#include "kin.h"

#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/mqueue.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { CHILD_BELOW, AT_LIMIT, CHILD_BEYOND, REFUSED, REFUSED_OFTEN, CHILD_AFTER };

enum { FILLERS_MAX = 16, STACK = 16384, NUMBERS_MAX = 1024 };

/* CLONE_INTO_CGROUP of linux/sched.h */
#define INTO_CGROUP (1ULL << 33)

/* In the first page, where nothing is mapped. */
enum { NOWHERE = 64 };

/* Where an image finds who it is, and how many descriptors there are by=pidfd. */
enum { WHO = 40, DESCRIPTORS = 64 };

struct made {
	const char *role, *gate;	/* NULL: it ends at once */
	int index;
	bool stays;			/* stands on the pipe until the end */
};

static const struct made beyond = { "beyond", "child-beyond", CHILD_BEYOND, false };
static const struct made after = { "after", "child-after", CHILD_AFTER, false };
static const struct made again = { NULL, NULL, 0, false };
static struct made below = { "below", "child-below", CHILD_BELOW, false };
static const struct made *const everybody[] = { &below, &beyond, &after, &again };
enum { EVERYBODY = sizeof(everybody) / sizeof(everybody[0]) };

static enum pb_door door;
static const char *fill;
static long count, first_errno;
static uint64_t flag;
static bool makes_thread;
static int target = -1;	/* the cgroup that the call puts who is made into */
static int hold[2];
static long fillers[FILLERS_MAX], filler_count;
static char stacks[FILLERS_MAX + 1][STACK] __attribute__((aligned(16)));
static volatile int gone;
static int32_t pidfd;
static bool spoilt;	/* why=: what is asked for now cannot be had */
static long places_refused;

static bool is(const char *key, const char *value)
{
	const char *s = pb_arg(key);

	return s && !strcmp(s, value);
}

static long write_file(int dir, const char *path, const char *text)
{
	long fd = pb_sys(SYS_openat, dir, (long)path, O_WRONLY | O_CLOEXEC, 0, 0, 0), r;

	if (fd < 0)
		return fd;
	r = pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r;
}

static long write_number(int dir, const char *path, long n)
{
	char text[24];

	(void)pb_put_number(text, (unsigned long)n);
	return write_file(dir, path, text);
}

static long read_number(const char *path, int field)
{
	char text[128] = "", *p = text;
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);

	(void)pb_need(fd, "open-number");
	(void)pb_need(pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0), "read-number");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	while (field-- && p)
		p = strpbrk(p, " /") ? strpbrk(p, " /") + 1 : NULL;
	return p ? strtol(p, NULL, 10) : -1;
}

static const char pid_max[] = "/proc/sys/kernel/pid_max";

/* ---- children ---- */

static void stand(void)
{
	char byte;

	(void)pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	const struct made *m = arg;

	(void)ret;
	if (!m->role)
		return 0;
	pb_role(m->role);
	if (m == &below && is("nested", "1"))
		pb_int("below.pid_max", read_number(pid_max, 0));
	pb_gate(m->gate, m->index);
	if (m->stays) {
		(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
		stand();
	}
	return 0;
}

static int image(void)
{
	unsigned char who[2] = { EVERYBODY, 0 };

	if (pb_sys(SYS_pread64, WHO, (long)who, sizeof(who), 0, 0, 0) != sizeof(who) ||
	    who[0] >= EVERYBODY)
		pb_broken("who", EINVAL);
	if (everybody[who[0]] == &after)
		pb_int("after.refused_before", who[1]);
	return child(0, (void *)(uintptr_t)everybody[who[0]]);
}

static void tell_image(const struct made *m)
{
	unsigned char who[2] = { 0, 0 };

	if (door != PB_POSIX_SPAWN && !is("by", "exec"))
		return;
	while (everybody[who[0]] != m)
		who[0]++;
	(void)pb_need(pb_sys(SYS_pwrite64, WHO, (long)who, sizeof(who), 0, 0, 0), "tell-image");
}

/* What a spawned child has to have to be the image: whoever the maker is by now may not be let in to it. */
static void prepare_image(void)
{
	long fd;

	if (door != PB_POSIX_SPAWN && !is("by", "exec"))
		return;
	fd = pb_sys(SYS_memfd_create, (long)"who", MFD_CLOEXEC, 0, 0, 0, 0);
	(void)pb_need(fd, "memfd_create");
	(void)pb_need(pb_sys(SYS_dup3, fd, WHO, 0, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void check_image(void)
{
	enum { NR_FACCESSAT2 = 439 };

	if (door == PB_POSIX_SPAWN && pb_sys(NR_FACCESSAT2, AT_FDCWD, (long)"/proc/self/exe", X_OK,
					     AT_EACCESS, 0, 0) == -EACCES)
		pb_unmet("probe-not-for-this-user");
}

/* One fault, found only when the process that is being made has been counted. */
static void spoil(struct pb_clone_args *args)
{
	if (is("why", "namespace")) {
		args->flags |= CLONE_NEWNS;
		return;
	}
	args->flags |= CLONE_PIDFD;
	args->pidfd = is("why", "address") ? NOWHERE : (uint64_t)(uintptr_t)&pidfd;
}

/* The call under study. */
static long make(const struct made *m)
{
	struct pb_request request = { .args = { .flags = flag, .exit_signal = SIGCHLD } };

	tell_image(m);
	errno = 0;
	if (flag & CLONE_PIDFD)
		request.args.pidfd = (uint64_t)(uintptr_t)&pidfd;
	if (target >= 0) {
		request.args.flags |= INTO_CGROUP;
		request.args.cgroup = (uint64_t)target;
	}
	if (spoilt)
		spoil(&request.args);
	if (makes_thread) {
		request.thread = true;
		request.args.exit_signal = 0;
		request.args.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				     CLONE_THREAD | CLONE_CHILD_CLEARTID;
		request.args.stack = (uint64_t)(uintptr_t)stacks[FILLERS_MAX];
		request.args.stack_size = STACK;
		request.args.child_tid = (uint64_t)(uintptr_t)&gone;
		gone = 1;
	}
	return pb_make_with(door, &request, child, (void *)(uintptr_t)m);
}

/* Until nothing of it counts any more. */
static void await(long pid)
{
	if (!makes_thread) {
		(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
		return;
	}
	/* the word is cleared a moment before the thread is gone */
	while (pb_sys(SYS_tgkill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), pid, 0, 0, 0, 0) == 0)
		if (gone)
			(void)pb_sys(SYS_futex, (long)&gone, FUTEX_WAIT, 1, 0, 0, 0);
		else
			(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

static int fills(long ret, void *arg)
{
	(void)ret;
	if (!arg)
		(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	stand();
	return 0;
}

static int ends_at_once(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

/* One more place taken. */
static long filler(void)
{
	struct pb_request thread = {
		.args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
			  .stack = (uint64_t)(uintptr_t)stacks[filler_count % FILLERS_MAX],
			  .stack_size = STACK },
		.thread = true,
	};
	siginfo_t info;
	long r;

	if (filler_count == FILLERS_MAX)
		pb_broken("fillers", E2BIG);
	if (!strcmp(fill, "thread")) {
		r = pb_make_with(PB_SYS_CLONE, &thread, fills, &thread);
		r = r < 0 ? -errno : r;
	} else if (!strcmp(fill, "zombie")) {
		r = pb_mini_child(ends_at_once, NULL);
		if (r > 0)
			(void)pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0);
	} else {
		r = pb_mini_child(fills, NULL);
	}
	/* whom it binds sooner than it should, or not at all: a fact, not a fault of the scaffolding */
	if (r == -EAGAIN && is("by", "nproc")) {
		places_refused++;
		return r;
	}
	(void)pb_need(r, "filler");
	fillers[filler_count++] = r;
	return r;
}

static void fill_to_one_below(void)
{
	for (long tasks = 1; tasks < count - 1; tasks++)
		(void)filler();
}

static void take_last_place(void)
{
	(void)filler();
}

static void nothing(void)
{
}

/* ---- RLIMIT_NPROC ---- */

/* A user ID of our map that nobody else has: from the upper half of its largest range, by our namespace's number. */
static long unused_uid(void)
{
	char text[4096], *p = text;
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/uid_map", O_RDONLY | O_CLOEXEC, 0,
			 0, 0);
	long n = fd < 0 ? fd : pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0);
	unsigned long first = 0, size = 0, inode = 0;
	char link[64];

	if (n <= 0)
		pb_broken("uid-map", (int)-n);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	text[n] = '\0';
	while (*p) {
		char *end;
		unsigned long inner = strtoul(p, &end, 10), length;

		if (end == p)
			break;
		(void)strtoul(end, &p, 10);
		length = strtoul(p, &end, 10);
		if (length > size) {
			first = inner;
			size = length;
		}
		for (p = end; *p == '\n' || *p == ' ';)
			p++;
	}
	n = pb_sys(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/ns/pid", (long)link,
		   sizeof(link) - 1, 0, 0);
	if (n > 5) {
		link[n] = '\0';
		inode = strtoul(link + 5, NULL, 10);
	}
	if (size < 4)
		return 0;
	inode = inode * 31 + (unsigned long)pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
	return (long)(first + size / 2 + inode % (size / 2 - 1));
}

static void keep_capability(long number)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	if (number >= 0) {
		data[number / 32].permitted = 1U << number % 32;
		data[number / 32].effective = 1U << number % 32;
	}
	(void)pb_need(pb_sys(SYS_capset, (long)&head, (long)data, 0, 0, 0, 0), "capset");
}

/* The caller's own IDs, or root's of the same, in a user namespace just made. */
static void map_ids(long uid, long gid, long inner_uid)
{
	(void)write_file(AT_FDCWD, "/proc/self/setgroups", "deny");
	(void)pb_need(pb_map_id("/proc/self/uid_map", (unsigned long)inner_uid, (unsigned long)uid),
		      "uid-map");
	(void)pb_need(pb_map_id("/proc/self/gid_map", (unsigned long)gid, (unsigned long)gid),
		      "gid-map");
}

static void enter_userns(long inner_uid)
{
	long uid = pb_sys(SYS_getuid, 0, 0, 0, 0, 0, 0), gid = pb_sys(SYS_getgid, 0, 0, 0, 0, 0, 0);

	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWUSER, 0, 0, 0, 0, 0), "unshare-user");
	/* our own files in /proc are ours again: a change of IDs has given them to root */
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
	map_ids(uid, gid, inner_uid < 0 ? uid : inner_uid);
}

static void become(void)
{
	long uid = 0, cap = (long)pb_arg_word("cap", (uint64_t)-1);

	if (is("as", "root"))
		return;
	if (pb_sys(SYS_geteuid, 0, 0, 0, 0, 0, 0) == 0)
		uid = unused_uid();
	if (uid && is("as", "real")) {
		(void)pb_need(pb_sys(SYS_setresuid, uid, 0, 0, 0, 0, 0), "setresuid");
		keep_capability(-1);
	} else if (uid && is("as", "effective")) {
		(void)pb_need(pb_sys(SYS_setresuid, 0, uid, uid, 0, 0, 0), "setresuid");
	} else if (uid) {
		(void)pb_need(pb_sys(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0, 0), "keepcaps");
		(void)pb_need(pb_sys(SYS_setresuid, uid, uid, uid, 0, 0, 0), "setresuid");
		keep_capability(cap);
	}
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
	if (is("as", "userns-root"))
		enter_userns(0);
	else if (!uid)
		enter_userns(-1);
}

static void nproc_is(long n)
{
	struct rlimit limit = { 0 };

	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_NPROC, 0, (long)&limit, 0, 0),
		      "getrlimit-nproc");
	limit.rlim_cur = (rlim_t)n;
	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_NPROC, (long)&limit, 0, 0, 0),
		      "setrlimit-nproc");
}

static rlim_t descriptors_then;

/* How many descriptors may be had; returns how many it was. */
static rlim_t nofile_is(rlim_t n)
{
	struct rlimit limit = { 0 };
	rlim_t was;

	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0),
		      "getrlimit-nofile");
	was = limit.rlim_cur;
	limit.rlim_cur = n;
	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_NOFILE, (long)&limit, 0, 0, 0),
		      "setrlimit-nofile");
	return was;
}

static void prepare_nproc(void)
{
	become();
	/* who is in a user namespace of its own has every capability there */
	if (is("why", "namespace"))
		keep_capability(-1);
	nproc_is(count);
	pb_int("parent.limit", count);
	fill_to_one_below();
}

static void close_nproc(void)
{
	if (is("why", "descriptor"))
		descriptors_then = nofile_is(0);
	spoilt = pb_arg("why") != NULL;
	if (!spoilt)
		take_last_place();
	pb_int("parent.places_refused", places_refused);
}

static void lift_nproc(void)
{
	if (is("why", "descriptor"))
		(void)nofile_is(descriptors_then);
	if (spoilt)
		spoilt = false;
	else if (is("lift", "reap"))
		(void)pb_sys(SYS_wait4, fillers[0], 0, __WALL, 0, 0, 0);
	else
		nproc_is(count + 1);
}

/* ---- pids.max ---- */

static int cgroup;

static const char *limit_file(void)
{
	return is("at", "outer") ? "pids.max" : "inner/pids.max";
}

/* The cgroup above has one below it with processes: in version 2 it may have none itself then. */
static void try_to_move(void)
{
	const long r = write_number(cgroup, "cgroup.procs", fillers[0]);

	if (r == -EBUSY || r == -EOPNOTSUPP)
		pb_unmet("processes-above-others");
	(void)pb_need(r, "move-out");
	(void)pb_need(write_number(cgroup, "inner/cgroup.procs", fillers[0]), "move-in");
}

/* The third one is the stage's to remove, with the other two. */
static void open_target(const char *name)
{
	long r;

	if (!name)
		return;
	r = pb_sys(SYS_mkdirat, cgroup, (long)name, 0755, 0, 0, 0);
	(void)pb_need(r == -EEXIST ? 0 : r, "mkdir-target");
	r = pb_sys(SYS_openat, cgroup, (long)name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0);
	target = (int)pb_need(r, "open-target");
}

static void prepare_pids(void)
{
	cgroup = (int)pb_arg_word("pass", 0);
	(void)pb_need(write_file(cgroup, "pids.max", "max"), "pids.max");
	(void)pb_need(write_file(cgroup, "inner/pids.max", "max"), "inner-pids.max");
	open_target(pb_arg("into"));
	if (!is("into", "inner"))
		(void)pb_need(write_file(cgroup, "inner/cgroup.procs", "0"), "cgroup.procs");
	(void)pb_need(write_number(cgroup, limit_file(), count), "limit");
	fill_to_one_below();
	if (is("close", "move"))
		try_to_move();
}

static void close_pids(void)
{
	if (is("close", "lower"))
		(void)pb_need(write_number(cgroup, limit_file(), 1), "lower-limit");
	else
		take_last_place();
	if (is("into", "inner"))
		(void)pb_need(write_number(cgroup, "inner/cgroup.procs", fillers[0]), "move-in");
	if (!is("close", "move"))
		return;
	(void)pb_need(write_number(cgroup, "cgroup.procs", fillers[0]), "move-out");
	take_last_place();
	pb_int("parent.moved", write_number(cgroup, "inner/cgroup.procs", fillers[0]));
}

static void lift_pids(void)
{
	if (is("lift", "reap"))
		(void)pb_sys(SYS_wait4, fillers[0], 0, __WALL, 0, 0, 0);
	else
		(void)pb_need(write_number(cgroup, limit_file(),
					   count + (is("close", "move") ? 2 : 1)),
			      "raise-limit");
}

/* ---- pid_max ---- */

static long numbers[NUMBERS_MAX];
static long number_count;

/* Ends at once and is not waited for: its number stays in use. */
static long use_number(void)
{
	const struct pb_request plain = { .args = { .exit_signal = SIGCHLD } };
	/* not by way of the door under test */
	long r = pb_make_with(door == PB_SYS_VFORK ? PB_VFORK : PB_SYS_VFORK, &plain, ends_at_once,
			      NULL);

	return r < 0 ? -errno : r;
}

/* Until one is left: the largest, or one below it that a process we did not make has not taken. */
static void prepare_pid_max(void)
{
	const long nested = is("nested", "1");
	long r;

	(void)pb_need(write_number(AT_FDCWD, pid_max, count), "pid_max");
	pb_int("parent.limit", count);
	do {
		r = use_number();
		(void)pb_need(r, "use-number");
		if (number_count == NUMBERS_MAX)
			pb_broken("numbers", E2BIG);
		numbers[number_count++] = r;
	} while (r < count - 2 - nested);
	if (!nested)
		return;
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0), "unshare-pid");
	/* its init, which stands until the end */
	(void)filler();
}

static void close_pid_max(void)
{
	long r = use_number();

	pb_int("parent.last", r);
}

static void lift_pid_max(void)
{
	/* one from the upper end, where numbers are given again after the wrap */
	long freed = numbers[number_count - 3];

	(void)pb_need(pb_sys(SYS_wait4, freed, 0, __WALL, 0, 0, 0), "free-number");
	pb_int("parent.freed", freed);
}

/* What comes of a number from the lower end is recorded. */
static void free_low_number(void)
{
	long freed = numbers[20];

	(void)pb_need(pb_sys(SYS_wait4, freed, 0, __WALL, 0, 0, 0), "free-low-number");
	pb_int("parent.low_freed", freed);
	pb_int("parent.low_ret", use_number());
}

/* ---- memory ---- */

static void *area;
static long area_bytes;

static void close_memory(void)
{
	struct {
		long uptime;
		unsigned long loads[3], totalram, freeram, sharedram, bufferram, totalswap,
			freeswap;
		unsigned short procs, pad;
		unsigned long totalhigh, freehigh;
		unsigned int unit;
		char rest[64];
	} info;
	unsigned long all;
	long at, half;

	(void)pb_need(pb_sys(SYS_sysinfo, (long)&info, 0, 0, 0, 0, 0), "sysinfo");
	all = (info.totalram + info.totalswap) * (info.unit ? info.unit : 1);
	half = (long)(all / 3 * 2) & ~4095L;
	area_bytes = 2 * half;
	at = pb_sys(SYS_mmap, 0, area_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at < 0 && at > -4096)
		pb_broken("reserve-areas", (int)-at);
	area = (void *)at;
	for (int i = 0; i < 2; i++) {
		long r = pb_sys(SYS_mmap, at + i * half, half, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

		if (r < 0 && r > -4096)
			pb_broken("map-area", (int)-r);
	}
	pb_int("parent.memory_kb", (int64_t)(all / 1024));
	pb_int("parent.areas_kb", area_bytes / 1024);
}

static void lift_memory(void)
{
	(void)pb_need(pb_sys(SYS_munmap, (long)area, area_bytes, 0, 0, 0, 0), "unmap-areas");
}

/* ---- an init that has ended ---- */

static long own_pidns, init;

static void prepare_dead_init(void)
{
	cgroup = (int)pb_arg_word("pass", -1);
	if (cgroup >= 0)
		(void)pb_need(write_file(cgroup, "inner/cgroup.procs", "0"), "cgroup.procs");
	own_pidns = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/ns/pid", O_RDONLY | O_CLOEXEC, 0,
			   0, 0);
	if (own_pidns < 0)
		pb_unmet("own-pidns");
	if (pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0) < 0)
		pb_unmet("nested-pidns");
	init = filler();
}

static void close_dead_init(void)
{
	(void)pb_sys(SYS_kill, init, SIGKILL, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_wait4, init, 0, __WALL, 0, 0, 0), "wait-for-init");
}

static void lift_dead_init(void)
{
	(void)pb_need(pb_sys(SYS_setns, own_pidns, CLONE_NEWPID, 0, 0, 0, 0), "setns-pid");
}

/* ---- scheduling ---- */

/* The struct sched_attr of sched_setattr(2). */
struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static void close_deadline(void)
{
	enum { DEADLINE = 6, RESET_ON_FORK = 1, MS = 1000000 };
	struct attr attr = { .size = sizeof(attr),
			     .policy = DEADLINE,
			     .flags = is("close", "reset") ? RESET_ON_FORK : 0,
			     .runtime = 10 * MS,
			     .deadline = 100 * MS,
			     .period = 100 * MS };

	(void)pb_need(pb_sys(SYS_sched_setattr, 0, (long)&attr, 0, 0, 0, 0), "sched_setattr");
}

static void lift_deadline(void)
{
	struct attr attr = { .size = sizeof(attr) };

	(void)pb_need(pb_sys(SYS_sched_setattr, 0, (long)&attr, 0, 0, 0, 0), "sched_setattr-other");
}

/* ---- namespaces: how many, and how deep ---- */

/* More than are there at once, fewer than the calls that are refused. */
enum { FEW = 8 };

static void limit_namespaces(const char *name, long n)
{
	char path[64] = "/proc/sys/user/";

	if (!name || strlen(name) > 40)
		pb_broken("file", EINVAL);
	strcpy(path + strlen(path), name);
	(void)pb_need(write_number(AT_FDCWD, path, n), "limit-of-namespaces");
}

static long true_root;

static void root_is(long dir, const char *path)
{
	(void)pb_need(pb_sys(SYS_fchdir, dir, 0, 0, 0, 0, 0), "fchdir");
	(void)pb_need(pb_sys(SYS_chroot, (long)path, 0, 0, 0, 0, 0), "chroot");
}

/* There and back: what cannot be had is known before any call. */
static void prepare_chroot(void)
{
	true_root =
		pb_sys(SYS_openat, AT_FDCWD, (long)"/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0, 0);
	(void)pb_need(true_root, "open-root");
	if (pb_sys(SYS_chroot, (long)"/proc", 0, 0, 0, 0, 0) < 0)
		pb_unmet("chroot");
	root_is(true_root, ".");
}

static long mapped_gid;

static void prepare_ns(void)
{
	mapped_gid = pb_sys(SYS_getgid, 0, 0, 0, 0, 0, 0);
	enter_userns(0);
	/* what is made deeper counts here, too, as does the deeper one itself */
	limit_namespaces(pb_arg("file"), is("why", "unmapped") ? 3 : pb_arg("why") ? 2 : 1);
	if (is("why", "chroot"))
		prepare_chroot();
	if (pb_arg("beside"))
		limit_namespaces(pb_arg("beside"), FEW);
	/* the one that is allowed goes on: what has ended may count for a while yet */
	below.stays = true;
}

static void close_ns(void)
{
	if (is("why", "chroot"))
		root_is(true_root, "proc");
	if (!is("why", "unmapped"))
		return;
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWUSER, 0, 0, 0, 0, 0), "unshare-deeper");
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
	limit_namespaces(pb_arg("file"), 1);
}

static void lift_ns(void)
{
	if (is("why", "chroot"))
		root_is(true_root, ".");
	else if (is("why", "unmapped"))
		map_ids(0, mapped_gid, 0);
	else
		limit_namespaces(pb_arg("file"), 2);
}

/* ---- descriptors ---- */

static int below_pidfd;

static void prepare_pidfd(void)
{
	long r;

	flag |= CLONE_PIDFD;
	(void)nofile_is(DESCRIPTORS);
	/* up to the last number, and that is free again */
	do {
		r = pb_sys(SYS_fcntl, hold[0], F_DUPFD_CLOEXEC, 0, 0, 0, 0);
		(void)pb_need(r, "take-descriptor");
	} while (r < DESCRIPTORS - 1);
	(void)pb_need(pb_sys(SYS_close, r, 0, 0, 0, 0, 0), "free-descriptor");
	pb_int("parent.limit", DESCRIPTORS);
}

static void close_pidfd(void)
{
	below_pidfd = pidfd;
	pb_int("parent.last", below_pidfd);
}

static void lift_pidfd(void)
{
	(void)pb_sys(SYS_close, below_pidfd, 0, 0, 0, 0, 0);
}

/* ---- limits of the whole machine ---- */

static const char threads_max[] = "/proc/sys/kernel/threads-max",
		  nr_open[] = "/proc/sys/fs/nr_open",
		  overcommit[] = "/proc/sys/vm/overcommit_memory";
static long written_before, threads_limit;

/* All there are on the machine, as the second number behind the three loads. */
static long all_threads(void)
{
	return read_number("/proc/loadavg", 4);
}

static void prepare_threads(void)
{
	written_before = read_number(threads_max, 0);
	threads_limit = all_threads() + count;
	(void)pb_need(write_number(AT_FDCWD, threads_max, threads_limit), "threads-max");
	pb_int("parent.limit", threads_limit);
	while (all_threads() < threads_limit - 1)
		(void)filler();
}

static void close_threads(void)
{
	take_last_place();
	pb_int("parent.threads", all_threads());
}

static void lift_threads(void)
{
	pb_int("parent.threads_then", all_threads());
	(void)pb_need(write_number(AT_FDCWD, threads_max, written_before), "threads-max");
}

static void try_threads(long n, const char *result, const char *stands)
{
	long r = write_number(AT_FDCWD, threads_max, n);

	pb_int(result, r < 0 ? r : 0);
	pb_int(stands, read_number(threads_max, 0));
}

static void prepare_threads_range(void)
{
	enum { SMALLEST = 20, LARGEST = 0x3fffffff };

	written_before = read_number(threads_max, 0);
	try_threads(written_before - 1, "parent.less_result", "parent.less");
	try_threads(LARGEST + 1L, "parent.above_result", "parent.above");
	try_threads(LARGEST, "parent.largest_result", "parent.largest");
	try_threads(SMALLEST - 1, "parent.below_result", "parent.below");
	(void)pb_need(write_number(AT_FDCWD, threads_max, written_before), "threads-max");
}

static long meminfo(const char *key)
{
	char text[4096], *p;
	long fd =
		pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/meminfo", O_RDONLY | O_CLOEXEC, 0, 0, 0);
	long n = fd < 0 ? fd : pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0);

	if (n < 0)
		pb_broken("meminfo", (int)-n);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	text[n] = '\0';
	p = strstr(text, key);
	return p ? strtol(p + strlen(key), NULL, 10) : 0;
}

/* Until none is given any more, for whatever reason. */
static void use_up_numbers(void)
{
	long r = 0;

	while (number_count < NUMBERS_MAX && (r = use_number()) >= 0)
		numbers[number_count++] = r;
}

static void close_numbers(void)
{
	use_up_numbers();
	pb_int("parent.threads", all_threads());
	pb_int("parent.promised_kb", meminfo("Committed_AS:"));
}

static void prepare_numbers(void)
{
	enum { FREE = 4 }; /* a thread of the kernel's own may come meanwhile */

	written_before = read_number(pid_max, 0);
	(void)pb_need(write_number(AT_FDCWD, pid_max, count), "pid_max");
	pb_int("parent.limit", count);
	use_up_numbers();
	for (int i = 0; i < FREE && number_count > 0; i++)
		(void)pb_sys(SYS_wait4, numbers[--number_count], 0, __WALL, 0, 0, 0);
}

static void lift_numbers(void)
{
	pb_int("parent.promised_kb_then", meminfo("Committed_AS:"));
	pb_int("parent.threads_then", all_threads());
	(void)pb_need(write_number(AT_FDCWD, pid_max, written_before), "pid_max");
}

static void prepare_nr_open(void)
{
	enum { HIGH = 3000 };

	(void)nofile_is(HIGH + 1);
	(void)pb_need(pb_sys(SYS_dup3, hold[0], HIGH, O_CLOEXEC, 0, 0, 0), "high-descriptor");
	pb_int("parent.last", HIGH);
	written_before = read_number(nr_open, 0);
}

static void close_nr_open(void)
{
	enum { LOW = 1024 };

	(void)pb_need(write_number(AT_FDCWD, nr_open, LOW), "nr_open");
	pb_int("parent.limit", LOW);
}

static void lift_nr_open(void)
{
	(void)pb_need(write_number(AT_FDCWD, nr_open, written_before), "nr_open");
}

/* ---- memory promised strictly ---- */

static void close_strict(void)
{
	enum { STRICT = 2, LEAST_KB = 8192 };
	long left, at;

	written_before = read_number(overcommit, 0);
	(void)pb_need(write_number(AT_FDCWD, overcommit, STRICT), "overcommit_memory");
	left = meminfo("CommitLimit:") - meminfo("Committed_AS:");
	if (left < LEAST_KB) {
		(void)pb_need(write_number(AT_FDCWD, overcommit, written_before),
			      "overcommit_memory");
		pb_unmet("commit-limit");
	}
	area_bytes = (left / 3 * 2 * 1024) & ~4095L;
	at = pb_sys(SYS_mmap, 0, area_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	if (at < 0 && at > -4096)
		pb_broken("map-area", (int)-at);
	area = (void *)at;
	pb_int("parent.limit", read_number(overcommit, 0));
	pb_int("parent.areas_kb", area_bytes / 1024);
}

static void lift_strict(void)
{
	lift_memory();
	(void)pb_need(write_number(AT_FDCWD, overcommit, written_before), "overcommit_memory");
}

/* ---- the order of it all ---- */

static const struct kind {
	const char *name;
	void (*prepare)(void), (*close)(void), (*lift)(void), (*then)(void);
} kinds[] = {
	{ "nproc", prepare_nproc, close_nproc, lift_nproc, nothing },
	{ "pids", prepare_pids, close_pids, lift_pids, nothing },
	{ "pid-max", prepare_pid_max, close_pid_max, lift_pid_max, free_low_number },
	{ "memory", nothing, close_memory, lift_memory, nothing },
	{ "dead-init", prepare_dead_init, close_dead_init, lift_dead_init, nothing },
	{ "deadline", nothing, close_deadline, lift_deadline, nothing },
	{ "ns", prepare_ns, close_ns, lift_ns, nothing },
	{ "pidfd", prepare_pidfd, close_pidfd, lift_pidfd, nothing },
	{ "numbers", prepare_numbers, close_numbers, lift_numbers, nothing },
	{ "threads", prepare_threads, close_threads, lift_threads, nothing },
	{ "threads-range", prepare_threads_range, nothing, nothing, nothing },
	{ "strict", nothing, close_strict, lift_strict, nothing },
	{ "nr-open", prepare_nr_open, close_nr_open, lift_nr_open, nothing },
	{ "nothing", nothing, nothing, nothing, nothing },
};

/* How often more: a fifth through a door behind which the kernel is asked for the same as behind another one. */
static long further_calls(void)
{
	static const bool alike[PB_DOORS] = {
		[PB__FORK] = true,	[PB_SYS_FORK] = true, [PB_SYS_VFORK] = true,
		[PB_SYS_CLONE3] = true, [PB_MINI] = true,
	};
	long times = (long)pb_arg_word("times", 0);

	return alike[pb_door_asked()] ? times / 5 : times;
}

/* The call at the limit; false when it was not refused. */
static bool call_at_limit(void)
{
	long r, times = further_calls(), i = 0;

	pb_gate("at-limit", AT_LIMIT);
	r = make(&beyond);
	first_errno = errno;
	pb_int("parent.ret", r);
	pb_int("parent.errno", r < 0 ? first_errno : 0);
	pb_gate("refused", REFUSED);
	if (r >= 0) {
		await(r);
		return false;
	}
	for (; i < times; i++) {
		r = make(&again);
		if (r >= 0)
			await(r);
		if (r >= 0 || errno != first_errno)
			break;
	}
	pb_int("parent.times", times);
	pb_int("parent.repeated", i);
	pb_gate("refused-often", REFUSED_OFTEN);
	return true;
}

static void go(const struct kind *kind)
{
	long r;

	prepare_image();
	kind->prepare();
	check_image();
	r = make(&below);
	pb_int("parent.below_ret", r);
	pb_int("parent.below_errno", r < 0 ? errno : 0);
	if (r >= 0 && below.stays)
		fillers[filler_count++] = r;
	else if (r >= 0)
		await(r);
	kind->close();
	if (!call_at_limit()) {
		kind->lift();
		return;
	}
	kind->lift();
	r = make(&after);
	pb_int("parent.after_ret", r);
	pb_int("parent.after_errno", r < 0 ? errno : 0);
	if (r >= 0)
		await(r);
	kind->then();
}

static long uid, gid;

/* ---- a program begun by a user above the limit ---- */

static void turn_into(long user)
{
	(void)pb_need(pb_sys(SYS_setresuid, user, user, user, 0, 0, 0), "setresuid");
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
}

static int turned[2];

static int stands_as_user(long ret, void *arg)
{
	turn_into(uid);
	(void)pb_need(pb_sys(SYS_write, turned[1], (long)"t", 1, 0, 0, 0), "turned");
	return fills(ret, arg);
}

static int may_execute(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	turn_into(uid);
	return pb_sys(SYS_faccessat, AT_FDCWD, (long)"/proc/self/exe", X_OK, 0, 0, 0) < 0;
}

static int within(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	nproc_is(count + 8);
	turn_into(uid);
	pb_int("within.exec", pb_begin_anew());
	return 0;
}

static int above(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("above");
	nproc_is(1);
	pb_int("above.set", pb_sys(SYS_setresuid, uid, uid, uid, 0, 0, 0));
	(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
	pb_gate("at-limit", AT_LIMIT);
	pb_int("above.exec", pb_begin_anew());
	pb_gate("refused", REFUSED);
	(void)pb_need(pb_sys(SYS_pwrite64, WHO, (long)"\1", 1, 1, 0, 0), "tell-image");
	nproc_is(count + 8);
	pb_int("above.exec_then", pb_begin_anew());
	return 0;
}

static void make_and_await(const struct made *m, pb_child *fn, const char *result)
{
	long r;

	tell_image(m);
	r = pb_make(door, fn, NULL);
	pb_int(result, r);
	if (r >= 0)
		await(r);
}

static void go_exec(void)
{
	int status = 0;

	prepare_image();
	uid = unused_uid();
	(void)pb_need(pb_sys(SYS_wait4, pb_mini_child(may_execute, NULL), (long)&status, __WALL, 0,
			     0, 0),
		      "wait");
	if (status)
		pb_unmet("probe-not-for-this-user");
	(void)pb_need(pb_sys(SYS_pipe2, (long)turned, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	for (filler_count = 0; filler_count < count - 1; filler_count++) {
		char byte;

		fillers[filler_count] = pb_mini_child(stands_as_user, NULL);
		(void)pb_need(fillers[filler_count], "filler");
		(void)pb_need(pb_sys(SYS_read, turned[0], (long)&byte, 1, 0, 0, 0), "turned");
	}
	make_and_await(&below, within, "parent.below_ret");
	make_and_await(&after, above, "parent.ret");
}

/* ---- signals that are queued ---- */

enum { QUEUE_BEFORE, QUEUE_QUEUED, QUEUE_ENDED, QUEUE_AGAIN };
enum { SIGNAL = 40 };

static long queue_one(long i)
{
	const long pid = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
	siginfo_t info = { .si_code = SI_QUEUE };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGNAL };
	int timer;

	if (is("what", "timers"))
		return pb_sys(SYS_timer_create, CLOCK_MONOTONIC, (long)&event, (long)&timer, 0, 0,
			      0);
	return i % 2 ? pb_sys(SYS_rt_tgsigqueueinfo, pid, pid, SIGNAL, (long)&info, 0, 0) :
		       pb_sys(SYS_rt_sigqueueinfo, pid, SIGNAL, (long)&info, 0, 0, 0);
}

/* To oneself, one more than the limit has room for; the signal is blocked. */
static void queue_signals(const char *queued, const char *then)
{
	long r = 0, i = 0;

	for (; i <= count && r == 0; i++)
		r = queue_one(i);
	pb_int(queued, r < 0 ? i - 1 : i);
	pb_int(then, r);
}

static int ends_with_some_queued(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	queue_signals("child.queued", "child.queue_then");
	pb_gate("queued", QUEUE_QUEUED);
	if (is("end", "kill"))
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
	return 7;
}

static void go_queued(void)
{
	const uint64_t mask = 1ULL << (SIGNAL - 1);
	struct rlimit limit = { 0 };
	long r;

	become();
	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_SIGPENDING, 0, (long)&limit, 0, 0),
		      "getrlimit-sigpending");
	limit.rlim_cur = (rlim_t)count;
	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_SIGPENDING, (long)&limit, 0, 0, 0),
		      "setrlimit-sigpending");
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, sizeof(mask), 0, 0),
		      "rt_sigprocmask");
	pb_gate("before", QUEUE_BEFORE);
	r = pb_make(door, ends_with_some_queued, NULL);
	if (!pb_made(r))
		return;
	pb_wait(r);
	pb_gate("ended", QUEUE_ENDED);
	queue_signals("parent.queued", "parent.queue_then");
	pb_gate("again", QUEUE_AGAIN);
}

/* ---- queues of messages ---- */

enum { MESSAGES_OPENED, MESSAGES_ENDED, MESSAGES_AGAIN };
/* Where the first one is; how many bytes there is room for: one and no second one. */
enum { QUEUE = 30, MESSAGES = 8, MESSAGE_BYTES = 4096, QUEUE_ROOM = 48 << 10 };

static long make_queue(const char *name)
{
	struct mq_attr attr = { .mq_maxmsg = MESSAGES, .mq_msgsize = MESSAGE_BYTES };

	return pb_sys(SYS_mq_open, (long)name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600,
		      (long)&attr, 0, 0);
}

static long make_and_unlink(const char *name)
{
	long fd = make_queue(name);

	if (fd >= 0)
		(void)pb_need(pb_sys(SYS_mq_unlink, (long)name, 0, 0, 0, 0, 0), "mq_unlink");
	return fd;
}

/* The first stays open where its number says so. */
static void make_queues(const char *made, const char *then)
{
	long fd = make_queue("first"), r;

	pb_int(made, fd < 0 ? fd : 0);
	r = make_and_unlink("second");
	pb_int(then, r < 0 ? r : 0);
	if (fd < 0)
		return;
	(void)pb_need(pb_sys(SYS_dup3, fd, QUEUE, O_CLOEXEC, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_mq_unlink, (long)"first", 0, 0, 0, 0, 0), "mq_unlink");
}

static int ends_with_a_queue(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	make_queues("child.made_queue", "child.queue_then");
	pb_gate("opened", MESSAGES_OPENED);
	if (is("end", "kill"))
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
	return 7;
}

static void go_messages(void)
{
	const struct rlimit limit = { QUEUE_ROOM, QUEUE_ROOM };
	long r = pb_sys(SYS_unshare, CLONE_NEWIPC, 0, 0, 0, 0, 0);

	become();
	if (r < 0)
		(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWIPC, 0, 0, 0, 0, 0), "unshare-ipc");
	(void)pb_need(pb_sys(SYS_prlimit64, 0, RLIMIT_MSGQUEUE, (long)&limit, 0, 0, 0),
		      "setrlimit-msgqueue");
	/* where the user is not alone others may have queues, too */
	r = make_and_unlink("tried");
	if (r == -EMFILE)
		pb_unmet("user-has-queues");
	(void)pb_need(pb_sys(SYS_close, pb_need(r, "mq_open"), 0, 0, 0, 0, 0), "close");
	r = pb_make(door, ends_with_a_queue, NULL);
	if (!pb_made(r))
		return;
	pb_wait(r);
	pb_gate("ended", MESSAGES_ENDED);
	make_queues("parent.made_queue", "parent.queue_then");
	pb_gate("again", MESSAGES_AGAIN);
}

/* One namespace deeper, through the door; whoever cannot go deeper is the maker. Each waits for the one it made. */
static int descend(long ret, void *arg)
{
	const struct pb_request request = { .args = { .flags = flag, .exit_signal = SIGCHLD } };
	long r;

	(void)arg;
	if (flag & CLONE_NEWUSER && ret == 0)
		map_ids(uid, gid, uid);
	r = pb_make_with(door, &request, descend, NULL);
	if (r >= 0) {
		(void)pb_sys(SYS_wait4, r, 0, __WALL, 0, 0, 0);
		return 0;
	}
	pb_role("parent");
	(void)call_at_limit();
	flag = 0;
	r = make(&after);
	pb_int("parent.after_ret", r);
	if (r >= 0)
		await(r);
	return 0;
}

int main(int argc, char **argv)
{
	const struct kind *kind = kinds;
	const char *by;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	by = pb_arg("by");
	fill = pb_arg("fill") ? pb_arg("fill") : "process";
	count = (long)pb_arg_word("count", 4);
	flag = pb_arg_word("flag", 0);
	makes_thread = is("makes", "thread");
	if (is("role", "image"))
		return image();
	(void)pb_need(pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	if (by && !strcmp(by, "depth")) {
		pb_role("top");
		uid = pb_sys(SYS_getuid, 0, 0, 0, 0, 0, 0);
		gid = pb_sys(SYS_getgid, 0, 0, 0, 0, 0, 0);
		(void)descend(1, NULL);
		return pb_done();
	}
	pb_role("parent");
	if (by && !strcmp(by, "exec")) {
		go_exec();
		return pb_done();
	}
	if (by && !strcmp(by, "queued")) {
		go_queued();
		return pb_done();
	}
	if (by && !strcmp(by, "messages")) {
		go_messages();
		return pb_done();
	}
	while (by && strcmp(kind->name, by) != 0)
		if (++kind == kinds + sizeof(kinds) / sizeof(kinds[0]))
			pb_broken("by", EINVAL);
	go(kind);
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	/* the init of a namespace ends only when all in it have been waited for */
	while (pb_sys(SYS_wait4, -1, 0, __WALL, 0, 0, 0) > 0)
		;
	return pb_done();
}
