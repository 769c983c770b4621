/* SPDX-License-Identifier: MIT */
/* Unit tests of what a run leaves while it lives: names, removal without following links, sweeping after the dead. */
#include "suites.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scoped.h"
#include "stage.h"
#include "sweep.h"

static char base[64];	/* a private directory, $TMPDIR of each test */

static void setup(void)
{
	(void)strcpy(base, "/tmp/fw-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(base));
	ck_assert_int_eq(setenv("TMPDIR", base, 1), 0);
}

static void teardown(void)
{
	(void)fw_remove_tree(base);
}

static const char *below(const char *name)
{
	static char paths[4][300];
	static int next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", base, name);
	return path;
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void make_file(const char *path)
{
	fw_scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
}

struct owner {
	unsigned long long ns;
	long pid;
	unsigned long long start;
};

static struct owner owner_of(const char *name)
{
	struct owner o;

	ck_assert_msg(sscanf(name, "forkwitness-%llx-%ld-%llu", &o.ns, &o.pid, &o.start) == 3, "%s",
		      name);
	return o;
}

static const char *name_of(struct owner o)
{
	static char name[128];

	(void)snprintf(name, sizeof(name), "forkwitness-%llx-%ld-%llu", o.ns, o.pid, o.start);
	return name;
}

static struct owner myself(void)
{
	char name[96];

	ck_assert_int_eq(fw_owner_name(name, sizeof(name)), 0);
	return owner_of(name);
}

/* An owner that lived and is gone. */
static struct owner a_dead_one(void)
{
	char name[96] = "";
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		(void)fw_owner_name(name, sizeof(name));
		_exit(write(ends[1], name, sizeof(name)) == (ssize_t)sizeof(name) ? 0 : 1);
	}
	ck_assert_int_eq(read(ends[0], name, sizeof(name)), (ssize_t)sizeof(name));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	(void)close(ends[0]);
	(void)close(ends[1]);
	ck_assert_int_eq((int)owner_of(name).pid, (int)pid);
	return owner_of(name);
}

START_TEST(the_name_says_who)
{
	struct owner o = myself();

	ck_assert_uint_eq(o.ns, a_dead_one().ns);
	ck_assert_int_eq((int)o.pid, getpid());
	ck_assert_uint_gt(o.start, 0);
}
END_TEST

/* There start times are shifted, so those of others cannot be held against their names. */
START_TEST(an_owner_of_another_time_namespace_is_left_alone)
{
	struct owner o = myself();
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (unshare(0x80 /* CLONE_NEWTIME */) < 0)
			_exit(0);
		pid = fork();
		if (pid == 0)
			_exit(myself().ns == o.ns);
		_exit(waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 2);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* Field 22 of a process whose name holds blanks and brackets. */
START_TEST(a_name_in_the_way_of_field_22_does_not_matter)
{
	struct owner before = myself(), after;

	ck_assert_int_eq(prctl(PR_SET_NAME, ") S 1 (2 3) 4"), 0);
	after = myself();
	ck_assert_uint_eq(before.start, after.start);
}
END_TEST

START_TEST(what_a_dead_owner_left_is_removed)
{
	struct owner dead = a_dead_one();
	char deep[300];

	(void)strcpy(deep, below(name_of(dead)));
	ck_assert_int_eq(mkdir(deep, 0711), 0);
	(void)strcat(deep, "/7");
	ck_assert_int_eq(mkdir(deep, 0777), 0);
	(void)strcat(deep, "/file");
	make_file(deep);
	ck_assert_int_ge(fw_sweep_dead(), 1);
	ck_assert(!is_there(below(name_of(dead))));
}
END_TEST

START_TEST(a_pid_given_again_is_another_owner)
{
	struct owner o = myself();

	o.start--;
	ck_assert_int_eq(mkdir(below(name_of(o)), 0700), 0);
	(void)fw_sweep_dead();
	ck_assert(!is_there(below(name_of(o))));
}
END_TEST

START_TEST(what_a_living_owner_has_stays)
{
	struct owner parent = myself();

	ck_assert_int_eq(mkdir(below(name_of(myself())), 0700), 0);
	(void)fw_sweep_dead();
	ck_assert(is_there(below(name_of(parent))));
}
END_TEST

START_TEST(what_another_pid_namespace_has_stays)
{
	struct owner dead = a_dead_one();

	dead.ns++;
	ck_assert_int_eq(mkdir(below(name_of(dead)), 0700), 0);
	(void)fw_sweep_dead();
	ck_assert(is_there(below(name_of(dead))));
}
END_TEST

START_TEST(what_is_not_named_by_us_stays)
{
	struct owner dead = a_dead_one();
	char longer[160], letters[160], other[160];
	const char *names[] = { "forkwitness",
				"forkwitness-",
				"forkwitness-1",
				"forkwitness-1-2",
				"forkwitness-report",
				"forkwitness-x-1-2",
				longer,
				letters,
				other };

	(void)snprintf(longer, sizeof(longer), "%s-old", name_of(dead));
	(void)snprintf(letters, sizeof(letters), "%sx", name_of(dead));
	(void)snprintf(other, sizeof(other), "x%s", name_of(dead));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_int_eq(mkdir(below(names[i]), 0700), 0);
	(void)fw_sweep_dead();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(is_there(below(names[i])), "%s was removed", names[i]);
}
END_TEST

START_TEST(links_are_removed_and_not_followed)
{
	struct owner dead = a_dead_one();
	char dir[300], path[400];

	ck_assert_int_eq(mkdir(below("victim"), 0700), 0);
	make_file(below("victim/file"));
	(void)strcpy(dir, below(name_of(dead)));
	ck_assert_int_eq(mkdir(dir, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/to-dir", dir);
	ck_assert_int_eq(symlink(below("victim"), path), 0);
	(void)snprintf(path, sizeof(path), "%s/to-file", dir);
	ck_assert_int_eq(symlink(below("victim/file"), path), 0);
	(void)snprintf(path, sizeof(path), "%s/to-nothing", dir);
	ck_assert_int_eq(symlink("/nowhere/at/all", path), 0);
	(void)snprintf(path, sizeof(path), "%s/up", dir);
	ck_assert_int_eq(symlink("..", path), 0);
	(void)fw_sweep_dead();
	ck_assert(!is_there(dir));
	ck_assert(is_there(below("victim/file")));
}
END_TEST

START_TEST(a_link_with_our_name_leads_nowhere)
{
	struct owner dead = a_dead_one();

	ck_assert_int_eq(mkdir(below("victim"), 0700), 0);
	make_file(below("victim/file"));
	ck_assert_int_eq(symlink(below("victim"), below(name_of(dead))), 0);
	(void)fw_sweep_dead();
	ck_assert(!is_there(below(name_of(dead))));
	ck_assert(is_there(below("victim/file")));
}
END_TEST

START_TEST(everything_a_probe_can_leave_is_removed)
{
	static const struct {
		const char *name;
		mode_t mode;
	} dirs[] = {
		{ "tree", 0700 },
		{ "tree/a", 0700 },
		{ "tree/a/b", 0700 },
		{ "tree/a/b/c", 0700 },
	};
	const char odd[] = "tree/ \n\t*?[x]\xff";

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		ck_assert_int_eq(mkdir(below(dirs[i].name), dirs[i].mode), 0);
	make_file(below("tree/a/b/c/file"));
	make_file(below(odd));
	ck_assert_int_eq(mkfifo(below("tree/fifo"), 0), 0);
	ck_assert_int_eq(chmod(below("tree/a/b/c/file"), 0), 0);
	ck_assert_int_eq(chmod(below("tree/a/b/c"), 0), 0);
	ck_assert_int_eq(chmod(below("tree/a/b"), 0400), 0);
	ck_assert_int_eq(chmod(below("tree/a"), 0500), 0);
	ck_assert_int_eq(fw_remove_tree(below("tree")), 0);
	ck_assert(!is_there(below("tree")));
	ck_assert_int_eq(fw_remove_tree(below("tree")), -ENOENT);
}
END_TEST

START_TEST(scratch_goes_below_tmpdir_and_passes_others_through)
{
	struct fw_err err = { 0 };
	char path[300];
	struct stat st;

	(void)umask(022);
	ck_assert_int_eq(fw_scratch_make(path, sizeof(path), &err), 0);
	ck_assert_int_eq(strncmp(path, base, strlen(base)), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0711);
	ck_assert_int_eq(fw_remove_tree(path), 0);
}
END_TEST

START_TEST(scratch_goes_elsewhere_where_tmpdir_is_none)
{
	static const char *const none[] = { "/nowhere/at/all", "relative", "" };
	struct fw_err err = { 0 };
	char path[300];

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		ck_assert_int_eq(setenv("TMPDIR", none[i], 1), 0);
		ck_assert_int_eq(fw_scratch_make(path, sizeof(path), &err), 0);
		ck_assert_int_eq(path[0], '/');
		ck_assert_ptr_nonnull(strstr(path, "/forkwitness-"));
		ck_assert_int_eq(fw_remove_tree(path), 0);
	}
}
END_TEST

START_TEST(a_path_too_long_is_no_scratch)
{
	struct fw_err err = { 0 };
	char path[16];

	ck_assert_int_lt(fw_scratch_make(path, sizeof(path), &err), 0);
	ck_assert_str_eq(path, "");
	ck_assert_int_gt(err.code, 0);
}
END_TEST

/* Only where a v2 cgroup can be had. */
START_TEST(a_cgroup_is_emptied_and_removed)
{
	struct fw_err err = { 0 };
	char path[4096], file[4300], inner[4200], pid_text[24];
	int status;
	pid_t pid;

	if (fw_cgroup_make(path, sizeof(path), &err) < 0) {
		ck_assert_int_gt(err.code, 0);
		ck_assert_str_eq(path, "");
		return;
	}
	(void)snprintf(inner, sizeof(inner), "%s/slot0", path);
	ck_assert_int_eq(mkdir(inner, 0755), 0);
	pid = fork();
	if (pid == 0)
		for (;;)
			(void)pause();
	(void)snprintf(file, sizeof(file), "%s/cgroup.procs", inner);
	(void)snprintf(pid_text, sizeof(pid_text), "%d", (int)pid);
	fw_scoped_fd fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, pid_text, strlen(pid_text)) < 0)
		(void)kill(pid, SIGKILL);
	ck_assert_int_eq(fw_cgroup_remove(path), 0);
	ck_assert(!is_there(path));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ck_assert_int_eq(fw_cgroup_remove(path), -ENOENT);
}
END_TEST

/* v1 or v2, where the controller can be had; it may be the very cgroup of the other function. */
START_TEST(a_pids_cgroup_holds_a_pair)
{
	struct fw_err err = { 0 };
	char path[4096], pair[4200], file[4400], pid_text[24];
	int status;
	pid_t pid;

	if (fw_pids_make(path, sizeof(path), &err) < 0) {
		ck_assert_int_gt(err.code, 0);
		ck_assert_str_eq(path, "");
		return;
	}
	(void)snprintf(pair, sizeof(pair), "%s/pids0", path);
	ck_assert_int_eq(fw_pids_pair_make(pair), 0);
	ck_assert_int_eq(fw_pids_pair_make(pair), 0);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(file, sizeof(file), "%s/%spids.max", pair, i ? "inner/" : "");
		ck_assert(is_there(file));
	}
	pid = fork();
	if (pid == 0)
		for (;;)
			(void)pause();
	(void)snprintf(file, sizeof(file), "%s/inner/cgroup.procs", pair);
	(void)snprintf(pid_text, sizeof(pid_text), "%d", (int)pid);
	fw_scoped_fd fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, pid_text, strlen(pid_text)) < 0)
		(void)kill(pid, SIGKILL);
	ck_assert_int_eq(fw_cgroup_remove(path), 0);
	ck_assert(!is_there(path));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ck_assert_int_lt(fw_pids_pair_make(pair), 0);
}
END_TEST

