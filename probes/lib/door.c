/* SPDX-License-Identifier: MIT */
/*
 * The doors: every way a probe makes a child, behind one table.
 *
 * Raw doors share one piece of assembly. The child may stand on the maker's own stack (vfork) or on a new one, so
 * its branch begins below the red zone and never returns: the maker finds its frame as it left it.
 */
#include "probe.h"

#include <spawn.h>

const char *const pb_door_names[PB_DOORS] = {
	[PB_FORK] = "fork",
	[PB__FORK] = "_Fork",
	[PB_VFORK] = "vfork",
	[PB_SYS_FORK] = "sys_fork",
	[PB_SYS_VFORK] = "sys_vfork",
	[PB_SYS_CLONE] = "sys_clone",
	[PB_SYS_CLONE3] = "sys_clone3",
	[PB_MINI] = "mini",
	[PB_POSIX_SPAWN] = "posix_spawn",
	[PB_CLONE] = "clone",
};

static long raw(long nr, long a, long b, long c, long d, long e, pb_child *child, void *arg,
		bool thread)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register pb_child *fn __asm__("r12") = child;
	register void *data __asm__("r13") = arg;
	register long ends __asm__("r14") = thread;
	long ret;

	__asm__ volatile("syscall\n\t"
			 "testq %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "leaq -512(%%rsp), %%rsp\n\t"
			 "andq $-16, %%rsp\n\t"
			 "xorl %%ebp, %%ebp\n\t"
			 "movq %%r12, %%rdi\n\t"
			 "movq %%rax, %%rsi\n\t"
			 "movq %%r13, %%rdx\n\t"
			 "movl %%r14d, %%ecx\n\t"
			 "call *%[run]\n\t"
			 "hlt\n"
			 "1:"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(fn), "r"(data),
			   "r"(ends), [run] "b"(pb_run_child)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

/* -errno becomes -1 with errno, as libc has it. */
static long as_libc(long ret)
{
	if (ret >= 0)
		return ret;
	errno = (int)-ret;
	return -1;
}

static long by_fork(const struct pb_request *request, pb_child *child, void *arg)
{
	long ret = fork();

	(void)request;
	if (ret == 0)
		pb_run_child(child, ret, arg, false);
	return ret;
}

#ifdef PB_HAVE__FORK
extern pid_t _Fork(void);

static long by__fork(const struct pb_request *request, pb_child *child, void *arg)
{
	long ret = _Fork();

	(void)request;
	if (ret == 0)
		pb_run_child(child, ret, arg, false);
	return ret;
}
#else
#define by__fork NULL
#endif

static long by_vfork(const struct pb_request *request, pb_child *child, void *arg)
{
	/* deprecated by POSIX, and the very thing to be tried here */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	long ret = vfork();
#pragma GCC diagnostic pop

	(void)request;
	if (ret == 0)
		pb_run_child(child, ret, arg, false);
	return ret;
}

static long by_sys_fork(const struct pb_request *request, pb_child *child, void *arg)
{
	(void)request;
	return as_libc(raw(SYS_fork, 0, 0, 0, 0, 0, child, arg, false));
}

static long by_sys_vfork(const struct pb_request *request, pb_child *child, void *arg)
{
	(void)request;
	return as_libc(raw(SYS_vfork, 0, 0, 0, 0, 0, child, arg, false));
}

static long by_sys_clone(const struct pb_request *request, pb_child *child, void *arg)
{
	const struct pb_clone_args *a = &request->args;
	long stack = a->stack ? (long)(a->stack + a->stack_size) : 0;
	long parent_word = (long)(a->parent_tid ? a->parent_tid : a->pidfd);

	return as_libc(raw(SYS_clone, (long)(a->flags | a->exit_signal), stack, parent_word,
			   (long)a->child_tid, (long)a->tls, child, arg, request->thread));
}

static long by_sys_clone3(const struct pb_request *request, pb_child *child, void *arg)
{
	long at = request->args_at ? (long)request->args_at : (long)&request->args;
	long size = request->size ? (long)request->size : (long)sizeof(request->args);

	/* marks where it has no arguments: a child has these registers of its maker, too */
	return as_libc(raw(SYS_clone3, at, size, 0x5a5a0017, 0x5a5a0018, 0x5a5a0019, child, arg,
			   request->thread));
}

static long by_mini(const struct pb_request *request, pb_child *child, void *arg)
{
	long ret = pb_mini_fork();

	(void)request;
	if (ret == 0)
		pb_run_child(child, ret, arg, false);
	return as_libc(ret);
}

static long by_posix_spawn(const struct pb_request *request, pb_child *child, void *arg)
{
	static char *const no_environment[] = { NULL };
	pid_t pid;
	int error = posix_spawn(&pid, request->program ? request->program : "/proc/self/exe",
				request->file_actions, request->attributes, pb_again(),
				no_environment);

	(void)child;
	(void)arg;
	if (!error)
		return pid;
	errno = error;
	return -1;
}

struct wrapped {
	pb_child *child;
	void *arg;
};

/* What it returns is for libc to end the child with. */
static int begin(void *arg)
{
	const struct wrapped *wrapped = arg;

	return wrapped->child(0, wrapped->arg);
}

/* Without a stack in the request: a piece of this one, which a child with its own memory has a copy of. */
static long by_clone(const struct pb_request *request, pb_child *child, void *arg)
{
	_Alignas(16) char piece[32768];
	struct wrapped wrapped = { child, arg };
	const struct pb_clone_args *a = &request->args;
	char *top = a->stack ? (char *)(uintptr_t)(a->stack + a->stack_size) :
			       piece + sizeof(piece);
	void *parent_word = (void *)(uintptr_t)(a->parent_tid ? a->parent_tid : a->pidfd);

	return clone(begin, top, (int)(a->flags | a->exit_signal), &wrapped, parent_word,
		     (void *)(uintptr_t)a->tls, (void *)(uintptr_t)a->child_tid);
}

pb_door_call *const pb_doors[PB_DOORS] = {
	[PB_FORK] = by_fork,
	[PB__FORK] = by__fork,
	[PB_VFORK] = by_vfork,
	[PB_SYS_FORK] = by_sys_fork,
	[PB_SYS_VFORK] = by_sys_vfork,
	[PB_SYS_CLONE] = by_sys_clone,
	[PB_SYS_CLONE3] = by_sys_clone3,
	[PB_MINI] = by_mini,
	[PB_POSIX_SPAWN] = by_posix_spawn,
	[PB_CLONE] = by_clone,
};
