/* SPDX-License-Identifier: MIT */
/*
 * Twice in a loop, in every process there is by then: make a child, wait for it, put a plus into a stream, write a
 * minus past it. A child puts and writes first, and goes on with the loop.
 *
 *   buffer=full, line or none   of the stream; with line each plus ends its line
 *   flush=1                     the stream is flushed before each call
 *   end=exit or _exit           how the children end
 *
 * Pluses go to a memfd at 40, minuses to one at 41; both are one open file for all, whose offset counts the bytes.
 *
 * Door: the one given, which copies memory. Disturbs: nothing. Gates: ended (the maker; all others have ended, its own
 * stream is flushed).
 */
#define PB_STUDIES_LIBC "the buffers of streams"
#include "kin.h"

#include <sys/mman.h>

enum { ENDED };

enum { PLUSES_AT = 40, MINUSES_AT, LOOPS = 2, ROOM = 64 };

static enum pb_door door;
static FILE *pluses;
static bool flushes, lines, exits;

static void open_at(int number)
{
	long fd = pb_need(pb_sys(SYS_memfd_create, (long)"bytes", 0, 0, 0, 0, 0), "memfd_create");

	(void)pb_need(pb_sys(SYS_dup3, fd, number, 0, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void put(void)
{
	if (fputs(lines ? "+\n" : "+", pluses) < 0)
		pb_broken("fputs", errno);
	(void)pb_sys(SYS_write, MINUSES_AT, (long)"-", 1, 0, 0, 0);
}

static void loop(int from);

static int child(long ret, void *number)
{
	(void)ret;
	pb_role("child");
	put();
	loop((int)(long)number + 1);
	if (exits)
		exit(7);
	_exit(7);
}

/* The rest of the loop in this process. One after the other, so that no two move an offset at once. */
static void loop(int from)
{
	for (int i = from; i < LOOPS; i++) {
		long made;

		if (flushes)
			(void)fflush(pluses);
		made = pb_make(door, child, (void *)(long)i);
		if (from == 0 && i == 0)
			pb_int("parent.ret", made);
		if (made < 0)
			return;
		(void)pb_wait4(made, &(int){ 0 }, 0);
		put();
	}
}

int main(int argc, char **argv)
{
	const char *buffer, *end;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	buffer = pb_arg("buffer");
	end = pb_arg("end");
	flushes = pb_arg_word("flush", 0) != 0;
	lines = buffer && !strcmp(buffer, "line");
	exits = !end || !strcmp(end, "exit");
	pb_role("parent");
	open_at(PLUSES_AT);
	open_at(MINUSES_AT);
	pluses = fdopen(PLUSES_AT, "w");
	if (!pluses)
		pb_broken("fdopen", errno);
	(void)setvbuf(pluses, NULL,
		      lines				? _IOLBF :
		      buffer && !strcmp(buffer, "none") ? _IONBF :
							  _IOFBF,
		      ROOM);
	loop(0);
	(void)fflush(pluses);
	pb_gate("ended", ENDED);
	return pb_done();
}
