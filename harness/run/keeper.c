/* SPDX-License-Identifier: MIT */
/*
 * One attempt, from stage to end: starts the probe, turns its records into facts, looks when a gate is reached,
 * follows its children by ptrace where the case asks for it, and reaps what is left. Everything it learns goes to
 * the worker as frames; it judges nothing.
 */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "confine.h"
#include "frame.h"
#include "mem.h"
#include "observe.h"
#include "procfs.h"
#include "proctext.h"
#include "ptrace.h"
#include "record.h"
#include "scoped.h"
#include "sweep.h"
#include "text.h"
#include "trace.h"

enum {
	FLUSH_BYTES = 16384,
	ROLES_MAX = 16,
	TRACEES_MAX = 16,
	RECORDS_MAX = 8192,	/* of one attempt: more is no probe speaking, but a flood */
	SILENCE_MS = 500,	/* then it is asked whether anybody is left to come */
};

struct tracee {
	int32_t pid;
	char role[FW_NAME_MAX];
	bool at_exit_next;	/* its next syscall stop is the exit of the call that made a child */
	int made;		/* how many it has made */
};

struct keeper {
	const struct fw_job *job;
	struct fw_stage stage;
	struct fw_buf out;
	bool broken;
	bool finished;			/* the probe's main process has been reaped */
	bool given_up;			/* who ends from here on is ended by us */
	bool silent;			/* nobody holds the channel's other end any more */
	int64_t deadline_ns;
	int64_t oom_kills;		/* of the machine, before the probe was started; below 0: not told */
	int record_count;
	struct {
		char name[FW_NAME_MAX];
		int32_t pid, tid;
	} roles[ROLES_MAX];
	int role_count;
	struct obs_watch watches[OBS_WATCHES];
	int watch_count;
	struct obs_memory memory;
	int semid;
	struct {
		bool reached, open;
		int32_t pid;
	} gates[FW_GATES_MAX];
	struct tracee tracees[TRACEES_MAX];
	int tracee_count, children_seen;
	struct obs_trace trace;
	bool following;			/* the kernel's path */
	char next_role[FW_NAME_MAX];	/* of the next child met by ptrace; empty: by its number */
};

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Frames are kept together and go out when there are many of them, and at the end. */
static void flush(struct keeper *k)
{
	size_t done = 0;

	while (done < k->out.len) {
		ssize_t n = write(k->job->out, k->out.data + done, k->out.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1);	/* the worker is gone */
		done += (size_t)n;
	}
	fw_buf_clear(&k->out);
}

static void emit(void *ctx, const struct fw_fact *fact)
{
	struct keeper *k = ctx;
	struct fw_fact stamped = *fact;

	stamped.t_ns = now_ns() - k->job->start_ns;
	fw_frame_put_fact(&k->out, &stamped);
}

static void emit_raw(void *ctx, const char *role, const char *file, const char *bytes, size_t len)
{
	struct keeper *k = ctx;

	fw_frame_put_raw(&k->out, role, file, bytes, len);
}

/* A fact of the keeper's own knowledge, about a role: its name is ROLE.thing. */
static void tell(struct keeper *k, enum fw_src src, const char *at, const char *role, int32_t pid,
		 const char *thing, struct fw_fact value)
{
	char name[2 * FW_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s.%s", role, thing);
	value.src = src;
	value.at = at;
	value.role = role;
	value.pid = pid;
	value.name = name;
	emit(k, &value);
}

static struct fw_fact value_int(int64_t i)
{
	return (struct fw_fact){ .kind = FW_INT, .i = i };
}

static struct fw_fact value_word(uint64_t w)
{
	return (struct fw_fact){ .kind = FW_WORD, .w = w };
}

static struct fw_fact value_text(const char *s)
{
	return (struct fw_fact){ .kind = FW_STR, .s = s, .len = strlen(s) };
}

static void broken(struct keeper *k, const char *fmt, const char *what)
{
	char text[300];

	if (k->broken)
		return;
	k->broken = true;
	(void)snprintf(text, sizeof(text), fmt, what);
	tell(k, FW_SRC_HARNESS, "", "stage", 0, "broken", value_text(text));
}

/*
 * A look that failed is a fact about its subject, unless the errno tells of us: then nothing was learnt, and to go on
 * would leave it to each oracle to know that. Memory answers EIO where nothing is mapped.
 */
static bool is_our_failure(const struct fw_fact *fact)
{
	if (fact->kind != FW_ERRNO)
		return false;
	switch (fact->i) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOBUFS:
	case EINTR:
		return true;
	case EIO:
		return fact->src != FW_SRC_MEM;
	default:
		return false;
	}
}

