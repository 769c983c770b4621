/* SPDX-License-Identifier: MIT */
/* Kernel interfaces: parsers with hostile input, and each call on this process or a child of it. */
#define _GNU_SOURCE 1
#include "suites.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "buf.h"
#include "clone3.h"
#include "kcmp.h"
#include "mem.h"
#include "pagemap.h"
#include "pidfd.h"
#include "procfs.h"
#include "proctext.h"
#include "ptrace.h"
#include "scoped.h"

#define TEXT(s) (s), (sizeof(s) - 1)
#define SPAN(str) ((struct sys_span){ .s = (str), .len = sizeof(str) - 1 })

static bool span_is(struct sys_span span, const char *text)
{
	return span.s && span.len == strlen(text) && memcmp(span.s, text, span.len) == 0;
}

static int open_proc(void)
{
	int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Ends and reaps the child a test left waiting. */
static void end_child(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static _Noreturn void wait_to_be_killed(void)
{
	for (;;)
		(void)pause();
}

/* A child that exists until it is killed. */
static pid_t waiting_child(void)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		wait_to_be_killed();
	return pid;
}

/* A number of a process that has been, and is no more. */
static pid_t gone_child(void)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return pid;
}

/* ---- numbers and words ---- */

START_TEST(numbers_are_strict)
{
	uint64_t u = 7;
	int64_t i = 7;

	ck_assert(sys_span_number(SPAN("18446744073709551615"), 10, &u));
	ck_assert(u == UINT64_MAX);
	ck_assert(!sys_span_number(SPAN("18446744073709551616"), 10, &u));
	ck_assert(!sys_span_number(SPAN("99999999999999999999"), 10, &u));
	ck_assert(sys_span_number(SPAN("ffffffffffffffff"), 16, &u));
	ck_assert(sys_span_number(SPAN("aFfA0"), 16, &u));
	ck_assert_uint_eq(u, 0xaffa0);
	ck_assert(!sys_span_number(SPAN("@"), 16, &u));
	ck_assert(!sys_span_number(SPAN("G"), 16, &u));
	ck_assert(!sys_span_number(SPAN("10000000000000000"), 16, &u));
	ck_assert(!sys_span_number(SPAN(""), 10, &u));
	ck_assert(!sys_span_number(SPAN("12a"), 10, &u));
	ck_assert(!sys_span_number(SPAN("8"), 8, &u));
	ck_assert(!sys_span_number(SPAN("-1"), 10, &u));
	ck_assert(!sys_span_number((struct sys_span){ 0 }, 10, &u));
	ck_assert(sys_span_int(SPAN("-9223372036854775808"), &i));
	ck_assert(i == INT64_MIN);
	ck_assert(!sys_span_int(SPAN("9223372036854775808"), &i));
	ck_assert(!sys_span_int(SPAN("-9223372036854775809"), &i));
	ck_assert(!sys_span_int(SPAN("-"), &i));
	ck_assert(!sys_span_int(SPAN("--1"), &i));
}
END_TEST

START_TEST(words_end_with_their_span)
{
	struct sys_span span = { .s = "    ", .len = 2 }, word;

	ck_assert(!sys_span_word(&span, &word));
	ck_assert_uint_eq(span.len, 0);
	span = (struct sys_span){ .s = " ab", .len = 2 };
	ck_assert(sys_span_word(&span, &word));
	ck_assert(span_is(word, "a"));
	ck_assert_uint_eq(span.len, 0);
}
END_TEST

START_TEST(decimals_are_written)
{
	static const int64_t numbers[] = { 0, 1, -1, 10, INT64_MAX, INT64_MIN };

	for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
		char got[24], want[24];

		*sys_put_decimal(got, numbers[n]) = 0;
		(void)snprintf(want, sizeof(want), "%lld", (long long)numbers[n]);
		ck_assert_str_eq(got, want);
	}
}
END_TEST

START_TEST(numbers_are_sorted_and_counted)
{
	struct sys_numbers *list = calloc(1, sizeof(*list));

	ck_assert_ptr_nonnull(list);
	sys_numbers_sort(list);
	for (int32_t i = 0; i < 1000; i++)
		sys_numbers_add(list, (i * 7919) % 1000);
	sys_numbers_sort(list);
	for (int32_t i = 0; i < 1000; i++)
		ck_assert_int_eq(list->n[i], i);
	for (int i = 0; i < SYS_NUMBERS_MAX; i++)
		sys_numbers_add(list, i);
	ck_assert_uint_eq(list->count, SYS_NUMBERS_MAX);
	ck_assert_uint_eq(list->total, SYS_NUMBERS_MAX + 1000);
	free(list);
}
END_TEST

/* ---- mounts, loads, limits, maps of ids ---- */

START_TEST(mounts_are_read)
{
	static const char text[] =
		"29 23 0:26 / /sys/fs/cgroup/pids rw,relatime shared:9 master:2 - cgroup cgroup rw,pids\n"
		"30 23 0:27 /a\\040b /mnt/c\\134d rw - cgroup2 none rw,nsdelegate\n"
		"31 23 0:28 / - - x -x x- - proc a -\n"
		"31 23 0:28 / /short rw\n"
		"32 23 0:29 / /cut rw - proc proc rw";
	const char *cursor = text, *end = text + sizeof(text) - 1;
	struct sys_mount m;
	char path[64];

	ck_assert_int_eq(sys_mounts_next(&cursor, end, &m), 1);
	ck_assert(span_is(m.root, "/") && span_is(m.point, "/sys/fs/cgroup/pids"));
	ck_assert(span_is(m.type, "cgroup") && span_is(m.options, "rw,pids"));
	ck_assert(sys_span_lists(m.options, "pids") && !sys_span_lists(m.options, "pid"));
	ck_assert_int_eq(sys_mounts_next(&cursor, end, &m), 1);
	ck_assert(span_is(m.type, "cgroup2"));
	ck_assert(sys_mount_path(m.root, path, sizeof(path)));
	ck_assert_str_eq(path, "/a b");
	ck_assert(sys_mount_path(m.point, path, sizeof(path)));
	ck_assert_str_eq(path, "/mnt/c\\d");
	/* what does not fit is not written beyond its place either */
	for (size_t size = 0; size < 9; size++) {
		memset(path, 'x', sizeof(path));
		ck_assert(!sys_mount_path(m.point, path, size));
		for (size_t i = size; i < sizeof(path); i++)
			ck_assert_int_eq(path[i], 'x');
	}
	ck_assert(sys_mount_path(m.point, path, 9));
	path[0] = 'x';
	ck_assert(!sys_mount_path(SPAN(""), path, 0));
	ck_assert_int_eq(path[0], 'x');
	ck_assert(sys_mount_path(SPAN(""), path, 1));
	ck_assert_str_eq(path, "");
	/* only a dash that stands alone, and behind the options, ends the tags */
	ck_assert_int_eq(sys_mounts_next(&cursor, end, &m), 1);
	ck_assert(span_is(m.point, "-"));
	ck_assert(span_is(m.type, "proc") && span_is(m.options, "-"));
	ck_assert_int_eq(sys_mounts_next(&cursor, end, &m), -EBADMSG);
	/* cut off: not read */
	ck_assert_int_eq(sys_mounts_next(&cursor, end, &m), 0);
	ck_assert(sys_mount_path(SPAN("/a\\04"), path, sizeof(path)));
	ck_assert_str_eq(path, "/a\\04");
	/* what stands behind the path is not of it */
	ck_assert(sys_mount_path((struct sys_span){ "/a\\040", 5 }, path, sizeof(path)));
	ck_assert_str_eq(path, "/a\\04");
	ck_assert(sys_mount_path(SPAN("\\000\\400\\777\\089"), path, sizeof(path)));
	ck_assert_str_eq(path, "\\000\\400\\777\\089");
	ck_assert(!sys_span_lists((struct sys_span){ 0 }, "pids"));
}
END_TEST

