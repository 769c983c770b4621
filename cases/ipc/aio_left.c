/* SPDX-License-Identifier: MIT */
/*
 * A context of asynchronous I/O that a child has when it ends.
 *
 * Claim: its events are in the machine's total while the child stands, and no longer when it has ended.
 * Door: every one whose child has memory of its own, to which contexts belong.
 * Seen from: aio-nr, read by the child, and by its maker before the call and when it has waited for the child.
 * Would be violated by: a kernel that frees what the context took and leaves it counted.
 * Cannot tell: whether others set up contexts meanwhile: so it is alone on a machine that may be spoilt.
 */
#include "case.h"

enum { EVENTS = 100 };

static struct fw_verdict events_are_counted_until_its_end(const struct fw_evidence *ev)
{
	const struct fw_fact *before = fw_told(ev, "parent.events_before");

	return FW_ALL(fw_made(ev), fw_reached(ev, "standing", "child"),
		      fw_is(fw_told(ev, "child.set_up"), 0, "the child sets up a context"),
		      fw_is_sum(fw_told(ev, "child.events_with"), before, EVENTS,
				"events of the machine with that, before the call"),
		      fw_equal(fw_told(ev, "parent.waited"), fw_told(ev, "parent.ret"),
			       "pid waited for, result in parent"),
		      fw_equal(fw_told(ev, "parent.events_after"), before,
			       "events of the machine after the child's end, before the call"));
}

const struct fw_case fw_case_ipc_aio_left = {
	.id = "ipc.aio-left",
	.claim = "events of a context that a child had set up are counted no longer when it has ended",
	.cannot_tell = "whether others set up contexts meanwhile: so it is alone on a machine that may be spoilt",
	.violated_by = "a kernel that frees what the context took and leaves it counted",
	.probe = "aio_left",
	.doors = FW_DOORS_COPYING,
	.env = { .alone = 1 },
	.gates = (const struct fw_gate[]){ { "standing" }, { 0 } },
	.needs = FW_NEEDS("aio", "spare-machine"),
	.checks = FW_CHECKS({ .clause = "ipc-aio-events-uncounted", .pin = 0x340f,
			      .oracle = events_are_counted_until_its_end, .saboteurs = "shared-memory-made" }),
	.counterexamples = FW_EDITS(
		FW_NOT_MADE,
		FW_SAID("child.set_up", -11, NULL),
		{ .name = "child.events_with", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = -EVENTS },
		{ .name = "parent.events_before", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 },
		{ .name = "parent.waited", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1 },
		{ .name = "parent.events_after", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = EVENTS }),
};
