/* SPDX-License-Identifier: MIT */
/*
 * Gives its memory a shape, then makes one child.
 *
 *   shape=attributes  eight areas with an advice or a way of mapping each; watches named after it: nodump, sequential,
 *                     random, noreserve, growsdown, huge, nohuge, mergeable. Where the kernel lacks one of the last
 *                     three the area is plain. A ninth, file: private, of a file, and only to be read, so far.
 *   shape=policy      area: bound to memory of node 0; other: a page under the policy of the thread, interleaved over
 *                     node 0
 *   shape=peak        16 MiB mapped, touched and unmapped again
 *
 * Door: the one given. Disturbs: its own address space and policy. Gates: before (the maker), born (the child), back
 * (the maker). Facts: child.policy and parent.policy with shape=policy: what get_mempolicy says there.
 */
#include "probe.h"

#include <sys/mman.h>

enum { BEFORE, BORN, BACK };

enum { PAGE = 4096, PEAK = 16 << 20, BIND = 2, INTERLEAVE = 3 };

static bool with_policy;

/* Two pages, both written, with nothing beside them that they could be joined with. */
static char *area(const char *name, int flags)
{
	char *at = (char *)pb_need(pb_sys(SYS_mmap, 0, 4 * PAGE, PROT_NONE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
				   "mmap") +
		   PAGE;

	if (flags & MAP_GROWSDOWN)
		(void)pb_need(pb_sys(SYS_munmap, (long)at - PAGE, PAGE, 0, 0, 0, 0), "munmap");
	(void)pb_need(pb_sys(SYS_mmap, (long)at, 2 * PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | flags, -1, 0),
		      "mmap-fixed");
	*(volatile char *)at = 1;
	*(volatile char *)(at + PAGE) = 1;
	pb_watch(name, at, sizeof(uint64_t));
	return at;
}

static long advise(char *at, int advice)
{
	return pb_sys(SYS_madvise, (long)at, 2 * PAGE, advice, 0, 0, 0);
}

/* It could be made writable: that it has been mapped from a file opened for reading is no hindrance. */
static void read_only_file(void)
{
	long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/exe", O_RDONLY | O_CLOEXEC,
				 0, 0, 0),
			  "open-exe");
	char *at = (char *)pb_need(pb_sys(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, fd, 0),
				   "mmap-file");

	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	pb_watch("file", at, sizeof(uint64_t));
}

static void attributes(void)
{
	read_only_file();
	(void)pb_need(advise(area("nodump", 0), MADV_DONTDUMP), "dontdump");
	(void)pb_need(advise(area("sequential", 0), MADV_SEQUENTIAL), "sequential");
	(void)pb_need(advise(area("random", 0), MADV_RANDOM), "random");
	(void)area("noreserve", MAP_NORESERVE);
	(void)area("growsdown", MAP_GROWSDOWN);
	(void)advise(area("huge", 0), MADV_HUGEPAGE);
	(void)advise(area("nohuge", 0), MADV_NOHUGEPAGE);
	(void)advise(area("mergeable", 0), MADV_MERGEABLE);
}

static void policy(void)
{
	const unsigned long nodes = 1;
	char *bound = area("area", 0);

	(void)pb_need(pb_sys(SYS_mbind, (long)bound, 2 * PAGE, BIND, (long)&nodes,
			     8 * sizeof(nodes), 0),
		      "mbind");
	(void)pb_need(pb_sys(SYS_set_mempolicy, INTERLEAVE, (long)&nodes, 8 * sizeof(nodes), 0, 0,
			     0),
		      "set_mempolicy");
	(void)area("other", 0);
}

static void peak(void)
{
	char *at = (char *)pb_need(pb_sys(SYS_mmap, 0, PEAK, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
				   "mmap-peak");

	for (long i = 0; i < PEAK; i += PAGE)
		*(volatile char *)(at + i) = 1;
	(void)pb_need(pb_sys(SYS_munmap, (long)at, PEAK, 0, 0, 0, 0), "munmap-peak");
}

static void tell_policy(const char *name)
{
	int mode = -1;

	if (!with_policy)
		return;
	(void)pb_need(pb_sys(SYS_get_mempolicy, (long)&mode, 0, 0, 0, 0, 0), "get_mempolicy");
	pb_int(name, mode);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell_policy("child.policy");
	pb_gate("born", BORN);
	return 7;
}

int main(int argc, char **argv)
{
	const char *shape;
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	shape = pb_arg("shape") ? pb_arg("shape") : "attributes";
	with_policy = !strcmp(shape, "policy");
	if (with_policy)
		policy();
	else if (!strcmp(shape, "peak"))
		peak();
	else
		attributes();
	pb_gate("before", BEFORE);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	tell_policy("parent.policy");
	pb_gate("back", BACK);
	pb_wait(made);
	return pb_done();
}
