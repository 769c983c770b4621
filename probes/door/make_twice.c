/* SPDX-License-Identifier: MIT */
/*
 * Makes two children from the same state, one after the other: the reference by libc's fork, then one through the door.
 * Everything that a child could take over in another way than by fork is made unlike what a new process has before:
 * masks, handlers, pending signals, limits, timers, priority, name, descriptors, an alternate signal stack, memory with
 * marks in each kind of mapping.
 *
 *   threads=1     two threads of libc's stand beside the one that calls
 *   on=altstack   both calls are made by a signal handler on the alternate signal stack
 *   mappings=N    N mappings of one page beside what else there is
 *   registers=1   marks in vector registers, rounding of both floating-point units, and the GS base
 *
 * Both calls are made once before, unseen, so that what is done at the first call only (symbols bound, pages touched)
 * is no difference between the two that are looked at.
 *
 * Door: libc's fork and the one given. Disturbs: all of the above, in this process alone. Gates: before (the maker),
 * reference (the first child, standing), beside-reference (the maker), standing (the second child), beside-child (the
 * maker).
 */
/* name words that probe.h forbids, so they come first */
#include <pthread.h>
#include <time.h>

#include "probe.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { BEFORE, REFERENCE, BESIDE_REFERENCE, STANDING, BESIDE_CHILD };

enum {
	PAGE = 4096,
	ALT_BYTES = 64 << 10,
	AREA_BYTES = 64 << 10,
	TID_ADDRESS = 40, /* PR_GET_TID_ADDRESS, which musl's header lacks */
	SET_GS = 0x1001, /* ARCH_SET_GS of asm/prctl.h */
};

static struct {
	enum pb_door door;
	bool registers;
} ask;

static char alternate[ALT_BYTES] __attribute__((aligned(16)));
static uint64_t data_mark[8] = { 0x0da7a001, 0x0da7a002, 0x0da7a003, 0x0da7a004 };
static char bss_area[AREA_BYTES] __attribute__((aligned(PAGE)));
static __thread uint64_t tls_mark = 0x0715;
static uint64_t gs_area[8];
static int hold[2] = { -1, -1 };

/* ---- what both children say of themselves, word for word ---- */

struct words {
	const char *ret, *tid_address, *stack_at, *stack_size, *stack_flags, *real, *virtual, *prof,
		*slack, *subreaper, *dumpable, *tls, *errno_at, *self, *nice;
};

#define WORDS(role, ret)                                                                     \
	{                                                                                    \
		ret, role ".tid_address", role ".altstack", role ".altstack_size",           \
			role ".altstack_flags", role ".itimer_real", role ".itimer_virtual", \
			role ".itimer_prof", role ".timerslack", role ".subreaper",          \
			role ".dumpable", role ".tls_mark", role ".errno_at", role ".self",  \
			role ".nice"                                                         \
	}

static const struct words of_reference = WORDS("reference", "reference.ret"),
			  of_child = WORDS("child", "child.ret"), of_parent = WORDS("parent", NULL);

static void tell_tid_address(const char *name)
{
	uint64_t address = 0;

	/* where the kernel does not tell, nothing is said */
	if (pb_sys(SYS_prctl, TID_ADDRESS, (long)&address, 0, 0, 0, 0) == 0)
		pb_word(name, address);
}

static void tell_itimer(const char *name, int which)
{
	struct itimerval value = { 0 };

	if (pb_sys(SYS_getitimer, which, (long)&value, 0, 0, 0, 0) == 0)
		pb_int(name, value.it_value.tv_sec || value.it_value.tv_usec ||
				     value.it_interval.tv_sec || value.it_interval.tv_usec);
}

