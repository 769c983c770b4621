/* SPDX-License-Identifier: MIT */
/*
 * Opens a descriptor for its child and asks it everything: while the child lives, when it is a zombie, when it is gone.
 *
 *   uts=1   the child has a UTS namespace of its own, and a sibling enters it by the descriptor
 *
 * The child blocks SIGUSR1 and SIGUSR2, has a memfd at 50, its offset at 77, and its directory in procfs at 51; 52 is
 * closed. The maker's numbers from 40 up are free, and are given in this order: the child's descriptor (40), a
 * non-blocking one (41), epoll (42), copies of the child's 50 and 51 (43, 44), one opened for the zombie (45). A
 * sibling of the child's has inherited 40 to 42.
 *
 * Door: the one given, which lets the maker go on. Disturbs: blocks SIGCHLD. Gates: standing (the child), back, alive
 * (the maker), entered (the sibling), zombie, reaped (the maker). Facts: each call's result, -errno when refused.
 */
#include "kin.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { STANDING, BACK, ALIVE, ENTERED, ZOMBIE, REAPED };

enum {
	FIRST = 40,	/* the maker's first free number */
	NONBLOCKING,
	EPOLL,
	FILE_AT = 50,
	DIRECTORY_AT,
	CLOSED_AT,
	OFFSET = 77,
	NO_FLAG = 1 << 30,
	NO_SIGNAL = 65,
	PID_KIND = 3,	/* P_PIDFD, which older headers lack */
	ASK_EXIT = 1 << 3,
};

/* _IOWR(0xff, 11, 64 bytes) */
#define GET_INFO 0xc040ff0bL

#ifndef SYS_pidfd_open
#define SYS_pidfd_send_signal 424
#define SYS_pidfd_open 434
#define SYS_pidfd_getfd 438
#endif

static int go[2], sibling_go[2], asked[2];

static long open_for(long pid, long flags)
{
	return pb_sys(SYS_pidfd_open, pid, flags, 0, 0, 0, 0);
}

static long send(long fd, long signal, long flags)
{
	return pb_sys(SYS_pidfd_send_signal, fd, signal, 0, flags, 0, 0);
}

static long copy(long fd, long number, long flags)
{
	return pb_sys(SYS_pidfd_getfd, fd, number, flags, 0, 0, 0);
}

/* The child told of, 0, or -errno. */
static long wait_by(long fd, int options)
{
	siginfo_t info = { .si_pid = 0 };
	long r = pb_sys(SYS_waitid, PID_KIND, fd, (long)&info, options, 0, 0);

	return r ? r : info.si_pid;
}

static long events(long fd)
{
	struct pollfd look = { .fd = (int)fd, .events = POLLIN };
	long r = pb_sys(SYS_poll, (long)&look, 1, 0, 0, 0, 0);

	return r < 0 ? r : look.revents;
}

static long epoll_events(void)
{
	struct epoll_event event = { 0 };
	long r = pb_sys(SYS_epoll_wait, EPOLL, (long)&event, 1, 0, 0, 0);

	return r > 0 ? (long)event.events : r;
}

/* What the descriptor says of the process and its end: the first 64 bytes of what linux/pidfd.h calls pidfd_info. */
static void ask_info(const char *result, const char *mask, const char *code)
{
	struct {
		uint64_t mask, cgroup;
		uint32_t pid, tgid, ppid, ids[8];
		int32_t exit_code;
	} info = { .mask = ASK_EXIT, .exit_code = -1 };

	pb_int(result, pb_sys(SYS_ioctl, FIRST, GET_INFO, (long)&info, 0, 0, 0));
	pb_word(mask, info.mask);
	pb_int(code, info.exit_code);
}

static int child(long ret, void *number)
{
	long fd;

	(void)ret;
	(void)number;
	pb_block(SIGUSR1);
	pb_block(SIGUSR2);
	fd = pb_need(pb_sys(SYS_memfd_create, (long)"held", 0, 0, 0, 0, 0), "memfd_create");
	(void)pb_need(pb_sys(SYS_lseek, fd, OFFSET, SEEK_SET, 0, 0, 0), "lseek");
	(void)pb_need(pb_sys(SYS_dup3, fd, FILE_AT, 0, 0, 0, 0), "dup3");
	fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self", O_RDONLY | O_DIRECTORY, 0, 0, 0);
	if (fd >= 0)
		(void)pb_need(pb_sys(SYS_dup3, fd, DIRECTORY_AT, 0, 0, 0, 0), "dup3");
	if (pb_arg_word("uts", 0))
		(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWUTS, 0, 0, 0, 0, 0), "unshare");
	pb_role("child");
	pb_gate("standing", STANDING);
	(void)pb_read_byte(go[0]);
	return 7;
}

static int sibling(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("sibling");
	pb_int("sibling.waited", wait_by(FIRST, WEXITED | WNOHANG));
	pb_int("sibling.events_alive", events(FIRST));
	if (pb_arg_word("uts", 0))
		pb_int("sibling.setns", pb_sys(SYS_setns, FIRST, CLONE_NEWUTS, 0, 0, 0, 0));
	pb_gate("entered", ENTERED);
	(void)pb_sys(SYS_write, asked[1], (long)"g", 1, 0, 0, 0);
	(void)pb_read_byte(sibling_go[0]);
	pb_int("sibling.events_ended", events(FIRST));
	return 0;
}

