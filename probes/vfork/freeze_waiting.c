/* SPDX-License-Identifier: MIT */
/*
 * Enters a cgroup and makes a child that holds it back; another process, which is in none of it, has that cgroup
 * frozen, waits until the cgroup tells that it is, and has it thawed again.
 *
 *   pass=N   the directory of a cgroup v2 in which to make one
 *
 * Door: the one given. Disturbs: its own cgroup. Roles: parent, child, freezer. Gates: standing (the child), frozen and
 * thawed (the freezer), back (the maker).
 */
#include "kin.h"

#include <poll.h>
#include <sys/wait.h>

enum { STANDING, FROZEN, THAWED, BACK };

static int pass, cgroup, to_freezer[2], to_child[2];

/* Until the events file of the cgroup has these words; it tells of each change. */
static void await(const char *words)
{
	struct pollfd p = { .fd = pb_open_at(cgroup, "cgroup.events", O_RDONLY),
			    .events = POLLPRI };
	char text[128];

	for (;;) {
		long n = pb_need(pb_sys(SYS_pread64, p.fd, (long)text, sizeof(text) - 1, 0, 0, 0),
				 "cgroup.events");

		text[n] = '\0';
		if (strstr(text, words))
			break;
		(void)pb_sys(SYS_poll, (long)&p, 1, -1, 0, 0, 0);
	}
	(void)pb_sys(SYS_close, p.fd, 0, 0, 0, 0, 0);
}

static int freezer(long ret, void *arg)
{
	char byte;

	(void)ret;
	(void)arg;
	(void)pb_sys(SYS_close, to_freezer[1], 0, 0, 0, 0, 0);
	pb_role("freezer");
	/* nobody there any more: there was no child */
	if (pb_sys(SYS_read, to_freezer[0], (long)&byte, 1, 0, 0, 0) != 1)
		return 0;
	pb_put_at(cgroup, "cgroup.freeze", "1");
	await("frozen 1");
	pb_gate("frozen", FROZEN);
	pb_put_at(cgroup, "cgroup.freeze", "0");
	await("frozen 0");
	pb_gate("thawed", THAWED);
	(void)pb_sys(SYS_write, to_child[1], (long)"g", 1, 0, 0, 0);
	return 0;
}

static int child(long ret, void *arg)
{
	char byte;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	(void)pb_sys(SYS_write, to_freezer[1], (long)"f", 1, 0, 0, 0);
	(void)pb_sys(SYS_read, to_child[0], (long)&byte, 1, 0, 0, 0);
	return 7;
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	enum pb_door door;
	long other, made;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	pass = (int)pb_arg_word("pass", 0);
	(void)pb_need(pb_sys(SYS_mkdirat, pass, (long)"waiting", 0755, 0, 0, 0), "mkdir-cgroup");
	cgroup = pb_open_at(pass, "waiting", O_RDONLY | O_DIRECTORY);
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_freezer, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_child, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	other = pb_scaffold(freezer, NULL);
	pb_put_at(cgroup, "cgroup.procs", "0");
	if (door == PB_SYS_CLONE || door == PB_SYS_CLONE3)
		request.args.flags = CLONE_VM | CLONE_VFORK;
	made = pb_make_with(door, &request, child, NULL);
	(void)pb_sys(SYS_close, to_freezer[1], 0, 0, 0, 0, 0);
	if (pb_made(made)) {
		pb_gate("back", BACK);
		pb_wait(made);
	}
	(void)pb_wait4(other, NULL, __WALL);
	pb_put_at(pass, "cgroup.procs", "0");
	(void)pb_sys(SYS_unlinkat, pass, (long)"waiting", AT_REMOVEDIR, 0, 0, 0);
	return pb_done();
}
