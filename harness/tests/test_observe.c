/* SPDX-License-Identifier: MIT */
/* The witness: looks at this process and at children that wait, have ended, and are gone. */
#define _GNU_SOURCE 1
#include "suites.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "case.h"
#include "evidence.h"
#include "observe.h"
#include "scoped.h"
#include "text.h"

#define EVERY_LOOK ((((uint32_t)FW_LOOK_IO << 1) - 1) | FW_LOOK_NSOWN)

struct heard {
	struct fw_evidence ev;
	int64_t n;
	char raw[256]; /* names of the texts given */
};

/* Every fact must be one that the record can hold. */
static void hear(void *ctx, const struct fw_fact *fact)
{
	struct heard *h = ctx;
	struct fw_fact numbered = *fact;
	size_t role = strlen(fact->role);

	ck_assert_int_ne(fact->src, FW_SRC_NONE);
	ck_assert_str_ne(fact->role, "");
	ck_assert(strncmp(fact->name, fact->role, role) == 0 && fact->name[role] == '.');
	for (const char *c = fact->name; *c; c++)
		ck_assert(*c > ' ' && *c < 0x7f && !(*c >= 'A' && *c <= 'Z'));
	if (fact->kind == FW_STR) {
		ck_assert_uint_eq(strlen(fact->s), fact->len);
		ck_assert(fw_utf8_is_valid(fact->s, fact->len));
		ck_assert(strncmp(fact->s, "0x", 2) != 0);
		ck_assert_ptr_null(strchr(fact->s, '\n'));
		ck_assert_uint_le(fact->len, OBS_TEXT_MAX + 21);
	}
	if (fact->kind == FW_ERRNO)
		ck_assert(fact->i > 0 && fact->i < 4096);
	numbered.n = ++h->n;
	ck_assert_int_eq(fw_evidence_add(&h->ev, &numbered), 0);
}

static void hear_raw(void *ctx, const char *role, const char *file, const char *bytes, size_t len)
{
	struct heard *h = ctx;
	size_t at = strlen(h->raw);

	ck_assert_uint_gt(len, 0);
	ck_assert_uint_eq(strnlen(bytes, len), len);
	(void)snprintf(h->raw + at, sizeof(h->raw) - at, "%s/%s ", role, file);
}

static void listen_anew(struct heard *h)
{
	fw_evidence_done(&h->ev);
	fw_evidence_init(&h->ev);
	h->n = 0;
	h->raw[0] = 0;
}

static int look_at(struct heard *h, uint32_t kinds, const struct obs_look *look)
{
	const struct obs_sink sink = { .emit = hear, .raw = hear_raw, .ctx = h };
	int n;

	listen_anew(h);
	n = obs_look(kinds, look, &sink);
	ck_assert_int_eq(n, h->n);
	return n;
}

static const struct fw_fact *fact(const struct heard *h, enum fw_src src, const char *name)
{
	const struct fw_fact *f = fw_find(&h->ev, src, name);

	ck_assert_msg(f != NULL, "%s of %s is not there, or not once", name, fw_src_name(src));
	return f;
}

static int64_t number(const struct heard *h, enum fw_src src, const char *name)
{
	const struct fw_fact *f = fact(h, src, name);

	ck_assert_msg(f->kind == FW_INT, "%s is no integer", name);
	return f->i;
}

static const char *text(const struct heard *h, enum fw_src src, const char *name)
{
	const struct fw_fact *f = fact(h, src, name);

	ck_assert_msg(f->kind == FW_STR, "%s is no text", name);
	return f->s;
}

static uint64_t word(const struct heard *h, enum fw_src src, const char *name)
{
	const struct fw_fact *f = fact(h, src, name);

	ck_assert_msg(f->kind == FW_WORD, "%s is no word", name);
	return f->w;
}

static int failed(const struct heard *h, enum fw_src src, const char *name)
{
	const struct fw_fact *f = fact(h, src, name);

	ck_assert_msg(f->kind == FW_ERRNO, "%s did not fail", name);
	return (int)f->i;
}

static int open_proc(void)
{
	int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* A child that reads from a pipe until it is told to go on, and then ends with 7. */
struct waiting {
	pid_t pid;
	int go;
};

static _Noreturn void wait_for_go(int go)
{
	char byte;

	(void)!read(go, &byte, 1);
	_exit(7);
}

static struct waiting start_waiting(void)
{
	struct waiting w;
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	w.pid = fork();
	ck_assert_int_ge(w.pid, 0);
	if (w.pid == 0) {
		(void)close(ends[1]);
		wait_for_go(ends[0]);
	}
	(void)close(ends[0]);
	w.go = ends[1];
	return w;
}

static void let_go(struct waiting *w)
{
	siginfo_t info;

	(void)close(w->go);
	ck_assert_int_eq(waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOWAIT), 0);
}

static void reap(const struct waiting *w)
{
	ck_assert_int_eq(waitpid(w->pid, NULL, 0), w->pid);
}

/* ---- a living process ---- */

START_TEST(status_and_stat)
{
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	const struct obs_subject child = { .role = "child", .pid = w.pid, .at = "here" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &child, .semid = -1 };
	struct heard h = { .n = 0 };
	char want[64];
	mode_t mask = umask(0);

	(void)umask(mask);
	look_at(&h, FW_LOOK_STATUS | FW_LOOK_STAT, &look);
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "child.pid"), w.pid);
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "child.tgid"), w.pid);
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "child.ppid"), getpid());
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "child.threads"), 1);
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "child.umask"), mask);
	ck_assert_int_gt(number(&h, FW_SRC_STATUS, "child.nspid_inner"), 0);
	(void)snprintf(want, sizeof(want), "%u %u %u %u", getuid(), geteuid(), geteuid(),
		       geteuid());
	ck_assert_str_eq(text(&h, FW_SRC_STATUS, "child.uid"), want);
	ck_assert_uint_eq(strlen(text(&h, FW_SRC_STATUS, "child.state")), 1);
	(void)text(&h, FW_SRC_STATUS, "child.groups");
	(void)text(&h, FW_SRC_STATUS, "child.nspid");
	(void)word(&h, FW_SRC_STATUS, "child.sigblk");
	(void)word(&h, FW_SRC_STATUS, "child.capbnd");
	ck_assert_int_gt(number(&h, FW_SRC_STATUS, "child.vmsize"), 0);
	ck_assert_int_eq(number(&h, FW_SRC_STAT, "child.stat_ppid"), getpid());
	ck_assert_int_eq(number(&h, FW_SRC_STAT, "child.session"), getsid(0));
	ck_assert_int_eq(number(&h, FW_SRC_STAT, "child.pgrp"), getpgrp());
	ck_assert_int_eq(number(&h, FW_SRC_STAT, "child.exit_signal"), SIGCHLD);
	ck_assert_int_eq(number(&h, FW_SRC_STAT, "child.policy"), 0);
	(void)word(&h, FW_SRC_STAT, "child.flags");
	ck_assert_str_eq(h.raw, "child/status child/stat ");
	for (size_t i = 0; i < h.ev.count; i++) {
		ck_assert_str_eq(h.ev.facts[i].at, "here");
		ck_assert_str_eq(h.ev.facts[i].role, "child");
		ck_assert_int_eq(h.ev.facts[i].pid, w.pid);
	}
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

