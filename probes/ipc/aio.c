/* SPDX-License-Identifier: MIT */
/*
 * Has a context of the kernel's asynchronous I/O with an operation under way in it, and a read of libc's under way,
 * makes a child that tries to have a share in them, and then lets both be completed.
 *
 * The operations wait for a byte in one pipe and eight in another, which the maker writes when the child has tried.
 * The child asks for events, submits, destroys; sets up a context of its own and destroys that; and asks once more when
 * the maker's operations are completed.
 *
 * Door: the one given. Disturbs: libc's read has a thread. Gates: standing (the child), back (the maker), child-did
 * (the child), seen (the maker), maker-did (the maker), child-saw (the child). Facts: results by role. Watched: buffer
 * and block, what the read reads into and its control block.
 */
/* names words that probe.h forbids, so it comes first */
#include <aio.h>

#include "probe.h"

#include <linux/aio_abi.h>

enum { STANDING, BACK, CHILD_DID, SEEN, MAKER_DID, CHILD_SAW };

enum { READABLE = 1, OPERATION = 4711, BYTES = 8, PATIENCE_S = 5 };

static aio_context_t context;
static int polled[2], read_from[2];
static volatile char buffer[BYTES];
static struct aiocb block;

static long submits(void)
{
	static struct iocb operation;
	static struct iocb *list[] = { &operation };

	operation.aio_data = OPERATION;
	operation.aio_lio_opcode = IOCB_CMD_POLL;
	operation.aio_fildes = (uint32_t)polled[0];
	operation.aio_buf = READABLE;
	return pb_sys(SYS_io_submit, (long)context, 1, (long)list, 0, 0, 0);
}

static long events(long at_least, struct io_event *event)
{
	struct timespec patience = { .tv_sec = at_least ? PATIENCE_S : 0 };

	return pb_sys(SYS_io_getevents, (long)context, at_least, 1, (long)event, (long)&patience,
		      0);
}

static void child_tries(void)
{
	struct io_event event;
	aio_context_t own = 0;

	pb_int("child.events", events(0, &event));
	pb_int("child.submitted", submits());
	pb_int("child.destroyed", pb_sys(SYS_io_destroy, (long)context, 0, 0, 0, 0, 0));
	pb_int("child.own_set_up", pb_sys(SYS_io_setup, 1, (long)&own, 0, 0, 0, 0));
	pb_int("child.own_destroyed", pb_sys(SYS_io_destroy, (long)own, 0, 0, 0, 0, 0));
}

static int child(long ret, void *arg)
{
	struct io_event event;

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	child_tries();
	pb_gate("child-did", CHILD_DID);
	pb_gate("child-saw", CHILD_SAW);
	pb_int("child.events_after", events(0, &event));
	return 7;
}

static void prepare(void)
{
	(void)pb_need(pb_sys(SYS_pipe2, (long)polled, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)read_from, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_io_setup, 4, (long)&context, 0, 0, 0, 0), "io_setup");
	pb_int("parent.submitted", submits());
	block.aio_fildes = read_from[0];
	block.aio_buf = buffer;
	block.aio_nbytes = BYTES;
	block.aio_sigevent.sigev_notify = SIGEV_NONE;
	if (aio_read(&block) < 0)
		pb_broken("aio_read", errno);
	pb_watch("buffer", buffer, BYTES);
	pb_watch("block", &block, sizeof(block));
}

static void complete(void)
{
	const struct aiocb *const list[] = { &block };
	struct timespec patience = { .tv_sec = PATIENCE_S };
	struct io_event event = { 0 };

	(void)pb_need(pb_sys(SYS_write, polled[1], (long)"r", 1, 0, 0, 0), "write");
	pb_int("parent.events", events(1, &event));
	pb_int("parent.operation", (int64_t)event.data);
	(void)pb_need(pb_sys(SYS_write, read_from[1], (long)"finished", BYTES, 0, 0, 0), "write");
	pb_int("parent.suspended", aio_suspend(list, 1, &patience) < 0 ? -errno : 0);
	pb_int("parent.returned", aio_error(&block) ? -aio_error(&block) : aio_return(&block));
}

int main(int argc, char **argv)
{
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	prepare();
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	complete();
	pb_gate("maker-did", MAKER_DID);
	pb_wait(r);
	pb_int("parent.destroyed", pb_sys(SYS_io_destroy, (long)context, 0, 0, 0, 0, 0));
	return pb_done();
}
