/* SPDX-License-Identifier: MIT */
/*
 * What the cases share whose probe is carry, in whichever family: the maker gives itself something, makes a child, and
 * then each changes its own. The gates, the course that fw_inherited, fw_child_alone and fw_each_alone are asked for
 * there, and the edits that break what they say.
 */
#ifndef FW_CARRY_H
#define FW_CARRY_H

#include "case.h"

static const struct fw_gate carry_gates[] = {
	{ .name = "before" },
	{ .name = "set" },
	{ .name = "standing" },
	{ .name = "back", .with = "standing" },
	{ .name = "child-did" },
	{ .name = "seen", .with = "child-did" },
	{ .name = "maker-did" },
	{ .name = "child-saw", .with = "maker-did" },
	{ .name = "child-last" },
	{ 0 }
};

static const struct fw_course carry_course = {
	.before = "before",
	.set = "set",
	.born = "standing",
	.child_did = "child-did",
	.maker_did = "maker-did",
};

/* The child has something else (… is how: .text = "", PLUS_1); the maker has, after the call. */
#define BORN(thing_, src_, clause_, ...) \
	{ .name = "child." thing_, .src = src_, .at = "standing", __VA_ARGS__, .breaks = clause_ }, \
	{ .name = "parent." thing_, .src = src_, .at = "standing", __VA_ARGS__, .breaks = clause_ }
/* The maker's changes with the child's; the child's with the maker's, too. */
#define ALONE(thing_, src_, clause_, ...) \
	{ .name = "parent." thing_, .src = src_, .at = "child-did", __VA_ARGS__, .breaks = clause_ }
#define EACH(thing_, src_, clause_, ...) \
	ALONE(thing_, src_, clause_, __VA_ARGS__), \
	{ .name = "child." thing_, .src = src_, .at = "maker-did", __VA_ARGS__, .breaks = clause_ }
#define PLUS_1 .op = FW_EDIT_ADD, .becomes = 1
#define XOR_1 .op = FW_EDIT_XOR, .becomes = 1

#endif
