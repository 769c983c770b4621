/* SPDX-License-Identifier: MIT */
/*
 * The stage: what is built around one attempt at one case, and taken down after it.
 *
 * The worker makes a keeper with fw_stage_enter, in a pid namespace of its own where that can be had; the keeper
 * starts the probe with fw_stage_start. When the keeper of a pid namespace ends, the kernel ends everything in it.
 */
#ifndef FW_STAGE_H
#define FW_STAGE_H

#include <stdbool.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "case.h"
#include "err.h"

/* How stages are built on this machine: decided once, by trying. */
enum fw_containment {
	FW_CONTAIN_SUBREAPER,	/* neither namespace: children lists and the subreaper */
	FW_CONTAIN_PIDNS,	/* privileged: a pid namespace */
	FW_CONTAIN_USERNS,	/* unprivileged: user, pid and mount namespace */
};

struct fw_stage_plan {
	enum fw_containment containment;
	const char *scratch;	/* directory of the run for scratch and the like; NULL: none */
	int cgroup_fd;		/* v2 cgroup to be born in, or -1 */
	bool in_cgroup;		/* nowhere else will do */
	const char *tracer;	/* name of the run's tracing instance; NULL: none */
	uid_t uid;			/* the caller's, for the map of a user namespace */
	gid_t gid;
};

/* The descriptors a probe is given: channel and gates; keeper's ends and probe's ends. */
struct fw_stage {
	int proc_fd;		/* a procfs of the stage's pid namespace */
	int channel;		/* keeper's end */
	int gates[12];		/* write ends */
	int gate_count;
	pid_t probe;
	int release;		/* write end: the traced probe waits for a byte before exec; -1 */
};

/*
 * Makes the keeper: a copy of this process, born into the containment (and cgroup). In the keeper returns 0; in
 * the caller the pid. The keeper is ended by the kernel when its maker ends (PDEATHSIG).
 */
pid_t fw_stage_enter(const struct fw_stage_plan *plan, struct fw_err *err);

/*
 * In the keeper: maps the user namespace, mounts its procfs as a descriptor, becomes subreaper. The order is
 * fixed; a half-built stage may be given to fw_stage_end.
 */
int fw_stage_build(const struct fw_stage_plan *plan, int gate_count, struct fw_stage *ret_stage,
		   struct fw_err *err);

/*
 * Starts the probe: fixed environment, session, descriptors, limits, signals, user and capabilities of env; then
 * execveat of probe_fd with args. A failure before exec arrives on the channel as a "broken" record.
 */
struct fw_stage_probe {
	int fd;				/* the program, opened O_PATH */
	const char *name;		/* argv[0] */
	const char *const *args;	/* NULL-terminated */
	const struct fw_env *env;
	const char *scratch;		/* cwd, or NULL: "/" */
	const char *door;
	int pass_fd;			/* handed over after the gates, or -1 */
	bool hold;			/* stops itself (SIGSTOP) right before exec */
};
int fw_stage_start(struct fw_stage *stage, const struct fw_stage_plan *plan,
		   const struct fw_stage_probe *probe, struct fw_err *err);

/* Becomes the program opened O_PATH; on return errno tells why not. */
void fw_stage_exec(int program, const char *const argv[], char *const envp[]);

/* Ends every process of the stage but the caller and reaps them; returns how many there were. */
int fw_stage_clear(struct fw_stage *stage, void (*reaped)(void *ctx, pid_t pid, int status),
		   void *ctx);

/* Closes what the stage holds. */
void fw_stage_end(struct fw_stage *stage);

/* The list of the caller's children, who has one thread, in the machine's own procfs; -1 and errno without one. */
int fw_stage_open_children(void);
/* Children of the calling process, as many as there is room for: who can be waited for. -1 where none can be known. */
int fw_stage_children(pid_t *pids, int room);

/*
 * Notes the children that the caller came with, for exec keeps them: they are somebody else's, and are left alone by
 * what ends and reaps the caller's other descendants.
 */
void fw_stage_keep_children(void);
bool fw_stage_is_kept(pid_t pid);
/* One that SIGKILL does not end is left alone from here on, too: nobody is to wait for it. */
void fw_stage_let_be(pid_t pid);

/* Ends the caller's descendants but those kept, and reaps them; returns how many. Without /proc nobody is found. */
int fw_stage_reap_all(void);

#endif
