/* SPDX-License-Identifier: MIT */
/* The kernel's path through process creation: an instance of the function tracer, read as facts. */
#include "trace.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "obs_emit.h"
#include "scoped.h"
#include "tracefs.h"

enum { CALLS_MAX = 8, NAME_MAX_ = 48, DEPTHS_MAX = 64 };

/* Of one file: its compiler may put it into its caller, and then there is no such symbol. */
enum linkage { OUTER, INNER };

static const struct {
	const char *name;
	enum linkage linkage;
} functions[] = {
	{ "kernel_clone", OUTER },    { "copy_process", INNER },     { "dup_task_struct", INNER },
	{ "copy_creds", OUTER },      { "sched_fork", OUTER },	     { "copy_semundo", OUTER },
	{ "copy_files", INNER },      { "dup_fd", OUTER },	     { "copy_fs", INNER },
	{ "copy_fs_struct", OUTER },  { "copy_sighand", INNER },     { "copy_signal", INNER },
	{ "copy_mm", INNER },	      { "dup_mm", INNER },	     { "dup_mmap", INNER },
	{ "copy_namespaces", OUTER }, { "copy_io", INNER },	     { "copy_thread", OUTER },
	{ "alloc_pid", OUTER },	      { "wake_up_new_task", OUTER }, { "ret_from_fork", OUTER },
	{ "schedule_tail", OUTER },
};
enum { FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

/* fork, vfork, clone, clone3 of x86-64 */
#define CALLS "id==56||id==57||id==58||id==435\n"

static const char *const events[] = { "raw_syscalls:sys_enter\n", "raw_syscalls:sys_exit\n",
				      "task:task_newtask\n", "sched:sched_process_fork\n",
				      "sched:sched_wakeup_new\n" };
enum { EVENTS = sizeof(events) / sizeof(events[0]) };

/* ---- symbols ---- */

static const char entry_stub[] = "ret_from_fork_asm";
static bool symbols_known, has_stub, is_symbol[FUNCTIONS];

static bool is_named(const char *word, const char *name)
{
	size_t len = strlen(name);

	return strncmp(word, name, len) == 0 && (word[len] == '\0' || strchr(". \t\n", word[len]));
}

void obs_trace_know_symbols(void)
{
	fw_scoped_file file = symbols_known ? NULL : fopen("/proc/kallsyms", "re");
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		/* ADDRESS TYPE NAME */
		const char *name = strchr(line, ' ');

		name = name ? strchr(name + 1, ' ') : NULL;
		if (!name || !strchr("kcdsawr", name[1]))
			continue;
		name++;
		symbols_known = true;
		has_stub = has_stub || is_named(name, entry_stub);
		for (int i = 0; i < FUNCTIONS; i++)
			is_symbol[i] = is_symbol[i] || is_named(name, functions[i].name);
	}
}

/* ---- the instance ---- */

/* What the compiler has cut to measure has a name with an ending (.isra.0, .constprop.0), and is the whole function. */
static int trace_function(int folder, int i)
{
	char word[2 * NAME_MAX_];
	int r;

	/* each word costs a walk through all functions of the kernel */
	if (symbols_known && !is_symbol[i])
		return 0;
	(void)snprintf(word, sizeof(word), "%s\n", functions[i].name);
	r = sys_trace_add(folder, "set_ftrace_filter", word);
	if (r != -EINVAL)
		return r;
	(void)snprintf(word, sizeof(word), "%s.[ic]*\n", functions[i].name);
	r = sys_trace_add(folder, "set_ftrace_filter", word);
	return r == -EINVAL ? 0 : r;
}

/*
 * The registers that a child will return with, saved on its stack. A C function is handed a pointer to them; an
 * entry in assembly leaves them right above the return address of schedule_tail, the first function that it calls.
 */
static int probe_saved(const struct obs_trace *t)
{
	static const char by_pointer[] = "ret_from_fork ax=+80(%si):x64 orig_ax=+120(%si):x64",
			  by_stack[] = "schedule_tail ax=+88(%sp):x64 orig_ax=+128(%sp):x64";

	return sys_trace_probe(t->tracefs, t->owner, 'p', "saved",
			       has_stub ? by_pointer : by_stack);
}