START_TEST(loads_are_read)
{
	int64_t tasks = -7, last = -7;

	ck_assert_int_eq(sys_loadavg_parse(TEXT("0.50 1.00 12.25 3/412 31337\n"), &tasks, &last),
			 0);
	ck_assert_int_eq(tasks, 412);
	ck_assert_int_eq(last, 31337);
	ck_assert_int_eq(sys_loadavg_parse(TEXT("0.50 1.00 12.25 3/412"), &tasks, &last), -EBADMSG);
	ck_assert_int_eq(sys_loadavg_parse(TEXT("0.50 1.00 12.25 3 31337"), &tasks, &last),
			 -EBADMSG);
	ck_assert_int_eq(sys_loadavg_parse(TEXT("0.50 1.00 12.25 3/x 1"), &tasks, &last), -EBADMSG);
	ck_assert_int_eq(sys_loadavg_parse("", 0, &tasks, &last), -EBADMSG);
	ck_assert_int_eq(tasks, 412);
}
END_TEST

START_TEST(soft_limits_are_read)
{
	static const char text[] =
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max processes             96                   unlimited            processes \n"
		"Max open files            unlimited            unlimited            files     \n"
		"Max msgqueue size         819200000            819200000            bytes     \n"
		"Max stack size            broken               unlimited            bytes     \n";
	uint64_t soft = 0;

	ck_assert(sys_limits_soft(TEXT(text), "Max processes", &soft));
	ck_assert_uint_eq(soft, 96);
	ck_assert(sys_limits_soft(TEXT(text), "Max open files", &soft));
	ck_assert(soft == UINT64_MAX);
	/* as long as the word for none, and another number */
	ck_assert(sys_limits_soft(TEXT(text), "Max msgqueue size", &soft));
	ck_assert_uint_eq(soft, 819200000);
	ck_assert(!sys_limits_soft(TEXT(text), "Max stack size", &soft));
	ck_assert(!sys_limits_soft(TEXT(text), "Max open", &soft) || soft != 96);
	ck_assert(!sys_limits_soft(TEXT(text), "Max locked memory", &soft));
	ck_assert(!sys_limits_soft("", 0, "Max processes", &soft));
}
END_TEST

START_TEST(ids_are_mapped)
{
	static const char text[] = "         0       1000          1\n"
				   "         1     100000      65536\n"
				   "broken\n"
				   "4294967290 0 5\n";
	uint64_t outer = 0;

	ck_assert(sys_idmap_outer(TEXT(text), 0, &outer));
	ck_assert_uint_eq(outer, 1000);
	ck_assert(sys_idmap_outer(TEXT(text), 65536, &outer));
	ck_assert_uint_eq(outer, 165535);
	ck_assert(!sys_idmap_outer(TEXT(text), 65537, &outer));
	ck_assert(sys_idmap_outer(TEXT(text), 4294967294ULL, &outer));
	ck_assert_uint_eq(outer, 4);
	ck_assert(!sys_idmap_outer("", 0, 0, &outer));
}
END_TEST

/* ---- status ---- */

static const char status_text[] = "Name:\t a b\t\n"
				  "Umask:\t0022\n"
				  "State:\tS (sleeping)\n"
				  "Tgid:\t5\n"
				  "Ngid:\t0\n"
				  "Pid:\t6\n"
				  "PPid:\t1\n"
				  "TracerPid:\t0\n"
				  "Uid:\t0\t1\t2\t3\n"
				  "Gid:\t4\t4\t4\t4\n"
				  "FDSize:\t64\n"
				  "Groups:\t \n"
				  "NSpid:\t6\t2\n"
				  "NSpgid:\t5\t1\n"
				  "NSsid:\t4\t0\n"
				  "VmSize:\t    3060 kB\n"
				  "Threads:\t2\n"
				  "SigQ:\t0/96365\n"
				  "SigBlk:\tfffffffe7ffbfeff\n"
				  "CapEff:\t000001fffeffffff\n"
				  "NoNewPrivs:\t1\n"
				  "Seccomp:\t2\n"
				  "Seccomp_filters:\t9\n"
				  "Cpus_allowed:\t3\n"
				  "Cpus_allowed_list:\t0-1\n"
				  "voluntary_ctxt_switches:\t150\n"
				  "nonvoluntary_ctxt_switches:\t545\n";

START_TEST(status_is_read)
{
	struct sys_status s;
	const struct sys_field *f = s.field;

	ck_assert_int_eq(sys_status_parse(TEXT(status_text), &s), 0);
	ck_assert(span_is(f[SYS_STATUS_NAME].text, " a b\t"));
	ck_assert_int_eq(f[SYS_STATUS_UMASK].i, 022);
	ck_assert(span_is(f[SYS_STATUS_STATE].text, "S"));
	ck_assert_int_eq(f[SYS_STATUS_TGID].i, 5);
	ck_assert_int_eq(f[SYS_STATUS_PID].i, 6);
	ck_assert(span_is(f[SYS_STATUS_UID].text, "0\t1\t2\t3"));
	ck_assert_int_eq(f[SYS_STATUS_GROUPS].shape, SYS_TEXT);
	ck_assert_uint_eq(f[SYS_STATUS_GROUPS].text.len, 0);
	ck_assert(span_is(f[SYS_STATUS_NSPGID].text, "5\t1"));
	ck_assert(span_is(f[SYS_STATUS_NSSID].text, "4\t0"));
	ck_assert_int_eq(f[SYS_STATUS_VMSIZE].i, 3060);
	ck_assert_int_eq(f[SYS_STATUS_SIGBLK].shape, SYS_WORD);
	ck_assert(f[SYS_STATUS_SIGBLK].w == 0xfffffffe7ffbfeffULL);
	ck_assert_int_eq(f[SYS_STATUS_SECCOMP].i, 2);
	ck_assert(span_is(f[SYS_STATUS_CPUS].text, "3"));
	ck_assert_int_eq(f[SYS_STATUS_VOLUNTARY].i, 150);
	ck_assert_int_eq(f[SYS_STATUS_NONVOLUNTARY].i, 545);
	ck_assert_int_eq(f[SYS_STATUS_VMHWM].shape, SYS_ABSENT);
}
END_TEST

