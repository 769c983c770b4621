/* SPDX-License-Identifier: MIT */
/*
 * Makes a child that sets up a context of asynchronous I/O for 100 events and ends with it.
 *
 * The maker reads the machine's aio-nr before the call and when it has waited for the child; the child when it has the
 * context.
 *
 * Door: the one given. Disturbs: nothing. Gates: standing (the child). Facts: parent.events_before, child.set_up,
 * child.events_with, parent.events_after.
 */
#include "kin.h"

#include <linux/aio_abi.h>

enum { STANDING };

enum { EVENTS = 100 };

static int64_t events(void)
{
	char text[32] = "";
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/sys/fs/aio-nr", O_RDONLY | O_CLOEXEC, 0,
			 0, 0);

	(void)pb_need(fd, "open-aio-nr");
	(void)pb_need(pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0), "read-aio-nr");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return strtol(text, NULL, 10);
}

static int child(long ret, void *arg)
{
	aio_context_t context = 0;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.set_up", pb_sys(SYS_io_setup, EVENTS, (long)&context, 0, 0, 0, 0));
	pb_int("child.events_with", events());
	pb_gate("standing", STANDING);
	return 7;
}

int main(int argc, char **argv)
{
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	pb_int("parent.events_before", events());
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_wait(r);
	pb_int("parent.events_after", events());
	return pb_done();
}
