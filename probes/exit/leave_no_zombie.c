/* SPDX-License-Identifier: MIT */
/*
 * A maker with a disposition of SIGCHLD makes two children, which end one after the other, and waits for any.
 *
 *   sigchld=HOW   ignore (SIG_IGN), nocldwait (SIG_DFL with SA_NOCLDWAIT), default (SIG_DFL, set all the same)
 *
 * Door: the one given. Disturbs: blocks SIGCHLD unless it is ignored. Gates: standing (first), second-standing
 * (second), back (the maker), first-ended (second), before-wait (the maker), waiting (second), ended (the maker).
 * Facts: parent.wait_any is the result of the wait, parent.wait_more of one more.
 */
#include "kin.h"

#include <sys/wait.h>

enum { STANDING, SECOND_STANDING, BACK, FIRST_ENDED, BEFORE_WAIT, WAITING, ENDED };

static int first(void)
{
	pb_role("first");
	pb_gate("standing", STANDING);
	return 7;
}

static int second(void)
{
	pb_role("second");
	pb_gate("second-standing", SECOND_STANDING);
	pb_gate("first-ended", FIRST_ENDED);
	pb_gate("waiting", WAITING);
	return 3;
}

static int child(long ret, void *number)
{
	(void)ret;
	return number ? second() : first();
}

static void dispose(const char *how)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	if (how && !strcmp(how, "ignore"))
		action.sa_handler = SIG_IGN;
	else
		pb_block(SIGCHLD);
	if (how && !strcmp(how, "nocldwait"))
		action.sa_flags = SA_NOCLDWAIT;
	(void)pb_need(sigaction(SIGCHLD, &action, NULL), "sigaction");
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long made[2];
	int status;

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, (void *)pb_number());
	door = pb_door_of(argc, argv);
	pb_role("parent");
	dispose(pb_arg("sigchld"));
	for (int i = 0; i < 2; i++) {
		made[i] = pb_make_number(door, NULL, child, i);
		pb_int(i ? "parent.second" : "parent.ret", made[i]);
		if (made[i] < 0) {
			pb_int("parent.errno", errno);
			return pb_done();
		}
	}
	pb_gate("back", BACK);
	pb_gate("before-wait", BEFORE_WAIT);
	pb_int("parent.wait_any", pb_wait4(-1, &status, 0));
	pb_int("parent.wait_more", pb_wait4(-1, &status, 0));
	pb_gate("ended", ENDED);
	return pb_done();
}
