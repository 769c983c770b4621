/* SPDX-License-Identifier: MIT */
/*
 * The front program. It starts the worker, reads what the worker writes, lays known deviations over the verdicts
 * and reports; it also judges, reports and proves from records. list, case, debug and doctor are the worker's own.
 */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "case.h"
#include "claims.h"
#include "deviations.h"
#include "err.h"
#include "judge.h"
#include "coverage.h"
#include "live.h"
#include "matrix.h"
#include "options.h"
#include "outfile.h"
#include "output.h"
#include "overlay.h"
#include "prove.h"
#include "reader.h"
#include "report.h"
#include "run.h"
#include "scoped.h"
#include "text.h"
#include "trust.h"

#ifndef FW_VERSION
#define FW_VERSION "0.1.0"
#endif

enum {
	EXIT_USAGE = 2,
	EXIT_BROKEN = 3,
	EXIT_NOTHING = 4,
	EXIT_MESON = 99,
	EXIT_SIGNAL = 128,
	TICK_MS = 500,
	HELP_BYTES = 8192,
	LIARS = 12,
	LYING_JOBS = 4,
	LYING_MS = 3000,
};

#define PROGRESS_EVERY_S 0.05

/* One line on stderr. What the reader or the list says is complete; a system's refusal wants its name. */
static int complain(const struct fw_err *err, int exit_status)
{
	if (err->code == EINVAL || err->code == EBADMSG)
		(void)fprintf(stderr, "forkwitness: %s\n", err->detail);
	else
		(void)fprintf(stderr, "forkwitness: %s: %s\n", err->detail, strerror(err->code));
	return exit_status;
}

static int no_memory(void)
{
	(void)fprintf(stderr, "forkwitness: no memory\n");
	return EXIT_BROKEN;
}

/* Lines for people, each with our name before it. */
static void talk(const struct fw_buf *lines)
{
	const char *line = lines->data ? lines->data : "";

	while (*line) {
		size_t len = strcspn(line, "\n");

		(void)fprintf(stderr, "forkwitness: %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static bool on_terminal(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

static bool wants_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return on_terminal(STDOUT_FILENO) && !(no && *no);
}

/* The list the options name, or the shipped one; a tree without one is told about and has no deviations. */
static int load_overlay(const struct fw_options *o, const char *argv0,
			struct fw_overlay *ret_overlay, struct fw_err *err)
{
	fw_scoped_buf shipped = { 0 };
	int r;

	*ret_overlay = (struct fw_overlay){ .in = { .strict = o->strict } };
	if (o->deviations)
		return fw_overlay_init(ret_overlay, o->deviations, o->strict, err);
	r = fw_share_path(argv0, "deviations.yaml", &shipped, err);
	if (r == 0 && access(shipped.data, F_OK) < 0) {
		(void)fprintf(stderr, "forkwitness: %s: not there; no deviation is known\n",
			      shipped.data);
		return 0;
	}
	return r < 0 ? r : fw_overlay_init(ret_overlay, shipped.data, o->strict, err);
}

/* What a run of either kind leaves to say: on stdout by format, and into the JUnit file. */
struct session {
	const struct fw_options *options;
	struct fw_run run;
	struct fw_overlay overlay;
	struct fw_outfile junit;
	bool begun; /* the plan is known */
	bool failed; /* memory ran out, or stdout is gone */
	struct fw_buf lines; /* of the record, for jsonl */

	/* of a live run */
	bool live;
	bool progress;
	size_t *case_of; /* for each planned check, the first of its case */
	size_t *left; /* for each such first, checks still to come */
	size_t judged;
	bool unread; /* and therefore being stopped */
	struct timespec since;
	double shown; /* when progress was, in seconds from then */
};

static void session_done(struct session *s)
{
	fw_outfile_done(&s->junit);
	fw_overlay_done(&s->overlay);
	fw_run_done(&s->run);
	fw_buf_done(&s->lines);
	free(s->case_of);
	free(s->left);
}

static void session_begin(struct session *s)
{
	const struct fw_run *run = &s->run;
	fw_scoped_buf expired = { 0 };

	s->begun = true;
	s->case_of = calloc(run->results_count + 1, sizeof(*s->case_of));
	s->left = calloc(run->results_count + 1, sizeof(*s->left));
	if (fw_overlay_begin(&s->overlay, run) < 0 || !s->case_of || !s->left) {
		s->failed = true;
		return;
	}
	fw_overlay_tell_expired(&s->overlay, &expired);
	talk(&expired);
	for (size_t i = 0; i < run->results_count; i++) {
		size_t first = i;

		/* Nearly always that of the line before. */
		for (size_t k = i; k-- > 0 && first == i;)
			if (strcmp(run->results[k].case_id, run->results[i].case_id) == 0)
				first = s->case_of[k];
		s->case_of[i] = first;
		s->left[first]++;
	}
}

static double elapsed(const struct session *s)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - s->since.tv_sec) +
	       (double)(now.tv_nsec - s->since.tv_nsec) / 1e9;
}

static void progress_clear(const struct session *s)
{
	if (s->progress)
		(void)fputs("\r\033[K", stderr);
}

static void progress_show(void *ctx)
{
	const struct session *s = ctx;

	if (s->progress && s->begun && s->judged < s->run.results_count)
		(void)fprintf(stderr, "\r\033[K%zu/%zu checks, %.1f s", s->judged,
			      s->run.results_count, elapsed(s));
}

/* The same, but not for every few bytes that come. */
static void progress_follow(struct session *s)
{
	double now = s->progress ? elapsed(s) : 0;

	if (s->progress && now - s->shown >= PROGRESS_EVERY_S) {
		s->shown = now;
		progress_show(s);
	}
}

