/* SPDX-License-Identifier: MIT */
/* Parsers of procfs texts: pure, without heap, safe on any bytes. */
#include "proctext.h"

#include <errno.h>
#include <string.h>

#include "procfs.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static struct sys_span span_of(const char *from, const char *to)
{
	return (struct sys_span){ .s = from, .len = (size_t)(to - from) };
}

static struct sys_span trim(struct sys_span span)
{
	while (span.len && is_blank(*span.s)) {
		span.s++;
		span.len--;
	}
	while (span.len && is_blank(span.s[span.len - 1]))
		span.len--;
	return span;
}

/* The next line without its newline; false at the end. One that is cut off counts only when the caller wants it. */
static bool next_line(const char **cursor, const char *end, bool cut_too, struct sys_span *ret_line)
{
	const char *newline;

	if (*cursor >= end)
		return false;
	newline = memchr(*cursor, '\n', (size_t)(end - *cursor));
	if (!newline && !cut_too)
		return false;
	*ret_line = span_of(*cursor, newline ? newline : end);
	*cursor = newline ? newline + 1 : end;
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

bool sys_span_number(struct sys_span span, unsigned int base, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (!span.s || span.len == 0)
		return false;
	for (size_t i = 0; i < span.len; i++) {
		unsigned int digit = (unsigned int)digit_of(span.s[i]);

		if (digit >= base)
			return false;
		if (value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*ret_value = value;
	return true;
}

bool sys_span_int(struct sys_span span, int64_t *ret_value)
{
	bool negative = span.s && span.len && *span.s == '-';
	uint64_t value;

	if (negative) {
		span.s++;
		span.len--;
	}
	if (!sys_span_number(span, 10, &value) || value > (uint64_t)INT64_MAX + negative)
		return false;
	*ret_value = (int64_t)(negative ? 0 - value : value);
	return true;
}

bool sys_span_word(struct sys_span *span, struct sys_span *ret_word)
{
	const char *at, *end, *from;

	if (!span->s)
		return false;
	at = span->s;
	end = at + span->len;
	while (at < end && is_blank(*at))
		at++;
	from = at;
	while (at < end && !is_blank(*at))
		at++;
	*span = span_of(at, end);
	*ret_word = span_of(from, at);
	return at > from;
}

/* Does the line begin with the key and a colon? What follows, without blanks around it. */
static bool after_key(struct sys_span line, const char *key, size_t key_len,
		      struct sys_span *ret_rest)
{
	if (line.len <= key_len || line.s[key_len] != ':' || memcmp(line.s, key, key_len) != 0)
		return false;
	*ret_rest = trim(span_of(line.s + key_len + 1, line.s + line.len));
	return true;
}

enum status_shape { AS_INT, AS_KB, AS_OCTAL, AS_MASK, AS_TEXT, AS_LETTER, AS_RAW };

static const struct {
	const char *key;
	unsigned char len;
	unsigned char as;
} status_fields[SYS_STATUS_FIELDS] = {
#define FIELD(index, name, shape) [index] = { .key = name, .len = sizeof(name) - 1, .as = shape }
	FIELD(SYS_STATUS_NAME, "Name", AS_RAW),
	FIELD(SYS_STATUS_UMASK, "Umask", AS_OCTAL),
	FIELD(SYS_STATUS_STATE, "State", AS_LETTER),
	FIELD(SYS_STATUS_TGID, "Tgid", AS_INT),
	FIELD(SYS_STATUS_PID, "Pid", AS_INT),
	FIELD(SYS_STATUS_PPID, "PPid", AS_INT),
	FIELD(SYS_STATUS_TRACER, "TracerPid", AS_INT),
	FIELD(SYS_STATUS_UID, "Uid", AS_TEXT),
	FIELD(SYS_STATUS_GID, "Gid", AS_TEXT),
	FIELD(SYS_STATUS_FDSIZE, "FDSize", AS_INT),
	FIELD(SYS_STATUS_GROUPS, "Groups", AS_TEXT),
	FIELD(SYS_STATUS_NSPID, "NSpid", AS_TEXT),
	FIELD(SYS_STATUS_NSPGID, "NSpgid", AS_TEXT),
	FIELD(SYS_STATUS_NSSID, "NSsid", AS_TEXT),
	FIELD(SYS_STATUS_VMPEAK, "VmPeak", AS_KB),
	FIELD(SYS_STATUS_VMSIZE, "VmSize", AS_KB),
	FIELD(SYS_STATUS_VMLCK, "VmLck", AS_KB),
	FIELD(SYS_STATUS_VMHWM, "VmHWM", AS_KB),
	FIELD(SYS_STATUS_VMRSS, "VmRSS", AS_KB),
	FIELD(SYS_STATUS_VMDATA, "VmData", AS_KB),
	FIELD(SYS_STATUS_VMPTE, "VmPTE", AS_KB),
	FIELD(SYS_STATUS_THREADS, "Threads", AS_INT),
	FIELD(SYS_STATUS_SIGQ, "SigQ", AS_TEXT),
	FIELD(SYS_STATUS_SIGPND, "SigPnd", AS_MASK),
	FIELD(SYS_STATUS_SHDPND, "ShdPnd", AS_MASK),
	FIELD(SYS_STATUS_SIGBLK, "SigBlk", AS_MASK),
	FIELD(SYS_STATUS_SIGIGN, "SigIgn", AS_MASK),
	FIELD(SYS_STATUS_SIGCGT, "SigCgt", AS_MASK),
	FIELD(SYS_STATUS_CAPINH, "CapInh", AS_MASK),
	FIELD(SYS_STATUS_CAPPRM, "CapPrm", AS_MASK),
	FIELD(SYS_STATUS_CAPEFF, "CapEff", AS_MASK),
	FIELD(SYS_STATUS_CAPBND, "CapBnd", AS_MASK),
	FIELD(SYS_STATUS_CAPAMB, "CapAmb", AS_MASK),
	FIELD(SYS_STATUS_NONEWPRIVS, "NoNewPrivs", AS_INT),
	FIELD(SYS_STATUS_SECCOMP, "Seccomp", AS_INT),
	FIELD(SYS_STATUS_CPUS, "Cpus_allowed", AS_TEXT),
	FIELD(SYS_STATUS_VOLUNTARY, "voluntary_ctxt_switches", AS_INT),
	FIELD(SYS_STATUS_NONVOLUNTARY, "nonvoluntary_ctxt_switches", AS_INT),
#undef FIELD
};

static bool kilobytes(struct sys_span rest, uint64_t *ret_kb)
{
	struct sys_span number, unit;

	return sys_span_word(&rest, &number) && sys_span_word(&rest, &unit) && unit.len == 2 &&
	       memcmp(unit.s, "kB", 2) == 0 && sys_span_number(number, 10, ret_kb) &&
	       *ret_kb <= INT64_MAX;
}

static void read_field(enum status_shape as, struct sys_span rest, struct sys_field *field)
{
	uint64_t value;

	switch (as) {
	case AS_INT:
		if (sys_span_int(rest, &field->i))
			field->shape = SYS_INT;
		return;
	case AS_KB:
	case AS_OCTAL:
		if (as == AS_KB ? !kilobytes(rest, &value) :
				  !sys_span_number(rest, 8, &value) || value > INT64_MAX)
			return;
		field->i = (int64_t)value;
		field->shape = SYS_INT;
		return;
	case AS_MASK:
		if (sys_span_number(rest, 16, &field->w))
			field->shape = SYS_WORD;
		return;
	case AS_LETTER:
		/* "S (sleeping)" */
		if (rest.len == 0)
			return;
		rest.len = 1;
		break;
	case AS_TEXT:
	case AS_RAW:
		break;
	}
	field->text = rest;
	field->shape = SYS_TEXT;
}

int sys_status_parse(const char *text, size_t len, struct sys_status *ret_status)
{
	const char *cursor = text, *end = text + len;
	struct sys_span line, rest;
	unsigned int expect = 0;

	memset(ret_status, 0, sizeof(*ret_status));
	while (next_line(&cursor, end, false, &line)) {
		for (unsigned int tried = 0; tried < SYS_STATUS_FIELDS; tried++) {
			/* The kernel's order is the table's: nearly always the first try hits. */
			unsigned int f = (expect + tried) % SYS_STATUS_FIELDS;
			struct sys_field *field = &ret_status->field[f];

			if (!after_key(line, status_fields[f].key, status_fields[f].len, &rest))
				continue;
			if (status_fields[f].as == AS_RAW && line.len > status_fields[f].len + 1u)
				/* A name may begin or end with blanks of its own: one tab is the kernel's. */
				rest = span_of(line.s + status_fields[f].len + 2,
					       line.s + line.len);
			if (field->shape == SYS_ABSENT)
				read_field(status_fields[f].as, rest, field);
			expect = f + 1;
			break;
		}
	}
	return ret_status->field[SYS_STATUS_PID].shape == SYS_INT ? 0 : -EBADMSG;
}

bool sys_status_line(const char *text, size_t len, const char *key, struct sys_span *ret_rest)
{
	const char *cursor = text, *end = text + len;
	struct sys_span line;

	while (next_line(&cursor, end, false, &line))
		if (after_key(line, key, strlen(key), ret_rest))
			return true;
	return false;
}

int sys_stat_parse(const char *text, size_t len, struct sys_stat *ret_stat)
{
	const char *end = text + len, *open, *close = NULL;
	struct sys_span rest, word;
	uint64_t pid;

	memset(ret_stat, 0, sizeof(*ret_stat));
	open = len ? memchr(text, '(', len) : NULL;
	/* The name may hold brackets and blanks; what follows it cannot. */
	for (const char *p = end; open && p > open; p--) {
		if (p[-1] == ')') {
			close = p - 1;
			break;
		}
	}
	if (!close)
		return -EBADMSG;
	if (!sys_span_number(trim(span_of(text, open)), 10, &pid) || pid > INT32_MAX)
		return -EBADMSG;
	ret_stat->pid = (int32_t)pid;
	ret_stat->comm = span_of(open + 1, close);
	rest = span_of(close + 1, end);
	if (!sys_span_word(&rest, &word) || word.len != 1)
		return -EBADMSG;
	ret_stat->state = *word.s;
	ret_stat->count = SYS_STAT_STATE;
	while (ret_stat->count + 1 < SYS_STAT_FIELDS && sys_span_word(&rest, &word)) {
		int64_t *field = &ret_stat->field[ret_stat->count + 1];
		uint64_t value;

		if (sys_span_number(word, 10, &value))
			*field = (int64_t)value;
		else if (!sys_span_int(word, field))
			break;
		ret_stat->count++;
	}
	return ret_stat->count >= SYS_STAT_PPID ? 0 : -EBADMSG;
}

int sys_children_parse(const char *text, size_t len, struct sys_numbers *ret_list)
{
	struct sys_span rest = { .s = text, .len = len }, word;

	ret_list->count = 0;
	ret_list->total = 0;
	while (sys_span_word(&rest, &word)) {
		uint64_t pid;

		if (!sys_span_number(word, 10, &pid) || pid > INT32_MAX)
			return -EBADMSG;
		sys_numbers_add(ret_list, (int32_t)pid);
	}
	sys_numbers_sort(ret_list);
	return 0;
}

int sys_timers_parse(const char *text, size_t len, struct sys_numbers *ret_list)
{
	const char *cursor = text, *end = text + len;
	struct sys_span line, rest;

	ret_list->count = 0;
	ret_list->total = 0;
	/* each timer is some lines, the first of which has its number */
	while (next_line(&cursor, end, false, &line)) {
		uint64_t id;

		if (!after_key(line, "ID", 2, &rest))
			continue;
		if (!sys_span_number(rest, 10, &id) || id > INT32_MAX)
			return -EBADMSG;
		sys_numbers_add(ret_list, (int32_t)id);
	}
	if (len && !ret_list->total)
		return -EBADMSG;
	sys_numbers_sort(ret_list);
	return 0;
}

int sys_fdinfo_parse(const char *text, size_t len, struct sys_fdinfo *ret_info)
{
	const char *cursor = text, *end = text + len;
	struct sys_fdinfo info = { 0 };
	struct sys_span line, rest;

	while (next_line(&cursor, end, false, &line)) {
		if (!info.has_pos && after_key(line, "pos", 3, &rest))
			info.has_pos = sys_span_int(rest, &info.pos);
		else if (!info.has_flags && after_key(line, "flags", 5, &rest))
			info.has_flags = sys_span_number(rest, 8, &info.flags);
		else if (!info.has_pid && after_key(line, "Pid", 3, &rest))
			info.has_pid = sys_span_int(rest, &info.pid);
	}
	if (!info.has_pos && !info.has_flags && !info.has_pid)
		return -EBADMSG;
	*ret_info = info;
	return 0;
}

int sys_fdinfo_next(const char **cursor, const char *end, struct sys_span *ret_line)
{
	struct sys_span line, rest;

	while (next_line(cursor, end, false, &line)) {
		if (after_key(line, "pos", 3, &rest) || after_key(line, "flags", 5, &rest) ||
		    after_key(line, "mnt_id", 6, &rest) || after_key(line, "ino", 3, &rest))
			continue;
		*ret_line = line;
		return 1;
	}
	return 0;
}

/* "start-end" */
static bool parse_range(struct sys_span range, uint64_t *ret_start, uint64_t *ret_end)
{
	const char *dash = range.len ? memchr(range.s, '-', range.len) : NULL;

	return dash && sys_span_number(span_of(range.s, dash), 16, ret_start) &&
	       sys_span_number(span_of(dash + 1, range.s + range.len), 16, ret_end) &&
	       *ret_start < *ret_end;
}

static bool parse_map(struct sys_span line, struct sys_map *map)
{
	struct sys_span perms, offset, device, inode;
	uint64_t number;

	memset(map, 0, sizeof(*map));
	if (!sys_span_word(&line, &map->range) || !parse_range(map->range, &map->start, &map->end))
		return false;
	if (!sys_span_word(&line, &perms) || perms.len != 4)
		return false;
	memcpy(map->perms, perms.s, 4);
	if (!sys_span_word(&line, &offset) || !sys_span_number(offset, 16, &map->offset))
		return false;
	if (!sys_span_word(&line, &device) || !memchr(device.s, ':', device.len))
		return false;
	if (!sys_span_word(&line, &inode) || !sys_span_number(inode, 10, &number))
		return false;
	map->path = trim(line);
	return true;
}

int sys_maps_next(const char **cursor, const char *end, struct sys_map *ret_map)
{
	struct sys_span line;

	if (!next_line(cursor, end, true, &line))
		return 0;
	return parse_map(line, ret_map) ? 1 : -EBADMSG;
}

static const struct {
	const char *key;
	unsigned char len;
} smaps_sizes[SYS_SMAPS_SIZES] = {
#define SIZE(index, name) [index] = { .key = name, .len = sizeof(name) - 1 }
	SIZE(SYS_SMAPS_SIZE, "Size"),
	SIZE(SYS_SMAPS_RSS, "Rss"),
	SIZE(SYS_SMAPS_PSS, "Pss"),
	SIZE(SYS_SMAPS_SHARED_CLEAN, "Shared_Clean"),
	SIZE(SYS_SMAPS_SHARED_DIRTY, "Shared_Dirty"),
	SIZE(SYS_SMAPS_PRIVATE_CLEAN, "Private_Clean"),
	SIZE(SYS_SMAPS_PRIVATE_DIRTY, "Private_Dirty"),
	SIZE(SYS_SMAPS_REFERENCED, "Referenced"),
	SIZE(SYS_SMAPS_ANONYMOUS, "Anonymous"),
	SIZE(SYS_SMAPS_LAZYFREE, "LazyFree"),
	SIZE(SYS_SMAPS_ANONHUGE, "AnonHugePages"),
	SIZE(SYS_SMAPS_SWAP, "Swap"),
	SIZE(SYS_SMAPS_LOCKED, "Locked"),
#undef SIZE
};

/* Lines of a mapping begin with a capital, the next mapping with its address. */
static bool is_detail(const char *at)
{
	return *at >= 'A' && *at <= 'Z';
}

int sys_smaps_next(const char **cursor, const char *end, struct sys_smap *ret_smap)
{
	struct sys_span line, rest;
	unsigned int expect = 0;

	memset(ret_smap, 0, sizeof(*ret_smap));
	if (!next_line(cursor, end, false, &line))
		return 0;
	if (!parse_map(line, &ret_smap->map))
		return -EBADMSG;
	while (*cursor < end && is_detail(*cursor) && next_line(cursor, end, false, &line)) {
		if (after_key(line, "VmFlags", 7, &rest)) {
			ret_smap->vmflags = rest;
			continue;
		}
		for (unsigned int tried = 0; tried < SYS_SMAPS_SIZES; tried++) {
			unsigned int f = (expect + tried) % SYS_SMAPS_SIZES;

			if (!after_key(line, smaps_sizes[f].key, smaps_sizes[f].len, &rest))
				continue;
			if (kilobytes(rest, &ret_smap->kb[f]))
				ret_smap->have |= 1u << f;
			expect = f + 1;
			break;
		}
	}
	return 1;
}

/* "0x1f" */
static bool hex_word(struct sys_span *rest, uint64_t *ret_value)
{
	struct sys_span word;

	if (!sys_span_word(rest, &word) || word.len < 3 || memcmp(word.s, "0x", 2) != 0)
		return false;
	return sys_span_number(span_of(word.s + 2, word.s + word.len), 16, ret_value);
}

int sys_syscall_parse(const char *text, size_t len, struct sys_syscall *ret_syscall)
{
	struct sys_span rest = { .s = text, .len = len }, word;
	struct sys_syscall call = { .nr = -1 };

	if (!sys_span_word(&rest, &word))
		return -EBADMSG;
	if (word.len == 7 && memcmp(word.s, "running", 7) == 0) {
		call.state = SYS_SYSCALL_RUNNING;
		*ret_syscall = call;
		return 0;
	}
	if (!sys_span_int(word, &call.nr) || call.nr < -1)
		return -EBADMSG;
	call.state = call.nr < 0 ? SYS_SYSCALL_OUTSIDE : SYS_SYSCALL_INSIDE;
	for (int i = 0; call.nr >= 0 && i < 6; i++)
		if (!hex_word(&rest, &call.args[i]))
			return -EBADMSG;
	if (!hex_word(&rest, &call.sp) || !hex_word(&rest, &call.pc))
		return -EBADMSG;
	*ret_syscall = call;
	return 0;
}

/* Is the name one of the comma-separated ones? */
static bool is_listed(struct sys_span list, const char *name)
{
	size_t len = strlen(name);

	while (list.len) {
		const char *comma = memchr(list.s, ',', list.len);
		size_t part = comma ? (size_t)(comma - list.s) : list.len;

		if (part == len && memcmp(list.s, name, len) == 0)
			return true;
		part += comma != NULL;
		list.s += part;
		list.len -= part;
	}
	return false;
}

bool sys_cgroup_path(const char *text, size_t len, const char *controller,
		     struct sys_span *ret_path)
{
	const char *cursor = text, *end = text + len;
	struct sys_span line;

	while (next_line(&cursor, end, false, &line)) {
		const char *stop = line.s + line.len, *first, *second;
		struct sys_span controllers;

		first = memchr(line.s, ':', line.len);
		if (!first)
			continue;
		second = memchr(first + 1, ':', (size_t)(stop - first - 1));
		if (!second)
			continue;
		controllers = span_of(first + 1, second);
		if (controller ? !is_listed(controllers, controller) :
				 controllers.len || first != line.s + 1 || *line.s != '0')
			continue;
		*ret_path = span_of(second + 1, stop);
		return true;
	}
	return false;
}

bool sys_cgroup_event(const char *text, size_t len, const char *event, int64_t *ret_number)
{
	const char *cursor = text, *end = text + len;
	struct sys_span line, word;

	while (next_line(&cursor, end, false, &line))
		if (sys_span_word(&line, &word) && word.len == strlen(event) &&
		    memcmp(word.s, event, word.len) == 0 && sys_span_word(&line, &word) &&
		    !sys_span_word(&line, &(struct sys_span){ 0 }))
			return sys_span_int(word, ret_number);
	return false;
}

int sys_mounts_next(const char **cursor, const char *end, struct sys_mount *ret_mount)
{
	/* id, parent, device, root, point, options, any number of tags, a dash, type, source, options */
	enum { ROOT = 3, POINT = 4 };
	struct sys_span line, word;
	int i = 0;

	if (!next_line(cursor, end, false, &line))
		return 0;
	*ret_mount = (struct sys_mount){ 0 };
	for (; sys_span_word(&line, &word); i++) {
		if (i == ROOT)
			ret_mount->root = word;
		else if (i == POINT)
			ret_mount->point = word;
		else if (i > POINT + 1 && word.len == 1 && *word.s == '-')
			break;
	}
	if (!sys_span_word(&line, &ret_mount->type) || !sys_span_word(&line, &word) ||
	    !sys_span_word(&line, &ret_mount->options))
		return -EBADMSG;
	return 1;
}

bool sys_mount_path(struct sys_span path, char *buf, size_t size)
{
	size_t n = 0;

	if (!size)
		return false;
	for (size_t i = 0; i < path.len; i++) {
		uint64_t byte;

		if (n + 1 >= size)
			return false;
		if (path.s[i] == '\\' && path.len - i > 3 &&
		    sys_span_number(span_of(path.s + i + 1, path.s + i + 4), 8, &byte) &&
		    byte > 0 && byte < 256) {
			buf[n++] = (char)byte;
			i += 3;
		} else {
			buf[n++] = path.s[i];
		}
	}
	buf[n] = 0;
	return true;
}

bool sys_span_lists(struct sys_span list, const char *word)
{
	return list.s && is_listed(list, word);
}

int sys_loadavg_parse(const char *text, size_t len, int64_t *ret_tasks, int64_t *ret_last_pid)
{
	struct sys_span all = { text, len }, word = { 0 }, last = { 0 };
	const char *slash;
	int64_t tasks, last_pid;

	for (int i = 0; i < 4; i++)
		if (!sys_span_word(&all, &word))
			return -EBADMSG;
	slash = memchr(word.s, '/', word.len);
	if (!slash || !sys_span_int(span_of(slash + 1, word.s + word.len), &tasks) ||
	    !sys_span_word(&all, &last) || !sys_span_int(last, &last_pid))
		return -EBADMSG;
	*ret_tasks = tasks;
	*ret_last_pid = last_pid;
	return 0;
}

bool sys_limits_soft(const char *text, size_t len, const char *name, uint64_t *ret_soft)
{
	const char *cursor = text, *end = text + len;
	size_t name_len = strlen(name);
	struct sys_span line, word;

	while (next_line(&cursor, end, false, &line)) {
		if (line.len <= name_len || memcmp(line.s, name, name_len) != 0 ||
		    line.s[name_len] != ' ')
			continue;
		line = span_of(line.s + name_len, line.s + line.len);
		if (!sys_span_word(&line, &word))
			return false;
		if (word.len == 9 && memcmp(word.s, "unlimited", 9) == 0) {
			*ret_soft = UINT64_MAX;
			return true;
		}
		return sys_span_number(word, 10, ret_soft);
	}
	return false;
}

bool sys_idmap_outer(const char *text, size_t len, uint64_t id, uint64_t *ret_outer)
{
	const char *cursor = text, *end = text + len;
	struct sys_span line, word[3];
	uint64_t n[3] = { 0 };

	while (next_line(&cursor, end, false, &line)) {
		bool whole = true;

		for (int i = 0; i < 3; i++)
			whole = whole && sys_span_word(&line, &word[i]) &&
				sys_span_number(word[i], 10, &n[i]);
		if (whole && id >= n[0] && id - n[0] < n[2]) {
			*ret_outer = n[1] + (id - n[0]);
			return true;
		}
	}
	return false;
}

int sys_ns_parse(const char *text, size_t len, uint64_t *ret_inode)
{
	const char *end = text + len, *open = len ? memchr(text, '[', len) : NULL;

	if (!open || end[-1] != ']' || !sys_span_number(span_of(open + 1, end - 1), 10, ret_inode))
		return -EBADMSG;
	return 0;
}
