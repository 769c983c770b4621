/* SPDX-License-Identifier: MIT */
/*
 * A maker with a disposition of SIGCHLD makes two children, which end one after the other, and waits for any.
 *
 *   sigchld=HOW   ignore (SIG_IGN), nocldwait (SIG_DFL with SA_NOCLDWAIT), default (SIG_DFL, set all the same)
 *   pass=N        the directory of a cgroup v2: the first child begins in one that is made there, which the maker then
 *                 leaves; when that child has ended, the maker removes the cgroup before it waits (parent.removed: 0 or
 *                 -errno; parent.populated: what the cgroup said of itself before)
 *
 * Door: the one given. Disturbs: blocks SIGCHLD unless it is ignored. Gates: standing (first), second-standing
 * (second), back (the maker), first-ended (second), before-wait (the maker), waiting (second), ended (the maker); with
 * pass= removed (the maker, between before-wait and the wait). Facts: parent.wait_any is the result of the wait,
 * parent.wait_more of one more.
 */
#include "kin.h"

#include <sys/wait.h>

enum { STANDING, SECOND_STANDING, BACK, FIRST_ENDED, BEFORE_WAIT, WAITING, ENDED, REMOVED };

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

/* ---- the cgroup of the first child ---- */

static const char left[] = "left";

static int open_at(int dir, const char *path, int flags)
{
	return (int)pb_need(pb_sys(SYS_openat, dir, (long)path, flags | O_CLOEXEC, 0, 0, 0), path);
}

static void enter(int dir, const char *procs)
{
	const int fd = open_at(dir, procs, O_WRONLY);

	(void)pb_need(pb_sys(SYS_write, fd, (long)"0", 1, 0, 0, 0), procs);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static int populated(int dir)
{
	static const char word[] = "populated ";
	const int fd = open_at(dir, "left/cgroup.events", O_RDONLY);
	char text[128] = "";
	const char *at;

	(void)pb_need(pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0), "read-events");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	at = strstr(text, word);
	return at ? at[sizeof(word) - 1] - '0' : -1;
}

static long remove_cgroup(int dir)
{
	return pb_sys(SYS_unlinkat, dir, (long)left, AT_REMOVEDIR, 0, 0, 0);
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long made[2];
	int status, pass;

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, (void *)pb_number());
	door = pb_door_of(argc, argv);
	pb_role("parent");
	dispose(pb_arg("sigchld"));
	pass = (int)pb_arg_word("pass", 0);
	if (pass) {
		/* of one who was killed here it may be there still */
		(void)pb_sys(SYS_mkdirat, pass, (long)left, 0755, 0, 0, 0);
		enter(pass, "left/cgroup.procs");
	}
	for (int i = 0; i < 2; i++) {
		made[i] = pb_make_number(door, NULL, child, i);
		if (pass && i == 0)
			enter(pass, "cgroup.procs");
		pb_int(i ? "parent.second" : "parent.ret", made[i]);
		if (made[i] < 0) {
			pb_int("parent.errno", errno);
			return pb_done();
		}
	}
	pb_gate("back", BACK);
	pb_gate("before-wait", BEFORE_WAIT);
	if (pass) {
		pb_int("parent.populated", populated(pass));
		pb_int("parent.removed", remove_cgroup(pass));
		pb_gate("removed", REMOVED);
	}
	pb_int("parent.wait_any", pb_wait4(-1, &status, 0));
	pb_int("parent.wait_more", pb_wait4(-1, &status, 0));
	pb_gate("ended", ENDED);
	if (pass)
		(void)remove_cgroup(pass);
	return pb_done();
}
