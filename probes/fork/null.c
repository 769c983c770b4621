/* SPDX-License-Identifier: MIT */
/*
 * Does nothing: stands at one gate and is done. What a run costs beside it is the harness's own. With "try=threads",
 * "try=posix_spawn", "try=exec" (its own program) or "try=credentials" (who a message of a thread is from) it tries
 * that alone, and ends with its errno.
 *
 * Door: none is used. Disturbs: nothing. Gates: here.
 */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

enum { HERE };

static void *nothing(void *arg)
{
	return arg;
}

static int try_threads(void)
{
	pthread_t thread;
	int r = pthread_create(&thread, NULL, nothing, NULL);

	return r ? r : pthread_join(thread, NULL);
}

static int ends[2];

static void *speak(void *arg)
{
	(void)send(ends[0], "", 1, 0);
	return arg;
}

static int try_credentials(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control = { 0 };
	char byte;
	struct iovec into = { &byte, 1 };
	struct msghdr message = { .msg_iov = &into,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct ucred from;
	pthread_t thread;
	int on = 1, r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ||
	    setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0)
		return errno;
	r = pthread_create(&thread, NULL, speak, NULL);
	if (r)
		return r;
	(void)pthread_join(thread, NULL);
	if (recvmsg(ends[1], &message, 0) != 1 || control.head.cmsg_type != SCM_CREDENTIALS)
		return ENOSYS;
	memcpy(&from, CMSG_DATA(&control.head), sizeof(from));
	return from.pid == getpid() ? 0 : ENOSYS;
}

static int try_exec(void)
{
	static char name[] = "null", door[] = "door=fork", can[] = "can";
	char *const words[] = { name, door, can, NULL }, *const no_environment[] = { NULL };
	int result[2], error, status;
	pid_t pid;

	/* what an emulator executes instead may end with any status: an errno is told beside it */
	if (pipe2(result, O_CLOEXEC) < 0)
		return errno;
	pid = fork();
	if (pid == 0) {
		(void)execve("/proc/self/exe", words, no_environment);
		error = errno;
		(void)!write(result[1], &error, sizeof(error));
		_exit(0);
	}
	if (pid < 0)
		return errno;
	(void)close(result[1]);
	if (read(result[0], &error, sizeof(error)) == sizeof(error))
		return error;
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : ENOSYS;
}

static int try_posix_spawn(void)
{
	static char name[] = "null", door[] = "door=fork", can[] = "can";
	char *const words[] = { name, door, can, NULL }, *const no_environment[] = { NULL };
	pid_t pid;
	int status, r = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, words, no_environment);

	if (r)
		return r;
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : ENOSYS;
}

int main(int argc, char **argv)
{
	const char *what;

	pb_start(argc, argv);
	what = pb_arg("try");
	if (what)
		_exit(!strcmp(what, "threads")	   ? try_threads() :
		      !strcmp(what, "exec")	   ? try_exec() :
		      !strcmp(what, "credentials") ? try_credentials() :
						     try_posix_spawn());
	pb_role("parent");
	pb_gate("here", HERE);
	return pb_done();
}
