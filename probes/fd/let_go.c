/* SPDX-License-Identifier: MIT */
/*
 * Maker and child hold the same seven open file descriptions, and let go of them one after the other; a bystander tries
 * each time what must wait for the last of them. The seven: the write end of a pipe, one of a pair of sockets, an
 * eventfd that only the bystander's epoll watches, a file locked by flock, one locked by an open file description lock,
 * one with a write lease, and one end of a TCP connection over the loopback device (six, where that cannot be had).
 * Both also have a shared mapping of a memory file, to which the bystander alone has a descriptor.
 *
 * Arguments: steps=WHO…, the order of letting go, two letters each: m maker, c child, t third; then c closes all
 * and unmaps, x exits with all that, k is killed with it ("mccc": the maker closes, then the child). third=scm or
 * getfd: a third process, older than these, is sent copies by the child, or takes them by pidfd_getfd.
 *
 * In order: the bystander, which is the probe's main process, makes the third and the maker, the maker opens what it
 * locks and makes the child through the door. From then on they stand and read commands; each is answered when the deed
 * is done, and whoever is to end has ended, descriptors and all, when its pidfd says so. Door: the maker's. For a door
 * that suspends the maker the child ends before the maker is asked for anything. Disturbs: blocks SIGIO, makes files in
 * the working directory, is subreaper. Gates, all of the bystander: standing, first, second, third. Facts, at standing
 * and after each step S: bystander.S_pipe and _socket, what a read gives (-EAGAIN or 0); _epoll, how many are ready;
 * _flock, _ofd: result of trying to lock; _lease: of opening to read; _seal: of sealing the memory file against
 * writing, _grow: against growing; _tcp, until the last step: -errno of sending by who lets go last, or what the
 * bystander then reads, 1 or 0. Watches: sealed, the mapping.
 */
#include "probe.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { STANDING, FIRST };

/* Of those who let go; the odd ones between are the bystander's. */
enum {
	PIPE_IN = 40,
	PIPE_OUT,
	SOCKET,
	PEER,
	EVENTFD,
	EPOLL,
	FLOCK,
	OWN_FLOCK,
	OFD,
	OWN_OFD,
	LEASE,
	OPENED,
	TCP,
	TCP_PEER,
	MEMORY = 60,
};
/* the last may be missing */
static const int held[] = { PIPE_IN, SOCKET, EVENTFD, FLOCK, OFD, LEASE, TCP };
enum { HELD = sizeof(held) / sizeof(held[0]) };

enum { MAKER, CHILD, THIRD, WHOS };

enum { NR_PIDFD_OPEN = 434, NR_PIDFD_GETFD = 438, PATIENCE_MS = 8000 };

struct answer {
	int who;
	long value;
};

/* Known before there is a child: it may stand in the maker's memory. */
static struct {
	enum pb_door door;
	bool suspends;
	const char *steps, *third;
	int commands[WHOS][2], answers[2], mail[2];
	long pid[WHOS], last_answer;
	int held;
	bool ended[WHOS], answered[WHOS];
	volatile uint64_t *sealed;
} the;

enum { PAGE = 4096 };

static long call(long nr, long a, long b, long c)
{
	return pb_sys(nr, a, b, c, 0, 0, 0);
}

static void shut(int fd)
{
	(void)call(SYS_close, fd, 0, 0);
}

static void move(long fd, int number, const char *operation)
{
	(void)pb_need(fd, operation);
	(void)pb_need(call(SYS_dup3, fd, number, O_CLOEXEC), "dup3");
	shut((int)fd);
}

static long open_file(const char *name, int flags)
{
	return pb_sys(SYS_openat, AT_FDCWD, (long)name, flags, 0600, 0, 0);
}

static long lock_ofd(int fd)
{
	struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10 };

	return call(SYS_fcntl, fd, F_OFD_SETLK, (long)&range);
}

/* ---- those who hold ---- */

static void answer(int who, long value)
{
	const struct answer a = { .who = who, .value = value };

	(void)pb_need(call(SYS_write, the.answers[1], (long)&a, sizeof(a)), "answer");
}

static void let_go(void)
{
	for (int i = 0; i < the.held; i++)
		shut(held[i]);
	if (the.sealed)
		(void)pb_need(call(SYS_munmap, (long)the.sealed, PAGE, 0), "munmap");
	the.sealed = NULL;
}

static void send_copies(void)
{
	char control[CMSG_SPACE(sizeof(held))] = { 0 };
	char byte = 'f';
	struct iovec io = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(the.held * sizeof(int)),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(the.held * sizeof(int));
	memcpy(CMSG_DATA(c), held, the.held * sizeof(int));
	(void)pb_need(call(SYS_sendmsg, the.mail[0], (long)&message, 0), "sendmsg");
}

