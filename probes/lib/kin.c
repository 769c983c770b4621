/* SPDX-License-Identifier: MIT */
/* Scaffolding that probes share; raw system calls only, as all of the library. */
#include "kin.h"

#include <sys/mman.h>
#include <sys/times.h>
#include <sys/wait.h>

/* The number of the next image: as descriptor, for it has nothing else of its maker's. */
enum { NUMBER_IN = 62 };

long pb_self(void)
{
	return pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

long pb_parent(void)
{
	return pb_sys(SYS_getppid, 0, 0, 0, 0, 0, 0);
}

void pb_block(int signal)
{
	const uint64_t mask = 1ULL << (signal - 1);

	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, sizeof(mask), 0, 0),
		      "rt_sigprocmask");
}

void pb_dispose(int signal, uintptr_t how)
{
	const struct {
		uintptr_t handler, flags, restorer;
		uint64_t mask;
	} action = { .handler = how };

	(void)pb_need(pb_sys(SYS_rt_sigaction, signal, (long)&action, 0, sizeof(action.mask), 0, 0),
		      "rt_sigaction");
}

/* A pipe for each: several images may be about to read theirs. */
static void send_number(long number)
{
	int ends[2];

	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_write, ends[1], (long)&number, sizeof(number), 0, 0, 0),
		      "write-number");
	(void)pb_need(pb_sys(SYS_dup3, ends[0], NUMBER_IN, 0, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, ends[0], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, ends[1], 0, 0, 0, 0, 0);
}

long pb_number(void)
{
	long number = 0;

	if (pb_need(pb_sys(SYS_read, NUMBER_IN, (long)&number, sizeof(number), 0, 0, 0),
		    "read-number") != sizeof(number))
		pb_broken("read-number", EPIPE);
	return number;
}

long pb_make_number(enum pb_door door, const struct pb_request *request, pb_child *child,
		    long number)
{
	if (door == PB_POSIX_SPAWN)
		send_number(number);
	if (request)
		return pb_make_with(door, request, child, (void *)number);
	return pb_make(door, child, (void *)number);
}

bool pb_is_image(void)
{
	const char *role = pb_arg("role");

	return role && !strcmp(role, "image");
}

long pb_mini_child(pb_child *child, void *arg)
{
	long r = pb_mini_fork();

	if (r == 0)
		pb_run_child(child, r, arg, false);
	return r;
}

long pb_scaffold(pb_child *child, void *arg)
{
	return pb_need(pb_mini_child(child, arg), "scaffold");
}

struct elder {
	const char *role;
	const int *hold;
};

static int elder(long ret, void *arg)
{
	const struct elder *as = arg;

	(void)ret;
	(void)pb_sys(SYS_close, as->hold[1], 0, 0, 0, 0, 0);
	pb_role(as->role);
	(void)pb_read_byte(as->hold[0]);
	return 0;
}

long pb_make_elder(const char *role, const int hold[2])
{
	struct elder as = { role, hold };

	return pb_scaffold(elder, &as);
}

static struct {
	long pid;
	int hold[2];
} asked_for;

void pb_have_elder(void)
{
	if (!pb_arg("elder"))
		return;
	(void)pb_need(pb_sys(SYS_pipe2, (long)asked_for.hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	asked_for.pid = pb_make_elder("elder", asked_for.hold);
}

void pb_end_elder(void)
{
	if (!asked_for.pid)
		return;
	(void)pb_sys(SYS_close, asked_for.hold[1], 0, 0, 0, 0, 0);
	(void)pb_wait4(asked_for.pid, NULL, 0);
}

void pb_burn(long ticks)
{
	struct tms t = { 0 };

	do {
		for (volatile int i = 0; i < 200000; i++)
			;
		(void)pb_sys(SYS_times, (long)&t, 0, 0, 0, 0, 0);
	} while (t.tms_utime + t.tms_stime < ticks);
}

long pb_await_end(long pid)
{
	long r;

	do
		r = pb_sys(SYS_waitid, P_PID, pid, 0, WEXITED | WNOWAIT | __WALL, 0, 0);
	while (r == -EINTR);
	return r;
}

long pb_wait4(long pid, int *status, int options)
{
	long r;

	do
		r = pb_sys(SYS_wait4, pid, (long)status, options, 0, 0, 0);
	while (r == -EINTR);
	return r;
}

void pb_pipe_at(int read_end, int write_end)
{
	int ends[2];

	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_dup3, ends[0], read_end, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_dup3, ends[1], write_end, 0, 0, 0, 0), "dup3");
	(void)pb_sys(SYS_close, ends[0], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_close, ends[1], 0, 0, 0, 0, 0);
}

