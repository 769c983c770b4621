/* SPDX-License-Identifier: MIT */
/*
 * Traces a maker of its own, who makes one child that nobody traces.
 *
 *   by=watch    stores to a word are stopped by a debug register of the maker; the maker stores before, the child in
 *               its turn, the maker again
 *   by=step     the maker is stepped from before the call to behind it
 *   by=syscall  the maker is stopped at every system call from before the call to behind it
 *
 * The maker marks where to begin and where to end by int3, in all three ways.
 *
 * Door: the one given. Disturbs: its maker alone. Gates: ended (the maker, its child over and not waited for).
 * Watches: watched, the word. Roles: tracer, the first process; parent, the maker; child. Facts: tracer.set, the result
 * of setting the register; tracer.stops, how many stops there were for watch, step or system calls; tracer.marks, how
 * many for int3; parent.child_code and parent.child_status, what waitid tells of the child.
 */
/* names a word that probe.h forbids, so it comes first */
#include <sys/ptrace.h>

#include "probe.h"

#include <stddef.h>
#include <sys/user.h>
#include <sys/wait.h>

enum { ENDED };

enum { WRITES_OF_4 = 0xd0001, STEPS_MAX = 200000 };

static volatile uint32_t watched __attribute__((aligned(8)));
static enum { WATCH, STEP, CALLS } by;
static enum pb_door door;

static int child(long ret, void *arg)
{
	(void)arg;
	watched = 2;
	pb_role("child");
	pb_int("child.ret", ret);
	watched = 3;
	return 7;
}

static void mark(void)
{
	__asm__ volatile("int3");
}

/* The traced one. */
static int maker(void)
{
	siginfo_t info = { 0 };
	long made;

	pb_role("parent");
	pb_watch("watched", &watched, sizeof(watched));
	mark();
	watched = 1;
	made = pb_make(door, child, NULL);
	watched = 4;
	mark();
	if (pb_made(made)) {
		(void)pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT | __WALL, 0,
			     0);
		pb_int("parent.child_code", info.si_code);
		pb_int("parent.child_status", info.si_status);
	}
	pb_gate("ended", ENDED);
	return pb_done();
}

static long trace(long request, long pid, long address, long data)
{
	return pb_sys(SYS_ptrace, request, pid, address, data, 0, 0);
}

static long set_watch(long pid)
{
	const long at = offsetof(struct user, u_debugreg);
	long r = trace(PTRACE_POKEUSER, pid, at, (long)&watched);

	return r < 0 ? r : trace(PTRACE_POKEUSER, pid, at + 7 * (long)sizeof(long), WRITES_OF_4);
}

static bool is(const char *word, const char *name)
{
	return word && !strcmp(word, name);
}

int main(int argc, char **argv)
{
	long pid, how = PTRACE_CONT, marks = 0, stops = 0, r = 0;
	int status;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	by = is(pb_arg("by"), "step") ? STEP : is(pb_arg("by"), "syscall") ? CALLS : WATCH;
	pid = pb_mini_fork();
	if (pid == 0) {
		/* the first stop is the tracer's to see, whenever it comes */
		if (trace(PTRACE_TRACEME, 0, 0, 0) < 0)
			pb_broken("traceme", EPERM);
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGSTOP, 0, 0, 0, 0);
		_exit(maker());
	}
	if (pid < 0)
		pb_broken("fork", (int)-pid);
	pb_role("tracer");
	if (pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0) != pid || !WIFSTOPPED(status))
		return 0;
	(void)trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD);
	for (;;) {
		long signal = 0;

		(void)trace(how, pid, 0, signal);
		do
			r = pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0);
		while (r == -EINTR);
		if (r != pid || !WIFSTOPPED(status) || stops > STEPS_MAX)
			break;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			stops++;
		} else if (WSTOPSIG(status) == SIGTRAP) {
			siginfo_t info = { 0 };

			(void)trace(PTRACE_GETSIGINFO, pid, 0, (long)&info);
			if (info.si_code != SI_KERNEL) {
				stops++;
				continue;
			}
			if (++marks == 1 && by == WATCH)
				pb_int("tracer.set", set_watch(pid));
			how = marks > 1	  ? PTRACE_CONT :
			      by == STEP  ? PTRACE_SINGLESTEP :
			      by == CALLS ? PTRACE_SYSCALL :
					    PTRACE_CONT;
			if (marks > 1) {
				pb_int("tracer.stops", stops);
				pb_int("tracer.marks", marks);
			}
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}
