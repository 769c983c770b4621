/* SPDX-License-Identifier: MIT */
/*
 * The runner. A slot holds one keeper at a time; its frames become facts of the record as they come, and when the
 * last attempt of a unit has ended its checks are judged and written. Units that exhaust something come last and
 * alone.
 */
#include "runner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "frame.h"
#include "judge.h"
#include "keeper.h"
#include "scoped.h"
#include "sweep.h"

enum {
	SLOTS_MAX = 256,
	LEAVING_MAX = 64,
	GRACE_MS = 5000,
	PROBES_MAX = 512,
	ROUNDS_MAX = 1000,
	PATH_BYTES = 4300
};

struct slot {
	bool busy;
	size_t unit;
	int attempt;			/* from 1 */
	pid_t pid;
	int in;
	struct fw_buf bytes;		/* frames not yet taken */
	struct fw_buf raw;		/* frames of raw texts, kept until the verdict */
	struct fw_evidence evidence;
	struct fw_verdict *verdicts;	/* [attempt][check] of this unit so far */
	bool ended;			/* the end frame was there */
	bool lost;			/* memory ran out: its evidence is not whole */
	bool overdue;			/* ended by us, long after its deadline */
	int64_t since_ns, unit_since_ns;
	char cgroup[4200];
	int cgroup_fd;
	unsigned scratch;		/* number of the attempt's scratch directory */
};

struct runner {
	const struct fw_plan *plan;
	const struct fw_run_words *words;
	struct fw_stage_plan *stage;
	const struct fw_trial *trial;
	struct fw_writer *writer;
	struct slot *slots;
	int slot_count, busy;
	size_t *order;			/* units in the order of starting */
	size_t next, shared_count;	/* order[shared_count…] run alone */
	bool *written;			/* per unit */
	int failures;
	int signal;
	bool over;			/* its time is: what was at work is interrupted */
	bool stopping;
	/* keepers that have said their end and are on their way out, and of what */
	struct {
		pid_t pid;
		size_t unit;
	} leaving[LEAVING_MAX];
	int leaving_count;
	struct fw_err stuck;		/* error: one of them does not end */
	struct {
		const char *name;
		int fd;
	} probes[PROBES_MAX];
	int probe_count;
	unsigned scratch_serial;
};

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int fw_probe_open(const char *probes_dir, const char *name)
{
	char path[4300];

	if (snprintf(path, sizeof(path), "%s/%s", probes_dir, name) >= (int)sizeof(path))
		return -1;
	return open(path, O_PATH | O_CLOEXEC);
}

static int probe_fd(struct runner *r, const char *name)
{
	for (int i = 0; i < r->probe_count; i++)
		if (strcmp(r->probes[i].name, name) == 0)
			return r->probes[i].fd;
	if (r->probe_count == PROBES_MAX)
		return -1;
	r->probes[r->probe_count].name = name;
	r->probes[r->probe_count].fd = fw_probe_open(r->words->probes_dir, name);
	return r->probes[r->probe_count++].fd;
}

/* ---- facts of the harness's own, about the stage ---- */

static void lose_evidence(struct runner *r, struct slot *s);

static void add_fact(struct runner *r, struct slot *s, struct fw_fact *fact)
{
	const struct fw_unit *unit = &r->plan->units[s->unit];

	fw_writer_fact(r->writer, unit->in.id, fw_door_name(unit->door), s->attempt, fact);
	if (r->words->on_fact)
		r->words->on_fact(r->words->ctx, unit, fact);
	if (fw_evidence_add(&s->evidence, fact) < 0)
		lose_evidence(r, s);
}

/* Neither in the record nor to be told: the run cannot be believed any more. */
static void give_up(struct runner *r, int error)
{
	if (!r->writer->error)
		r->writer->error = error;
}

static void tell(struct runner *r, struct slot *s, const char *name, const char *text)
{
	struct fw_fact fact = {
		.t_ns = now_ns() - r->words->start_ns,
		.src = FW_SRC_HARNESS,
		.kind = FW_STR,
		.at = "",
		.role = "stage",
		.name = name,
		.s = text,
		.len = strlen(text),
	};

	add_fact(r, s, &fact);
}

