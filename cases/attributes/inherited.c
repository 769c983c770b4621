/* SPDX-License-Identifier: MIT */
/*
 * What a process carries with it: a maker gives itself another value of each, makes a child, its first one or beside
 * another that lives, and then child and maker change theirs in turn.
 *
 * Claim: the child begins with its maker's name, arguments, timer slack, limits, scores, filters, switches and places,
 *   the maker keeps them over the call, and what either changes later is its own.
 * Door: every one that makes a process; what an exec would replace is not asked through posix_spawn, and what belongs
 *   to the memory is not asked to be the child's own where it borrows the maker's.
 * Seen from: /proc of both before and beside the child, after its change and after the maker's, prlimit; of what only
 *   the process itself can be asked its own word, beside its task flags, its mappings and what it was refused.
 * Would be violated by: a kernel that lets the child begin with a default, or shares the value between the two.
 * Cannot tell: attributes that are not among these; whether a corrupted page is treated by the policy.
 */
#include <errno.h>

#include "carry.h"

enum { EARLY = 1, LATE = 0 };			/* PR_MCE_KILL_EARLY, _LATE */
enum { REFUSES = 1, REFUSES_ITSELF = 3 };	/* PR_MDWE_REFUSE_EXEC_GAIN, with PR_MDWE_NO_INHERIT */
enum { USED_PRIVILEGE = 0x100 };		/* PF_SUPERPRIV: of the task's past, and never the child's */
enum { SLACK_BY_MAKER = 123457 };

/* ---- what everybody can see ---- */

#define INHERITED(name, src, thing) \
	static struct fw_verdict name(const struct fw_evidence *ev) \
	{ \
		return fw_inherited(ev, &carry_course, src, thing); \
	}
#define CHILD_ALONE(name, src, thing) \
	static struct fw_verdict name(const struct fw_evidence *ev) \
	{ \
		return fw_child_alone(ev, &carry_course, src, thing); \
	}
#define EACH_ALONE(name, src, thing) \
	static struct fw_verdict name(const struct fw_evidence *ev) \
	{ \
		return fw_each_alone(ev, &carry_course, src, thing); \
	}

INHERITED(name_is_the_makers, FW_SRC_ATTRS, "comm")
EACH_ALONE(each_has_its_name, FW_SRC_ATTRS, "comm")
CHILD_ALONE(child_has_its_name, FW_SRC_ATTRS, "comm")
INHERITED(filter_is_the_makers, FW_SRC_ATTRS, "coredump_filter")
EACH_ALONE(each_has_its_filter, FW_SRC_ATTRS, "coredump_filter")
INHERITED(score_is_the_makers, FW_SRC_ATTRS, "oom_score_adj")
EACH_ALONE(each_has_its_score, FW_SRC_ATTRS, "oom_score_adj")
CHILD_ALONE(child_has_its_score, FW_SRC_ATTRS, "oom_score_adj")
INHERITED(personality_is_the_makers, FW_SRC_ATTRS, "personality")
EACH_ALONE(each_has_its_personality, FW_SRC_ATTRS, "personality")
CHILD_ALONE(child_has_its_personality, FW_SRC_ATTRS, "personality")
INHERITED(slack_is_the_makers, FW_SRC_ATTRS, "timerslack_ns")
EACH_ALONE(each_has_its_slack, FW_SRC_ATTRS, "timerslack_ns")
CHILD_ALONE(child_has_its_slack, FW_SRC_ATTRS, "timerslack_ns")
INHERITED(huge_pages_are_off, FW_SRC_ATTRS, "thp_enabled")
CHILD_ALONE(huge_pages_are_on_for_the_child, FW_SRC_ATTRS, "thp_enabled")
INHERITED(directory_is_the_makers, FW_SRC_LINKS, "cwd")
EACH_ALONE(each_has_its_directory, FW_SRC_LINKS, "cwd")
CHILD_ALONE(child_has_its_directory, FW_SRC_LINKS, "cwd")
INHERITED(umask_is_the_makers, FW_SRC_STATUS, "umask")
EACH_ALONE(each_has_its_umask, FW_SRC_STATUS, "umask")
CHILD_ALONE(child_has_its_umask, FW_SRC_STATUS, "umask")

