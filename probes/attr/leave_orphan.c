/* SPDX-License-Identifier: MIT */
/*
 * A subreaper makes a child, which leaves a process behind: it makes another by our own fork, that makes the orphan
 * and ends.
 *
 *   thread=1   it is another thread of the subreaper that makes the child
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: is a subreaper from then
 * on. Gates: orphaned (the orphan, when who made it has been waited for). Roles: parent, child, orphan; parent.told
 * and child.told are their own marks, parent.adopted is the orphan as its parent waits for it.
 */
/* names words that probe.h forbids, so it comes first */
#include <pthread.h>

#include "kin.h"

#include <sys/prctl.h>

enum { ORPHANED };

/* Of the two pipes, the same in an image: the child lets the orphan go on, the orphan the child. */
enum { GO_READ = 50, GO_WRITE, SEEN_READ, SEEN_WRITE };

static enum pb_door door;
static long made;
static int made_errno;

static long mark(void)
{
	int set = -1;

	(void)pb_need(pb_sys(SYS_prctl, PR_GET_CHILD_SUBREAPER, (long)&set, 0, 0, 0, 0),
		      "get-subreaper");
	return set;
}

static void end(int status) __attribute__((noreturn));
static void end(int status)
{
	for (;;)
		(void)pb_sys(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	long middle, orphan;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.told", mark());
	middle = pb_need(pb_mini_fork(), "fork");
	if (middle == 0) {
		orphan = pb_need(pb_mini_fork(), "fork");
		if (orphan)
			end(0);
		pb_await_byte(GO_READ);
		pb_role("orphan");
		pb_gate("orphaned", ORPHANED);
		pb_send_byte(SEEN_WRITE);
		end(0);
	}
	(void)pb_need(pb_sys(SYS_wait4, middle, 0, 0, 0, 0, 0), "wait");
	pb_send_byte(GO_WRITE);
	pb_await_byte(SEEN_READ);
	return 7;
}

static void *make(void *arg)
{
	made = pb_make(door, child, NULL);
	made_errno = errno;
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t other;
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return child(0, NULL);
	pb_role("parent");
	pb_pipe_at(GO_READ, GO_WRITE);
	pb_pipe_at(SEEN_READ, SEEN_WRITE);
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "set-subreaper");
	pb_int("parent.told", mark());
	if (!pb_arg("thread"))
		(void)make(NULL);
	else if (pthread_create(&other, NULL, make, NULL) || pthread_join(other, NULL))
		pb_broken("thread", EAGAIN);
	pb_int("parent.ret", made);
	if (made < 0) {
		pb_int("parent.errno", made_errno);
		return pb_done();
	}
	pb_wait(made);
	r = pb_sys(SYS_wait4, -1, 0, 0, 0, 0, 0);
	pb_int("parent.adopted", r);
	return pb_done();
}