START_TEST(a_line_of_status_is_found)
{
	struct sys_span rest;

	ck_assert(sys_status_line(TEXT(status_text), "SigQ", &rest));
	ck_assert(span_is(rest, "0/96365"));
	ck_assert(!sys_status_line(TEXT(status_text), "Sig", &rest));
	ck_assert(!sys_status_line(TEXT(status_text), "sleeping", &rest));
}
END_TEST

START_TEST(status_trusts_nothing)
{
	struct sys_status s;
	const struct sys_field *f = s.field;

	ck_assert_int_eq(sys_status_parse("", 0, &s), -EBADMSG);
	ck_assert_int_eq(sys_status_parse(TEXT("Pid"), &s), -EBADMSG);
	ck_assert_int_eq(sys_status_parse(TEXT("Pid:"), &s), -EBADMSG);
	ck_assert_int_eq(sys_status_parse(TEXT("Pid:\n"), &s), -EBADMSG);
	ck_assert_int_eq(sys_status_parse(TEXT("Pid:\t1"), &s), -EBADMSG);
	ck_assert_int_eq(sys_status_parse(TEXT("Pid:\t1x\n"), &s), -EBADMSG);
	ck_assert_int_eq(sys_status_parse(TEXT("Pid:\t99999999999999999999\n"), &s), -EBADMSG);
	/* A process may name itself like a field. Only a line's start counts, and only once. */
	ck_assert_int_eq(sys_status_parse(TEXT("Name:\tPid:\t9\nPid:\t1\nPid:\t2\n"), &s), 0);
	ck_assert_int_eq(f[SYS_STATUS_PID].i, 1);
	ck_assert_int_eq(sys_status_parse(TEXT("Name:\nState:\nUmask:\t9\nVmSize:\t1 MB\n"
					       "SigBlk:\tg\nCapEff:\t11111111111111111\nPid:\t1\n"),
					  &s),
			 0);
	ck_assert_int_eq(f[SYS_STATUS_STATE].shape, SYS_ABSENT);
	ck_assert_int_eq(f[SYS_STATUS_UMASK].shape, SYS_ABSENT);
	ck_assert_int_eq(f[SYS_STATUS_VMSIZE].shape, SYS_ABSENT);
	ck_assert_int_eq(f[SYS_STATUS_SIGBLK].shape, SYS_ABSENT);
	ck_assert_int_eq(f[SYS_STATUS_CAPEFF].shape, SYS_ABSENT);
	ck_assert_uint_eq(f[SYS_STATUS_NAME].text.len, 0);
	/* the largest numbers there are, and those above */
	ck_assert_int_eq(sys_status_parse(TEXT("Umask:\t777777777777777777777\nPid:\t1\n"
					       "VmSize:\t9223372036854775807 kB\n"
					       "VmRSS:\t9223372036854775808 kB\n"),
					  &s),
			 0);
	ck_assert_int_eq(f[SYS_STATUS_UMASK].i, INT64_MAX);
	ck_assert_int_eq(f[SYS_STATUS_VMSIZE].i, INT64_MAX);
	ck_assert_int_eq(f[SYS_STATUS_VMRSS].shape, SYS_ABSENT);
	ck_assert_int_eq(sys_status_parse(TEXT("Umask:\t1000000000000000000000\nPid:\t1\n"), &s),
			 0);
	ck_assert_int_eq(f[SYS_STATUS_UMASK].shape, SYS_ABSENT);
}
END_TEST

/* ---- stat ---- */

START_TEST(stat_is_read)
{
	struct sys_stat s;
	static const char text[] =
		"8543 (a) R (b) S 8532 8531 5694 0 -1 4194304 102 1 2 3 4 5 6 7 20 -5 1 0 99956 3133440 385 "
		"18446744073709551615 94638014038016 94638014057897 140724464510080 0 0 0 0 0 0 0 0 0 17 1 "
		"50 2 0 0 0 94638014073904 94638014075520 94639066320896 1 2 3 4 0\n";

	ck_assert_int_eq(sys_stat_parse(TEXT(text), &s), 0);
	ck_assert_int_eq(s.pid, 8543);
	ck_assert(span_is(s.comm, "a) R (b"));
	ck_assert_int_eq(s.state, 'S');
	ck_assert_int_eq(s.count, 52);
	ck_assert_int_eq(s.field[SYS_STAT_PPID], 8532);
	ck_assert_int_eq(s.field[SYS_STAT_TPGID], -1);
	ck_assert_int_eq(s.field[SYS_STAT_NICE], -5);
	ck_assert_int_eq(s.field[SYS_STAT_STARTTIME], 99956);
	ck_assert_int_eq(s.field[SYS_STAT_EXIT_SIGNAL], 17);
	ck_assert_int_eq(s.field[SYS_STAT_RT_PRIORITY], 50);
	ck_assert_int_eq(s.field[SYS_STAT_POLICY], 2);
}
END_TEST

