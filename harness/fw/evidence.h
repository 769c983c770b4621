/* SPDX-License-Identifier: MIT */
/* Evidence: the facts of one attempt at one case through one door, in the order they were taken. */
#ifndef FW_EVIDENCE_H
#define FW_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who says so. The names in the record are these in lower case without the prefix. */
enum fw_src {
	FW_SRC_NONE,
	FW_SRC_PROBE,		/* the program under study itself */
	FW_SRC_HARNESS,		/* the keeper: needs, stage, ends, deadlines */
	FW_SRC_STATUS,		/* /proc/PID/status */
	FW_SRC_STAT,		/* /proc/PID/stat */
	FW_SRC_CHILDREN,	/* /proc/PID/task/TID/children */
	FW_SRC_TASKS,		/* /proc/PID/task, and the processes of the stage */
	FW_SRC_FDS,		/* /proc/PID/fd and fdinfo */
	FW_SRC_MAPS,		/* /proc/PID/maps */
	FW_SRC_SMAPS,		/* /proc/PID/smaps */
	FW_SRC_SYSCALL,		/* /proc/PID/syscall and wchan */
	FW_SRC_LINKS,		/* /proc/PID/cwd, root, exe */
	FW_SRC_NS,		/* /proc/PID/ns */
	FW_SRC_CGROUP,		/* /proc/PID/cgroup and files of stage cgroups */
	FW_SRC_MEM,		/* bytes of /proc/PID/mem */
	FW_SRC_PAGEMAP,		/* /proc/PID/pagemap */
	FW_SRC_KPAGECOUNT,	/* /proc/kpagecount */
	FW_SRC_KCMP,		/* kcmp(2) */
	FW_SRC_PIDFD,		/* pidfd: poll and fdinfo */
	FW_SRC_WAIT,		/* waitid(2) */
	FW_SRC_PTRACE,		/* ptrace(2): event stops, registers */
	FW_SRC_IPC,		/* System V semaphores, I/O priority: kernel objects asked by id from outside */
	FW_SRC_LIMITS,		/* prlimit(2) */
	FW_SRC_TIMERS,		/* /proc/PID/timers */
	FW_SRC_ROBUST,		/* get_robust_list(2) */
	FW_SRC_ATTRS,		/* small files of /proc/PID, and who owns it */
	FW_SRC_SCHED,		/* sched_getattr(2), sched_getaffinity(2), /proc/PID/autogroup and cpuset */
	FW_SRC_IO,		/* /proc/PID/io, schedstat and switches of status; /proc/stat, loadavg of the stage */
	FW_SRC_NUMA,		/* /proc/PID/numa_maps */
	FW_SRC_TRACE,		/* the kernel's function tracer, probes and trace events */
};
enum { FW_SRC_COUNT = FW_SRC_TRACE + 1 };

/* A source as a bit of a set: FW_SRC_BIT(KCMP). */
#define FW_SRC_BIT(source) (1U << FW_SRC_##source)

enum fw_kind {
	FW_INT,			/* signed 64 bit */
	FW_WORD,		/* address, mask or register: "0x…" in the record */
	FW_STR,			/* one line of text, valid UTF-8, never beginning with 0x */
	FW_BYTES,		/* {"hex": …} in the record */
	FW_ERRNO,		/* the look failed: i is the errno */
};

struct fw_fact {
	int64_t n;		/* number in the record, from 1 */
	int64_t t_ns;		/* CLOCK_MONOTONIC since the start of the run */
	enum fw_src src;
	enum fw_kind kind;
	int32_t pid;		/* as seen by the observer; 0: none */
	const char *at;		/* gate or stop it was taken at; "" outside of any */
	const char *role;	/* "parent", "child", "stage" … */
	const char *name;	/* "child.ppid": dotted, lower case, its first part the role */
	int64_t i;		/* FW_INT, FW_ERRNO */
	uint64_t w;		/* FW_WORD */
	const char *s;		/* FW_STR (terminated), FW_BYTES */
	size_t len;		/* of s in bytes */
};

struct fw_evidence {
	struct fw_fact *facts;
	size_t count;
	size_t cap;
	struct fw_chunk *strings;	/* owns every string a fact points to */
	uint32_t *asked;		/* gets the bit of each source that is searched; NULL: nobody wants to know */
};

void fw_evidence_init(struct fw_evidence *ev);
void fw_evidence_done(struct fw_evidence *ev);

/* Copies the fact and its strings. 0, or -ENOMEM. */
int fw_evidence_add(struct fw_evidence *ev, const struct fw_fact *fact);

/* A deep copy, for edits. 0, or -ENOMEM. */
int fw_evidence_copy(const struct fw_evidence *from, struct fw_evidence *ret_to);

/* Tells whoever keeps ev->asked that facts of this source are searched. */
void fw_evidence_ask(const struct fw_evidence *ev, enum fw_src src);

/* The one fact with this source and name, wherever it was taken; NULL when there is none or more than one. */
const struct fw_fact *fw_find(const struct fw_evidence *ev, enum fw_src src, const char *name);
/* What the probe itself told under this name. */
const struct fw_fact *fw_told(const struct fw_evidence *ev, const char *name);

/* The same, taken at this gate. */
const struct fw_fact *fw_find_at(const struct fw_evidence *ev, const char *at, enum fw_src src,
				 const char *name);

/* Name of a source in the record ("probe"); never NULL. And back: FW_SRC_NONE when unknown. */
const char *fw_src_name(enum fw_src src);
enum fw_src fw_src_of_name(const char *name);

/* The value as text for people: 17, 0x1f, "text", hex bytes, ENOENT. Terminated; returns buf. */
const char *fw_fact_text(const struct fw_fact *fact, char *buf, size_t size);

#endif
