/* SPDX-License-Identifier: MIT */
/* Unit tests of judging: the order of its rules, attempts, counterexamples, withheld facts. */
#include "suites.h"

#include <errno.h>
#include <string.h>

#include "judge.h"

static struct fw_verdict child_got_zero(const struct fw_evidence *ev)
{
	return fw_is(fw_find(ev, FW_SRC_PROBE, "child.ret"), 0, "result in child");
}

static struct fw_verdict holds_on_nothing(const struct fw_evidence *ev)
{
	(void)ev;
	return fw_say(FW_HOLDS, "", "trust me");
}

static struct fw_verdict says_skipped(const struct fw_evidence *ev)
{
	(void)ev;
	return fw_say(FW_SKIPPED, "", "not today");
}

static struct fw_verdict says_nothing(const struct fw_evidence *ev)
{
	(void)ev;
	return (struct fw_verdict){ 0 };
}

static struct fw_verdict says_unclear(const struct fw_evidence *ev)
{
	(void)ev;
	return (struct fw_verdict){ .kind = FW_INCONCLUSIVE };
}

static struct fw_verdict memories_differ(const struct fw_evidence *ev)
{
	return FW_ALL(child_got_zero(ev),
		      fw_is(fw_find(ev, FW_SRC_KCMP, "child.kcmp.vm"), 1, "the two memories"));
}

static const struct fw_check comparing = { .clause = "apart", .oracle = memories_differ };

static const struct fw_check checks[] = {
	{ .clause = "zero", .oracle = child_got_zero },
	{ .clause = "pages",
	  .oracle = child_got_zero,
	  .needs = (const char *const[]){ "pagemap", NULL } },
	{ 0 },
};
static const struct fw_case judged = {
	.id = "return.zero",
	.doors = FW_DOORS_COPYING,
	.checks = checks,
	.needs = (const char *const[]){ "pidns", "userns", NULL },
	.observe = (const struct fw_look[]){ { .at = "there", .of = "child", .with = FW_LOOK_KCMP },
					     { 0 } },
};

static struct fw_evidence ev;
static struct fw_instance in;

static void setup(void)
{
	fw_evidence_init(&ev);
	ck_assert(fw_instance_at(&judged, 0, &in));
}

static void teardown(void)
{
	fw_evidence_done(&ev);
}

static void add(enum fw_src src, const char *name, enum fw_kind kind, int64_t value, const char *s)
{
	struct fw_fact f = {
		.n = (int64_t)ev.count + 1,
		.src = src,
		.kind = kind,
		.at = "",
		.role = "stage",
		.name = name,
		.i = value,
		.w = (uint64_t)value,
		.s = s,
		.len = s ? strlen(s) : 0,
	};

	ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
}

static void add_int(enum fw_src src, const char *name, int64_t value)
{
	add(src, name, FW_INT, value, NULL);
}

static void add_text(const char *name, const char *s)
{
	add(FW_SRC_HARNESS, name, FW_STR, 0, s);
}

static struct fw_verdict judge(void)
{
	return fw_judge(&in, FW_DOOR_FORK, &checks[0], &ev);
}

START_TEST(no_facts_is_not_run)
{
	ck_assert_int_eq(judge().kind, FW_NOT_RUN);
	ck_assert_int_eq(fw_judge(&in, FW_DOOR_FORK, &checks[0], NULL).kind, FW_NOT_RUN);
}
END_TEST

START_TEST(whole_evidence_is_the_oracles)
{
	struct fw_verdict v;

	add_text("stage.need.pidns", "met");
	add_text("stage.need.userns", "met");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	v = judge();
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_str_eq(v.reason, "");
	ck_assert_int_eq(v.cited_count, 1);
	ck_assert_int_eq(v.cited[0], 3);
	/* A second fact of the same key leaves nothing to hold on to. */
	add_int(FW_SRC_PROBE, "child.ret", 0);
	v = judge();
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "no single fact for result in child");
}
END_TEST

START_TEST(an_absent_need_skips)
{
	struct fw_verdict v;

	add_text("stage.need.pidns", "met");
	add_text("stage.need.userns", "no-userns");
	add_text("stage.broken", "stage: later");
	v = judge();
	ck_assert_int_eq(v.kind, FW_SKIPPED);
	ck_assert_str_eq(v.reason, "no-userns");
	ck_assert_int_eq(v.cited_count, 1);
	ck_assert_int_eq(v.cited[0], 2);
}
END_TEST

