/* SPDX-License-Identifier: MIT */
/*
 * Hands clone or clone3 requests with one fault and then with two, and tells which was named.
 *
 *   set=user     for a caller without privilege: a fault in the flags or in the struct, RLIMIT_NPROC reached, a
 *                namespace, the descriptor's place
 *   set=pids     in a cgroup whose pids.max is reached: the descriptor's place, that limit
 *
 * For each fault the fact parent.A is what the call gave with it alone, for each pair parent.A_B what it gave with
 * both: the errno, or 0 where something was made, which ends at once.
 *
 * Door: raw clone or raw clone3. Disturbs: RLIMIT_NPROC of this process is 0 for some calls; pids.max of the cgroup
 * passed. Gates: before, after.
 */
#include "probe.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { BEFORE, AFTER };

/* Older headers lack some of these. */
#define FLAG_SIGHAND 0x800ULL
#define FLAG_PIDFD 0x1000ULL
#define FLAG_SYSVSEM 0x40000ULL
#define FLAG_NEWUTS 0x4000000ULL
#define FLAG_NEWIPC 0x8000000ULL

enum fault {
	FLAGS = 1 << 0,		/* CLONE_SIGHAND without CLONE_VM */
	STRUCT = 1 << 1,	/* a struct shorter than any */
	NPROC = 1 << 2,		/* no process more for this user */
	NAMESPACE = 1 << 3,	/* CLONE_NEWUTS without privilege */
	PLACE = 1 << 4,		/* a descriptor is to be put where nobody can write */
	PIDS = 1 << 5,		/* no process more in this cgroup */
	SYSVSEM = 1 << 6,	/* CLONE_NEWIPC beside CLONE_SYSVSEM, and without privilege */
};

static const struct {
	const char *set, *name;
	int faults;
	bool clone3_only;
} calls[] = {
	{ "user", "parent.flags", FLAGS, false },
	{ "user", "parent.struct", STRUCT, true },
	{ "user", "parent.nproc", NPROC, false },
	{ "user", "parent.ns", NAMESPACE, false },
	{ "user", "parent.place", PLACE, false },
	{ "user", "parent.sysvsem", SYSVSEM, false },
	{ "user", "parent.flags_nproc", FLAGS | NPROC, false },
	{ "user", "parent.struct_nproc", STRUCT | NPROC, true },
	{ "user", "parent.nproc_ns", NPROC | NAMESPACE, false },
	{ "user", "parent.nproc_place", NPROC | PLACE, false },
	{ "user", "parent.ns_place", NAMESPACE | PLACE, false },
	{ "pids", "parent.place", PLACE, false },
	{ "pids", "parent.pids", PIDS, false },
	{ "pids", "parent.place_pids", PLACE | PIDS, false },
};

static int pass;
static void *bad;

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	return 0;
}

static void limit_processes(bool reached)
{
	struct rlimit limit;

	(void)pb_need(pb_sys(SYS_getrlimit, RLIMIT_NPROC, (long)&limit, 0, 0, 0, 0), "getrlimit");
	limit.rlim_cur = reached ? 0 : limit.rlim_max;
	(void)pb_need(pb_sys(SYS_setrlimit, RLIMIT_NPROC, (long)&limit, 0, 0, 0, 0), "setrlimit");
}

static void write_in_cgroup(const char *file, const char *text)
{
	long fd =
		pb_need(pb_sys(SYS_openat, pass, (long)file, O_WRONLY | O_CLOEXEC, 0, 0, 0), file);

	(void)pb_need(pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0), file);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void limit_cgroup(bool reached)
{
	write_in_cgroup("inner/pids.max", reached ? "1" : "max");
}

static int give(enum pb_door door, int faults)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	long r;
	int error;

	if (faults & FLAGS)
		request.args.flags |= FLAG_SIGHAND;
	if (faults & STRUCT)
		request.size = 63;
	if (faults & NAMESPACE)
		request.args.flags |= FLAG_NEWUTS;
	if (faults & SYSVSEM)
		request.args.flags |= FLAG_NEWIPC | FLAG_SYSVSEM;
	if (faults & PLACE) {
		request.args.flags |= FLAG_PIDFD;
		request.args.pidfd = (uint64_t)(uintptr_t)bad;
	}
	if (faults & NPROC)
		limit_processes(true);
	if (faults & PIDS)
		limit_cgroup(true);
	r = pb_make_with(door, &request, child, NULL);
	error = r < 0 ? errno : 0;
	if (faults & NPROC)
		limit_processes(false);
	if (faults & PIDS)
		limit_cgroup(false);
	if (r > 0)
		(void)pb_sys(SYS_wait4, r, 0, __WALL, 0, 0, 0);
	return error;
}

int main(int argc, char **argv)
{
	const char *set;
	enum pb_door door;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	set = pb_arg("set");
	pass = (int)pb_arg_word("pass", 0);
	pb_role("parent");
	if (!set)
		pb_broken("set", EINVAL);
	bad = (void *)pb_sys(SYS_mmap, 0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if ((long)bad < 0)
		pb_broken("mmap", ENOMEM);
	if (!strcmp(set, "pids")) {
		if (!pass)
			pb_broken("no-cgroup-handed-over", EINVAL);
		limit_cgroup(false);
		write_in_cgroup("inner/cgroup.procs", "0");
	}
	pb_gate("before", BEFORE);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(calls[i].set, set) && (!calls[i].clone3_only || door == PB_SYS_CLONE3))
			pb_int(calls[i].name, give(door, calls[i].faults));
	pb_gate("after", AFTER);
	return pb_done();
}
