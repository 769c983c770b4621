/* SPDX-License-Identifier: MIT */
/*
 * Registers two handlers for its exit, makes a child, and has the child end by exit or past it.
 *
 *   end=exit or _exit   how the child ends; through posix_spawn the image returns from main
 *
 *   by=on_exit          the handlers are registered by that, where libc has it, with 1 and 2 for an argument
 *
 * The handlers write into a page that all share: four bits each, 1 and 2 in the order of their registration; by on_exit
 * eight, the status before that.
 *
 * Door: the one given, which copies memory. Disturbs: nothing. Gates: standing (the child), back (the maker), ended
 * (the maker, the child over and not waited for).
 */
#define PB_STUDIES_LIBC "what exit runs"
#include "kin.h"

#include <sys/mman.h>

enum { STANDING, BACK, ENDED };

enum { PAGE = 4096 };

static volatile uint64_t *ran;
static bool exits;

static void first(void)
{
	*ran = *ran << 4 | 1;
}

static void second(void)
{
	*ran = *ran << 4 | 2;
}

#ifdef __GLIBC__
static void with_status(int status, void *arg)
{
	*ran = *ran << 8 | (uint64_t)status << 4 | (uintptr_t)arg;
}

static void register_by_on_exit(void)
{
	if (on_exit(with_status, (void *)1) || on_exit(with_status, (void *)2))
		pb_broken("on_exit", ENOMEM);
}
#else
static void register_by_on_exit(void)
{
	pb_unmet("on_exit");
}
#endif

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	if (exits)
		exit(7);
	_exit(7);
}

int main(int argc, char **argv)
{
	void *page;
	long made;

	pb_start(argc, argv);
	exits = !pb_arg("end") || !strcmp(pb_arg("end"), "exit");
	if (pb_is_image())
		return child(0, NULL);
	pb_role("parent");
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		pb_broken("mmap", errno);
	ran = page;
	if (pb_arg("by"))
		register_by_on_exit();
	else if (atexit(first) || atexit(second))
		pb_broken("atexit", ENOMEM);
	pb_watch("ran", ran, sizeof(*ran));
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	(void)pb_await_end(made);
	pb_gate("ended", ENDED);
	pb_wait(made);
	return pb_done();
}
