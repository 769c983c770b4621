/* SPDX-License-Identifier: MIT */
/*
 * A maker puts its child into another process group, before the child executes another program and afterwards.
 *
 * Before (not where the child executes before its maker is back): into a group of the child's own; afterwards into the
 * one of the two in which it is not. parent.before and parent.after: the results, -errno.
 *
 * Door: the one given; through posix_spawn the child has executed from the start. Disturbs: nothing but the child.
 * Gates: standing, child-moved (the child), made, moved (the maker), image, image-last (the child, executed), beside,
 * refused (the maker). Roles: parent, child.
 */
#include "probe.h"

enum { STANDING, MADE, CHILD_MOVED, MOVED, IMAGE, BESIDE, IMAGE_LAST, REFUSED };

/* Of the pipe, the same after an exec: the image may go on, its maker has tried. */
enum { TRIED_READ = 50, TRIED_WRITE };

static enum pb_door door;

static bool executes_first(void)
{
	return door == PB_VFORK || door == PB_SYS_VFORK || door == PB_POSIX_SPAWN;
}

static int image(void)
{
	char byte;

	/* who was a child before the exec is it still */
	if (door == PB_POSIX_SPAWN)
		pb_role("child");
	pb_gate("image", IMAGE);
	(void)pb_need(pb_sys(SYS_read, TRIED_READ, (long)&byte, 1, 0, 0, 0), "read");
	pb_gate("image-last", IMAGE_LAST);
	return 7;
}

static int child(long ret, void *arg)
{
	static char *const no_environment[] = { NULL };

	(void)ret;
	pb_role("child");
	pb_gate("standing", STANDING);
	if (!executes_first())
		pb_gate("child-moved", CHILD_MOVED);
	return (int)pb_sys(SYS_execve, (long)"/proc/self/exe", (long)arg, (long)no_environment, 0,
			   0, 0);
}

static long move(long pid, long group)
{
	return pb_sys(SYS_setpgid, pid, group, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	int32_t ends[2];
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return image();
	pb_role("parent");
	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_dup3, ends[0], TRIED_READ, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, ends[1], TRIED_WRITE, O_CLOEXEC, 0, 0, 0), "dup3");
	/* its words are put together before there is a child that may share them */
	r = pb_make(door, child, (void *)(uintptr_t)pb_again());
	if (!pb_made(r))
		return pb_done();
	if (!executes_first()) {
		pb_gate("made", MADE);
		pb_int("parent.before", move(r, r));
		pb_gate("moved", MOVED);
	}
	pb_gate("beside", BESIDE);
	pb_int("parent.after",
	       move(r, executes_first() ? r : pb_sys(SYS_getpgid, 0, 0, 0, 0, 0, 0)));
	(void)pb_need(pb_sys(SYS_write, TRIED_WRITE, (long)"g", 1, 0, 0, 0), "write");
	pb_gate("refused", REFUSED);
	pb_wait(r);
	return pb_done();
}