static void emit_look(void *ctx, const struct fw_fact *fact)
{
	char text[2 * FW_NAME_MAX];

	emit(ctx, fact);
	if (!is_our_failure(fact))
		return;
	(void)snprintf(text, sizeof(text), "%.80s: %s", fact->name, strerror((int)fact->i));
	broken(ctx, "keeper: look failed: %s", text);
}

/* ---- roles ---- */

static const char *role_of(const struct keeper *k, int32_t pid)
{
	for (int i = 0; i < k->role_count; i++)
		if (k->roles[i].pid == pid)
			return k->roles[i].name;
	return NULL;
}

static void learn_role(struct keeper *k, const struct fw_record *r, int32_t pid)
{
	int i;

	/* what the harness says of itself goes by these names */
	if (strcmp(r->name, "stage") == 0 || strcmp(r->name, "stray") == 0 ||
	    strchr(r->name, '.')) {
		broken(k, "probe: %s is no role of a probe's", r->name);
		return;
	}
	for (i = 0; i < k->role_count && strcmp(k->roles[i].name, r->name) != 0; i++)
		;
	if (i == ROLES_MAX) {
		broken(k, "probe: more roles than there is room for (%s)", r->name);
		return;
	}
	if (i == k->role_count)
		k->role_count++;
	(void)snprintf(k->roles[i].name, sizeof(k->roles[i].name), "%s", r->name);
	k->roles[i].pid = pid;
	k->roles[i].tid = (int32_t)r->i;
	tell(k, FW_SRC_HARNESS, "", r->name, pid, "pid", value_int(pid));
}

/* ---- looking ---- */

static bool subject_of(struct keeper *k, const char *role, const char *at, struct obs_subject *ret)
{
	for (int i = 0; i < k->role_count; i++) {
		struct stat st;
		char path[64];

		if (strcmp(k->roles[i].name, role) != 0)
			continue;
		*ret = (struct obs_subject){ .role = k->roles[i].name,
					     .pid = k->roles[i].pid,
					     .at = at };
		/* a thread says its own number; in another pid namespace that number is not ours to use */
		(void)snprintf(path, sizeof(path), "%d/task/%d", ret->pid, k->roles[i].tid);
		if (k->roles[i].tid == ret->pid)
			return true;
		if (fstatat(k->stage.proc_fd, path, &st, 0) == 0)
			ret->tid = k->roles[i].tid;
		else if (errno != ENOENT && k->stage.proc_fd >= 0)
			/* taken for the whole process it would be looked at in vain */
			broken(k, "keeper: a thread that is not to be seen: %s", strerror(errno));
		return true;
	}
	return false;
}

/* Its call cannot be read: it runs, or was about to sleep when its state was read and has thought better of it. */
static bool runs_after_all(const struct keeper *k, const struct obs_subject *of)
{
	struct sys_syscall call;
	char text[512];
	ssize_t n =
		sys_proc_read(k->stage.proc_fd, of->pid, of->tid, "syscall", text, sizeof(text));

	return n > 0 && sys_syscall_parse(text, (size_t)n, &call) == 0 &&
	       call.state == SYS_SYSCALL_RUNNING;
}

/* State and number of threads; its name is not kept. */
static int read_stat(const struct keeper *k, int32_t pid, int32_t tid, struct sys_stat *ret)
{
	char text[4096];
	ssize_t n = sys_proc_read(k->stage.proc_fd, pid, tid, "stat", text, sizeof(text));
	int r = n < 0 ? (int)n : sys_stat_parse(text, (size_t)n, ret);

	if (r == 0)
		ret->comm = (struct sys_span){ 0 };
	return r;
}

static bool is_alone(const struct sys_stat *stat)
{
	return stat->count >= SYS_STAT_NUM_THREADS && stat->field[SYS_STAT_NUM_THREADS] < 2;
}

/*
 * Who is dead comes to no state but Z, and to P, which nobody is ever in, when nobody finds it any more. A process ends
 * with its last thread: emulators have threads of their own.
 */
static bool has_come(const struct obs_subject *of, const char *until, const struct sys_stat *stat)
{
	if (!strchr("ZX", stat->state))
		return strchr(until, stat->state);
	if (strchr(until, 'Z'))
		return of->tid || is_alone(stat);
	return !strchr(until, 'P');
}

