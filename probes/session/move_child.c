/* SPDX-License-Identifier: MIT */
/*
 * A maker puts its child into another process group, before the child executes another program and afterwards.
 *
 * Before (not where the child executes before its maker is back): into a group of the child's own; afterwards into the
 * one of the two in which it is not. parent.before and parent.after: the results, -errno. Before both into the group of
 * a process that leads another session: parent.foreign; and it would put a child of its child into a group of its own:
 * parent.of_grandchild.
 *
 * Door: the one given; through posix_spawn the child has executed from the start. Disturbs: nothing but the child.
 * Gates: standing, child-moved (the child), made, moved (the maker), image, image-last (the child, executed), beside,
 * refused (the maker). Roles: parent, child, grandchild, stranger.
 */
#include "kin.h"

enum { STANDING, MADE, CHILD_MOVED, MOVED, IMAGE, BESIDE, IMAGE_LAST, REFUSED };

/* Of the pipe, the same after an exec: the image may go on, its maker has tried. */
enum { TRIED_READ = 50, TRIED_WRITE };

static enum pb_door door;

/* Pipes: the stranger is there; whoever reads stands until the maker ends; the number of the grandchild. */
static int32_t is_there[2], stays[2], number[2];

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

/* Until the maker ends. */
static void stand(void)
{
	char byte;

	(void)pb_sys(SYS_close, stays[1], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_read, stays[0], (long)&byte, 1, 0, 0, 0);
}

static int grandchild(long ret, void *arg)
{
	const long self = pb_self();

	(void)ret;
	(void)arg;
	pb_role("grandchild");
	(void)pb_need(pb_sys(SYS_write, number[1], (long)&self, sizeof(self), 0, 0, 0), "write");
	stand();
	return 0;
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	if (!executes_first())
		(void)pb_scaffold(grandchild, NULL);
	pb_gate("standing", STANDING);
	if (!executes_first())
		pb_gate("child-moved", CHILD_MOVED);
	return (int)pb_begin_anew();
}

static long move(long pid, long group)
{
	return pb_sys(SYS_setpgid, pid, group, 0, 0, 0, 0);
}

/* Leads a session of its own. */
static int stranger(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	(void)pb_need(pb_sys(SYS_setsid, 0, 0, 0, 0, 0, 0), "setsid");
	pb_role("stranger");
	pb_send_byte(is_there[1]);
	stand();
	return 0;
}

static long make_stranger(void)
{
	long pid = pb_scaffold(stranger, NULL);

	pb_await_byte(is_there[0]);
	return pid;
}

int main(int argc, char **argv)
{
	int32_t ends[2];
	long r, foreign, other = 0;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return image();
	pb_role("parent");
	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_dup3, ends[0], TRIED_READ, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, ends[1], TRIED_WRITE, O_CLOEXEC, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_pipe2, (long)is_there, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)stays, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)number, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	foreign = make_stranger();
	/* its words are put together before there is a child that may share them */
	(void)pb_again();
	r = pb_make(door, child, NULL);
	if (!pb_made(r))
		return pb_done();
	if (!executes_first()) {
		pb_gate("made", MADE);
		(void)pb_need(pb_sys(SYS_read, number[0], (long)&other, sizeof(other), 0, 0, 0),
			      "read-number");
		pb_int("parent.of_grandchild", move(other, other));
		pb_int("parent.foreign", move(r, foreign));
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
