/* SPDX-License-Identifier: MIT */
/*
 * Opens many descriptors, from number 64 on and with holes, each third one marked close-on-exec; makes a child.
 *
 * Arguments: count=N, how many (65). top=N: one more, marked, at that number. shrink=1: a second child is made when
 * all of them are closed. limit=N: the soft limit of descriptors at the call, below the numbers of all of them. Six of
 * the many, SAMPLES, are open file descriptions of their own, and the maker has them at 40 to 45 too; the others, and
 * each low number that is free, are copies of one, the write end of a pipe. The child puts what it has at the high
 * numbers of the six at those low ones: there a bystander can compare them with the maker's. Before that it has a copy
 * made at whatever number it is given, and keeps it. When the child has ended the maker reads that pipe, closes all
 * copies, and reads again.
 *
 * Door: the one given. Disturbs: the soft limit of descriptors. Gates: before-call (the maker), child-alive
 * (the child), child-put (the child), let-go (the maker), child-small (the second child). Roles: parent, child, small.
 * Facts: parent.marks and child.marks, a digest over all numbers up to the last of whether each is open and marked, as
 * each finds by F_GETFD; child.lowest, the number of the child's copy, or -errno; child.put, how many of the six were
 * there to be put; parent.pipe_held and parent.pipe_let_go, what each read gives (-EAGAIN, or 0 at its end).
 */
#include "probe.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

enum { BEFORE_CALL, CHILD_ALIVE, CHILD_PUT, LET_GO, CHILD_SMALL };

enum {
	FIRST = 64,
	HOLE_EVERY = 200,
	HOLE = 100,
	LOW = 40,
	SAMPLES = 6,
	LIMIT = 4096,
	READ_END = 62,
	WRITE_END,
};

static int last, sample[SAMPLES];
static bool filled[LOW];	/* low numbers that are copies */

static uint64_t marks(void)
{
	uint64_t digest = 14695981039346656037ULL;

	for (int fd = FIRST; fd <= last; fd++) {
		long r = pb_sys(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0);

		digest = (digest ^ (uint64_t)(r < 0 ? 0xff : r)) * 1099511628211ULL;
	}
	return digest;
}

static int sample_of(int i, int count)
{
	const int at[SAMPLES] = { 0, 1, count / 3, count / 2, count - 2, count - 1 };

	for (int s = 0; s < SAMPLES; s++)
		if (at[s] == i)
			return s;
	return -1;
}

static void open_pipe(void)
{
	int ends[2];

	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_NONBLOCK, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_dup3, ends[0], READ_END, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, ends[1], WRITE_END, 0, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, ends[0], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, ends[1], 0, 0, 0, 0, 0);
}

static void fill_low(void)
{
	for (int fd = 0; fd < LOW; fd++)
		if (pb_sys(SYS_fcntl, fd, F_GETFD, 0, 0, 0, 0) == -EBADF)
			filled[fd] = pb_sys(SYS_dup3, WRITE_END, fd, 0, 0, 0, 0) == fd;
}

static long read_pipe(void)
{
	char byte;

	return pb_sys(SYS_read, READ_END, (long)&byte, 1, 0, 0, 0);
}

static void let_go(void)
{
	pb_int("parent.pipe_held", read_pipe());
	for (int fd = WRITE_END; fd <= last; fd++)
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	for (int fd = 0; fd < LOW; fd++)
		if (filled[fd])
			(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	pb_int("parent.pipe_let_go", read_pipe());
	pb_gate("let-go", LET_GO);
}

static void open_many(int count)
{
	int fd = FIRST;

	for (int i = 0; i < count; i++, fd++) {
		int s = sample_of(i, count), mark = i % 3 == 0 ? O_CLOEXEC : 0;
		long from = WRITE_END;

		if (fd % HOLE_EVERY == HOLE)
			fd++;
		if (s >= 0) {
			from = pb_need(pb_sys(SYS_eventfd2, 0, 0, 0, 0, 0, 0), "eventfd2");
			(void)pb_need(pb_sys(SYS_dup3, from, LOW + s, 0, 0, 0, 0), "dup3");
			sample[s] = fd;
		}
		(void)pb_need(pb_sys(SYS_dup3, from, fd, mark, 0, 0, 0), "dup3");
		if (s >= 0)
			(void)pb_need(pb_sys(SYS_close, from, 0, 0, 0, 0, 0), "close");
		last = fd;
	}
}

static int child(long ret, void *arg)
{
	int put = 0;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	pb_word("child.marks", marks());
	pb_int("child.lowest", pb_sys(SYS_dup, WRITE_END, 0, 0, 0, 0, 0));
	for (int s = 0; s < SAMPLES; s++) {
		(void)pb_sys(SYS_close, LOW + s, 0, 0, 0, 0, 0);
		put += pb_sys(SYS_dup3, sample[s], LOW + s, 0, 0, 0, 0) == LOW + s;
	}
	pb_int("child.put", put);
	pb_gate("child-put", CHILD_PUT);
	return 7;
}

static int small(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("small");
	pb_gate("child-small", CHILD_SMALL);
	return 7;
}

static void open_top(int top)
{
	if (!top)
		return;
	(void)pb_need(pb_sys(SYS_dup3, sample[0], top, O_CLOEXEC, 0, 0, 0), "dup3");
	last = top;
}

static void make_small(enum pb_door door)
{
	long r = pb_make(door, small, NULL);

	pb_int("parent.small_ret", r);
	if (r > 0)
		(void)pb_sys(SYS_wait4, r, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	int count;
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	count = (int)pb_arg_word("count", 65);
	(void)pb_need(pb_sys(SYS_getrlimit, RLIMIT_NOFILE, (long)&limit, 0, 0, 0, 0), "getrlimit");
	limit.rlim_cur = limit.rlim_max < LIMIT ? limit.rlim_max : LIMIT;
	(void)pb_need(pb_sys(SYS_setrlimit, RLIMIT_NOFILE, (long)&limit, 0, 0, 0, 0), "setrlimit");
	open_pipe();
	open_many(count);
	fill_low();
	open_top((int)pb_arg_word("top", 0));
	pb_int("parent.last", last);
	pb_word("parent.marks", marks());
	limit.rlim_cur = (rlim_t)pb_arg_word("limit", limit.rlim_cur);
	(void)pb_need(pb_sys(SYS_setrlimit, RLIMIT_NOFILE, (long)&limit, 0, 0, 0, 0), "setrlimit");
	pb_gate("before-call", BEFORE_CALL);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_wait(r);
	let_go();
	if (pb_arg_word("shrink", 0))
		make_small(pb_door_of(argc, argv));
	return pb_done();
}
