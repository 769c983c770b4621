/* SPDX-License-Identifier: MIT */
/*
 * Has one of each object that processes speak by, makes a child, and lets the child act on them, and then the maker.
 *
 * In IPC and mount namespaces of its own, so that all of it is gone with the last of its processes, whatever ends them.
 * There a bystander, the main process, makes two segments of shared memory and a message queue, and the maker by our
 * own fork. The maker attaches both segments, marks the second to be destroyed, opens the queue, puts a message into it
 * and registers for the next one, makes semaphores, unnamed in shared memory and named, an io_uring and a map of the
 * kernel's, what of these can be had; then makes the child. The child writes to the first segment; takes the message,
 * tries to register, closes a copy of the descriptor, makes the queue block, sends, takes again, registers; takes from
 * both semaphores and gives back two; submits to the ring; stores in the map. The maker looks at what came of it, makes
 * the queue not block, and detaches the marked segment.
 *
 * The bystander, who has opened the queue for itself and attached nothing, is asked for the number of attachments and
 * for what the queue says: no other process could see either in that namespace.
 *
 *   forced=1   segments that nobody has attached go with who made them (shm_rmid_forced of that namespace); the child
 *              makes one, which nobody attaches: child.made, 0 or -errno
 *
 * Door: the one given. Disturbs: nothing outside; the maker blocks SIGUSR1, the child's registration is for SIGUSR2,
 * blocked too. Gates: standing (the child), back (the maker), child-did (the child), seen (the maker), maker-did (the
 * maker), child-saw (the child). Facts: bystander.STEP_attached, _marked (how often the marked one is, or -errno),
 * _size, _owner at the steps before, standing, received, closed (the child's copy), sent, let_go (the marked segment by
 * the maker), registered, child_gone, with forced=1 also made, and _made, how often the child's segment is attached, or
 * -errno; the results of what each does, by its role.
 */
/* names words that probe.h forbids, so it comes first */
#include <linux/io_uring.h>
#include <mqueue.h>
#include <semaphore.h>

#include "probe.h"

#include <linux/bpf.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/wait.h>

enum { STANDING, BACK, CHILD_DID, SEEN, MAKER_DID, CHILD_SAW };

/* Where the maker has them. */
enum { QUEUE = 30, RING, MAP };

enum { NR_IO_URING_SETUP = 425, NR_IO_URING_ENTER = 426, ENTRIES = 4, PAGE = 4096 };

static const uint64_t by_maker = 0x6d616b6572303030, by_child = 0x6368696c64303030;
static const char queue_name[] = "forkwitness";

static enum pb_door door;
static bool own_shm, forced;
static int segment, marked, own_queue, up[2], down[2];
static volatile uint64_t *attached, *attached_marked;
static sem_t *unnamed, *named;
static struct {
	struct io_uring_params params;
	unsigned char *base;
	struct io_uring_sqe *entries;
} ring;

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
	if (fd == number)
		return;
	(void)pb_need(call(SYS_dup3, fd, number, 0), "dup3");
	shut((int)fd);
}

/* ---- the bystander's answers ---- */

static const char *const steps[] = { "before", "standing",   "received",   "closed", "sent",
				     "let_go", "registered", "child_gone", "made" };
enum { BEFORE, STAND, RECEIVED, CLOSED, SENT, LET_GO, REGISTERED, CHILD_GONE, MADE };

/* By which the child's segment is found. */
enum { KEY = 0x666f726b };

static int64_t number_behind(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	return at ? strtol(at + strlen(word), NULL, 10) : -1;
}

static const char *named_fact(int step, const char *what)
{
	static char name[FW_NAME_MAX];

	strcpy(name, "bystander.");
	strcat(name, steps[step]);
	strcat(name, what);
	return name;
}

