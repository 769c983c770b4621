/* SPDX-License-Identifier: MIT */
/* What the child changes of its attributes and credentials becomes its maker's too. */
#include "lie.h"

#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <stdatomic.h>

enum { LIMITS = 16, CAPS = 41, GROUPS = 4, TEXT = 64 };

/* Mapped shared: what the child had when it came to its second gate. */
struct shared {
	atomic_int state; /* 1: told, 2: taken */
	char name[16], score[16], directory[TEXT];
	long slack, persona, policy, flusher, umask;
	uint64_t limits[LIMITS][2];
	uint64_t bounding, ambient;
	struct __user_cap_data_struct caps[2];
	uint32_t uids[4], gids[4], groups[GROUPS];
	long group_count;
};

static long prctl_(long option, long a, long b)
{
	return pb_sys(SYS_prctl, option, a, b, 0, 0, 0);
}

static void score(char text[16], bool write)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/oom_score_adj",
			 (write ? O_WRONLY : O_RDONLY) | O_CLOEXEC, 0, 0, 0);

	if (write)
		(void)pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0);
	else
		(void)pb_sys(SYS_read, fd, (long)text, 15, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void tell(struct shared *s)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };

	(void)prctl_(PR_GET_NAME, (long)s->name, 0);
	s->slack = prctl_(PR_GET_TIMERSLACK, 0, 0);
	s->persona = pb_sys(SYS_personality, 0xffffffff, 0, 0, 0, 0, 0);
	s->policy = prctl_(PR_MCE_KILL_GET, 0, 0);
	s->flusher = prctl_(PR_GET_IO_FLUSHER, 0, 0);
	s->umask = pb_sys(SYS_umask, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_umask, s->umask, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_getcwd, (long)s->directory, TEXT, 0, 0, 0, 0);
	score(s->score, false);
	for (int i = 0; i < LIMITS; i++)
		(void)pb_sys(SYS_prlimit64, 0, i, 0, (long)s->limits[i], 0, 0);
	for (int i = 0; i < CAPS; i++) {
		s->bounding |= (uint64_t)(prctl_(PR_CAPBSET_READ, i, 0) == 1) << i;
		s->ambient |= (uint64_t)(prctl_(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i) == 1)
			      << i;
	}
	(void)pb_sys(SYS_capget, (long)&header, (long)s->caps, 0, 0, 0, 0);
	(void)pb_sys(SYS_getresuid, (long)&s->uids[0], (long)&s->uids[1], (long)&s->uids[2], 0, 0,
		     0);
	(void)pb_sys(SYS_getresgid, (long)&s->gids[0], (long)&s->gids[1], (long)&s->gids[2], 0, 0,
		     0);
	s->uids[3] = (uint32_t)pb_sys(SYS_setfsuid, -1, 0, 0, 0, 0, 0);
	s->gids[3] = (uint32_t)pb_sys(SYS_setfsgid, -1, 0, 0, 0, 0, 0);
	s->group_count = pb_sys(SYS_getgroups, GROUPS, (long)s->groups, 0, 0, 0, 0);
}

static void take(struct shared *s)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };

	(void)prctl_(PR_SET_NAME, (long)s->name, 0);
	(void)prctl_(PR_SET_TIMERSLACK, s->slack, 0);
	(void)pb_sys(SYS_personality, s->persona, 0, 0, 0, 0, 0);
	(void)prctl_(PR_MCE_KILL, PR_MCE_KILL_SET, s->policy);
	(void)prctl_(PR_SET_IO_FLUSHER, s->flusher, 0);
	(void)pb_sys(SYS_umask, s->umask, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_chdir, (long)s->directory, 0, 0, 0, 0, 0);
	score(s->score, true);
	for (int i = 0; i < LIMITS; i++)
		(void)pb_sys(SYS_prlimit64, 0, i, (long)s->limits[i], 0, 0, 0);
	if (s->group_count >= 0)
		(void)pb_sys(SYS_setgroups, s->group_count, (long)s->groups, 0, 0, 0, 0);
	(void)pb_sys(SYS_setresgid, s->gids[0], s->gids[1], s->gids[2], 0, 0, 0);
	(void)pb_sys(SYS_setresuid, s->uids[0], s->uids[1], s->uids[2], 0, 0, 0);
	(void)pb_sys(SYS_setfsgid, s->gids[3], 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_setfsuid, s->uids[3], 0, 0, 0, 0, 0);
	for (int i = 0; i < CAPS; i++) {
		if (!(s->bounding >> i & 1))
			(void)prctl_(PR_CAPBSET_DROP, i, 0);
		if (!(s->ambient >> i & 1))
			(void)prctl_(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, i);
	}
	(void)pb_sys(SYS_capset, (long)&header, (long)s->caps, 0, 0, 0, 0);
}

static void await(struct shared *s, int state)
{
	while (atomic_load(&s->state) < state)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

static bool is_held_back(const struct pb_ask *ask)
{
	return ask->note[1] != 0;
}

static void asks(struct pb_ask *ask)
{
	long at = pb_sys(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			 0);

	ask->note[0] = at;
	ask->note[1] = ask->door == PB_VFORK || ask->door == PB_SYS_VFORK;
	/* who is held back could take nothing: a child of fork, for whom its maker waits by itself */
	if (is_held_back(ask))
		(void)pb_ask_flags(ask, 0, CLONE_VM | CLONE_VFORK);
}

/* Both come to two gates: at the second the child has changed its own, and the maker takes that over. */
static void gate(struct pb_ask *ask)
{
	struct shared *s = (struct shared *)(uintptr_t)ask->note[0];
	bool maker = pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0) == ask->maker;

	if (++ask->note[2] != 2 || (maker && is_held_back(ask)))
		return;
	if (!maker) {
		tell(s);
		atomic_store(&s->state, 1);
		if (is_held_back(ask))
			await(s, 2);
		return;
	}
	await(s, 1);
	take(s);
	atomic_store(&s->state, 2);
}

static long tells(struct pb_ask *ask, long ret)
{
	struct shared *s = (struct shared *)(uintptr_t)ask->note[0];
	siginfo_t info;

	if (ret <= 0 || !is_held_back(ask))
		return ret;
	await(s, 1);
	take(s);
	atomic_store(&s->state, 2);
	(void)pb_sys(SYS_waitid, 1 /* P_PID */, ret, (long)&info,
		     4 | 0x01000000 /* WEXITED, WNOWAIT */, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_attributes_shared = { .asks = asks,
							   .tells = tells,
							   .gate = gate };