static void ask_alive(long made)
{
	struct epoll_event event = { .events = EPOLLIN };
	char byte;

	pb_int("parent.open", open_for(made, 0));
	pb_int("parent.open_nonblocking", open_for(made, O_NONBLOCK));
	pb_int("parent.open_zero", open_for(0, 0));
	pb_int("parent.open_negative", open_for(-1, 0));
	pb_int("parent.open_flags", open_for(made, 1));
	(void)pb_need(pb_sys(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0), "epoll");
	(void)pb_sys(SYS_epoll_ctl, EPOLL, EPOLL_CTL_ADD, FIRST, (long)&event, 0, 0);
	ask_info("parent.info_alive", "parent.info_alive_mask", "parent.info_alive_code");
	pb_int("parent.events_alive", events(FIRST));
	pb_int("parent.epoll_alive", epoll_events());
	pb_int("parent.read", pb_sys(SYS_read, FIRST, (long)&byte, 1, 0, 0, 0));
	pb_int("parent.wait_alive", wait_by(FIRST, WEXITED | WNOHANG));
	pb_int("parent.wait_nonblocking", wait_by(NONBLOCKING, WEXITED));

	pb_int("parent.send_probe", send(FIRST, 0, 0));
	pb_int("parent.send", send(FIRST, SIGUSR1, 0));
	pb_int("parent.send_signal", send(FIRST, NO_SIGNAL, 0));
	pb_int("parent.send_flags", send(FIRST, SIGUSR2, NO_FLAG));
	pb_int("parent.send_file", send(0, SIGUSR2, 0));

	pb_int("parent.copy", copy(FIRST, FILE_AT, 0));
	pb_int("parent.copy_closed", copy(FIRST, CLOSED_AT, 0));
	pb_int("parent.copy_flags", copy(FIRST, FILE_AT, 1));
	pb_int("parent.copy_file", copy(0, FILE_AT, 0));
	pb_int("parent.copy_directory", copy(FIRST, DIRECTORY_AT, 0));
}

static void ask_directory(void)
{
	long fd = EPOLL + 2;

	pb_int("parent.send_directory", send(fd, SIGUSR2, 0));
	pb_int("parent.wait_directory", wait_by(fd, WEXITED | WNOHANG));
}

static void ask_zombie(long made)
{
	pb_int("parent.events_zombie", events(FIRST));
	pb_int("parent.epoll_zombie", epoll_events());
	pb_int("parent.open_zombie", open_for(made, 0));
	pb_int("parent.send_zombie", send(FIRST, 0, 0));
	pb_int("parent.kill_zombie", send(FIRST, SIGKILL, 0));
	pb_int("parent.wait_zombie", wait_by(FIRST, WEXITED | WNOWAIT));
}

static void ask_reaped(long made)
{
	ask_info("parent.info_reaped", "parent.info_reaped_mask", "parent.info_reaped_code");
	pb_int("parent.events_reaped", events(FIRST));
	pb_int("parent.open_reaped", open_for(made, 0));
	pb_int("parent.send_reaped", send(FIRST, 0, 0));
	pb_int("parent.wait_reaped", wait_by(FIRST, WEXITED | WNOHANG));
	pb_int("parent.copy_reaped", copy(FIRST, FILE_AT, 0));
}

int main(int argc, char **argv)
{
	long made, other, fd;

	pb_start(argc, argv);
	if (pb_is_image()) {
		/* its end of the pipe is where the maker's was: the number comes with it */
		go[0] = (int)pb_number();
		return child(0, NULL);
	}
	pb_role("parent");
	pb_block(SIGCHLD);
	(void)pb_need(pb_sys(SYS_pipe2, (long)go, 0, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)sibling_go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)asked, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	do
		fd = pb_need(pb_sys(SYS_fcntl, 0, F_DUPFD_CLOEXEC, 4, 0, 0, 0), "dup");
	while (fd < FIRST - 1);
	made = pb_make_number(pb_door_of(argc, argv), NULL, child, go[0]);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	ask_alive(made);
	ask_directory();
	pb_gate("alive", ALIVE);
	other = pb_scaffold(sibling, NULL);
	/* the sibling has asked, and is past its gate */
	(void)pb_read_byte(asked[0]);
	(void)pb_sys(SYS_write, go[1], (long)"g", 1, 0, 0, 0);
	(void)pb_await_end(made);
	ask_zombie(made);
	pb_gate("zombie", ZOMBIE);
	pb_int("parent.wait_taking", wait_by(FIRST, WEXITED));
	ask_reaped(made);
	pb_gate("reaped", REAPED);
	(void)pb_sys(SYS_write, sibling_go[1], (long)"g", 1, 0, 0, 0);
	(void)pb_wait4(other, &(int){ 0 }, 0);
	return pb_done();
}