static void look(int step)
{
	struct shmid_ds about;
	char text[128] = "";
	long r;

	(void)pb_need(call(SYS_shmctl, segment, IPC_STAT, (long)&about), "shmctl");
	pb_int(named_fact(step, "_attached"), (int64_t)about.shm_nattch);
	r = call(SYS_shmctl, marked, IPC_STAT, (long)&about);
	pb_int(named_fact(step, "_marked"), r < 0 ? r : (int64_t)about.shm_nattch);
	if (forced) {
		r = call(SYS_shmget, KEY, 0, 0);
		if (r >= 0)
			r = call(SYS_shmctl, r, IPC_STAT, (long)&about);
		pb_int(named_fact(step, "_made"), r < 0 ? r : (int64_t)about.shm_nattch);
	}
	if (own_queue < 0)
		return;
	(void)pb_need(pb_sys(SYS_pread64, own_queue, (long)text, sizeof(text) - 1, 0, 0, 0),
		      "read-queue");
	pb_int(named_fact(step, "_size"), number_behind(text, "QSIZE:"));
	pb_int(named_fact(step, "_owner"), number_behind(text, "NOTIFY_PID:"));
}

/* Has the bystander look, and goes on when it has. */
static void have_looked(int step)
{
	char byte = (char)step;

	if (call(SYS_write, up[1], (long)&byte, 1) != 1 ||
	    call(SYS_read, down[0], (long)&byte, 1) != 1)
		pb_broken("ask-bystander", EPIPE);
}

/* ---- message queue ---- */

static long open_queue(int flags)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 16 };

	return pb_sys(SYS_mq_open, (long)queue_name, O_RDWR | flags, 0600, (long)&attr, 0, 0);
}

static long sends(const char *text)
{
	return pb_sys(SYS_mq_timedsend, QUEUE, (long)text, (long)strlen(text), 0, 0, 0);
}

static long receives(void)
{
	char text[16];

	return pb_sys(SYS_mq_timedreceive, QUEUE, (long)text, sizeof(text), 0, 0, 0);
}

static long registers(int signal)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal };

	return call(SYS_mq_notify, QUEUE, (long)&event, 0);
}

static long set_blocking(bool blocks)
{
	struct mq_attr attr = { .mq_flags = blocks ? 0 : O_NONBLOCK };

	return call(SYS_mq_getsetattr, QUEUE, (long)&attr, 0);
}

static void prepare_queue(void)
{
	long fd = open_queue(O_NONBLOCK);

	if (fd < 0)
		return;
	move(fd, QUEUE, "mq_open");
	(void)pb_need(sends("maker"), "mq_send");
	pb_int("parent.registered", registers(SIGUSR1));
}

static void child_uses_queue(void)
{
	pb_int("child.received", receives());
	have_looked(RECEIVED);
	pb_int("child.register_first", registers(SIGUSR2));
	shut((int)call(SYS_dup, QUEUE, 0, 0));
	have_looked(CLOSED);
	pb_int("child.blocking", set_blocking(true));
	pb_int("child.sent", sends("child"));
	have_looked(SENT);
}

static void child_takes_over_queue(void)
{
	(void)receives();
	pb_int("child.register_then", registers(SIGUSR2));
	have_looked(REGISTERED);
}

/* ---- POSIX semaphores ---- */

static void prepare_semaphores(void)
{
	long at = pb_sys(SYS_mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			 0);

	(void)pb_need(at, "mmap");
	unnamed = (sem_t *)at;
	if (sem_init(unnamed, 1, 1) < 0)
		pb_broken("sem_init", errno);
	pb_watch("unnamed", unnamed, 8);
	if (!own_shm)
		return;
	named = sem_open("/forkwitness", O_CREAT | O_EXCL, 0600, 1);
	if (named == SEM_FAILED)
		pb_broken("sem_open", errno);
	pb_watch("named", named, 8);
}

static int64_t value_of(sem_t *sem)
{
	int value = -1;

	return sem_getvalue(sem, &value) < 0 ? -errno : value;
}

static int64_t takes_and_gives(sem_t *sem)
{
	return sem_trywait(sem) < 0 || sem_post(sem) < 0 || sem_post(sem) < 0 ? -errno : 0;
}

/* ---- io_uring ---- */

