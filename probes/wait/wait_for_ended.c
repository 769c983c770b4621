/* SPDX-License-Identifier: MIT */
/*
 * Makes a child that ends at once, and asks for it in every way that is refused, that leaves it, and that takes it.
 *
 * In order: waits before there is a child; makes one that stores to 32 new pages, uses CPU time and ends with 7; asks
 * for it and leaves it; asks wrongly; asks for its use of resources, leaving and taking it; asks again; makes a second
 * one and takes it without room for an answer.
 *
 * Door: the one given. Disturbs: blocks SIGCHLD. Gates, all the maker's: ended (the child not taken yet), refused (all
 * wrong requests made), reaped, null-reaped (the second one taken). Facts: each call's result, -errno when refused.
 */
#include "kin.h"

#include <limits.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { ENDED, REFUSED, REAPED, NULL_REAPED };

enum {
	PAGE = 4096,
	PAGES = 32,
	UNTOUCHED = 0x5a5a5a5a,
	NO_OPTION = 0x100,
	NO_IDTYPE = 77,
	TICKS = 2
};

static unsigned char *area;

static void reserve(void)
{
	void *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	/* one fault a page, wherever huge ones are on */
	(void)madvise(at, PAGES * PAGE, MADV_NOHUGEPAGE);
	area = at;
}

static int child(long ret, void *number)
{
	(void)ret;
	pb_role(number ? "second" : "child");
	for (int i = 0; i < PAGES; i++)
		*(volatile unsigned char *)(area + (size_t)i * PAGE) = 1;
	if (!number)
		pb_burn(TICKS);
	return 7;
}

static long ask(int idtype, long id, siginfo_t *info, int options)
{
	return pb_sys(SYS_waitid, idtype, id, (long)info, options, 0, 0);
}

/* One fault each; the same request without it comes at the end, and takes the child. */
static void ask_wrongly(long made)
{
	int status = UNTOUCHED;
	siginfo_t info;

	pb_int("parent.bad_options", pb_wait4(made, &status, NO_OPTION));
	pb_int("parent.int_min", pb_wait4(INT_MIN, &status, WNOHANG));
	pb_int("parent.not_a_child", pb_wait4(pb_self(), &status, WNOHANG | __WALL));
	pb_word("parent.status_word", (unsigned)status);
	pb_int("parent.bad_waitid_options",
	       ask(P_PID, made, &info, WEXITED | WNOHANG | WNOWAIT | NO_OPTION));
	pb_int("parent.bad_idtype", ask(NO_IDTYPE, made, &info, WEXITED | WNOHANG | WNOWAIT));
	pb_int("parent.no_states", ask(P_PID, made, &info, WNOHANG | WNOWAIT));
	info.si_pid = 0;
	pb_int("parent.rightly", ask(P_PID, made, &info, WEXITED | WNOHANG | WNOWAIT));
	pb_int("parent.rightly_pid", info.si_pid);
}

static int64_t us(const struct timeval *t)
{
	return (int64_t)t->tv_sec * 1000000 + t->tv_usec;
}

static void take(long made)
{
	struct rusage use = { .ru_minflt = -1 };
	siginfo_t info = { .si_pid = 0 };
	int status = UNTOUCHED;

	pb_int("parent.used",
	       pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT, (long)&use, 0));
	pb_int("parent.used_pid", info.si_pid);
	pb_int("parent.used_minflt", use.ru_minflt);
	pb_int("parent.used_utime_us", us(&use.ru_utime));
	pb_int("parent.used_stime_us", us(&use.ru_stime));
	use = (struct rusage){ .ru_minflt = -1 };
	pb_int("parent.waited", pb_sys(SYS_wait4, made, (long)&status, 0, (long)&use, 0, 0));
	pb_word("parent.wait_status", (unsigned)status);
	pb_int("parent.minflt", use.ru_minflt);
	pb_int("parent.utime_us", us(&use.ru_utime));
	pb_int("parent.stime_us", us(&use.ru_stime));
}

int main(int argc, char **argv)
{
	enum pb_door door;
	siginfo_t info = { .si_pid = 0 };
	int status = UNTOUCHED;
	long made, second;

	pb_start(argc, argv);
	reserve();
	if (pb_is_image())
		return child(0, (void *)pb_number());
	door = pb_door_of(argc, argv);
	pb_role("parent");
	pb_block(SIGCHLD);
	pb_int("parent.nobody", pb_wait4(-1, &status, WNOHANG | __WALL));
	pb_int("parent.nobody_waitid", ask(P_ALL, 0, &info, WEXITED | WNOHANG | __WALL));
	made = pb_make_number(door, NULL, child, 0);
	if (!pb_made(made))
		return pb_done();
	(void)pb_await_end(made);
	pb_int("parent.left", ask(P_PID, made, &info, WEXITED | WNOWAIT));
	pb_int("parent.left_pid", info.si_pid);
	pb_gate("ended", ENDED);
	ask_wrongly(made);
	pb_gate("refused", REFUSED);
	take(made);
	pb_gate("reaped", REAPED);
	pb_int("parent.again", pb_wait4(made, &status, WNOHANG | __WALL));
	pb_int("parent.again_waitid", ask(P_PID, made, &info, WEXITED | WNOHANG | __WALL));

	second = pb_make_number(door, NULL, child, 1);
	pb_int("parent.second", second);
	if (second > 0) {
		(void)pb_await_end(second);
		pb_int("parent.null_infop", ask(P_PID, second, NULL, WEXITED));
	}
	pb_gate("null-reaped", NULL_REAPED);
	return pb_done();
}
