/* SPDX-License-Identifier: MIT */
/*
 * A maker with signals in every state and an alternate stack, and what of it is its child's, its first one or one
 * beside another that lives.
 *
 * Claim: nothing is pending in the child; mask, dispositions and alternate stack are copies of the maker's.
 * Door: every one that makes a process, clone and clone3 with CLONE_VM with and without CLONE_VFORK, and posix_spawn
 *   for what is kept over exec.
 * Seen from: the signal sets of both in status, at each gate; where the stack pointer is in a handler of the child's,
 *   in /proc/PID/syscall; flags and masks of handlers, and the stack as set, in the child's words.
 * Would be violated by: a kernel that copies pending signals, loses the mask, handler or stack, or shares one of them.
 * Cannot tell: what was queued beside a pending signal, if the signal itself is not there.
 */
#include <signal.h>

#include "case.h"

enum { QUEUED = 40 }; /* the probe's */

#define DISARM (1U << 31) /* SS_AUTODISARM */

static const uint64_t blocked = FW_SIG(SIGCHLD) | FW_SIG(SIGUSR1) | FW_SIG(SIGTTIN) |
				FW_SIG(QUEUED);
/*
 * What is handled and what is ignored, the last signal and the one below it among them; which that is the probe tells:
 * an emulator may keep some for itself.
 */
static uint64_t with_last(const struct fw_evidence *ev, uint64_t others, int below)
{
	const struct fw_fact *last = fw_told(ev, "parent.last_handled");

	if (!last || last->kind != FW_INT || last->i <= QUEUED || last->i > 64)
		return 0;
	return others | FW_SIG(last->i - below);
}

static uint64_t handled(const struct fw_evidence *ev)
{
	return with_last(ev, FW_SIG(SIGTERM) | FW_SIG(SIGQUIT) | FW_SIG(SIGUSR2), 0);
}

static uint64_t ignored(const struct fw_evidence *ev)
{
	return with_last(ev, FW_SIG(SIGHUP), 1);
}

static const struct fw_fact *set(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STATUS, name);
}

static struct fw_verdict maker_has_some_pending(const struct fw_evidence *ev, const char *at)
{
	return FW_ALL(fw_is(set(ev, at, "parent.sigpnd"), FW_SIG(SIGUSR1),
			    "pending, maker's thread"),
		      fw_is(set(ev, at, "parent.shdpnd"),
			    (int64_t)(FW_SIG(SIGTTIN) | FW_SIG(QUEUED)),
			    "pending, maker's process"));
}

static struct fw_verdict nothing_is_pending(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), maker_has_some_pending(ev, "before"),
		      fw_is(set(ev, "standing", "child.sigpnd"), 0, "pending, child's thread"),
		      fw_is(set(ev, "standing", "child.shdpnd"), 0, "pending, child's process"),
		      maker_has_some_pending(ev, "standing"));
}

static struct fw_verdict mask_is_the_makers(const struct fw_evidence *ev)
{
	const struct fw_fact *own = set(ev, "before", "parent.sigblk");

	return FW_ALL(fw_made(ev), fw_is(own, (int64_t)blocked, "mask of the maker"),
		      fw_equal(set(ev, "standing", "child.sigblk"), own, "mask of the child"));
}

static struct fw_verdict childs_change_is_its_own(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(set(ev, "child-did", "child.sigblk"),
			      FW_SIG(SIGTSTP) | FW_SIG(SIGTTIN), FW_SIG(SIGTSTP),
			      "mask of the child after its change"),
		      fw_is(set(ev, "child-did", "parent.sigblk"), (int64_t)blocked,
			    "mask of the maker beside it"),
		      fw_is(set(ev, "back", "parent.sigblk"), (int64_t)blocked,
			    "mask of the maker after it"));
}

#define SAME_WORD(thing, what) \
	fw_equal(fw_told(ev, "child." thing), fw_told(ev, "parent." thing), what)

