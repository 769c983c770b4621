/* SPDX-License-Identifier: MIT */
/*
 * Makes a child, and one of the two begins the probe anew.
 *
 *   who=child or maker   which of them
 *   flags=0x… signal=N   of the child, through doors that take them; 17 when not given; with CLONE_VM on its own stack
 *   has=1                the child gives itself pending signals, one for its thread and one for the process, and a
 *                        POSIX timer, armed far ahead
 *   subreaper=1          the child asks to be given orphans; its image makes a process, which makes orphan and ends
 *   itimers=1            the child sets an interval timer of each kind; its image tells which it has (image.itimers)
 *                        and, if the one of its own time is there, runs until that ends it
 *
 * Before the call the maker catches SIGHUP, ignores SIGTERM, blocks SIGUSR1, SIGUSR2 and SIGCHLD, and has
 * descriptors at 50, closed on exec, and at 51.
 *
 * Roles: parent, child, orphan, and image, which is whoever was begun anew. Door: the one given, which lets the maker
 * go on. Gates: standing (the child), back (the maker), image (the image), go (the one that is not), ended (the one
 * that waits, the child over and not waited for), orphaned (the orphan).
 */
/* names words that probe.h forbids, so it comes first */
#include <time.h>

#include "kin.h"

#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { STANDING, BACK, IMAGE, GO, ENDED, ORPHANED };

enum { CLOSED_AT = 50, KEPT_AT };

static bool maker_executes;
static char stack[65536] __attribute__((aligned(16)));

static void handler(int signal)
{
	(void)signal;
}

static void dispose(void)
{
	const struct sigaction catch = { .sa_handler = handler },
			       ignore = { .sa_handler = SIG_IGN };

	(void)pb_need(sigaction(SIGHUP, &catch, NULL), "sigaction");
	(void)pb_need(sigaction(SIGTERM, &ignore, NULL), "sigaction");
	pb_block(SIGUSR1);
	pb_block(SIGUSR2);
	pb_block(SIGCHLD);
	(void)pb_need(pb_sys(SYS_dup3, 0, CLOSED_AT, O_CLOEXEC, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, 0, KEPT_AT, 0, 0, 0, 0), "dup3");
}

static void begin_anew(void)
{
	pb_broken("execve", (int)-pb_begin_anew());
}

/* What comes to nobody before a program is begun, or is of this one alone. */
static void have_under_way(void)
{
	const struct itimerspec far = { .it_value = { .tv_sec = 100000 } };
	int timer = -1;

	(void)pb_need(pb_sys(SYS_tkill, pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0), SIGUSR1, 0, 0, 0, 0),
		      "tkill");
	(void)pb_need(pb_sys(SYS_kill, pb_self(), SIGUSR2, 0, 0, 0, 0), "kill");
	/* not for a probe alone that has what a kernel may be built without: the rest is there */
	if (pb_sys(SYS_timer_create, CLOCK_MONOTONIC, 0, (long)&timer, 0, 0, 0) == 0)
		(void)pb_need(pb_sys(SYS_timer_settime, timer, 0, (long)&far, 0, 0, 0),
			      "timer_settime");
}

/* The second is of the process's own time, and due when its image has had some. */
static const struct itimerval itimers[] = {
	[ITIMER_REAL] = { .it_value = { 100000, 0 }, .it_interval = { 2000, 0 } },
	[ITIMER_VIRTUAL] = { .it_value = { 0, 100000 }, .it_interval = { 1000, 0 } },
	[ITIMER_PROF] = { .it_value = { 100000, 0 }, .it_interval = { 3000, 0 } },
};

enum { ITIMERS = sizeof(itimers) / sizeof(itimers[0]) };

static void set_itimers(void)
{
	pb_block(SIGVTALRM);
	for (long kind = 0; kind < ITIMERS; kind++)
		(void)pb_need(pb_sys(SYS_setitimer, kind, (long)&itimers[kind], 0, 0, 0, 0),
			      "setitimer");
}

/* By its interval it is known again. */
static bool goes_on(long kind)
{
	struct itimerval now = { 0 };

	return pb_sys(SYS_getitimer, kind, (long)&now, 0, 0, 0, 0) == 0 &&
	       now.it_interval.tv_sec == itimers[kind].it_interval.tv_sec &&
	       now.it_value.tv_sec + now.it_value.tv_usec > 0;
}

/* Ended by that timer, or tired of it. */
static void run_until_signalled(void)
{
	const uint64_t none = 0;

	(void)pb_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, sizeof(none), 0, 0);
	pb_burn(100);
}

static void tell_itimers(void)
{
	char text[16] = "", *end = text;

	for (long kind = 0; kind < ITIMERS; kind++)
		if (goes_on(kind)) {
			if (end != text)
				*end++ = ' ';
			end = pb_put_number(end, (unsigned long)kind);
		}
	pb_str("image.itimers", text);
	if (goes_on(ITIMER_VIRTUAL))
		run_until_signalled();
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	if (pb_arg("has"))
		have_under_way();
	if (pb_arg("itimers"))
		set_itimers();
	if (pb_arg("subreaper"))
		(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "prctl");
	pb_gate("standing", STANDING);
	if (!maker_executes)
		begin_anew();
	pb_gate("go", GO);
	return 7;
}

/* Of the maker's image: it has one child, and no longer knows its number. */
static void await_any(void)
{
	while (pb_sys(SYS_waitid, P_ALL, 0, 0, WEXITED | WNOWAIT | __WALL, 0, 0) == -EINTR)
		;
}

static void await_and_take(long made)
{
	await_any();
	pb_gate("ended", ENDED);
	pb_wait(made);
}

static int orphan(long ret, void *arg)
{
	(void)ret;
	pb_role("orphan");
	/* the one that made it is over when the image says so */
	pb_await_byte(*(int *)arg);
	pb_gate("orphaned", ORPHANED);
	return 0;
}

static int middle(long ret, void *arg)
{
	(void)ret;
	(void)pb_scaffold(orphan, arg);
	return 0;
}

static void leave_an_orphan(void)
{
	int over[2], gone[2];
	char byte;

	(void)pb_need(pb_sys(SYS_pipe2, (long)over, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)gone, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_wait4(pb_scaffold(middle, &over[0]), NULL, __WALL), "wait-middle");
	pb_send_byte(over[1]);
	/* until nobody has the other end; it is this one's to wait for then, or somebody else's */
	(void)pb_sys(SYS_close, gone[1], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_read, gone[0], (long)&byte, 1, 0, 0, 0);
	(void)pb_wait4(-1, NULL, __WALL);
}

static int image(void)
{
	pb_role("image");
	pb_gate("image", IMAGE);
	if (pb_arg("itimers"))
		tell_itimers();
	if (pb_arg("subreaper"))
		leave_an_orphan();
	if (maker_executes)
		await_and_take(-1);
	return 7;
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = 0 } };
	long made;

	pb_start(argc, argv);
	maker_executes = pb_arg("who") && !strcmp(pb_arg("who"), "maker");
	if (pb_is_image())
		return image();
	request.args.flags = pb_arg_word("flags", 0);
	if (request.args.flags & CLONE_VM) {
		request.args.stack = (uint64_t)(uintptr_t)stack;
		request.args.stack_size = sizeof(stack);
	}
	request.args.exit_signal = pb_arg_word("signal", SIGCHLD);
	pb_role("parent");
	dispose();
	made = pb_make_with(pb_door_of(argc, argv), &request, child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	if (maker_executes)
		begin_anew();
	pb_gate("go", GO);
	await_and_take(made);
	return pb_done();
}
