/* SPDX-License-Identifier: MIT */
/*
 * A process that is not dumpable makes a child; a process of the same user tries to look into both, when the child is
 * new and when the child has made itself dumpable again.
 *
 * Arguments: dumpable=1: the maker stays dumpable, and the child makes itself not so. Door: the one given. Disturbs:
 * nothing but itself. Gates: standing (the child, tried), child-did (the child, tried again), back (the maker). Roles:
 * parent, child, watcher, made first by our own fork; watcher.WHO.WHEN is its answer, 0 or -errno.
 */
#include "probe.h"

#include <sys/prctl.h>

enum { STANDING, CHILD_DID, BACK };

static int to_watcher[2], from_watcher[2];
static long of_maker;	/* whether it is dumpable */

static long pid_of_caller(void)
{
	return pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

/* Whether it may: what it would read is of no interest. */
static long look_into(int32_t pid)
{
	void *head;
	size_t len;

	return pb_sys(SYS_get_robust_list, pid, (long)&head, (long)&len, 0, 0, 0);
}

/* A round for each byte: at its making, at the child's birth, after the child's change. */
static void watch(int32_t maker)
{
	int32_t child;

	pb_role("watcher");
	pb_int("watcher.maker.before", look_into(maker));
	pb_need(pb_sys(SYS_write, from_watcher[1], (long)"g", 1, 0, 0, 0), "write");
	for (int round = 0; round < 2; round++) {
		if (pb_sys(SYS_read, to_watcher[0], (long)&child, sizeof(child), 0, 0, 0) !=
		    sizeof(child))
			break;
		pb_int(round ? "watcher.child.later" : "watcher.child.born", look_into(child));
		pb_int(round ? "watcher.maker.later" : "watcher.maker.set", look_into(maker));
		pb_need(pb_sys(SYS_write, from_watcher[1], (long)"g", 1, 0, 0, 0), "write");
	}
	for (;;)
		(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

static void wait_for_watcher(void)
{
	char go;

	if (pb_sys(SYS_read, from_watcher[0], (long)&go, 1, 0, 0, 0) != 1)
		pb_broken("watcher", EPIPE);
}

static void have_tried(void)
{
	int32_t pid = (int32_t)pid_of_caller();

	pb_need(pb_sys(SYS_write, to_watcher[1], (long)&pid, sizeof(pid), 0, 0, 0), "write");
	wait_for_watcher();
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.dumpable", pb_sys(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0, 0));
	have_tried();
	pb_gate("standing", STANDING);
	pb_need(pb_sys(SYS_prctl, PR_SET_DUMPABLE, !of_maker, 0, 0, 0, 0), "set-dumpable");
	have_tried();
	pb_gate("child-did", CHILD_DID);
	return 7;
}

int main(int argc, char **argv)
{
	long r, watcher;

	pb_start(argc, argv);
	pb_role("parent");
	pb_need(pb_sys(SYS_pipe2, (long)to_watcher, 0, 0, 0, 0, 0), "pipe");
	pb_need(pb_sys(SYS_pipe2, (long)from_watcher, 0, 0, 0, 0, 0), "pipe");
	r = pid_of_caller();
	watcher = pb_mini_fork();
	pb_need(watcher, "fork");
	if (watcher == 0)
		watch((int32_t)r);
	wait_for_watcher();
	of_maker = pb_arg_word("dumpable", 0) != 0;
	pb_need(pb_sys(SYS_prctl, PR_SET_DUMPABLE, of_maker, 0, 0, 0, 0), "set-dumpable");
	pb_int("parent.dumpable", pb_sys(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0, 0));
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	pb_wait(r);
	return pb_done();
}