void pb_send_byte(int write_end)
{
	(void)pb_need(pb_sys(SYS_write, write_end, (long)"g", 1, 0, 0, 0), "write");
}

void pb_await_byte(int read_end)
{
	char byte;

	if (pb_sys(SYS_read, read_end, (long)&byte, 1, 0, 0, 0) != 1)
		pb_broken("pipe-closed", EPIPE);
}

long pb_read_byte(int fd)
{
	char byte;
	long r;

	do
		r = pb_sys(SYS_read, fd, (long)&byte, 1, 0, 0, 0);
	while (r == -EINTR);
	return r;
}

long pb_make_thread(pb_child *run, void *arg)
{
	enum { STACK_BYTES = 64 << 10 };
	struct pb_request request = {
		.args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				   CLONE_THREAD | CLONE_SYSVSEM,
			  .stack_size = STACK_BYTES },
		.thread = true,
	};
	long r = pb_sys(SYS_mmap, 0, STACK_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)pb_need(r < 0 && r > -4096 ? r : 0, "mmap-stack");
	request.args.stack = (uint64_t)r;
	r = -1;
	if (pb_door_asked() == PB_SYS_CLONE)
		r = pb_make_with(PB_SYS_CLONE3, &request, run, arg);
	if (r < 0)
		r = pb_make_with(PB_SYS_CLONE, &request, run, arg);
	if (r < 0)
		pb_broken("thread", errno);
	return r;
}

void pb_await_first_thread(void)
{
	char text[512];
	long folder, fd, got;

	/*
	 * Whatever procfs is mounted there: its own process, so the state of the first thread. By its folder, for an
	 * emulator may have a file of its own for that path, with a state that does not change.
	 */
	folder = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self", O_PATH | O_CLOEXEC, 0, 0,
				0),
			 "open-self");
	fd = pb_need(pb_sys(SYS_openat, folder, (long)"stat", O_RDONLY | O_CLOEXEC, 0, 0, 0),
		     "open-stat");
	(void)pb_sys(SYS_close, folder, 0, 0, 0, 0, 0);
	for (;;) {
		got = pb_need(pb_sys(SYS_pread64, fd, (long)text, sizeof(text), 0, 0, 0), "stat");
		while (got > 2 && text[got - 1] != ')')
			got--;
		if (got > 2 && text[got + 1] == 'Z')
			break;
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

int pb_open_at(int dir, const char *path, int flags)
{
	return (int)pb_need(pb_sys(SYS_openat, dir, (long)path, flags | O_CLOEXEC, 0, 0, 0), path);
}

void pb_put_at(int dir, const char *path, const char *text)
{
	int fd = pb_open_at(dir, path, O_WRONLY);

	(void)pb_need(pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0), path);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

char *pb_put_number(char *to, unsigned long number)
{
	char digits[24];
	int n = 0;

	do
		digits[n++] = (char)('0' + number % 10);
	while (number /= 10);
	while (n)
		*to++ = digits[--n];
	*to = '\0';
	return to;
}

long pb_map_id(const char *file, unsigned long inside, unsigned long outside)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)file, O_WRONLY | O_CLOEXEC, 0, 0, 0), r;
	char line[64], *end;

	if (fd < 0)
		return fd;
	end = pb_put_number(line, inside);
	*end++ = ' ';
	end = pb_put_number(end, outside);
	memcpy(end, " 1\n", 3);
	r = pb_sys(SYS_write, fd, (long)line, end + 3 - line, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r;
}