static int deadline_of(const struct runner *r, const struct slot *s)
{
	const int patience = r->plan->units[s->unit].in.of->patience;

	return r->words->deadline_ms * (patience ? patience : 1);
}

/* ---- needs ---- */

struct need_walk {
	struct runner *r;
	struct slot *s;
	int unmet;
};

static bool is_must(const struct runner *r, const char *need)
{
	for (const char *const *m = r->words->must; m && *m; m++)
		if (strcmp(*m, need) == 0)
			return true;
	return false;
}

static int tell_unmet(const char *need, void *ctx)
{
	struct need_walk *w = ctx;
	char reason[FW_REASON_MAX], name[96];

	fw_need_try(need, w->r->trial, reason);
	if (strcmp(reason, "met") == 0)
		return 0;
	w->unmet++;
	(void)snprintf(name, sizeof(name), "stage.need.%s", need);
	if (!fw_find(&w->s->evidence, FW_SRC_HARNESS, name)) {
		tell(w->r, w->s, name, reason);
		if (is_must(w->r, need) && !fw_find(&w->s->evidence, FW_SRC_HARNESS, "stage.must"))
			tell(w->r, w->s, "stage.must", need);
	}
	return 0;
}

/* Without it some look has nothing to tell, and who does not look there goes on. */
static int tell_blind(const char *need, uint32_t sources, void *ctx)
{
	(void)sources;
	return tell_unmet(need, ctx);
}

/* States what is absent; true when at least one planned check can be made. */
static bool needs_allow(struct runner *r, struct slot *s)
{
	const struct fw_unit *unit = &r->plan->units[s->unit];
	bool any = false;

	for (int c = 0; unit->in.checks[c].clause; c++) {
		struct need_walk w = { .r = r, .s = s };

		if (!(unit->selected & 1ULL << c))
			continue;
		(void)fw_needs_own_each(&unit->in, unit->door, &unit->in.checks[c], tell_unmet, &w);
		if (!w.unmet)
			any = true;
		(void)fw_needs_of_looks_each(&unit->in, tell_blind, &w);
	}
	return any;
}

/*
 * There is no memory for a fact that the record has, and no oracle may be asked about the rest. What there is goes,
 * so that there is memory to say so, and to say again what comes before any breakage.
 */
static void lose_evidence(struct runner *r, struct slot *s)
{
	if (s->lost) {
		give_up(r, ENOMEM);
		return;
	}
	s->lost = true;
	fw_evidence_done(&s->evidence);
	(void)needs_allow(r, s);
	tell(r, s, "stage.broken", "worker: no memory for the evidence");
}

/* ---- verdicts ---- */

struct need_list {
	const char *names[16];
	int count;
};

static int collect(const char *need, void *ctx)
{
	struct need_list *l = ctx;

	if (l->count < 16)
		l->names[l->count++] = need;
	return 0;
}

/* Neither holds nor is skipped, and is no violation that the caller says is known here. */
static bool is_failure(const struct runner *r, const struct fw_unit *unit,
		       const struct fw_check *check, enum fw_verdict_kind kind)
{
	char id[256];
	size_t len;

	if (kind == FW_HOLDS || kind == FW_SKIPPED)
		return false;
	if (kind != FW_VIOLATED || !r->words->listed)
		return true;
	(void)fw_check_id(&unit->in, unit->door, check, id, sizeof(id));
	len = strlen(id);
	for (const char *const *l = r->words->listed; *l; l++)
		if (strncmp(*l, id, len) == 0 && (*l)[len] == '=')
			return false;
	return true;
}

