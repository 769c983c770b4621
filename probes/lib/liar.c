/* SPDX-License-Identifier: MIT */
/*
 * The table of doors of the second build: the door under test goes by way of the saboteur that the command line names,
 * all others as they are.
 */
#include "lie.h"

#include <sys/uio.h>

/* A maker may go on while its child reads what it asked: no ask is used again for a long while. */
enum { ASKS = 2048, WATCHED = 24 };

static struct pb_ask asks[ASKS];
static int asked;

static struct {
	const char *name;
	char *address;
	size_t len;
} watched[WATCHED];
static int watched_count;

static const struct pb_saboteur *chosen(void)
{
	const char *name = pb_arg("lie");

	if (!name)
		return NULL;
	for (size_t i = 0; i < pb_saboteurs_count; i++)
		if (!strcmp(pb_saboteurs[i].name, name))
			return pb_saboteurs[i].saboteur;
	pb_broken("no-such-saboteur", EINVAL);
}

static int born_child(long ret, void *arg)
{
	struct pb_ask *ask = arg;

	ask->child_ret = ret;
	if (ask->by->born)
		ask->by->born(ask);
	return ask->runs ? ask->runs(ask->child_ret, ask) : ask->child(ask->child_ret, ask->arg);
}

long pb_truly(struct pb_ask *ask)
{
	if (!pb_true_doors[ask->door])
		pb_broken("libc-lacks-this-door", ENOSYS);
	/* posix_spawn runs no child of ours, but takes one as it takes any */
	return pb_true_doors[ask->door](&ask->request, born_child, ask);
}

static long lie(enum pb_door door, const struct pb_request *request, pb_child *child, void *arg)
{
	const struct pb_saboteur *by;
	struct pb_ask *ask;
	long ret;

	/* a maker may come with alignment checks on, which this is not written for; below the red zone */
	__asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
			 "pushfq\n\t"
			 "andq $~0x40000, (%%rsp)\n\t"
			 "popfq\n\t"
			 "leaq 128(%%rsp), %%rsp"
			 :
			 :
			 : "memory", "cc");
	by = chosen();
	if (!by || pb_door_asked() != door)
		return pb_true_doors[door](request, child, arg);
	ask = &asks[asked % ASKS];
	*ask = (struct pb_ask){ .by = by,
				.door = door,
				.request = *request,
				.child = child,
				.arg = arg,
				.maker = by->silent ? 0 : pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0),
				.serial = asked++ };
	if (by->instead)
		return by->instead(ask);
	if (by->asks)
		by->asks(ask);
	ret = pb_truly(ask);
	return by->tells ? by->tells(ask, ret) : ret;
}

bool pb_ask_flags(struct pb_ask *ask, uint64_t add, uint64_t remove)
{
	struct pb_clone_args *args = &ask->request.args;

	if (ask->door == PB_POSIX_SPAWN || ask->request.args_at)
		return false;
	if (ask->door != PB_SYS_CLONE && ask->door != PB_SYS_CLONE3) {
		if (ask->door == PB_VFORK || ask->door == PB_SYS_VFORK)
			args->flags |= CLONE_VM | CLONE_VFORK;
		args->exit_signal = SIGCHLD;
		ask->door = PB_SYS_CLONE;
	}
	args->flags = (args->flags | add) & ~remove;
	return true;
}

void pb_own_stack(struct pb_request *request)
{
	static char stacks[4][65536] __attribute__((aligned(16)));
	static unsigned int given;

	if (request->args.stack)
		return;
	request->args.stack = (uint64_t)(uintptr_t)stacks[given++ % 4];
	request->args.stack_size = sizeof(stacks[0]);
}

void pb_stand(void)
{
	for (;;)
		(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
}

long pb_any_fork(void)
{
	/* a filter may answer one of them */
	long pid = pb_mini_fork();

	return pid < 0 ? pb_sys(SYS_fork, 0, 0, 0, 0, 0, 0) : pid;
}

void pb_unable_unless(long (*act)(struct pb_ask *ask), struct pb_ask *ask)
{
	int status = 0;
	long pid = pb_sys(SYS_clone, 0, 0, 0, 0, 0, 0), r;

	if (pid == 0)
		pb_sys(SYS_exit_group, act(ask) < 0, 0, 0, 0, 0, 0);
	if (pid < 0)
		return;
	do
		r = pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0);
	while (r == -EINTR);
	if (r == pid && status)
		pb_unmet("saboteur");
}

long pb_bystander(void)
{
	long pid = pb_any_fork();

	if (pid == 0)
		pb_stand();
	return pid;
}