/* A name of any bytes reaches the record as something it can hold. */
START_TEST(names_are_any_bytes)
{
	static const char *const names[] = { "\xff\xfe", "0x12", "a) S (b", "Pid:\t1", "\xc3\xa4" };
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct fw_fact *name;

		ck_assert_int_eq(prctl(PR_SET_NAME, names[i]), 0);
		look_at(&h, FW_LOOK_STATUS | FW_LOOK_STAT, &look);
		name = fact(&h, FW_SRC_STATUS, "self.name");
		ck_assert_int_eq(name->kind, i < 2 ? FW_BYTES : FW_STR);
		ck_assert_uint_eq(name->len, strlen(names[i]));
		ck_assert_int_eq(memcmp(name->s, names[i], name->len), 0);
		ck_assert_int_eq(number(&h, FW_SRC_STATUS, "self.pid"), getpid());
		ck_assert_int_eq(number(&h, FW_SRC_STAT, "self.stat_ppid"), getppid());
	}
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(kin_and_world)
{
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	const struct obs_subject self = { .role = "parent", .pid = getpid(), .at = "g" };
	const struct obs_subject child = { .role = "child", .pid = w.pid, .tid = w.pid, .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	char want[16];

	look_at(&h, FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_WORLD, &look);
	(void)snprintf(want, sizeof(want), "%d", w.pid);
	ck_assert_str_eq(text(&h, FW_SRC_CHILDREN, "parent.children"), want);
	ck_assert_int_eq(number(&h, FW_SRC_CHILDREN, "parent.children_count"), 1);
	(void)snprintf(want, sizeof(want), "%d", getpid());
	ck_assert_str_eq(text(&h, FW_SRC_TASKS, "parent.tasks"), want);
	ck_assert_int_eq(number(&h, FW_SRC_TASKS, "parent.tasks_count"), 1);
	ck_assert_int_gt(number(&h, FW_SRC_TASKS, "stage.processes_count"), 1);
	ck_assert_str_eq(fact(&h, FW_SRC_TASKS, "stage.processes")->role, "stage");
	ck_assert_int_eq(fact(&h, FW_SRC_TASKS, "stage.processes")->pid, 0);

	look.of = &child;
	look_at(&h, FW_LOOK_CHILDREN, &look);
	ck_assert_str_eq(text(&h, FW_SRC_CHILDREN, "child.children"), "");
	ck_assert_int_eq(number(&h, FW_SRC_CHILDREN, "child.children_count"), 0);
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

/* Tells its number, then waits for the other end of a pipe to close. */
struct thread {
	int told[2], go[2];
	pid_t tid;
};

static void *threads_work(void *arg)
{
	struct thread *t = arg;
	char byte = 0;

	t->tid = (pid_t)syscall(SYS_gettid);
	(void)!write(t->told[1], &byte, 1);
	(void)!read(t->go[0], &byte, 1);
	return NULL;
}

START_TEST(threads)
{
	fw_scoped_fd proc_fd = open_proc();
	struct obs_subject thread = { .role = "second", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &thread, .semid = -1 };
	struct heard h = { .n = 0 };
	struct thread t = { .tid = 0 };
	pthread_t id;
	char want[32], byte;

	ck_assert_int_eq(pipe2(t.told, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(t.go, O_CLOEXEC), 0);
	ck_assert_int_eq(pthread_create(&id, NULL, threads_work, &t), 0);
	ck_assert_int_eq(read(t.told[0], &byte, 1), 1);
	thread.tid = t.tid;
	look_at(&h, FW_LOOK_STATUS | FW_LOOK_TASKS | FW_LOOK_NS | FW_LOOK_MAPS, &look);
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "second.pid"), t.tid);
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "second.tgid"), getpid());
	ck_assert_int_eq(number(&h, FW_SRC_STATUS, "second.threads"), 2);
	ck_assert_int_eq(number(&h, FW_SRC_TASKS, "second.tasks_count"), 2);
	(void)snprintf(want, sizeof(want), "%d %d", getpid() < t.tid ? getpid() : t.tid,
		       getpid() < t.tid ? t.tid : getpid());
	ck_assert_str_eq(text(&h, FW_SRC_TASKS, "second.tasks"), want);
	ck_assert_int_eq(fact(&h, FW_SRC_STATUS, "second.pid")->pid, getpid());
	(void)number(&h, FW_SRC_NS, "second.ns.pid");
	ck_assert_int_eq(close(t.go[1]), 0);
	ck_assert_int_eq(pthread_join(id, NULL), 0);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(descriptors)
{
	fw_scoped_fd proc_fd = open_proc();
	int low = open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC);
	struct rlimit files;
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	char name[32], first[OBS_TEXT_MAX + 64];
	int64_t before;

	ck_assert_int_ge(low, 0);
	look_at(&h, FW_LOOK_FDS, &look);
	(void)snprintf(name, sizeof(name), "self.fd.%d.link", low);
	ck_assert_str_eq(text(&h, FW_SRC_FDS, name), "/dev/null");
	(void)snprintf(name, sizeof(name), "self.fd.%d.pos", low);
	ck_assert_int_eq(number(&h, FW_SRC_FDS, name), 0);
	(void)snprintf(name, sizeof(name), "self.fd.%d.flags", low);
	ck_assert_uint_eq(word(&h, FW_SRC_FDS, name) & (O_ACCMODE | O_APPEND | O_CLOEXEC),
			  O_WRONLY | O_APPEND | O_CLOEXEC);
	before = number(&h, FW_SRC_FDS, "self.fds_count");

	look_at(&h, FW_LOOK_FDLIST, &look);
	ck_assert_int_eq(number(&h, FW_SRC_FDS, "self.fds_count"), before);
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_FDS, name));

	look.fds_limit = low;
	look_at(&h, FW_LOOK_FDS, &look);
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_FDS, name));
	look.fds_limit = 0;

	/* Too many for one line of the record: cut, but still told apart by what was cut. */
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
	if (files.rlim_cur >= 1000) {
		for (int i = 0; i < 800; i++)
			ck_assert_int_ge(fcntl(low, F_DUPFD_CLOEXEC, 100), 0);
		look_at(&h, FW_LOOK_FDS, &look);
		ck_assert_int_eq(number(&h, FW_SRC_FDS, "self.fds_count"), before + 800);
		(void)snprintf(first, sizeof(first), "%s", text(&h, FW_SRC_FDS, "self.fds"));
		ck_assert_ptr_nonnull(strstr(first, " \xe2\x80\xa6 "));
		ck_assert_int_eq(close(899), 0);
		ck_assert_int_ge(fcntl(low, F_DUPFD_CLOEXEC, 900), 0);
		look_at(&h, FW_LOOK_FDS, &look);
		ck_assert_int_eq(number(&h, FW_SRC_FDS, "self.fds_count"), before + 800);
		ck_assert_str_ne(text(&h, FW_SRC_FDS, "self.fds"), first);
	}
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(descriptors_say_of_themselves)
{
	fw_scoped_fd proc_fd = open_proc();
	fw_scoped_fd plain = open("/dev/null", O_RDONLY | O_CLOEXEC);
	fw_scoped_fd count = eventfd(12, EFD_CLOEXEC);
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	char name[32];

	ck_assert(plain >= 0 && count >= 0);
	look_at(&h, FW_LOOK_FDINFO, &look);
	(void)snprintf(name, sizeof(name), "self.fd.%d.info", plain);
	ck_assert_str_eq(text(&h, FW_SRC_FDS, name), "");
	(void)snprintf(name, sizeof(name), "self.fd.%d.info", count);
	ck_assert(strncmp(text(&h, FW_SRC_FDS, name), "eventfd-count: c", 16) == 0);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(links_of_any_length)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	char cwd[PATH_MAX], part[201], top[] = "/tmp/obs-links-XXXXXX";
	int depth = 0;

	ck_assert_ptr_nonnull(getcwd(cwd, sizeof(cwd)));
	look_at(&h, FW_LOOK_LINKS, &look);
	ck_assert_str_eq(text(&h, FW_SRC_LINKS, "self.cwd"), cwd);
	ck_assert_str_eq(text(&h, FW_SRC_LINKS, "self.root"), "/");
	ck_assert_int_eq(text(&h, FW_SRC_LINKS, "self.exe")[0], '/');

	/* Two-byte letters, so that a cut could fall inside of one. */
	for (size_t i = 0; i < 200; i += 2)
		memcpy(part + i, "\xc3\xa4", 2);
	part[200] = 0;
	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chdir(top), 0);
	for (; depth < 15; depth++) {
		ck_assert_int_eq(mkdir(part, 0700), 0);
		ck_assert_int_eq(chdir(part), 0);
	}
	look_at(&h, FW_LOOK_LINKS, &look);
	ck_assert_ptr_nonnull(strstr(text(&h, FW_SRC_LINKS, "self.cwd"), "\xe2\x80\xa6 "));
	for (; depth > 0; depth--) {
		ck_assert_int_eq(chdir(".."), 0);
		ck_assert_int_eq(rmdir(part), 0);
	}
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(top), 0);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(mappings_and_memory)
{
	fw_scoped_fd proc_fd = open_proc();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *area =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *hole = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct obs_watch watch[] = {
		{ .name = "half", .address = (uintptr_t)area, .len = 4 },
		{ .name = "whole", .address = (uintptr_t)area, .len = 8 },
		{ .name = "bytes", .address = (uintptr_t)area, .len = 3 },
		{ .name = "untouched", .address = (uintptr_t)area + page, .len = 8 },
		{ .name = "hole", .address = (uintptr_t)hole, .len = 8 },
		{ .name = "none", .address = (uintptr_t)area, .len = 0 },
		{ .name = "huge", .address = (uintptr_t)area, .len = OBS_DIGEST_MAX + 1 },
		{ .name = "long", .address = (uintptr_t)area, .len = OBS_WATCH_MAX + 1 },
		{ .name = "kernel", .address = UINT64_MAX - 7, .len = 8 },
	};
	struct obs_subject child = { .role = "child", .at = "g" };
	const struct obs_look look = {
		.proc_fd = proc_fd,
		.of = &child,
		.watch = watch,
		.semid = -1,
		.watch_count = sizeof(watch) / sizeof(watch[0]),
	};
	struct heard h = { .n = 0 };
	struct waiting w;
	char want[64];

	ck_assert(area != MAP_FAILED && hole != MAP_FAILED);
	ck_assert_int_eq(madvise(area, 2 * page, MADV_NOHUGEPAGE), 0);
	ck_assert_int_eq(madvise(hole, page, MADV_DONTFORK), 0);
	memcpy(area, "\x88\x77\x66\x55\x44\x33\x22\x11", 8);
	hole[0] = 1;
	w = start_waiting();
	child.pid = w.pid;
	area[0] = 0;
	look_at(&h, FW_LOOK_MAPS | FW_LOOK_SMAPS | FW_LOOK_PAGES | FW_LOOK_WORDS, &look);

	ck_assert_int_gt(number(&h, FW_SRC_MAPS, "child.maps_count"), 3);
	(void)word(&h, FW_SRC_MAPS, "child.maps_digest");
	(void)text(&h, FW_SRC_MAPS, "child.heap");
	ck_assert_str_ne(text(&h, FW_SRC_MAPS, "child.stack"), "");
	(void)snprintf(want, sizeof(want), "rw-p %lx-", (unsigned long)area);
	ck_assert_int_eq(strncmp(text(&h, FW_SRC_MAPS, "child.map.whole"), "rw-p ", 5), 0);
	ck_assert_str_eq(text(&h, FW_SRC_MAPS, "child.map.hole"), "");
	ck_assert_int_gt(number(&h, FW_SRC_SMAPS, "child.smaps_rss_kb"), 0);
	ck_assert_int_gt(number(&h, FW_SRC_SMAPS, "child.smaps_size_kb"),
			 number(&h, FW_SRC_SMAPS, "child.smaps_rss_kb"));
	ck_assert_ptr_nonnull(strstr(text(&h, FW_SRC_SMAPS, "child.smap.whole.vmflags"), "rd wr"));

	ck_assert_uint_eq(word(&h, FW_SRC_MEM, "child.mem.half"), 0x55667788);
	ck_assert(word(&h, FW_SRC_MEM, "child.mem.whole") == 0x1122334455667788ULL);
	ck_assert_int_eq(fact(&h, FW_SRC_MEM, "child.mem.bytes")->kind, FW_BYTES);
	ck_assert_uint_eq(fact(&h, FW_SRC_MEM, "child.mem.bytes")->len, 3);
	ck_assert_int_eq(failed(&h, FW_SRC_MEM, "child.mem.hole"), EIO);
	ck_assert_int_eq(failed(&h, FW_SRC_MEM, "child.mem.none"), EINVAL);
	ck_assert_int_eq(failed(&h, FW_SRC_MEM, "child.mem.huge"), E2BIG);
	/* the child's own bytes: since then the first of ours has changed */
	area[0] = '\x88';
	ck_assert(word(&h, FW_SRC_MEM, "child.mem.long") ==
		  fw_fnv(FW_FNV_START, area, OBS_WATCH_MAX + 1));
	ck_assert_int_eq(failed(&h, FW_SRC_MEM, "child.mem.kernel"), EIO);

	/* Seen before memory was read, which would have put a page there. */
	ck_assert_int_eq(number(&h, FW_SRC_PAGEMAP, "child.page.whole.present"), 1);
	ck_assert_int_eq(number(&h, FW_SRC_PAGEMAP, "child.page.whole.file_shared"), 0);
	ck_assert_int_eq(number(&h, FW_SRC_PAGEMAP, "child.page.untouched.present"), 0);
	ck_assert_uint_eq(word(&h, FW_SRC_PAGEMAP, "child.page.untouched.pfn"), 0);
	ck_assert_int_eq(number(&h, FW_SRC_PAGEMAP, "child.page.hole.present"), 0);
	(void)failed(&h, FW_SRC_PAGEMAP, "child.page.kernel");
	ck_assert_str_eq(h.raw, "child/maps ");
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

/* Every page of a range: what both have, what only one has since it stored, and what has moved. */
START_TEST(ranges)
{
	enum { PAGES = 6, PAGE_BYTES = 4096 };
	fw_scoped_fd proc_fd = open_proc();
	char *area = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct obs_watch watch[] = {
		{ .name = "area", .address = (uintptr_t)area, .len = PAGES * PAGE_BYTES },
		{ .name = "word", .address = (uintptr_t)area, .len = 8 },
		{ .name = "huge",
		  .address = (uintptr_t)area,
		  .len = (OBS_RANGE_PAGES + 1) * PAGE_BYTES },
	};
	struct obs_subject child = { .role = "child", .at = "g" };
	struct obs_subject self = { .role = "parent", .pid = getpid(), .at = "g" };
	struct obs_memory memory = { .count = 0 };
	struct obs_look look = {
		.proc_fd = proc_fd,
		.of = &self,
		.watch = watch,
		.watch_count = 3,
		.memory = &memory,
		.semid = -1,
	};
	struct heard h = { .n = 0 };
	const struct fw_fact *count;
	struct waiting w;
	bool shown;

	ck_assert(area != MAP_FAILED);
	ck_assert_int_eq(madvise(area, PAGES * PAGE_BYTES, MADV_NOHUGEPAGE), 0);
	for (int i = 0; i < PAGES - 1; i++)
		area[i * PAGE_BYTES] = (char)i;
	look_at(&h, FW_LOOK_RANGES, &look);
	ck_assert_int_eq(number(&h, FW_SRC_PAGEMAP, "parent.range.area.pages"), PAGES);
	ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "parent.range.area.present"), "0-4");
	ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "parent.range.area.exclusive"), "0-4");
	ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "parent.range.area.file_shared"), "");
	ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "parent.range.area.swapped"), "");
	ck_assert_int_eq(failed(&h, FW_SRC_PAGEMAP, "parent.range.huge"), E2BIG);
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_PAGEMAP, "parent.range.word.pages"));
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_PAGEMAP, "parent.range.area.moved"));

	w = start_waiting();
	child.pid = w.pid;
	area[0] = 7;
	area[2 * PAGE_BYTES] = 7;
	area[3 * PAGE_BYTES] = 7;
	look_at(&h, FW_LOOK_RANGES, &look);
	ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "parent.range.area.exclusive"), "0 2-3");
	shown = fact(&h, FW_SRC_PAGEMAP, "parent.range.area.frames")->kind == FW_STR;
	if (shown)
		ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "parent.range.area.moved"), "0 2-3");
	else
		ck_assert_int_eq(failed(&h, FW_SRC_PAGEMAP, "parent.range.area.frames"), EPERM);

	look.of = &child;
	look.other = &self;
	look_at(&h, FW_LOOK_RANGES | FW_LOOK_WORDS, &look);
	ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "child.range.area.present"), "0-4");
	ck_assert_str_eq(text(&h, FW_SRC_MEM, "child.mem.area.unlike"), "0 2-3");
	(void)word(&h, FW_SRC_MEM, "child.mem.area");
	ck_assert_int_eq(failed(&h, FW_SRC_MEM, "child.mem.huge"), E2BIG);
	if (shown) {
		ck_assert_str_eq(text(&h, FW_SRC_PAGEMAP, "child.range.area.same"), "1 4");
		count = fw_find(&h.ev, FW_SRC_KPAGECOUNT, "child.range.area.count.2");
		if (count)
			ck_assert_str_eq(count->s, "1 4");
	}
	let_go(&w);
	reap(&w);
	look_at(&h, FW_LOOK_RANGES | FW_LOOK_WORDS, &look);
	ck_assert_int_eq(failed(&h, FW_SRC_PAGEMAP, "child.range.area"), ESRCH);
	ck_assert_int_eq(failed(&h, FW_SRC_MEM, "child.mem.area"), ESRCH);
	fw_evidence_done(&h.ev);
	obs_memory_done(&memory);
	(void)munmap(area, PAGES * PAGE_BYTES);
}
END_TEST