/*
 * A process that was woken or put to sleep is seen so a moment later: its state is read again until it is one of the
 * letters, and where its call is to be looked at until that is to be had. Bounded, so that a state which never comes
 * is a fact like any other.
 */
static void await_state(const struct keeper *k, const struct obs_subject *of,
			const struct fw_look *l)
{
	const int64_t bound = now_ns() + (int64_t)k->job->deadline_ms * 1000000 / 8;
	const bool call = (l->with & FW_LOOK_SYSCALL) && !strchr(l->until, 'R');

	for (int round = 0; now_ns() < bound; round++) {
		struct sys_stat stat;

		if (read_stat(k, of->pid, of->tid, &stat) < 0)
			return;
		if (has_come(of, l->until, &stat) && !(call && runs_after_all(k, of)))
			return;
		if (round < 64)
			(void)sched_yield();
		else
			(void)poll(NULL, 0, 1);
	}
}

static void look(struct keeper *k, const char *at)
{
	const struct obs_sink sink = { .emit = emit_look,
				       .raw = k->job->raw ? emit_raw : NULL,
				       .ctx = k };

	for (const struct fw_look *l = k->job->in->of->observe; l && l->at; l++) {
		struct obs_subject of, other;
		struct obs_look ask = {
			.proc_fd = k->stage.proc_fd,
			.of = &of,
			.watch = k->watches,
			.watch_count = k->watch_count,
			.memory = &k->memory,
			.uncounted = l->uncounted,
			.semid = k->semid,
			.pids_fd = k->job->in->env->pids ? k->job->pass_fd : -1,
		};

		if (strcmp(l->at, at) != 0)
			continue;
		if (!subject_of(k, l->of, at, &of)) {
			/* the world is there without anybody in it */
			if (!(l->with & (FW_LOOK_WORLD | FW_LOOK_PIDS)) &&
			    strcmp(l->of, "stage") != 0)
				continue;
			of = (struct obs_subject){ .role = "stage", .at = at };
		}
		if (subject_of(k, l->other ? l->other : "parent", at, &other))
			ask.other = &other;
		if (l->until && of.pid > 0)
			await_state(k, &of, l);
		(void)obs_look(l->with, &ask, &sink);
	}
}

/* ---- gates ---- */

static int gate_index(const struct keeper *k, const char *name)
{
	const struct fw_gate *g = k->job->in->of->gates;

	for (int i = 0; g && g[i].name; i++)
		if (strcmp(g[i].name, name) == 0)
			return i;
	return -1;
}

/* Which gate's looks are taken when gate i is reached: its own, or the one it meets. */
static int meeting_of(const struct keeper *k, int i)
{
	const struct fw_gate *g = &k->job->in->of->gates[i];

	if (!g->with || (k->job->door & FW_DOORS_VFORK))
		return i;
	return gate_index(k, g->with);
}

/* One byte, one process; the pipe is the stage's alone. Who is not there any more to read it has died at the gate. */
static void open_gate(struct keeper *k, int i)
{
	const char *name = k->job->in->of->gates[i].name, *role = role_of(k, k->gates[i].pid);

	/* the probe is over and its gates with it: who comes to one still is ended by what follows */
	if (k->stage.gates[i] < 0)
		return;
	if (write(k->stage.gates[i], "g", 1) == 1)
		return;
	if (errno == EPIPE)
		tell(k, FW_SRC_HARNESS, name, role ? role : "stage", k->gates[i].pid, "gone",
		     value_int(1));
	else
		broken(k, "keeper: gate %s does not open", name);
}

static void reach_gate(struct keeper *k, const char *name, int32_t pid)
{
	int mine = gate_index(k, name), meeting;
	const char *role = role_of(k, pid);

	if (mine < 0 || k->gates[mine].reached) {
		broken(k, "probe: gate %s is not the case's, or was reached twice", name);
		return;
	}
	k->gates[mine].reached = true;
	k->gates[mine].pid = pid;
	tell(k, FW_SRC_HARNESS, name, role ? role : "stage", pid, "reached", value_int(1));
	meeting = meeting_of(k, mine);
	for (int i = 0; i < k->stage.gate_count; i++)
		if (meeting_of(k, i) == meeting && !k->gates[i].reached)
			return;
	look(k, k->job->in->of->gates[meeting].name);
	for (int i = 0; i < k->stage.gate_count; i++)
		if (meeting_of(k, i) == meeting && !k->gates[i].open) {
			k->gates[i].open = true;
			open_gate(k, i);
		}
}

/* ---- the channel ---- */

