/* SPDX-License-Identifier: MIT */
/* The trials behind the needs. Whatever could leave a trace is done in a child, or on a stage, and ends with it. */
#include "needs.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clone3.h"
#include "kcmp.h"
#include "pidfd.h"
#include "ptrace.h"
#include "refuse.h"
#include "scoped.h"

/*
 * A trial answers 0 or a positive errno. EXIT_OTHER: what a child died of is not an errno. EXIT_UNSEEN: the thing can
 * be had, but not looked at.
 */
enum { EXIT_OTHER = 255, EXIT_UNSEEN = 254 };

enum { PROCESSES_A_JOB = 8, PROCESSES_MAX = 256 };

typedef int trial_fn(const struct fw_trial *trial);

/* Runs fn in a child made by plain clone; its exit status. */
static int in_child(trial_fn *fn, const struct fw_trial *trial)
{
	long pid = sys_clone_copy(SIGCHLD, NULL);
	int status;

	if (pid == 0)
		_exit(fn(trial));
	if (pid < 0)
		return (int)-pid;
	while (waitpid((pid_t)pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return EXIT_OTHER;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OTHER;
}

/* The same on a stage, as a keeper has it. */
static int on_stage(trial_fn *fn, const struct fw_trial *trial)
{
	struct fw_err err = { 0 };
	int status;
	pid_t pid = fw_stage_enter(trial->plan, &err);

	if (pid < 0)
		return err.code;
	if (pid == 0) {
		struct fw_stage stage;
		int r = fw_stage_build(trial->plan, 0, &stage, &err);

		_exit(r < 0 ? err.code : fn(trial));
	}
	while (waitpid(pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return EXIT_OTHER;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OTHER;
}

static int nothing(const struct fw_trial *trial)
{
	(void)trial;
	return 0;
}

void fw_containment_decide(struct fw_stage_plan *plan)
{
	static const enum fw_containment order[] = { FW_CONTAIN_PIDNS, FW_CONTAIN_USERNS };
	const struct fw_trial trial = { .plan = plan };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		plan->containment = order[i];
		if (on_stage(nothing, &trial) == 0)
			return;
	}
	plan->containment = FW_CONTAIN_SUBREAPER;
}

/* ---- the trials, in the order of their names ---- */

static int try_cgroup2(const struct fw_trial *trial)
{
	struct fw_trial with = *trial;
	struct fw_stage_plan plan = *trial->plan;

	if (!trial->slot_cgroup || !trial->slot_cgroup[0])
		return ENOENT;
	fw_scoped_fd fd = open(trial->slot_cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	struct sys_clone3_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)fd,
	};
	long pid = sys_clone3(&args, sizeof(args));
	int status;

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return (int)-pid;
	(void)waitpid((pid_t)pid, &status, __WALL);
	plan.cgroup_fd = fd;
	with.plan = &plan;
	return on_stage(nothing, &with);
}

static int try_cgroup2_controller(const struct fw_trial *trial)
{
	char path[4300], text[256];
	ssize_t n;

	if (!trial->slot_cgroup || !trial->slot_cgroup[0])
		return ENOENT;
	/* beside the cgroup that was made for trying: what the run's own cgroup has to hand down */
	(void)snprintf(path, sizeof(path), "%s/../cgroup.controllers", trial->slot_cgroup);
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n < 0)
		return errno;
	text[n] = '\0';
	return strstr(text, "memory") || strstr(text, "io") || strstr(text, "hugetlb") ? 0 : ENOENT;
}

static int try_clone3(const struct fw_trial *trial)
{
	long r = sys_clone3(NULL, 0);

	(void)trial;
	/* no size at all is EINVAL where the call exists */
	return r == -EINVAL ? 0 : (int)-r;
}

static int try_ioprio(const struct fw_trial *trial)
{
	(void)trial;
	/* class best-effort, level 4, of the caller */
	if (syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 4) < 0 ||
	    syscall(SYS_ioprio_get, 1, 0) != (2 << 13 | 4))
		return errno ? errno : EIO;
	return 0;
}

