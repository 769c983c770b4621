/* SPDX-License-Identifier: MIT */
/* clone3(2) and clone(2) as raw calls. */
#define _GNU_SOURCE 1
#include "clone3.h"

#include <sys/syscall.h>

/*
 * What a system call keeps is named as lost, so that the compiler saves it on the stack, of which the child has a
 * copy: a kernel that hands a child other registers than its maker's is for the probes to show, and must not stop
 * who looks.
 */
static long made(long nr, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long ret;

	/* the frame pointer cannot be named; the 128 bytes below the stack may be the compiler's */
	__asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
			 "push %%rbp\n\t"
			 "syscall\n\t"
			 "pop %%rbp\n\t"
			 "lea 128(%%rsp), %%rsp"
			 : "=a"(ret), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8)
			 : "0"(nr)
			 : "rbx", "rcx", "r9", "r11", "r12", "r13", "r14", "r15", "cc", "memory");
	return ret;
}

long sys_clone3(const struct sys_clone3_args *args, size_t size)
{
	return made(SYS_NR_CLONE3, (long)args, (long)size, 0, 0, 0);
}

long sys_clone_copy(unsigned long flags, int *pidfd)
{
	/* x86_64: flags, stack, parent_tid (where the old call puts the pidfd), child_tid, tls. */
	return made(SYS_clone, (long)flags, 0, (long)pidfd, 0, 0);
}
