/* SPDX-License-Identifier: MIT */
/*
 * Tests of the running half as a whole: probes that lie, flood, hang, flee and die, through the real keeper, by each
 * way of containing them that this machine has. Every verdict is definite, and nothing is left.
 */
#include "suites.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner.h"
#include "scoped.h"
#include "sweep.h"

/* Long for who ends by itself, however slow the machine is; short for who waits for it. */
enum { LONG_MS = 30000, DEADLINE_MS = 300, GRACE_MS = 5000 };

/* ---- the case: what a probe that does its work and leaves nobody would show ---- */

static struct fw_verdict ended_well(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_find(ev, FW_SRC_PROBE, "probe.done"), 1, "its last word"),
		      fw_is(fw_find(ev, FW_SRC_WAIT, "parent.exit_status"), 0, "exit status"),
		      fw_is(fw_find(ev, FW_SRC_HARNESS, "stage.end"), 0, "the end"));
}

static struct fw_verdict left_nobody(const struct fw_evidence *ev)
{
	return fw_is(fw_find(ev, FW_SRC_HARNESS, "stage.strays"), 0,
		     "processes that had to be ended");
}

static const struct fw_check checks[] = {
	{ .clause = "ended-well", .oracle = ended_well },
	{ .clause = "left-nobody", .oracle = left_nobody },
	{ 0 }
};

#define DEED(n)                                \
	{                                      \
		.name = n, .args = { "do=" n } \
	}
static const struct fw_variant deeds[] = {
	DEED("change-uid"), DEED("close"), DEED("die"), DEED("empty"), DEED("flood"),
	DEED("forge"), DEED("give-up"), DEED("impersonate"), DEED("leave-gate"),
	DEED("leave-many"), DEED("leave-one"), DEED("litter"), DEED("long"), DEED("multiply"),
	DEED("mumble"), DEED("noise"), DEED("obey"), DEED("rename"), DEED("roles"),
	DEED("run-away"), DEED("silent"), DEED("stderr"), DEED("twice"), DEED("unknown-gate"),
	DEED("watches"),
	{ .name = "status", .args = { "do=obey", "status=3" } },
	{ 0 }
};
static const struct fw_variant waits[] = {
	DEED("close-and-hang"), DEED("hang"), DEED("kill-keeper"), DEED("stop"),
	{ 0 }
};

static const struct fw_gate gates[] = { { "here" }, { 0 } };
static const struct fw_look looks[] = {
	{ .at = "here", .of = "parent", .with = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_FDS }, { 0 }
};

static const struct fw_case hostile = {
	.id = "hostile.probe",
	.claim = "the harness stands whatever a probe does",
	.probe = "hostile",
	.doors = FW_DOOR_FORK,
	.gates = gates,
	.observe = looks,
	.env = { .scratch = 1 },
	.checks = checks,
	.variants = deeds,
};

static const struct fw_case waiting = {
	.id = "hostile.waiting",
	.claim = "and however long it takes",
	.probe = "hostile",
	.doors = FW_DOOR_FORK,
	.gates = gates,
	.checks = checks,
	.variants = waits,
};

/* The same under the tracer, for what depends on it. */
static const struct fw_case traced = {
	.id = "hostile.traced",
	.claim = "and whoever traces it",
	.probe = "hostile",
	.doors = FW_DOOR_FORK,
	.gates = gates,
	.env = { .trace = 1 },
	.checks = checks,
	.variants = deeds,
};

static const struct fw_case traced_waiting = {
	.id = "hostile.traced-waiting",
	.probe = "hostile",
	.doors = FW_DOOR_FORK,
	.gates = gates,
	.env = { .trace = 1 },
	.checks = checks,
	.variants = waits,
};

static const struct fw_case stops_its_keeper = {
	.id = "hostile.stops-its-keeper",
	.probe = "hostile",
	.args = { "do=stop-keeper" },
	.doors = FW_DOOR_FORK,
	.gates = gates,
	.checks = checks,
};

static const struct fw_gate meeting[] = { { "here" }, { .name = "there", .with = "here" }, { 0 } };

static const struct fw_case forsaken = {
	.id = "hostile.forsaken",
	.probe = "hostile",
	.args = { "do=wait-for-the-dead" },
	.doors = FW_DOOR_FORK,
	.gates = meeting,
	.checks = checks,
};

