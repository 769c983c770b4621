/* SPDX-License-Identifier: MIT */
/*
 * A thread group of two, the second made through the door: how it ends, is stopped and is killed.
 *
 *   how=leader-ends   the first thread ends alone (exit 3) while the second stands; then the second (exit 5)
 *   how=signals       the first has two signals blocked and one of them pending when it makes the second; each then
 *                     blocks one more, and the second registers a word to be cleared at its end. The grandparent stops
 *                     the second thread and has it go on, then kills it
 *
 * The grandparent makes the first thread's process, parent, whose second thread is child. Both of the group stand in
 * reads of the grandparent's pipe while it acts, so that nothing but what it does ends them.
 *
 * Door: the one given, raw, with CLONE_VM, CLONE_SIGHAND and CLONE_THREAD; parent by our own fork. Disturbs: the
 * grandparent blocks SIGCHLD. Gates: standing (child), back (parent), child-did, seen (parent), leader-ended (child),
 * asked, stopped, over (grandparent).
 */
#include "kin.h"

#include <sched.h>
#include <sys/wait.h>

enum { STANDING, BACK, CHILD_DID, SEEN, LEADER_ENDED, ASKED, STOPPED, OVER };

enum { STACK_BYTES = 64 << 10 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static enum pb_door door;
static bool leader_ends;
static int up[2], down[2];
static int leader_stat = -1;
static volatile int word_of_child;

static void shut(int fd)
{
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* Until the other end is closed, which only the grandparent's own end does. */
static void stand(void)
{
	char byte;
	long r;

	do
		r = pb_sys(SYS_read, down[0], (long)&byte, 1, 0, 0, 0);
	while (r == -EINTR || r > 0);
}

static void report(long number)
{
	(void)pb_need(pb_sys(SYS_write, up[1], (long)&number, sizeof(number), 0, 0, 0), "write");
}

/* The next number that one of the two reports; 0 when both are gone. */
static long reported(void)
{
	long number;

	return pb_sys(SYS_read, up[0], (long)&number, sizeof(number), 0, 0, 0) == sizeof(number) ?
		       number :
		       0;
}

/* The first thread has ended and cannot be reaped before the second: its entry says Z from then on. */
static void await_leader(void)
{
	char text[512];

	for (;;) {
		long n =
			pb_need(pb_sys(SYS_pread64, leader_stat, (long)text, sizeof(text), 0, 0, 0),
				"read-stat");

		while (n > 2 && text[n - 1] != ')')
			n--;
		if (n > 2 && text[n + 1] == 'Z')
			return;
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	}
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	if (leader_ends) {
		await_leader();
		report(1);
		pb_gate("leader-ended", LEADER_ENDED);
		return 5;
	}
	pb_block(SIGHUP);
	pb_int("child.set_tid", pb_sys(SYS_set_tid_address, (long)&word_of_child, 0, 0, 0, 0, 0));
	pb_gate("child-did", CHILD_DID);
	report(1);
	stand();
	return 5;
}

static void end_alone(int status)
{
	for (;;)
		(void)pb_sys(SYS_exit, status, 0, 0, 0, 0, 0);
}

static int parent(long ret, void *arg)
{
	const struct pb_request request = {
		.args = { .flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
			  .stack = (uintptr_t)stack,
			  .stack_size = sizeof(stack) },
		.thread = true,
	};
	long made;

	(void)ret;
	(void)arg;
	shut(up[0]);
	shut(down[1]);
	pb_role("parent");
	leader_stat = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/stat",
					  O_RDONLY | O_CLOEXEC, 0, 0, 0),
				   "open-stat");
	if (!leader_ends) {
		pb_block(SIGUSR1);
		pb_block(SIGUSR2);
		(void)pb_need(pb_sys(SYS_tkill, pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0), SIGUSR1, 0, 0,
				     0, 0),
			      "tkill");
	}
	made = pb_make_with(door, &request, child, NULL);
	if (!pb_made(made))
		return 0;
	pb_gate("back", BACK);
	if (leader_ends)
		end_alone(3);
	pb_block(SIGWINCH);
	pb_gate("seen", SEEN);
	report(made);
	stand();
	return 0;
}

static long wait_for(long pid, int options, siginfo_t *ret_info)
{
	long r;

	ret_info->si_pid = 0;
	do
		r = pb_sys(SYS_waitid, P_PID, pid, (long)ret_info, options | WNOWAIT | __WALL, 0,
			   0);
	while (r == -EINTR);
	return r;
}

static void reap(long pid)
{
	int status = 0;

	pb_int("grandparent.waited", pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0));
	pb_word("grandparent.wait_status", (uint64_t)(unsigned)status);
}

static void see_the_end(long pid)
{
	siginfo_t info;

	pb_int("grandparent.asked", wait_for(pid, WEXITED | WNOHANG, &info));
	pb_int("grandparent.asked_pid", info.si_pid);
	pb_gate("asked", ASKED);
	pb_int("grandparent.ended", wait_for(pid, WEXITED, &info));
	pb_gate("over", OVER);
}

static void stop_and_kill(long pid, long first, long second)
{
	const long thread = first > 1 ? first : second;
	siginfo_t info;

	long r = pb_sys(SYS_tgkill, pid, thread, SIGSTOP, 0, 0, 0);

	pb_int("grandparent.sent", r);
	if (r < 0) {
		/* no thread of that process: nothing to wait for */
		(void)pb_sys(SYS_kill, thread, SIGKILL, 0, 0, 0, 0);
		(void)pb_sys(SYS_kill, pid, SIGKILL, 0, 0, 0, 0);
		return;
	}
	pb_int("grandparent.saw_stop", wait_for(pid, WSTOPPED, &info));
	pb_int("grandparent.stop_signal", info.si_status);
	pb_gate("stopped", STOPPED);
	(void)pb_need(pb_sys(SYS_kill, pid, SIGCONT, 0, 0, 0, 0), "kill");
	(void)pb_need(pb_sys(SYS_tgkill, pid, thread, SIGTERM, 0, 0, 0), "tgkill");
	pb_int("grandparent.ended", wait_for(pid, WEXITED, &info));
	pb_gate("over", OVER);
}

int main(int argc, char **argv)
{
	long pid, first, second;
	const char *how;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	how = pb_arg("how");
	leader_ends = how && !strcmp(how, "leader-ends");
	pb_role("grandparent");
	pb_block(SIGCHLD);
	(void)pb_need(pb_sys(SYS_pipe2, (long)up, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)down, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_mini_fork();
	if (pid == 0)
		pb_run_child(parent, 0, NULL, false);
	if (pid < 0)
		pb_broken("make-group", (int)-pid);
	shut(up[1]);
	shut(down[0]);
	first = reported();
	second = first && !leader_ends ? reported() : 0;
	if (first && leader_ends)
		see_the_end(pid);
	else if (first && second)
		stop_and_kill(pid, first, second);
	reap(pid);
	return pb_done();
}
