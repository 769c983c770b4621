/* SPDX-License-Identifier: MIT */
/* Files of tracefs: instances, probes, and what is left of both. */
#define _GNU_SOURCE 1
#include "tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scoped.h"

#define OWNED "forkwitness-"
#define GROUPED "forkwitness_"

enum { TRACEFS_MAGIC = 0x74726163, CREATE = 6 /* FSCONFIG_CMD_CREATE */, TEXT_MAX = 16 << 20 };

static int mounted_at(const char *path)
{
	struct statfs fs;
	fw_scoped_fd fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs) < 0 || fs.f_type != TRACEFS_MAGIC)
		return -ENOENT;
	return fw_take_fd(&fd);
}

static int mounted_nowhere(void)
{
	fw_scoped_fd context = (int)syscall(SYS_fsopen, "tracefs", 1L);
	long fd;

	if (context < 0 || syscall(SYS_fsconfig, (long)context, (long)CREATE, 0L, 0L, 0L) < 0)
		return -errno;
	fw_scoped_fd mount = (int)syscall(SYS_fsmount, (long)context, 1L, 0L);

	if (mount < 0)
		return -errno;
	/* fsmount gives a path alone; files are listed through a descriptor for reading */
	fd = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : (int)fd;
}

int sys_tracefs_open(void)
{
	static const char *const places[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int fd = mounted_at(places[i]);

		if (fd >= 0 || fd == -EPERM || fd == -EACCES)
			return fd;
	}
	return mounted_nowhere();
}

int sys_trace_instance(int tracefs, const char *owner, int *ret_made)
{
	char path[SYS_TRACE_NAME_MAX + 16];
	int fd, made;

	(void)snprintf(path, sizeof(path), "instances/%s", owner);
	made = mkdirat(tracefs, path, 0700) == 0;
	if (!made && errno != EEXIST)
		return -errno;
	fd = openat(tracefs, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_made = made;
	return fd;
}

static int put(int folder, const char *file, const char *text, int how)
{
	fw_scoped_fd fd = openat(folder, file, O_WRONLY | O_CLOEXEC | how);
	size_t len = strlen(text);

	if (fd < 0)
		return -errno;
	if (len && write(fd, text, len) != (ssize_t)len)
		return errno ? -errno : -EIO;
	/* some files take what was written when they are closed, and say there what they think of it */
	return close(fw_take_fd(&fd)) < 0 ? -errno : 0;
}

int sys_trace_set(int folder, const char *file, const char *text)
{
	return put(folder, file, text, O_TRUNC);
}

int sys_trace_add(int folder, const char *file, const char *text)
{
	return put(folder, file, text, O_APPEND);
}

void sys_trace_group(const char *owner, char *buf, size_t size)
{
	(void)snprintf(buf, size, "%s", owner);
	for (char *p = buf; size && *p; p++)
		if (*p == '-')
			*p = '_';
}

int sys_trace_probe(int tracefs, const char *owner, char kind, const char *event, const char *what)
{
	char group[SYS_TRACE_NAME_MAX], line[512];

	sys_trace_group(owner, group, sizeof(group));
	(void)snprintf(line, sizeof(line), "%c:%s/%s %s\n", kind, group, event, what);
	return sys_trace_add(tracefs, "kprobe_events", line);
}

int sys_trace_unprobe(int tracefs, const char *owner, const char *event)
{
	char group[SYS_TRACE_NAME_MAX], line[256];

	sys_trace_group(owner, group, sizeof(group));
	(void)snprintf(line, sizeof(line), "-:%s/%s\n", group, event);
	return sys_trace_add(tracefs, "kprobe_events", line);
}

char *sys_trace_text(int folder, const char *file)
{
	fw_scoped_fd fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
	size_t len = 0, room = 1 << 16;
	char *text, *more;
	ssize_t n = 0;

	if (fd < 0)
		return NULL;
	text = malloc(room);
	while (text && (n = read(fd, text + len, room - len - 1)) > 0) {
		len += (size_t)n;
		if (room - len > 4096)
			continue;
		more = room < TEXT_MAX ? realloc(text, 2 * room) : NULL;
		if (!more) {
			free(text);
			errno = ENOMEM;
			return NULL;
		}
		text = more;
		room *= 2;
	}
	if (text && n < 0) {
		free(text);
		return NULL;
	}
	if (text)
		text[len] = '\0';
	return text;
}

/* GROUP and EVENT of a line of kprobe_events ("r10:GROUP/EVENT …"); false when it is none of ours. */
static bool own_probe(const char *line, char group[SYS_TRACE_NAME_MAX], char event[64])
{
	return sscanf(line, "%*[a-z0-9]:%95[^/ \n]/%63[^ \n]", group, event) == 2 &&
	       strncmp(group, GROUPED, sizeof(GROUPED) - 1) == 0;
}

static int remove_probes(int tracefs, const char *owner)
{
	char mine[SYS_TRACE_NAME_MAX], group[SYS_TRACE_NAME_MAX], event[64];
	fw_scoped_mem char *text = sys_trace_text(tracefs, "kprobe_events");
	int count = 0;

	sys_trace_group(owner, mine, sizeof(mine));
	for (char *line = text; line && *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (own_probe(line, group, event) && strcmp(group, mine) == 0 &&
		    sys_trace_unprobe(tracefs, owner, event) == 0)
			count++;
	return count;
}

int sys_trace_remove(int tracefs, const char *owner)
{
	char path[SYS_TRACE_NAME_MAX + 16];
	int count;

	/* an instance that goes lets go of its tracer and its events; only then can probes go */
	(void)snprintf(path, sizeof(path), "instances/%s", owner);
	count = unlinkat(tracefs, path, AT_REMOVEDIR) == 0;
	return count + remove_probes(tracefs, owner);
}

void sys_trace_owners(int tracefs, void (*each)(const char *owner, void *ctx), void *ctx)
{
	char group[SYS_TRACE_NAME_MAX], event[64];
	fw_scoped_mem char *text = sys_trace_text(tracefs, "kprobe_events");
	int list = openat(tracefs, "instances", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = list < 0 ? NULL : fdopendir(list);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strncmp(entry->d_name, OWNED, sizeof(OWNED) - 1) == 0)
			each(entry->d_name, ctx);
	if (dir)
		(void)closedir(dir);
	else
		fw_close_fd(&list);
	for (char *line = text; line && *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (!own_probe(line, group, event))
			continue;
		for (char *p = group; *p; p++)
			if (*p == '_')
				*p = '-';
		each(group, ctx);
	}
}
