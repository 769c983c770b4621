/* SPDX-License-Identifier: MIT */
/*
 * Requests with one fault each: clone and clone3 say which, and nothing has come into being.
 *
 * Claim: the call gives -1 and exactly the errno of its fault; no process, thread or descriptor is made and no word
 *   that the caller handed over is written.
 * Door: raw clone and raw clone3, each where the fault can be spelt.
 * Seen from: children, tasks and descriptors of the caller, processes of the stage and the caller's memory, each
 *   before and after; what the keeper had to reap.
 * Would be violated by: a kernel that lets the combination through, names another fault, or gives up half-way and
 *   leaves a descriptor or a written word behind.
 * Cannot tell: whether something was made for a moment and taken back before the call returned.
 */
#include "request.h"

#include <errno.h>
#include <string.h>

static const struct fw_fact *after(const struct fw_evidence *ev, enum fw_src src, const char *name)
{
	return fw_find_at(ev, "after", src, name);
}

static struct fw_verdict is_unchanged(const struct fw_evidence *ev, enum fw_src src,
				      const char *name, const char *what)
{
	return fw_equal(before(ev, src, name), after(ev, src, name), what);
}

static struct fw_verdict stage_is_unchanged(const struct fw_evidence *ev)
{
	return in_own_pidns(ev, is_unchanged(ev, FW_SRC_TASKS, "stage.processes",
					     "processes of the stage"));
}

static struct fw_verdict nothing_was_made(const struct fw_evidence *ev)
{
	return FW_ALL(fw_is(fw_find(ev, FW_SRC_PROBE, "parent.ret"), -1, "result of the call"),
		      is_unchanged(ev, FW_SRC_CHILDREN, "parent.children",
				   "children of the caller"),
		      is_unchanged(ev, FW_SRC_TASKS, "parent.tasks", "threads of the caller"),
		      stage_is_unchanged(ev),
		      fw_is(fw_find(ev, FW_SRC_HARNESS, "stage.strays"), 0, "processes left over"),
		      is_unchanged(ev, FW_SRC_FDS, "parent.fds", "descriptors of the caller"),
		      /* a number that is kept back shows in no list */
		      fw_equal(fw_told(ev, "parent.next_fd_before"),
			       fw_told(ev, "parent.next_fd_after"), "next descriptor to be had"),
		      is_unchanged(ev, FW_SRC_MEM, "parent.mem.parent_tid", "word for parent_tid"),
		      is_unchanged(ev, FW_SRC_MEM, "parent.mem.child_tid", "word for child_tid"),
		      is_unchanged(ev, FW_SRC_MEM, "parent.mem.pidfd", "word for pidfd"),
		      fw_is(after(ev, FW_SRC_MEM, "parent.mem.ran"), 0,
			    "number of children that ran"));
}

/* code 0: with whichever. */
static struct fw_verdict refused_with(const struct fw_evidence *ev, int code)
{
	const struct fw_fact *ret = fw_find(ev, FW_SRC_PROBE, "parent.ret");
	const struct fw_fact wanted = { .kind = FW_ERRNO, .i = code };
	struct fw_verdict v;
	char expected[48] = "-1 with ", text[32];

	/* one that was let through has no errno: the result alone says what there is to say */
	if (ret && ret->kind == FW_INT && ret->i != -1) {
		strcpy(expected + strlen(expected),
		       code ? fw_fact_text(&wanted, text, sizeof(text)) : "an errno");
		v = fw_say(FW_VIOLATED, expected, "the call gave %s (parent.ret)",
			   fw_fact_text(ret, text, sizeof(text)));
		fw_cite(&v, ret);
		return v;
	}
	/* who did not come back from it has not been refused */
	if (!ret)
		return fw_refused(ev, code);
	if (!code)
		return nothing_was_made(ev);
	return FW_ALL(fw_is_errno(fw_find(ev, FW_SRC_PROBE, "parent.errno"), code,
				  "errno of the call"),
		      nothing_was_made(ev));
}

