/* SPDX-License-Identifier: MIT */
/*
 * Makes a child with the flags asked for; then each of the two does one thing to what they may or may not share,
 * while the other stands beside it.
 *
 *   flags=0x…   of the doors that take flags; with CLONE_VM alone the child gets a stack of its own
 *   signal=N    the child's termination signal; 17 when not given
 *   effect=E    what is done: memory files fs root signals io io-new futex futex-two uts ipc net mnt user; none when
 *               not given
 *   words=1     gives the request parent_tid, child_tid, pidfd and tls, whichever flags there are
 *   touch=N     the maker touches so many pages before
 *   own_word=1  child_tid is what the maker's own end is to clear, and is not part of the request
 *   word_shared=1  child_tid lies in a shared mapping, for those who share nothing else
 *   end=N       the child ends by this signal, which it sends itself; it returns when not given
 *   again=1     when it is over a second child is made, which ends at once, and up to three of the signals are taken;
 *               who sent the first two is watched: first_sender, second_sender
 *   burn=N      the maker has run for so many ticks when it calls
 *   settle=1    the child waits until its maker either has stopped running or is back from the call
 *
 * Door: the one given. Disturbs: blocks SIGCHLD and the signal asked for; what the effect is about, for uts, ipc, net
 * and mnt in a namespace of the maker's own. Gates: standing (the child), back (the maker), child-did (the child), seen
 * (the maker), maker-did (the maker), child-saw (the child), ended (the maker, its child over and not waited for).
 * Roles: parent, child; bystander (uts), waiter1 and waiter2 (futex-two). Facts: parent.ret is the call's,
 * parent.ended waitid's with __WALL, parent.plain_wait waitid's without it.
 */
#include "kin.h"

#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>

enum { STANDING, BACK, CHILD_DID, SEEN, MAKER_DID, CHILD_SAW, ENDED };

enum { PAGE = 4096, STACK_BYTES = 64 << 10, TLS_BYTES = 8 << 10 };

/* What is known before there is a child: it may not look at the command line, for it may have another FS base. */
static struct {
	enum pb_door door;
	uint64_t flags;
	int signal, end;
	bool words, settle, again;
	const struct effect *effect;
	long uid;
} ask;

/* Mapped shared, so that both see it whatever they share. */
static struct {
	atomic_int back;	/* the maker is back from the call */
	atomic_int waits;	/* the maker is about to wait for the child's word to change */
	int32_t child_tid;
} * common;

static _Alignas(16) unsigned char stack[STACK_BYTES];
static _Alignas(16) unsigned char tls[TLS_BYTES];
static int32_t parent_tid = 0x5a5a5a5a, child_tid = 0x5a5a5a5a, pidfd = 0x5a5a5a5a;
static int own_stat = -1;	/* the maker's state, wherever it is read */

struct effect {
	const char *name;
	int apart;	/* the namespace that the maker leaves first: whatever is done stays inside */
	void (*prepare)(void);
	void (*child)(void);
	void (*maker)(void);
	/* when all gates but the last are behind them */
	void (*child_last)(void);
	void (*maker_last)(long child);
	/* the child is over */
	void (*maker_end)(void);
};

static long thread_id(void)
{
	return pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0);
}

