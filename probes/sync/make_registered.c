/* SPDX-License-Identifier: MIT */
/*
 * Registers with the kernel what belongs to a thread or a process, and makes one child through the door.
 *
 * The maker holds a robust lock in shared memory, which stands in a list of robust futexes that it has registered. The
 * child registers a list of its own, takes many such locks and ends with them; between the first and the last stands
 * one that its maker holds, and a further one of its own is on no list but noted as being put there. With barriers=1
 * the maker registers for expedited barriers too; the child asks for one, and what it is registered for. With tid=1
 * both register a word of their own to be cleared at their ends, and state what that call gave them. With exec=1 the
 * child does not end with its locks but begins the probe anew.
 *
 * waiters=robust: two processes beside them wait for the first of the child's locks, which says so, until its end; then
 * whoever sleeps there still is woken, parent.slept_on of them. waiters=pi: the child holds a lock with priority
 * inheritance, and one process beside waits for it. waiterN.result is what the wait gave, -errno.
 *
 * Roles: parent, child, waiter1, waiter2, image (begun anew). Door: the one given; beside it our own fork. Disturbs:
 * libc's own list of robust futexes in this process. Gates: standing (the child), ended (the maker, its child ended and
 * not waited for), executed (the image).
 */
#include "kin.h"

#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { STANDING, ENDED, EXECUTED };

enum { PAGE = 4096, GET_REGISTRATIONS = 1 << 9 };

/* As futex lists are for the kernel: links, and a word at a fixed distance from each. */
struct link {
	struct link *next;
};

struct lock {
	struct link link;
	volatile uint32_t word;
};

struct head {
	struct link first;
	long distance;
	struct link *pending;
};

/* The maker's, and what the child's list is about. */
enum { MAKERS, CHILDS, FOREIGN, SECOND, BEGUN, PI, WATCHED };
enum { MORE = WATCHED, MANY = 40 };

enum { WAITERS = 2, PATIENCE = 20000 };

static struct lock *locks;
static struct head of_maker, of_child;
static uint32_t number_of_maker;

static volatile int word_of_maker, word_of_child;
static bool tid, executes, pi;
static long waiters[WAITERS];
static int waiters_count, locked[2], waited[2];

static void register_word(const char *fact, volatile int *word)
{
	if (tid)
		pb_int(fact, pb_sys(SYS_set_tid_address, (long)word, 0, 0, 0, 0, 0));
}

static long barrier(int what)
{
	return pb_sys(SYS_membarrier, what, 0, 0, 0, 0, 0);
}

static uint32_t own_number(void)
{
	return (uint32_t)pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0);
}

/* A lock with this holder goes to the front of the list. */
static void add(struct head *head, struct lock *lock, uint32_t holder)
{
	lock->word = holder;
	lock->link.next = head->first.next;
	head->first.next = &lock->link;
}

static void begin(struct head *head)
{
	head->distance = (long)(offsetof(struct lock, word) - offsetof(struct lock, link));
	head->first.next = &head->first;
}

static void register_list(struct head *head)
{
	(void)pb_need(pb_sys(SYS_set_robust_list, (long)head, sizeof(*head), 0, 0, 0, 0),
		      "set_robust_list");
}

static long futex(int lock, int what, long value)
{
	return pb_sys(SYS_futex, (long)&locks[lock].word, what, value, 0, 0, 0);
}

/* It sleeps nowhere else from when the child has locked. */
static int waiter(long ret, void *arg)
{
	static const char *const roles[] = { "waiter1", "waiter2" }, *const results[] = {
		"waiter1.result", "waiter2.result"
	};
	const size_t i = (size_t)arg;

	(void)ret;
	pb_role(roles[i]);
	if (i == 0)
		pb_int("waiter1.tid", own_number());
	pb_send_byte(waited[1]);
	pb_await_byte(locked[0]);
	pb_int(results[i],
	       pi ? futex(PI, FUTEX_LOCK_PI, 0) : futex(CHILDS, FUTEX_WAIT, locks[CHILDS].word));
	pb_send_byte(waited[1]);
	return 0;
}

