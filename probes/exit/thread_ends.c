/* SPDX-License-Identifier: MIT */
/*
 * A child with a second thread, one of which ends by exit or by exit_group.
 *
 *   who=leader or worker   which of the two
 *   how=exit or exit_group
 *   rest=exit_group        the one that goes on ends by exit_group (exit when not given)
 *
 * By exit the other goes on, and then ends as well: by exit worker with 5, leader with 3. exit_group is called with 9.
 *
 *   pidfd=1                the maker asks descriptors for the child and for its second thread; a sleeper, made by our
 *                          own fork, sleeps in poll on the first of them until the child is over (gate woken)
 *
 * Door: the one given, for the child, which lets its maker go on; the thread is scaffolding. Gates: standing (the
 * child's leader, both threads there), back (the maker), going (the leader), opened (the maker), one-ended (the
 * thread that goes on, when the other is over; it waits until the maker has asked), ended (the maker, the child over
 * and not waited for). Facts: the maker's parent.hung_up is 1 when the last end of the child's pipe is closed,
 * parent.ended_between what waitid tells of the child meanwhile; parent.events_… what poll tells of the descriptors,
 * parent.open_… what opening them gave; parent.told_… and
 * parent.signal_… what waitid and SIGCHLD tell of the end.
 */
#include "kin.h"

#include <linux/futex.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { STANDING, BACK, GOING, OPENED, ONE_ENDED, ENDED, WOKEN };

enum { STACK_BYTES = 64 << 10 };
enum { BY_GROUP = 9 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static bool worker_ends, by_group, rest_by_group;
static enum pb_door door;
static volatile int32_t worker_tid;
static volatile int32_t *worker_number; /* mapped shared: the maker asks for it */
static volatile int32_t begun;
static int held[2], left[2], asked[2];

/* The word at child_tid is cleared when the thread gives up the memory; its number is free a little later. */
static void await_worker(void)
{
	int32_t now;

	while ((now = worker_tid) != 0)
		(void)pb_sys(SYS_futex, (long)&worker_tid, FUTEX_WAIT, now, 0, 0, 0);
	while (pb_sys(SYS_tgkill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), *worker_number, 0, 0, 0,
		      0) == 0)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

static void end_thread(long status)
{
	for (;;)
		(void)pb_sys(by_group ? SYS_exit_group : SYS_exit, status, 0, 0, 0, 0, 0);
}

/* The maker asks while there is this one; without anybody it reads the end of the pipe. */
static void one_left(void)
{
	pb_gate("one-ended", ONE_ENDED);
	(void)pb_sys(SYS_write, left[1], (long)"g", 1, 0, 0, 0);
	(void)pb_read_byte(asked[0]);
}

static int worker(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	*worker_number = worker_tid;
	begun = 1;
	(void)pb_sys(SYS_futex, (long)&begun, FUTEX_WAKE, 1, 0, 0, 0);
	if (worker_ends)
		(void)pb_read_byte(held[0]);
	else
		pb_await_first_thread();
	if (worker_ends)
		end_thread(by_group ? BY_GROUP : 5);
	one_left();
	if (rest_by_group)
		(void)pb_sys(SYS_exit_group, BY_GROUP, 0, 0, 0, 0, 0);
	return 5;
}

/* Not through the door under study, where there is another one. */
static long make_thread(const struct pb_request *request)
{
	long r = -1;

	if (door == PB_SYS_CLONE)
		r = pb_make_with(PB_SYS_CLONE3, request, worker, NULL);
	return r < 0 ? pb_make_with(PB_SYS_CLONE, request, worker, NULL) : r;
}

static int child(long ret, void *arg)
{
	struct pb_request request = {
		.args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				   CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_SETTID |
				   CLONE_CHILD_CLEARTID,
			  .child_tid = (uintptr_t)&worker_tid,
			  .stack = (uintptr_t)stack,
			  .stack_size = STACK_BYTES },
		.thread = true,
	};

	(void)ret;
	(void)arg;
	pb_role("child");
	if (make_thread(&request) < 0)
		pb_broken("thread", errno);
	while (!begun)
		(void)pb_sys(SYS_futex, (long)&begun, FUTEX_WAIT, 0, 0, 0, 0);
	pb_gate("standing", STANDING);
	pb_gate("going", GOING);
	if (!worker_ends)
		end_thread(by_group ? BY_GROUP : 3);
	(void)pb_sys(SYS_write, held[1], (long)"g", 1, 0, 0, 0);
	await_worker();
	one_left();
	if (rest_by_group)
		(void)pb_sys(SYS_exit_group, BY_GROUP, 0, 0, 0, 0, 0);
	end_thread(3);
	return 0;
}

/* timeout_ms: -1 for none */
static int events_within(long fd, long timeout_ms)
{
	struct pollfd look = { .fd = (int)fd, .events = POLLIN };

	(void)pb_sys(SYS_poll, (long)&look, 1, timeout_ms, 0, 0, 0);
	return look.revents;
}

