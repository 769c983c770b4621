/* SPDX-License-Identifier: MIT */
/*
 * A process in seccomp's strict mode calls the door.
 *
 *   instead=1   it writes a byte and ends by exit instead
 *
 * Door: the one given, raw. Disturbs: nothing but that process. Gates: before (the maker, not yet in strict mode),
 * ended (the main process: the maker is over, and not waited for). Roles: parent (the main process), maker. Facts:
 * parent.bytes is how many came through a pipe from the maker, or from a child of it.
 */
#include "probe.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { BEFORE, ENDED };

static int pipe_ends[2];

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	/* in strict mode, too, if it is there at all */
	(void)pb_sys(SYS_write, pipe_ends[1], (long)"cc", 2, 0, 0, 0);
	return 0;
}

static void maker(enum pb_door door, bool instead)
{
	pb_role("maker");
	pb_gate("before", BEFORE);
	pb_calling();
	pb_need(pb_sys(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0, 0), "set-seccomp");
	if (instead)
		(void)pb_sys(SYS_write, pipe_ends[1], (long)"m", 1, 0, 0, 0);
	else
		(void)pb_make(door, child, NULL);
	/* exit, not exit_group: the latter is not served */
	for (;;)
		(void)pb_sys(SYS_exit, 7, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	siginfo_t info = { 0 };
	enum pb_door door;
	bool instead;
	char bytes[8];
	long pid, n;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	instead = pb_arg("instead") != NULL;
	pb_role("parent");
	pb_need(pb_sys(SYS_pipe2, (long)pipe_ends, O_CLOEXEC | O_NONBLOCK, 0, 0, 0, 0), "pipe");
	pid = pb_mini_fork();
	pb_need(pid, "fork");
	if (pid == 0)
		maker(door, instead);
	pb_need(pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOWAIT, 0, 0), "waitid");
	n = pb_sys(SYS_read, pipe_ends[0], (long)bytes, sizeof(bytes), 0, 0, 0);
	pb_int("parent.bytes", n == -EAGAIN ? 0 : n);
	pb_gate("ended", ENDED);
	pb_wait(pid);
	return pb_done();
}
