/* SPDX-License-Identifier: MIT */
/* kcmp(2): do two processes share a kernel object? Pids are those of the caller's pid namespace. */
#ifndef FW_KCMP_H
#define FW_KCMP_H

#include <stdint.h>

/* The kernel's numbers. */
enum sys_kcmp_type {
	SYS_KCMP_FILE, /* open file descriptions behind two descriptors */
	SYS_KCMP_VM,
	SYS_KCMP_FILES,
	SYS_KCMP_FS,
	SYS_KCMP_SIGHAND,
	SYS_KCMP_IO,
	SYS_KCMP_SYSVSEM,
};

enum { SYS_KCMP_SAME = 0, SYS_KCMP_UNORDERED = 3 }; /* 1 and 2: different, less and greater */

/* 0 to 3, or -errno. fd_a and fd_b matter for SYS_KCMP_FILE alone. */
int sys_kcmp(int32_t a, int32_t b, enum sys_kcmp_type type, unsigned long fd_a, unsigned long fd_b);

#endif