static void write_checks(struct runner *r, size_t u, const struct fw_verdict *verdicts,
			 int attempts, double ms)
{
	const struct fw_unit *unit = &r->plan->units[u];
	char id[256];

	for (int c = 0; unit->in.checks[c].clause; c++) {
		struct fw_verdict each[64], *list = each, v;
		struct need_list needs = { .count = 0 };

		if (!(unit->selected & 1ULL << c))
			continue;
		if (attempts > 64)
			list = calloc((size_t)attempts, sizeof(*list));
		for (int a = 0; list && a < attempts; a++)
			list[a] = verdicts[a * FW_CHECKS_MAX + c];
		v = list ? fw_judge_attempts(list, attempts) :
			   (struct fw_verdict){ .kind = FW_BROKEN };
		if (list != each)
			free(list);
		(void)fw_check_id(&unit->in, unit->door, &unit->in.checks[c], id, sizeof(id));
		(void)fw_needs_each(&unit->in, unit->door, &unit->in.checks[c], collect, &needs);
		const struct fw_check_line line = {
			.id = id,
			.case_id = unit->in.id,
			.door = fw_door_name(unit->door),
			.clause = unit->in.checks[c].clause,
			.family = unit->in.family,
			.verdict = &v,
			.needs = needs.names,
			.need_count = needs.count,
			.ms = ms,
		};

		fw_writer_check(r->writer, &line);
		if (r->words->on_check)
			r->words->on_check(r->words->ctx, &line);
		ms = 0;
		if (is_failure(r, unit, &unit->in.checks[c], v.kind))
			r->failures++;
	}
	r->written[u] = true;
	if ((r->words->fail_fast && r->failures >= r->words->fail_fast) ||
	    (r->words->until_fail && r->failures))
		r->stopping = true;
}

static bool judge_attempt(const struct runner *r, const struct fw_unit *unit,
			  const struct fw_evidence *ev, struct fw_verdict *row)
{
	bool all = true;

	for (int c = 0; unit->in.checks[c].clause; c++) {
		if (!(unit->selected & 1ULL << c))
			continue;
		row[c] = fw_judge(&unit->in, unit->door, &unit->in.checks[c], ev);
		if (is_failure(r, unit, &unit->in.checks[c], row[c].kind))
			all = false;
	}
	return all;
}

/* ---- raw texts ---- */

static void keep_raw(struct runner *r, const struct slot *s)
{
	const struct fw_unit *unit = &r->plan->units[s->unit];
	char dir[4400], path[4600];
	struct fw_frame f;
	size_t at = 0;
	int serial = 0;

	(void)mkdir(r->words->raw_dir, 0755);
	(void)snprintf(dir, sizeof(dir), "%s/%s", r->words->raw_dir, unit->in.id);
	(void)mkdir(dir, 0755);
	(void)snprintf(dir, sizeof(dir), "%s/%s/%s", r->words->raw_dir, unit->in.id,
		       fw_door_name(unit->door));
	(void)mkdir(dir, 0755);
	for (long n;
	     at < s->raw.len && (n = fw_frame_get(s->raw.data + at, s->raw.len - at, &f)) > 0;
	     at += (size_t)n) {
		(void)snprintf(path, sizeof(path), "%s/%d-%02d-%s-%s", dir, s->attempt, serial++,
			       f.role, f.file);
		fw_scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

		if (fd >= 0)
			(void)!write(fd, f.bytes, f.len);
	}
}

/* ---- slots ---- */

static void leave_slot(struct runner *r, struct slot *s)
{
	fw_close_fd(&s->in);
	fw_evidence_done(&s->evidence);
	fw_buf_clear(&s->bytes);
	fw_buf_clear(&s->raw);
	if (s->busy) {
		s->busy = false;
		r->busy--;
	}
}

/* What the run's cgroup has been given of this controller goes to the slot's cgroups, all of which are ours. */
static bool pass_controller(int run, const struct slot *s, const char *offer, const char *name)
{
	char path[PATH_BYTES], word[16];
	int len = snprintf(word, sizeof(word), "+%s", name);

	if (!strstr(offer, name))
		return false;
	fw_scoped_fd above = openat(run, "cgroup.subtree_control", O_WRONLY | O_CLOEXEC);

	(void)snprintf(path, sizeof(path), "%s/cgroup.subtree_control", s->cgroup);
	fw_scoped_fd below = open(path, O_WRONLY | O_CLOEXEC);

	if (above >= 0 && below >= 0 && write(above, word, (size_t)len) == len)
		(void)!write(below, word, (size_t)len);
	return true;
}

