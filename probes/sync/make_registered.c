/* SPDX-License-Identifier: MIT */
/*
 * Registers with the kernel what belongs to a thread or a process, and makes one child through the door.
 *
 * The maker holds a robust lock in shared memory, which stands in a list of robust futexes that it has registered. The
 * child registers a list of its own, takes another such lock and ends with it. With barriers=1 the maker registers for
 * expedited barriers too; the child asks for one, and what it is registered for. With tid=1 both register a word of
 * their own to be cleared at their ends, and state what that call gave them.
 *
 * Roles: parent, child. Door: the one given. Disturbs: libc's own list of robust futexes in this process. Gates:
 * standing (the child), ended (the maker, its child ended and not waited for).
 */
#include "probe.h"

#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { STANDING, ENDED };

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

static struct lock *locks; /* the maker's and the child's */
static struct head of_maker, of_child;

static volatile int word_of_maker, word_of_child;
static bool tid;

static void register_word(const char *fact, volatile int *word)
{
	if (tid)
		pb_int(fact, pb_sys(SYS_set_tid_address, (long)word, 0, 0, 0, 0, 0));
}

static long barrier(int what)
{
	return pb_sys(SYS_membarrier, what, 0, 0, 0, 0, 0);
}

static void take(struct head *head, struct lock *lock)
{
	head->distance = (long)((char *)&lock->word - (char *)&lock->link);
	head->first.next = &lock->link;
	lock->link.next = &head->first;
	lock->word = (uint32_t)pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0);
	(void)pb_need(pb_sys(SYS_set_robust_list, (long)head, sizeof(*head), 0, 0, 0, 0),
		      "set_robust_list");
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
	take(&of_child, &locks[1]);
	pb_gate("standing", STANDING);
	return 7;
}

int main(int argc, char **argv)
{
	siginfo_t info = { .si_signo = 0 };
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	locks = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (locks == MAP_FAILED)
		pb_broken("mmap", errno);
	pb_watch("makers", &locks[0].word, sizeof(locks[0].word));
	pb_watch("childs", &locks[1].word, sizeof(locks[1].word));
	if (pb_arg_word("barriers", 0))
		(void)pb_need(barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED), "membarrier");
	tid = pb_arg_word("tid", 0) != 0;
	register_word("parent.set_tid", &word_of_maker);
	take(&of_maker, &locks[0]);
	pb_int("parent.tid", pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0));
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_int("parent.barrier", barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED));
	(void)pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0);
	pb_gate("ended", ENDED);
	pb_wait(r);
	return pb_done();
}
