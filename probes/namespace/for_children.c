/* SPDX-License-Identifier: MIT */
/*
 * Moves its children to another namespace, not itself, and makes one through the door.
 *
 *   what=unshare-pid   by unshare(CLONE_NEWPID), twice: the second call is a fact
 *   what=setns-pid     to the namespace of a helper, who is 1 there; by=link by a descriptor of its link in /proc,
 *                      by=pidfd by a pidfd
 *   what=unshare-time  by unshare(CLONE_NEWTIME), and sets the offsets of the new one, a day and two days; writes them
 *                      again when there is a child
 *   tells=times        the child sets a timer for an hour ago: child.expired, when a later one has gone off; and reads
 *                      child.uptime between two readings of the boot clock, all three in hundredths of a second
 *   flags=0x…          of the doors that take flags; with CLONE_VM the child has a stack of its own
 *
 * Door: the one given. Disturbs: where its children go. Gates: before, moved (parent), standing (child), back (parent).
 */
/* names words that probe.h forbids, so it comes first */
#include <time.h>

#include "probe.h"

#include <sched.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

enum { BEFORE, MOVED, STANDING, BACK };

enum { STACK_BYTES = 64 << 10 };
#define FLAG_NEWTIME 0x80

static _Alignas(16) unsigned char stack[STACK_BYTES];
static int hold[2], told[2];

static bool is(const char *key, const char *value)
{
	const char *have = pb_arg(key);

	return have && !strcmp(have, value);
}

/* Nanoseconds, by the call itself. */
static int64_t read_clock(clockid_t clock)
{
	struct timespec now = { 0 };

	(void)pb_sys(SYS_clock_gettime, clock, (long)&now, 0, 0, 0, 0);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t clock_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static bool tells;

/* Set before another, whose time comes later. */
static void set_timer_an_hour_ago(const struct timespec *then)
{
	const struct itimerspec past = { .it_value = *then },
				soon = { .it_value = { .tv_nsec = 1000000 } };
	uint64_t times = 0;
	long absolute =
		pb_sys(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK, 0, 0, 0, 0);
	long later = pb_sys(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC, 0, 0, 0, 0);

	(void)pb_need(absolute < 0 ? absolute : later, "timerfd");
	(void)pb_need(pb_sys(SYS_timerfd_settime, absolute, TFD_TIMER_ABSTIME, (long)&past, 0, 0,
			     0),
		      "timerfd_settime");
	(void)pb_need(pb_sys(SYS_timerfd_settime, later, 0, (long)&soon, 0, 0, 0),
		      "timerfd_settime");
	(void)pb_need(pb_sys(SYS_read, later, (long)&times, sizeof(times), 0, 0, 0), "read-timer");
	pb_int("child.expired", pb_sys(SYS_read, absolute, (long)&times, sizeof(times), 0, 0, 0));
}

static int64_t boot_hundredths(void)
{
	return read_clock(CLOCK_BOOTTIME) / 10000000;
}

static void read_uptime(void)
{
	char text[64] = "", *fraction;
	long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/uptime", O_RDONLY | O_CLOEXEC,
				 0, 0, 0),
			  "open-uptime");
	int64_t before = boot_hundredths();

	(void)pb_need(pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0), "read-uptime");
	pb_int("child.boot_after", boot_hundredths());
	pb_int("child.boot_before", before);
	pb_int("child.uptime", strtol(text, &fraction, 10) * 100 + strtol(fraction + 1, NULL, 10));
}

static void tell_times(void)
{
	int64_t hour_ago = clock_now() / 1000000000 - 3600;
	/* Whoever is left in the namespace of a machine that runs for less than an hour has no such time. */
	const struct timespec then = { .tv_sec = hour_ago > 0 ? hour_ago : 1 };

	set_timer_an_hour_ago(&then);
	read_uptime();
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_int("child.clock", clock_now());
	if (tells)
		tell_times();
	pb_int("child.getppid", pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0));
	pb_int("child.getpid", pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0));
	pb_gate("standing", STANDING);
	return 7;
}

/* ---- PID namespaces ---- */

static void unshare_pid(void)
{
	char text[64];

	pb_int("parent.unshared", pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0));
	pb_int("parent.unshared_again", pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0));
	pb_int("parent.read_link", pb_sys(SYS_readlink, (long)"/proc/self/ns/pid_for_children",
					  (long)text, sizeof(text), 0, 0, 0));
}