/* One of whole domains, and that of processors. */
static void pass_controllers(const struct runner *r, const struct slot *s)
{
	static const char *const whole[] = { "memory", "io", "hugetlb" };
	char offer[256];
	fw_scoped_fd run = open(r->words->run_cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fw_scoped_fd file = run < 0 ? -1 : openat(run, "cgroup.controllers", O_RDONLY | O_CLOEXEC);
	ssize_t n = file < 0 ? -1 : read(file, offer, sizeof(offer) - 1);

	if (n <= 0)
		return;
	offer[n] = '\0';
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (pass_controller(run, s, offer, whole[i]))
			break;
	(void)pass_controller(run, s, offer, "cpuset");
}

/*
 * A descriptor of a fresh cgroup beside the stage's, for the probe to put a child into; -1 when it cannot be had.
 * Beside and not below: a cgroup with processes in it cannot pass controllers on.
 */
static int case_cgroup(const struct runner *r, const struct slot *s)
{
	char path[PATH_BYTES];

	pass_controllers(r, s);
	(void)snprintf(path, sizeof(path), "%s/case", s->cgroup);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* A descriptor of the slot's cgroup with the pids controller; -1 when it cannot be had. */
static int case_pids(const struct runner *r, int slot)
{
	char path[PATH_BYTES];

	if (!r->words->run_pids || !r->words->run_pids[0])
		return -1;
	(void)snprintf(path, sizeof(path), "%s/pids%d", r->words->run_pids, slot);
	if (fw_pids_pair_make(path) < 0)
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int case_pass(const struct runner *r, const struct slot *s)
{
	const struct fw_env *env = r->plan->units[s->unit].in.env;

	if (env->pids)
		return case_pids(r, (int)(s - r->slots));
	return env->cgroup && s->cgroup[0] ? case_cgroup(r, s) : -1;
}

static void scratch_path(const struct runner *r, const struct slot *s, char path[PATH_BYTES])
{
	(void)snprintf(path, PATH_BYTES, "%s/%u", r->stage->scratch ? r->stage->scratch : "",
		       s->scratch);
}

static int start_attempt(struct runner *r, struct slot *s, struct fw_err *err)
{
	const struct fw_unit *unit = &r->plan->units[s->unit];
	struct fw_stage_plan stage = *r->stage;
	int fd = probe_fd(r, unit->in.of->probe), ends[2];
	char scratch[PATH_BYTES];
	pid_t pid;

	if (fd < 0)
		return fw_fail(err, ENOENT, "probe", "%s is not in %s", unit->in.of->probe,
			       r->words->probes_dir);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fw_fail(err, errno, "pipe", "keeper");
	fw_scoped_fd out = ends[1];
	fw_scoped_fd pass = case_pass(r, s);

	s->in = ends[0];
	s->ended = false;
	s->since_ns = now_ns();
	s->overdue = false;
	stage.cgroup_fd = s->cgroup_fd;
	stage.in_cgroup = unit->in.env->cgroup;
	s->scratch = r->scratch_serial++;
	scratch_path(r, s, scratch);
	pid = fw_stage_enter(&stage, err);
	if (pid < 0) {
		fw_close_fd(&s->in);
		return pid;
	}
	if (pid == 0) {
		struct pollfd reader = { .fd = out };

		/* the reading ends are the worker's alone: only so does its end show on the others */
		for (int i = 0; i < r->slot_count; i++)
			fw_close_fd(&r->slots[i].in);
		if (poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR))
			_exit(1);	/* it went before PDEATHSIG was set */

		const struct fw_job job = {
			.in = &unit->in,
			.door = unit->door,
			.plan = &stage,
			.probe_fd = fd,
			.scratch = stage.scratch ? scratch : NULL,
			.pass_fd = pass,
			.saboteur = r->words->saboteur,
			.start_ns = r->words->start_ns,
			.deadline_ms = deadline_of(r, s),
			.raw = r->words->raw_dir != NULL,
			.hold = r->words->hold,
			.out = out,
		};

		fw_keeper_main(&job);
	}
	s->pid = pid;
	if (!s->busy) {
		s->busy = true;
		r->busy++;
	}
	return 0;
}

/* The attempt could not even begin, or its keeper is lost: one fact says so, and it is judged like any other. */
static void tell_broken(struct runner *r, struct slot *s, const char *text)
{
	tell(r, s, "stage.broken", text);
}

static void close_unit(struct runner *r, struct slot *s)
{
	write_checks(r, s->unit, s->verdicts, s->attempt,
		     (double)(now_ns() - s->unit_since_ns) / 1e6);
	free(s->verdicts);
	s->verdicts = NULL;
	leave_slot(r, s);
}

/* Judges what there is of this attempt; false when there is no memory left to go on. */
static bool judge_slot(struct runner *r, struct slot *s, bool *ret_all)
{
	struct fw_verdict *more =
		realloc(s->verdicts, (size_t)s->attempt * FW_CHECKS_MAX * sizeof(*more));

	if (!more)
		return false;
	s->verdicts = more;
	more += (s->attempt - 1) * FW_CHECKS_MAX;
	memset(more, 0, FW_CHECKS_MAX * sizeof(*more));
	*ret_all = judge_attempt(r, &r->plan->units[s->unit], &s->evidence, more);
	return true;
}

/* Begins the slot's attempt. False when it is over at once: nothing to run, or it could not be begun. */
static bool begin_attempt(struct runner *r, struct slot *s)
{
	struct fw_err err = { 0 };
	char text[300];

	fw_evidence_init(&s->evidence);
	s->lost = false;
	if (!needs_allow(r, s))
		return false;
	if (start_attempt(r, s, &err) == 0)
		return true;
	tell_broken(r, s, fw_err_text(&err, text, sizeof(text)));
	return false;
}

/* An attempt is over: judge it, then begin another one or close the unit. */
static void close_attempt(struct runner *r, struct slot *s)
{
	for (;;) {
		bool all = false, begun = s->pid > 0;

		if (!judge_slot(r, s, &all)) {
			r->stopping = true;
			leave_slot(r, s);
			return;
		}
		if (s->raw.len && (r->words->raw_keep == FW_RAW_ALL ||
				   (!all && r->words->raw_keep == FW_RAW_FAILED)))
			keep_raw(r, s);
		/* what could not begin will not begin the next time either */
		if (!begun || s->attempt >= r->words->repeat || r->stopping || r->signal ||
		    (r->words->until_fail && !all))
			break;
		fw_close_fd(&s->in);
		fw_evidence_done(&s->evidence);
		fw_buf_clear(&s->bytes);
		fw_buf_clear(&s->raw);
		s->attempt++;
		s->pid = 0;
		if (begin_attempt(r, s))
			return;
	}
	close_unit(r, s);
}

static void start_unit(struct runner *r, struct slot *s, size_t u)
{
	s->unit = u;
	s->attempt = 1;
	s->pid = 0;
	s->unit_since_ns = now_ns();
	if (!begin_attempt(r, s))
		close_attempt(r, s);
}

static void take_frames(struct runner *r, struct slot *s)
{
	struct fw_frame f;
	size_t at = 0;
	long n;

	while ((n = fw_frame_get(s->bytes.data + at, s->bytes.len - at, &f)) > 0) {
		if (f.kind == FW_FRAME_FACT)
			add_fact(r, s, &f.fact);
		else if (f.kind == FW_FRAME_RAW)
			fw_buf_add(&s->raw, s->bytes.data + at, (size_t)n);
		else
			s->ended = true;
		at += (size_t)n;
	}
	if (n < 0) {
		tell_broken(r, s, "keeper: a frame that is none");
		(void)kill(s->pid, SIGKILL);
		at = s->bytes.len;
	}
	fw_buf_shift(&s->bytes, at);
}

/* Ends children of ours that are no keeper: what a lost keeper left to us, its subreaper. How many there were. */
static int end_strays(const struct runner *r)
{
	pid_t pids[512];
	int n = fw_stage_children(pids, (int)(sizeof(pids) / sizeof(pids[0]))), count = 0;

	for (int at = 0; at < n; at++) {
		bool ours = fw_stage_is_kept(pids[at]);

		for (int i = 0; i < r->slot_count; i++)
			ours = ours || (r->slots[i].busy && r->slots[i].pid == pids[at]);
		for (int i = 0; i < r->leaving_count; i++)
			ours = ours || r->leaving[i].pid == pids[at];
		if (ours)
			continue;
		if (kill(pids[at], SIGKILL) == 0 && waitpid(pids[at], NULL, __WALL) == pids[at])
			count++;
	}
	return count;
}

static int wait_for(pid_t pid, int options, int *status)
{
	pid_t r;

	while ((r = waitpid(pid, status, __WALL | options)) < 0 && errno == EINTR)
		;
	return r == pid || r < 0;
}

/* Reaps keepers that have left. */
static void reap_leaving(struct runner *r)
{
	int kept = 0;

	for (int i = 0; i < r->leaving_count; i++)
		if (!wait_for(r->leaving[i].pid, WNOHANG, NULL))
			r->leaving[kept++] = r->leaving[i];
	r->leaving_count = kept;
}

/*
 * Waits until no more than so many are on their way out, for a case's deadline: a pid namespace that is never empty
 * keeps its init for ever, and SIGKILL does not help. Those that do not end are let be, and the run says so.
 */
static void await_leaving(struct runner *r, int most)
{
	const int64_t until = now_ns() + (int64_t)r->words->deadline_ms * 1000000;
	sigset_t ends, before;

	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &ends, &before);
	for (reap_leaving(r); r->leaving_count > most; reap_leaving(r)) {
		const int64_t left = until - now_ns();
		const struct timespec wait = { .tv_sec = left / 1000000000,
					       .tv_nsec = left % 1000000000 };

		if (left <= 0)
			break;
		(void)sigtimedwait(&ends, NULL, &wait);
	}
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (r->leaving_count <= most)
		return;
	const struct fw_unit *u = &r->plan->units[r->leaving[0].unit];

	(void)fw_fail(&r->stuck, ETIMEDOUT, "stage",
		      "%s/%s: its keeper does not end, something stays in the PID namespace",
		      u->in.id, fw_door_name(u->door));
	while (r->leaving_count > 0)
		fw_stage_let_be(r->leaving[--r->leaving_count].pid);
}

/* The keeper went without a word: whatever it left has become ours. */
static void lose_keeper(struct runner *r, struct slot *s)
{
	char text[80], scratch[PATH_BYTES];
	int status = 0;

	(void)wait_for(s->pid, 0, &status);
	if (s->overdue)
		(void)snprintf(text, sizeof(text), "keeper: not heard of long after its deadline");
	else if (WIFSIGNALED(status))
		(void)snprintf(text, sizeof(text), "keeper: killed by signal %d", WTERMSIG(status));
	else
		(void)snprintf(text, sizeof(text), "keeper: exit status %d before its end",
			       WEXITSTATUS(status));
	if (r->signal || r->over)
		tell(r, s, "stage.interrupted", text);
	else
		tell_broken(r, s, text);
	/* whoever ends leaves us its children: again, until there are none */
	for (int round = 0; round < ROUNDS_MAX && end_strays(r) > 0; round++)
		;
	if (r->stage->scratch) {
		scratch_path(r, s, scratch);
		(void)fw_remove_tree(scratch);
	}
}

static void read_slot(struct runner *r, struct slot *s)
{
	char chunk[65536];
	ssize_t n = read(s->in, chunk, sizeof(chunk));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0) {
		fw_buf_add(&s->bytes, chunk, (size_t)n);
		take_frames(r, s);
		if (!s->ended)
			return;
		/* all is said and its stage is empty: the next attempt need not wait for it to be gone */
		if (r->leaving_count == LEAVING_MAX)
			await_leaving(r, LEAVING_MAX - 1);
		r->leaving[r->leaving_count].pid = s->pid;
		r->leaving[r->leaving_count++].unit = s->unit;
	} else {
		lose_keeper(r, s);
	}
	close_attempt(r, s);
}

