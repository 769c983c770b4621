/* SPDX-License-Identifier: MIT */
/*
 * Registers two sets of fork handlers, which write what ran into a word, and makes a child; the child makes one too.
 *
 *   null=1               of the first set the prepare handler is null, of the second parent and child; between them
 *                        stands a third of which all are
 *   by=system or popen   that function of libc makes the process (through posix_spawn's door alone)
 *
 * The word grows by four bits a handler: 1 and 2 prepare, 3 and 4 parent, 5 and 6 child, of the first and the second
 * set. It is emptied before the child's own call.
 *
 * Door: the one given. Disturbs: nothing. Gates: standing (the child), grand (the child's child), back (the maker).
 */
#define PB_STUDIES_LIBC "what fork does beside the system call"
#include <pthread.h>

#include "kin.h"

enum { STANDING, GRAND, BACK };

static volatile uint64_t log_word;
static enum pb_door door;

static void note(unsigned what)
{
	log_word = log_word << 4 | what;
}

static void prepare_1(void)
{
	note(1);
}

static void prepare_2(void)
{
	note(2);
}

static void parent_1(void)
{
	note(3);
}

static void parent_2(void)
{
	note(4);
}

static void child_1(void)
{
	note(5);
}

static void child_2(void)
{
	note(6);
}

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	pb_gate("grand", GRAND);
	return 0;
}

static int child(long ret, void *arg)
{
	long r;

	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	/* the memory of a child that holds its maker back is the maker's */
	if (door == PB_VFORK || door == PB_SYS_VFORK)
		return 7;
	log_word = 0;
	r = pb_make(door, grandchild, NULL);
	if (r < 0)
		pb_broken("grandchild", errno);
	(void)pb_wait4(r, &(int){ 0 }, 0);
	return 7;
}

/* The result as the call's: the status of the shell, which ends with 7. */
static void by_libc(const char *how)
{
	int status = -1;

	if (!strcmp(how, "system")) {
		status = system("exit 7");
	} else {
		FILE *out = popen("exit 7", "r");

		if (out)
			status = pclose(out);
	}
	pb_int("parent.status", status);
}

static void handlers(bool null)
{
	if (null ? pthread_atfork(NULL, parent_1, child_1) || pthread_atfork(NULL, NULL, NULL) ||
			    pthread_atfork(prepare_2, NULL, NULL) :
		   pthread_atfork(prepare_1, parent_1, child_1) ||
			    pthread_atfork(prepare_2, parent_2, child_2))
		pb_broken("pthread_atfork", ENOMEM);
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	if (pb_is_image())
		return 7;
	door = pb_door_of(argc, argv);
	pb_role("parent");
	handlers(pb_arg_word("null", 0) != 0);
	pb_watch("log", &log_word, sizeof(log_word));
	if (pb_arg("by"))
		by_libc(pb_arg("by"));
	made = pb_make(door, child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	pb_wait(made);
	return pb_done();
}
