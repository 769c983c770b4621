/* SPDX-License-Identifier: MIT */
/*
 * Makes a child that makes a child of its own, through the same door, over eight written pages; then the child stores
 * to the first, then the grandchild to the first and the last, then the grandchild ends.
 *
 * Door: the one given. Disturbs: nothing. Gates: before (the maker), three (the grandchild), child-three, maker-three,
 * child-wrote (the child), maker-saw, grand-saw, grand-wrote (the grandchild), maker-saw-2, child-saw-2, grand-ended
 * (the child), maker-saw-3; those with the name of one of the three are its. Facts: child.made, the child's result.
 */
#include "probe.h"

#include <sys/wait.h>

#include <sys/mman.h>

enum {
	BEFORE,
	THREE,
	CHILD_THREE,
	MAKER_THREE,
	CHILD_WROTE,
	MAKER_SAW,
	GRAND_SAW,
	GRAND_WROTE,
	MAKER_SAW_2,
	CHILD_SAW_2,
	GRAND_ENDED,
	MAKER_SAW_3,
};

enum { PAGE = 4096, PAGES = 8 };

static volatile unsigned char *area;
static enum pb_door door;

static int grandchild(long ret, void *arg)
{
	(void)arg;
	pb_role("grandchild");
	pb_int("grandchild.ret", ret);
	pb_gate("three", THREE);
	pb_gate("grand-saw", GRAND_SAW);
	area[0] = 3;
	area[(PAGES - 1) * PAGE] = 3;
	pb_gate("grand-wrote", GRAND_WROTE);
	return 7;
}

static int child(long ret, void *arg)
{
	long made;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	made = pb_make(door, grandchild, NULL);
	pb_int("child.made", made);
	if (made < 0)
		return 1;
	pb_gate("child-three", CHILD_THREE);
	area[0] = 2;
	pb_gate("child-wrote", CHILD_WROTE);
	pb_gate("child-saw-2", CHILD_SAW_2);
	(void)pb_sys(SYS_wait4, made, 0, __WALL, 0, 0, 0);
	pb_gate("grand-ended", GRAND_ENDED);
	return 7;
}

int main(int argc, char **argv)
{
	long made;
	void *at;

	pb_start(argc, argv);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	(void)madvise(at, PAGES * PAGE, MADV_NOHUGEPAGE);
	area = at;
	for (size_t i = 0; i < PAGES; i++)
		area[i * PAGE] = 1;
	pb_watch("area", area, PAGES * PAGE);
	pb_gate("before", BEFORE);
	made = pb_make(door, child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("maker-three", MAKER_THREE);
	pb_gate("maker-saw", MAKER_SAW);
	pb_gate("maker-saw-2", MAKER_SAW_2);
	pb_gate("maker-saw-3", MAKER_SAW_3);
	pb_wait(made);
	return pb_done();
}
