/* SPDX-License-Identifier: MIT */
/*
 * A saboteur: a lying door. The probe is built a second time with another object behind its table of doors; one word
 * of its command line, lie=NAME, chooses what is done around the true call through the door under test. Neither the
 * witness nor the oracle knows. What it does must have let go before the first look: nobody traces, nobody listens.
 * Everything here runs where pb_ functions may run, also in a child that shares its maker's memory.
 */
#ifndef PB_LIE_H
#define PB_LIE_H

#include "probe.h"

struct pb_saboteur;

enum { PB_PAGE = 4096 };

/* One call through the door under test, as the saboteur may change it. Never freed; many may be under way. */
struct pb_ask {
	const struct pb_saboteur *by;
	enum pb_door door;		/* through which it really goes */
	struct pb_request request;	/* a copy */
	pb_child *child;		/* as the probe gave them */
	void *arg;
	pb_child *runs;			/* runs in the child instead of it, with the ask as arg; NULL: child does */
	long child_ret;			/* what the child is told */
	long maker;			/* pid of who calls */
	int serial;			/* from 0: how many calls came before */
	int64_t note[4];		/* the saboteur's own, from one part to the next */
};

struct pb_saboteur {
	/* The maker, before the call. */
	void (*asks)(struct pb_ask *ask);
	/*
	 * The child's first act, before it says who it is; through posix_spawn the image's, before main (door and
	 * request are not those of the call there, child and arg are NULL).
	 */
	void (*born)(struct pb_ask *ask);
	/* The maker, back from the call: gives what it is told; -1 with errno, or the pid. */
	long (*tells)(struct pb_ask *ask, long ret);
	/* Who comes to the probe's first gate, before that; only where no call came before. */
	void (*first)(void);
	/* Maker and child, before each gate that they come to behind the call (not an image). */
	void (*gate)(struct pb_ask *ask);
	/* No system call is made for it in the maker, who may not make one: its ask knows no maker. */
	bool silent;
	/* Instead of all of it; ends with what the maker is told. May call pb_truly. */
	long (*instead)(struct pb_ask *ask);
};

/* Generated from the list in probes/meson.build: every saboteur by its name. */
struct pb_saboteur_row {
	const char *name;
	const struct pb_saboteur *saboteur;
};
extern const struct pb_saboteur_row pb_saboteurs[];
extern const size_t pb_saboteurs_count;

/* The true call, with .born in the child. As pb_make_with. */
long pb_truly(struct pb_ask *ask);

/*
 * The same child by a request with flags: forks become clone with none, vforks clone with CLONE_VM | CLONE_VFORK; then
 * add and remove are applied. A door with flags stays, posix_spawn cannot be changed (false). exit signal stays.
 */
bool pb_ask_flags(struct pb_ask *ask, uint64_t add, uint64_t remove);

/* The doors as they are. */
extern pb_door_call *const pb_true_doors[PB_DOORS];

/* Writes into a process's memory, one's own included, if there is something at that place. 0 or -errno. */
long pb_copy_in(long pid, uint64_t address, const void *bytes, size_t len);

/* A fork of our own, by whichever call is not refused. -errno. */
long pb_any_fork(void);

/*
 * For asks: tries the act in a throw-away process, and where that is refused ends the attempt as
 * one in which no such lie can be told.
 */
void pb_unable_unless(long (*act)(struct pb_ask *ask), struct pb_ask *ask);

/* A process beside all others that stands until the stage ends; by our own fork. Returns its pid or -errno. */
long pb_bystander(void);

/* A stack of its own for the child, if the request has none: who share memory cannot share that. Four, by turns. */
void pb_own_stack(struct pb_request *request);

/* Blocks for ever, or until a signal ends it. */
void pb_stand(void) __attribute__((noreturn));

/* A place that the probe gave to pb_watch, for saboteurs of memory; false: none of that name. */
bool pb_watched(const char *name, char **ret_address, size_t *ret_len);
/* The n-th watched place, from 0; false past the last. */
bool pb_watched_at(int n, const char **ret_name, char **ret_address, size_t *ret_len);
/* madvise, in who calls, of the whole pages that hold a watched place of at_least bytes. What is refused stays so. */
void pb_advise_watched(int advice, size_t at_least);

#endif
