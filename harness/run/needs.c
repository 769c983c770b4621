/* SPDX-License-Identifier: MIT */
/* The trials behind the needs. Whatever could leave a trace is done in a child, or on a stage, and ends with it. */
#include "needs.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/membarrier.h>
#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <mqueue.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/capability.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asm/ldt.h>

#include "clone3.h"
#include "kcmp.h"
#include "pidfd.h"
#include "proctext.h"
#include "ptrace.h"
#include "refuse.h"
#include "schedattr.h"
#include "scoped.h"
#include "sweep.h"
#include "throwaway.h"
#include "trace.h"

/*
 * A trial answers 0 or a positive errno. EXIT_OTHER: what a child died of is not an errno. EXIT_UNSEEN: the thing can
 * be had, but not looked at. EXIT_LATE: no answer in time. EXIT_UNASKED: nobody allowed it. EXIT_LOCKED: the kernel is
 * locked down. EXIT_NO_TRACEFS: as it says. EXIT_REFUSED: the kernel does
 * not let its root have it.
 */
enum {
	EXIT_OTHER = FW_THROWN_OTHER,
	EXIT_UNSEEN = 254,
	EXIT_LATE = FW_THROWN_LATE,
	EXIT_UNASKED = 252,
	EXIT_LOCKED = 251,
	EXIT_NO_TRACEFS = 250,
	EXIT_REFUSED = 249
};

void fw_need_deadline(int slowdown)
{
	fw_thrown_deadline(slowdown < 30 ? 10 : slowdown < 900 ? slowdown / 3 : 300);
}

enum { PROCESSES_A_JOB = 8, PROCESSES_MAX = 256 };

enum { GET_REGISTRATIONS = 1 << 9 }; /* MEMBARRIER_CMD_GET_REGISTRATIONS of Linux 6.3 */

typedef int trial_fn(const struct fw_trial *trial);

struct trial_call {
	trial_fn *fn;
	const struct fw_trial *trial;
};

/*
 * Set by who gives an answer with its exit status. An emulator that gives a process up ends it with a status of its own
 * choice, 1 for one, which is no EPERM.
 */
static volatile int *answered;

static void ask_anew(void)
{
	if (!answered) {
		void *shared = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		answered = shared == MAP_FAILED ? NULL : shared;
	}
	if (answered)
		*answered = 0;
}

static int answer(int status)
{
	if (answered)
		*answered = 1;
	return status;
}

static int if_answered(int status)
{
	return answered && !*answered && status && status < EXIT_REFUSED ? EXIT_OTHER : status;
}

static int call_trial(const void *ctx)
{
	const struct trial_call *c = ctx;

	return answer(c->fn(c->trial));
}

/* Runs fn in a child; its exit status. */
static int in_child(trial_fn *fn, const struct fw_trial *trial)
{
	struct fw_thrown thrown;

	ask_anew();
	thrown = fw_throw(call_trial, &(struct trial_call){ fn, trial });
	return thrown.error ? thrown.error : if_answered(thrown.exited);
}

/* The same on a stage, as a keeper has it. */
static int on_stage(trial_fn *fn, const struct fw_trial *trial)
{
	struct fw_err err = { 0 };
	int status;
	pid_t pid;

	ask_anew();
	pid = fw_stage_enter(trial->plan, &err);
	if (pid < 0)
		return err.code;
	if (pid == 0) {
		struct fw_stage stage;
		int r;

		fw_thrown_begin();
		r = fw_stage_build(trial->plan, 0, &stage, &err);

		_exit(answer(r < 0 ? err.code : fn(trial)));
	}
	while (waitpid(pid, &status, __WALL) < 0)
		if (errno != EINTR)
			return EXIT_OTHER;
	return WIFEXITED(status) ? if_answered(WEXITSTATUS(status)) : EXIT_OTHER;
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
		int r = EAGAIN;

		plan->containment = order[i];
		/* what is short for a moment is no reason to do with less for the whole run */
		for (int round = 0; round < 3 && (r == EAGAIN || r == ENOMEM); round++)
			r = on_stage(nothing, &trial);
		if (r == 0)
			return;
	}
	plan->containment = FW_CONTAIN_SUBREAPER;
}

/* ---- the trials, in the order of their names ---- */

static int try_abstract_sockets(const struct fw_trial *trial)
{
	/* no name at all: the kernel gives one that is free */
	const struct sockaddr any = { .sa_family = AF_UNIX };
	fw_scoped_fd fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)trial;
	return fd < 0 || bind(fd, &any, sizeof(any.sa_family)) < 0 ? errno : 0;
}

/* In a session of its own: who leads none can begin one. Empty where the task's group is a cgroup's. */
static int try_autogroup(const struct fw_trial *trial)
{
	char text[64];
	ssize_t n;

	(void)trial;
	if (setsid() < 0)
		return errno;
	fw_scoped_fd fd = open("/proc/self/autogroup", O_RDONLY | O_CLOEXEC);

	n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	return n < 0 ? errno : n == 0 ? ENOENT : 0;
}

/* A process that ends at once, made into the cgroup. */
static int bear_in(int fd)
{
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
	return waitpid((pid_t)pid, &status, __WALL) == pid ? 0 : errno;
}

static int try_cgroup2(const struct fw_trial *trial)
{
	struct fw_trial with = *trial;
	struct fw_stage_plan plan = *trial->plan;
	int r;

	if (!trial->slot_cgroup || !trial->slot_cgroup[0])
		return ENOENT;
	fw_scoped_fd fd = open(trial->slot_cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);

	r = fd < 0 ? errno : bear_in(fd);
	if (r)
		return r;
	plan.cgroup_fd = fd;
	plan.in_cgroup = true;
	with.plan = &plan;
	return on_stage(nothing, &with);
}

static int put_file(const char *path, const char *text)
{
	fw_scoped_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : errno ? errno : EIO;
}

/* In the way of a probe: enters the inner one, sets both limits, counts itself. */
static int enter_pids(const struct fw_trial *trial)
{
	static const char *const words[][2] = { { "try-pids/pids.max", "max" },
						{ "try-pids/inner/pids.max", "7" },
						{ "try-pids/inner/cgroup.procs", "0" } };
	char path[4300], text[8] = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		int r;

		(void)snprintf(path, sizeof(path), "%s/%s", trial->pids, words[i][0]);
		r = put_file(path, words[i][1]);
		if (r)
			return r;
	}
	(void)snprintf(path, sizeof(path), "%s/try-pids/pids.current", trial->pids);
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return read(fd, text, sizeof(text) - 1) > 0 && strcmp(text, "1\n") == 0 ? 0 : EIO;
}

static int try_cgroup_pids(const struct fw_trial *trial)
{
	char path[4300];
	int r;

	if (!trial->pids || !trial->pids[0])
		return ENOENT;
	(void)snprintf(path, sizeof(path), "%s/try-pids", trial->pids);
	r = -fw_pids_pair_make(path);
	if (!r)
		r = in_child(enter_pids, trial);
	(void)fw_cgroup_remove(path);
	return r;
}

/* Version 1 has no cgroup that a call could put somebody into. */
static int try_cgroup2_pids(const struct fw_trial *trial)
{
	char path[4300], inner[4400];
	int r;

	if (!trial->pids || !trial->pids[0])
		return ENOENT;
	(void)snprintf(path, sizeof(path), "%s/try-pids", trial->pids);
	(void)snprintf(inner, sizeof(inner), "%s/inner", path);
	r = -fw_pids_pair_make(path);
	if (!r) {
		fw_scoped_fd fd = open(inner, O_PATH | O_DIRECTORY | O_CLOEXEC);

		r = fd < 0 ? errno : bear_in(fd);
	}
	(void)fw_cgroup_remove(path);
	return r == EBADF ? ENOENT : r;
}

/* Beside the cgroup that was made for trying: what the run's own cgroup has to hand down. */
static int read_controllers(const struct fw_trial *trial, char *text, size_t size)
{
	char path[4300];
	ssize_t n;

	if (!trial->slot_cgroup || !trial->slot_cgroup[0])
		return ENOENT;
	(void)snprintf(path, sizeof(path), "%s/../cgroup.controllers", trial->slot_cgroup);
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	n = fd < 0 ? -1 : read(fd, text, size - 1);
	if (n < 0)
		return errno;
	text[n] = '\0';
	return 0;
}

static int try_cgroup2_controller(const struct fw_trial *trial)
{
	char text[256];
	int r = read_controllers(trial, text, sizeof(text));

	if (r)
		return r;
	return strstr(text, "memory") || strstr(text, "io") || strstr(text, "hugetlb") ? 0 : ENOENT;
}

static int try_cgroup2_cpuset(const struct fw_trial *trial)
{
	char text[256];
	cpu_set_t cpus;
	int r = read_controllers(trial, text, sizeof(text));

	if (r)
		return r;
	return strstr(text, "cpuset") && sched_getaffinity(0, sizeof(cpus), &cpus) == 0 &&
			       CPU_COUNT(&cpus) > 1 ?
		       0 :
		       ENOENT;
}

static int try_chroot(const struct fw_trial *trial)
{
	(void)trial;
	return chroot("/") < 0 ? errno : 0;
}

/* Seccomp filters see the flags of clone, not those of clone3: one may be refused where the other passes. */
static int clone_with(unsigned long flag)
{
	long pid = sys_clone_copy(flag | SIGCHLD, NULL);

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return (int)-pid;
	return waitpid((pid_t)pid, NULL, __WALL) < 0 ? errno : 0;
}

static int try_clone_ns(const struct fw_trial *trial)
{
	int error = clone_with(CLONE_NEWUTS);

	(void)trial;
	/* where this kind is not there the need for it tells */
	return error == EINVAL ? 0 : error;
}

static int try_clone3(const struct fw_trial *trial)
{
	long r = sys_clone3(NULL, 0);

	(void)trial;
	/* no size at all is EINVAL where the call exists */
	return r == -EINVAL ? 0 : (int)-r;
}

/* What the flags that came with Linux 7.1 need beside them; the child ends at once. */
static int try_newer_flags(uint64_t flags)
{
	int fd = -1;
	const struct sys_clone3_args args = {
		.flags = flags,
		.pidfd = (uint64_t)(uintptr_t)&fd,
		.exit_signal = flags & CLONE_AUTOREAP ? 0 : SIGCHLD,
	};
	long pid = sys_clone3(&args, sizeof(args));

	if (pid == 0)
		_exit(0);
	return pid < 0 ? (int)-pid : 0;
}

static int try_clone3_autokill(const struct fw_trial *trial)
{
	(void)trial;
	return try_newer_flags(CLONE_PIDFD | CLONE_PIDFD_AUTOKILL | CLONE_AUTOREAP | CLONE_NNP);
}

static int try_clone3_autoreap(const struct fw_trial *trial)
{
	(void)trial;
	return try_newer_flags(CLONE_AUTOREAP);
}

static int try_clone3_empty_mntns(const struct fw_trial *trial)
{
	(void)trial;
	return try_newer_flags(CLONE_EMPTY_MNTNS);
}

static int try_clone3_nnp(const struct fw_trial *trial)
{
	(void)trial;
	return try_newer_flags(CLONE_NNP);
}

/* Of what is never open, so that nothing but the table changes. */
static int close_range_by(unsigned int flags)
{
	enum { NUMBER = 436, NEVER_OPEN = 1 << 20, UNSHARE = 1 << 1 };

	return syscall(NUMBER, NEVER_OPEN, NEVER_OPEN, UNSHARE | flags) < 0 ? errno : 0;
}

