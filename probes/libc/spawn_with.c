/* SPDX-License-Identifier: MIT */
/*
 * Spawns this probe anew with file actions or attributes, or spawns what cannot be begun and then the probe.
 *
 *   with=actions     in their order: file "first" opened at 20, 20 copied to 21, "second" opened at 20, 22 closed,
 *                    the directory changed to "below", and "within", which is there, opened at 23
 *   with=signals     SIGUSR2 and SIGTTIN are the mask (the maker's: SIGHUP), SIGUSR1 is to be at its default (the maker
 *                    ignores it, and SIGWINCH)
 *   with=own-group   the child's group is its own; with=group: that of a process beside it, fact beside.pid
 *   with=session     the child has a session of its own
 *   without=program  it is not there; without=permission: it may not be executed; without=descriptor: an action copies
 *                    one that is not open. The same request without that fault follows.
 *
 * Door: posix_spawn. Disturbs: what it names, and files in its working directory. Gates: before (the maker),
 * refused (the maker, behind a call that is to be refused), standing (the image), back (the maker).
 */
/* names words that probe.h forbids, so it comes first */
#include <spawn.h>

#include "kin.h"

enum { BEFORE, REFUSED, STANDING, BACK };

enum { OPENED = 20, COPIED, CLOSED, WITHIN, NEVER_OPEN };

static const char not_there[] = "forkwitness-not-there";
static const char no_program[] = "forkwitness-no-program";

static posix_spawn_file_actions_t actions;
static posix_spawnattr_t attributes;
static struct pb_request request;

static void done(int error, const char *operation)
{
	if (error)
		pb_broken(operation, error);
}

static void make_file(const char *path)
{
	const long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)path,
				       O_CREAT | O_WRONLY | O_CLOEXEC, 0600, 0, 0),
				"open");

	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void with_actions(void)
{
	(void)pb_need(pb_sys(SYS_mkdir, (long)"below", 0700, 0, 0, 0, 0), "mkdir");
	make_file("first");
	make_file("second");
	make_file("below/within");
	(void)pb_need(pb_sys(SYS_dup3, STDIN_FILENO, CLOSED, 0, 0, 0, 0), "dup3");
	done(posix_spawn_file_actions_addopen(&actions, OPENED, "first", O_RDONLY, 0), "open");
	done(posix_spawn_file_actions_adddup2(&actions, OPENED, COPIED), "dup2");
	done(posix_spawn_file_actions_addopen(&actions, OPENED, "second", O_WRONLY, 0), "open");
	done(posix_spawn_file_actions_addclose(&actions, CLOSED), "close");
	done(posix_spawn_file_actions_addchdir_np(&actions, "below"), "chdir");
	done(posix_spawn_file_actions_addopen(&actions, WITHIN, "within", O_RDWR, 0), "open");
}

static void with_signals(void)
{
	static const struct {
		uintptr_t handler, flags, restorer;
		uint64_t mask;
	} ignored = { .handler = (uintptr_t)SIG_IGN };
	sigset_t set;

	pb_block(SIGHUP);
	(void)pb_need(pb_sys(SYS_rt_sigaction, SIGUSR1, (long)&ignored, 0, 8, 0, 0), "sigaction");
	(void)pb_need(pb_sys(SYS_rt_sigaction, SIGWINCH, (long)&ignored, 0, 8, 0, 0), "sigaction");
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGUSR1);
	done(posix_spawnattr_setsigdefault(&attributes, &set), "default");
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGUSR2);
	(void)sigaddset(&set, SIGTTIN);
	done(posix_spawnattr_setsigmask(&attributes, &set), "mask");
	done(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF),
	     "flags");
}

/* Leads a group of its own until its maker has let go of the pipe. */
static int beside(long ret, void *arg)
{
	const int *hold = arg;

	(void)ret;
	(void)pb_sys(SYS_close, hold[1], 0, 0, 0, 0, 0);
	(void)pb_read_byte(hold[0]);
	return 0;
}

static long group_beside(void)
{
	static int hold[2];
	long pid;

	(void)pb_need(pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pid = pb_scaffold(beside, hold);
	(void)pb_need(pb_sys(SYS_setpgid, pid, pid, 0, 0, 0, 0), "setpgid");
	pb_int("beside.pid", pid);
	return pid;
}

static void with_group(long group)
{
	done(posix_spawnattr_setpgroup(&attributes, (pid_t)group), "group");
	done(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP), "flags");
}

/* Fails, and states how; what comes into being all the same has ended before the gate. */
static void refused_first(const char *without)
{
	struct pb_request faulty = request;
	long r;

	if (!strcmp(without, "program"))
		faulty.program = not_there;
	else if (!strcmp(without, "permission"))
		faulty.program = no_program;
	else if (!strcmp(without, "descriptor"))
		faulty.file_actions = &actions;
	else
		pb_broken("without", EINVAL);
	make_file(no_program);
	done(posix_spawn_file_actions_adddup2(&actions, NEVER_OPEN, COPIED), "dup2");
	pb_gate("before", BEFORE);
	errno = 0;
	r = pb_make_with(PB_POSIX_SPAWN, &faulty, NULL, NULL);
	pb_int("parent.refused", r);
	pb_int("parent.errno", errno);
	if (r > 0)
		pb_wait(r);
	pb_gate("refused", REFUSED);
}

int main(int argc, char **argv)
{
	const char *with, *without;
	long made;

	pb_start(argc, argv);
	if (pb_is_image()) {
		pb_role("child");
		pb_gate("standing", STANDING);
		return 7;
	}
	pb_role("parent");
	with = pb_arg("with");
	without = pb_arg("without");
	done(posix_spawn_file_actions_init(&actions), "actions");
	done(posix_spawnattr_init(&attributes), "attributes");
	if (without) {
		refused_first(without);
	} else {
		request.file_actions = &actions;
		request.attributes = &attributes;
		if (!strcmp(with, "actions"))
			with_actions();
		else if (!strcmp(with, "signals"))
			with_signals();
		else if (!strcmp(with, "own-group"))
			with_group(0);
		else if (!strcmp(with, "group"))
			with_group(group_beside());
		else if (!strcmp(with, "session"))
			done(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID), "flags");
		else
			pb_broken("with", EINVAL);
		pb_gate("before", BEFORE);
	}
	made = pb_make_with(PB_POSIX_SPAWN, &request, NULL, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	pb_wait(made);
	return pb_done();
}
