/* SPDX-License-Identifier: MIT */
/* What refuses a new process: the codes, what is computed of what was read, how it is told, asking about oneself. */
#include "suites.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "need.h"
#include "why.h"

#define TEXT(s) (s), (sizeof(s) - 1)

START_TEST(codes_are_sorted_and_told_in_full)
{
	for (size_t i = 0; i < fw_refusals_count; i++) {
		const struct fw_refusal *r = &fw_refusals[i];

		if (i)
			ck_assert_msg(strcmp(fw_refusals[i - 1].code, r->code) < 0, "%s after %s",
				      r->code, fw_refusals[i - 1].code);
		ck_assert_ptr_eq(fw_refusal_find(r->code), r);
		ck_assert_uint_gt(strlen(r->lift), 0);
		ck_assert_ptr_null(strpbrk(r->lift, "\n"));
		ck_assert_ptr_null(strpbrk(r->code, " \n"));
		ck_assert_str_ne(fw_refused_name(r->of), "?");
	}
	ck_assert_ptr_null(fw_refusal_find("limit:none-such"));
	ck_assert_str_eq(fw_refused_name(FW_REFUSED_PROCESS), "process");
	ck_assert_str_eq(fw_refused_name(FW_REFUSED_NAMESPACES), "namespaces");
	ck_assert(fw_refused_is_plain(FW_REFUSED_CLONE));
	ck_assert(!fw_refused_is_plain(FW_REFUSED_CLONE3));
}
END_TEST

static const char maps[] = "00400000-00500000 r-xp 00000000 08:01 1 /bin/x\n" /* 1024 kB, read only */
			   "00500000-00504000 rw-p 00100000 08:01 1 /bin/x\n" /* 16 */
			   "7f0000000000-7f0000100000 rw-s 00000000 00:05 2 /dev/zero\n" /* shared */
			   "7f1000000000-7f1000040000 rw-p 00000000 00:00 0\n" /* 256 */
			   "7ffe00000000-7ffe00021000 rw-p 00000000 00:00 0 [stack]\n"; /* 132 */

START_TEST(areas_of_maps_are_the_private_writable_ones)
{
	struct fw_areas areas;

	fw_areas_of_maps(TEXT(maps), &areas);
	ck_assert_int_eq(areas.sum_kb, 16 + 256 + 132);
	ck_assert_int_eq(areas.largest_kb, 256);
	ck_assert_int_eq(areas.all_kb, 1024 + 16 + 1024 + 256 + 132);
	fw_areas_of_maps("no map\n", 7, &areas);
	ck_assert_int_eq(areas.all_kb, 0);
}
END_TEST

START_TEST(areas_of_smaps_are_those_accounted_and_copied)
{
	static const char smaps[] = "00500000-00504000 rw-p 00100000 08:01 1 /bin/x\n"
				    "Size:                 16 kB\n"
				    "VmFlags: rd wr mr mw me ac \n"
				    "7f1000000000-7f1000040000 rw-p 00000000 00:00 0\n"
				    "Size:                256 kB\n"
				    "VmFlags: rd wr mr mw me nr \n"
				    "7f2000000000-7f2000080000 rw-p 00000000 00:00 0\n"
				    "VmFlags: rd wr mr mw me dc ac \n"
				    "7f3000000000-7f3000010000 rw-p 00000000 00:00 0\n"
				    "Size:                 64 kB\n"; /* a kernel without the line */
	struct fw_areas areas;

	fw_areas_of_smaps(TEXT(smaps), &areas);
	ck_assert_int_eq(areas.sum_kb, 16 + 64);
	ck_assert_int_eq(areas.largest_kb, 64);
	ck_assert_int_eq(areas.all_kb, 16 + 256 + 512 + 64);
}
END_TEST

