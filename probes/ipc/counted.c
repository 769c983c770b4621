/* SPDX-License-Identifier: MIT */
/*
 * Counts own page faults with perf, three times over, makes a child (or thread=1: a thread) that touches many pages for
 * the first time, and reads the counters before and after.
 *
 * The three: one that no child inherits, one that children inherit, and, where it can be had, one that threads alone
 * do. Each counts what is done in user mode. The pages, 256 of them, are mapped before the call and touched by nobody
 * else; the child touches one in each. With deep=1 a child of the child touches them, made by our own fork.
 *
 * Door: the one given; thread=1 wants one with flags. Disturbs: nothing outside. Gates: before (the maker), standing,
 * touched (the child, or its child), after (the maker, the child having ended). Roles: parent, child,
 * grandchild. Facts: parent.plain, parent.inherited, parent.threads: what each counter has counted between before and
 * after.
 */
/* names words that probe.h forbids, so it comes first */
#include <linux/perf_event.h>

#include "kin.h"

#include <linux/futex.h>
#include <sys/mman.h>

enum { BEFORE, STANDING, TOUCHED, AFTER };

enum { PAGE = 4096, PAGES = 256, STACK = 16384, COUNTERS = 3 };

/* of struct perf_event_attr, which older headers do not name: the word of flags, and inherit_thread in it */
enum { FLAGS_AT = 40, INHERIT = 1 << 1, EXCLUDE_KERNEL = 1 << 5, EXCLUDE_HV = 1 << 6 };
#define INHERIT_THREAD (1ULL << 35)

static volatile unsigned char *pages;
static char stack[STACK] __attribute__((aligned(16)));
static volatile int standing_thread = 1;
static long counter[COUNTERS];
static bool deep;

static long open_counter(uint64_t flags)
{
	struct perf_event_attr attr = { 0 };

	attr.type = PERF_TYPE_SOFTWARE;
	attr.size = 112;
	attr.config = PERF_COUNT_SW_PAGE_FAULTS;
	flags |= EXCLUDE_KERNEL | EXCLUDE_HV;
	memcpy((char *)&attr + FLAGS_AT, &flags, sizeof(flags));
	return pb_sys(SYS_perf_event_open, (long)&attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC, 0);
}

static uint64_t count(int which)
{
	uint64_t value = 0;

	if (counter[which] >= 0)
		(void)pb_need(pb_sys(SYS_read, counter[which], (long)&value, sizeof(value), 0, 0,
				     0),
			      "read-counter");
	return value;
}

static void touch(void)
{
	pb_gate("standing", STANDING);
	for (int i = 0; i < PAGES; i++)
		pages[i * PAGE] = 1;
	pb_gate("touched", TOUCHED);
}

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	touch();
	return 8;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	if (deep)
		(void)pb_need(pb_wait4(pb_scaffold(grandchild, NULL), NULL, 0), "wait");
	else
		touch();
	return 7;
}

/* A thread cannot be waited for, but its end clears a word. */
static void await(long r)
{
	if (!pb_arg("thread")) {
		pb_wait(r);
		return;
	}
	while (standing_thread)
		(void)pb_sys(SYS_futex, (long)&standing_thread, FUTEX_WAIT, 1, 0, 0, 0);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "parent.plain", "parent.inherited", "parent.threads" };
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	uint64_t before[COUNTERS];
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	deep = pb_arg("deep") != NULL;
	if (pb_arg("thread")) {
		request.thread = true;
		request.args.exit_signal = 0;
		request.args.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				     CLONE_THREAD | CLONE_CHILD_CLEARTID;
		request.args.child_tid = (uintptr_t)&standing_thread;
		request.args.stack = (uintptr_t)stack;
		request.args.stack_size = STACK;
	}
	pages = (volatile unsigned char *)pb_need(pb_sys(SYS_mmap, 0, (long)PAGES * PAGE,
							 PROT_READ | PROT_WRITE,
							 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
						  "mmap");
	/* huge ones would make one fault of many */
	(void)pb_sys(SYS_madvise, (long)pages, (long)PAGES * PAGE, MADV_NOHUGEPAGE, 0, 0, 0);
	counter[0] = pb_need(open_counter(0), "perf_event_open");
	counter[1] = pb_need(open_counter(INHERIT), "perf_event_open");
	counter[2] = open_counter(INHERIT | INHERIT_THREAD);
	pb_gate("before", BEFORE);
	for (int i = 0; i < COUNTERS; i++)
		before[i] = count(i);
	r = pb_make_with(pb_door_of(argc, argv), &request, child, NULL);
	if (!pb_made(r))
		return pb_done();
	await(r);
	for (int i = 0; i < COUNTERS; i++)
		if (counter[i] >= 0)
			pb_int(names[i], (int64_t)(count(i) - before[i]));
	pb_gate("after", AFTER);
	return pb_done();
}
