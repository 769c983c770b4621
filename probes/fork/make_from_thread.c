/* SPDX-License-Identifier: MIT */
/*
 * A process of three threads and one child already; its second thread, which has a name, a signal mask and an affinity
 * of its own, makes a child through the door.
 *
 * Before it has threads the process catches SIGHUP and ignores SIGTERM.
 *
 * Roles: parent (the first thread, and the process), maker (the thread that calls), other (the third), sibling (the
 * child that the first thread made before), child. The threads are libc's, so that libc's doors find what they expect.
 *
 *   reaped_by=other   when the child has ended the third thread asks for it, as any thread may and then for children
 *                     of its own alone, for this one and for any; so does the maker of its own; the third reaps it
 *   own=A,B,…         the maker alone gives itself more before the call, in this order; names below in the table
 *                     (maker.set.NAME: 0 or -errno)
 *   flags=N           of the request, for doors that take some
 *   pass=N            the directory of a cgroup v2: there the process enters one that is made for it, with a threaded
 *                     one below, before it has threads
 *
 * Door: the one given, libc's or raw. Disturbs: nothing beyond the maker thread. Gates: child-alive (the child,
 * standing), parent-back (the maker, back from the call); with reaped_by= ended and reaped (the third thread), with
 * own= before (the maker, still like the first thread).
 */
/* names words that probe.h forbids, so it comes first */
#include <pthread.h>

#include "kin.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* A maker that gives itself more is not one whose child another reaps. */
enum { CHILD_ALIVE, PARENT_BACK, ENDED, BEFORE = ENDED, REAPED };

enum { OWN_FD = 40 };

/* Both stand in a read until the first thread closes the other end. */
static int hold[2];
/* The maker's word to the third thread and back, where that one reaps. */
static int tell[2], answer[2];
static bool other_reaps;
static enum pb_door door;

/* One that the kernel does not know either. */
enum { NO_POLICY = 12345 };

static void stand(void)
{
	char byte;

	(void)pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
}

/* A call without effect; a filter of the maker's answers it in the kernel's stead. */
static long ask_filtered(void)
{
	return pb_sys(SYS_sched_get_priority_max, NO_POLICY, 0, 0, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.filtered", ask_filtered());
	pb_gate("child-alive", CHILD_ALIVE);
	return 7;
}

/* Is it there to be waited for, over? Without taking it. */
static long ask(long pid, int options)
{
	siginfo_t info = { .si_signo = 0 };
	long r;

	do
		r = pb_sys(SYS_waitid, P_PID, pid, (long)&info,
			   WEXITED | WNOWAIT | __WALL | options, 0, 0);
	while (r == -EINTR);
	return r;
}

/* Of any child: its number, or -errno. A kernel may go another way there than for one child by its number. */
static long ask_any(int options)
{
	siginfo_t info = { .si_signo = 0 };
	long r;

	do
		r = pb_sys(SYS_waitid, P_ALL, 0, (long)&info,
			   WEXITED | WNOHANG | WNOWAIT | __WALL | options, 0, 0);
	while (r == -EINTR);
	return r < 0 ? r : info.si_pid;
}

static void reap_for_maker(void)
{
	long pid;
	int status = 0;

	if (pb_sys(SYS_read, tell[0], (long)&pid, sizeof(pid), 0, 0, 0) != sizeof(pid))
		return;
	pb_int("other.asked", ask(pid, 0));
	pb_int("other.asked_own", ask(pid, WNOHANG | __WNOTHREAD));
	pb_int("other.asked_any", ask_any(0));
	pb_int("other.asked_any_own", ask_any(__WNOTHREAD));
	(void)pb_sys(SYS_write, answer[1], (long)&pid, sizeof(pid), 0, 0, 0);
	pb_gate("ended", ENDED);
	if (pb_sys(SYS_read, tell[0], (long)&pid, sizeof(pid), 0, 0, 0) != sizeof(pid))
		return;
	pb_int("other.waited", pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0));
	pb_word("other.wait_status", (uint64_t)(unsigned)status);
	pb_gate("reaped", REAPED);
	(void)pb_sys(SYS_write, answer[1], (long)&pid, sizeof(pid), 0, 0, 0);
}

static void *other(void *arg)
{
	pb_role("other");
	if (other_reaps)
		reap_for_maker();
	stand();
	return arg;
}

/* The maker's side of it: it has the third thread look, asks for itself, and has it reap. */
static void have_reaped(long pid)
{
	if (pb_sys(SYS_write, tell[1], (long)&pid, sizeof(pid), 0, 0, 0) != sizeof(pid) ||
	    pb_sys(SYS_read, answer[0], (long)&pid, sizeof(pid), 0, 0, 0) != sizeof(pid))
		return;
	pb_int("maker.asked_own", ask(pid, WNOHANG | __WNOTHREAD));
	pb_int("maker.asked_any_own", ask_any(__WNOTHREAD));
	(void)pb_sys(SYS_write, tell[1], (long)&pid, sizeof(pid), 0, 0, 0);
	(void)pb_sys(SYS_read, answer[0], (long)&pid, sizeof(pid), 0, 0, 0);
}