static void tell(const struct words *w, long ret)
{
	stack_t stack = { 0 };
	int subreaper = -1;

	if (w->ret)
		pb_int(w->ret, ret);
	tell_tid_address(w->tid_address);
	(void)pb_sys(SYS_sigaltstack, 0, (long)&stack, 0, 0, 0, 0);
	pb_word(w->stack_at, (uintptr_t)stack.ss_sp);
	pb_int(w->stack_size, (int64_t)stack.ss_size);
	pb_int(w->stack_flags, stack.ss_flags);
	tell_itimer(w->real, ITIMER_REAL);
	tell_itimer(w->virtual, ITIMER_VIRTUAL);
	tell_itimer(w->prof, ITIMER_PROF);
	pb_int(w->slack, pb_sys(SYS_prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0, 0));
	(void)pb_sys(SYS_prctl, PR_GET_CHILD_SUBREAPER, (long)&subreaper, 0, 0, 0, 0);
	pb_int(w->subreaper, subreaper);
	pb_int(w->dumpable, pb_sys(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0, 0));
	pb_word(w->tls, tls_mark);
	pb_word(w->errno_at, (uintptr_t)&errno);
	pb_word(w->self, (uintptr_t)pthread_self());
	/* as the call has it: 20 less the nice value */
	pb_int(w->nice, pb_sys(SYS_getpriority, PRIO_PROCESS, 0, 0, 0, 0, 0));
}

/* The C of a child knows no rounding but the usual one. */
static void plain_registers(void)
{
	unsigned int mxcsr = 0x1f80;

	__asm__ volatile("ldmxcsr %0\n\tfninit" : : "m"(mxcsr));
}

static int reference(long ret, void *arg)
{
	(void)arg;
	plain_registers();
	pb_role("reference");
	tell(&of_reference, ret);
	pb_gate("reference", REFERENCE);
	return 7;
}

static int child(long ret, void *arg)
{
	(void)arg;
	plain_registers();
	pb_role("child");
	tell(&of_child, ret);
	pb_gate("standing", STANDING);
	return 7;
}

static int unseen(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

/* ---- the state that both begin from ---- */

static void on_signal(int signal)
{
	(void)signal;
}

static void handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	if (sigaction(signal, &action, NULL) < 0)
		pb_broken("sigaction", errno);
}

static void signals(void)
{
	uint64_t mask = 1ULL << (SIGCHLD - 1) | 1ULL << (SIGUSR1 - 1) | 1ULL << (SIGWINCH - 1);
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
	long self = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);

	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, sizeof(mask), 0, 0),
		      "sigprocmask");
	(void)pb_need(pb_sys(SYS_sigaltstack, (long)&stack, 0, 0, 0, 0, 0), "sigaltstack");
	handle(SIGTERM, on_signal, SA_RESTART);
	handle(SIGHUP, SIG_IGN, 0);
	/* one waits for the thread, one for the process */
	(void)pb_need(pb_sys(SYS_tgkill, self, self, SIGUSR1, 0, 0, 0), "tgkill");
	(void)pb_need(pb_sys(SYS_kill, self, SIGWINCH, 0, 0, 0, 0), "kill");
}

static void lower(int what, uint64_t soft)
{
	uint64_t limit[2];

	(void)pb_need(pb_sys(SYS_prlimit64, 0, what, 0, (long)limit, 0, 0), "getrlimit");
	if (limit[0] > soft)
		limit[0] = soft;
	(void)pb_need(pb_sys(SYS_prlimit64, 0, what, (long)limit, 0, 0, 0), "setrlimit");
}

