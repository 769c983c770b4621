/* SPDX-License-Identifier: MIT */
/*
 * The front program's half of the watch: a worker started with its output on a pipe, followed to its end, and
 * cleared away when that end came too early. Signals are only let in while waiting, so none is lost between.
 */
#define _GNU_SOURCE 1
#include "follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clone3.h"
#include "pidfd.h"
#include "rlimit.h"
#include "scoped.h"
#include "sweep.h"

extern char **environ;

enum {
	CHUNK_BYTES = 64 << 10,
	CHILDREN_MAX = 4096,
	DEPTH_MAX = 64,
	ROUNDS_MAX = 1000,
	WATCH_FD = 63, /* far above what a worker opens first */
};

static volatile sig_atomic_t first_signal, last_signal;

static void on_signal(int number)
{
	if (number == SIGCHLD)
		return; /* only ends the wait */
	if (!first_signal)
		first_signal = number;
	last_signal = number;
}

static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD };
enum { WATCHED = sizeof(watched) / sizeof(watched[0]) };

struct signals {
	struct sigaction before[WATCHED];
	sigset_t mask_before;
	sigset_t open; /* while waiting, and for the worker */
};

static void signals_take(struct signals *s)
{
	struct sigaction take = { .sa_handler = on_signal };
	sigset_t block;

	first_signal = last_signal = 0;
	(void)sigemptyset(&block);
	for (int i = 0; i < WATCHED; i++)
		(void)sigaddset(&block, watched[i]);
	(void)sigprocmask(SIG_BLOCK, &block, &s->mask_before);
	s->open = s->mask_before;
	for (int i = 0; i < WATCHED; i++) {
		(void)sigdelset(&s->open, watched[i]);
		(void)sigaction(watched[i], NULL, &s->before[i]);
		/* Who started us with a signal ignored meant it; but children must be waited for. */
		if (watched[i] == SIGCHLD || s->before[i].sa_handler != SIG_IGN)
			(void)sigaction(watched[i], &take, NULL);
	}
}

static void signals_give_back(struct signals *s)
{
	for (int i = 0; i < WATCHED; i++)
		(void)sigaction(watched[i], &s->before[i], NULL);
	(void)sigprocmask(SIG_SETMASK, &s->mask_before, NULL);
}

struct pids {
	pid_t items[CHILDREN_MAX];
	size_t count;
};

static bool pids_has(const struct pids *pids, pid_t pid)
{
	for (size_t i = 0; i < pids->count; i++)
		if (pids->items[i] == pid)
			return true;
	return false;
}

/* Children of every thread of a process; none where the kernel keeps no such list. */
static void children_of(pid_t parent, struct pids *ret_pids)
{
	char path[64];
	fw_scoped_file file = NULL;
	int pid;

	/* We and what we watch have one thread where it matters; the worker forks from its first. */
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	ret_pids->count = 0;
	file = fopen(path, "re");
	while (file && ret_pids->count < CHILDREN_MAX && fscanf(file, "%d", &pid) == 1)
		ret_pids->items[ret_pids->count++] = pid;
}

/* Kills a process and all below it, those below first noted, then it, then them. False when one refused. */
static bool kill_tree(pid_t pid, int depth)
{
	struct pids *below = malloc(sizeof(*below));
	bool all = true;

	if (below && depth < DEPTH_MAX)
		children_of(pid, below);
	if (kill(pid, SIGKILL) < 0 && errno != ESRCH)
		all = false;
	for (size_t i = 0; below && depth < DEPTH_MAX && i < below->count; i++)
		all = kill_tree(below->items[i], depth + 1) && all;
	free(below);
	return all;
}

/*
 * Kills and reaps every descendant but those we came with. What a dying process leaves behind becomes our child,
 * so that a few rounds reach everything.
 */
static void clear_descendants(const struct pids *kept)
{
	struct pids *now = malloc(sizeof(*now));

	for (int round = 0; now && round < ROUNDS_MAX; round++) {
		bool any = false, all = true;

		children_of(getpid(), now);
		for (size_t i = 0; i < now->count; i++) {
			if (pids_has(kept, now->items[i]))
				continue;
			any = true;
			all = kill_tree(now->items[i], 0) && all;
		}
		if (!any)
			break;
		for (size_t i = 0; i < now->count; i++)
			if (!pids_has(kept, now->items[i]))
				(void)waitpid(now->items[i], NULL, all ? 0 : WNOHANG);
		if (!all)
			break; /* one that is beyond our rights would keep us here for ever */
	}
	free(now);
}

static int hand_down(int fd, int as)
{
	return fd == as ? fcntl(fd, F_SETFD, 0) : dup2(fd, as);
}

/* In the child: its descriptors and signals, then the program. Returns errno. */
static int become(const struct fw_follow *follow, char **argv, int output, int watch,
		  const struct signals *signals)
{
	static const int defaults[] = { SIGPIPE, SIGCHLD };
	struct sigaction by_default = { .sa_handler = SIG_DFL };

	if (hand_down(output, STDOUT_FILENO) < 0 || (watch >= 0 && hand_down(watch, WATCH_FD) < 0))
		return errno;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		(void)sigaction(defaults[i], &by_default, NULL);
	(void)sigprocmask(SIG_SETMASK, &signals->open, NULL);
	(void)execve(follow->program, argv, environ);
	return errno;
}

