/* SPDX-License-Identifier: MIT */
/* ptrace(2), with errors as values. */
#define _GNU_SOURCE 1
#include "ptrace.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * The raw call: libc's own takes an enum or an int by libc, and turns the value of a peek into its result. All
 * requests used here answer through data and leave 0.
 */
static int request(long what, int32_t tid, unsigned long addr, unsigned long data)
{
	return syscall(SYS_ptrace, what, (long)tid, addr, data) < 0 ? -errno : 0;
}

int sys_ptrace_seize(int32_t tid, unsigned long options)
{
	return request(PTRACE_SEIZE, tid, 0, options);
}

int sys_ptrace_interrupt(int32_t tid)
{
	return request(PTRACE_INTERRUPT, tid, 0, 0);
}

int sys_ptrace_setoptions(int32_t tid, unsigned long options)
{
	return request(PTRACE_SETOPTIONS, tid, 0, options);
}

int sys_ptrace_cont(int32_t tid, int signal)
{
	return request(PTRACE_CONT, tid, 0, (unsigned long)signal);
}

int sys_ptrace_syscall(int32_t tid, int signal)
{
	return request(PTRACE_SYSCALL, tid, 0, (unsigned long)signal);
}

int sys_ptrace_step(int32_t tid, int signal)
{
	return request(PTRACE_SINGLESTEP, tid, 0, (unsigned long)signal);
}

int sys_ptrace_listen(int32_t tid)
{
	return request(PTRACE_LISTEN, tid, 0, 0);
}

int sys_ptrace_detach(int32_t tid, int signal)
{
	return request(PTRACE_DETACH, tid, 0, (unsigned long)signal);
}

int sys_ptrace_message(int32_t tid, unsigned long *ret_message)
{
	unsigned long message = 0;
	int r = request(PTRACE_GETEVENTMSG, tid, 0, (unsigned long)&message);

	if (r == 0)
		*ret_message = message;
	return r;
}

int sys_ptrace_siginfo(int32_t tid, siginfo_t *ret_info)
{
	return request(PTRACE_GETSIGINFO, tid, 0, (unsigned long)ret_info);
}

int sys_ptrace_regs(int32_t tid, struct user_regs_struct *ret_regs)
{
	return request(PTRACE_GETREGS, tid, 0, (unsigned long)ret_regs);
}

int sys_ptrace_setregs(int32_t tid, const struct user_regs_struct *regs)
{
	return request(PTRACE_SETREGS, tid, 0, (unsigned long)regs);
}

int sys_ptrace_regset(int32_t tid, int set, void *buf, size_t size, size_t *ret_len)
{
	struct iovec area = { .iov_base = buf, .iov_len = size };
	int r = request(PTRACE_GETREGSET, tid, (unsigned long)set, (unsigned long)&area);

	if (r == 0)
		*ret_len = area.iov_len;
	return r;
}

int sys_ptrace_rseq(int32_t tid, struct sys_rseq *ret_rseq)
{
	enum { GET_RSEQ_CONFIGURATION = 0x420f };
	struct sys_rseq rseq = { 0 };
	long r = syscall(SYS_ptrace, (long)GET_RSEQ_CONFIGURATION, (long)tid, sizeof(rseq), &rseq);

	if (r < 0)
		return -errno;
	if (r != (long)sizeof(rseq))
		return -EBADMSG;
	*ret_rseq = rseq;
	return 0;
}

int sys_ptrace_fpregs(int32_t tid, struct user_fpregs_struct *ret_regs)
{
	struct user_fpregs_struct regs;
	size_t len = 0;
	int r = sys_ptrace_regset(tid, SYS_NT_PRFPREG, &regs, sizeof(regs), &len);

	if (r < 0)
		return r;
	if (len != sizeof(regs))
		return -EBADMSG;
	memcpy(ret_regs, &regs, sizeof(regs));
	return 0;
}

int sys_ptrace_can_tell_call(int32_t tid)
{
	enum { GET_SYSCALL_INFO = 0x420e };
	uint64_t info[16];
	long n = syscall(SYS_ptrace, (long)GET_SYSCALL_INFO, tid, sizeof(info), info);

	return n >= 0 ? 0 : errno == EIO || errno == EINVAL ? -ENOSYS : -errno;
}
