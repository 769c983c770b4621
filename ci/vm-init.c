/* SPDX-License-Identifier: MIT */
/*
 * Process 1 of the guest that ci/vm boots: mounts what a bare kernel lacks, runs fw-worker as the user that
 * /words names,
 * tells on the console what is left after it, and sends the record out through port 0xe9, its exit status through 0xf4.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	RECORD_PORT = 0xe9,
	STATUS_PORT = 0xf4,
	WORDS_MAX = 256,
	EXIT_INCOMPLETE = 3,
	EXIT_LEFT = 125, /* with what fw-worker said in it lost: the lines on the console say the rest */
};

#define WORKER "/libexec/forkwitness/fw-worker"
#define RECORD "/run/record"
#define USER_CGROUP "/sys/fs/cgroup/user"

static char words_text[8192], *words[WORDS_MAX];
static pid_t worker;

static void finish(int status) __attribute__((noreturn));
static void finish(int status)
{
	(void)fflush(stdout);
	/* what is still in the console's queue goes with the machine */
	(void)fsync(STDOUT_FILENO);
	if (ioperm(STATUS_PORT, 1, 1) == 0)
		outb((unsigned char)status, STATUS_PORT);
	(void)reboot(RB_POWER_OFF);
	for (;;)
		(void)pause();
}

static void mount_one(const char *type, const char *where, const char *with)
{
	(void)mkdir(where, 0755);
	if (mount(type, where, type, 0, with) < 0)
		(void)printf("vm: %s on %s: %s\n", type, where, strerror(errno));
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		(void)printf("vm: %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
}

/* Every controller for the root's children; one at a time, since one that is refused takes its line with it. */
static void enable_controllers(void)
{
	char text[256], word[64];
	int offer = open("/sys/fs/cgroup/cgroup.controllers", O_RDONLY | O_CLOEXEC);
	ssize_t n = offer < 0 ? -1 : read(offer, text, sizeof(text) - 1);

	if (offer >= 0)
		(void)close(offer);
	text[n > 0 ? n : 0] = '\0';
	for (char *name = strtok(text, " \n"); name; name = strtok(NULL, " \n")) {
		(void)snprintf(word, sizeof(word), "+%s", name);
		write_text("/sys/fs/cgroup/cgroup.subtree_control", word);
	}
}

/* A cgroup of the user's own, with the caller in it: what a service manager delegates. */
static void delegate(uid_t uid)
{
	static const char *const files[] = { "", "/cgroup.procs", "/cgroup.threads",
					     "/cgroup.subtree_control" };
	char path[96];

	(void)mkdir(USER_CGROUP, 0755);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), USER_CGROUP "%s", files[i]);
		if (chown(path, uid, uid) < 0)
			(void)printf("vm: %s: %s\n", path, strerror(errno));
	}
	write_text(USER_CGROUP "/cgroup.procs", "0");
}

/* Lines of /words: user id, seconds, then the worker's words. */
static int read_words(void)
{
	int fd = open("/words", O_RDONLY | O_CLOEXEC), count = 0;
	ssize_t n = fd < 0 ? -1 : read(fd, words_text, sizeof(words_text) - 1);

	if (fd >= 0)
		(void)close(fd);
	for (char *p = words_text; n > 0 && *p && count < WORDS_MAX - 1; p++) {
		words[count++] = p;
		p += strcspn(p, "\n");
		*p = '\0';
	}
	return count;
}

