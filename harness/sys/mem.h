/* SPDX-License-Identifier: MIT */
/*
 * Another process's memory. Reading it is not without effect: a page that was not there is faulted in, so look at
 * page tables before.
 */
#ifndef FW_MEM_H
#define FW_MEM_H

#include <stddef.h>
#include <stdint.h>

/* A descriptor of PID/mem (the caller's), or -errno. */
int sys_mem_open(int proc_fd, int32_t pid, int32_t tid);

/*
 * All len bytes at address, or -errno; nothing half. An address where nothing is mapped gives -EIO, as /proc does.
 * With fd < 0 asks process_vm_readv for pid, a number of the caller's namespace.
 */
int sys_mem_read(int fd, int32_t pid, uint64_t address, void *buf, size_t len);

#endif
