/* SPDX-License-Identifier: MIT */
/*
 * Makes children through the door, one after the other, and moves the numbering of its pid namespace about between
 * them.
 *
 *   do=STEP,…   in this order:
 *     make        a child through the door, which stands at the gate of its name and ends, and is waited for
 *     keep        the same, but it is not waited for; the maker comes to gate kept
 *     reap        waits for the one kept; the maker comes to gate reaped
 *     hold        a process made by our own fork, which stands until the end
 *     last:N      the number given last is N from now on: a number, or used, max or last and what is added to it, like
 *                 used-2 (used: the number held or kept; max: pid_max; last: that of the last child)
 *     max:N       writes pid_max; before: as it was at the beginning
 *     apart       children are born into a new pid namespace
 *
 * Results of the writes: parent.wrote_last and parent.wrote_max, parent.max_is as read after it, the second ones with a
 * 2 behind. Roles: parent, first, second, third, fourth (the children), holder. Door: the one given. Disturbs: the
 * numbering of the stage's pid namespace, where nobody else makes processes. Gates: before (the maker), first to
 * fourth, kept, reaped, after (the maker).
 */
#include "probe.h"

#include <sched.h>
#include <sys/wait.h>

enum { BEFORE, FIRST, KEPT = FIRST + 4, REAPED, AFTER };
enum { CHILDREN = 4, WRITES = 5 };

#define EACH(thing) thing, thing "2", thing "3", thing "4", thing "5"

static const char *const roles[CHILDREN] = { "first", "second", "third", "fourth" };
static const char *const says_ret[CHILDREN] = { "first.ret", "second.ret", "third.ret",
						"fourth.ret" };
static const char *const says_max[CHILDREN] = { "first.pid_max", "second.pid_max", "third.pid_max",
						"fourth.pid_max" };
static const char *const rets[WRITES] = { EACH("parent.ret") };
static const char *const wrote_last[WRITES] = { EACH("parent.wrote_last") };
static const char *const wrote_max[WRITES] = { EACH("parent.wrote_max") };
static const char *const max_is[WRITES] = { EACH("parent.max_is") };

static enum pb_door door;
static int made, lasts, maxes;
static long used, last_child, max_before;
static bool apart;
static int hold_ends[2];

/* Files of the caller's own pid namespace, through whichever procfs. */
static long put(const char *path, long number)
{
	char text[24];
	int at = (int)sizeof(text);
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0, 0, 0);
	long r = fd;

	do
		text[--at] = (char)('0' + number % 10);
	while (number /= 10);
	if (fd >= 0) {
		r = pb_sys(SYS_write, fd, (long)(text + at), (long)sizeof(text) - at, 0, 0, 0);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	}
	return r < 0 ? r : 0;
}

static long get(const char *path)
{
	char text[24] = "";
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0), r = fd;

	if (fd >= 0) {
		r = pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	}
	return r < 0 ? r : strtol(text, NULL, 10);
}

#define LAST "/proc/sys/kernel/ns_last_pid"
#define MAX "/proc/sys/kernel/pid_max"

static int child(long ret, void *arg)
{
	const int which = *(const int *)arg;

	pb_role(roles[which]);
	pb_int(says_ret[which], ret);
	if (apart)
		pb_int(says_max[which], get(MAX));
	pb_gate(roles[which], FIRST + which);
	return 7;
}

static void make(bool keeps)
{
	int which = made++;
	siginfo_t info = { .si_signo = 0 };
	long r;

	if (which == CHILDREN)
		pb_broken("more-children-than-names", EINVAL);
	r = pb_make(door, child, &which);
	pb_int(rets[which], r);
	if (r < 0) {
		pb_int("parent.errno", errno);
		return;
	}
	last_child = r;
	if (!keeps) {
		(void)pb_sys(SYS_wait4, r, 0, __WALL, 0, 0, 0);
		return;
	}
	used = r;
	(void)pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0);
	pb_int("parent.signalled_kept", pb_sys(SYS_kill, r, 0, 0, 0, 0, 0));
	pb_gate("kept", KEPT);
}

static void reap(void)
{
	pb_int("parent.reaped", pb_sys(SYS_wait4, used, 0, __WALL, 0, 0, 0));
	pb_int("parent.signalled_reaped", pb_sys(SYS_kill, used, 0, 0, 0, 0, 0));
	pb_gate("reaped", REAPED);
}

static void hold(void)
{
	char byte = 'r';
	int ready[2];

	(void)pb_need(pb_sys(SYS_pipe2, (long)ready, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)hold_ends, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	used = pb_need(pb_mini_fork(), "holder");
	if (used == 0) {
		pb_role("holder");
		(void)pb_sys(SYS_close, hold_ends[1], 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_write, ready[1], (long)&byte, 1, 0, 0, 0);
		(void)pb_sys(SYS_read, hold_ends[0], (long)&byte, 1, 0, 0, 0);
		pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	/* the witness knows it before its number is asked for */
	(void)pb_need(pb_sys(SYS_read, ready[0], (long)&byte, 1, 0, 0, 0), "holder");
	pb_int("parent.used", used);
}

/* "used-2", "2000": what stands before the sign, and what is added. */
static long number_of(const char *word, size_t len)
{
	static const char *const names[] = { "used", "last", "max", "before" };
	const long values[] = { used, last_child, get(MAX), max_before };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (len >= strlen(names[i]) && !strncmp(word, names[i], strlen(names[i])))
			return values[i] + strtol(word + strlen(names[i]), NULL, 10);
	return strtol(word, NULL, 10);
}

static bool is(const char *step, size_t len, const char *name)
{
	return len == strlen(name) && !strncmp(step, name, len);
}

static void take(const char *step, size_t len)
{
	if (is(step, len, "make"))
		make(false);
	else if (is(step, len, "keep"))
		make(true);
	else if (is(step, len, "reap"))
		reap();
	else if (is(step, len, "hold"))
		hold();
	else if (is(step, len, "apart")) {
		(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0), "unshare");
		apart = true;
	} else if (len > 5 && !strncmp(step, "last:", 5) && lasts < WRITES) {
		pb_int(wrote_last[lasts++], put(LAST, number_of(step + 5, len - 5)));
	} else if (len > 4 && !strncmp(step, "max:", 4) && maxes < WRITES) {
		pb_int(wrote_max[maxes], put(MAX, number_of(step + 4, len - 4)));
		pb_int(max_is[maxes++], get(MAX));
	} else {
		pb_broken("step", EINVAL);
	}
}

int main(int argc, char **argv)
{
	const char *step;

	pb_start(argc, argv);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	step = pb_arg("do");
	max_before = get(MAX);
	pb_gate("before", BEFORE);
	while (step && *step) {
		const char *end = strchr(step, ',');
		size_t len = end ? (size_t)(end - step) : strlen(step);

		take(step, len);
		step += len + (end != NULL);
	}
	pb_gate("after", AFTER);
	if (hold_ends[1])
		(void)pb_sys(SYS_close, hold_ends[1], 0, 0, 0, 0, 0);
	while (pb_sys(SYS_wait4, -1, 0, __WALL, 0, 0, 0) > 0)
		;
	return pb_done();
}