static const struct fw_case without_program = {
	.id = "hostile.without-program",
	.probe = "no-such-program",
	.doors = FW_DOOR_FORK,
	.checks = checks,
};

/* ---- one run of units made by hand ---- */

struct seen {
	char id[160], verdict[16], reason[160];
};

static struct fw_plan plan;
static struct fw_stage_plan stage;
static struct seen seen[64];
static int seen_count;
static int64_t fact_count;
static char scratch[300], cgroup[4096];
static long ran_ms;

static long now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void add_case(const struct fw_case *c)
{
	struct fw_instance in;

	for (int v = 0; fw_instance_at(c, v, &in); v++) {
		plan.units = realloc(plan.units, (plan.count + 1) * sizeof(*plan.units));
		plan.units[plan.count++] =
			(struct fw_unit){ .in = in, .door = FW_DOOR_FORK, .selected = 3 };
		plan.checks += 2;
	}
}

static void take_line(const char *text, size_t len)
{
	json_error_t error;
	json_t *line = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	const char *type;

	ck_assert_msg(line != NULL, "%s: %.*s", error.text, (int)len, text);
	type = json_string_value(json_object_get(line, "type"));
	if (strcmp(type, "fact") == 0) {
		ck_assert_int_eq((int)json_integer_value(json_object_get(line, "n")),
				 (int)++fact_count);
	} else {
		struct seen *s = &seen[seen_count++];

		ck_assert_str_eq(type, "check");
		ck_assert_int_le(seen_count, 64);
		(void)snprintf(s->id, sizeof(s->id), "%s",
			       json_string_value(json_object_get(line, "id")));
		(void)snprintf(s->verdict, sizeof(s->verdict), "%s",
			       json_string_value(json_object_get(line, "verdict")));
		(void)snprintf(s->reason, sizeof(s->reason), "%s",
			       json_string_value(json_object_get(line, "reason")));
	}
	json_decref(line);
}

static void read_record(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	const char *all = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0), *p = all, *end;

	ck_assert(all != MAP_FAILED);
	for (; p < all + size; p = end + 1) {
		end = memchr(p, '\n', (size_t)(all + size - p));
		ck_assert_ptr_nonnull(end);
		take_line(p, (size_t)(end - p));
	}
	(void)munmap((void *)all, (size_t)size);
}

static int entries_of(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		(void)closedir(dir);
	return n - 2;
}

/* Has this process any child, living or dead? */
static bool has_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info,
		      WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT | __WALL) == 0 ||
	       errno != ECHILD;
}

static int64_t run_ends_after_ms;	/* 0: it does not */

/* Runs the plan; afterwards the verdicts are in seen[], and what must hold after every run has been looked at. */
static void run(enum fw_containment containment, int jobs, int deadline_ms)
{
	struct fw_writer writer = { .file_fd = memfd_create("record", MFD_CLOEXEC),
				    .stream_fd = -1 };
	struct fw_trial trial = { .plan = &stage, .probe_fd = -1, .slot_cgroup = "" };
	struct fw_err err = { 0 };
	char probes[4096], text[400];
	ssize_t n = readlink("/proc/self/exe", probes, sizeof(probes) - 1);
	const struct fw_run_words words = {
		.jobs = jobs,
		.deadline_ms = deadline_ms,
		.repeat = 1,
		.probes_dir = probes,
		.run_cgroup = cgroup,
		.watch_fd = -1,
	};
	struct timespec start;
	struct fw_run_words timed = words;
	int r;

	ck_assert_int_gt((int)n, 0);
	probes[n] = '\0';
	*strrchr(probes, '/') = '\0';
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	ck_assert_int_eq(fw_scratch_make(scratch, sizeof(scratch), &err), 0);
	if (fw_cgroup_make(cgroup, sizeof(cgroup), &err) < 0)
		cgroup[0] = '\0';
	stage = (struct fw_stage_plan){
		.containment = containment,
		.scratch = scratch,
		.cgroup_fd = -1,
		.uid = geteuid(),
		.gid = getegid(),
	};
	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	timed.start_ns = (int64_t)start.tv_sec * 1000000000 + start.tv_nsec;
	timed.end_ns = run_ends_after_ms ? timed.start_ns + run_ends_after_ms * 1000000 : 0;
	ran_ms = now_ms();
	r = fw_runner_run(&plan, &timed, &stage, &trial, &writer, &err);
	ran_ms = now_ms() - ran_ms;
	ck_assert_msg(r == 0, "the run ended with %d: %s", r,
		      fw_err_text(&err, text, sizeof(text)));

	/* nothing is left, already before the worker clears up after itself */
	ck_assert_msg(!has_children(), "a process is left");
	ck_assert_msg(entries_of(scratch) == 0, "%s is not empty", scratch);
	ck_assert_int_eq(fw_remove_tree(scratch), 0);
	if (cgroup[0])
		ck_assert_int_eq(fw_cgroup_remove(cgroup), 0);
	read_record(writer.file_fd);
	ck_assert_int_eq((int)writer.facts, (int)fact_count);
	ck_assert_uint_eq((size_t)seen_count, plan.checks);
	fw_writer_done(&writer);
	free(plan.units);
	plan = (struct fw_plan){ 0 };
}

