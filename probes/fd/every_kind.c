/* SPDX-License-Identifier: MIT */
/*
 * Opens a descriptor of each kind, twice over, once marked close-on-exec and once not; makes a child; then each of the
 * two does one thing to every kind, while the other stands beside it.
 *
 * In order: the child moves the offset of a file and sets its status flags, writes to pipe, socket and memory file,
 * adds to an eventfd, takes the tick of a timer, looks for signals by a signalfd, widens its mask, watches one more
 * thing, registers one more with epoll; opens, closes and marks descriptors. The maker takes all that back.
 *
 * Door: the one given. Disturbs: blocks SIGUSR1 and SIGUSR2, the first of which stays pending; makes files in the
 * working directory. Gates: standing (the child), back (the maker), child-did (the child), seen (the maker), maker-did
 * (the maker), child-saw (the child). Facts: child.KIND and parent.KIND are the results of what each did, 0 or -errno
 * where nothing is read; child.signal_none of a read when only the maker has that signal pending.
 */
/* names words that probe.h forbids, so it comes first */
#include <sys/timerfd.h>

#include "probe.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

enum { STANDING, BACK, CHILD_DID, SEEN, MAKER_DID, CHILD_SAW };

/* One of each, marked when its number is odd; COPY above stands its copy, marked when the number below is even. */
enum {
	PLAIN = 20,
	PIPE,
	PIPE_IN,
	SOCKET,
	PEER,
	EPOLL,
	EVENTFD,
	TIMERFD,
	SIGNALFD,
	INOTIFY,
	MEMFD,
	PIDFD,
	COPY = 12,
	EVERY_BIT = 45,		/* F_SETFD with all bits */
	EVERY_OTHER_BIT,	/* with all but FD_CLOEXEC */
	MARKED_BY_CHILD,
	CLEARED_BY_CHILD,
	MARKED_BY_MAKER,
	CLEARED_BY_MAKER,
	CLOSED_BY_CHILD,
	OPENED_BY_CHILD,
	CLOSED_BY_MAKER,
	OPENED_BY_MAKER,
};

enum { NR_PIDFD_OPEN = 434, EVENTFD_START = 5, EVENTFD_MORE = 7 };

static const uint64_t usr1 = 1ULL << (SIGUSR1 - 1), usr2 = 1ULL << (SIGUSR2 - 1);

static long call(long nr, long a, long b, long c)
{
	return pb_sys(nr, a, b, c, 0, 0, 0);
}

static long put_at(long fd, int number, bool marked)
{
	return pb_sys(SYS_dup3, fd, number, marked ? O_CLOEXEC : 0, 0, 0, 0);
}

/* Both of a kind at their numbers; what it was opened as is closed. */
static void place(long fd, int number, const char *operation)
{
	(void)pb_need(fd, operation);
	(void)pb_need(put_at(fd, number, number % 2 != 0), "dup3");
	(void)pb_need(put_at(fd, number + COPY, number % 2 == 0), "dup3");
	(void)pb_need(call(SYS_close, fd, 0, 0), "close");
}

static void place_pair(const int pair[2], int number)
{
	place(pair[0], number, "pair");
	place(pair[1], number + 1, "pair");
}

static long watch_epoll(int operation, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return pb_sys(SYS_epoll_ctl, EPOLL, operation, fd, (long)&event, 0, 0);
}

static long set_timer(int fd, int flags, time_t first, long first_ns, time_t every)
{
	const struct itimerspec when = { .it_value = { first, first_ns },
					 .it_interval = { every, 0 } };

	return pb_sys(SYS_timerfd_settime, fd, flags, (long)&when, 0, 0, 0);
}

static void await(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (call(SYS_poll, (long)&p, 1, 5000) != 1)
		pb_broken("poll", ETIME);
}