static int try_close_range(const struct fw_trial *trial)
{
	(void)trial;
	return close_range_by(0);
}

static int try_close_range_cloexec(const struct fw_trial *trial)
{
	enum { CLOEXEC = 1 << 2 };

	(void)trial;
	return close_range_by(CLOEXEC);
}

/* In the first one all are that nobody has moved: of a child there nothing follows. */
static int try_cpuset(const struct fw_trial *trial)
{
	fw_scoped_fd fd = open("/proc/self/cpuset", O_RDONLY | O_CLOEXEC);
	char text[4096];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

	(void)trial;
	if (n <= 0)
		return ENOENT;
	return n == 2 && text[0] == '/' ? EPERM : 0;
}

/* Does fdinfo of this descriptor hold that word? */
static int fdinfo_says(int fd, const char *word)
{
	char path[64], text[1024];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	fw_scoped_fd info = open(path, O_RDONLY | O_CLOEXEC);

	n = info < 0 ? -1 : read(info, text, sizeof(text) - 1);
	if (n < 0)
		return errno;
	text[n] = '\0';
	return strstr(text, word) ? 0 : ENOENT;
}

static int try_fdinfo(const struct fw_trial *trial)
{
	fw_scoped_fd count = eventfd(1, EFD_CLOEXEC);
	fw_scoped_fd locked = memfd_create("need", MFD_CLOEXEC);
	int r;

	(void)trial;
	if (count < 0 || locked < 0 || flock(locked, LOCK_EX | LOCK_NB) < 0)
		return errno;
	r = fdinfo_says(count, "eventfd-count:");
	return r ? r : fdinfo_says(locked, "FLOCK");
}

static int try_fd_position(const struct fw_trial *trial)
{
	fw_scoped_fd fd = memfd_create("need", MFD_CLOEXEC);

	(void)trial;
	if (fd < 0 || lseek(fd, 77, SEEK_SET) < 0)
		return errno;
	return fdinfo_says(fd, "pos:\t77\n");
}

static int try_execveat(const struct fw_trial *trial)
{
	static char *const none[] = { NULL };

	(void)trial;
	/* no such descriptor is EBADF where the call exists */
	return syscall(SYS_execveat, -1, "", none, none, AT_EMPTY_PATH) < 0 && errno == EBADF ?
		       0 :
		       errno;
}

static int try_fork(const struct fw_trial *trial)
{
	long pid = syscall(SYS_fork);

	(void)trial;
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return errno;
	return waitpid((pid_t)pid, NULL, __WALL) < 0 ? errno : 0;
}

static int try_vfork(const struct fw_trial *trial)
{
	/* libc's: the raw call would come back twice on one stack */
	pid_t pid = vfork();

	(void)trial;
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return errno;
	return waitpid(pid, NULL, __WALL) < 0 ? errno : 0;
}

/* Memory of the two is one, or it was a fork: nothing hangs on who is first. */
static int try_vfork_shares(const struct fw_trial *trial)
{
	static volatile int stored;
	pid_t pid;

	(void)trial;
	stored = 0;
	pid = vfork();
	if (pid == 0) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Vfork): whether it stays is what is asked */
		stored = 1;
		_exit(0);
	}
	if (pid < 0)
		return errno;
	if (waitpid(pid, NULL, __WALL) < 0)
		return errno;
	return stored ? 0 : ENOSYS;
}

static int try_loopback(const struct fw_trial *trial)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t len = sizeof(here);
	fw_scoped_fd server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	fw_scoped_fd client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)trial;
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (server < 0 || client < 0 || bind(server, (struct sockaddr *)&here, len) < 0 ||
	    getsockname(server, (struct sockaddr *)&here, &len) < 0 || listen(server, 1) < 0 ||
	    connect(client, (struct sockaddr *)&here, len) < 0)
		return errno;
	return 0;
}

static int try_futex_pi(const struct fw_trial *trial)
{
	static uint32_t word;

	(void)trial;
	return syscall(SYS_futex, &word, FUTEX_LOCK_PI, 0, NULL, NULL, 0) < 0 ? errno : 0;
}

static int try_lock_on_fault(const struct fw_trial *trial)
{
	const size_t page = 4096;
	void *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)trial;
	return at == MAP_FAILED || syscall(SYS_mlock2, at, page, MLOCK_ONFAULT) < 0 ? errno : 0;
}

static int try_vmsplice(const struct fw_trial *trial)
{
	char given[8] = "pages", got[8] = "";
	const struct iovec range = { .iov_base = given, .iov_len = sizeof(given) };
	int ends[2];
	bool through;

	(void)trial;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	through = vmsplice(ends[1], &range, 1, 0) == sizeof(given) &&
		  read(ends[0], got, sizeof(got)) == sizeof(got);
	errno = through && memcmp(given, got, sizeof(given)) ? EIO : errno;
	(void)close(ends[0]);
	(void)close(ends[1]);
	return through ? 0 : errno;
}

static int try_gs_base(const struct fw_trial *trial)
{
	enum { SET_GS = 0x1001 };	/* ARCH_SET_GS of asm/prctl.h */
	static uint64_t base[2];

	(void)trial;
	return syscall(SYS_arch_prctl, SET_GS, base) < 0 ? errno : 0;
}

/* The links of the first namespaces, by inodes that are fixed since Linux 3.8. */
static int is_initial(const char *link, const char *first)
{
	char text[64];
	ssize_t n = readlink(link, text, sizeof(text) - 1);

	if (n < 0)
		return errno;
	text[n] = '\0';
	return strcmp(text, first) == 0 ? 0 : EPERM;
}

static int try_initial_pidns(const struct fw_trial *trial)
{
	(void)trial;
	return is_initial("/proc/self/ns/pid", "pid:[4026531836]");
}

static int try_initial_userns(const struct fw_trial *trial)
{
	(void)trial;
	return is_initial("/proc/self/ns/user", "user:[4026531837]");
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

static int try_overcommit(const struct fw_trial *trial)
{
	fw_scoped_fd fd = open("/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC);
	char mode = 0;

	(void)trial;
	if (fd < 0)
		return errno;
	return read(fd, &mode, 1) == 1 && mode == '0' ? 0 : EPERM;
}

static int try_pagemap(const struct fw_trial *trial)
{
	int here = 0;

	(void)trial;
	return read_some("/proc/self/pagemap", (off_t)((uintptr_t)&here / 4096 * 8));
}

static int try_soft_dirty(const struct fw_trial *trial)
{
	const uint64_t mark = 1ULL << 55;
	fw_scoped_fd fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	volatile char *page =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const off_t at = (off_t)((uintptr_t)page / 4096 * 8);
	uint64_t cleared = 0, stored = 0;
	int r;

	(void)trial;
	if (fd < 0 || page == MAP_FAILED)
		return errno;
	*page = 1;
	r = put_file("/proc/self/clear_refs", "4");
	if (r)
		return r;
	if (pread(fd, &cleared, sizeof(cleared), at) != sizeof(cleared))
		return EIO;
	*page = 2;
	if (pread(fd, &stored, sizeof(stored), at) != sizeof(stored))
		return EIO;
	return !(cleared & mark) && (stored & mark) ? 0 : ENOSYS;
}

static int try_kpagecount(const struct fw_trial *trial)
{
	enum { PAGES = 256, PAGE = 4096 };
	const uint64_t frame = (1ULL << 55) - 1;
	fw_scoped_fd fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	char *area = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	int r = 0;

	(void)trial;
	if (fd < 0 || area == MAP_FAILED)
		return errno;
	/* more than one: some kernels have counts for a part of the memory alone */
	for (int i = 0; r == 0 && i < PAGES; i++) {
		uint64_t word = 0;

		area[i * PAGE] = 1;
		if (pread(fd, &word, 8, (off_t)((uintptr_t)(area + i * PAGE) / PAGE * 8)) != 8)
			return errno ? errno : EIO;
		if (!(word & frame))
			return EPERM;	/* frame numbers read as zero without CAP_SYS_ADMIN */
		errno = 0;
		r = read_some("/proc/kpagecount", (off_t)((word & frame) * 8));
	}
	return r == EIO ? ENOSYS : r;
}

static int try_lease(const struct fw_trial *trial)
{
	char path[4096];
	int r = 0;

	if (!trial->plan->scratch)
		return ENOENT;
	(void)snprintf(path, sizeof(path), "%s/lease", trial->plan->scratch);
	fw_scoped_fd fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
		r = errno;
	(void)unlink(path);
	return r;
}

static int try_libc__fork(const struct fw_trial *trial)
{
	const char *const argv[] = { "null", "door=_Fork", "can", NULL };
	char *const envp[] = { NULL };

	(void)answer(0); /* as the probe will */
	fw_stage_exec(trial->probe_fd, argv, envp);
	return errno;
}

static int probe_tries(const struct fw_trial *trial, const char *what)
{
	const char *const argv[] = { "null", what, NULL };
	char *const envp[] = { NULL };

	(void)answer(0); /* as the probe will */
	fw_stage_exec(trial->probe_fd, argv, envp);
	return errno;
}

static int try_libc_posix_spawn(const struct fw_trial *trial)
{
	return probe_tries(trial, "try=posix_spawn");
}

static int try_libc_threads(const struct fw_trial *trial)
{
	return probe_tries(trial, "try=threads");
}

static int has_permitted(cap_value_t wanted)
{
	cap_flag_value_t has = CAP_CLEAR;
	cap_t caps = cap_get_proc();

	if (caps)
		(void)cap_get_flag(caps, wanted, CAP_PERMITTED, &has);
	(void)cap_free(caps);
	return has == CAP_SET ? 0 : EPERM;
}

/* A kernel that does not know it has no place for it in the bounding set. */
static int try_checkpoint_restore(const struct fw_trial *trial)
{
	enum { CHECKPOINT_RESTORE = 40 };

	(void)trial;
	if (prctl(PR_CAPBSET_READ, CHECKPOINT_RESTORE, 0, 0, 0) < 0)
		return errno;
	return has_permitted(CHECKPOINT_RESTORE);
}

static int try_new_privileges(const struct fw_trial *trial)
{
	(void)trial;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) > 0 ? EPERM : 0;
}

/* Those that the cases which drop some by one start from. */
static int try_many_caps(const struct fw_trial *trial)
{
	static const cap_value_t wanted[] = { CAP_CHOWN,    CAP_FOWNER,	  CAP_KILL, CAP_NET_RAW,
					      CAP_IPC_LOCK, CAP_SYS_BOOT, CAP_MKNOD };
	int r = 0;

	(void)trial;
	for (size_t i = 0; r == 0 && i < sizeof(wanted) / sizeof(wanted[0]); i++)
		r = has_permitted(wanted[i]);
	return r;
}

static int try_no_filter(const struct fw_trial *trial)
{
	(void)trial;
	return prctl(PR_GET_SECCOMP) > 0 ? EPERM : 0;
}

static int try_exec_self(const struct fw_trial *trial)
{
	return probe_tries(trial, "try=exec");
}

static int try_thread_credentials(const struct fw_trial *trial)
{
	return probe_tries(trial, "try=credentials");
}

static int try_libc_glibc(const struct fw_trial *trial)
{
	char *const argv[] = { (char *)"null", (char *)"libc=glibc", (char *)"can", NULL };
	char *const envp[] = { NULL };

	(void)answer(0);
	(void)syscall(SYS_execveat, trial->probe_fd, "", argv, envp, AT_EMPTY_PATH);
	return errno;
}

static int try_membarrier(const struct fw_trial *trial)
{
	(void)trial;
	return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) < 0 ||
			       syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) < 0 ?
		       errno :
		       0;
}