START_TEST(overcommit_follows_its_mode)
{
	struct fw_commit c = {
		.areas = { .largest_kb = 1000, .sum_kb = 1500, .all_kb = 3200 },
		.ram_kb = 800,
		.swap_kb = 200,
		.limit_kb = 10000,
		.committed_kb = 8000,
		.admin_reserve_kb = 300,
		.user_reserve_kb = 50,
	};
	int64_t used, limit;

	/* heuristic: the largest area; all of memory and swap is still let through */
	ck_assert(!fw_commit_refuses(&c, &used, &limit));
	ck_assert_int_eq(used, 1000);
	ck_assert_int_eq(limit, 1000);
	c.areas.largest_kb = 1001;
	ck_assert(fw_commit_refuses(&c, &used, &limit));
	c.mode = 1;
	ck_assert(!fw_commit_refuses(&c, &used, &limit));
	ck_assert_int_eq(limit, FW_WHY_NONE);
	/* strict: 9500 of 10000 - 300 - 50 */
	c.mode = 2;
	ck_assert(!fw_commit_refuses(&c, &used, &limit));
	ck_assert_int_eq(used, 9500);
	ck_assert_int_eq(limit, 9650);
	c.committed_kb = 8150;
	ck_assert(fw_commit_refuses(&c, &used, &limit));
	c.admin = true;
	ck_assert(!fw_commit_refuses(&c, &used, &limit));
	ck_assert_int_eq(limit, 9950);
	/* of a small process a part of the reserve */
	c.areas.all_kb = 320;
	ck_assert(!fw_commit_refuses(&c, &used, &limit));
	ck_assert_int_eq(limit, 9990);
	c.limit_kb = 10;
	ck_assert(fw_commit_refuses(&c, &used, &limit));
}
END_TEST

START_TEST(numbers_below_300_are_gone_once_300_was_given)
{
	ck_assert_int_eq(fw_pids_taken(20, 20, 40), 20);
	ck_assert_int_eq(fw_pids_taken(20, 20, 299), 20);
	ck_assert_int_eq(fw_pids_taken(20, 19, 300), 20 + 299 - 19);
	ck_assert_int_eq(fw_pids_taken(319, 299, 319), 319);
}
END_TEST

/* ---- telling ---- */

static struct fw_why told;

static struct fw_limit *add(const char *code, int64_t used, int64_t limit, const char *what)
{
	struct fw_limit *l = &told.limits[told.count++];

	*l = (struct fw_limit){
		.refusal = fw_refusal_find(code), .unit = "", .used = used, .limit = limit
	};
	ck_assert_ptr_nonnull(l->refusal);
	l->of = l->refusal->of;
	l->error = l->refusal->error;
	(void)snprintf(l->what, sizeof(l->what), "%s", what);
	return l;
}

static void begin(void)
{
	told = (struct fw_why){ .pid = 7, .uid = 1000, .nearest = -1 };
}

static void first_line_is(const char *want)
{
	fw_scoped_buf out = { 0 };
	char line[512];

	fw_why_weigh(&told);
	fw_why_text(&told, &out);
	(void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(out.data, "\n"), out.data);
	ck_assert_str_eq(line, want);
}

START_TEST(nearest_is_what_binds_and_is_known)
{
	begin();
	add("limit:nproc", 999, 1000, "exempt")->exempt = true;
	add("limit:threads-max", 5, FW_WHY_NONE, "unlimited");
	add("limit:pid_max", FW_WHY_UNKNOWN, 100, "not known");
	add("limit:nofile", 99, 100, "no plain process");
	first_line_is("nothing refuses");
	ck_assert_int_eq(told.nearest, -1);
	add("limit:nproc", 500, 1000, "a half");
	add("limit:cgroup-pids", 812, 1000, "/x");
	add("limit:overcommit", 1, 1000, "little");
	ck_assert(!fw_why_refuses(&told));
	first_line_is("nothing refuses; nearest: /x: 812/1000 (limit:cgroup-pids, EAGAIN)");
}
END_TEST

START_TEST(what_is_unknown_is_not_denied)
{
	begin();
	(void)strcpy(add("limit:nproc", -1, 10, "tasks")->unknown, "the tasks");
	add("limit:cgroup-pids", 1, 10, "/x");
	first_line_is(
		"nothing that can be read refuses; nearest: /x: 1/10 (limit:cgroup-pids, EAGAIN)");
	told.limits[0].exempt = true;
	first_line_is("nothing refuses; nearest: /x: 1/10 (limit:cgroup-pids, EAGAIN)");
	told.limits[0].exempt = false;
	told.asked = told.made = true;
	first_line_is("nothing refuses; nearest: /x: 1/10 (limit:cgroup-pids, EAGAIN)");
}
END_TEST

START_TEST(what_refuses_comes_first)
{
	begin();
	add("limit:cgroup-pids", 812, 1000, "/x");
	add("no-cap:sys_admin", -1, -1, "the capability")->refuses = true;
	ck_assert(!fw_why_refuses(&told));
	first_line_is(
		"nothing refuses; nearest: /x: 812/1000 (limit:cgroup-pids, EAGAIN); but what "
		"asks for more: namespaces the capability: (no-cap:sys_admin, EPERM)");
	add("limit:nproc", 3, 3, "tasks")->refuses = true;
	add("pidns:init", -1, -1, "init")->refuses = true;
	ck_assert(fw_why_refuses(&told));
	first_line_is(
		"refuses: tasks: 3/3 (limit:nproc, EAGAIN); init: (pidns:init, ENOMEM); beside "
		"that namespaces the capability: (no-cap:sys_admin, EPERM)");
}
END_TEST

