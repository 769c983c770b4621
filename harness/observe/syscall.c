/* SPDX-License-Identifier: MIT */
/* /proc/PID/syscall and wchan: what it is doing in the kernel. */
#include "obs_emit.h"

#include "procfs.h"

static void say_syscall(struct obs_emitter *e)
{
	static const char *const states[] = {
		[SYS_SYSCALL_RUNNING] = "running",
		[SYS_SYSCALL_OUTSIDE] = "outside",
		[SYS_SYSCALL_INSIDE] = "inside",
	};
	const struct obs_subject *of = e->look->of;
	struct sys_syscall call;
	struct sys_span state;
	char text[512];
	ssize_t n;
	int r;

	n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "syscall", text, sizeof(text));
	r = n < 0 ? (int)n : sys_syscall_parse(text, (size_t)n, &call);
	if (r < 0) {
		obs_say_failed(e, "syscall", r);
		return;
	}
	state.s = states[call.state];
	state.len = call.state == SYS_SYSCALL_INSIDE ? 6 : 7;
	obs_say_text(e, "syscall_state", state.s, state.len);
	if (call.state == SYS_SYSCALL_RUNNING)
		return;
	obs_say_int(e, "syscall_nr", call.nr);
	if (call.state == SYS_SYSCALL_INSIDE)
		obs_say_word(e, "syscall_arg0", call.args[0]);
	obs_say_word(e, "syscall_sp", call.sp);
	obs_say_word(e, "syscall_pc", call.pc);
}

void obs_syscall(struct obs_emitter *e)
{
	const struct obs_subject *of = e->look->of;
	char text[256];
	ssize_t n;

	say_syscall(e);
	n = sys_proc_read(e->look->proc_fd, of->pid, of->tid, "wchan", text, sizeof(text));
	if (n < 0) {
		obs_say_failed(e, "wchan", (int)n);
		return;
	}
	if (n > 0 && text[n - 1] == '\n')
		n--;
	obs_say_text(e, "wchan", text, (size_t)n);
}
