/* SPDX-License-Identifier: MIT */
/*
 * Enters a cgroup and makes a child, which ends; another process, which is in none of it, reads who is in that cgroup,
 * while the child stands and while it is a zombie.
 *
 *   pass=N   the directory of a cgroup v2 in which to make one
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: its own cgroup. Roles:
 * parent, child, lister. Gates: standing (the child), listed (the lister, who has read twice). Facts: lister.alive,
 * lister.ended: the numbers in cgroup.procs.
 */
#include "kin.h"

#include <sys/wait.h>

enum { STANDING, LISTED };

/* Of the pipes, the same in an image: the child stands; it may end; it has ended; it was listed. */
enum {
	STANDS_READ = 50,
	STANDS_WRITE,
	MAY_END_READ,
	MAY_END_WRITE,
	ENDED_READ,
	ENDED_WRITE,
	LISTED_READ,
	LISTED_WRITE,
};

static int cgroup;

static void list(const char *name)
{
	int fd = pb_open_at(cgroup, "cgroup.procs", O_RDONLY);
	char text[128];
	long n = pb_need(pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0),
			 "cgroup.procs");

	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	while (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	for (char *at = text; *at; at++)
		if (*at == '\n')
			*at = ' ';
	pb_str(name, text);
}

static int lister(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	(void)pb_sys(SYS_close, STANDS_WRITE, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, ENDED_WRITE, 0, 0, 0, 0, 0);
	pb_role("lister");
	/* nobody there any more: there was no child */
	if (pb_read_byte(STANDS_READ) != 1)
		return 0;
	list("lister.alive");
	pb_send_byte(MAY_END_WRITE);
	if (pb_read_byte(ENDED_READ) != 1)
		return 0;
	list("lister.ended");
	pb_gate("listed", LISTED);
	pb_send_byte(LISTED_WRITE);
	return 0;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	pb_send_byte(STANDS_WRITE);
	pb_await_byte(MAY_END_READ);
	return 7;
}

int main(int argc, char **argv)
{
	int pass;
	long other, made;

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, NULL);
	pb_role("parent");
	pass = (int)pb_arg_word("pass", 0);
	(void)pb_need(pb_sys(SYS_mkdirat, pass, (long)"ending", 0755, 0, 0, 0), "mkdir-cgroup");
	cgroup = pb_open_at(pass, "ending", O_RDONLY | O_DIRECTORY);
	for (int end = STANDS_READ; end <= LISTED_READ; end += 2)
		pb_pipe_at(end, end + 1);
	other = pb_scaffold(lister, NULL);
	pb_put_at(cgroup, "cgroup.procs", "0");
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	(void)pb_sys(SYS_close, STANDS_WRITE, 0, 0, 0, 0, 0);
	if (pb_made(made)) {
		(void)pb_await_end(made);
		pb_send_byte(ENDED_WRITE);
		pb_await_byte(LISTED_READ);
		pb_wait(made);
	}
	(void)pb_sys(SYS_close, ENDED_WRITE, 0, 0, 0, 0, 0);
	(void)pb_wait4(other, NULL, __WALL);
	pb_put_at(pass, "cgroup.procs", "0");
	(void)pb_sys(SYS_unlinkat, pass, (long)"ending", AT_REMOVEDIR, 0, 0, 0);
	return pb_done();
}