static volatile uint32_t *ring_word(uint32_t offset)
{
	return (volatile uint32_t *)(ring.base + offset);
}

static void prepare_ring(void)
{
	long fd = call(NR_IO_URING_SETUP, ENTRIES, (long)&ring.params, 0);
	long size = PAGE, at;

	if (fd < 0)
		return;
	move(fd, RING, "io_uring_setup");
	at = pb_sys(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, RING,
		    (long)IORING_OFF_SQ_RING);
	ring.base = (unsigned char *)pb_need(at, "map-ring");
	at = pb_sys(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, RING,
		    (long)IORING_OFF_SQES);
	ring.entries = (struct io_uring_sqe *)pb_need(at, "map-entries");
	pb_watch("completed", ring_word(ring.params.cq_off.tail), 4);
}

static void child_submits(void)
{
	uint32_t tail = *ring_word(ring.params.sq_off.tail);
	uint32_t at = tail & (ENTRIES - 1);

	memset(&ring.entries[at], 0, sizeof(ring.entries[at]));
	ring.entries[at].opcode = IORING_OP_NOP;
	ring.entries[at].user_data = by_child;
	ring_word(ring.params.sq_off.array)[at] = at;
	__atomic_store_n(ring_word(ring.params.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
	pb_int("child.submitted",
	       pb_sys(NR_IO_URING_ENTER, RING, 1, 1, IORING_ENTER_GETEVENTS, 0, 0));
}

static void maker_reads_completion(void)
{
	const struct io_uring_cqe *first =
		(const struct io_uring_cqe *)(ring.base + ring.params.cq_off.cqes);

	pb_word("parent.completion", first->user_data);
}

/* ---- a map of the kernel's ---- */

static long bpf(int command, const union bpf_attr *attr)
{
	return call(SYS_bpf, command, (long)attr, sizeof(*attr));
}

static void prepare_map(void)
{
	union bpf_attr attr = { 0 };
	long fd;

	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 1;
	fd = bpf(BPF_MAP_CREATE, &attr);
	if (fd >= 0)
		move(fd, MAP, "bpf");
}

static bool has(int fd)
{
	return call(SYS_fcntl, fd, F_GETFD, 0) >= 0;
}

static long at_map(int command, uint64_t *value)
{
	uint32_t key = 0;
	union bpf_attr attr = { 0 };

	attr.map_fd = MAP;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)value;
	return bpf(command, &attr);
}

static void child_stores_in_map(void)
{
	uint64_t value = 0;

	pb_int("child.found", at_map(BPF_MAP_LOOKUP_ELEM, &value));
	pb_word("child.map_before", value);
	value = by_child;
	pb_int("child.stored", at_map(BPF_MAP_UPDATE_ELEM, &value));
}

/* ---- child and maker ---- */

static void child_acts(void)
{
	pb_int("child.segment", 0);
	*attached = by_child;
	if (forced) {
		const long r = call(SYS_shmget, KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600);

		pb_int("child.made", r < 0 ? r : 0);
		have_looked(MADE);
	}
	if (has(QUEUE))
		child_uses_queue();
	pb_int("child.unnamed", takes_and_gives(unnamed));
	if (named)
		pb_int("child.named", takes_and_gives(named));
	if (ring.base)
		child_submits();
	if (has(MAP))
		child_stores_in_map();
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	have_looked(STAND);
	pb_gate("standing", STANDING);
	child_acts();
	pb_gate("child-did", CHILD_DID);
	pb_gate("child-saw", CHILD_SAW);
	if (has(QUEUE))
		child_takes_over_queue();
	return 7;
}

static void maker_acts(void)
{
	uint64_t value = 0;

	if (has(QUEUE))
		pb_int("parent.nonblocking", set_blocking(false));
	pb_int("parent.detached", call(SYS_shmdt, (long)attached_marked, 0, 0));
	have_looked(LET_GO);
	pb_int("parent.unnamed", value_of(unnamed));
	if (named)
		pb_int("parent.named", value_of(named));
	if (ring.base)
		maker_reads_completion();
	if (!has(MAP))
		return;
	pb_int("parent.looked_up", at_map(BPF_MAP_LOOKUP_ELEM, &value));
	pb_word("parent.map", value);
}

static void prepare_maker(void)
{
	const uint64_t both = 1ULL << (SIGUSR1 - 1) | 1ULL << (SIGUSR2 - 1);
	uint64_t value = by_maker;

	(void)pb_need(pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&both, 0, sizeof(both), 0, 0),
		      "rt_sigprocmask");
	attached = (volatile uint64_t *)pb_need(call(SYS_shmat, segment, 0, 0), "shmat");
	*attached = by_maker;
	pb_watch("segment", attached, sizeof(*attached));
	attached_marked = (volatile uint64_t *)pb_need(call(SYS_shmat, marked, 0, 0), "shmat");
	*attached_marked = by_maker;
	(void)pb_need(call(SYS_shmctl, marked, IPC_RMID, 0), "mark-segment");
	pb_watch("marked", attached_marked, sizeof(*attached_marked));
	prepare_queue();
	prepare_semaphores();
	prepare_ring();
	prepare_map();
	if (has(MAP))
		(void)pb_need(at_map(BPF_MAP_UPDATE_ELEM, &value), "bpf-update");
}

