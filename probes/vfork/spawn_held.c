/* SPDX-License-Identifier: MIT */
/*
 * Spawns this probe anew; before it executes, the child opens a FIFO that has no writer, and stands in that.
 *
 * Roles: parent, other (its second thread, which opens the FIFO for writing and so lets the child go on), image.
 * Door: posix_spawn. Disturbs: makes the FIFO in its working directory. Gates: held (the second thread, before it lets
 * the child go on), image (the image), back (the caller, behind the call), image-last (the image, told that the caller
 * is back).
 */
/* names words that probe.h forbids, so it comes first */
#include <pthread.h>
#include <spawn.h>

#include "probe.h"

#include <sys/stat.h>

enum { HELD, IMAGE, BACK, IMAGE_LAST };

enum { OPENED_BY_CHILD = 50, IMAGE_WAITS };

static const char path[] = "forkwitness-unwritten";

static int image(void)
{
	char byte;

	pb_role("image");
	pb_gate("image", IMAGE);
	(void)pb_need(pb_sys(SYS_read, IMAGE_WAITS, (long)&byte, 1, 0, 0, 0), "read");
	pb_gate("image-last", IMAGE_LAST);
	return 7;
}

static void *other(void *arg)
{
	pb_role("other");
	pb_gate("held", HELD);
	(void)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0, 0, 0),
		      "open");
	return arg;
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t actions;
	struct pb_request request = { .file_actions = &actions };
	int to_image[2], r;
	pthread_t second;
	long made;

	pb_start(argc, argv);
	if (pb_arg("role"))
		return image();
	pb_role("parent");
	(void)pb_need(pb_sys(SYS_mknod, (long)path, S_IFIFO | 0600, 0, 0, 0, 0), "mknod");
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_image, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_dup3, to_image[0], IMAGE_WAITS, 0, 0, 0, 0), "dup3");
	r = posix_spawn_file_actions_init(&actions);
	if (!r)
		r = posix_spawn_file_actions_addopen(&actions, OPENED_BY_CHILD, path, O_RDONLY, 0);
	if (r)
		pb_broken("file-actions", r);
	r = pthread_create(&second, NULL, other, NULL);
	if (r)
		pb_broken("second-thread", r);
	made = pb_make_with(pb_door_of(argc, argv), &request, NULL, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	(void)pb_need(pb_sys(SYS_write, to_image[1], (long)"g", 1, 0, 0, 0), "write");
	pb_wait(made);
	(void)pthread_join(second, NULL);
	return pb_done();
}
