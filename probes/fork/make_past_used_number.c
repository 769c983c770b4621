/* SPDX-License-Identifier: MIT */
/*
 * Makes one child through the door when the number that is next in line is in use.
 *
 * Arguments: by=group, a process group whose leader is gone (default); by=session, a session whose leader is gone;
 * by=process, a living process; by=zombie, one that has ended and was not waited for.
 *
 * The user of the number is made first; then numbers are used up by children that end at once, and the pid namespace is
 * told by ns_last_pid to go on before the used one. Roles: parent, child, user (who keeps the number in use).
 *
 * Door: the one given, libc's or raw. Disturbs: the order of numbers in the stage's pid namespace, where nobody else
 * makes processes. Gates: child-alive (the child, standing), parent-back (the maker, back from the call).
 */
#include "kin.h"

#include <sys/prctl.h>
#include <sys/wait.h>

enum { CHILD_ALIVE, PARENT_BACK };

enum { USED_UP = 8 };

static int hold[2], ready[2];
static const char *by;

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	return 7;
}

static int ends_at_once(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

/* Says that it is there, and stands until the maker closes the pipe. */
static int user(long ret, void *arg)
{
	char byte;

	(void)ret;
	(void)arg;
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	if (!strcmp(by, "session"))
		(void)pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0);
	pb_role("user");
	if (!strcmp(by, "zombie"))
		return 0;
	(void)pb_sys(SYS_write, ready[1], (long)"r", 1, 0, 0, 0);
	(void)pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
	return 0;
}

static void await_user(void)
{
	char byte;
	long r = pb_sys(SYS_read, ready[0], (long)&byte, 1, 0, 0, 0);

	if (r != 1)
		pb_broken("user-of-number", EPIPE);
}

/* Leads a group, or a session, until there is a member. */
static int leader(long ret, void *arg)
{
	long r;

	(void)ret;
	(void)arg;
	r = !strcmp(by, "session") ? pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0) :
				     pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0);
	if (r < 0)
		pb_broken("lead", (int)-r);
	r = pb_mini_child(user, NULL);
	if (r < 0)
		pb_broken("member", (int)-r);
	await_user();
	return 0;
}

/* The one whose number it is: gone for group and session, standing for process, ended for zombie. */
static long occupy(void)
{
	bool leads = !strcmp(by, "group") || !strcmp(by, "session");
	siginfo_t info;
	long pid = pb_mini_child(leads ? leader : user, NULL), r = 0;

	if (pid < 0)
		pb_broken("first-of-number", (int)-pid);
	if (leads)
		r = pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
	else if (!strcmp(by, "zombie"))
		r = pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOWAIT, 0, 0);
	else
		await_user();
	if (r < 0)
		pb_broken("wait-for-first", (int)-r);
	return pid;
}

static long use_up(void)
{
	long pid = 0;

	for (int i = 0; i < USED_UP; i++) {
		pid = pb_mini_child(ends_at_once, NULL);
		if (pid < 0)
			pb_broken("use-up", (int)-pid);
		(void)pb_sys(SYS_wait4, pid, 0, 0, 0, 0, 0);
	}
	return pid;
}

/* Writes to the caller's own pid namespace, through whichever procfs. */
static void last_pid_is(long pid)
{
	char text[24];
	int at = (int)sizeof(text);
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/sys/kernel/ns_last_pid",
			 O_WRONLY | O_CLOEXEC, 0, 0, 0);
	long r = fd;

	do
		text[--at] = (char)('0' + pid % 10);
	while (pid /= 10);
	if (fd >= 0)
		r = pb_sys(SYS_write, fd, (long)(text + at), (long)sizeof(text) - at, 0, 0, 0);
	if (r < 0)
		pb_unmet("ns-last-pid");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	long r, used;

	pb_start(argc, argv);
	pb_role("parent");
	by = pb_arg("by");
	if (!by)
		by = "group";
	r = pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0);
	if (r == 0)
		r = pb_sys(SYS_pipe2, (long)ready, O_CLOEXEC, 0, 0, 0, 0);
	/* the member of a group outlives its parent, and is to be waited for here */
	if (r == 0)
		r = pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0);
	if (r < 0)
		pb_broken("set-up", (int)-r);
	used = occupy();
	pb_int("parent.used", used);
	pb_int("parent.top", use_up());
	last_pid_is(used - 1);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (pb_made(r)) {
		pb_gate("parent-back", PARENT_BACK);
		pb_wait(r);
	}
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	while (pb_sys(SYS_wait4, -1, 0, __WALL, 0, 0, 0) > 0)
		;
	return pb_done();
}
