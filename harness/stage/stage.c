/* SPDX-License-Identifier: MIT */
/* Builds a stage, starts the probe on it, takes it down in reverse. */
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caps.h"
#include "clone3.h"
#include "record.h"
#include "refuse.h"
#include "scoped.h"

enum {
	FD_PARK = 64,		/* the probe's descriptors wait above this until each takes its place */
	KEPT_MAX = 512,
};

pid_t fw_stage_enter(const struct fw_stage_plan *plan, struct fw_err *err)
{
	struct sys_clone3_args args = {
		.exit_signal = SIGCHLD,
	};
	pid_t owner = getpid();
	long pid;

	if (plan->containment == FW_CONTAIN_PIDNS)
		args.flags |= CLONE_NEWPID;
	if (plan->containment == FW_CONTAIN_USERNS)
		args.flags |= CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS;
	if (plan->cgroup_fd >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)plan->cgroup_fd;
	}
	pid = sys_clone3(&args, sizeof(args));
	if ((pid == -ENOSYS || pid == -EPERM || pid == -EINVAL) && !plan->in_cgroup) {
		/* a kernel or a sandbox without clone3: the old call, born where we are */
		unsigned long flags = args.flags & ~(unsigned long)CLONE_INTO_CGROUP;

		pid = sys_clone_copy(flags | SIGCHLD, NULL);
	}
	if (pid < 0)
		return fw_fail(err, (int)-pid, "clone", "keeper");
	if (pid == 0) {
		/* after PDEATHSIG is set, an owner that died before shows: we were given to another parent */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (plan->containment == FW_CONTAIN_SUBREAPER && getppid() != owner)
			_exit(1);
		return 0;
	}
	return (pid_t)pid;
}

static int write_file(const char *path, const char *text)
{
	fw_scoped_fd fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(text);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		return -errno;
	return 0;
}

static int map_users(uid_t uid, gid_t gid, struct fw_err *err)
{
	char line[64];
	int r;

	/* kernels before 3.19 have no setgroups file, and need no word there */
	(void)write_file("/proc/self/setgroups", "deny");
	(void)snprintf(line, sizeof(line), "%u %u 1\n", uid, uid);
	r = write_file("/proc/self/uid_map", line);
	if (r < 0)
		return fw_fail(err, -r, "write", "uid_map");
	(void)snprintf(line, sizeof(line), "%u %u 1\n", gid, gid);
	r = write_file("/proc/self/gid_map", line);
	if (r < 0)
		return fw_fail(err, -r, "write", "gid_map");
	return 0;
}

/* A procfs of the caller's pid namespace as a descriptor; nothing is mounted anywhere. */
static int mount_proc(struct fw_err *err)
{
	fw_scoped_fd fs = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC);
	int fd;

	if (fs < 0)
		return fw_fail(err, errno, "fsopen", "proc");
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return fw_fail(err, errno, "fsconfig", "proc");
	fd = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	if (fd < 0)
		return fw_fail(err, errno, "fsmount", "proc");
	/* one who rewrites paths as a tracer knows no path of it, and opens what has that name elsewhere */
	fw_scoped_fd own = openat(fd, "self/stat", O_RDONLY | O_CLOEXEC);

	if (own < 0) {
		int error = errno;

		(void)close(fd);
		return fw_fail(err, error, "open", "self/stat in the stage's procfs");
	}
	return fd;
}

int fw_stage_build(const struct fw_stage_plan *plan, int gate_count, struct fw_stage *ret_stage,
		   struct fw_err *err)
{
	int death = 0;