/* The page says that it cannot be, and names no errno. */
static struct fw_verdict call_is_refused(const struct fw_evidence *ev)
{
	return refused_with(ev, 0);
}

static struct fw_verdict call_is_invalid(const struct fw_evidence *ev)
{
	return refused_with(ev, EINVAL);
}

static struct fw_verdict call_is_not_permitted(const struct fw_evidence *ev)
{
	return refused_with(ev, EPERM);
}

static struct fw_verdict call_faults(const struct fw_evidence *ev)
{
	return refused_with(ev, EFAULT);
}

static struct fw_verdict call_is_too_big(const struct fw_evidence *ev)
{
	return refused_with(ev, E2BIG);
}

static struct fw_verdict call_finds_number_used(const struct fw_evidence *ev)
{
	return refused_with(ev, EEXIST);
}

/* The inner number was free, and is so again. */
static struct fw_verdict call_finds_outer_number_used(const struct fw_evidence *ev)
{
	return FW_ALL(refused_with(ev, EEXIST),
		      fw_equal(fw_told(ev, "parent.again"), fw_told(ev, "parent.set_tid"),
			       "who is given the inner number after that, the number"));
}

static struct fw_verdict call_finds_no_room_for_descriptor(const struct fw_evidence *ev)
{
	return refused_with(ev, EMFILE);
}

static struct fw_verdict call_finds_bad_descriptor(const struct fw_evidence *ev)
{
	return refused_with(ev, EBADF);
}

static struct fw_verdict call_may_not_enter(const struct fw_evidence *ev)
{
	return refused_with(ev, EACCES);
}

static struct fw_verdict call_finds_cgroup_busy(const struct fw_evidence *ev)
{
	return refused_with(ev, EBUSY);
}

static struct fw_verdict call_finds_cgroup_unfit(const struct fw_evidence *ev)
{
	return refused_with(ev, EOPNOTSUPP);
}

/* Which of two the kernel's code gives depends on how far the removal has come. */
static struct fw_verdict call_finds_cgroup_gone(const struct fw_evidence *ev)
{
	const struct fw_fact *code = fw_find(ev, FW_SRC_PROBE, "parent.errno");

	return refused_with(ev,
			    code && code->kind == FW_INT && code->i == ENODEV ? ENODEV : ENOENT);
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };
static const struct fw_env may_chroot = { .user = FW_USER_ADMIN, .caps = "cap_sys_chroot=ep" };
static const struct fw_env as_plain_user = { .user = FW_USER_PLAIN };
static const struct fw_env without_admin_alone = { .user = FW_USER_CALLER,
						   .caps = "cap_sys_chroot=ep" };
/* user ID 0, where that is the maker's */
static const struct fw_env may_map_root = { .caps = "cap_setfcap=ep" };
static const struct fw_env with_cgroup = { .user = FW_USER_CALLER, .cgroup = 1 };
static const struct fw_env with_foreign_cgroup = { .user = FW_USER_PLAIN, .cgroup = 1 };

#define MADE_EDITS \
	{ .name = "parent.ret", .src = FW_SRC_PROBE, .op = FW_EDIT_SET, .becomes = 4242 }, \
	{ .name = "parent.children", .src = FW_SRC_CHILDREN, .at = "after", .text = "4242" }, \
	{ .name = "parent.tasks", .src = FW_SRC_TASKS, .at = "after", .text = "2 4242" }, \
	{ .name = "stage.strays", .src = FW_SRC_HARNESS, .op = FW_EDIT_ADD, .becomes = 1 }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "after", .text = "0 1 2 3 4242" }, \
	{ .name = "parent.next_fd_after", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 }, \
	{ .name = "parent.mem.parent_tid", .src = FW_SRC_MEM, .at = "after", .op = FW_EDIT_XOR, .becomes = 1 }, \
	{ .name = "parent.mem.child_tid", .src = FW_SRC_MEM, .at = "after", .op = FW_EDIT_XOR, .becomes = 1 }, \
	{ .name = "parent.mem.pidfd", .src = FW_SRC_MEM, .at = "after", .op = FW_EDIT_XOR, .becomes = 1 }, \
	{ .name = "parent.mem.ran", .src = FW_SRC_MEM, .at = "after", .becomes = 1 }
