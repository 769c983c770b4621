/* SPDX-License-Identifier: MIT */
/*
 * Makes a child by clone3 with one of the flags that came with Linux 7.1.
 *
 *   with=autoreap        the child ends; then a sibling of it, made without the flag, ends too
 *   with=autokill        a descriptor opened for the child is closed, then the one that the call gave, then its copy
 *   with=nnp empty-mntns the child stands and ends
 *
 * Door: raw clone3. Disturbs: blocks SIGCHLD. Gates: standing (the child), back (the maker), one-left (autokill: one
 * copy is open), ended (the child should be over), beside (autoreap: the sibling is a zombie).
 */
#include "kin.h"

enum { STANDING, BACK, ONE_LEFT, ENDED, BESIDE };

/* No header at hand has them; the bits are the kernel's interface and do not change. */
#define FLAG_PIDFD 0x1000ULL
#define FLAG_AUTOREAP (1ULL << 34)
#define FLAG_NNP (1ULL << 35)
#define FLAG_PIDFD_AUTOKILL (1ULL << 36)
#define FLAG_EMPTY_MNTNS (1ULL << 37)

static bool with(const char *name)
{
	return !strcmp(pb_arg("with"), name);
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	while (with("autokill"))
		(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
	return 7;
}

static int sibling(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("sibling");
	return 8;
}

/* The child lives as long as one copy of its descriptor is open; what else names it does not count. */
static void close_one_by_one(long pid, int given)
{
	long other = pb_need(pb_sys(SYS_pidfd_open, pid, 0, 0, 0, 0, 0), "pidfd-open");
	long copy = pb_need(pb_sys(SYS_dup, given, 0, 0, 0, 0, 0), "dup");

	(void)pb_sys(SYS_close, other, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, given, 0, 0, 0, 0, 0);
	pb_gate("one-left", ONE_LEFT);
	(void)pb_sys(SYS_close, copy, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	struct pb_request request = { 0 };
	int given = -1;
	long pid, beside;

	pb_start(argc, argv);
	pb_role("parent");
	pb_block(SIGCHLD);
	request.args.pidfd = (uint64_t)(uintptr_t)&given;
	request.args.exit_signal = SIGCHLD;
	if (with("nnp")) {
		request.args.flags = FLAG_NNP;
	} else if (with("empty-mntns")) {
		request.args.flags = FLAG_EMPTY_MNTNS;
	} else {
		request.args.flags = FLAG_AUTOREAP;
		request.args.exit_signal = 0;
	}
	if (with("autokill"))
		request.args.flags |= FLAG_PIDFD | FLAG_NNP | FLAG_PIDFD_AUTOKILL;
	pid = pb_make_with(pb_door_of(argc, argv), &request, child, NULL);
	if (!pb_made(pid))
		return pb_done();
	pb_gate("back", BACK);
	if (request.args.exit_signal) {
		pb_wait(pid);
		return pb_done();
	}
	if (with("autokill"))
		close_one_by_one(pid, given);
	pb_gate("ended", ENDED);
	if (with("autoreap")) {
		beside = pb_need(pb_scaffold(sibling, NULL), "make-sibling");
		pb_int("parent.sibling", beside);
		pb_int("parent.sibling_end", pb_await_end(beside));
		pb_gate("beside", BESIDE);
	}
	return pb_done();
}