static const struct seen *of(const char *case_id, const char *deed, const char *clause)
{
	char id[160];

	(void)snprintf(id, sizeof(id), "%s%s%s/fork/%s", case_id, deed[0] ? "." : "", deed, clause);
	for (int i = 0; i < seen_count; i++)
		if (strcmp(seen[i].id, id) == 0)
			return &seen[i];
	ck_abort_msg("no verdict for %s", id);
	return NULL;
}

static void must_be(const char *case_id, const char *deed, const char *clause, const char *verdict,
		    const char *reason)
{
	const struct seen *s = of(case_id, deed, clause);

	ck_assert_msg(strcmp(s->verdict, verdict) == 0 && strstr(s->reason, reason),
		      "%s: %s '%s', not %s '%s'", s->id, s->verdict, s->reason, verdict, reason);
}

/* ---- what must come of it ---- */

struct expectation {
	const char *deed, *ended_well, *reason, *left_nobody;
};

static const struct expectation expected[] = {
	{ "obey", "holds", "", "holds" },
	{ "mumble", "holds", "", "holds" },
	{ "litter", "holds", "", "holds" },
	{ "leave-gate", "holds", "", "holds" },
	{ "rename", "holds", "", "holds" },
	{ "stderr", "holds", "", "holds" },
	{ "noise", "broken", "a record that is none", "broken" },
	{ "empty", "broken", "a record that is none", "broken" },
	{ "long", "broken", "a record that is none, or is cut off", "broken" },
	{ "unknown-gate", "broken", "gate nowhere is not the case's", "broken" },
	{ "twice", "broken", "reached twice", "broken" },
	{ "flood", "broken", "more records", "broken" },
	{ "roles", "broken", "more roles", "broken" },
	{ "impersonate", "broken", "stage is no role of a probe's", "broken" },
	{ "watches", "broken", "more watched places", "broken" },
	{ "give-up", "broken", "scaffolding: errno 5", "broken" },
	{ "close", "inconclusive", "no single fact for", "holds" },
	{ "silent", "inconclusive", "no single fact for", "holds" },
	{ "die", "inconclusive", "no single fact for", "holds" },
	{ "forge", "inconclusive", "no single fact for", "holds" },
	{ "status", "violated", "", "holds" },
	{ "change-uid", "holds", "", "violated" },
	{ "leave-one", "holds", "", "violated" },
	{ "leave-many", "holds", "", "violated" },
	{ "multiply", "holds", "", "violated" },
	{ "run-away", "holds", "", "violated" },
	{ NULL }
};

static const struct expectation expected_late[] = {
	{ "hang", "inconclusive", "deadline after 300 ms", "violated" },
	{ "stop", "inconclusive", "deadline after 300 ms", "violated" },
	{ "close-and-hang", "inconclusive", "deadline after 300 ms", "violated" },
	{ NULL }
};

static void look_at_all(const char *case_id, const struct expectation *e)
{
	for (; e->deed; e++) {
		must_be(case_id, e->deed, "ended-well", e->ended_well, e->reason);
		must_be(case_id, e->deed, "left-nobody", e->left_nobody, "");
	}
}

static void look_at_late(const char *case_id, enum fw_containment containment)
{
	look_at_all(case_id, expected_late);
	/* as init of its namespace a keeper cannot be killed from inside */
	if (containment == FW_CONTAIN_SUBREAPER) {
		must_be(case_id, "kill-keeper", "ended-well", "broken",
			"keeper: killed by signal 9");
		must_be(case_id, "kill-keeper", "left-nobody", "broken",
			"keeper: killed by signal 9");
	} else {
		must_be(case_id, "kill-keeper", "ended-well", "inconclusive",
			"deadline after 300 ms");
	}
}

