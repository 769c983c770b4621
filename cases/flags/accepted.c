/* SPDX-License-Identifier: MIT */
/*
 * The neighbours of the refused requests: the same without the one fault, and each makes exactly one.
 *
 * Claim: the call gives a number above zero, exactly one process or thread with that number is new, and the words
 *   that were handed over hold what they are for.
 * Door: raw clone and raw clone3, each where the refused request can be spelt.
 * Seen from: children, tasks and descriptors of the maker, processes of the stage, status of the new one, and the
 *   memory of both, before the call and while both stand after it.
 * Would be violated by: a kernel that refuses more than it says, makes two, or tells another number than it gives.
 * Cannot tell: what the new one shares or not; other cases do.
 */
#include "request.h"

#include <errno.h>
#include <string.h>

/* O_CLOEXEC as fdinfo shows it. */
enum { CLOEXEC = 02000000 };

static struct fw_verdict grew_by(const struct fw_evidence *ev, enum fw_src src, const char *name,
				 int64_t by, const char *what)
{
	return fw_is_sum(then(ev, src, name), before(ev, src, name), by, what);
}

static struct fw_verdict stage_grew_by(const struct fw_evidence *ev, int64_t by)
{
	return in_own_pidns(ev, grew_by(ev, FW_SRC_TASKS, "stage.processes_count", by,
					"processes of the stage"));
}

static struct fw_verdict call_succeeded(const struct fw_evidence *ev)
{
	const struct fw_fact *code = fw_find(ev, FW_SRC_PROBE, "parent.errno");
	struct fw_verdict v = fw_made(ev);
	struct fw_fact name = { .kind = FW_ERRNO };
	char text[32];

	if (v.kind != FW_VIOLATED || !code || code->kind != FW_INT)
		return v;
	name.i = code->i;
	v = fw_say(FW_VIOLATED, "result of the call at least 1",
		   "-1 with %s (parent.ret, parent.errno)",
		   fw_fact_text(&name, text, sizeof(text)));
	fw_cite(&v, fw_told(ev, "parent.ret"));
	fw_cite(&v, code);
	return v;
}

/* How many more of what there are, once the call succeeded. */
static struct fw_verdict made(const struct fw_evidence *ev, int64_t children, int64_t tasks,
			      int64_t processes, int64_t descriptors)
{
	return FW_ALL(call_succeeded(ev),
		      grew_by(ev, FW_SRC_CHILDREN, "parent.children_count", children,
			      "children of the maker"),
		      grew_by(ev, FW_SRC_TASKS, "parent.tasks_count", tasks,
			      "threads of the maker"),
		      stage_grew_by(ev, processes),
		      grew_by(ev, FW_SRC_FDS, "parent.fds_count", descriptors,
			      "descriptors of the maker"));
}

static struct fw_verdict is_child_of_maker(const struct fw_evidence *ev)
{
	const struct fw_fact *pid = then(ev, FW_SRC_STATUS, "child.pid");

	return FW_ALL(fw_lists_fact(then(ev, FW_SRC_CHILDREN, "parent.children"), pid, true,
				    "pid of the child among the maker's children"),
		      fw_equal(then(ev, FW_SRC_STATUS, "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "parent of the child, pid of the maker"));
}

/* The maker's word has the number as the maker is told it, the child's as the child itself has it. */
static struct fw_verdict words_hold_numbers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_equal(then(ev, FW_SRC_MEM, "parent.mem.parent_tid"),
			       fw_told(ev, "parent.ret"), "word at parent_tid, result of the call"),
		      fw_equal(then(ev, FW_SRC_MEM, "child.mem.child_tid"),
			       then(ev, FW_SRC_STATUS, "child.nspid_inner"),
			       "word at child_tid, the child's own number"));
}

static struct fw_verdict result_is_pid(const struct fw_evidence *ev)
{
	return fw_equal(fw_told(ev, "parent.ret"), then(ev, FW_SRC_STATUS, "child.pid"),
			"result of the call, pid of the child");
}

static struct fw_verdict one_process_was_made(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev, 1, 0, 1, 0), result_is_pid(ev), is_child_of_maker(ev),
		      words_hold_numbers(ev));
}

