/* SPDX-License-Identifier: MIT */
/*
 * Works with SEM_UNDO on every semaphore of three sets in a child, which ends; others may wait for what its end does.
 *
 *   end=kill    the child is killed, by itself; else it exits
 *
 *   waits=1     the second semaphore is 0 instead of 20, and when the child has worked on all two processes wait: one
 *               to take 20 from the first, one for the second to be 0
 *
 * In an IPC namespace of its own, so that the sets are gone with the last of its processes, whatever ends them.
 * There a bystander makes the sets, of three semaphores each with the value 20, and the maker; that makes the child,
 * which takes 1 from the first, gives 2 to the second, takes 3 from the third, takes 4, gives 5 and so on. The
 * bystander, who has nothing to give back, reads all values before, when the child asks for it, and when the maker
 * has waited for it: no other process could see them in that namespace. In the end it removes the sets, which ends
 * whoever still waits.
 *
 * Door: the one given; the maker by our own fork. Disturbs: nothing outside. Gates: standing (the child, having
 * worked), ended (the maker, when it has waited for the child). Roles: bystander, parent, child, taker, zero. Facts:
 * the bystander's values_before, values_taken, values_after; waiting, waiting_after (how many wait, in the first
 * set); taken, zero (what the two ended with, 0 or an errno).
 */
#include "kin.h"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>

enum { STANDING, ENDED };

enum { SETS = 3, EACH = 3, VALUE = 20 };

static int sets[SETS], up[2], down[2];
static bool waits, killed;

static long call(long nr, long a, long b, long c, long d)
{
	return pb_sys(nr, a, b, c, d, 0, 0);
}

static void shut(int fd)
{
	(void)call(SYS_close, fd, 0, 0, 0);
}

/* Has the bystander read the values, and goes on when it has. */
static void have_read(char which)
{
	if (call(SYS_write, up[1], (long)&which, 1, 0) != 1 ||
	    call(SYS_read, down[0], (long)&which, 1, 0) != 1)
		pb_broken("ask-bystander", EPIPE);
}

static void work_on(int set)
{
	struct sembuf all[EACH];

	for (int i = 0; i < EACH; i++) {
		int amount = set * EACH + i + 1;

		all[i].sem_num = (unsigned short)i;
		all[i].sem_op = (short)(i == 1 ? amount : -amount);
		all[i].sem_flg = SEM_UNDO;
	}
	(void)pb_need(call(SYS_semop, sets[set], (long)all, EACH, 0), "semop");
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	for (int i = 0; i < SETS; i++)
		work_on(i);
	have_read('t');
	pb_gate("standing", STANDING);
	if (killed)
		(void)call(SYS_kill, pb_self(), SIGKILL, 0, 0);
	return 7;
}

static int maker(long ret, void *arg)
{
	long made;

	(void)ret;
	(void)arg;
	shut(up[0]);
	shut(down[1]);
	pb_role("parent");
	made = pb_make(pb_door_asked(), child, NULL);
	if (!pb_made(made))
		return 0;
	pb_wait(made);
	have_read('e');
	pb_gate("ended", ENDED);
	return 0;
}

/* ---- who waits for a semaphore ---- */

static int waits_for(const char *role, struct sembuf operation)
{
	pb_role(role);
	return (int)-call(SYS_semop, sets[0], (long)&operation, 1, 0);
}

static int taker(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return waits_for("taker", (struct sembuf){ .sem_op = -VALUE });
}

static int zero(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return waits_for("zero", (struct sembuf){ .sem_num = 1 });
}

static long taker_pid, zero_pid;

static long waiting(void)
{
	return call(SYS_semctl, sets[0], 0, GETNCNT, 0) + call(SYS_semctl, sets[0], 1, GETZCNT, 0);
}

static void have_both_wait(void)
{
	taker_pid = pb_scaffold(taker, NULL);
	zero_pid = pb_scaffold(zero, NULL);
	while (waiting() != 2)
		(void)call(SYS_sched_yield, 0, 0, 0, 0);
}

static int64_t ended_with(long pid)
{
	int status = -1;

	(void)pb_need(pb_wait4(pid, &status, __WALL), "wait");
	return status & 0x7f ? -1 : status >> 8;
}

/* ---- the bystander ---- */

static void tell_values(const char *fact)
{
	char text[SETS * EACH * 8], *at = text;

	for (int i = 0; i < SETS; i++) {
		unsigned short values[EACH] = { 0 };

		(void)pb_need(call(SYS_semctl, sets[i], 0, GETALL, (long)values), "semctl");
		for (int j = 0; j < EACH; j++) {
			if (at > text)
				*at++ = ' ';
			at = pb_put_number(at, values[j]);
		}
	}
	pb_str(fact, text);
}

static void make_sets(void)
{
	for (int i = 0; i < SETS; i++) {
		unsigned short values[EACH] = { VALUE, VALUE, VALUE };
		long r = call(SYS_semget, IPC_PRIVATE, EACH, 0600, 0);

		if (waits && i == 0)
			values[1] = 0;
		sets[i] = (int)pb_need(r, "semget");
		(void)pb_need(call(SYS_semctl, sets[i], 0, SETALL, (long)values), "semctl");
	}
	tell_values("bystander.values_before");
}

static void answer(char which)
{
	const bool after = which == 'e';

	tell_values(after ? "bystander.values_after" : "bystander.values_taken");
	if (!waits)
		return;
	if (!after)
		have_both_wait();
	pb_int(after ? "bystander.waiting_after" : "bystander.waiting", waiting());
}

static void remove_sets(void)
{
	for (int i = 0; i < SETS; i++)
		(void)call(SYS_semctl, sets[i], 0, IPC_RMID, 0);
	if (!taker_pid)
		return;
	pb_int("bystander.taken", ended_with(taker_pid));
	pb_int("bystander.zero", ended_with(zero_pid));
}

int main(int argc, char **argv)
{
	char which;
	long pid;

	pb_start(argc, argv);
	waits = pb_arg("waits") != NULL;
	killed = pb_arg("end") != NULL;
	pb_role("bystander");
	(void)pb_need(call(SYS_unshare, CLONE_NEWIPC, 0, 0, 0), "unshare");
	make_sets();
	(void)pb_need(call(SYS_pipe2, (long)up, O_CLOEXEC, 0, 0), "pipe2");
	(void)pb_need(call(SYS_pipe2, (long)down, O_CLOEXEC, 0, 0), "pipe2");
	pid = pb_scaffold(maker, NULL);
	shut(up[1]);
	shut(down[0]);
	while (call(SYS_read, up[0], (long)&which, 1, 0) == 1) {
		answer(which);
		(void)call(SYS_write, down[1], (long)"d", 1, 0);
	}
	(void)pb_wait4(pid, NULL, __WALL);
	remove_sets();
	return pb_done();
}