/* Both kinds, one after the other; none of them is waited for beyond its deadline. */
static void try_all(const struct fw_case *at_once, const struct fw_case *late,
		    enum fw_containment containment, int jobs)
{
	add_case(at_once);
	run(containment, jobs, LONG_MS);
	look_at_all(at_once->id, expected);
	ck_assert_int_lt(ran_ms, LONG_MS);
	seen_count = 0;
	fact_count = 0;
	add_case(late);
	run(containment, jobs, DEADLINE_MS);
	look_at_late(late->id, containment);
	ck_assert_int_lt(ran_ms, 5 * DEADLINE_MS + GRACE_MS);
}

static enum fw_containment best(void)
{
	struct fw_stage_plan decide = { .cgroup_fd = -1, .uid = geteuid(), .gid = getegid() };

	fw_containment_decide(&decide);
	return decide.containment;
}

START_TEST(hostile_probes_in_a_namespace)
{
	try_all(&hostile, &waiting, best(), 6);
}
END_TEST

START_TEST(hostile_probes_below_a_subreaper)
{
	try_all(&hostile, &waiting, FW_CONTAIN_SUBREAPER, 6);
}
END_TEST

/* Alone: no other slot hides that the run waits for something. */
START_TEST(hostile_probes_one_after_the_other)
{
	try_all(&hostile, &waiting, FW_CONTAIN_SUBREAPER, 1);
}
END_TEST

static bool may_trace(void)
{
	struct fw_stage_plan any = { .containment = FW_CONTAIN_SUBREAPER, .cgroup_fd = -1 };
	const struct fw_trial trial = { .plan = &any, .probe_fd = -1, .slot_cgroup = "" };
	char reason[FW_REASON_MAX];

	fw_need_try("ptrace", &trial, reason);
	return strcmp(reason, "met") == 0;
}

START_TEST(hostile_probes_under_the_tracer)
{
	if (may_trace())
		try_all(&traced, &traced_waiting, _i ? FW_CONTAIN_SUBREAPER : best(), 6);
}
END_TEST

/* A keeper that is not heard of is ended some time after its deadline, and what it left with it. */
START_TEST(a_keeper_that_is_stopped)
{
	add_case(&stops_its_keeper);
	run(FW_CONTAIN_SUBREAPER, 1, DEADLINE_MS);
	must_be(stops_its_keeper.id, "", "ended-well", "broken",
		"keeper: not heard of long after its deadline");
	ck_assert_int_ge(ran_ms, DEADLINE_MS);
	ck_assert_int_lt(ran_ms, DEADLINE_MS + 2 * GRACE_MS);
}
END_TEST

/* That nobody will come is seen where all who live can be; below a subreaper the deadline has to do. */
START_TEST(a_gate_that_nobody_will_come_to)
{
	const bool all_are_seen = best() != FW_CONTAIN_SUBREAPER;

	add_case(&forsaken);
	run(best(), 1, all_are_seen ? LONG_MS : DEADLINE_MS);
	must_be(forsaken.id, "", "ended-well", "inconclusive",
		all_are_seen ? "nobody left who could go on after" : "deadline after 300 ms");
	ck_assert_int_lt(ran_ms, LONG_MS);
	must_be(forsaken.id, "", "left-nobody", "violated", "");
}
END_TEST

/* What it was at is not to blame, and what it would have come to neither. */
START_TEST(the_time_of_the_run_is_over)
{
	add_case(&stops_its_keeper);
	add_case(&waiting);
	run_ends_after_ms = DEADLINE_MS;
	run(FW_CONTAIN_SUBREAPER, 1, LONG_MS);
	must_be(stops_its_keeper.id, "", "ended-well", "not-run", "");
	must_be(waiting.id, "hang", "left-nobody", "not-run", "");
	ck_assert_int_lt(ran_ms, LONG_MS);
}
END_TEST

START_TEST(a_probe_that_is_not_there)
{
	add_case(&without_program);
	run(FW_CONTAIN_SUBREAPER, 1, LONG_MS);
	must_be(without_program.id, "", "ended-well", "broken", "no-such-program");
	ck_assert_int_lt(ran_ms, LONG_MS);
}
END_TEST

/* ---- memory ---- */

