/* SPDX-License-Identifier: MIT */
/* Children that are thrown away. */
#include "throwaway.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clone3.h"
#include "nsioctl.h"
#include "procfs.h"
#include "scoped.h"

static long thrown_seconds = 10;

void fw_thrown_deadline(long seconds)
{
	thrown_seconds = seconds;
}

static void too_late(int signal)
{
	(void)signal;
	_exit(FW_THROWN_LATE);
}

/* Where a kernel or a sandbox never answers it is over all the same. Not the default action: init ignores it. */
void fw_thrown_begin(void)
{
	const struct sigaction action = { .sa_handler = too_late };
	const struct itimerval once = { .it_value = { .tv_sec = thrown_seconds } };
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGALRM);
	(void)sigaction(SIGALRM, &action, NULL);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)setitimer(ITIMER_REAL, &once, NULL);
}

static int await(long pid)
{
	int status;

	while (waitpid((pid_t)pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

static long make_by(enum fw_thrown_door door)
{
	const struct sys_clone3_args args = { .exit_signal = SIGCHLD };
	long r;

	switch (door) {
	case FW_THROWN_CLONE:
		return sys_clone_copy(SIGCHLD, NULL);
	case FW_THROWN_CLONE3:
		return sys_clone3(&args, sizeof(args));
	default:
		r = syscall(SYS_fork);
		return r < 0 ? -errno : r;
	}
}

struct fw_thrown fw_throw(fw_thrown_fn *fn, const void *ctx)
{
	static const enum fw_thrown_door doors[] = { FW_THROWN_CLONE, FW_THROWN_FORK,
						     FW_THROWN_CLONE3 };
	struct fw_thrown thrown = { .exited = FW_THROWN_OTHER };
	long pid = -ENOSYS;
	int status;

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		pid = make_by(doors[i]);
		if (pid == 0) {
			fw_thrown_begin();
			_exit(fn(ctx));
		}
		if (i == 0 && pid < 0)
			thrown.error = (int)-pid;
		if (pid != -EPERM && pid != -ENOSYS)
			break;
	}
	if (pid < 0)
		return thrown;
	thrown.error = 0;
	status = await(pid);
	if (status >= 0 && WIFEXITED(status))
		thrown.exited = WEXITSTATUS(status);
	if (status >= 0 && WIFSIGNALED(status))
		thrown.signal = WTERMSIG(status);
	return thrown;
}

int fw_thrown_bare(void)
{
	long pid = sys_clone_copy(SIGCHLD, NULL);

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return (int)-pid;
	(void)await(pid);
	return 0;
}

static int ask_door(const void *ctx)
{
	const enum fw_thrown_door *door = ctx;
	long pid;

	/* a filter may kill */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (*door == FW_THROWN_VFORK) {
		/* libc's: the raw call would come back twice on one stack */
		pid = vfork();
		if (pid < 0)
			pid = -errno;
	} else {
		pid = make_by(*door);
	}
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return (int)-pid;
	(void)await(pid);
	return 0;
}

struct fw_thrown fw_thrown_by(enum fw_thrown_door door)
{
	return fw_throw(ask_door, &door);
}

static int ask_userns(const void *ctx)
{
	(void)ctx;
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return unshare(CLONE_NEWUSER) < 0 ? errno : 0;
}

struct fw_thrown fw_thrown_userns(void)
{
	return fw_throw(ask_userns, NULL);
}

/* ---- inside of namespaces ---- */

struct reading {
	const struct fw_inside *inside;
	int to;
};

struct answer {
	int error, at_birth;
	int64_t numbers[FW_INSIDE_FILES];
};

static int say(int to, const struct answer *a)
{
	return write(to, a, sizeof(*a)) == (ssize_t)sizeof(*a) ? 0 : EIO;
}

static int read_all(const struct reading *r)
{
	struct answer a = { 0 };

	for (int i = 0; i < FW_INSIDE_FILES && r->inside->files[i]; i++)
		a.numbers[i] = sys_proc_number(r->inside->proc_fd, r->inside->files[i]);
	return say(r->to, &a);
}

static int enter(const struct fw_inside *inside)
{
	if (inside->userns_fd >= 0 && setns(inside->userns_fd, CLONE_NEWUSER) < 0)
		return errno;
	if (inside->pidns_fd < 0 || setns(inside->pidns_fd, CLONE_NEWPID) == 0)
		return 0;
	/* who made the user namespace that owns it rules there, and not here */
	int error = errno;
	fw_scoped_fd owner = sys_ns_owner(inside->pidns_fd);

	if (error != EPERM || owner < 0 || setns(owner, CLONE_NEWUSER) < 0)
		return error;
	return setns(inside->pidns_fd, CLONE_NEWPID) < 0 ? errno : 0;
}

static int read_inside(const void *ctx)
{
	const struct reading *r = ctx;
	struct answer a = { 0 };
	long pid;

	/* what is refused to any process of ours is no word of the namespace */
	if (r->inside->pidns_fd >= 0)
		a.error = fw_thrown_bare();
	if (!a.error)
		a.error = enter(r->inside);
	if (a.error)
		return say(r->to, &a);
	if (r->inside->pidns_fd < 0)
		return read_all(r);
	pid = sys_clone_copy(SIGCHLD, NULL);
	if (pid == 0)
		_exit(read_all(r));
	if (pid > 0) {
		(void)await(pid);
		return 0;
	}
	a.error = (int)-pid;
	a.at_birth = 1;
	return say(r->to, &a);
}

void fw_thrown_read(struct fw_inside *inside)
{
	struct answer a = { .error = EIO };
	struct fw_thrown thrown;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
		inside->error = errno;
		return;
	}
	fw_scoped_fd from = ends[0];
	fw_scoped_fd to = ends[1];

	thrown = fw_throw(read_inside, &(struct reading){ inside, to });
	if (thrown.error)
		a.error = thrown.error;
	else if (read(from, &a, sizeof(a)) != (ssize_t)sizeof(a))
		a = (struct answer){ .error = EIO };
	inside->error = a.error;
	inside->at_birth = a.at_birth;
	for (int i = 0; i < FW_INSIDE_FILES; i++)
		inside->numbers[i] = a.numbers[i];
}