long pb_copy_in(long pid, uint64_t address, const void *bytes, size_t len)
{
	const struct iovec here = { (void *)(uintptr_t)bytes, len };
	const struct iovec there = { (void *)(uintptr_t)address, len };
	long r = pb_sys(SYS_process_vm_writev, pid, (long)&here, 1, (long)&there, 1, 0);

	return r < 0 ? r : 0;
}

/* The linker sends every pb_watch here (--wrap). */
void __real_pb_watch(const char *name, const volatile void *address, size_t len);
void __wrap_pb_watch(const char *name, const volatile void *address, size_t len);
void __wrap_pb_watch(const char *name, const volatile void *address, size_t len)
{
	if (watched_count < WATCHED) {
		watched[watched_count].name = name;
		watched[watched_count].address = (char *)(uintptr_t)address;
		watched[watched_count++].len = len;
	}
	__real_pb_watch(name, address, len);
}

/* And every pb_gate: who has asked, or was asked for, last. */
void __real_pb_gate(const char *name, int index);
void __wrap_pb_gate(const char *name, int index);
void __wrap_pb_gate(const char *name, int index)
{
	static bool came;
	struct pb_ask *ask = asked ? &asks[(asked - 1) % ASKS] : NULL;

	/* an image is the child already */
	if (!came && !ask && !asks[0].by) {
		const struct pb_saboteur *by = chosen();

		came = true;
		if (by && by->first)
			by->first();
	}
	if (ask && ask->by->gate)
		ask->by->gate(ask);
	__real_pb_gate(name, index);
}

bool pb_watched_at(int n, const char **ret_name, char **ret_address, size_t *ret_len)
{
	if (n >= watched_count)
		return false;
	*ret_name = watched[n].name;
	*ret_address = watched[n].address;
	*ret_len = watched[n].len;
	return true;
}

bool pb_watched(const char *name, char **ret_address, size_t *ret_len)
{
	const char *have;

	for (int n = 0; pb_watched_at(n, &have, ret_address, ret_len); n++)
		if (!strcmp(have, name))
			return true;
	return false;
}

void pb_advise_watched(int advice, size_t at_least)
{
	const char *name;
	char *at;
	size_t len;

	for (int n = 0; pb_watched_at(n, &name, &at, &len); n++) {
		const long begin = (long)at & -PB_PAGE,
			   end = ((long)at + (long)len + PB_PAGE - 1) & -PB_PAGE;

		if (len >= at_least)
			(void)pb_sys(SYS_madvise, begin, end - begin, advice, 0, 0, 0);
	}
}

/* An image is a child, too: it is born before its main begins. */
static void image_born(int argc, char **argv) __attribute__((constructor));
static void image_born(int argc, char **argv)
{
	bool image = false;

	for (int i = 1; i < argc; i++)
		image |= !strcmp(argv[i], "role=image");
	if (!image)
		return;
	pb_words(argc, argv);
	asks[0] = (struct pb_ask){ .by = chosen(), .door = pb_door_asked() };
	if (asks[0].by && asks[0].by->born)
		asks[0].by->born(&asks[0]);
}

#define LYING(name, door)                                                                 \
	static long name(const struct pb_request *request, pb_child *child, void *arg)    \
	{                                                                                 \
		return lie(door, request, child, arg);                                    \
	}

LYING(lying_fork, PB_FORK)
#ifdef PB_HAVE__FORK
LYING(lying__fork, PB__FORK)
#else
#define lying__fork NULL
#endif
LYING(lying_vfork, PB_VFORK)
LYING(lying_sys_fork, PB_SYS_FORK)
LYING(lying_sys_vfork, PB_SYS_VFORK)
LYING(lying_sys_clone, PB_SYS_CLONE)
LYING(lying_sys_clone3, PB_SYS_CLONE3)
LYING(lying_mini, PB_MINI)
LYING(lying_posix_spawn, PB_POSIX_SPAWN)
LYING(lying_clone, PB_CLONE)

pb_door_call *const pb_doors[PB_DOORS] = {
	[PB_FORK] = lying_fork,
	[PB__FORK] = lying__fork,
	[PB_VFORK] = lying_vfork,
	[PB_SYS_FORK] = lying_sys_fork,
	[PB_SYS_VFORK] = lying_sys_vfork,
	[PB_SYS_CLONE] = lying_sys_clone,
	[PB_SYS_CLONE3] = lying_sys_clone3,
	[PB_MINI] = lying_mini,
	[PB_POSIX_SPAWN] = lying_posix_spawn,
	[PB_CLONE] = lying_clone,
};
