/* SPDX-License-Identifier: MIT */
/*
 * Counts what a procfs shows the way the kernel counts it for its limits: tasks by user and user namespace, and
 * numbers in use in each pid namespace.
 */
#ifndef FW_CENSUS_H
#define FW_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

enum { FW_CENSUS_LEVELS = 40, FW_CENSUS_FEW = 300 };

/*
 * A level at which RLIMIT_NPROC binds: the user of the subject in his namespace, then the maker of that namespace in
 * the one above, and so on. A task is counted at each level that it is below.
 */
struct fw_census_user {
	uint64_t ns;
	int64_t uid;
	int64_t tasks;
};

/* A pid namespace, from that of the procfs (first) down to the subject's for children. */
struct fw_census_pids {
	uint64_t ns;
	int64_t numbers; /* in use: of tasks, dead ones that wait to be reaped too, of groups and of sessions */
	int64_t few;	 /* those of them below FW_CENSUS_FEW */
};

struct fw_census {
	/* set by the caller */
	uint64_t own_userns; /* of who counts; 0: not known */
	bool own_initial;    /* that is the first */
	int32_t skip;	     /* a process that is not to be counted; 0: none */
	int users_count, pids_count;
	struct fw_census_user users[FW_CENSUS_LEVELS];
	struct fw_census_pids pids[FW_CENSUS_LEVELS];

	/* what was found */
	int64_t tasks;
	int64_t hidden;	     /* tasks of that user, their user namespace may not be read: counted as in ours */
	int64_t left_out;    /* the same where ours is not the first: not counted */
	int64_t unplaced;    /* tasks below the procfs's pid namespace, in which one may not be read */
	int64_t userns_made; /* user namespaces with processes, made by users[0] in his */
	bool init_seen;	     /* process 1 of the last of pids */
	bool init_dead;
};

/* 0, or -errno of the first look; what ends meanwhile is left out. */
int fw_census_take(int proc_fd, struct fw_census *census);

#endif