/* Who execs us may have children already: they are not ours to end. */
START_TEST(children_from_before_are_left_alone)
{
	pid_t before = fork(), after;
	int status;

	if (before == 0)
		for (;;)
			(void)pause();
	fw_stage_keep_children();
	after = fork();
	if (after == 0)
		for (;;)
			(void)pause();
	ck_assert(fw_stage_is_kept(before));
	ck_assert(!fw_stage_is_kept(after));
	ck_assert_int_eq(fw_stage_reap_all(), 1);
	ck_assert_int_eq(waitpid(after, &status, WNOHANG), -1);
	ck_assert_int_eq(waitpid(before, &status, WNOHANG), 0);
	ck_assert_int_eq(kill(before, SIGKILL), 0);
	ck_assert_int_eq(waitpid(before, &status, 0), before);
}
END_TEST

/* More children than one page of the list holds, and one below each of some of them in a session of its own. */
START_TEST(all_descendants_are_ended_and_nobody_else)
{
	enum { CHILDREN = 900, GRAND = 20 };
	pid_t outsider, pid;
	int status, ended;

	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	/* not below the one that reaps: a brother of it */
	outsider = fork();
	if (outsider == 0)
		for (;;)
			(void)pause();
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
		for (int i = 0; i < CHILDREN; i++) {
			pid = fork();
			if (pid < 0)
				_exit(101);
			if (pid > 0)
				continue;
			if (i < GRAND && fork() == 0)
				(void)setsid();
			for (;;)
				(void)pause();
		}
		ended = fw_stage_reap_all();
		_exit(ended >= CHILDREN && waitpid(-1, &status, __WALL) < 0 && errno == ECHILD ?
			      0 :
			      102);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(waitpid(outsider, &status, WNOHANG), 0);
	ck_assert_int_eq(kill(outsider, SIGKILL), 0);
	ck_assert_int_eq(waitpid(outsider, &status, 0), outsider);
	ck_assert_int_eq(waitpid(-1, &status, __WALL), -1);
}
END_TEST