static int try_membarrier_registrations(const struct fw_trial *trial)
{
	(void)trial;
	return syscall(SYS_membarrier, GET_REGISTRATIONS, 0, 0) < 0 ? errno : 0;
}

static int unshare_one(int flag)
{
	return unshare(flag) < 0 ? errno : 0;
}

/* The range of our map that this id stands in, as id outside and length; false without one. */
static bool mapped_to(unsigned long id, unsigned long *ret_outer, unsigned long *ret_count)
{
	fw_scoped_file map = fopen("/proc/self/uid_map", "re");
	unsigned long inner, outer, count;

	while (map && fscanf(map, "%lu %lu %lu", &inner, &outer, &count) == 3)
		if (id - inner < count) {
			*ret_outer = outer + (id - inner);
			*ret_count = count;
			return true;
		}
	return false;
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

/* The setting is one for each IPC namespace. */
static int try_shm_rmid_forced(const struct fw_trial *trial)
{
	(void)trial;
	if (unshare(CLONE_NEWIPC) < 0)
		return errno;
	return put_file("/proc/sys/kernel/shm_rmid_forced", "1");
}

/* Only ever where it is a stage's own. */
static int try_ns_last_pid(const struct fw_trial *trial)
{
	int r;
	long pid;

	if (trial->plan->containment == FW_CONTAIN_SUBREAPER)
		return EPERM;
	r = put_file("/proc/sys/kernel/ns_last_pid", "700");
	if (r)
		return r;
	pid = sys_clone_copy(SIGCHLD, NULL);
	if (pid == 0)
		_exit(0);
	return pid == 701 ? 0 : pid < 0 ? (int)-pid : EIO;
}

static int try_ns_mnt(const struct fw_trial *trial)
{
	(void)trial;
	if (unshare(CLONE_NEWNS) < 0)
		return errno;
	/* in a chroot the root is no mount: then nothing can be kept from spreading, and nothing is mounted */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return errno == EINVAL ? 0 : errno;
	return mount("none", "/", "tmpfs", 0, NULL) < 0 ? errno : 0;
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

static int try_perf_task(const struct fw_trial *trial)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.task = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	fw_scoped_fd fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	const size_t bytes = 2 * (size_t)sysconf(_SC_PAGESIZE);
	void *ring;

	(void)trial;
	if (fd < 0)
		return errno;
	ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED)
		return errno;
	(void)munmap(ring, bytes);
	return 0;
}

static int try_pidfd(const struct fw_trial *trial)
{
	int fd = sys_pidfd_open(getpid(), 0);
	int r = fd < 0 ? fd : sys_pidfd_is_ended(fd);

	(void)trial;
	fw_close_fd(&fd);
	return r < 0 ? -r : 0;
}

static int try_pidfd_info_exit(const struct fw_trial *trial)
{
	enum { ASK_EXIT = 8, WORDS = 8 };
	const unsigned long get_info = 0xc040ff0b; /* of linux/pidfd.h, for the first 64 bytes of its struct */
	uint64_t info[WORDS] = { ASK_EXIT };
	int fd = -1, r;
	long pid = sys_clone_copy(CLONE_PIDFD | SIGCHLD, &fd);

	(void)trial;
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return (int)-pid;
	while (waitpid((pid_t)pid, NULL, 0) < 0)
		if (errno != EINTR)
			return errno;
	r = ioctl(fd, get_info, info) < 0 ? errno : 0;
	fw_close_fd(&fd);
	/* older ones know no such question, or nobody to answer it */
	if (r == ENOTTY || r == ESRCH)
		return ENOSYS;
	return r ? r : info[0] & ASK_EXIT ? 0 : ENOSYS;
}

static int try_pidfd_thread(const struct fw_trial *trial)
{
	int fd = sys_pidfd_open(getpid(), O_EXCL);
	int r = fd < 0 ? -fd : 0;

	(void)trial;
	fw_close_fd(&fd);
	return r;
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

static int try_shell(const struct fw_trial *trial)
{
	(void)trial;
	(void)execl("/bin/sh", "sh", "-c", "exit 0", (char *)NULL);
	return errno;
}

static int try_proc_timers(const struct fw_trial *trial)
{
	fw_scoped_fd fd = open("/proc/self/timers", O_RDONLY | O_CLOEXEC);
	char byte;

	(void)trial;
	/* nobody has timers here: an empty file */
	return fd < 0 || read(fd, &byte, 1) < 0 ? errno : 0;
}

static int try_tid_address(const struct fw_trial *trial)
{
	void *address = NULL;

	(void)trial;
	return prctl(PR_GET_TID_ADDRESS, &address, 0, 0, 0) < 0 ? errno : 0;
}

static int try_proc(const struct fw_trial *trial)
{
	(void)trial;
	return read_some("/proc/self/status", 0);
}

/* The same task by two ways: where its links differ they are numbers of files, not of namespaces. */
static int try_proc_ns(const struct fw_trial *trial)
{
	static const char *const names[] = { "cgroup", "ipc",  "mnt",  "net",
					     "pid",    "time", "user", "uts" };
	char path[48], one[64], other[64];

	(void)trial;
	if (readlink("/proc/self/ns/pid", one, sizeof(one)) < 0)
		return errno;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ssize_t n, m;

		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		errno = 0;
		n = readlink(path, one, sizeof(one));
		if (n < 0 && errno != ENOENT)
			return errno;
		(void)snprintf(path, sizeof(path), "/proc/thread-self/ns/%s", names[i]);
		errno = 0;
		m = readlink(path, other, sizeof(other));
		if (m < 0 && errno != ENOENT)
			return errno;
		if (n != m || (n > 0 && memcmp(one, other, (size_t)n) != 0))
			return ENOSYS;
	}
	return 0;
}

static int status_has(const char *const *lines)
{
	fw_scoped_fd fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	char text[8192];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n < 0)
		return errno;
	text[n] = '\0';
	for (; *lines; lines++)
		if (!strstr(text, *lines))
			return ENOSYS;
	return 0;
}

static int try_one_thread(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){ "\nThreads:\t1\n", NULL });
}

static int try_proc_locked(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){ "\nVmLck:", NULL });
}

static int try_proc_peak(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){ "\nVmHWM:", NULL });
}

static int try_proc_page_tables(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){ "\nVmPTE:", NULL });
}

static int try_proc_nspgid(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){ "\nNSpgid:", "\nNSsid:", NULL });
}

static int try_proc_umask(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){ "\nUmask:", NULL });
}

static int try_proc_signals(const struct fw_trial *trial)
{
	(void)trial;
	return status_has((const char *const[]){
		"\nSigPnd:", "\nShdPnd:", "\nSigBlk:", "\nSigIgn:", "\nSigCgt:", NULL });
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
	/* where even that is refused it ends with us, and is not waited for */
	if (kill((pid_t)pid, SIGKILL) < 0 && errno != ESRCH)
		return r ? r : errno;
	while ((waitpid((pid_t)pid, &status, __WALL) > 0 && WIFSTOPPED(status)) || errno == EINTR)
		errno = 0;
	return r;
}

/* The first word at that place of /proc/PID/FILE. */
static int read_of_child(pid_t pid, const char *file, off_t offset)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	return read_some(path, offset);
}

static int read_child_mem(pid_t pid, const void *shared)
{
	return read_of_child(pid, "mem", (off_t)(uintptr_t)shared);
}

static int limits_of_child(pid_t pid, const void *shared)
{
	uint64_t limit[2];

	(void)shared;
	return syscall(SYS_prlimit64, (long)pid, 0L, NULL, limit) < 0 ? errno : 0;
}

static int try_prlimit(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, limits_of_child);
}

static int robust_list_of_child(pid_t pid, const void *shared)
{
	size_t len = 0;
	void *head = NULL;

	(void)shared;
	return syscall(SYS_get_robust_list, (long)pid, &head, &len) < 0 ? errno : 0;
}

static int try_robust_list(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, robust_list_of_child);
}

static int try_proc_mem(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, read_child_mem);
}

static int try_proc_mem_store(const struct fw_trial *trial)
{
	static volatile uint64_t word;
	const uint64_t store = 0x5a5a;
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC), r = 0;

	(void)trial;
	if (fd < 0)
		return errno;
	if (pwrite(fd, &store, sizeof(store), (off_t)(uintptr_t)&word) < 0)
		r = errno;
	else if (word != store)
		r = EXIT_OTHER;
	(void)close(fd);
	return r;
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

/* 0 when so many cases may stand at once: a keeper, a probe and what it makes, for each, and for one on its way out. */
static int room_for_jobs(int jobs)
{
	int count = PROCESSES_A_JOB * (1 + jobs);
	struct rlimit limit;

	count = count < PROCESSES_MAX ? count : PROCESSES_MAX;
	/* root is not held to its own limit, but whom it becomes is */
	if (getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur < (rlim_t)count)
		return EAGAIN;
	return room_for(count);
}

int fw_jobs_with_room(int jobs)
{
	while (jobs > 1 && room_for_jobs(jobs))
		jobs--;
	return jobs;
}

static int try_processes(const struct fw_trial *trial)
{
	return room_for_jobs(trial->jobs > 0 ? trial->jobs : 1);
}

/* Memory maps are for who may trace; a stricter rule for attaching (Yama) does not bear on them. */
static int see_child(pid_t pid, const void *shared)
{
	const int r = read_of_child(pid, "maps", 0);

	(void)shared;
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

static int read_child_io(pid_t pid, const void *shared)
{
	(void)shared;
	return read_of_child(pid, "io", 0);
}

static int try_proc_io(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, read_child_io);
}

static int try_proc_schedstat(const struct fw_trial *trial)
{
	const clock_t start = clock();
	char text[64];

	(void)trial;
	/* counted at ticks and switches: a new process has nothing yet. All zeroes to the end: nobody counts. */
	do {
		fw_scoped_fd fd = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);

		if (fd < 0 || read(fd, text, sizeof(text)) <= 0)
			return errno ? errno : ENOENT;
		(void)sched_yield();
	} while (text[0] == '0' && clock() - start < CLOCKS_PER_SEC / 20);
	return text[0] == '0' ? ENOENT : 0;
}

static int read_child_syscall(pid_t pid, const void *shared)
{
	(void)shared;
	return read_of_child(pid, "syscall", 0);
}

static int try_proc_syscall(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, read_child_syscall);
}

static int copy_from_child(pid_t pid, const void *shared)
{
	fw_scoped_fd child = sys_pidfd_open(pid, 0);

	(void)shared;
	if (child < 0)
		return -child;
	fw_scoped_fd copy = (int)syscall(SYS_pidfd_getfd, child, 0, 0);

	return copy < 0 ? errno : 0;
}

static int try_pidfd_getfd(const struct fw_trial *trial)
{
	/* where 0 is closed this takes its place: the child has one of that number either way */
	fw_scoped_fd first = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)trial;
	(void)first;
	return about_a_child(NULL, copy_from_child);
}

