/* SPDX-License-Identifier: MIT */
/*
 * Process 1 of a guest that ci/target boots: mounts what a bare kernel lacks, as /words asks, takes the loopback device
 * up, runs fw-worker as the user that it names, tells on the console what is left after it, and brings record and exit
 * status out. The record goes as it comes: into memory that an emulated machine shares with its host (a length, then
 * the bytes), so that what was said before a panic is known; through port 0xe9 at the end where a kernel has no such
 * memory; as a file where the root directory is a folder of the host. The status goes through port 0xf4, or as a file.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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
#define CGROUPS "/sys/fs/cgroup"

/* What /words says before the worker's own words. */
struct wish {
	uid_t uid;
	unsigned seconds;
	int cgroup;		/* 1 or 2 */
	int trace;		/* 0: no tracefs; 1: mounted; 2: the functions that make processes are traced */
	int files;		/* record and status are files of the root directory */
};

static sigset_t child_ends;
static char words_text[8192], *words[WORDS_MAX];
static struct wish wish = { .seconds = 600, .cgroup = 2 };
static pid_t worker;

/* Where the record goes: shared memory, or a file. */
static struct {
	unsigned char *memory;
	size_t size;
	uint64_t length;
	int file;
} record = { .file = -1 };

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | (wish.files ? O_CREAT : 0), 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		(void)printf("guest: %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
}

static void finish(int status) __attribute__((noreturn));
static void finish(int status)
{
	char text[16];

	(void)fflush(stdout);
	if (wish.files) {
		(void)snprintf(text, sizeof(text), "%d\n", status);
		write_text("/status", text);
		sync();
	}
	/* what is still in the console's queue goes with the machine */
	(void)fsync(STDOUT_FILENO);
	if (!wish.files && ioperm(STATUS_PORT, 1, 1) == 0)
		outb((unsigned char)status, STATUS_PORT);
	(void)reboot(RB_POWER_OFF);
	for (;;)
		(void)pause();
}

static void mount_one(const char *type, const char *where, const char *with)
{
	(void)mkdir(where, 0755);
	if (mount(type, where, type, 0, with) < 0)
		(void)printf("guest: %s on %s: %s\n", type, where, strerror(errno));
}

/* As any system has it; a kernel without networks stays so. */
static void loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (ioctl(fd, SIOCSIFFLAGS, &lo) < 0)
		(void)printf("guest: lo: %s\n", strerror(errno));
	(void)close(fd);
}

/* Every controller for the root's children; one at a time, since one that is refused takes its line with it. */
static void enable_controllers(void)
{
	char text[256], word[64];
	int offer = open(CGROUPS "/cgroup.controllers", O_RDONLY | O_CLOEXEC);
	ssize_t n = offer < 0 ? -1 : read(offer, text, sizeof(text) - 1);

	if (offer >= 0)
		(void)close(offer);
	text[n > 0 ? n : 0] = '\0';
	for (char *name = strtok(text, " \n"); name; name = strtok(NULL, " \n")) {
		(void)snprintf(word, sizeof(word), "+%s", name);
		write_text(CGROUPS "/cgroup.subtree_control", word);
	}
}

static const char *const v1[] = { "blkio",   "cpu",	"cpuacct", "cpuset",
				  "devices", "freezer", "memory",  "pids" };
enum { V1 = sizeof(v1) / sizeof(v1[0]) };

/* Each controller in a hierarchy of its own, and version 2 beside them without any: what older systems have. */
static void mount_v1(void)
{
	char path[64];

	(void)mount("tmpfs", CGROUPS, "tmpfs", 0, "mode=755");
	for (size_t i = 0; i < V1; i++) {
		(void)snprintf(path, sizeof(path), CGROUPS "/%s", v1[i]);
		(void)mkdir(path, 0755);
		if (mount("cgroup", path, "cgroup", 0, v1[i]) < 0)
			(void)printf("guest: cgroup %s: %s\n", v1[i], strerror(errno));
	}
	(void)mkdir(CGROUPS "/unified", 0755);
	if (mount("cgroup2", CGROUPS "/unified", "cgroup2", 0, "") < 0)
		(void)printf("guest: cgroup2: %s\n", strerror(errno));
}

static void mount_cgroups(void)
{
	if (wish.cgroup == 1) {
		mount_v1();
		return;
	}
	mount_one("cgroup2", CGROUPS, "");
	enable_controllers();
}

/* The tops of the hierarchies, one after the other; NULL after the last. */
static const char *hierarchy(size_t i)
{
	static char path[64];

	if (wish.cgroup == 2)
		return i == 0 ? CGROUPS : NULL;
	if (i > V1)
		return NULL;
	(void)snprintf(path, sizeof(path), CGROUPS "/%s", i < V1 ? v1[i] : "unified");
	return path;
}