static void limits_and_timers(void)
{
	/* far away: none of them is to fire */
	const struct itimerval hours = { .it_value = { 40000, 0 }, .it_interval = { 50000, 0 } };
	const struct itimerspec away = { .it_value = { 60000, 0 } };
	struct sigevent by_signal = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	int timer = -1;
	long nice;

	lower(RLIMIT_NOFILE, 512);
	lower(RLIMIT_CPU, 30000);
	(void)pb_need(pb_sys(SYS_setitimer, ITIMER_REAL, (long)&hours, 0, 0, 0, 0), "setitimer");
	(void)pb_need(pb_sys(SYS_setitimer, ITIMER_PROF, (long)&hours, 0, 0, 0, 0), "setitimer");
	(void)pb_need(pb_sys(SYS_timer_create, CLOCK_MONOTONIC, (long)&by_signal, (long)&timer, 0,
			     0, 0),
		      "timer_create");
	(void)pb_need(pb_sys(SYS_timer_settime, timer, 0, (long)&away, 0, 0, 0), "timer_settime");
	(void)pb_need_offered(pb_sys(SYS_prctl, PR_SET_TIMERSLACK, 123456, 0, 0, 0, 0),
			      "timerslack");
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "subreaper");
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_NAME, (long)"two-doors", 0, 0, 0, 0), "name");
	/* the call tells 20 less the nice value; who is run by nice(1) may only become nicer */
	nice = 20 - pb_sys(SYS_getpriority, PRIO_PROCESS, 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_setpriority, PRIO_PROCESS, 0, nice + 3, 0, 0, 0), "setpriority");
	(void)pb_sys(SYS_umask, 027, 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_chdir, (long)"/proc", 0, 0, 0, 0, 0), "chdir");
}

static void descriptors(void)
{
	int ends[2];
	long fd = pb_sys(SYS_memfd_create, (long)"marked", 0, 0, 0, 0, 0);

	(void)pb_need(pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC | O_NONBLOCK, 0, 0, 0, 0), "pipe2");
	/* a kernel without it has no such descriptor in either child */
	if (fd >= 0) {
		(void)pb_need(pb_sys(SYS_write, fd, (long)"marks and marks", 15, 0, 0, 0), "write");
		(void)pb_need(pb_sys(SYS_dup3, fd, 60, O_CLOEXEC, 0, 0, 0), "dup3");
	}
}

static uint64_t *map(int flags)
{
	void *at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	return at;
}

static void memory(void)
{
	uint64_t *private = map(MAP_PRIVATE), *shared = map(MAP_SHARED);

	for (size_t i = 0; i < sizeof(bss_area); i += 64)
		bss_area[i] = (char)(i >> 6);
	private[0] = 0x0a0a0001;
	private[PAGE / 8] = 0x0a0a0002;
	shared[0] = 0x0b0b0001;
	pb_watch("data", data_mark, sizeof(data_mark));
	pb_watch("bss", bss_area, sizeof(bss_area));
	pb_watch("private", private, 8);
	pb_watch("private_next", private + PAGE / 8, 8);
	pb_watch("shared", shared, 8);
	pb_watch("tls", &tls_mark, 8);
}

/* Every other page can only be read, so that no two mappings become one. */
static void mappings(uint64_t count)
{
	char *area;

	if (!count)
		return;
	area = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		pb_broken("mmap-many", errno);
	for (uint64_t i = 0; i < count; i++) {
		*(volatile uint64_t *)(area + i * PAGE) = 0x0c0c0000 + i;
		if (i % 2 && mprotect(area + i * PAGE, PAGE, PROT_READ) < 0)
			pb_broken("mprotect-many", errno);
	}
	pb_watch("first_mapping", area, 8);
	pb_watch("middle_mapping", area + count / 2 * PAGE, 8);
	pb_watch("last_mapping", area + (count - 1) * PAGE, 8);
}

static void *stand(void *arg)
{
	char byte;

	(void)pb_sys(SYS_read, hold[0], (long)&byte, 1, 0, 0, 0);
	return arg;
}

/* Marks in all that the kernel copies of the processor's extended state, as far as this one has it. */
static void marked_registers(void)
{
	static const unsigned char marks[64] =
		"marks in the registers of vectors, wider than xmm alone";
	const unsigned int mxcsr = 0x7f80; /* rounding towards zero, nothing unmasked */
	const unsigned short fcw = 0x0f7f;

	if (!ask.registers)
		return;
	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(fcw));
	if (__builtin_cpu_supports("avx"))
		__asm__ volatile("vmovups %0, %%ymm6\n\tvmovups %1, %%ymm13"
				 :
				 : "m"(marks), "m"(marks[32])
				 : "xmm6", "xmm13");
	else
		__asm__ volatile("movups %0, %%xmm6\n\tmovups %1, %%xmm13"
				 :
				 : "m"(marks), "m"(marks[32])
				 : "xmm6", "xmm13");
}

