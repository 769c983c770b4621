/* SPDX-License-Identifier: MIT */
/*
 * A maker whose system calls are dispatched to itself makes a child, which asks for all of its own to be.
 *
 * In order: dispatching on, a call with the selector at "block" (caught by a handler), the making with it at "allow";
 * the child puts the default action back, sets the selector to "block" and goes on; the maker tries once more.
 *
 * Door: the one given. Disturbs: SIGSYS. Gates: standing (the child, the selector at "block"). Facts:
 * parent.caught.before and .after: how often the handler ran for one call; child.asked: what getppid said in the
 * child.
 */
#include "probe.h"

enum { STANDING };

enum { SET_DISPATCH = 59, DISPATCH_ON = 1, ALLOW = 0, BLOCK = 1 };

static volatile char selector = ALLOW;
static volatile int caught;

static void handler(int signal)
{
	(void)signal;
	selector = ALLOW;
	caught++;
}

static long one_blocked_call(void)
{
	caught = 0;
	selector = BLOCK;
	(void)pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0);
	selector = ALLOW;
	return caught;
}

static int child(long ret, void *arg)
{
	struct sigaction by_default = { .sa_handler = SIG_DFL };

	(void)arg;
	(void)sigaction(SIGSYS, &by_default, NULL);
	selector = BLOCK;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.asked", pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0));
	pb_gate("standing", STANDING);
	/* the maker may have this memory too */
	selector = ALLOW;
	return 7;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = handler };
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	(void)sigaction(SIGSYS, &action, NULL);
	/* where dispatch does more than it should this was the last word */
	pb_calling();
	pb_int("parent.set",
	       pb_sys(SYS_prctl, SET_DISPATCH, DISPATCH_ON, 0, 0, (long)&selector, 0));
	pb_int("parent.caught.before", one_blocked_call());
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_wait(r);
	pb_int("parent.caught.after", one_blocked_call());
	return pb_done();
}
