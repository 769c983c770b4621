/* SPDX-License-Identifier: MIT */
/* Evidence: an array of facts over an arena of their strings. */
#include "evidence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "text.h"

/* Strings never move: facts point into chunks, so a full one is kept and another put before it. */
struct fw_chunk {
	struct fw_chunk *next;
	size_t used;
	size_t size;
	char bytes[];
};

enum { CHUNK_BYTES = 4096 - (int)sizeof(struct fw_chunk) };

static const char *const sources[FW_SRC_COUNT] = {
	[FW_SRC_NONE] = "none",
	[FW_SRC_PROBE] = "probe",
	[FW_SRC_HARNESS] = "harness",
	[FW_SRC_STATUS] = "status",
	[FW_SRC_STAT] = "stat",
	[FW_SRC_CHILDREN] = "children",
	[FW_SRC_TASKS] = "tasks",
	[FW_SRC_FDS] = "fds",
	[FW_SRC_MAPS] = "maps",
	[FW_SRC_SMAPS] = "smaps",
	[FW_SRC_SYSCALL] = "syscall",
	[FW_SRC_LINKS] = "links",
	[FW_SRC_NS] = "ns",
	[FW_SRC_CGROUP] = "cgroup",
	[FW_SRC_MEM] = "mem",
	[FW_SRC_PAGEMAP] = "pagemap",
	[FW_SRC_KPAGECOUNT] = "kpagecount",
	[FW_SRC_KCMP] = "kcmp",
	[FW_SRC_PIDFD] = "pidfd",
	[FW_SRC_WAIT] = "wait",
	[FW_SRC_PTRACE] = "ptrace",
	[FW_SRC_IPC] = "ipc",
	[FW_SRC_LIMITS] = "limits",
	[FW_SRC_TIMERS] = "timers",
	[FW_SRC_ROBUST] = "robust",
	[FW_SRC_ATTRS] = "attrs",
	[FW_SRC_SCHED] = "sched",
	[FW_SRC_IO] = "io",
	[FW_SRC_NUMA] = "numa",
	[FW_SRC_TRACE] = "trace",
};

void fw_evidence_init(struct fw_evidence *ev)
{
	*ev = (struct fw_evidence){ 0 };
}