static struct fw_verdict login_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_inherited(ev, &carry_course, FW_SRC_ATTRS, "loginuid"),
		      fw_inherited(ev, &carry_course, FW_SRC_ATTRS, "sessionid"));
}

static struct fw_verdict image_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_inherited(ev, &carry_course, FW_SRC_ATTRS, "cmdline"),
		      fw_inherited(ev, &carry_course, FW_SRC_ATTRS, "environ"),
		      fw_equal(fw_find_at(ev, "set", FW_SRC_ATTRS, "parent.auxv"),
			       fw_find_at(ev, "standing", FW_SRC_ATTRS, "child.auxv"),
			       "auxiliary vector"),
		      fw_equal(fw_find_at(ev, "set", FW_SRC_LINKS, "parent.exe"),
			       fw_find_at(ev, "standing", FW_SRC_LINKS, "child.exe"),
			       "executable"));
}

static struct fw_verdict each_has_its_image(const struct fw_evidence *ev)
{
	return FW_ALL(fw_each_alone(ev, &carry_course, FW_SRC_ATTRS, "cmdline"),
		      fw_each_alone(ev, &carry_course, FW_SRC_ATTRS, "environ"));
}

/* A reset brings back what was the maker's current value at the call, which was nobody's default. */
static struct fw_verdict slack_is_the_childs_default(const struct fw_evidence *ev)
{
	return FW_ALL(fw_child_alone(ev, &carry_course, FW_SRC_ATTRS, "timerslack_ns"),
		      fw_is(fw_find_at(ev, "set", FW_SRC_ATTRS, "parent.timerslack_ns"),
			    SLACK_BY_MAKER, "the maker's at the call"),
		      fw_is(fw_find_at(ev, "child-last", FW_SRC_ATTRS, "child.timerslack_ns"),
			    SLACK_BY_MAKER, "the child's after a reset"));
}

static struct fw_verdict limits_are_alike(const struct fw_evidence *ev, struct fw_side of)
{
	return fw_alike(ev, FW_SRC_LIMITS, (struct fw_side){ "set", "parent" }, of, NULL);
}

static struct fw_verdict limits_are_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_inherited(ev, &carry_course, FW_SRC_LIMITS, "limit.nofile"),
		      fw_inherited(ev, &carry_course, FW_SRC_LIMITS, "limit.locks"),
		      limits_are_alike(ev, (struct fw_side){ "standing", "child" }),
		      limits_are_alike(ev, (struct fw_side){ "standing", "parent" }));
}

static struct fw_verdict child_has_its_limits(const struct fw_evidence *ev)
{
	return FW_ALL(fw_child_alone(ev, &carry_course, FW_SRC_LIMITS, "limit.nofile"),
		      fw_child_alone(ev, &carry_course, FW_SRC_LIMITS, "limit.locks"),
		      limits_are_alike(ev, (struct fw_side){ "child-did", "parent" }));
}

static struct fw_verdict each_has_its_limits(const struct fw_evidence *ev)
{
	return FW_ALL(child_has_its_limits(ev),
		      fw_each_alone(ev, &carry_course, FW_SRC_LIMITS, "limit.nofile"),
		      fw_alike(ev, FW_SRC_LIMITS, (struct fw_side){ "child-did", "child" },
			       (struct fw_side){ "maker-did", "child" }, NULL));
}

/* ---- what the process itself must be asked ---- */

/* The kernel keeps both in flags of the task: those that the maker gained are set. Which bits they are is its own. */
static struct fw_verdict has_what_the_maker_gained(const struct fw_evidence *ev, const char *at,
						   const char *name)
{
	const struct fw_fact *before = fw_find_at(ev, "before", FW_SRC_STAT, "parent.flags");
	const struct fw_fact *set = fw_find_at(ev, "set", FW_SRC_STAT, "parent.flags");
	struct fw_verdict v;
	uint64_t gained;

	if (!before || !set || before->kind != FW_WORD || set->kind != FW_WORD)
		return fw_say(FW_INCONCLUSIVE, "", "no task flags of the maker");
	gained = set->w & ~before->w & ~(uint64_t)USED_PRIVILEGE;
	if (!gained)
		return fw_say(FW_INCONCLUSIVE, "", "the maker's task flags did not change");
	v = fw_bits(fw_find_at(ev, at, FW_SRC_STAT, name), gained, gained,
		    "task flags that the maker gained");
	fw_cite(&v, before);
	fw_cite(&v, set);
	return v;
}

