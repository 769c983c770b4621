/* SPDX-License-Identifier: MIT */
/*
 * Has memory registered with a userfaultfd for missing pages or for stores, makes a child, and lets the child touch
 * the first of them and then the maker the second.
 *
 * tells=no (default): the descriptor tells of faults alone, and nobody reads it before the child has touched. The
 * maker's page is touched by a second thread, and the maker reads what is told and gives the page.
 * tells=forks: it tells of forks too, and a monitor, a process that shares the descriptor, reads what is told and gives
 * the pages, those of a child by the descriptor that it is told of.
 * protects=1: the pages are there, and what is told of, and let through, is stores; the maker stores to its page, too.
 * deep=1: the child then makes a child of its own, by our own fork, which touches the third page.
 * group=signalled: when a fork is to be read, and the call waits for that, the monitor, which is in a group of its own
 * then, first sends SIGUSR1 to the group of the maker and SIGUSR2 to the maker alone. Both are blocked.
 * group=handled: the same, but the maker has a handler for both, and the monitor comes to a gate between.
 *
 * Door: the one given; the monitor by our own fork. Disturbs: nothing outside. Gates: standing (the child), back (the
 * maker), child-did (the child), seen (the maker), midst (the monitor, with group=handled). Roles: parent, child,
 * grandchild, monitor. Facts: child.found, what stood in the page that the child touched; parent.pending, of a poll
 * when it had; parent.event, parent.event_page, what the maker read then; monitor.forks, monitor.faults,
 * monitor.childs_faults and with deep=1 monitor.childs_forks, monitor.grandchilds_faults, how often it was told of
 * what, and by which descriptor; grandchild.found, grandchild.stored, of the page that the child stored to;
 * monitor.to_group, monitor.to_maker, of the two signals, and monitor.read_then, what it read when they were sent.
 * Watched: area, handled (runs of a handler).
 */
#include "kin.h"

#include <linux/futex.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { STANDING, BACK, CHILD_DID, SEEN, MIDST };

enum {
	UFFD = 20,
	CHILDS_UFFD,
	GRANDCHILDS_UFFD,
	PAGE = 4096,
	PAGES = 3,
	STACK = 16384,
	PATIENCE_MS = 5000
};

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

static const uint64_t given = 0x676976656e303030, by_child = 0x6368696c64303030,
		      by_maker = 0x6d616b6572303030;

static volatile unsigned char *area;
static unsigned char gift[PAGE] __attribute__((aligned(4096)));
static char stack[STACK] __attribute__((aligned(16)));
static volatile int standing_thread = 1;
static bool forks_told, group_signalled, handling, deep, protects;
static volatile uint64_t handled;
static long maker;
static int quit[2];

static long call(long nr, long a, long b, long c)
{
	return pb_sys(nr, a, b, c, 0, 0, 0);
}

static volatile uint64_t *word_of(int page)
{
	return (volatile uint64_t *)(area + page * PAGE);
}

/* ---- the descriptor ---- */

static void open_uffd(void)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = (forks_told ? UFFD_FEATURE_EVENT_FORK : 0) |
			    (protects ? UFFD_FEATURE_PAGEFAULT_FLAG_WP : 0),
	};
	long fd = call(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0);

	if (fd == -EINVAL)
		fd = call(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK, 0, 0);
	(void)pb_need(fd, "userfaultfd");
	(void)pb_need(pb_sys(SYS_dup3, fd, UFFD, O_CLOEXEC, 0, 0, 0), "dup3");
	(void)call(SYS_close, fd, 0, 0);
	(void)pb_need(call(SYS_ioctl, UFFD, UFFDIO_API, (long)&api), "uffdio-api");
}