/* The calling thread may run on one processor only, the last of those it had. 1: and it had more; 0: it had not. */
static int pin_to_last(void)
{
	uint64_t cpus[128] = { 0 };
	long size = pb_sys(SYS_sched_getaffinity, 0, sizeof(cpus), (long)cpus, 0, 0, 0);
	int last = -1, had = 0;

	for (int i = 0; i < 128 * 64 && i < size * 8; i++)
		if (cpus[i / 64] >> (i % 64) & 1) {
			if (last >= 0)
				cpus[last / 64] &= ~(1ULL << (last % 64));
			last = i;
			had++;
		}
	return last >= 0 && pb_sys(SYS_sched_setaffinity, 0, size, (long)cpus, 0, 0, 0) == 0 &&
	       had > 1;
}

/* ---- what one thread can have for itself ---- */

static long own_directories(void)
{
	long r = pb_sys(SYS_unshare, CLONE_FS, 0, 0, 0, 0, 0);

	if (r == 0)
		r = pb_sys(SYS_chdir, (long)"/proc", 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_umask, 0137, 0, 0, 0, 0, 0);
	return r;
}

static long own_descriptors(void)
{
	long r = pb_sys(SYS_unshare, CLONE_FILES, 0, 0, 0, 0, 0);

	if (r == 0)
		r = pb_sys(SYS_dup3, 0, OWN_FD, O_CLOEXEC, 0, 0, 0);
	return r < 0 ? r : 0;
}

static long own_scheduling(void)
{
	enum { NICEST = 19, MORE = 7 };
	const int priority = 0;
	/* the call itself gives 20 less the value */
	const long had = 20 - pb_sys(SYS_getpriority, PRIO_PROCESS, 0, 0, 0, 0, 0);
	long r = pb_sys(SYS_sched_setscheduler, 0, SCHED_BATCH, (long)&priority, 0, 0, 0);

	if (had >= NICEST)
		pb_unmet("nice"); /* by who started us */
	return r < 0 ? r :
		       pb_sys(SYS_setpriority, PRIO_PROCESS, 0,
			      had + MORE < NICEST ? had + MORE : NICEST, 0, 0, 0);
}

static long own_io_priority(void)
{
	enum { OF_PROCESS = 1, BEST_EFFORT = 2 << 13 };

	return pb_sys(SYS_ioprio_set, OF_PROCESS, 0, BEST_EFFORT | 6, 0, 0, 0);
}

static long own_slack(void)
{
	long r = pb_sys(SYS_prctl, PR_SET_TIMERSLACK, 123457, 0, 0, 0, 0);

	pb_int("maker.slack", pb_sys(SYS_prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0, 0));
	return r;
}

static long own_filter(void)
{
	const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sched_get_priority_max, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXFULL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]),
					    (struct sock_filter *)code };
	long r = pb_sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);

	return r < 0 ? r :
		       pb_sys(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&program, 0, 0,
			      0);
}

static long own_capabilities(void)
{
	enum { FOWNER = 1 << 3, KILL = 1 << 5, IPC_LOCK = 1 << 14, SYS_BOOT = 22 };
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];
	long r = pb_sys(SYS_capget, (long)&header, (long)sets, 0, 0, 0, 0);

	if (r < 0)
		return r;
	sets[0].permitted &= ~(uint32_t)IPC_LOCK;
	sets[0].effective &= ~(uint32_t)(IPC_LOCK | KILL);
	sets[0].inheritable = FOWNER;
	r = pb_sys(SYS_capset, (long)&header, (long)sets, 0, 0, 0, 0);
	return r < 0 ? r : pb_sys(SYS_prctl, PR_CAPBSET_DROP, SYS_BOOT, 0, 0, 0, 0);
}

static long own_ids(void)
{
	const uint32_t group = 1031;
	long r = pb_sys(SYS_setgroups, 1, (long)&group, 0, 0, 0, 0);

	if (r == 0)
		r = pb_sys(SYS_setresgid, 1011, 1012, 1013, 0, 0, 0);
	return r < 0 ? r : pb_sys(SYS_setresuid, 1021, 1022, 1023, 0, 0, 0);
}

/* The two cgroups, as seen from the one that was handed over. */
static const char of_process[] = "process", of_thread[] = "process/thread";

static long enter(const char *file)
{
	const int dir = (int)pb_arg_word("pass", 0);
	const long fd = pb_sys(SYS_openat, dir, (long)file, O_WRONLY | O_CLOEXEC, 0, 0, 0);
	long r = fd;

	if (fd >= 0) {
		r = pb_sys(SYS_write, fd, (long)"0", 1, 0, 0, 0);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	}
	return r < 0 ? r : 0;
}

