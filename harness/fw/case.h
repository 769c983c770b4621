/* SPDX-License-Identifier: MIT */
/*
 * A case: one stimulus through one or more doors, with the observations to take and the checks to make.
 * Zero of every field means "not asked for"; every list ends with an empty element.
 */
#ifndef FW_CASE_H
#define FW_CASE_H

#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "oracle.h"
#include "verdict.h"

/* Doors: ways to make a child. Bit values; the order is the order of reports. */
enum fw_door {
	FW_DOOR_FORK = 1 << 0,		/* libc fork() */
	FW_DOOR__FORK = 1 << 1,		/* libc _Fork() */
	FW_DOOR_VFORK = 1 << 2,		/* libc vfork() */
	FW_DOOR_SYS_FORK = 1 << 3,	/* raw fork */
	FW_DOOR_SYS_VFORK = 1 << 4,	/* raw vfork */
	FW_DOOR_SYS_CLONE = 1 << 5,	/* raw clone, exit signal SIGCHLD and the case's flags */
	FW_DOOR_SYS_CLONE3 = 1 << 6,	/* raw clone3, likewise */
	FW_DOOR_MINI = 1 << 7,		/* our own fork on the bare clone instruction */
	FW_DOOR_POSIX_SPAWN = 1 << 8,	/* libc posix_spawn(): the child is the probe, executed anew */
	FW_DOOR_CLONE = 1 << 9,		/* libc clone(), the wrapper: the child begins in a function */
};
enum { FW_DOOR_COUNT = 10 };

/* Doors that copy memory and do not suspend the maker. */
#define FW_DOORS_COPYING \
	(FW_DOOR_FORK | FW_DOOR__FORK | FW_DOOR_SYS_FORK | FW_DOOR_SYS_CLONE | FW_DOOR_SYS_CLONE3 | \
	 FW_DOOR_MINI)
#define FW_DOORS_VFORK (FW_DOOR_VFORK | FW_DOOR_SYS_VFORK)
/* Every door that makes a process which goes on with its maker's program. */
#define FW_DOORS_PROCESS (FW_DOORS_COPYING | FW_DOORS_VFORK)
/* Doors that take flags. */
#define FW_DOORS_FLAGS (FW_DOOR_SYS_CLONE | FW_DOOR_SYS_CLONE3)

/* "sys_fork" … for one door's bit; NULL when it is not one. And back: 0 when unknown. */
const char *fw_door_name(uint32_t door);
uint32_t fw_door_of_name(const char *name);

/* What an observer is asked to read of a role at a gate. Facts it makes: HACKING.md, "Looks". */
enum fw_look_kind {
	FW_LOOK_STATUS = 1 << 0,
	FW_LOOK_STAT = 1 << 1,
	FW_LOOK_CHILDREN = 1 << 2,	/* ROLE.children: list of pids made by that task */
	FW_LOOK_TASKS = 1 << 3,		/* ROLE.tasks: number and list of its threads */
	FW_LOOK_FDS = 1 << 4,
	FW_LOOK_MAPS = 1 << 5,
	FW_LOOK_SMAPS = 1 << 6,
	FW_LOOK_SYSCALL = 1 << 7,
	FW_LOOK_LINKS = 1 << 8,
	FW_LOOK_NS = 1 << 9,
	FW_LOOK_CGROUP = 1 << 10,
	FW_LOOK_KCMP = 1 << 11,		/* all seven types against .other (default "parent") */
	FW_LOOK_WORDS = 1 << 12,	/* bytes at every address the probe named with pb_watch */
	FW_LOOK_PAGES = 1 << 13,	/* pagemap words of those addresses' pages */
	FW_LOOK_KPAGECOUNT = 1 << 14,
	FW_LOOK_PIDFD = 1 << 15,	/* pidfd_open, poll, fdinfo Pid */
	FW_LOOK_WORLD = 1 << 16,	/* every process of the stage: stage.processes (pid list, sorted) */
	FW_LOOK_IPC = 1 << 17,		/* semaphore value the probe named with pb_sem; I/O priority */
	FW_LOOK_VIEW = 1 << 18,		/* what its namespaces hold: id map, mounts, devices and socket names */
	FW_LOOK_LIMITS = 1 << 19,	/* every resource limit, by prlimit */
	FW_LOOK_TIMERS = 1 << 20,	/* POSIX timers */
	FW_LOOK_ROBUST = 1 << 21,	/* head of the list of robust futexes */
	FW_LOOK_FDLIST = 1 << 22,	/* the numbers alone of what FW_LOOK_FDS tells in full */
	FW_LOOK_FDINFO = 1 << 23,	/* what kinds of descriptors say of themselves: counts, masks, watches, locks */
	FW_LOOK_RANGES = 1 << 24,	/* all pages of each watch longer than one, beside those of .other */
	FW_LOOK_PIDS = 1 << 25,		/* the stage's pids cgroup and the one in it: counts, limits, events */
	FW_LOOK_ATTRS = 1 << 26,	/* small files of its own: name, arguments, environment, scores, switches */
	FW_LOOK_SCHED = 1 << 27,	/* policy, nice, flags and the rest of sched_getattr, CPUs, autogroup, cpuset */
	/*
	 * Of a role: bytes and calls of I/O, CPU time, context switches. Of the stage (.of = "stage"): how many
	 * processes were ever made, which number was given last, pid_max.
	 */
	FW_LOOK_IO = 1 << 28,
	FW_LOOK_NUMA = 1 << 30,	/* memory policies of mappings that begin at watches */
};
/* Whose the namespaces are, and what is in a procfs of the subject's own; no enumerator, which is an int. */
#define FW_LOOK_NSOWN (1u << 31)
/* What fw_maker_unchanged reads of the maker. */
#define FW_LOOKS_MAKER (FW_LOOK_STATUS | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS)

