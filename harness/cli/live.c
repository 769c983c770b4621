/* SPDX-License-Identifier: MIT */
/* A run that is taking place. */
#include "live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

#include "follow.h"
#include "scoped.h"

/* The directory of a path, without what follows its last slash. */
static void directory_of(const char *path, struct fw_buf *ret_path)
{
	fw_buf_add(ret_path, path, (size_t)(strrchr(path, '/') - path));
}

/*
 * Where we were executed, as the kernel was told it and, by an emulator that does not hand that on, as we were called.
 * Links in it are not followed. Never along PATH: what the environment names is not executed.
 */
static void called_directory(const char *argv0, struct fw_buf *ret_path)
{
	const char *path = (const char *)getauxval(AT_EXECFN);

	if (!path)
		path = argv0;
	if (strchr(path, '/'))
		directory_of(path, ret_path);
	else
		fw_buf_str(ret_path, ".");
}

/*
 * DIR/../BELOW/forkwitness/NAME. DIR is where the kernel says that our program is; where that has no such file, or
 * there is no /proc to say it, where we were called: a tree may be made of links.
 */
static int beside(const char *argv0, const char *below, const char *name, struct fw_buf *ret_path,
		  struct fw_err *err)
{
	fw_scoped_mem char *self = realpath("/proc/self/exe", NULL);

	if (self) {
		directory_of(self, ret_path);
		fw_buf_printf(ret_path, "/../%s/forkwitness/%s", below, name);
	}
	if (!self || ret_path->failed || access(ret_path->data, F_OK) < 0) {
		fw_scoped_buf called = { 0 };

		called_directory(argv0, &called);
		if (called.data)
			fw_buf_printf(&called, "/../%s/forkwitness/%s", below, name);
		/* Neither there: the first is the one to name. */
		if (called.data && !called.failed && (!self || access(called.data, F_OK) == 0)) {
			fw_buf_clear(ret_path);
			fw_buf_str(ret_path, called.data);
		}
	}
	if (ret_path->failed)
		return fw_fail(err, ENOMEM, "start", "%s", name);
	return ret_path->len ? 0 : fw_fail(err, ENOENT, "start", "%s: where this program is", name);
}

int fw_worker_path(const char *argv0, struct fw_buf *ret_path, struct fw_err *err)
{
	return beside(argv0, "libexec", "fw-worker", ret_path, err);
}

int fw_share_path(const char *argv0, const char *name, struct fw_buf *ret_path, struct fw_err *err)
{
	return beside(argv0, "share", name, ret_path, err);
}

/* Words one behind the other, each ended by a zero byte; made into a list once all are there. */
struct words {
	struct fw_buf bytes;
	size_t count;
};

static void add(struct words *w, const char *word)
{
	fw_buf_add(&w->bytes, word, strlen(word) + 1);
	w->count++;
}

static void add_option(struct words *w, const char *name, const char *value)
{
	add(w, name);
	add(w, value);
}

static void add_number(struct words *w, const char *name, int value)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", value);
	add_option(w, name, text);
}

static void add_names(struct words *w, const char *name, const struct fw_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		add_option(w, name, names->items[i]);
}