Suite *sweep_suite(void)
{
	Suite *suite = suite_create("sweep");
	TCase *tc = tcase_create("sweep");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_name_says_who);
	tcase_add_test(tc, an_owner_of_another_time_namespace_is_left_alone);
	tcase_add_test(tc, a_name_in_the_way_of_field_22_does_not_matter);
	tcase_add_test(tc, what_a_dead_owner_left_is_removed);
	tcase_add_test(tc, a_pid_given_again_is_another_owner);
	tcase_add_test(tc, what_a_living_owner_has_stays);
	tcase_add_test(tc, what_another_pid_namespace_has_stays);
	tcase_add_test(tc, what_is_not_named_by_us_stays);
	tcase_add_test(tc, links_are_removed_and_not_followed);
	tcase_add_test(tc, a_link_with_our_name_leads_nowhere);
	tcase_add_test(tc, everything_a_probe_can_leave_is_removed);
	tcase_add_test(tc, scratch_goes_below_tmpdir_and_passes_others_through);
	tcase_add_test(tc, scratch_goes_elsewhere_where_tmpdir_is_none);
	tcase_add_test(tc, a_path_too_long_is_no_scratch);
	tcase_add_test(tc, a_cgroup_is_emptied_and_removed);
	tcase_add_test(tc, a_pids_cgroup_holds_a_pair);
	tcase_add_test(tc, children_from_before_are_left_alone);
	tcase_add_test(tc, all_descendants_are_ended_and_nobody_else);
	suite_add_tcase(suite, tc);
	return suite;
}