/* Of the mapping that begins at the watch, and of no other; a kernel without nodes lacks the file. */
START_TEST(memory_policies)
{
	enum { PAGE_BYTES = 4096, BIND = 2 };
	const unsigned long nodes = 1;
	fw_scoped_fd proc_fd = open_proc();
	char *area = mmap(NULL, 3 * PAGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct obs_watch watch[] = {
		{ .name = "bound", .address = (uintptr_t)area + PAGE_BYTES, .len = 8 },
		{ .name = "inside", .address = (uintptr_t)area + PAGE_BYTES + 8, .len = 8 },
	};
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = {
		.proc_fd = proc_fd, .of = &self, .watch = watch, .watch_count = 2, .semid = -1
	};
	struct heard h = { .n = 0 };

	ck_assert(area != MAP_FAILED);
	ck_assert_int_eq(mprotect(area + PAGE_BYTES, PAGE_BYTES, PROT_READ | PROT_WRITE), 0);
	if (syscall(SYS_mbind, area + PAGE_BYTES, PAGE_BYTES, BIND, &nodes, 8 * sizeof(nodes), 0) <
	    0) {
		(void)munmap(area, 3 * PAGE_BYTES);
		return;
	}
	look_at(&h, FW_LOOK_NUMA, &look);
	ck_assert_str_eq(text(&h, FW_SRC_NUMA, "self.numa.bound"), "bind:0");
	ck_assert_str_eq(text(&h, FW_SRC_NUMA, "self.numa.inside"), "");
	fw_evidence_done(&h.ev);
	(void)munmap(area, 3 * PAGE_BYTES);
}
END_TEST

/* Bit 56 and the frame's count tell a shared page from one's own. */
START_TEST(frames)
{
	fw_scoped_fd proc_fd = open_proc();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *area =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct obs_watch watch[] = {
		{ .name = "common", .address = (uintptr_t)area, .len = 8 },
		{ .name = "absent", .address = (uintptr_t)area + page, .len = 8 },
	};
	struct obs_subject child = { .role = "child", .at = "g" };
	const struct obs_look look = {
		.proc_fd = proc_fd,
		.of = &child,
		.watch = watch,
		.watch_count = 2,
		.semid = -1,
	};
	struct heard h = { .n = 0 };
	const struct fw_fact *count;
	struct waiting w;

	ck_assert(area != MAP_FAILED);
	ck_assert_int_eq(madvise(area, 2 * page, MADV_NOHUGEPAGE), 0);
	area[0] = 1;
	w = start_waiting();
	child.pid = w.pid;
	look_at(&h, FW_LOOK_PAGES | FW_LOOK_KPAGECOUNT, &look);
	ck_assert_int_eq(number(&h, FW_SRC_PAGEMAP, "child.page.common.exclusive"), 0);
	count = fact(&h, FW_SRC_KPAGECOUNT, "child.page.common.count");
	if (count->kind == FW_INT)
		ck_assert_int_eq(count->i, 2);
	else
		ck_assert(count->i == EPERM || count->i == EACCES || count->i == ENOENT);
	ck_assert_int_eq(failed(&h, FW_SRC_KPAGECOUNT, "child.page.absent.count"), ENXIO);
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(comparisons)
{
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	const struct obs_subject self = { .role = "parent", .pid = getpid(), .at = "g" };
	const struct obs_subject child = { .role = "child", .pid = w.pid, .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &child, .other = &self, .semid = -1 };
	struct heard h = { .n = 0 };

	look_at(&h, FW_LOOK_KCMP, &look);
	if (fw_find(&h.ev, FW_SRC_KCMP, "child.kcmp.vm")) {
		ck_assert_int_ne(number(&h, FW_SRC_KCMP, "child.kcmp.vm"), 0);
		ck_assert_int_ne(number(&h, FW_SRC_KCMP, "child.kcmp.files"), 0);
		ck_assert_int_ne(number(&h, FW_SRC_KCMP, "child.kcmp.fs"), 0);
		ck_assert_int_ne(number(&h, FW_SRC_KCMP, "child.kcmp.sighand"), 0);
		(void)fact(&h, FW_SRC_KCMP, "child.kcmp.io");
		(void)fact(&h, FW_SRC_KCMP, "child.kcmp.sysvsem");
		ck_assert_int_eq(number(&h, FW_SRC_KCMP, "child.kcmp.file.0"), 0);
		look.other = &child;
		look_at(&h, FW_LOOK_KCMP, &look);
		ck_assert_int_eq(number(&h, FW_SRC_KCMP, "child.kcmp.vm"), 0);
		ck_assert_int_eq(number(&h, FW_SRC_KCMP, "child.kcmp.sighand"), 0);
	} else {
		(void)failed(&h, FW_SRC_KCMP, "child.kcmp");
	}
	look.other = NULL;
	look_at(&h, FW_LOOK_KCMP, &look);
	ck_assert_int_eq(failed(&h, FW_SRC_KCMP, "child.kcmp"), ESRCH);
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(places)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	struct stat st;

	look_at(&h, FW_LOOK_NS | FW_LOOK_CGROUP, &look);
	ck_assert_int_eq(stat("/proc/self/ns/user", &st), 0);
	ck_assert_int_eq(number(&h, FW_SRC_NS, "self.ns.user"), (int64_t)st.st_ino);
	ck_assert_int_eq(number(&h, FW_SRC_NS, "self.ns.pid"),
			 number(&h, FW_SRC_NS, "self.ns.pid_for_children"));
	(void)fact(&h, FW_SRC_NS, "self.ns.time");
	(void)fact(&h, FW_SRC_CGROUP, "self.cgroup2");
	(void)fact(&h, FW_SRC_CGROUP, "self.cgroup_pids");
	fw_evidence_done(&h.ev);
}
END_TEST

/* Any directory with such files will do. */
START_TEST(counts_of_a_cgroup)
{
	static const struct {
		const char *file, *text;
	} files[] = { { "pids.current", "3\n" },    { "pids.max", "max\n" },
		      { "pids.events", "max 5\n" }, { "inner/pids.current", "2\n" },
		      { "inner/pids.max", "4\n" },  { "inner/pids.events", "none 5\n" } };
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	struct obs_look look = { .of = &self, .semid = -1, .pids_fd = -1 };
	char dir[] = "/tmp/forkwitness-test-XXXXXX", path[64];
	struct heard h = { .n = 0 };

	look_at(&h, FW_LOOK_PIDS, &look);
	ck_assert_uint_eq(h.ev.count, 0);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	fw_scoped_fd at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	look.pids_fd = at;
	look_at(&h, FW_LOOK_PIDS, &look);
	ck_assert_int_eq(failed(&h, FW_SRC_CGROUP, "stage.pids_current"), ENOENT);
	(void)mkdirat(at, "inner", 0755);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i].file);
		fw_scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

		ck_assert_int_eq((int)write(fd, files[i].text, strlen(files[i].text)),
				 (int)strlen(files[i].text));
	}
	look_at(&h, FW_LOOK_PIDS, &look);
	ck_assert_int_eq(number(&h, FW_SRC_CGROUP, "stage.pids_current"), 3);
	ck_assert_str_eq(fact(&h, FW_SRC_CGROUP, "stage.pids_max")->s, "max");
	ck_assert_int_eq(number(&h, FW_SRC_CGROUP, "stage.pids_events"), 5);
	ck_assert_int_eq(number(&h, FW_SRC_CGROUP, "stage.inner_pids_current"), 2);
	ck_assert_int_eq(number(&h, FW_SRC_CGROUP, "stage.inner_pids_max"), 4);
	ck_assert_int_eq(failed(&h, FW_SRC_CGROUP, "stage.inner_pids_events"), EBADMSG);
	for (size_t i = sizeof(files) / sizeof(files[0]); i-- > 0;)
		(void)unlinkat(at, files[i].file, 0);
	(void)unlinkat(at, "inner", AT_REMOVEDIR);
	(void)rmdir(dir);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(doing)
{
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	const struct obs_subject child = { .role = "child", .pid = w.pid, .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &child, .semid = -1 };
	struct heard h = { .n = 0 };
	const struct fw_fact *state;

	/* Until it has come to its read: looks are the only clock here. */
	do {
		look_at(&h, FW_LOOK_SYSCALL, &look);
		state = fw_find(&h.ev, FW_SRC_SYSCALL, "child.syscall_state");
	} while (state && strcmp(state->s, "inside") != 0);
	if (state) {
		ck_assert_int_eq(number(&h, FW_SRC_SYSCALL, "child.syscall_nr"), 0);
		ck_assert_uint_ne(word(&h, FW_SRC_SYSCALL, "child.syscall_sp"), 0);
		ck_assert_uint_ne(word(&h, FW_SRC_SYSCALL, "child.syscall_pc"), 0);
	} else {
		(void)failed(&h, FW_SRC_SYSCALL, "child.syscall");
	}
	(void)fact(&h, FW_SRC_SYSCALL, "child.wchan");
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(kernel_objects)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	int semid = semget(IPC_PRIVATE, 1, 0600);

	look_at(&h, FW_LOOK_IPC, &look);
	(void)fact(&h, FW_SRC_IPC, "self.ioprio");
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_IPC, "stage.semval"));
	if (semid >= 0) {
		ck_assert_int_eq(semctl(semid, 0, SETVAL, 17), 0);
		look.semid = semid;
		look_at(&h, FW_LOOK_IPC, &look);
		ck_assert_int_eq(number(&h, FW_SRC_IPC, "stage.semval"), 17);
		ck_assert_int_eq(semctl(semid, 0, IPC_RMID), 0);
		look_at(&h, FW_LOOK_IPC, &look);
		ck_assert_int_eq(failed(&h, FW_SRC_IPC, "stage.semval"), EINVAL);
	}
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(attributes)
{
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_subject child = { .role = "child", .pid = w.pid, .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	char name[16] = "", arguments[4096], cgroups[4096];
	uint64_t auxv;

	ck_assert_int_eq(prctl(PR_GET_NAME, name), 0);
	ck_assert_int_eq(prctl(PR_SET_NAME, "fw attr;s"), 0);
	look_at(&h, FW_LOOK_ATTRS, &look);
	ck_assert_str_eq(text(&h, FW_SRC_ATTRS, "self.comm"), "fw attr;s");
	ck_assert_int_eq(prctl(PR_SET_NAME, name), 0);
	ck_assert_int_eq(number(&h, FW_SRC_ATTRS, "self.owner_uid"), (int64_t)geteuid());
	(void)number(&h, FW_SRC_ATTRS, "self.oom_score_adj");
	(void)word(&h, FW_SRC_ATTRS, "self.personality");
	(void)text(&h, FW_SRC_ATTRS, "self.environ");
	(void)snprintf(arguments, sizeof(arguments), "%s", text(&h, FW_SRC_ATTRS, "self.cmdline"));
	(void)snprintf(cgroups, sizeof(cgroups), "%s", text(&h, FW_SRC_ATTRS, "self.cgroups"));
	auxv = word(&h, FW_SRC_ATTRS, "self.auxv");
	look.of = &child;
	look_at(&h, FW_LOOK_ATTRS, &look);
	ck_assert_str_eq(text(&h, FW_SRC_ATTRS, "child.cmdline"), arguments);
	ck_assert_str_eq(text(&h, FW_SRC_ATTRS, "child.cgroups"), cgroups);
	ck_assert_uint_eq(word(&h, FW_SRC_ATTRS, "child.auxv"), auxv);
	let_go(&w);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(limits_timers_and_robust_futexes)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	struct rlimit files, fsize;
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	timer_t first, second;
	char want[64];

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &fsize), 0);
	look_at(&h, FW_LOOK_LIMITS | FW_LOOK_TIMERS | FW_LOOK_ROBUST, &look);
	if (files.rlim_max != RLIM_INFINITY) {
		(void)snprintf(want, sizeof(want), "%llu %llu", (unsigned long long)files.rlim_cur,
			       (unsigned long long)files.rlim_max);
		ck_assert_str_eq(text(&h, FW_SRC_LIMITS, "self.limit.nofile"), want);
	}
	if (fsize.rlim_cur == RLIM_INFINITY && fsize.rlim_max == RLIM_INFINITY)
		ck_assert_str_eq(text(&h, FW_SRC_LIMITS, "self.limit.fsize"),
				 "unlimited unlimited");
	(void)text(&h, FW_SRC_LIMITS, "self.limit.rttime");
	/* libc has registered the list of its first thread */
	ck_assert_uint_ne(word(&h, FW_SRC_ROBUST, "self.robust_list"), 0);
	if (!fw_find(&h.ev, FW_SRC_TIMERS, "self.timers_count")) {
		ck_assert_int_eq(failed(&h, FW_SRC_TIMERS, "self.timers"), ENOENT);
	} else {
		ck_assert_int_eq(number(&h, FW_SRC_TIMERS, "self.timers_count"), 0);
		ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &none, &first), 0);
		ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &none, &second), 0);
		look_at(&h, FW_LOOK_TIMERS, &look);
		ck_assert_int_eq(number(&h, FW_SRC_TIMERS, "self.timers_count"), 2);
		ck_assert_int_eq(timer_delete(first), 0);
		ck_assert_int_eq(timer_delete(second), 0);
	}
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(how_it_is_scheduled)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	cpu_set_t cpus;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	look_at(&h, FW_LOOK_SCHED, &look);
	ck_assert_int_eq(number(&h, FW_SRC_SCHED, "self.sched_policy"), sched_getscheduler(0));
	ck_assert_int_eq(number(&h, FW_SRC_SCHED, "self.sched_nice"), getpriority(PRIO_PROCESS, 0));
	ck_assert_int_eq(number(&h, FW_SRC_SCHED, "self.sched_priority"), 0);
	ck_assert_uint_eq(word(&h, FW_SRC_SCHED, "self.sched_flags"), 0);
	ck_assert_int_eq(number(&h, FW_SRC_SCHED, "self.cpus_count"), CPU_COUNT(&cpus));
	ck_assert_int_ne(text(&h, FW_SRC_SCHED, "self.cpus")[0], 0);
	(void)fact(&h, FW_SRC_SCHED, "self.autogroup");
	(void)fact(&h, FW_SRC_SCHED, "self.cpuset");
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(what_it_has_used)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_subject stage = { .role = "stage", .at = "g" };
	struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	struct waiting w;
	int64_t calls, forks;

	look_at(&h, FW_LOOK_IO, &look);
	(void)number(&h, FW_SRC_IO, "self.switches");
	(void)number(&h, FW_SRC_IO, "self.switches_forced");
	if (!fw_find(&h.ev, FW_SRC_IO, "self.io_syscr")) {
		(void)failed(&h, FW_SRC_IO, "self.io_counts");
	} else {
		(void)number(&h, FW_SRC_IO, "self.io_cancelled_write_bytes");
		calls = number(&h, FW_SRC_IO, "self.io_syscr");
		look_at(&h, FW_LOOK_IO, &look);
		ck_assert_int_gt(number(&h, FW_SRC_IO, "self.io_syscr"), calls);
	}
	if (fact(&h, FW_SRC_IO, "self.cpu_ns")->kind == FW_INT)
		(void)number(&h, FW_SRC_IO, "self.cpu_slices");
	look.of = &stage;
	look_at(&h, FW_LOOK_IO, &look);
	ck_assert_uint_eq(h.ev.count, 4);
	ck_assert_int_gt(number(&h, FW_SRC_IO, "stage.last_pid"), 0);
	ck_assert_int_gt(number(&h, FW_SRC_IO, "stage.pid_max"), 300);
	forks = number(&h, FW_SRC_IO, "stage.forks");
	w = start_waiting();
	let_go(&w);
	reap(&w);
	look_at(&h, FW_LOOK_IO, &look);
	ck_assert_int_gt(number(&h, FW_SRC_IO, "stage.forks"), forks);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(what_namespaces_hold)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	fw_scoped_fd fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct heard h = { .n = 0 };
	const struct fw_fact *f;
	int len;

	len = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "forkwitness.%d",
		       getpid());
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address,
			      (socklen_t)offsetof(struct sockaddr_un, sun_path) + 1 +
				      (socklen_t)len),
			 0);
	look_at(&h, FW_LOOK_VIEW, &look);
	(void)fact(&h, FW_SRC_NS, "self.uid_map");
	f = fact(&h, FW_SRC_NS, "self.setgroups");
	ck_assert(f->kind == FW_ERRNO || !strcmp(f->s, "allow") || !strcmp(f->s, "deny"));
	ck_assert_int_ge(number(&h, FW_SRC_NS, "self.mounts_count"), 1);
	ck_assert_uint_ne(word(&h, FW_SRC_NS, "self.mounts_digest"), 0);
	f = fact(&h, FW_SRC_NS, "self.net_devices");
	ck_assert(f->kind == FW_ERRNO || strstr(f->s, "lo:"));
	f = fact(&h, FW_SRC_NS, "self.net_unix");
	address.sun_path[0] = '@';
	ck_assert(f->kind == FW_ERRNO || strstr(f->s, address.sun_path) ||
		  f->len > OBS_TEXT_MAX - 100);
	ck_assert_uint_eq(h.ev.count, 6);
	fw_evidence_done(&h.ev);
}
END_TEST