START_TEST(a_need_skips_only_who_needs_it)
{
	add_text("stage.need.pagemap", "no-pagemap");
	add_text("stage.need.pidns2", "no-pidns2");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	ck_assert_int_eq(judge().kind, FW_HOLDS);
	ck_assert_int_eq(fw_judge(&in, FW_DOOR_FORK, &checks[1], &ev).kind, FW_SKIPPED);
}
END_TEST

START_TEST(a_must_breaks)
{
	struct fw_verdict v;

	add_text("stage.need.userns", "no-userns");
	add_text("stage.must", "other");
	add_text("stage.must", "userns");
	v = judge();
	ck_assert_int_eq(v.kind, FW_BROKEN);
	ck_assert_str_eq(v.reason, "must:userns");
	ck_assert_int_eq(v.cited[0], 3);
}
END_TEST

START_TEST(a_must_of_another_check_breaks_nothing_here)
{
	add_text("stage.need.pagemap", "no-pagemap");
	add_text("stage.must", "pagemap");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	ck_assert_int_eq(judge().kind, FW_HOLDS);
	ck_assert_str_eq(fw_judge(&in, FW_DOOR_FORK, &checks[1], &ev).reason, "must:pagemap");
}
END_TEST

/* What a look needs is missed by those alone who ask for its facts, and by them whatever they make of it. */
START_TEST(a_looks_need_skips_who_looks_there)
{
	struct fw_verdict v;

	add_text("stage.need.kcmp", "no-syscall:kcmp");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	ck_assert_int_eq(judge().kind, FW_HOLDS);
	v = fw_judge(&in, FW_DOOR_FORK, &comparing, &ev);
	ck_assert_int_eq(v.kind, FW_SKIPPED);
	ck_assert_str_eq(v.reason, "no-syscall:kcmp");
	add_int(FW_SRC_KCMP, "child.kcmp.vm", 0);
	ck_assert_int_eq(fw_judge(&in, FW_DOOR_FORK, &comparing, &ev).kind, FW_SKIPPED);
}
END_TEST

START_TEST(the_doors_need_counts)
{
	add_text("stage.need.libc:_Fork", "libc-lacks:_Fork");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	ck_assert_int_eq(judge().kind, FW_HOLDS);
	ck_assert_str_eq(fw_judge(&in, FW_DOOR__FORK, &checks[0], &ev).reason, "libc-lacks:_Fork");
}
END_TEST

START_TEST(a_need_fact_that_is_no_reason_is_broken)
{
	add(FW_SRC_HARNESS, "stage.need.pidns", FW_INT, 1, NULL);
	ck_assert_int_eq(judge().kind, FW_BROKEN);
	fw_evidence_done(&ev);
	add(FW_SRC_HARNESS, "stage.need.pidns", FW_ERRNO, EPERM, NULL);
	ck_assert_int_eq(judge().kind, FW_BROKEN);
	fw_evidence_done(&ev);
	add_text("stage.need.pidns", "");
	ck_assert_int_eq(judge().kind, FW_BROKEN);
}
END_TEST

START_TEST(broken_and_unmet)
{
	struct fw_verdict v;

	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_text("stage.unmet", "thp");
	v = judge();
	ck_assert_int_eq(v.kind, FW_SKIPPED);
	ck_assert_str_eq(v.reason, "unmet:thp");
	add_text("stage.broken", "mount: /proc: EPERM");
	v = judge();
	ck_assert_int_eq(v.kind, FW_BROKEN);
	ck_assert_str_eq(v.reason, "mount: /proc: EPERM");
	ck_assert_int_eq(v.cited[0], 3);
	fw_evidence_done(&ev);
	add_text("stage.unmet", "unmet:frames");
	ck_assert_str_eq(judge().reason, "unmet:frames");
}
END_TEST

START_TEST(the_probe_cannot_speak_for_the_harness)
{
	add(FW_SRC_PROBE, "stage.need.pidns", FW_STR, 0, "no-pidns");
	add(FW_SRC_PROBE, "stage.unmet", FW_STR, 0, "thp");
	add(FW_SRC_PROBE, "stage.broken", FW_STR, 0, "x");
	add(FW_SRC_PROBE, "stage.must", FW_STR, 0, "pidns");
	add_int(FW_SRC_PROBE, "child.ret", 1);
	ck_assert_int_eq(judge().kind, FW_VIOLATED);
	/* Nor end the run. */
	fw_evidence_done(&ev);
	add_int(FW_SRC_PROBE, "stage.end", 0);
	ck_assert_str_eq(judge().reason, "the attempt did not reach its end, last fact stage.end");
}
END_TEST

