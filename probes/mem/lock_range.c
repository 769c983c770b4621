/* SPDX-License-Identifier: MIT */
/*
 * Locks four pages, or all that is mapped later, makes a child, and stands beside it.
 *
 *   onfault=1   mlock2(MLOCK_ONFAULT) instead of mlock
 *   future=1    mlockall(MCL_FUTURE) instead of mlock; then each of the two maps four pages after the call
 *
 * Door: the one given. Disturbs: memory locks of the maker. Gates: before (the maker), born (the child), back (the
 * maker). Watches: area. Facts: parent.locked, the result of the lock.
 */
#include "probe.h"

#include <sys/mman.h>

enum { BEFORE, BORN, BACK };

enum { PAGE = 4096, PAGES = 4, ONFAULT = 1 };

static bool future;

static volatile unsigned char *map(void)
{
	long at = pb_sys(SYS_mmap, 0, PAGES * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at < 0 && at > -PAGE)
		pb_broken("mmap", (int)-at);
	return (volatile unsigned char *)at;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	if (future)
		map()[0] = 1;
	pb_gate("born", BORN);
	return 7;
}

int main(int argc, char **argv)
{
	volatile unsigned char *area;
	long made, locked;

	pb_start(argc, argv);
	pb_role("parent");
	future = pb_arg_word("future", 0) != 0;
	area = map();
	for (size_t i = 0; i < PAGES; i++)
		area[i * PAGE] = 1;
	if (pb_arg_word("onfault", 0))
		locked = pb_sys(SYS_mlock2, (long)area, PAGES * PAGE, ONFAULT, 0, 0, 0);
	else
		locked = future ? pb_sys(SYS_mlockall, MCL_FUTURE, 0, 0, 0, 0, 0) :
				  pb_sys(SYS_mlock, (long)area, PAGES * PAGE, 0, 0, 0, 0);
	if (locked == -EPERM || locked == -ENOMEM || locked == -EAGAIN)
		pb_unmet("memlock");
	pb_int("parent.locked", locked);
	pb_watch("area", area, PAGES * PAGE);
	pb_gate("before", BEFORE);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	if (future)
		map()[0] = 1;
	pb_gate("back", BACK);
	pb_wait(made);
	return pb_done();
}