static struct fw_verdict policy_is_the_makers(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.told.mce"), EARLY, "the maker's"),
		      fw_is(fw_told(ev, "child.told.mce"), EARLY, "the child's"),
		      has_what_the_maker_gained(ev, "standing", "child.flags"));
}

static struct fw_verdict child_has_its_policy(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.now.mce"), LATE, "the child's"),
		      fw_is(fw_told(ev, "parent.now.mce"), EARLY, "the maker's after that"),
		      has_what_the_maker_gained(ev, "child-did", "parent.flags"));
}

static struct fw_verdict child_is_a_flusher(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.told.io"), 1, "the maker's"),
		      fw_is(fw_told(ev, "child.told.io"), 1, "the child's"),
		      has_what_the_maker_gained(ev, "standing", "child.flags"));
}

static struct fw_verdict maker_stays_a_flusher(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "child.now.io"), 0, "the child's"),
		      fw_is(fw_told(ev, "parent.now.io"), 1, "the maker's after that"),
		      has_what_the_maker_gained(ev, "child-did", "parent.flags"));
}

static struct fw_verdict page_is(const struct fw_evidence *ev, const char *name, const char *perms)
{
	return fw_has_word(fw_find_at(ev, "child-did", FW_SRC_MAPS, name), perms, true,
			   "the page that the child would execute");
}

static struct fw_verdict child_is_refused_executable_memory(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.told.mdwe"), REFUSES, "the maker's mask"),
		      fw_is(fw_told(ev, "child.told.mdwe"), REFUSES, "the child's mask"),
		      fw_is(fw_told(ev, "child.set.mdwe"), -EACCES, "mprotect in the child"),
		      page_is(ev, "child.map.page", "rw-p"));
}

static struct fw_verdict child_gets_executable_memory(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.told.mdwe"), REFUSES_ITSELF, "the maker's mask"),
		      fw_is(fw_told(ev, "child.told.mdwe"), 0, "the child's mask"),
		      fw_is(fw_told(ev, "child.set.mdwe"), 0, "mprotect in the child"),
		      page_is(ev, "child.map.page", "rwxp"),
		      page_is(ev, "parent.map.page", "rw-p"));
}

static struct fw_verdict new_memory_is_for_merging(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.told.merge"), 1, "the maker's"),
		      fw_is(fw_told(ev, "child.told.merge"), 1, "the child's"),
		      fw_is(fw_told(ev, "child.set.merge"), 0, "mmap in the child"),
		      fw_has_word(fw_find_at(ev, "child-did", FW_SRC_SMAPS,
					     "child.smap.room.vmflags"),
				  "mg", true, "what the child mapped"));
}

/* ---- tables ---- */

/* Through every door. */
#define CHECKS_KEPT_BY_EXEC \
	{ .clause = "attr-coredump-filter-inherited", .pin = 0xa12a, .oracle = filter_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("coredump-filter") }, \
	{ .clause = "attr-loginuid-inherited", .pin = 0x326b, .oracle = login_is_the_makers, \
	  .saboteurs = "child-made-before", .needs = FW_NEEDS("audit-loginuid") }, \
	{ .clause = "attr-oom-score-adj-inherited", .pin = 0xc59f, .oracle = score_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("oom-score-adj") }, \
	{ .clause = "attr-personality-inherited", .pin = 0xed72, .oracle = personality_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("proc-personality") }, \
	{ .clause = "attr-thp-disable-inherited", .pin = 0xd366, .oracle = huge_pages_are_off, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("thp-switch") }, \
	{ .clause = "attr-timerslack-inherited", .pin = 0x71da, .oracle = slack_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("proc-timerslack") }, \
	{ .clause = "fs-cwd-inherited", .pin = 0x4fda, .oracle = directory_is_the_makers, \
	  .saboteurs = "cwd-changed" }, \
	{ .clause = "fs-umask-inherited", .pin = 0xb128, .oracle = umask_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("proc-umask") }, \
	{ .clause = "lim-rlimits-inherited", .pin = 0xdcc3, .oracle = limits_are_the_makers, \
	  .saboteurs = "limit-lowered", .needs = FW_NEEDS("rlimit-seen", "rlimit:locks") }, \
	{ .clause = "attr-mce-kill-inherited", .pin = 0x8f92, .oracle = policy_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("mce-kill") }, \
	{ .clause = "attr-io-flusher-inherited", .pin = 0xa796, .oracle = child_is_a_flusher, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("io-flusher") }