static struct fw_verdict dispositions_are_copied(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_told(ev, "parent.last_handled"), QUEUED + 1,
				  "the last signal"),
		      fw_bits(set(ev, "before", "parent.sigcgt"), handled(ev), handled(ev),
			      "handled by the maker"),
		      fw_equal(set(ev, "standing", "child.sigcgt"),
			       set(ev, "before", "parent.sigcgt"), "handled by the child"),
		      fw_bits(set(ev, "before", "parent.sigign"), ignored(ev), ignored(ev),
			      "ignored by the maker"),
		      fw_equal(set(ev, "standing", "child.sigign"),
			       set(ev, "before", "parent.sigign"), "ignored by the child"),
		      SAME_WORD("term_handler", "handler"), SAME_WORD("term_flags", "its flags"),
		      SAME_WORD("term_mask", "its mask"),
		      SAME_WORD("quit_handler", "other handler"),
		      SAME_WORD("quit_flags", "its flags"), SAME_WORD("quit_mask", "its mask"),
		      SAME_WORD("hup_handler", "what is ignored"),
		      SAME_WORD("urg_handler", "the default"),
		      fw_is_not(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.sighand"), 0,
				"whether the tables are one"),
		      fw_bits(set(ev, "child-did", "child.sigcgt"), FW_SIG(SIGTERM), 0,
			      "handled by the child after its change"),
		      fw_bits(set(ev, "child-did", "parent.sigcgt"), handled(ev), handled(ev),
			      "handled by the maker beside it"),
		      fw_bits(set(ev, "child-did", "parent.sigign"), FW_SIG(SIGWINCH), 0,
			      "ignored by the maker beside it"));
}

/* Signals 32 and 33, of which no program is told. */
#define LIBCS_OWN (3ULL << 31)

/* What was handled is not any more: there is no handler in another program. */
static struct fw_verdict ignored_stays_ignored(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_at_least(fw_told(ev, "parent.last_handled"), QUEUED + 1,
				  "the last signal"),
		      fw_bits(set(ev, "before", "parent.sigign"), ignored(ev), ignored(ev),
			      "ignored by the maker"),
		      /* but for the two that libc keeps for itself, which its spawn ignores */
		      fw_bits(set(ev, "standing", "child.sigign"), ~LIBCS_OWN, ignored(ev),
			      "ignored by the child"),
		      fw_bits(set(ev, "standing", "child.sigcgt"), handled(ev), 0,
			      "handled by the child"));
}

/* ---- the alternate stack: as told, and where a handler really runs ---- */

static struct fw_verdict runs_within(const struct fw_evidence *ev, bool want)
{
	const struct fw_fact *at = fw_told(ev, "parent.altstack"),
			     *size = fw_told(ev, "parent.altstack_size"),
			     *sp = fw_find_at(ev, "on-stack", FW_SRC_SYSCALL, "child.syscall_sp");
	struct fw_verdict v;
	bool within;

	if (!at || !size || !sp || at->kind != FW_WORD || size->kind != FW_INT ||
	    sp->kind != FW_WORD)
		return fw_say(FW_INCONCLUSIVE, "",
			      "no single fact for the stack and where it is used");
	within = sp->w >= at->w && sp->w <= at->w + (uint64_t)size->i;
	v = fw_say(within == want ? FW_HOLDS : FW_VIOLATED,
		   want ? "the child's handler on the alternate stack" :
			  "the child's handler beside the alternate stack",
		   "stack pointer 0x%llx in the handler, the alternate stack from 0x%llx on",
		   (unsigned long long)sp->w, (unsigned long long)at->w);
	fw_cite(&v, sp);
	fw_cite(&v, at);
	fw_cite(&v, size);
	return v;
}

static struct fw_verdict alternate_stack_is_there(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(fw_told(ev, "parent.altstack"), 0, "stack of the maker"),
		      SAME_WORD("altstack", "stack of the child"),
		      SAME_WORD("altstack_size", "its size"),
		      fw_bits(fw_told(ev, "child.altstack_flags"), SS_DISABLE, 0, "its flags"),
		      runs_within(ev, true));
}

/* So long as its handler runs there it has none: what is noted for it works, too. */
static struct fw_verdict disarming_stack_is_there(const struct fw_evidence *ev)
{
	return FW_ALL(alternate_stack_is_there(ev),
		      fw_bits(fw_told(ev, "parent.altstack_flags"), DISARM, DISARM,
			      "flags of the maker's"),
		      SAME_WORD("altstack_flags", "flags of the child's"),
		      fw_bits(fw_told(ev, "child.altstack_flags_on_it"), SS_DISABLE, SS_DISABLE,
			      "its flags in the handler"));
}

static struct fw_verdict alternate_stack_is_off(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(fw_told(ev, "parent.altstack"), 0, "stack of the maker"),
		      fw_bits(fw_told(ev, "parent.altstack_flags"), SS_DISABLE, 0, "its flags"),
		      fw_bits(fw_told(ev, "child.altstack_flags"), SS_DISABLE, SS_DISABLE,
			      "flags of the child's"),
		      runs_within(ev, false));
}

#define COMMON \
	{ .clause = "sig-pending-empty", .pin = 0x523c, .oracle = nothing_is_pending, .saboteurs = "pending-signal-kept" }, \
	{ .clause = "sig-mask-inherited", .pin = 0x8fd2, .oracle = mask_is_the_makers, .saboteurs = "mask-changed" }