static void take_record(struct keeper *k, const struct fw_record *r, int32_t pid)
{
	const char *role = role_of(k, pid), *dot = strchr(r->name, '.');
	char own[FW_NAME_MAX];
	struct fw_fact f = { .src = FW_SRC_PROBE, .at = "", .pid = pid, .name = r->name };
	char text[96];

	if (dot && (size_t)(dot - r->name) < sizeof(own)) {
		memcpy(own, r->name, (size_t)(dot - r->name));
		own[dot - r->name] = '\0';
		role = own;
	}
	f.role = role ? role : "probe";
	switch (r->kind) {
	case FW_REC_ROLE:
		learn_role(k, r, pid);
		return;
	case FW_REC_INT:
		f.kind = FW_INT;
		f.i = r->i;
		break;
	case FW_REC_WORD:
		f.kind = FW_WORD;
		f.w = r->w;
		break;
	case FW_REC_STR:
	case FW_REC_BYTES:
		f.kind = r->kind == FW_REC_STR ? FW_STR : FW_BYTES;
		f.s = r->text;
		f.len = r->len;
		break;
	case FW_REC_WATCH:
		if (k->watch_count == OBS_WATCHES) {
			broken(k, "probe: more watched places than there is room for (%s)",
			       r->name);
			return;
		}
		(void)snprintf(k->watches[k->watch_count].name, sizeof(k->watches[0].name), "%.47s",
			       r->name);
		k->watches[k->watch_count].address = r->w;
		k->watches[k->watch_count++].len = (uint32_t)r->i;
		return;
	case FW_REC_SEM:
		k->semid = (int)r->i;
		return;
	case FW_REC_NEXT:
		memcpy(k->next_role, r->name, sizeof(k->next_role));
		return;
	case FW_REC_GATE:
		reach_gate(k, r->name, pid);
		return;
	case FW_REC_BROKEN:
		(void)snprintf(text, sizeof(text), "%.60s: errno %d", r->name, (int)r->i);
		broken(k, "probe: %s", text);
		return;
	case FW_REC_UNMET:
		tell(k, FW_SRC_HARNESS, "", "stage", pid, "unmet", value_text(r->name));
		return;
	case FW_REC_DONE:
		tell(k, FW_SRC_PROBE, "", "probe", pid, "done", value_int(1));
		return;
	case FW_REC_NONE:
		return;
	}
	emit(k, &f);
}

static void drain_channel(struct keeper *k)
{
	while (k->record_count < RECORDS_MAX) {
		char buf[FW_RECORD_MAX + 1], control[CMSG_SPACE(sizeof(struct ucred)) + 64];
		struct iovec iov = { buf, sizeof(buf) };
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		ssize_t n = recvmsg(k->stage.channel, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		struct fw_record r;
		int32_t pid = 0;

		if (n < 0 && errno == EINTR)
			continue;
		for (struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&msg); c;
		     c = CMSG_NXTHDR(&msg, c))
			if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS) {
				struct ucred who;

				memcpy(&who, CMSG_DATA(c), sizeof(who));
				pid = who.pid;
			}
		/* an empty datagram tells who sent it; the end of the channel has no sender, or says that he is 0 */
		if (n < 0 || (n == 0 && pid <= 0)) {
			k->silent = n == 0;
			return;
		}
		k->record_count++;
		if ((msg.msg_flags & MSG_TRUNC) || fw_record_get(buf, (size_t)n, &r) < 0)
			broken(k, "probe: %s", "a record that is none, or is cut off");
		else
			take_record(k, &r, pid);
	}
	broken(k, "probe: %s", "more records than there is room for");
}

/* ---- ptrace ---- */

static struct tracee *tracee_of(struct keeper *k, int32_t pid)
{
	struct tracee *t;
	const char *role;

	for (int i = 0; i < k->tracee_count; i++)
		if (k->tracees[i].pid == pid)
			return &k->tracees[i];
	if (k->tracee_count == TRACEES_MAX)
		return NULL;
	t = &k->tracees[k->tracee_count++];
	*t = (struct tracee){ .pid = pid };
	role = pid == k->stage.probe ? "parent" : role_of(k, pid);
	if (role)
		(void)snprintf(t->role, sizeof(t->role), "%s", role);
	else if (k->next_role[0])
		(void)snprintf(t->role, sizeof(t->role), "%s", k->next_role);
	else if (k->children_seen++ == 0)
		(void)snprintf(t->role, sizeof(t->role), "child");
	else
		(void)snprintf(t->role, sizeof(t->role), "child%d", k->children_seen);
	if (!role)
		k->next_role[0] = '\0';
	return t;
}

