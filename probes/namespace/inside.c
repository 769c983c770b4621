/* SPDX-License-Identifier: MIT */
/*
 * A PID namespace from its first process to its end; every process of it but one for scaffolding is made by the door.
 *
 *   how=clone      the first one is made with CLONE_NEWPID, by the doors that take flags
 *   how=unshare    its maker calls unshare(CLONE_NEWPID) before
 *   what=members   the first one, child, mounts a procfs at /proc, tells who it is over a socket, and makes member and
 *                  member2, one after the other. Gates: member, member2
 *   what=orphans   middle makes orphan and ends; who made middle waits for it. reaper=init: child made it;
 *                  reaper=subreaper: reaper did, a process in the namespace that adopts; reaper=outside: parent did,
 *                  which adopts, and middle is outside and makes orphan inside. Gates: orphan, orphaned
 *   what=end       child makes member, which makes grandchild, and nested, the first of one more namespace; then it
 *                  exits with 5, or with end=kill is killed by its maker, or with end=halt or end=restart calls
 *                  reboot(2). Gates: alive (child), ready, over (parent)
 *   what=signals   child has a handler for SIGUSR1 alone; member sends it signals, and so does its maker. Gates:
 *                  from-inside, from-outside (child), stopped, over (parent)
 *
 * Door: the one given. Disturbs: its mount namespace is its own. A pipe that nobody writes to holds those who stand.
 */
#include "probe.h"

#include <linux/reboot.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { MEMBER, MEMBER2 };
enum { ORPHAN, ORPHANED };
enum { ALIVE, READY, END_OVER };
enum { FROM_INSIDE, FROM_OUTSIDE, STOPPED, OVER };

static enum pb_door door;
static long maker_pid;
static int ends[2] = { -1, -1 }, up[2], hold[2];
static volatile uint32_t handled;
static volatile uint32_t sender[2] = { 0x5a5a5a5a, 0x5a5a5a5a };

static bool is(const char *key, const char *value)
{
	const char *have = pb_arg(key);

	return have && !strcmp(have, value);
}

static void shut(int fd)
{
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static long reap(long pid)
{
	long r;

	do
		r = pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	while (r == -EINTR);
	return r;
}

/* Until the parent, who alone has the other end, is gone. */
static void stand(void)
{
	char byte;
	long r;

	do
		r = pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
	while (r == -EINTR);
}

static void report(void)
{
	(void)pb_need(pb_sys(SYS_write, up[1], (long)"r", 1, 0, 0, 0), "write");
}

/* False when they are gone who could report. */
static bool await_reports(int count)
{
	char byte;

	while (count-- > 0)
		if (pb_sys(SYS_read, up[0], (long)&byte, 1, 0, 0, 0) != 1)
			return false;
	return true;
}

static void mount_proc(void)
{
	(void)pb_need(pb_sys(SYS_mount, (long)"none", (long)"/proc", (long)"proc", 0, 0, 0),
		      "mount-proc");
}

static long make_first(pb_child *child)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };

	if (is("how", "clone"))
		request.args.flags = CLONE_NEWPID;
	else
		(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWPID, 0, 0, 0, 0, 0), "unshare");
	return pb_make_with(door, &request, child, NULL);
}

/* ---- members ---- */

/* One byte, and who says it: as the kernel adds it, or in our own words. */
static void say_who(char what, bool explicitly)
{
	struct ucred self = {
		.pid = (pid_t)pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0),
		.uid = (uid_t)pb_sys(SYS_getuid, 0, 0, 0, 0, 0, 0),
		.gid = (gid_t)pb_sys(SYS_getgid, 0, 0, 0, 0, 0, 0),
	};
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(self))];
	} control = { .head = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_CREDENTIALS } };
	struct iovec part = { .iov_base = &what, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	control.head.cmsg_len = CMSG_LEN(sizeof(self));
	memcpy(CMSG_DATA(&control.head), &self, sizeof(self));
	if (explicitly) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	(void)pb_need(pb_sys(SYS_sendmsg, ends[1], (long)&message, 0, 0, 0, 0), "sendmsg");
}

/* What a message says of its sender, by what it is: 0 where there is no more message. */
static char hear_who(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	char what = 0;
	struct iovec part = { .iov_base = &what, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct ucred who = { .pid = -1 };

	if (pb_sys(SYS_recvmsg, ends[0], (long)&message, 0, 0, 0, 0) != 1)
		return 0;
	if (message.msg_controllen >= CMSG_LEN(sizeof(who)) &&
	    control.head.cmsg_type == SCM_CREDENTIALS)
		memcpy(&who, CMSG_DATA(&control.head), sizeof(who));
	pb_int(what == 'i' ? "parent.heard_added" :
	       what == 'e' ? "parent.heard_child" :
			     "parent.heard_member",
	       who.pid);
	return what;
}

static int member(long ret, void *arg)
{
	const int *which = arg;

	(void)ret;
	pb_role(*which ? "member2" : "member");
	pb_int(*which ? "member2.getppid" : "member.getppid",
	       pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0));
	if (!*which) {
		say_who('m', true);
		pb_gate("member", MEMBER);
	} else {
		pb_gate("member2", MEMBER2);
	}
	return 0;
}