/* Nothing can be waited for: what is on its way is lost, and says why. The next ones may fare better. */
static void break_slots(struct runner *r, int error)
{
	char text[80];

	(void)snprintf(text, sizeof(text), "worker: poll: %s", strerror(error));
	for (int i = 0; i < r->slot_count; i++) {
		struct slot *s = &r->slots[i];

		if (!s->busy)
			continue;
		tell_broken(r, s, text);
		(void)kill(s->pid, SIGKILL);
		lose_keeper(r, s);
		close_attempt(r, s);
	}
}

static void end_slots(struct runner *r)
{
	for (int i = 0; i < r->slot_count; i++)
		if (r->slots[i].busy)
			(void)kill(r->slots[i].pid, SIGKILL);
}

static void fill_slots(struct runner *r)
{
	while (!r->stopping && !r->signal && r->next < r->plan->count) {
		bool alone = r->next >= r->shared_count;
		struct slot *s = NULL;

		if (alone && r->busy)
			return;
		for (int i = 0; i < r->slot_count && !s; i++)
			if (!r->slots[i].busy)
				s = &r->slots[i];
		if (!s || (alone && r->busy))
			return;
		start_unit(r, s, r->order[r->next++]);
		if (alone)
			return;
	}
}

/* Whoever has not been heard of long after its deadline is ended; the keeper itself keeps the deadline proper. */
static int poll_timeout(struct runner *r)
{
	int64_t soonest = INT64_MAX, now = now_ns(), end = r->words->end_ns;

	/* the run's own end: what is at work is ended, what has not begun is not run */
	if (end && now >= end) {
		r->stopping = r->over = true;
		end_slots(r);
	} else if (end) {
		soonest = end;
	}
	for (int i = 0; i < r->slot_count; i++) {
		struct slot *s = &r->slots[i];

		if (!s->busy)
			continue;
		/* where the deadline is longer the last looks take longer too */
		const int ms = deadline_of(r, s), grace = ms / 2 > GRACE_MS ? ms / 2 : GRACE_MS;
		const int64_t limit = s->since_ns + (int64_t)(ms + grace) * 1000000;

		if (limit <= now) {
			s->overdue = true;
			(void)kill(s->pid, SIGKILL);
		} else if (limit < soonest) {
			soonest = limit;
		}
	}
	return soonest == INT64_MAX || soonest <= now ? 1000 : (int)((soonest - now) / 1000000) + 1;
}