static void receive_copies(void)
{
	char control[CMSG_SPACE(sizeof(held))] = { 0 };
	char byte;
	struct iovec io = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	int got[HELD];

	(void)pb_need(call(SYS_recvmsg, the.mail[1], (long)&message, 0), "recvmsg");
	c = CMSG_FIRSTHDR(&message);
	if (!c || c->cmsg_type != SCM_RIGHTS ||
	    (c->cmsg_len != CMSG_LEN(sizeof(held)) &&
	     c->cmsg_len != CMSG_LEN(sizeof(held) - sizeof(int))))
		pb_broken("copies-sent", EBADMSG);
	the.held = c->cmsg_len == CMSG_LEN(sizeof(held)) ? HELD : HELD - 1;
	memcpy(got, CMSG_DATA(c), the.held * sizeof(int));
	for (int i = 0; i < the.held; i++)
		move(got[i], held[i], "copy");
}

static void take_copies(long from)
{
	int pidfd = (int)pb_need(call(NR_PIDFD_OPEN, from, 0, 0), "pidfd_open");

	for (the.held = 0; the.held < HELD; the.held++) {
		const int number = held[the.held];
		long fd = call(NR_PIDFD_GETFD, pidfd, number, 0);

		if (fd == -EBADF && number == TCP)
			break;
		move(fd, number, "pidfd_getfd");
	}
	shut(pidfd);
}

/* Does what it is told until it is told to end; what it closes is answered when it is closed. */
static int obey(int who)
{
	for (;;) {
		char word;

		if (call(SYS_read, the.commands[who][0], (long)&word, 1) != 1)
			return 0;
		switch (word) {
		case 'c':
			let_go();
			break;
		case 's':
			send_copies();
			break;
		case 'w':
			answer(who, pb_sys(SYS_sendto, TCP, (long)&word, 1, MSG_NOSIGNAL, 0, 0));
			continue;
		case 'r':
			receive_copies();
			break;
		case 'g': {
			int32_t pid = 0;

			(void)pb_need(call(SYS_read, the.commands[who][0], (long)&pid, sizeof(pid)),
				      "read");
			take_copies(pid);
			break;
		}
		default:
			return 7;
		}
		answer(who, 0);
	}
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	/* who takes copies from it is no relative; where nobody forbids that, nobody knows the word */
	(void)call(SYS_prctl, PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0);
	answer(CHILD, call(SYS_getpid, 0, 0, 0));
	return obey(CHILD);
}

static int third(void)
{
	pb_role("third");
	answer(THIRD, call(SYS_getpid, 0, 0, 0));
	return obey(THIRD);
}

static int maker(void)
{
	long r;

	pb_role("parent");
	shut(PIPE_OUT);
	shut(PEER);
	shut(EPOLL);
	shut(TCP_PEER);
	move(open_file("flock", O_RDWR | O_CREAT), FLOCK, "open-flock");
	move(open_file("ofd", O_RDWR | O_CREAT), OFD, "open-ofd");
	move(open_file("lease", O_RDWR | O_CREAT), LEASE, "open-lease");
	(void)pb_need(call(SYS_flock, FLOCK, LOCK_EX | LOCK_NB, 0), "flock");
	(void)pb_need(lock_ofd(OFD), "ofd");
	the.sealed = (volatile uint64_t *)pb_need(pb_sys(SYS_mmap, 0, PAGE, PROT_READ | PROT_WRITE,
							 MAP_SHARED, MEMORY, 0),
						  "mmap");
	pb_watch("sealed", the.sealed, sizeof(*the.sealed));
	shut(MEMORY);
	pb_int("parent.lease", call(SYS_fcntl, LEASE, F_SETLEASE, F_WRLCK));
	r = pb_make(the.door, child, NULL);
	(void)pb_made(r);
	answer(MAKER, r);
	return obey(MAKER);
}

/* ---- the bystander ---- */

static void hear(int fd, void *to, size_t len)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (call(SYS_poll, (long)&p, 1, PATIENCE_MS) != 1)
		pb_broken("no-answer", ETIME);
	if (to && call(SYS_read, fd, (long)to, (long)len) != (long)len)
		pb_broken("answer", EPIPE);
}

/* Waits for this one's answer; others' on the way are kept in mind. */
static long await(int who)
{
	struct answer a;

	while (!the.answered[who]) {
		hear(the.answers[0], &a, sizeof(a));
		the.answered[a.who] = true;
		the.last_answer = a.value;
		if (a.who == CHILD && !the.pid[CHILD])
			the.pid[CHILD] = a.value;
		if (a.who == MAKER && a.value < 0)
			return a.value;
		if (a.who == who)
			break;
	}
	the.answered[who] = false;
	return 0;
}

