/* SPDX-License-Identifier: MIT */
/*
 * Until when a maker may put its child into another process group.
 *
 * Claim: it may until the child has executed another program, within its session; then it is refused, and the group
 *   stays. The child's own child it may not at all.
 * Door: every one that makes a process; where the child executes before its maker is back, only the refusal.
 * Seen from: the child's group in /proc/PID/stat at each of its gates, and the image's; the grandchild's too.
 * Would be violated by: a kernel that forgets that the child has executed, or takes it to have from the start.
 * Cannot tell: where exactly within the exec the window closes.
 */
#include <errno.h>

#include "case.h"

static const struct fw_fact *group(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_STAT, name);
}

static struct fw_verdict child_is_moved(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_equal(group(ev, "standing", "child.pgrp"),
			       group(ev, "standing", "parent.pgrp"),
			       "group of the child, its maker's"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.before"), 0,
			    "setpgid before the exec"),
		      fw_equal(group(ev, "child-moved", "child.pgrp"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "group of the child, its own"));
}

static struct fw_verdict grandchild_stays(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.of_grandchild"), -ESRCH, "setpgid"),
		      fw_equal(group(ev, "child-moved", "grandchild.stat_ppid"),
			       fw_told(ev, "parent.ret"), "parent of the grandchild, child"),
		      fw_equal(group(ev, "child-moved", "grandchild.session"),
			       group(ev, "standing", "parent.session"),
			       "session of the grandchild, the maker's"),
		      fw_equal(group(ev, "child-moved", "grandchild.pgrp"),
			       group(ev, "standing", "parent.pgrp"),
			       "group of the grandchild, the maker's as before"));
}

static struct fw_verdict child_stays_in_its_session(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.foreign"), -EPERM, "setpgid"),
		      fw_equal(group(ev, "child-moved", "stranger.pgrp"),
			       fw_find(ev, FW_SRC_HARNESS, "stranger.pid"),
			       "group of the stranger, its own"),
		      fw_differ(group(ev, "child-moved", "stranger.session"),
				group(ev, "child-moved", "child.session"),
				"session of the stranger, the child's"),
		      fw_differ(group(ev, "child-moved", "stranger.pgrp"),
				group(ev, "child-moved", "child.pgrp"),
				"group of the stranger, the child's"));
}

static struct fw_verdict image_is_not_moved(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_reached(ev, "image", "child"),
		      fw_is(fw_find(ev, FW_SRC_PROBE, "parent.after"), -EACCES,
			    "setpgid after the exec"),
		      fw_equal(group(ev, "image-last", "child.pgrp"),
			       group(ev, "image", "child.pgrp"), "group of the image"));
}

const struct fw_case fw_case_sessions_moved = {
	.id = "sessions.moved",
	.claim = "a maker may put its child into another group until that has executed another program",
	.cannot_tell = "where exactly within the exec the window closes",
	.violated_by = "a kernel that forgets that the child has executed, or takes it to have from the start",
	.probe = "move_child",
	.doors = FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "standing" },
		{ "made", .with = "standing" },
		{ "child-moved" },
		{ "moved", .with = "child-moved" },
		{ "image" },
		{ "beside", .with = "image" },
		{ "image-last" },
		{ "refused", .with = "image-last" },
		{ 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STAT },
		{ .at = "child-moved", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "child-moved", .of = "grandchild", .with = FW_LOOK_STAT },
		{ .at = "child-moved", .of = "stranger", .with = FW_LOOK_STAT },
		{ .at = "image", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "image-last", .of = "child", .with = FW_LOOK_STAT },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "id-setpgid-child-window", .pin = 0x64d3, .oracle = child_is_moved,
		  .doors = FW_DOORS_COPYING, .saboteurs = "session-left" },
		{ .clause = "id-setpgid-child-window-exec", .pin = 0x0ea7, .oracle = image_is_not_moved,
		  .needs = FW_NEEDS("exec-self"),
		  .saboteurs = "other-pid-told" },
		{ .clause = "id-setpgid-grandchild", .pin = 0x7bbd, .oracle = grandchild_stays,
		  .doors = FW_DOORS_COPYING, .saboteurs = "other-pid-told session-left" },
		{ .clause = "id-setpgid-other-session", .pin = 0xab8e, .oracle = child_stays_in_its_session,
		  .doors = FW_DOORS_COPYING, .saboteurs = "other-pid-told" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.of_grandchild", .src = FW_SRC_PROBE, .becomes = 0, .doors = FW_DOORS_COPYING,
		  .breaks = "id-setpgid-grandchild" },
		{ .name = "grandchild.stat_ppid", .src = FW_SRC_STAT, .at = "child-moved", .op = FW_EDIT_ADD,
		  .becomes = 1, .doors = FW_DOORS_COPYING, .breaks = "id-setpgid-grandchild" },
		{ .name = "grandchild.session", .src = FW_SRC_STAT, .at = "child-moved", .op = FW_EDIT_ADD,
		  .becomes = 1, .doors = FW_DOORS_COPYING, .breaks = "id-setpgid-grandchild" },
		{ .name = "grandchild.pgrp", .src = FW_SRC_STAT, .at = "child-moved", .op = FW_EDIT_ADD,
		  .becomes = 1, .doors = FW_DOORS_COPYING, .breaks = "id-setpgid-grandchild" },
		{ .name = "parent.foreign", .src = FW_SRC_PROBE, .becomes = 0, .doors = FW_DOORS_COPYING,
		  .breaks = "id-setpgid-other-session" },
		{ .name = "child.pgrp", .src = FW_SRC_STAT, .at = "child-moved", .op = FW_EDIT_COPY,
		  .from = "stranger.pgrp", .doors = FW_DOORS_COPYING, .breaks = "id-setpgid-other-session" },
		{ .name = "parent.after", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "id-setpgid-child-window-exec" },
		{ .name = "child.pgrp", .src = FW_SRC_STAT, .at = "image-last", .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "id-setpgid-child-window-exec" },
		{ .name = "parent.before", .src = FW_SRC_PROBE, .becomes = -EACCES, .doors = FW_DOORS_COPYING,
		  .breaks = "id-setpgid-child-window" },
		{ .name = "child.pgrp", .src = FW_SRC_STAT, .at = "child-moved", .op = FW_EDIT_ADD, .becomes = 1,
		  .doors = FW_DOORS_COPYING, .breaks = "id-setpgid-child-window" },
		{ 0 } },
};