static int try_rlimit_nofile(const struct fw_trial *trial)
{
	struct rlimit limit;

	(void)trial;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return errno;
	/* as a stage does it: the soft limit alone, and then a descriptor up there */
	limit.rlim_cur = 4096;
	if (limit.rlim_max < limit.rlim_cur)
		return EPERM;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return errno;
	fw_scoped_fd low = eventfd(0, EFD_CLOEXEC);

	return low < 0 || fcntl(low, F_DUPFD_CLOEXEC, 4095) < 0 ? errno : 0;
}

/* What a process sets is what somebody else is told, unless an emulator keeps the limit to itself. */
static int try_rlimit_seen(const struct fw_trial *trial)
{
	struct rlimit limit;
	char line[128];
	unsigned long soft = 0;

	(void)trial;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return errno;
	limit.rlim_cur = limit.rlim_cur > 64 ? limit.rlim_cur - 3 : limit.rlim_cur + 3;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return errno;
	fw_scoped_file file = fopen("/proc/self/limits", "re");

	if (!file)
		return errno;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Max open files %lu", &soft) == 1)
			break;
	return soft == limit.rlim_cur ? 0 : ENOSYS;
}

static int become_another(void)
{
	unsigned long outer, count;

	if (!mapped_to(geteuid(), &outer, &count) || count < 4)
		return EPERM;
	if (setresuid(geteuid() + 1, geteuid() + 1, geteuid() + 1) < 0)
		return errno;
	(void)prctl(PR_SET_DUMPABLE, 1);
	return 0;
}

static int own_userns(const struct fw_trial *trial)
{
	(void)trial;
	return unshare_one(CLONE_NEWUSER);
}

static int try_limited_user(const struct fw_trial *trial)
{
	unsigned long outer, count;

	if (geteuid() == 0 && about_a_child(become_another, see_child) == 0)
		return 0;
	/* whose id outside is 0 may be the one user whom no limit binds */
	if (!mapped_to(geteuid(), &outer, &count) || outer == 0)
		return EINVAL;
	return in_child(own_userns, trial);
}

#define PID_MAX "/proc/sys/kernel/pid_max"

static int read_pid_max(char text[32])
{
	fw_scoped_fd fd = open(PID_MAX, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, 31);

	if (n <= 0)
		return errno ? errno : EIO;
	text[n] = '\0';
	return 0;
}

static int open_pid_max(const struct fw_trial *trial)
{
	fw_scoped_fd fd = open(PID_MAX, O_WRONLY | O_CLOEXEC);

	(void)trial;
	return fd < 0 ? ENOSYS : 0;
}

/*
 * May one who rules over nothing but a new pid namespace write the file? Then it is that namespace's own. Where it is
 * the machine's this does not even open. EUSERS: nobody of that kind can be had.
 */
static int pid_max_of_nobody(const struct fw_trial *trial)
{
	if (geteuid() == 0 && become_another() != 0)
		return EUSERS;
	if (unshare(CLONE_NEWUSER | CLONE_NEWPID) < 0)
		return EUSERS;
	return in_child(open_pid_max, trial);
}

/* The other way to know: a new namespace begins with the largest value there is, the machine has another one. */
static char machine_pid_max[32];

static int pid_max_differs(const struct fw_trial *trial)
{
	char text[32];

	(void)trial;
	if (read_pid_max(text))
		return errno;
	return strcmp(text, machine_pid_max) != 0 ? 0 : EPERM;
}

/* On a stage that is known to have one of its own. */
static int write_pid_max(const struct fw_trial *trial)
{
	char text[32];
	int r = put_file(PID_MAX, "400");

	(void)trial;
	if (r == 0)
		r = read_pid_max(text);
	return r ? r : strcmp(text, "400\n") == 0 ? 0 : EIO;
}

static int try_pidns_pid_max(const struct fw_trial *trial)
{
	int r = read_pid_max(machine_pid_max);

	if (r)
		return r;
	if (trial->plan->containment == FW_CONTAIN_SUBREAPER)
		return EPERM;
	r = in_child(pid_max_of_nobody, trial);
	if (r == EUSERS)
		r = on_stage(pid_max_differs, trial);
	return r ? r : on_stage(write_pid_max, trial);
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

static int rseq_of_child(pid_t pid, const void *shared)
{
	struct sys_rseq rseq;
	int r = seize_child(pid, shared);

	if (r)
		return r;
	r = sys_ptrace_rseq(pid, &rseq);
	return r == -EIO ? ENOSYS : -r; /* an unknown request */
}

static int try_ptrace_rseq(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, rseq_of_child);
}

static int same_name(pid_t pid, const void *shared)
{
	char path[32], text[256] = "";

	(void)shared;
	(void)snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	fw_scoped_file file = fopen(path, "re");

	if (!file)
		return errno;
	(void)!fread(text, 1, sizeof(text) - 1, file);
	return strcmp(text, program_invocation_name) == 0 ? 0 : ENOSYS;
}

/* As somebody else sees it: an emulator may show a process its own words, and nobody else. */
static int try_command_line(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, same_name);
}

/* A breakpoint is told as the processor's trap, and not as a signal that somebody sent. */
static int try_int3(const struct fw_trial *trial)
{
	siginfo_t info = { 0 };
	int status, r;
	pid_t pid = fork();

	(void)trial;
	if (pid < 0)
		return errno;
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			_exit(errno);
		__asm__ volatile("int3");
		_exit(0);
	}
	if (waitpid(pid, &status, __WALL) != pid)
		return errno;
	if (!WIFSTOPPED(status))
		return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : ENOSYS;
	r = ptrace(PTRACE_GETSIGINFO, pid, 0, &info) < 0 ? errno :
	    info.si_code != SI_KERNEL			 ? ENOSYS :
							   0;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, __WALL);
	return r;
}

static int read_fpu_of_child(pid_t pid, const void *shared)
{
	struct user_fpregs_struct regs;
	int r = seize_child(pid, shared);

	if (r)
		return r;
	r = sys_ptrace_fpregs(pid, &regs);
	return r == -EIO ? ENOSYS : -r;
}

static int try_ptrace_fpu(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, read_fpu_of_child);
}

static int read_xstate_of_child(pid_t pid, const void *shared)
{
	unsigned char area[16384];
	size_t len;
	int r = seize_child(pid, shared);

	if (r)
		return r;
	r = sys_ptrace_regset(pid, SYS_NT_X86_XSTATE, area, sizeof(area), &len);
	/* EINVAL: no such set; ENODEV: the processor has none */
	return r == -EIO || r == -EINVAL || r == -ENODEV ? ENOSYS : -r;
}

static int try_ptrace_xstate(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, read_xstate_of_child);
}

static int tell_call_of_child(pid_t pid, const void *shared)
{
	int r = seize_child(pid, shared);

	return r ? r : -sys_ptrace_can_tell_call(pid);
}

static int try_ptrace_syscall_info(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, tell_call_of_child);
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

static int try_sched_deadline(const struct fw_trial *trial)
{
	/* the struct sched_attr of sched_setattr(2): SCHED_DEADLINE, 10 of 100 ms */
	const struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = { .size = 48,
		   .policy = 6,
		   .runtime = 10000000,
		   .deadline = 100000000,
		   .period = 100000000 };

	(void)trial;
	return syscall(SYS_sched_setattr, 0, &attr, 0) < 0 ? errno : 0;
}

static int scheduling_of_child(pid_t pid, const void *shared)
{
	struct sys_sched_attr attr;

	(void)shared;
	return -sys_sched_getattr(pid, &attr);
}

static int try_sched_attr(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_child(NULL, scheduling_of_child);
}

/* In the cgroup that a stage would be in: with group scheduling one may have no real-time share, whoever asks. */
static int try_sched_realtime(const struct fw_trial *trial)
{
	const struct sys_sched_attr fifo = { .policy = SCHED_FIFO, .priority = 1 };
	char path[4300];

	if (trial->slot_cgroup && trial->slot_cgroup[0]) {
		(void)snprintf(path, sizeof(path), "%s/cgroup.procs", trial->slot_cgroup);
		(void)put_file(path, "0");
	}
	if (setpriority(PRIO_PROCESS, 0, -1) < 0)
		return errno;
	/* who may do that has the capability */
	return sys_sched_setattr(0, &fifo) < 0 ? ENOSPC : 0;
}

static int try_rseq(const struct fw_trial *trial)
{
	(void)trial;
	/* no length is EINVAL where the call exists */
	return syscall(SYS_rseq, NULL, 0, 0, 0) < 0 && errno == ENOSYS ? ENOSYS : 0;
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

static int try_seccomp_listener(const struct fw_trial *trial)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { 1, &allow };

	(void)trial;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		       &program) < 0 ?
		       errno :
		       0;
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
	struct sembuf up = { .sem_op = 1 };
	int error = syscall(SYS_semop, id, &up, 1) < 0 ? errno : 0;

	return semctl(id, 0, IPC_RMID) < 0 ? errno : error;
}

static int try_sysvshm(const struct fw_trial *trial)
{
	int id = shmget(IPC_PRIVATE, 4096, 0600);

	(void)trial;
	if (id < 0)
		return errno;
	int error = shmat(id, NULL, 0) == (void *)-1 ? errno : 0;

	return shmctl(id, IPC_RMID, NULL) < 0 ? errno : error;
}

static int try_aio(const struct fw_trial *trial)
{
	/* waits for input, since 4.18 */
	struct iocb operation = { .aio_lio_opcode = IOCB_CMD_POLL, .aio_buf = 1 };
	struct iocb *list[] = { &operation };
	aio_context_t context = 0;
	fw_scoped_fd count = eventfd(1, EFD_CLOEXEC);

	(void)trial;
	operation.aio_fildes = (uint32_t)count;
	if (count < 0 || syscall(SYS_io_setup, 1, &context) < 0)
		return errno;
	return syscall(SYS_io_submit, context, 1L, list) < 0 ? errno : 0;
}

static int try_bpf(const struct fw_trial *trial)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1
	};

	(void)trial;
	return syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)) < 0 ? errno : 0;
}

static int try_dev_shm(const struct fw_trial *trial)
{
	(void)trial;
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", "/dev/shm", "tmpfs", 0, NULL) < 0)
		return errno;
	return 0;
}

static int try_dnotify(const struct fw_trial *trial)
{
	fw_scoped_fd dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)trial;
	return dir < 0 || fcntl(dir, F_NOTIFY, DN_CREATE) < 0 ? errno : 0;
}

static int try_mqueue(const struct fw_trial *trial)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 16 };

	(void)trial;
	if (unshare(CLONE_NEWIPC) < 0)
		return errno;
	return syscall(SYS_mq_open, "need", O_RDWR | O_CREAT, 0600, &attr) < 0 ? errno : 0;
}

static int count_faults(bool threads_alone)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.config = PERF_COUNT_SW_PAGE_FAULTS,
					.inherit = 1,
					.inherit_thread = threads_alone,
					.exclude_kernel = 1,
					.exclude_hv = 1 };
	uint64_t count;

	fw_scoped_fd fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0UL);

	return fd < 0 || read(fd, &count, sizeof(count)) != (ssize_t)sizeof(count) ? errno : 0;
}

static int try_perf(const struct fw_trial *trial)
{
	(void)trial;
	return count_faults(false);
}

static int try_perf_inherit_thread(const struct fw_trial *trial)
{
	int r = count_faults(true);

	(void)trial;
	return r == E2BIG ? EINVAL : r;
}

