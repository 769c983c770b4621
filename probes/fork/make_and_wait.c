/* SPDX-License-Identifier: MIT */
/*
 * Makes one child through the door, stands beside it, sees its end, waits for it.
 *
 * Arguments: status=N, what the child ends with (7); signal=N, the signal it sends itself instead; newpid=1, the child
 * is the first of a new pid namespace; newpid=2, it is the second there, the first lives; euid=N, effective user of
 * both, their real one stays; userns=child or userns=maker, who of the two goes into a user namespace of its own behind
 * the call, in which its user is 1021. Then the maker takes the SIGCHLD too, before child-ended, and the users that it
 * and waitid have told of are watched: user_by_wait, user_by_signal.
 *
 * Door: the one given, libc's or raw. Disturbs: blocks SIGCHLD, which stays pending. Gates: before-call (the maker),
 * child-alive (the child, standing), parent-back (the maker, back from the call), child-ended (the maker, its child not
 * yet waited for), child-reaped (the maker).
 */
/* names words that probe.h forbids, so it comes first */
#include <sched.h>

#include "kin.h"

#include <sys/wait.h>

enum { BEFORE_CALL, CHILD_ALIVE, PARENT_BACK, CHILD_ENDED, CHILD_REAPED };

/* Read before the call: the child may stand in the maker's memory, where libc is not to be called. */
static long ends_with, ends_by, new_pidns, uid;
static bool child_leaves, maker_leaves;
static int hold[2] = { -1, -1 };

enum { INSIDE = 1021 };

static void leave_userns(void)
{
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWUSER, 0, 0, 0, 0, 0), "unshare");
	(void)pb_need(pb_map_id("/proc/self/uid_map", INSIDE, (unsigned long)uid), "uid-map");
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	if (child_leaves)
		leave_userns();
	pb_gate("child-alive", CHILD_ALIVE);
	if (ends_by)
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), ends_by, 0, 0, 0, 0);
	return (int)ends_with;
}

/* The first of the new pid namespace: stands until its maker lets go. */
static int first(long ret, void *arg)
{
	char byte;

	(void)ret;
	(void)arg;
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
	return 0;
}

static void end_first(long pid)
{
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
}

static void state_end(long pid)
{
	siginfo_t info = { 0 };

	/* as any program waits: no flag for children with another termination signal */
	pb_int("parent.waitid",
	       pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOWAIT, 0, 0));
	pb_int("parent.si_pid", info.si_pid);
	pb_int("parent.si_uid", info.si_uid);
	pb_int("parent.si_signo", info.si_signo);
	pb_int("parent.si_code", info.si_code);
	pb_int("parent.si_status", info.si_status);
	(void)pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
}

static siginfo_t waited, signalled;

static void learn_users(long pid)
{
	static const struct timespec at_once;
	const uint64_t sigchld = 1ULL << (SIGCHLD - 1);
	long r;

	pb_watch("user_by_wait", &waited.si_uid, sizeof(waited.si_uid));
	pb_watch("user_by_signal", &signalled.si_uid, sizeof(signalled.si_uid));
	pb_int("parent.waitid",
	       pb_sys(SYS_waitid, P_PID, pid, (long)&waited, WEXITED | WNOWAIT, 0, 0));
	r = pb_sys(SYS_rt_sigtimedwait, (long)&sigchld, (long)&signalled, (long)&at_once,
		   sizeof(sigchld), 0, 0);
	pb_int("parent.took", r);
}

int main(int argc, char **argv)
{
	const char *leaves;
	long r, euid, init = 0;

	pb_start(argc, argv);
	ends_with = (long)pb_arg_word("status", 7);
	ends_by = (long)pb_arg_word("signal", 0);
	if (pb_is_image())
		return child(0, NULL);
	pb_role("parent");
	new_pidns = (long)pb_arg_word("newpid", 0);
	euid = (long)pb_arg_word("euid", 0);
	leaves = pb_arg("userns");
	child_leaves = leaves && !strcmp(leaves, "child");
	maker_leaves = leaves && !strcmp(leaves, "maker");
	pb_block(SIGCHLD);
	if (euid)
		(void)pb_need(pb_sys(SYS_setresuid, -1, euid, -1, 0, 0, 0), "setresuid");
	if (new_pidns && pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0) < 0)
		pb_unmet("nested-pidns");
	if (new_pidns == 2) {
		r = pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0);
		if (r < 0)
			pb_broken("pipe", (int)-r);
		init = pb_mini_child(first, NULL);
		if (init < 0)
			pb_broken("first-of-namespace", (int)-init);
	}
	uid = pb_sys(SYS_getuid, 0, 0, 0, 0, 0, 0);
	pb_int("parent.uid", uid);
	pb_gate("before-call", BEFORE_CALL);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r)) {
		if (init)
			end_first(init);
		return pb_done();
	}
	if (maker_leaves)
		leave_userns();
	pb_gate("parent-back", PARENT_BACK);
	if (leaves)
		learn_users(r);
	else
		state_end(r);
	pb_gate("child-ended", CHILD_ENDED);
	pb_wait(r);
	pb_gate("child-reaped", CHILD_REAPED);
	if (init)
		end_first(init);
	return pb_done();
}