void fw_evidence_done(struct fw_evidence *ev)
{
	struct fw_chunk *chunk = ev->strings;

	while (chunk) {
		struct fw_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	free(ev->facts);
	*ev = (struct fw_evidence){ 0 };
}

/* A terminated copy of n bytes in the arena, or NULL when memory is short. */
static const char *keep(struct fw_evidence *ev, const char *s, size_t n)
{
	struct fw_chunk *chunk = ev->strings;
	char *copy;

	if (!n)
		return "";
	if (!chunk || n >= chunk->size - chunk->used) {
		size_t size = n >= CHUNK_BYTES ? n + 1 : CHUNK_BYTES;

		if (n >= SIZE_MAX / 2)
			return NULL;
		chunk = malloc(sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		chunk->used = 0;
		chunk->size = size;
		chunk->next = ev->strings;
		ev->strings = chunk;
	}
	copy = chunk->bytes + chunk->used;
	memcpy(copy, s, n);
	copy[n] = '\0';
	chunk->used += n + 1;
	return copy;
}

/* A copy of a name; neighbours repeat gate and role, so the last one's string serves again. */
static const char *keep_name(struct fw_evidence *ev, const char *s, const char *last)
{
	if (!s)
		return "";
	if (last && strcmp(s, last) == 0)
		return last;
	return keep(ev, s, strlen(s));
}

static int reserve_one(struct fw_evidence *ev)
{
	size_t cap = ev->cap ? ev->cap * 2 : 32;
	struct fw_fact *facts;

	if (ev->count < ev->cap)
		return 0;
	facts = cap <= SIZE_MAX / sizeof(*facts) ? realloc(ev->facts, cap * sizeof(*facts)) : NULL;
	if (!facts)
		return -ENOMEM;
	ev->facts = facts;
	ev->cap = cap;
	return 0;
}

int fw_evidence_add(struct fw_evidence *ev, const struct fw_fact *fact)
{
	/* The fact may be one of our own, which growing the array would move. */
	struct fw_fact f = *fact;
	const struct fw_fact *last;

	if (reserve_one(ev) < 0)
		return -ENOMEM;
	last = ev->count ? &ev->facts[ev->count - 1] : NULL;
	f.at = keep_name(ev, f.at, last ? last->at : NULL);
	f.role = keep_name(ev, f.role, last ? last->role : NULL);
	f.name = keep_name(ev, f.name, NULL);
	if (f.kind == FW_STR || f.kind == FW_BYTES) {
		if (!f.s)
			f.len = 0;
		else if (f.kind == FW_STR)
			f.len = strlen(f.s);
		f.s = keep(ev, f.s, f.len);
	} else {
		f.s = "";
		f.len = 0;
	}
	if (!f.at || !f.role || !f.name || !f.s)
		return -ENOMEM;
	ev->facts[ev->count++] = f;
	return 0;
}

int fw_evidence_copy(const struct fw_evidence *from, struct fw_evidence *ret_to)
{
	struct fw_evidence to;
	size_t i;

	fw_evidence_init(&to);
	for (i = 0; i < from->count; i++) {
		if (fw_evidence_add(&to, &from->facts[i]) < 0) {
			fw_evidence_done(&to);
			return -ENOMEM;
		}
	}
	*ret_to = to;
	return 0;
}

void fw_evidence_ask(const struct fw_evidence *ev, enum fw_src src)
{
	if (ev->asked)
		*ev->asked |= 1U << src;
}

/* at NULL: at any gate. */
static const struct fw_fact *find(const struct fw_evidence *ev, const char *at, enum fw_src src,
				  const char *name)
{
	const struct fw_fact *found = NULL;
	size_t i;

	if (!ev || !name)
		return NULL;
	fw_evidence_ask(ev, src);
	for (i = 0; i < ev->count; i++) {
		const struct fw_fact *f = &ev->facts[i];

		if (f->src != src || strcmp(f->name, name) != 0 || (at && strcmp(f->at, at) != 0))
			continue;
		if (found)
			return NULL;
		found = f;
	}
	return found;
}

const struct fw_fact *fw_find(const struct fw_evidence *ev, enum fw_src src, const char *name)
{
	return find(ev, NULL, src, name);
}

const struct fw_fact *fw_told(const struct fw_evidence *ev, const char *name)
{
	return fw_find(ev, FW_SRC_PROBE, name);
}

const struct fw_fact *fw_find_at(const struct fw_evidence *ev, const char *at, enum fw_src src,
				 const char *name)
{
	return at ? find(ev, at, src, name) : NULL;
}

const char *fw_src_name(enum fw_src src)
{
	return (unsigned)src < FW_SRC_COUNT ? sources[src] : sources[FW_SRC_NONE];
}

enum fw_src fw_src_of_name(const char *name)
{
	int i;

	for (i = 0; name && i < FW_SRC_COUNT; i++)
		if (strcmp(sources[i], name) == 0)
			return (enum fw_src)i;
	return FW_SRC_NONE;
}

static void bytes_text(const struct fw_fact *fact, char *buf, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t shown = fact->len, i;

	if (!shown) {
		fw_line(buf, size, "(no bytes)");
		return;
	}
	if (shown > (size - 1) / 2)
		shown = size > 4 ? (size - 4) / 2 : 0;
	for (i = 0; i < shown; i++) {
		unsigned char c = (unsigned char)fact->s[i];

		buf[2 * i] = digits[c >> 4];
		buf[2 * i + 1] = digits[c & 15];
	}
	fw_line(buf + 2 * shown, size - 2 * shown, "%s", shown < fact->len ? "..." : "");
}

const char *fw_fact_text(const struct fw_fact *fact, char *buf, size_t size)
{
	if (!size)
		return "";
	if (!fact)
		return fw_line(buf, size, "no fact");
	switch (fact->kind) {
	case FW_INT:
		return fw_line(buf, size, "%lld", (long long)fact->i);
	case FW_WORD:
		return fw_line(buf, size, "0x%llx", (unsigned long long)fact->w);
	case FW_STR:
		return fw_line(buf, size, "\"%s\"", fact->s);
	case FW_BYTES:
		bytes_text(fact, buf, size);
		return buf;
	case FW_ERRNO:
		/* Compared as 64 bit: a number no errno can be must not wrap into one. */
		if (fact->i > 0 && fact->i < 4096)
			return fw_line(buf, size, "%s", fw_errno_name((int)fact->i));
		return fw_line(buf, size, "errno %lld", (long long)fact->i);
	}
	return fw_line(buf, size, "no value");
}
