/* SPDX-License-Identifier: MIT */
/*
 * A maker under a filter of system calls with a listener makes a child, which ends before it does.
 *
 * In order: the main process, which has no filter, makes the maker, with which it shares its descriptors; the maker
 * binds itself by a filter that would tell the listener of one call that nobody makes, and makes the child through the
 * door. When it has reaped it the maker polls the listener (parent.while_maker: its revents), and the main process does
 * when it has reaped the maker (top.when_all).
 *
 * Door: the one given; the maker by clone of our own. Disturbs: nothing but these processes. Gates: standing (the
 * child), child-gone (the maker), all-gone (the main process). Roles: top (the main process), parent (the maker),
 * child.
 */
#include "kin.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>

enum { STANDING, CHILD_GONE, ALL_GONE };

/* The same for both, who share their descriptors. */
enum { LISTENER = 40 };

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	return 7;
}

/* What it has to tell: 0 when there is nothing. */
static void say_events(const char *fact)
{
	struct pollfd p = { .fd = LISTENER, .events = POLLIN };

	(void)pb_need(pb_sys(SYS_poll, (long)&p, 1, 0, 0, 0, 0), "poll");
	pb_int(fact, p.revents);
}

static void bind_self(void)
{
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_acct, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(rules) / sizeof(rules[0]), rules };
	long fd;

	(void)pb_need(pb_sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0), "no-new-privs");
	fd = pb_need(pb_sys(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    (long)&program, 0, 0, 0),
		     "listener");
	(void)pb_need(pb_sys(SYS_dup3, fd, LISTENER, O_CLOEXEC, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static int maker(long ret, void *arg)
{
	long r;

	(void)ret;
	(void)arg;
	pb_role("parent");
	bind_self();
	r = pb_make(pb_door_asked(), child, NULL);
	if (!pb_made(r))
		return 1;
	pb_wait(r);
	say_events("parent.while_maker");
	pb_gate("child-gone", CHILD_GONE);
	return 0;
}

int main(int argc, char **argv)
{
	long r;

	pb_start(argc, argv);
	pb_role("top");
	r = pb_need(pb_sys(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0, 0), "clone");
	if (r == 0)
		pb_run_child(maker, 0, NULL, false);
	(void)pb_need(pb_wait4(r, &(int){ 0 }, 0), "wait");
	say_events("top.when_all");
	pb_gate("all-gone", ALL_GONE);
	return pb_done();
}
