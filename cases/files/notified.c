/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that tell of things by a signal, or of signals: who is told after the making of a process.
 *
 * Claim: owner and signal of an open file description are one for both; who asked to be told of changes in a directory
 *   is told, and not the child, whatever the child closes; an epoll instance tells of the signals of who added the
 *   signalfd.
 * Door: every one that makes a process.
 * Seen from: pending signals of both before and after the child has acted, kcmp; owner, signal and events by what maker
 *   and child are told.
 * Would be violated by: a kernel that gives the child an owner and a signal of its own, hands a watch of a directory on
 *   or ends it with the child's close, or asks for the signals of who waits.
 * Cannot tell: how often a signal that is pending was sent.
 */
#include "case.h"

enum { BY_MAKERS_CHOICE = 40, BY_CHILDS_CHOICE, IN_FIRST, IN_SECOND, READ, IN_ANEW, TAKEN_OVER };
enum { SECOND = 23 };

static struct fw_verdict same_file(const struct fw_evidence *ev, const char *name)
{
	return fw_is(fw_find_at(ev, "standing", FW_SRC_KCMP, name), 0,
		     "the child's and the maker's compared");
}

static struct fw_verdict pending(const struct fw_evidence *ev, const char *at, const char *name,
				 uint64_t mask, uint64_t want, const char *what)
{
	return fw_bits(fw_find_at(ev, at, FW_SRC_STATUS, name), mask, want, what);
}

static struct fw_verdict owner_and_signal_are_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same_file(ev, "child.kcmp.file.20"),
		      fw_is(fw_told(ev, "parent.set_owner"), 0, "set by the maker"),
		      fw_equal(fw_told(ev, "child.owner"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "owner that the child is told, the maker"),
		      fw_is(fw_told(ev, "child.signal"), BY_MAKERS_CHOICE,
			    "signal that the child is told"),
		      fw_is(fw_told(ev, "child.wrote"), 0, "written by the child"),
		      pending(ev, "child-did", "parent.shdpnd",
			      FW_SIG(BY_MAKERS_CHOICE) | FW_SIG(BY_CHILDS_CHOICE) |
				      FW_SIG(TAKEN_OVER),
			      FW_SIG(BY_CHILDS_CHOICE), "pending in the maker"),
		      pending(ev, "child-did", "child.shdpnd",
			      FW_SIG(BY_MAKERS_CHOICE) | FW_SIG(BY_CHILDS_CHOICE) |
				      FW_SIG(TAKEN_OVER),
			      FW_SIG(TAKEN_OVER), "pending in the child"),
		      fw_equal(fw_told(ev, "parent.owner"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "owner that the maker is told then, the child"),
		      fw_is(fw_told(ev, "parent.signal"), TAKEN_OVER,
			    "signal that the maker is told then"));
}

static struct fw_verdict maker_alone_is_told(const struct fw_evidence *ev)
{
	const uint64_t makers = FW_SIG(IN_FIRST) | FW_SIG(IN_SECOND);

	return FW_ALL(fw_made(ev), same_file(ev, "child.kcmp.file.22"),
		      fw_is(fw_told(ev, "parent.notify_first"), 0, "the maker asks"),
		      fw_is(fw_told(ev, "parent.notify_second"), 0, "the maker asks"),
		      pending(ev, "standing", "parent.shdpnd", makers, 0,
			      "pending in the maker before"),
		      fw_lists(fw_find_at(ev, "child-did", FW_SRC_FDS, "child.fds"), SECOND, false,
			       "closed by the child"),
		      pending(ev, "child-did", "parent.shdpnd", makers | FW_SIG(IN_ANEW), makers,
			      "pending in the maker"),
		      pending(ev, "child-did", "child.shdpnd", makers | FW_SIG(IN_ANEW),
			      FW_SIG(IN_ANEW), "pending in the child, which asked for one itself"));
}

static struct fw_verdict instance_tells_of_the_adders_signals(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same_file(ev, "child.kcmp.file.24"),
		      same_file(ev, "child.kcmp.file.25"),
		      fw_is(fw_told(ev, "parent.epoll_before"), 1, "events, pending in the maker"),
		      fw_is(fw_told(ev, "parent.epoll_drained"), 0, "events when it was read"),
		      pending(ev, "child-did", "child.shdpnd", FW_SIG(READ), FW_SIG(READ),
			      "pending in the child"),
		      fw_is(fw_told(ev, "child.polled"), 1, "ready by poll in the child"),
		      fw_is(fw_told(ev, "child.epoll_inherited"), 0,
			    "events, pending in the child"),
		      fw_is(fw_told(ev, "child.epoll_own"), 1,
			    "events by a signalfd that the child added"),
		      fw_is(fw_told(ev, "parent.epoll_after"), 1,
			    "events, pending in the maker again"));
}

