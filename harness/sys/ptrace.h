/* SPDX-License-Identifier: MIT */
/* ptrace(2) for a tracer that seizes: each call gives 0 or -errno, and the tracee must be in a ptrace-stop. */
#ifndef FW_PTRACE_H
#define FW_PTRACE_H

#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>

/* Kinds of register sets; <elf.h> is not there on every libc's include path. */
enum {
	SYS_NT_PRSTATUS = 1,
	SYS_NT_PRFPREG = 2, /* struct user_fpregs_struct: x87, mxcsr, xmm */
	SYS_NT_X86_XSTATE = 0x202, /* the XSAVE area; its size differs by machine */
};

/* What a stop is, from waitpid's status: event number of a PTRACE_EVENT_… stop, or 0. */
static inline int sys_ptrace_event(int status)
{
	return (status & 0xff) == 0x7f ? (int)((unsigned int)status >> 16 & 0xff) : 0;
}

/* Attaches without stopping (the two that need no stop: seize and interrupt). Options: PTRACE_O_…. */
int sys_ptrace_seize(int32_t tid, unsigned long options);
int sys_ptrace_interrupt(int32_t tid);

int sys_ptrace_setoptions(int32_t tid, unsigned long options);

/* Go on, delivering signal (0: none): to the next stop, syscall stop or instruction; or stay stopped for others. */
int sys_ptrace_cont(int32_t tid, int signal);
int sys_ptrace_syscall(int32_t tid, int signal);
int sys_ptrace_step(int32_t tid, int signal);
int sys_ptrace_listen(int32_t tid);
int sys_ptrace_detach(int32_t tid, int signal);

/* The event's message: new pid at fork, vfork and clone events, exit status at an exit event. */
int sys_ptrace_message(int32_t tid, unsigned long *ret_message);

int sys_ptrace_siginfo(int32_t tid, siginfo_t *ret_info);

int sys_ptrace_regs(int32_t tid, struct user_regs_struct *ret_regs);
int sys_ptrace_setregs(int32_t tid, const struct user_regs_struct *regs);

/* A register set (SYS_NT_…) into buf; how many bytes of it the kernel wrote into *ret_len. */
int sys_ptrace_regset(int32_t tid, int set, void *buf, size_t size, size_t *ret_len);
/* As the kernel's struct ptrace_rseq_configuration. */
struct sys_rseq {
	uint64_t address; /* 0: none registered */
	uint32_t size, signature, flags, pad;
};

/* Restartable sequences of the tracee; -EIO where the kernel (before 5.13) does not know the request. */
int sys_ptrace_rseq(int32_t tid, struct sys_rseq *ret_rseq);

int sys_ptrace_fpregs(int32_t tid, struct user_fpregs_struct *ret_regs);

/* 0 if this kernel tells a tracer at which stop of a system call the tracee is (Linux 5.3). */
int sys_ptrace_can_tell_call(int32_t tid);

#endif
