/* SPDX-License-Identifier: MIT */
/*
 * Maps pages apart from each other until the kernel refuses one more, makes one child; then each of the two tries one
 * more, removes one, and tries twice again.
 *
 * Door: the one given. Disturbs: its own address space. Gates: full (the maker), born (the child), back (the maker),
 * child-tried, maker-tried. Watches: first, one of the pages. Facts of parent and child: more, room,
 * again, beyond: what mmap, munmap, mmap and mmap gave (0 or -errno).
 */
#include "kin.h"

#include <sys/mman.h>

enum { FULL, BORN, BACK, CHILD_TRIED, MAKER_TRIED };

enum { PAGE = 4096 };

/* A round address that nobody else has. */
static const long FROM = 1L << 40;

static long mapped;

/* None lies beside another, or they would be one. */
static long place(long n)
{
	return FROM + 2 * n * PAGE;
}

static long map_at(long n)
{
	long r = pb_sys(SYS_mmap, place(n), PAGE, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return r == place(n) ? 0 : r;
}

#define TRY(role) \
	do { \
		pb_int(role ".more", map_at(mapped)); \
		pb_int(role ".room", pb_sys(SYS_munmap, place(0), PAGE, 0, 0, 0, 0)); \
		pb_int(role ".again", map_at(mapped)); \
		pb_int(role ".beyond", map_at(mapped + 1)); \
	} while (0)

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("born", BORN);
	TRY("child");
	pb_gate("child-tried", CHILD_TRIED);
	return 7;
}

int main(int argc, char **argv)
{
	const long most = 1 << 18;
	long made, r = 0;

	pb_start(argc, argv);
	pb_role("parent");
	while (mapped < most && (r = map_at(mapped)) == 0)
		mapped++;
	if (mapped == most || r != -ENOMEM)
		pb_broken("mmap", mapped == most ? E2BIG : (int)-r);
	pb_watch("first", (const void *)(uintptr_t)place(0), PAGE);
	pb_gate("full", FULL);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	TRY("parent");
	pb_gate("maker-tried", MAKER_TRIED);
	pb_wait(made);
	return pb_done();
}
