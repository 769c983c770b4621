/* SPDX-License-Identifier: MIT */
/*
 * A process beside the maker sends it one signal after the other, the next when the handler has run for the last and
 * the maker is in a call again. In the midst of that the maker, which has many mappings to be copied, makes one child
 * after the other, until enough signals have been handled between the beginning and the end of a call.
 *
 * All children but the last end at once, and are waited for when all are made. The call that does not make one is the
 * last as well.
 *
 * Roles: parent, child (the last one). Door: the one given. Disturbs: a handler for SIGUSR1. Gates: begun (the maker,
 * signals coming), child-alive (the last child, standing), parent-back and counted (the maker, back from the last
 * call). Facts: parent.calls, parent.children (of which there was a number and an end by that number). Watched:
 * handled, in_call (runs of the handler, all and those during a call).
 */
#include "kin.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { BEGUN, CHILD_ALIVE, PARENT_BACK, COUNTED };

enum { PAGE = 4096, PAGES = 1024, ENOUGH = 4, LEAST_CALLS = 16, MOST_CALLS = 256, QUICK = 3 };

static struct board {
	_Atomic uint64_t handled, in_call;
	_Atomic int calling, wanted, over;
	_Atomic long maker;
} * board;

static void count(int signal)
{
	(void)signal;
	atomic_fetch_add(&board->handled, 1);
	if (atomic_load(&board->calling))
		atomic_fetch_add(&board->in_call, 1);
}

/* One at a time, so that a call that begins anew for each comes to its end; at ever other moments. */
static int sender(long ret, void *arg)
{
	unsigned int wait = 0;

	(void)ret;
	(void)arg;
	while (!atomic_load(&board->over)) {
		const uint64_t before = atomic_load(&board->handled);

		if (pb_sys(SYS_kill, atomic_load(&board->maker), SIGUSR1, 0, 0, 0, 0) < 0)
			return 1;
		while (atomic_load(&board->handled) == before && !atomic_load(&board->over))
			(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
		while (!atomic_load(&board->calling) && !atomic_load(&board->wanted) &&
		       !atomic_load(&board->over))
			(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
		wait = (wait * 5 + 3) % 64;
		for (unsigned int i = 0; i < wait; i++)
			(void)pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0);
	}
	return 0;
}

static int quick(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return QUICK;
}

static int last(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	return 7;
}

/* Every other page read-only: as many mappings as pages. */
static void have_mappings(void)
{
	char *at = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	for (int i = 0; i < PAGES; i++) {
		*(volatile char *)(at + (size_t)i * PAGE) = 1;
		if (i % 2)
			(void)mprotect(at + (size_t)i * PAGE, PAGE, PROT_READ);
	}
}

static long make(enum pb_door door, pb_child *child)
{
	long r;

	atomic_store(&board->calling, 1);
	r = pb_make(door, child, NULL);
	atomic_store(&board->calling, 0);
	return r;
}

static void handle_some(void)
{
	const uint64_t enough = atomic_load(&board->handled) + 4;

	atomic_store(&board->wanted, 1);
	while (atomic_load(&board->handled) < enough)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	atomic_store(&board->wanted, 0);
}

/* False: the last call made no child. */
static bool make_many(enum pb_door door, long *ret_last)
{
	static long made[MOST_CALLS];
	int64_t calls = 0, children = 0;

	do
		*ret_last = made[calls] = make(door, quick);
	while (made[calls++] > 0 && calls < MOST_CALLS &&
	       (calls < LEAST_CALLS || atomic_load(&board->in_call) < ENOUGH));
	for (int64_t i = 0; i < calls; i++) {
		int status = 0;

		children += made[i] > 0 && pb_wait4(made[i], &status, __WALL) == made[i] &&
			    status == QUICK << 8;
	}
	pb_int("parent.calls", calls);
	pb_int("parent.children", children);
	return made[calls - 1] > 0;
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long r, beside;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	board = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		pb_broken("mmap-shared", errno);
	pb_watch("handled", (void *)&board->handled, sizeof(board->handled));
	pb_watch("in_call", (void *)&board->in_call, sizeof(board->in_call));
	have_mappings();
	board->maker = pb_self();
	(void)signal(SIGUSR1, count);
	beside = pb_scaffold(sender, NULL);
	handle_some();
	pb_gate("begun", BEGUN);
	if (make_many(door, &r))
		r = make(door, last);
	handle_some();
	if (pb_made(r)) {
		pb_gate("parent-back", PARENT_BACK);
		pb_gate("counted", COUNTED);
		pb_wait(r);
	}
	atomic_store(&board->over, 1);
	(void)pb_wait4(beside, NULL, __WALL);
	return pb_done();
}