static int try_kcmp(const struct fw_trial *trial)
{
	int r = sys_kcmp(getpid(), getpid(), SYS_KCMP_VM, 0, 0);

	(void)trial;
	return r == 0 ? 0 : r < 0 ? -r : EIO;
}

static int read_some(const char *path, off_t offset)
{
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t word = 0;

	if (fd < 0)
		return errno;
	return pread(fd, &word, sizeof(word), offset) == (ssize_t)sizeof(word) ? 0 :
	       errno							       ? errno :
										 EIO;
}

static int try_pagemap(const struct fw_trial *trial)
{
	int here = 0;

	(void)trial;
	return read_some("/proc/self/pagemap", (off_t)((uintptr_t)&here / 4096 * 8));
}

static int try_kpagecount(const struct fw_trial *trial)
{
	uint64_t here = 1, word = 0;
	fw_scoped_fd fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	(void)trial;
	if (fd < 0 || pread(fd, &word, 8, (off_t)((uintptr_t)&here / 4096 * 8)) != 8)
		return errno ? errno : EIO;
	if (!(word & ((1ULL << 55) - 1)))
		return EPERM;	/* frame numbers read as zero without CAP_SYS_ADMIN */
	return read_some("/proc/kpagecount", (off_t)((word & ((1ULL << 55) - 1)) * 8));
}

static int try_libc__fork(const struct fw_trial *trial)
{
	const char *const argv[] = { "null", "door=_Fork", "can", NULL };
	char *const envp[] = { NULL };

	fw_stage_exec(trial->probe_fd, argv, envp);
	return errno;
}

static int unshare_one(int flag)
{
	return unshare(flag) < 0 ? errno : 0;
}

static int try_ns_admin(const struct fw_trial *trial)
{
	(void)trial;
	/* not only the flag: what it promises must be usable */
	if (unshare(CLONE_NEWUTS) < 0 || sethostname("forkwitness", 11) < 0)
		return errno;
	return 0;
}

static int try_ns_cgroup(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWCGROUP);
}

static int try_ns_ipc(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWIPC);
}

static int try_ns_mnt(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWNS);
}

static int try_ns_net(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWNET);
}

static int try_ns_time(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWTIME);
}

static int try_ns_uts(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWUTS);
}

static int try_caps(const struct fw_trial *trial)
{
	cap_t caps = cap_from_text("cap_sys_chroot=eip");
	int r = caps && cap_set_proc(caps) == 0 && cap_set_ambient(CAP_SYS_CHROOT, CAP_SET) == 0 ?
			0 :
			errno;

	(void)trial;
	if (caps)
		(void)cap_free(caps);
	return r;
}

static int try_pidfd(const struct fw_trial *trial)
{
	int fd = sys_pidfd_open(getpid(), 0);
	int r = fd < 0 ? fd : sys_pidfd_is_ended(fd);

	(void)trial;
	fw_close_fd(&fd);
	return r < 0 ? -r : 0;
}

static int try_pidns(const struct fw_trial *trial)
{
	/* what failed when containment was decided tells why */
	struct fw_stage_plan plan = *trial->plan;
	const struct fw_trial again = { .plan = &plan };

	if (plan.containment != FW_CONTAIN_SUBREAPER)
		return 0;
	plan.containment = FW_CONTAIN_USERNS;
	return on_stage(nothing, &again);
}

static int try_proc(const struct fw_trial *trial)
{
	(void)trial;
	return read_some("/proc/self/status", 0);
}

static int try_proc_children(const struct fw_trial *trial)
{
	(void)trial;
	return access("/proc/thread-self/children", R_OK) < 0 ? errno : 0;
}