/* The worker's command line for these options. */
static void words_of(const struct fw_options *o, const struct fw_names *listed, struct words *w)
{
	static const char *const keeps[] = {
		[FW_KEEP_FAILED] = "failed", [FW_KEEP_ALL] = "all", [FW_KEEP_NONE] = "none"
	};
	char text[48];

	add(w, "fw-worker");
	add(w, "run");
	add_option(w, "--format", "jsonl");
	add_names(w, "--family", &o->families);
	add_names(w, "--door", &o->doors);
	add_names(w, "--must", &o->must);
	if (listed)
		add_names(w, "--listed", listed);
	if (o->privilege == FW_PRIVILEGE_NEEDS_ROOT)
		add(w, "--needs-root");
	if (o->privilege == FW_PRIVILEGE_UNPRIVILEGED)
		add(w, "--unprivileged");
	if (o->jobs)
		add_number(w, "--jobs", o->jobs);
	if (o->within_s)
		add_number(w, "--within", o->within_s);
	if (o->timeout_ms) {
		(void)snprintf(text, sizeof(text), "%d.%03d", o->timeout_ms / 1000,
			       o->timeout_ms % 1000);
		add_option(w, "--timeout", text);
	}
	if (o->repeat > 1)
		add_number(w, "--repeat", o->repeat);
	if (o->until_fail)
		add(w, "--until-fail");
	if (o->shuffle && o->seed) {
		(void)snprintf(text, sizeof(text), "--shuffle=%llu", (unsigned long long)o->seed);
		add(w, text);
	} else if (o->shuffle) {
		add(w, "--shuffle");
	}
	if (o->shards > 1) {
		(void)snprintf(text, sizeof(text), "%d/%d", o->shard, o->shards);
		add_option(w, "--shard", text);
	}
	if (o->fail_fast) {
		(void)snprintf(text, sizeof(text), "--fail-fast=%d", o->fail_fast);
		add(w, text);
	}
	if (o->allow_global)
		add(w, "--allow-global");
	if (o->saboteur)
		add_option(w, "--saboteur", o->saboteur);
	add_option(w, "--target", o->target);
	if (o->cell[0])
		add_option(w, "--cell", o->cell);
	if (o->keep != FW_KEEP_FAILED)
		add_option(w, "--keep", keeps[o->keep]);
	if (o->out)
		add_option(w, "--out", o->out);
	for (size_t i = 0; i < o->globs.count; i++)
		add(w, o->globs.items[i]);
}

struct session {
	const struct fw_live *live;
	struct fw_reader *reader;
	struct fw_live_end end;
	bool any;
};

static int on_bytes(void *ctx, const char *bytes, size_t n)
{
	struct session *s = ctx;
	int r;

	s->any = true;
	r = fw_reader_feed(s->reader, bytes, n, &s->end.damage);
	if (s->live->after)
		s->live->after(s->live->ctx);
	return r;
}

static bool is_whole(void *ctx)
{
	struct session *s = ctx;

	return s->live->run->ended;
}

static void on_tick(void *ctx)
{
	struct session *s = ctx;

	s->live->tick(s->live->ctx);
}

int fw_live_run(const struct fw_live *live, const char *worker, struct fw_live_end *ret_end,
		struct fw_err *err)
{
	struct session s = { .live = live };
	struct fw_follow follow = {
		.program = worker, .bytes = on_bytes, .is_whole = is_whole, .ctx = &s
	};
	fw_scoped_mem char **argv = NULL;
	struct fw_followed followed;
	struct words words = { 0 };
	size_t at = 0;
	int r;

	words_of(live->options, live->listed, &words);
	argv = calloc(words.count + 1, sizeof(*argv));
	s.reader =
		fw_reader_new("the record", live->run, live->keep_facts, live->on_line, live->ctx);
	if (words.bytes.failed || !argv || !s.reader) {
		r = fw_fail(err, ENOMEM, "start", "%s", worker);
		goto out;
	}
	for (size_t i = 0; i < words.count; i++) {
		argv[i] = words.bytes.data + at;
		at += strlen(argv[i]) + 1;
	}
	follow.argv = argv;
	if (live->tick) {
		follow.tick = on_tick;
		follow.tick_ms = live->tick_ms;
	}
	r = fw_follow_worker(&follow, &followed, err);
	if (r < 0)
		goto out;
	s.end.worker_exit = WIFEXITED(followed.status) ? WEXITSTATUS(followed.status) : -1;
	s.end.worker_signal = WIFSIGNALED(followed.status) ? WTERMSIG(followed.status) : 0;
	s.end.signal = followed.signal;
	s.end.whole = fw_reader_end(s.reader, &s.end.damage) == 0;
	if (!s.any)
		s.end.damage = (struct fw_err){ 0 };
	*ret_end = s.end;
out:
	fw_reader_free(s.reader);
	fw_buf_done(&words.bytes);
	return r;
}

void fw_live_tell(const struct fw_live_end *end, struct fw_buf *out)
{
	if (end->worker_signal)
		fw_buf_printf(out, "the worker was ended by signal %d", end->worker_signal);
	else
		fw_buf_printf(out, "the worker ended with status %d", end->worker_exit);
	if (end->damage.code)
		fw_buf_printf(out, "; %s", end->damage.detail);
	else if (!end->whole)
		fw_buf_str(out, " before it wrote anything");
}
