/* SPDX-License-Identifier: MIT */
/*
 * Stops a child, has it go on, and sees its end; each time asks by wait without and with the flag, and takes SIGCHLD.
 *
 *   stop=N       the signal that stops it (19)
 *   end=N        the signal that ends it; without one it ends with 7
 *   nocldstop=1  the maker wants no SIGCHLD for stops
 *   core=1       before, the maker allows core dumps of any size; core=none: of none
 *   signal=N     what the child's end raises (SIGCHLD), through doors that take it; blocked, too
 *
 * The child is in a process group of its own in its maker's session, so that every stop signal stops it.
 *
 * Door: the one given, which lets the maker go on. Disturbs: blocks SIGCHLD, may raise RLIMIT_CORE. Gates: standing
 * (the child), back, stopped, continued (the maker), last (the child), ended (the maker). Facts: what was told of a
 * stop, of going on, of the end: parent.stop_…, parent.go_…, parent.end_…; si_… is the signal's, w_… waitid's.
 */
#include "kin.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { STANDING, BACK, STOPPED, CONTINUED, LAST, ENDED };

enum { UNTOUCHED = 0x5a5a5a5a };

static int child(long ret, void *number)
{
	(void)ret;
	(void)number;
	(void)pb_need(pb_sys(SYS_setpgid, 0, 0, 0, 0, 0, 0), "setpgid");
	pb_role("child");
	pb_gate("standing", STANDING);
	pb_gate("last", LAST);
	while (pb_arg_word("end", 0))
		(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
	return 7;
}

static void limit_core(bool none)
{
	struct rlimit limit;

	(void)pb_need(getrlimit(RLIMIT_CORE, &limit), "getrlimit");
	limit.rlim_cur = none ? 0 : limit.rlim_max;
	(void)pb_need(setrlimit(RLIMIT_CORE, &limit), "setrlimit");
}

static const uint64_t sigchld = 1ULL << (SIGCHLD - 1);
static int signals;

static void say(const char *what, const char *thing, int64_t value)
{
	char name[48] = "parent.";

	strcat(name, what);
	strcat(name, thing);
	pb_int(name, value);
}

/*
 * Held until the signal is pending; it stays so. What raises it is over when this is called, but for its last steps:
 * the half second is for a signal that will not come.
 */
static void await_signal(void)
{
	struct pollfd look = { .fd = signals, .events = POLLIN };

	while (pb_sys(SYS_poll, (long)&look, 1, 500, 0, 0, 0) == -EINTR)
		;
}

static void take_signal(const char *what)
{
	const struct timespec none = { 0 };
	siginfo_t info;
	long r;

	memset(&info, 0, sizeof(info));
	r = pb_sys(SYS_rt_sigtimedwait, (long)&sigchld, (long)&info, (long)&none, 8, 0, 0);
	say(what, "_signal", r);
	say(what, "_si_code", info.si_code);
	say(what, "_si_pid", info.si_pid);
	say(what, "_si_uid", info.si_uid);
	say(what, "_si_status", info.si_status);
}

/* Held until it is there, and leaves it there to be asked for. */
static void await_change(const char *what, long made, int flag)
{
	siginfo_t info;
	long r;

	memset(&info, 0, sizeof(info));
	do
		r = pb_sys(SYS_waitid, P_PID, made, (long)&info, flag | WNOWAIT | __WALL, 0, 0);
	while (r == -EINTR);
	say(what, "_w", r);
	say(what, "_w_signo", info.si_signo);
	say(what, "_w_code", info.si_code);
	say(what, "_w_pid", info.si_pid);
	say(what, "_w_status", info.si_status);
}

/* unasked: whatever other flags there are. */
static void ask(const char *what, long made, int unasked, int asked)
{
	int status = UNTOUCHED;
	char name[48] = "parent.";

	say(what, "_unasked", pb_wait4(made, &status, __WALL | WNOHANG | unasked));
	say(what, "_asked", pb_wait4(made, &status, __WALL | WNOHANG | asked));
	strcat(name, what);
	strcat(name, "_status");
	pb_word(name, (unsigned)status);
	say(what, "_again", pb_wait4(made, &status, __WALL | WNOHANG | asked));
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { 0 } };
	bool quiet;
	long made, end;

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, NULL);
	request.args.exit_signal = pb_arg_word("signal", SIGCHLD);
	quiet = pb_arg_word("nocldstop", 0) != 0;
	end = (long)pb_arg_word("end", 0);
	pb_role("parent");
	pb_block(SIGCHLD);
	pb_block((int)request.args.exit_signal);
	if (pb_arg("core"))
		limit_core(!strcmp(pb_arg("core"), "none"));
	if (quiet) {
		const struct sigaction how = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };

		(void)pb_need(sigaction(SIGCHLD, &how, NULL), "sigaction");
	}
	signals = (int)pb_need(pb_sys(SYS_signalfd4, -1, (long)&sigchld, 8, O_CLOEXEC, 0, 0),
			       "signalfd");
	pb_int("parent.uid", pb_sys(SYS_getuid, 0, 0, 0, 0, 0, 0));
	made = pb_make_with(pb_door_of(argc, argv), &request, child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);

	(void)pb_sys(SYS_kill, made, (long)pb_arg_word("stop", SIGSTOP), 0, 0, 0, 0);
	await_change("stop", made, WSTOPPED);
	if (!quiet)
		await_signal();
	pb_gate("stopped", STOPPED);
	if (!quiet)
		take_signal("stop");
	ask("stop", made, WCONTINUED, WUNTRACED);

	(void)pb_sys(SYS_kill, made, SIGCONT, 0, 0, 0, 0);
	await_change("go", made, WCONTINUED);
	if (!quiet)
		await_signal();
	if (!quiet)
		take_signal("go");
	ask("go", made, WUNTRACED, WCONTINUED);
	pb_gate("continued", CONTINUED);

	if (end)
		(void)pb_sys(SYS_kill, made, end, 0, 0, 0, 0);
	await_change("end", made, WEXITED);
	pb_gate("ended", ENDED);
	take_signal("end");
	pb_wait(made);
	return pb_done();
}