/* Makes a child that becomes what it is to be and waits for its end, asks fn about it, ends it. */
static int about_a_child(int (*become)(void), int (*fn)(pid_t pid, const void *shared))
{
	static uint64_t shared = 0x5a5a;
	pid_t owner = getpid();
	int tells[2], status, r = EXIT_OTHER;

	if (pipe2(tells, O_CLOEXEC) < 0)
		return errno;
	long pid = sys_clone_copy(SIGCHLD, NULL);

	if (pid == 0) {
		r = become ? become() : 0;
		/* it waits for nothing but its end, so that must come also when ours does */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)close(tells[0]);
		(void)!write(tells[1], &r, sizeof(r));
		while (getppid() == owner)
			(void)pause();
		_exit(0);
	}
	(void)close(tells[1]);
	if (pid < 0)
		r = (int)-pid;
	else if (read(tells[0], &r, sizeof(r)) == (ssize_t)sizeof(r) && r == 0)
		r = fn((pid_t)pid, &shared);
	(void)close(tells[0]);
	if (pid < 0)
		return r;
	(void)kill((pid_t)pid, SIGKILL);
	while (waitpid((pid_t)pid, &status, __WALL) > 0 && WIFSTOPPED(status))
		;
	return r;
}

static int read_child(pid_t pid, const void *shared)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	return read_some(path, (off_t)(uintptr_t)shared);
}

static int try_proc_mem(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, read_child);
}

/* Makes count children that stand beside each other, and ends them. */
static int room_for(int count)
{
	int ends[2], error = 0;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	for (int i = 0; i < count && !error; i++) {
		long pid = sys_clone_copy(SIGCHLD, NULL);
		char none;

		if (pid == 0) {
			/* until the maker closes its end, or is gone */
			(void)close(ends[1]);
			_exit(read(ends[0], &none, 1) != 0);
		}
		if (pid < 0)
			error = (int)-pid;
	}
	(void)close(ends[0]);
	(void)close(ends[1]);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
	return error;
}

static int try_processes(const struct fw_trial *trial)
{
	/* a keeper, a probe and what it makes, for each job, and for one that is on its way out */
	int count = PROCESSES_A_JOB * (1 + (trial->jobs > 0 ? trial->jobs : 1));
	struct rlimit limit;

	count = count < PROCESSES_MAX ? count : PROCESSES_MAX;
	/* root is not held to its own limit, but whom it becomes is */
	if (getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur < (rlim_t)count)
		return EAGAIN;
	return room_for(count);
}

/* Memory maps are for who may trace; a stricter rule for attaching (Yama) does not bear on them. */
static int see_child(pid_t pid, const void *shared)
{
	char path[64];
	int r;

	(void)shared;
	(void)snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	r = read_some(path, 0);
	return r == EPERM || r == EACCES ? EXIT_UNSEEN : 0;
}

static int become_plain(void)
{
	if (setgroups(0, NULL) < 0 || setresgid(65534, 65534, 65534) < 0 ||
	    setresuid(65534, 65534, 65534) < 0)
		return errno;
	/* as it is after exec */
	(void)prctl(PR_SET_DUMPABLE, 1);
	return room_for(PROCESSES_A_JOB);
}

static int try_plain_user(const struct fw_trial *trial)
{
	(void)trial;
	return geteuid() == 0 ? about_a_child(become_plain, see_child) : 0;
}

static int seize_child(pid_t pid, const void *shared)
{
	int r = sys_ptrace_seize(pid, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
					      PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
					      PTRACE_O_TRACECLONE);
	int status;

	(void)shared;
	if (r == 0)
		r = sys_ptrace_interrupt(pid);
	if (r < 0)
		return -r;
	/* registers must be readable, not only the attachment allowed */
	while (waitpid(pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return errno;
	if (!WIFSTOPPED(status))
		return EIO;
	struct user_regs_struct regs;

	r = sys_ptrace_regs(pid, &regs);
	return r < 0 ? -r : 0;
}

static int try_ptrace(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, seize_child);
}

static int try_root(const struct fw_trial *trial)
{
	(void)trial;
	/* frame numbers are for the machine's own root alone; a user namespace's root does not get them */
	if (geteuid() != 0 || prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) != 1)
		return EPERM;
	fw_scoped_fd fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
	char map[64];
	ssize_t n = fd < 0 ? -1 : read(fd, map, sizeof(map) - 1);
	unsigned long inner, outer, count;

	if (n <= 0)
		return ENOENT;
	map[n] = '\0';
	return sscanf(map, "%lu %lu %lu", &inner, &outer, &count) == 3 && count == 4294967295UL ?
		       0 :
		       EPERM;
}

