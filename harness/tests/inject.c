/* SPDX-License-Identifier: MIT */
/*
 * Makes one system call of the worker or of its keeper fail, and tells what came of both.
 *
 *   inject [-t SECONDS] [-s] [-o LOG] ROLE:NUMBER:ERRNO:WHEN PROGRAM [ARGUMENT...]
 *
 * ROLE is worker or keeper; NUMBER that of the system call; the WHENth such call of that process is not made, and
 * answers with the errno (close is made: it gives the number back whatever it answers; brk moves nothing). 0 as WHEN
 * only counts. -s refuses new namespaces, so that stages are built without. As a tracer of the worker alone this
 * cannot be strace: that follows either all children or none, and of the keeper's children the keeper may already be
 * the tracer. What is traced: the worker without its dynamic loader, and each child that it makes once it has its
 * signalfd: its keepers. Children before that are trials of needs.
 *
 * LOG, lines of fields parted by tabs: count ROLE NUMBER TIMES; hit ROLE; end ROLE exit|signal N; hang; stray NAME.
 * Exit: that of the program, 128 + the signal that ended it, 125 when this program itself could not do its work.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CALLS_MAX = 512, TRACEES_MAX = 64, EXIT_OWN = 125 };
enum role { WORKER, KEEPER };

static const char *const role_names[] = { "worker", "keeper" };

struct tracee {
	pid_t pid; /* 0: free */
	enum role role;
	unsigned long times[CALLS_MAX];
	bool failing; /* at the exit of this call its answer is replaced */
	bool moved; /* at the exit of this call its first argument is put back */
	unsigned long long first;
};

struct injector {
	struct tracee tracees[TRACEES_MAX];
	unsigned long most[2][CALLS_MAX];
	enum role role;
	long number;
	int error;
	unsigned long when;
	bool hit, running; /* running: past the trials, what is made now is a keeper */
	bool begun; /* past exec */
	uint64_t loader[2]; /* where the dynamic loader's code is */
	pid_t worker;
	int worker_status;
	FILE *log;
};

static void fail(const char *what) __attribute__((noreturn));
static void fail(const char *what)
{
	(void)fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	_exit(EXIT_OWN);
}

static struct tracee *find(struct injector *in, pid_t pid)
{
	for (int i = 0; i < TRACEES_MAX; i++)
		if (in->tracees[i].pid == pid)
			return &in->tracees[i];
	return NULL;
}

static struct tracee *take(struct injector *in, pid_t pid, enum role role)
{
	struct tracee *t = find(in, 0);

	if (!t)
		fail("more processes than there is room for");
	memset(t, 0, sizeof(*t));
	t->pid = pid;
	t->role = role;
	return t;
}

static void find_loader(struct injector *in)
{
	char path[64], line[4352];
	FILE *maps;

	(void)snprintf(path, sizeof(path), "/proc/%d/maps", in->worker);
	maps = fopen(path, "re");
	while (maps && fgets(line, sizeof(line), maps)) {
		unsigned long long start, end;
		const char *name = strrchr(line, '/');

		if (!name || strncmp(name, "/ld-", 4) != 0 ||
		    sscanf(line, "%llx-%llx", &start, &end) != 2)
			continue;
		in->loader[0] = in->loader[0] ? in->loader[0] : start;
		in->loader[1] = end;
	}
	if (maps)
		(void)fclose(maps);
}

static bool is_loaders(const struct injector *in, const struct user_regs_struct *regs)
{
	return regs->rip >= in->loader[0] && regs->rip < in->loader[1];
}