static void yield(void)
{
	(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

/* The letter after the name in a stat: whoever reads, it is about who opened it. */
static char state_in(long stat)
{
	char text[512];
	long n = pb_need(pb_sys(SYS_pread64, stat, (long)text, sizeof(text), 0, 0, 0), "read-stat");

	while (n > 2 && text[n - 1] != ')')
		n--;
	return n > 2 ? text[n + 1] : '?';
}

static char maker_state(void)
{
	return state_in(own_stat);
}

/* ---- memory: nine pages, so that what is made and removed has no neighbour to merge with ---- */

static volatile uint64_t by_child = 0x1111, by_maker = 0x2222;
static unsigned char *pages;
enum {
	MADE_BY_CHILD = 1,
	REMOVED_BY_CHILD = 3,
	MADE_BY_MAKER = 5,
	REMOVED_BY_MAKER = 7,
	PAGES = 9
};

static unsigned char *page(int i)
{
	return pages + (size_t)i * PAGE;
}

static void map(int i, int protection)
{
	long r = pb_sys(SYS_mmap, (long)page(i), PAGE, protection,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	(void)pb_need(r < 0 && r > -PAGE ? r : 0, "mmap");
}

static void unmap(int i)
{
	(void)pb_need(pb_sys(SYS_munmap, (long)page(i), PAGE, 0, 0, 0, 0), "munmap");
}

static void reserve_pages(void)
{
	void *at = mmap(NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		pb_broken("mmap", errno);
	pages = at;
}

static void memory_prepare(void)
{
	reserve_pages();
	map(REMOVED_BY_CHILD, PROT_READ | PROT_WRITE);
	map(REMOVED_BY_MAKER, PROT_READ | PROT_WRITE);
	unmap(MADE_BY_CHILD);
	unmap(MADE_BY_MAKER);
	pb_watch("by_child", &by_child, sizeof(by_child));
	pb_watch("by_maker", &by_maker, sizeof(by_maker));
	pb_watch("made_by_child", page(MADE_BY_CHILD), 1);
	pb_watch("removed_by_child", page(REMOVED_BY_CHILD), 1);
	pb_watch("made_by_maker", page(MADE_BY_MAKER), 1);
	pb_watch("removed_by_maker", page(REMOVED_BY_MAKER), 1);
}

static void memory_child(void)
{
	by_child = 0xc41d;
	map(MADE_BY_CHILD, PROT_READ | PROT_WRITE);
	unmap(REMOVED_BY_CHILD);
}

static void memory_maker(void)
{
	by_maker = 0x3a4e;
	map(MADE_BY_MAKER, PROT_READ | PROT_WRITE);
	unmap(REMOVED_BY_MAKER);
}

/* ---- files: one descriptor closed, one marked, one opened by each ---- */

enum {
	CLOSED_BY_CHILD = 40,
	MARKED_BY_CHILD,
	OPENED_BY_CHILD,
	CLOSED_BY_MAKER,
	MARKED_BY_MAKER,
	OPENED_BY_MAKER
};

static void files_prepare(void)
{
	static const int numbers[] = { CLOSED_BY_CHILD, MARKED_BY_CHILD, CLOSED_BY_MAKER,
				       MARKED_BY_MAKER };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)pb_need(pb_sys(SYS_dup3, 0, numbers[i], 0, 0, 0, 0), "dup3");
}

static void change_files(int closed, int marked, int opened)
{
	(void)pb_need(pb_sys(SYS_close, closed, 0, 0, 0, 0, 0), "close");
	(void)pb_need(pb_sys(SYS_fcntl, marked, F_SETFD, FD_CLOEXEC, 0, 0, 0), "fcntl");
	(void)pb_need(pb_sys(SYS_dup3, 0, opened, 0, 0, 0, 0), "dup3");
}

static void files_child(void)
{
	change_files(CLOSED_BY_CHILD, MARKED_BY_CHILD, OPENED_BY_CHILD);
}

static void files_maker(void)
{
	change_files(CLOSED_BY_MAKER, MARKED_BY_MAKER, OPENED_BY_MAKER);
}

/* ---- fs: from / and 022 the child goes to /proc and 077, the maker to its own folder there and 027 ---- */

static int own_folder = -1;

static void fs_prepare(void)
{
	own_folder = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self",
					 O_RDONLY | O_DIRECTORY, 0, 0, 0),
				  "open-proc-self");
}

static void fs_child(void)
{
	(void)pb_need(pb_sys(SYS_chdir, (long)"/proc", 0, 0, 0, 0, 0), "chdir");
	(void)pb_sys(SYS_umask, 077, 0, 0, 0, 0, 0);
}

static void fs_maker(void)
{
	(void)pb_need(pb_sys(SYS_fchdir, own_folder, 0, 0, 0, 0, 0), "fchdir");
	(void)pb_sys(SYS_umask, 027, 0, 0, 0, 0, 0);
}

static void root_child(void)
{
	(void)pb_need(pb_sys(SYS_chroot, (long)"/proc", 0, 0, 0, 0, 0), "chroot");
}

static void root_maker(void)
{
	(void)pb_need(pb_sys(SYS_fchdir, own_folder, 0, 0, 0, 0, 0), "fchdir");
	(void)pb_need(pb_sys(SYS_chroot, (long)".", 0, 0, 0, 0, 0), "chroot");
}

/* ---- signals: each gives one a handler, ignores one, blocks one and has that one pending ---- */

static void handler(int signal)
{
	(void)signal;
}

static void have_pending(int signal)
{
	pb_block(signal);
	(void)pb_need(pb_sys(SYS_tkill, thread_id(), signal, 0, 0, 0, 0), "tkill");
}

/* One of each kind from the start, for what a child begins with. */
enum { LAST_RT = 62 };

static void signals_prepare(void)
{
	pb_dispose(SIGALRM, (uintptr_t)handler);
	/* the last that an emulator, too, lets a program have */
	pb_dispose(LAST_RT, (uintptr_t)handler);
	pb_dispose(SIGPIPE, (uintptr_t)SIG_IGN);
}

static void signals_child(void)
{
	pb_dispose(SIGUSR1, (uintptr_t)handler);
	pb_dispose(SIGUSR2, (uintptr_t)SIG_IGN);
	have_pending(SIGTERM);
}

static void signals_maker(void)
{
	pb_dispose(SIGWINCH, (uintptr_t)handler);
	pb_dispose(SIGURG, (uintptr_t)SIG_IGN);
	have_pending(SIGHUP);
}

/* ---- io: best-effort class, level 6 from the start (io-new: none), 3 by the child, 1 by the maker ---- */

static void set_priority(int level)
{
	(void)pb_need(pb_sys(SYS_ioprio_set, 1, 0, 2 << 13 | level, 0, 0, 0), "ioprio_set");
}

static void io_prepare(void)
{
	set_priority(6);
}

static void io_child(void)
{
	set_priority(3);
}

static void io_maker(void)
{
	set_priority(1);
}

/* ---- futex: the maker sleeps on the child's word before the child goes ---- */

static void futex_prepare(void)
{
	ask.words = true;
}

static void futex_child_last(void)
{
	/* nothing but the futex is left for the maker to sleep on */
	while (!atomic_load(&common->waits) || maker_state() != 'S')
		yield();
}

static void futex_maker_last(long child)
{
	const struct timespec bound = { .tv_sec = 5 };

	atomic_store(&common->waits, 1);
	pb_int("parent.futex",
	       pb_sys(SYS_futex, (long)&child_tid, FUTEX_WAIT, child, (long)&bound, 0, 0));
}

/* ---- futex-two: two processes beside them sleep on the child's word, which lies in shared memory ---- */

enum { WAITERS = 2 };

static const char *const waiter_roles[WAITERS] = { "waiter1", "waiter2" };
static const char *const waiter_results[WAITERS] = { "waiter1.futex", "waiter2.futex" };
static struct {
	long child;
	int begun[2], hold[2];
	long pids[WAITERS];
} waiters;

static void two_child_last(void)
{
	while (!atomic_load(&common->waits))
		yield();
}

/* Beside each one that tells when it sleeps: from then on nothing but the futex is left to sleep on. */
static int watcher(long ret, void *arg)
{
	char byte = 'b';

	(void)ret;
	while (state_in((long)arg) != 'S')
		yield();
	(void)pb_need(pb_sys(SYS_write, waiters.begun[1], (long)&byte, 1, 0, 0, 0), "write");
	return 0;
}

/* Woken, it sleeps in another call until all is over. */
static int waiter(long ret, void *arg)
{
	const size_t i = (size_t)arg;
	long stat, watched_by;
	char byte;

	(void)ret;
	(void)pb_sys(SYS_close, waiters.hold[1], 0, 0, 0, 0, 0);
	pb_role(waiter_roles[i]);
	stat = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/stat", O_RDONLY, 0, 0, 0),
		       "open-stat");
	watched_by = pb_scaffold(watcher, (void *)stat);
	pb_int(waiter_results[i],
	       pb_sys(SYS_futex, (long)&common->child_tid, FUTEX_WAIT, waiters.child, 0, 0, 0));
	(void)pb_sys(SYS_read, waiters.hold[0], (long)&byte, 1, 0, 0, 0);
	(void)pb_wait4(watched_by, &(int){ 0 }, __WALL);
	return 0;
}