static void on_line(void *ctx, struct fw_run *run, struct fw_result *result, const char *line,
		    size_t len)
{
	struct session *s = ctx;

	if (!s->begun)
		session_begin(s);
	if (s->failed)
		return;
	if (result)
		fw_overlay_result(&s->overlay, result);
	if (s->options->format == FW_FORMAT_JSONL)
		rep_jsonl_line(line, len, result ? result->deviation : NULL, &s->lines);
	if (!result)
		return;
	s->judged++;
	if (--s->left[s->case_of[result->plan_index]] == 0 &&
	    s->options->format == FW_FORMAT_TERM) {
		fw_scoped_buf out = { 0 };

		/* of a recorded run in the order in which they came, and once all of it was read */
		rep_term_case(&s->overlay.in, result->case_id, s->live ? &out : &s->lines);
		fw_buf_str(s->live ? &out : &s->lines, "\n");
		progress_clear(s);
		(void)fw_output_add(&out);
	}
	(void)run;
}

/* After each piece of a live record: what came of it is shown at once. */
static void after_piece(void *ctx)
{
	struct session *s = ctx;

	(void)fw_output_add(&s->lines);
	fw_buf_clear(&s->lines);
	(void)fw_output_flush();
	/* nothing of it would be seen by anybody: as when the terminal is closed */
	if (fw_output_is_unread() && !s->unread && !s->options->junit && !s->options->out) {
		s->unread = true;
		(void)raise(SIGTERM);
	}
	progress_follow(s);
}

static int write_junit(struct session *s)
{
	fw_scoped_buf xml = { 0 };
	struct fw_err err;

	if (!s->options->junit)
		return 0;
	if (rep_junit(&s->overlay.in, s->options->dialect == FW_DIALECT_STRICT, &xml) < 0)
		return no_memory();
	if (fw_outfile_commit(&s->junit, xml.data, xml.len, &err) < 0)
		return complain(&err, EXIT_BROKEN);
	return 0;
}

/* The reports of a run whose plan is known; what of it stands on stdout already is not said again. */
static int report(struct session *s, bool incomplete, int signal)
{
	fw_scoped_buf out = { 0 }, fixed = { 0 }, absent = { 0 };
	int status;

	if (s->failed)
		return no_memory();
	if (s->options->format == FW_FORMAT_TAP)
		rep_tap(&s->overlay.in, &out);
	else
		fw_buf_add(&out, s->lines.data ? s->lines.data : "", s->lines.len);
	if (s->options->format == FW_FORMAT_TERM)
		rep_term_end(&s->overlay.in, &out);
	if (fw_output_add(&out) < 0)
		return no_memory();
	if (!s->options->strict) {
		fw_overlay_tell_fixed(&s->overlay, &fixed);
		(void)fw_output_flush();
		talk(&fixed);
	}
	if (write_junit(s))
		incomplete = true;
	/* also where no selected check asks for it */
	if (fw_run_absent_must(&s->run, &absent)) {
		incomplete = true;
		(void)fw_output_flush();
		talk(&absent);
	}
	status = fw_overlay_exit(&s->overlay, incomplete, signal ? signal : s->run.interrupted,
				 s->options->meson);
	if (s->run.ended && !s->run.results_count)
		(void)fprintf(stderr, "forkwitness: nothing was selected\n");
	return status;
}

