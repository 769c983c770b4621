/* SPDX-License-Identifier: MIT */
/*
 * Makes one child through the door that uses CPU time and touches pages and ends; waits for it in two steps.
 *
 *   grandchild=HOW  the child makes one of its own by our own fork, which touches more pages, uses CPU time and ends:
 *                   waited (the child waits for it) or left (it sees that it has ended, and ends without waiting)
 *   ignores=1       the maker ignores SIGCHLD, so that its children are never waited for
 *
 * Roles: parent, child, grandchild. Door: the one given. Disturbs: nothing else. Gates: start (the maker), left (the
 * child, its own child ended and not waited for), working (the child, its work done), ended (the maker, its child ended
 * and not waited for; with ignores=1 gone), waited (the maker).
 */
#include "kin.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { START, LEFT, WORKING, ENDED, WAITED };

enum { PAGE = 4096, CHILDS_PAGES = 400, GRANDCHILDS_PAGES = 700, TICKS = 2 };

/* Read before the call: the child may stand in the maker's memory. */
static struct {
	bool grandchild, leaves, ignores;
} ask;

static void touch(size_t pages)
{
	long r = pb_sys(SYS_mmap, 0, (long)(pages * PAGE), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *at = (volatile char *)r;

	(void)pb_need(r < 0 && r > -PAGE ? r : 0, "mmap");
	(void)pb_sys(SYS_madvise, r, (long)(pages * PAGE), MADV_NOHUGEPAGE, 0, 0, 0);
	for (size_t i = 0; i < pages; i++)
		at[i * PAGE] = 1;
	(void)pb_sys(SYS_munmap, r, (long)(pages * PAGE), 0, 0, 0, 0);
}

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	touch(GRANDCHILDS_PAGES);
	pb_burn(TICKS);
	return 0;
}

static void have_grandchild(void)
{
	long pid = pb_scaffold(grandchild, NULL);

	(void)pb_need(pb_await_end(pid), "waitid");
	pb_gate("left", LEFT);
	if (!ask.leaves)
		(void)pb_need(pb_wait4(pid, NULL, 0), "wait4");
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	touch(CHILDS_PAGES);
	if (ask.grandchild)
		have_grandchild();
	else
		pb_burn(TICKS);
	pb_gate("working", WORKING);
	return 7;
}

static void tell_childrens_switches(const char *fact)
{
	struct rusage usage = { 0 };

	(void)pb_need(pb_sys(SYS_getrusage, RUSAGE_CHILDREN, (long)&usage, 0, 0, 0, 0),
		      "getrusage");
	pb_int(fact, usage.ru_nvcsw);
}

int main(int argc, char **argv)
{
	const char *how;
	siginfo_t info = { .si_signo = 0 };
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	how = pb_arg("grandchild");
	ask.grandchild = how != NULL;
	ask.leaves = how && !strcmp(how, "left");
	ask.ignores = pb_arg_word("ignores", 0) != 0;
	if (ask.ignores)
		(void)signal(SIGCHLD, SIG_IGN);
	pb_gate("start", START);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_int("parent.ended", pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0));
	pb_gate("ended", ENDED);
	tell_childrens_switches("parent.children_switches_ended");
	pb_wait(r);
	tell_childrens_switches("parent.children_switches");
	pb_gate("waited", WAITED);
	return pb_done();
}