static void tell_registers(struct keeper *k, const struct tracee *t, const char *at)
{
	struct user_regs_struct regs;
	struct user_fpregs_struct fp;
	int r = sys_ptrace_regs(t->pid, &regs);
	const struct {
		const char *name;
		unsigned long long value;
	} words[] = {
		{ "reg.rax", regs.rax },	 { "reg.orig_rax", regs.orig_rax },
		{ "reg.rip", regs.rip },	 { "reg.rsp", regs.rsp },
		{ "reg.rbp", regs.rbp },	 { "reg.rbx", regs.rbx },
		{ "reg.rcx", regs.rcx },	 { "reg.rdx", regs.rdx },
		{ "reg.rsi", regs.rsi },	 { "reg.rdi", regs.rdi },
		{ "reg.r8", regs.r8 },		 { "reg.r9", regs.r9 },
		{ "reg.r10", regs.r10 },	 { "reg.r11", regs.r11 },
		{ "reg.r12", regs.r12 },	 { "reg.r13", regs.r13 },
		{ "reg.r14", regs.r14 },	 { "reg.r15", regs.r15 },
		{ "reg.eflags", regs.eflags },	 { "reg.cs", regs.cs },
		{ "reg.ss", regs.ss },		 { "reg.fs_base", regs.fs_base },
		{ "reg.gs_base", regs.gs_base },
	};

	if (r < 0) {
		tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "reg",
		     (struct fw_fact){ .kind = FW_ERRNO, .i = -r });
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		tell(k, FW_SRC_PTRACE, at, t->role, t->pid, words[i].name,
		     value_word(words[i].value));
	r = sys_ptrace_fpregs(t->pid, &fp);
	if (r < 0) {
		tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "reg.xmm",
		     (struct fw_fact){ .kind = FW_ERRNO, .i = -r });
		return;
	}
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "reg.mxcsr", value_word(fp.mxcsr));
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "reg.fcw", value_word(fp.cwd));
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "reg.xmm",
	     (struct fw_fact){ .kind = FW_BYTES,
			       .s = (const char *)fp.xmm_space,
			       .len = sizeof(fp.xmm_space) });
}

/* The whole of the extended state as a digest; its header tells what the processor had in use, not what is in it. */
static void tell_xstate(struct keeper *k, const struct tracee *t, const char *at)
{
	enum { AREA_MAX = 16384, HEADER = 512, HEADER_BYTES = 64 };
	static unsigned char area[AREA_MAX];
	size_t len = 0;
	int r = sys_ptrace_regset(t->pid, SYS_NT_X86_XSTATE, area, sizeof(area), &len);

	if (r < 0 || len < HEADER + HEADER_BYTES) {
		tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "xstate",
		     (struct fw_fact){ .kind = FW_ERRNO, .i = r < 0 ? -r : EBADMSG });
		return;
	}
	memset(area + HEADER, 0, HEADER_BYTES);
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "xstate_size", value_int((int64_t)len));
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "xstate",
	     value_word(fw_fnv(FW_FNV_START, area, len)));
}

static void tell_rseq(struct keeper *k, const struct tracee *t, const char *at)
{
	struct sys_rseq rseq;
	int r = sys_ptrace_rseq(t->pid, &rseq);

	if (r < 0) {
		tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "rseq",
		     (struct fw_fact){ .kind = FW_ERRNO, .i = -r });
		return;
	}
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "rseq", value_word(rseq.address));
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "rseq_size", value_int(rseq.size));
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "rseq_signature", value_word(rseq.signature));
}

/* Flags and exit signal of a call that has such, in one word, as clone takes them. */
static void tell_asked(struct keeper *k, const struct tracee *t, const char *at)
{
	enum { EXIT_SIGNAL = 4 }; /* which word of struct clone_args it is */
	struct user_regs_struct regs;
	uint64_t args[EXIT_SIGNAL + 1] = { 0 };
	int r = sys_ptrace_regs(t->pid, &regs);

	if (r == 0 && regs.orig_rax == SYS_clone)
		args[0] = regs.rdi;
	else if (r == 0 && regs.orig_rax == SYS_clone3)
		r = sys_mem_read(-1, t->pid, regs.rdi, args, sizeof(args));
	else if (r == 0)
		return;
	tell(k, FW_SRC_PTRACE, at, t->role, t->pid, "asked",
	     r < 0 ? (struct fw_fact){ .kind = FW_ERRNO, .i = -r } :
		     value_word(args[0] | args[EXIT_SIGNAL]));
}

