/* SPDX-License-Identifier: MIT */
/*
 * Makes a child that holds its maker back, has it do something meanwhile, and lets the maker go.
 *
 *   flags=0x…    of the doors that take flags
 *   changes=1    the child stores a word in static memory and one on the maker's stack, fills pages that were never
 *                touched, and changes descriptors, working directory, umask, dispositions and mask
 *   other=1      the maker has a second thread, which works while the child stands and waits for it
 *   stops=1      with other=1: the child stops itself, the second thread sees that and has it go on
 *   sibling=1    the maker has another child already, which the child has end
 *   fails=HOW    the child tries to execute missing, refused or formless first, which fails
 *   end=HOW      how the child ends: exit (7), execve execveat fexecve (this probe anew), fault, or a signal's number
 *
 * Roles: parent, other (its second thread), sibling, child, image (what the child executes; through posix_spawn all
 * there is). Door: the one given. Disturbs: blocks SIGCHLD. Gates: standing (the child), child-did (the child),
 * other-ran (the second thread), child-last (the child), image (the image), back (the maker), image-last (the image,
 * told that the maker is back), ended (the maker, its child over and not waited for).
 */
/* names words that probe.h forbids, so it comes first */
#include <pthread.h>

#include "kin.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { STANDING, CHILD_DID, OTHER_RAN, CHILD_LAST, IMAGE, BACK, IMAGE_LAST, ENDED };

enum {
	CLOSED_BY_CHILD = 40,
	OPENED_BY_CHILD,
	/* the image finds these two by number; the maker's ends are closed when it begins */
	IMAGE_WAITS = 50,
	PAGE = 4096,
	TABLE_BYTES = 2 << 20, /* what one page of a page table spans */
	TABLES = 8,
	BEFORE_CHILD = 0x1111,
	STORED_BY_CHILD = 0xc41d,
};

/* Read before the call: the child may stand in the maker's memory, where libc is not to be called. */
static struct {
	enum pb_door door;
	uint64_t flags;
	bool changes, other, stops, sibling;
	const char *fails, *end;
	int signal;
} ask;

static volatile uint64_t by_child = BEFORE_CHILD, by_other = BEFORE_CHILD;
static unsigned char *untouched;
static int to_other[2], to_child[2], to_image[2], to_sibling[2], from_sibling[2];
static int program = -1, formless = -1;

static long own_pid(void)
{
	return pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

static void tell(int fd, long word)
{
	(void)pb_need(pb_sys(SYS_write, fd, (long)&word, sizeof(word), 0, 0, 0), "write");
}

static long hear(int fd)
{
	long word = 0;

	/* nobody there any more: the harness tears the stage down */
	if (pb_need(pb_sys(SYS_read, fd, (long)&word, sizeof(word), 0, 0, 0), "read") == 0)
		pb_broken("nobody-speaks", EPIPE);
	return word;
}

/* ---- what the child does ---- */

static void handler(int signal)
{
	(void)signal;
}

static void change(volatile uint64_t *on_stack)
{
	by_child = STORED_BY_CHILD;
	*on_stack = STORED_BY_CHILD;
	for (int i = 0; i < TABLES; i++)
		*(volatile unsigned char *)(untouched + (size_t)i * TABLE_BYTES) = 1;
	(void)pb_need(pb_sys(SYS_close, CLOSED_BY_CHILD, 0, 0, 0, 0, 0), "close");
	(void)pb_need(pb_sys(SYS_dup3, 0, OPENED_BY_CHILD, 0, 0, 0, 0), "dup3");
	(void)pb_need(pb_sys(SYS_chdir, (long)"/proc", 0, 0, 0, 0, 0), "chdir");
	(void)pb_sys(SYS_umask, 077, 0, 0, 0, 0, 0);
	pb_dispose(SIGUSR1, (uintptr_t)handler);
	pb_dispose(SIGUSR2, (uintptr_t)SIG_IGN);
	pb_block(SIGTERM);
}

static char *const no_environment[] = { NULL };

static bool is(const char *word, const char *name)
{
	return word && !strcmp(word, name);
}

static void fail_to_execute(void)
{
	char *const words[] = { (char *)"nothing", NULL };
	long r;

	if (is(ask.fails, "missing"))
		r = pb_sys(SYS_execve, (long)"/proc/self/no-such-file", (long)words,
			   (long)no_environment, 0, 0, 0);
	else if (is(ask.fails, "refused"))
		r = pb_sys(SYS_execve, (long)"/proc", (long)words, (long)no_environment, 0, 0, 0);
	else
		r = pb_sys(SYS_execveat, formless, (long)"", (long)words, (long)no_environment,
			   AT_EMPTY_PATH, 0);
	pb_int("child.exec", r);
}

/* Comes back only where it does not execute anything. */
static void execute(void)
{
	long r = 0;

	if (is(ask.end, "execve"))
		r = pb_begin_anew();
	else if (is(ask.end, "execveat"))
		r = pb_sys(SYS_execveat, program, (long)"", (long)pb_again(), (long)no_environment,
			   AT_EMPTY_PATH, 0);
	else if (is(ask.end, "fexecve"))
		r = fexecve(program, pb_again(), no_environment) < 0 ? -errno : 0;
	(void)pb_need(r, "exec");
}

static int child(long ret, void *arg)
{
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	if (ask.changes)
		change(arg);
	if (ask.sibling)
		tell(to_sibling[1], 1);
	pb_gate("child-did", CHILD_DID);
	if (ask.other)
		tell(to_other[1], own_pid());
	if (ask.stops)
		(void)pb_sys(SYS_kill, own_pid(), SIGSTOP, 0, 0, 0, 0);
	else if (ask.other)
		(void)hear(to_child[0]);
	if (ask.fails)
		fail_to_execute();
	pb_gate("child-last", CHILD_LAST);
	execute();
	if (is(ask.end, "fault"))
		__asm__ volatile("movl $0, (%0)" : : "r"(8UL) : "memory");
	if (ask.signal)
		(void)pb_sys(SYS_kill, own_pid(), ask.signal, 0, 0, 0, 0);
	return 7;
}

/* What the child has become. Stands until its maker has been seen behind the call. */
static int image(void)
{
	pb_role("image");
	pb_gate("image", IMAGE);
	(void)hear(IMAGE_WAITS);
	pb_gate("image-last", IMAGE_LAST);
	return 7;
}

/* ---- another child of the maker's ---- */

static int sibling(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	(void)pb_sys(SYS_close, to_sibling[1], 0, 0, 0, 0, 0);
	pb_role("sibling");
	tell(from_sibling[1], 1);
	(void)hear(to_sibling[0]);
	return 3;
}

/* Comes back when the witness knows whom it is to look at. */
static void make_sibling(void)
{
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_sibling, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)from_sibling, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	if (pb_need(pb_mini_fork(), "make-sibling") == 0)
		pb_run_child(sibling, 0, NULL, false);
	(void)hear(from_sibling[0]);
}

