/* SPDX-License-Identifier: MIT */
/*
 * In a session with a controlling terminal, of which another group is in front, a group leader makes a child; both ask
 * for a session of their own.
 *
 * In order: the maker asks (parent.setsid: the call's result, -errno), makes the child, the child asks (child.setsid).
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: opens a pseudoterminal, of
 * its own alone. Gates: standing, child-did (the child), back (the maker). Roles: top (the session's leader), front,
 * parent, child.
 */
#include "probe.h"

#include <sys/ioctl.h>

enum { STANDING, CHILD_DID, BACK };

static void end(int status) __attribute__((noreturn));
static void end(int status)
{
	for (;;)
		(void)pb_sys(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	pb_int("child.setsid", pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0));
	pb_gate("child-did", CHILD_DID);
	return 7;
}

static void maker(enum pb_door door)
{
	long r;

	(void)pb_need(pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0), "setpgid");
	pb_role("parent");
	pb_int("parent.setsid", pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0));
	r = pb_make(door, child, NULL);
	if (!pb_made(r))
		end(1);
	pb_gate("back", BACK);
	pb_wait(r);
	end(0);
}

/* The terminal that the session gets, open in the leader alone. */
static long open_terminal(void)
{
	const int unlock = 0;
	long master = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/dev/ptmx",
				     O_RDWR | O_NOCTTY | O_CLOEXEC, 0, 0, 0),
			      "open-ptmx");
	long terminal;

	(void)pb_need(pb_sys(SYS_ioctl, master, TIOCSPTLCK, (long)&unlock, 0, 0, 0),
		      "unlock-terminal");
	terminal = pb_need(pb_sys(SYS_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC, 0,
				  0, 0),
			   "open-terminal");
	(void)pb_need(pb_sys(SYS_ioctl, terminal, TIOCSCTTY, 0, 0, 0, 0), "take-terminal");
	return terminal;
}

int main(int argc, char **argv)
{
	int32_t front, stays[2], is_there[2];
	enum pb_door door;
	long terminal, pid;
	char byte;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return child(0, NULL);
	pb_role("top");
	terminal = open_terminal();
	(void)pb_need(pb_sys(SYS_pipe2, (long)stays, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)is_there, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	front = (int32_t)pb_need(pb_mini_fork(), "fork");
	if (front == 0) {
		(void)pb_sys(SYS_close, stays[1], 0, 0, 0, 0, 0);
		pb_role("front");
		(void)pb_need(pb_sys(SYS_write, is_there[1], (long)"g", 1, 0, 0, 0), "write");
		(void)pb_sys(SYS_read, stays[0], (long)&byte, 1, 0, 0, 0);
		end(0);
	}
	(void)pb_need(pb_sys(SYS_read, is_there[0], (long)&byte, 1, 0, 0, 0), "read");
	(void)pb_need(pb_sys(SYS_setpgid, front, front, 0, 0, 0, 0), "setpgid");
	(void)pb_need(pb_sys(SYS_ioctl, terminal, TIOCSPGRP, (long)&front, 0, 0, 0), "set-front");
	pid = pb_need(pb_mini_fork(), "fork");
	if (pid == 0)
		maker(door);
	(void)pb_need(pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0), "wait");
	return pb_done();
}
