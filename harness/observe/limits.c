/* SPDX-License-Identifier: MIT */
/* Resource limits, by prlimit(2): soft and hard. */
#define _GNU_SOURCE 1
#include "obs_emit.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "procfs.h"

/* In the order of the kernel's numbers. */
static const char *const names[] = {
	"cpu",	   "fsize", "data",  "stack",	   "core",     "rss",  "nproc",	 "nofile",
	"memlock", "as",    "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime",
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static char *put_limit(char *to, uint64_t value)
{
	if (value > INT64_MAX) { /* the kernel's infinity is all bits */
		memcpy(to, "unlimited", 9);
		return to + 9;
	}
	return sys_put_decimal(to, (int64_t)value);
}

void obs_limits(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	int32_t task = of->tid ? of->tid : of->pid;

	for (int i = 0; i < NAMES; i++) {
		uint64_t limit[2] = { 0, 0 };
		char text[48], *end;

		/* Number 0 would be the caller itself. */
		if (task <= 0 || syscall(SYS_prlimit64, (long)task, (long)i, NULL, limit) < 0) {
			obs_say_failed(e, "limits", task > 0 ? -errno : -ESRCH);
			return;
		}
		end = put_limit(text, limit[0]);
		*end++ = ' ';
		end = put_limit(end, limit[1]);
		obs_say_text(e, obs_thing(e, "limit.", names[i], ""), text, (size_t)(end - text));
	}
}