/* What a stop shows of the task itself. */
static void tell_task(struct keeper *k, const struct tracee *t, const char *at)
{
	tell_registers(k, t, at);
	tell_xstate(k, t, at);
	tell_rseq(k, t, at);
}

/* The stops of a second child's making have names of their own: "event2", "syscall-exit2". */
static const char *stop_name(const struct tracee *t, const char *stop, char *buf, size_t size)
{
	if (t->made < 2)
		(void)snprintf(buf, size, "%s", stop);
	else
		(void)snprintf(buf, size, "%s%d", stop, t->made);
	return buf;
}

/* A stop that was not ended leaves somebody waiting, unless it was killed in the meantime. */
static void resumed(struct keeper *k, int32_t pid, int r)
{
	siginfo_t info;

	if (r < 0 && (r != -ESRCH || sys_ptrace_siginfo(pid, &info) != -ESRCH))
		broken(k, "keeper: ptrace does not let go: %s", strerror(-r));
}

static void traced_stop(struct keeper *k, int32_t pid, int status)
{
	int event = sys_ptrace_event(status), signal = WSTOPSIG(status);
	bool new_tracee = true;
	struct tracee *t;
	unsigned long message;
	char at[32];
	int r;

	for (int i = 0; i < k->tracee_count; i++)
		if (k->tracees[i].pid == pid)
			new_tracee = false;
	t = tracee_of(k, pid);
	if (!t) {
		resumed(k, pid, sys_ptrace_detach(pid, 0));
		return;
	}
	switch (event) {
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		t->made++;
		(void)stop_name(t, "event", at, sizeof(at));
		tell(k, FW_SRC_PTRACE, at, t->role, pid, "event", value_int(event));
		r = sys_ptrace_message(pid, &message);
		tell(k, FW_SRC_PTRACE, at, t->role, pid, "event_pid",
		     r < 0 ? (struct fw_fact){ .kind = FW_ERRNO, .i = -r } :
			     value_int((int64_t)message));
		t->at_exit_next = true;
		resumed(k, pid, sys_ptrace_syscall(pid, 0));
		return;
	case PTRACE_EVENT_STOP:
		if (new_tracee && pid != k->stage.probe) {
			tell(k, FW_SRC_PTRACE, "first-stop", t->role, pid, "first_stop",
			     value_int(signal));
			tell_task(k, t, "first-stop");
		} else if (signal != SIGTRAP) {
			resumed(k, pid, sys_ptrace_listen(pid));	/* a group stop: leave it stopped */
			return;
		}
		resumed(k, pid, sys_ptrace_cont(pid, 0));
		return;
	case 0:
		break;
	default:
		resumed(k, pid, sys_ptrace_cont(pid, 0));
		return;
	}
	if (signal == (SIGTRAP | 0x80)) {
		if (t->at_exit_next) {
			t->at_exit_next = false;
			tell_task(k, t, stop_name(t, "syscall-exit", at, sizeof(at)));
			tell_asked(k, t, at);
		}
		resumed(k, pid, sys_ptrace_cont(pid, 0));
		return;
	}
	if (t->at_exit_next)
		resumed(k, pid, sys_ptrace_syscall(pid, signal));
	else
		resumed(k, pid, sys_ptrace_cont(pid, signal));
}

/* ---- ends ---- */

static void ended(void *ctx, pid_t pid, int status)
{
	struct keeper *k = ctx;
	const char *role = pid == k->stage.probe ? "parent" : role_of(k, pid);

	if (pid == k->stage.probe)
		k->finished = true;
	/* an end by our hand shows nothing of a clause */
	if (k->given_up)
		return;
	if (!role)
		role = "stray";
	if (WIFEXITED(status))
		tell(k, FW_SRC_WAIT, "", role, pid, "exit_status", value_int(WEXITSTATUS(status)));
	else
		tell(k, FW_SRC_WAIT, "", role, pid, "exit_signal", value_int(WTERMSIG(status)));
}

static void reap(struct keeper *k)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid <= 0)
			return;
		/* what it said before is in the socket already: facts stay in their order */
		drain_channel(k);
		if (WIFSTOPPED(status))
			traced_stop(k, pid, status);
		else
			ended(k, pid, status);
	}
}

/*
 * Whose end is the machine's want of memory has shown nothing of a clause. Whom of all it killed meanwhile is not told,
 * so none of what was seen counts.
 */
