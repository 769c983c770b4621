/* SPDX-License-Identifier: MIT */
/*
 * A maker is stopped on its way into the creating call, is sent a signal there, and goes on: so the signal is pending
 * for certain when the kernel sets to work.
 *
 * Roles: tracer (the first process, the maker's parent), parent (the maker), child. The tracer follows the maker's
 * system calls up to the end of the creating one and lets go of it then.
 *
 * Door: the one given, libc's or raw. Disturbs: a handler for SIGUSR1 in the maker. Gates: child-alive (the child,
 * standing), parent-back (the maker, back from the call).
 */
/* names words that probe.h forbids, so it comes first */
#include <sys/ptrace.h>

#include "kin.h"

#include <sys/wait.h>

enum { CHILD_ALIVE, PARENT_BACK };

/* PTRACE_GET_SYSCALL_INFO of linux/ptrace.h, which not every libc's headers stand beside. */
enum { GET_SYSCALL_INFO = 0x420e, INFO_ENTRY = 1, INFO_EXIT = 2, RESTARTS = -513 };

struct call_info {
	uint8_t op, pad[3];
	uint32_t arch;
	uint64_t ip, sp;
	int64_t value;		/* at entry the number, at exit the result */
	uint64_t rest[6];
};

static int start[2];
static enum pb_door door;
static volatile sig_atomic_t handled;

static void count(int signal)
{
	(void)signal;
	handled++;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	return 7;
}

static int maker(long ret, void *arg)
{
	struct sigaction action = { .sa_handler = count };
	char byte;
	long r;

	(void)ret;
	(void)arg;
	pb_role("parent");
	(void)sigaction(SIGUSR1, &action, NULL);
	/* until the tracer holds us; interrupted by that, the read begins anew */
	do
		r = pb_sys(SYS_read, start[0], (long)&byte, 1, 0, 0, 0);
	while (r == -EINTR);
	if (r != 1)
		return 1;
	r = pb_make(door, child, NULL);
	(void)pb_made(r);
	pb_int("parent.handled", handled);
	if (r < 0)
		return 0;
	pb_gate("parent-back", PARENT_BACK);
	pb_wait(r);
	return 0;
}

static long trace(long request, long pid, long addr, long data)
{
	return pb_sys(SYS_ptrace, request, pid, addr, data, 0, 0);
}

/* The maker's next stop; false when it has ended. */
static bool stops(long pid, int *ret_status)
{
	long r;

	do
		r = pb_sys(SYS_wait4, pid, (long)ret_status, __WALL, 0, 0, 0);
	while (r == -EINTR);
	return r == pid && WIFSTOPPED(*ret_status);
}

static bool creates(int64_t nr)
{
	return nr == SYS_fork || nr == SYS_vfork || nr == SYS_clone || nr == SYS_clone3;
}

/* Seizes the maker and stops it, wherever it is. */
static void take(long pid)
{
	long r = trace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	int status;

	if (r == 0)
		r = trace(PTRACE_INTERRUPT, pid, 0, 0);
	if (r < 0)
		pb_broken("seize", (int)-r);
	if (!stops(pid, &status))
		pb_broken("maker-ended-early", ECHILD);
}

/* Sends the signal at the entry of the creating call, then follows until that call has given its result. */
static bool follow(long pid)
{
	int status, entries = 0, deliver = 0;
	bool inside = false;

	for (;;) {
		struct call_info info = { 0 };

		(void)trace(PTRACE_SYSCALL, pid, 0, deliver);
		deliver = 0;
		if (!stops(pid, &status))
			return false;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			if (status >> 16 == 0)
				deliver = WSTOPSIG(status);
			continue;
		}
		if (trace(GET_SYSCALL_INFO, pid, sizeof(info), (long)&info) < 0)
			pb_broken("syscall-info", ENOSYS);
		if (info.op == INFO_ENTRY) {
			inside = creates(info.value);
			if (inside && entries++ == 0)
				pb_int("tracer.sent", pb_sys(SYS_kill, pid, SIGUSR1, 0, 0, 0, 0));
		} else if (info.op == INFO_EXIT && inside) {
			pb_int(entries == 1 ? "tracer.first_result" : "tracer.second_result",
			       info.value);
			if (entries > 1 || info.value != RESTARTS)
				return true;
		}
	}
}

int main(int argc, char **argv)
{
	int status;
	long pid, r;

	pb_start(argc, argv);
	pb_role("tracer");
	door = pb_door_of(argc, argv);
	r = pb_sys(SYS_pipe2, (long)start, O_CLOEXEC, 0, 0, 0, 0);
	if (r < 0)
		pb_broken("pipe", (int)-r);
	pid = pb_mini_child(maker, NULL);
	if (pid < 0)
		pb_broken("maker", (int)-pid);
	take(pid);
	r = pb_sys(SYS_write, start[1], (long)"g", 1, 0, 0, 0);
	if (r != 1)
		pb_broken("start", EPIPE);
	if (follow(pid))
		(void)trace(PTRACE_DETACH, pid, 0, 0);
	while (stops(pid, &status))
		(void)trace(PTRACE_DETACH, pid, 0, 0);
	return pb_done();
}