static void loop(struct runner *r, int signals)
{
	struct pollfd fds[SLOTS_MAX + 2];

	for (;;) {
		int n = 2;

		reap_leaving(r);
		fill_slots(r);
		(void)fw_writer_flush(r->writer);
		if (r->writer->error) {
			r->stopping = true;
			end_slots(r);
		}
		if (!r->busy) {
			if (r->stopping || r->signal || r->next >= r->plan->count)
				return;
			continue;
		}
		fds[0] = (struct pollfd){ .fd = signals, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = r->words->watch_fd, .events = POLLIN };
		for (int i = 0; i < r->slot_count; i++)
			fds[n++] = (struct pollfd){ .fd = r->slots[i].busy ? r->slots[i].in : -1,
						    .events = POLLIN };
		if (poll(fds, (nfds_t)n, poll_timeout(r)) < 0) {
			/* what fds say is of no meaning then */
			if (errno != EINTR)
				break_slots(r, errno);
			continue;
		}
		if (fds[0].revents & POLLIN) {
			struct signalfd_siginfo info;

			if (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info) &&
			    !r->signal) {
				r->signal = (int)info.ssi_signo;
				end_slots(r);
			}
		}
		if (fds[1].revents && !r->signal) {
			r->signal = SIGKILL;	/* the reporter is gone: nobody reads on */
			end_slots(r);
		}
		for (int i = 0; i < r->slot_count; i++)
			if (r->slots[i].busy && fds[2 + i].revents)
				read_slot(r, &r->slots[i]);
	}
}