/* Against stores, or no longer. */
static void protect(int fd, uint64_t address, long pages, bool against)
{
	struct uffdio_writeprotect range = {
		.range = { .start = address & ~(uint64_t)(PAGE - 1), .len = pages * PAGE },
		.mode = against ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	(void)pb_need(call(SYS_ioctl, fd, UFFDIO_WRITEPROTECT, (long)&range),
		      "uffdio-writeprotect");
}

static void register_area(void)
{
	struct uffdio_register range = {
		.mode = protects ? UFFDIO_REGISTER_MODE_WP : UFFDIO_REGISTER_MODE_MISSING,
	};

	range.range.start = (uintptr_t)area;
	range.range.len = PAGES * PAGE;
	(void)pb_need(call(SYS_ioctl, UFFD, UFFDIO_REGISTER, (long)&range), "uffdio-register");
	if (!protects)
		return;
	for (int i = 0; i < PAGES; i++)
		*word_of(i) = given;
	protect(UFFD, (uintptr_t)area, PAGES, true);
}

/* The page, or leave to store to it. */
static void give(int fd, uint64_t address)
{
	struct uffdio_copy copy = {
		.dst = address & ~(uint64_t)(PAGE - 1),
		.src = (uintptr_t)gift,
		.len = PAGE,
	};

	if (protects)
		protect(fd, address, 1, false);
	else
		(void)pb_need(call(SYS_ioctl, fd, UFFDIO_COPY, (long)&copy), "uffdio-copy");
}

static void count(int signal)
{
	(void)signal;
	handled++;
}

/* ---- the monitor ---- */

/* Until the event is read its call goes nowhere. */
static void signal_group(void)
{
	pb_int("monitor.to_group", call(SYS_kill, -maker, SIGUSR1, 0));
	pb_int("monitor.to_maker", call(SYS_kill, maker, SIGUSR2, 0));
	if (handling)
		pb_gate("midst", MIDST);
}

static int monitor(long ret, void *arg)
{
	/* of which descriptor: the maker's, the child's, that of the child's child */
	int forks[4] = { 0 }, faults[4] = { 0 };
	struct pollfd p[] = { { .fd = quit[0], .events = POLLIN },
			      { .fd = UFFD, .events = POLLIN },
			      { .fd = -1, .events = POLLIN },
			      { .fd = -1, .events = POLLIN } };

	(void)ret;
	(void)arg;
	pb_role("monitor");
	(void)call(SYS_close, quit[1], 0, 0);
	if (group_signalled)
		(void)pb_need(call(SYS_setpgid, 0, 0, 0), "setpgid");
	for (;;) {
		(void)call(SYS_poll, (long)p, 4, -1);
		for (int i = 1; i < 4; i++) {
			struct uffd_msg m;
			const bool first = i == 1 && forks[1] + faults[1] == 0;

			if (!(p[i].revents & POLLIN))
				continue;
			if (group_signalled && first)
				signal_group();
			if (call(SYS_read, p[i].fd, (long)&m, sizeof(m)) != (long)sizeof(m))
				continue;
			if (group_signalled && first)
				pb_int("monitor.read_then", m.event);
			if (m.event == UFFD_EVENT_FORK) {
				const int next = i == 1 ? CHILDS_UFFD : GRANDCHILDS_UFFD;

				forks[i]++;
				(void)pb_need(pb_sys(SYS_dup3, m.arg.fork.ufd, next, O_CLOEXEC, 0,
						     0, 0),
					      "dup3");
				(void)call(SYS_close, (long)m.arg.fork.ufd, 0, 0);
				p[next - UFFD + 1].fd = next;
			} else if (m.event == UFFD_EVENT_PAGEFAULT) {
				faults[i]++;
				give(p[i].fd, m.arg.pagefault.address);
			}
		}
		for (int i = 2; i < 4; i++)
			if (p[i].revents & POLLHUP)
				p[i].fd = -1;
		if (p[0].revents)
			break;
	}
	pb_int("monitor.forks", forks[1]);
	pb_int("monitor.faults", faults[1]);
	pb_int("monitor.childs_faults", faults[2]);
	if (deep) {
		pb_int("monitor.childs_forks", forks[2]);
		pb_int("monitor.grandchilds_faults", faults[3]);
	}
	return 0;
}

/* ---- maker and child ---- */

static int grandchild(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("grandchild");
	pb_word("grandchild.found", *word_of(2));
	pb_word("grandchild.stored", *word_of(0));
	return 8;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	pb_word("child.found", *word_of(0));
	*word_of(0) = by_child;
	if (deep)
		(void)pb_need(pb_wait4(pb_scaffold(grandchild, NULL), NULL, 0), "wait");
	pb_gate("child-did", CHILD_DID);
	return 7;
}

static void touch_makers(const char *name)
{
	pb_word(name, *word_of(1));
	if (protects)
		*word_of(1) = by_maker;
}

static int toucher(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	touch_makers("parent.thread_found");
	return 0;
}

/* A fault of the maker's own is told, so the registration was good all the time. */
static void touch_and_read(void)
{
	struct pb_request thread = {
		.args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				   CLONE_THREAD | CLONE_CHILD_CLEARTID,
			  .child_tid = (uintptr_t)&standing_thread,
			  .stack = (uintptr_t)stack,
			  .stack_size = STACK },
		.thread = true,
	};
	struct pollfd p = { .fd = UFFD, .events = POLLIN };
	struct uffd_msg m = { 0 };

	pb_int("parent.pending", call(SYS_poll, (long)&p, 1, 0));
	if (pb_make_with(PB_SYS_CLONE, &thread, toucher, NULL) < 0)
		pb_broken("second-thread", errno);
	(void)call(SYS_poll, (long)&p, 1, PATIENCE_MS);
	(void)pb_need(call(SYS_read, UFFD, (long)&m, sizeof(m)), "read-uffd");
	pb_int("parent.event", m.event);
	pb_int("parent.event_page", (int64_t)(m.arg.pagefault.address - (uintptr_t)area) / PAGE);
	give(UFFD, m.arg.pagefault.address);
	while (standing_thread)
		(void)pb_sys(SYS_futex, (long)&standing_thread, FUTEX_WAIT, 1, 0, 0, 0);
}