#define COPIED \
	{ .clause = "sig-mask-own", .pin = 0x106e, .oracle = childs_change_is_its_own, .saboteurs = "mask-of-maker-changed", \
	  .doors = FW_DOORS_PROCESS }, \
	{ .clause = "sig-dispositions-inherited", .pin = 0x5532, .oracle = dispositions_are_copied, \
	  .needs = FW_NEEDS("kcmp"), \
	  .saboteurs = "handlers-lost", .doors = FW_DOORS_PROCESS }

static const struct fw_check checks_plain[] = {
	COMMON,
	COPIED,
	{ .clause = "sig-ignored-kept-over-exec", .pin = 0xf7aa, .oracle = ignored_stays_ignored,
	  .saboteurs = "handlers-lost", .doors = FW_DOOR_POSIX_SPAWN },
	{ .clause = "sig-altstack-inherited-fork", .pin = 0x15c1, .oracle = alternate_stack_is_there,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "altstack-lost", .doors = FW_DOORS_COPYING },
	{ .clause = "sig-altstack-kept-vfork", .pin = 0xdb4e, .oracle = alternate_stack_is_there,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "altstack-lost", .doors = FW_DOORS_VFORK },
	{ 0 }
};

static const struct fw_check checks_vm[] = {
	COMMON,
	COPIED,
	{ .clause = "sig-altstack-cleared-clone-vm", .pin = 0x5bf9, .oracle = alternate_stack_is_off,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "altstack-kept" },
	{ 0 }
};

static const struct fw_check checks_vm_vfork[] = {
	COMMON,
	COPIED,
	{ .clause = "sig-altstack-kept-vfork", .pin = 0xdb4e, .oracle = alternate_stack_is_there,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "altstack-lost" },
	{ 0 }
};

static const struct fw_check checks_disarm[] = {
	{ .clause = "sig-altstack-inherited-fork", .pin = 0x15c1, .oracle = disarming_stack_is_there,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "altstack-lost", .doors = FW_DOORS_COPYING },
	{ .clause = "sig-altstack-kept-vfork", .pin = 0xdb4e, .oracle = disarming_stack_is_there,
	  .needs = FW_NEEDS("proc-syscall"),
	  .saboteurs = "altstack-lost", .doors = FW_DOORS_VFORK },
	{ 0 }
};

#define SET(thing, gate, operation, value, clause_id) \
	{ .name = thing, .src = FW_SRC_STATUS, .at = gate, .op = operation, .becomes = (int64_t)(value), \
	  .breaks = clause_id }
#define SAID(thing, clause_id) \
	{ .name = "child." thing, .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 0x40, .breaks = clause_id }

#define COMMON_EDITS \
	FW_NOT_MADE, \
	SET("child.sigpnd", "standing", FW_EDIT_SET, FW_SIG(SIGUSR1), "sig-pending-empty"), \
	SET("child.shdpnd", "standing", FW_EDIT_SET, FW_SIG(SIGTTIN), "sig-pending-empty"), \
	SET("child.shdpnd", "standing", FW_EDIT_SET, FW_SIG(QUEUED), "sig-pending-empty"), \
	SET("parent.shdpnd", "standing", FW_EDIT_SET, 0, "sig-pending-empty"), \
	SET("parent.sigpnd", "standing", FW_EDIT_SET, 0, "sig-pending-empty"), \
	SET("child.sigblk", "standing", FW_EDIT_SET, 0, "sig-mask-inherited"), \
	SET("child.sigblk", "standing", FW_EDIT_XOR, FW_SIG(SIGURG), "sig-mask-inherited"), \
	SET("parent.sigblk", "child-did", FW_EDIT_XOR, FW_SIG(SIGTSTP), "sig-mask-own"), \
	SET("parent.sigblk", "back", FW_EDIT_XOR, FW_SIG(SIGTSTP), "sig-mask-own"), \
	SET("child.sigcgt", "standing", FW_EDIT_XOR, FW_SIG(SIGTERM), "sig-dispositions-inherited"), \
	SET("child.sigign", "standing", FW_EDIT_XOR, FW_SIG(SIGHUP), "sig-dispositions-inherited"), \
	SET("parent.sigcgt", "child-did", FW_EDIT_XOR, FW_SIG(SIGTERM), "sig-dispositions-inherited"), \
	SET("parent.sigign", "child-did", FW_EDIT_XOR, FW_SIG(SIGWINCH), "sig-dispositions-inherited"), \
	SET("child.sigcgt", "standing", FW_EDIT_XOR, FW_SIG(64), "sig-dispositions-inherited"), \
	SAID("term_handler", "sig-dispositions-inherited"), SAID("term_flags", "sig-dispositions-inherited"), \
	SAID("term_mask", "sig-dispositions-inherited"), SAID("quit_handler", "sig-dispositions-inherited"), \
	SAID("quit_flags", "sig-dispositions-inherited"), SAID("quit_mask", "sig-dispositions-inherited"), \
	SAID("hup_handler", "sig-dispositions-inherited"), SAID("urg_handler", "sig-dispositions-inherited"), \
	{ .name = "child.kcmp.sighand", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0, \
	  .breaks = "sig-dispositions-inherited" }
