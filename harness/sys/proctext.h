/* SPDX-License-Identifier: MIT */
/*
 * What the texts of procfs say: pure functions over bytes, which trust nothing in them. Spans point into the text.
 * A field that is absent, cut off or not of its shape is left out; what makes the whole unusable is -EBADMSG.
 */
#ifndef FW_PROCTEXT_H
#define FW_PROCTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sys_numbers;

struct sys_span {
	const char *s; /* NULL: absent */
	size_t len;
};

/* Whole-span numbers: base 8, 10 or 16, no prefix; false when it is not one or does not fit. */
bool sys_span_number(struct sys_span span, unsigned int base, uint64_t *ret_value);
/* Decimal with a sign. */
bool sys_span_int(struct sys_span span, int64_t *ret_value);
/* The next word between blanks (space, tab, newline); false at the end. Shortens *span. */
bool sys_span_word(struct sys_span *span, struct sys_span *ret_word);

/* Fields of PID/status, in the kernel's order. */
enum sys_status_field {
	SYS_STATUS_NAME,
	SYS_STATUS_UMASK,
	SYS_STATUS_STATE,
	SYS_STATUS_TGID,
	SYS_STATUS_PID,
	SYS_STATUS_PPID,
	SYS_STATUS_TRACER,
	SYS_STATUS_UID,
	SYS_STATUS_GID,
	SYS_STATUS_FDSIZE,
	SYS_STATUS_GROUPS,
	SYS_STATUS_NSPID,
	SYS_STATUS_NSPGID,
	SYS_STATUS_NSSID,
	SYS_STATUS_VMPEAK,
	SYS_STATUS_VMSIZE,
	SYS_STATUS_VMLCK,
	SYS_STATUS_VMHWM,
	SYS_STATUS_VMRSS,
	SYS_STATUS_VMDATA,
	SYS_STATUS_VMPTE,
	SYS_STATUS_THREADS,
	SYS_STATUS_SIGQ,
	SYS_STATUS_SIGPND,
	SYS_STATUS_SHDPND,
	SYS_STATUS_SIGBLK,
	SYS_STATUS_SIGIGN,
	SYS_STATUS_SIGCGT,
	SYS_STATUS_CAPINH,
	SYS_STATUS_CAPPRM,
	SYS_STATUS_CAPEFF,
	SYS_STATUS_CAPBND,
	SYS_STATUS_CAPAMB,
	SYS_STATUS_NONEWPRIVS,
	SYS_STATUS_SECCOMP,
	SYS_STATUS_CPUS,
	SYS_STATUS_VOLUNTARY,
	SYS_STATUS_NONVOLUNTARY,
	SYS_STATUS_FIELDS
};

enum sys_shape {
	SYS_ABSENT,
	SYS_INT, /* i: decimal, kB, or octal for the umask */
	SYS_WORD, /* w: masks */
	SYS_TEXT, /* text: blanks inside as they stand, none around it */
};

struct sys_field {
	enum sys_shape shape;
	int64_t i;
	uint64_t w;
	struct sys_span text;
};

struct sys_status {
	struct sys_field field[SYS_STATUS_FIELDS];
};

/* 0, or -EBADMSG when there is no Pid. Lines without an end are not read; of two alike the first counts. */
int sys_status_parse(const char *text, size_t len, struct sys_status *ret_status);

/* The first line of a status that has this key: what follows it, without blanks around it. False without one. */
bool sys_status_line(const char *text, size_t len, const char *key, struct sys_span *ret_rest);

/* PID/stat. Fields by the numbers of proc(5), from 3 (state) on; comm is kept apart. */
enum {
	SYS_STAT_STATE = 3,
	SYS_STAT_PPID = 4,
	SYS_STAT_PGRP = 5,
	SYS_STAT_SESSION = 6,
	SYS_STAT_TTY_NR = 7,
	SYS_STAT_TPGID = 8,
	SYS_STAT_FLAGS = 9,
	SYS_STAT_MINFLT = 10,
	SYS_STAT_CMINFLT = 11,
	SYS_STAT_MAJFLT = 12,
	SYS_STAT_CMAJFLT = 13,
	SYS_STAT_UTIME = 14,
	SYS_STAT_STIME = 15,
	SYS_STAT_CUTIME = 16,
	SYS_STAT_CSTIME = 17,
	SYS_STAT_PRIORITY = 18,
	SYS_STAT_NICE = 19,
	SYS_STAT_NUM_THREADS = 20,
	SYS_STAT_STARTTIME = 22,
	SYS_STAT_EXIT_SIGNAL = 38,
	SYS_STAT_RT_PRIORITY = 40,
	SYS_STAT_POLICY = 41,
	SYS_STAT_EXIT_CODE = 52, /* as wait has it; 0 to who may not trace the process */
	SYS_STAT_FIELDS = 64
};

struct sys_stat {
	int32_t pid;
	struct sys_span comm;
	char state;
	int count; /* number of the last field read */
	int64_t field[SYS_STAT_FIELDS]; /* those above 2^63 as their two's complement; [0] to [3] are not used */
};

/* 0, or -EBADMSG when it is not a line of stat up to its fourth field at least. */
int sys_stat_parse(const char *text, size_t len, struct sys_stat *ret_stat);

