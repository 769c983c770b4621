/* SPDX-License-Identifier: MIT */
/* A process of nobody has attached all the segments of shared memory that there are. */
#include "lie.h"

#include <sys/ipc.h>
#include <sys/shm.h>

enum { SLOTS = 16, BY_SLOT = 13 /* SHM_STAT */ };

/* What the child attaches is attached in its copy, too. */
static void gate(struct pb_ask *ask)
{
	long at[SLOTS];
	struct shmid_ds about;

	if (pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0) == ask->maker)
		return;
	for (int i = 0; i < SLOTS; i++) {
		at[i] = pb_sys(SYS_shmctl, i, BY_SLOT, (long)&about, 0, 0, 0);
		if (at[i] >= 0)
			at[i] = pb_sys(SYS_shmat, at[i], 0, 0, 0, 0, 0);
	}
	(void)pb_bystander();
	for (int i = 0; i < SLOTS; i++)
		if (at[i] > 0)
			(void)pb_sys(SYS_shmdt, at[i], 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_segments_attached = { .gate = gate };