/* The directory of --out: there before anything runs, and without a record. *ret_made: by us, just now. */
static int prepare_out(const char *dir, bool *ret_made, struct fw_err *err)
{
	fw_scoped_fd fd = fw_trust_dir(dir, "--out", ret_made, err);

	if (fd < 0)
		return fd;
	if (faccessat(fd, "events.jsonl", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return fw_fail(err, EINVAL, "out",
			       "--out %s: holds a record already, and none is overwritten", dir);
	return 0;
}

/* A signal that comes while reports are written waits until they are whole. */
static void hold_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Adds a word, and a NULL behind the last; 0 or -ENOMEM. */
static int add_word(struct fw_names *names, const char *word)
{
	char *copy = word ? strdup(word) : NULL;
	const char **grown = copy ? realloc(names->items, (names->count + 2) * sizeof(*grown)) :
				    NULL;

	if (!grown) {
		free(copy);
		return -ENOMEM;
	}
	grown[names->count++] = copy;
	grown[names->count] = NULL;
	names->items = grown;
	return 0;
}

/* CHECK=DEVIATION for each check of a case (NULL: of all) that is known to deviate on this machine. 0 or -ENOMEM. */
static int list_known(const struct fw_options *o, const struct fw_overlay *overlay,
		      const char *case_id, struct fw_names *ret_listed)
{
	struct fw_run here = { .target = (char *)(uintptr_t)o->target };
	char today[32] = "", check[256];
	struct fw_instance in;
	struct utsname uts;
	struct tm tm;
	time_t now = time(NULL);

	if (uname(&uts) == 0)
		here.kernel = uts.release;
	if (gmtime_r(&now, &tm))
		(void)strftime(today, sizeof(today), "%Y-%m-%dT%H:%M:%SZ", &tm);
	here.started = today;
	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++)
			for (const struct fw_check *k = in.checks; k && k->clause; k++)
				for (int d = 0; d < FW_DOOR_COUNT; d++) {
					const struct fw_deviation *known;
					fw_scoped_buf word = { 0 };

					if (!(fw_check_doors(&in, k) & (1u << d)) ||
					    (case_id && strcmp(case_id, in.id) != 0))
						continue;
					(void)fw_check_id(&in, 1u << d, k, check, sizeof(check));
					known = fw_deviation_find(&overlay->list, &here, check);
					if (!known)
						continue;
					fw_buf_printf(&word, "%s=%s", check, known->id);
					if (add_word(ret_listed, word.failed ? NULL : word.data) <
					    0)
						return -ENOMEM;
				}
	return 0;
}

static void listed_done(struct fw_names *listed)
{
	for (size_t i = 0; i < listed->count; i++)
		free((char *)(uintptr_t)listed->items[i]);
	free(listed->items);
	*listed = (struct fw_names){ 0 };
}

static int run_worker(struct session *s, const char *argv0)
{
	fw_scoped_buf worker = { 0 }, told = { 0 };
	struct fw_live live = {
		.options = s->options,
		.run = &s->run,
		.on_line = on_line,
		.after = after_piece,
		.ctx = s,
	};
	struct fw_names listed = { 0 };
	struct fw_live_end end;
	struct fw_err err;
	bool incomplete;
	int r;

	if (fw_worker_path(argv0, &worker, &err) < 0)
		return complain(&err, EXIT_BROKEN);
	s->live = true;
	s->progress = s->options->format == FW_FORMAT_TERM && on_terminal(STDERR_FILENO);
	if (s->progress) {
		live.tick = progress_show;
		live.tick_ms = TICK_MS;
	}
	/* what is known does not stop a run that stops at the first failure */
	if (s->options->fail_fast || s->options->until_fail) {
		if (list_known(s->options, &s->overlay, NULL, &listed) < 0) {
			listed_done(&listed);
			return no_memory();
		}
		live.listed = &listed;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &s->since);
	r = fw_live_run(&live, worker.data, &end, &err);
	listed_done(&listed);
	if (r < 0)
		return complain(&err, EXIT_BROKEN);
	progress_clear(s);
	/* What the worker refuses it has said in a line of its own. */
	if (!s->begun && (end.worker_exit == EXIT_USAGE || end.worker_exit == EXIT_NOTHING))
		return end.worker_exit;
	incomplete = !end.whole || end.worker_exit < 0;
	if (incomplete) {
		fw_live_tell(&end, &told);
		talk(&told);
	}
	if (!s->begun)
		return end.signal ? EXIT_SIGNAL + end.signal : EXIT_BROKEN;
	return report(s, incomplete, s->unread ? SIGPIPE : end.signal);
}

/* What no name excludes a shard or a privilege may. 0 when something is left to run, or what to exit with. */
static int selects_something(const struct fw_options *o)
{
	struct fw_plan plan;
	bool any;

	/* that the names choose something together was looked at with them */
	if (o->shards < 2 && o->privilege == FW_PRIVILEGE_ANY)
		return 0;
	if (fw_options_plan(o, &plan) < 0)
		return no_memory();
	any = plan.checks > 0;
	fw_plan_done(&plan);
	if (any)
		return 0;
	(void)fprintf(stderr, "forkwitness: nothing selected\n");
	return EXIT_NOTHING;
}

static int cmd_run(const struct fw_options *o, const char *argv0)
{
	struct session s = { .options = o, .junit = FW_OUTFILE_NONE };
	bool made = false;
	struct fw_err err;
	int status = selects_something(o);

	if (status)
		return status;
	fw_run_init(&s.run);
	hold_signals();
	if (load_overlay(o, argv0, &s.overlay, &err) < 0)
		return complain(&err, EXIT_USAGE);
	s.overlay.in.colour = wants_colour();
	if (o->out && prepare_out(o->out, &made, &err) < 0) {
		status = complain(&err, EXIT_USAGE);
	} else if (o->junit && fw_outfile_open(o->junit, &s.junit, &err) < 0) {
		status = complain(&err, EXIT_USAGE);
	} else {
		status = run_worker(&s, argv0);
	}
	session_done(&s);
	/* Where nothing came of it nothing is left of it: this refuses a directory with anything inside. */
	if (made && !s.begun)
		(void)rmdir(o->out);
	return status;
}

static int cmd_report(const struct fw_options *o, const char *argv0)
{
	struct session s = { .options = o, .junit = FW_OUTFILE_NONE };
	struct fw_err err;
	int status;

	fw_run_init(&s.run);
	hold_signals();
	if (load_overlay(o, argv0, &s.overlay, &err) < 0)
		return complain(&err, EXIT_USAGE);
	s.overlay.in.colour = wants_colour();
	if (o->junit && fw_outfile_open(o->junit, &s.junit, &err) < 0)
		status = complain(&err, EXIT_USAGE);
	else if (fw_read_record(o->globs.items[0], &s.run, false, on_line, &s, &err) < 0)
		status = complain(&err, err.code == EBADMSG || err.code == ENOMEM ? EXIT_BROKEN :
										    EXIT_USAGE);
	else
		status = report(&s, false, 0);
	/* what a run that was ended had judged until then */
	if (s.run.cut_short)
		status = report(&s, true, 0);
	session_done(&s);
	return status;
}

/* The verdict on one check from the run's facts. False when this program knows no such check. */
static bool judge_anew(const struct fw_run *run, const struct fw_result *r,
		       struct fw_verdict *ret_verdict)
{
	const struct fw_check *check;
	struct fw_evidence none;
	struct fw_verdict *all = NULL;
	struct fw_instance in;
	uint32_t door = fw_door_of_name(r->door);
	int count = 0;

	if (!door || !fw_instance_find(r->case_id, &in))
		return false;
	for (check = in.checks; check && check->clause; check++)
		if (strcmp(check->clause, r->clause) == 0 && (fw_check_doors(&in, check) & door))
			break;
	if (!check || !check->clause)
		return false;
	for (size_t i = 0; i < run->attempts_count; i++) {
		const struct fw_attempt *a = &run->attempts[i];
		struct fw_verdict *grown;

		if (strcmp(a->case_id, r->case_id) != 0 || strcmp(a->door, r->door) != 0)
			continue;
		grown = realloc(all, (size_t)(count + 1) * sizeof(*all));
		if (!grown) {
			free(all);
			return false;
		}
		all = grown;
		all[count++] = fw_judge(&in, door, check, &a->evidence);
	}
	if (count) {
		*ret_verdict = count == 1 ? all[0] : fw_judge_attempts(all, count);
	} else {
		fw_evidence_init(&none);
		*ret_verdict = fw_judge(&in, door, check, &none);
		fw_evidence_done(&none);
	}
	free(all);
	return true;
}

/* What differs between a recorded verdict and the one from the facts, as one line; empty when nothing does. */
static void difference(const struct fw_verdict *recorded, const struct fw_verdict *anew,
		       struct fw_buf *out)
{
	const struct {
		const char *what, *recorded, *anew;
	} texts[] = {
		{ "reason", recorded->reason, anew->reason },
		{ "expected", recorded->expected, anew->expected },
		{ "observed", recorded->observed, anew->observed },
	};

	if (recorded->kind != anew->kind) {
		fw_buf_printf(out, "recorded %s, the facts say %s", fw_verdict_name(recorded->kind),
			      fw_verdict_name(anew->kind));
		return;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(texts[i].recorded, texts[i].anew) == 0)
			continue;
		fw_buf_printf(out, "recorded %s '", texts[i].what);
		rep_add_clean(out, texts[i].recorded);
		fw_buf_str(out, "', the facts say '");
		rep_add_clean(out, texts[i].anew);
		fw_buf_str(out, "'");
		return;
	}
	if (recorded->cited_count != anew->cited_count ||
	    memcmp(recorded->cited, anew->cited,
		   (size_t)anew->cited_count * sizeof(anew->cited[0])) != 0)
		fw_buf_str(out, "rests on other facts than it cites");
}