/* ---- the maker's second thread ---- */

static void *other(void *arg)
{
	siginfo_t info = { .si_signo = 0 };
	long pid;

	pb_role("other");
	pid = hear(to_other[0]);
	by_other = STORED_BY_CHILD;
	if (ask.stops)
		(void)pb_need(pb_sys(SYS_waitid, P_PID, pid, (long)&info,
				     WSTOPPED | WEXITED | WNOWAIT, 0, 0),
			      "waitid-stopped");
	pb_gate("other-ran", OTHER_RAN);
	if (ask.stops)
		(void)pb_need(pb_sys(SYS_kill, pid, SIGCONT, 0, 0, 0, 0), "kill");
	else
		tell(to_child[1], 1);
	return arg;
}

/* ---- the maker ---- */

static void prepare_changes(void)
{
	void *at = mmap(NULL, (size_t)(TABLES + 1) * TABLE_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	/* a huge page would fill two megabytes at a touch; a kernel without them refuses, and means the same */
	(void)madvise(at, (size_t)(TABLES + 1) * TABLE_BYTES, MADV_NOHUGEPAGE);
	untouched = (unsigned char *)(((uintptr_t)at + TABLE_BYTES - 1) &
				      ~(uintptr_t)(TABLE_BYTES - 1));
	(void)pb_need(pb_sys(SYS_dup3, 0, CLOSED_BY_CHILD, 0, 0, 0, 0), "dup3");
}

static void prepare_image(void)
{
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_image, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_dup3, to_image[0], IMAGE_WAITS, 0, 0, 0, 0), "dup3");
	program = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/exe",
				      O_PATH | O_CLOEXEC, 0, 0, 0),
			       "open-exe");
	(void)pb_again();
}

static void prepare(int argc, char **argv)
{
	ask.door = pb_door_of(argc, argv);
	ask.flags = pb_arg_word("flags", CLONE_VM | CLONE_VFORK);
	ask.changes = pb_arg_word("changes", 0) != 0;
	ask.other = pb_arg_word("other", 0) != 0;
	ask.stops = pb_arg_word("stops", 0) != 0;
	ask.sibling = pb_arg_word("sibling", 0) != 0;
	ask.fails = pb_arg("fails");
	ask.end = pb_arg("end");
	ask.signal = (int)pb_arg_word("end", 0);
	pb_block(SIGCHLD);
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_other, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)to_child, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	prepare_image();
	if (ask.changes)
		prepare_changes();
	if (ask.sibling)
		make_sibling();
	if (is(ask.fails, "formless")) {
		formless = (int)pb_need(pb_sys(SYS_memfd_create, (long)"formless", MFD_CLOEXEC, 0,
					       0, 0, 0),
					"memfd_create");
		tell(formless, 0);
		(void)pb_need(pb_sys(SYS_fchmod, formless, 0755, 0, 0, 0, 0), "fchmod");
	}
}

static void await_end(long made)
{
	siginfo_t info = { .si_signo = 0 };
	long r;

	/* as any program waits: no flag for children with another termination signal */
	r = pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT, 0, 0);
	pb_int("parent.waitid", r);
	if (r < 0)
		(void)pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT | __WALL, 0,
			     0);
}

int main(int argc, char **argv)
{
	volatile uint64_t on_stack = BEFORE_CHILD;
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	pthread_t second;
	long made;
	int r;

	pb_start(argc, argv);
	if (is(pb_arg("role"), "image"))
		return image();
	pb_role("parent");
	prepare(argc, argv);
	pb_watch("by_child", &by_child, sizeof(by_child));
	pb_watch("by_other", &by_other, sizeof(by_other));
	pb_watch("on_stack", &on_stack, sizeof(on_stack));
	if (ask.other) {
		r = pthread_create(&second, NULL, other, NULL);
		if (r)
			pb_broken("second-thread", r);
	}
	if (ask.door == PB_SYS_CLONE || ask.door == PB_SYS_CLONE3)
		request.args.flags = ask.flags;
	made = pb_make_with(ask.door, &request, child, (void *)(uintptr_t)&on_stack);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	tell(to_image[1], 1);
	await_end(made);
	pb_gate("ended", ENDED);
	pb_wait(made);
	return pb_done();
}
