/* SPDX-License-Identifier: MIT */
/* Unit tests of doors, clauses, instances of cases, ids of checks and their needs. */
#include "suites.h"

#include <string.h>

#include "case.h"
#include "clause.h"

static struct fw_verdict never(const struct fw_evidence *ev)
{
	(void)ev;
	return (struct fw_verdict){ 0 };
}

static const char *const case_needs[] = { "pidns", "proc", "", NULL };
static const char *const variant_needs[] = { "thp", "pidns", NULL };
static const char *const check_needs[] = { "kpagecount", "ns-admin", NULL };

static const struct fw_check checks[] = {
	{ .clause = "first-clause", .oracle = never },
	{ .clause = "second-clause",
	  .oracle = never,
	  .needs = check_needs,
	  .doors = FW_DOOR_SYS_CLONE3 | FW_DOOR_VFORK },
	{ 0 },
};
static const struct fw_check other_checks[] = {
	{ .clause = "third-clause", .oracle = never },
	{ 0 },
};
static const struct fw_edit edits[] = { { .name = "child.x" }, { 0 } };
static const struct fw_env admin = {
	.user = FW_USER_ADMIN,
	.trace = 1,
	.scratch = 1,
	.cgroup = 1,
	.pids = 1,
	.refuse_errno = 1,
	.caps = "cap_sys_chroot=ep",
};

static const struct fw_case plain = {
	.id = "return.zero",
	.claim = "the case's",
	.probe = "p",
	.doors = FW_DOORS_COPYING,
	.observe =
		(const struct fw_look[]){
			{ .at = "g", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_KCMP },
			{ .at = "g", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_STATUS },
			{ 0 } },
	.needs = case_needs,
	.checks = checks,
	.counterexamples = edits,
};
static const struct fw_case varied = {
	.id = "flags.share",
	.claim = "the case's",
	.probe = "p",
	.doors = FW_DOORS_FLAGS,
	.env = { .trace = 1 },
	.needs = case_needs,
	.checks = checks,
	.counterexamples = edits,
	.variants = (const struct fw_variant[]){ { .name = "vm" },
						 { .name = "files",
						   .claim = "the variant's",
						   .doors = FW_DOOR_SYS_CLONE3,
						   .needs = variant_needs,
						   .env = &admin,
						   .checks = other_checks,
						   .counterexamples = edits + 1 },
						 { 0 } },
};

START_TEST(doors_have_names_both_ways)
{
	int i;

	for (i = 0; i < FW_DOOR_COUNT; i++) {
		ck_assert_ptr_nonnull(fw_door_name(1U << i));
		ck_assert_uint_eq(fw_door_of_name(fw_door_name(1U << i)), 1U << i);
	}
	ck_assert_str_eq(fw_door_name(FW_DOOR__FORK), "_Fork");
	ck_assert_str_eq(fw_door_name(FW_DOOR_SYS_CLONE3), "sys_clone3");
	ck_assert_ptr_null(fw_door_name(0));
	ck_assert_ptr_null(fw_door_name(FW_DOOR_FORK | FW_DOOR_VFORK));
	ck_assert_ptr_null(fw_door_name(1U << FW_DOOR_COUNT));
	ck_assert_ptr_null(fw_door_name(1U << 31));
	ck_assert_uint_eq(fw_door_of_name("Fork"), 0);
	ck_assert_uint_eq(fw_door_of_name(""), 0);
	ck_assert_uint_eq(fw_door_of_name(NULL), 0);
	ck_assert_uint_eq(FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN | FW_DOOR_CLONE,
			  (1U << FW_DOOR_COUNT) - 1);
}
END_TEST

START_TEST(every_clause_is_found)
{
	size_t i;

	for (i = 0; i < fw_clauses_count; i++)
		ck_assert_ptr_eq(fw_clause_find(fw_clauses[i].id), &fw_clauses[i]);
	ck_assert_ptr_null(fw_clause_find(""));
	ck_assert_ptr_null(fw_clause_find("zzz-no-such-clause"));
	ck_assert_ptr_null(fw_clause_find("\xff"));
	ck_assert_ptr_null(fw_clause_find(NULL));
}
END_TEST

START_TEST(a_case_without_variants_is_one_instance)
{
	struct fw_case none = plain;
	struct fw_instance in;

	ck_assert(fw_instance_at(&plain, 0, &in));
	ck_assert_str_eq(in.id, "return.zero");
	ck_assert_str_eq(in.family, "return");
	ck_assert_str_eq(in.claim, "the case's");
	ck_assert_ptr_null(in.variant);
	ck_assert_ptr_eq(in.of, &plain);
	ck_assert_ptr_eq(in.env, &plain.env);
	ck_assert(!fw_instance_at(&plain, 1, &in));
	ck_assert(!fw_instance_at(&plain, -1, &in));
	/* A list that is empty is no list. */
	none.variants = (const struct fw_variant[]){ { 0 } };
	ck_assert(fw_instance_at(&none, 0, &in));
	ck_assert_str_eq(in.id, "return.zero");
	ck_assert(!fw_instance_at(&none, 1, &in));
}
END_TEST

