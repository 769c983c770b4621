/* SPDX-License-Identifier: MIT */
/*
 * kcmp, asked by the maker of itself and its child, both ways round, wrongly, and by the keeper.
 *
 * Claim: what is one gives 0; what is two is in an order that turns round with the arguments and is everyone's; wrong
 *   questions have their errno, and who may not look is refused.
 * Door: every one that copies memory and lets its maker go on.
 * Seen from: the maker's results beside the keeper's of the same two.
 * Would be violated by: a kernel whose order depends on who asks, or that answers about who may not be looked at.
 * Cannot tell: which of the two lies first in memory; the order is scrambled on purpose.
 */
#include "case.h"

#include <errno.h>

/* 1 and 2 say which comes first. */
static struct fw_verdict turns_round(const struct fw_fact *to, const struct fw_fact *back,
				     const char *what)
{
	const int64_t want = to && to->kind == FW_INT && to->i == 1 ? 2 : 1;

	return FW_ALL(fw_at_least(to, 1, what), fw_is(back, want, what));
}

static struct fw_verdict order_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.self"), 0, "memory of the maker and of itself"),
		      fw_is(fw_told(ev, "parent.file"), 0, "descriptor 0 of both"),
		      turns_round(fw_told(ev, "parent.vm"), fw_told(ev, "parent.vm_back"),
				  "memory of both"),
		      turns_round(fw_told(ev, "parent.files"), fw_told(ev, "parent.files_back"),
				  "descriptors of both"),
		      turns_round(fw_told(ev, "parent.fs"), fw_told(ev, "parent.fs_back"),
				  "place of both"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.vm"),
			       fw_told(ev, "parent.vm_back"),
			       "memory, by the keeper and by the maker"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.files"),
			       fw_told(ev, "parent.files_back"),
			       "descriptors, by the keeper and by the maker"));
}

static struct fw_verdict wrong_questions_are_refused(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.file"), 0, "without a fault"),
		      fw_is(fw_told(ev, "parent.kind"), -EINVAL, "a kind that is none"),
		      fw_is(fw_told(ev, "parent.closed"), -EBADF, "a descriptor that is not open"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "child waited for, result in the maker"),
		      fw_is(fw_told(ev, "parent.gone"), -ESRCH, "a child that is gone"));
}

static struct fw_verdict hidden_child_is_not_shown(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.self"), 0, "memory of the maker and of itself"),
		      fw_is(fw_told(ev, "parent.vm"), -EPERM, "memory of both"),
		      fw_is(fw_told(ev, "parent.files_back"), -EPERM, "descriptors of both"));
}

static const struct fw_env plain = { .user = FW_USER_PLAIN };

const struct fw_case fw_case_observers_kcmp = {
	.id = "observers.kcmp",
	.claim = "kcmp tells one from two the same to everybody who may look, and refuses everything else",
	.cannot_tell = "which of the two lies first in memory; the order is scrambled on purpose",
	.violated_by = "a kernel whose order depends on who asks, or that answers about who may not be looked at",
	.probe = "compare",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "asked" }, { "done", .with = "asked" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "standing", .of = "child", .with = FW_LOOK_KCMP }, { 0 } },
	.needs = FW_NEEDS("kcmp"),
	.variants = (const struct fw_variant[]){
		{ .name = "shown", .claim = "a child that may be looked at",
		  .checks = (const struct fw_check[]){
			{ .clause = "kcmp-interface", .pin = 0xf892, .saboteurs = "all-called-one",
			  .oracle = order_is_one },
			{ .clause = "kcmp-interface-refused", .pin = 0x93cb, .saboteurs = "all-called-one",
			  .oracle = wrong_questions_are_refused },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "parent.self", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "kcmp-interface" },
			{ .name = "parent.vm", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = 3,
			  .breaks = "kcmp-interface" },
			{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .op = FW_EDIT_XOR,
			  .becomes = 3,
			  .breaks = "kcmp-interface" },
			{ .name = "parent.kind", .src = FW_SRC_PROBE, .becomes = 0,
			  .breaks = "kcmp-interface-refused" },
			{ .name = "parent.closed", .src = FW_SRC_PROBE, .becomes = 1,
			  .breaks = "kcmp-interface-refused" },
			{ .name = "parent.gone", .src = FW_SRC_PROBE, .becomes = 1,
			  .breaks = "kcmp-interface-refused" },
			{ 0 } } },
		{ .name = "hidden", .claim = "a child that may not be looked at, by who has no privilege",
		  .args = { "hidden=1" }, .env = &plain,
		  .checks = (const struct fw_check[]){
			{ .clause = "kcmp-interface-hidden", .pin = 0xb24d, .saboteurs = "all-called-one",
			  .oracle = hidden_child_is_not_shown },
			{ 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "parent.vm", .src = FW_SRC_PROBE, .becomes = 1 },
			{ .name = "parent.files_back", .src = FW_SRC_PROBE, .becomes = 2 },
			{ 0 } } },
		{ 0 } },
};