/* The maker was sent others: those of the socket and of the directories. */
static struct fw_verdict other_signals_do_not_matter(const struct fw_evidence *ev)
{
	return FW_ALL(instance_tells_of_the_adders_signals(ev),
		      pending(ev, "child-did", "parent.shdpnd", FW_SIG(BY_CHILDS_CHOICE),
			      FW_SIG(BY_CHILDS_CHOICE), "pending in the maker"),
		      fw_is(fw_told(ev, "child.epoll_signalled"), 0,
			    "events when the maker was sent others"));
}

#define FLIP(name_, at_, signal_, clause_) \
	{ .name = name_, .src = FW_SRC_STATUS, .at = at_, .op = FW_EDIT_XOR, .becomes = FW_SIG(signal_), \
	  .breaks = clause_ }
#define OTHER_FILE(name_, clause_) \
	{ .name = name_, .src = FW_SRC_KCMP, .at = "standing", .becomes = 1, .breaks = clause_ }

const struct fw_case fw_case_files_notified = {
	.id = "files.notified",
	.claim = "who is told by a signal, or of one, stays so after the making of a process, until somebody changes it",
	.cannot_tell = "how often a signal that is pending was sent",
	.violated_by = "a kernel that hands a watch of a directory on, or gives the child an owner and a signal of its own",
	.probe = "notified",
	.doors = FW_DOORS_PROCESS,
	.env = { .scratch = 1 },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "child-did" }, { "seen", .with = "child-did" },
		{ 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "standing", .of = "child", .with = FW_LOOK_KCMP },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_STATUS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_STATUS | FW_LOOK_FDLIST },
		{ 0 } },
	.needs = FW_NEEDS("proc-signals"),
	.checks = (const struct fw_check[]){
		{ .clause = "fd-dnotify-not-inherited", .pin = 0xf50a, .oracle = maker_alone_is_told,
		  .needs = FW_NEEDS("dnotify"),
		  .saboteurs = "directory-watches-inherited" },
		{ .clause = "fd-sigio-attrs-shared", .pin = 0x11c7, .oracle = owner_and_signal_are_one,
		  .saboteurs = "descriptors-opened-anew" },
		{ .clause = "fd-signalfd-epoll-adder", .pin = 0x9197, .oracle = instance_tells_of_the_adders_signals,
		  .saboteurs = "epoll-registrations-renewed" },
		{ .clause = "fd-signalfd-epoll-adder-signalled", .pin = 0x219b, .oracle = other_signals_do_not_matter,
		  .saboteurs = "epoll-registrations-renewed" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		OTHER_FILE("child.kcmp.file.22", "fd-dnotify-not-inherited"),
		FW_SAID("parent.notify_first", -22, "fd-dnotify-not-inherited"),
		FLIP("parent.shdpnd", "standing", IN_FIRST, "fd-dnotify-not-inherited"),
		FLIP("parent.shdpnd", "child-did", IN_FIRST, "fd-dnotify-not-inherited"),
		FLIP("parent.shdpnd", "child-did", IN_SECOND, "fd-dnotify-not-inherited"),
		FLIP("parent.shdpnd", "child-did", IN_ANEW, "fd-dnotify-not-inherited"),
		FLIP("child.shdpnd", "child-did", IN_FIRST, "fd-dnotify-not-inherited"),
		FLIP("child.shdpnd", "child-did", IN_ANEW, "fd-dnotify-not-inherited"),
		OTHER_FILE("child.kcmp.file.20", "fd-sigio-attrs-shared"),
		FW_SAID("child.owner", 0, "fd-sigio-attrs-shared"),
		FW_SAID("child.signal", 0, "fd-sigio-attrs-shared"),
		FW_SAID("parent.owner", 0, "fd-sigio-attrs-shared"),
		FW_SAID("parent.signal", BY_MAKERS_CHOICE, "fd-sigio-attrs-shared"),
		FLIP("parent.shdpnd", "child-did", BY_MAKERS_CHOICE, "fd-sigio-attrs-shared"),
		FLIP("parent.shdpnd", "child-did", BY_CHILDS_CHOICE, "fd-sigio-attrs-shared"),
		FLIP("parent.shdpnd", "child-did", TAKEN_OVER, "fd-sigio-attrs-shared"),
		FLIP("child.shdpnd", "child-did", BY_CHILDS_CHOICE, "fd-sigio-attrs-shared"),
		FLIP("child.shdpnd", "child-did", TAKEN_OVER, "fd-sigio-attrs-shared"),
		OTHER_FILE("child.kcmp.file.25", "fd-signalfd-epoll-adder"),
		FW_SAID("parent.epoll_before", 0, "fd-signalfd-epoll-adder"),
		FW_SAID("child.polled", 0, "fd-signalfd-epoll-adder"),
		FW_SAID("child.epoll_inherited", 1, "fd-signalfd-epoll-adder"),
		FW_SAID("child.epoll_own", 0, "fd-signalfd-epoll-adder"),
		FW_SAID("parent.epoll_after", 0, "fd-signalfd-epoll-adder"),
		FW_SAID("child.epoll_signalled", 1, "fd-signalfd-epoll-adder-signalled"),
		{ 0 } },
};
