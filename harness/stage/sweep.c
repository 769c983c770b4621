/* SPDX-License-Identifier: MIT */
/* Owned things with the owner's name on them: making, sweeping and removing scratch directories and cgroups. */
#include "sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pidfd.h"
#include "scoped.h"
#include "tracefs.h"

#define OWNED "forkwitness-"

/* Start time of a process (field 22), or 0 when there is none such. */
static unsigned long long start_of(long pid)
{
	char path[64], text[1024], *p;
	unsigned long long start = 0;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	/* the name in field 2 may hold anything; the last ')' ends it, and field 3 follows */
	p = strrchr(text, ')');
	for (int field = 2; p && field < 22; field++)
		p = strchr(p + 1, ' ');
	if (p)
		(void)sscanf(p, "%llu", &start);
	return start;
}

static unsigned long pidns_inode(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 ? (unsigned long)st.st_ino : 0;
}

/* The pid by which this process's own procfs knows it. */
static long pid_in_proc(void)
{
	char link[32];
	ssize_t n = readlink("/proc/self", link, sizeof(link) - 1);

	if (n <= 0)
		return -1;
	link[n] = '\0';
	return strtol(link, NULL, 10);
}

int fw_owner_name(char *buf, size_t size)
{
	long pid = pid_in_proc();
	unsigned long long start = pid > 0 ? start_of(pid) : 0;

	if (!start)
		return -ENOENT;
	(void)snprintf(buf, size, OWNED "%lu-%ld-%llu", pidns_inode(), pid, start);
	return 0;
}

/* Is this a name of ours whose owner, one of this pid namespace, is gone? */
static bool is_orphaned(const char *name)
{
	unsigned long ns;
	long pid;
	unsigned long long start;
	int end = 0;

	if (sscanf(name, OWNED "%lu-%ld-%llu%n", &ns, &pid, &start, &end) != 3 || name[end] ||
	    ns != pidns_inode())
		return false;
	return start_of(pid) != start;
}