START_TEST(a_deadline_spares_what_is_decided)
{
	struct fw_verdict v;

	add_int(FW_SRC_PROBE, "parent.ret", 5);
	add_int(FW_SRC_HARNESS, "stage.deadline", 10000);
	add_int(FW_SRC_WAIT, "probe.status", 9);
	v = judge();
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "deadline after 10000 ms, last fact parent.ret");
	ck_assert_int_eq(v.cited_count, 1);
	ck_assert_int_eq(v.cited[0], 2);
	add_int(FW_SRC_PROBE, "child.ret", 0);
	v = judge();
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_str_eq(v.reason, "");
	ev.facts[3].i = 1;
	v = judge();
	ck_assert_int_eq(v.kind, FW_VIOLATED);
	ck_assert_str_eq(v.reason, "");
}
END_TEST

START_TEST(a_lost_end_spares_what_is_decided)
{
	struct fw_verdict v;

	add_text("stage.need.pidns", "met");
	v = judge();
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "the attempt did not reach its end, last fact none");
	add_int(FW_SRC_PROBE, "parent.ret", 5);
	ck_assert_str_eq(judge().reason, "the attempt did not reach its end, last fact parent.ret");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	ck_assert_int_eq(judge().kind, FW_HOLDS);
}
END_TEST

START_TEST(an_oracle_is_held_to_evidence)
{
	struct fw_check check = { .clause = "zero", .oracle = holds_on_nothing };
	struct fw_verdict v;

	add_int(FW_SRC_HARNESS, "stage.end", 0);
	v = fw_judge(&in, FW_DOOR_FORK, &check, &ev);
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "holds without citing a fact");
	check.oracle = says_skipped;
	v = fw_judge(&in, FW_DOOR_FORK, &check, &ev);
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "the oracle answered skipped");
	check.oracle = says_nothing;
	v = fw_judge(&in, FW_DOOR_FORK, &check, &ev);
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	check.oracle = NULL;
	ck_assert_int_eq(fw_judge(&in, FW_DOOR_FORK, &check, &ev).kind, FW_BROKEN);
}
END_TEST

static struct fw_verdict of_kind(enum fw_verdict_kind kind, int64_t n, const char *observed)
{
	struct fw_verdict v = fw_say(kind, "e", "%s", observed);

	fw_cite(&v, &(struct fw_fact){ .n = n });
	return v;
}

/* Leaves large numbers where the next function has its variables. */
static __attribute__((noinline)) void litter(void)
{
	volatile unsigned char left[1024];

	for (size_t i = 0; i < sizeof(left); i++)
		left[i] = 0x7f;
}

START_TEST(attempts_that_agree)
{
	const struct fw_verdict same[] = { of_kind(FW_HOLDS, 1, "a"), of_kind(FW_HOLDS, 2, "b") };
	struct fw_verdict v = fw_judge_attempts(same, 2);

	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_str_eq(v.observed, "a");
	ck_assert_int_eq(v.cited_count, 1);
	litter();
	v = fw_judge_attempts(same, 2);
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_int_eq(fw_judge_attempts(same, 1).kind, FW_HOLDS);
	ck_assert_int_eq(fw_judge_attempts(same, 0).kind, FW_NOT_RUN);
	ck_assert_int_eq(fw_judge_attempts(NULL, 3).kind, FW_NOT_RUN);
}
END_TEST