static void at_call(struct injector *in, struct tracee *t)
{
	struct __ptrace_syscall_info info;
	struct user_regs_struct regs;
	long number;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof(info), &info) <= 0 ||
	    ptrace(PTRACE_GETREGS, t->pid, NULL, &regs) < 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		if (!t->failing && !t->moved)
			return;
		if (t->failing)
			regs.rax = (unsigned long long)-(long long)in->error;
		if (t->moved)
			regs.rdi = t->first;
		t->failing = t->moved = false;
		(void)ptrace(PTRACE_SETREGS, t->pid, NULL, &regs);
		return;
	}
	number = (long)info.entry.nr;
	if (number < 0 || number >= CALLS_MAX || !in->begun ||
	    (t->role == WORKER && is_loaders(in, &regs)))
		return;
	if (t->role == WORKER && number == SYS_signalfd4)
		in->running = true;
	t->times[number]++;
	if (t->times[number] > in->most[t->role][number])
		in->most[t->role][number] = t->times[number];
	if (t->role != in->role || number != in->number || t->times[number] != in->when || in->hit)
		return;
	in->hit = t->failing = true;
	if (number == SYS_close)
		return;
	if (number == SYS_brk) {
		/* it knows no errno: what it cannot give it leaves as it is, and says where that ends */
		t->failing = false;
		t->moved = true;
		t->first = regs.rdi;
		regs.rdi = 0;
	} else {
		regs.orig_rax = (unsigned long long)-1;
	}
	(void)ptrace(PTRACE_SETREGS, t->pid, NULL, &regs);
}

static void ended(struct injector *in, pid_t pid, int status)
{
	struct tracee *t = find(in, pid);

	if (!t)
		return;
	if (WIFEXITED(status))
		(void)fprintf(in->log, "end\t%s\texit\t%d\n", role_names[t->role],
			      WEXITSTATUS(status));
	else
		(void)fprintf(in->log, "end\t%s\tsignal\t%d\n", role_names[t->role],
			      WTERMSIG(status));
	if (pid == in->worker)
		in->worker_status = status;
	t->pid = 0;
}

static void stopped(struct injector *in, pid_t pid, int status)
{
	struct tracee *t = find(in, pid);
	int signal = WSTOPSIG(status), event = status >> 16;

	if (!t) {
		/* its first stop: a keeper is traced without its children, everybody else not at all */
		if (!in->running) {
			(void)ptrace(PTRACE_DETACH, pid, NULL, NULL);
			return;
		}
		(void)take(in, pid, KEEPER);
		(void)ptrace(PTRACE_SETOPTIONS, pid, NULL,
			     PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
		return;
	}
	if (signal == (SIGTRAP | 0x80)) {
		at_call(in, t);
		signal = 0;
	} else if (event == PTRACE_EVENT_EXEC) {
		in->begun = true;
		find_loader(in);
		signal = 0;
	} else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
		(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
		return;
	} else if (event) {
		signal = 0;
	}
	(void)ptrace(PTRACE_SYSCALL, pid, NULL, (long)signal);
}

static bool any(const struct injector *in)
{
	for (int i = 0; i < TRACEES_MAX; i++)
		if (in->tracees[i].pid)
			return true;
	return false;
}

/* To the end of all that is traced; false when it does not come in time. */
static bool attend(struct injector *in, int seconds)
{
	struct timespec now, end;
	sigset_t chld;

	(void)sigemptyset(&chld);
	(void)sigaddset(&chld, SIGCHLD);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	while (any(in)) {
		const struct timespec tick = { .tv_nsec = 200000000 };
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

		if (pid > 0 && WIFSTOPPED(status))
			stopped(in, pid, status);
		else if (pid > 0)
			ended(in, pid, status);
		else if (pid < 0 && errno == ECHILD)
			return true;
		else
			(void)sigtimedwait(&chld, NULL, &tick);
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > end.tv_sec)
			return false;
	}
	return true;
}

static void refuse_namespaces(void)
{
	static const unsigned long kinds[] = { CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNS };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) < 0)
		fail("seccomp");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				     SCMP_A0(SCMP_CMP_MASKED_EQ, kinds[i], kinds[i])) < 0 ||
		    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(unshare), 1,
				     SCMP_A0(SCMP_CMP_MASKED_EQ, kinds[i], kinds[i])) < 0)
			fail("seccomp");
	if (seccomp_load(filter) < 0)
		fail("seccomp");
	seccomp_release(filter);
}