static int maker(long ret, void *arg)
{
	long made;

	(void)ret;
	(void)arg;
	shut(up[0]);
	shut(down[1]);
	pb_role("parent");
	prepare_maker();
	have_looked(BEFORE);
	made = pb_make(door, child, NULL);
	if (!pb_made(made))
		return 0;
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	maker_acts();
	pb_gate("maker-did", MAKER_DID);
	pb_wait(made);
	have_looked(CHILD_GONE);
	return 0;
}

/* Of the IPC namespace that one is in. */
static void force_removal(void)
{
	const long fd =
		pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/sys/kernel/shm_rmid_forced",
			       O_WRONLY | O_CLOEXEC, 0, 0, 0),
			"open-shm-rmid-forced");

	(void)pb_need(call(SYS_write, fd, (long)"1", 1), "shm-rmid-forced");
	shut((int)fd);
}

/* Named semaphores are files in /dev/shm, of which this mount namespace has one that nobody else sees. */
static void prepare_namespaces(void)
{
	(void)pb_need(call(SYS_unshare, CLONE_NEWIPC | CLONE_NEWNS, 0, 0), "unshare");
	long r = pb_sys(SYS_mount, (long)"none", (long)"/", 0, MS_REC | MS_PRIVATE, 0, 0);

	/* in a chroot the root is no mount, and what is mounted could not be kept from spreading */
	if (r == -EINVAL)
		pb_unmet("root-is-no-mount");
	(void)pb_need(r, "mount-private");
	own_shm = pb_sys(SYS_mount, (long)"none", (long)"/dev/shm", (long)"tmpfs", 0, 0, 0) == 0;
}

int main(int argc, char **argv)
{
	char step;
	long pid;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("bystander");
	prepare_namespaces();
	forced = pb_arg_word("forced", 0) != 0;
	if (forced)
		force_removal();
	segment = (int)pb_need(call(SYS_shmget, IPC_PRIVATE, PAGE, 0600), "shmget");
	marked = (int)pb_need(call(SYS_shmget, IPC_PRIVATE, PAGE, 0600), "shmget");
	own_queue = (int)open_queue(O_CREAT | O_EXCL | O_CLOEXEC);
	(void)pb_need(call(SYS_pipe2, (long)up, O_CLOEXEC, 0), "pipe2");
	(void)pb_need(call(SYS_pipe2, (long)down, O_CLOEXEC, 0), "pipe2");
	pid = pb_mini_fork();
	if (pid == 0)
		pb_run_child(maker, pid, NULL, false);
	(void)pb_need(pid, "make-maker");
	shut(up[1]);
	shut(down[0]);
	while (call(SYS_read, up[0], (long)&step, 1) == 1) {
		look(step);
		(void)call(SYS_write, down[1], (long)"d", 1);
	}
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
	return pb_done();
}
