/* SPDX-License-Identifier: MIT */
/* Automatic cleanup for plain resources: declare with the macro at initialisation, hand over with take. */
#ifndef FW_SCOPED_H
#define FW_SCOPED_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void fw_close_fd(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	errno = saved;
}

static inline void fw_free_mem(void *slot)
{
	void **p = slot;

	free(*p);
	*p = NULL;
}

static inline void fw_close_file(FILE **f)
{
	int saved = errno;

	if (*f)
		(void)fclose(*f);
	*f = NULL;
	errno = saved;
}

#define fw_scoped_fd __attribute__((cleanup(fw_close_fd))) int
#define fw_scoped_mem __attribute__((cleanup(fw_free_mem)))
#define fw_scoped_file __attribute__((cleanup(fw_close_file))) FILE *

/* Gives the descriptor away: the slot becomes -1. */
static inline int fw_take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#endif
