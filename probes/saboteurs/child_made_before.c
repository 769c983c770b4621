/* SPDX-License-Identifier: MIT */
/* The child has what its maker had at its first gate, and nothing that the maker did to itself since. */
#include "lie.h"

#include <stdatomic.h>
#include <sys/mman.h>

/* Mapped shared: what the process made before is to run as the child. */
static struct shared {
	_Atomic(pb_child *) child; /* NULL: not yet called */
	void *arg;
	atomic_int spawned;
} * shared;
static long spare;

static void play(void)
{
	while (!atomic_load(&shared->child))
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	if (atomic_load(&shared->spawned))
		(void)pb_begin_anew();
	pb_run_child(atomic_load(&shared->child), 0, shared->arg, false);
}

static void first(void)
{
	shared = (struct shared *)pb_sys(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	spare = pb_mini_fork();
	if (spare == 0)
		play();
}

static int no_child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

static long instead(struct pb_ask *ask)
{
	siginfo_t info;

	shared->arg = ask->arg;
	atomic_store(&shared->spawned, ask->door == PB_POSIX_SPAWN);
	atomic_store(&shared->child, ask->child ? ask->child : no_child);
	/* who would be held back waits until it has ended */
	if (ask->door == PB_VFORK || ask->door == PB_SYS_VFORK)
		(void)pb_sys(SYS_waitid, 1 /* P_PID */, spare, (long)&info,
			     4 | 0x01000000 /* WEXITED, WNOWAIT */, 0, 0);
	return spare;
}

const struct pb_saboteur pb_saboteur_child_made_before = { .first = first, .instead = instead };