static int judge_all(struct session *s)
{
	fw_scoped_buf counts = { 0 }, absent = { 0 };
	size_t facts = 0;
	int status;

	for (size_t i = 0; i < s->run.results_count; i++) {
		const struct fw_result *r = &s->run.results[i];
		fw_scoped_buf what = { 0 };
		struct fw_verdict anew;

		if (!judge_anew(&s->run, r, &anew)) {
			(void)fprintf(stderr,
				      "forkwitness: line %ld: %s: this program has no such check\n",
				      r->line, r->id);
			return EXIT_BROKEN;
		}
		difference(&r->verdict, &anew, &what);
		if (!what.len)
			continue;
		(void)fprintf(stderr, "forkwitness: line %ld: %s: %s\n", r->line, r->id, what.data);
		return EXIT_BROKEN;
	}
	for (size_t i = 0; i < s->run.attempts_count; i++)
		facts += s->run.attempts[i].evidence.count;
	rep_term_counts(&s->overlay.in, &counts);
	(void)printf("every verdict agrees with its evidence: %zu checks, %zu facts; %s\n",
		     s->run.results_count, facts, counts.data ? counts.data : "");
	status = fw_overlay_exit(&s->overlay, fw_run_absent_must(&s->run, &absent) > 0,
				 s->run.interrupted, s->options->meson);
	(void)fw_output_flush();
	talk(&absent);
	return status;
}

static int cmd_judge(const struct fw_options *o, const char *argv0)
{
	struct session s = { .options = o, .junit = FW_OUTFILE_NONE };
	struct fw_err err;
	int status;

	fw_run_init(&s.run);
	if (load_overlay(o, argv0, &s.overlay, &err) < 0)
		return complain(&err, EXIT_USAGE);
	if (fw_read_record(o->globs.items[0], &s.run, true, on_line, &s, &err) < 0)
		status = complain(&err, err.code == EBADMSG || err.code == ENOMEM ? EXIT_BROKEN :
										    EXIT_USAGE);
	else if (s.failed)
		status = no_memory();
	else
		status = judge_all(&s);
	session_done(&s);
	return status;
}

/* Where the answers of a saboteur go. */
struct lying {
	const struct fw_proof *proof;
	int pipe;
	bool again;		/* the last chance: nothing is late any more */
	struct fw_buf late;	/* "CASE/door\n": what must be tried again */
	size_t late_count;
};

/* To whoever began all of this; a write of this size is never cut up. */
static int pass_on(void *ctx, const struct fw_proof_said *said)
{
	struct lying *l = ctx;

	if (!l->again && fw_proof_late(l->proof, said)) {
		const struct fw_result *r = l->proof->check[said->check].result;

		l->late_count++;
		fw_buf_printf(&l->late, "%s/%s\n", r->case_id, r->door);
		return l->late.failed ? -ENOMEM : 0;
	}
	return write(l->pipe, said, sizeof(*said)) == (ssize_t)sizeof(*said) ? 0 : -EPIPE;
}

/* One saboteur at work at these places; lines are taken apart. 0, or what to exit with. */
static int lie_at(const struct fw_options *o, const char *worker, size_t saboteur, char *places,
		  size_t count, struct lying *l)
{
	struct fw_options lying = *o;
	struct fw_live live = { .options = &lying, .keep_facts = false };
	fw_scoped_mem const char **globs = calloc(count + 1, sizeof(*globs));
	struct fw_live_end end;
	struct fw_run run;
	struct fw_err err;
	size_t n = 0;
	int status = 0;

	if (!globs)
		return no_memory();
	for (char *p = places; n < count; p += strlen(p) + 1) {
		globs[n++] = p;
		p[strcspn(p, "\n")] = '\0';
	}
	lying.globs = (struct fw_names){ .items = globs, .count = count };
	lying.families = lying.doors = lying.must = (struct fw_names){ 0 };
	lying.privilege = FW_PRIVILEGE_ANY;
	lying.saboteur = fw_saboteurs[saboteur].name;
	/* whoever is lied to may wait for what never comes: others go on beside it */
	if (!lying.jobs)
		lying.jobs = l->again ? 1 : LYING_JOBS;
	if (!lying.timeout_ms && !l->again)
		lying.timeout_ms = LYING_MS;
	fw_run_init(&run);
	live.run = &run;
	if (fw_live_run(&live, worker, &end, &err) < 0) {
		status = complain(&err, EXIT_BROKEN);
	} else if (end.signal || run.interrupted) {
		status = EXIT_SIGNAL + (end.signal ? end.signal : run.interrupted);
	} else if (!end.whole || end.worker_exit < 0) {
		fw_scoped_buf told = { 0 };

		fw_live_tell(&end, &told);
		talk(&told);
		status = EXIT_BROKEN;
	} else if (fw_proof_lied(l->proof, saboteur, &run, pass_on, l) < 0) {
		status = EXIT_BROKEN;
	}
	fw_run_done(&run);
	return status;
}