/* Where the child goes on with its maker's program. */
#define CHECKS_OF_IMAGE \
	{ .clause = "attr-comm-inherited", .pin = 0x0ecf, .oracle = name_is_the_makers, \
	  .saboteurs = "name-changed" }, \
	{ .clause = "attr-image-identity", .pin = 0x2f34, .oracle = image_is_the_makers, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("command-line") }, \
	{ .clause = "attr-mdwe-inherited", .pin = 0x0cf6, .oracle = child_is_refused_executable_memory, \
	  .saboteurs = "child-made-before", .needs = FW_NEEDS("mdwe") }, \
	{ .clause = "attr-memory-merge-inherited", .pin = 0x338b, .oracle = new_memory_is_for_merging, \
	  .saboteurs = "attributes-reset", .needs = FW_NEEDS("memory-merge") }
/* Where both can change theirs in turn. */
#define CHECKS_OF_EACH \
	{ .clause = "attr-comm-inherited-own", .pin = 0x64ec, .oracle = each_has_its_name, \
	  .saboteurs = "attributes-shared" }, \
	{ .clause = "attr-coredump-filter-inherited-own", .pin = 0xe305, .oracle = each_has_its_filter, \
	  .saboteurs = "shared-memory-made", .needs = FW_NEEDS("coredump-filter") }, \
	{ .clause = "attr-oom-score-adj-inherited-own", .pin = 0x4043, .oracle = each_has_its_score, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("oom-score-adj") }, \
	{ .clause = "attr-personality-inherited-own", .pin = 0x9212, .oracle = each_has_its_personality, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("proc-personality") }, \
	{ .clause = "attr-thp-disable-inherited-own", .pin = 0xcb19, .oracle = huge_pages_are_on_for_the_child, \
	  .saboteurs = "shared-memory-made", .needs = FW_NEEDS("thp-switch") }, \
	{ .clause = "attr-timerslack-inherited-own", .pin = 0x43b8, .oracle = each_has_its_slack, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("proc-timerslack") }, \
	{ .clause = "fs-cwd-inherited-own", .pin = 0xaad4, .oracle = each_has_its_directory, \
	  .saboteurs = "fs-shared" }, \
	{ .clause = "fs-umask-inherited-own", .pin = 0x12df, .oracle = each_has_its_umask, \
	  .saboteurs = "fs-shared", .needs = FW_NEEDS("proc-umask") }, \
	{ .clause = "lim-rlimits-inherited-own", .pin = 0xdf37, .oracle = each_has_its_limits, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("rlimit-seen", "rlimit:locks") }
/* Where the maker is held back while the child changes its own. */
#define CHECKS_OF_HELD \
	{ .clause = "attr-comm-inherited-own", .pin = 0x64ec, .oracle = child_has_its_name, \
	  .saboteurs = "attributes-shared" }, \
	{ .clause = "attr-oom-score-adj-inherited-own", .pin = 0x4043, .oracle = child_has_its_score, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("oom-score-adj") }, \
	{ .clause = "attr-personality-inherited-own", .pin = 0x9212, .oracle = child_has_its_personality, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("proc-personality") }, \
	{ .clause = "attr-timerslack-inherited-own", .pin = 0x43b8, .oracle = child_has_its_slack, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("proc-timerslack") }, \
	{ .clause = "fs-cwd-inherited-own", .pin = 0xaad4, .oracle = child_has_its_directory, \
	  .saboteurs = "fs-shared" }, \
	{ .clause = "fs-umask-inherited-own", .pin = 0x12df, .oracle = child_has_its_umask, \
	  .saboteurs = "fs-shared", .needs = FW_NEEDS("proc-umask") }, \
	{ .clause = "lim-rlimits-inherited-own", .pin = 0xdf37, .oracle = child_has_its_limits, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("rlimit-seen", "rlimit:locks") }