static int first_with_members(long ret, void *arg)
{
	static int which[] = { 0, 1 };

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.getpid", pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0));
	pb_int("child.getppid", pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0));
	pb_int("child.signals_maker", pb_sys(SYS_kill, maker_pid, 0, 0, 0, 0, 0));
	mount_proc();
	say_who('i', false);
	say_who('e', true);
	for (int i = 0; i < 2; i++) {
		long r = pb_make(door, member, &which[i]);

		pb_int(i ? "child.made_second" : "child.made_first", r);
		if (r < 0)
			break;
		(void)reap(r);
	}
	return 7;
}

static void make_members(void)
{
	int one = 1;
	long r;

	(void)pb_need(pb_sys(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, (long)ends,
			     0, 0),
		      "socketpair");
	(void)pb_need(pb_sys(SYS_setsockopt, ends[0], SOL_SOCKET, SO_PASSCRED, (long)&one,
			     sizeof(one), 0),
		      "setsockopt");
	r = make_first(first_with_members);
	if (!pb_made(r))
		return;
	shut(ends[1]);
	while (hear_who())
		;
	pb_wait(r);
}

/* ---- orphans ---- */

static int orphan(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("orphan");
	pb_gate("orphan", ORPHAN);
	return 0;
}

static int middle(long ret, void *arg)
{
	long inside = (long)arg;

	(void)ret;
	pb_role("middle");
	if (inside)
		(void)pb_need(pb_sys(SYS_setns, inside, CLONE_NEWPID, 0, 0, 0, 0), "setns");
	pb_int("middle.made", pb_make(door, orphan, NULL));
	return 0;
}

/* Makes middle, waits for its end, and then for the orphan's, if that is its child now. */
static void keep_orphan(long inside)
{
	long r = pb_make(door, middle, (void *)inside);

	if (r < 0)
		pb_broken("make-middle", errno);
	pb_int("reaper.waited_middle", reap(r) == r);
	pb_gate("orphaned", ORPHANED);
	pb_int("reaper.waited_orphan", reap(-1));
}

static int reaper(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("reaper");
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "subreaper");
	keep_orphan(0);
	return 0;
}

static int first_with_orphan(long ret, void *arg)
{
	long r;

	(void)ret;
	(void)arg;
	pb_role("child");
	mount_proc();
	if (is("reaper", "outside")) {
		shut(hold[1]);
		report();
		stand();
	} else if (is("reaper", "subreaper")) {
		r = pb_make(door, reaper, NULL);
		if (r < 0)
			pb_broken("make-reaper", errno);
		while (reap(-1) > 0)
			;
	} else {
		keep_orphan(0);
	}
	return 7;
}

static void make_orphan(void)
{
	const bool outside = is("reaper", "outside");
	long self, fd, r;

	if (outside) {
		self = pb_need(pb_sys(SYS_pidfd_open, maker_pid, 0, 0, 0, 0, 0), "pidfd_open");
		r = pb_sys(SYS_setns, self, CLONE_NEWPID, 0, 0, 0, 0);
		if (r == -EINVAL || r == -EBADF)
			pb_unmet("setns-pidfd");
		(void)pb_need(r, "setns-self");
		(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0),
			      "subreaper");
	}
	r = make_first(first_with_orphan);
	if (!pb_made(r))
		return;
	if (outside) {
		(void)await_reports(1);
		fd = pb_need(pb_sys(SYS_pidfd_open, r, 0, 0, 0, 0, 0), "pidfd_open");
		keep_orphan(fd);
		shut(hold[1]);
	}
	pb_wait(r);
}

/* ---- the end ---- */

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	report();
	stand();
	return 0;
}

static int nested(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("nested");
	report();
	stand();
	return 0;
}

/* Blocks whatever can be blocked. */
static int mortal(long ret, void *arg)
{
	const uint64_t all = ~0ULL;

	(void)ret;
	(void)arg;
	pb_role("member");
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, 0, 8, 0, 0),
		      "rt_sigprocmask");
	if (pb_make(door, grandchild, NULL) < 0)
		pb_broken("make-grandchild", errno);
	report();
	stand();
	return 0;
}

static int first_that_ends(long ret, void *arg)
{
	long deeper;

	(void)ret;
	(void)arg;
	shut(hold[1]);
	pb_role("child");
	if (pb_make(door, mortal, NULL) < 0)
		pb_broken("make-member", errno);
	deeper = pb_sys(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0, 0);
	if (deeper == 0)
		pb_run_child(nested, 0, NULL, false);
	if (deeper < 0)
		pb_broken("make-nested", (int)-deeper);
	(void)await_reports(3);
	pb_gate("alive", ALIVE);
	if (is("end", "kill"))
		stand();
	/* of the namespace of which it is the first, and of nothing else */
	if (pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0) == 1 &&
	    (is("end", "halt") || is("end", "restart")))
		pb_broken("reboot",
			  (int)-pb_sys(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
				       is("end", "halt") ? (long)LINUX_REBOOT_CMD_HALT :
							   (long)LINUX_REBOOT_CMD_RESTART,
				       0, 0, 0));
	return 5;
}

