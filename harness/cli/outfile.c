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

/* "DIR/.forkwitness.XXXXXX" in the directory of path. */
static char *temp_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	fw_scoped_buf name = { 0 };

	fw_buf_add(&name, path, slash ? (size_t)(slash - path) + 1 : 0);
	fw_buf_str(&name, ".forkwitness.XXXXXX");
	return name.failed ? NULL : strdup(name.data);
}

static int open_plain(struct fw_outfile *file, const char *path, struct fw_err *err)
{
	mode_t mask;

	file->temp = temp_name(file->target);
	if (!file->temp)
		return fw_fail(err, ENOMEM, "write", "%s", path);
	file->fd = mkostemp(file->temp, O_CLOEXEC);
	if (file->fd < 0) {
		int code = errno;

		free(file->temp);
		file->temp = NULL;
		return fw_fail(err, code, "write", "%s", path);
	}
	mask = umask(0);
	(void)umask(mask);
	(void)fchmod(file->fd, 0666 & ~mask);
	return 0;
}

int fw_outfile_open(const char *path, struct fw_outfile *ret_file, struct fw_err *err)
{
	struct fw_outfile file = FW_OUTFILE_NONE;
	size_t len = strlen(path);
	struct stat st;
	int r = 0;

	if (len && path[len - 1] == '/')
		return fw_fail(err, EISDIR, "write", "%s", path);
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return fw_fail(err, EISDIR, "write", "%s", path);
		if (access(path, W_OK) < 0)
			return fw_fail(err, errno, "write", "%s", path);
		/* The file behind a link is replaced, not the link; what is no plain file is written as it is. */
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
		r = file.target ? open_plain(&file, path, err) : fw_fail(err, ENOMEM, "write", "%s", path);
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
	if (file->temp && rename(file->temp, file->target) < 0)
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