/* Of the task, and told by itself. */
#define CHECKS_OF_TASK \
	{ .clause = "attr-timerslack-inherited-default", .pin = 0xf464, .oracle = slack_is_the_childs_default, \
	  .saboteurs = "slack-default-kept", .needs = FW_NEEDS("proc-timerslack") }, \
	{ .clause = "attr-mce-kill-inherited-own", .pin = 0x9d11, .oracle = child_has_its_policy, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("mce-kill") }, \
	{ .clause = "attr-io-flusher-inherited-own", .pin = 0xdcec, .oracle = maker_stays_a_flusher, \
	  .saboteurs = "attributes-shared", .needs = FW_NEEDS("io-flusher") }

#define FLAGS(name_, at_, clause_) \
	{ .name = name_, .src = FW_SRC_STAT, .at = at_, .becomes = 0, .breaks = clause_ }

#define EDITS_KEPT_BY_EXEC \
	FW_NOT_MADE, \
	BORN("coredump_filter", FW_SRC_ATTRS, "attr-coredump-filter-inherited", XOR_1), \
	BORN("loginuid", FW_SRC_ATTRS, "attr-loginuid-inherited", PLUS_1), \
	BORN("sessionid", FW_SRC_ATTRS, "attr-loginuid-inherited", PLUS_1), \
	BORN("oom_score_adj", FW_SRC_ATTRS, "attr-oom-score-adj-inherited", PLUS_1), \
	BORN("personality", FW_SRC_ATTRS, "attr-personality-inherited", XOR_1), \
	BORN("thp_enabled", FW_SRC_ATTRS, "attr-thp-disable-inherited", PLUS_1), \
	BORN("timerslack_ns", FW_SRC_ATTRS, "attr-timerslack-inherited", PLUS_1), \
	BORN("cwd", FW_SRC_LINKS, "fs-cwd-inherited", .text = "/"), \
	BORN("umask", FW_SRC_STATUS, "fs-umask-inherited", XOR_1), \
	BORN("limit.nofile", FW_SRC_LIMITS, "lim-rlimits-inherited", .text = "1024 1024"), \
	BORN("limit.stack", FW_SRC_LIMITS, "lim-rlimits-inherited", .text = "1024 1024"), \
	FW_SAID("child.told.mce", LATE, "attr-mce-kill-inherited"), \
	FLAGS("child.flags", "standing", "attr-mce-kill-inherited"), \
	FW_SAID("child.told.io", 0, "attr-io-flusher-inherited"), \
	FLAGS("child.flags", "standing", "attr-io-flusher-inherited")
#define EDITS_OF_IMAGE \
	BORN("comm", FW_SRC_ATTRS, "attr-comm-inherited", .text = "carry"), \
	BORN("cmdline", FW_SRC_ATTRS, "attr-image-identity", .text = "carry"), \
	BORN("environ", FW_SRC_ATTRS, "attr-image-identity", .text = ""), \
	{ .name = "child.auxv", .src = FW_SRC_ATTRS, .at = "standing", XOR_1, .breaks = "attr-image-identity" }, \
	{ .name = "child.exe", .src = FW_SRC_LINKS, .at = "standing", .text = "/", .breaks = "attr-image-identity" }, \
	FW_SAID("child.told.mdwe", 0, "attr-mdwe-inherited"), \
	FW_SAID("child.set.mdwe", 0, "attr-mdwe-inherited"), \
	{ .name = "child.map.page", .src = FW_SRC_MAPS, .at = "child-did", .text = "rwxp 1000-2000 ", \
	  .breaks = "attr-mdwe-inherited" }, \
	FW_SAID("child.told.merge", 0, "attr-memory-merge-inherited"), \
	{ .name = "child.smap.room.vmflags", .src = FW_SRC_SMAPS, .at = "child-did", .text = "rd wr mr mw me ac", \
	  .breaks = "attr-memory-merge-inherited" }
