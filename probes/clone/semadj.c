/* SPDX-License-Identifier: MIT */
/*
 * Takes from a semaphore with SEM_UNDO, in the maker and in its child, and asks for its value after each one's end.
 *
 *   flags=0x…   of the doors that take flags; with CLONE_VM alone the child gets a stack of its own
 *
 *   leave=1     the child unshares its list, then its maker does; after each the value is read, both alive
 *
 *   exec=1      the child begins the probe anew, as image; the value is read while that stands
 *
 *   set=val|all when both have taken the bystander gives the semaphore the value 5, by SETVAL or SETALL
 *
 *   gives=1     the child gives 3 instead; then the bystander takes 11, for good, so that 1 is left
 *
 * In an IPC namespace of its own, so that the set is gone with the last of its processes, whatever ends them. There a
 * bystander makes the set with the value 10 and the maker; the maker takes 1 and makes the child; the child takes 3.
 * The bystander, who has nothing to give back, reads the value for whoever asks it: no other process could see it in
 * that namespace.
 *
 * Door: the one given; the maker by raw fork. Disturbs: nothing outside. Gates: standing (the child, having taken),
 * back (the maker); with leave= left (the child), seen (the maker), stays (the child) and last (the maker); with exec=
 * image instead of left, and the image instead of the child.
 */
#include "kin.h"

#include <sched.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>

enum { STANDING, BACK, LEFT, SEEN, STAYS, LAST };

enum { STACK_BYTES = 64 << 10, SET_TO = 5, TAKEN_FOR_GOOD = 11 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static int set, up[2], down[2];
static enum pb_door door;
static uint64_t flags;
static bool leave, execute, gives;
static const char *sets;

static void shut(int fd)
{
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void take(int n)
{
	struct sembuf operation = { .sem_op = (short)-n, .sem_flg = SEM_UNDO };

	(void)pb_need(pb_sys(SYS_semop, set, (long)&operation, 1, 0, 0, 0), "semop");
}

/* Has the bystander read the value, and goes on when it has. */
static void have_read(char which)
{
	char done;

	if (pb_sys(SYS_write, up[1], (long)&which, 1, 0, 0, 0) != 1 ||
	    pb_sys(SYS_read, down[0], (long)&done, 1, 0, 0, 0) != 1)
		pb_broken("ask-bystander", EPIPE);
}

static int image(void)
{
	pb_role("image");
	pb_gate("image", LEFT);
	pb_gate("stays", STAYS);
	return 7;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	take(gives ? -3 : 3);
	have_read('t');
	if (sets)
		have_read('s');
	if (gives)
		have_read('g');
	pb_gate("standing", STANDING);
	if (execute)
		pb_broken("execve", (int)-pb_begin_anew());
	if (leave) {
		pb_int("child.unshared", pb_sys(SYS_unshare, CLONE_SYSVSEM, 0, 0, 0, 0, 0));
		have_read('l');
		pb_gate("left", LEFT);
		pb_gate("stays", STAYS);
	}
	return 7;
}

static int maker(long ret, void *arg)
{
	struct pb_request request = { .args = { .flags = flags, .exit_signal = SIGCHLD } };
	long made;

	(void)ret;
	(void)arg;
	shut(up[0]);
	shut(down[1]);
	pb_role("parent");
	take(1);
	if ((flags & CLONE_VM) && !(flags & CLONE_VFORK)) {
		request.args.stack = (uintptr_t)stack;
		request.args.stack_size = sizeof(stack);
	}
	made = pb_make_with(door, &request, child, NULL);
	if (!pb_made(made))
		return 0;
	pb_gate("back", BACK);
	if (leave) {
		pb_gate("seen", SEEN);
		pb_int("parent.unshared", pb_sys(SYS_unshare, CLONE_SYSVSEM, 0, 0, 0, 0, 0));
		have_read('m');
		pb_gate("last", LAST);
	}
	if (execute) {
		pb_gate("seen", SEEN);
		have_read('x');
		pb_gate("last", LAST);
	}
	pb_wait(made);
	have_read('c');
	return 0;
}

static void set_value(void)
{
	const unsigned short all[] = { SET_TO };

	(void)pb_need(!strcmp(sets, "all") ? pb_sys(SYS_semctl, set, 0, SETALL, (long)all, 0, 0) :
					     pb_sys(SYS_semctl, set, 0, SETVAL, SET_TO, 0, 0),
		      "semctl");
}

static void take_for_good(void)
{
	struct sembuf operation = { .sem_op = -TAKEN_FOR_GOOD };

	(void)pb_need(pb_sys(SYS_semop, set, (long)&operation, 1, 0, 0, 0), "semop");
}

static const char *fact_of(char which)
{
	static const struct {
		char which;
		const char *fact;
	} facts[] = { { 't', "bystander.value_taken" },	   { 's', "bystander.value_set" },
		      { 'g', "bystander.value_left" },	   { 'l', "bystander.value_child_left" },
		      { 'x', "bystander.value_in_image" }, { 'm', "bystander.value_maker_left" } };

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].which == which)
			return facts[i].fact;
	return "bystander.value_after_child";
}

static int64_t value(void)
{
	return pb_sys(SYS_semctl, set, 0, GETVAL, 0, 0, 0);
}

int main(int argc, char **argv)
{
	char which;
	long pid;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	flags = pb_arg_word("flags", 0);
	leave = pb_arg_word("leave", 0) != 0;
	execute = pb_arg("exec") != NULL;
	sets = pb_arg("set");
	gives = pb_arg("gives") != NULL;
	if (pb_is_image())
		return image();
	pb_role("bystander");
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWIPC, 0, 0, 0, 0, 0), "unshare");
	set = (int)pb_need(pb_sys(SYS_semget, IPC_PRIVATE, 1, 0600, 0, 0, 0), "semget");
	(void)pb_need(pb_sys(SYS_semctl, set, 0, SETVAL, 10, 0, 0), "semctl");
	(void)pb_need(pb_sys(SYS_pipe2, (long)up, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)down, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_make(PB_MINI, maker, NULL);
	if (pid < 0)
		pb_broken("make-maker", errno);
	shut(up[1]);
	shut(down[0]);
	while (pb_sys(SYS_read, up[0], (long)&which, 1, 0, 0, 0) == 1) {
		if (which == 's')
			set_value();
		if (which == 'g')
			take_for_good();
		pb_int(fact_of(which), value());
		(void)pb_sys(SYS_write, down[1], (long)"d", 1, 0, 0, 0);
	}
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	pb_int("bystander.value_after_maker", value());
	(void)pb_sys(SYS_semctl, set, 0, IPC_RMID, 0, 0, 0);
	return pb_done();
}
