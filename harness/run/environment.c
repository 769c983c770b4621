/* SPDX-License-Identifier: MIT */
/* Reads the environment once, at the start of a run, before anything is changed. */
#include "environment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "scoped.h"
#include "writer.h"

static void number(struct fw_buf *b, const char *key, long long value)
{
	fw_json_key(b, key);
	fw_buf_printf(b, "%lld", value);
}

/* A one-line file of /proc or /sys as text; left out when it cannot be read. */
static void file_text(struct fw_buf *b, const char *key, const char *path)
{
	fw_scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	char line[512];
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

	if (n < 0)
		return;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	fw_json_text(b, key, line);
}

/* /proc/self/status as it was when this process began, before it blocked or ignored anything itself. */
static char noted[8192];

void fw_environment_note(void)
{
	fw_scoped_fd fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, noted, sizeof(noted) - 1);

	noted[n > 0 ? n : 0] = '\0';
}

/* Lines "Key:<tab>value" of /proc/self/status, under the names of the record. */
static void from_status(struct fw_buf *b)
{
	static const struct {
		const char *line, *key;
	} wanted[] = {
		{ "CapInh:", "cap_inheritable" }, { "CapPrm:", "cap_permitted" },
		{ "CapEff:", "cap_effective" },	  { "CapBnd:", "cap_bounding" },
		{ "CapAmb:", "cap_ambient" },	  { "NoNewPrivs:", "no_new_privs" },
		{ "Seccomp:", "seccomp_mode" },	  { "Seccomp_filters:", "seccomp_filters" },
		{ "SigBlk:", "signals_blocked" }, { "SigIgn:", "signals_ignored" },
	};

	for (const char *line = noted; *line; line += strcspn(line, "\n"), line += *line == '\n')
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			const char *value = line + strlen(wanted[i].line);

			if (strncmp(line, wanted[i].line, strlen(wanted[i].line)) != 0)
				continue;
			value += strspn(value, " \t");
			fw_json_key(b, wanted[i].key);
			fw_json_string(b, value, strcspn(value, "\n"));
		}
}

static void cgroups(struct fw_buf *b)
{
	fw_scoped_file f = fopen("/proc/self/cgroup", "re");
	char line[1024];

	fw_json_key(b, "cgroups");
	fw_buf_add(b, "[", 1);
	for (int n = 0; f && fgets(line, sizeof(line), f); n++) {
		size_t len = strcspn(line, "\n");

		fw_buf_str(b, n ? "," : "");
		fw_json_string(b, line, len);
	}
	fw_buf_add(b, "]", 1);
}

static void limits(struct fw_buf *b)
{
	static const struct {
		int which;
		const char *name;
	} wanted[] = {
		{ RLIMIT_NPROC, "nproc" },     { RLIMIT_NOFILE, "nofile" },
		{ RLIMIT_STACK, "stack" },     { RLIMIT_AS, "as" },
		{ RLIMIT_DATA, "data" },       { RLIMIT_CORE, "core" },
		{ RLIMIT_MEMLOCK, "memlock" },
	};

	fw_json_key(b, "rlimits");
	fw_buf_add(b, "{", 1);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct rlimit l;
		char soft[24] = "unlimited", hard[24] = "unlimited", both[64];

		if (getrlimit(wanted[i].which, &l) < 0)
			continue;
		if (l.rlim_cur != RLIM_INFINITY)
			(void)snprintf(soft, sizeof(soft), "%llu", (unsigned long long)l.rlim_cur);
		if (l.rlim_max != RLIM_INFINITY)
			(void)snprintf(hard, sizeof(hard), "%llu", (unsigned long long)l.rlim_max);
		(void)snprintf(both, sizeof(both), "%s:%s", soft, hard);
		fw_json_text(b, wanted[i].name, both);
	}
	fw_buf_add(b, "}", 1);
}

/* Descriptors beyond 0-2 that the caller handed down: numbers only. */
static void descriptors(struct fw_buf *b)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *e;
	int n = 0;

	fw_json_key(b, "fds");
	fw_buf_add(b, "[", 1);
	while (dir && (e = readdir(dir))) {
		int fd = atoi(e->d_name);
		int flags = fd > 2 && fd != dirfd(dir) ? fcntl(fd, F_GETFD) : -1;

		/* ours are close-on-exec from birth */
		if (flags < 0 || (flags & FD_CLOEXEC))
			continue;
		fw_buf_printf(b, "%s%d", n++ ? "," : "", fd);
	}
	if (dir)
		(void)closedir(dir);
	fw_buf_add(b, "]", 1);
}

static void pairs(struct fw_buf *b, const char *key, const char *const *list)
{
	fw_json_key(b, key);
	fw_buf_add(b, "{", 1);
	for (; list && list[0]; list += 2)
		fw_json_text(b, list[0], list[1]);
	fw_buf_add(b, "}", 1);
}

void fw_environment_json(struct fw_buf *b, const struct fw_environment_extra *extra)
{
	const struct scmp_version *seccomp = seccomp_version();
	struct utsname u;
	char version[64];
	struct stat st;

	fw_buf_add(b, "{", 1);
	if (uname(&u) == 0) {
		fw_json_text(b, "sysname", u.sysname);
		fw_json_text(b, "release", u.release);
		fw_json_text(b, "version", u.version);
		fw_json_text(b, "machine", u.machine);
		fw_json_text(b, "nodename", u.nodename);
	}
	(void)snprintf(version, sizeof(version), "glibc %s", gnu_get_libc_version());
	fw_json_text(b, "libc", version);
	fw_json_text(b, "probes", extra->probes);
	number(b, "uid", getuid());
	number(b, "euid", geteuid());
	number(b, "gid", getgid());
	number(b, "cores", sysconf(_SC_NPROCESSORS_ONLN));
	if (stat("/proc/self/ns/user", &st) == 0)
		number(b, "userns", (long long)st.st_ino);
	file_text(b, "uid_map", "/proc/self/uid_map");
	from_status(b);
	cgroups(b);
	limits(b);
	descriptors(b);
	file_text(b, "lsm", "/sys/kernel/security/lsm");
	file_text(b, "thp", "/sys/kernel/mm/transparent_hugepage/enabled");
	file_text(b, "overcommit_memory", "/proc/sys/vm/overcommit_memory");
	file_text(b, "pid_max", "/proc/sys/kernel/pid_max");
	file_text(b, "threads_max", "/proc/sys/kernel/threads-max");
	file_text(b, "ptrace_scope", "/proc/sys/kernel/yama/ptrace_scope");
	file_text(b, "max_user_namespaces", "/proc/sys/user/max_user_namespaces");
	if (seccomp) {
		(void)snprintf(version, sizeof(version), "%u.%u.%u", seccomp->major, seccomp->minor,
			       seccomp->micro);
		fw_json_text(b, "libseccomp", version);
	}
	fw_json_text(b, "libcap", FW_LIBCAP_VERSION);
	(void)snprintf(version, sizeof(version), "%d", (int)cap_max_bits());
	fw_json_text(b, "kernel_caps", version);
	fw_json_text(b, "containment", extra->containment);
	number(b, "spawn_us", extra->spawn_us);
	number(b, "slowdown", extra->slowdown);
	number(b, "deadline_ms", extra->deadline_ms);
	pairs(b, "needs", extra->needs);
	pairs(b, "must", extra->must);
	fw_buf_add(b, "}", 1);
}
