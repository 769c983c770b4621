/* SPDX-License-Identifier: MIT */
/* fw-worker: plans, stages, runs, judges and writes the record; enough by itself where nothing else is. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "environment.h"
#include "journey.h"
#include "machine.h"
#include "options.h"
#include "output.h"
#include "runner.h"
#include "scoped.h"
#include "trust.h"
#include "why.h"

enum {
	EXIT_USAGE = 2,
	EXIT_INCOMPLETE = 3,
	EXIT_NOTHING = 4,
	EXIT_SKIPPED = 77,
	EXIT_CASE_INCOMPLETE = 99,
	HELD_MS = 24 * 3600 * 1000,
	NEEDS_MAX = 256
};

struct worker {
	struct fw_options options;
	struct fw_machine machine;
	struct fw_writer writer;
	char probes_dir[PATH_MAX], lying_dir[PATH_MAX];
	char raw_dir[PATH_MAX + 8];
	int64_t start_ns;
	int must_absent;
	bool facts_shown;
	bool unheard;			/* whom to let go on could not be told */
	struct fw_journey journey;
	int deviations;			/* violated checks that the caller says are listed */
};

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void stamp(char *buf, size_t size, const char *format)
{
	time_t now = time(NULL);
	struct tm tm;

	(void)gmtime_r(&now, &tm);
	(void)strftime(buf, size, format, &tm);
}

/* Which name we have been called by: forkwitness's, where we took its place. */
static const char *program = "fw-worker";

/* What is about one check has its own exit codes. */
static int incomplete_of(enum fw_command command)
{
	return command == FW_CMD_CASE || command == FW_CMD_DEBUG || command == FW_CMD_JOURNEY ?
		       EXIT_CASE_INCOMPLETE :
		       EXIT_INCOMPLETE;
}

static int complain(const struct fw_err *err, int status)
{
	char text[400];

	(void)fprintf(stderr, "%s: %s\n", program, fw_err_text(err, text, sizeof(text)));
	return status;
}

/* A line that is complete by itself, or a system's refusal with its name. */
static void refuse(const struct fw_err *err)
{
	(void)fprintf(stderr, "%s: %s%s%s\n", program, err->detail, err->code == EINVAL ? "" : ": ",
		      err->code == EINVAL ? "" : strerror(err->code));
}

/* dirname(path)/probes, whole and without links, if it is there and holds a probe: a source's folder has that name. */
static bool holds_probes(const char *path, char probes_dir[PATH_MAX])
{
	char folder[PATH_MAX], probe[PATH_MAX + sizeof("/null")], *slash;

	if (snprintf(folder, sizeof(folder) - sizeof("probes"), "%s", path) >=
	    (int)(sizeof(folder) - sizeof("probes")))
		return false;
	slash = strrchr(folder, '/');
	(void)strcpy(slash ? slash + 1 : folder, "probes");
	if (!realpath(folder, probes_dir))
		return false;
	(void)snprintf(probe, sizeof(probe), "%s/null", probes_dir);
	return access(probe, X_OK) == 0;
}

/* Beside this program, by the path it was executed by (a link or not): /proc may not be there. */
static bool find_probes(char probes_dir[PATH_MAX])
{
	const char *path = (const char *)getauxval(AT_EXECFN);
	char whole[PATH_MAX];

	return (path && holds_probes(path, probes_dir)) ||
	       (path && realpath(path, whole) && holds_probes(whole, probes_dir)) ||
	       (realpath("/proc/self/exe", whole) && holds_probes(whole, probes_dir));
}

/* The same probes with lying doors stand beside them; not in every build. */
static bool find_saboteurs(const char *probes_dir, char lying_dir[PATH_MAX])
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/../saboteurs", probes_dir) < (int)sizeof(path) &&
	       realpath(path, lying_dir) != NULL;
}

/* ---- the record's head ---- */