/* In a pid namespace within the stage's the maker is told the number there. */
static struct fw_verdict one_process_was_made_inside(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev, 1, 0, 1, 0),
		      fw_equal(fw_told(ev, "parent.ret"),
			       then(ev, FW_SRC_STATUS, "child.nspid_inner"),
			       "result of the call, pid of the child in its namespace"),
		      is_child_of_maker(ev), words_hold_numbers(ev));
}

static struct fw_verdict one_sibling_was_made(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev, 0, 0, 1, 0), result_is_pid(ev),
		      fw_equal(then(ev, FW_SRC_STATUS, "child.ppid"),
			       fw_find(ev, FW_SRC_HARNESS, "stage.pid"),
			       "parent of the child, pid of the maker's parent"),
		      words_hold_numbers(ev));
}

static struct fw_verdict one_thread_was_made(const struct fw_evidence *ev)
{
	const struct fw_fact *tid = then(ev, FW_SRC_STATUS, "child.pid");

	return FW_ALL(made(ev, 0, 1, 0, 0),
		      fw_equal(fw_told(ev, "parent.ret"), tid,
			       "result of the call, number of the thread"),
		      fw_lists_fact(then(ev, FW_SRC_TASKS, "parent.tasks"), tid, true,
				    "number of the thread among the maker's"),
		      fw_equal(then(ev, FW_SRC_STATUS, "child.tgid"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "thread group of the thread, pid of the maker"),
		      words_hold_numbers(ev));
}

/* What the look at the maker's descriptors said of the one with this number; NULL for what is no small number. */
static const struct fw_fact *of_descriptor(const struct fw_evidence *ev,
					   const struct fw_fact *number, const char *thing)
{
	char name[32] = "parent.fd.";
	size_t at = strlen(name);

	if (!number || number->kind != FW_WORD || number->w > 999)
		return NULL;
	if (number->w > 99)
		name[at++] = (char)('0' + number->w / 100);
	if (number->w > 9)
		name[at++] = (char)('0' + number->w / 10 % 10);
	name[at++] = (char)('0' + number->w % 10);
	strcpy(name + at, thing);
	return then(ev, FW_SRC_FDS, name);
}

static struct fw_verdict descriptor_is_new(const struct fw_evidence *ev)
{
	const struct fw_fact *word = then(ev, FW_SRC_MEM, "parent.mem.pidfd");

	return FW_ALL(fw_equal(of_descriptor(ev, word, ".pid"), fw_told(ev, "parent.ret"),
			       "process of the new descriptor, result of the call"),
		      fw_bits(of_descriptor(ev, word, ".flags"), CLOEXEC, CLOEXEC,
			      "close-on-exec flag of the new descriptor"),
		      fw_lists_fact(before(ev, FW_SRC_FDS, "parent.fds"), word, false,
				    "word at pidfd among the descriptors before"),
		      fw_lists_fact(then(ev, FW_SRC_FDS, "parent.fds"), word, true,
				    "word at pidfd among the descriptors after"));
}

static struct fw_verdict one_process_and_descriptor_were_made(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev, 1, 0, 1, 1), result_is_pid(ev), is_child_of_maker(ev),
		      descriptor_is_new(ev));
}

/* Both words in one call: one has the number, the other the descriptor. */
static struct fw_verdict two_words_were_written(const struct fw_evidence *ev)
{
	return FW_ALL(one_process_and_descriptor_were_made(ev),
		      fw_equal(then(ev, FW_SRC_MEM, "parent.mem.parent_tid"),
			       fw_told(ev, "parent.ret"),
			       "word at parent_tid, result of the call"));
}

/* The one process, with the number that was asked for where it was asked for. */
static struct fw_verdict one_process_got_number(const struct fw_evidence *ev)
{
	return FW_ALL(one_process_was_made(ev),
		      fw_equal(then(ev, FW_SRC_STATUS, "child.nspid_inner"),
			       fw_find(ev, FW_SRC_PROBE, "parent.set_tid"),
			       "number of the child, number asked for"));
}

static struct fw_verdict inner_number_is_as_asked(const struct fw_evidence *ev)
{
	return FW_ALL(one_process_was_made_inside(ev),
		      fw_equal(then(ev, FW_SRC_STATUS, "child.nspid_inner"),
			       fw_find(ev, FW_SRC_PROBE, "parent.set_tid"),
			       "inner number, first of those asked for"));
}