static void enter_cgroup_of_process(void)
{
	static const char threaded[] = "threaded";
	const int dir = (int)pb_arg_word("pass", 0);
	long fd;

	/* of one who was killed here they may be there still */
	(void)pb_sys(SYS_mkdirat, dir, (long)of_process, 0755, 0, 0, 0);
	(void)pb_sys(SYS_mkdirat, dir, (long)of_thread, 0755, 0, 0, 0);
	fd = pb_need(pb_sys(SYS_openat, dir, (long)"process/thread/cgroup.type",
			    O_WRONLY | O_CLOEXEC, 0, 0, 0),
		     "open-cgroup-type");
	(void)pb_need(pb_sys(SYS_write, fd, (long)threaded, sizeof(threaded) - 1, 0, 0, 0),
		      "cgroup-type");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	(void)pb_need(enter("process/cgroup.procs"), "enter-cgroup");
}

static void leave_cgroup_of_process(void)
{
	const int dir = (int)pb_arg_word("pass", 0);

	(void)enter("cgroup.procs");
	(void)pb_sys(SYS_unlinkat, dir, (long)of_thread, AT_REMOVEDIR, 0, 0, 0);
	(void)pb_sys(SYS_unlinkat, dir, (long)of_process, AT_REMOVEDIR, 0, 0, 0);
}

static long own_cgroup(void)
{
	return enter("process/thread/cgroup.threads");
}

static long own_namespaces(void)
{
	return pb_sys(SYS_unshare, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP, 0, 0, 0, 0, 0);
}

static const struct {
	const char *name, *fact;
	long (*take)(void);
} own[] = {
	{ "capabilities", "maker.set.capabilities", own_capabilities },
	{ "cgroup", "maker.set.cgroup", own_cgroup },
	{ "descriptors", "maker.set.descriptors", own_descriptors },
	{ "directories", "maker.set.directories", own_directories },
	{ "filter", "maker.set.filter", own_filter },
	{ "ids", "maker.set.ids", own_ids },
	{ "ioprio", "maker.set.ioprio", own_io_priority },
	{ "namespaces", "maker.set.namespaces", own_namespaces },
	{ "scheduling", "maker.set.scheduling", own_scheduling },
	{ "slack", "maker.set.slack", own_slack },
};

/* What is refused stays as it was, which the witness sees. */
static void take_own(const char *list)
{
	while (*list) {
		const size_t len = strcspn(list, ",");
		bool known = false;

		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			if (strlen(own[i].name) == len && !memcmp(own[i].name, list, len)) {
				pb_int(own[i].fact, own[i].take());
				known = true;
			}
		if (!known)
			pb_broken("own", EINVAL);
		list += len + (list[len] == ',');
	}
}

static void on_hangup(int signal)
{
	(void)signal;
}

static long make(void)
{
	const uint64_t flags = pb_arg_word("flags", 0);
	const struct pb_request request = { .args = { .flags = flags, .exit_signal = SIGCHLD } };

	return flags ? pb_make_with(door, &request, child, NULL) : pb_make(door, child, NULL);
}

static void *maker(void *arg)
{
	uint64_t mask = 1ULL << (SIGUSR2 - 1);
	const char *list = pb_arg("own");
	long r;

	pb_role("maker");
	if (list) {
		pb_gate("before", BEFORE);
		take_own(list);
	}
	(void)pb_sys(SYS_prctl, PR_SET_NAME, (long)"the-second", 0, 0, 0, 0);
	(void)pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, sizeof(mask), 0, 0);
	pb_int("maker.pinned", pin_to_last());
	r = make();
	if (!pb_made(r))
		return arg;
	pb_gate("parent-back", PARENT_BACK);
	if (other_reaps)
		have_reaped(r);
	pb_wait(r);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t second, third;
	long before;
	int r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	pb_dispose(SIGHUP, (uintptr_t)on_hangup);
	pb_dispose(SIGTERM, (uintptr_t)SIG_IGN);
	r = (int)pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0);
	if (r < 0)
		pb_broken("pipe", -r);
	other_reaps = pb_arg("reaped_by") != NULL;
	if (other_reaps && (pb_sys(SYS_pipe2, (long)tell, O_CLOEXEC, 0, 0, 0, 0) < 0 ||
			    pb_sys(SYS_pipe2, (long)answer, O_CLOEXEC, 0, 0, 0, 0) < 0))
		pb_broken("pipe", EMFILE);
	if (pb_arg("pass"))
		enter_cgroup_of_process();
	before = pb_make_elder("sibling", hold);
	pb_int("parent.sibling", before);
	r = pthread_create(&third, NULL, other, NULL);
	/* a sandbox that refuses clone3 with an error from which libc does not fall back */
	if (r == EPERM || r == ENOSYS)
		pb_unmet("libc-threads");
	if (r)
		pb_broken("third-thread", r);
	r = pthread_create(&second, NULL, maker, NULL);
	if (r)
		pb_broken("second-thread", r);
	(void)pthread_join(second, NULL);
	pb_int("parent.filtered", ask_filtered());
	if (other_reaps)
		(void)pb_sys(SYS_close, tell[1], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	(void)pthread_join(third, NULL);
	(void)pb_sys(SYS_wait4, before, 0, 0, 0, 0, 0);
	if (pb_arg("pass"))
		leave_cgroup_of_process();
	return pb_done();
}
