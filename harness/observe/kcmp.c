/* SPDX-License-Identifier: MIT */
/* kcmp(2) against another role: 0 the same object, 1 and 2 different ones, 3 different without order. */
#include "obs_emit.h"
#include "kcmp.h"

#include <errno.h>

#include "procfs.h"

static int32_t task_of(const struct obs_subject *subject)
{
	return subject->tid ? subject->tid : subject->pid;
}

/* The open file description behind each descriptor of the subject, against the same number of the other. */
static void say_files(struct obs_emitter *e, int32_t a, int32_t b)
{
	const struct obs_subject *of = e->look->of;
	int limit = e->look->fds_limit ? e->look->fds_limit : OBS_FDS_LIMIT;
	struct sys_numbers list;

	if (sys_proc_list(e->look->proc_fd, of->pid, of->tid, "fd", &list) < 0)
		return;
	for (size_t i = 0; i < list.count && list.n[i] < limit; i++) {
		unsigned long fd = (unsigned long)list.n[i];
		const char *thing = obs_thing_number(e, "kcmp.file.", list.n[i], "");
		int r = sys_kcmp(a, b, SYS_KCMP_FILE, fd, fd);

		if (r < 0)
			obs_say_failed(e, thing, r);
		else
			obs_say_int(e, thing, r);
	}
}

void obs_kcmp(struct obs_emitter *e)
{
	static const struct {
		enum sys_kcmp_type type;
		const char *thing;
	} types[] = {
		{ SYS_KCMP_VM, "kcmp.vm" }, { SYS_KCMP_FILES, "kcmp.files" },
		{ SYS_KCMP_FS, "kcmp.fs" }, { SYS_KCMP_SIGHAND, "kcmp.sighand" },
		{ SYS_KCMP_IO, "kcmp.io" }, { SYS_KCMP_SYSVSEM, "kcmp.sysvsem" },
	};
	const struct obs_subject *other = e->look->other;
	int32_t a = task_of(e->look->of), b = other ? task_of(other) : 0;

	if (a <= 0 || b <= 0) {
		obs_say_failed(e, "kcmp", -ESRCH);
		return;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		int r = sys_kcmp(a, b, types[i].type, 0, 0);

		if (r >= 0) {
			obs_say_int(e, types[i].thing, r);
		} else if (i == 0 || r == -ESRCH) {
			/* No such call, not allowed, or one of the two is gone: true of all types. */
			obs_say_failed(e, "kcmp", r);
			return;
		} else {
			obs_say_failed(e, types[i].thing, r);
		}
	}
	say_files(e, a, b);
}
