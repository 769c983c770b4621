/* SPDX-License-Identifier: MIT */
/*
 * Makes a thread through the door, and the thread begins the probe anew.
 *
 * Door: the one given, which takes flags. Disturbs: nothing. Gates: standing (the thread), back (the first thread),
 * image (what the thread has begun). Facts: parent.ret is the thread's number.
 */
#include "kin.h"

enum { STANDING, BACK, IMAGE };

enum { STACK_BYTES = 64 << 10 };

static _Alignas(16) unsigned char stack[STACK_BYTES];

static int worker(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_gate("standing", STANDING);
	pb_broken("execve", (int)-pb_begin_anew());
}

int main(int argc, char **argv)
{
	struct pb_request request = {
		.args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				   CLONE_THREAD | CLONE_SYSVSEM,
			  .stack = (uintptr_t)stack,
			  .stack_size = STACK_BYTES },
		.thread = true,
	};
	long made;

	pb_start(argc, argv);
	if (pb_is_image()) {
		pb_role("image");
		pb_gate("image", IMAGE);
		return pb_done();
	}
	pb_role("parent");
	made = pb_make_with(pb_door_of(argc, argv), &request, worker, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	for (;;)
		(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
}