#define EDITS_OF_EACH \
	EACH("comm", FW_SRC_ATTRS, "attr-comm-inherited-own", .text = "fw"), \
	EACH("coredump_filter", FW_SRC_ATTRS, "attr-coredump-filter-inherited-own", XOR_1), \
	EACH("oom_score_adj", FW_SRC_ATTRS, "attr-oom-score-adj-inherited-own", PLUS_1), \
	EACH("personality", FW_SRC_ATTRS, "attr-personality-inherited-own", XOR_1), \
	ALONE("thp_enabled", FW_SRC_ATTRS, "attr-thp-disable-inherited-own", PLUS_1), \
	EACH("timerslack_ns", FW_SRC_ATTRS, "attr-timerslack-inherited-own", PLUS_1), \
	EACH("cwd", FW_SRC_LINKS, "fs-cwd-inherited-own", .text = "/"), \
	EACH("umask", FW_SRC_STATUS, "fs-umask-inherited-own", XOR_1), \
	EACH("limit.nofile", FW_SRC_LIMITS, "lim-rlimits-inherited-own", .text = "1 1"), \
	EACH("limit.stack", FW_SRC_LIMITS, "lim-rlimits-inherited-own", .text = "1 1")
#define EDITS_OF_HELD \
	ALONE("comm", FW_SRC_ATTRS, "attr-comm-inherited-own", .text = "fw"), \
	ALONE("oom_score_adj", FW_SRC_ATTRS, "attr-oom-score-adj-inherited-own", PLUS_1), \
	ALONE("personality", FW_SRC_ATTRS, "attr-personality-inherited-own", XOR_1), \
	ALONE("timerslack_ns", FW_SRC_ATTRS, "attr-timerslack-inherited-own", PLUS_1), \
	ALONE("cwd", FW_SRC_LINKS, "fs-cwd-inherited-own", .text = "/"), \
	ALONE("umask", FW_SRC_STATUS, "fs-umask-inherited-own", XOR_1), \
	ALONE("limit.stack", FW_SRC_LIMITS, "lim-rlimits-inherited-own", .text = "1 1")
#define EDITS_OF_TASK \
	{ .name = "child.timerslack_ns", .src = FW_SRC_ATTRS, .at = "child-last", .becomes = 50000, \
	  .breaks = "attr-timerslack-inherited-default" }, \
	FW_SAID("parent.now.mce", LATE, "attr-mce-kill-inherited-own"), \
	FLAGS("parent.flags", "child-did", "attr-mce-kill-inherited-own"), \
	FW_SAID("parent.now.io", 0, "attr-io-flusher-inherited-own"), \
	FLAGS("parent.flags", "child-did", "attr-io-flusher-inherited-own")

#define LOOKS (FW_LOOK_ATTRS | FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_LINKS | FW_LOOK_LIMITS)

#define EVERYTHING \
	"with=comm,image,personality,timerslack,thp,oom,coredump,loginuid,cwd,umask,limits,merge,mdwe,mce,io"