/* Who starts a machine says so; nothing else could tell one that may be spoilt. */
static int try_spare_machine(const struct fw_trial *trial)
{
	static const char word[] = "forkwitness.spare";
	fw_scoped_fd fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	char text[4096];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	(void)trial;
	if (n <= 0)
		return ENOENT;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	for (const char *at = text; (at = strstr(at, word)); at++)
		if ((at == text || at[-1] == ' ') && strchr(" ", at[sizeof(word) - 1]))
			return try_root(trial);
	return EPERM;
}

static void see_kernel_clone(void *ctx, const struct fw_fact *fact)
{
	bool *seen = ctx;

	if (strcmp(fact->name, "parent.enter.kernel_clone") == 0)
		*seen = true;
}

/* What a kernel shows only in the open it hides where it is locked down for confidentiality. */
static bool is_locked_down(void)
{
	fw_scoped_fd fd = open("/sys/kernel/security/lockdown", O_RDONLY | O_CLOEXEC);
	char text[128];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return false;
	text[n] = '\0';
	return strstr(text, "[confidentiality]") != NULL;
}

static bool may_trace(const struct fw_trial *trial)
{
	return trial->tracer && trial->allow_global;
}

/* Our own child is followed. */
static int try_kernel_tracing(const struct fw_trial *trial)
{
	bool seen = false;
	const struct obs_sink sink = { .emit = see_kernel_clone, .ctx = &seen };
	struct obs_trace trace;
	int r = try_root(trial);
	long pid;

	if (r)
		return r;
	if (!may_trace(trial))
		return EXIT_UNASKED;
	r = obs_trace_begin(&trace, trial->tracer, getpid());
	if (r == -ENODEV)
		return EXIT_NO_TRACEFS;
	if (r < 0)
		return r == -EPERM || r == -EACCES ?
			       (is_locked_down() ? EXIT_LOCKED : EXIT_REFUSED) :
			       -r;
	pid = sys_clone_copy(SIGCHLD, NULL);
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid((pid_t)pid, NULL, 0);
	r = obs_trace_end(&trace, &sink);
	/* whoever is not followed runs as without it; who is makes it anew */
	(void)fw_tracing_remove(trial->tracer);
	return pid < 0 ? (int)-pid : r < 0 ? -r : seen ? 0 : ENOSYS;
}

/* A page of one's own, registered so; *ret_fd is the caller's. */
static int register_page(uint64_t features, uint64_t mode, uint64_t **ret_page, int *ret_fd)
{
	const size_t page = 4096;
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register area = { .mode = mode };
	void *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);

	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || at == MAP_FAILED || ioctl(fd, UFFDIO_API, &api) < 0)
		return errno;
	area.range.start = (uint64_t)(uintptr_t)at;
	area.range.len = page;
	*ret_page = at;
	*ret_fd = fd;
	return ioctl(fd, UFFDIO_REGISTER, &area) < 0 ? errno : 0;
}

static int try_uffd(const struct fw_trial *trial)
{
	uint64_t *page;
	int fd;

	(void)trial;
	return register_page(0, UFFDIO_REGISTER_MODE_MISSING, &page, &fd);
}

static int try_uffd_fork(const struct fw_trial *trial)
{
	uint64_t *page;
	int fd;

	(void)trial;
	return register_page(UFFD_FEATURE_EVENT_FORK, UFFDIO_REGISTER_MODE_MISSING, &page, &fd);
}

static int try_uffd_protect(const struct fw_trial *trial)
{
	struct uffdio_writeprotect range = { .range = { .len = 4096 },
					     .mode = UFFDIO_WRITEPROTECT_MODE_WP };
	fw_scoped_fd pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t *page, entry = 0;
	int fd, r;

	(void)trial;
	r = register_page(UFFD_FEATURE_PAGEFAULT_FLAG_WP, UFFDIO_REGISTER_MODE_WP, &page, &fd);
	if (r)
		return r;
	*page = 1;
	range.range.start = (uint64_t)(uintptr_t)page;
	if (ioctl(fd, UFFDIO_WRITEPROTECT, &range) < 0 ||
	    pread(pagemap, &entry, sizeof(entry), (off_t)(range.range.start / 4096 * 8)) !=
		    (ssize_t)sizeof(entry))
		return errno;
	return entry >> 57 & 1 ? 0 : ENOSYS;
}

static int try_userns(const struct fw_trial *trial)
{
	struct fw_stage_plan plan = *trial->plan;
	const struct fw_trial in_userns = { .plan = &plan };

	int error;

	plan.containment = FW_CONTAIN_USERNS;
	plan.cgroup_fd = -1;
	error = on_stage(try_ns_admin, &in_userns);
	/* the stage may have come by clone3, and a filter sees the flags of clone only */
	return error ? error : clone_with(CLONE_NEWUSER);
}

static int has_cap(const struct fw_trial *trial, cap_value_t wanted)
{
	const int r = try_root(trial);

	return r ? r : has_permitted(wanted);
}

/* ---- memory and processor: whether it can be had at all ---- */

static void *a_page(int flags)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
}

static int try_droppable(const struct fw_trial *trial)
{
	enum { DROPPABLE = 8 };	/* MAP_DROPPABLE of linux/mman.h */

	(void)trial;
	return a_page(DROPPABLE) == MAP_FAILED ? errno : 0;
}

static int try_guard_regions(const struct fw_trial *trial)
{
	enum { GUARD_INSTALL = 102 };	/* MADV_GUARD_INSTALL of linux/mman.h */
	void *page = a_page(MAP_PRIVATE);

	(void)trial;
	return page == MAP_FAILED || madvise(page, 4096, GUARD_INSTALL) < 0 ? errno : 0;
}

/* Where the entry is not there the child dies of it. */
static int try_int80(const struct fw_trial *trial)
{
	enum { NUMBER = 20 };	/* of the 32-bit table */
	long pid = NUMBER;

	(void)trial;
	__asm__ volatile("int $0x80" : "+a"(pid) : : "r8", "r9", "r10", "r11", "memory", "cc");
	return pid == getpid() ? 0 : ENOSYS;
}

static int try_io_uring(const struct fw_trial *trial)
{
	struct io_uring_params params = { 0 };
	struct iovec buffer = { .iov_base = a_page(MAP_PRIVATE), .iov_len = 4096 };
	long fd = syscall(SYS_io_uring_setup, 4, &params);

	(void)trial;
	if (fd < 0 || syscall(SYS_io_uring_register, fd, IORING_REGISTER_BUFFERS, &buffer, 1) < 0)
		return errno;
	/* both rings in one mapping */
	return params.features & IORING_FEAT_SINGLE_MMAP ? 0 : ENOSYS;
}

static int try_ioperm(const struct fw_trial *trial)
{
	enum { PORT = 0x80 };	/* where machines tell how far they have come: reading it disturbs nothing */

	(void)trial;
	return syscall(SYS_ioperm, PORT, 1, 1) < 0 ? errno : 0;
}

static int try_iopl(const struct fw_trial *trial)
{
	(void)trial;
	return syscall(SYS_iopl, 3) < 0 ? errno : 0;
}

static int try_ldt(const struct fw_trial *trial)
{
	const struct user_desc entry = { .limit = 1, .seg_32bit = 1, .useable = 1 };

	(void)trial;
	return syscall(SYS_modify_ldt, 0x11, &entry, sizeof(entry)) != 0 ? errno : 0;
}

static int try_mseal(const struct fw_trial *trial)
{
	enum { MSEAL = 462 };
	void *page = a_page(MAP_PRIVATE);

	(void)trial;
	return page == MAP_FAILED || syscall(MSEAL, page, 4096, 0) < 0 ? errno : 0;
}

static int try_numa_policy(const struct fw_trial *trial)
{
	enum { BIND = 2 };	/* MPOL_BIND */
	const unsigned long nodes = 1;

	(void)trial;
	if (syscall(SYS_set_mempolicy, BIND, &nodes, 8 * sizeof(nodes)) < 0)
		return errno;
	fw_scoped_fd fd = open("/proc/self/numa_maps", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : 0;
}

/* What the processor cannot do the kernel tells by errnos of its own. */
static int try_arch_prctl(long code, long argument)
{
	if (syscall(SYS_arch_prctl, code, argument) == 0)
		return 0;
	return errno == ENODEV || errno == EOPNOTSUPP ? ENOSYS : errno;
}

static int try_amx(const struct fw_trial *trial)
{
	enum { ASK_PERMISSION = 0x1023, TILE_DATA = 18 };

	(void)trial;
	return try_arch_prctl(ASK_PERMISSION, TILE_DATA);
}

static int try_cpuid_faulting(const struct fw_trial *trial)
{
	enum { SET_CPUID = 0x1012 };

	(void)trial;
	return try_arch_prctl(SET_CPUID, 0);
}

static int try_pkeys(const struct fw_trial *trial)
{
	(void)trial;
	/* a processor without them has none left */
	return syscall(SYS_pkey_alloc, 0, 0) >= 0 ? 0 : errno == ENOSPC ? ENOSYS : errno;
}

static int try_tsc_mode(const struct fw_trial *trial)
{
	(void)trial;
	return prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) < 0 ? errno : 0;
}

/* Not tried: where the stage has no PID namespace of its own it would be the machine's accounts. */
static int try_accounts(const struct fw_trial *trial)
{
	return access("/proc/sys/kernel/acct", F_OK) < 0 ? errno : has_cap(trial, CAP_SYS_PACCT);
}

static int try_cap_net_admin(const struct fw_trial *trial)
{
	return has_cap(trial, CAP_NET_ADMIN);
}

static int try_cap_sys_resource(const struct fw_trial *trial)
{
	return has_cap(trial, CAP_SYS_RESOURCE);
}

/* In a user namespace of its own the limits of namespaces are for who made it to set. */
static int try_userns_limits(const struct fw_trial *trial)
{
	(void)trial;
	if (unshare(CLONE_NEWUSER) < 0)
		return errno;
	return put_file("/proc/sys/user/max_uts_namespaces", "7");
}

enum where { CHILD, STAGE };
enum { ASK_NAMESPACES = FW_ASK_NAMESPACES };

/*
 * What answers a call whose arguments mean nothing? A kernel that has it finds that out first (EINVAL, EFAULT, EBADF,
 * ESRCH), before any question of privilege: EPERM is then a filter's.
 */
static int ask_bare(long call)
{
	enum { NO_SUCH_FLAG = 1 };
	long r;

	if (call != ASK_NAMESPACES) {
		r = syscall(call, -1L, -1L, -1L, -1L, -1L, -1L);
		return r < 0 ? errno : 0;
	}
	if (unshare(CLONE_NEWUSER | NO_SUCH_FLAG) < 0 && (errno == EPERM || errno == ENOSYS))
		return errno;
	/* a child with a mount namespace of its own and with its maker's directories cannot be */
	r = sys_clone_copy(CLONE_NEWNS | CLONE_FS | SIGCHLD, NULL);
	if (r == 0)
		_exit(0);
	return r < 0 ? (int)-r : 0;
}

/* The same of calls that came later: where one is known the kernel is young enough to have all that came before. */
static bool kernel_is_younger(long call)
{
	for (long later = call + 1; later < call + 40; later++)
		if (later > SYS_clone3 &&
		    (syscall(later, -1L, -1L, -1L, -1L, -1L, -1L) >= 0 || errno != ENOSYS))
			return true;
	return false;
}

static long asked;

static int ask_in_child(const struct fw_trial *trial)
{
	int error = ask_bare(asked);

	(void)trial;
	return error == ENOSYS && !kernel_is_younger(asked < SYS_clone3 ? SYS_clone3 : asked) ?
		       0 :
		       error;
}

