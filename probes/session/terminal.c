/* SPDX-License-Identifier: MIT */
/*
 * In a session with a controlling terminal, of which another group is in front, a group leader makes a child; both ask
 * for a session of their own.
 *
 * In order: the maker asks (parent.setsid: the call's result, -errno), makes the child, the child asks (child.setsid).
 *
 *   orphaned=1   nobody asks: the maker ends instead, so that nobody of its group has a parent in the session who is in
 *                another group; a line is there, and the child reads from the terminal (child.read: what it was
 *                given, -errno). top.line, top.line_left: how many bytes may be read before and after
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: opens a pseudoterminal, of
 * its own alone. Gates: standing, child-did (the child), back (the maker), orphaned (the child, its maker over and
 * waited for). Roles: top (the session's leader), front, parent, child.
 */
#include "kin.h"

#include <poll.h>
#include <sys/ioctl.h>

enum { STANDING, CHILD_DID, BACK, ORPHANED };

static bool orphaned;
static long master, terminal;
static int go[2], done[2];

static void end(int status) __attribute__((noreturn));
static void end(int status)
{
	for (;;)
		(void)pb_sys(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

static int child_reads(void)
{
	char line[8];

	(void)pb_sys(SYS_close, go[1], 0, 0, 0, 0, 0);
	/* nobody there any more: it is over */
	if (pb_read_byte(go[0]) != 1)
		return 1;
	pb_gate("orphaned", ORPHANED);
	pb_int("child.read", pb_sys(SYS_read, terminal, (long)line, sizeof(line), 0, 0, 0));
	pb_gate("child-did", CHILD_DID);
	pb_send_byte(done[1]);
	return 7;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	if (orphaned)
		return child_reads();
	pb_int("child.setsid", pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0));
	pb_gate("child-did", CHILD_DID);
	return 7;
}

static void maker(enum pb_door door)
{
	long r;

	(void)pb_need(pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0), "setpgid");
	pb_role("parent");
	if (!orphaned)
		pb_int("parent.setsid", pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0));
	r = pb_make(door, child, NULL);
	if (!pb_made(r))
		end(1);
	pb_gate("back", BACK);
	if (!orphaned)
		pb_wait(r);
	end(0);
}

/* The terminal that the session gets, which the leader opens. */
static void open_terminal(void)
{
	const int unlock = 0;

	master = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/dev/ptmx",
				O_RDWR | O_NOCTTY | O_CLOEXEC, 0, 0, 0),
			 "open-ptmx");
	(void)pb_need(pb_sys(SYS_ioctl, master, TIOCSPTLCK, (long)&unlock, 0, 0, 0),
		      "unlock-terminal");
	terminal = pb_need(pb_sys(SYS_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC, 0,
				  0, 0),
			   "open-terminal");
	(void)pb_need(pb_sys(SYS_ioctl, terminal, TIOCSCTTY, 0, 0, 0, 0), "take-terminal");
}

static int to_be_read(void)
{
	int bytes = -1;

	(void)pb_need(pb_sys(SYS_ioctl, terminal, FIONREAD, (long)&bytes, 0, 0, 0), "FIONREAD");
	return bytes;
}

/* Its maker is over: the child reads, or has ended. */
static void let_the_child_read(void)
{
	struct pollfd look = { .fd = (int)terminal, .events = POLLIN };

	(void)pb_need(pb_sys(SYS_write, master, (long)"a\n", 2, 0, 0, 0), "write-line");
	(void)pb_need(pb_sys(SYS_poll, (long)&look, 1, -1, 0, 0, 0), "poll");
	pb_int("top.line", to_be_read());
	(void)pb_sys(SYS_close, done[1], 0, 0, 0, 0, 0);
	pb_send_byte(go[1]);
	(void)pb_read_byte(done[0]);
	pb_int("top.line_left", to_be_read());
}

int main(int argc, char **argv)
{
	int32_t front, stays[2], is_there[2], status = 0;
	enum pb_door door;
	long pid;
	char byte;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return child(0, NULL);
	pb_role("top");
	orphaned = pb_arg_word("orphaned", 0) != 0;
	open_terminal();
	(void)pb_need(pb_sys(SYS_pipe2, (long)go, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)done, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)stays, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)is_there, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	front = (int32_t)pb_need(pb_mini_fork(), "fork");
	if (front == 0) {
		(void)pb_sys(SYS_close, stays[1], 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_close, go[1], 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_close, done[1], 0, 0, 0, 0, 0);
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
	(void)pb_need(pb_sys(SYS_wait4, pid, (long)&status, 0, 0, 0, 0), "wait");
	if (orphaned && status == 0)
		let_the_child_read();
	return pb_done();
}