static int build(struct obs_trace *t)
{
	fw_scoped_mem char *clock = sys_trace_text(t->folder, "trace_clock");
	int r;

	/* the clock is set last: where it is, all is there */
	if (clock && strstr(clock, "[mono]"))
		return 0;
	/* the keeper that began it was killed */
	(void)sys_trace_remove(t->tracefs, t->owner);
	fw_close_fd(&t->folder);
	t->folder = sys_trace_instance(t->tracefs, t->owner, &r);
	if (t->folder < 0)
		return t->folder;
	if ((r = sys_trace_set(t->folder, "tracing_on", "0\n")) < 0 ||
	    (r = sys_trace_set(t->folder, "buffer_size_kb", "256\n")) < 0 ||
	    (r = sys_trace_set(t->folder, "options/function-fork", "1\n")) < 0 ||
	    (r = sys_trace_set(t->folder, "options/event-fork", "1\n")) < 0 ||
	    (r = sys_trace_set(t->folder, "events/raw_syscalls/sys_enter/filter", CALLS)) < 0 ||
	    (r = sys_trace_set(t->folder, "events/raw_syscalls/sys_exit/filter", CALLS)) < 0)
		return r;
	for (int i = 0; i < FUNCTIONS; i++) {
		r = trace_function(t->folder, i);
		if (r < 0)
			return r;
	}
	if ((r = sys_trace_probe(t->tracefs, t->owner, 'r', "r_kernel_clone",
				 "kernel_clone ret=$retval:s32")) < 0 ||
	    (r = sys_trace_probe(t->tracefs, t->owner, 'r', "r_copy_process",
				 "copy_process ret=$retval:s64")) < 0 ||
	    (r = probe_saved(t)) < 0)
		return r;
	return sys_trace_set(t->folder, "trace_clock", "mono\n");
}

static int arm(const struct obs_trace *t)
{
	char text[SYS_TRACE_NAME_MAX + 8], group[SYS_TRACE_NAME_MAX];
	int r;

	/*
	 * Behind those before, who leave the list as they end: to empty it is to patch the scheduler while it runs, and
	 * that again and again is more than some emulators stand.
	 */
	(void)snprintf(text, sizeof(text), "%d\n", t->pid);
	if ((r = sys_trace_set(t->folder, "tracing_on", "0\n")) < 0 ||
	    (r = sys_trace_set(t->folder, "trace", "")) < 0 ||
	    (r = sys_trace_add(t->folder, "set_ftrace_pid", text)) < 0 ||
	    (r = sys_trace_add(t->folder, "set_event_pid", text)) < 0 ||
	    (r = sys_trace_set(t->folder, "current_tracer", "function\n")) < 0)
		return r;
	for (int i = 0; i < EVENTS; i++)
		if ((r = sys_trace_add(t->folder, "set_event", events[i])) < 0)
			return r;
	sys_trace_group(t->owner, group, sizeof(group));
	(void)snprintf(text, sizeof(text), "%s:*\n", group);
	if ((r = sys_trace_add(t->folder, "set_event", text)) < 0)
		return r;
	return sys_trace_set(t->folder, "tracing_on", "1\n");
}

static void rest(const struct obs_trace *t)
{
	(void)sys_trace_set(t->folder, "tracing_on", "0\n");
	(void)sys_trace_set(t->folder, "current_tracer", "nop\n");
	(void)sys_trace_set(t->folder, "set_event", "");
}

int obs_trace_begin(struct obs_trace *t, const char *owner, int32_t pid)
{
	int made, r;

	*t = (struct obs_trace){ .tracefs = -1, .folder = -1, .owner = owner, .pid = pid };
	t->tracefs = sys_tracefs_open();
	if (t->tracefs < 0)
		return t->tracefs;
	t->folder = sys_trace_instance(t->tracefs, owner, &made);
	r = t->folder < 0 ? t->folder : build(t);
	if (r == 0)
		r = arm(t);
	if (r == 0)
		return 0;
	if (t->folder >= 0)
		rest(t);
	fw_close_fd(&t->folder);
	fw_close_fd(&t->tracefs);
	return r;
}

/* ---- reading ---- */

struct call {
	int32_t child;		/* 0: none was made */
	int64_t began_us;
	bool over, told[2];	/* result of parent, of child */
};