/* The parents of what the first namespaces are in nobody sees; in a user namespace the owners need not be in sight. */
START_TEST(whose_namespaces_are)
{
	fw_scoped_fd proc_fd = open_proc();
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = proc_fd, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	const struct fw_fact *f;
	struct stat st;

	look_at(&h, FW_LOOK_NSOWN, &look);
	f = fact(&h, FW_SRC_NS, "self.ns.uts.owner");
	if (f->kind == FW_INT && stat("/proc/self/ns/user", &st) == 0)
		ck_assert_int_gt(f->i, 0);
	else
		ck_assert(f->kind == FW_ERRNO);
	(void)fact(&h, FW_SRC_NS, "self.ns.pid.parent");
	(void)fact(&h, FW_SRC_NS, "self.ns.user.parent");
	(void)fact(&h, FW_SRC_NS, "self.ns.user.owner_uid");
	(void)fact(&h, FW_SRC_NS, "self.timens_offsets");
	/* our own /proc is the one that we look through */
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_NS, "self.inside.processes"));
	fw_evidence_done(&h.ev);
}
END_TEST

/* ---- a process that has ended, and one that is gone ---- */

START_TEST(the_dead)
{
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	struct obs_watch watch = { .name = "here", .address = (uintptr_t)&proc_fd, .len = 4 };
	const struct obs_subject self = { .role = "parent", .pid = getpid(), .at = "g" };
	const struct obs_subject child = { .role = "child", .pid = w.pid, .at = "g" };
	const struct obs_look look = {
		.proc_fd = proc_fd,
		.of = &child,
		.other = &self,
		.watch = &watch,
		.watch_count = 1,
		.semid = -1,
	};
	struct heard h = { .n = 0 };

	let_go(&w);
	look_at(&h, EVERY_LOOK, &look);
	ck_assert_str_eq(text(&h, FW_SRC_STATUS, "child.state"), "Z");
	ck_assert_str_eq(text(&h, FW_SRC_STAT, "child.stat_state"), "Z");
	ck_assert_ptr_null(fw_find(&h.ev, FW_SRC_STATUS, "child.vmsize"));
	ck_assert_str_eq(text(&h, FW_SRC_CHILDREN, "child.children"), "");
	ck_assert_int_eq(number(&h, FW_SRC_TASKS, "child.tasks_count"), 1);
	(void)failed(&h, FW_SRC_LINKS, "child.exe");
	(void)failed(&h, FW_SRC_MEM, "child.mem.here");
	if (fw_find(&h.ev, FW_SRC_PIDFD, "child.pidfd_ended"))
		ck_assert_int_eq(number(&h, FW_SRC_PIDFD, "child.pidfd_ended"), 1);
	reap(&w);
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(the_gone)
{
	static const struct {
		enum fw_src src;
		const char *name;
	} main_names[] = {
		{ FW_SRC_STATUS, "child.status" },
		{ FW_SRC_STAT, "child.stat" },
		{ FW_SRC_CHILDREN, "child.children" },
		{ FW_SRC_TASKS, "child.tasks" },
		{ FW_SRC_FDS, "child.fds" },
		{ FW_SRC_FDS, "child.fdinfo" },
		{ FW_SRC_MAPS, "child.maps" },
		{ FW_SRC_SMAPS, "child.smaps" },
		{ FW_SRC_SYSCALL, "child.syscall" },
		{ FW_SRC_SYSCALL, "child.wchan" },
		{ FW_SRC_LINKS, "child.links" },
		{ FW_SRC_ATTRS, "child.attrs" },
		{ FW_SRC_NS, "child.ns" },
		{ FW_SRC_NS, "child.view" },
		{ FW_SRC_NS, "child.nsown" },
		{ FW_SRC_CGROUP, "child.cgroup" },
		{ FW_SRC_MEM, "child.mem.here" },
		{ FW_SRC_PAGEMAP, "child.page.here" },
		{ FW_SRC_IPC, "child.ioprio" },
		{ FW_SRC_LIMITS, "child.limits" },
		{ FW_SRC_TIMERS, "child.timers" },
		{ FW_SRC_ROBUST, "child.robust_list" },
		{ FW_SRC_SCHED, "child.sched" },
		{ FW_SRC_IO, "child.io" },
		{ FW_SRC_KPAGECOUNT, "child.page.here.count" },
	};
	fw_scoped_fd proc_fd = open_proc();
	struct waiting w = start_waiting();
	struct obs_watch watch = { .name = "here", .address = (uintptr_t)&proc_fd, .len = 4 };
	const struct obs_subject self = { .role = "parent", .pid = getpid(), .at = "g" };
	struct obs_subject child = { .role = "child", .pid = w.pid, .at = "g" };
	const struct obs_look look = {
		.proc_fd = proc_fd,
		.of = &child,
		.other = &self,
		.watch = &watch,
		.watch_count = 1,
		.semid = -1,
	};
	struct heard h = { .n = 0 };
	const struct fw_fact *f;

	let_go(&w);
	reap(&w);
	/* The number of one that was, and numbers that none can have; with and without a thread. */
	for (int round = 0; round < 6; round++) {
		child.pid = round % 3 == 0 ? w.pid : round % 3 == 1 ? 0 : -1;
		child.tid = round < 3 ? 0 : child.pid;
		look_at(&h, EVERY_LOOK, &look);
		for (size_t i = 0; i < sizeof(main_names) / sizeof(main_names[0]); i++)
			ck_assert_int_eq(failed(&h, main_names[i].src, main_names[i].name), ESRCH);
		f = fact(&h, FW_SRC_KCMP, "child.kcmp");
		ck_assert(f->kind == FW_ERRNO &&
			  (f->i == ESRCH || f->i == EPERM || f->i == ENOSYS));
		(void)failed(&h, FW_SRC_PIDFD, "child.pidfd_open");
		(void)number(&h, FW_SRC_TASKS, "stage.processes_count");
		/* Nothing but failures, and the world. */
		ck_assert_uint_eq(h.ev.count, sizeof(main_names) / sizeof(main_names[0]) + 4);
	}
	fw_evidence_done(&h.ev);
}
END_TEST

/* Without a procfs every look still ends in facts. */
START_TEST(no_procfs)
{
	struct obs_watch watch = { .name = "here", .address = (uintptr_t)&watch, .len = 4 };
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = {
		.proc_fd = -1,
		.of = &self,
		.other = &self,
		.watch = &watch,
		.watch_count = 1,
		.semid = -1,
	};
	struct heard h = { .n = 0 };

	look_at(&h, EVERY_LOOK, &look);
	ck_assert_int_eq(failed(&h, FW_SRC_STATUS, "self.status"), EBADF);
	ck_assert_int_eq(failed(&h, FW_SRC_TASKS, "stage.processes"), EBADF);
	ck_assert_int_eq(failed(&h, FW_SRC_FDS, "self.fds"), EBADF);
	/* Memory has a second way. */
	(void)fact(&h, FW_SRC_MEM, "self.mem.here");
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(names_too_long_are_cut)
{
	fw_scoped_fd proc_fd = open_proc();
	static char role[400];
	struct obs_watch watch = { .address = (uintptr_t)&watch, .len = 4 };
	const struct obs_subject self = { .role = role, .pid = getpid(), .at = NULL };
	const struct obs_look look = {
		.proc_fd = proc_fd,
		.of = &self,
		.watch = &watch,
		.watch_count = 1,
		.semid = -1,
	};
	char longest[200];
	struct heard h = { .n = 0 };
	const struct obs_sink sink = { .emit = hear, .ctx = &h };

	memset(watch.name, 'w', sizeof(watch.name)); /* no end */
	memset(role, 'r', 59);
	fw_evidence_init(&h.ev);
	ck_assert_int_gt(obs_look(FW_LOOK_PAGES | FW_LOOK_STATUS, &look, &sink), 5);
	memset(longest, 0, sizeof(longest));
	memset(longest, 'r', 59);
	strcat(longest, ".page.");
	memset(longest + 65, 'w', sizeof(watch.name));
	strcat(longest, ".file_shared");
	ck_assert_ptr_nonnull(fw_find(&h.ev, FW_SRC_PAGEMAP, longest));
	ck_assert_str_eq(h.ev.facts[0].at, "");
	fw_evidence_done(&h.ev);
}
END_TEST

START_TEST(unknown_looks_are_refused)
{
	const struct obs_subject self = { .role = "self", .pid = getpid(), .at = "g" };
	const struct obs_look look = { .proc_fd = -1, .of = &self, .semid = -1 };
	struct heard h = { .n = 0 };
	const struct obs_sink sink = { .emit = hear, .ctx = &h };

	ck_assert_int_eq(obs_look(1u << 29, &look, &sink), -EINVAL);
	ck_assert_int_eq(obs_look(FW_LOOK_STATUS | 1u << 29, &look, &sink), -EINVAL);
	ck_assert_int_eq(obs_look(0, &look, &sink), 0);
	ck_assert_int_eq(h.n, 0);
}
END_TEST

Suite *observe_suite(void)
{
	Suite *s = suite_create("observe");
	TCase *living = tcase_create("living");
	TCase *dead = tcase_create("dead");

	tcase_add_test(living, status_and_stat);
	tcase_add_test(living, names_are_any_bytes);
	tcase_add_test(living, kin_and_world);
	tcase_add_test(living, threads);
	tcase_add_test(living, descriptors);
	tcase_add_test(living, descriptors_say_of_themselves);
	tcase_add_test(living, links_of_any_length);
	tcase_add_test(living, mappings_and_memory);
	tcase_add_test(living, memory_policies);
	tcase_add_test(living, frames);
	tcase_add_test(living, ranges);
	tcase_add_test(living, comparisons);
	tcase_add_test(living, places);
	tcase_add_test(living, counts_of_a_cgroup);
	tcase_add_test(living, doing);
	tcase_add_test(living, kernel_objects);
	tcase_add_test(living, attributes);
	tcase_add_test(living, limits_timers_and_robust_futexes);
	tcase_add_test(living, what_namespaces_hold);
	tcase_add_test(living, how_it_is_scheduled);
	tcase_add_test(living, what_it_has_used);
	tcase_add_test(living, whose_namespaces_are);
	suite_add_tcase(s, living);

	tcase_add_test(dead, the_dead);
	tcase_add_test(dead, the_gone);
	tcase_add_test(dead, no_procfs);
	tcase_add_test(dead, names_too_long_are_cut);
	tcase_add_test(dead, unknown_looks_are_refused);
	suite_add_tcase(s, dead);
	return s;
}
