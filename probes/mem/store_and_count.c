/* SPDX-License-Identifier: MIT */
/*
 * Makes one child over three areas of written pages. The child stores to every page of the first and reads every page
 * of the second; the maker stores to every page of the third. What else costs a page fault is done before: each of the
 * two has stored to, and read from, other pages and passed a gate.
 *
 *   pages=N     of each area; 200 when not given
 *
 * Door: the one given. Disturbs: nothing. Gates: ready, set, stored, read (the child), maker-ready, maker-set,
 * maker-stored (the maker), kept (the child, while the maker stores).
 */
#include "probe.h"

#include <sys/mman.h>

enum { READY, SET, STORED, READ, MAKER_READY, MAKER_SET, MAKER_STORED, KEPT };

enum { PAGE = 4096, WARM = 2 };

static size_t pages;
static volatile unsigned char *by_child, *read_only, *by_maker, *warm;

static void store_to(volatile unsigned char *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		at[i * PAGE] = 7;
}

static void read_from(volatile unsigned char *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)at[i * PAGE];
}

static volatile unsigned char *have(size_t count)
{
	void *at = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	/* where there are no huge pages there is nothing to advise against */
	(void)madvise(at, count * PAGE, MADV_NOHUGEPAGE);
	store_to(at, count);
	return at;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	store_to(warm, WARM);
	read_from(warm, WARM);
	pb_gate("ready", READY);
	pb_gate("set", SET);
	store_to(by_child, pages);
	pb_gate("stored", STORED);
	read_from(read_only, pages);
	pb_gate("read", READ);
	pb_gate("kept", KEPT);
	return 7;
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	pages = pb_arg_word("pages", 200);
	by_child = have(pages);
	read_only = have(pages);
	by_maker = have(pages);
	warm = have(WARM);
	pb_watch("by_child", by_child, pages * PAGE);
	pb_watch("read_only", read_only, pages * PAGE);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	store_to(warm, WARM);
	pb_gate("maker-ready", MAKER_READY);
	pb_gate("maker-set", MAKER_SET);
	store_to(by_maker, pages);
	pb_gate("maker-stored", MAKER_STORED);
	pb_wait(made);
	return pb_done();
}