/* In every hierarchy a cgroup of the user's own, with the caller in it: what a service manager delegates. */
static void delegate(uid_t uid)
{
	static const char *const files[] = { "", "/cgroup.procs", "/cgroup.threads",
					     "/cgroup.subtree_control" };
	char path[128];
	const char *top;

	for (size_t h = 0; (top = hierarchy(h)); h++) {
		/* without a set of cores and memory nobody can enter one of these */
		if (strstr(top, "cpuset"))
			continue;
		(void)snprintf(path, sizeof(path), "%s/user", top);
		if (mkdir(path, 0755) < 0)
			continue;
		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
			(void)snprintf(path, sizeof(path), "%s/user%s", top, files[i]);
			if (chown(path, uid, uid) < 0 && errno != ENOENT)
				(void)printf("guest: %s: %s\n", path, strerror(errno));
		}
		(void)snprintf(path, sizeof(path), "%s/user/cgroup.procs", top);
		write_text(path, "0");
	}
}

#define TRACING "/sys/kernel/tracing"

/* Process creation runs through the tracer's trampolines, and says so to nobody. */
static void trace(void)
{
	if (wish.trace < 1)
		return;
	mount_one("tracefs", TRACING, "");
	if (wish.trace < 2)
		return;
	write_text(TRACING "/set_ftrace_filter",
		   "kernel_clone copy_process copy_* dup_* wake_up_new_task "
		   "schedule_tail do_exit release_task");
	write_text(TRACING "/current_tracer", "function");
}

/* Lines of /words: KEY=VALUE for us, an empty one, then the worker's words. */
static int read_words(void)
{
	int fd = open("/words", O_RDONLY | O_CLOEXEC), count = 0, ours = 1;
	ssize_t n = fd < 0 ? -1 : read(fd, words_text, sizeof(words_text) - 1);
	unsigned value;

	if (fd >= 0)
		(void)close(fd);
	for (char *p = words_text; n > 0 && *p && count < WORDS_MAX - 1; p++) {
		char *word = p;

		p += strcspn(p, "\n");
		*p = '\0';
		if (!ours)
			words[count++] = word;
		else if (!*word)
			ours = 0;
		else if (sscanf(word, "uid=%u", &value) == 1)
			wish.uid = value;
		else if (sscanf(word, "seconds=%u", &value) == 1)
			wish.seconds = value;
		else if (sscanf(word, "cgroup=%u", &value) == 1)
			wish.cgroup = (int)value;
		else if (sscanf(word, "trace=%u", &value) == 1)
			wish.trace = (int)value;
		else if (sscanf(word, "files=%u", &value) == 1)
			wish.files = (int)value;
	}
	return count;
}

static void be_worker(uid_t uid, int to) __attribute__((noreturn));
static void be_worker(uid_t uid, int to)
{
	char *argv[WORDS_MAX] = { WORKER };
	char *const envp[] = { "PATH=/", NULL };

	for (int i = 0; words[i]; i++)
		argv[i + 1] = words[i];
	if (dup2(to, STDOUT_FILENO) < 0)
		_exit(EXIT_INCOMPLETE);
	(void)sigprocmask(SIG_UNBLOCK, &child_ends, NULL);
	/* what we hold for ourselves would be inherited by everything under study */
	if (!wish.files)
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

static void child_ended(int signal)
{
	(void)signal;
}

static void stop_worker(int signal)
{
	static int again;

	(void)signal;
	if (worker > 0)
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
		(void)printf("guest: left: %s/%s\n", dir, e->d_name);
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
			(void)printf("guest: left: process %.60s\n", text);
			count++;
		}
		if (f)
			(void)fclose(f);
	}
	if (d)
		(void)closedir(d);
	return count;
}

static int number_in(const char *folder, const char *name)
{
	char path[300], text[32] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "re");
	if (f && !fgets(text, sizeof(text), f))
		*text = '\0';
	if (f)
		(void)fclose(f);
	return (int)strtol(text, NULL, 16);
}

/* The second region of the device "ivshmem", which is a file of the host. */
static void find_memory(void)
{
	DIR *d = opendir("/sys/bus/pci/devices");

	for (struct dirent *e; d && !record.memory && (e = readdir(d));) {
		char folder[280], path[300];
		struct stat st;
		void *at;
		int fd;

		(void)snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%.200s", e->d_name);
		if (number_in(folder, "vendor") != 0x1af4 || number_in(folder, "device") != 0x1110)
			continue;
		(void)snprintf(path, sizeof(path), "%s/enable", folder);
		write_text(path, "1");
		(void)snprintf(path, sizeof(path), "%s/resource2", folder);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st) < 0)
			continue;
		at = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		(void)close(fd);
		if (at == MAP_FAILED)
			continue;
		record.memory = at;
		record.size = (size_t)st.st_size;
	}
	if (d)
		(void)closedir(d);
}

