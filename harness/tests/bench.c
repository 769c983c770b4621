/* SPDX-License-Identifier: MIT */
/*
 * The benchmark: four figures, each a ratio within one run or a process's own peak, printed and never judged.
 *
 *   bench FORKWITNESS FW-WORKER PROBE-NULL
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pagemap.h"
#include "scoped.h"

enum {
	COST_ROUNDS = 9,
	COST_RUNS = 200,
	FORK_ROUNDS = 20,
	FORKS = 400,
	PAGES = 65536,
	PAGE_ROUNDS = 15
};

long pb_mini_fork(void);

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), compare);
	return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static pid_t spawn_quiet(const char *const *argv)
{
	posix_spawn_file_actions_t quiet;
	char *const envp[] = { NULL };
	pid_t pid = -1;

	(void)posix_spawn_file_actions_init(&quiet);
	(void)posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, argv[0], &quiet, NULL, (char *const *)argv, envp) != 0)
		pid = -1;
	(void)posix_spawn_file_actions_destroy(&quiet);
	return pid;
}

static int finish(pid_t pid)
{
	int status = -1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* (a) 200 runs of the null case, judged and recorded, over 200 bare starts of its probe. */
static int harness_cost(const char *forkwitness, const char *null)
{
	const char *run[] = { forkwitness, "run",      "return.null", "--jobs",
			      "1",	   "--repeat", "200",	      NULL };
	const char *bare[] = { null, NULL };
	double ratios[COST_ROUNDS], ours[COST_ROUNDS], theirs[COST_ROUNDS];

	for (int r = 0; r < COST_ROUNDS; r++) {
		double t0 = now(), t1;

		if (finish(spawn_quiet(run)) != 0)
			return -1;
		t1 = now();
		for (int i = 0; i < COST_RUNS; i++)
			if (finish(spawn_quiet(bare)) != 0)
				return -1;
		ours[r] = t1 - t0;
		theirs[r] = now() - t1;
		ratios[r] = ours[r] / theirs[r];
	}
	(void)printf(
		"(a) harness cost: %.2f x bare posix_spawn+exec+wait (median of %d rounds; %.2f ms a case, %.2f ms bare)\n",
		median(ratios, COST_ROUNDS), COST_ROUNDS,
		median(ours, COST_ROUNDS) * 1e3 / COST_RUNS,
		median(theirs, COST_ROUNDS) * 1e3 / COST_RUNS);
	return 0;
}

static double fork_rate(int mini)
{
	double since = now();

	for (int i = 0; i < FORKS; i++) {
		long pid = mini ? pb_mini_fork() : fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0 || finish((pid_t)pid) != 0)
			return -1;
	}
	return FORKS / (now() - since);
}

/* (b) forks a second through mini and through libc, in turns. */
static int mini_speed(void)
{
	double ratios[FORK_ROUNDS];

	for (int r = 0; r < FORK_ROUNDS; r++) {
		/* who begins changes from round to round: a machine that drifts favours neither */
		double first = fork_rate(r % 2), second = fork_rate(!(r % 2));

		if (first < 0 || second < 0)
			return -1;
		ratios[r] = r % 2 ? first / second : second / first;
	}
	(void)printf("(b) forks a second: mini over libc's fork %.3f (median of %d rounds)\n",
		     median(ratios, FORK_ROUNDS), FORK_ROUNDS);
	return 0;
}

/* (c) pagemap words of a 256 MiB area: our reader over a plain loop of large preads. */
static int pagemap_speed(void)
{
	size_t size = (size_t)PAGES * 4096;
	char *area = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	fw_scoped_mem uint64_t *words = malloc(PAGES * sizeof(*words));
	int proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	double ratios[PAGE_ROUNDS], rate = 0;

	if (area == MAP_FAILED || !words || proc_fd < 0)
		return -1;
	for (size_t p = 0; p < PAGES; p += 16)
		area[p * 4096] = 1;
	for (int r = 0; r < PAGE_ROUNDS; r++) {
		double t0 = now(), t1, t2;
		int fd = sys_pagemap_open(proc_fd, getpid(), 0);
		ssize_t got = sys_pagemap_read(fd, (uint64_t)(uintptr_t)area, words, PAGES);

		(void)close(fd);
		t1 = now();
		fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
		for (size_t done = 0; done < PAGES * 8;) {
			ssize_t n = pread(fd, (char *)words + done,
					  PAGES * 8 - done < 65536 ? PAGES * 8 - done : 65536,
					  (off_t)((uintptr_t)area / 4096 * 8 + done));

			if (n <= 0)
				break;
			done += (size_t)n;
		}
		t2 = now();
		(void)close(fd);
		if (got != PAGES)
			return -1;
		ratios[r] = (t2 - t1) / (t1 - t0);
		rate = PAGES * 8 / (t1 - t0);
	}
	(void)printf("(c) pagemap bytes a second: %.2f x a plain pread loop (%.0f MB/s)\n",
		     median(ratios, PAGE_ROUNDS), rate / 1e6);
	(void)close(proc_fd);
	return munmap(area, size);
}

/* Peak memory in kB as the process itself last shows it: stopped at its exit, before its memory goes. */
static long peak_kb(const char *const *argv)
{
	char path[64], line[256];
	int status, go[2];
	long kb = -1;
	pid_t pid;

	if (pipe(go) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		char c;
		int null = open("/dev/null", O_WRONLY);

		if (read(go[0], &c, 1) != 1)
			_exit(1);
		(void)dup2(null, STDOUT_FILENO);
		(void)execv(argv[0], (char *const *)argv);
		_exit(1);
	}
	if (pid < 0 || ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXIT) < 0 ||
	    write(go[1], "g", 1) != 1)
		return -1;
	(void)close(go[0]);
	(void)close(go[1]);
	while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {
		int signal = WSTOPSIG(status);

		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
			FILE *f;

			(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
			f = fopen(path, "re");
			while (f && fgets(line, sizeof(line), f))
				if (sscanf(line, "VmHWM: %ld", &kb) == 1)
					break;
			if (f)
				(void)fclose(f);
			signal = 0;
		} else if (status >> 16) {
			signal = 0;
		}
		(void)ptrace(PTRACE_CONT, pid, 0, signal);
	}
	return WIFEXITED(status) ? kb : -1;
}

/* (d) peak memory of the two programs over the whole suite. */
static int peak_memory(const char *forkwitness, const char *worker)
{
	const char *by_worker[] = { worker, "run", "--format", "jsonl", NULL };
	const char *by_reporter[] = { forkwitness, "run", NULL };
	long worker_kb = peak_kb(by_worker), reporter_kb = peak_kb(by_reporter);

	if (worker_kb < 0 || reporter_kb < 0)
		return -1;
	(void)printf(
		"(d) peak memory: worker %.1f MiB, reporter %.1f MiB (VmHWM at exit, whole suite)\n",
		(double)worker_kb / 1024, (double)reporter_kb / 1024);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc != 4) {
		(void)fprintf(stderr, "usage: bench FORKWITNESS FW-WORKER PROBE-NULL\n");
		return 2;
	}
	failed |= harness_cost(argv[1], argv[3]) < 0;
	(void)fflush(stdout);
	failed |= mini_speed() < 0;
	(void)fflush(stdout);
	failed |= pagemap_speed() < 0;
	(void)fflush(stdout);
	failed |= peak_memory(argv[1], argv[2]) < 0;
	if (failed)
		(void)fprintf(stderr, "bench: a part of it could not be measured\n");
	return failed;
}