START_TEST(attempts_that_differ)
{
	const struct fw_verdict four[] = {
		of_kind(FW_HOLDS, 1, "a"),
		of_kind(FW_INCONCLUSIVE, 2, "b"),
		of_kind(FW_VIOLATED, 3, "c"),
		of_kind(FW_HOLDS, 4, "d"),
	};
	const struct fw_verdict mostly_bad[] = {
		of_kind(FW_VIOLATED, 1, "a"),
		of_kind(FW_VIOLATED, 2, "b"),
		of_kind(FW_HOLDS, 3, "c"),
	};
	struct fw_verdict v = fw_judge_attempts(four, 4);

	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "flaky:2/4");
	ck_assert_str_eq(v.observed, "c");
	ck_assert_int_eq(v.cited_count, 4);
	/* what stands behind the count of citations is none */
	v = four[1];
	v.cited[1] = 99;
	v = fw_judge_attempts((const struct fw_verdict[]){ four[0], v }, 2);
	ck_assert_int_eq(v.cited_count, 2);
	v = fw_judge_attempts(mostly_bad, 3);
	ck_assert_str_eq(v.reason, "flaky:1/3");
	ck_assert_str_eq(v.observed, "a");
	v = fw_judge_attempts(four + 2, 2);
	ck_assert_str_eq(v.reason, "flaky:1/2");
	v = fw_judge_attempts(four, 2);
	ck_assert_str_eq(v.observed, "b");
}
END_TEST

/* Applies the edit, puts the result in ev's place and gives back its one fact of that name. */
static const struct fw_fact *edited(const struct fw_edit *edit)
{
	struct fw_evidence out;

	ck_assert_int_eq(fw_edit_apply(edit, &ev, &out), 0);
	fw_evidence_done(&ev);
	ev = out;
	return fw_find(&ev, edit->src, edit->name);
}

static int refused(const struct fw_edit *edit)
{
	struct fw_evidence out = { .count = 12345 };
	int rc = fw_edit_apply(edit, &ev, &out);

	/* Outputs change only on success. */
	ck_assert_uint_eq(out.count, 12345);
	ck_assert_ptr_null(out.facts);
	return rc;
}

START_TEST(edits_set)
{
	struct fw_edit e = { .name = "child.x", .src = FW_SRC_STATUS, .becomes = 9 };

	add_int(FW_SRC_STATUS, "child.x", 4);
	add(FW_SRC_STATUS, "child.w", FW_WORD, 4, NULL);
	add(FW_SRC_STATUS, "child.s", FW_STR, 0, "old");
	add(FW_SRC_STATUS, "child.e", FW_ERRNO, ENOENT, NULL);
	add(FW_SRC_MEM, "child.b", FW_BYTES, 0, "old");
	ck_assert_int_eq(edited(&e)->i, 9);
	ck_assert_int_eq(refused(&e), -EINVAL);
	ck_assert_int_eq(ev.facts[0].n, 1);
	e.name = "child.w";
	e.becomes = -1;
	ck_assert(edited(&e)->w == UINT64_MAX);
	ck_assert_int_eq(fw_find(&ev, e.src, e.name)->kind, FW_WORD);
	e.name = "child.s";
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.text = "newer";
	ck_assert_str_eq(edited(&e)->s, "newer");
	ck_assert_uint_eq(fw_find(&ev, e.src, e.name)->len, 5);
	e.name = "child.e";
	ck_assert_int_eq(edited(&e)->kind, FW_STR);
	e = (struct fw_edit){ .name = "child.b", .src = FW_SRC_MEM, .text = "new" };
	ck_assert_int_eq(edited(&e)->kind, FW_BYTES);
	e.text = NULL;
	ck_assert_int_eq(refused(&e), -EINVAL);
}
END_TEST

START_TEST(edits_of_a_failed_look)
{
	struct fw_edit e = { .name = "child.e", .src = FW_SRC_STATUS, .becomes = 7 };

	add(FW_SRC_STATUS, "child.e", FW_ERRNO, ENOENT, NULL);
	ck_assert_int_eq(edited(&e)->kind, FW_INT);
	e.op = FW_EDIT_ERRNO;
	e.becomes = ESRCH;
	ck_assert_int_eq(edited(&e)->kind, FW_ERRNO);
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.becomes = 0;
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.op = FW_EDIT_ADD;
	e.becomes = 1;
	ck_assert_int_eq(refused(&e), -EINVAL);
}
END_TEST

START_TEST(edits_put_last)
{
	struct fw_edit e = { .name = "child.x", .src = FW_SRC_STATUS, .op = FW_EDIT_LAST };
	const struct fw_fact *moved;

	add_int(FW_SRC_STATUS, "child.x", 4);
	add_int(FW_SRC_STATUS, "child.y", 5);
	moved = edited(&e);
	ck_assert_int_eq(moved->i, 4);
	ck_assert_int_gt(moved->n, fw_find(&ev, FW_SRC_STATUS, "child.y")->n);
	ck_assert_uint_eq(ev.count, 2);
	/* it is there already */
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.name = "child.z";
	ck_assert_int_eq(refused(&e), -ENOENT);
}
END_TEST

