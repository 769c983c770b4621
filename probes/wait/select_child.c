/* SPDX-License-Identifier: MIT */
/*
 * Makes four children in three groups, has all of them end, and takes them one by one by what they are asked for by.
 *
 * Children, in this order: lead (in a group of its own), own (in the maker's), second (in lead's), third (in one of
 * its own). Asked for and left: by group and by number. Taken: second by its number, lead by its group, own by
 * the maker's group, third as anybody; after each group it is asked for once more.
 *
 * Door: the one given. Disturbs: blocks SIGCHLD. Gates, all the maker's: ended, by-number, by-group, by-own-group,
 * by-any. Facts: each call's result, -errno when refused.
 */
#include "kin.h"

#include <sys/wait.h>

enum { ENDED, BY_NUMBER, BY_GROUP, BY_OWN_GROUP, BY_ANY };

enum kin { LEAD, OWN, SECOND, THIRD, KIN };

static const char *const roles[KIN] = { "lead", "own", "second", "third" };

enum { KIN_BITS = 3, ENTERED_AT = 60 };

/* The number: which of them, and above it the group that it enters. */
static int child(long ret, void *number)
{
	const long which = (long)number & ((1 << KIN_BITS) - 1), group = (long)number >> KIN_BITS;

	(void)ret;
	pb_role(roles[which]);
	if (which != OWN)
		(void)pb_need(pb_sys(SYS_setpgid, 0, which == SECOND ? group : 0, 0, 0, 0, 0),
			      "setpgid");
	(void)pb_sys(SYS_write, ENTERED_AT, (long)"g", 1, 0, 0, 0);
	return 7;
}

static long left_by(int idtype, long id)
{
	siginfo_t info = { .si_pid = 0 };
	long r = pb_sys(SYS_waitid, idtype, id, (long)&info, WEXITED | WNOHANG | WNOWAIT, 0, 0);

	return r ? r : info.si_pid;
}

static long taken_by(long pid)
{
	int status;

	return pb_wait4(pid, &status, WNOHANG);
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long made[KIN], group = 0;
	int entered[2];

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, (void *)pb_number());
	door = pb_door_of(argc, argv);
	pb_role("parent");
	pb_block(SIGCHLD);
	(void)pb_need(pb_sys(SYS_pipe2, (long)entered, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_dup3, entered[1], ENTERED_AT, 0, 0, 0, 0), "dup3");
	for (int i = 0; i < KIN; i++) {
		made[i] = pb_make_number(door, NULL, child, i | group << KIN_BITS);
		if (i == LEAD)
			pb_int("parent.ret", made[i]);
		if (made[i] < 0) {
			pb_int("parent.errno", errno);
			return pb_done();
		}
		/* each in its group before the next one comes: a zombie keeps its group */
		(void)pb_read_byte(entered[0]);
		(void)pb_await_end(made[i]);
		if (i == LEAD)
			group = made[i];
	}
	pb_int("parent.left_by_group", left_by(P_PGID, made[THIRD]));
	pb_int("parent.left_by_own_group", left_by(P_PGID, 0));
	pb_int("parent.left_by_number", left_by(P_PID, made[SECOND]));
	pb_gate("ended", ENDED);
	pb_int("parent.by_number", taken_by(made[SECOND]));
	pb_gate("by-number", BY_NUMBER);
	pb_int("parent.by_group", taken_by(-made[LEAD]));
	pb_int("parent.by_group_again", taken_by(-made[LEAD]));
	pb_gate("by-group", BY_GROUP);
	pb_int("parent.by_own_group", taken_by(0));
	pb_int("parent.by_own_group_again", taken_by(0));
	pb_gate("by-own-group", BY_OWN_GROUP);
	pb_int("parent.by_any", taken_by(-1));
	pb_int("parent.by_any_again", taken_by(-1));
	pb_gate("by-any", BY_ANY);
	return pb_done();
}