static void was_there_memory(struct keeper *k)
{
	int64_t kills = sys_oom_kills(k->stage.proc_fd);

	if (k->oom_kills >= 0 && kills > k->oom_kills)
		broken(k, "stage: memory: %s", "processes were killed for want of it meanwhile");
}

static bool stands_at_closed_gate(const struct keeper *k, int32_t pid)
{
	for (int i = 0; i < k->stage.gate_count; i++)
		if (k->gates[i].reached && !k->gates[i].open && k->gates[i].pid == pid)
			return true;
	return false;
}

/*
 * Nobody can reach another gate, or end: whoever lives in the stage is one thread at a gate that opens when somebody
 * else comes. Known only where the stage's procfs shows it and nothing more; a process that cannot be read lives.
 */
static bool all_stand(const struct keeper *k)
{
	static struct sys_numbers processes; /* large */
	int standing = 0;

	if (k->job->plan->containment == FW_CONTAIN_SUBREAPER ||
	    sys_proc_processes(k->stage.proc_fd, &processes) < 0 ||
	    processes.total > processes.count)
		return false;
	for (size_t i = 0; i < processes.count; i++) {
		const int32_t pid = processes.n[i];
		struct sys_stat stat;
		int r = pid == getpid() ? -ESRCH : read_stat(k, pid, 0, &stat);

		if (r == -ESRCH || (r == 0 && is_alone(&stat) && strchr("ZX", stat.state)))
			continue;
		if (r < 0 || !is_alone(&stat) || !stands_at_closed_gate(k, pid))
			return false;
		standing++;
	}
	return standing > 0;
}

static void give_up_waiting(struct keeper *k, int64_t ms)
{
	k->given_up = true;
	tell(k, FW_SRC_HARNESS, "", "stage", 0, "deadline", value_int(ms));
}

static void watch(struct keeper *k, int signals)
{
	while (!k->finished && !k->broken) {
		struct pollfd fds[2] = { { .fd = k->silent ? -1 : k->stage.channel,
					   .events = POLLIN },
					 { .fd = signals, .events = POLLIN } };
		int64_t left = (k->deadline_ns - now_ns()) / 1000000 + 1;
		struct signalfd_siginfo info[4];

		if (k->out.len > FLUSH_BYTES)
			flush(k);
		if (k->deadline_ns == INT64_MAX)
			left = INT_MAX;
		if (left <= 0) {
			give_up_waiting(k, k->job->deadline_ms);
			return;
		}
		if (poll(fds, 2, left < SILENCE_MS ? (int)left : SILENCE_MS) == 0) {
			/* a word of who has died since comes before the end: what is asked last decides */
			if (k->deadline_ns == INT64_MAX || !all_stand(k) || poll(fds, 2, 0) != 0)
				continue;
			tell(k, FW_SRC_HARNESS, "", "stage", 0, "forsaken", value_int(1));
			give_up_waiting(k, k->job->deadline_ms - left);
			return;
		}
		if (fds[1].revents) {
			(void)!read(signals, info, sizeof(info));
			reap(k);
		}
		drain_channel(k);
	}
}

/* The first child of this process as the machine's own procfs numbers it; 0 when that cannot be known. */
static int64_t child_outside(void)
{
	fw_scoped_fd fd = fw_stage_open_children();
	char text[64];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtol(text, NULL, 10);
}

/* Somebody is to look at the probe: wait until it has stopped itself, say who it is, and give up the deadline. */
static void hold(struct keeper *k)
{
	siginfo_t info;

	/* nobody seizes it: it is somebody else's to trace now */
	if (k->stage.release >= 0)
		(void)!write(k->stage.release, "g", 1);
	while (waitid(P_PID, (id_t)k->stage.probe, &info, WSTOPPED | WEXITED | WNOWAIT) < 0 &&
	       errno == EINTR)
		;
	tell(k, FW_SRC_HARNESS, "", "stage", k->stage.probe, "held", value_int(child_outside()));
	k->deadline_ns = INT64_MAX;
	flush(k);
}

/* The kernel's tracer is told of the probe, which waits; then that goes. */
static void follow(struct keeper *k)
{
	const int64_t outside = child_outside();
	int r = outside > 0 ? obs_trace_begin(&k->trace, k->job->plan->tracer, (int32_t)outside) :
			      -ESRCH;

	k->following = r == 0;
	if (r < 0)
		broken(k, "stage: tracing: %s", strerror(-r));
	else if (write(k->stage.release, "g", 1) != 1)
		broken(k, "stage: release: %s", strerror(errno));
}

