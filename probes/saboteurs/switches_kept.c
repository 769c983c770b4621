/* SPDX-License-Identifier: MIT */
/* The child begins with its maker's context switches. */
#include "lie.h"

#include <sys/resource.h>

enum { OF_AN_IMAGE = 600, ROUNDS_MAX = 100000 };

/* Voluntary ones, of the process. */
static long switches(void)
{
	struct rusage own = { 0 };

	(void)pb_sys(SYS_getrusage, RUSAGE_SELF, (long)&own, 0, 0, 0, 0);
	return own.ru_nvcsw;
}

static void asks(struct pb_ask *ask)
{
	ask->note[0] = switches();
}

/* Sends a byte there and back, each time with somebody to wait for. */
static void born(struct pb_ask *ask)
{
	const long want = ask->door == PB_POSIX_SPAWN ? OF_AN_IMAGE : ask->note[0] + 1;
	int to[2], from[2];
	char byte = 'b';
	long pid;

	if (pb_sys(SYS_pipe2, (long)to, 0, 0, 0, 0, 0) < 0 ||
	    pb_sys(SYS_pipe2, (long)from, 0, 0, 0, 0, 0) < 0)
		return;
	pid = pb_mini_fork();
	if (pid == 0) {
		(void)pb_sys(SYS_close, to[1], 0, 0, 0, 0, 0);
		while (pb_sys(SYS_read, to[0], (long)&byte, 1, 0, 0, 0) == 1)
			(void)pb_sys(SYS_write, from[1], (long)&byte, 1, 0, 0, 0);
		(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	for (int i = 0; i < ROUNDS_MAX && switches() < want; i++) {
		(void)pb_sys(SYS_write, to[1], (long)&byte, 1, 0, 0, 0);
		(void)pb_sys(SYS_read, from[0], (long)&byte, 1, 0, 0, 0);
	}
	for (int i = 0; i < 2; i++) {
		(void)pb_sys(SYS_close, to[i], 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_close, from[i], 0, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_switches_kept = { .asks = asks, .born = born };
