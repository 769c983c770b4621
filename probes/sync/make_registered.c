/* SPDX-License-Identifier: MIT */
/*
 * Registers with the kernel what belongs to a thread or a process, and makes one child through the door.
 *
 * The maker holds a robust lock in shared memory, which stands in a list of robust futexes that it has registered. The
 * child registers a list of its own, takes two such locks and ends with them; between the two stands one that its maker
 * holds, and a third one of its own is on no list but noted as being put there. With barriers=1 the maker registers for
 * expedited barriers too; the child asks for one, and what it is registered for. With tid=1 both register a word of
 * their own to be cleared at their ends, and state what that call gave them. With exec=1 the child does not end with
 * its locks but begins the probe anew.
 *
 * Roles: parent, child, image (begun anew). Door: the one given. Disturbs: libc's own list of robust futexes in this
 * process. Gates: standing (the child), ended (the maker, its child ended and not waited for), executed (the image).
 */
#include "kin.h"

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
enum { MAKERS, CHILDS, FOREIGN, SECOND, BEGUN, LOCKS };

static struct lock *locks;
static struct head of_maker, of_child;
static uint32_t number_of_maker;

static volatile int word_of_maker, word_of_child;
static bool tid, executes;

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

static void begin_anew(void)
{
	static char *const no_environment[] = { NULL };

	(void)pb_need(pb_sys(SYS_execve, (long)"/proc/self/exe", (long)pb_again(),
			     (long)no_environment, 0, 0, 0),
		      "execve");
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
	add(&of_child, &locks[FOREIGN], number_of_maker);
	add(&of_child, &locks[CHILDS], own_number());
	locks[BEGUN].word = own_number();
	of_child.pending = &locks[BEGUN].link;
	register_list(&of_child);
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
	static const char *const names[LOCKS] = { "makers", "childs", "foreign", "second",
						  "begun" };
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
	for (int i = 0; i < LOCKS; i++)
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
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_int("parent.barrier", barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED));
	(void)pb_sys(SYS_waitid, P_PID, r, (long)&info, WEXITED | WNOWAIT, 0, 0);
	pb_gate("ended", ENDED);
	pb_wait(r);
	return pb_done();
}