static void be_worker(uid_t uid) __attribute__((noreturn));
static void be_worker(uid_t uid)
{
	char *argv[WORDS_MAX] = { WORKER };
	char *const envp[] = { "PATH=/", NULL };
	int record = open(RECORD, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	for (int i = 1; words[i + 1]; i++)
		argv[i] = words[i + 1];
	if (record < 0 || dup2(record, STDOUT_FILENO) < 0)
		_exit(EXIT_INCOMPLETE);
	(void)close(record);
	/* what we hold for ourselves would be inherited by everything under study */
	(void)ioperm(RECORD_PORT, 1, 0);
	(void)setsid();
	if (uid)
		delegate(uid);
	if (uid && (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
		    setresuid(uid, uid, uid) < 0))
		_exit(EXIT_INCOMPLETE);
	(void)execve(WORKER, argv, envp);
	_exit(EXIT_INCOMPLETE);
}

static void stop_worker(int signal)
{
	static int again;

	(void)signal;
	(void)kill(worker, again++ ? SIGKILL : SIGTERM);
	(void)alarm(15);
}

static void count_lines(const char *path, int *ret)
{
	FILE *f = fopen(path, "re");

	for (int c; f && (c = fgetc(f)) != EOF;)
		*ret += c == '\n';
	if (f)
		(void)fclose(f);
}

static int tell_entries(const char *dir, int only_folders)
{
	DIR *d = opendir(dir);
	int count = 0;

	for (struct dirent *e; d && (e = readdir(d));) {
		if (e->d_name[0] == '.' || (only_folders && e->d_type != DT_DIR))
			continue;
		(void)printf("vm: left: %s/%s\n", dir, e->d_name);
		count++;
	}
	if (d)
		(void)closedir(d);
	return count;
}

/* Processes that have a program: not we, and no thread of the kernel. */
static int tell_processes(void)
{
	DIR *d = opendir("/proc");
	int count = 0;

	for (struct dirent *e; d && (e = readdir(d));) {
		int pid = atoi(e->d_name);
		char path[280], text[256];
		unsigned flags = 0;
		FILE *f;

		if (pid <= 1)
			continue;
		(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		f = fopen(path, "re");
		if (f && fgets(text, sizeof(text), f) && strrchr(text, ')') &&
		    sscanf(strrchr(text, ')'), ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1 &&
		    !(flags & 0x200000)) {
			(void)printf("vm: left: process %.60s\n", text);
			count++;
		}
		if (f)
			(void)fclose(f);
	}
	if (d)
		(void)closedir(d);
	return count;
}

static void send_record(void)
{
	static char chunk[1 << 16];
	int fd = open(RECORD, O_RDONLY | O_CLOEXEC);

	for (ssize_t n; (n = read(fd, chunk, sizeof(chunk))) > 0;)
		outsb(RECORD_PORT, chunk, (unsigned long)n);
	(void)close(fd);
}

int main(void)
{
	int mounts_before = 0, mounts_after = 0, count, status = 0, left = 0;
	pid_t pid;

	mount_one("devtmpfs", "/dev", "");
	int console = open("/dev/console", O_RDWR);
	for (int fd = 0; console >= 0 && fd < 3; fd++)
		(void)dup2(console, fd);
	if (console > 2)
		(void)close(console);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (ioperm(RECORD_PORT, 1, 1) < 0) {
		(void)printf("vm: ioperm: %s\n", strerror(errno));
		finish(EXIT_INCOMPLETE);
	}
	/* a sign of life before all else; ci/vm takes it off the record */
	outb('\n', RECORD_PORT);
	mount_one("proc", "/proc", "");
	mount_one("sysfs", "/sys", "");
	mount_one("tmpfs", "/tmp", "mode=1777");
	mount_one("tmpfs", "/run", "mode=755");
	(void)mkdir("/dev/shm", 01777);
	mount_one("tmpfs", "/dev/shm", "mode=1777");
	mount_one("cgroup2", "/sys/fs/cgroup", "");
	enable_controllers();
	count = read_words();
	if (count < 3) {
		(void)printf("vm: no words\n");
		finish(EXIT_INCOMPLETE);
	}
	count_lines("/proc/self/mounts", &mounts_before);
	worker = fork();
	if (worker == 0)
		be_worker((uid_t)atoi(words[0]));
	(void)signal(SIGALRM, stop_worker);
	(void)alarm((unsigned)atoi(words[1]));
	while ((pid = wait(&count)) > 0 || errno == EINTR)
		if (pid == worker) {
			status = count;
			break;
		}
	(void)alarm(0);
	/* who has not been waited for yet is no leftover */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	count_lines("/proc/self/mounts", &mounts_after);
	(void)rmdir(USER_CGROUP);	/* if it holds nothing */
	left += tell_processes();
	left += tell_entries("/tmp", 0) + tell_entries("/dev/shm", 0) +
		tell_entries("/sys/fs/cgroup", 1);
	if (mounts_before != mounts_after)
		left += printf("vm: left: %d mounts\n", mounts_after - mounts_before) > 0;
	if (WIFSIGNALED(status))
		(void)printf("vm: fw-worker was ended by signal %d\n", WTERMSIG(status));
	send_record();
	finish(WIFSIGNALED(status) ? EXIT_INCOMPLETE : left ? EXIT_LEFT : WEXITSTATUS(status));
}
