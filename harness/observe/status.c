/* SPDX-License-Identifier: MIT */
/* /proc/PID/status: who it is, its masks, capabilities, sizes. */
#include "obs_emit.h"

#include "buf.h"
#include "procfs.h"

static const struct {
	const char *thing;
	enum sys_status_field field;
} things[] = {
	{ "name", SYS_STATUS_NAME },
	{ "umask", SYS_STATUS_UMASK },
	{ "state", SYS_STATUS_STATE },
	{ "tgid", SYS_STATUS_TGID },
	{ "pid", SYS_STATUS_PID },
	{ "ppid", SYS_STATUS_PPID },
	{ "tracer", SYS_STATUS_TRACER },
	{ "uid", SYS_STATUS_UID },
	{ "gid", SYS_STATUS_GID },
	{ "fdsize", SYS_STATUS_FDSIZE },
	{ "groups", SYS_STATUS_GROUPS },
	{ "nspid", SYS_STATUS_NSPID },
	{ "nspgid", SYS_STATUS_NSPGID },
	{ "nssid", SYS_STATUS_NSSID },
	{ "vmpeak", SYS_STATUS_VMPEAK },
	{ "vmsize", SYS_STATUS_VMSIZE },
	{ "vmlck", SYS_STATUS_VMLCK },
	{ "vmhwm", SYS_STATUS_VMHWM },
	{ "vmrss", SYS_STATUS_VMRSS },
	{ "vmdata", SYS_STATUS_VMDATA },
	{ "vmpte", SYS_STATUS_VMPTE },
	{ "threads", SYS_STATUS_THREADS },
	/* of its user: how many are queued, how many may be */
	{ "sigq", SYS_STATUS_SIGQ },
	{ "sigpnd", SYS_STATUS_SIGPND },
	{ "shdpnd", SYS_STATUS_SHDPND },
	{ "sigblk", SYS_STATUS_SIGBLK },
	{ "sigign", SYS_STATUS_SIGIGN },
	{ "sigcgt", SYS_STATUS_SIGCGT },
	{ "capinh", SYS_STATUS_CAPINH },
	{ "capprm", SYS_STATUS_CAPPRM },
	{ "capeff", SYS_STATUS_CAPEFF },
	{ "capbnd", SYS_STATUS_CAPBND },
	{ "capamb", SYS_STATUS_CAPAMB },
	{ "nonewprivs", SYS_STATUS_NONEWPRIVS },
	{ "seccomp", SYS_STATUS_SECCOMP },
	{ "cpus_allowed", SYS_STATUS_CPUS },
};

/* The number in the innermost namespace: the last of the list. */
static void say_innermost(struct obs_emitter *e, struct sys_span list)
{
	struct sys_span word, last = { 0 };
	int64_t pid;

	while (sys_span_word(&list, &word))
		last = word;
	if (sys_span_int(last, &pid))
		obs_say_int(e, "nspid_inner", pid);
}

void obs_status(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	fw_scoped_buf more = { 0 };
	struct sys_status status;
	char buf[16384];
	const char *text;
	ssize_t n;
	int r;

	n = sys_proc_read_all(e->look->proc_fd, of->pid, of->tid, "status", buf, sizeof(buf), &more,
			      &text);
	if (n < 0) {
		obs_say_failed(e, "status", (int)n);
		return;
	}
	obs_raw(e, "status", text, (size_t)n);
	r = sys_status_parse(text, (size_t)n, &status);
	if (r < 0) {
		obs_say_failed(e, "status", r);
		return;
	}
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
		const struct sys_field *field = &status.field[things[i].field];

		switch (field->shape) {
		case SYS_ABSENT:
			break;
		case SYS_INT:
			obs_say_int(e, things[i].thing, field->i);
			break;
		case SYS_WORD:
			obs_say_word(e, things[i].thing, field->w);
			break;
		case SYS_TEXT:
			if (things[i].field == SYS_STATUS_NAME)
				obs_say_text(e, things[i].thing, field->text.s, field->text.len);
			else
				obs_say_blanked(e, things[i].thing, field->text);
			break;
		}
	}
	if (status.field[SYS_STATUS_NSPID].shape == SYS_TEXT)
		say_innermost(e, status.field[SYS_STATUS_NSPID].text);
}