/* Innermost first: the one the maker is told, then that of the stage around it. */
static struct fw_verdict one_process_got_both_numbers(const struct fw_evidence *ev)
{
	return FW_ALL(inner_number_is_as_asked(ev),
		      fw_equal(then(ev, FW_SRC_STATUS, "child.pid"),
			       fw_find(ev, FW_SRC_PROBE, "parent.set_tid_outer"),
			       "outer number, second of those asked for"));
}

/* As the stage sees them: its own, that of the namespace of the maker, that of the child's. */
static struct fw_verdict one_process_got_three_numbers(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev, 1, 0, 1, 0), is_child_of_maker(ev),
		      fw_is(fw_told(ev, "parent.ret"), 3001, "result of the call"),
		      fw_is_text(then(ev, FW_SRC_STATUS, "child.nspid"), "3002 3001 1",
				 "numbers of the child"));
}

/* Places that nobody can write are passed over. */
static struct fw_verdict one_process_was_made_all_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(made(ev, 1, 0, 1, 0), result_is_pid(ev), is_child_of_maker(ev));
}

static const struct fw_env as_admin = { .user = FW_USER_ADMIN };
static const struct fw_env as_plain_user = { .user = FW_USER_PLAIN };
static const struct fw_env without_admin_alone = { .user = FW_USER_CALLER,
						   .caps = "cap_sys_chroot=ep" };
/* user ID 0, where that is the maker's */
static const struct fw_env may_map_root = { .caps = "cap_setfcap=ep" };
static const struct fw_env with_cgroup = { .user = FW_USER_CALLER, .cgroup = 1 };

#define HOLDS_ON(doors_, clause_, pin_, oracle_) \
	{ .clause = clause_, .pin = pin_, .oracle = oracle_, .doors = doors_ }

#define AT_CHILD(name_, src_)                                                                    \
	{                                                                                        \
		.name = name_, .src = src_, .at = "child-alive", .op = FW_EDIT_ADD, .becomes = 1 \
	}
#define ANY_EDITS \
	FW_NOT_MADE, \
	AT_CHILD("parent.children_count", FW_SRC_CHILDREN), AT_CHILD("parent.tasks_count", FW_SRC_TASKS), \
	AT_CHILD("parent.fds_count", FW_SRC_FDS), AT_CHILD("child.pid", FW_SRC_STATUS)
#define WORD_EDITS \
	AT_CHILD("parent.mem.parent_tid", FW_SRC_MEM), AT_CHILD("child.mem.child_tid", FW_SRC_MEM)
#define PROCESS_EDITS ANY_EDITS, WORD_EDITS, AT_CHILD("child.ppid", FW_SRC_STATUS)
#define INSIDE_EDITS PROCESS_EDITS, AT_CHILD("child.nspid_inner", FW_SRC_STATUS)
#define THREAD_EDITS ANY_EDITS, WORD_EDITS, AT_CHILD("child.tgid", FW_SRC_STATUS)
#define PIDFD_EDITS \
	ANY_EDITS, AT_CHILD("child.ppid", FW_SRC_STATUS), AT_CHILD("parent.mem.pidfd", FW_SRC_MEM)
#define ASKED_EDIT(name_)                                                           \
	{                                                                           \
		.name = name_, .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 \
	}
#define NUMBER_EDITS PROCESS_EDITS, ASKED_EDIT("parent.set_tid")
/* Where the stage certainly has a pid namespace. */
#define WORLD_EDIT AT_CHILD("stage.processes_count", FW_SRC_TASKS)