static int events(long fd)
{
	return events_within(fd, 0);
}

static int is_hung_up(int fd)
{
	return (events(fd) & POLLHUP) != 0;
}

static long of_process, of_thread;

static void open_both(long made)
{
	enum { SYS_OPEN = 434, THREAD = O_EXCL };

	of_process = pb_sys(SYS_OPEN, made, 0, 0, 0, 0, 0);
	pb_int("parent.open", of_process);
	pb_int("parent.open_unasked", pb_sys(SYS_OPEN, *worker_number, 0, 0, 0, 0, 0));
	of_thread = pb_sys(SYS_OPEN, *worker_number, THREAD, 0, 0, 0, 0);
	pb_int("parent.open_thread", of_thread);
	pb_int("parent.events_before", events(of_process));
	if (of_thread >= 0)
		pb_int("parent.thread_before", events(of_thread));
}

static int ready[2], told[2];

/* It goes on when the maker has told of the child: its own end raises SIGCHLD, too. */
static int sleeper(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	(void)pb_sys(SYS_close, told[1], 0, 0, 0, 0, 0);
	pb_role("sleeper");
	pb_send_byte(ready[1]);
	pb_int("sleeper.events", events_within(of_process, -1));
	pb_gate("woken", WOKEN);
	(void)pb_read_byte(told[0]);
	return 0;
}

static long put_to_sleep(void)
{
	long pid;

	(void)pb_need(pb_sys(SYS_pipe2, (long)ready, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)told, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_scaffold(sleeper, NULL);
	(void)pb_read_byte(ready[0]);
	return pid;
}

/* What waitid and the pending SIGCHLD say of the end, beside the status that wait4 gives. */
static void tell_end(long made)
{
	const uint64_t chld = 1ULL << (SIGCHLD - 1);
	const struct timespec at_once = { 0 };
	siginfo_t info = { .si_pid = 0 };

	(void)pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT, 0, 0);
	pb_int("parent.told_code", info.si_code);
	pb_int("parent.told_status", info.si_status);
	info.si_pid = 0;
	if (pb_sys(SYS_rt_sigtimedwait, (long)&chld, (long)&info, (long)&at_once, sizeof(chld), 0,
		   0) != SIGCHLD)
		return;
	pb_int("parent.signal_pid", info.si_pid);
	pb_int("parent.signal_code", info.si_code);
	pb_int("parent.signal_status", info.si_status);
}

int main(int argc, char **argv)
{
	const char *who, *how, *rest;
	int pipe_ends[2];
	long made, asleep = 0;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	who = pb_arg("who");
	how = pb_arg("how");
	worker_ends = who && !strcmp(who, "worker");
	by_group = how && !strcmp(how, "exit_group");
	rest = pb_arg("rest");
	rest_by_group = rest && !strcmp(rest, "exit_group");
	pb_role("parent");
	pb_block(SIGCHLD);
	worker_number = mmap(NULL, sizeof(*worker_number), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (worker_number == MAP_FAILED)
		pb_broken("mmap-shared", errno);
	(void)pb_need(pb_sys(SYS_pipe2, (long)held, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)left, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)asked, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)pipe_ends, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	made = pb_make(door, child, NULL);
	if (!pb_made(made))
		return pb_done();
	(void)pb_sys(SYS_close, pipe_ends[1], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, left[1], 0, 0, 0, 0, 0);
	pb_int("parent.hung_up_before", is_hung_up(pipe_ends[0]));
	pb_gate("back", BACK);
	if (pb_arg_word("pidfd", 0))
		open_both(made);
	if (of_process > 0)
		asleep = put_to_sleep();
	pb_gate("opened", OPENED);
	if (!by_group) {
		siginfo_t info = { .si_pid = 0 };

		if (pb_read_byte(left[0]) == 0)
			(void)pb_await_end(made);
		if (of_process > 0)
			pb_int("parent.events_between", events(of_process));
		if (of_thread > 0)
			pb_int("parent.thread_between", events(of_thread));
		(void)pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOHANG | WNOWAIT, 0,
			     0);
		pb_int("parent.ended_between", info.si_pid);
		pb_int("parent.hung_up_between", is_hung_up(pipe_ends[0]));
		(void)pb_sys(SYS_write, asked[1], (long)"g", 1, 0, 0, 0);
	}
	(void)pb_await_end(made);
	tell_end(made);
	pb_int("parent.hung_up", is_hung_up(pipe_ends[0]));
	if (of_process > 0)
		pb_int("parent.events_ended", events(of_process));
	pb_gate("ended", ENDED);
	pb_wait(made);
	if (asleep) {
		(void)pb_sys(SYS_close, told[1], 0, 0, 0, 0, 0);
		(void)pb_wait4(asleep, &(int){ 0 }, 0);
	}
	return pb_done();
}