START_TEST(edits_calculate)
{
	struct fw_edit e = {
		.name = "child.x", .src = FW_SRC_STATUS, .op = FW_EDIT_ADD, .becomes = 1
	};

	add_int(FW_SRC_STATUS, "child.x", INT64_MAX);
	add(FW_SRC_STATUS, "child.w", FW_WORD, 0xf0, NULL);
	add(FW_SRC_MEM, "child.b", FW_BYTES, 0, "abc");
	add(FW_SRC_MEM, "child.none", FW_BYTES, 0, NULL);
	ck_assert(edited(&e)->i == INT64_MIN);
	e.becomes = 0;
	ck_assert_int_eq(refused(&e), -EINVAL);
	e = (struct fw_edit){
		.name = "child.w", .src = FW_SRC_STATUS, .op = FW_EDIT_XOR, .becomes = 0x11
	};
	ck_assert_uint_eq(edited(&e)->w, 0xe1);
	e.name = "child.x";
	e.becomes = 0;
	ck_assert_int_eq(refused(&e), -EINVAL);
	e = (struct fw_edit){
		.name = "child.b", .src = FW_SRC_MEM, .op = FW_EDIT_XOR, .becomes = 1
	};
	ck_assert_str_eq(edited(&e)->s, "`bc");
	e.becomes = 0x100;
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.becomes = 1;
	e.name = "child.none";
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.name = "child.b";
	e.op = FW_EDIT_ADD;
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.op = (enum fw_edit_op)99;
	ck_assert_int_eq(refused(&e), -EINVAL);
}
END_TEST

START_TEST(an_edit_leaves_the_original)
{
	struct fw_edit e = { .name = "child.b", .src = FW_SRC_MEM, .op = FW_EDIT_XOR, .becomes = 1 };
	struct fw_evidence out;

	add(FW_SRC_MEM, "child.b", FW_BYTES, 0, "abc");
	add(FW_SRC_MEM, "child.c", FW_BYTES, 0, "abc");
	ck_assert_int_eq(fw_edit_apply(&e, &ev, &out), 0);
	ck_assert_str_eq(ev.facts[0].s, "abc");
	ck_assert_str_eq(out.facts[0].s, "`bc");
	ck_assert_str_eq(out.facts[1].s, "abc");
	fw_evidence_done(&out);
}
END_TEST

START_TEST(edits_copy)
{
	struct fw_edit e = {
		.name = "child.x", .src = FW_SRC_STATUS, .op = FW_EDIT_COPY, .from = "parent.x"
	};

	add_int(FW_SRC_STATUS, "child.x", 4);
	ck_assert_int_eq(refused(&e), -ENOENT);
	add(FW_SRC_STATUS, "parent.x", FW_STR, 0, "text");
	ck_assert_str_eq(edited(&e)->s, "text");
	ck_assert_str_eq(fw_find(&ev, e.src, e.name)->name, "child.x");
	ck_assert_int_eq(refused(&e), -EINVAL);
	add_int(FW_SRC_STATUS, "parent.x", 1);
	ck_assert_int_eq(refused(&e), -EEXIST);
	e.from = NULL;
	ck_assert_int_eq(refused(&e), -ENOENT);
}
END_TEST

START_TEST(edits_want_exactly_one)
{
	struct fw_fact f = { .n = 3,
			     .src = FW_SRC_STATUS,
			     .kind = FW_INT,
			     .at = "gate",
			     .role = "child",
			     .name = "child.x",
			     .i = 4 };
	struct fw_edit e = { .name = "child.x", .src = FW_SRC_STATUS, .op = FW_EDIT_DROP };
	struct fw_evidence out;

	ck_assert_int_eq(refused(&e), -ENOENT);
	add_int(FW_SRC_STATUS, "child.x", 4);
	add_int(FW_SRC_STAT, "child.x", 4);
	ck_assert_int_eq(fw_evidence_add(&ev, &f), 0);
	ck_assert_int_eq(refused(&e), -EEXIST);
	e.at = "elsewhere";
	ck_assert_int_eq(refused(&e), -ENOENT);
	e.at = "gate";
	ck_assert_int_eq(fw_edit_apply(&e, &ev, &out), 0);
	ck_assert_uint_eq(out.count, 2);
	ck_assert_int_eq(out.facts[1].n, 2);
	fw_evidence_done(&out);
	e.name = NULL;
	ck_assert_int_eq(refused(&e), -ENOENT);
}
END_TEST