START_TEST(json_says_the_same)
{
	fw_scoped_buf out = { 0 };
	json_t *all, *limit;
	json_error_t error;

	begin();
	add("limit:cgroup-pids", 812, 1000, "a \"quoted\" name\n");
	add("limit:threads-max", -1, FW_WHY_NONE, "all");
	add("seccomp:killed", -1, -1, "clone3(2)")->refuses = true;
	fw_why_weigh(&told);
	fw_why_json(&told, &out);
	all = json_loadb(out.data, out.len, 0, &error);
	ck_assert_msg(all != NULL, "%s: %s", error.text, out.data);
	ck_assert_int_eq(json_integer_value(json_object_get(all, "pid")), 7);
	ck_assert_uint_eq(json_array_size(json_object_get(all, "limits")), 3);
	ck_assert_uint_eq(json_array_size(json_object_get(all, "refuses")), 1);
	limit = json_array_get(json_object_get(all, "refuses"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(limit, "errno")), "SIGSYS");
	ck_assert(json_is_null(json_object_get(limit, "used")));
	limit = json_object_get(all, "nearest");
	ck_assert_str_eq(json_string_value(json_object_get(limit, "reason")), "limit:cgroup-pids");
	ck_assert_str_eq(json_string_value(json_object_get(limit, "what")), "a \"quoted\" name\n");
	ck_assert_int_eq(json_integer_value(json_object_get(limit, "limit")), 1000);
	limit = json_array_get(json_object_get(all, "limits"), 1);
	ck_assert_str_eq(json_string_value(json_object_get(limit, "limit")), "unlimited");
	ck_assert(json_is_null(json_object_get(all, "made")));
	json_decref(all);
}
END_TEST

/* ---- asking ---- */

static const struct fw_limit *find(const char *code)
{
	for (size_t i = 0; i < told.count; i++)
		if (strcmp(told.limits[i].refusal->code, code) == 0)
			return &told.limits[i];
	return NULL;
}

START_TEST(it_asks_about_itself)
{
	static const char *const codes[] = {
		"limit:nproc",	       "limit:threads-max", "sched:deadline", "limit:overcommit",
		"limit:cgroup-memory", "limit:pid_max",	    "pidns:init",     "limit:cgroup-pids",
		"limit:nofile",	       "limit:nr_open",	    "limit:file-max", "no-cap:sys_admin",
	};
	const struct fw_why_words words = { .uid = FW_WHY_UNKNOWN };
	struct fw_err err;

	ck_assert_int_eq(fw_why_ask(&words, &told, &err), 0);
	ck_assert_int_eq(told.pid, getpid());
	ck_assert_int_eq(told.uid, getuid());
	ck_assert(told.asked && told.made);
	ck_assert(!fw_why_refuses(&told));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		ck_assert_msg(find(codes[i]) != NULL, "no row %s", codes[i]);
	for (size_t i = 0; i < told.count; i++)
		ck_assert_uint_gt(strlen(told.limits[i].what), 0);
	/* what it asked is reaped */
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(who_is_not_there_is_refused)
{
	struct fw_why_words words = { .pid = 1 << 22, .uid = FW_WHY_UNKNOWN };
	struct fw_err err;

	ck_assert_int_eq(fw_why_ask(&words, &told, &err), -ESRCH);
	ck_assert_ptr_nonnull(strstr(err.detail, "no process 4194304"));
}
END_TEST

Suite *why_suite(void)
{
	Suite *suite = suite_create("why");
	TCase *tcase = tcase_create("why");

	tcase_add_test(tcase, codes_are_sorted_and_told_in_full);
	tcase_add_test(tcase, areas_of_maps_are_the_private_writable_ones);
	tcase_add_test(tcase, areas_of_smaps_are_those_accounted_and_copied);
	tcase_add_test(tcase, overcommit_follows_its_mode);
	tcase_add_test(tcase, numbers_below_300_are_gone_once_300_was_given);
	tcase_add_test(tcase, nearest_is_what_binds_and_is_known);
	tcase_add_test(tcase, what_is_unknown_is_not_denied);
	tcase_add_test(tcase, what_refuses_comes_first);
	tcase_add_test(tcase, json_says_the_same);
	tcase_add_test(tcase, it_asks_about_itself);
	tcase_add_test(tcase, who_is_not_there_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
