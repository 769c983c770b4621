/* SPDX-License-Identifier: MIT */
/* /proc/PID/numa_maps: the memory policy of the mapping that begins at each watch. */
#include "obs_emit.h"

#include <string.h>

#include "buf.h"
#include "procfs.h"

/* Lines are "7f3a00000000 bind:0 anon=1 …"; "" where no mapping begins at the watch. */
static struct sys_span policy_at(const char *text, const char *end, uint64_t address)
{
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		struct sys_span line = { .s = text, .len = (size_t)(stop - text) };
		struct sys_span start, policy;
		uint64_t at;

		if (sys_span_word(&line, &start) && sys_span_number(start, 16, &at) &&
		    at == address && sys_span_word(&line, &policy))
			return policy;
		text = newline ? newline + 1 : end;
	}
	return (struct sys_span){ .s = "", .len = 0 };
}

void obs_numa(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_buf more = { 0 };
	const char *text;
	char buf[16384];
	ssize_t n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, "numa_maps", buf,
				      sizeof(buf), &more, &text);

	if (n == 0)
		n = sys_proc_exists(e->look->proc_fd, of->pid, of->tid);
	if (n < 0) {
		obs_say_failed(e, "numa", (int)n);
		return;
	}
	for (int i = 0; i < e->look->watch_count; i++) {
		const struct obs_watch *w = &e->look->watch[i];
		struct sys_span policy = policy_at(text, text + n, w->address);

		obs_say_text(e, obs_thing(e, "numa.", w->name, ""), policy.s, policy.len);
	}
}
