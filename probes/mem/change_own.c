/* SPDX-License-Identifier: MIT */
/*
 * Makes one child; then the child changes its address space in every way there is, then the maker does.
 *
 * Before the call there are two sets of four places, by_child and by_maker, a page each with nothing readable beside
 * it: mapped (a hole), unmapped, protected and dropped (written pages). Whose set it is maps a page into the hole,
 * unmaps, takes all access away, drops by MADV_DONTNEED, and grows its break by a page.
 *
 * Door: the one given. Disturbs: its own break. Gates: before (the maker), born (the child), back (the maker),
 * child-changed (the child), seen (the maker), maker-changed (the maker), child-saw (the child). Watches: the places,
 * as by_child.mapped. Facts: child.changes and parent.changes, how many of the five succeeded; child.break and
 * parent.break, at no page's start, at the call.
 */
#include "probe.h"

#include <sys/mman.h>

enum { BEFORE, BORN, BACK, CHILD_CHANGED, SEEN, MAKER_CHANGED, CHILD_SAW };

enum { PAGE = 4096, PLACES = 4, MAPPED = 0, UNMAPPED, PROTECTED, DROPPED };

static const char *const names[2][PLACES] = {
	{ "by_child.mapped", "by_child.unmapped", "by_child.protected", "by_child.dropped" },
	{ "by_maker.mapped", "by_maker.unmapped", "by_maker.protected", "by_maker.dropped" },
};
static char *places[2][PLACES];

static long map(char *at, long pages, int access, int flags)
{
	return pb_sys(SYS_mmap, (long)at, pages * PAGE, access, MAP_PRIVATE | MAP_ANONYMOUS | flags,
		      -1, 0);
}

static void have_places(void)
{
	char *at = (char *)pb_need(map(NULL, 4 * PLACES + 1, PROT_NONE, 0), "mmap") + PAGE;

	for (int i = 0; i < 2 * PLACES; i++, at += 2 * PAGE) {
		const int whose = i / PLACES, what = i % PLACES;

		places[whose][what] = at;
		pb_watch(names[whose][what], at, sizeof(uint64_t));
		if (what == MAPPED) {
			(void)pb_need(pb_sys(SYS_munmap, (long)at, PAGE, 0, 0, 0, 0), "munmap");
			continue;
		}
		(void)pb_need(map(at, 1, PROT_READ | PROT_WRITE, MAP_FIXED), "mmap-fixed");
		*(volatile uint64_t *)at = 0x1111;
	}
}

static long break_now(void)
{
	return pb_sys(SYS_brk, 0, 0, 0, 0, 0, 0);
}

static long grow_break(void)
{
	/* never at the end of a page */
	long end = (break_now() & -PAGE) + PAGE + 0x123;

	return pb_sys(SYS_brk, end, 0, 0, 0, 0, 0) == end;
}

static void change(const char *fact, int whose)
{
	char **at = places[whose];
	long done = map(at[MAPPED], 1, PROT_READ | PROT_WRITE, MAP_FIXED) == (long)at[MAPPED];

	done += pb_sys(SYS_munmap, (long)at[UNMAPPED], PAGE, 0, 0, 0, 0) == 0;
	done += pb_sys(SYS_mprotect, (long)at[PROTECTED], PAGE, PROT_NONE, 0, 0, 0) == 0;
	done += pb_sys(SYS_madvise, (long)at[DROPPED], PAGE, MADV_DONTNEED, 0, 0, 0) == 0;
	done += grow_break();
	pb_int(fact, done);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_word("child.break", (uint64_t)break_now());
	pb_gate("born", BORN);
	change("child.changes", 0);
	pb_gate("child-changed", CHILD_CHANGED);
	pb_gate("child-saw", CHILD_SAW);
	return 7;
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	have_places();
	if (!grow_break())
		pb_broken("brk", ENOMEM);
	pb_word("parent.break", (uint64_t)break_now());
	pb_gate("before", BEFORE);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	change("parent.changes", 1);
	pb_gate("maker-changed", MAKER_CHANGED);
	pb_wait(made);
	return pb_done();
}
