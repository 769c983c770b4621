/* SPDX-License-Identifier: MIT */
/*
 * Makes a child that shares something with its maker, or nothing, and has it call unshare and setns.
 *
 *   flags=0x…    of the doors that take flags; with CLONE_VM the child has a stack of its own
 *   first= second=   what the child does in each of two rounds, words with commas: vm sighand thread newuser newpid
 *                files fs newns are the flag that it gives to unshare, zero no flag, signal and detached bits that it
 *                has no use for; setns and again are setns to the mount namespace in which the child began; own is a
 *                closed descriptor, another directory and another umask; range is that descriptor closed by
 *                close_range with CLOSE_RANGE_UNSHARE, range-up it and all above, range-cloexec these marked
 *                close-on-exec instead
 *   maker=setns  the maker calls that setns too, before the second round (parent.setns) and behind it (parent.again)
 *
 * Door: the one given. Disturbs: the child only, or what it shares. Facts: child.WORD is the result, -errno where it
 * failed. Next to the closed descriptor, 40, and far above it, 200, are others that nobody touches but range-up and
 * range-cloexec; child.far_mark is what F_GETFD gives for the far one after the latter. Gates: standing (child), back
 * (parent), tried (child), saw (parent), left (child), seen (parent).
 */
#include "probe.h"

#include <limits.h>
#include <linux/close_range.h>
#include <sched.h>

enum { STANDING, BACK, TRIED, SAW, LEFT, SEEN };

enum { STACK_BYTES = 64 << 10, OWN_FD = 40, NEXT_FD, FAR_FD = 200 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static int mounts = -1;
static const char *rounds[2];

static const struct {
	const char *word, *fact;
	int flag;
} steps[] = {
	{ "vm", "child.vm", CLONE_VM },
	{ "sighand", "child.sighand", CLONE_SIGHAND },
	{ "thread", "child.thread", CLONE_THREAD },
	{ "newuser", "child.newuser", CLONE_NEWUSER },
	{ "newpid", "child.newpid", CLONE_NEWPID },
	{ "files", "child.files", CLONE_FILES },
	{ "fs", "child.fs", CLONE_FS },
	{ "newns", "child.newns", CLONE_NEWNS },
	{ "zero", "child.zero", 0 },
	{ "signal", "child.signal", SIGCHLD },
	{ "detached", "child.detached", CLONE_DETACHED },
};

static void change_own(void)
{
	(void)pb_need(pb_sys(SYS_close, OWN_FD, 0, 0, 0, 0, 0), "close");
	(void)pb_need(pb_sys(SYS_chdir, (long)"/proc", 0, 0, 0, 0, 0), "chdir");
	(void)pb_sys(SYS_umask, 077, 0, 0, 0, 0, 0);
}

static void close_range_(long last, long flags)
{
	pb_int("child.range",
	       pb_sys(SYS_close_range, OWN_FD, last, CLOSE_RANGE_UNSHARE | flags, 0, 0, 0));
}

static void mark_range(void)
{
	close_range_(UINT_MAX, CLOSE_RANGE_CLOEXEC);
	pb_int("child.far_mark", pb_sys(SYS_fcntl, FAR_FD, F_GETFD, 0, 0, 0, 0));
}

static bool is_word(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && !strncmp(s, word, len);
}

static long enter_mounts(void)
{
	return pb_sys(SYS_setns, mounts, CLONE_NEWNS, 0, 0, 0, 0);
}

static void take_step(const char *s, size_t len)
{
	if (is_word(s, len, "own"))
		change_own();
	else if (is_word(s, len, "range"))
		close_range_(OWN_FD, 0);
	else if (is_word(s, len, "range-up"))
		close_range_(UINT_MAX, 0);
	else if (is_word(s, len, "range-cloexec"))
		mark_range();
	else if (is_word(s, len, "setns") || is_word(s, len, "again"))
		pb_int(*s == 's' ? "child.setns" : "child.again", enter_mounts());
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (is_word(s, len, steps[i].word))
			pb_int(steps[i].fact, pb_sys(SYS_unshare, steps[i].flag, 0, 0, 0, 0, 0));
}

static void take_steps(const char *s)
{
	while (s && *s) {
		size_t len = strcspn(s, ",");

		take_step(s, len);
		s += len + (s[len] == ',');
	}
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	take_steps(rounds[0]);
	pb_gate("tried", TRIED);
	take_steps(rounds[1]);
	pb_gate("left", LEFT);
	return 7;
}

/* A thread is not waited for, but it ends before its process does. */
static void await_thread(long made)
{
	const long self = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);

	while (pb_sys(SYS_tgkill, self, made, 0, 0, 0, 0) == 0)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	enum pb_door door;
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	rounds[0] = pb_arg("first");
	rounds[1] = pb_arg("second");
	request.args.flags = pb_arg_word("flags", 0);
	if (request.args.flags & CLONE_VM) {
		request.args.stack = (uintptr_t)stack;
		request.args.stack_size = sizeof(stack);
	}
	if (request.args.flags & CLONE_THREAD) {
		request.args.exit_signal = 0;
		request.thread = true;
	}
	mounts = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/ns/mnt",
				     O_RDONLY | O_CLOEXEC, 0, 0, 0),
			      "open-ns");
	(void)pb_need(pb_sys(SYS_dup3, 0, OWN_FD, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, 0, NEXT_FD, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, 0, FAR_FD, 0, 0, 0, 0), "dup3");
	r = pb_make_with(door, &request, child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	if (pb_arg("maker"))
		pb_int("parent.setns", enter_mounts());
	pb_gate("saw", SAW);
	pb_gate("seen", SEEN);
	if (pb_arg("maker"))
		pb_int("parent.again", enter_mounts());
	if (request.thread)
		await_thread(r);
	else
		pb_wait(r);
	return pb_done();
}