static int try_scratch(const struct fw_trial *trial)
{
	return trial->plan->scratch ? 0 : ENOENT;
}

static int try_seccomp(const struct fw_trial *trial)
{
	(void)trial;
	if (fw_refuse_install(EXFULL) < 0)
		return errno;
	return syscall(SYS_fork) == -1 && errno == EXFULL ? 0 : EIO;
}

static int try_set_tid(const struct fw_trial *trial)
{
	pid_t want = 77;
	struct sys_clone3_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uint64_t)(uintptr_t)&want,
		.set_tid_size = 1,
	};
	long pid;

	if (trial->plan->containment == FW_CONTAIN_SUBREAPER)
		return EPERM;
	pid = sys_clone3(&args, sizeof(args));
	if (pid == 0)
		_exit(0);
	return pid == want ? 0 : pid < 0 ? (int)-pid : EIO;
}

static int try_sysvsem(const struct fw_trial *trial)
{
	int id = semget(IPC_PRIVATE, 1, 0600);

	(void)trial;
	if (id < 0)
		return errno;
	return semctl(id, 0, IPC_RMID) < 0 ? errno : 0;
}

static int try_userns(const struct fw_trial *trial)
{
	struct fw_stage_plan plan = *trial->plan;
	const struct fw_trial in_userns = { .plan = &plan };

	plan.containment = FW_CONTAIN_USERNS;
	plan.cgroup_fd = -1;
	return on_stage(try_ns_admin, &in_userns);
}

enum where { HERE, CHILD, STAGE };

static const struct {
	const char *name;
	trial_fn *fn;
	enum where where;
	const char *refused;	/* reason for EPERM and EACCES */
	const char *absent;	/* reason for ENOSYS, ENOENT and EINVAL */
} trials[] = {
	{ "caps", try_caps, STAGE, "no-cap:setpcap", "kernel-lacks:ambient-caps" },
	{ "cgroup2", try_cgroup2, HERE, "no-cgroup:v2", "no-cgroup:v2" },
	{ "cgroup2-controller", try_cgroup2_controller, HERE, "no-cgroup:controller", "no-cgroup:controller" },
	{ "clone3", try_clone3, HERE, "seccomp:EPERM", "no-syscall:clone3" },
	{ "ioprio", try_ioprio, CHILD, "seccomp:EPERM", "no-syscall:ioprio_set" },
	{ "kcmp", try_kcmp, HERE, "seccomp:EPERM", "no-syscall:kcmp" },
	{ "kpagecount", try_kpagecount, HERE, "no-cap:sys_admin", "kernel-lacks:kpagecount" },
	{ "libc:_Fork", try_libc__fork, CHILD, "libc-lacks:_Fork", "libc-lacks:_Fork" },
	{ "ns-admin", try_ns_admin, STAGE, "no-cap:sys_admin", "no-userns" },
	{ "ns-cgroup", try_ns_cgroup, STAGE, "no-cap:sys_admin", "kernel-lacks:cgroupns" },
	{ "ns-ipc", try_ns_ipc, STAGE, "no-cap:sys_admin", "kernel-lacks:ipcns" },
	{ "ns-mnt", try_ns_mnt, STAGE, "no-cap:sys_admin", "kernel-lacks:mntns" },
	{ "ns-net", try_ns_net, STAGE, "no-cap:sys_admin", "kernel-lacks:netns" },
	{ "ns-time", try_ns_time, STAGE, "no-cap:sys_admin", "kernel-lacks:timens" },
	{ "ns-uts", try_ns_uts, STAGE, "no-cap:sys_admin", "kernel-lacks:utsns" },
	{ "pagemap", try_pagemap, HERE, "proc:pagemap:EPERM", "kernel-lacks:pagemap" },
	{ "pidfd", try_pidfd, HERE, "seccomp:EPERM", "no-syscall:pidfd_open" },
	{ "pidns", try_pidns, HERE, "no-userns", "kernel-lacks:pidns" },
	{ "plain-user", try_plain_user, HERE, "no-cap:setuid", "no-uid:65534" },
	{ "proc", try_proc, HERE, "no-proc", "no-proc" },
	{ "proc-children", try_proc_children, HERE, "no-proc", "kernel-lacks:proc-children" },
	{ "proc-mem", try_proc_mem, HERE, "ptrace:EPERM", "no-proc" },
	{ "processes", try_processes, CHILD, "seccomp:EPERM", "no-syscall:clone" },
	{ "ptrace", try_ptrace, HERE, "ptrace:EPERM", "no-syscall:ptrace" },
	{ "root", try_root, HERE, "no-cap:sys_admin", "no-proc" },
	{ "scratch", try_scratch, HERE, "no-scratch", "no-scratch" },
	{ "seccomp-filter", try_seccomp, CHILD, "seccomp:EPERM", "kernel-lacks:seccomp-filter" },
	{ "set-tid", try_set_tid, STAGE, "no-cap:checkpoint_restore", "kernel-lacks:set_tid" },
	{ "sysvsem", try_sysvsem, CHILD, "seccomp:EPERM", "no-syscall:semget" },
	{ "userns", try_userns, HERE, "no-userns", "kernel-lacks:userns" },
};

