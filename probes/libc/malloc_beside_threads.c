/* SPDX-License-Identifier: MIT */
/*
 * Two threads take from the heap and give back without pause, while the maker makes 24 children one after the other,
 * each of which takes pieces of all sizes, writes to them and gives them back.
 *
 * Door: the one given, libc's fork. Disturbs: nothing. Gates: last (the last child, having done so), back (the maker,
 * all waited for). Facts: parent.ended_well, how many ended with 7.
 */
#define PB_STUDIES_LIBC "the heap behind fork"
#include <pthread.h>

#include "kin.h"

#include <sys/wait.h>

enum { LAST, BACK };

enum { CHILDREN = 24, THREADS = 2, PIECES = 64 };

static volatile bool over;
static volatile uint64_t turns;

static bool use_heap(size_t seed)
{
	void *pieces[PIECES];
	bool all = true;

	for (size_t i = 0; i < PIECES; i++) {
		size_t size = (seed + i * 97) % 3000 + (i % 16 ? 1 : 200000);

		pieces[i] = malloc(size);
		if (pieces[i])
			memset(pieces[i], (int)i, size);
		all = all && pieces[i];
	}
	for (size_t i = 0; i < PIECES; i++)
		free(pieces[i]);
	return all;
}

static void *churn(void *arg)
{
	while (!over) {
		(void)use_heap((size_t)(uintptr_t)arg);
		turns++;
	}
	return NULL;
}

static int child(long ret, void *number)
{
	bool all = use_heap((size_t)(uintptr_t)number);

	(void)ret;
	if ((long)number == CHILDREN - 1) {
		pb_role("child");
		pb_gate("last", LAST);
	}
	return all ? 7 : 3;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	enum pb_door door;
	int ended_well = 0;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, churn, (void *)(long)(i + 1)))
			pb_broken("pthread_create", EAGAIN);
	/* both are at it: a first turn is behind them */
	while (turns < THREADS)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	for (long i = 0; i < CHILDREN; i++) {
		int status = 0;
		long made = pb_make(door, child, (void *)i);

		if (i == 0)
			pb_int("parent.ret", made);
		if (made < 0) {
			pb_int("parent.errno", errno);
			break;
		}
		(void)pb_wait4(made, &status, 0);
		ended_well += WIFEXITED(status) && WEXITSTATUS(status) == 7;
	}
	over = true;
	pb_int("parent.ended_well", ended_well);
	pb_gate("back", BACK);
	return pb_done();
}