	*ret_stage = (struct fw_stage){ .proc_fd = -1, .channel = -1, .release = -1 };
	for (size_t i = 0; i < sizeof(ret_stage->gates) / sizeof(ret_stage->gates[0]); i++)
		ret_stage->gates[i] = -1;
	ret_stage->gate_count = gate_count;
	if (plan->containment == FW_CONTAIN_USERNS) {
		/* the ids as seen outside: unmapped, getuid() would tell the overflow id */
		int r = map_users(plan->uid, plan->gid, err);

		if (r < 0)
			return r;
	}
	if (plan->containment == FW_CONTAIN_SUBREAPER) {
		ret_stage->proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		/* a bare root may lack it */
		if (ret_stage->proc_fd < 0 && errno != ENOENT)
			return fw_fail(err, errno, "open", "/proc");
	} else {
		ret_stage->proc_fd = mount_proc(err);
		if (ret_stage->proc_fd < 0)
			return ret_stage->proc_fd;
	}
	/* without these something could outlive us */
	if (prctl(PR_GET_PDEATHSIG, &death) < 0 || death != SIGKILL)
		return fw_fail(err, errno ? errno : EINVAL, "prctl", "PR_SET_PDEATHSIG");
	/* EINVAL: a kernel or an emulator without subreapers; whoever stands above us must reap then */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 && errno != EINVAL)
		return fw_fail(err, errno, "prctl", "PR_SET_CHILD_SUBREAPER");
	return 0;
}

/* ---- the probe's side: from fork to exec; nothing here returns to the keeper's frames ---- */

static void give_up(int channel, const char *operation, int error) __attribute__((noreturn));
static void give_up(int channel, const char *operation, int error)
{
	char buf[FW_RECORD_MAX];
	size_t n = fw_record_put(buf, FW_REC_BROKEN, operation, error, 0, NULL, 0);

	(void)send(channel, buf, n, MSG_NOSIGNAL);
	_exit(FW_EXIT_BROKEN);
}

