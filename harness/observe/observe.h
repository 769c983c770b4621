/* SPDX-License-Identifier: MIT */
/*
 * The witness: looks at a process from outside and states facts. It judges nothing and keeps nothing
 * but the frames of ranges, where the caller gives it room for them.
 *
 * A fact is named ROLE.thing; which things each kind of look makes stands in HACKING.md, "Looks". A look that fails
 * makes one FW_ERRNO fact under its main name (ROLE.status, ROLE.children, …; ROLE.ns and ROLE.links where several
 * files are read and the process is gone; else the name of the one thing that failed). ESRCH always means that the
 * process or thread is not there any more, also where the kernel said ENOENT; ENOENT, that a living one lacks the
 * file.
 *
 * Text that is not one line of UTF-8, or that begins with 0x, is given as bytes. Text and lists longer than
 * OBS_TEXT_MAX end in "… " and 16 hex digits, a digest of the whole: two that are equal were equal.
 */
#ifndef FW_OBSERVE_H
#define FW_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"

enum {
	OBS_TEXT_MAX = 2000,
	OBS_FDS_LIMIT = 64,
	OBS_WATCH_MAX = 4096, /* bytes of one watch that are given; a longer one is given as its digest */
	OBS_DIGEST_MAX = 1 << 20, /* and one that is no whole number of pages fails with E2BIG when longer still */
	OBS_RANGE_PAGES = 32768, /* of one range; longer ones fail with E2BIG */
	OBS_SEEN_MAX = 24,
	OBS_WATCHES = 24, /* of one look; maps looks for no more */
};

/* Who hears the facts. A fact and what it points to live only during the call; n and t_ns are left 0. */
struct obs_sink {
	void (*emit)(void *ctx, const struct fw_fact *fact);
	/* Texts of status, stat and maps as read; may be NULL. */
	void (*raw)(void *ctx, const char *role, const char *file, const char *bytes, size_t len);
	void *ctx;
};

struct obs_subject {
	const char *role;
	int32_t pid; /* as the stage's procfs shows it, and of the caller's pid namespace */
	int32_t tid; /* 0: the process itself; else files of that thread are read */
	const char *at; /* gate */
};

/* Memory to look at, named by the probe. */
struct obs_watch {
	char name[48];
	uint64_t address;
	uint32_t len; /* 4 and 8: one word; up to a page: bytes; longer: their digest, and of whole pages a range */
};

/* The frames of ranges as they were at a role's last look, kept by the caller; begins as zeroes. */
struct obs_memory {
	struct obs_seen {
		char role[64], watch[48];
		uint64_t *words;
		size_t pages;
	} seen[OBS_SEEN_MAX];
	int count;
};
void obs_memory_done(struct obs_memory *memory);

struct obs_look {
	int proc_fd;
	const struct obs_subject *of;
	const struct obs_subject *other; /* for kcmp and ranges */
	const struct obs_watch *watch;
	int watch_count;
	struct obs_memory *memory; /* NULL: nothing is said of what has moved since */
	int semid; /* -1: none */
	int pids_fd; /* directory of the stage's pids cgroup; below 1: none */
	bool uncounted; /* of ranges: nothing is asked of kpagecount */
	int fds_limit; /* descriptors below it are looked at one by one; 0: OBS_FDS_LIMIT */
};

/*
 * Takes the looks (FW_LOOK_… bits), in an order of its own: page tables before memory, as reading memory fills
 * page tables. Returns how many facts there were, or -EINVAL when asked for a bit it does not know (no facts then).
 * FW_LOOK_WORLD, FW_LOOK_PIDS and the semaphore's value speak for role "stage": ask for them once at a gate.
 * FW_LOOK_IO does so only where the subject is "stage", number 0.
 */
int obs_look(uint32_t kinds, const struct obs_look *look, const struct obs_sink *sink);

#endif
