/* SPDX-License-Identifier: MIT */
/*
 * Writes four pages, tells the kernel what is to become of them at a fork, makes a child, which may make another.
 *
 *   area=A      anon (when not given), shared: MAP_SHARED, file: a private mapping of a file, data: of one that is
 *               no program, droppable: MAP_DROPPABLE
 *   advice=A    dontfork; dofork: dontfork and then dofork; wipe: WIPEONFORK; keep: wipe and then KEEPONFORK; guard:
 *               GUARD_INSTALL for the second page; seal: not an advice, but mseal; none and read: mprotect, which
 *               leaves no access, or no stores
 *   large=1     the range is 1024 pages
 *   moved=1     before, the area is moved by mremap
 *   access=N    the child reads the N-th page, from 1, and ends with status 7
 *   store=1     the child stores 0x2222 to the first page
 *   unmap=1     the child unmaps the area, then a page that is no part of it
 *   again=1     the child stores to every page and makes a child of its own, through the same door
 *
 * Door: the one given. Disturbs: nothing. Gates: before (the maker), born (the child), back (the maker), grand (the
 * grandchild), ended (the maker, its child over and not waited for), tried (the child, when it has stored or unmapped).
 * Watches: area; word, guarded and last, at the start of its first, second and last page. Facts: parent.madvise, the
 * result of the last advice; child.made, the child's own result; child.unmapped and child.unmapped_other.
 */
#include "probe.h"

#include <sys/mman.h>
#include <sys/wait.h>

enum { BEFORE, BORN, BACK, GRAND, ENDED, TRIED };

enum { PAGE = 4096, FEW = 4, LARGE = 1024, DROPPABLE = 8, GUARD_INSTALL = 102, MSEAL = 462 };

static volatile uint64_t *area;
static enum pb_door door;
static long pages = FEW;
static size_t access_page;
static bool again, store, unmap;
static char *other;

static void write_all(uint64_t mark)
{
	for (long i = 0; i < pages; i++)
		area[i * PAGE / (long)sizeof(*area)] = mark + (uint64_t)i;
}

static int data_file(void)
{
	long fd = pb_need(pb_sys(SYS_memfd_create, (long)"data", MFD_CLOEXEC, 0, 0, 0, 0), "memfd");

	(void)pb_need(pb_sys(SYS_fchmod, fd, 0600, 0, 0, 0, 0), "fchmod");
	(void)pb_need(pb_sys(SYS_ftruncate, fd, pages * PAGE, 0, 0, 0, 0), "ftruncate");
	return (int)fd;
}

static void have_area(const char *name)
{
	int flags = !strcmp(name, "shared") ? MAP_SHARED | MAP_ANONYMOUS :
					      MAP_PRIVATE | MAP_ANONYMOUS;
	int fd = -1;
	void *at;

	if (!strcmp(name, "droppable"))
		flags = DROPPABLE | MAP_ANONYMOUS;
	if (!strcmp(name, "file"))
		fd = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/exe",
					 O_RDONLY | O_CLOEXEC, 0, 0, 0),
				  "open-exe");
	if (!strcmp(name, "data"))
		fd = data_file();
	if (fd >= 0)
		flags = MAP_PRIVATE;
	/* what is asked for must not be joined with what stands beside it */
	at = mmap(NULL, (pages + 2) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at != MAP_FAILED)
		at = mmap((char *)at + PAGE, pages * PAGE, PROT_READ | PROT_WRITE,
			  flags | MAP_FIXED, fd, 0);
	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	if (fd >= 0)
		(void)close(fd);
	area = at;
	write_all(0x1111);
}

/* Into a hole beside which nothing can be joined with it. */
static void move_area(void)
{
	long hole = pb_need(pb_sys(SYS_mmap, 0, (pages + 2) * PAGE, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
			    "mmap-hole");

	area = (void *)pb_need(pb_sys(SYS_mremap, (long)area, pages * PAGE, pages * PAGE,
				      MREMAP_MAYMOVE | MREMAP_FIXED, hole + PAGE, 0),
			       "mremap");
}

static long advise(int advice)
{
	return pb_sys(SYS_madvise, (long)area, pages * PAGE, advice, 0, 0, 0);
}

static void take_advice(const char *name)
{
	long r = 0;

	if (!strcmp(name, "dontfork") || !strcmp(name, "dofork"))
		r = advise(MADV_DONTFORK);
	if (!strcmp(name, "wipe") || !strcmp(name, "keep"))
		r = advise(MADV_WIPEONFORK);
	if (r == 0 && !strcmp(name, "dofork"))
		r = advise(MADV_DOFORK);
	if (r == 0 && !strcmp(name, "keep"))
		r = advise(MADV_KEEPONFORK);
	if (!strcmp(name, "guard"))
		r = pb_sys(SYS_madvise, (long)area + PAGE, PAGE, GUARD_INSTALL, 0, 0, 0);
	if (!strcmp(name, "seal"))
		r = pb_sys(MSEAL, (long)area, pages * PAGE, 0, 0, 0, 0);
	if (!strcmp(name, "none") || !strcmp(name, "read"))
		r = pb_sys(SYS_mprotect, (long)area, pages * PAGE,
			   !strcmp(name, "read") ? PROT_READ : PROT_NONE, 0, 0, 0);
	pb_int("parent.madvise", r);
}

static int grandchild(long ret, void *arg)
{
	(void)arg;
	pb_role("grandchild");
	pb_int("grandchild.ret", ret);
	pb_gate("grand", GRAND);
	return 7;
}

static int child(long ret, void *arg)
{
	long made;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("born", BORN);
	if (store)
		area[0] = 0x2222;
	if (unmap) {
		pb_int("child.unmapped", pb_sys(SYS_munmap, (long)area, pages * PAGE, 0, 0, 0, 0));
		pb_int("child.unmapped_other", pb_sys(SYS_munmap, (long)other, PAGE, 0, 0, 0, 0));
	}
	if (store || unmap)
		pb_gate("tried", TRIED);
	if (access_page)
		(void)area[(access_page - 1) * PAGE / sizeof(*area)];
	if (again) {
		write_all(0x2222);
		made = pb_make(door, grandchild, NULL);
		pb_int("child.made", made);
		if (made > 0)
			(void)pb_sys(SYS_wait4, made, 0, __WALL, 0, 0, 0);
	}
	return 7;
}

int main(int argc, char **argv)
{
	siginfo_t info;
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	access_page = pb_arg_word("access", 0);
	store = pb_arg_word("store", 0) != 0;
	unmap = pb_arg_word("unmap", 0) != 0;
	again = pb_arg_word("again", 0) != 0;
	if (pb_arg_word("large", 0))
		pages = LARGE;
	have_area(pb_arg("area") ? pb_arg("area") : "anon");
	if (pb_arg_word("moved", 0))
		move_area();
	other = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (other == MAP_FAILED)
		pb_broken("mmap-other", errno);
	take_advice(pb_arg("advice") ? pb_arg("advice") : "");
	pb_watch("area", area, pages * PAGE);
	pb_watch("word", area, sizeof(*area));
	pb_watch("last", area + (pages - 1) * PAGE / sizeof(*area), sizeof(*area));
	pb_watch("guarded", (char *)area + PAGE, sizeof(*area));
	pb_gate("before", BEFORE);
	made = pb_make(door, child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	(void)pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
	pb_gate("ended", ENDED);
	pb_wait(made);
	return pb_done();
}
