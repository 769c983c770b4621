/* SPDX-License-Identifier: MIT */
/*
 * Has descriptors that tell their process of things by a signal, or of signals; makes a child, which makes the things
 * happen.
 *
 * In order: the maker owns the signals of a socket, is told of new files in two directories, and has a signalfd in an
 * epoll instance, which it tries. The child signals itself and asks the signalfd and the epoll instance. It changes the
 * socket's signal and writes to it; makes a file in each directory, the second after it has closed its copy of that
 * descriptor; opens the first anew, is told of that itself and makes another file; then takes the socket's signals over
 * and writes again. It asks the epoll instance once more, and again with a signalfd of its own added. At last the maker
 * asks for the owner and the signal of the socket, signals itself and asks the epoll instance.
 *
 * Door: the one given. Disturbs: blocks signals 40 to 47; makes files in the working directory. Gates: standing (the
 * child), back (the maker), child-did (the child), seen (the maker). Facts: results by role; child.epoll_* and
 * parent.epoll_* are the numbers of events, child.polled that of the signalfd.
 */
#include "probe.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

enum { STANDING, BACK, CHILD_DID, SEEN };

enum { SOCKET = 20, PEER, FIRST, SECOND, SIGNALFD, EPOLL, ANEW, OWN_SIGNALFD };

/* Which signal tells of what. */
enum {
	BY_MAKERS_CHOICE = 40,
	BY_CHILDS_CHOICE,
	IN_FIRST,
	IN_SECOND,
	READ,
	IN_ANEW,
	TAKEN_OVER,
};

static long call(long nr, long a, long b, long c)
{
	return pb_sys(nr, a, b, c, 0, 0, 0);
}

static uint64_t bit(int signal)
{
	return 1ULL << (signal - 1);
}

static long self(void)
{
	return call(SYS_getpid, 0, 0, 0);
}

static void move(long fd, int number, const char *operation)
{
	(void)pb_need(fd, operation);
	(void)pb_need(call(SYS_dup3, fd, number, 0), "dup3");
	(void)call(SYS_close, fd, 0, 0);
}

/* What a call that gives a number of no interest came to. */
static void told(const char *name, long r)
{
	pb_int(name, r < 0 ? r : 0);
}

static long open_directory(const char *name)
{
	return pb_sys(SYS_openat, AT_FDCWD, (long)name, O_RDONLY | O_DIRECTORY, 0, 0, 0);
}

static long be_told(int directory, int signal)
{
	long r = call(SYS_fcntl, directory, F_SETSIG, signal);

	return r < 0 ? r : call(SYS_fcntl, directory, F_NOTIFY, DN_CREATE | (long)DN_MULTISHOT);
}

static void make_file(const char *name)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)name, O_WRONLY | O_CREAT | O_EXCL, 0600, 0, 0);

	(void)pb_need(fd, "make-file");
	(void)call(SYS_close, fd, 0, 0);
}

static long new_signalfd(void)
{
	const uint64_t mask = bit(READ);

	return pb_sys(SYS_signalfd4, -1, (long)&mask, sizeof(mask), SFD_NONBLOCK, 0, 0);
}

static long watch(int operation, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return pb_sys(SYS_epoll_ctl, EPOLL, operation, fd, (long)&event, 0, 0);
}

static long events(void)
{
	struct epoll_event event;

	return pb_sys(SYS_epoll_wait, EPOLL, (long)&event, 1, 0, 0, 0);
}

static long polled(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return call(SYS_poll, (long)&p, 1, 0);
}

static void prepare(void)
{
	uint64_t all = 0;
	struct signalfd_siginfo info;
	int pair[2];

	for (int signal = BY_MAKERS_CHOICE; signal <= TAKEN_OVER; signal++)
		all |= bit(signal);
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, 0, sizeof(all), 0, 0),
		      "rt_sigprocmask");
	(void)pb_need(pb_sys(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, (long)pair, 0,
			     0),
		      "socketpair");
	move(pair[0], SOCKET, "socket");
	move(pair[1], PEER, "socket");
	told("parent.set_owner", call(SYS_fcntl, SOCKET, F_SETOWN, self()));
	told("parent.set_signal", call(SYS_fcntl, SOCKET, F_SETSIG, BY_MAKERS_CHOICE));
	told("parent.set_async", call(SYS_fcntl, SOCKET, F_SETFL, O_ASYNC | O_NONBLOCK));
	(void)pb_need(call(SYS_mkdir, (long)"first", 0700, 0), "mkdir");
	(void)pb_need(call(SYS_mkdir, (long)"second", 0700, 0), "mkdir");
	move(open_directory("first"), FIRST, "open");
	move(open_directory("second"), SECOND, "open");
	told("parent.notify_first", be_told(FIRST, IN_FIRST));
	told("parent.notify_second", be_told(SECOND, IN_SECOND));
	move(new_signalfd(), SIGNALFD, "signalfd4");
	move(call(SYS_epoll_create1, 0, 0, 0), EPOLL, "epoll_create1");
	(void)pb_need(watch(EPOLL_CTL_ADD, SIGNALFD), "epoll_ctl");
	(void)pb_need(call(SYS_kill, self(), READ, 0), "kill");
	pb_int("parent.epoll_before", events());
	(void)call(SYS_read, SIGNALFD, (long)&info, sizeof(info));
	/* asked once more, the instance forgets that it was ready */
	pb_int("parent.epoll_drained", events());
}

static void child_acts(void)
{
	(void)pb_need(call(SYS_kill, self(), READ, 0), "kill");
	pb_int("child.polled", polled(SIGNALFD));
	pb_int("child.epoll_inherited", events());

	pb_int("child.owner", call(SYS_fcntl, SOCKET, F_GETOWN, 0));
	pb_int("child.signal", call(SYS_fcntl, SOCKET, F_GETSIG, 0));
	told("child.set_signal", call(SYS_fcntl, SOCKET, F_SETSIG, BY_CHILDS_CHOICE));
	told("child.wrote", call(SYS_write, PEER, (long)"1", 1));

	make_file("first/one");
	(void)call(SYS_close, SECOND, 0, 0);
	make_file("second/one");
	move(open_directory("first"), ANEW, "open");
	told("child.notify", be_told(ANEW, IN_ANEW));
	make_file("first/two");

	(void)call(SYS_fcntl, SOCKET, F_SETSIG, TAKEN_OVER);
	told("child.set_owner", call(SYS_fcntl, SOCKET, F_SETOWN, self()));
	told("child.wrote_again", call(SYS_write, PEER, (long)"2", 1));

	pb_int("child.epoll_signalled", events());
	move(new_signalfd(), OWN_SIGNALFD, "signalfd4");
	(void)pb_need(watch(EPOLL_CTL_ADD, OWN_SIGNALFD), "epoll_ctl");
	pb_int("child.epoll_own", events());
	(void)watch(EPOLL_CTL_DEL, OWN_SIGNALFD);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	child_acts();
	pb_gate("child-did", CHILD_DID);
	return 7;
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
	/* before it is waited for: an owner that there is no more has no number */
	pb_int("parent.owner", call(SYS_fcntl, SOCKET, F_GETOWN, 0));
	pb_int("parent.signal", call(SYS_fcntl, SOCKET, F_GETSIG, 0));
	(void)pb_need(call(SYS_kill, self(), READ, 0), "kill");
	pb_int("parent.epoll_after", events());
	pb_wait(r);
	return pb_done();
}
