/* SPDX-License-Identifier: MIT */
/*
 * Writes a page, makes one child, and both read what the kernel tells them of that page in their own pagemap.
 *
 * Door: the one given. Disturbs: nothing. Gates: born (the child), back (the maker). Watches: word. Facts:
 * child.pagemap and parent.pagemap (word), child.read and parent.read, how many bytes there were (or -errno).
 */
#include "probe.h"

#include <sys/mman.h>

enum { BORN, BACK };

enum { PAGE = 4096 };

static volatile uint64_t *page;

static void tell(const char *word_name, const char *read_name)
{
	uint64_t word = 0;
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0,
			 0, 0);
	long n = fd;

	if (fd >= 0) {
		n = pb_sys(SYS_pread64, fd, (long)&word, sizeof(word),
			   (long)((uintptr_t)page / PAGE * sizeof(word)), 0, 0);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	}
	pb_int(read_name, n);
	pb_word(word_name, word);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell("child.pagemap", "child.read");
	pb_gate("born", BORN);
	return 7;
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		pb_broken("mmap", errno);
	*page = 0x1111;
	pb_watch("word", page, sizeof(*page));
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	tell("parent.pagemap", "parent.read");
	pb_gate("back", BACK);
	pb_wait(made);
	return pb_done();
}