static void end_following(struct keeper *k)
{
	const struct obs_sink sink = { .emit = emit, .ctx = k };
	int r = k->following ? obs_trace_end(&k->trace, &sink) : 0;

	if (r < 0)
		broken(k, "keeper: tracing: %s", strerror(-r));
}

static void raise_stage(struct keeper *k)
{
	const struct fw_instance *in = k->job->in;
	const char *args[18];
	char lie[72];
	struct fw_stage_probe probe = {
		.fd = k->job->probe_fd,
		.name = in->of->probe,
		.args = args,
		.env = in->env,
		.scratch = in->env->scratch ? k->job->scratch : NULL,
		.door = fw_door_name(k->job->door),
		.pass_fd = k->job->pass_fd,
		.hold = k->job->hold,
	};
	struct fw_err err = { 0 };
	char text[300];
	int n = 0, gate_count = 0, r;

	for (int i = 0; i < 8 && in->of->args[i]; i++)
		args[n++] = in->of->args[i];
	for (int i = 0; in->variant && i < 8 && in->variant->args[i]; i++)
		args[n++] = in->variant->args[i];
	if (k->job->saboteur) {
		(void)snprintf(lie, sizeof(lie), "lie=%s", k->job->saboteur);
		args[n++] = lie;
	}
	args[n] = NULL;
	for (const struct fw_gate *g = in->of->gates; g && g->name; g++)
		gate_count++;
	if (probe.scratch && (mkdir(probe.scratch, 0777) < 0 || chmod(probe.scratch, 0777) < 0)) {
		broken(k, "stage: scratch directory: %s", strerror(errno));
		return;
	}
	r = fw_stage_build(k->job->plan, gate_count, &k->stage, &err);
	if (r == 0) {
		k->oom_kills = sys_oom_kills(k->stage.proc_fd);
		r = fw_stage_start(&k->stage, k->job->plan, &probe, &err);
	}
	if (r < 0) {
		broken(k, "stage: %s", fw_err_text(&err, text, sizeof(text)));
		return;
	}
	/* the probe is on its way, and nothing else is ever started from here */
	(void)fw_confine();
	if (k->job->hold)
		hold(k);
	else if (in->env->kernel)
		follow(k);
	else if (in->env->trace) {
		r = sys_ptrace_seize(k->stage.probe, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
							     PTRACE_O_TRACEFORK |
							     PTRACE_O_TRACEVFORK |
							     PTRACE_O_TRACECLONE);

		if (r < 0)
			broken(k, "stage: ptrace: %s", strerror(-r));
		else if (write(k->stage.release, "g", 1) != 1)
			broken(k, "stage: release: %s", strerror(errno));
	}
}

void fw_keeper_main(const struct fw_job *job)
{
	static struct keeper k;
	sigset_t chld;
	int signals, strays;

	k.job = job;
	k.semid = -1;
	k.deadline_ns = now_ns() + (int64_t)job->deadline_ms * 1000000;
	k.stage = (struct fw_stage){ .proc_fd = -1, .channel = -1, .release = -1 };
	(void)sigemptyset(&chld);
	(void)sigaddset(&chld, SIGCHLD);
	/* who is gone from a gate is a fact: no SIGPIPE */
	if (sigprocmask(SIG_BLOCK, &chld, NULL) < 0 || signal(SIGCHLD, SIG_DFL) == SIG_ERR ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		broken(&k, "keeper: signals: %s", strerror(errno));
	tell(&k, FW_SRC_HARNESS, "", "stage", getpid(), "pid", value_int(getpid()));
	signals = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		broken(&k, "keeper: signalfd: %s", strerror(errno));
	else if (!k.broken)
		raise_stage(&k);
	if (!k.broken) {
		watch(&k, signals);
		was_there_memory(&k);
	}
	end_following(&k);
	flush(&k);

	/* gates first: who still waits there ends by itself; then whoever does not */
	for (int i = 0; i < k.stage.gate_count; i++)
		fw_close_fd(&k.stage.gates[i]);
	strays = k.stage.probe > 0 ? fw_stage_clear(&k.stage, ended, &k) : 0;
	if (k.stage.channel >= 0)
		drain_channel(&k);
	if (job->in->env->scratch && job->scratch)
		(void)fw_remove_tree(job->scratch);
	tell(&k, FW_SRC_HARNESS, "", "stage", 0, "strays", value_int(strays));
	tell(&k, FW_SRC_HARNESS, "", "stage", 0, "end", value_int(0));
	fw_frame_put_end(&k.out);
	flush(&k);
	_exit(0);
}