/* Has one table of descriptors with the maker, so that what it opens can be used there. */
static int helper(long ret, void *arg)
{
	int fd;
	char byte;

	(void)ret;
	(void)arg;
	pb_role("helper");
	fd = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/ns/pid",
				 O_RDONLY | O_CLOEXEC, 0, 0, 0),
			  "open-ns");
	(void)pb_need(pb_sys(SYS_write, told[1], (long)&fd, sizeof(fd), 0, 0, 0), "write");
	(void)pb_sys(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, SIGKILL, 0, 0, 0, 0);
	(void)pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
	return 0;
}

static long setns_pid(void)
{
	int fd = -1;
	long pid, r;

	if (is("by", "pidfd")) {
		long self = pb_need(pb_sys(SYS_pidfd_open, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), 0,
					   0, 0, 0, 0),
				    "pidfd_open");

		r = pb_sys(SYS_setns, self, CLONE_NEWPID, 0, 0, 0, 0);
		if (r == -EINVAL || r == -EBADF)
			pb_unmet("setns-pidfd");
		(void)pb_need(r, "setns-self");
		(void)pb_sys(SYS_close, self, 0, 0, 0, 0, 0);
	}
	pid = pb_sys(SYS_clone, CLONE_NEWPID | CLONE_FILES | SIGCHLD, 0, 0, 0, 0, 0);
	if (pid == 0)
		pb_run_child(helper, 0, NULL, false);
	if (pid < 0)
		pb_broken("make-helper", (int)-pid);
	if (pb_sys(SYS_read, told[0], (long)&fd, sizeof(fd), 0, 0, 0) != sizeof(fd))
		pb_broken("helper", EPIPE);
	if (is("by", "pidfd")) {
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
		fd = (int)pb_need(pb_sys(SYS_pidfd_open, pid, 0, 0, 0, 0, 0), "pidfd_open");
	}
	pb_int("parent.moved", pb_sys(SYS_setns, fd, CLONE_NEWPID, 0, 0, 0, 0));
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return pid;
}

/* ---- time namespaces ---- */

/* 0 when all of it was taken. The file is opened anew: it takes no more than one write. */
static long write_offsets(const char *text)
{
	long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/timens_offsets",
				 O_WRONLY | O_CLOEXEC, 0, 0, 0),
			  "open-offsets");
	long r = pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0);

	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r == (long)strlen(text) ? 0 : r;
}

static void unshare_time(void)
{
	static const char text[] = "monotonic 86400 0\nboottime 172800 0\n";

	pb_int("parent.unshared", pb_sys(SYS_unshare, FLAG_NEWTIME, 0, 0, 0, 0, 0));
	pb_int("parent.set_offsets", write_offsets(text));
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	long r, other = 0;
	enum pb_door door;

	pb_start(argc, argv);
	tells = is("tells", "times");
	if (pb_arg("role"))
		return child(0, NULL);
	door = pb_door_of(argc, argv);
	request.args.flags = pb_arg_word("flags", 0);
	if (request.args.flags & CLONE_VM) {
		request.args.stack = (uintptr_t)stack;
		request.args.stack_size = sizeof(stack);
	}
	if (request.args.flags & CLONE_THREAD) {
		request.args.exit_signal = 0;
		request.thread = true;
	}
	pb_role("parent");
	(void)pb_need(pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)told, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pb_gate("before", BEFORE);
	if (is("what", "setns-pid"))
		other = setns_pid();
	else if (is("what", "unshare-time"))
		unshare_time();
	else
		unshare_pid();
	pb_gate("moved", MOVED);
	pb_int("parent.clock_before", clock_now());
	r = pb_make_with(door, &request, child, NULL);
	if (pb_made(r)) {
		pb_gate("back", BACK);
		pb_int("parent.clock_after", clock_now());
		if (is("what", "unshare-time"))
			pb_int("parent.set_again", write_offsets("monotonic 3600 0\n"));
		if (!request.thread)
			pb_wait(r);
	}
	if (other) {
		(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_kill, other, SIGKILL, 0, 0, 0, 0);
		(void)pb_sys(SYS_wait4, other, 0, __WALL, 0, 0, 0);
	}
	return pb_done();
}
