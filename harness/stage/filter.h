/* SPDX-License-Identifier: MIT */
/* A libseccomp filter that answers some calls with an errno. */
#ifndef FW_FILTER_H
#define FW_FILTER_H

#include <seccomp.h>
#include <stddef.h>

/*
 * Answers each of these calls with the errno, lets all others of this ABI through, and answers those of another one
 * with ENOSYS, as a kernel that lacks it: a tracer that lets go of a call by an unknown number kills nobody so. The
 * caller's, by seccomp_release; NULL with errno. Allocates.
 */
scmp_filter_ctx fw_filter_make(const int *calls, size_t count, int error);

#endif
