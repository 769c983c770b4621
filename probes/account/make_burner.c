/* SPDX-License-Identifier: MIT */
/*
 * Makes one child through the door that uses CPU time and touches pages and ends; waits for it in two steps.
 *
 *   grandchild=HOW  the child makes one of its own by our own fork, which touches more pages, uses CPU time and ends:
 *                   waited (the child waits for it) or left (it sees that it has ended, and ends without waiting)
 *   signal=1        the maker blocks SIGCHLD and tells what the child's end has raised: parent.signal_…
 *   switches=1      instead of its work that one gives way, until it has done so SWITCHES times
 *   ignores=1       the maker ignores SIGCHLD, so that its children are never waited for
 *   flags=0x…       of the doors that take flags: with CLONE_THREAD the child is a thread, and waited is not reached
 *   largest=1       the child touches more pages than any other and uses no time; a second one, smaller, follows it
 *                   that touches none, and is waited for too
 *
 * Roles: parent, child, grandchild, smaller. Door: the one given. Disturbs: nothing else. Gates: start (the maker),
 * left (the child, its own child ended and not waited for), working (the child, its work done), ended (the maker, its
 * child ended and not waited for; with ignores=1, and of a thread, gone), waited (the maker), smaller (the second
 * child). Facts: of the maker's children, and of the maker when its thread is gone, what getrusage says.
 */
#include "kin.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { START, LEFT, WORKING, ENDED, WAITED, SMALLER };

enum {
	PAGE = 4096,
	CHILDS_PAGES = 400,
	GRANDCHILDS_PAGES = 700,
	LARGEST_PAGES = 3072,
	TICKS = 2,
	MORE_TICKS = 6,
	STACK_BYTES = 64 << 10,
};

enum { SWITCHES = 64, TRIES = 20000, FEW = 500 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static int ends[2];

/* Read before the call: the child may stand in the maker's memory. */
static struct {
	bool grandchild, leaves, ignores, largest, signal, switches;
	uint64_t flags;
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

static struct rusage usage(int who)
{
	struct rusage r = { 0 };

	(void)pb_need(pb_sys(SYS_getrusage, who, (long)&r, 0, 0, 0, 0), "getrusage");
	return r;
}

/* So often at least: it waits for nothing, for next to no time, which may be over before it has given way. */
static void give_way(long switches)
{
	for (int tries = 0; usage(RUSAGE_SELF).ru_nvcsw < switches && tries < TRIES; tries++) {
		/* the call writes there what is left */
		struct timespec shortest = { .tv_nsec = 1000 };

		/* nobody counts */
		if (tries == FEW && usage(RUSAGE_SELF).ru_nvcsw == 0)
			break;
		(void)pb_sys(SYS_ppoll, 0, 0, (long)&shortest, 0, 0, 0);
	}
}

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	if (ask.switches) {
		give_way(SWITCHES);
		return 0;
	}
	touch(GRANDCHILDS_PAGES);
	/* far more than by how much two ways to count the child's own may differ */
	pb_burn(ask.signal ? MORE_TICKS : TICKS);
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
	touch(ask.largest ? LARGEST_PAGES : CHILDS_PAGES);
	if (ask.grandchild)
		have_grandchild();
	else if (!ask.largest && !(ask.flags & CLONE_THREAD))
		pb_burn(TICKS);
	pb_gate("working", WORKING);
	if (ask.flags & CLONE_THREAD)
		pb_send_byte(ends[1]);
	/* it has waited at its gates, as a rule, but may never have had to */
	else
		give_way(1);
	return 7;
}

static int smaller(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("smaller");
	pb_gate("smaller", SMALLER);
	return 7;
}

/* A thread is not waited for: when it is none of the process any more, that has been charged with what it used. */
static void see_thread_end(long made)
{
	const long self = pb_self();

	pb_await_byte(ends[0]);
	while (pb_sys(SYS_tgkill, self, made, 0, 0, 0, 0) == 0)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	pb_int("parent.minflt", usage(RUSAGE_SELF).ru_minflt);
	pb_gate("ended", ENDED);
}

static long make(enum pb_door door)
{
	struct pb_request request = { .args = { .flags = ask.flags, .exit_signal = SIGCHLD } };

	if (!(ask.flags & CLONE_THREAD))
		return pb_make_with(door, &request, child, NULL);
	request.args.exit_signal = 0;
	request.args.stack = (uintptr_t)stack;
	request.args.stack_size = sizeof(stack);
	request.thread = true;
	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	return pb_make_with(door, &request, child, NULL);
}

static void have_smaller(enum pb_door door)
{
	long pid, r;

	pb_int("parent.children_maxrss_first", usage(RUSAGE_CHILDREN).ru_maxrss);
	pid = pb_make(door, smaller, NULL);
	pb_int("parent.smaller_ret", pid);
	r = pid > 0 ? pb_wait4(pid, NULL, 0) : -1;
	pb_int("parent.smaller_waited", r);
	pb_int("parent.children_maxrss", usage(RUSAGE_CHILDREN).ru_maxrss);
}

static void tell_signal(void)
{
	const uint64_t set = 1ULL << (SIGCHLD - 1);
	const struct timespec at_once = { 0 };
	siginfo_t info = { .si_signo = 0 };

	pb_int("parent.signal", pb_sys(SYS_rt_sigtimedwait, (long)&set, (long)&info, (long)&at_once,
				       sizeof(set), 0, 0));
	pb_int("parent.signal_pid", info.si_pid);
	pb_int("parent.signal_code", info.si_code);
	pb_int("parent.signal_utime", info.si_utime);
	pb_int("parent.signal_stime", info.si_stime);
}

int main(int argc, char **argv)
{
	const char *how;
	siginfo_t info = { .si_signo = 0 };
	enum pb_door door;
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	how = pb_arg("grandchild");
	ask.grandchild = how != NULL;
	ask.leaves = how && !strcmp(how, "left");
	ask.ignores = pb_arg_word("ignores", 0) != 0;
	ask.largest = pb_arg_word("largest", 0) != 0;
	ask.flags = pb_arg_word("flags", 0);
	ask.signal = pb_arg_word("signal", 0) != 0;
	ask.switches = pb_arg_word("switches", 0) != 0;
	if (ask.ignores)
		(void)signal(SIGCHLD, SIG_IGN);
	if (ask.signal)
		pb_block(SIGCHLD);
	pb_gate("start", START);
	r = make(door);
	if (!pb_made(r))
		return pb_done();
	if (ask.flags & CLONE_THREAD) {
		see_thread_end(r);
		return pb_done();
	}
	pb_int("parent.ended", pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0));
	pb_gate("ended", ENDED);
	pb_int("parent.children_switches_ended", usage(RUSAGE_CHILDREN).ru_nvcsw);
	if (ask.signal)
		tell_signal();
	pb_wait(r);
	pb_int("parent.children_switches", usage(RUSAGE_CHILDREN).ru_nvcsw);
	if (ask.largest)
		have_smaller(door);
	pb_gate("waited", WAITED);
	return pb_done();
}
