/* SPDX-License-Identifier: MIT */
/* Any bytes as each text of procfs: what is found lies within them. */
#include "fuzz.h"

#include "procfs.h"
#include "proctext.h"

static const char *begin, *end;

static void within(struct sys_span span)
{
	fuzz_must(!span.s ||
		  (span.s >= begin && span.s <= end && span.len <= (size_t)(end - span.s)));
}

static void lists(void)
{
	size_t size = (size_t)(end - begin);
	struct sys_numbers list;

	if (sys_children_parse(begin, size, &list) == 0)
		fuzz_must(list.count <= list.total);
	if (sys_timers_parse(begin, size, &list) == 0)
		for (size_t i = 1; i < list.count; i++)
			fuzz_must(list.n[i - 1] <= list.n[i]);
}

static void maps(void)
{
	const char *at = begin;
	struct sys_smap smap;
	struct sys_map map;
	int r;

	while ((r = sys_maps_next(&at, end, &map)) != 0) {
		fuzz_must(at > begin && at <= end);
		if (r > 0) {
			within(map.range);
			within(map.path);
			fuzz_must(strlen(map.perms) <= 4);
		}
	}
	at = begin;
	while ((r = sys_smaps_next(&at, end, &smap)) != 0) {
		fuzz_must(at > begin && at <= end);
		if (r > 0)
			within(smap.vmflags);
	}
}

static void status(void)
{
	size_t size = (size_t)(end - begin);
	struct sys_status status;
	struct sys_stat stat;

	if (sys_status_parse(begin, size, &status) == 0)
		for (int i = 0; i < SYS_STATUS_FIELDS; i++)
			if (status.field[i].shape == SYS_TEXT)
				within(status.field[i].text);
	if (sys_stat_parse(begin, size, &stat) == 0) {
		within(stat.comm);
		fuzz_must(stat.count < SYS_STAT_FIELDS && stat.count >= 4);
	}
}

static void others(void)
{
	size_t size = (size_t)(end - begin);
	struct sys_span span = { .s = begin, .len = size }, word;
	struct sys_fdinfo info;
	struct sys_syscall call;
	const char *at = begin;
	uint64_t number;
	int64_t i;

	(void)sys_fdinfo_parse(begin, size, &info);
	while (sys_fdinfo_next(&at, end, &word))
		within(word);
	(void)sys_syscall_parse(begin, size, &call);
	if (sys_cgroup_path(begin, size, NULL, &word))
		within(word);
	if (sys_cgroup_path(begin, size, "pids", &word))
		within(word);
	(void)sys_cgroup_event(begin, size, "max", &i);
	(void)sys_ns_parse(begin, size, &number);
	for (unsigned base = 8; base <= 16; base += base == 8 ? 2 : 6)
		(void)sys_span_number(span, base, &number);
	(void)sys_span_int(span, &i);
	while (sys_span_word(&span, &word)) {
		within(word);
		fuzz_must(word.len > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_copy(data, size);

	begin = text;
	end = text + size;
	lists();
	maps();
	status();
	others();
	free(text);
	return 0;
}