static void open_all(void)
{
	static const char text[64] = "0123456789";
	int pair[2];

	place(pb_sys(SYS_openat, AT_FDCWD, (long)"plain", O_RDWR | O_CREAT, 0600, 0, 0), PLAIN,
	      "open");
	(void)pb_need(call(SYS_write, PLAIN, (long)text, sizeof(text)), "write");
	(void)pb_need(call(SYS_lseek, PLAIN, 3, SEEK_SET), "lseek");
	(void)pb_need(call(SYS_pipe2, (long)pair, O_NONBLOCK, 0), "pipe2");
	place_pair(pair, PIPE);
	(void)pb_need(pb_sys(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, (long)pair, 0,
			     0),
		      "socketpair");
	place_pair(pair, SOCKET);
	place(call(SYS_epoll_create1, 0, 0, 0), EPOLL, "epoll_create1");
	(void)pb_need(watch_epoll(EPOLL_CTL_ADD, PIPE), "epoll_ctl");
	place(call(SYS_eventfd2, EVENTFD_START, EFD_NONBLOCK, 0), EVENTFD, "eventfd2");
	place(call(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK, 0), TIMERFD,
	      "timerfd_create");
	/* long past: it has ticked when it is readable */
	(void)pb_need(set_timer(TIMERFD, TFD_TIMER_ABSTIME, 0, 1, 0), "timerfd_settime");
	await(TIMERFD);
	place(pb_sys(SYS_signalfd4, -1, (long)&usr1, sizeof(usr1), SFD_NONBLOCK, 0, 0), SIGNALFD,
	      "signalfd4");
	place(call(SYS_inotify_init1, IN_NONBLOCK, 0, 0), INOTIFY, "inotify_init1");
	(void)pb_need(call(SYS_inotify_add_watch, INOTIFY, (long)".", IN_CREATE),
		      "inotify_add_watch");
	place(call(SYS_memfd_create, (long)"memory", 0, 0), MEMFD, "memfd_create");
	/* where there is none the others are there still */
	if (call(NR_PIDFD_OPEN, call(SYS_getpid, 0, 0, 0), 0, 0) >= 0)
		place(call(NR_PIDFD_OPEN, call(SYS_getpid, 0, 0, 0), 0, 0), PIDFD, "pidfd_open");
}

