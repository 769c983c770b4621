/* SPDX-License-Identifier: MIT */
/*
 * Comes under a scheduling policy and makes one child through the door, which stands and does nothing about it.
 *
 *   policy=NAME   other (default), batch, idle, fifo, rr; priority=N for the last two
 *   nice=N        set before the policy; negative ones need the privilege for it
 *   reset=HOW     with the reset-on-fork flag, by setscheduler or setattr
 *   pinned=1      on one CPU alone, the last of those it may run on; I/O priority of its own
 *   member=1      the maker is itself a child, by our own fork, of the probe's first process, which leads the session
 *   clears=1      before the call: keeps the flag and sets the policy anew, then asks for it without the flag, by
 *                 either call; the child, once looked at, asks for the same
 *
 * Roles: parent, child; leader with member=1. Door: the one given. Disturbs: its own scheduling alone. Gates: standing
 * (the child), child-asked (the child, with clears=1), back (the maker).
 */
#include "kin.h"

#include <sched.h>

enum { STANDING, CHILD_ASKED, BACK };

enum {
	RESET_FLAG = 0x40000000, /* SCHED_RESET_ON_FORK of sched_setscheduler */
	RESET_BIT = 1, /* SCHED_FLAG_RESET_ON_FORK of sched_setattr */
	MASK_WORDS = 128,
};

/* The kernel's struct as of 3.14; headers that have it cannot stand beside sched.h. */
struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

/* Read before the call: the child may stand in the maker's memory. */
static struct {
	int policy, priority, nice;
	bool clears;
} ask;

static long by_setscheduler(int policy)
{
	const int priority = ask.priority;

	return pb_sys(SYS_sched_setscheduler, 0, policy, (long)&priority, 0, 0, 0);
}

static long by_setattr(uint64_t flags)
{
	const struct attributes attributes = { .size = sizeof(attributes),
					       .policy = (uint32_t)ask.policy,
					       .flags = flags,
					       .nice = ask.nice,
					       .priority = (uint32_t)ask.priority };

	return pb_sys(SYS_sched_setattr, 0, (long)&attributes, 0, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	if (ask.clears) {
		pb_int("child.without_flag", by_setscheduler(ask.policy));
		pb_gate("child-asked", CHILD_ASKED);
	}
	return 7;
}

static int policy_of(const char *name)
{
	static const struct {
		const char *name;
		int policy;
	} names[] = { { "other", SCHED_OTHER },
		      { "batch", SCHED_BATCH },
		      { "idle", SCHED_IDLE },
		      { "fifo", SCHED_FIFO },
		      { "rr", SCHED_RR } };

	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i].name))
			return names[i].policy;
	if (name)
		pb_broken("policy", EINVAL);
	return SCHED_OTHER;
}

static void read_words(void)
{
	ask.policy = policy_of(pb_arg("policy"));
	ask.priority = (int)pb_arg_word("priority", 0);
	ask.nice = (int)pb_arg_word("nice", 0);
	ask.clears = pb_arg_word("clears", 0) != 0;
}

/* What no limit could have done: one CPU of those there are, and not the first where there are several. */
static void pin(void)
{
	unsigned long mask[MASK_WORDS] = { 0 }, one[MASK_WORDS] = { 0 };
	long bytes = pb_need(pb_sys(SYS_sched_getaffinity, 0, sizeof(mask), (long)mask, 0, 0, 0),
			     "sched_getaffinity");
	long last = -1;

	for (long bit = 0; bit < bytes * 8; bit++)
		if (mask[bit / 64] >> bit % 64 & 1)
			last = bit;
	if (last < 0)
		pb_broken("no-cpu", EINVAL);
	one[last / 64] = 1UL << last % 64;
	(void)pb_need(pb_sys(SYS_sched_setaffinity, 0, bytes, (long)one, 0, 0, 0),
		      "sched_setaffinity");
	/* class best-effort, level 6; a kernel without it has none in either of the two */
	(void)pb_sys(SYS_ioprio_set, 1, 0, 2 << 13 | 6, 0, 0, 0);
}

static void come_under(void)
{
	const char *reset = pb_arg("reset");

	if (ask.nice) {
		const long r = pb_sys(SYS_setpriority, 0, 0, ask.nice, 0, 0, 0);

		if (r == -EACCES)
			pb_unmet("nice"); /* nicer already, by who started us */
		(void)pb_need(r, "setpriority");
	}
	if (reset && !strcmp(reset, "setattr"))
		(void)pb_need_offered(by_setattr(RESET_BIT), "sched_setattr");
	else
		(void)pb_need_offered(by_setscheduler(ask.policy | (reset ? RESET_FLAG : 0)),
				      "sched_setscheduler");
	if (!ask.clears)
		return;
	pb_int("parent.with_flag", by_setscheduler(ask.policy | RESET_FLAG));
	pb_int("parent.with_flag_setattr", by_setattr(RESET_BIT));
	pb_int("parent.without_flag", by_setscheduler(ask.policy));
	pb_int("parent.without_flag_setattr", by_setattr(0));
}

static int maker(long ret, void *arg)
{
	long r;

	(void)ret;
	(void)arg;
	pb_role("parent");
	if (pb_arg_word("pinned", 0))
		pin();
	come_under();
	r = pb_make(pb_door_asked(), child, NULL);
	if (!pb_made(r))
		return 0;
	pb_gate("back", BACK);
	pb_wait(r);
	return 0;
}

int main(int argc, char **argv)
{
	const char *role;

	pb_start(argc, argv);
	read_words();
	role = pb_arg("role");
	if (role && !strcmp(role, "image"))
		return child(0, NULL);
	if (pb_arg_word("member", 0)) {
		pb_role("leader");
		(void)pb_need(pb_wait4(pb_scaffold(maker, NULL), NULL, 0), "wait4");
	} else {
		(void)maker(0, NULL);
	}
	return pb_done();
}