static int try_ns_flags(const struct fw_trial *trial)
{
	const int error = ask_bare(ASK_NAMESPACES);

	(void)trial;
	return error == EPERM || error == ENOSYS ? error : 0;
}

bool fw_need_is_masked(long call, int error)
{
	enum { FILTERED = 2 };

	if (!call || (error != EPERM && error != ENOSYS) || prctl(PR_GET_SECCOMP) != FILTERED)
		return false;
	asked = call;
	return in_child(ask_in_child, NULL) == error;
}

/* A setting by prctl(2), which ends with the child that tries it. */
static int set_by_prctl(int option, unsigned long a, unsigned long b)
{
	return prctl(option, a, b, 0UL, 0UL) < 0 ? errno : 0;
}

/* Does this file of ours say that word? */
static int own_file_says(const char *path, const char *word)
{
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[8192];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n < 0)
		return errno;
	text[n] = '\0';
	return strstr(text, word) ? 0 : ENOSYS;
}

static int try_loginuid(const struct fw_trial *trial)
{
	char id[24];

	(void)trial;
	(void)snprintf(id, sizeof(id), "%u", geteuid());
	/* already set: not ours to change, and it would show nothing */
	if (own_file_says("/proc/self/loginuid", "4294967295") != 0)
		return ENOENT;
	return put_file("/proc/self/loginuid", id);
}

/* Its working directory is where the file should come; what is there afterwards goes with the directory. */
static int dump_core(void)
{
	enum { ROOM = 4 << 20 };
	struct rlimit limit;
	int pattern = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC), status;
	char text[128];
	ssize_t n = pattern < 0 ? -1 : read(pattern, text, sizeof(text) - 1);
	long pid;

	if (n <= 0)
		return errno;
	text[n] = '\0';
	/* a program, or somebody else's place, is not to be had to do with it */
	if (text[0] == '|' || strchr(text, '/'))
		return ENOTSUP;
	if (getrlimit(RLIMIT_CORE, &limit) < 0)
		return errno;
	if (limit.rlim_max < ROOM)
		return EPERM;
	limit.rlim_cur = limit.rlim_max;
	pid = sys_clone_copy(SIGCHLD, NULL);
	if (pid == 0) {
		(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		(void)setrlimit(RLIMIT_CORE, &limit);
		(void)kill(getpid(), SIGABRT);
		_exit(0);
	}
	if (pid < 0)
		return (int)-pid;
	return waitpid((pid_t)pid, &status, __WALL) < 0 ? errno : 0;
}

static int try_core_files(const struct fw_trial *trial)
{
	char path[4096];
	int r;

	if (!trial->plan->scratch)
		return ENOENT;
	(void)snprintf(path, sizeof(path), "%s/core-files", trial->plan->scratch);
	if (mkdir(path, 0700) < 0)
		return errno;
	r = chdir(path) < 0 ? errno : dump_core();
	/* without a file in it, it goes */
	if (!r && rmdir(path) == 0)
		r = ENOENT;
	(void)fw_remove_tree(path);
	return r;
}

static int try_coredump_filter(const struct fw_trial *trial)
{
	int r = put_file("/proc/self/coredump_filter", "0x7f");

	(void)trial;
	return r ? r : own_file_says("/proc/self/coredump_filter", "0000007f");
}

static int try_io_flusher(const struct fw_trial *trial)
{
	(void)trial;
	return set_by_prctl(57 /* PR_SET_IO_FLUSHER */, 1, 0);
}

static int try_keyrings(const struct fw_trial *trial)
{
	(void)trial;
	return syscall(SYS_keyctl, 1L /* KEYCTL_JOIN_SESSION_KEYRING */, NULL) < 0 ? errno : 0;
}

static int try_landlock(const struct fw_trial *trial)
{
	enum { CREATE_RULESET = 444, RESTRICT_SELF = 446 };
	const uint64_t read_dir = 1 << 3;
	int error;

	(void)trial;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	fw_scoped_fd rules = (int)syscall(CREATE_RULESET, &read_dir, sizeof(read_dir), 0);

	error = rules < 0 || syscall(RESTRICT_SELF, rules, 0) < 0 ? errno : 0;
	/* built in, but not switched on */
	return error == EOPNOTSUPP ? ENOSYS : error;
}

static int try_mce_kill(const struct fw_trial *trial)
{
	(void)trial;
	return set_by_prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY);
}

static int try_mdwe(const struct fw_trial *trial)
{
	(void)trial;
	return set_by_prctl(65 /* PR_SET_MDWE */, 1, 0);
}

static int try_mdwe_no_inherit(const struct fw_trial *trial)
{
	(void)trial;
	return set_by_prctl(65 /* PR_SET_MDWE */, 3, 0);
}

static int try_memory_merge(const struct fw_trial *trial)
{
	(void)trial;
	return set_by_prctl(67 /* PR_SET_MEMORY_MERGE */, 1, 0);
}

/* Written in each page, by a process that is the first to go where there is too little for all. */
static int try_memory_128m(const struct fw_trial *trial)
{
	(void)trial;
	(void)put_file("/proc/self/oom_score_adj", "1000");
	return mmap(NULL, 128 << 20, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED ?
		       errno :
		       0;
}

/* As many as a probe can make within a moment; there are machines with a million and more. */
static int try_map_count(const struct fw_trial *trial)
{
	fw_scoped_fd fd = open("/proc/sys/vm/max_map_count", O_RDONLY | O_CLOEXEC);
	char text[32] = "";

	(void)trial;
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return errno;
	return strtol(text, NULL, 10) <= 1 << 17 ? 0 : EPERM;
}

static int try_no_new_privs(const struct fw_trial *trial)
{
	(void)trial;
	return own_file_says("/proc/self/status", "\nNoNewPrivs:");
}

static int try_oom_score_adj(const struct fw_trial *trial)
{
	int r = put_file("/proc/self/oom_score_adj", "999");

	(void)trial;
	return r ? r : own_file_says("/proc/self/oom_score_adj", "999");
}

static int try_proc_personality(const struct fw_trial *trial)
{
	(void)trial;
	return own_file_says("/proc/self/personality", "0");
}

/* What is asked of who looks at another's. */
static int try_proc_timerslack(const struct fw_trial *trial)
{
	cap_flag_value_t effective = CAP_CLEAR;
	cap_t caps = cap_get_proc();

	(void)trial;
	if (caps) {
		(void)cap_get_flag(caps, CAP_SYS_NICE, CAP_EFFECTIVE, &effective);
		(void)cap_free(caps);
	}
	if (effective != CAP_SET)
		return EPERM;
	return own_file_says("/proc/self/timerslack_ns", "0");
}

static int try_pty(const struct fw_trial *trial)
{
	const int unlock = 0;
	fw_scoped_fd master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);

	(void)trial;
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) < 0)
		return errno;
	fw_scoped_fd terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (terminal < 0 || setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0)
		return errno;
	return 0;
}

static int try_dispatch(const struct fw_trial *trial)
{
	static char selector;

	(void)trial;
	return prctl(59 /* PR_SET_SYSCALL_USER_DISPATCH */, 1UL, 0UL, 0UL, &selector) < 0 ? errno :
											    0;
}

static int try_thp_switch(const struct fw_trial *trial)
{
	int r = own_file_says("/proc/self/status", "\nTHP_enabled:\t1");

	(void)trial;
	if (r == 0)
		r = set_by_prctl(PR_SET_THP_DISABLE, 1, 0);
	return r ? r : own_file_says("/proc/self/status", "\nTHP_enabled:\t0");
}

static int try_user_ids(const struct fw_trial *trial)
{
	const gid_t groups[] = { 1031, 1032, 1033 };

	(void)trial;
	return setgroups(3, groups) < 0 || setresgid(1011, 1012, 1013) < 0 ||
			       setresuid(1021, 1022, 1023) < 0 ?
		       errno :
		       0;
}

/* Neither call tells of an error; the second gives what the first has set. */
static int try_fs_ids(const struct fw_trial *trial)
{
	enum { OF_FILES = 1024 };

	(void)trial;
	(void)setfsuid(OF_FILES);
	if (setfsuid((uid_t)-1) == OF_FILES)
		return 0;
	return setresuid(OF_FILES, OF_FILES, OF_FILES) < 0 ? errno : ENOSYS;
}

/* In a group whose parent is in its session; who sends it to itself has it before going on. */
/* What look says of a child that has stopped itself by this signal; ECHILD where it has not. */
static int about_a_stopped_child(int signal, int (*look)(pid_t pid))
{
	int status, r;
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (pid == 0) {
		if (setpgid(0, 0) < 0)
			_exit(errno);
		_exit(kill(getpid(), signal) < 0 ? errno : ECHILD);
	}
	if (waitpid(pid, &status, WUNTRACED | __WALL) != pid)
		return errno;
	if (!WIFSTOPPED(status))
		return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
	r = look ? look(pid) : 0;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, __WALL);
	return r;
}

static int try_stop_signals(const struct fw_trial *trial)
{
	int r = about_a_stopped_child(SIGTTIN, NULL);

	(void)trial;
	return r == ECHILD ? ENOSYS : r;
}

/* Who is held by its tracer shows that state, stopped or not. */
static int shows_that_it_stopped(pid_t pid)
{
	struct sys_stat stat;
	char path[32], text[4096];

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (n <= 0)
		return errno ? errno : EIO;
	return sys_stat_parse(text, (size_t)n, &stat) == 0 && stat.state == 'T' ? 0 : ENOSYS;
}

static int try_stopped_state(const struct fw_trial *trial)
{
	(void)trial;
	return about_a_stopped_child(SIGSTOP, shows_that_it_stopped);
}

static int try_subreaper(const struct fw_trial *trial)
{
	(void)trial;
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? errno : 0;
}

static int try_altstack_disarm(const struct fw_trial *trial)
{
	static char room[64 << 10];
	const stack_t stack = { .ss_sp = room,
				.ss_size = sizeof(room),
				.ss_flags = (int)(1U << 31) }; /* SS_AUTODISARM */

	(void)trial;
	return sigaltstack(&stack, NULL) < 0 ? errno : 0;
}

static int try_rlimit_locks(const struct fw_trial *trial)
{
	struct rlimit limit = { .rlim_cur = 100, .rlim_max = 200 };

	(void)trial;
	if (setrlimit(RLIMIT_LOCKS, &limit) < 0 || getrlimit(RLIMIT_LOCKS, &limit) < 0)
		return errno;
	return limit.rlim_cur == 100 && limit.rlim_max == 200 ? 0 : ENOSYS;
}

static int try_time_offsets(const struct fw_trial *trial)
{
	static const char text[] = "monotonic 86400 0\n";
	int r = try_ns_time(trial);

	if (r)
		return r;
	fw_scoped_fd fd = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
	return fd < 0 || write(fd, text, sizeof(text) - 1) < 0 ? errno : 0;
}