static void open_record(void)
{
	if (!wish.files)
		find_memory();
	if (!record.memory)
		record.file = open(wish.files ? "/record" : RECORD,
				   O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

static void put_record(const char *chunk, size_t n)
{
	if (record.memory && n <= record.size - sizeof(record.length) - record.length) {
		memcpy(record.memory + sizeof(record.length) + record.length, chunk, n);
		record.length += n;
		/* the bytes before the length that tells of them */
		__sync_synchronize();
		memcpy(record.memory, &record.length, sizeof(record.length));
	} else if (record.memory) {
		(void)printf("guest: record: no room for %zu bytes more\n", n);
	} else if (write(record.file, chunk, n) != (ssize_t)n) {
		(void)printf("guest: record: %s\n", strerror(errno));
	}
}

static void reap(int *ret_status)
{
	int status;

	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == worker) {
			*ret_status = status;
			worker = 0;
		}
}

/* Takes the record from the worker to its end, and waits meanwhile for whoever ends; the worker's wait status. */
static int follow(int from, const sigset_t *unblocked)
{
	static char chunk[1 << 16];
	int status = 0;

	while (worker) {
		struct pollfd in = { .fd = from, .events = POLLIN };

		if (ppoll(&in, 1, NULL, unblocked) > 0) {
			const ssize_t n = read(from, chunk, sizeof(chunk));

			if (n > 0)
				put_record(chunk, (size_t)n);
			else if (n == 0)
				from = -1;
		}
		reap(&status);
	}
	/* somebody who was left may have it, too: what the worker said is in it already */
	if (from >= 0)
		(void)fcntl(from, F_SETFL, O_NONBLOCK);
	for (ssize_t n; from >= 0 && (n = read(from, chunk, sizeof(chunk))) > 0;)
		put_record(chunk, (size_t)n);
	/* what has no memory to go to goes through the port */
	if (!record.memory && !wish.files && lseek(record.file, 0, SEEK_SET) == 0)
		for (ssize_t n; (n = read(record.file, chunk, sizeof(chunk))) > 0;)
			outsb(RECORD_PORT, chunk, (unsigned long)n);
	return status;
}

static int tell_cgroups(void)
{
	const char *top;
	int count = 0;

	for (size_t h = 0; (top = hierarchy(h)); h++) {
		char own[128];

		(void)snprintf(own, sizeof(own), "%s/user", top);
		(void)rmdir(own);	/* if it holds nothing */
		count += tell_entries(top, 1);
	}
	return count;
}

int main(void)
{
	int mounts_before = 0, mounts_after = 0, count, status = 0, left = 0, ends[2] = { -1, -1 };
	sigset_t unblocked;

	mount_one("devtmpfs", "/dev", "");
	int console = open("/dev/console", O_RDWR);
	for (int fd = 0; console >= 0 && fd < 3; fd++)
		(void)dup2(console, fd);
	if (console > 2)
		(void)close(console);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	count = read_words();
	if (!wish.files) {
		if (ioperm(RECORD_PORT, 1, 1) < 0) {
			(void)printf("guest: ioperm: %s\n", strerror(errno));
			finish(EXIT_INCOMPLETE);
		}
		/* a sign of life before all else; ci/target takes it off the record */
		outb('\n', RECORD_PORT);
	}
	if (count < 1) {
		(void)printf("guest: no words\n");
		finish(EXIT_INCOMPLETE);
	}
	mount_one("proc", "/proc", "");
	mount_one("sysfs", "/sys", "");
	mount_one("tmpfs", "/tmp", "mode=1777");
	mount_one("tmpfs", "/run", "mode=755");
	(void)mkdir("/dev/shm", 01777);
	mount_one("tmpfs", "/dev/shm", "mode=1777");
	(void)mkdir("/dev/pts", 0755);
	mount_one("devpts", "/dev/pts", "mode=600,ptmxmode=666");
	mount_cgroups();
	loopback_up();
	trace();
	count_lines("/proc/self/mounts", &mounts_before);
	open_record();
	(void)sigemptyset(&child_ends);
	(void)sigaddset(&child_ends, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child_ends, &unblocked);
	(void)signal(SIGCHLD, child_ended);
	(void)signal(SIGALRM, stop_worker);
	if (pipe2(ends, O_CLOEXEC) < 0) {
		(void)printf("guest: pipe: %s\n", strerror(errno));
		finish(EXIT_INCOMPLETE);
	}
	/* without libc: what its fork relies on may be broken in this kernel */
	worker = (pid_t)syscall(SYS_clone, SIGCHLD, 0, NULL, NULL, 0);
	if (worker == 0)
		be_worker(wish.uid, ends[1]);
	(void)close(ends[1]);
	(void)alarm(wish.seconds);
	status = follow(ends[0], &unblocked);
	(void)alarm(0);
	count_lines("/proc/self/mounts", &mounts_after);
	left += tell_processes();
	left += tell_entries("/tmp", 0) + tell_entries("/dev/shm", 0) + tell_cgroups();
	if (mounts_before != mounts_after)
		left += printf("guest: left: %d mounts\n", mounts_after - mounts_before) > 0;
	if (WIFSIGNALED(status))
		(void)printf("guest: fw-worker was ended by signal %d\n", WTERMSIG(status));
	finish(WIFSIGNALED(status) ? EXIT_INCOMPLETE : left ? EXIT_LEFT : WEXITSTATUS(status));
}