START_TEST(edits_insert)
{
	struct fw_edit e = {
		.name = "child.sigchld", .src = FW_SRC_PROBE, .op = FW_EDIT_INSERT, .becomes = 17
	};
	const struct fw_fact *f;

	add_int(FW_SRC_PROBE, "child.x", 4);
	f = edited(&e);
	ck_assert_int_eq(f->i, 17);
	ck_assert_int_eq(f->n, 2);
	ck_assert_str_eq(f->role, "child");
	ck_assert_str_eq(f->at, "");
	ck_assert_int_eq(refused(&e), -EEXIST);
	e.at = "gate";
	e.text = "word";
	ck_assert_ptr_null(edited(&e));
	ck_assert_str_eq(fw_find_at(&ev, "gate", e.src, e.name)->s, "word");
	e.name = "";
	ck_assert_int_eq(refused(&e), -EINVAL);
	e.name = "a.b";
	e.src = FW_SRC_NONE;
	ck_assert_int_eq(refused(&e), -EINVAL);
}
END_TEST

START_TEST(withheld_evidence_never_holds)
{
	struct fw_evidence less;
	size_t i;

	add_text("stage.need.pidns", "met");
	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	for (i = 0; i < ev.count; i++) {
		struct fw_verdict v = judge();
		int cited = v.cited[0] == ev.facts[i].n;

		ck_assert_int_eq(fw_withhold(&ev, ev.facts[i].n, &less), 0);
		ck_assert_uint_eq(less.count, 2);
		v = fw_judge(&in, FW_DOOR_FORK, &checks[0], &less);
		ck_assert_int_eq(v.kind, cited ? FW_INCONCLUSIVE : FW_HOLDS);
		fw_evidence_done(&less);
	}
	ck_assert_int_eq(fw_withhold(&ev, 999, &less), 0);
	ck_assert_uint_eq(less.count, 3);
	fw_evidence_done(&less);
}
END_TEST

START_TEST(judging_changes_nothing)
{
	struct fw_verdict once, again;

	add_int(FW_SRC_PROBE, "child.ret", 3);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	once = judge();
	again = judge();
	ck_assert_int_eq(once.kind, FW_VIOLATED);
	ck_assert_str_eq(once.observed, again.observed);
	ck_assert_int_eq(once.cited_count, again.cited_count);
	ck_assert_uint_eq(ev.count, 2);
}
END_TEST

START_TEST(an_oracle_without_a_reason_is_given_one)
{
	const struct fw_check unclear = { .clause = "unclear", .oracle = says_unclear };
	struct fw_verdict v;

	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	v = fw_judge(&in, FW_DOOR_FORK, &unclear, &ev);
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "evidence missing or ambiguous");
}
END_TEST

/* Facts that stand behind the last one in memory are none: with each of them the answer would be another. */
START_TEST(evidence_ends_where_it_ends)
{
	const struct fw_edit last = {
		.op = FW_EDIT_INSERT, .src = FW_SRC_PROBE, .name = "child.late", .becomes = 1
	};
	struct fw_evidence edited;

	add_int(FW_SRC_PROBE, "child.ret", 0);
	add_int(FW_SRC_HARNESS, "stage.end", 0);
	add_text("stage.broken", "behind");
	ev.count--;
	ck_assert_int_eq(judge().kind, FW_HOLDS);
	add_text("stage.need.pidns", "behind");
	ev.count--;
	ck_assert_int_eq(judge().kind, FW_HOLDS);
	add_int(FW_SRC_PROBE, "child.late", 1);
	ev.count--;
	ev.facts[ev.count].n = 1000;
	ck_assert_int_eq(fw_edit_apply(&last, &ev, &edited), 0);
	ck_assert_int_eq((int)edited.facts[2].n, 3);
	fw_evidence_done(&edited);
}
END_TEST

static struct fw_verdict attempt(enum fw_verdict_kind kind, const char *observed, int64_t cites)
{
	struct fw_verdict v = fw_say(kind, "expected", "%s", observed);

	if (cites)
		fw_cite(&v, &(struct fw_fact){ .n = cites });
	return v;
}