static int remove_below(int parent, const char *name)
{
	fw_scoped_fd fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *entry;
	int list;
	DIR *dir;

	/* a directory that its own user may not read: we are that user, or root */
	if (fd < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
		fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return unlinkat(parent, name, 0) < 0 ? -errno : 0;
	(void)fchmod(fd, 0700);
	list = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	dir = list < 0 ? NULL : fdopendir(list);
	if (!dir) {
		fw_close_fd(&list);
		return -errno;
	}
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		(void)remove_below(fd, entry->d_name);
	}
	(void)closedir(dir);
	return unlinkat(parent, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int fw_remove_tree(const char *path)
{
	return remove_below(AT_FDCWD, path);
}

static size_t scratch_places(const char **places)
{
	size_t n = 0;
	const char *tmpdir = getenv("TMPDIR");

	if (tmpdir && tmpdir[0] == '/')
		places[n++] = tmpdir;
	places[n++] = "/tmp";
	places[n++] = "/dev/shm";
	places[n++] = "/var/tmp";
	return n;
}

int fw_scratch_make(char *ret_path, size_t size, struct fw_err *err)
{
	const char *places[4];
	char name[96];
	int error = fw_owner_name(name, sizeof(name));

	if (error < 0)
		return fw_fail(err, -error, "name", "scratch directory (no /proc)");
	for (size_t i = 0, n = scratch_places(places); i < n; i++) {
		if (snprintf(ret_path, size, "%s/%s", places[i], name) >= (int)size)
			continue;
		/* others may pass, none may list: probes of other users have their directory in it */
		if (mkdir(ret_path, 0711) == 0)
			return 0;
		error = -errno;
	}
	ret_path[0] = '\0';
	return fw_fail(err, -error, "mkdir", "scratch directory");
}

/* Does this word stand among those that are parted by commas, blanks or the end? */
static bool is_among(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += len)
		if ((p == list || strchr(", \n", p[-1])) && strchr(", \n", p[len]))
			return true;
	return false;
}

/* Our own path in a line of /proc/self/cgroup: v2's line, or that of the v1 hierarchy with the controller; or NULL. */
static char *own_path(char *line, const char *controller)
{
	char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;

	line[strcspn(line, "\n")] = '\0';
	if (!path || path[1] != '/')
		return NULL;
	*path++ = '\0';
	if (controller ? !is_among(names + 1, controller) : strcmp(line, "0:") != 0)
		return NULL;
	return path;
}

/*
 * The directory of the caller's own cgroup in the v2 hierarchy (controller NULL), or in the v1 hierarchy with the
 * controller; false where there is none. *ret_top is the length of the path's part that is the hierarchy's top.
 */
static bool own_cgroup(const char *controller, char *path, size_t size, size_t *ret_top)
{
	char line[4096], own[4096] = "", mount[1024] = "";
	fw_scoped_file cgroup = fopen("/proc/self/cgroup", "re");
	fw_scoped_file mounts = fopen("/proc/self/mountinfo", "re");
	const char *found;

	while (cgroup && fgets(line, sizeof(line), cgroup))
		if ((found = own_path(line, controller)))
			(void)snprintf(own, sizeof(own), "%s", found);
	while (mounts && fgets(line, sizeof(line), mounts)) {
		const char *type = strstr(line, controller ? " - cgroup " : " - cgroup2 ");
		char root[1024], point[1024];

		if (!type || (controller && !is_among(type, controller)) ||
		    sscanf(line, "%*s %*s %*s %1023s %1023s", root, point) != 2)
			continue;
		/* a mount of another root does not show our own group at this path */
		if (strcmp(root, "/") == 0)
			(void)snprintf(mount, sizeof(mount), "%s", point);
	}
	if (!own[0] || !mount[0])
		return false;
	*ret_top = strlen(mount);
	return snprintf(path, size, "%s%s", mount, strcmp(own, "/") == 0 ? "" : own) < (int)size;
}

int fw_cgroup_make(char *ret_path, size_t size, struct fw_err *err)
{
	char base[4096], name[96];
	size_t top;

	ret_path[0] = '\0';
	if (fw_owner_name(name, sizeof(name)) < 0 || !own_cgroup(NULL, base, sizeof(base), &top))
		return fw_fail(err, ENOENT, "find", "cgroup v2 hierarchy");
	if (snprintf(ret_path, size, "%s/%s", base, name) >= (int)size) {
		ret_path[0] = '\0';
		return fw_fail(err, ENAMETOOLONG, "name", "cgroup");
	}
	if (mkdir(ret_path, 0755) < 0) {
		ret_path[0] = '\0';
		return fw_fail(err, errno, "mkdir", "cgroup in %s", base);
	}
	return 0;
}

/* Has the cgroup this controller for those below it? In v1 it is there for all. */
static bool hands_down(const char *base, const char *controller)
{
	char file[4200], text[512];
	ssize_t n;

	(void)snprintf(file, sizeof(file), "%s/cgroup.subtree_control", base);
	fw_scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT;
	n = read(fd, text, sizeof(text) - 1);
	if (n < 0)
		return false;
	text[n] = '\0';
	return is_among(text, controller);
}

/* Hands the controller of a cgroup of ours on to those below it; v1 has nothing to hand on. */
static int hand_down(const char *path)
{
	char file[4400];

	(void)snprintf(file, sizeof(file), "%s/cgroup.subtree_control", path);
	fw_scoped_fd fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	return write(fd, "+pids", 5) == 5 ? 0 : -errno;
}

/* The one above; false at the hierarchy's top. */
static bool go_up(char *base, size_t top)
{
	char *slash = strrchr(base, '/');

	if (!slash || (size_t)(slash - base) < top)
		return false;
	*slash = '\0';
	return true;
}

static int pids_make_in(char *base, size_t top, const char *name, char *ret_path, size_t size)
{
	int error = ENOENT;

	do {
		if (!hands_down(base, "pids") ||
		    snprintf(ret_path, size, "%s/%s", base, name) >= (int)size)
			continue;
		if (mkdir(ret_path, 0755) == 0 || errno == EEXIST) {
			error = -hand_down(ret_path);
			if (error == 0)
				return 0;
			(void)rmdir(ret_path);
		} else {
			error = errno;
		}
	} while (go_up(base, top));
	ret_path[0] = '\0';
	return -error;
}

int fw_pids_make(char *ret_path, size_t size, struct fw_err *err)
{
	static const char *const hierarchies[] = { "pids", NULL };
	char base[4096], name[96];
	int error = -ENOENT;
	size_t top;

	ret_path[0] = '\0';
	if (fw_owner_name(name, sizeof(name)) < 0)
		return fw_fail(err, ENOENT, "name", "pids cgroup");
	for (size_t i = 0; i < sizeof(hierarchies) / sizeof(hierarchies[0]); i++) {
		if (!own_cgroup(hierarchies[i], base, sizeof(base), &top))
			continue;
		error = pids_make_in(base, top, name, ret_path, size);
		if (error == 0)
			return 0;
	}
	return fw_fail(err, -error, "mkdir", "pids cgroup");
}

int fw_pids_pair_make(const char *path)
{
	char inner[4400];
	int r;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return -errno;
	r = hand_down(path);
	if (r < 0)
		return r;
	(void)snprintf(inner, sizeof(inner), "%s/inner", path);
	return mkdir(inner, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

/* v1 has no file that tells: is anybody listed? */
static bool cgroup_lists_any(const char *path)
{
	char file[4200], byte;

	(void)snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	fw_scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &byte, 1) == 1;
}

/* The same without such a file: waits for the end of each that is listed, as long as it may take to die. */
static void await_listed(const char *path)
{
	char file[4200], line[32];

	(void)snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	fw_scoped_file procs = fopen(file, "re");

	while (procs && fgets(line, sizeof(line), procs)) {
		fw_scoped_fd fd = sys_pidfd_open((pid_t)strtol(line, NULL, 10), 0);
		struct pollfd wait = { .fd = fd, .events = POLLIN };

		if (fd >= 0)
			(void)poll(&wait, 1, 100);
	}
}

static bool cgroup_is_populated(const char *path)
{
	char file[4200], text[256];
	ssize_t n;

	(void)snprintf(file, sizeof(file), "%s/cgroup.events", path);
	fw_scoped_fd fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return cgroup_lists_any(path);
	n = read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	return strstr(text, "populated 1") != NULL;
}

static void cgroup_kill(const char *path)
{
	char file[4200], line[32];

	(void)snprintf(file, sizeof(file), "%s/cgroup.kill", path);
	fw_scoped_fd fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "1", 1) == 1)
		return;
	/* before 5.14: one by one */
	(void)snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	fw_scoped_file procs = fopen(file, "re");

	while (procs && fgets(line, sizeof(line), procs)) {
		long pid = strtol(line, NULL, 10);

		if (pid > 1)
			(void)kill((pid_t)pid, SIGKILL);
	}
}