#define STACK_EDITS(clause_id) \
	SAID("altstack", clause_id), SAID("altstack_size", clause_id), \
	{ .name = "child.altstack_flags", .src = FW_SRC_PROBE, .becomes = SS_DISABLE, .breaks = clause_id }, \
	{ .name = "child.syscall_sp", .src = FW_SRC_SYSCALL, .at = "on-stack", .op = FW_EDIT_ADD, .becomes = 0x100000, \
	  .breaks = clause_id }

static const struct fw_edit edits_plain[] = {
	COMMON_EDITS,
	SET("child.sigign", "standing", FW_EDIT_XOR, FW_SIG(SIGHUP), "sig-ignored-kept-over-exec"),
	SET("child.sigcgt", "standing", FW_EDIT_XOR, FW_SIG(SIGTERM), "sig-ignored-kept-over-exec"),
	STACK_EDITS("sig-altstack-inherited-fork"),
	STACK_EDITS("sig-altstack-kept-vfork"),
	{ 0 }
};

static const struct fw_edit edits_vm[] = {
	COMMON_EDITS,
	{ .name = "child.altstack_flags", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "sig-altstack-cleared-clone-vm" },
	{ 0 }
};

static const struct fw_edit edits_vm_vfork[] = {
	COMMON_EDITS,
	STACK_EDITS("sig-altstack-kept-vfork"),
	{ 0 }
};

#define DISARM_EDITS(clause_id) \
	STACK_EDITS(clause_id), \
	{ .name = "child.altstack_flags", .src = FW_SRC_PROBE, .becomes = 0, .breaks = clause_id }, \
	{ .name = "child.altstack_flags_on_it", .src = FW_SRC_PROBE, .becomes = SS_ONSTACK, .breaks = clause_id }

static const struct fw_edit edits_disarm[] = {
	FW_NOT_MADE,
	DISARM_EDITS("sig-altstack-inherited-fork"),
	DISARM_EDITS("sig-altstack-kept-vfork"),
	{ 0 }
};

const struct fw_case fw_case_signals_inherited = {
	.id = "signals.inherited",
	.claim = "nothing is pending in the child; mask, dispositions and alternate stack are copies of the maker's",
	.cannot_tell = "what was queued beside a pending signal, if the signal itself is not there",
	.violated_by = "a kernel that copies pending signals, loses the mask, handler or stack, or shares one of them",
	.probe = "make_with_signals",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "before" }, { "standing" }, { "on-stack" }, { "child-did" }, { "back" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "before", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_KCMP },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "on-stack", .of = "child", .with = FW_LOOK_SYSCALL, .until = "S" },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_STATUS },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "back", .of = "parent", .with = FW_LOOK_STATUS },
		{ 0 } },
	.needs = FW_NEEDS("proc-signals"),
	.variants = (const struct fw_variant[]){
		{ .name = "plain", .checks = checks_plain, .counterexamples = edits_plain },
		{ .name = "second", .args = { "elder=1" }, .doors = FW_DOORS_COPYING,
		  .claim = "nothing is pending in a second child beside one that lives; the rest are copies of its maker's",
		  .checks = checks_plain, .counterexamples = edits_plain },
		{ .name = "disarm", .args = { "disarm=1" }, .doors = FW_DOORS_COPYING | FW_DOORS_VFORK,
		  .claim = "an alternate stack that is disarmed while a handler runs there is disarmed in the child, too",
		  .needs = FW_NEEDS("altstack-disarm"),
		  .checks = checks_disarm, .counterexamples = edits_disarm },
		{ .name = "vm", .args = { "flags=0x100" }, .doors = FW_DOORS_FLAGS,
		  .claim = "the child of clone with CLONE_VM has no alternate stack; mask and dispositions are copies",
		  .checks = checks_vm, .counterexamples = edits_vm },
		{ .name = "vm-vfork", .args = { "flags=0x4100" }, .doors = FW_DOORS_FLAGS,
		  .claim = "with CLONE_VFORK beside CLONE_VM the alternate stack is the maker's too",
		  .checks = checks_vm_vfork, .counterexamples = edits_vm_vfork },
		{ 0 } },
};