const struct fw_case fw_case_flags_accepted = {
	.id = "flags.accepted",
	.claim = "the request without its fault is accepted and makes exactly one",
	.cannot_tell = "what the new one shares with its maker",
	.violated_by = "a kernel that refuses more than it says, makes two, or tells another number than it gives",
	.probe = "request",
	.doors = FW_DOORS_FLAGS,
	.gates = request_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent",
		  .with = FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_WORLD | FW_LOOK_FDS },
		{ .at = "child-alive", .of = "parent",
		  .with = FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_WORLD | FW_LOOK_FDS | FW_LOOK_WORDS },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_WORDS },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){ PROCESS_EDITS, { 0 } },
	.saboteurs = "success-made-refusal two-children-made",
	.variants = (const struct fw_variant[]){
		/* one flag with the one it wants */
		{ .name = "sighand-vm", .args = { "flags=vm,sighand", "stack=own", WORDS },
		  .checks = FW_ONE_CHECK("err-sighand-without-vm-neighbour", 0x90c6, one_process_was_made) },
		{ .name = "thread", .args = { "flags=vm,sighand,thread", "exit=0", "stack=own", WORDS },
		  .counterexamples = FW_EDITS(THREAD_EDITS),
		  .checks = FW_CHECKS(
			FW_CHECK("err-thread-without-sighand-neighbour", 0xe4d0, one_thread_was_made),
			FW_CHECK("err-thread-with-newpid-neighbour", 0x103a, one_thread_was_made),
			FW_CHECK("err-thread-with-newuser-neighbour", 0xecac, one_thread_was_made),
			FW_CHECK("err-pidfd-thread-neighbour", 0x2d82, one_thread_was_made),
			HOLDS_ON(FW_DOOR_SYS_CLONE3, "clone3-exit-signal-thread-neighbour", 0x4100,
				  one_thread_was_made)) },

		/* one of two flags that do not go together */
		{ .name = "clear-sighand", ON_CLONE3, .args = { "flags=vm,clear-sighand", "stack=own", WORDS },
		  .checks = FW_ONE_CHECK("err-sighand-clear-sighand-neighbour", 0x2beb, one_process_was_made) },
		{ .name = "newns", .args = { "flags=newns", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("ns-mnt", "pidns"),
		  .counterexamples = FW_EDITS(PROCESS_EDITS, WORLD_EDIT),
		  .checks = FW_ONE_CHECK("err-fs-with-newns-neighbour", 0x008b, one_process_was_made) },
		{ .name = "newuser", .args = { "flags=newuser", WORDS }, .needs = FW_NEEDS("userns"),
		  .checks = FW_CHECKS(
			FW_CHECK("err-fs-with-newuser-neighbour", 0xd9ef, one_process_was_made),
			FW_CHECK("err-parent-with-newuser-neighbour", 0xe77e, one_process_was_made)) },
		{ .name = "newipc", .args = { "flags=newipc", WORDS }, .env = &as_admin, .needs = FW_NEEDS("ns-ipc"),
		  .checks = FW_ONE_CHECK("err-newipc-sysvsem-neighbour", 0x3a2b, one_process_was_made) },
		{ .name = "newpid", .args = { "flags=newpid", "exit=0", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-parent-with-newpid-neighbour", 0x82c2, one_process_was_made) },
		{ .name = "pidfd", .args = { "flags=pidfd", "pidfd=word" }, .counterexamples = FW_EDITS(PIDFD_EDITS),
		  .checks = FW_CHECKS(
			HOLDS_ON(FW_DOOR_SYS_CLONE, "err-pidfd-with-detached-neighbour", 0xaf83,
				  one_process_and_descriptor_were_made),
			HOLDS_ON(FW_DOOR_SYS_CLONE, "err-pidfd-with-parent-settid-neighbour", 0xdd73,
				  one_process_and_descriptor_were_made),
			FW_CHECK("err-pidfd-efault-neighbour", 0x3807, one_process_and_descriptor_were_made)) },

		/* flags that go together although both are about what is shared */
		{ .name = "newpid-vm", .args = { "flags=newpid,vm", "exit=0", "stack=own", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("pidns"), .counterexamples = FW_EDITS(INSIDE_EDITS),
		  .checks = FW_ONE_CHECK("pidns-flag-combinations", 0x61cf, one_process_was_made) },
		{ .name = "newpid-vm-sighand", .args = { "flags=newpid,vm,sighand", "exit=0", "stack=own", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("pidns"), .counterexamples = FW_EDITS(INSIDE_EDITS),
		  .checks = FW_ONE_CHECK("pidns-flag-combinations", 0x61cf, one_process_was_made) },
		{ .name = "newuser-vm", .args = { "flags=newuser,vm", "stack=own", WORDS }, .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("pidns-flag-combinations-newuser-vm", 0x78a4, one_process_was_made) },

		/* a caller that may */
		{ .name = "process-after-unshare", .args = { "setup=unshare-newpid", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-thread-after-unshare-newpid-neighbour", 0x36fe, one_process_was_made) },
		{ .name = "process-after-setns", .args = { "setup=setns-newpid", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("pidns"),
		  .checks = FW_ONE_CHECK("err-thread-after-setns-newpid-neighbour", 0x36fe, one_process_was_made) },
		{ .name = "process-by-init", .args = { "exit=0", "setup=init", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("pidns"), .counterexamples = FW_EDITS(INSIDE_EDITS),
		  .checks = FW_ONE_CHECK("err-parent-by-init-neighbour", 0x1eaa, one_process_was_made_inside) },
		{ .name = "set-tid-inner-level", ON_CLONE3, .args = { "setup=init-of-own", "set_tid=3001", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid", "pidns", "userns"),
		  .counterexamples = FW_EDITS(INSIDE_EDITS, ASKED_EDIT("parent.set_tid")),
		  .checks = FW_ONE_CHECK("clone3-set-tid-outer-level-neighbour", 0xde84, inner_number_is_as_asked) },
		{ .name = "newuser-no-chroot", .args = { "flags=newuser", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-newuser-chroot-neighbour", 0xeb97, one_process_was_made) },
		{ .name = "newuser-mapped", .args = { "flags=newuser", "setup=mapped", WORDS },
		  .env = &may_map_root, .needs = FW_NEEDS("userns"),
		  .checks = FW_ONE_CHECK("err-newuser-unmapped-neighbour", 0x0fcd, one_process_was_made) },
		{ .name = "plain-user", .args = { WORDS }, .env = &as_plain_user, .needs = FW_NEEDS("plain-user"),
		  .checks = FW_CHECKS(
			FW_CHECK("err-ns-unprivileged-newcgroup-neighbour", 0xa97f, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newipc-neighbour", 0xfa97, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newnet-neighbour", 0x3a9c, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newns-neighbour", 0x80ee, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newpid-neighbour", 0x7fba, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newuts-neighbour", 0xa687, one_process_was_made),
			HOLDS_ON(FW_DOOR_SYS_CLONE3, "clone3-set-tid-unprivileged-neighbour", 0xe379,
				 one_process_was_made)) },
		{ .name = "other-cap", .doors = FW_DOOR_SYS_CLONE, .args = { WORDS }, .env = &without_admin_alone,
		  .checks = FW_CHECKS(
			FW_CHECK("err-ns-unprivileged-newcgroup-neighbour", 0xa97f, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newipc-neighbour", 0xfa97, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newnet-neighbour", 0x3a9c, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newns-neighbour", 0x80ee, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newpid-neighbour", 0x7fba, one_process_was_made),
			FW_CHECK("err-ns-unprivileged-newuts-neighbour", 0xa687, one_process_was_made)) },

		/* places and limits */
		{ .name = "stack", .args = { "stack=own", WORDS },
		  .checks = FW_CHECKS(
			FW_CHECK("err-stack-alignment-neighbour", 0xa53b, one_process_was_made),
			HOLDS_ON(FW_DOOR_SYS_CLONE3, "clone3-stack-without-size-neighbour", 0x9da3,
				  one_process_was_made),
			HOLDS_ON(FW_DOOR_SYS_CLONE3, "clone3-stack-kernel-neighbour", 0x7c4f,
				 one_process_was_made)) },
		{ .name = "settls", .args = { "flags=settls", "tls=own", WORDS },
		  .checks = FW_ONE_CHECK("err-settls-outside-neighbour", 0xb047, one_process_was_made) },
		{ .name = "one-descriptor", .args = { "flags=pidfd", "pidfd=word", "setup=one-descriptor" },
		  .counterexamples = FW_EDITS(PIDFD_EDITS),
		  .checks = FW_ONE_CHECK("err-pidfd-emfile-neighbour", 0x7ae6, one_process_and_descriptor_were_made) },
		{ .name = "settid-bad",
		  .args = { "flags=parent-settid,child-settid", "parent_tid=bad", "child_tid=bad" },
		  .counterexamples = FW_EDITS(ANY_EDITS, AT_CHILD("child.ppid", FW_SRC_STATUS)),
		  .checks = FW_ONE_CHECK("err-settid-bad-pointer", 0xf71c, one_process_was_made_all_the_same) },

		/* clone3: nothing but the two words */
		{ .name = "clone3-nothing-else", ON_CLONE3, .args = { WORDS },
		  .checks = FW_CHECKS(
			FW_CHECK("clone3-detached-neighbour", 0x52bf, one_process_was_made),
			FW_CHECK("clone3-unknown-flags-neighbour", 0xb8a1, one_process_was_made),
			FW_CHECK("clone3-signal-in-flags-neighbour", 0xc389, one_process_was_made),
			FW_CHECK("clone3-exit-signal-above-64-neighbour", 0x5a4b, one_process_was_made),
			FW_CHECK("clone3-exit-signal-high-bits-neighbour", 0x4809, one_process_was_made),
			FW_CHECK("clone3-unreadable-neighbour", 0xc5fd, one_process_was_made),
			FW_CHECK("clone3-size-without-stack-neighbour", 0x7d2e, one_process_was_made),
			FW_CHECK("clone3-set-tid-null-with-size-neighbour", 0xe766, one_process_was_made),
			FW_CHECK("clone3-size-88", 0x4203, one_process_was_made)) },
		{ .name = "parent", ON_CLONE3, .args = { "flags=parent", "exit=0", WORDS },
		  .checks = FW_ONE_CHECK("clone3-exit-signal-parent-neighbour", 0x8810, one_sibling_was_made) },
		{ .name = "size-64", ON_CLONE3, .args = { "size=64", WORDS },
		  .checks = FW_CHECKS(
			FW_CHECK("clone3-size-64", 0x5ff6, one_process_was_made),
			FW_CHECK("clone3-size-below-64-neighbour", 0xf86b, one_process_was_made)) },
		{ .name = "size-80", ON_CLONE3, .args = { "size=80", WORDS },
		  .checks = FW_ONE_CHECK("clone3-size-80", 0x9b4c, one_process_was_made) },
		{ .name = "size-128", ON_CLONE3, .args = { "size=128", WORDS },
		  .checks = FW_ONE_CHECK("clone3-size-zero-tail", 0x75b0, one_process_was_made) },
		{ .name = "size-page", ON_CLONE3, .args = { "size=4096", WORDS },
		  .checks = FW_CHECKS(
			FW_CHECK("clone3-size-above-page-neighbour", 0x7531, one_process_was_made),
			FW_CHECK("clone3-tail-nonzero-neighbour", 0x1bde, one_process_was_made)) },
		{ .name = "vm-stack", ON_CLONE3, .args = { "flags=vm", "stack=own", WORDS },
		  .checks = FW_ONE_CHECK("clone3-vm-requires-stack-neighbour", 0xe9fe, one_process_was_made) },
		{ .name = "pidfd-two-words", ON_CLONE3,
		  .args = { "flags=pidfd,parent-settid", "parent_tid=word", "pidfd=word" },
		  .counterexamples = FW_EDITS(PIDFD_EDITS, AT_CHILD("parent.mem.parent_tid", FW_SRC_MEM)),
		  .checks = FW_ONE_CHECK("clone3-pidfd-same-word-neighbour", 0x45e2, two_words_were_written) },

		/* clone3: set_tid */
		{ .name = "set-tid", ON_CLONE3, .args = { "set_tid=3001", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid"),
		  .counterexamples = FW_EDITS(NUMBER_EDITS),
		  .checks = FW_CHECKS(
			FW_CHECK("clone3-set-tid-exact", 0xfe7b, one_process_got_number),
			FW_CHECK("clone3-set-tid-zero-neighbour", 0x8f2b, one_process_got_number),
			FW_CHECK("clone3-set-tid-negative-neighbour", 0x2515, one_process_got_number),
			FW_CHECK("clone3-set-tid-eexist-neighbour", 0x26bc, one_process_got_number),
			FW_CHECK("clone3-set-tid-above-32-neighbour", 0x4685, one_process_got_number),
			FW_CHECK("clone3-set-tid-pointer-without-size-neighbour", 0xbadc, one_process_got_number),
			FW_CHECK("clone3-set-tid-efault-neighbour", 0x34c1, one_process_got_number)) },
		{ .name = "set-tid-below-pid-max", ON_CLONE3, .args = { "set_tid=pid-max-1", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid"), .counterexamples = FW_EDITS(NUMBER_EDITS),
		  .checks = FW_ONE_CHECK("clone3-set-tid-above-pid-max-neighbour", 0x66db, one_process_got_number) },
		{ .name = "set-tid-1", ON_CLONE3, .args = { "flags=newpid", "set_tid=1", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid"), .counterexamples = FW_EDITS(NUMBER_EDITS),
		  .checks = FW_ONE_CHECK("clone3-set-tid-first-must-be-1-neighbour", 0x8cdf, one_process_got_number) },
		{ .name = "set-tid-each-level", ON_CLONE3, .args = { "set_tid=host", WORDS }, .env = &as_admin,
		  .needs = FW_NEEDS("set-tid", "root", "pidns"), .counterexamples = FW_EDITS(NUMBER_EDITS),
		  .checks = FW_ONE_CHECK("clone3-set-tid-too-many-neighbour", 0xaa0e, one_process_got_number) },
		{ .name = "set-tid-three-levels", ON_CLONE3,
		  .args = { "flags=newpid", "set_tid=1,3001,3002", "setup=init", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid", "pidns"),
		  .counterexamples = FW_EDITS(
			ANY_EDITS, AT_CHILD("child.ppid", FW_SRC_STATUS), ASKED_EDIT("parent.ret"),
			{ .name = "child.nspid", .src = FW_SRC_STATUS, .text = "3 3001 1" },
			{ .name = "child.nspid", .src = FW_SRC_STATUS, .text = "3002 2 1" }),
		  .checks = FW_ONE_CHECK("clone3-set-tid-levels", 0x6369, one_process_got_three_numbers) },
		{ .name = "set-tid-two-levels", ON_CLONE3, .args = { "set_tid=3001,3002", "setup=init", WORDS },
		  .env = &as_admin, .needs = FW_NEEDS("set-tid", "pidns"),
		  .counterexamples = FW_EDITS(
			INSIDE_EDITS, ASKED_EDIT("parent.set_tid"), ASKED_EDIT("parent.set_tid_outer")),
		  .checks = FW_ONE_CHECK("clone3-set-tid-levels", 0x6369, one_process_got_both_numbers) },

		/* clone3: cgroup */
		{ .name = "cgroup", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=own", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_CHECKS(
			FW_CHECK("clone3-into-cgroup-bad-fd-neighbour", 0xf71f, one_process_was_made),
			FW_CHECK("clone3-into-cgroup-not-cgroup-neighbour", 0xe8c4, one_process_was_made),
			FW_CHECK("clone3-into-cgroup-removed-neighbour", 0x9690, one_process_was_made),
			FW_CHECK("clone3-into-cgroup-out-of-range-neighbour", 0xd4f3, one_process_was_made),
			FW_CHECK("clone3-into-cgroup-short-struct-neighbour", 0x7d5c, one_process_was_made),
			FW_CHECK("clone3-into-cgroup-eacces-neighbour", 0x120f, one_process_was_made),
			FW_CHECK("clone3-into-cgroup-ebusy-neighbour", 0x24d7, one_process_was_made)) },
		{ .name = "cgroup-valid", ON_CLONE3, .args = { "flags=into-cgroup", "cgroup=valid", WORDS },
		  .env = &with_cgroup,
		  .checks = FW_ONE_CHECK("clone3-into-cgroup-eopnotsupp-neighbour", 0xbf6d, one_process_was_made) },

		/* what came with Linux 7.1 */
		{ .name = "autokill", ON_CLONE3,
		  .args = { "flags=autokill,autoreap,pidfd,nnp", "exit=0", "pidfd=word" },
		  .needs = FW_NEEDS("clone3-autokill"),
		  .counterexamples = FW_EDITS(PIDFD_EDITS),
		  .checks = FW_ONE_CHECK("clone3-autokill-neighbour", 0x637b, one_process_and_descriptor_were_made) },
		{ .name = "autoreap", ON_CLONE3, .args = { "flags=autoreap", "exit=0", WORDS },
		  .needs = FW_NEEDS("clone3-autoreap"),
		  .checks = FW_ONE_CHECK("clone3-autoreap-neighbour", 0x0ab4, one_process_was_made) },
		{ .name = "nnp", ON_CLONE3, .args = { "flags=nnp", WORDS }, .needs = FW_NEEDS("clone3-nnp"),
		  .checks = FW_ONE_CHECK("clone3-nnp-neighbour", 0xea91, one_process_was_made) },
		{ 0 } },
};
