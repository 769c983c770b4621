/* SPDX-License-Identifier: MIT */
/*
 * Makes one child through the door, stands beside it, waits for it.
 *
 * Door: the one given, libc's or raw. Disturbs: MXCSR (rounds towards zero from here on). Gates: child-alive (the
 * child, standing), parent-back (the maker, back from the call), child-ended (the maker, its child not yet waited for).
 */
#include "probe.h"

#include <sys/wait.h>

enum { CHILD_ALIVE, PARENT_BACK, CHILD_ENDED };

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	return (int)pb_arg_word("status", 7);
}

int main(int argc, char **argv)
{
	unsigned int mxcsr = 0x7f80;	/* all exceptions masked as by default, rounding towards zero */
	siginfo_t info;
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	pb_int("parent.ret", r);
	if (r < 0) {
		pb_int("parent.errno", errno);
		return pb_done();
	}
	pb_gate("parent-back", PARENT_BACK);
	(void)pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
	pb_gate("child-ended", CHILD_ENDED);
	pb_wait(r);
	return pb_done();
}