START_TEST(a_variant_lies_over_its_case)
{
	struct fw_instance in;

	ck_assert(fw_instance_at(&varied, 0, &in));
	ck_assert_str_eq(in.id, "flags.share.vm");
	ck_assert_str_eq(in.claim, "the case's");
	ck_assert_uint_eq(in.doors, FW_DOORS_FLAGS);
	ck_assert_ptr_eq(in.checks, checks);
	ck_assert_ptr_eq(in.env, &varied.env);
	ck_assert_ptr_eq(in.counterexamples, edits);
	ck_assert(fw_instance_at(&varied, 1, &in));
	ck_assert_str_eq(in.id, "flags.share.files");
	ck_assert_str_eq(in.family, "flags");
	ck_assert_str_eq(in.claim, "the variant's");
	ck_assert_uint_eq(in.doors, FW_DOOR_SYS_CLONE3);
	ck_assert_ptr_eq(in.checks, other_checks);
	ck_assert_ptr_eq(in.env, &admin);
	ck_assert_ptr_eq(in.counterexamples, edits + 1);
	ck_assert(!fw_instance_at(&varied, 2, &in));
	/* Far past the end is not read. */
	ck_assert(!fw_instance_at(&varied, 1000000, &in));
	ck_assert_str_eq(in.id, "flags.share.files");
}
END_TEST