static long start_monitor(void)
{
	long r;

	(void)pb_need(call(SYS_pipe2, (long)quit, O_CLOEXEC, 0), "pipe2");
	r = pb_mini_fork();
	if (r == 0)
		pb_run_child(monitor, r, NULL, false);
	return pb_need(r, "make-monitor");
}

static void end_monitor(long pid)
{
	(void)call(SYS_write, quit[1], (long)"q", 1);
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
}

int main(int argc, char **argv)
{
	const char *tells;
	long r, pid = 0;

	pb_start(argc, argv);
	pb_role("parent");
	tells = pb_arg("tells");
	forks_told = tells && !strcmp(tells, "forks");
	deep = pb_arg("deep") != NULL;
	protects = pb_arg("protects") != NULL;
	group_signalled = pb_arg("group") != NULL;
	handling = group_signalled && !strcmp(pb_arg("group"), "handled");
	maker = pb_self();
	if (handling) {
		(void)signal(SIGUSR1, count);
		(void)signal(SIGUSR2, count);
		pb_watch("handled", &handled, sizeof(handled));
	} else if (group_signalled) {
		pb_block(SIGUSR1);
		pb_block(SIGUSR2);
	}
	for (size_t i = 0; i < PAGE / sizeof(given); i++)
		memcpy(gift + i * sizeof(given), &given, sizeof(given));
	area = (volatile unsigned char *)pb_need(pb_sys(SYS_mmap, 0, (long)PAGES * PAGE,
							PROT_READ | PROT_WRITE,
							MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
						 "mmap");
	open_uffd();
	if (forks_told)
		pid = start_monitor();
	register_area();
	pb_watch("area", area, 8);
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (pb_made(r)) {
		pb_gate("back", BACK);
		pb_gate("seen", SEEN);
		if (forks_told)
			touch_makers("parent.found");
		else
			touch_and_read();
		pb_wait(r);
	}
	if (pid)
		end_monitor(pid);
	return pb_done();
}