struct fw_gate {
	const char *name;
	/*
	 * The gate that this one meets: looks at that gate are taken when both have been reached, and both open
	 * then. For a door that suspends its maker the two cannot meet; each opens by itself there.
	 */
	const char *with;
};

struct fw_look {
	const char *at;		/* gate */
	const char *of;		/* role */
	uint32_t with;		/* FW_LOOK_… */
	const char *other;	/* role that kcmp, pages and bytes of ranges are compared with; NULL: "parent" */
	/*
	 * The look waits until the state of the role is one of these letters ("D"), it has ended, or an eighth of the
	 * deadline is over; then it is taken, whatever the state is. NULL: at once.
	 */
	const char *until;
	bool uncounted;		/* RANGES without asking of each frame how often it is mapped: long ranges */
};

typedef struct fw_verdict fw_oracle(const struct fw_evidence *ev);

struct fw_check {
	const char *clause;		/* id in the catalogue */
	uint32_t pin;			/* digest of the statement it was written for */
	fw_oracle *oracle;
	const char *const *needs;	/* beyond the case's */
	uint32_t doors;			/* subset of the case's; 0: all of them */
	/*
	 * How it has been seen to fail on the whole path: names of saboteurs parted by blanks, each of which must
	 * turn it to violated; or a sentence why no lie of a process can imitate that fault. Both NULL: the
	 * variant's, then the case's.
	 */
	const char *saboteurs;
	const char *no_saboteur;
};

/* How an edit of recorded evidence changes the facts that match. */
enum fw_edit_op {
	FW_EDIT_SET,		/* value becomes .becomes (int or word) or .text (string) */
	FW_EDIT_ADD,		/* .becomes is added to an int or word */
	FW_EDIT_XOR,		/* an int or word is xored with .becomes; bytes: the first byte is */
	FW_EDIT_DROP,		/* the fact is withheld: proves nothing by itself, must not be the only edit */
	FW_EDIT_COPY,		/* takes the value of the fact named .from (same source and gate) */
	FW_EDIT_ERRNO,		/* the look failed with .becomes */
	FW_EDIT_INSERT,		/* a new fact: .src .at .name, .becomes (int) or .text */
	FW_EDIT_LAST,		/* the fact comes after all others: for statements about order */
};

/* A counterexample: must turn the check named .breaks to violated. */
struct fw_edit {
	const char *name;	/* fact's name */
	enum fw_src src;
	const char *at;		/* gate; NULL: wherever it is, if there is only one */
	enum fw_edit_op op;
	int64_t becomes;
	const char *text;
	const char *from;
	const char *breaks;	/* clause id; NULL: every check of the case (or variant) */
	uint32_t doors;		/* where it applies; 0: all */
};

/* Who the probe is. */
enum fw_user {
	FW_USER_CALLER,		/* as the one who runs us */
	FW_USER_PLAIN,		/* no privilege: as root uid 65534 */
	FW_USER_ADMIN,		/* may rule over the namespaces of its stage (need ns-admin) */
};

/* What ruling takes, for a case of FW_USER_ADMIN that names no capabilities itself. */
#define FW_CAPS_ADMIN "cap_sys_admin=ep"

struct fw_env {
	enum fw_user user;
	const char *caps;	/* all that it has, as far as the caller has it: libcap text, "cap_sys_chroot=ep" */
	int trace;		/* 1: the keeper seizes the probe and follows what it makes */
	int scratch;		/* 1: a scratch directory as cwd */
	int alone;		/* 1: exhausts something; runs with no other case beside it */
	int refuse_errno;	/* a libseccomp filter answers the case's door with this errno */
	int cgroup;		/* 1: a v2 cgroup of its own, its directory at the fd told by argument cgroup=N */
	int kernel;		/* 1: the path through the kernel is followed (need kernel-tracing); with .alone */
	int pids;		/* 1: a cgroup with the pids controller and one named inner in it, its fd at pass=N */
};

/* The capabilities of a probe in this environment, as libcap text: all that any of its sets may hold. */
const char *fw_env_caps(const struct fw_env *env);

