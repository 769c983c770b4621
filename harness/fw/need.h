/* SPDX-License-Identifier: MIT */
/*
 * The needs: named features of a machine. What each is and what would meet it; trying them is run/needs.c's. Beside
 * them what refuses a new process, by the same reason codes; finding out is run/why.c's.
 */
#ifndef FW_NEED_H
#define FW_NEED_H

#include <stdbool.h>
#include <stddef.h>

struct fw_need {
	const char *name;	/* "pidns" */
	const char *what;	/* one line: what is tried */
	const char *meets;	/* one line: what would meet it where it is absent */
	bool root;		/* only a privileged caller can have it */
};

/* Sorted by name. */
extern const struct fw_need fw_needs[];
extern const size_t fw_needs_count;

const struct fw_need *fw_need_find(const char *name);

/* What the refused call is: the plainest comes first. */
enum fw_refused {
	FW_REFUSED_PROCESS,	/* any new process or thread */
	FW_REFUSED_COPY,	/* one with a copy of the memory: fork, not vfork */
	FW_REFUSED_CLONE,	/* clone(2), and with it libc's fork */
	FW_REFUSED_CLONE3,
	FW_REFUSED_FORK,	/* fork(2), the raw call */
	FW_REFUSED_VFORK,
	FW_REFUSED_PIDFD,	/* CLONE_PIDFD */
	FW_REFUSED_NAMESPACES,	/* a CLONE_NEW... flag */
};
enum { FW_REFUSED_KINDS = FW_REFUSED_NAMESPACES + 1 };

struct fw_refusal {
	const char *code;	/* the reason code: where a skip has the same, they mean the same */
	int error;		/* what the call answers; 0: as the filter says, or a signal */
	enum fw_refused of;	/* what is refused at least */
	const char *lift;	/* one line: what would lift it */
};

/* Sorted by code. */
extern const struct fw_refusal fw_refusals[];
extern const size_t fw_refusals_count;

const struct fw_refusal *fw_refusal_find(const char *code);

/* "process" "copy" "clone" "clone3" "fork" "vfork" "pidfd" "namespaces". */
const char *fw_refused_name(enum fw_refused of);

/* Is a plain process refused with it, as libc's fork makes one? */
bool fw_refused_is_plain(enum fw_refused of);

#endif