/* PID/task/TID/children, whole: pids between blanks; sorted. 0, or -EBADMSG. */
int sys_children_parse(const char *text, size_t len, struct sys_numbers *ret_list);

/* PID/timers: the numbers of the POSIX timers, sorted. 0, or -EBADMSG. */
int sys_timers_parse(const char *text, size_t len, struct sys_numbers *ret_list);

/* PID/fdinfo/N: the part that all kinds have, and a pidfd's process. */
struct sys_fdinfo {
	int64_t pos;
	uint64_t flags;
	int64_t pid; /* of a pidfd; -1 when reaped, 0 when not of this namespace */
	bool has_pos, has_flags, has_pid;
};

/* 0, or -EBADMSG when neither pos nor flags nor Pid is there. */
int sys_fdinfo_parse(const char *text, size_t len, struct sys_fdinfo *ret_info);

/* The next whole line that is none of those all kinds have: 1, 0 at the end. The cursor moves past it. */
int sys_fdinfo_next(const char **cursor, const char *end, struct sys_span *ret_line);

/* One line of PID/maps. */
struct sys_map {
	uint64_t start, end, offset;
	char perms[5];
	struct sys_span range; /* "start-end" as it stands */
	struct sys_span path; /* len 0: anonymous */
};

/* The line at *cursor, which moves past it: 1, 0 at the end, or -EBADMSG (the cursor moves on all the same). */
int sys_maps_next(const char **cursor, const char *end, struct sys_map *ret_map);

/* Sizes in PID/smaps, in kB. */
enum sys_smaps_size {
	SYS_SMAPS_SIZE,
	SYS_SMAPS_RSS,
	SYS_SMAPS_PSS,
	SYS_SMAPS_SHARED_CLEAN,
	SYS_SMAPS_SHARED_DIRTY,
	SYS_SMAPS_PRIVATE_CLEAN,
	SYS_SMAPS_PRIVATE_DIRTY,
	SYS_SMAPS_REFERENCED,
	SYS_SMAPS_ANONYMOUS,
	SYS_SMAPS_LAZYFREE,
	SYS_SMAPS_ANONHUGE,
	SYS_SMAPS_SWAP,
	SYS_SMAPS_LOCKED,
	SYS_SMAPS_SIZES
};

struct sys_smap {
	struct sys_map map;
	uint32_t have; /* bit per size */
	uint64_t kb[SYS_SMAPS_SIZES];
	struct sys_span vmflags; /* "rd wr mr mw me ac" */
};

/* The mapping at *cursor with its lines, likewise: 1, 0, -EBADMSG. */
int sys_smaps_next(const char **cursor, const char *end, struct sys_smap *ret_smap);

/* PID/syscall. */
enum sys_syscall_state {
	SYS_SYSCALL_RUNNING, /* the kernel does not know: it runs */
	SYS_SYSCALL_OUTSIDE, /* stopped or waiting outside of any */
	SYS_SYSCALL_INSIDE,
};

struct sys_syscall {
	enum sys_syscall_state state;
	int64_t nr; /* -1 unless inside */
	uint64_t args[6];
	uint64_t sp, pc; /* 0 while running */
};

/* 0, or -EBADMSG. */
int sys_syscall_parse(const char *text, size_t len, struct sys_syscall *ret_syscall);

/* PID/cgroup: the path in v2 (controller NULL) or in the v1 hierarchy that has the controller. False if none. */
bool sys_cgroup_path(const char *text, size_t len, const char *controller,
		     struct sys_span *ret_path);

/*
 * Lines of a word and its number each (a cgroup's events, some of /proc/stat): the number of this one. False if there
 * is none.
 */
bool sys_cgroup_event(const char *text, size_t len, const char *event, int64_t *ret_number);

/* One line of PID/mountinfo; paths as they stand there. */
struct sys_mount {
	struct sys_span root, point, type, options; /* the last: those of the filesystem */
};

/* The line at *cursor, which moves past it: 1, 0 at the end, or -EBADMSG (the cursor moves on all the same). */
int sys_mounts_next(const char **cursor, const char *end, struct sys_mount *ret_mount);

/* A path of mountinfo with its blanks back (\040 and the like), terminated; false when it does not fit. */
bool sys_mount_path(struct sys_span path, char *buf, size_t size);

/* Does the word stand in a list parted by commas? */
bool sys_span_lists(struct sys_span list, const char *word);

/* /proc/loadavg: how many tasks the machine has, and the last number given in the reader's pid namespace. */
int sys_loadavg_parse(const char *text, size_t len, int64_t *ret_tasks, int64_t *ret_last_pid);

/* PID/limits: the soft limit on the line that begins so ("Max processes"); UINT64_MAX for none. False without one. */
bool sys_limits_soft(const char *text, size_t len, const char *name, uint64_t *ret_soft);

/* PID/uid_map: what an id of the inside is outside; false when it is not mapped. */
bool sys_idmap_outer(const char *text, size_t len, uint64_t id, uint64_t *ret_outer);

/* What a link in PID/ns says, "pid:[4026531836]": the inode. 0, or -EBADMSG. */
int sys_ns_parse(const char *text, size_t len, uint64_t *ret_inode);

#endif