static const struct fw_variant variants[] = {
	{ .name = "beside", .args = { EVERYTHING, "mark=-" }, .doors = FW_DOORS_COPYING,
	  .checks = (const struct fw_check[]){
		CHECKS_KEPT_BY_EXEC, CHECKS_OF_IMAGE, CHECKS_OF_EACH, CHECKS_OF_TASK,
		{ .clause = "attr-image-identity-own", .pin = 0x799d, .oracle = each_has_its_image,
		  .saboteurs = "shared-memory-made", .needs = FW_NEEDS("command-line") },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		EDITS_KEPT_BY_EXEC, EDITS_OF_IMAGE, EDITS_OF_EACH, EDITS_OF_TASK,
		EACH("cmdline", FW_SRC_ATTRS, "attr-image-identity-own", .text = "carry"),
		EACH("environ", FW_SRC_ATTRS, "attr-image-identity-own", .text = "A=b"),
		{ 0 } } },
	{ .name = "held-back", .args = { EVERYTHING, "mark=-" }, .doors = FW_DOORS_VFORK,
	  .claim = "the child of vfork begins with what its maker carries, and what it changes of its task is its own",
	  .checks = (const struct fw_check[]){
		CHECKS_KEPT_BY_EXEC, CHECKS_OF_IMAGE, CHECKS_OF_HELD, CHECKS_OF_TASK, { 0 } },
	  .counterexamples = (const struct fw_edit[]){
		EDITS_KEPT_BY_EXEC, EDITS_OF_IMAGE, EDITS_OF_HELD, EDITS_OF_TASK, { 0 } } },
	{ .name = "second", .args = { EVERYTHING, "mark=-", "elder=1" }, .doors = FW_DOORS_PROCESS,
	  .claim = "a second child, beside one that lives, begins with what its maker carries as the first does",
	  .checks = (const struct fw_check[]){ CHECKS_KEPT_BY_EXEC, CHECKS_OF_IMAGE, { 0 } },
	  .counterexamples = (const struct fw_edit[]){ EDITS_KEPT_BY_EXEC, EDITS_OF_IMAGE, { 0 } } },
	{ .name = "spawned", .doors = FW_DOOR_POSIX_SPAWN,
	  .args = { "with=personality,timerslack,thp,oom,coredump,loginuid,cwd,umask,limits,mce,io" },
	  .claim = "a spawned program begins with what its maker carries and exec leaves",
	  .checks = (const struct fw_check[]){ CHECKS_KEPT_BY_EXEC, { 0 } },
	  .counterexamples = (const struct fw_edit[]){ EDITS_KEPT_BY_EXEC, { 0 } } },
	{ .name = "kept-back", .doors = FW_DOORS_COPYING, .args = { "with=mdwe", "mdwe=3" },
	  .claim = "a protection of memory that is not for children is not theirs",
	  .checks = (const struct fw_check[]){
		{ .clause = "attr-mdwe-inherited-kept-back", .pin = 0x614e, .oracle = child_gets_executable_memory,
		  .saboteurs = "mdwe-not-kept-back",
		  .needs = FW_NEEDS("mdwe-no-inherit") },
		{ 0 } },
	  .counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		FW_SAID("child.told.mdwe", REFUSES, NULL),
		FW_SAID("child.set.mdwe", -EACCES, NULL),
		{ .name = "child.map.page", .src = FW_SRC_MAPS, .at = "child-did", .text = "rw-p 1000-2000 " },
		{ .name = "parent.map.page", .src = FW_SRC_MAPS, .at = "child-did", .text = "rwxp 1000-2000 " },
		{ 0 } } },
	{ 0 }
};

const struct fw_case fw_case_attributes_inherited = {
	.id = "attributes.inherited",
	.claim = "the child begins with what its maker carries, and what either changes later is its own",
	.cannot_tell = "attributes that are not among these; whether a corrupted page is treated by the policy",
	.violated_by = "a kernel that lets the child begin with a default, or shares the value between the two",
	.probe = "carry",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.env = { .caps = "cap_sys_resource=ep" },	/* PR_SET_IO_FLUSHER */
	.gates = carry_gates,
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = LOOKS },
		{ .at = "set", .of = "parent", .with = LOOKS },
		{ .at = "standing", .of = "child", .with = LOOKS },
		{ .at = "standing", .of = "parent", .with = LOOKS },
		{ .at = "child-did", .of = "child", .with = LOOKS | FW_LOOK_MAPS | FW_LOOK_SMAPS },
		{ .at = "child-did", .of = "parent", .with = LOOKS | FW_LOOK_MAPS },
		{ .at = "maker-did", .of = "child", .with = LOOKS },
		{ .at = "maker-did", .of = "parent", .with = LOOKS },
		{ .at = "child-last", .of = "child", .with = FW_LOOK_ATTRS },
		{ 0 } },
	.variants = variants,
};