static const struct {
	const char *name;
	trial_fn *fn;
	enum where where;
	const char *refused;	/* reason for EPERM and EACCES */
	const char *absent;	/* reason for ENOSYS, ENOENT and EINVAL */
	long ask;		/* the call that it stands on, for the question who refuses; 0: none */
} trials[] = {
	{ "abstract-sockets", try_abstract_sockets, STAGE, "seccomp:EPERM",
	  "kernel-lacks:abstract-sockets" },
	{ "accounts", try_accounts, CHILD, "no-cap:sys_pacct", "kernel-lacks:accounts", SYS_acct },
	{ "aio", try_aio, CHILD, "seccomp:EPERM", "no-syscall:io_setup" },
	{ "altstack-disarm", try_altstack_disarm, CHILD, "seccomp:EPERM",
	  "kernel-lacks:altstack-disarm" },
	{ "amx", try_amx, CHILD, "cpu-lacks:amx", "cpu-lacks:amx" },
	{ "audit-loginuid", try_loginuid, STAGE, "no-cap:audit_control", "kernel-lacks:loginuid" },
	{ "autogroup", try_autogroup, CHILD, "seccomp:EPERM", "kernel-lacks:autogroup" },
	{ "bpf", try_bpf, STAGE, "no-cap:bpf", "no-syscall:bpf" },
	{ "cap:net_admin", try_cap_net_admin, CHILD, "no-cap:net_admin", "no-proc" },
	{ "cap:sys_resource", try_cap_sys_resource, CHILD, "no-cap:sys_resource", "no-proc" },
	{ "caps", try_caps, STAGE, "no-cap:setpcap", "kernel-lacks:ambient-caps" },
	{ "cgroup-pids", try_cgroup_pids, CHILD, "no-cgroup:pids", "no-cgroup:pids" },
	{ "cgroup2", try_cgroup2, CHILD, "no-cgroup:v2", "no-cgroup:v2", SYS_clone3 },
	{ "cgroup2-controller", try_cgroup2_controller, CHILD, "no-cgroup:controller",
	  "no-cgroup:controller" },
	{ "cgroup2-cpuset", try_cgroup2_cpuset, CHILD, "no-cgroup:cpuset", "no-cgroup:cpuset" },
	{ "cgroup2-pids", try_cgroup2_pids, CHILD, "no-cgroup:pids", "no-cgroup:pids", SYS_clone3 },
	{ "checkpoint-restore", try_checkpoint_restore, STAGE, "no-cap:checkpoint_restore",
	  "kernel-lacks:checkpoint-restore" },
	{ "chroot", try_chroot, STAGE, "no-cap:sys_chroot", "no-syscall:chroot", SYS_chroot },
	{ "clone-ns", try_clone_ns, STAGE, "seccomp:EPERM", "seccomp:ENOSYS", ASK_NAMESPACES },
	{ "clone3", try_clone3, CHILD, "seccomp:EPERM", "no-syscall:clone3", SYS_clone3 },
	{ "clone3-autokill", try_clone3_autokill, CHILD, "seccomp:EPERM",
	  "kernel-lacks:clone3-autokill" },
	{ "clone3-autoreap", try_clone3_autoreap, CHILD, "seccomp:EPERM",
	  "kernel-lacks:clone3-autoreap" },
	{ "clone3-empty-mntns", try_clone3_empty_mntns, STAGE, "no-cap:sys_admin",
	  "kernel-lacks:clone3-empty-mntns" },
	{ "clone3-nnp", try_clone3_nnp, CHILD, "seccomp:EPERM", "kernel-lacks:clone3-nnp" },
	{ "close-range", try_close_range, CHILD, "seccomp:EPERM", "no-syscall:close_range" },
	{ "close-range-cloexec", try_close_range_cloexec, CHILD, "seccomp:EPERM",
	  "kernel-lacks:close-range-cloexec" },
	{ "command-line", try_command_line, CHILD, "no-proc", "emulator:command-line" },
	{ "core-files", try_core_files, CHILD, "no-core-files", "no-core-files" },
	{ "coredump-filter", try_coredump_filter, CHILD, "no-proc",
	  "kernel-lacks:coredump-filter" },
	{ "cpuid-faulting", try_cpuid_faulting, CHILD, "cpu-lacks:cpuid-faulting",
	  "cpu-lacks:cpuid-faulting" },
	{ "cpuset", try_cpuset, CHILD, "first-cpuset", "kernel-lacks:cpuset" },
	{ "dev-shm", try_dev_shm, STAGE, "no-cap:sys_admin", "no-dev-shm" },
	{ "dnotify", try_dnotify, CHILD, "seccomp:EPERM", "kernel-lacks:dnotify" },
	{ "droppable", try_droppable, CHILD, "kernel-lacks:droppable", "kernel-lacks:droppable" },
	{ "exec-self", try_exec_self, CHILD, "seccomp:EPERM", "emulator:exec-self" },
	{ "execveat", try_execveat, CHILD, "seccomp:EPERM", "no-syscall:execveat", SYS_execveat },
	{ "fd-position", try_fd_position, CHILD, "no-proc", "kernel-lacks:fd-position" },
	{ "fdinfo", try_fdinfo, CHILD, "no-proc", "kernel-lacks:fdinfo" },
	{ "fork", try_fork, CHILD, "seccomp:EPERM", "no-syscall:fork" },
	{ "fs-ids", try_fs_ids, STAGE, "no-cap:setuid", "kernel-lacks:fs-ids" },
	{ "futex-pi", try_futex_pi, CHILD, "seccomp:EPERM", "kernel-lacks:futex-pi" },
	{ "gs-base", try_gs_base, CHILD, "seccomp:EPERM", "kernel-lacks:gs-base", SYS_arch_prctl },
	{ "guard-regions", try_guard_regions, CHILD, "kernel-lacks:guard-regions",
	  "kernel-lacks:guard-regions" },
	{ "initial-pidns", try_initial_pidns, CHILD, "nested:pidns", "no-proc" },
	{ "initial-userns", try_initial_userns, CHILD, "nested:userns", "no-proc" },
	{ "int3", try_int3, CHILD, "ptrace:EPERM", "emulator:int3", SYS_ptrace },
	{ "int80", try_int80, CHILD, "kernel-lacks:int80", "kernel-lacks:int80" },
	{ "io-flusher", try_io_flusher, CHILD, "no-cap:sys_resource", "kernel-lacks:io-flusher" },
	{ "io-uring", try_io_uring, CHILD, "io_uring:EPERM", "no-syscall:io_uring" },
	{ "ioperm", try_ioperm, CHILD, "no-cap:sys_rawio", "no-syscall:ioperm" },
	{ "iopl", try_iopl, CHILD, "no-cap:sys_rawio", "no-syscall:iopl" },
	{ "ioprio", try_ioprio, CHILD, "seccomp:EPERM", "no-syscall:ioprio_set", SYS_ioprio_set },
	{ "kcmp", try_kcmp, CHILD, "seccomp:EPERM", "no-syscall:kcmp", SYS_kcmp },
	{ "kernel-tracing", try_kernel_tracing, CHILD, "no-cap:sys_admin",
	  "kernel-lacks:function-tracer" },
	{ "keyrings", try_keyrings, CHILD, "seccomp:EPERM", "no-syscall:keyctl" },
	{ "kpagecount", try_kpagecount, CHILD, "no-cap:sys_admin", "kernel-lacks:kpagecount" },
	{ "landlock", try_landlock, CHILD, "seccomp:EPERM", "kernel-lacks:landlock" },
	{ "ldt", try_ldt, CHILD, "seccomp:EPERM", "no-syscall:modify_ldt" },
	{ "lease", try_lease, CHILD, "no-cap:lease", "filesystem-lacks:lease" },
	{ "libc:_Fork", try_libc__fork, CHILD, "libc-lacks:_Fork", "libc-lacks:_Fork" },
	{ "libc:glibc", try_libc_glibc, CHILD, "libc-is-not:glibc", "libc-is-not:glibc" },
	{ "libc:posix_spawn", try_libc_posix_spawn, CHILD, "seccomp:EPERM",
	  "libc-lacks:posix_spawn", SYS_clone3 },
	{ "libc:threads", try_libc_threads, CHILD, "seccomp:EPERM", "libc-lacks:threads",
	  SYS_clone3 },
	{ "limited-user", try_limited_user, CHILD, "no-userns", "no-uid:limited", ASK_NAMESPACES },
	{ "lock-on-fault", try_lock_on_fault, CHILD, "seccomp:EPERM", "no-syscall:mlock2",
	  SYS_mlock2 },
	{ "loopback", try_loopback, CHILD, "seccomp:EPERM", "no-loopback" },
	{ "many-caps", try_many_caps, STAGE, "no-cap:several", "no-cap:several" },
	{ "map-count", try_map_count, CHILD, "map-count:large", "no-proc" },
	{ "mce-kill", try_mce_kill, CHILD, "seccomp:EPERM", "kernel-lacks:mce-kill" },
	{ "mdwe", try_mdwe, CHILD, "seccomp:EPERM", "kernel-lacks:mdwe" },
	{ "mdwe-no-inherit", try_mdwe_no_inherit, CHILD, "seccomp:EPERM",
	  "kernel-lacks:mdwe-no-inherit" },
	{ "membarrier", try_membarrier, CHILD, "seccomp:EPERM", "no-syscall:membarrier" },
	{ "membarrier-registrations", try_membarrier_registrations, CHILD, "seccomp:EPERM",
	  "kernel-lacks:membarrier-registrations" },
	{ "memory-merge", try_memory_merge, CHILD, "no-cap:sys_resource",
	  "kernel-lacks:memory-merge" },
	{ "memory:128m", try_memory_128m, CHILD, "limit:memory", "limit:memory" },
	{ "mqueue", try_mqueue, STAGE, "no-cap:sys_admin", "no-syscall:mq_open" },
	{ "mseal", try_mseal, CHILD, "seccomp:EPERM", "no-syscall:mseal" },
	{ "new-privileges", try_new_privileges, CHILD, "no-new-privs:set",
	  "kernel-lacks:no-new-privs" },
	{ "no-filter", try_no_filter, CHILD, "seccomp:filtered", "seccomp:filtered" },
	{ "no-new-privs", try_no_new_privs, CHILD, "no-proc", "kernel-lacks:no-new-privs" },
	{ "ns-admin", try_ns_admin, STAGE, "no-cap:sys_admin", "no-userns", ASK_NAMESPACES },
	{ "ns-cgroup", try_ns_cgroup, STAGE, "no-cap:sys_admin", "kernel-lacks:cgroupns",
	  ASK_NAMESPACES },
	{ "ns-flags", try_ns_flags, CHILD, "seccomp:EPERM", "seccomp:ENOSYS" },
	{ "ns-ipc", try_ns_ipc, STAGE, "no-cap:sys_admin", "kernel-lacks:ipcns", ASK_NAMESPACES },
	{ "ns-last-pid", try_ns_last_pid, STAGE, "no-cap:checkpoint_restore",
	  "kernel-lacks:ns-last-pid" },
	{ "ns-mnt", try_ns_mnt, STAGE, "no-cap:sys_admin", "kernel-lacks:mntns", ASK_NAMESPACES },
	{ "ns-net", try_ns_net, STAGE, "no-cap:sys_admin", "kernel-lacks:netns", ASK_NAMESPACES },
	{ "ns-time", try_ns_time, STAGE, "no-cap:sys_admin", "kernel-lacks:timens",
	  ASK_NAMESPACES },
	{ "ns-uts", try_ns_uts, STAGE, "no-cap:sys_admin", "kernel-lacks:utsns", ASK_NAMESPACES },
	{ "numa-policy", try_numa_policy, CHILD, "seccomp:EPERM", "kernel-lacks:numa" },
	{ "one-thread", try_one_thread, CHILD, "no-proc", "emulator:threads" },
	{ "oom-score-adj", try_oom_score_adj, CHILD, "no-proc", "kernel-lacks:oom-score-adj" },
	{ "overcommit:heuristic", try_overcommit, CHILD, "overcommit:other", "no-proc" },
	{ "pagemap", try_pagemap, CHILD, "proc:pagemap:EPERM", "kernel-lacks:pagemap" },
	{ "perf", try_perf, CHILD, "perf:EPERM", "no-syscall:perf_event_open" },
	{ "perf-task", try_perf_task, CHILD, "perf:EPERM", "no-syscall:perf_event_open" },
	{ "perf.inherit_thread", try_perf_inherit_thread, CHILD, "perf:EPERM",
	  "kernel-lacks:perf.inherit_thread" },
	{ "pidfd", try_pidfd, CHILD, "seccomp:EPERM", "no-syscall:pidfd_open", SYS_pidfd_open },
	{ "pidfd-getfd", try_pidfd_getfd, CHILD, "ptrace:EPERM", "no-syscall:pidfd_getfd",
	  SYS_pidfd_getfd },
	{ "pidfd-info-exit", try_pidfd_info_exit, CHILD, "seccomp:EPERM",
	  "kernel-lacks:pidfd-info-exit" },
	{ "pidfd-thread", try_pidfd_thread, CHILD, "seccomp:EPERM", "kernel-lacks:pidfd-thread" },
	{ "pidns", try_pidns, CHILD, "no-userns", "kernel-lacks:pidns", ASK_NAMESPACES },
	{ "pidns.pid_max", try_pidns_pid_max, CHILD, "no-userns", "kernel-lacks:pidns.pid_max",
	  ASK_NAMESPACES },
	{ "pkeys", try_pkeys, CHILD, "cpu-lacks:pkeys", "cpu-lacks:pkeys" },
	{ "plain-user", try_plain_user, CHILD, "no-cap:setuid", "no-uid:65534" },
	{ "prlimit", try_prlimit, CHILD, "seccomp:EPERM", "no-syscall:prlimit64", SYS_prlimit64 },
	{ "proc", try_proc, CHILD, "no-proc", "no-proc" },
	{ "proc-children", try_proc_children, CHILD, "no-proc", "kernel-lacks:proc-children" },
	{ "proc-io", try_proc_io, CHILD, "ptrace:EPERM", "kernel-lacks:proc-io" },
	{ "proc-locked", try_proc_locked, CHILD, "no-proc", "kernel-lacks:proc-locked" },
	{ "proc-mem", try_proc_mem, CHILD, "ptrace:EPERM", "no-proc" },
	{ "proc-mem-store", try_proc_mem_store, CHILD, "kernel-lacks:proc-mem-store",
	  "kernel-lacks:proc-mem-store" },
	{ "proc-ns", try_proc_ns, CHILD, "no-proc", "kernel-lacks:proc-ns" },
	{ "proc-nspgid", try_proc_nspgid, CHILD, "no-proc", "kernel-lacks:proc-nspgid" },
	{ "proc-page-tables", try_proc_page_tables, CHILD, "no-proc",
	  "kernel-lacks:proc-page-tables" },
	{ "proc-peak", try_proc_peak, CHILD, "no-proc", "kernel-lacks:proc-peak" },
	{ "proc-personality", try_proc_personality, CHILD, "no-proc",
	  "kernel-lacks:proc-personality" },
	{ "proc-schedstat", try_proc_schedstat, CHILD, "no-proc", "kernel-lacks:proc-schedstat" },
	{ "proc-signals", try_proc_signals, CHILD, "no-proc", "kernel-lacks:proc-signals" },
	{ "proc-syscall", try_proc_syscall, CHILD, "ptrace:EPERM", "kernel-lacks:proc-syscall" },
	{ "proc-timers", try_proc_timers, CHILD, "no-proc", "kernel-lacks:proc-timers" },
	{ "proc-timerslack", try_proc_timerslack, STAGE, "no-cap:sys_nice",
	  "kernel-lacks:proc-timerslack" },
	{ "proc-umask", try_proc_umask, CHILD, "no-proc", "kernel-lacks:proc-umask" },
	{ "processes", try_processes, CHILD, "seccomp:EPERM", "no-syscall:clone" },
	{ "ptrace", try_ptrace, CHILD, "ptrace:EPERM", "no-syscall:ptrace", SYS_ptrace },
	{ "ptrace-fpu", try_ptrace_fpu, CHILD, "ptrace:EPERM", "kernel-lacks:ptrace-fpu",
	  SYS_ptrace },
	{ "ptrace-rseq", try_ptrace_rseq, CHILD, "ptrace:EPERM", "kernel-lacks:ptrace-rseq",
	  SYS_ptrace },
	{ "ptrace-syscall-info", try_ptrace_syscall_info, CHILD, "ptrace:EPERM",
	  "kernel-lacks:ptrace-syscall-info", SYS_ptrace },
	{ "ptrace-xstate", try_ptrace_xstate, CHILD, "ptrace:EPERM", "kernel-lacks:ptrace-xstate",
	  SYS_ptrace },
	{ "pty", try_pty, CHILD, "no-device:ptmx", "no-device:ptmx" },
	{ "rlimit-seen", try_rlimit_seen, CHILD, "limit:nofile", "emulator:rlimit.nofile" },
	{ "rlimit:locks", try_rlimit_locks, CHILD, "kernel-lacks:rlimit.locks",
	  "kernel-lacks:rlimit.locks" },
	{ "rlimit:nofile", try_rlimit_nofile, CHILD, "limit:nofile", "limit:nofile" },
	{ "robust-list", try_robust_list, CHILD, "ptrace:EPERM", "no-syscall:get_robust_list",
	  SYS_get_robust_list },
	{ "root", try_root, CHILD, "no-cap:sys_admin", "no-proc" },
	{ "rseq", try_rseq, CHILD, "seccomp:EPERM", "no-syscall:rseq", SYS_rseq },
	{ "sched-attr", try_sched_attr, CHILD, "seccomp:EPERM", "no-syscall:sched_getattr" },
	{ "sched:deadline", try_sched_deadline, CHILD, "no-cap:sys_nice", "kernel-lacks:deadline",
	  SYS_sched_setattr },
	{ "sched:realtime", try_sched_realtime, CHILD, "no-cap:sys_nice", "kernel-lacks:realtime" },
	{ "scratch", try_scratch, CHILD, "no-scratch", "no-scratch" },
	{ "seccomp-filter", try_seccomp, CHILD, "seccomp:EPERM", "kernel-lacks:seccomp-filter",
	  SYS_seccomp },
	{ "seccomp-listener", try_seccomp_listener, CHILD, "seccomp:EPERM",
	  "kernel-lacks:seccomp-listener", SYS_seccomp },
	{ "set-tid", try_set_tid, STAGE, "no-cap:checkpoint_restore", "kernel-lacks:set_tid",
	  SYS_clone3 },
	{ "shell", try_shell, CHILD, "no-shell", "no-shell" },
	{ "shm-rmid-forced", try_shm_rmid_forced, STAGE, "no-cap:sys_admin",
	  "kernel-lacks:shm-rmid-forced" },
	{ "soft-dirty", try_soft_dirty, CHILD, "no-proc", "kernel-lacks:soft-dirty" },
	{ "spare-machine", try_spare_machine, CHILD, "not-spare", "no-proc" },
	{ "stop-signals", try_stop_signals, CHILD, "seccomp:EPERM", "emulator:stop-signals" },
	{ "stopped-state", try_stopped_state, CHILD, "seccomp:EPERM", "traced" },
	{ "subreaper", try_subreaper, CHILD, "seccomp:EPERM", "kernel-lacks:subreaper" },
	{ "syscall-user-dispatch", try_dispatch, CHILD, "seccomp:EPERM",
	  "kernel-lacks:syscall-user-dispatch" },
	{ "sysvsem", try_sysvsem, CHILD, "seccomp:EPERM", "no-syscall:semget", SYS_semget },
	{ "sysvshm", try_sysvshm, CHILD, "seccomp:EPERM", "no-syscall:shmget", SYS_shmget },
	{ "thp-switch", try_thp_switch, CHILD, "seccomp:EPERM", "kernel-lacks:thp-switch" },
	{ "thread-credentials", try_thread_credentials, CHILD, "seccomp:EPERM",
	  "kernel-lacks:thread-credentials" },
	{ "tid-address", try_tid_address, CHILD, "seccomp:EPERM", "kernel-lacks:tid-address" },
	{ "time-offsets", try_time_offsets, STAGE, "no-cap:sys_time", "kernel-lacks:timens" },
	{ "tsc-mode", try_tsc_mode, CHILD, "seccomp:EPERM", "kernel-lacks:tsc-mode" },
	{ "uffd", try_uffd, CHILD, "no-cap:sys_ptrace", "no-syscall:userfaultfd" },
	{ "uffd-fork", try_uffd_fork, CHILD, "no-cap:sys_ptrace", "kernel-lacks:uffd-fork" },
	{ "uffd-protect", try_uffd_protect, CHILD, "no-cap:sys_ptrace",
	  "kernel-lacks:uffd-protect" },
	{ "user-ids", try_user_ids, STAGE, "no-cap:setuid", "no-uid:others" },
	{ "userns", try_userns, CHILD, "no-userns", "kernel-lacks:userns", ASK_NAMESPACES },
	{ "userns-limits", try_userns_limits, CHILD, "no-userns", "kernel-lacks:userns-limits",
	  ASK_NAMESPACES },
	{ "vfork", try_vfork, CHILD, "seccomp:EPERM", "no-syscall:vfork" },
	{ "vfork-shares", try_vfork_shares, CHILD, "seccomp:EPERM", "emulator:vfork-is-fork" },
	{ "vmsplice", try_vmsplice, CHILD, "seccomp:EPERM", "no-syscall:vmsplice", SYS_vmsplice },
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
	case EXIT_LATE:
		(void)snprintf(reason, FW_REASON_MAX, "no-answer:%s", trials[i].name);
		return;
	case EXIT_UNSEEN:
		(void)snprintf(reason, FW_REASON_MAX, "no-cap:sys_ptrace");
		return;
	case EXIT_UNASKED:
		(void)snprintf(reason, FW_REASON_MAX, "not-allowed:global");
		return;
	case EXIT_LOCKED:
		(void)snprintf(reason, FW_REASON_MAX, "lockdown:confidentiality");
		return;
	case EXIT_REFUSED:
		(void)snprintf(reason, FW_REASON_MAX, "kernel-refuses:%s", trials[i].name);
		return;
	case EXIT_NO_TRACEFS:
		(void)snprintf(reason, FW_REASON_MAX, "no-tracefs");
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
			/* what a child learns it takes with it */
			if (trials[i].fn == try_kernel_tracing && geteuid() == 0 &&
			    may_trace(trial))
				obs_trace_know_symbols();
			if (trials[i].where == CHILD)
				error = in_child(trials[i].fn, trial);
			else
				error = on_stage(trials[i].fn, trial);
			if (fw_need_is_masked(trials[i].ask, error))
				(void)snprintf(known[i], FW_REASON_MAX, "seccomp:%s",
					       fw_errno_name(error));
			else
				reason_text(i, error, known[i]);
		}
		(void)snprintf(reason, FW_REASON_MAX, "%s", known[i]);
		return;
	}
	(void)snprintf(reason, FW_REASON_MAX, "unknown-need:%.40s", name);
}