static void tell(int who, char word)
{
	(void)pb_need(call(SYS_write, the.commands[who][1], (long)&word, 1), "command");
}

static void ask(int who, char word)
{
	tell(who, word);
	(void)await(who);
}

/* It is over, and what it had is closed, when its pidfd is readable. */
static void end(int who, bool kill)
{
	int pidfd = (int)pb_need(call(NR_PIDFD_OPEN, the.pid[who], 0, 0), "pidfd_open");

	if (kill)
		(void)pb_need(call(SYS_kill, the.pid[who], SIGKILL, 0), "kill");
	else
		tell(who, 'x');
	hear(pidfd, NULL, 0);
	shut(pidfd);
	the.ended[who] = true;
}

static void step(int who, char how)
{
	/* its maker stands in the call until it has ended */
	if (who == MAKER && the.suspends && !the.ended[CHILD])
		end(CHILD, false);
	if (who == MAKER && the.suspends)
		(void)await(MAKER);
	if (how == 'c')
		ask(who, 'c');
	else
		end(who, how == 'k');
}

static const char *named(const char *at, const char *what)
{
	static char name[FW_NAME_MAX];

	strcpy(name, "bystander.");
	strcat(name, at);
	strcat(name, what);
	return name;
}

static long ready(void)
{
	struct epoll_event event;

	return pb_sys(SYS_epoll_wait, EPOLL, (long)&event, 1, 0, 0, 0);
}

/* Who lets go last sends, if it has its connection still and nobody holds it back. */
static void try_tcp(const char *at, int done)
{
	const int count = (int)strlen(the.steps) / 2;
	const char letter = the.steps[2 * (count - 1)];
	const int last = letter == 'm' ? MAKER : letter == 'c' ? CHILD : THIRD;
	struct pollfd peer = { .fd = TCP_PEER, .events = POLLIN };
	char byte;

	if (the.held < HELD || done == count ||
	    (last == MAKER && the.suspends && !the.ended[CHILD]))
		return;
	ask(last, 'w');
	if (the.last_answer < 0) {
		pb_int(named(at, "_tcp"), the.last_answer);
		return;
	}
	/* by the loopback device, but not by whom it was sent: it may be on its way */
	(void)call(SYS_poll, (long)&peer, 1, PATIENCE_MS);
	pb_int(named(at, "_tcp"),
	       pb_sys(SYS_recvfrom, TCP_PEER, (long)&byte, 1, MSG_DONTWAIT, 0, 0));
}

static void try_all(const char *at, int done)
{
	char byte;
	long r;

	try_tcp(at, done);
	pb_int(named(at, "_pipe"), call(SYS_read, PIPE_OUT, (long)&byte, 1));
	pb_int(named(at, "_socket"), call(SYS_read, PEER, (long)&byte, 1));
	pb_int(named(at, "_epoll"), ready());
	pb_int(named(at, "_flock"), call(SYS_flock, OWN_FLOCK, LOCK_EX | LOCK_NB, 0));
	pb_int(named(at, "_ofd"), lock_ofd(OWN_OFD));
	r = open_file("lease", O_RDONLY | O_NONBLOCK);
	pb_int(named(at, "_lease"), r < 0 ? r : 0);
	pb_int(named(at, "_seal"), call(SYS_fcntl, MEMORY, F_ADD_SEALS, F_SEAL_WRITE));
	pb_int(named(at, "_grow"), call(SYS_fcntl, MEMORY, F_ADD_SEALS, F_SEAL_GROW));
	if (r >= 0)
		move(r, OPENED, "opened");
}