const char *fw_need_trial(size_t i)
{
	return i < sizeof(trials) / sizeof(trials[0]) ? trials[i].name : NULL;
}

static void reason_text(size_t i, int error, char reason[FW_REASON_MAX])
{
	switch (error) {
	case 0:
		(void)snprintf(reason, FW_REASON_MAX, "met");
		return;
	case EPERM:
	case EACCES:
		(void)snprintf(reason, FW_REASON_MAX, "%s", trials[i].refused);
		return;
	case ENOENT:
		if (strncmp(trials[i].absent, "kernel-lacks:", 13) == 0 &&
		    access("/proc/self", F_OK) < 0) {
			(void)snprintf(reason, FW_REASON_MAX, "no-proc");
			return;
		}
		/* fall through */
	case ENOSYS:
	case EINVAL:
	case 77: /* a probe's own "cannot" */
		(void)snprintf(reason, FW_REASON_MAX, "%s", trials[i].absent);
		return;
	case EAGAIN:
	case ENOSPC:
	case EUSERS:
		(void)snprintf(reason, FW_REASON_MAX, "limit:%s", trials[i].name);
		return;
	case EXIT_UNSEEN:
		(void)snprintf(reason, FW_REASON_MAX, "no-cap:sys_ptrace");
		return;
	default:
		(void)snprintf(reason, FW_REASON_MAX, "%s:%s", trials[i].name,
			       error == EXIT_OTHER ? "died" : fw_errno_name(error));
	}
}

void fw_need_try(const char *name, const struct fw_trial *trial, char reason[FW_REASON_MAX])
{
	static char known[sizeof(trials) / sizeof(trials[0])][FW_REASON_MAX];

	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		int error;

		if (strcmp(trials[i].name, name) != 0)
			continue;
		if (!known[i][0]) {
			if (trials[i].where == HERE)
				error = trials[i].fn(trial);
			else if (trials[i].where == CHILD)
				error = in_child(trials[i].fn, trial);
			else
				error = on_stage(trials[i].fn, trial);
			reason_text(i, error, known[i]);
		}
		(void)snprintf(reason, FW_REASON_MAX, "%s", known[i]);
		return;
	}
	(void)snprintf(reason, FW_REASON_MAX, "unknown-need:%.40s", name);
}
