/* SPDX-License-Identifier: MIT */
/*
 * A tracer of its own, a maker that it traces, the maker's child, and a grandchild made by raw fork.
 *
 *   how=seize or traceme    who asks for it
 *   options=0x…             of the tracer (0x2e: fork, vfork, clone, vfork-done; 0: none)
 *   exec=1                  the child executes the probe anew when it has waited for the grandchild
 *   inner=1                 maker and children are in a PID namespace of their own, whose first is the maker
 *   flags=0x… signal=N      of the child, through doors that take them; 17 when not given
 *   killed=1                the tracer is killed when maker and child stand; there is no grandchild, and who is left
 *                           goes on to its end; a process above all, role top, takes them and says how each ended
 *
 * The tracer lets all go on from every stop. When the child has ended it says so before it takes it.
 *
 * Door: the one given. Disturbs: nothing. Gates: standing (the child), grand (the grandchild), back (the maker),
 * end-seen (the tracer, the child's end told and not taken). Facts, of the first of each kind: tracer.event (status
 * above the low byte), .event_code (si_code of that stop), .event_pid (its message); the same as done_… for the
 * vfork-done event, as grand_…, exec_… and leaves_… for the child's own: its fork, exec and exit; .first_status and
 * .first_pid of the child's first stop; .end_pid.
 */
/* before the words that probe.h refuses, some of which are names in there */
#include <sched.h>
#include <sys/ptrace.h>

#include "kin.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { STANDING, GRAND, BACK, END_SEEN };

static int go[2];
static bool traceme, is_killed, executes;
static enum pb_door door;
static struct pb_request request = { .args = { .exit_signal = SIGCHLD } };

/* With killed=1: who stand say so, until all that hold the other end of hold are gone. */
static int stands[2], hold[2];
static struct {
	long maker, child;
} * stood;

static int stand(long *self)
{
	*self = pb_self();
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	pb_send_byte(stands[1]);
	(void)pb_read_byte(hold[0]);
	return 7;
}

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	pb_gate("grand", GRAND);
	return 0;
}

static int child(long ret, void *arg)
{
	long r;

	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	if (is_killed)
		return stand(&stood->child);
	r = pb_mini_fork();
	if (r == 0)
		pb_run_child(grandchild, 0, NULL, false);
	if (r < 0)
		pb_broken("grandchild", (int)-r);
	(void)pb_wait4(r, &(int){ 0 }, __WALL);
	if (executes)
		(void)pb_begin_anew();
	return 7;
}

