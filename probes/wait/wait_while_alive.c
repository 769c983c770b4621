/* SPDX-License-Identifier: MIT */
/*
 * Waits for a child that lives: without hanging, then hanging, while the child signals its maker twice before it ends.
 *
 *   call=wait4 or waitid    the call that hangs
 *
 * The handler is there without SA_RESTART for the first signal, and with it for the second.
 *
 * Door: the one given, which lets the maker go on. Disturbs: handles SIGUSR1. Gates: standing (the child), asked (the
 * maker, who has asked without hanging), first and second (the child, before each signal), third (the child, about to
 * end). Facts: each call's result, -errno when refused.
 */
#include "kin.h"

#include <sys/wait.h>

enum { STANDING, ASKED, FIRST, SECOND, THIRD };

enum { UNTOUCHED = 0x5a5a5a5a };

static volatile int32_t handled;
static int held[2];

static void on_signal(int signal)
{
	(void)signal;
	handled++;
}

static void handle(int flags)
{
	const struct sigaction how = { .sa_handler = on_signal, .sa_flags = flags };

	(void)pb_need(sigaction(SIGUSR1, &how, NULL), "sigaction");
}

static int child(long ret, void *number)
{
	(void)ret;
	(void)number;
	pb_role("child");
	pb_gate("standing", STANDING);
	pb_gate("first", FIRST);
	(void)pb_sys(SYS_kill, pb_parent(), SIGUSR1, 0, 0, 0, 0);
	pb_gate("second", SECOND);
	(void)pb_sys(SYS_kill, pb_parent(), SIGUSR1, 0, 0, 0, 0);
	pb_gate("third", THIRD);
	return 7;
}

/* Hangs until there is something to tell: the child's number, or -errno. */
static long hang(bool by_waitid, long made)
{
	siginfo_t info = { .si_pid = 0 };
	int status = UNTOUCHED;
	long r;

	if (!by_waitid)
		return pb_sys(SYS_wait4, made, (long)&status, 0, 0, 0, 0);
	r = pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED, 0, 0);
	return r ? r : info.si_pid;
}

int main(int argc, char **argv)
{
	siginfo_t info;
	int status = UNTOUCHED;
	bool by_waitid;
	long made;

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, NULL);
	by_waitid = pb_arg("call") && !strcmp(pb_arg("call"), "waitid");
	pb_role("parent");
	handle(0);
	pb_watch("handled", &handled, sizeof(handled));
	(void)pb_need(pb_sys(SYS_pipe2, (long)held, 0, 0, 0, 0, 0), "pipe2");
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_int("parent.nohang", pb_wait4(made, &status, WNOHANG | WUNTRACED | WCONTINUED));
	pb_word("parent.status_word", (unsigned)status);
	memset(&info, 0x5a, sizeof(info));
	pb_int("parent.nohang_waitid", pb_sys(SYS_waitid, P_PID, made, (long)&info,
					      WEXITED | WSTOPPED | WCONTINUED | WNOHANG, 0, 0));
	pb_int("parent.si_pid", info.si_pid);
	pb_int("parent.si_signo", info.si_signo);
	pb_gate("asked", ASKED);
	pb_int("parent.interrupted", hang(by_waitid, made));
	pb_int("parent.handled", handled);
	handle(SA_RESTART);
	pb_int("parent.restarted", hang(by_waitid, made));
	/* however that came out: until the child has closed its end */
	(void)pb_sys(SYS_close, held[1], 0, 0, 0, 0, 0);
	(void)pb_read_byte(held[0]);
	return pb_done();
}