static void default_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void)sigaction(sig, &action, NULL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void fixed_limits(int channel)
{
	struct rlimit limit;

	/* 1, not 0: a core_pattern that pipes ignores 0 */
	if (getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < 1 ? limit.rlim_max : 1;
		if (setrlimit(RLIMIT_CORE, &limit) < 0)
			give_up(channel, "setrlimit-core", errno);
	}
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < 1024 ? limit.rlim_max : 1024;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			give_up(channel, "setrlimit-nofile", errno);
	}
	if (getrlimit(RLIMIT_STACK, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < (8UL << 20) ? limit.rlim_max : 8UL << 20;
		if (setrlimit(RLIMIT_STACK, &limit) < 0)
			give_up(channel, "setrlimit-stack", errno);
	}
}

static int null_fd(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* a bare root without /dev: an empty file of memory reads and writes much the same */
	return fd >= 0 ? fd : memfd_create("null", MFD_CLOEXEC);
}

/* Moves fd up to the parking space and returns its new number. */
static int park(int channel, int fd)
{
	int up = fcntl(fd, F_DUPFD_CLOEXEC, FD_PARK);

	if (up < 0)
		give_up(channel, "park-descriptor", errno);
	return up;
}

/* dup2 clears close-on-exec: exactly these survive exec. */
static int place(int channel, int fd, int number)
{
	if (dup2(fd, number) < 0)
		give_up(channel, "place-descriptor", errno);
	return number;
}

static void close_from(int first, int keep)
{
	if (keep > first && syscall(SYS_close_range, first, keep - 1, 0) == 0 &&
	    syscall(SYS_close_range, keep + 1, ~0U, 0) == 0)
		return;
	for (int fd = first; fd < 4096; fd++)
		if (fd != keep)
			(void)close(fd);
}

void fw_stage_exec(int program, const char *const argv[], char *const envp[])
{
	char path[64];
	int error;

	(void)syscall(SYS_execveat, program, "", argv, envp, AT_EMPTY_PATH);
	if (errno != EPERM && errno != ENOSYS)
		return;
	/* a kernel or a sandbox without execveat: the old call, by way of /proc */
	error = errno;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", program);
	(void)execve(path, (char *const *)(uintptr_t)argv, envp);
	errno = error;
}

/* What the probe's side needs to know; it lives in the keeper's frame, which both see. */
struct start {
	const struct fw_stage_plan *plan;
	const struct fw_stage_probe *probe;
	pid_t keeper;
	int channel, wait_fd, gate_count;
	int gates[12];
};

static int probe_side(void *arg) __attribute__((noreturn));
static int probe_side(void *arg)
{
	const struct start *start = arg;
	const struct fw_stage_plan *plan = start->plan;
	const struct fw_stage_probe *probe = start->probe;
	const int *gates = start->gates, gate_count = start->gate_count, wait_fd = start->wait_fd;
	int channel = start->channel;
	const char *failed;
	char door[40], pass[24];
	const char *argv[24] = { probe->name, door };
	char *const envp[] = { NULL };
	int parked[16], n = 0, null, program, waits = -1, last;

	/* a kernel that takes every child for a leader refuses it: what is about sessions will tell, and alone */
	if (setsid() < 0 && errno != EPERM)
		give_up(channel, "setsid", errno);
	default_signals();
	(void)umask(022);
	/* who is run by nice(1) without privilege stays as nice */
	(void)setpriority(PRIO_PROCESS, 0, 0);
	if (chdir(probe->scratch ? probe->scratch : "/") < 0)
		give_up(channel, "chdir", errno);
	(void)snprintf(door, sizeof(door), "door=%s", probe->door);
	for (last = 2; probe->args[last - 2] && last < 21; last++)
		argv[last] = probe->args[last - 2];
	if (probe->pass_fd >= 0) {
		(void)snprintf(pass, sizeof(pass), "pass=%d", FW_GATE_FD + gate_count);
		argv[last] = pass;
	}

	null = null_fd();
	if (null < 0)
		give_up(channel, "null", errno);
	null = park(channel, null);
	program = park(channel, probe->fd);
	channel = park(channel, channel);
	if (wait_fd >= 0)
		waits = park(channel, wait_fd);
	for (int i = 0; i < gate_count; i++)
		parked[n++] = park(channel, gates[i]);
	if (probe->pass_fd >= 0)
		parked[n++] = park(channel, probe->pass_fd);
	for (int fd = 0; fd < 3; fd++)
		(void)place(channel, null, fd);
	channel = place(channel, channel, FW_CHANNEL_FD);
	for (int i = 0; i < n; i++)
		(void)place(channel, parked[i], FW_GATE_FD + i);
	last = FW_GATE_FD + n;
	if (waits >= 0)
		waits = place(channel, waits, last);
	/* before we wait: our copies of the keeper's ends would hide from us, and from the worker, that it is gone */
	close_from(waits >= 0 ? last + 1 : last, program);
	if (waits >= 0) {
		char go;

		/* the tracer seizes us here, before the program begins */
		if (read(waits, &go, 1) != 1)
			_exit(FW_EXIT_GATE);
		(void)close(waits);
	}
	fixed_limits(channel);
	failed = fw_caps_become(probe->env);
	if (failed)
		give_up(channel, failed, errno);
	if (probe->env->refuse_errno && fw_refuse_install(probe->env->refuse_errno) < 0)
		give_up(channel, "seccomp-filter", errno);
	/* where no namespace ends with its keeper, a probe that stands at no gate would outlive it */
	if (plan->containment == FW_CONTAIN_SUBREAPER &&
	    (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != start->keeper))
		give_up(channel, "keeper-gone", ESRCH);
	if (probe->hold)
		(void)kill(getpid(), SIGSTOP);
	fw_stage_exec(program, argv, envp);
	give_up(channel, "exec", errno);
}

/* ---- the keeper's side ---- */

int fw_stage_start(struct fw_stage *stage, const struct fw_stage_plan *plan,
		   const struct fw_stage_probe *probe, struct fw_err *err)
{
	static char stack[256 * 1024] __attribute__((aligned(16)));
	struct start start = { .plan = plan,
			       .probe = probe,
			       .keeper = getpid(),
			       .wait_fd = -1,
			       .gate_count = stage->gate_count };
	int pair[2], gate[2], on = 1, pid;
	int sync[2] = { -1, -1 };

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return fw_fail(err, errno, "socketpair", "channel");
	fw_scoped_fd far = pair[1];

	stage->channel = pair[0];
	if (setsockopt(stage->channel, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0)
		return fw_fail(err, errno, "setsockopt", "SO_PASSCRED");
	for (int i = 0; i < stage->gate_count; i++) {
		if (pipe2(gate, O_CLOEXEC) < 0)
			return fw_fail(err, errno, "pipe", "gate %d", i);
		stage->gates[i] = gate[1];
		start.gates[i] = gate[0];
	}
	if ((probe->env->trace || probe->env->kernel) && pipe2(sync, O_CLOEXEC) < 0)
		return fw_fail(err, errno, "pipe", "release");
	stage->release = sync[1];

	start.channel = far;
	start.wait_fd = sync[0];
	/* a plain copy: vfork would be cheaper, and a kernel that is wrong about it would take every case with it */
	pid = clone(probe_side, stack + sizeof(stack), SIGCHLD, &start);
	if (pid < 0)
		return fw_fail(err, errno, "clone", "probe");
	stage->probe = pid;
	for (int i = 0; i < stage->gate_count; i++)
		(void)close(start.gates[i]);
	if (sync[0] >= 0)
		(void)close(sync[0]);
	return 0;
}

int fw_stage_open_children(void)
{
	char path[96], self[32];
	ssize_t n = readlink("/proc/self", self, sizeof(self) - 1);

	if (n <= 0)
		return -1;
	self[n] = '\0';
	/* not by thread-self: who rewrites paths as a tracer knows self alone, and gives its own for the other */
	(void)snprintf(path, sizeof(path), "/proc/%s/task/%s/children", self, self);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* A list may be another procfs's, or a sandbox's: who is to be ended must be the caller's to wait for. */
static bool is_child(pid_t pid)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

int fw_stage_children(pid_t *pids, int room)
{
	char text[12 * KEPT_MAX];
	ssize_t n;
	int count = 0;

	fw_scoped_fd fd = fw_stage_open_children();

	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n < 0)
		return -1;
	text[n] = '\0';
	for (char *p = text, *next; count < room; p = next + 1) {
		long pid = strtol(p, &next, 10);

		/* every number is followed by a blank: one that is not was cut off, and is somebody else's pid */
		if (next == p || *next != ' ')
			break;
		if (is_child((pid_t)pid))
			pids[count++] = (pid_t)pid;
	}
	return count;
}

/* One pass over the children of this process: kills each. Returns how many there are, -1 if it cannot be known. */
static int kill_children(void)
{
	pid_t pids[KEPT_MAX];
	int n = fw_stage_children(pids, KEPT_MAX);

	for (int i = 0; i < n; i++)
		(void)kill(pids[i], SIGKILL);
	return n;
}

int fw_stage_clear(struct fw_stage *stage, void (*reaped)(void *ctx, pid_t pid, int status),
		   void *ctx)
{
	int count = 0;

	for (;;) {
		bool blind = false;
		int status;
		pid_t pid;

		/* as init of its namespace the keeper reaches all; else whoever has become its child */
		if (getpid() == 1)
			(void)kill(-1, SIGKILL);
		else if (kill_children() < 0)
			/* without /proc only the probe's group is known: who left it cannot be waited for */
			blind = stage->probe <= 0 || (kill(-stage->probe, SIGKILL) < 0 &&
						      kill(stage->probe, SIGKILL) < 0);
		pid = waitpid(-1, &status, blind ? __WALL | WNOHANG : __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid <= 0)
			break;
		if (WIFSTOPPED(status))
			continue;
		if (reaped)
			reaped(ctx, pid, status);
		count++;
	}
	return count;
}

void fw_stage_end(struct fw_stage *stage)
{
	for (int i = 0; i < stage->gate_count; i++)
		fw_close_fd(&stage->gates[i]);
	fw_close_fd(&stage->release);
	fw_close_fd(&stage->channel);
	fw_close_fd(&stage->proc_fd);
}

static pid_t kept[KEPT_MAX];
static int kept_count;

bool fw_stage_is_kept(pid_t pid)
{
	for (int i = 0; i < kept_count; i++)
		if (kept[i] == pid)
			return true;
	return false;
}

void fw_stage_keep_children(void)
{
	kept_count = fw_stage_children(kept, KEPT_MAX);
}

void fw_stage_let_be(pid_t pid)
{
	if (kept_count < KEPT_MAX)
		kept[kept_count++] = pid;
}

int fw_stage_reap_all(void)
{
	pid_t pids[KEPT_MAX];
	int count = 0, ended;

	/* whoever ends leaves us its children: again, until there are none */
	do {
		int n = fw_stage_children(pids, KEPT_MAX);

		ended = 0;
		for (int i = 0; i < n; i++)
			if (!fw_stage_is_kept(pids[i]) && kill(pids[i], SIGKILL) == 0 &&
			    waitpid(pids[i], NULL, __WALL) == pids[i])
				ended++;
		count += ended;
	} while (ended);
	return count;
}
