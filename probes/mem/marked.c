/* SPDX-License-Identifier: MIT */
/*
 * Has the kernel forget which pages were stored to, makes a child, and stores to one page of two.
 *
 * Door: the one given. Disturbs: the marks of all its pages. Gates: cleared (the maker, both pages written before),
 * standing (the child), back, stored (the maker). Watches: stored, kept.
 */
#include "probe.h"

#include <sys/mman.h>

enum { CLEARED, STANDING, BACK, STORED };

enum { PAGE = 4096 };

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	return 7;
}

static void forget(void)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/clear_refs", O_WRONLY | O_CLOEXEC,
			 0, 0, 0);

	if (fd < 0 || pb_sys(SYS_write, fd, (long)"4", 1, 0, 0, 0) != 1)
		pb_unmet("clear_refs");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	volatile unsigned char *area;
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	area = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		pb_broken("mmap", errno);
	area[0] = area[PAGE] = 1;
	pb_watch("stored", area, sizeof(uint64_t));
	pb_watch("kept", area + PAGE, sizeof(uint64_t));
	forget();
	pb_gate("cleared", CLEARED);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	area[0] = 2;
	pb_gate("stored", STORED);
	pb_wait(made);
	return pb_done();
}