/* ---- the two calls ---- */

static void wait_for(long pid, const char *status_name)
{
	int status = 0;
	long r;

	do
		r = pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0);
	while (r == -EINTR);
	if (status_name) {
		pb_int("parent.reference_waited", r);
		pb_word(status_name, (uint64_t)(unsigned)status);
	}
}

/* Where libc has registered no list of robust futexes by itself there is one now: an empty one. */
static void robust_list(void)
{
	static struct {
		void *first;
		long offset;
		void *pending;
	} own = { .first = &own };
	void *head = NULL;
	size_t len = 0;

	(void)pb_need(pb_sys(SYS_get_robust_list, 0, (long)&head, (long)&len, 0, 0, 0),
		      "get_robust_list");
	if (!head)
		(void)pb_need(pb_sys(SYS_set_robust_list, (long)&own, sizeof(own), 0, 0, 0, 0),
			      "set_robust_list");
}

static long make_reference(pb_child *fn)
{
	long r = pb_make_reference(PB_FORK, fn, NULL);

	if (r < 0)
		pb_broken("reference", errno);
	return r;
}

static void make_both(void)
{
	volatile uint64_t on_stack[4] = { 0x57ac1, 0x57ac2, 0x57ac3, 0x57ac4 };
	uint64_t tid_address = 0;
	long r;

	pb_watch("stack", on_stack, sizeof(on_stack));
	if (pb_sys(SYS_prctl, TID_ADDRESS, (long)&tid_address, 0, 0, 0, 0) == 0 && tid_address)
		pb_watch("tid_word", (void *)(uintptr_t)tid_address, 4);
	pb_next("unseen");
	wait_for(make_reference(unseen), NULL);
	pb_next("unseen2");
	r = pb_make(ask.door, unseen, NULL);
	if (r > 0)
		wait_for(r, NULL);
	tell(&of_parent, 0);
	pb_gate("before", BEFORE);

	pb_next("reference");
	marked_registers();
	r = make_reference(reference);
	plain_registers();
	pb_int("parent.reference_ret", r);
	pb_gate("beside-reference", BESIDE_REFERENCE);
	wait_for(r, "parent.reference_status");

	pb_next("child");
	marked_registers();
	r = pb_make(ask.door, child, NULL);
	plain_registers();
	if (!pb_made(r))
		return;
	pb_gate("beside-child", BESIDE_CHILD);
	pb_wait(r);
}

static void in_handler(int signal)
{
	(void)signal;
	make_both();
}

int main(int argc, char **argv)
{
	const char *on;
	pthread_t beside[2];

	pb_start(argc, argv);
	pb_role("parent");
	ask.door = pb_door_of(argc, argv);
	ask.registers = pb_arg_word("registers", 0) != 0;
	on = pb_arg("on");
	if (ask.registers)
		(void)pb_need_offered(pb_sys(SYS_arch_prctl, SET_GS, (long)gs_area, 0, 0, 0, 0),
				      "set-gs");
	signals();
	limits_and_timers();
	descriptors();
	robust_list();
	memory();
	mappings(pb_arg_word("mappings", 0));
	if (pb_arg_word("threads", 0)) {
		(void)pb_need(pb_sys(SYS_pipe2, (long)hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
		for (int i = 0; i < 2; i++) {
			int r = pthread_create(&beside[i], NULL, stand, NULL);

			if (r)
				pb_broken("thread", r);
		}
	}
	if (on && !strcmp(on, "altstack")) {
		handle(SIGUSR2, in_handler, SA_ONSTACK);
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGUSR2, 0, 0, 0, 0);
	} else {
		make_both();
	}
	return pb_done();
}
