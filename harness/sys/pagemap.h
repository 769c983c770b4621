/* SPDX-License-Identifier: MIT */
/* /proc/PID/pagemap and /proc/kpagecount: a word for every page, and how often each frame is mapped. */
#ifndef FW_PAGEMAP_H
#define FW_PAGEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bits of a pagemap word. */
#define SYS_PAGE_PFN_MASK ((1ULL << 55) - 1) /* of a present page; 0 without CAP_SYS_ADMIN */
#define SYS_PAGE_SOFT_DIRTY (1ULL << 55)
#define SYS_PAGE_EXCLUSIVE (1ULL << 56)
#define SYS_PAGE_FILE_SHARED (1ULL << 61) /* file page, or shared anonymous memory */
#define SYS_PAGE_SWAPPED (1ULL << 62)
#define SYS_PAGE_PRESENT (1ULL << 63)

/* A descriptor (the caller's), or -errno. */
int sys_pagemap_open(int proc_fd, int32_t pid, int32_t tid);

/*
 * Words of the count pages from the one that holds address on. Returns how many there were: fewer than count only
 * at the end of the address space; or -errno.
 */
ssize_t sys_pagemap_read(int fd, uint64_t address, uint64_t *ret_words, size_t count);

/* The frame of a present page; 0 when not present or hidden from the caller. */
static inline uint64_t sys_page_frame(uint64_t word)
{
	return word & SYS_PAGE_PRESENT ? word & SYS_PAGE_PFN_MASK : 0;
}

/* A descriptor of kpagecount (the caller's; needs root), or -errno. */
int sys_kpagecount_open(int proc_fd);

/* How many times each of count frames from this one on is mapped. 0, or -errno. */
int sys_kpagecount_read_run(int fd, uint64_t frame, uint64_t *ret_counts, size_t count);

/* How many times the frame is mapped. 0, or -errno. */
int sys_kpagecount_read(int fd, uint64_t frame, uint64_t *ret_count);

#endif