struct reading {
	const struct obs_trace *trace;
	struct obs_emitter e;
	struct obs_subject of;
	struct obs_look look;
	struct call calls[CALLS_MAX];
	int count;
	char at[16];
	struct {
		char name[NAME_MAX_];
		bool child;
		int call, depth, times;
	} seen[DEPTHS_MAX];
	int seen_count;
};

static void about(struct reading *r, const char *role, int32_t pid, int call)
{
	r->at[0] = '\0';
	if (call == 0)
		(void)snprintf(r->at, sizeof(r->at), "call");
	else if (call > 0)
		(void)snprintf(r->at, sizeof(r->at), "call%d", call + 1);
	r->of = (struct obs_subject){ .role = role, .pid = pid, .at = r->at };
	r->look.of = &r->of;
	r->e.look = &r->look;
	r->e.role = role;
	r->e.pid = pid;
}

/* How each function can be seen: it is traced, or what is known of why it is not. */
static void say_functions(struct reading *r)
{
	fw_scoped_mem char *filter = sys_trace_text(r->trace->folder, "set_ftrace_filter");

	about(r, "stage", 0, -1);
	for (int i = 0; filter && i < FUNCTIONS; i++) {
		const char *name = functions[i].name, *how = NULL;

		for (const char *line = filter; *line && !how;
		     line += strcspn(line, "\n"), line += *line == '\n')
			if (is_named(line, name))
				how = "traced";
		if (!how)
			how = is_symbol[i] || !symbols_known ? "untraced" :
			      functions[i].linkage == INNER  ? "inlined" :
							       "absent";
		obs_say_text(&r->e, obs_thing(&r->e, "function.", name, ""), how, strlen(how));
	}
}

/* Which call of the process a line is part of; -1: none. */
static int call_of(const struct reading *r, int32_t pid)
{
	if (pid == r->trace->pid)
		return r->count - 1;
	for (int i = r->count - 1; i >= 0; i--)
		if (pid && r->calls[i].child == pid)
			return i;
	return -1;
}

static void enter(struct reading *r, const char *name, const char *caller, bool child, int call,
		  int64_t us)
{
	int depth = 0, times = 1;
	char again[16] = "";

	for (int i = r->seen_count - 1; i >= 0; i--) {
		if (r->seen[i].call != call || r->seen[i].child != child)
			continue;
		if (is_named(caller, r->seen[i].name) && depth <= r->seen[i].depth)
			depth = r->seen[i].depth + 1;
		if (strcmp(r->seen[i].name, name) == 0 && times <= r->seen[i].times)
			times = r->seen[i].times + 1;
	}
	if (r->seen_count < DEPTHS_MAX) {
		(void)snprintf(r->seen[r->seen_count].name, NAME_MAX_, "%s", name);
		r->seen[r->seen_count].child = child;
		r->seen[r->seen_count].call = call;
		r->seen[r->seen_count].times = times;
		r->seen[r->seen_count++].depth = depth;
	}
	if (times > 1)
		(void)snprintf(again, sizeof(again), ".%d", times);
	obs_say_int(&r->e, obs_thing(&r->e, "enter.", name, again), us);
	obs_say_int(&r->e, obs_thing(&r->e, "depth.", name, again), depth);
}

static const char *value_of(const char *text, const char *key)
{
	const char *found = strstr(text, key);

	return found ? found + strlen(key) : "";
}

static void begin_call(struct reading *r, long nr, int64_t us)
{
	if (r->count == CALLS_MAX)
		return;
	r->calls[r->count++] = (struct call){ .began_us = us };
	about(r, "parent", r->trace->pid, r->count - 1);
	obs_say_int(&r->e, "number", nr);
}

/* Pointers to a task are of no meaning outside; an error is. */
static int64_t error_or_zero(int64_t value)
{
	return value < 0 && value >= -4095 ? value : 0;
}

