/* SPDX-License-Identifier: MIT */
/* Counting tasks, one status after the other; namespaces are looked at once and remembered. */
#include "census.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buf.h"
#include "nsioctl.h"
#include "procfs.h"
#include "proctext.h"
#include "scoped.h"

enum { NUMBERS = 1 << 22, STATUS_BYTES = 4096 };

/* A user namespace that was met: where it leads. A pid namespace: how deep it is in the subject's. */
struct space {
	uint64_t ns;
	uint64_t above;	 /* user: 0 where that is out of sight */
	int64_t made_by; /* user */
	int depth;	 /* pid: the deepest of census->pids that it is or is below; -1 none */
};

struct spaces {
	struct space *items;
	size_t count, cap;
};

struct count {
	struct fw_census *census;
	int proc_fd;
	struct spaces users, pids;
	unsigned char *used[FW_CENSUS_LEVELS];
};

static struct space *space_find(const struct spaces *all, uint64_t ns)
{
	for (size_t i = all->count; i-- > 0;)
		if (all->items[i].ns == ns)
			return &all->items[i];
	return NULL;
}

static int space_add(struct spaces *all, const struct space *space)
{
	if (all->count == all->cap) {
		size_t cap = all->cap ? 2 * all->cap : 64;
		struct space *grown = realloc(all->items, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		all->items = grown;
		all->cap = cap;
	}
	all->items[all->count++] = *space;
	return 0;
}

/* The inode of a namespace of a process; 0 where it may not be read. */
static uint64_t ns_of(const struct count *c, int32_t pid, const char *file)
{
	char link[64];
	ssize_t n = sys_proc_link(c->proc_fd, pid, 0, file, link, sizeof(link));
	uint64_t inode = 0;

	return n > 0 && sys_ns_parse(link, (size_t)n, &inode) == 0 ? inode : 0;
}

/* Remembers the user namespace of a process and those above it. */
static int learn_userns(struct count *c, int32_t pid)
{
	int fd = sys_proc_open(c->proc_fd, pid, 0, "ns/user", O_RDONLY);

	while (fd >= 0) {
		struct space space = { .made_by = -1 };
		int above = sys_ns_parent(fd);

		if (sys_ns_inode(fd, &space.ns) < 0 || space_find(&c->users, space.ns)) {
			fw_close_fd(&above);
			break;
		}
		(void)sys_ns_owner_uid(fd, &space.made_by);
		if (above >= 0)
			(void)sys_ns_inode(above, &space.above);
		if (space_add(&c->users, &space) < 0) {
			fw_close_fd(&above);
			fw_close_fd(&fd);
			return -ENOMEM;
		}
		fw_close_fd(&fd);
		fd = above;
	}
	if (fd >= 0)
		fw_close_fd(&fd);
	return 0;
}

static int depth_of(const struct fw_census *census, uint64_t ns)
{
	for (int i = census->pids_count; i-- > 0;)
		if (census->pids[i].ns == ns)
			return i;
	return -1;
}

static int learn_pidns(struct count *c, int32_t pid, uint64_t ns)
{
	struct space space = { .ns = ns, .depth = depth_of(c->census, ns) };
	int fd = space.depth < 0 ? sys_proc_open(c->proc_fd, pid, 0, "ns/pid", O_RDONLY) : -1;

	while (fd >= 0 && space.depth < 0) {
		int above = sys_ns_parent(fd);
		uint64_t inode = 0;

		if (above >= 0 && sys_ns_inode(above, &inode) == 0)
			space.depth = depth_of(c->census, inode);
		fw_close_fd(&fd);
		fd = above;
	}
	if (fd >= 0)
		fw_close_fd(&fd);
	return space_add(&c->pids, &space);
}

/* Counts a task of this user in this namespace at every level that it is below. */
static void count_user(struct count *c, uint64_t ns, int64_t uid)
{
	struct fw_census *census = c->census;

	for (int steps = 0; ns && steps < FW_CENSUS_LEVELS; steps++) {
		const struct space *space = space_find(&c->users, ns);

		for (int k = 0; k < census->users_count; k++)
			if (census->users[k].ns == ns && census->users[k].uid == uid)
				census->users[k].tasks++;
		if (!space)
			return;
		ns = space->above;
		uid = space->made_by;
	}
}

static void place_user(struct count *c, uint64_t ns, int64_t uid)
{
	struct fw_census *census = c->census;

	if (ns) {
		count_user(c, ns, uid);
		return;
	}
	if (!census->users_count || uid != census->users[0].uid)
		return;
	/* what may be read of one's own children's namespaces is not what may be read of those around */
	if (census->own_initial) {
		census->hidden++;
		count_user(c, census->own_userns, uid);
	} else {
		census->left_out++;
	}
}

static void mark(struct count *c, int level, struct sys_span word)
{
	struct fw_census_pids *pids = &c->census->pids[level];
	uint64_t n;

	if (!sys_span_number(word, 10, &n) || n == 0 || n >= NUMBERS || !c->used[level] ||
	    (c->used[level][n / 8] >> n % 8 & 1))
		return;
	c->used[level][n / 8] |= (unsigned char)(1 << n % 8);
	pids->numbers++;
	if (n < FW_CENSUS_FEW)
		pids->few++;
}

/* The numbers of a line like NSpid, one a level, as far as the levels are the subject's. Returns the last one. */
static uint64_t mark_line(struct count *c, const char *text, size_t len, const char *key, int depth,
			  int *ret_words)
{
	struct sys_span rest, word;
	uint64_t last = 0;

	*ret_words = 0;
	if (!sys_status_line(text, len, key, &rest))
		return 0;
	for (int level = 0; sys_span_word(&rest, &word); level++) {
		if (level <= depth && level < c->census->pids_count)
			mark(c, level, word);
		(void)sys_span_number(word, 10, &last);
		++*ret_words;
	}
	return last;
}

static void place_numbers(struct count *c, const char *text, size_t len, uint64_t ns, bool leads)
{
	struct fw_census *census = c->census;
	const struct space *space = ns ? space_find(&c->pids, ns) : NULL;
	/* the first number is of the procfs's own namespace, whatever the rest may be */
	int depth = space ? space->depth : 0, words = 0, ignored;
	struct sys_span state;
	uint64_t last = mark_line(c, text, len, "NSpid", depth, &words);

	if (words == 0)
		(void)mark_line(c, text, len, "Pid", 0, &words);
	(void)mark_line(c, text, len, "NSpgid", depth, &ignored);
	(void)mark_line(c, text, len, "NSsid", depth, &ignored);
	if (!space && words > 1)
		census->unplaced++;
	if (leads && last == 1 && space && census->pids_count &&
	    ns == census->pids[census->pids_count - 1].ns) {
		census->init_seen = true;
		census->init_dead = sys_status_line(text, len, "State", &state) && state.len &&
				    (*state.s == 'Z' || *state.s == 'X');
	}
}

static void count_task(struct count *c, int32_t pid, int32_t tid, uint64_t userns, uint64_t pidns)
{
	fw_scoped_buf more = { 0 };
	char buf[STATUS_BYTES];
	struct sys_span rest, word;
	const char *text;
	int64_t uid;
	ssize_t n =
		sys_proc_read_all(c->proc_fd, pid, tid, "status", buf, sizeof(buf), &more, &text);

	if (n < 0)
		return;
	c->census->tasks++;
	if (sys_status_line(text, (size_t)n, "Uid", &rest) && sys_span_word(&rest, &word) &&
	    sys_span_int(word, &uid))
		place_user(c, userns, uid);
	place_numbers(c, text, (size_t)n, pidns, pid == tid);
}

static int count_process(struct count *c, int32_t pid, struct sys_numbers *threads)
{
	uint64_t userns = ns_of(c, pid, "ns/user"), pidns = ns_of(c, pid, "ns/pid");
	int r = 0;

	if (userns && !space_find(&c->users, userns))
		r = learn_userns(c, pid);
	if (r == 0 && pidns && !space_find(&c->pids, pidns))
		r = learn_pidns(c, pid, pidns);
	if (r < 0)
		return r;
	if (sys_proc_list(c->proc_fd, pid, 0, "task", threads) < 0)
		return 0;
	for (size_t i = 0; i < threads->count; i++)
		count_task(c, pid, threads->n[i], userns, pidns);
	return 0;
}

static int count_all(struct count *c)
{
	fw_scoped_mem struct sys_numbers *threads = malloc(sizeof(*threads));
	int fd = sys_proc_open_path(c->proc_fd, ".", O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int r = 0;

	if (!dir || !threads) {
		r = fd < 0 ? fd : -ENOMEM;
		if (dir)
			(void)closedir(dir);
		else if (fd >= 0)
			fw_close_fd(&fd);
		return r;
	}
	while (r == 0 && (entry = readdir(dir))) {
		int64_t pid;

		if (sys_span_int((struct sys_span){ entry->d_name, strlen(entry->d_name) }, &pid) &&
		    pid > 0 && pid < NUMBERS && pid != c->census->skip)
			r = count_process(c, (int32_t)pid, threads);
	}
	(void)closedir(dir);
	return r;
}

/* User namespaces that the subject's user made in his own. */
static void count_made(struct count *c)
{
	const struct fw_census_user *user = &c->census->users[0];

	for (size_t i = 0; c->census->users_count && i < c->users.count; i++)
		if (c->users.items[i].above == user->ns && c->users.items[i].made_by == user->uid)
			c->census->userns_made++;
}

int fw_census_take(int proc_fd, struct fw_census *census)
{
	struct count c = { .census = census, .proc_fd = proc_fd };
	int r = 0;

	for (int i = 0; i < census->pids_count; i++) {
		c.used[i] = calloc(NUMBERS / 8, 1);
		if (!c.used[i])
			r = -ENOMEM;
	}
	if (r == 0)
		r = count_all(&c);
	if (r == 0)
		count_made(&c);
	for (int i = 0; i < census->pids_count; i++)
		free(c.used[i]);
	free(c.users.items);
	free(c.pids.items);
	return r;
}