static void open_slots(struct runner *r)
{
	for (int i = 0; i < r->slot_count; i++) {
		struct slot *s = &r->slots[i];
		char stage[PATH_BYTES];

		s->in = s->cgroup_fd = -1;
		if (!r->words->run_cgroup[0])
			continue;
		(void)snprintf(s->cgroup, sizeof(s->cgroup), "%s/slot%d", r->words->run_cgroup, i);
		(void)snprintf(stage, sizeof(stage), "%s/stage", s->cgroup);
		if (mkdir(s->cgroup, 0755) == 0 && mkdir(stage, 0755) == 0)
			s->cgroup_fd = open(stage, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (s->cgroup_fd < 0)
			s->cgroup[0] = '\0';
	}
}

static void close_slots(struct runner *r)
{
	for (int i = 0; i < r->slot_count; i++) {
		struct slot *s = &r->slots[i];

		leave_slot(r, s);
		fw_buf_done(&s->bytes);
		fw_buf_done(&s->raw);
		fw_close_fd(&s->cgroup_fd);
		free(s->verdicts);
	}
	for (int i = 0; i < r->probe_count; i++)
		fw_close_fd(&r->probes[i].fd);
}

int fw_runner_run(const struct fw_plan *plan, const struct fw_run_words *words,
		  struct fw_stage_plan *stage, const struct fw_trial *trial,
		  struct fw_writer *writer, struct fw_err *err)
{
	struct runner r = {
		.plan = plan,
		.words = words,
		.stage = stage,
		.trial = trial,
		.writer = writer,
		.slot_count = words->jobs < SLOTS_MAX ? words->jobs : SLOTS_MAX,
	};
	size_t alone = 0, n = 0;
	sigset_t stops, before;
	int signals;

	fw_scoped_mem struct slot *slots = calloc((size_t)r.slot_count, sizeof(*slots));
	fw_scoped_mem size_t *order = calloc(plan->count + 1, sizeof(*order));
	fw_scoped_mem bool *written = calloc(plan->count + 1, sizeof(*written));

	if (!slots || !order || !written)
		return fw_fail(err, ENOMEM, "run", "slots");
	r.slots = slots;
	r.order = order;
	r.written = written;
	for (size_t u = 0; u < plan->count; u++)
		if (!plan->units[u].in.env->alone)
			order[n++] = u;
		else
			alone++;
	r.shared_count = n;
	for (size_t u = 0; u < plan->count && alone; u++)
		if (plan->units[u].in.env->alone)
			order[n++] = u;
	(void)sigemptyset(&stops);
	(void)sigaddset(&stops, SIGINT);
	(void)sigaddset(&stops, SIGTERM);
	(void)sigaddset(&stops, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &stops, &before) < 0)
		return fw_fail(err, errno, "sigprocmask", "run");
	signals = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		return fw_fail(err, errno, "signalfd", "run");
	open_slots(&r);
	loop(&r, signals);
	await_leaving(&r, 0);
	close_slots(&r);
	/* what was planned and never begun is said so: no facts, not run */
	for (size_t u = 0; u < plan->count; u++)
		if (!written[u]) {
			fw_scoped_mem struct fw_verdict *none =
				calloc(FW_CHECKS_MAX, sizeof(*none));
			const struct fw_evidence nothing = { 0 };

			if (!none)
				break;
			(void)judge_attempt(&r, &plan->units[u], &nothing, none);
			write_checks(&r, u, none, 1, 0);
		}
	(void)close(signals);
	(void)fw_writer_flush(writer);
	if (writer->error)
		return fw_fail(err, writer->error, "write", "record");
	if (r.stuck.code) {
		*err = r.stuck;
		return -r.stuck.code;
	}
	return r.signal;
}
