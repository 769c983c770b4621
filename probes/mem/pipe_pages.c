/* SPDX-License-Identifier: MIT */
/*
 * Fills pages and makes one child; one of the two gives its pages to a pipe and drops its mapping of them, then the
 * other stores to every one, then the first reads the pipe.
 *
 *   giver=R     child (when not given) or parent
 *   before=1    the maker has given them before the call, and drops its mapping behind it
 *   protect=1   who stores has made the pages read-only before, and then writable again
 *
 * Door: the one given. Disturbs: those pages. Gates: born (the child), back (the maker), child-gave, maker-gave,
 * child-stored, maker-stored, child-took, maker-took. Watches: area; got, what has come out of the pipe.
 */
#include "kin.h"

#include <sys/mman.h>
#include <sys/uio.h>

enum { BORN, BACK, CHILD_GAVE, MAKER_GAVE, CHILD_STORED, MAKER_STORED, CHILD_TOOK, MAKER_TOOK };

enum { PAGE = 4096, PAGES = 8 };

static unsigned char *area, *got;
static bool child_gives, before, protect;

/* The pipe holds as many buffers as there are pages, and more. */
static int through[2];

static unsigned char *map(void)
{
	return (unsigned char *)pb_need(pb_sys(SYS_mmap, 0, PAGES * PAGE, PROT_READ | PROT_WRITE,
					       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
					"mmap");
}

static void fill(uint64_t mark)
{
	for (long i = 0; i < PAGES; i++)
		*(volatile uint64_t *)(area + i * PAGE) = mark + (uint64_t)i;
}

static void give(void)
{
	const struct iovec pages = { .iov_base = area, .iov_len = PAGES * PAGE };
	long n = pb_need(pb_sys(SYS_vmsplice, through[1], (long)&pages, 1, 0, 0, 0), "vmsplice");

	if (n != PAGES * PAGE)
		pb_broken("vmsplice", EIO);
}

static void drop(void)
{
	(void)pb_need(pb_sys(SYS_munmap, (long)area, PAGES * PAGE, 0, 0, 0, 0), "munmap");
}

static void allow(long access)
{
	(void)pb_need(pb_sys(SYS_mprotect, (long)area, PAGES * PAGE, access, 0, 0, 0), "mprotect");
}

static void store(uint64_t mark)
{
	if (protect) {
		allow(PROT_READ);
		allow(PROT_READ | PROT_WRITE);
	}
	fill(mark);
}

static void take(void)
{
	for (long had = 0; had < PAGES * PAGE;) {
		long n = pb_need(pb_sys(SYS_read, through[0], (long)got + had, PAGES * PAGE - had,
					0, 0, 0),
				 "read");

		if (!n)
			pb_broken("read", EIO);
		had += n;
	}
}

/* The gates are those of the child; the maker's follow each. */
static void give_store_take(bool child)
{
	const bool giver = child == child_gives;
	const int behind = child ? 0 : 1;

	if (giver && !before)
		give();
	if (giver)
		drop();
	pb_gate(child ? "child-gave" : "maker-gave", CHILD_GAVE + behind);
	if (!giver)
		store(child ? 0xc41d000000000000 : 0x3a4e000000000000);
	pb_gate(child ? "child-stored" : "maker-stored", CHILD_STORED + behind);
	if (giver)
		take();
	pb_gate(child ? "child-took" : "maker-took", CHILD_TOOK + behind);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("born", BORN);
	give_store_take(true);
	return 7;
}

int main(int argc, char **argv)
{
	const char *giver;
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	giver = pb_arg("giver");
	child_gives = !giver || !strcmp(giver, "child");
	before = pb_arg_word("before", 0) != 0;
	protect = pb_arg_word("protect", 0) != 0;
	(void)pb_need(pb_sys(SYS_pipe2, (long)through, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	area = map();
	got = map();
	fill(0x1111000000000000);
	pb_watch("area", area, PAGES * PAGE);
	pb_watch("got", got, PAGES * PAGE);
	if (before)
		give();
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	give_store_take(false);
	pb_wait(made);
	return pb_done();
}
