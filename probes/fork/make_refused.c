/* SPDX-License-Identifier: MIT */
/*
 * Calls the door where it is to fail, and states result and errno.
 *
 * Arguments: by=filter, whatever the stage has put before the call (default); by=nproc, the soft RLIMIT_NPROC is 0;
 * by=dead-init, children go to a pid namespace whose init has ended.
 *
 * Door: the one given, libc's or raw. Disturbs: the limit, or the namespace of later children. Gates: before-call,
 * after-call (the maker, both). A child that comes into being all the same ends at once and is left unwaited for at the
 * second gate.
 */
/* names words that probe.h forbids, so it comes first */
#include <sched.h>

#include "kin.h"

#include <sys/resource.h>
#include <sys/wait.h>

enum { BEFORE_CALL, AFTER_CALL };

static int ends_at_once(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

static void lower_nproc(void)
{
	struct rlimit limit = { 0 };
	long r = pb_sys(SYS_prlimit64, 0, RLIMIT_NPROC, 0, (long)&limit, 0, 0);

	limit.rlim_cur = 0;
	if (r == 0)
		r = pb_sys(SYS_prlimit64, 0, RLIMIT_NPROC, (long)&limit, 0, 0, 0);
	if (r == -EPERM || r == -ENOSYS)
		pb_unmet("setrlimit");	/* one's own limit may always be lowered: a sandbox is in the way */
	if (r < 0)
		pb_broken("setrlimit-nproc", (int)-r);
}

static void bury_init(void)
{
	long r = pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0);

	if (r < 0)
		pb_unmet("nested-pidns");
	r = pb_mini_child(ends_at_once, NULL);
	if (r < 0)
		pb_broken("init-of-namespace", (int)-r);
	r = pb_sys(SYS_wait4, r, 0, 0, 0, 0, 0);
	if (r < 0)
		pb_broken("wait-for-init", (int)-r);
}

int main(int argc, char **argv)
{
	const char *by;
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	by = pb_arg("by");
	if (by && !strcmp(by, "nproc"))
		lower_nproc();
	else if (by && !strcmp(by, "dead-init"))
		bury_init();
	pb_gate("before-call", BEFORE_CALL);
	errno = 0;
	r = pb_make(pb_door_of(argc, argv), ends_at_once, NULL);
	pb_int("parent.ret", r);
	pb_int("parent.errno", errno);
	pb_gate("after-call", AFTER_CALL);
	pb_int("parent.wait_any", pb_sys(SYS_wait4, -1, 0, __WALL, 0, 0, 0));
	return pb_done();
}
