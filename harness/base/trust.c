/* SPDX-License-Identifier: MIT */
/* What is refused because somebody else could have had a hand in it. */
#include "trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scoped.h"

extern char **environ;

enum { PATH_BYTES = 4096 };

int fw_trust_self(struct fw_err *err)
{
	char name[64];

	if (getauxval(AT_SECURE) || getuid() != geteuid() || getgid() != getegid())
		return fw_fail(err, EINVAL, "start",
			       "it has privileges that its caller lacks (set-user-ID, set-group-ID or "
			       "file capabilities), and does not run so");
	for (char **word = environ; word && *word;) {
		size_t len = strcspn(*word, "=");

		/* taking one out moves the rest up */
		if (strncmp(*word, "LD_", 3) == 0 && len < sizeof(name)) {
			(void)snprintf(name, sizeof(name), "%.*s", (int)len, *word);
			if (unsetenv(name) == 0)
				continue;
		}
		word++;
	}
	return 0;
}

/* A path without the slashes at its end, parted into the directory and the name in it. */
struct parted {
	char path[PATH_BYTES];
	const char *name;
	const char *directory;
};

static int part(const char *path, const char *what, struct parted *ret, struct fw_err *err)
{
	size_t len = strlen(path);
	char *slash;

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len >= sizeof(ret->path)) {
		(void)fw_fail(err, ENAMETOOLONG, "path", "%s %.60s...", what, path);
		return -ENAMETOOLONG;
	}
	memcpy(ret->path, path, len);
	ret->path[len] = '\0';
	slash = strrchr(ret->path, '/');
	ret->directory = slash == ret->path ? "/" : slash ? ret->path : ".";
	ret->name = slash ? slash + 1 : ret->path;
	if (slash)
		*slash = '\0';
	/* "/" is in itself */
	if (!*ret->name)
		ret->name = ".";
	return 0;
}

static const char *kind_of(mode_t mode)
{
	return S_ISLNK(mode)  ? "a symbolic link" :
	       S_ISFIFO(mode) ? "a FIFO" :
	       S_ISSOCK(mode) ? "a socket" :
	       S_ISREG(mode)  ? "a file" :
	       S_ISDIR(mode)  ? "a directory" :
				"a device";
}

/* Opens the directory that path is in, unless all may change what is in it. */
static int open_above(const char *path, const char *what, const struct parted *at,
		      struct fw_err *err)
{
	int fd = open(at->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		int error = errno;

		fw_close_fd(&fd);
		return fw_fail(err, error, "open", "%s %s", what, path);
	}
	if ((st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX)) {
		fw_close_fd(&fd);
		return fw_fail(err, EINVAL, "trust",
			       "%s %s: everybody may change what is in the directory above it",
			       what, path);
	}
	return fd;
}

static int not_ours(const char *path, const char *what, const struct stat *st, struct fw_err *err)
{
	if (st->st_uid == geteuid() || st->st_uid == 0)
		return 0;
	return fw_fail(err, EINVAL, "trust", "%s %s: belongs to another user (%u)", what, path,
		       st->st_uid);
}

int fw_trust_dir(const char *path, const char *what, bool *ret_made, struct fw_err *err)
{
	struct parted at;
	struct stat st;
	int fd, error;

	if (!*path)
		return fw_fail(err, ENOENT, "open", "%s", what);
	if (part(path, what, &at, err) < 0)
		return -err->code;
	fw_scoped_fd above = open_above(path, what, &at, err);

	if (above < 0)
		return above;
	*ret_made = mkdirat(above, at.name, 0777) == 0;
	if (!*ret_made && errno != EEXIST)
		return fw_fail(err, errno, "mkdir", "%s %s", what, path);
	if (fstatat(above, at.name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fw_fail(err, errno, "open", "%s %s", what, path);
	if (!S_ISDIR(st.st_mode))
		return fw_fail(err, EINVAL, "trust", "%s %s: is %s, no directory", what, path,
			       kind_of(st.st_mode));
	fd = openat(above, at.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	error = errno;
	if (fd >= 0 && fstat(fd, &st) < 0)
		st.st_uid = (uid_t)-1;
	if (not_ours(path, what, &st, err) < 0) {
		fw_close_fd(&fd);
		return -EINVAL;
	}
	if (fd < 0)
		return fw_fail(err, error, "open", "%s %s", what, path);
	if (st.st_mode & S_IWOTH) {
		fw_close_fd(&fd);
		return fw_fail(err, EINVAL, "trust", "%s %s: everybody may write in it", what,
			       path);
	}
	if (faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) < 0) {
		error = errno;
		fw_close_fd(&fd);
		return fw_fail(err, error, "open", "%s %s", what, path);
	}
	return fd;
}

int fw_trust_file(const char *path, const char *what, struct fw_err *err)
{
	struct parted at;
	struct stat st;

	if (strncmp(path, "/dev/", 5) == 0)
		return 0;
	if (part(path, what, &at, err) < 0)
		return -err->code;
	fw_scoped_fd above = open_above(path, what, &at, err);

	if (above < 0)
		return above;
	if (fstatat(above, at.name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fw_fail(err, errno, "open", "%s %s", what, path);
	if (S_ISLNK(st.st_mode) || S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))
		return fw_fail(err, EINVAL, "trust", "%s %s: is %s", what, path,
			       kind_of(st.st_mode));
	return not_ours(path, what, &st, err);
}