/*
 * One saboteur at work wherever a check that held names it; then once more, with all the time there is, where it was
 * too busy to be seen through. 0, or what to exit with.
 */
static int let_lie(const struct fw_options *o, const char *worker, size_t saboteur,
		   const struct fw_proof *proof, int pipe)
{
	struct lying l = { .proof = proof, .pipe = pipe };
	fw_scoped_buf places = { 0 };
	size_t count = fw_proof_wants(proof, saboteur, o->all, &places);
	int status;

	if (places.failed)
		return no_memory();
	if (!count)
		return 0;
	status = lie_at(o, worker, saboteur, places.data, count, &l);
	l.again = true;
	if (!status && l.late_count)
		status = lie_at(o, worker, saboteur, l.late.data, l.late_count, &l);
	fw_buf_done(&l.late);
	return status;
}

/* One column: the record, with the deviations of its target laid over it. */
static int add_record(struct fw_matrix *matrix, const struct fw_options *o, const char *argv0,
		      const char *path)
{
	struct session s = { .options = o, .junit = FW_OUTFILE_NONE };
	struct fw_err err;
	int status = 0;

	fw_run_init(&s.run);
	if (load_overlay(o, argv0, &s.overlay, &err) < 0)
		status = complain(&err, EXIT_USAGE);
	else if (fw_read_record(path, &s.run, false, on_line, &s, &err) < 0)
		status = complain(&err, err.code == EBADMSG || err.code == ENOMEM ? EXIT_BROKEN :
										    EXIT_USAGE);
	if (status == 0 && fw_matrix_add(matrix, &s.run) < 0)
		status = no_memory();
	session_done(&s);
	return status;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A directory without a record of its own may hold one in each of its folders, as several targets leave them. */
static int add_records(struct fw_matrix *matrix, const struct fw_options *o, const char *argv0,
		       const char *path)
{
	fw_scoped_buf own = { 0 };
	struct dirent **entries;
	int status = 0, n, added = 0;

	fw_buf_printf(&own, "%s/events.jsonl", path);
	n = own.failed || access(own.data, F_OK) == 0 ?
		    -1 :
		    scandir(path, &entries, not_hidden, alphasort);
	if (n < 0)
		return add_record(matrix, o, argv0, path);
	for (int i = 0; i < n; i++) {
		fw_scoped_buf below = { 0 };

		fw_buf_printf(&below, "%s/%s/events.jsonl", path, entries[i]->d_name);
		free(entries[i]);
		if (status != 0 || below.failed || access(below.data, F_OK) < 0)
			continue;
		status = add_record(matrix, o, argv0, below.data);
		added++;
	}
	free(entries);
	return added ? status : add_record(matrix, o, argv0, path);
}

static int cmd_matrix(const struct fw_options *o, const char *argv0)
{
	struct fw_matrix *matrix = fw_matrix_new();
	fw_scoped_buf out = { 0 };
	int status = 0;

	if (!matrix)
		return no_memory();
	for (size_t i = 0; status == 0 && i < o->globs.count; i++)
		status = add_records(matrix, o, argv0, o->globs.items[i]);
	if (status == 0 &&
	    (o->json ? fw_matrix_json(matrix, &out) : fw_matrix_text(matrix, &out)) < 0)
		status = no_memory();
	else if (status == 0)
		status = fw_output_add(&out) < 0 ? no_memory() : fw_matrix_exit(matrix);
	fw_matrix_free(matrix);
	return status;
}

struct turn {
	size_t saboteur, places;
};

static int longest_first(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	return (x->places < y->places) - (x->places > y->places);
}

/* Everybody's turn, to be taken from a pipe: who has most to do comes first. The end to read from, or -1. */
static int give_turns(const struct fw_options *o, const struct fw_proof *proof)
{
	fw_scoped_mem struct turn *turns = calloc(fw_saboteurs_count, sizeof(*turns));
	int ends[2], whole = turns != NULL;

	if (!turns || pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	for (size_t i = 0; i < fw_saboteurs_count; i++) {
		fw_scoped_buf places = { 0 };

		turns[i].saboteur = i;
		turns[i].places = fw_proof_wants(proof, i, o->all, &places);
	}
	qsort(turns, fw_saboteurs_count, sizeof(*turns), longest_first);
	/* a pipe holds thousands of them */
	for (size_t i = 0; i < fw_saboteurs_count && turns[i].places; i++)
		whole &= write(ends[1], &turns[i].saboteur, sizeof(turns[i].saboteur)) ==
			 (ssize_t)sizeof(turns[i].saboteur);
	(void)close(ends[1]);
	if (!whole)
		(void)close(ends[0]);
	return whole ? ends[0] : -1;
}

/* Takes turns until there is none left, in a process of its own. */
static void lie_beside(const struct fw_options *o, const char *worker, int turns,
		       const struct fw_proof *proof, int pipe)
{
	size_t saboteur;
	int status = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	while (!status && read(turns, &saboteur, sizeof(saboteur)) == (ssize_t)sizeof(saboteur))
		status = let_lie(o, worker, saboteur, proof, pipe);
	_exit(status);
}

/* All saboteurs, a few at a time: much of what they do is to make others wait. 0, or what to exit with. */
static int let_all_lie(const struct fw_options *o, const char *worker, struct fw_proof *proof)
{
	int turns = give_turns(o, proof), ends[2], status = 0, n = 0;
	struct fw_proof_said said;
	pid_t liars[LIARS];
	ssize_t got;

	if (turns < 0)
		return EXIT_BROKEN;
	if (pipe2(ends, O_CLOEXEC) < 0) {
		(void)close(turns);
		return EXIT_BROKEN;
	}
	(void)fw_output_flush();
	for (; n < LIARS; n++) {
		liars[n] = fork();
		if (liars[n] == 0) {
			(void)close(ends[0]);
			lie_beside(o, worker, turns, proof, ends[1]);
		}
		if (liars[n] < 0)
			break;
	}
	(void)close(turns);
	(void)close(ends[1]);
	/* as many bytes as were written at once come at once */
	while ((got = read(ends[0], &said, sizeof(said))) > 0 || (got < 0 && errno == EINTR))
		if (got == (ssize_t)sizeof(said) && fw_proof_take(proof, &said) < 0)
			status = no_memory();
	(void)close(ends[0]);
	for (int i = 0; i < n; i++) {
		int end = 0;

		while (waitpid(liars[i], &end, 0) < 0 && errno == EINTR)
			;
		if (!status && end)
			status = WIFEXITED(end) ? WEXITSTATUS(end) : EXIT_BROKEN;
	}
	return n < LIARS && !status ? EXIT_BROKEN : status;
}

/* The worker over what was selected, to the end of its record. 0, or what to exit with. */
static int run_to_end(const struct fw_live *live, const char *worker)
{
	fw_scoped_buf told = { 0 };
	struct fw_live_end end;
	struct fw_err err;

	if (fw_live_run(live, worker, &end, &err) < 0)
		return complain(&err, EXIT_BROKEN);
	if (end.signal || live->run->interrupted)
		return EXIT_SIGNAL + (end.signal ? end.signal : live->run->interrupted);
	if (end.whole && end.worker_exit >= 0)
		return 0;
	if (!live->run->run_id &&
	    (end.worker_exit == EXIT_USAGE || end.worker_exit == EXIT_NOTHING))
		return end.worker_exit;
	fw_live_tell(&end, &told);
	talk(&told);
	return EXIT_BROKEN;
}

/* prove, and coverage, which rests on its first half. */
static int cmd_prove(const struct fw_options *o, const char *argv0)
{
	fw_scoped_buf worker = { 0 }, path = { 0 }, out = { 0 };
	struct fw_live live = { .options = o, .keep_facts = true };
	struct fw_proof proof = { 0 };
	struct fw_run run, golden;
	bool have_golden;
	struct fw_err err;
	int status = selects_something(o);

	if (status)
		return status;
	fw_run_init(&run);
	fw_run_init(&golden);
	live.run = &run;
	if (fw_worker_path(argv0, &worker, &err) < 0 ||
	    fw_share_path(argv0, "golden/events.jsonl", &path, &err) < 0)
		return complain(&err, EXIT_BROKEN);
	have_golden = access(path.data, F_OK) == 0;
	if (have_golden && fw_read_record(path.data, &golden, true, NULL, NULL, &err) < 0) {
		status = complain(&err, EXIT_BROKEN);
		goto out;
	}
	status = run_to_end(&live, worker.data);
	if (status)
		goto out;
	if (!run.results_count) {
		(void)fprintf(stderr, "forkwitness: nothing was selected\n");
		status = EXIT_NOTHING;
		goto out;
	}
	if (fw_prove(&run, have_golden ? &golden : NULL, &proof) < 0) {
		status = no_memory();
		goto out;
	}
	if (o->command == FW_CMD_COVERAGE) {
		bool told = o->peers ? fw_coverage_tell_peers(&proof, o->json, &out) :
				       fw_coverage_tell(&proof, o->json, &out);

		status = !told || fw_output_add(&out) < 0 ? no_memory() : 0;
		goto out;
	}
	status = let_all_lie(o, worker.data, &proof);
	if (status)
		goto out;
	fw_proof_tell(&proof, o->json, &out);
	status = fw_output_add(&out) < 0 ? no_memory() : fw_proof_stands(&proof) ? 0 : 1;
out:
	fw_proof_done(&proof);
	fw_run_done(&run);
	fw_run_done(&golden);
	return status;
}

/* The run that is asked for: a recorded one, or of the checks on which these claims rest. 0, or what to exit with. */
static int run_for_claims(const struct fw_options *o, const char *argv0,
			  const struct fw_claims *claims, struct fw_run *run)
{
	fw_scoped_buf worker = { 0 };
	struct fw_options narrowed = *o;
	struct fw_live live = { .options = &narrowed, .run = run };
	struct fw_names wanted = { 0 };
	struct fw_err err;
	int status = 0;

	if (o->record)
		return fw_read_record(o->record, run, false, NULL, NULL, &err) == 0 ?
			       0 :
			       complain(&err, err.code == EBADMSG || err.code == ENOMEM ?
						      EXIT_BROKEN :
						      EXIT_USAGE);
	if (fw_claims_wants(claims, &wanted) < 0)
		status = no_memory();
	else if (fw_worker_path(argv0, &worker, &err) < 0)
		status = complain(&err, EXIT_BROKEN);
	narrowed.globs = wanted;
	/* claims about the inside alone may rest on no check at all, and no glob would mean every case */
	if (!status && wanted.count)
		status = run_to_end(&live, worker.data);
	fw_claims_wants_done(&wanted);
	return status;
}

static int cmd_claims(const struct fw_options *o, const char *argv0)
{
	fw_scoped_buf out = { 0 };
	struct fw_claims claims;
	struct fw_run run;
	struct fw_err err;
	int status;

	if (fw_claims_choose(fw_claims, fw_claims_count, &o->globs, &claims, &err) < 0)
		return complain(&err, err.code == ENOMEM ? EXIT_BROKEN : EXIT_USAGE);
	fw_run_init(&run);
	status = run_for_claims(o, argv0, &claims, &run);
	if (!status)
		status = fw_claims_tell(&claims, &run, o->json, &out) < 0 ||
					 fw_output_add(&out) < 0 ?
				 no_memory() :
				 0;
	fw_run_done(&run);
	free(claims.items);
	return status;
}

/* Does a glob of the command line choose something of this case? */
static bool chosen(const struct fw_names *globs, const struct fw_instance *in)
{
	char id[256];

	for (size_t i = 0; i < globs->count; i++) {
		if (fw_glob_match(globs->items[i], in->id))
			return true;
		for (const struct fw_check *k = in->checks; k && k->clause; k++)
			for (int d = 0; d < FW_DOOR_COUNT; d++) {
				if (!(fw_check_doors(in, k) & (1u << d)))
					continue;
				(void)snprintf(id, sizeof(id), "%s/%s", in->id,
					       fw_door_name(1u << d));
				if (fw_glob_match(globs->items[i], id))
					return true;
				(void)fw_check_id(in, 1u << d, k, id, sizeof(id));
				if (fw_glob_match(globs->items[i], id))
					return true;
			}
	}
	return false;
}

/* The door through which a chosen case is shown: the first that the command line chooses. */
static uint32_t shown_door(const struct fw_names *globs, const struct fw_instance *in)
{
	uint32_t first = 0;
	char id[256];

	for (int d = 0; d < FW_DOOR_COUNT; d++) {
		const uint32_t door = 1u << d;

		if (!(in->doors & door))
			continue;
		first = first ? first : door;
		for (const struct fw_check *k = in->checks; k && k->clause; k++)
			for (size_t i = 0; i < globs->count; i++) {
				(void)fw_check_id(in, door, k, id, sizeof(id));
				if ((fw_check_doors(in, k) & door) &&
				    fw_glob_match(globs->items[i], id))
					return door;
			}
	}
	return first;
}

/* Something of the case itself is in it, not needs that are absent alone. */
static bool shows(const struct fw_attempt *a)
{
	for (size_t i = 0; a && i < a->evidence.count; i++)
		if (a->evidence.facts[i].src != FW_SRC_HARNESS)
			return true;
	return false;
}

struct explained {
	struct fw_run here, golden;
	const char *why_not;
};

/* Runs each chosen case once, through one door; but those that exhaust something are left alone. */
static void look_at_cases(const struct fw_options *o, const char *argv0, struct explained *e)
{
	fw_scoped_buf worker = { 0 }, words = { 0 };
	struct fw_options run = *o;
	struct fw_live live = { .options = &run, .run = &e->here, .keep_facts = true };
	fw_scoped_mem const char **globs = NULL;
	struct fw_instance in;
	struct fw_live_end end;
	struct fw_err err;
	size_t n = 0, at = 0;

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++) {
			char word[160];

			if (!chosen(&o->globs, &in) || in.env->alone)
				continue;
			(void)snprintf(word, sizeof(word), "%s/%s/*", in.id,
				       fw_door_name(shown_door(&o->globs, &in)));
			fw_buf_add(&words, word, strlen(word) + 1);
			n++;
		}
	globs = calloc(n + 1, sizeof(*globs));
	if (!n || !globs || words.failed)
		return;
	for (size_t i = 0; i < n; i++, at += strlen(words.data + at) + 1)
		globs[i] = words.data + at;
	run.globs = (struct fw_names){ .items = globs, .count = n };
	if (fw_worker_path(argv0, &worker, &err) < 0 ||
	    fw_live_run(&live, worker.data, &end, &err) < 0 || !end.whole)
		e->why_not = "the worker did not run to its end";
}

/* The evidence of one case, and what its checks say of it. */
static int explain_one(const struct fw_options *o, const struct explained *e,
		       const struct fw_instance *in, struct fw_buf *out)
{
	const uint32_t door = shown_door(&o->globs, in);
	const char *name = fw_door_name(door);
	const struct fw_attempt *a = fw_run_attempt(&e->here, in->id, name, 1);
	struct rep_seen seen = { .door = name, .whence = "this machine, just now" };
	fw_scoped_mem struct fw_verdict *verdicts = NULL;
	size_t n = 0;

	if (!shows(a)) {
		a = fw_run_attempt(&e->golden, in->id, name, 1);
		seen.whence = "not here, but in the recorded run that is shipped";
	}
	if (!shows(a)) {
		rep_explain(in, NULL,
			    e->why_not	   ? e->why_not :
			    in->env->alone ? "it exhausts something, so it is not run for show" :
					     "something it needs is absent, and none is recorded",
			    out);
		return 0;
	}
	for (const struct fw_check *k = in->checks; k && k->clause; k++)
		n++;
	verdicts = calloc(n + 1, sizeof(*verdicts));
	if (!verdicts)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		verdicts[i] = fw_judge(in, door, &in->checks[i], &a->evidence);
	seen.evidence = &a->evidence;
	seen.verdicts = verdicts;
	rep_explain(in, &seen, NULL, out);
	return 0;
}

static bool all_shown(const struct fw_options *o, const struct explained *e)
{
	struct fw_instance in;

	for (size_t c = 0; fw_cases[c]; c++)
		for (int v = 0; fw_instance_at(fw_cases[c], v, &in); v++)
			if (chosen(&o->globs, &in) &&
			    !shows(fw_run_attempt(&e->here, in.id,
						  fw_door_name(shown_door(&o->globs, &in)), 1)))
				return false;
	return true;
}

static int cmd_explain(const struct fw_options *o, const char *argv0)
{
	fw_scoped_buf out = { 0 }, path = { 0 };
	struct explained e = { 0 };
	struct fw_instance in;
	struct fw_err err;
	int r = 0;

	fw_run_init(&e.here);
	fw_run_init(&e.golden);
	look_at_cases(o, argv0, &e);
	/* only for show: without it there is less to see */
	if (!all_shown(o, &e) && fw_share_path(argv0, "golden/events.jsonl", &path, &err) == 0 &&
	    access(path.data, F_OK) == 0)
		(void)fw_read_record(path.data, &e.golden, true, NULL, NULL, &err);
	for (size_t c = 0; r == 0 && fw_cases[c]; c++)
		for (int v = 0; r == 0 && fw_instance_at(fw_cases[c], v, &in); v++) {
			if (!chosen(&o->globs, &in))
				continue;
			if (out.len)
				fw_buf_str(&out, "\n");
			r = explain_one(o, &e, &in, &out);
		}
	fw_run_done(&e.here);
	fw_run_done(&e.golden);
	return r < 0 || fw_output_add(&out) < 0 ? no_memory() : 0;
}

/* A user's number by the name, as text. 0, or negative with a line said. */
static int find_user(const char *name, char *ret_uid, size_t size)
{
	const struct passwd *user = getpwnam(name);
	char line[128];

	if (user) {
		(void)snprintf(ret_uid, size, "%u", user->pw_uid);
		return 0;
	}
	(void)fprintf(stderr, "forkwitness: %s\n",
		      fw_line(line, sizeof(line), "--uid: no user '%.64s'; see getent passwd",
			      name));
	return -ENOENT;
}

/* The worker's own commands: it takes our place. */
static int become_worker(const struct fw_options *o, int argc, char **argv)
{
	fw_scoped_buf worker = { 0 };
	struct fw_names listed = { 0 };
	char **words, uid[16];
	struct fw_err err;
	size_t n = 0;

	if (fw_worker_path(argv[0], &worker, &err) < 0)
		return complain(&err, EXIT_BROKEN);
	if (o->command == FW_CMD_CASE) {
		struct fw_overlay overlay;
		const char *id = o->globs.items[0];
		fw_scoped_mem char *case_id = strndup(id, strcspn(id, "/"));

		if (load_overlay(o, argv[0], &overlay, &err) < 0)
			return complain(&err, EXIT_USAGE);
		if (!case_id || list_known(o, &overlay, case_id, &listed) < 0)
			return no_memory();
	}
	if (o->user && find_user(o->user, uid, sizeof(uid)) < 0)
		return EXIT_USAGE;
	words = calloc((size_t)argc + 2 * listed.count + 3, sizeof(*words));
	if (!words)
		return no_memory();
	words[n++] = strdup("forkwitness");
	words[n++] = strdup(argv[1]);
	if (o->user) {
		words[n++] = strdup("--uid");
		words[n++] = strdup(uid);
	}
	for (size_t i = 0; i < listed.count; i++) {
		words[n++] = strdup("--listed");
		words[n++] = (char *)(uintptr_t)listed.items[i];
	}
	for (int i = 2; i < argc; i++) {
		/* The list of deviations is ours to read, not the worker's, and so are names of users. */
		if ((o->deviations && strncmp(argv[i], "--de", 4) == 0) ||
		    (o->user && strncmp(argv[i], "--u", 3) == 0)) {
			i += !strchr(argv[i], '=');
			continue;
		}
		words[n++] = strdup(argv[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (!words[i])
			return no_memory();
	fw_output_hand_over();
	(void)execv(worker.data, words);
	(void)fprintf(stderr, "forkwitness: %s: %s\n", worker.data, strerror(errno));
	return EXIT_BROKEN;
}

int main(int argc, char **argv)
{
	struct fw_options options = { 0 };
	struct fw_err err;
	char help[HELP_BYTES];
	int status = EXIT_USAGE;

	if (argc < 1 || !fw_output_begin())
		return EXIT_BROKEN;
	if (fw_trust_self(&err) < 0)
		return complain(&err, EXIT_USAGE);
	if (fw_options_parse(argc, argv, FW_PROGRAM_FORKWITNESS, &options, &err) < 0)
		return complain(&err, EXIT_USAGE);
	switch (options.command) {
	case FW_CMD_RUN:
		status = cmd_run(&options, argv[0]);
		break;
	case FW_CMD_REPORT:
		status = cmd_report(&options, argv[0]);
		break;
	case FW_CMD_MATRIX:
		status = cmd_matrix(&options, argv[0]);
		break;
	case FW_CMD_JUDGE:
		status = cmd_judge(&options, argv[0]);
		break;
	case FW_CMD_PROVE:
	case FW_CMD_COVERAGE:
		status = cmd_prove(&options, argv[0]);
		break;
	case FW_CMD_CLAIMS:
		status = cmd_claims(&options, argv[0]);
		break;
	case FW_CMD_EXPLAIN:
		status = cmd_explain(&options, argv[0]);
		break;
	case FW_CMD_LIST:
	case FW_CMD_CASE:
	case FW_CMD_DEBUG:
	case FW_CMD_DOCTOR:
	case FW_CMD_WHY:
	case FW_CMD_JOURNEY:
		status = become_worker(&options, argc, argv);
		break;
	case FW_CMD_HELP:
		fw_options_help(FW_PROGRAM_FORKWITNESS, (enum fw_command)options.help_of, help,
				sizeof(help));
		(void)fputs(help, stdout);
		status = 0;
		break;
	case FW_CMD_VERSION:
		(void)puts("forkwitness " FW_VERSION);
		status = 0;
		break;
	case FW_CMD_NONE:
		break;
	}
	status = fw_output_end("forkwitness", status, options.meson ? EXIT_MESON : EXIT_BROKEN);
	fw_options_done(&options);
	return status;
}