static void start(struct injector *in, bool refuse, char **argv)
{
	int go[2];
	char byte;

	if (pipe2(go, O_CLOEXEC) < 0)
		fail("pipe");
	in->worker = fork();
	if (in->worker < 0)
		fail("fork");
	if (in->worker == 0) {
		sigset_t none;

		(void)sigemptyset(&none);
		(void)sigprocmask(SIG_SETMASK, &none, NULL);
		(void)close(go[1]);
		if (read(go[0], &byte, 1) != 1)
			_exit(EXIT_OWN);
		if (refuse)
			refuse_namespaces();
		(void)execv(argv[0], argv);
		fail(argv[0]);
	}
	(void)close(go[0]);
	if (ptrace(PTRACE_SEIZE, in->worker, NULL,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
			   PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE) < 0 ||
	    ptrace(PTRACE_INTERRUPT, in->worker, NULL, NULL) < 0)
		fail("ptrace");
	(void)take(in, in->worker, WORKER);
	if (write(go[1], "g", 1) != 1)
		fail("write");
	(void)close(go[1]);
}

/* Whoever has become our child was left behind: told and ended, with all that it leaves in turn. */
static int end_strays(struct injector *in)
{
	int count = 0;

	for (int round = 0; round < 1000; round++) {
		char path[64], name[64] = "";
		FILE *file = fopen("/proc/thread-self/children", "re");
		int pid = 0, found = file ? fscanf(file, "%d", &pid) : 0;

		if (file)
			(void)fclose(file);
		if (found != 1)
			break;
		(void)snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		file = fopen(path, "re");
		if (file && fscanf(file, "%63s", name) != 1)
			name[0] = '\0';
		if (file)
			(void)fclose(file);
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, __WALL);
		(void)fprintf(in->log, "stray\t%s\n", name);
		count++;
	}
	return count;
}

static bool parse_fault(struct injector *in, const char *text)
{
	char role[16];

	if (sscanf(text, "%15[a-z]:%ld:%d:%lu", role, &in->number, &in->error, &in->when) != 4)
		return false;
	in->role = strcmp(role, role_names[KEEPER]) == 0 ? KEEPER : WORKER;
	return strcmp(role, role_names[in->role]) == 0;
}

int main(int argc, char **argv)
{
	static struct injector in;
	int option, seconds = 30;
	bool refuse = false;
	sigset_t chld;

	in.log = stderr;
	while ((option = getopt(argc, argv, "+st:o:")) != -1) {
		if (option == 's')
			refuse = true;
		else if (option == 't')
			seconds = (int)strtol(optarg, NULL, 10);
		else if (option == 'o')
			in.log = fopen(optarg, "we");
		else
			return EXIT_OWN;
	}
	if (!in.log || optind + 2 > argc || !parse_fault(&in, argv[optind])) {
		(void)fputs("usage: inject [-t SECONDS] [-s] [-o LOG] ROLE:NUMBER:ERRNO:WHEN PROGRAM "
			    "[ARGUMENT...]\n",
			    stderr);
		return EXIT_OWN;
	}
	(void)sigemptyset(&chld);
	(void)sigaddset(&chld, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &chld, NULL);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	start(&in, refuse, argv + optind + 1);
	if (!attend(&in, seconds)) {
		(void)fputs("hang\n", in.log);
		for (int i = 0; i < TRACEES_MAX; i++)
			if (in.tracees[i].pid)
				(void)kill(in.tracees[i].pid, SIGKILL);
		(void)attend(&in, 5);
	}
	(void)end_strays(&in);
	for (int role = WORKER; role <= KEEPER; role++)
		for (int nr = 0; nr < CALLS_MAX; nr++)
			if (in.most[role][nr])
				(void)fprintf(in.log, "count\t%s\t%d\t%lu\n", role_names[role], nr,
					      in.most[role][nr]);
	if (in.hit)
		(void)fprintf(in.log, "hit\t%s\n", role_names[in.role]);
	if (fclose(in.log) != 0)
		return EXIT_OWN;
	return WIFSIGNALED(in.worker_status) ? 128 + WTERMSIG(in.worker_status) :
					       WEXITSTATUS(in.worker_status);
}
