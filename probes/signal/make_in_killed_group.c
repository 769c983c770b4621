/* SPDX-License-Identifier: MIT */
/*
 * Has a process group that does nothing but make children through the door, and kills the group while it does, again
 * and again.
 *
 * Each round a leader, made by our own fork, makes children through the door, all of which stand. At one of its calls
 * the maker sends SIGKILL to the group, at whatever moment that is for the leader, and waits until nobody has the pipe
 * open any more that all of the group hold: whoever was left out would hold it for good. Then it asks whether there is
 * anybody in the group.
 *
 * Roles: parent. Door: the one given. Disturbs: nothing else. Gates: before, after (the maker).
 */
#include "probe.h"

#include <sys/prctl.h>
#include <sys/wait.h>

enum { BEFORE, AFTER };
enum { ROUNDS = 8, CHILDREN_MAX = 24, ENOUGH = 2 };

static int alive[2], calls[2], never[2];

static void stand(void)
{
	char byte;

	(void)pb_sys(SYS_read, never[0], (long)&byte, 1, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	stand();
	return 0;
}

static int leader(enum pb_door door)
{
	for (int i = 0; i < CHILDREN_MAX; i++) {
		(void)pb_sys(SYS_write, calls[1], (long)"c", 1, 0, 0, 0);
		if (pb_make(door, child, NULL) < 0)
			break;
	}
	stand();
	return 0;
}

static void shut(int ends[2])
{
	(void)pb_sys(SYS_close, ends[0], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, ends[1], 0, 0, 0, 0, 0);
}

/* wanted: the call at which the group is killed; further: how much later than its beginning. */
static long round_of(enum pb_door door, int wanted, int further)
{
	char byte;
	long pid;

	(void)pb_need(pb_sys(SYS_pipe2, (long)alive, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)calls, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)never, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_need(pb_mini_fork(), "leader");
	if (pid == 0) {
		(void)pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_close, alive[0], 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_close, never[1], 0, 0, 0, 0, 0);
		pb_sys(SYS_exit_group, leader(door), 0, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_setpgid, pid, pid, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, alive[1], 0, 0, 0, 0, 0);
	for (int i = 0; i < wanted; i++)
		(void)pb_sys(SYS_read, calls[0], (long)&byte, 1, 0, 0, 0);
	for (int i = 0; i < further; i++)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_kill, -pid, SIGKILL, 0, 0, 0, 0), "kill");
	/* its end: the last who held the other one is gone */
	(void)pb_sys(SYS_read, alive[0], (long)&byte, 1, 0, 0, 0);
	while (pb_sys(SYS_wait4, -pid, 0, __WALL, 0, 0, 0) > 0)
		;
	(void)pb_sys(SYS_close, alive[0], 0, 0, 0, 0, 0);
	shut(calls);
	shut(never);
	return pb_sys(SYS_kill, -pid, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long gone = 0;

	pb_start(argc, argv);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	/* whom the leader leaves behind is waited for here */
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "subreaper");
	pb_gate("before", BEFORE);
	/* who makes by vfork is held back at its first call: there only the moment varies */
	for (int i = 0; i < ROUNDS; i++)
		gone += round_of(door, door == PB_VFORK || door == PB_SYS_VFORK ? 1 : ENOUGH + i,
				 (i % 4) * (i % 4) * 60) == -ESRCH;
	pb_int("parent.rounds", ROUNDS);
	pb_int("parent.gone", gone);
	pb_gate("after", AFTER);
	return pb_done();
}