static void start_waiters(const char *how)
{
	pi = !strcmp(how, "pi");
	waiters_count = pi ? 1 : WAITERS;
	(void)pb_need(pb_sys(SYS_pipe2, (long)locked, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	(void)pb_need(pb_sys(SYS_pipe2, (long)waited, O_CLOEXEC, 0, 0, 0, 0), "pipe");
	for (int i = 0; i < waiters_count; i++)
		waiters[i] = pb_scaffold(waiter, (void *)(uintptr_t)i);
	/* each has said who it is */
	for (int i = 0; i < waiters_count; i++)
		pb_await_byte(waited[0]);
}

/* How many sleep on the lock: to be sent from there to the same place is to stay. */
static long asleep(void)
{
	return pb_sys(SYS_futex, (long)&locks[CHILDS].word, FUTEX_CMP_REQUEUE, 0, INT_MAX,
		      (long)&locks[CHILDS].word, locks[CHILDS].word);
}

/* Until all wait for the child's lock; where nobody counts them they have had their time. */
static void have_them_wait(void)
{
	for (int i = 0; i < waiters_count; i++)
		pb_send_byte(locked[1]);
	for (int tries = 0; !pi && tries < PATIENCE && asleep() < waiters_count; tries++)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	while (pi && !(*(volatile uint32_t *)&locks[PI].word & FUTEX_WAITERS))
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

/* The child has ended: who sleeps still was not woken by that. */
static void await_waiters(void)
{
	if (waiters_count && !pi)
		pb_int("parent.slept_on", futex(CHILDS, FUTEX_WAKE, INT_MAX));
	for (int i = 0; i < waiters_count; i++)
		pb_await_byte(waited[0]);
}

static void begin_anew(void)
{
	(void)pb_need(pb_begin_anew(), "execve");
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_int("child.tid", pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0));
	pb_int("child.barrier", barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED));
	pb_int("child.registrations", barrier(GET_REGISTRATIONS));
	register_word("child.set_tid", &word_of_child);
	begin(&of_child);
	add(&of_child, &locks[SECOND], own_number());
	for (int i = 0; i < MANY; i++)
		add(&of_child, &locks[MORE + i], own_number());
	add(&of_child, &locks[FOREIGN], number_of_maker);
	add(&of_child, &locks[CHILDS], own_number() | (waiters_count ? FUTEX_WAITERS : 0));
	locks[BEGUN].word = own_number();
	of_child.pending = &locks[BEGUN].link;
	register_list(&of_child);
	if (pi)
		(void)pb_need(futex(PI, FUTEX_LOCK_PI, 0), "lock");
	have_them_wait();
	pb_gate("standing", STANDING);
	if (executes)
		begin_anew();
	return 7;
}

static int image(void)
{
	pb_role("image");
	pb_gate("executed", EXECUTED);
	return 7;
}

int main(int argc, char **argv)
{
	static const char *const names[WATCHED] = { "makers", "childs", "foreign",
						    "second", "begun",	"pi" };
	siginfo_t info = { .si_signo = 0 };
	long r;

	pb_start(argc, argv);
	if (pb_is_image())
		return image();
	executes = pb_arg_word("exec", 0) != 0;
	pb_role("parent");
	locks = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (locks == MAP_FAILED)
		pb_broken("mmap", errno);
	for (int i = 0; i < WATCHED; i++)
		pb_watch(names[i], &locks[i].word, sizeof(locks[i].word));
	if (pb_arg_word("barriers", 0))
		(void)pb_need(barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED), "membarrier");
	tid = pb_arg_word("tid", 0) != 0;
	register_word("parent.set_tid", &word_of_maker);
	number_of_maker = own_number();
	begin(&of_maker);
	add(&of_maker, &locks[MAKERS], number_of_maker);
	register_list(&of_maker);
	pb_int("parent.tid", number_of_maker);
	if (pb_arg("waiters"))
		start_waiters(pb_arg("waiters"));
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_int("parent.barrier", barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED));
	(void)pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0);
	await_waiters();
	pb_gate("ended", ENDED);
	pb_wait(r);
	for (int i = 0; i < waiters_count; i++)
		(void)pb_wait4(waiters[i], &(int){ 0 }, __WALL);
	return pb_done();
}