/* A connection with itself; false where there is no such thing. */
static bool open_tcp(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	int len = sizeof(here);
	long server = pb_sys(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
	long client = pb_sys(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
	bool is_open = false;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (server >= 0 && client >= 0 && call(SYS_bind, server, (long)&here, sizeof(here)) == 0 &&
	    call(SYS_getsockname, server, (long)&here, (long)&len) == 0 &&
	    call(SYS_listen, server, 1, 0) == 0 &&
	    call(SYS_connect, client, (long)&here, sizeof(here)) == 0) {
		move(pb_sys(SYS_accept4, server, 0, 0, SOCK_CLOEXEC, 0, 0), TCP_PEER, "accept");
		move(client, TCP, "tcp");
		is_open = true;
	} else if (client >= 0) {
		shut((int)client);
	}
	if (server >= 0)
		shut((int)server);
	return is_open;
}

static void open_own(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int pair[2];

	(void)pb_need(call(SYS_pipe2, (long)pair, O_NONBLOCK | O_CLOEXEC, 0), "pipe2");
	move(pair[0], PIPE_OUT, "pipe");
	move(pair[1], PIPE_IN, "pipe");
	(void)pb_need(pb_sys(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, (long)pair, 0,
			     0),
		      "socketpair");
	move(pair[0], PEER, "socket");
	move(pair[1], SOCKET, "socket");
	move(call(SYS_eventfd2, 1, EFD_CLOEXEC, 0), EVENTFD, "eventfd2");
	move(call(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0), EPOLL, "epoll_create1");
	(void)pb_need(pb_sys(SYS_epoll_ctl, EPOLL, EPOLL_CTL_ADD, EVENTFD, (long)&event, 0, 0),
		      "epoll_ctl");
	move(call(SYS_memfd_create, (long)"sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC, 0), MEMORY,
	     "memfd_create");
	(void)pb_need(call(SYS_ftruncate, MEMORY, PAGE, 0), "ftruncate");
	the.held = open_tcp() ? HELD : HELD - 1;
}

static long scaffold(int who, int (*role)(void))
{
	/* libc's, so that libc is whole in the maker */
	the.pid[who] = fork();
	if (the.pid[who] < 0)
		pb_broken("fork", errno);
	if (the.pid[who] == 0) {
		int status = role();

		(void)call(SYS_exit_group, status, 0, 0);
	}
	return the.pid[who];
}

static void make_all(void)
{
	for (int i = 0; i < WHOS; i++)
		(void)pb_need(call(SYS_pipe2, (long)the.commands[i], O_CLOEXEC, 0), "pipe2");
	(void)pb_need(call(SYS_pipe2, (long)the.answers, O_CLOEXEC, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
			     (long)the.mail, 0, 0),
		      "socketpair");
	if (the.third) {
		(void)scaffold(THIRD, third);
		(void)await(THIRD);
	}
	open_own();
	(void)scaffold(MAKER, maker);
	shut(PIPE_IN);
	shut(SOCKET);
	shut(EVENTFD);
	shut(TCP);
}

static void give_to_third(void)
{
	const int32_t pid = (int32_t)the.pid[CHILD];

	if (!the.third)
		return;
	if (!strcmp(the.third, "scm")) {
		ask(CHILD, 's');
		ask(THIRD, 'r');
		return;
	}
	tell(THIRD, 'g');
	(void)pb_need(call(SYS_write, the.commands[THIRD][1], (long)&pid, sizeof(pid)), "command");
	(void)await(THIRD);
}

static void clear_away(void)
{
	for (int i = CHILD; i < WHOS; i++)
		if (the.pid[i] > 0 && !the.ended[i])
			end(i, true);
	if (!the.ended[MAKER])
		end(MAKER, true);
	/* all that this probe has made are zombies now */
	while (pb_sys(SYS_wait4, -1, 0, __WALL | WNOHANG, 0, 0, 0) > 0)
		;
}

int main(int argc, char **argv)
{
	static const char *const gates[] = { "first", "second", "third" };
	const uint64_t io = 1ULL << (SIGIO - 1);
	int count;

	pb_start(argc, argv);
	pb_role("bystander");
	the.door = pb_door_of(argc, argv);
	the.suspends = the.door == PB_VFORK || the.door == PB_SYS_VFORK;
	the.steps = pb_arg("steps") ? pb_arg("steps") : "mccc";
	the.third = pb_arg("third");
	(void)pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&io, 0, sizeof(io), 0, 0);
	if (call(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0) == -EINVAL)
		pb_unmet("subreaper");
	make_all();
	/* a child that there is not is the maker's to tell */
	if (await(CHILD) < 0 || (!the.suspends && await(MAKER) < 0)) {
		the.pid[CHILD] = 0;
		clear_away();
		return pb_done();
	}
	give_to_third();
	move(open_file("flock", O_RDWR), OWN_FLOCK, "open-flock");
	move(open_file("ofd", O_RDWR), OWN_OFD, "open-ofd");
	try_all("standing", 0);
	pb_gate("standing", STANDING);
	count = (int)strlen(the.steps) / 2;
	for (int i = 0; i < count && i < WHOS; i++) {
		char who = the.steps[2 * i];

		step(who == 'm' ? MAKER : who == 'c' ? CHILD : THIRD, the.steps[2 * i + 1]);
		try_all(gates[i], i + 1);
		pb_gate(gates[i], FIRST + i);
	}
	clear_away();
	return pb_done();
}