struct need_names {
	const char *names[NEEDS_MAX];
	int count;
};

static int add_need(const char *need, void *ctx)
{
	struct need_names *n = ctx;

	for (int i = 0; i < n->count; i++)
		if (strcmp(n->names[i], need) == 0)
			return 0;
	if (n->count < NEEDS_MAX)
		n->names[n->count++] = need;
	return 0;
}

static void run_start(struct worker *w, const struct fw_plan *plan, int argc, char **argv,
		      const char *run_id)
{
	static char reasons[2][NEEDS_MAX][FW_REASON_MAX];
	static const char *pairs[2][2 * NEEDS_MAX + 2];
	struct need_names needs = { .count = 0 };
	fw_scoped_buf b = { 0 };
	char started[40], shard[32], digest[24];
	int must = 0;

	for (size_t u = 0; u < plan->count; u++)
		for (int c = 0; plan->units[u].in.checks[c].clause; c++)
			(void)fw_needs_each(&plan->units[u].in, plan->units[u].door,
					    &plan->units[u].in.checks[c], add_need, &needs);
	for (int i = 0; i < needs.count; i++) {
		fw_need_try(needs.names[i], &w->machine.trial, reasons[0][i]);
		pairs[0][2 * i] = needs.names[i];
		pairs[0][2 * i + 1] = reasons[0][i];
	}
	for (size_t i = 0; i < w->options.must.count && must < NEEDS_MAX; i++, must++) {
		fw_need_try(w->options.must.items[i], &w->machine.trial, reasons[1][must]);
		pairs[1][2 * must] = w->options.must.items[i];
		pairs[1][2 * must + 1] = reasons[1][must];
		if (strcmp(reasons[1][must], "met") != 0)
			w->must_absent++;
	}
	const struct fw_environment_extra extra = {
		.containment = fw_containment_name(w->machine.stage.containment),
		.probes = FW_PROBES_BUILT,
		.spawn_us = w->machine.spawn_us,
		.slowdown = w->machine.slowdown,
		.deadline_ms = w->machine.deadline_ms,
		.needs = pairs[0],
		.must = pairs[1],
	};

	stamp(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ");
	(void)snprintf(shard, sizeof(shard), "%d/%d", w->options.shard, w->options.shards);
	(void)snprintf(digest, sizeof(digest), "0x%016llx", (unsigned long long)plan->digest);
	fw_buf_str(&b, "{\"type\":\"run.start\",\"schema\":1");
	fw_json_text(&b, "run_id", run_id);
	fw_json_text(&b, "tool", "forkwitness " FW_VERSION);
	fw_json_key(&b, "argv");
	fw_buf_add(&b, "[", 1);
	for (int i = 0; i < argc; i++) {
		fw_buf_str(&b, i ? "," : "");
		fw_json_string(&b, argv[i], strlen(argv[i]));
	}
	fw_buf_add(&b, "]", 1);
	fw_json_text(&b, "target", w->options.target);
	fw_json_text(&b, "cell", w->options.cell);
	if (w->options.saboteur)
		fw_json_text(&b, "saboteur", w->options.saboteur);
	fw_json_text(&b, "shard", shard);
	fw_json_key(&b, "repeat");
	fw_buf_printf(&b, "%d", w->options.repeat);
	fw_json_text(&b, "started", started);
	fw_json_key(&b, "environment");
	fw_environment_json(&b, &extra);
	fw_json_text(&b, "plan_digest", digest);
	fw_json_key(&b, "plan_total");
	fw_buf_printf(&b, "%zu", plan->checks);
	fw_json_key(&b, "plan");
	fw_buf_add(&b, "[", 1);
	for (const char *p = plan->ids.data, *end; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		fw_buf_str(&b, p == plan->ids.data ? "" : ",");
		fw_json_string(&b, p, (size_t)(end - p));
	}
	fw_buf_str(&b, "]}");
	fw_writer_line(&w->writer, b.data, b.len);
	(void)fw_writer_flush(&w->writer);
}

/* ---- run and case ---- */

static void show_fact(void *ctx, const struct fw_unit *unit, const struct fw_fact *f)
{
	struct worker *w = ctx;
	char value[300];

	if (w->options.command == FW_CMD_JOURNEY) {
		fw_journey_take(&w->journey, fw_door_name(unit->door), f);
		return;
	}
	if (strcmp(f->name, "stage.held") == 0) {
		(void)printf("stopped before its stimulus: process %lld\n"
			     "    gdb -p %lld        (then: signal SIGCONT)\n"
			     "    strace -f -p %lld\n"
			     "goes on after: kill -CONT %lld\n",
			     (long long)f->i, (long long)f->i, (long long)f->i, (long long)f->i);
		/* nobody could let it go on */
		w->unheard = !fw_output_flush();
		if (w->unheard)
			(void)raise(SIGTERM);
	}
	if (w->facts_shown)
		(void)printf("  %-10s %-28s = %-20s %s%s\n", fw_src_name(f->src), f->name,
			     fw_fact_text(f, value, sizeof(value)), f->at[0] ? "at " : "", f->at);
}

static void show_check(void *ctx, const struct fw_check_line *line)
{
	const struct fw_verdict *v = line->verdict;
	struct worker *w = ctx;
	size_t len = strlen(line->id);

	if (w->options.command == FW_CMD_JOURNEY)
		return;
	(void)printf("%-12s %s%s%s\n", fw_verdict_name(v->kind), line->id, v->reason[0] ? "  " : "",
		     v->reason);
	for (size_t i = 0; i < w->options.listed.count && v->kind == FW_VIOLATED; i++) {
		const char *listed = w->options.listed.items[i];

		if (strncmp(listed, line->id, len) == 0 && listed[len] == '=') {
			(void)printf("             known deviation %s\n", listed + len + 1);
			w->deviations++;
		}
	}
	if (v->kind != FW_HOLDS && v->expected[0])
		(void)printf("             expected %s\n             observed %s\n", v->expected,
			     v->observed);
}

static int exit_of(const struct worker *w, int stopped)
{
	const int *t = w->writer.totals;

	if (w->unheard)
		return EXIT_INCOMPLETE;
	if (stopped)
		return 128 + stopped;
	if (t[FW_VIOLATED] > w->deviations)
		return 1;
	if (t[FW_BROKEN] || t[FW_INCONCLUSIVE] || t[FW_NOT_RUN] || w->must_absent)
		return EXIT_INCOMPLETE;
	if (!t[FW_HOLDS] && !w->deviations)
		return EXIT_NOTHING;
	return 0;
}

static int open_record(struct worker *w)
{
	const char *out = w->options.out;
	struct fw_err err = { 0 };
	bool made;

	if (!out)
		return 0;
	fw_scoped_fd dir = fw_trust_dir(out, "--out", &made, &err);

	if (dir < 0) {
		refuse(&err);
		return -1;
	}
	w->writer.file_fd =
		openat(dir, "events.jsonl", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (w->writer.file_fd < 0) {
		(void)fprintf(stderr, "%s: --out %s: %s\n", program, out,
			      errno == EEXIST ? "holds a record already; name another directory" :
						strerror(errno));
		return -1;
	}
	(void)snprintf(w->raw_dir, sizeof(w->raw_dir), "%s/raw", out);
	if (faccessat(dir, "raw", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		(void)unlinkat(dir, "events.jsonl", 0);
		(void)fprintf(stderr, "%s: --out %s: holds raw already; name another directory\n",
			      program, out);
		return -1;
	}
	return 0;
}

/* Two a core where there is room for them: a good part of a case is waiting. */
static int usual_jobs(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return fw_jobs_with_room(cores > 0 ? 2 * (int)cores : 1);
}

static void raise_machine(struct worker *w)
{
	struct fw_options *o = &w->options;

	if (!o->jobs)
		o->jobs = usual_jobs();
	fw_machine_raise(&w->machine, w->probes_dir, o->timeout_ms, o->jobs, o->allow_global);
}

/* --within: a minute, and the time given for as many times as a process costs more here than it usually does. */
static int64_t end_of_run(const struct worker *w)
{
	int64_t s = (int64_t)w->options.within_s * w->machine.slowdown;

	return s ? w->start_ns + (60 + s) * 1000000000 : 0;
}

/* Stacks of children are copies of this one: large enough where a kernel forgets that a copy may grow. */
static void grow_stack(void)
{
	enum { ROOM = 512 << 10 };
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur >= 2 * ROOM) {
		char room[ROOM];

		/* its lowest byte, so that the compiler cannot tell that nobody reads it */
		*(volatile char *)room = 0;
	}
}

static int run(struct worker *w, int argc, char **argv)
{
	const struct fw_options *o = &w->options;
	bool jsonl = o->format == FW_FORMAT_JSONL;
	struct fw_plan plan;
	struct fw_err err = { 0 };
	char run_id[64], day[32], finished[40];
	int stopped, status;

	if (fw_options_plan(o, &plan) < 0)
		return complain(&(struct fw_err){ .code = ENOMEM, .op = "plan" }, EXIT_INCOMPLETE);
	if (!plan.checks) {
		(void)fprintf(stderr, "%s: nothing selected\n", program);
		fw_plan_done(&plan);
		return EXIT_NOTHING;
	}
	w->writer = (struct fw_writer){ .file_fd = -1, .stream_fd = jsonl ? STDOUT_FILENO : -1 };
	if (open_record(w) < 0) {
		fw_plan_done(&plan);
		return EXIT_USAGE;
	}
	grow_stack();
	raise_machine(w);
	stamp(day, sizeof(day), "%Y%m%dT%H%M%SZ");
	(void)snprintf(run_id, sizeof(run_id), "%s-%d", day, (int)getpid());
	run_start(w, &plan, argc, argv, run_id);
	const struct fw_run_words words = {
		.jobs = o->jobs,
		.deadline_ms = o->command == FW_CMD_DEBUG ? HELD_MS : w->machine.deadline_ms,
		.repeat = o->repeat,
		.hold = o->command == FW_CMD_DEBUG,
		.until_fail = o->until_fail,
		.fail_fast = o->fail_fast,
		.must = o->must.items,
		.listed = o->listed.items,
		.probes_dir = o->saboteur ? w->lying_dir : w->probes_dir,
		.saboteur = o->saboteur,
		.run_cgroup = w->machine.cgroup,
		.run_pids = w->machine.pids,
		.raw_dir = o->out && o->keep != FW_KEEP_NONE ? w->raw_dir : NULL,
		.raw_keep = o->keep == FW_KEEP_ALL  ? FW_RAW_ALL :
			    o->keep == FW_KEEP_NONE ? FW_RAW_NONE :
						      FW_RAW_FAILED,
		.watch_fd = o->watch_fd,
		.start_ns = w->start_ns,
		.end_ns = end_of_run(w),
		.on_fact = jsonl ? NULL : show_fact,
		.on_check = jsonl ? NULL : show_check,
		.ctx = w,
	};

	stopped = fw_runner_run(&plan, &words, &w->machine.stage, &w->machine.trial, &w->writer,
				&err);
	stamp(finished, sizeof(finished), "%Y-%m-%dT%H:%M:%SZ");
	if (stopped >= 0)
		fw_writer_end(&w->writer, finished, stopped);
	fw_machine_lower(&w->machine);
	if (stopped >= 0 && w->writer.error)
		stopped = fw_fail(&err, w->writer.error, "write", "record");
	status = stopped < 0 ? complain(&err, EXIT_INCOMPLETE) : exit_of(w, stopped);
	if (o->command == FW_CMD_JOURNEY) {
		fw_journey_tell(&w->journey, o->json);
	} else if (!jsonl) {
		for (int k = FW_VERDICT_KINDS - 1; k >= 0; k--)
			(void)printf("%d %s%s", w->writer.totals[k],
				     fw_verdict_name((enum fw_verdict_kind)k), k ? ", " : "\n");
	}
	if (o->command != FW_CMD_RUN)
		status = status == EXIT_INCOMPLETE ? incomplete_of(o->command) :
			 status == EXIT_NOTHING	   ? EXIT_SKIPPED :
						     status;
	fw_writer_done(&w->writer);
	fw_plan_done(&plan);
	return status;
}

/* One case through one door, unless others are asked for; what it saw is told as a path. */
static int journey(struct worker *w, int argc, char **argv)
{
	static const char *doors[] = { "fork", NULL };
	struct fw_options *o = &w->options;
	struct fw_names doors_before = o->doors;
	int status;

	if (!o->doors.count)
		o->doors = (struct fw_names){ .items = doors, .count = 1 };
	status = run(w, argc, argv);
	fw_journey_done(&w->journey);
	o->doors = doors_before;
	return status;
}

/* ---- list and doctor ---- */

static void json_words(struct fw_buf *b, const char *key, const char *const *words, int count)
{
	fw_json_key(b, key);
	fw_buf_add(b, "[", 1);
	for (int i = 0; i < count; i++) {
		fw_buf_str(b, i ? "," : "");
		fw_json_string(b, words[i], strlen(words[i]));
	}
	fw_buf_add(b, "]", 1);
}

/* How each check is proven: {"clause", "saboteurs"}, or {"clause", "exception"} with the reason why none is named. */
static void json_proofs(struct fw_buf *b, const struct fw_instance *in)
{
	const char *before = "";

	fw_json_key(b, "proofs");
	fw_buf_add(b, "[", 1);
	for (int c = 0; in->checks[c].clause; c++) {
		const char *why, *names = fw_check_saboteurs(in, &in->checks[c], &why);

		fw_buf_printf(b, "%s{", before);
		fw_json_text(b, "clause", in->checks[c].clause);
		if (names)
			fw_json_text(b, "saboteurs", names);
		else if (why)
			fw_json_text(b, "exception", why);
		fw_buf_str(b, "}");
		before = ",";
	}
	fw_buf_add(b, "]", 1);
}

static void list_one(const struct fw_plan *plan, size_t first, size_t last, bool json,
		     struct fw_buf *all)
{
	const struct fw_instance *in = &plan->units[first].in;
	struct need_names doors = { .count = 0 }, clauses = { .count = 0 }, needs = { .count = 0 };
	fw_scoped_buf b = { 0 };

	for (size_t u = first; u < last; u++) {
		(void)add_need(fw_door_name(plan->units[u].door), &doors);
		for (int c = 0; in->checks[c].clause; c++) {
			if (!(plan->units[u].selected & 1ULL << c))
				continue;
			(void)add_need(in->checks[c].clause, &clauses);
			(void)fw_needs_each(in, plan->units[u].door, &in->checks[c], add_need,
					    &needs);
		}
	}
	if (!json) {
		fw_buf_printf(all, "%s\n    %s\n    doors  ", in->id, in->claim);
		for (int i = 0; i < doors.count; i++)
			fw_buf_printf(all, " %s", doors.names[i]);
		fw_buf_str(all, "\n    clauses");
		for (int i = 0; i < clauses.count; i++)
			fw_buf_printf(all, " %s", clauses.names[i]);
		fw_buf_str(all, "\n    needs  ");
		for (int i = 0; i < needs.count; i++)
			fw_buf_printf(all, " %s", needs.names[i]);
		fw_buf_str(all, "\n");
		return;
	}
	fw_buf_add(&b, "{", 1);
	fw_json_text(&b, "id", in->id);
	fw_json_text(&b, "family", in->family);
	json_words(&b, "doors", doors.names, doors.count);
	json_words(&b, "clauses", clauses.names, clauses.count);
	json_words(&b, "needs", needs.names, needs.count);
	fw_json_text(&b, "caps", fw_env_caps(in->env));
	json_proofs(&b, in);
	fw_json_text(&b, "claim", in->claim);
	fw_buf_str(&b, "}");
	fw_buf_printf(all, "%s%s", all->len > 1 ? ",\n" : "", b.data);
}

static int list(struct worker *w)
{
	const struct fw_options *o = &w->options;
	struct fw_plan plan;
	fw_scoped_buf all = { 0 };
	int status = 0;

	if (fw_options_plan(o, &plan) < 0)
		return complain(&(struct fw_err){ .code = ENOMEM, .op = "plan" }, EXIT_INCOMPLETE);
	if (o->json)
		fw_buf_str(&all, "[");
	for (size_t u = 0, v; u < plan.count; u = v) {
		for (v = u + 1;
		     v < plan.count && strcmp(plan.units[v].in.id, plan.units[u].in.id) == 0; v++)
			;
		list_one(&plan, u, v, o->json, &all);
	}
	if (o->json)
		fw_buf_str(&all, "]\n");
	if (fw_output_add(&all) < 0)
		status =
			complain(&(struct fw_err){ .code = ENOMEM, .op = "list" }, EXIT_INCOMPLETE);
	if (!plan.checks) {
		(void)fprintf(stderr, "%s: nothing selected\n", program);
		status = EXIT_NOTHING;
	}
	fw_plan_done(&plan);
	return status;
}

static int doctor(struct worker *w)
{
	static const char *pairs[2 * NEEDS_MAX + 1];
	static char reasons[NEEDS_MAX][FW_REASON_MAX];
	const struct fw_environment_extra extra = {
		.containment = "",
		.probes = FW_PROBES_BUILT,
		.needs = pairs,
		.must = NULL,
	};
	struct fw_environment_extra e = extra;
	fw_scoped_buf b = { 0 };
	int absent = 0;

	raise_machine(w);
	e.containment = fw_containment_name(w->machine.stage.containment);
	e.deadline_ms = w->machine.deadline_ms;
	e.spawn_us = w->machine.spawn_us;
	e.slowdown = w->machine.slowdown;
	for (size_t i = 0; i < fw_needs_count && i < NEEDS_MAX; i++) {
		fw_need_try(fw_needs[i].name, &w->machine.trial, reasons[i]);
		pairs[2 * i] = fw_needs[i].name;
		pairs[2 * i + 1] = reasons[i];
		if (strcmp(reasons[i], "met") != 0)
			absent++;
	}
	fw_environment_json(&b, &e);
	if (w->options.json) {
		fw_buf_str(&b, "\n");
		(void)fw_output_add(&b);
	} else {
		const struct {
			const char *label, *key;
		} heads[] = {
			{ "kernel", "release" },
			{ "probes' libc", "probes" },
			{ "libseccomp", "libseccomp" },
			{ "libcap", "libcap" },
		};

		for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
			char key[40], *at;

			(void)snprintf(key, sizeof(key), "\"%s\":\"", heads[i].key);
			at = strstr(b.data, key);
			if (at)
				(void)printf("%-14s %.*s\n", heads[i].label,
					     (int)strcspn(at + strlen(key), "\""),
					     at + strlen(key));
		}
		(void)printf("%-14s %s\n%-14s %d us\n%-14s %d ms\n\n", "stages by", e.containment,
			     "a process", e.spawn_us, "deadline", e.deadline_ms);
		for (size_t i = 0; i < fw_needs_count; i++) {
			bool met = strcmp(reasons[i], "met") == 0;

			(void)printf("%s  %-15s %s\n", met ? "met   " : "absent", fw_needs[i].name,
				     fw_needs[i].what);
			if (!met)
				(void)printf("        %-15s %s; would be met by: %s\n", "",
					     reasons[i], fw_needs[i].meets);
		}
		(void)printf("\n%zu needs, %d absent\n", fw_needs_count, absent);
	}
	fw_machine_lower(&w->machine);
	return 0;
}

/* ---- why ---- */

static void before_asking(void)
{
	(void)fprintf(stderr,
		      "%s: a seccomp filter is there; now a child asks what it answers. If nothing "
		      "follows, it kills who makes a process\n",
		      program);
}

static int why(const struct fw_options *o)
{
	static struct fw_why answer;
	const struct fw_why_words words = { .pid = o->pid, .uid = o->uid, .before = before_asking };
	fw_scoped_buf out = { 0 };
	struct fw_err err;

	if (fw_why_ask(&words, &answer, &err) < 0) {
		(void)fprintf(stderr, "%s: %s\n", program, err.detail);
		return EXIT_USAGE;
	}
	if (o->json)
		fw_why_json(&answer, &out);
	else
		fw_why_text(&answer, &out);
	if (fw_output_add(&out) < 0)
		return complain(&(struct fw_err){ .code = ENOMEM, .op = "why" }, EXIT_INCOMPLETE);
	return fw_why_refuses(&answer);
}

int main(int argc, char **argv)
{
	static struct worker w;
	struct fw_err err = { 0 };
	char help[16384];
	int status = EXIT_USAGE;

	w.start_ns = now_ns();
	if (argc > 0 && strcmp(argv[0], "forkwitness") == 0)
		program = argv[0];
	if (fw_trust_self(&err) < 0) {
		refuse(&err);
		return EXIT_USAGE;
	}
	fw_environment_note();
	if (!fw_output_begin())
		return EXIT_INCOMPLETE;
	/* who started us may ignore it, and then no child of ours could be waited for */
	(void)signal(SIGCHLD, SIG_DFL);
	if (fw_options_parse(argc, argv, FW_PROGRAM_WORKER, &w.options, &err) < 0) {
		refuse(&err);
		return EXIT_USAGE;
	}
	if (w.options.command != FW_CMD_WHY && !find_probes(w.probes_dir)) {
		(void)fprintf(stderr, "%s: the folder probes is not beside this program\n",
			      program);
		return EXIT_INCOMPLETE;
	}
	if (w.options.saboteur && !find_saboteurs(w.probes_dir, w.lying_dir)) {
		(void)fprintf(stderr, "%s: this build has no saboteurs beside its probes\n",
			      program);
		return EXIT_INCOMPLETE;
	}
	switch (w.options.command) {
	case FW_CMD_CASE:
	case FW_CMD_DEBUG:
		w.facts_shown = true;
		status = run(&w, argc, argv);
		break;
	case FW_CMD_RUN:
		status = run(&w, argc, argv);
		break;
	case FW_CMD_JOURNEY:
		status = journey(&w, argc, argv);
		break;
	case FW_CMD_LIST:
		status = list(&w);
		break;
	case FW_CMD_DOCTOR:
		status = doctor(&w);
		break;
	case FW_CMD_WHY:
		status = why(&w.options);
		break;
	case FW_CMD_VERSION:
		(void)printf("fw-worker " FW_VERSION "\n");
		status = 0;
		break;
	case FW_CMD_HELP:
		fw_options_help(FW_PROGRAM_WORKER, FW_CMD_NONE, help, sizeof(help));
		(void)fputs(help, stdout);
		status = 0;
		break;
	default:
		(void)fprintf(stderr, "%s: no command given; try run, list, doctor or case\n",
			      program);
	}
	status = fw_output_end(program, status, incomplete_of(w.options.command));
	fw_options_done(&w.options);
	return status;
}