static void take_event(struct reading *r, const char *text, bool child, int call, int64_t us)
{
	struct call *c = &r->calls[call];
	long nr;
	long long value;

	if (sscanf(text, "sys_exit: NR %ld = %lld", &nr, &value) == 2) {
		if (!c->told[child])
			obs_say_int(&r->e, "result", value);
		c->told[child] = true;
		if (!child) {
			obs_say_int(&r->e, "lasted", us);
			c->over = true;
		}
	} else if (strncmp(text, "r_copy_process:", 15) == 0) {
		value = strtoll(value_of(text, "ret="), NULL, 10);
		obs_say_int(&r->e, "return.copy_process", error_or_zero(value));
		obs_say_int(&r->e, "leave.copy_process", us);
	} else if (strncmp(text, "r_kernel_clone:", 15) == 0) {
		value = strtoll(value_of(text, "ret="), NULL, 10);
		obs_say_int(&r->e, "return.kernel_clone", value);
		obs_say_int(&r->e, "leave.kernel_clone", us);
	} else if (strncmp(text, "task_newtask:", 13) == 0) {
		c->child = (int32_t)strtol(value_of(text, " pid="), NULL, 10);
		obs_say_int(&r->e, "event.child", c->child);
		obs_say_word(&r->e, "event.task_newtask",
			     strtoull(value_of(text, "clone_flags="), NULL, 16));
	} else if (strncmp(text, "sched_process_fork:", 19) == 0) {
		obs_say_int(&r->e, "event.sched_process_fork",
			    strtol(value_of(text, "child_pid="), NULL, 10));
	} else if (strncmp(text, "sched_wakeup_new:", 17) == 0) {
		obs_say_int(&r->e, "event.sched_wakeup_new",
			    strtol(value_of(text, " pid="), NULL, 10));
	} else if (strncmp(text, "saved:", 6) == 0) {
		obs_say_word(&r->e, "saved.ax", strtoull(value_of(text, " ax="), NULL, 16));
		obs_say_word(&r->e, "saved.orig_ax",
			     strtoull(value_of(text, "orig_ax="), NULL, 16));
	}
}

/* "COMM-PID [CPU] FLAGS SECONDS.MICROS: TEXT"; the command is 16 wide, whatever stands in it. */
static void take_line(struct reading *r, char *line)
{
	enum { COMM = 16 };
	char name[NAME_MAX_], caller[NAME_MAX_];
	long long s, us;
	int32_t pid;
	int at = 0, call;
	bool child;
	long nr;

	if (line[0] == '#' || strlen(line) <= COMM || line[COMM] != '-' ||
	    sscanf(line + COMM + 1, "%d [%*d] %*s %lld.%lld: %n", &pid, &s, &us, &at) != 3 || !at)
		return;
	line += COMM + 1 + at;
	us += s * 1000000;
	if (pid == r->trace->pid && sscanf(line, "sys_enter: NR %ld", &nr) == 1) {
		begin_call(r, nr, us);
		return;
	}
	call = call_of(r, pid);
	child = pid != r->trace->pid;
	if (call < 0 || (!child && r->calls[call].over))
		return;
	us -= r->calls[call].began_us;
	about(r, child ? "child" : "parent", pid, call);
	if (sscanf(line, "%47[a-z_0-9]%*[^ ] <-%47[A-Za-z_0-9.]", name, caller) == 2 ||
	    sscanf(line, "%47[a-z_0-9] <-%47[A-Za-z_0-9.]", name, caller) == 2)
		enter(r, name, caller, child, call, us);
	else
		take_event(r, line, child, call, us);
}

/* The head says how many lines there are and how many there were: "entries-in-buffer/entries-written: 24/24". */
static void say_lost(struct reading *r, const char *text)
{
	long long kept = 0, written = 0;

	about(r, "stage", 0, -1);
	if (sscanf(value_of(text, "entries-written:"), "%lld/%lld", &kept, &written) == 2)
		obs_say_int(&r->e, "trace_lost", written - kept);
}

int obs_trace_end(struct obs_trace *t, const struct obs_sink *sink)
{
	static struct reading r;
	fw_scoped_mem char *text = NULL;
	int error;

	/* the buffer is emptied when the tracer goes */
	(void)sys_trace_set(t->folder, "tracing_on", "0\n");
	r = (struct reading){ .trace = t, .e = { .sink = sink, .src = FW_SRC_TRACE } };
	text = sys_trace_text(t->folder, "trace");
	error = text ? 0 : -errno;
	rest(t);
	if (!text)
		goto out;
	say_functions(&r);
	say_lost(&r, text);
	for (char *line = text, *next; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		take_line(&r, line);
	}
	about(&r, "parent", t->pid, -1);
	obs_say_int(&r.e, "calls", r.count);
out:
	fw_close_fd(&t->folder);
	fw_close_fd(&t->tracefs);
	return error;
}
