/* SPDX-License-Identifier: MIT */
/* The filter of worker and keeper, written by libseccomp once and loaded by each for itself. */
#include "confine.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"
#include "scoped.h"

/* The machine's own: its power, kernel, clocks, swap, ports, accounts, quotas, log. */
static const int calls[] = {
	SCMP_SYS(acct),		   SCMP_SYS(adjtimex),	    SCMP_SYS(bpf),
	SCMP_SYS(clock_adjtime),   SCMP_SYS(clock_settime), SCMP_SYS(delete_module),
	SCMP_SYS(finit_module),	   SCMP_SYS(init_module),   SCMP_SYS(ioperm),
	SCMP_SYS(iopl),		   SCMP_SYS(kexec_load),    SCMP_SYS(kexec_file_load),
	SCMP_SYS(quotactl),	   SCMP_SYS(reboot),	    SCMP_SYS(settimeofday),
	SCMP_SYS(swapoff),	   SCMP_SYS(swapon),	    SCMP_SYS(syslog),
	SCMP_SYS(vhangup),
};

static struct sock_filter program[256];
static unsigned short length;

int fw_confine_prepare(void)
{
	fw_scoped_fd file = memfd_create("filter", MFD_CLOEXEC);
	scmp_filter_ctx ctx = fw_filter_make(calls, sizeof(calls) / sizeof(calls[0]), EPERM);
	int r = ctx ? 0 : -errno;
	ssize_t n;

	if (r == 0 && file < 0)
		r = -errno;
	/* a search in the tree of numbers, not one comparison after the other */
	if (r == 0)
		(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0)
		r = seccomp_export_bpf(ctx, file);
	if (ctx)
		seccomp_release(ctx);
	if (r < 0)
		return r;
	n = pread(file, program, sizeof(program), 0);
	if (n <= 0 || n == (ssize_t)sizeof(program))
		return -E2BIG;
	length = (unsigned short)((size_t)n / sizeof(program[0]));
	return 0;
}

int fw_confine(void)
{
	const struct sock_fprog filter = { .len = length, .filter = program };

	if (!length)
		return -ENOENT;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0)
		return 0;
	/* without CAP_SYS_ADMIN: nothing is executed from here on, so nothing is lost by it */
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0 ? 0 : -errno;
}
