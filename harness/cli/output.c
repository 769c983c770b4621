/* SPDX-License-Identifier: MIT */
/* Standard output, and what comes of it when it is closed, full or no longer read. */
#define _GNU_SOURCE 1
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_NOTHING = 4, EXIT_MESON_SKIP = 77, EXIT_SIGNAL = 128 };

static int failed; /* errno of the first write that failed */
static void (*pipe_before)(int) = SIG_DFL;

bool fw_output_begin(void)
{
	for (int fd = 0; fd < 3; fd++)
		/* there is a root directory where there is no /dev/null */
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/", O_PATH) != fd)
			return false;
	pipe_before = signal(SIGPIPE, SIG_IGN);
	return true;
}

void fw_output_hand_over(void)
{
	(void)signal(SIGPIPE, pipe_before);
}

bool fw_output_is_unread(void)
{
	return failed == EPIPE;
}

/* stdio keeps that it failed and not why: a pipe that nobody reads tells so; a terminal has hung up as well. */
static int reason(int code)
{
	struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };

	if (code)
		return code;
	return poll(&fd, 1, 0) == 1 && (fd.revents & (POLLERR | POLLHUP)) == POLLERR ? EPIPE : EIO;
}

bool fw_output_flush(void)
{
	errno = 0;
	if ((fflush(stdout) != 0 || ferror(stdout)) && !failed)
		failed = reason(errno);
	return !failed;
}

int fw_output_add(const struct fw_buf *b)
{
	if (b->failed)
		return -ENOMEM;
	errno = 0;
	if (b->len)
		(void)fwrite(b->data, 1, b->len, stdout);
	if (ferror(stdout) && !failed)
		failed = reason(errno);
	return 0;
}

int fw_output_end(const char *program, int status, int incomplete)
{
	if (fw_output_flush())
		return status;
	if (failed == EPIPE) {
		if (status >= EXIT_SIGNAL && status != EXIT_SIGNAL + SIGPIPE)
			return status;
		fw_output_hand_over();
		(void)raise(SIGPIPE);
	}
	(void)fprintf(stderr, "%s: standard output: %s\n", program, strerror(failed));
	return status == 0 || status == EXIT_NOTHING || status == EXIT_MESON_SKIP ? incomplete :
										    status;
}