int fw_cgroup_remove(const char *path)
{
	char below[4200];
	struct dirent *entry;
	DIR *dir;

	cgroup_kill(path);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		(void)snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		(void)fw_cgroup_remove(below);
	}
	(void)closedir(dir);
	/* killed processes leave the group as they end: cgroup.events tells by POLLPRI */
	for (int round = 0; round < 100 && cgroup_is_populated(path); round++) {
		(void)snprintf(below, sizeof(below), "%s/cgroup.events", path);
		fw_scoped_fd fd = open(below, O_RDONLY | O_CLOEXEC);
		char text[256];
		struct pollfd wait = { .fd = fd, .events = POLLPRI };

		if (fd < 0)
			await_listed(path);
		else if (read(fd, text, sizeof(text)) > 0 && cgroup_is_populated(path))
			(void)poll(&wait, 1, 100);
	}
	return rmdir(path) < 0 ? -errno : 0;
}

static int sweep_in(const char *base, bool cgroups)
{
	char path[4200];
	struct dirent *entry;
	DIR *dir = opendir(base);
	int count = 0;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, OWNED, sizeof(OWNED) - 1) != 0 ||
		    !is_orphaned(entry->d_name))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", base, entry->d_name);
		if ((cgroups ? fw_cgroup_remove(path) : fw_remove_tree(path)) == 0)
			count++;
	}
	if (dir)
		(void)closedir(dir);
	return count;
}

int fw_tracing_remove(const char *owner)
{
	fw_scoped_fd tracefs = sys_tracefs_open();

	return tracefs < 0 ? 0 : sys_trace_remove(tracefs, owner);
}

static void remove_orphan(const char *owner, void *ctx)
{
	int *count = ctx;

	if (is_orphaned(owner))
		*count += fw_tracing_remove(owner);
}

static int sweep_tracing(void)
{
	fw_scoped_fd tracefs = geteuid() == 0 ? sys_tracefs_open() : -1;
	int count = 0;

	if (tracefs >= 0)
		sys_trace_owners(tracefs, remove_orphan, &count);
	return count;
}

int fw_sweep_dead(void)
{
	const char *places[4];
	char base[4096];
	size_t top;
	int count = sweep_tracing();

	for (size_t i = 0, n = scratch_places(places); i < n; i++)
		count += sweep_in(places[i], false);
	if (own_cgroup("pids", base, sizeof(base), &top))
		do
			count += sweep_in(base, true);
		while (go_up(base, top));
	/* also above our own: that may be the nearest with the pids controller */
	if (own_cgroup(NULL, base, sizeof(base), &top))
		do
			count += sweep_in(base, true);
		while (go_up(base, top));
	return count;
}