#define REFUSED_EDITS \
	MADE_EDITS, { .name = "parent.errno", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 64 }

const struct fw_case fw_case_flags_refused = {
	.id = "flags.refused",
	.claim = "a request with one fault gets that fault's errno and makes nothing",
	.cannot_tell = "whether something was made for a moment and taken back before the call returned",
	.violated_by = "a kernel that lets the combination through, names another fault, or leaves something behind",
	.probe = "request",
	.doors = FW_DOORS_FLAGS,
	.gates = request_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent",
		  .with = FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_WORLD | FW_LOOK_FDS | FW_LOOK_WORDS },
		{ .at = "after", .of = "parent",
		  .with = FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_WORLD | FW_LOOK_FDS | FW_LOOK_WORDS },
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_WORLD },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){ REFUSED_EDITS, { 0 } },
	.saboteurs = "child-behind-refusal errno-replaced refusal-made-success",
	.variants = (const struct fw_variant[]){
		/* one flag wants another */
		{ .name = "sighand-without-vm", .args = { "flags=sighand", WORDS },
		  .checks = FW_ONE_CHECK("err-sighand-without-vm", 0x6c12, call_is_invalid) },
		{ .name = "thread-without-sighand", .args = { "flags=vm,thread", "exit=0", "stack=own", WORDS },
		  .checks = FW_ONE_CHECK("err-thread-without-sighand", 0x1805, call_is_invalid) },

		/* two flags that do not go together */
		{ .name = "sighand-clear-sighand", ON_CLONE3,
		  .args = { "flags=vm,sighand,clear-sighand", "stack=own", WORDS },
		  .checks = FW_ONE_CHECK("err-sighand-clear-sighand", 0x8313, call_is_invalid) },
		{ .name = "fs-newns", .args = { "flags=fs,newns", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("ns-mnt", "pidns"),
		  .counterexamples = (const struct fw_edit[]){
			REFUSED_EDITS,
			{ .name = "stage.processes", .src = FW_SRC_TASKS, .at = "after", .text = "1 2 4242" },
			{ 0 } },
		  .checks = FW_ONE_CHECK("err-fs-with-newns", 0xd2a5, call_is_invalid) },
		{ .name = "fs-newuser", .args = { "flags=fs,newuser", WORDS }, .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-fs-with-newuser", 0xb055, call_is_invalid) },
		{ .name = "fs-newns-plain-user", .args = { "flags=fs,newns", WORDS }, .env = &as_plain_user,
		  .needs = FW_NEEDS("plain-user"),
		  .checks = FW_ONE_CHECK("err-fs-with-newns-or-newuser-unprivileged", 0x9dc5, call_is_invalid) },
		{ .name = "fs-newuser-plain-user", .args = { "flags=fs,newuser", WORDS }, .env = &as_plain_user,
		  .needs = FW_NEEDS("plain-user"),
		  .checks = FW_ONE_CHECK("err-fs-with-newns-or-newuser-unprivileged", 0x9dc5, call_is_invalid) },
		{ .name = "newipc-sysvsem", .args = { "flags=newipc,sysvsem", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("ns-ipc"),
		  .checks = FW_ONE_CHECK("err-newipc-sysvsem", 0x4ee3, call_is_invalid) },
		{ .name = "thread-newpid", .args = { "flags=vm,sighand,thread,newpid", "exit=0", "stack=own", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-thread-with-newpid", 0x51b8, call_is_invalid) },
		{ .name = "thread-newuser",
		  .args = { "flags=vm,sighand,thread,newuser", "exit=0", "stack=own", WORDS },
		  .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-thread-with-newuser", 0x80b8, call_is_invalid) },
		{ .name = "parent-newpid", .args = { "flags=parent,newpid", "exit=0", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-parent-with-newpid", 0xa358, call_is_invalid) },
		{ .name = "parent-newuser", .args = { "flags=parent,newuser", "exit=0", WORDS },
		  .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-parent-with-newuser", 0xd898, call_is_invalid) },
		{ .name = "pidfd-detached", .doors = FW_DOOR_SYS_CLONE,
		  .args = { "flags=pidfd,detached", "pidfd=word" },
		  .needs = FW_NEEDS("pidfd"),
		  .checks = FW_ONE_CHECK("err-pidfd-with-detached", 0xa307, call_is_invalid) },
		{ .name = "pidfd-parent-settid", .doors = FW_DOOR_SYS_CLONE,
		  .args = { "flags=pidfd,parent-settid", "parent_tid=word" },
		  .needs = FW_NEEDS("pidfd"),
		  .checks = FW_ONE_CHECK("err-pidfd-with-parent-settid", 0xc637, call_is_invalid) },
		{ .name = "pidfd-thread",
		  .args = { "flags=vm,sighand,thread,pidfd", "exit=0", "stack=own", "pidfd=word" },
		  .needs = FW_NEEDS("pidfd"),
		  .checks = FW_ONE_CHECK("err-pidfd-thread", 0x3300, call_is_invalid) },

		/* a caller that may not */
		{ .name = "thread-after-unshare",
		  .args = { "flags=vm,sighand,thread", "exit=0", "stack=own", "setup=unshare-newpid", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-thread-after-unshare-newpid", 0xe67f, call_is_invalid) },
		{ .name = "thread-after-setns",
		  .args = { "flags=vm,sighand,thread", "exit=0", "stack=own", "setup=setns-newpid", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-thread-after-setns-newpid", 0x86bb, call_is_invalid) },
		{ .name = "parent-by-init", .args = { "flags=parent", "exit=0", "setup=init", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-parent-by-init", 0xa7dc, call_is_invalid) },
		{ .name = "newuser-chroot", .args = { "flags=newuser", "setup=chroot", WORDS }, .env = &may_chroot,
		  .needs = FW_NEEDS("userns", "chroot"),
		  .checks = FW_ONE_CHECK("err-newuser-chroot", 0xa06b, call_is_not_permitted) },
		{ .name = "newuser-unmapped", .args = { "flags=newuser", "setup=unmapped", WORDS },
		  .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-newuser-unmapped", 0xa453, call_is_not_permitted) },
		{ .name = "newuser-unmapped-group", .args = { "flags=newuser", "setup=unmapped-group", WORDS },
		  .env = &may_map_root, .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-newuser-unmapped", 0xa453, call_is_not_permitted) },
		{ .name = "newuser-unmapped-user", .args = { "flags=newuser", "setup=unmapped-user", WORDS },
		  .env = &may_map_root, .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-newuser-unmapped", 0xa453, call_is_not_permitted) },
#define UNPRIVILEGED(kind_, flag_, clause_, pin_) \
		{ .name = flag_ "-plain-user", .args = { "flags=" flag_, "with_ns=" kind_, WORDS }, \
		  .env = &as_plain_user, .needs = FW_NEEDS("plain-user"), \
		  .checks = FW_ONE_CHECK(clause_, pin_, call_is_not_permitted) }, \
		{ .name = flag_ "-other-cap", .doors = FW_DOOR_SYS_CLONE, \
		  .args = { "flags=" flag_, "with_ns=" kind_, WORDS }, \
		  .env = &without_admin_alone, .checks = FW_ONE_CHECK(clause_, pin_, call_is_not_permitted) }
		UNPRIVILEGED("cgroup", "newcgroup", "err-ns-unprivileged-newcgroup", 0x324c),
		UNPRIVILEGED("ipc", "newipc", "err-ns-unprivileged-newipc", 0xb9b4),
		UNPRIVILEGED("net", "newnet", "err-ns-unprivileged-newnet", 0xb18d),
		UNPRIVILEGED("mnt", "newns", "err-ns-unprivileged-newns", 0xf3c7),
		UNPRIVILEGED("pid", "newpid", "err-ns-unprivileged-newpid", 0x10bf),
		UNPRIVILEGED("uts", "newuts", "err-ns-unprivileged-newuts", 0x7c3c),

		/* places and limits */
		{ .name = "stack-alignment", .args = { "stack=odd", WORDS },
		  .checks = FW_ONE_CHECK("err-stack-alignment", 0x2c1e, call_is_invalid) },
		{ .name = "settls-outside", .args = { "flags=settls", "tls=kernel", WORDS },
		  .checks = FW_ONE_CHECK("err-settls-outside", 0xb490, call_is_not_permitted) },
		{ .name = "pidfd-efault", .args = { "flags=pidfd", "pidfd=bad" },
		  .needs = FW_NEEDS("pidfd"),
		  .checks = FW_ONE_CHECK("err-pidfd-efault", 0xeb21, call_faults) },
		{ .name = "pidfd-emfile", .args = { "flags=pidfd", "pidfd=word", "setup=no-descriptor" },
		  .needs = FW_NEEDS("pidfd"),
		  .checks = FW_ONE_CHECK("err-pidfd-emfile", 0x9683, call_finds_no_room_for_descriptor) },

		/* clone3: flags and termination signal */
		{ .name = "detached", ON_CLONE3, .args = { "flags=detached", WORDS },
		  .checks = FW_ONE_CHECK("clone3-detached", 0x4637, call_is_invalid) },
		{ .name = "unknown-flag", ON_CLONE3, .args = { "flags=bit-63", WORDS },
		  .checks = FW_ONE_CHECK("clone3-unknown-flags", 0xa5c3, call_is_invalid) },
		{ .name = "signal-in-flags", ON_CLONE3, .args = { "flags=sigchld", "exit=0", WORDS },
		  .checks = FW_ONE_CHECK("clone3-signal-in-flags", 0x52ff, call_is_invalid) },
		{ .name = "exit-signal-65", ON_CLONE3, .args = { "exit=65", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-above-64", 0xf7ef, call_is_invalid) },
		{ .name = "exit-signal-high-bits", ON_CLONE3, .args = { "exit=0x111", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-high-bits", 0x2dc6, call_is_invalid) },
		{ .name = "exit-signal-256", ON_CLONE3, .args = { "exit=0x100", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-high-bits", 0x2dc6, call_is_invalid) },
		{ .name = "exit-signal-bit-32", ON_CLONE3, .args = { "exit=0x100000011", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-high-bits", 0x2dc6, call_is_invalid) },
		{ .name = "exit-signal-parent", ON_CLONE3, .args = { "flags=parent", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-parent", 0x92b3, call_is_invalid) },
		{ .name = "exit-signal-thread", ON_CLONE3,
		  .args = { "flags=vm,sighand,thread", "stack=own", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-thread", 0x3c77, call_is_invalid) },

		/* clone3: the struct itself */
		{ .name = "size-63", ON_CLONE3, .args = { "size=63", WORDS },
		  .checks = FW_ONE_CHECK("clone3-size-below-64", 0xa084, call_is_invalid) },
		{ .name = "size-above-page", ON_CLONE3, .args = { "size=4097", WORDS },
		  .checks = FW_ONE_CHECK("clone3-size-above-page", 0x1097, call_is_too_big) },
		{ .name = "tail", ON_CLONE3, .args = { "size=4096", "tail=1", WORDS },
		  .checks = FW_ONE_CHECK("clone3-tail-nonzero", 0x68ea, call_is_too_big) },
		{ .name = "unreadable", ON_CLONE3, .args = { "at=bad" },
		  .checks = FW_ONE_CHECK("clone3-unreadable", 0xbada, call_faults) },

		/* clone3: stack and pidfd */
		{ .name = "vm-without-stack", ON_CLONE3, .args = { "flags=vm", WORDS },
		  .counterexamples = (const struct fw_edit[]){ MADE_EDITS, { 0 } },
		  .saboteurs = "child-behind-refusal refusal-made-success",
		  .checks = FW_ONE_CHECK("clone3-vm-requires-stack", 0xd7b4, call_is_refused) },
		{ .name = "stack-without-size", ON_CLONE3, .args = { "stack=own", "stack_size=0", WORDS },
		  .checks = FW_ONE_CHECK("clone3-stack-without-size", 0x8c31, call_is_invalid) },
		{ .name = "size-without-stack", ON_CLONE3, .args = { "stack_size=65536", WORDS },
		  .checks = FW_ONE_CHECK("clone3-size-without-stack", 0x5328, call_is_invalid) },
		{ .name = "stack-kernel", ON_CLONE3, .args = { "stack=kernel", WORDS },
		  .checks = FW_ONE_CHECK("clone3-stack-kernel", 0xdd32, call_is_invalid) },
		{ .name = "pidfd-same-word", ON_CLONE3,
		  .args = { "flags=pidfd,parent-settid", "parent_tid=word", "pidfd=same" },
		  .checks = FW_ONE_CHECK("clone3-pidfd-same-word", 0xe84c, call_is_invalid) },

		/* clone3: set_tid */
		{ .name = "set-tid-zero", ON_CLONE3, .args = { "set_tid=0", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-zero", 0x9e5a, call_is_invalid) },
		{ .name = "set-tid-negative", ON_CLONE3, .args = { "set_tid=-1", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-negative", 0xf249, call_is_invalid) },
		{ .name = "set-tid-pid-max", ON_CLONE3, .args = { "set_tid=pid-max", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-above-pid-max", 0x7497, call_is_invalid) },
		{ .name = "set-tid-used", ON_CLONE3, .args = { "set_tid=self", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-eexist", 0xa87c, call_finds_number_used) },
		{ .name = "set-tid-used-outside", ON_CLONE3,
		  .args = { "setup=init", "set_tid=3001,1", "again=inner", WORDS }, .env = &as_admin,
		  .counterexamples = FW_EDITS(REFUSED_EDITS, FW_SAID("parent.again", -EEXIST, NULL)),
		  .needs = FW_NEEDS("set-tid", "pidns"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-eexist-outside", 0x489a, call_finds_outer_number_used) },
		{ .name = "set-tid-not-1", ON_CLONE3, .args = { "flags=newpid", "set_tid=3001", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-first-must-be-1", 0x8315, call_is_invalid) },
		{ .name = "set-tid-too-many", ON_CLONE3, .args = { "set_tid=3001*32", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-too-many", 0x6646, call_is_invalid) },
		{ .name = "set-tid-one-too-many", ON_CLONE3, .args = { "set_tid=above-host", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid", "pidns", "root"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-too-many", 0x6646, call_is_invalid) },
		{ .name = "set-tid-33", ON_CLONE3, .args = { "set_tid=3001*33", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-above-32", 0xf52a, call_is_invalid) },
		{ .name = "set-tid-plain-user", ON_CLONE3, .args = { "set_tid=3001", WORDS }, .env = &as_plain_user,
		  .needs = FW_NEEDS("plain-user"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-unprivileged", 0xd558, call_is_not_permitted) },
		{ .name = "set-tid-outer-level", ON_CLONE3, .args = { "setup=init-of-own", "set_tid=3001,3002", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid", "pidns", "userns"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-outer-level", 0x5cb6, call_is_not_permitted) },
		{ .name = "set-tid-null", ON_CLONE3, .args = { "set_tid_size=1", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-null-with-size", 0x6a04, call_is_invalid) },
		{ .name = "set-tid-without-size", ON_CLONE3, .args = { "set_tid=3001", "set_tid_size=0", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-pointer-without-size", 0xf11c, call_is_invalid) },
		{ .name = "set-tid-unreadable", ON_CLONE3, .args = { "set_tid=bad", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .checks = FW_ONE_CHECK("clone3-set-tid-efault", 0xaec2, call_faults) },

		/* clone3: cgroup */
		{ .name = "cgroup-closed", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=closed", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-bad-fd", 0x722b, call_finds_bad_descriptor) },
		{ .name = "cgroup-none", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=root", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-not-cgroup", 0xc8fe, call_finds_bad_descriptor) },
		{ .name = "cgroup-removed", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=removed", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-removed", 0xac84, call_finds_cgroup_gone) },
		{ .name = "cgroup-far", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=far", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-out-of-range", 0x5612, call_is_invalid) },
		{ .name = "cgroup-short-struct", ON_CLONE3,
		  .args = { "flags=into-cgroup", "cgroup=own", "size=80", WORDS }, .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-short-struct", 0xbfe7, call_is_invalid) },
		{ .name = "cgroup-foreign", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=own", WORDS },
		  .env = &with_foreign_cgroup, .needs = FW_NEEDS("root", "plain-user"),
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-eacces", 0x3abb, call_may_not_enter) },
		{ .name = "cgroup-busy", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=busy", WORDS },
		  .env = &with_cgroup, .needs = FW_NEEDS("cgroup2-controller"),
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-ebusy", 0x7166, call_finds_cgroup_busy) },
		{ .name = "cgroup-invalid", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=invalid", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-eopnotsupp", 0x361b, call_finds_cgroup_unfit) },

		/* clone3: what came with Linux 7.1 */
		{ .name = "autokill-no-autoreap", ON_CLONE3,
		  .args = { "flags=autokill,pidfd,nnp", "exit=0", "pidfd=word" }, .needs = FW_NEEDS("clone3-autokill"),
		  .checks = FW_ONE_CHECK("clone3-autokill-no-autoreap", 0xe90d, call_is_invalid) },
		{ .name = "autokill-no-pidfd", ON_CLONE3, .args = { "flags=autokill,autoreap,nnp", "exit=0", WORDS },
		  .needs = FW_NEEDS("clone3-autokill"),
		  .checks = FW_ONE_CHECK("clone3-autokill-no-pidfd", 0x93a5, call_is_invalid) },
		{ .name = "autokill-unprivileged", ON_CLONE3,
		  .args = { "flags=autokill,autoreap,pidfd", "exit=0", "pidfd=word" }, .env = &without_admin_alone,
		  .needs = FW_NEEDS("clone3-autokill", "caps"),
		  .checks = FW_ONE_CHECK("clone3-autokill-unprivileged", 0x0171, call_is_not_permitted) },
		{ .name = "autoreap-exit-signal", ON_CLONE3, .args = { "flags=autoreap", WORDS },
		  .needs = FW_NEEDS("clone3-autoreap"),
		  .checks = FW_ONE_CHECK("clone3-autoreap-exit-signal", 0x9db3, call_is_invalid) },
		{ .name = "autoreap-parent", ON_CLONE3, .args = { "flags=autoreap,parent", "exit=0", WORDS },
		  .needs = FW_NEEDS("clone3-autoreap"),
		  .checks = FW_ONE_CHECK("clone3-autoreap-parent", 0xc044, call_is_invalid) },
		{ .name = "autoreap-thread", ON_CLONE3,
		  .args = { "flags=autoreap,vm,sighand,thread", "exit=0", "stack=own", WORDS },
		  .needs = FW_NEEDS("clone3-autoreap"),
		  .checks = FW_ONE_CHECK("clone3-autoreap-thread", 0xb018, call_is_invalid) },
		{ .name = "nnp-thread", ON_CLONE3,
		  .args = { "flags=nnp,vm,sighand,thread", "exit=0", "stack=own", WORDS },
		  .needs = FW_NEEDS("clone3-nnp"),
		  .checks = FW_ONE_CHECK("clone3-nnp-thread", 0xffff, call_is_invalid) },
		{ 0 } },
};
