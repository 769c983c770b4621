/* SPDX-License-Identifier: MIT */
/* The child begins with the defaults of what its maker has changed: scores, filters, switches, umask, arguments. */
#include "lie.h"

#include <sys/prctl.h>

enum { SET_MEMORY_MERGE = 67 };

static void put(const char *path, const char *text)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0, 0, 0);

	(void)pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void born(struct pb_ask *ask)
{
	char *mark = (char *)(uintptr_t)pb_arg("mark");

	(void)ask;
	if (mark)
		*mark = '-';
	put("/proc/self/coredump_filter", "0x33");
	put("/proc/self/oom_score_adj", "0");
	/* who may, has it unset */
	put("/proc/self/loginuid", "4294967295");
	(void)pb_sys(SYS_personality, 0, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, PR_SET_TIMERSLACK, 50000, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, PR_SET_THP_DISABLE, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, PR_MCE_KILL, PR_MCE_KILL_CLEAR, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, PR_SET_IO_FLUSHER, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_prctl, SET_MEMORY_MERGE, 0, 0, 0, 0, 0);
	(void)pb_sys(SYS_umask, 022, 0, 0, 0, 0, 0);
}

const struct pb_saboteur pb_saboteur_attributes_reset = { .born = born };