static int maker(long ret, void *arg)
{
	long made;

	(void)ret;
	(void)arg;
	pb_role("parent");
	pb_block(SIGUSR1);
	if (traceme) {
		/* who cannot be traced would stop for ever */
		(void)pb_need(pb_sys(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0, 0, 0), "traceme");
		(void)pb_sys(SYS_kill, pb_self(), SIGSTOP, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_close, go[1], 0, 0, 0, 0, 0);
	if (pb_read_byte(go[0]) != 1)
		return 0;
	made = pb_make_with(door, &request, child, NULL);
	if (!pb_made(made))
		return 0;
	pb_gate("back", BACK);
	if (is_killed)
		return stand(&stood->maker);
	pb_wait(made);
	return 0;
}

static struct {
	long maker, child, grandchild;
	bool event, done, end;
	bool of_child[PTRACE_EVENT_EXIT + 1];
} seen;

static void say(const char *first, const char *last, uint64_t value)
{
	char name[48] = "tracer.";

	strcat(name, first);
	strcat(name, last);
	pb_int(name, (int64_t)value);
}

static void tell_event(const char *what, long pid, int status)
{
	siginfo_t info = { .si_code = 0 };
	unsigned long message = 0;

	say(what, "", (uint64_t)(unsigned)status >> 8);
	if (pb_sys(SYS_ptrace, PTRACE_GETSIGINFO, pid, 0, (long)&info, 0, 0) == 0)
		say(what, "_code", (uint64_t)(unsigned)info.si_code);
	if (pb_sys(SYS_ptrace, PTRACE_GETEVENTMSG, pid, 0, (long)&message, 0, 0) == 0)
		say(what, "_pid", message);
}

/* The first time that it is met. */
static void meet(long pid, int status)
{
	if (!seen.child) {
		seen.child = pid;
		pb_int("tracer.first_pid", pid);
		pb_word("tracer.first_status", (unsigned)status);
	} else {
		seen.grandchild = pid;
	}
}

static void let_go_on(long pid, int status)
{
	static const char *const of_child[PTRACE_EVENT_EXIT + 1] = {
		[PTRACE_EVENT_FORK] = "grand", [PTRACE_EVENT_EXEC] = "exec", [PTRACE_EVENT_EXIT] = "leaves"
	};
	const int event = status >> 16;
	const bool known = pid == seen.maker || pid == seen.child || pid == seen.grandchild;
	long signal = event ? 0 : WSTOPSIG(status);

	if (!known) {
		meet(pid, status);
		signal = 0;
	} else if (pid == seen.maker && event == PTRACE_EVENT_VFORK_DONE) {
		if (!seen.done)
			tell_event("done", pid, status);
		seen.done = true;
	} else if (pid == seen.maker && event) {
		if (!seen.event)
			tell_event("event", pid, status);
		seen.event = true;
	} else if (pid == seen.child && event <= PTRACE_EVENT_EXIT && of_child[event]) {
		if (!seen.of_child[event])
			tell_event(of_child[event], pid, status);
		seen.of_child[event] = true;
	}
	(void)pb_sys(SYS_ptrace, PTRACE_CONT, pid, 0, signal, 0, 0);
}

/* Until the maker is over. */
static void follow(void)
{
	for (;;) {
		siginfo_t info = { .si_pid = 0 };
		int status = 0;
		long pid = pb_sys(SYS_waitid, P_ALL, 0, (long)&info,
				  WEXITED | WSTOPPED | WNOWAIT | __WALL, 0, 0);

		if (pid == -EINTR)
			continue;
		if (pid < 0)
			return;
		pid = info.si_pid;
		if (!seen.end && pid == seen.child &&
		    (info.si_code == CLD_EXITED || info.si_code == CLD_KILLED)) {
			pb_int("tracer.end_pid", pid);
			pb_int("tracer.end_status", info.si_status);
			pb_gate("end-seen", END_SEEN);
			seen.end = true;
		}
		(void)pb_wait4(pid, &status, __WALL);
		if (WIFSTOPPED(status))
			let_go_on(pid, status);
		else if (pid == seen.maker)
			return;
	}
}

static int trace(long ret, void *arg)
{
	const long options = (long)pb_arg_word("options", 0);
	int status;

	(void)ret;
	(void)arg;
	pb_role("tracer");
	(void)pb_need(pb_sys(SYS_pipe2, (long)go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	if (pb_arg_word("inner", 0))
		(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0), "unshare");
	seen.maker = pb_scaffold(maker, NULL);
	if (traceme) {
		(void)pb_need(pb_wait4(seen.maker, &status, __WALL), "wait");
		(void)pb_need(pb_sys(SYS_ptrace, PTRACE_SETOPTIONS, seen.maker, 0, options, 0, 0),
			      "ptrace-setoptions");
		(void)pb_sys(SYS_ptrace, PTRACE_CONT, seen.maker, 0, 0, 0, 0);
	} else {
		(void)pb_need(pb_sys(SYS_ptrace, PTRACE_SEIZE, seen.maker, 0, options, 0, 0),
			      "ptrace-seize");
	}
	(void)pb_sys(SYS_close, go[0], 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_write, go[1], (long)"g", 1, 0, 0, 0), "write");
	follow();
	pb_int("tracer.events", seen.event);
	if (executes && !seen.of_child[PTRACE_EVENT_EXEC])
		pb_int("tracer.exec", 0);
	if (executes && !seen.of_child[PTRACE_EVENT_EXIT])
		pb_int("tracer.leaves", 0);
	return 0;
}

static void take(const char *fact, long pid)
{
	int status = -1;

	(void)pb_wait4(pid, &status, __WALL);
	pb_int(fact, status);
}

/* What a tracer's end does to its tracees is done when its parent can take it. */
static void kill_tracer(void)
{
	long tracer;

	pb_role("top");
	stood = mmap(NULL, sizeof(*stood), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (stood == MAP_FAILED)
		pb_broken("mmap", errno);
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "subreaper");
	(void)pb_need(pb_sys(SYS_pipe2, (long)stands, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	tracer = pb_scaffold(trace, NULL);
	(void)pb_sys(SYS_close, stands[1], 0, 0, 0, 0, 0);
	if (pb_read_byte(stands[0]) == 1)
		(void)pb_read_byte(stands[0]);
	(void)pb_sys(SYS_kill, tracer, SIGKILL, 0, 0, 0, 0);
	take("top.tracer_status", tracer);
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	if (stood->maker)
		take("top.maker_status", stood->maker);
	if (stood->child)
		take("top.child_status", stood->child);
}

int main(int argc, char **argv)
{
	pb_start(argc, argv);
	if (pb_is_image())
		return 7;
	executes = pb_arg_word("exec", 0) != 0;
	door = pb_door_of(argc, argv);
	request.args.flags = pb_arg_word("flags", 0);
	request.args.exit_signal = pb_arg_word("signal", SIGCHLD);
	traceme = pb_arg("how") && !strcmp(pb_arg("how"), "traceme");
	is_killed = pb_arg_word("killed", 0) != 0;
	if (is_killed)
		kill_tracer();
	else
		(void)trace(0, NULL);
	return pb_done();
}
