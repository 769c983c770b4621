/* SPDX-License-Identifier: MIT */
/* Files that appear whole or not at all. */
#define _GNU_SOURCE 1
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "scoped.h"
#include "trust.h"

enum { NAMES_TRIED = 100 };

/* NAME in the directory of path. */
static char *beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	fw_scoped_buf b = { 0 };

	fw_buf_add(&b, path, slash ? (size_t)(slash - path) + 1 : 0);
	fw_buf_str(&b, name);
	return b.failed ? NULL : strdup(b.data);
}

/*
 * A file without a name goes with us, even when we are killed. Where the file system has none such, or nothing to
 * name it by later, it has another name until it is whole.
 */
static int open_plain(struct fw_outfile *file, const char *path, struct fw_err *err)
{
	fw_scoped_mem char *dir = beside(file->target, ".");
	mode_t mask;
	int code;

	file->plain = true;
	if (!dir)
		return fw_fail(err, ENOMEM, "write", "%s", path);
	if (access("/proc/self/fd", X_OK) == 0)
		file->fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	if (file->fd >= 0)
		return 0;
	file->temp = beside(file->target, ".forkwitness.XXXXXX");
	if (!file->temp)
		return fw_fail(err, ENOMEM, "write", "%s", path);
	file->fd = mkostemp(file->temp, O_CLOEXEC);
	if (file->fd < 0) {
		code = errno;
		free(file->temp);
		file->temp = NULL;
		return fw_fail(err, code, "write", "%s", path);
	}
	mask = umask(0);
	(void)umask(mask);
	(void)fchmod(file->fd, 0666 & ~mask);
	return 0;
}

/* Gives a file without a name one beside its place. 0 or -errno. */
static int name_it(struct fw_outfile *file)
{
	char from[64], name[64];
	int code = EEXIST;

	(void)snprintf(from, sizeof(from), "/proc/self/fd/%d", file->fd);
	for (int i = 0; i < NAMES_TRIED && code == EEXIST; i++) {
		(void)snprintf(name, sizeof(name), ".forkwitness.%d.%d", getpid(), i);
		file->temp = beside(file->target, name);
		if (!file->temp)
			return -ENOMEM;
		if (linkat(AT_FDCWD, from, AT_FDCWD, file->temp, AT_SYMLINK_FOLLOW) == 0)
			return 0;
		code = errno;
		free(file->temp);
		file->temp = NULL;
	}
	return -code;
}

int fw_outfile_open(const char *path, struct fw_outfile *ret_file, struct fw_err *err)
{
	struct fw_outfile file = FW_OUTFILE_NONE;
	size_t len = strlen(path);
	struct stat st;
	int r = 0;

	if (len && path[len - 1] == '/')
		return fw_fail(err, EISDIR, "write", "%s", path);
	r = fw_trust_file(path, "report", err);
	if (r < 0)
		return r;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return fw_fail(err, EISDIR, "write", "%s", path);
		if (access(path, W_OK) < 0)
			return fw_fail(err, errno, "write", "%s", path);
		/* Behind a link of /dev the file is replaced, not the link; no plain file: written as it is. */
		file.target = S_ISREG(st.st_mode) ? realpath(path, NULL) : strdup(path);
		if (!file.target)
			return fw_fail(err, errno, "write", "%s", path);
		if (S_ISREG(st.st_mode)) {
			r = open_plain(&file, path, err);
		} else {
			file.fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
			if (file.fd < 0)
				r = fw_fail(err, errno, "write", "%s", path);
			else
				(void)fcntl(file.fd, F_SETFL, 0);
		}
	} else if (errno != ENOENT) {
		return fw_fail(err, errno, "write", "%s", path);
	} else {
		file.target = strdup(path);
		r = file.target ? open_plain(&file, path, err) :
				  fw_fail(err, ENOMEM, "write", "%s", path);
	}
	if (r < 0) {
		fw_outfile_done(&file);
		return r;
	}
	*ret_file = file;
	return 0;
}

int fw_outfile_commit(struct fw_outfile *file, const char *bytes, size_t n, struct fw_err *err)
{
	while (n) {
		ssize_t written = write(file->fd, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return fw_fail(err, errno, "write", "%s", file->target);
		bytes += written;
		n -= (size_t)written;
	}
	if (!file->plain)
		return 0;
	if (!file->temp) {
		int r = name_it(file);

		if (r < 0)
			return fw_fail(err, -r, "write", "%s", file->target);
	}
	if (rename(file->temp, file->target) < 0)
		return fw_fail(err, errno, "write", "%s", file->target);
	free(file->temp);
	file->temp = NULL;
	return 0;
}

void fw_outfile_done(struct fw_outfile *file)
{
	if (file->temp)
		(void)unlink(file->temp);
	free(file->temp);
	free(file->target);
	fw_close_fd(&file->fd);
	*file = (struct fw_outfile)FW_OUTFILE_NONE;
}
