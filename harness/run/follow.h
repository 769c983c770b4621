/* SPDX-License-Identifier: MIT */
/* Starts a worker, takes what it writes, and makes sure that nothing of it is left when it has ended. */
#ifndef FW_FOLLOW_H
#define FW_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct fw_follow {
	const char *program;
	char *const *argv; /* ends with NULL; --watch-fd N is added where the kernel has pidfds */
	/*
	 * What the worker wrote, as it came. Negative: it is of no use any more; the worker is told to end and
	 * the rest is thrown away.
	 */
	int (*bytes)(void *ctx, const char *bytes, size_t n);
	/* Has all come that was to come? Asked when the worker has ended. */
	bool (*is_whole)(void *ctx);
	void (*tick)(void *ctx); /* every tick_ms while nothing else happens; NULL: never */
	int tick_ms;
	void *ctx;
};

struct fw_followed {
	int status; /* as waitpid gives it */
	int signal; /* the first of SIGINT, SIGTERM, SIGHUP that came, or 0; it was handed on */
};

/*
 * Runs the worker to its end. This process becomes a subreaper; SIGINT, SIGTERM and SIGHUP are handed to the
 * worker while it runs unless they were ignored. Whatever it started and left behind is killed; when it died
 * before all had come, what dead runs left on the machine is removed too. 0 once the worker has ended however
 * it ended, or an error when it could not be started.
 */
int fw_follow_worker(const struct fw_follow *follow, struct fw_followed *ret_end,
		     struct fw_err *err);

#endif
