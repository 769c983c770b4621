/* SPDX-License-Identifier: MIT */
/*
 * Has much charged to its account, then makes one child through the door.
 *
 * Charged before: page faults, resident memory that is given back, bytes and calls of I/O, switches of both kinds, CPU
 * time, and a child waited for that had CPU time and faults of its own. A helper is that child: while it lives the two
 * share one CPU, so that each must give way to the other.
 *
 * Roles: parent, child, later (a process made after the child, by our own fork). Through posix_spawn the child is the
 * probe executed anew. Door: the one given. Disturbs: nothing else. Gates: before (the maker), standing (the child),
 * back (the maker), later.
 */
#include "probe.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>

enum { BEFORE, STANDING, BACK, LATER };

enum {
	PAGE = 4096,
	PAGES = 4096,
	KEPT_PAGES = 1024,
	HELPER_PAGES = 300,
	ROUNDS_OF_IO = 16,
	SWITCHES = 64,
	TRIES = 200000,
	FEW = 500,
	TICKS = 2, /* of CPU time, as times(2) counts them */
	MASK_WORDS = 128,
};

/* What the two tell each other without giving way. */
static _Atomic int *stage_of_helper;
enum { ANSWERING = 1, YIELDING, WORKING };

static struct rusage usage(int who)
{
	struct rusage r = { 0 };

	(void)pb_need(pb_sys(SYS_getrusage, who, (long)&r, 0, 0, 0, 0), "getrusage");
	return r;
}

static struct tms ticks(void)
{
	struct tms t = { 0 };

	(void)pb_sys(SYS_times, (long)&t, 0, 0, 0, 0, 0);
	return t;
}

/* Page by page; given back at once, or kept. */
static void touch(size_t pages, bool keep)
{
	volatile char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	/* a kernel without huge pages refuses, and means the same */
	(void)madvise((void *)(uintptr_t)at, pages * PAGE, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < pages; i++)
		at[i * PAGE] = 1;
	if (!keep)
		(void)munmap((void *)(uintptr_t)at, pages * PAGE);
}

static void burn(void)
{
	struct tms t;

	do {
		for (volatile int i = 0; i < 200000; i++)
			;
		t = ticks();
	} while (t.tms_utime + t.tms_stime < TICKS);
}

/* False: the other end is closed. */
static bool byte(long call, int fd)
{
	char b = 'b';

	return pb_need(pb_sys(call, fd, (long)&b, 1, 0, 0, 0), "helper") == 1;
}

static int helper(int in, int out, int other)
{
	(void)pb_sys(SYS_close, other, 0, 0, 0, 0, 0);
	while (atomic_load(stage_of_helper) == ANSWERING && byte(SYS_read, in))
		(void)byte(SYS_write, out);
	while (atomic_load(stage_of_helper) == YIELDING)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	touch(HELPER_PAGES, false);
	burn();
	return 0;
}

/* On one CPU with the helper; back to all of them afterwards. */
static void switch_often(void)
{
	unsigned long mask[MASK_WORDS] = { 0 }, one[MASK_WORDS] = { 0 };
	long bytes = pb_need(pb_sys(SYS_sched_getaffinity, 0, sizeof(mask), (long)mask, 0, 0, 0),
			     "sched_getaffinity");
	int to[2], from[2], tries = 0;
	long pid;

	for (size_t i = 0; i < MASK_WORDS; i++)
		if (mask[i]) {
			one[i] = mask[i] & -mask[i];
			break;
		}
	(void)pb_need(pb_sys(SYS_sched_setaffinity, 0, bytes, (long)one, 0, 0, 0), "pin");
	(void)pb_need(pb_sys(SYS_pipe2, (long)to, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)from, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	atomic_store(stage_of_helper, ANSWERING);
	pid = pb_need(pb_mini_fork(), "helper");
	if (pid == 0)
		pb_sys(SYS_exit_group, helper(to[0], from[1], to[1]), 0, 0, 0, 0, 0);
	while (usage(RUSAGE_SELF).ru_nvcsw <= SWITCHES && ++tries < TRIES) {
		(void)byte(SYS_write, to[1]);
		(void)byte(SYS_read, from[0]);
		/* nobody counts */
		if (tries == FEW && usage(RUSAGE_SELF).ru_nvcsw == 0)
			tries = TRIES - 1;
	}
	atomic_store(stage_of_helper, YIELDING);
	/* it may stand in its read still: one that finds nobody there */
	(void)pb_sys(SYS_close, to[1], 0, 0, 0, 0, 0);
	while (usage(RUSAGE_SELF).ru_nivcsw <= SWITCHES && tries < TRIES && ++tries < TRIES)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	atomic_store(stage_of_helper, WORKING);
	(void)pb_need(pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0), "wait-helper");
	(void)pb_need(pb_sys(SYS_sched_setaffinity, 0, bytes, (long)mask, 0, 0, 0), "unpin");
	if (tries >= TRIES)
		pb_unmet("switches");
}

static void read_and_write(void)
{
	static char block[PAGE];
	int ends[2];

	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	for (int i = 0; i < ROUNDS_OF_IO; i++) {
		(void)pb_need(pb_sys(SYS_write, ends[1], (long)block, PAGE, 0, 0, 0), "write");
		(void)pb_need(pb_sys(SYS_read, ends[0], (long)block, PAGE, 0, 0, 0), "read");
	}
}

static int child(long ret, void *arg)
{
	struct rusage own = usage(RUSAGE_SELF), of_children = usage(RUSAGE_CHILDREN);
	struct tms t = ticks();

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.times", t.tms_utime + t.tms_stime);
	pb_int("child.times_children", t.tms_cutime + t.tms_cstime);
	pb_int("child.usage_us", (own.ru_utime.tv_sec + own.ru_stime.tv_sec) * 1000000 +
					 own.ru_utime.tv_usec + own.ru_stime.tv_usec);
	pb_int("child.usage_children_us",
	       (of_children.ru_utime.tv_sec + of_children.ru_stime.tv_sec) * 1000000 +
		       of_children.ru_utime.tv_usec + of_children.ru_stime.tv_usec);
	pb_int("child.maxrss", own.ru_maxrss);
	pb_int("child.maxrss_children", of_children.ru_maxrss);
	pb_int("child.minflt", own.ru_minflt);
	pb_int("child.minflt_children", of_children.ru_minflt);
	pb_int("child.nvcsw", own.ru_nvcsw);
	pb_int("child.nivcsw", own.ru_nivcsw);
	pb_gate("standing", STANDING);
	return 7;
}

int main(int argc, char **argv)
{
	const char *role;
	long r, last;

	pb_start(argc, argv);
	role = pb_arg("role");
	if (role && !strcmp(role, "image"))
		return child(0, NULL);
	pb_role("parent");
	stage_of_helper =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stage_of_helper == MAP_FAILED)
		pb_broken("mmap-shared", errno);
	touch(PAGES, false);
	touch(KEPT_PAGES, true);
	read_and_write();
	switch_often();
	burn();
	pb_gate("before", BEFORE);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	last = pb_need(pb_mini_fork(), "later");
	if (last == 0) {
		pb_role("later");
		pb_gate("later", LATER);
		pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_wait4, last, 0, __WALL, 0, 0, 0);
	pb_wait(r);
	return pb_done();
}
