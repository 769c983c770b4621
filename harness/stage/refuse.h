/* SPDX-License-Identifier: MIT */
/* A refused door: a libseccomp filter that answers every call that makes a process with one errno. */
#ifndef FW_REFUSE_H
#define FW_REFUSE_H

/* For the calling thread and what it execs. 0, or -1 with errno. Allocates: before exec only, never after vfork. */
int fw_refuse_install(int error);

#endif