struct fw_variant {
	const char *name;		/* a-z0-9-: third part of the id */
	const char *claim;		/* NULL: the case's */
	const char *args[8];		/* key=value words for the probe */
	uint32_t doors;			/* 0: the case's */
	const char *const *needs;	/* added to the case's */
	const struct fw_env *env;	/* NULL: the case's */
	const struct fw_check *checks;	/* NULL: the case's */
	const struct fw_edit *counterexamples;	/* NULL: the case's */
	const char *saboteurs, *no_saboteur;	/* for checks that name none; both NULL: the case's */
};

struct fw_case {
	const char *id;			/* family.case */
	const char *claim;
	const char *cannot_tell;	/* the blind spot, one sentence */
	const char *violated_by;	/* a concrete wrong kernel or libc */
	const char *probe;		/* program's name */
	const char *args[8];
	uint32_t doors;
	struct fw_env env;
	int patience;			/* its deadline is so many times the usual one; 0: once */
	const struct fw_gate *gates;
	const struct fw_look *observe;
	const char *const *needs;
	const struct fw_check *checks;
	const struct fw_edit *counterexamples;
	const char *saboteurs, *no_saboteur;	/* for checks that name none */
	const struct fw_variant *variants;
};

/*
 * Words for the tables of a case. Lists, with the empty element at their end: .needs = FW_NEEDS("pidns"),
 * .checks = FW_CHECKS({ .clause = … }, …), .counterexamples = FW_EDITS(FW_NOT_MADE, { .name = … }).
 */
#define FW_NEEDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define FW_CHECKS(...) ((const struct fw_check[]){ __VA_ARGS__, { 0 } })
#define FW_EDITS(...) ((const struct fw_edit[]){ __VA_ARGS__, { 0 } })
/* A check that needs nothing more, and the list of it alone. */
#define FW_CHECK(clause_, pin_, oracle_) \
	{ .clause = clause_, .pin = pin_, .oracle = oracle_ }
#define FW_ONE_CHECK(clause_, pin_, oracle_) FW_CHECKS(FW_CHECK(clause_, pin_, oracle_))
/* Edits: the call failed; the probe told this number instead (clause_ NULL: breaks every check). */
#define FW_NOT_MADE \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .becomes = -1 }
#define FW_SAID(name_, value_, clause_) \
	{ .name = name_, .src = FW_SRC_PROBE, .becomes = value_, .breaks = clause_ }
/* A signal in the words that looks give of them (sigpnd, sigblk, sigcgt …). */
#define FW_SIG(signal) (1ULL << ((signal)-1))

/* Generated: every case, sorted by id, ends with NULL. */
extern const struct fw_case *const fw_cases[];

/*
 * One case as the plan sees it: a variant laid over its case. Points into both; owns nothing but its id.
 */
struct fw_instance {
	const struct fw_case *of;
	const struct fw_variant *variant;	/* NULL: none */
	char id[96];				/* family.case[.variant] */
	char family[32];
	const char *claim;
	uint32_t doors;
	const struct fw_env *env;
	const struct fw_check *checks;
	const struct fw_edit *counterexamples;
};

/* Lays variant index v (0-based) over the case; v is 0 for a case without variants. False when past the end. */
bool fw_instance_at(const struct fw_case *c, int v, struct fw_instance *ret_instance);

/* The instance with this id; false when there is none. */
bool fw_instance_find(const char *id, struct fw_instance *ret_instance);

/* Doors of a check of an instance, as bits. */
uint32_t fw_check_doors(const struct fw_instance *in, const struct fw_check *check);

/*
 * The saboteurs of a check, "a b"; NULL when it has none, and then *ret_why (may be NULL) is the reason, or NULL when
 * nobody gave one.
 */
const char *fw_check_saboteurs(const struct fw_instance *in, const struct fw_check *check,
			       const char **ret_why);

/* "CASE/door/clause" into buf; returns its length as snprintf does. */
int fw_check_id(const struct fw_instance *in, uint32_t door, const struct fw_check *check,
		char *buf, size_t size);

/*
 * Calls each(need, ctx) for every need of the instance, its door and, if not NULL, the check; each once.
 * Stops at the first non-zero answer and returns it.
 */
int fw_needs_each(const struct fw_instance *in, uint32_t door, const struct fw_check *check,
		  int (*each)(const char *need, void *ctx), void *ctx);

/* The same for all but what its looks need: without one of these a check cannot be made. */
int fw_needs_own_each(const struct fw_instance *in, uint32_t door, const struct fw_check *check,
		      int (*each)(const char *need, void *ctx), void *ctx);

/*
 * The same for what the looks of the instance need, with the sources (FW_SRC_BIT) that have nothing to tell without it:
 * such a need is one of those checks alone whose oracle looks for a fact from there.
 */
int fw_needs_of_looks_each(const struct fw_instance *in,
			   int (*each)(const char *need, uint32_t sources, void *ctx), void *ctx);

#endif