START_TEST(stat_trusts_nothing)
{
	struct sys_stat s;
	struct fw_buf many = { 0 };

	ck_assert_int_eq(sys_stat_parse("", 0, &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("("), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT(")("), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("1 )("), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("()"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("1 (x)"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("1 (x) S"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("1 (x) SS 1"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("9999999999 (x) S 1"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("-1 (x) S 1"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("(x) S 1"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("2147483648 (x) S 1"), &s), -EBADMSG);
	ck_assert_int_eq(sys_stat_parse(TEXT("2147483647 (x) S 1"), &s), 0);
	ck_assert_int_eq(s.count, SYS_STAT_PPID);
	/* the state is what follows the name, with or without a blank */
	ck_assert_int_eq(sys_stat_parse(TEXT("1 (x)S 1"), &s), 0);
	ck_assert_int_eq(s.state, 'S');
	ck_assert_int_eq(sys_stat_parse(TEXT("1 (x) S 1 2 z 4"), &s), 0);
	ck_assert_int_eq(s.count, SYS_STAT_PGRP);
	fw_buf_str(&many, "1 () S");
	for (int i = 0; i < 1000; i++)
		fw_buf_str(&many, " 1");
	ck_assert_int_eq(sys_stat_parse(many.data, many.len, &s), 0);
	ck_assert_int_eq(s.count, SYS_STAT_FIELDS - 1);
	fw_buf_done(&many);
}
END_TEST

/* ---- the smaller ones ---- */

START_TEST(children_are_read)
{
	struct sys_numbers list;

	ck_assert_int_eq(sys_children_parse("", 0, &list), 0);
	ck_assert_uint_eq(list.total, 0);
	ck_assert_int_eq(sys_children_parse(TEXT("12 3 7 "), &list), 0);
	ck_assert_uint_eq(list.total, 3);
	ck_assert_int_eq(list.n[0], 3);
	ck_assert_int_eq(list.n[2], 12);
	ck_assert_int_eq(sys_children_parse(TEXT("12 -3 "), &list), -EBADMSG);
	ck_assert_int_eq(sys_children_parse(TEXT("2147483647 "), &list), 0);
	ck_assert_int_eq(sys_children_parse(TEXT("2147483648 "), &list), -EBADMSG);
	ck_assert_int_eq(sys_children_parse(TEXT("4294967296 "), &list), -EBADMSG);
	ck_assert_int_eq(sys_children_parse(TEXT("1\0 2 "), &list), -EBADMSG);
}
END_TEST

START_TEST(timers_are_read)
{
	struct sys_numbers list;

	ck_assert_int_eq(sys_timers_parse("", 0, &list), 0);
	ck_assert_uint_eq(list.total, 0);
	ck_assert_int_eq(
		sys_timers_parse(TEXT("ID: 3\nsignal: 10/0000000000000000\nnotify: none/pid.7\n"
				      "ClockID: 1\nID: 1\nsignal: 0/00\nnotify: none/pid.7\n"
				      "ClockID: 0\n"),
				 &list),
		0);
	ck_assert_uint_eq(list.total, 2);
	ck_assert_int_eq(list.n[0], 1);
	ck_assert_int_eq(list.n[1], 3);
	ck_assert_int_eq(sys_timers_parse(TEXT("ID: -1\n"), &list), -EBADMSG);
	ck_assert_int_eq(sys_timers_parse(TEXT("ID: 2147483647\n"), &list), 0);
	ck_assert_int_eq(sys_timers_parse(TEXT("ID: 2147483648\n"), &list), -EBADMSG);
	ck_assert_int_eq(sys_timers_parse(TEXT("ID: 4294967296\n"), &list), -EBADMSG);
	ck_assert_int_eq(sys_timers_parse(TEXT("ID: 1"), &list), -EBADMSG);
	ck_assert_int_eq(sys_timers_parse(TEXT("notify: none/pid.7\n"), &list), -EBADMSG);
}
END_TEST

START_TEST(fdinfo_is_read)
{
	struct sys_fdinfo info;

	ck_assert_int_eq(sys_fdinfo_parse(TEXT("pos:\t17\nflags:\t02100002\nmnt_id:\t9\n"), &info),
			 0);
	ck_assert(info.has_pos && info.has_flags && !info.has_pid);
	ck_assert_int_eq(info.pos, 17);
	ck_assert_uint_eq(info.flags, 02100002);
	ck_assert_int_eq(sys_fdinfo_parse(TEXT("pos:\t0\nflags:\t02\nPid:\t-1\nNSpid:\t-1\n"),
					  &info),
			 0);
	ck_assert(info.has_pid);
	ck_assert_int_eq(info.pid, -1);
	/* one of them is enough */
	ck_assert_int_eq(sys_fdinfo_parse(TEXT("pos:\t1\n"), &info), 0);
	ck_assert_int_eq(sys_fdinfo_parse(TEXT("flags:\t1\n"), &info), 0);
	ck_assert_int_eq(sys_fdinfo_parse(TEXT("Pid:\t1\n"), &info), 0);
	ck_assert(!info.has_pos && !info.has_flags && info.has_pid);
	ck_assert_int_eq(sys_fdinfo_parse("", 0, &info), -EBADMSG);
	ck_assert_int_eq(sys_fdinfo_parse(TEXT("pos:\tx\nflags:\t9\n"), &info), -EBADMSG);
	ck_assert_int_eq(sys_fdinfo_parse(TEXT("pos:\t1"), &info), -EBADMSG);
}
END_TEST

START_TEST(fdinfo_of_a_kind_is_read)
{
	static const char text[] =
		"pos:\t0\nflags:\t02\nmnt_id:\t9\nino:\t7\neventfd-count:   c\nposition: 1\nlock:\t1";
	const char *cursor = text, *end = text + sizeof(text) - 1;
	struct sys_span line;

	ck_assert_int_eq(sys_fdinfo_next(&cursor, end, &line), 1);
	ck_assert_uint_eq(line.len, strlen("eventfd-count:   c"));
	ck_assert_int_eq(memcmp(line.s, "eventfd-count:   c", line.len), 0);
	ck_assert_int_eq(sys_fdinfo_next(&cursor, end, &line), 1);
	ck_assert_int_eq(memcmp(line.s, "position: 1", line.len), 0);
	/* the last line has no end: it may be cut */
	ck_assert_int_eq(sys_fdinfo_next(&cursor, end, &line), 0);
}
END_TEST

START_TEST(maps_are_read)
{
	static const char text[] =
		"55d613352000-55d613354000 r--p 00000000 fe:00 247134                     /usr/bin/a b\n"
		"7f0000000000-7f0000001000 rw-p 00001000 00:00 0 \n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]";
	const char *cursor = text, *end = text + sizeof(text) - 1;
	struct sys_map map;

	ck_assert_int_eq(sys_maps_next(&cursor, end, &map), 1);
	ck_assert(map.start == 0x55d613352000 && map.end == 0x55d613354000);
	ck_assert_str_eq(map.perms, "r--p");
	ck_assert(span_is(map.path, "/usr/bin/a b"));
	ck_assert(span_is(map.range, "55d613352000-55d613354000"));
	ck_assert_int_eq(sys_maps_next(&cursor, end, &map), 1);
	ck_assert_uint_eq(map.offset, 0x1000);
	ck_assert_uint_eq(map.path.len, 0);
	ck_assert_int_eq(sys_maps_next(&cursor, end, &map), 1);
	ck_assert(span_is(map.path, "[vsyscall]"));
	ck_assert_int_eq(sys_maps_next(&cursor, end, &map), 0);
}
END_TEST

START_TEST(maps_trust_nothing)
{
	static const char *const bad[] = {
		"\n",
		" ",
		"x",
		"1-2",
		"1-2 rw-p",
		"1-2 rw-p 0 0:0",
		"2-1 rw-p 0 0:0 0",
		"1-1 rw-p 0 0:0 0",
		"1-2 rw- 0 0:0 0",
		"1-2 rw-p z 0:0 0",
		"1-2 rw-p 0 00 0",
		"1-2 rw-p 0 0:0 -1",
		"-2 rw-p 0 0:0 0",
		"1- rw-p 0 0:0 0",
		"11111111111111111-2 rw-p 0 0:0 0",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *cursor = bad[i], *end = bad[i] + strlen(bad[i]);
		struct sys_map map;

		ck_assert_int_eq(sys_maps_next(&cursor, end, &map), -EBADMSG);
		/* Whatever it was, the reader gets past it. */
		ck_assert_ptr_eq(cursor, end);
	}
}
END_TEST

START_TEST(smaps_are_read)
{
	static const char text[] = "1000-3000 rw-p 00000000 00:00 0 \n"
				   "Size:                  8 kB\n"
				   "Rss:                   4 kB\n"
				   "Rss:                 bad kB\n"
				   "Unknown: 1\n"
				   "All:                   7 kB\n"
				   "Zero:                  7 kB\n"
				   "Referenced:            2 kB\n"
				   "VmFlags: rd wr mr mw me ac \n"
				   "3000-4000 rw-p 00000000 00:00 0 [heap]\n"
				   "Size:                  4 kB\n"
				   "Locked:                4 kB";
	const char *cursor = text, *end = text + sizeof(text) - 1;
	struct sys_smap smap;

	ck_assert_int_eq(sys_smaps_next(&cursor, end, &smap), 1);
	ck_assert_uint_eq(smap.map.start, 0x1000);
	ck_assert_uint_eq(smap.kb[SYS_SMAPS_SIZE], 8);
	ck_assert_uint_eq(smap.kb[SYS_SMAPS_RSS], 4);
	/* what a later kernel adds parts no mapping */
	ck_assert_uint_eq(smap.kb[SYS_SMAPS_REFERENCED], 2);
	ck_assert(span_is(smap.vmflags, "rd wr mr mw me ac"));
	ck_assert_int_eq(sys_smaps_next(&cursor, end, &smap), 1);
	ck_assert(span_is(smap.map.path, "[heap]"));
	ck_assert_uint_eq(smap.have, 1u << SYS_SMAPS_SIZE);
	/* The last line is cut off. */
	ck_assert_int_le(sys_smaps_next(&cursor, end, &smap), 0);
	cursor = "Rss: 1 kB\n";
	ck_assert_int_eq(sys_smaps_next(&cursor, cursor + 10, &smap), -EBADMSG);
}
END_TEST

START_TEST(syscall_is_read)
{
	struct sys_syscall call;

	ck_assert_int_eq(sys_syscall_parse(TEXT("running\n"), &call), 0);
	ck_assert_int_eq(call.state, SYS_SYSCALL_RUNNING);
	ck_assert_int_eq(sys_syscall_parse(TEXT("-1 0x7ffc 0x401000\n"), &call), 0);
	ck_assert_int_eq(call.state, SYS_SYSCALL_OUTSIDE);
	ck_assert_int_eq(call.nr, -1);
	ck_assert_uint_eq(call.pc, 0x401000);
	ck_assert_int_eq(sys_syscall_parse(TEXT("0 0x3 0x2 0x1 0x22 0xffffffff 0x0 0x7ffc 0x7f53\n"),
					   &call),
			 0);
	ck_assert_int_eq(call.state, SYS_SYSCALL_INSIDE);
	ck_assert_int_eq(call.nr, 0);
	ck_assert_uint_eq(call.args[0], 3);
	ck_assert_uint_eq(call.sp, 0x7ffc);
	ck_assert_int_eq(sys_syscall_parse("", 0, &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("runnin"), &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("-2 0x1 0x1"), &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("0 0x1 0x1"), &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("-1 0x 0x1"), &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("-1 12 13"), &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("-1 1234 0x13"), &call), -EBADMSG);
	ck_assert_int_eq(sys_syscall_parse(TEXT("stopped"), &call), -EBADMSG);
}
END_TEST

START_TEST(cgroup_is_read)
{
	static const char text[] =
		"9:name=a:b:/x\n8:cpu,pids:/p:q\n4:pidsx:/no\n10::/no\n9::/no\n00::/no\n"
		"0:name=c:/no\n0::/two\n";
	struct sys_span path;

	ck_assert(sys_cgroup_path(TEXT(text), NULL, &path));
	ck_assert(span_is(path, "/two"));
	ck_assert(sys_cgroup_path(TEXT(text), "pids", &path));
	ck_assert(span_is(path, "/p:q"));
	ck_assert(!sys_cgroup_path(TEXT(text), "memory", &path));
	ck_assert(!sys_cgroup_path("", 0, NULL, &path));
	ck_assert(!sys_cgroup_path(TEXT("\n:\n::\n0:\n0::/cut off"), NULL, &path));
	ck_assert(!sys_cgroup_path(TEXT("1:,,:/x\n1:pids,"), "pids", &path));
}
END_TEST

START_TEST(a_cgroup_event_is_read)
{
	int64_t n = -7;

	ck_assert(sys_cgroup_event(TEXT("max 12\n"), "max", &n));
	ck_assert_int_eq(n, 12);
	ck_assert(sys_cgroup_event(TEXT("low 1\nmaxima 2\nmax 3\n"), "max", &n));
	ck_assert_int_eq(n, 3);
	ck_assert(!sys_cgroup_event(TEXT("max 12"), "max", &n));
	ck_assert(!sys_cgroup_event(TEXT("max\n"), "max", &n));
	ck_assert(!sys_cgroup_event(TEXT("max many\n"), "max", &n));
	ck_assert(!sys_cgroup_event(TEXT("max 1 2\n"), "max", &n));
	ck_assert(!sys_cgroup_event("", 0, "max", &n));
	ck_assert_int_eq(n, 3);
}
END_TEST

START_TEST(ns_is_read)
{
	uint64_t inode = 0;

	ck_assert_int_eq(sys_ns_parse(TEXT("pid:[4026531836]"), &inode), 0);
	ck_assert_uint_eq(inode, 4026531836u);
	ck_assert_int_eq(sys_ns_parse("", 0, &inode), -EBADMSG);
	ck_assert_int_eq(sys_ns_parse(TEXT("["), &inode), -EBADMSG);
	ck_assert_int_eq(sys_ns_parse(TEXT("[]"), &inode), -EBADMSG);
	ck_assert_int_eq(sys_ns_parse(TEXT("]["), &inode), -EBADMSG);
	ck_assert_int_eq(sys_ns_parse(TEXT("pid:[1"), &inode), -EBADMSG);
}
END_TEST

/* Every parser, on noise made of the pieces it looks for; right behind is a page that nobody may read. */
START_TEST(noise_is_survived)
{
	static const char *const pieces[] = {
		"Pid:",
		"\t",
		"\n",
		" ",
		"(",
		")",
		"[",
		"]",
		":",
		"-",
		"0x",
		"0",
		"18446744073709551615",
		"rw-p",
		"1000-2000 rw-p 0 0:0 0\n",
		"1000-2000",
		"Rss:",
		"kB",
		"VmFlags:",
		"Name:",
		"running",
		"flags:",
		"pids",
		",",
		"\xff",
		"S",
		"\\0",
	};
	uint64_t seed = 0x9e3779b97f4a7c15ULL;
	struct sys_numbers *list = malloc(sizeof(*list));
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *edge =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_nonnull(list);
	ck_assert_ptr_ne(edge, MAP_FAILED);
	edge += page;
	ck_assert_int_eq(mprotect(edge, page, PROT_NONE), 0);
	for (int round = 0; round < 20000; round++) {
		struct sys_syscall call;
		struct sys_status status;
		struct sys_fdinfo info;
		struct sys_smap smap;
		struct sys_span path;
		struct sys_stat stat;
		struct sys_map map;
		const char *cursor;
		uint64_t inode;
		struct sys_mount mount;
		char pieced[256], *text;
		uint64_t soft;
		size_t len = 0;

		for (int n = round % 24; n > 0; n--) {
			const char *piece;
			size_t size;

			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			piece = pieces[(seed >> 33) % (sizeof(pieces) / sizeof(pieces[0]))];
			size = strlen(piece);
			if (len + size > sizeof(pieced))
				break;
			memcpy(pieced + len, piece, size);
			len += size;
		}
		text = memcpy(edge - len, pieced, len);
		(void)sys_status_parse(text, len, &status);
		(void)sys_stat_parse(text, len, &stat);
		(void)sys_children_parse(text, len, list);
		(void)sys_timers_parse(text, len, list);
		(void)sys_fdinfo_parse(text, len, &info);
		cursor = text;
		while (sys_fdinfo_next(&cursor, text + len, &path) != 0)
			;
		(void)sys_syscall_parse(text, len, &call);
		(void)sys_cgroup_path(text, len, NULL, &path);
		(void)sys_cgroup_path(text, len, "pids", &path);
		(void)sys_ns_parse(text, len, &inode);
		cursor = text;
		while (sys_maps_next(&cursor, text + len, &map) != 0)
			;
		cursor = text;
		while (sys_smaps_next(&cursor, text + len, &smap) != 0)
			;
		cursor = text;
		while (sys_mounts_next(&cursor, text + len, &mount) != 0)
			;
		(void)sys_limits_soft(text, len, "Pid:", &soft);
		(void)sys_mount_path((struct sys_span){ text, len }, pieced, sizeof(pieced));
	}
	free(list);
	ck_assert_int_eq(munmap(edge - page, 2 * page), 0);
}
END_TEST

/* ---- procfs ---- */

START_TEST(files_of_oneself)
{
	fw_scoped_fd proc_fd = open_proc();
	struct sys_status status;
	struct sys_stat stat;
	struct sys_numbers list;
	char text[16384], small[16];
	ssize_t n;

	n = sys_proc_read(proc_fd, getpid(), 0, "status", text, sizeof(text));
	ck_assert_int_gt(n, 0);
	ck_assert_int_eq(sys_status_parse(text, (size_t)n, &status), 0);
	ck_assert_int_eq(status.field[SYS_STATUS_PID].i, getpid());
	ck_assert_int_eq(status.field[SYS_STATUS_PPID].i, getppid());

	n = sys_proc_read(proc_fd, getpid(), getpid(), "stat", text, sizeof(text));
	ck_assert_int_gt(n, 0);
	ck_assert_int_eq(sys_stat_parse(text, (size_t)n, &stat), 0);
	ck_assert_int_eq(stat.pid, getpid());
	ck_assert_int_eq(stat.field[SYS_STAT_SESSION], getsid(0));

	ck_assert_int_eq(sys_proc_read(proc_fd, getpid(), 0, "status", small, sizeof(small)), 15);
	ck_assert_uint_eq(strlen(small), 15);
	ck_assert_int_gt(sys_proc_link(proc_fd, getpid(), 0, "exe", text, sizeof(text)), 0);
	ck_assert_int_eq(text[0], '/');
	ck_assert_int_eq(sys_proc_link(proc_fd, getpid(), 0, "exe", small, 4), -ENAMETOOLONG);
	ck_assert_int_eq(sys_proc_list(proc_fd, getpid(), 0, "task", &list), 0);
	ck_assert_uint_eq(list.total, 1);
	ck_assert_int_eq(list.n[0], getpid());
	ck_assert_int_eq(sys_proc_processes(proc_fd, &list), 0);
	ck_assert_uint_gt(list.total, 1);
	for (size_t i = 1; i < list.count; i++)
		ck_assert_int_lt(list.n[i - 1], list.n[i]);
}
END_TEST

START_TEST(a_number_is_one_or_an_errno)
{
	fw_scoped_fd proc_fd = open_proc();

	ck_assert_int_gt(sys_proc_number(proc_fd, "sys/kernel/pid_max"), 0);
	ck_assert_int_eq(sys_proc_number(proc_fd, "version"), -EBADMSG);
	ck_assert_int_eq(sys_proc_number(proc_fd, "sys/kernel/no_such_file"), -ENOENT);
	/* a kernel may not count them */
	ck_assert(sys_oom_kills(proc_fd) >= 0 || sys_oom_kills(proc_fd) == -ENODATA);
}
END_TEST

START_TEST(long_files_grow)
{
	fw_scoped_fd proc_fd = open_proc();
	fw_scoped_buf more = { 0 };
	const char *text = NULL, *cursor;
	struct sys_map map;
	char small[64], big[65536];
	int count = 0, r;
	ssize_t n;

	n = sys_proc_read_all(proc_fd, getpid(), 0, "maps", small, sizeof(small), &more, &text);
	ck_assert_int_gt(n, 64);
	ck_assert_ptr_eq(text, more.data);
	cursor = text;
	while ((r = sys_maps_next(&cursor, text + n, &map)) > 0)
		count++;
	ck_assert_int_eq(r, 0);
	ck_assert_int_gt(count, 3);
	fw_buf_done(&more);
	n = sys_proc_read_all(proc_fd, getpid(), 0, "stat", big, sizeof(big), &more, &text);
	ck_assert_int_gt(n, 0);
	ck_assert_ptr_eq(text, big);
}
END_TEST

START_TEST(gone_differs_from_lacking)
{
	fw_scoped_fd proc_fd = open_proc();
	pid_t gone = gone_child();
	struct sys_numbers list;
	char text[256];

	ck_assert_int_eq(sys_proc_exists(proc_fd, getpid(), 0), 0);
	ck_assert_int_eq(sys_proc_exists(proc_fd, gone, 0), -ESRCH);
	ck_assert_int_eq(sys_proc_read(proc_fd, gone, 0, "status", text, sizeof(text)), -ESRCH);
	ck_assert_int_eq(sys_proc_read(proc_fd, getpid(), gone, "status", text, sizeof(text)),
			 -ESRCH);
	ck_assert_int_eq(sys_proc_link(proc_fd, gone, 0, "exe", text, sizeof(text)), -ESRCH);
	ck_assert_int_eq(sys_proc_list(proc_fd, gone, 0, "fd", &list), -ESRCH);
	ck_assert_int_eq(sys_proc_read(proc_fd, getpid(), 0, "nonesuch", text, sizeof(text)),
			 -ENOENT);
	ck_assert_int_eq(sys_proc_read(proc_fd, 0, 0, "status", text, sizeof(text)), -ESRCH);
	ck_assert_int_eq(sys_proc_read(proc_fd, -1, 0, "status", text, sizeof(text)), -ESRCH);
	ck_assert_int_eq(sys_proc_read(-1, getpid(), 0, "status", text, sizeof(text)), -EBADF);
	ck_assert_int_eq(sys_proc_read(AT_FDCWD, getpid(), 0, "status", text, sizeof(text)),
			 -EBADF);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	ck_assert_int_eq(sys_proc_open(proc_fd, getpid(), 0, text, O_RDONLY), -ENAMETOOLONG);
}
END_TEST

/* An open file whose process ends before the reading. */
START_TEST(gone_between_open_and_read)
{
	fw_scoped_fd proc_fd = open_proc();
	pid_t pid = waiting_child();
	fw_scoped_fd fd = sys_proc_open(proc_fd, pid, 0, "status", O_RDONLY);
	char text[256];

	ck_assert_int_ge(fd, 0);
	end_child(pid);
	ck_assert_int_eq(sys_read_full(fd, text, sizeof(text)), -ESRCH);
}
END_TEST

/* ---- memory ---- */

START_TEST(memory_is_read)
{
	fw_scoped_fd proc_fd = open_proc();
	static uint64_t shown = 0x1122334455667788ULL;
	uint64_t there = (uint64_t)(uintptr_t)&shown, got = 0;
	pid_t pid = waiting_child();
	fw_scoped_fd fd = sys_mem_open(proc_fd, pid, 0);

	ck_assert_int_ge(fd, 0);
	shown = 1; /* the child's copy stays */
	ck_assert_int_eq(sys_mem_read(fd, pid, there, &got, sizeof(got)), 0);
	ck_assert(got == 0x1122334455667788ULL);
	got = 0;
	ck_assert_int_eq(sys_mem_read(-1, pid, there, &got, sizeof(got)), 0);
	ck_assert(got == 0x1122334455667788ULL);
	ck_assert_int_eq(sys_mem_read(fd, pid, 16, &got, sizeof(got)), -EIO);
	ck_assert_int_eq(sys_mem_read(-1, pid, 16, &got, sizeof(got)), -EIO);
	ck_assert_int_eq(sys_mem_read(fd, pid, UINT64_MAX - 3, &got, sizeof(got)), -EIO);
	end_child(pid);
	ck_assert_int_eq(sys_mem_read(fd, pid, there, &got, sizeof(got)), -ESRCH);
	ck_assert_int_eq(sys_mem_read(-1, pid, there, &got, sizeof(got)), -ESRCH);
	ck_assert_int_eq(sys_mem_open(proc_fd, pid, 0), -ESRCH);
}
END_TEST

/* What lies across the end of a mapping is not read by half. */
START_TEST(memory_is_not_read_by_half)
{
	fw_scoped_fd proc_fd = open_proc();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *area =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fw_scoped_fd fd = sys_mem_open(proc_fd, getpid(), 0);
	char bytes[64];

	ck_assert(area != MAP_FAILED);
	ck_assert_int_eq(munmap(area + page, page), 0);
	ck_assert_int_eq(sys_mem_read(fd, getpid(), (uintptr_t)area + page - 32, bytes, 32), 0);
	ck_assert_int_eq(sys_mem_read(fd, getpid(), (uintptr_t)area + page - 32, bytes, 64), -EIO);
	ck_assert_int_eq(sys_mem_read(-1, getpid(), (uintptr_t)area + page - 32, bytes, 64), -EIO);
	ck_assert_int_eq(munmap(area, page), 0);
}
END_TEST

START_TEST(page_words_are_read)
{
	fw_scoped_fd proc_fd = open_proc();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *area =
		mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fw_scoped_fd fd = sys_pagemap_open(proc_fd, getpid(), 0);
	uint64_t words[4] = { 0 };

	ck_assert(area != MAP_FAILED);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(madvise(area, 4 * page, MADV_NOHUGEPAGE), 0);
	area[page] = 1;
	ck_assert_int_eq(sys_pagemap_read(fd, (uintptr_t)area, words, 4), 4);
	ck_assert(!(words[0] & SYS_PAGE_PRESENT));
	ck_assert(words[1] & SYS_PAGE_PRESENT);
	ck_assert(words[1] & SYS_PAGE_EXCLUSIVE);
	ck_assert(sys_page_frame(words[0]) == 0);
	ck_assert_int_eq(sys_pagemap_read(fd, (uintptr_t)area + page + 5, words, 1), 1);
	ck_assert(words[0] & SYS_PAGE_PRESENT);
	ck_assert_int_le(sys_pagemap_read(fd, UINT64_MAX, words, 1), 0);
	ck_assert_int_eq(munmap(area, 4 * page), 0);
}
END_TEST

START_TEST(frames_are_counted)
{
	fw_scoped_fd proc_fd = open_proc();
	fw_scoped_fd counts = sys_kpagecount_open(proc_fd);
	fw_scoped_fd fd = sys_pagemap_open(proc_fd, getpid(), 0);
	static volatile char touched;
	uint64_t word = 0, count = 0;

	if (counts < 0) {
		/* Only a privileged caller has this file, and not on every kernel. */
		ck_assert(counts == -EACCES || counts == -EPERM || counts == -ENOENT);
		return;
	}
	touched = 1;
	ck_assert_int_eq(sys_pagemap_read(fd, (uintptr_t)&touched, &word, 1), 1);
	if (sys_page_frame(word) == 0)
		return;
	ck_assert_int_eq(sys_kpagecount_read(counts, sys_page_frame(word), &count), 0);
	ck_assert_uint_ge(count, 1);
	ck_assert_int_lt(sys_kpagecount_read(counts, UINT64_MAX / 16, &count), 0);
}
END_TEST

/* ---- processes ---- */

START_TEST(objects_are_compared)
{
	pid_t pid = waiting_child();
	int r = sys_kcmp(getpid(), getpid(), SYS_KCMP_VM, 0, 0);

	if (r != -ENOSYS && r != -EPERM) {
		ck_assert_int_eq(r, SYS_KCMP_SAME);
		ck_assert_int_gt(sys_kcmp(pid, getpid(), SYS_KCMP_VM, 0, 0), 0);
		ck_assert_int_eq(sys_kcmp(pid, getpid(), SYS_KCMP_FILE, 0, 0), 0);
		ck_assert_int_eq(sys_kcmp(pid, getpid(), SYS_KCMP_FILE, 9999, 0), -EBADF);
	}
	end_child(pid);
	if (r == 0)
		ck_assert_int_eq(sys_kcmp(pid, getpid(), SYS_KCMP_VM, 0, 0), -ESRCH);
}
END_TEST

START_TEST(pidfd_tells_the_end)
{
	fw_scoped_fd proc_fd = open_proc();
	pid_t pid = waiting_child();
	fw_scoped_fd fd = sys_pidfd_open(pid, 0);
	siginfo_t info;
	int64_t shown = 0;

	if (fd == -ENOSYS) {
		end_child(pid);
		return;
	}
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(sys_pidfd_is_ended(fd), 0);
	ck_assert_int_eq(sys_pidfd_pid(proc_fd, fd, &shown), 0);
	ck_assert_int_eq(shown, pid);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	ck_assert_int_eq(sys_pidfd_is_ended(fd), 1);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert_int_eq(sys_pidfd_is_ended(fd), 1);
	ck_assert_int_eq(sys_pidfd_pid(proc_fd, fd, &shown), 0);
	ck_assert_int_eq(shown, -1);
	ck_assert_int_eq(sys_pidfd_open(pid, 0), -ESRCH);
	ck_assert_int_eq(sys_pidfd_pid(proc_fd, proc_fd, &shown), -EBADMSG);
	ck_assert_int_eq(sys_pidfd_pid(proc_fd, -1, &shown), -EBADF);
}
END_TEST

START_TEST(clones_are_made)
{
	struct sys_clone3_args args = { .exit_signal = SIGCHLD };
	long pid = sys_clone3(&args, sizeof(args));
	int status = 0;

	if (pid == 0)
		_exit(17);
	if (pid != -ENOSYS && pid != -EPERM) {
		ck_assert_int_gt(pid, 0);
		ck_assert_int_eq(waitpid((pid_t)pid, &status, 0), pid);
		ck_assert_int_eq(WEXITSTATUS(status), 17);
		ck_assert_int_eq(sys_clone3(&args, 8), -EINVAL);
	}
	pid = sys_clone_copy(SIGCHLD, NULL);
	if (pid == 0)
		_exit(18);
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid((pid_t)pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), 18);
	ck_assert_int_eq(sys_clone_copy(CLONE_THREAD | SIGCHLD, NULL), -EINVAL);
}
END_TEST

/* Seized, interrupted, looked at, taken to a system call and to its end. */
START_TEST(tracee_is_followed)
{
	pid_t pid = waiting_child();
	struct user_fpregs_struct fp;
	struct user_regs_struct regs;
	unsigned long message = 0;
	char xstate[16384];
	siginfo_t info;
	size_t len = 0;
	int status = 0;
	int r = sys_ptrace_seize(pid,
				 PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT);

	if (r < 0) {
		/* Not everyone may trace. */
		ck_assert(r == -EPERM || r == -ENOSYS);
		end_child(pid);
		return;
	}
	ck_assert_int_eq(sys_ptrace_interrupt(pid), 0);
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(sys_ptrace_event(status), PTRACE_EVENT_STOP);
	ck_assert_int_eq(sys_ptrace_regs(pid, &regs), 0);
	ck_assert_uint_ne(regs.rsp, 0);
	ck_assert_int_eq(sys_ptrace_fpregs(pid, &fp), 0);
	ck_assert_uint_ne(fp.mxcsr, 0);
	ck_assert_int_eq(sys_ptrace_regset(pid, SYS_NT_X86_XSTATE, xstate, sizeof(xstate), &len),
			 0);
	ck_assert_uint_ge(len, sizeof(fp));
	ck_assert_int_eq(sys_ptrace_siginfo(pid, &info), 0);
	ck_assert_int_eq(sys_ptrace_setoptions(pid, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
							    PTRACE_O_TRACEEXIT),
			 0);
	/* At the entry of the call it was interrupted in: let it be exit_group(21) instead. */
	ck_assert_int_eq(sys_ptrace_syscall(pid, 0), 0);
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert_int_eq(WSTOPSIG(status), SIGTRAP | 0x80);
	ck_assert_int_eq(sys_ptrace_event(status), 0);
	ck_assert_int_eq(sys_ptrace_regs(pid, &regs), 0);
	regs.orig_rax = SYS_exit_group;
	regs.rdi = 21;
	ck_assert_int_eq(sys_ptrace_setregs(pid, &regs), 0);
	ck_assert_int_eq(sys_ptrace_cont(pid, 0), 0);
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert_int_eq(sys_ptrace_event(status), PTRACE_EVENT_EXIT);
	ck_assert_int_eq(sys_ptrace_message(pid, &message), 0);
	ck_assert_int_eq(WEXITSTATUS((int)message), 21);
	ck_assert_int_eq(sys_ptrace_detach(pid, 0), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), 21);
	ck_assert_int_eq(sys_ptrace_interrupt(pid), -ESRCH);
	ck_assert_int_eq(sys_ptrace_regs(pid, &regs), -ESRCH);
}
END_TEST

Suite *sys_suite(void)
{
	Suite *s = suite_create("sys");
	TCase *texts = tcase_create("texts");
	TCase *live = tcase_create("live");

	tcase_add_test(texts, numbers_are_strict);
	tcase_add_test(texts, words_end_with_their_span);
	tcase_add_test(texts, decimals_are_written);
	tcase_add_test(texts, numbers_are_sorted_and_counted);
	tcase_add_test(texts, mounts_are_read);
	tcase_add_test(texts, loads_are_read);
	tcase_add_test(texts, soft_limits_are_read);
	tcase_add_test(texts, ids_are_mapped);
	tcase_add_test(texts, status_is_read);
	tcase_add_test(texts, a_line_of_status_is_found);
	tcase_add_test(texts, status_trusts_nothing);
	tcase_add_test(texts, stat_is_read);
	tcase_add_test(texts, stat_trusts_nothing);
	tcase_add_test(texts, children_are_read);
	tcase_add_test(texts, timers_are_read);
	tcase_add_test(texts, fdinfo_is_read);
	tcase_add_test(texts, fdinfo_of_a_kind_is_read);
	tcase_add_test(texts, maps_are_read);
	tcase_add_test(texts, maps_trust_nothing);
	tcase_add_test(texts, smaps_are_read);
	tcase_add_test(texts, syscall_is_read);
	tcase_add_test(texts, cgroup_is_read);
	tcase_add_test(texts, a_cgroup_event_is_read);
	tcase_add_test(texts, ns_is_read);
	tcase_add_test(texts, noise_is_survived);
	suite_add_tcase(s, texts);

	tcase_add_test(live, files_of_oneself);
	tcase_add_test(live, a_number_is_one_or_an_errno);
	tcase_add_test(live, long_files_grow);
	tcase_add_test(live, gone_differs_from_lacking);
	tcase_add_test(live, gone_between_open_and_read);
	tcase_add_test(live, memory_is_read);
	tcase_add_test(live, memory_is_not_read_by_half);
	tcase_add_test(live, page_words_are_read);
	tcase_add_test(live, frames_are_counted);
	tcase_add_test(live, objects_are_compared);
	tcase_add_test(live, pidfd_tells_the_end);
	tcase_add_test(live, clones_are_made);
	tcase_add_test(live, tracee_is_followed);
	suite_add_tcase(s, live);
	return s;
}