START_TEST(attempts_that_were_not_run_do_not_count)
{
	const struct fw_verdict none[] = { attempt(FW_NOT_RUN, "", 0), attempt(FW_NOT_RUN, "", 0) };
	const struct fw_verdict some[] = { attempt(FW_NOT_RUN, "", 0), attempt(FW_HOLDS, "a", 1),
					   attempt(FW_HOLDS, "b", 2) };
	const struct fw_verdict differ[] = { attempt(FW_HOLDS, "as usual", 1),
					     attempt(FW_NOT_RUN, "nothing", 0),
					     attempt(FW_BROKEN, "not as usual", 2),
					     attempt(FW_HOLDS, "as usual", 3) };
	struct fw_verdict v;

	ck_assert_int_eq(fw_judge_attempts(none, 2).kind, FW_NOT_RUN);
	v = fw_judge_attempts(some, 3);
	ck_assert_int_eq(v.kind, FW_HOLDS);
	ck_assert_str_eq(v.observed, "a");
	v = fw_judge_attempts(differ, 4);
	ck_assert_int_eq(v.kind, FW_INCONCLUSIVE);
	ck_assert_str_eq(v.reason, "flaky:1/3");
	ck_assert_str_eq(v.observed, "not as usual");
	ck_assert_int_eq(v.cited_count, 3);
}
END_TEST

/* The look that failed now answers, with the number that was its errno. */
START_TEST(edits_tell_kinds_apart)
{
	const struct fw_edit answers = { .name = "child.fds", .src = FW_SRC_FDS, .becomes = 2 };
	const struct fw_edit late = {
		.op = FW_EDIT_INSERT, .src = FW_SRC_PROBE, .name = "child.late", .becomes = 1
	};
	struct fw_evidence edited;

	add(FW_SRC_FDS, "child.fds", FW_ERRNO, 2, NULL);
	ck_assert_int_eq(fw_edit_apply(&answers, &ev, &edited), 0);
	ck_assert_int_eq(edited.facts[0].kind, FW_INT);
	fw_evidence_done(&edited);
	ev.facts[0].t_ns = 77;
	ck_assert_int_eq(fw_edit_apply(&late, &ev, &edited), 0);
	ck_assert_int_eq((int)edited.facts[1].t_ns, 77);
	fw_evidence_done(&edited);
}
END_TEST

Suite *judge_suite(void)
{
	Suite *s = suite_create("judge");
	TCase *tc = tcase_create("judge");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, no_facts_is_not_run);
	tcase_add_test(tc, whole_evidence_is_the_oracles);
	tcase_add_test(tc, an_absent_need_skips);
	tcase_add_test(tc, a_need_skips_only_who_needs_it);
	tcase_add_test(tc, a_must_breaks);
	tcase_add_test(tc, a_must_of_another_check_breaks_nothing_here);
	tcase_add_test(tc, a_looks_need_skips_who_looks_there);
	tcase_add_test(tc, the_doors_need_counts);
	tcase_add_test(tc, a_need_fact_that_is_no_reason_is_broken);
	tcase_add_test(tc, broken_and_unmet);
	tcase_add_test(tc, the_probe_cannot_speak_for_the_harness);
	tcase_add_test(tc, a_deadline_spares_what_is_decided);
	tcase_add_test(tc, a_lost_end_spares_what_is_decided);
	tcase_add_test(tc, an_oracle_is_held_to_evidence);
	tcase_add_test(tc, attempts_that_agree);
	tcase_add_test(tc, attempts_that_differ);
	tcase_add_test(tc, edits_set);
	tcase_add_test(tc, edits_of_a_failed_look);
	tcase_add_test(tc, edits_put_last);
	tcase_add_test(tc, edits_calculate);
	tcase_add_test(tc, an_edit_leaves_the_original);
	tcase_add_test(tc, edits_copy);
	tcase_add_test(tc, edits_want_exactly_one);
	tcase_add_test(tc, edits_insert);
	tcase_add_test(tc, withheld_evidence_never_holds);
	tcase_add_test(tc, judging_changes_nothing);
	tcase_add_test(tc, an_oracle_without_a_reason_is_given_one);
	tcase_add_test(tc, evidence_ends_where_it_ends);
	tcase_add_test(tc, attempts_that_were_not_run_do_not_count);
	tcase_add_test(tc, edits_tell_kinds_apart);
	suite_add_tcase(s, tc);
	return s;
}
