/* SPDX-License-Identifier: MIT */
/* Asking the kernel in a child that is thrown away: whatever asking does ends with it. */
#ifndef FW_THROWAWAY_H
#define FW_THROWAWAY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	FW_THROWN_OTHER = 255, /* it did not exit */
	FW_THROWN_LATE = 253,  /* no answer in time */
};

typedef int fw_thrown_fn(const void *ctx);

struct fw_thrown {
	int error;  /* 0, or the errno with which no child could be made; nothing else counts then */
	int exited; /* what fn gave, FW_THROWN_LATE, or FW_THROWN_OTHER */
	int signal; /* what it died of; 0: of nothing */
};

/* How long a child may take that fw_thrown_begin was called in. Ten seconds before the first call. */
void fw_thrown_deadline(long seconds);

/* In a child: from here on it ends with FW_THROWN_LATE when it takes too long. */
void fw_thrown_begin(void);

/*
 * Runs fn in a child made by plain clone(2), or by fork(2) or clone3(2) where that is not let through; its value is
 * the exit status, so 0 to 252.
 */
struct fw_thrown fw_throw(fw_thrown_fn *fn, const void *ctx);

enum fw_thrown_door { FW_THROWN_FORK, FW_THROWN_VFORK, FW_THROWN_CLONE, FW_THROWN_CLONE3 };
enum { FW_THROWN_DOORS = FW_THROWN_CLONE3 + 1 };

/* Does a child, asked by plain clone(2) from here, come to be? 0 or the errno. */
int fw_thrown_bare(void);

/* What a child's own call of this kind says: .exited is 0 or its errno. It leaves no core. */
struct fw_thrown fw_thrown_by(enum fw_thrown_door door);

/* The same for a user namespace of a child's own. */
struct fw_thrown fw_thrown_userns(void);

enum { FW_INSIDE_FILES = 8 };

/* What files of a single number say in other namespaces. */
struct fw_inside {
	int proc_fd;	       /* a procfs */
	int userns_fd;	       /* to enter; -1: none */
	int pidns_fd;	       /* to have a process in; -1: none */
	const char *const *files; /* FW_INSIDE_FILES at most, then NULL */

	int error;			    /* 0, or why nothing was read */
	bool at_birth;			    /* of the process in pidns_fd: this is what it says to new ones */
	int64_t numbers[FW_INSIDE_FILES];   /* or -errno each */
};

/* By a child that enters them, and for a pid namespace one of its own in it, both gone at the end. */
void fw_thrown_read(struct fw_inside *inside);

#endif
