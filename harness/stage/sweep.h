/* SPDX-License-Identifier: MIT */
/*
 * What a run leaves on the machine while it lives, each with its owner in the name, and how the rest of dead
 * owners is removed: forkwitness-PIDNS-PID-START, PIDNS being the inode of the owner's pid namespace and START
 * field 22 of /proc/PID/stat.
 */
#ifndef FW_SWEEP_H
#define FW_SWEEP_H

#include <stddef.h>

#include "err.h"

/* The name for things of this process; 0, or -errno where /proc is not there (then nothing can be owned). */
int fw_owner_name(char *buf, size_t size);

/* Removes the tracing instance of this name and its probes. How many things went. */
int fw_tracing_remove(const char *owner);

/* Removes what owners that no longer live have left: directories, cgroups, tracing. How many; never fails. */
int fw_sweep_dead(void);

/* Makes the run's scratch directory below the first of $TMPDIR, /tmp, /dev/shm, /var/tmp that takes it. */
int fw_scratch_make(char *ret_path, size_t size, struct fw_err *err);

/* Removes a directory and all below it without following links. 0 or -errno. */
int fw_remove_tree(const char *path);

/* Makes the run's v2 cgroup below the caller's own; path "" where there is none to be had. */
int fw_cgroup_make(char *ret_path, size_t size, struct fw_err *err);

/*
 * Makes the run's cgroup with the pids controller, v1 or v2, below the nearest ancestor of the caller's own that has
 * it already and lets us; nobody else's subtree_control is written. Path "" where there is none to be had. It may be
 * the same as fw_cgroup_make's.
 */
int fw_pids_make(char *ret_path, size_t size, struct fw_err *err);

/* Makes a cgroup at the path, below the run's, and one named "inner" in it, both with the controller. 0 or -errno. */
int fw_pids_pair_make(const char *path);

/* Kills what is in the cgroup and below, waits until it is empty, removes it. 0 or -errno. */
int fw_cgroup_remove(const char *path);

#endif
