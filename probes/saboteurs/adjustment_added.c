/* SPDX-License-Identifier: MIT */
/* Maker and child have three more to give back to the only set of semaphores than they took from it. */
#include "lie.h"

#include <sys/ipc.h>
#include <sys/sem.h>

static void gate(struct pb_ask *ask)
{
	struct sembuf give_and_take[] = { { .sem_op = 3 }, { .sem_op = -3, .sem_flg = SEM_UNDO } };
	struct semid_ds about;
	long set = pb_sys(SYS_semctl, 0, 0, SEM_STAT, (long)&about, 0, 0);

	if (set >= 0 && ask->note[0]++ == 0)
		(void)pb_sys(SYS_semop, set, (long)give_and_take, 2, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_adjustment_added = { .gate = gate };
