/* SPDX-License-Identifier: MIT */
/*
 * A maker with a tracer makes two children: a plain one, and one with the flags asked for.
 *
 *   flags=0x…   of the second child
 *   follow=1    the tracer asks to follow what its tracee makes
 *
 * The tracer makes the maker, seizes it and lets it go on from every stop. The maker makes the control by raw fork,
 * then the child through the door.
 *
 * Door: the one given, which takes flags. Disturbs: nothing. Gates: control (the control), standing (the child),
 * back (the maker).
 */
/* before the words that probe.h refuses, one of which is a member's name in there */
#include <sys/ptrace.h>

#include "probe.h"

#include <sys/wait.h>

enum { CONTROL, STANDING, BACK };

static int go[2];
static enum pb_door door;
static struct pb_request request = { .args = { .exit_signal = SIGCHLD } };

static int control(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("control");
	pb_gate("control", CONTROL);
	return 0;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	return 7;
}

static int maker(long ret, void *arg)
{
	long plain, made;
	char word;

	(void)ret;
	(void)arg;
	pb_role("parent");
	(void)pb_sys(SYS_close, go[1], 0, 0, 0, 0, 0);
	if (pb_sys(SYS_read, go[0], (long)&word, 1, 0, 0, 0) != 1)
		return 0;
	plain = pb_make(PB_MINI, control, NULL);
	if (plain < 0)
		pb_broken("make-control", errno);
	(void)pb_sys(SYS_wait4, plain, 0, __WALL, 0, 0, 0);
	made = pb_make_with(door, &request, child, NULL);
	if (!pb_made(made))
		return 0;
	pb_gate("back", BACK);
	pb_wait(made);
	return 0;
}

/* Lets every tracee go on until the maker is over; how many it was told of by an event of its maker's. */
static int follow(long maker_pid)
{
	int told = 0;

	for (;;) {
		int status = 0;
		long pid = pb_sys(SYS_wait4, -1, (long)&status, __WALL, 0, 0, 0), signal;

		if (pid == -EINTR)
			continue;
		if (pid < 0 || (pid == maker_pid && !WIFSTOPPED(status)))
			return told;
		if (!WIFSTOPPED(status))
			continue;
		/* an event has its number above the signal; a signal of its own is handed on */
		signal = status >> 16 ? 0 : WSTOPSIG(status);
		if (status >> 16 == PTRACE_EVENT_FORK || status >> 16 == PTRACE_EVENT_VFORK ||
		    status >> 16 == PTRACE_EVENT_CLONE)
			told++;
		(void)pb_sys(SYS_ptrace, PTRACE_CONT, pid, 0, signal, 0, 0);
	}
}

int main(int argc, char **argv)
{
	long pid, options = 0;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	request.args.flags = pb_arg_word("flags", 0);
	if (pb_arg_word("follow", 0))
		options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	pb_role("tracer");
	(void)pb_need(pb_sys(SYS_pipe2, (long)go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_make(PB_MINI, maker, NULL);
	if (pid < 0)
		pb_broken("make-maker", errno);
	(void)pb_need(pb_sys(SYS_ptrace, PTRACE_SEIZE, pid, 0, options, 0, 0), "ptrace-seize");
	(void)pb_sys(SYS_close, go[0], 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_write, go[1], (long)"g", 1, 0, 0, 0), "write");
	pb_int("tracer.told", follow(pid));
	return pb_done();
}