START_TEST(overlong_ids_are_cut)
{
	char id[300];
	struct fw_case c = plain;
	struct fw_instance in;

	memset(id, 'a', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	c.id = id;
	ck_assert(fw_instance_at(&c, 0, &in));
	ck_assert_uint_eq(strlen(in.id), sizeof(in.id) - 1);
	ck_assert_uint_eq(strlen(in.family), sizeof(in.family) - 1);
	c.id = "";
	ck_assert(fw_instance_at(&c, 0, &in));
	ck_assert_str_eq(in.family, "");
}
END_TEST

START_TEST(every_instance_is_found)
{
	const struct fw_case *const *c;
	struct fw_instance in, found;
	int v;

	for (c = fw_cases; *c; c++) {
		for (v = 0; fw_instance_at(*c, v, &in); v++) {
			ck_assert(fw_instance_find(in.id, &found));
			ck_assert_ptr_eq(found.of, in.of);
			ck_assert_ptr_eq(found.variant, in.variant);
		}
	}
	ck_assert(!fw_instance_find("", &found));
	ck_assert(!fw_instance_find("no.such-case", &found));
	ck_assert(!fw_instance_find(NULL, &found));
}
END_TEST

START_TEST(a_check_has_doors_and_an_id)
{
	struct fw_instance in;
	char buf[64], little[8];

	ck_assert(fw_instance_at(&varied, 0, &in));
	ck_assert_uint_eq(fw_check_doors(&in, &checks[0]), FW_DOORS_FLAGS);
	/* Doors of the check that the case does not have are not opened. */
	ck_assert_uint_eq(fw_check_doors(&in, &checks[1]), FW_DOOR_SYS_CLONE3);
	ck_assert_int_eq(fw_check_id(&in, FW_DOOR_SYS_CLONE, &checks[0], buf, sizeof(buf)), 37);
	ck_assert_str_eq(buf, "flags.share.vm/sys_clone/first-clause");
	ck_assert_int_eq(fw_check_id(&in, FW_DOOR_SYS_CLONE, &checks[0], little, sizeof(little)),
			 37);
	ck_assert_str_eq(little, "flags.s");
	ck_assert_int_eq(fw_check_id(&in, FW_DOOR_SYS_CLONE, &checks[0], NULL, 0), 37);
	(void)fw_check_id(&in, 0, &checks[0], buf, sizeof(buf));
	ck_assert_str_eq(buf, "flags.share.vm/?/first-clause");
}
END_TEST

struct list {
	char text[400];
	const char *stop_at;
};

static int collect(const char *need, void *ctx)
{
	struct list *list = ctx;

	(void)strncat(list->text, need, sizeof(list->text) - strlen(list->text) - 1);
	(void)strncat(list->text, " ", sizeof(list->text) - strlen(list->text) - 1);
	return list->stop_at && strcmp(list->stop_at, need) == 0 ? 42 : 0;
}

START_TEST(needs_are_told_once)
{
	struct fw_instance in;
	struct list list = { 0 };

	ck_assert(fw_instance_at(&plain, 0, &in));
	ck_assert_int_eq(fw_needs_each(&in, FW_DOOR_FORK, NULL, collect, &list), 0);
	ck_assert_str_eq(list.text, "processes pidns proc proc-children kcmp ");
	list = (struct list){ 0 };
	ck_assert_int_eq(fw_needs_each(&in, FW_DOOR__FORK, &checks[1], collect, &list), 0);
	ck_assert_str_eq(list.text,
			 "processes pidns proc kpagecount ns-admin libc:_Fork proc-children kcmp ");
	ck_assert(fw_instance_at(&varied, 1, &in));
	list = (struct list){ 0 };
	ck_assert_int_eq(fw_needs_each(&in, FW_DOOR_SYS_CLONE3, &checks[1], collect, &list), 0);
	ck_assert_str_eq(list.text, "processes pidns proc thp kpagecount ns-admin ptrace scratch "
				    "seccomp-filter cgroup2 cgroup-pids caps clone-ns clone3 ");
}
END_TEST

START_TEST(needs_stop_at_the_first_answer)
{
	struct fw_instance in;
	struct list list = { .stop_at = "proc" };

	ck_assert(fw_instance_at(&varied, 1, &in));
	ck_assert_int_eq(fw_needs_each(&in, FW_DOOR_SYS_CLONE3, &checks[1], collect, &list), 42);
	ck_assert_str_eq(list.text, "processes pidns proc ");
}
END_TEST

START_TEST(every_look_has_its_needs)
{
	static const struct {
		uint32_t look;
		const char *needs;
	} rows[] = {
		{ FW_LOOK_STATUS, "proc " },
		{ FW_LOOK_STAT, "proc " },
		{ FW_LOOK_CHILDREN, "proc proc-children " },
		{ FW_LOOK_TASKS, "proc " },
		{ FW_LOOK_FDS, "proc " },
		{ FW_LOOK_MAPS, "proc " },
		{ FW_LOOK_SMAPS, "proc " },
		{ FW_LOOK_SYSCALL, "proc " },
		{ FW_LOOK_LINKS, "proc " },
		{ FW_LOOK_NS, "proc proc-ns " },
		{ FW_LOOK_CGROUP, "proc " },
		{ FW_LOOK_KCMP, "kcmp " },
		{ FW_LOOK_WORDS, "proc proc-mem " },
		{ FW_LOOK_PAGES, "proc pagemap " },
		{ FW_LOOK_KPAGECOUNT, "proc kpagecount " },
		{ FW_LOOK_PIDFD, "proc pidfd " },
		{ FW_LOOK_WORLD, "proc " },
		{ FW_LOOK_IPC, "" },
		{ FW_LOOK_VIEW, "proc " },
		{ FW_LOOK_LIMITS, "prlimit " },
		{ FW_LOOK_TIMERS, "proc proc-timers " },
		{ FW_LOOK_ROBUST, "robust-list " },
		{ FW_LOOK_FDLIST, "proc " },
		{ FW_LOOK_FDINFO, "proc fdinfo " },
		{ FW_LOOK_RANGES, "proc pagemap " },
		{ FW_LOOK_PIDS, "" },
		{ FW_LOOK_ATTRS, "proc " },
		{ FW_LOOK_SCHED, "proc sched-attr " },
		{ FW_LOOK_IO, "proc " },
		{ FW_LOOK_NUMA, "proc numa-policy " },
		{ FW_LOOK_NSOWN, "proc proc-ns " },
		{ 0, "" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fw_look looks[] = { { .at = "g", .of = "child", .with = rows[i].look },
						 { 0 } };
		const struct fw_case c = { .id = "a.b", .doors = FW_DOOR_FORK, .observe = looks };
		struct fw_instance in;
		struct list list = { 0 };

		ck_assert(fw_instance_at(&c, 0, &in));
		ck_assert_int_eq(fw_needs_each(&in, FW_DOOR_FORK, NULL, collect, &list), 0);
		ck_assert_int_eq(strncmp(list.text, "processes ", 10), 0);
		ck_assert_str_eq(list.text + 10, rows[i].needs);
	}
}
END_TEST

Suite *case_suite(void)
{
	Suite *s = suite_create("case");
	TCase *tc = tcase_create("case");

	tcase_add_test(tc, doors_have_names_both_ways);
	tcase_add_test(tc, every_clause_is_found);
	tcase_add_test(tc, a_case_without_variants_is_one_instance);
	tcase_add_test(tc, a_variant_lies_over_its_case);
	tcase_add_test(tc, overlong_ids_are_cut);
	tcase_add_test(tc, every_instance_is_found);
	tcase_add_test(tc, a_check_has_doors_and_an_id);
	tcase_add_test(tc, needs_are_told_once);
	tcase_add_test(tc, needs_stop_at_the_first_answer);
	tcase_add_test(tc, every_look_has_its_needs);
	suite_add_tcase(s, tc);
	return s;
}