static void two_maker_last(long child)
{
	char byte;

	waiters.child = child;
	(void)pb_need(pb_sys(SYS_pipe2, (long)waiters.begun, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)waiters.hold, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	for (size_t i = 0; i < WAITERS; i++) {
		waiters.pids[i] = pb_scaffold(waiter, (void *)i);
		(void)pb_need(pb_sys(SYS_read, waiters.begun[0], (long)&byte, 1, 0, 0, 0), "read");
	}
	atomic_store(&common->waits, 1);
}

/* How many slept on, told by waking them. */
static void two_maker_end(void)
{
	pb_int("parent.slept_on",
	       pb_sys(SYS_futex, (long)&common->child_tid, FUTEX_WAKE, WAITERS + 1, 0, 0, 0));
	(void)pb_sys(SYS_close, waiters.hold[1], 0, 0, 0, 0, 0);
	for (size_t i = 0; i < WAITERS; i++)
		(void)pb_wait4(waiters.pids[i], &(int){ 0 }, __WALL);
}

/* ---- namespaces ---- */

enum { SEGMENT_KEY = 0x66770001 };

static int asks = -1, answers = -1;
static long bystander_pid;

struct ends {
	int to[2], from[2];
};

static void shut(int fd)
{
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* A third process that was there before: it says what the host is called where the maker is. */
static int bystander(long ret, void *arg)
{
	const struct ends *ends = arg;
	struct utsname names;
	char word;

	(void)ret;
	shut(ends->to[1]);
	shut(ends->from[0]);
	pb_role("bystander");
	for (int i = 0; i < 2; i++) {
		if (pb_sys(SYS_read, ends->to[0], (long)&word, 1, 0, 0, 0) != 1)
			return 0;
		(void)pb_need(pb_sys(SYS_uname, (long)&names, 0, 0, 0, 0, 0), "uname");
		pb_str(i ? "bystander.host_after" : "bystander.host_before", names.nodename);
		if (pb_sys(SYS_write, ends->from[1], (long)"d", 1, 0, 0, 0) != 1)
			return 0;
	}
	return 0;
}

static void ask_bystander(void)
{
	char word = 'a';

	if (pb_sys(SYS_write, asks, (long)&word, 1, 0, 0, 0) != 1 ||
	    pb_sys(SYS_read, answers, (long)&word, 1, 0, 0, 0) != 1)
		pb_broken("bystander", EPIPE);
}

static void name_host(const char *name)
{
	(void)pb_need(pb_sys(SYS_sethostname, (long)name, (long)strlen(name), 0, 0, 0, 0),
		      "sethostname");
}

static void uts_prepare(void)
{
	struct ends ends;

	(void)pb_need(pb_sys(SYS_pipe2, (long)ends.to, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)ends.from, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	name_host("maker");
	bystander_pid = pb_make(PB_MINI, bystander, &ends);
	if (bystander_pid < 0)
		pb_broken("make-bystander", errno);
	shut(ends.to[0]);
	shut(ends.from[1]);
	asks = ends.to[1];
	answers = ends.from[0];
	ask_bystander();
}

static void uts_child(void)
{
	struct utsname names;

	(void)pb_need(pb_sys(SYS_uname, (long)&names, 0, 0, 0, 0, 0), "uname");
	pb_str("child.host_before", names.nodename);
	name_host("child");
}

static void uts_maker(void)
{
	ask_bystander();
	(void)pb_need(pb_sys(SYS_wait4, bystander_pid, 0, __WALL, 0, 0, 0), "wait-bystander");
}

/* The maker finds the child's segment by its key, or does not; found, it is mapped where the witness looks. */
static void ipc_prepare(void)
{
	reserve_pages();
	pb_watch("segment", pages, 1);
}

static void ipc_child(void)
{
	(void)pb_need(pb_sys(SYS_shmget, SEGMENT_KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600, 0, 0, 0),
		      "shmget");
}

static void ipc_maker(void)
{
	long id = pb_sys(SYS_shmget, SEGMENT_KEY, PAGE, 0, 0, 0, 0);

	pb_int("parent.found", id < 0 ? id : 0);
	if (id >= 0) {
		long r;

		(void)pb_need(pb_sys(SYS_munmap, (long)pages, PAGE, 0, 0, 0, 0), "munmap");
		r = pb_sys(SYS_shmat, id, (long)pages, 0, 0, 0, 0);
		(void)pb_need(r < 0 && r > -PAGE ? r : 0, "shmat");
	}
}

static void net_child(void)
{
	static const char name[] = "forkwitness.child";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	long fd = pb_need(pb_sys(SYS_socket, AF_UNIX, SOCK_DGRAM, 0, 0, 0, 0), "socket");

	memcpy(address.sun_path + 1, name, sizeof(name) - 1);
	(void)pb_need(pb_sys(SYS_bind, fd, (long)&address,
			     offsetof(struct sockaddr_un, sun_path) + sizeof(name), 0, 0, 0),
		      "bind");
}

static void mnt_child(void)
{
	(void)pb_need(pb_sys(SYS_mount, (long)"none", (long)"/", (long)"tmpfs", 0, 0, 0), "mount");
}

/* The one of the securebits that needs no privilege to be set. */
static void user_prepare(void)
{
	(void)pb_need(pb_sys(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0, 0), "keep-caps");
	pb_int("parent.securebits", pb_sys(SYS_prctl, PR_GET_SECUREBITS, 0, 0, 0, 0, 0));
}

/* Root inside is who the maker is outside: the one line that needs no privilege. */
static void user_child(void)
{
	pb_int("child.securebits", pb_sys(SYS_prctl, PR_GET_SECUREBITS, 0, 0, 0, 0, 0));
	/* refused in a namespace that is not new, which others will see */
	pb_int("child.mapped", pb_map_id("/proc/self/uid_map", 0, (unsigned long)ask.uid));
}

static void stand_apart(int kinds)
{
	long r;

	if (!kinds)
		return;
	(void)pb_need(pb_sys(SYS_unshare, kinds, 0, 0, 0, 0, 0), "unshare");
	if (!(kinds & CLONE_NEWNS))
		return;
	r = pb_sys(SYS_mount, 0, (long)"/", 0, MS_REC | MS_PRIVATE, 0, 0);
	/* in a chroot the root is no mount, and what is mounted could not be kept from spreading */
	if (r == -EINVAL)
		pb_unmet("root-is-no-mount");
	(void)pb_need(r, "mount-private");
}

static const struct effect effects[] = {
	{ .name = "none" },
	{ .name = "memory", .prepare = memory_prepare, .child = memory_child, .maker = memory_maker },
	{ .name = "files", .prepare = files_prepare, .child = files_child, .maker = files_maker },
	{ .name = "fs", .prepare = fs_prepare, .child = fs_child, .maker = fs_maker },
	{ .name = "root", .prepare = fs_prepare, .child = root_child, .maker = root_maker },
	{ .name = "signals", .prepare = signals_prepare, .child = signals_child, .maker = signals_maker },
	{ .name = "io", .prepare = io_prepare, .child = io_child, .maker = io_maker },
	{ .name = "io-new", .child = io_child, .maker = io_maker },
	{ .name = "futex", .prepare = futex_prepare, .child_last = futex_child_last, .maker_last = futex_maker_last },
	{ .name = "futex-two", .prepare = futex_prepare, .child_last = two_child_last, .maker_last = two_maker_last,
	  .maker_end = two_maker_end },
	{ .name = "uts", .apart = CLONE_NEWUTS, .prepare = uts_prepare, .child = uts_child, .maker = uts_maker },
	{ .name = "ipc", .apart = CLONE_NEWIPC, .prepare = ipc_prepare, .child = ipc_child, .maker = ipc_maker },
	{ .name = "net", .apart = CLONE_NEWNET, .child = net_child },
	{ .name = "mnt", .apart = CLONE_NEWNS, .child = mnt_child },
	{ .name = "user", .prepare = user_prepare, .child = user_child },
};

/* ---- the two ---- */

static int32_t *child_word(void)
{
	/* where memory is not shared, a word that both have can only lie in a shared mapping */
	return pb_arg_word("word_shared", 0) ? &common->child_tid : &child_tid;
}

static int child(long ret, void *arg)
{
	const int32_t *word = arg;
	int32_t begun_with = *word;

	pb_role("child");
	pb_int("child.ret", ret);
	if (ask.words)
		pb_int("child.begun_with", begun_with);
	while (ask.settle && !atomic_load(&common->back) && maker_state() == 'R')
		yield();
	pb_gate("standing", STANDING);
	if (ask.effect->child)
		ask.effect->child();
	pb_gate("child-did", CHILD_DID);
	pb_gate("child-saw", CHILD_SAW);
	if (ask.effect->child_last)
		ask.effect->child_last();
	if (ask.end)
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), ask.end, 0, 0, 0, 0);
	return 7;
}

/* A fault each. */
static void touch(long count)
{
	long at;

	if (!count)
		return;
	at = pb_need(pb_sys(SYS_mmap, 0, count * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		     "mmap");
	(void)pb_sys(SYS_madvise, at, count * PAGE, MADV_NOHUGEPAGE, 0, 0, 0);
	for (long i = 0; i < count; i++)
		*(volatile char *)(at + i * PAGE) = 1;
}

static long make(void)
{
	int32_t *word = child_word();
	struct pb_request request = {
		.args = { .flags = ask.flags, .exit_signal = (uint64_t)ask.signal },
		.thread = (ask.flags & CLONE_THREAD) != 0,
	};

	*word = child_tid;
	if ((ask.flags & CLONE_VM) && !(ask.flags & CLONE_VFORK)) {
		request.args.stack = (uintptr_t)stack;
		request.args.stack_size = sizeof(stack);
	}
	if (pb_arg_word("own_word", 0)) {
		(void)pb_sys(SYS_set_tid_address, (long)word, 0, 0, 0, 0, 0);
		pb_watch("child_tid", word, sizeof(*word));
	}
	if (ask.words) {
		unsigned char *base = tls + TLS_BYTES / 2;

		/* the first word there is its own address, as the processor's supplement to the ABI has it */
		*(unsigned char **)(void *)base = base;
		request.args.tls = (uintptr_t)base;
		request.args.child_tid = (uintptr_t)word;
		request.args.pidfd = (uintptr_t)&pidfd;
		/* clone has one word for the two */
		if (!(ask.flags & CLONE_PIDFD) || (ask.flags & CLONE_PARENT_SETTID))
			request.args.parent_tid = (uintptr_t)&parent_tid;
		pb_word("parent.tls", (uintptr_t)base);
		pb_watch("parent_tid", &parent_tid, sizeof(parent_tid));
		pb_watch("child_tid", word, sizeof(*word));
	}
	pb_burn((long)pb_arg_word("burn", 0));
	touch((long)pb_arg_word("touch", 0));
	return pb_make_with(ask.door, &request, child, word);
}

/* A thread is not to be waited for: its number says when it is over. */
static void await_end(long made)
{
	const long self = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
	siginfo_t info = { .si_signo = 0 };
	long r;

	while ((ask.flags & CLONE_THREAD) && pb_sys(SYS_tgkill, self, made, 0, 0, 0, 0) == 0)
		yield();
	do
		r = pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
	while (r == -EINTR);
	pb_int("parent.ended", r);
	info.si_signo = 0;
	r = pb_sys(SYS_waitid, P_PID, made, (long)&info, WEXITED | WNOWAIT | WNOHANG, 0, 0);
	pb_int("parent.plain_wait", r);
}

/* ---- a second one, that is over at once, and what both have sent ---- */

static siginfo_t sent[3];

static int ends_at_once(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 9;
}

static long take(siginfo_t *info)
{
	static const struct timespec at_once;
	const uint64_t mask = 1ULL << (ask.signal - 1);

	return pb_sys(SYS_rt_sigtimedwait, (long)&mask, (long)info, (long)&at_once, sizeof(mask), 0,
		      0);
}

static long end_another(void)
{
	const struct pb_request request = {
		.args = { .flags = ask.flags, .exit_signal = (uint64_t)ask.signal },
	};
	long made = pb_make_with(ask.door, &request, ends_at_once, NULL);

	pb_int("parent.second", made);
	if (made < 0)
		return made;
	(void)pb_need(pb_await_end(made), "await-second");
	pb_watch("first_sender", &sent[0].si_pid, sizeof(sent[0].si_pid));
	pb_watch("second_sender", &sent[1].si_pid, sizeof(sent[1].si_pid));
	pb_int("parent.first_taken", take(&sent[0]));
	pb_int("parent.second_taken", take(&sent[1]));
	pb_int("parent.third_taken", take(&sent[2]));
	return made;
}

static void prepare(int argc, char **argv)
{
	const char *name = pb_arg("effect");

	ask.door = pb_door_of(argc, argv);
	ask.flags = pb_arg_word("flags", 0);
	ask.signal = (int)pb_arg_word("signal", SIGCHLD);
	ask.end = (int)pb_arg_word("end", 0);
	ask.words = pb_arg_word("words", 0) != 0;
	ask.again = pb_arg_word("again", 0) != 0;
	ask.settle = pb_arg_word("settle", 0) != 0;
	ask.uid = pb_sys(SYS_getuid, 0, 0, 0, 0, 0, 0);
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
		if (!strcmp(name ? name : "none", effects[i].name))
			ask.effect = &effects[i];
	if (!ask.effect)
		pb_broken("effect", EINVAL);
	common = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (common == MAP_FAILED)
		pb_broken("mmap-shared", errno);
	if (ask.settle || ask.effect->child_last)
		own_stat = (int)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/stat",
					       O_RDONLY, 0, 0, 0),
					"open-stat");
	pb_block(SIGCHLD);
	if (ask.signal > 0 && ask.signal <= 64)
		pb_block(ask.signal);
	stand_apart(ask.effect->apart);
	if (ask.effect->prepare)
		ask.effect->prepare();
}

int main(int argc, char **argv)
{
	long made, second = 0;

	pb_start(argc, argv);
	pb_role("parent");
	prepare(argc, argv);
	made = make();
	atomic_store(&common->back, 1);
	if (ask.words) {
		pb_int("parent.told", parent_tid);
		pb_int("parent.pidfd", pidfd);
	}
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	if (ask.effect->maker)
		ask.effect->maker();
	pb_gate("maker-did", MAKER_DID);
	if (ask.effect->maker_last)
		ask.effect->maker_last(made);
	await_end(made);
	if (ask.again)
		second = end_another();
	pb_gate("ended", ENDED);
	if (ask.effect->maker_end)
		ask.effect->maker_end();
	pb_wait(made);
	if (second > 0)
		(void)pb_wait4(second, &(int){ 0 }, __WALL);
	return pb_done();
}
