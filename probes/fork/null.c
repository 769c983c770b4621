/* SPDX-License-Identifier: MIT */
/*
 * Does nothing: stands at one gate and is done. What a run costs beside it is the harness's own. With "try=threads" or
 * "try=posix_spawn" it tries that way of libc's alone, and ends with its errno.
 *
 * Door: none is used. Disturbs: nothing. Gates: here.
 */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
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
		_exit(!strcmp(what, "threads") ? try_threads() : try_posix_spawn());
	pb_role("parent");
	pb_gate("here", HERE);
	return pb_done();
}
