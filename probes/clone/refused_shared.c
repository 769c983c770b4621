/* SPDX-License-Identifier: MIT */
/*
 * Asks for a child that shares with its maker, is refused for the pidfd's place, and finds out who shares now.
 *
 *   flags=0x…   of what is shared
 *
 * In an IPC namespace of its own a bystander makes a semaphore with the value 10, a segment and a pipe, and the maker.
 * The maker attaches the segment, takes 3 from the semaphore with SEM_UNDO, holds the pipe's other end alone, and makes
 * the call, which is refused: its pidfd is to go where nothing is mapped. Before and after it the maker does what only
 * one who shares with nobody may do: enter its own mount namespace, and unshare its signal handlers. It ends, and the
 * bystander asks what is left of it.
 *
 * Door: the one given, with flags; the maker by our own fork. Disturbs: nothing outside. Gates: before and after (the
 * maker), ended (the bystander).
 */
#include "kin.h"

#include <poll.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>

enum { BEFORE, AFTER, ENDED };

enum { STACK_BYTES = 64 << 10, NOWHERE = 64, ALL = 10, TAKEN = 3 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static int set, segment, held[2];
static enum pb_door door;

static int64_t value(void)
{
	return pb_sys(SYS_semctl, set, 0, GETVAL, 0, 0, 0);
}

static int64_t attached(void)
{
	struct shmid_ds about = { 0 };
	long r = pb_sys(SYS_shmctl, segment, IPC_STAT, (long)&about, 0, 0, 0);

	return r < 0 ? r : (int64_t)about.shm_nattch;
}

/* Has everybody closed the other end? */
static bool is_hung_up(void)
{
	struct pollfd at = { .fd = held[0], .events = POLLIN };

	return pb_sys(SYS_poll, (long)&at, 1, 0, 0, 0, 0) == 1 && (at.revents & POLLHUP);
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

static int maker(long ret, void *arg)
{
	struct pb_request request = {
		.args = { .flags = pb_arg_word("flags", 0) | CLONE_PIDFD,
			  .pidfd = NOWHERE,
			  .exit_signal = SIGCHLD,
			  .stack = (uintptr_t)stack,
			  .stack_size = sizeof(stack) },
	};
	struct sembuf take = { .sem_op = -TAKEN, .sem_flg = SEM_UNDO };
	long own, at, r;

	(void)ret;
	(void)arg;
	pb_role("parent");
	(void)pb_sys(SYS_close, held[0], 0, 0, 0, 0, 0);
	at = pb_sys(SYS_shmat, segment, 0, 0, 0, 0, 0);
	if (at < 0 && at > -4096)
		pb_broken("shmat", (int)-at);
	(void)pb_need(pb_sys(SYS_semop, set, (long)&take, 1, 0, 0, 0), "semop");
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWNS, 0, 0, 0, 0, 0), "unshare-mount");
	own = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC,
			     0, 0, 0),
		      "own-namespace");
	(void)pb_need(pb_sys(SYS_setns, own, CLONE_NEWNS, 0, 0, 0, 0), "setns");
	(void)pb_need(pb_sys(SYS_unshare, CLONE_SIGHAND, 0, 0, 0, 0, 0), "unshare-handlers");
	pb_int("parent.value_before", value());
	pb_int("parent.attached_before", attached());
	pb_gate("before", BEFORE);
	r = pb_make_with(door, &request, child, NULL);
	(void)pb_made(r);
	pb_int("parent.entered", pb_sys(SYS_setns, own, CLONE_NEWNS, 0, 0, 0, 0));
	pb_int("parent.unshared", pb_sys(SYS_unshare, CLONE_SIGHAND, 0, 0, 0, 0, 0));
	pb_gate("after", AFTER);
	if (r > 0)
		(void)pb_wait4(r, NULL, __WALL);
	return 0;
}

int main(int argc, char **argv)
{
	long pid;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("bystander");
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWIPC, 0, 0, 0, 0, 0), "unshare");
	set = (int)pb_need(pb_sys(SYS_semget, IPC_PRIVATE, 1, 0600, 0, 0, 0), "semget");
	(void)pb_need(pb_sys(SYS_semctl, set, 0, SETVAL, ALL, 0, 0), "semctl");
	segment = (int)pb_need(pb_sys(SYS_shmget, IPC_PRIVATE, 4096, 0600, 0, 0, 0), "shmget");
	(void)pb_need(pb_sys(SYS_pipe2, (long)held, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_need(pb_mini_child(maker, NULL), "make-maker");
	(void)pb_sys(SYS_close, held[1], 0, 0, 0, 0, 0);
	(void)pb_wait4(pid, NULL, __WALL);
	pb_int("bystander.value", value());
	pb_int("bystander.attached", attached());
	pb_int("bystander.hung_up", is_hung_up());
	pb_gate("ended", ENDED);
	(void)pb_sys(SYS_semctl, set, 0, IPC_RMID, 0, 0, 0);
	(void)pb_sys(SYS_shmctl, segment, IPC_RMID, 0, 0, 0, 0);
	return pb_done();
}