static void await_end(long pid, int options)
{
	siginfo_t info = { .si_signo = 0 };
	long r;

	do
		r = pb_sys(SYS_waitid, P_PID, pid, (long)&info, options | WNOWAIT | __WALL, 0, 0);
	while (r == -EINTR);
	pb_int(options == WEXITED ? "parent.ended" : "parent.stopped", r);
}

static void make_and_end(void)
{
	long r = make_first(first_that_ends);

	if (!pb_made(r))
		return;
	pb_gate("ready", READY);
	if (is("end", "kill"))
		(void)pb_need(pb_sys(SYS_kill, r, SIGKILL, 0, 0, 0, 0), "kill");
	await_end(r, WEXITED);
	pb_gate("over", END_OVER);
	pb_wait(r);
}

/* ---- signals ---- */

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (handled < 2)
		sender[handled] = (uint32_t)info->si_pid;
	handled++;
}

static int signalling_member(long ret, void *arg)
{
	static const struct {
		int signal;
		const char *name;
	} signals[] = { { SIGTERM, "member.sigterm" },
			{ SIGKILL, "member.sigkill" },
			{ SIGSTOP, "member.sigstop" },
			{ SIGUSR1, "member.sigusr1" } };
	/* 1, unless something is very wrong: then who else is 1 shall not be hit */
	const long first = pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0);

	(void)ret;
	(void)arg;
	pb_role("member");
	pb_int("member.getpid", pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0));
	for (int i = 0; i < 4; i++)
		pb_int(signals[i].name, pb_sys(SYS_kill, first, signals[i].signal, 0, 0, 0, 0));
	return 0;
}

static void await_handled(uint32_t times)
{
	const uint64_t none = 0;

	while (handled < times)
		(void)pb_sys(SYS_rt_sigsuspend, (long)&none, 8, 0, 0, 0, 0);
}

static int first_with_handler(long ret, void *arg)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	const uint64_t mask = 1ULL << (SIGUSR1 - 1);
	long r;

	(void)ret;
	(void)arg;
	shut(hold[1]);
	pb_role("child");
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, 8, 0, 0),
		      "rt_sigprocmask");
	if (sigaction(SIGUSR1, &action, NULL) < 0)
		pb_broken("sigaction", errno);
	r = pb_make(door, signalling_member, NULL);
	if (r < 0)
		pb_broken("make-member", errno);
	await_handled(1);
	(void)reap(r);
	pb_gate("from-inside", FROM_INSIDE);
	report();
	await_handled(2);
	pb_gate("from-outside", FROM_OUTSIDE);
	report();
	stand();
	return 5;
}

static void make_and_signal(void)
{
	long r;

	pb_watch("handled", &handled, sizeof(handled));
	pb_watch("first_sender", &sender[0], sizeof(sender[0]));
	pb_watch("second_sender", &sender[1], sizeof(sender[1]));
	r = make_first(first_with_handler);
	if (!pb_made(r))
		return;
	shut(up[1]);
	if (!await_reports(1)) {
		pb_wait(r);
		return;
	}
	pb_int("parent.sigterm", pb_sys(SYS_kill, r, SIGTERM, 0, 0, 0, 0));
	pb_int("parent.sighup", pb_sys(SYS_kill, r, SIGHUP, 0, 0, 0, 0));
	pb_int("parent.sigusr1", pb_sys(SYS_kill, r, SIGUSR1, 0, 0, 0, 0));
	if (!await_reports(1)) {
		pb_wait(r);
		return;
	}
	pb_int("parent.sigstop", pb_sys(SYS_kill, r, SIGSTOP, 0, 0, 0, 0));
	await_end(r, WSTOPPED);
	pb_gate("stopped", STOPPED);
	pb_int("parent.sigkill", pb_sys(SYS_kill, r, SIGKILL, 0, 0, 0, 0));
	await_end(r, WEXITED);
	pb_gate("over", OVER);
	pb_wait(r);
}

int main(int argc, char **argv)
{
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	maker_pid = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWNS, 0, 0, 0, 0, 0), "unshare-mounts");
	r = pb_sys(SYS_mount, 0, (long)"/", 0, MS_REC | MS_PRIVATE, 0, 0);
	/* in a chroot the root is no mount, and what is mounted could not be kept from spreading */
	if (r == -EINVAL)
		pb_unmet("root-is-no-mount");
	(void)pb_need(r, "mount-private");
	(void)pb_need(pb_sys(SYS_pipe2, (long)up, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	if (is("what", "orphans"))
		make_orphan();
	else if (is("what", "end"))
		make_and_end();
	else if (is("what", "signals"))
		make_and_signal();
	else
		make_members();
	return pb_done();
}