static void set_marks(void)
{
	static const struct {
		int number;
		bool marked;
	} rows[] = {
		{ EVERY_BIT, false },	    { EVERY_OTHER_BIT, true },	{ MARKED_BY_CHILD, false },
		{ CLEARED_BY_CHILD, true }, { MARKED_BY_MAKER, false }, { CLEARED_BY_MAKER, true },
		{ CLOSED_BY_CHILD, false }, { CLOSED_BY_MAKER, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		(void)pb_need(put_at(0, rows[i].number, rows[i].marked), "dup3");
	pb_int("parent.setfd_every", call(SYS_fcntl, EVERY_BIT, F_SETFD, ~0L));
	pb_int("parent.getfd_every", call(SYS_fcntl, EVERY_BIT, F_GETFD, 0));
	pb_int("parent.setfd_other", call(SYS_fcntl, EVERY_OTHER_BIT, F_SETFD, ~(long)FD_CLOEXEC));
	pb_int("parent.getfd_other", call(SYS_fcntl, EVERY_OTHER_BIT, F_GETFD, 0));
}

/* What a call that gives a number of no interest came to. */
static void told(const char *name, long r)
{
	pb_int(name, r < 0 ? r : 0);
}

static void told_bytes(const char *name, int fd)
{
	char text[32] = "";
	long r = call(SYS_read, fd, (long)text, sizeof(text) - 1);

	pb_str(name, r < 0 ? "" : text);
}

static void change_table(int closed, int opened, int marked, int cleared)
{
	(void)call(SYS_close, closed, 0, 0);
	(void)put_at(0, opened, false);
	(void)call(SYS_fcntl, marked, F_SETFD, FD_CLOEXEC);
	(void)call(SYS_fcntl, cleared, F_SETFD, 0);
}

static void child_signals(void)
{
	const uint64_t wider = usr1 | usr2;
	const long self = call(SYS_getpid, 0, 0, 0);
	struct signalfd_siginfo info = { .ssi_signo = 0 };

	pb_int("child.signal_none", call(SYS_read, SIGNALFD, (long)&info, sizeof(info)));
	(void)call(SYS_kill, self, SIGUSR1, 0);
	pb_int("child.signal_own", call(SYS_read, SIGNALFD, (long)&info, sizeof(info)));
	pb_int("child.signal_from", info.ssi_pid);
	told("child.signalfd",
	     pb_sys(SYS_signalfd4, SIGNALFD, (long)&wider, sizeof(wider), SFD_NONBLOCK, 0, 0));
}

static void child_acts(void)
{
	const uint64_t more = EVENTFD_MORE;
	uint64_t ticks = 0;

	told("child.file", call(SYS_lseek, PLAIN, 17, SEEK_SET));
	told("child.file_flags", call(SYS_fcntl, PLAIN, F_SETFL, O_APPEND | O_NONBLOCK));
	told("child.pipe", call(SYS_write, PIPE_IN, (long)"by pipe", 7));
	told("child.socket", call(SYS_write, SOCKET, (long)"by socket", 9));
	told("child.memfd", call(SYS_write, MEMFD, (long)"by memory", 9));
	told("child.eventfd", call(SYS_write, EVENTFD, (long)&more, sizeof(more)));
	told("child.timerfd", call(SYS_read, TIMERFD, (long)&ticks, sizeof(ticks)));
	pb_int("child.ticks", (int64_t)ticks);
	told("child.epoll", watch_epoll(EPOLL_CTL_ADD, EVENTFD));
	told("child.inotify", call(SYS_inotify_add_watch, INOTIFY, (long)"plain", IN_ATTRIB));
	child_signals();
	change_table(CLOSED_BY_CHILD, OPENED_BY_CHILD, MARKED_BY_CHILD, CLEARED_BY_CHILD);
}

static void maker_acts(void)
{
	uint64_t count = 0;
	char text[16] = "";

	told("parent.file", call(SYS_lseek, PLAIN, 9, SEEK_SET));
	told("parent.file_flags", call(SYS_fcntl, PLAIN, F_SETFL, 0));
	told_bytes("parent.pipe", PIPE);
	told_bytes("parent.socket", PEER);
	(void)pb_sys(SYS_pread64, MEMFD, (long)text, sizeof(text) - 1, 0, 0, 0);
	pb_str("parent.memfd", text);
	(void)call(SYS_lseek, MEMFD, 2, SEEK_SET);
	told("parent.eventfd", call(SYS_read, EVENTFD, (long)&count, sizeof(count)));
	pb_int("parent.count", (int64_t)count);
	told("parent.timerfd", set_timer(TIMERFD, 0, 7777, 0, 8888));
	told("parent.epoll", watch_epoll(EPOLL_CTL_DEL, EVENTFD));
	told("parent.inotify", call(SYS_inotify_rm_watch, INOTIFY, 2, 0));
	told("parent.signalfd",
	     pb_sys(SYS_signalfd4, SIGNALFD, (long)&usr2, sizeof(usr2), SFD_NONBLOCK, 0, 0));
	change_table(CLOSED_BY_MAKER, OPENED_BY_MAKER, MARKED_BY_MAKER, CLEARED_BY_MAKER);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	child_acts();
	pb_gate("child-did", CHILD_DID);
	pb_gate("child-saw", CHILD_SAW);
	return 7;
}

int main(int argc, char **argv)
{
	const uint64_t both = usr1 | usr2;
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&both, 0, sizeof(both), 0, 0),
		      "rt_sigprocmask");
	open_all();
	set_marks();
	(void)pb_need(call(SYS_kill, call(SYS_getpid, 0, 0, 0), SIGUSR1, 0), "kill");
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	maker_acts();
	pb_gate("maker-did", MAKER_DID);
	pb_wait(r);
	return pb_done();
}