/* By a plain copy, without libc: where vfork or what libc's fork relies on is broken, this has to tell it. */
static int start(const struct fw_follow *follow, char **argv, int output, int watch,
		 const struct signals *signals, pid_t *ret_pid, struct fw_err *err)
{
	fw_scoped_fd to = -1;
	fw_scoped_fd from = -1;
	int failed = 0, told[2];
	long pid;

	if (sys_room_for_fds() < SYS_FDS_WANTED)
		return fw_fail(err, EMFILE, "start",
			       "RLIMIT_NOFILE is too low: %d descriptors are needed",
			       SYS_FDS_WANTED);
	if (pipe2(told, O_CLOEXEC) < 0)
		return fw_fail(err, errno, "start", "%s", follow->program);
	from = told[0];
	to = told[1];
	pid = sys_clone_copy(SIGCHLD, NULL);
	if (pid < 0)
		return fw_fail(err, (int)-pid, "start", "%s", follow->program);
	if (pid == 0) {
		failed = become(follow, argv, output, watch, signals);
		(void)write(to, &failed, sizeof(failed));
		_exit(127);
	}
	fw_close_fd(&to);
	/* its end is exec's, or that of the child */
	if (read(from, &failed, sizeof(failed)) != sizeof(failed)) {
		*ret_pid = (pid_t)pid;
		return 0;
	}
	(void)waitpid((pid_t)pid, NULL, 0);
	return fw_fail(err, failed, "start", "%s", follow->program);
}

/* Ended, and still there to be reaped? */
static bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
	       info.si_pid == pid;
}

struct stream {
	const struct fw_follow *follow;
	pid_t pid;
	int fd; /* -1 after its end */
	bool refused;
	char *chunk;
};

/* Everything that is there now; the descriptor does not block. */
static void take_all(struct stream *s)
{
	while (s->fd >= 0) {
		ssize_t n = read(s->fd, s->chunk, CHUNK_BYTES);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			fw_close_fd(&s->fd);
			return;
		}
		if (!s->refused && s->follow->bytes(s->follow->ctx, s->chunk, (size_t)n) < 0) {
			s->refused = true;
			(void)kill(s->pid, SIGTERM);
		}
	}
}

/* To the end of the worker, and of what it wrote before. */
static void attend(struct stream *s, int worker_fd, const struct signals *signals)
{
	bool ended = false;

	while (!ended) {
		struct pollfd fds[2] = { { .fd = s->fd, .events = POLLIN },
					 { .fd = worker_fd, .events = POLLIN } };
		struct timespec tick = { .tv_sec = s->follow->tick_ms / 1000,
					 .tv_nsec = s->follow->tick_ms % 1000 * 1000000L };
		int n;

		n = ppoll(fds, 2, s->follow->tick && s->follow->tick_ms > 0 ? &tick : NULL,
			  &signals->open);
		if (n == 0 && s->follow->tick)
			s->follow->tick(s->follow->ctx);
		if (last_signal) {
			(void)kill(s->pid, last_signal);
			last_signal = 0;
		}
		/* First its end, then its words: so nothing written before the end is missed. */
		ended = has_ended(s->pid);
		take_all(s);
	}
}

int fw_follow_worker(const struct fw_follow *follow, struct fw_followed *ret_end,
		     struct fw_err *err)
{
	fw_scoped_fd self = -1, worker_fd = -1, output = -1;
	struct stream s = { .follow = follow, .fd = -1 };
	fw_scoped_mem struct pids *kept = NULL;
	fw_scoped_mem char *chunk = NULL;
	fw_scoped_mem char **argv = NULL;
	char option[] = "--watch-fd", number[16];
	struct fw_followed end = { 0 };
	struct signals signals;
	size_t words = 0;
	int ends[2], r;

	while (follow->argv[words])
		words++;
	argv = calloc(words + 3, sizeof(*argv));
	kept = calloc(1, sizeof(*kept));
	chunk = malloc(CHUNK_BYTES);
	if (!argv || !kept || !chunk)
		return fw_fail(err, ENOMEM, "start", "%s", follow->program);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fw_fail(err, errno, "start", "a pipe for %s", follow->program);
	s.fd = ends[0];
	s.chunk = chunk;
	output = ends[1];
	(void)fcntl(s.fd, F_SETFL, O_NONBLOCK);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	children_of(getpid(), kept);

	/* Without pidfds the worker's parent death signal has to do. */
	self = sys_pidfd_open(getpid(), 0);
	memcpy(argv, follow->argv, words * sizeof(*argv));
	(void)snprintf(number, sizeof(number), "%d", WATCH_FD);
	if (self >= 0) {
		argv[words++] = option;
		argv[words++] = number;
	}
	signals_take(&signals);
	r = start(follow, argv, output, self, &signals, &s.pid, err);
	fw_close_fd(&output);
	if (r == 0) {
		worker_fd = sys_pidfd_open(s.pid, 0);
		attend(&s, worker_fd, &signals);
		while (waitpid(s.pid, &end.status, 0) < 0 && errno == EINTR)
			;
		clear_descendants(kept);
		if (!follow->is_whole(follow->ctx))
			(void)fw_sweep_dead();
		end.signal = first_signal;
		*ret_end = end;
	}
	fw_close_fd(&s.fd);
	signals_give_back(&signals);
	return r;
}
