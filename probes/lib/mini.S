/* SPDX-License-Identifier: MIT */
/*
 * pb_mini_fork: fork on the bare clone instruction, no libc in its path.
 *
 *   in     nothing; called as a C function, long pb_mini_fork(void)
 *   out    rax   0 in the child, its pid in the caller, -errno when no child was made
 *
 *   rax    56, the number of clone; the result afterwards
 *   rdi    17, SIGCHLD and no flag: copy everything, tell the parent of the end
 *   rsi    0, no stack of its own: the child goes on upon its copy of the caller's
 *   rdx    0, parent_tid: not asked for
 *   r10    0, child_tid: not asked for
 *   r8     0, tls: the child keeps the FS base, so thread-local storage is its copy of the caller's
 *   rcx    overwritten by the instruction with the address after it
 *   r11    overwritten by the instruction with the flags
 *   rbx rbp r12-r15 rsp   untouched, in both
 *   x87, MXCSR, vector registers, FS and GS base   untouched, copied by the kernel
 *
 * What fork(2) promises at the level of the system call is the kernel's part of this one call. What a libc adds is
 * not done here and cannot be: no pthread_atfork handlers, no locks of stdio and malloc taken around the call, no
 * new thread id in the thread descriptor (CLONE_CHILD_SETTID), no word to clear at exit (CLONE_CHILD_CLEARTID), no
 * robust list registered anew. A child that goes on into libc therefore finds its cached thread id to be its
 * maker's; one that keeps to system calls, or execs, does not notice.
 */
	.text
	.globl	pb_mini_fork
	.type	pb_mini_fork, @function
pb_mini_fork:
	.cfi_startproc
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	movl	$17, %edi
	movl	$56, %eax
	syscall
	ret
	.cfi_endproc
	.size	pb_mini_fork, .-pb_mini_fork
	.section .note.GNU-stack, "", @progbits