/* The linker puts this in the place of fw_evidence_add: it is short of memory at one fact, or from one on. */
int __real_fw_evidence_add(struct fw_evidence *ev, const struct fw_fact *fact);
int __wrap_fw_evidence_add(struct fw_evidence *ev, const struct fw_fact *fact);

static int short_at, short_for;

int __wrap_fw_evidence_add(struct fw_evidence *ev, const struct fw_fact *fact)
{
	if (short_at && --short_at == 0 && short_for-- > 0) {
		short_at = 1;
		return -ENOMEM;
	}
	return __real_fw_evidence_add(ev, fact);
}

static const struct fw_case obeys = {
	.id = "hostile.obeys",
	.probe = "hostile",
	.args = { "do=obey" },
	.doors = FW_DOOR_FORK,
	.gates = gates,
	.checks = checks,
};

/* What the record has and the judge had not is told: in the record, so that who judges from it says the same. */
START_TEST(a_fact_that_there_is_no_memory_for)
{
	add_case(&obeys);
	short_at = _i + 1;
	short_for = 1;
	run(FW_CONTAIN_SUBREAPER, 1, LONG_MS);
	must_be(obeys.id, "", "ended-well", "broken", "no memory for the evidence");
	must_be(obeys.id, "", "left-nobody", "broken", "no memory for the evidence");
}
END_TEST

/* ---- signals ---- */

static int stop_after_first_check;

static void on_check(void *ctx, const struct fw_check_line *line)
{
	(void)ctx;
	(void)line;
	if (!stop_after_first_check++)
		(void)kill(getpid(), SIGTERM);
}

START_TEST(a_signal_ends_the_run_with_a_whole_record)
{
	struct fw_writer writer = { .file_fd = memfd_create("record", MFD_CLOEXEC),
				    .stream_fd = -1 };
	struct fw_trial trial = { .plan = &stage, .probe_fd = -1, .slot_cgroup = "" };
	struct fw_err err = { 0 };
	char probes[4096];
	ssize_t n = readlink("/proc/self/exe", probes, sizeof(probes) - 1);
	const struct fw_run_words words = {
		.jobs = 2,
		.deadline_ms = 10000,
		.repeat = 1,
		.probes_dir = probes,
		.run_cgroup = "",
		.watch_fd = -1,
		.on_check = on_check,
	};
	int not_run = 0;

	probes[n > 0 ? n : 0] = '\0';
	*strrchr(probes, '/') = '\0';
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	ck_assert_int_eq(fw_scratch_make(scratch, sizeof(scratch), &err), 0);
	stage = (struct fw_stage_plan){
		.containment = best(),
		.scratch = scratch,
		.cgroup_fd = -1,
		.uid = geteuid(),
		.gid = getegid(),
	};
	add_case(&hostile);
	ran_ms = now_ms();
	ck_assert_int_eq(fw_runner_run(&plan, &words, &stage, &trial, &writer, &err), SIGTERM);
	ran_ms = now_ms() - ran_ms;
	ck_assert_int_lt(ran_ms, 10000);
	ck_assert(!has_children());
	ck_assert_int_eq(fw_remove_tree(scratch), 0);
	read_record(writer.file_fd);
	ck_assert_uint_eq((size_t)seen_count, plan.checks);
	for (int i = 0; i < seen_count; i++)
		not_run += strcmp(seen[i].verdict, "not-run") == 0;
	ck_assert_int_gt(not_run, 0);
	fw_writer_done(&writer);
	free(plan.units);
}
END_TEST

Suite *runner_suite(void)
{
	Suite *suite = suite_create("runner");
	TCase *tc = tcase_create("hostile probes");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, hostile_probes_in_a_namespace);
	tcase_add_test(tc, hostile_probes_below_a_subreaper);
	tcase_add_test(tc, hostile_probes_one_after_the_other);
	tcase_add_loop_test(tc, hostile_probes_under_the_tracer, 0, 2);
	tcase_add_test(tc, a_keeper_that_is_stopped);
	tcase_add_test(tc, a_gate_that_nobody_will_come_to);
	tcase_add_test(tc, the_time_of_the_run_is_over);
	tcase_add_test(tc, a_probe_that_is_not_there);
	tcase_add_loop_test(tc, a_fact_that_there_is_no_memory_for, 0, 7);
	tcase_add_test(tc, a_signal_ends_the_run_with_a_whole_record);
	suite_add_tcase(suite, tc);
	return suite;
}
