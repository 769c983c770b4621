/* SPDX-License-Identifier: MIT */
/*
 * A descriptor for a child, asked everything while the child lives, is a zombie, is gone.
 *
 * Claim: it names the child and is closed on exec; it is readable from the end on, waits for, signals and copies
 *   descriptors of the child alone, and names nobody any more when the child was waited for.
 * Door: every one that lets its maker go on beside the child, posix_spawn too.
 * Seen from: fdinfo of the maker's descriptors (Pid, flags, offset), pending signals and state of the child, namespaces
 *   of the sibling; the results of the calls.
 * Would be violated by: a kernel whose descriptor goes over to the next process of that number, or lets others wait.
 * Cannot tell: how it behaves once the number was given anew.
 */
#include "case.h"

#include <errno.h>
#include <signal.h>

enum {
	CLOSE_ON_EXEC = 02000000,
	READABLE = 1,
	HUNG_UP = 0x10,
	OFFSET = 77,
	EXIT_TOLD = 8,
	ENDED_7 = 7 << 8
};

static const struct fw_fact *fds(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_FDS, name);
}

/* The descriptors before it may be fewer where none can be copied. */
static const struct fw_fact *fd_pid(const struct fw_evidence *ev, const struct fw_fact *number)
{
	static const char *const names[] = { "parent.fd.41.pid", "parent.fd.42.pid",
					     "parent.fd.43.pid", "parent.fd.44.pid",
					     "parent.fd.45.pid", NULL };

	return number && number->kind == FW_INT && number->i >= 41 && number->i <= 45 ?
		       fds(ev, "zombie", names[number->i - 41]) :
		       NULL;
}

static struct fw_verdict is_zombie(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_text(fw_find_at(ev, "zombie", FW_SRC_STAT, "child.stat_state"), "Z",
				 "state of the child"));
}

static struct fw_verdict is_reaped(const struct fw_evidence *ev)
{
	return FW_ALL(is_zombie(ev),
		      fw_equal(fw_told(ev, "parent.wait_taking"), fw_told(ev, "parent.ret"),
			       "child waited for by it, child"),
		      fw_look_failed(fw_find_at(ev, "reaped", FW_SRC_STAT, "child.stat"), ESRCH,
				     "stat of the child, waited for"));
}

static struct fw_verdict names_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.open"), 40, "descriptor"),
		      fw_equal(fds(ev, "alive", "parent.fd.40.pid"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "Pid of the descriptor, child"),
		      fw_bits(fds(ev, "alive", "parent.fd.40.flags"), CLOSE_ON_EXEC, CLOSE_ON_EXEC,
			      "flags of the descriptor"));
}

static struct fw_verdict zombie_is_opened(const struct fw_evidence *ev)
{
	return FW_ALL(is_zombie(ev),
		      fw_at_least(fw_told(ev, "parent.open_zombie"), 41, "descriptor"),
		      fw_equal(fd_pid(ev, fw_told(ev, "parent.open_zombie")),
			       fw_told(ev, "parent.ret"), "Pid of the descriptor, child"));
}

static struct fw_verdict gone_is_refused(const struct fw_evidence *ev)
{
	return FW_ALL(is_reaped(ev), fw_is(fw_told(ev, "parent.open_reaped"), -ESRCH, "opening"),
		      fw_is(fds(ev, "reaped", "parent.fd.40.pid"), -1,
			    "Pid of the old descriptor"));
}

static struct fw_verdict bad_requests_open_nothing(const struct fw_evidence *ev)
{
	return FW_ALL(names_the_child(ev),
		      fw_is(fw_told(ev, "parent.open_zero"), -EINVAL, "number 0"),
		      fw_is(fw_told(ev, "parent.open_negative"), -EINVAL, "number -1"),
		      fw_is(fw_told(ev, "parent.open_flags"), -EINVAL, "an unknown flag"),
		      fw_is(fw_told(ev, "parent.open_nonblocking"), 41, "the next descriptor"),
		      fw_lists(fds(ev, "alive", "parent.fds"), 45, false,
			       "the maker's descriptors"));
}

static struct fw_verdict readable_from_the_end_on(const struct fw_evidence *ev)
{
	return FW_ALL(is_zombie(ev), fw_is(fw_told(ev, "parent.events_alive"), 0, "poll, alive"),
		      fw_is(fw_told(ev, "parent.epoll_alive"), 0, "epoll, alive"),
		      fw_is(fw_told(ev, "sibling.events_alive"), 0, "poll of a copy, alive"),
		      fw_is(fw_told(ev, "parent.read"), -EINVAL, "read"),
		      fw_is(fw_told(ev, "parent.events_zombie"), READABLE, "poll, ended"),
		      fw_is(fw_told(ev, "parent.epoll_zombie"), READABLE, "epoll, ended"),
		      fw_bits(fw_told(ev, "sibling.events_ended"), READABLE, READABLE,
			      "poll of a copy, ended"));
}

static struct fw_verdict hung_up_when_gone(const struct fw_evidence *ev)
{
	return FW_ALL(is_reaped(ev),
		      fw_is(fw_told(ev, "parent.events_zombie"), READABLE, "poll, zombie"),
		      fw_is(fw_told(ev, "parent.events_reaped"), READABLE | HUNG_UP, "poll, gone"));
}

static struct fw_verdict own_children_are_waited_for(const struct fw_evidence *ev)
{
	const struct fw_fact *made = fw_told(ev, "parent.ret");

	return FW_ALL(is_reaped(ev),
		      fw_is(fw_told(ev, "parent.wait_alive"), 0, "with WNOHANG, alive"),
		      fw_is(fw_told(ev, "sibling.waited"), -ECHILD, "by a sibling of the child"),
		      fw_equal(fw_told(ev, "parent.wait_zombie"), made, "with WNOWAIT, ended"),
		      fw_is(fw_told(ev, "parent.wait_reaped"), -ECHILD, "when it was waited for"));
}

static struct fw_verdict end_is_told_when_gone(const struct fw_evidence *ev)
{
	return FW_ALL(is_reaped(ev), fw_is(fw_told(ev, "parent.info_alive"), 0, "asking, alive"),
		      fw_bits(fw_told(ev, "parent.info_alive_mask"), EXIT_TOLD, 0,
			      "what is told, alive"),
		      fw_is(fw_told(ev, "parent.info_reaped"), 0, "asking, gone"),
		      fw_bits(fw_told(ev, "parent.info_reaped_mask"), EXIT_TOLD, EXIT_TOLD,
			      "what is told, gone"),
		      fw_is(fw_told(ev, "parent.info_reaped_code"), ENDED_7, "end that is told"),
		      fw_is(fw_find_at(ev, "zombie", FW_SRC_STAT, "child.exit_code"), ENDED_7,
			    "exit code of the zombie"));
}

static struct fw_verdict nonblocking_does_not_hang(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.open_nonblocking"), 41, "descriptor"),
		      fw_is(fw_told(ev, "parent.wait_nonblocking"), -EAGAIN,
			    "wait without WNOHANG"),
		      fw_equal(fds(ev, "alive", "parent.fd.41.pid"), fw_told(ev, "parent.ret"),
			       "Pid of the descriptor, child"));
}

static struct fw_verdict signals_reach_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(is_reaped(ev), fw_is(fw_told(ev, "parent.send_probe"), 0, "signal 0, alive"),
		      fw_is(fw_told(ev, "parent.send"), 0, "SIGUSR1, alive"),
		      fw_bits(fw_find_at(ev, "alive", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGUSR1), FW_SIG(SIGUSR1), "pending for the child"),
		      fw_is(fw_told(ev, "parent.send_zombie"), 0, "signal 0, ended"),
		      fw_is(fw_told(ev, "parent.kill_zombie"), 0, "SIGKILL, ended"),
		      fw_is(fw_told(ev, "parent.send_reaped"), -ESRCH, "signal 0, gone"));
}

static struct fw_verdict bad_signals_reach_nobody(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.send"), 0, "without a fault"),
		      fw_is(fw_told(ev, "parent.send_signal"), -EINVAL, "signal 65"),
		      fw_is(fw_told(ev, "parent.send_flags"), -EINVAL, "an unknown flag"),
		      fw_is(fw_told(ev, "parent.send_file"), -EBADF, "a descriptor of a file"),
		      fw_bits(fw_find_at(ev, "alive", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGUSR1) | FW_SIG(SIGTERM), FW_SIG(SIGUSR1),
			      "pending for the child"));
}

static struct fw_verdict directory_signals_but_waits_not(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.copy_directory"), 44, "copy of the directory"),
		      fw_is(fw_told(ev, "parent.send_directory"), 0, "SIGUSR2 by it"),
		      fw_bits(fw_find_at(ev, "alive", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGUSR2), FW_SIG(SIGUSR2), "pending for the child"),
		      fw_is(fw_told(ev, "parent.wait_directory"), -EBADF, "wait by it"));
}

static struct fw_verdict copy_is_the_childs_file(const struct fw_evidence *ev)
{
	return FW_ALL(is_reaped(ev), fw_is(fw_told(ev, "parent.copy"), 43, "copy"),
		      fw_equal(fds(ev, "alive", "parent.fd.43.link"),
			       fds(ev, "alive", "child.fd.50.link"),
			       "file of the copy, of the child's"),
		      fw_is(fds(ev, "alive", "parent.fd.43.pos"), OFFSET, "offset of the copy"),
		      fw_bits(fds(ev, "alive", "parent.fd.43.flags"), CLOSE_ON_EXEC, CLOSE_ON_EXEC,
			      "flags of the copy"),
		      fw_is(fw_told(ev, "parent.copy_closed"), -EBADF, "a number that is not open"),
		      fw_is(fw_told(ev, "parent.copy_flags"), -EINVAL, "an unknown flag"),
		      fw_is(fw_told(ev, "parent.copy_file"), -EBADF, "by a descriptor of a file"),
		      fw_is(fw_told(ev, "parent.copy_reaped"), -ESRCH, "of a child that is gone"));
}

static struct fw_verdict sibling_enters(const struct fw_evidence *ev)
{
	const struct fw_fact *entered = fw_find_at(ev, "entered", FW_SRC_NS, "sibling.ns.uts");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "sibling.setns"), 0, "entering by the descriptor"),
		      fw_equal(entered, fw_find_at(ev, "entered", FW_SRC_NS, "child.ns.uts"),
			       "namespace of the sibling, of the child"),
		      fw_differ(entered, fw_find_at(ev, "entered", FW_SRC_NS, "parent.ns.uts"),
				"namespace of the sibling, of the maker"),
		      fw_equal(fw_find_at(ev, "entered", FW_SRC_NS, "sibling.ns.ipc"),
			       fw_find_at(ev, "entered", FW_SRC_NS, "parent.ns.ipc"),
			       "another namespace of the sibling, of the maker"));
}

static const char *const needs_signals[] = { "proc-signals", NULL };

static const struct fw_check checks[] = {
	{ .clause = "pidfd-getfd-setns", .pin = 0x607c, .saboteurs = "descriptor-copy-lost",
	  .oracle = copy_is_the_childs_file,
	  .needs = FW_NEEDS("pidfd-getfd") },
	{ .clause = "pidfd-info-exit", .pin = 0x7d84, .saboteurs = "pidfd-info-lost",
	  .oracle = end_is_told_when_gone,
	  .needs = FW_NEEDS("pidfd-info-exit") },
	{ .clause = "pidfd-open", .pin = 0xef34, .saboteurs = "pidfd-open-refused", .oracle = names_the_child },
	{ .clause = "pidfd-open-gone", .pin = 0xa3f6, .saboteurs = "pidfd-open-accepts-all",
	  .oracle = gone_is_refused },
	{ .clause = "pidfd-open-refused", .pin = 0x00df, .saboteurs = "pidfd-open-accepts-all",
	  .oracle = bad_requests_open_nothing },
	{ .clause = "pidfd-open-zombie", .pin = 0x2066, .saboteurs = "pidfd-open-refused",
	  .oracle = zombie_is_opened },
	{ .clause = "pidfd-poll", .pin = 0x806b, .saboteurs = "poll-tells-nothing",
	  .oracle = readable_from_the_end_on },
	/* both came with the same release; this is not what is tried for it */
	{ .clause = "pidfd-pollhup", .pin = 0xd337, .saboteurs = "poll-tells-nothing", .oracle = hung_up_when_gone,
	  .needs = FW_NEEDS("pidfd-thread") },
	{ .clause = "pidfd-signal", .pin = 0x88ef, .saboteurs = "signals-by-pidfd-lost",
	  .oracle = signals_reach_the_child, .needs = needs_signals },
	{ .clause = "pidfd-signal-directory", .pin = 0xe64c, .saboteurs = "signals-by-pidfd-lost",
	  .oracle = directory_signals_but_waits_not,
	  .needs = FW_NEEDS("pidfd-getfd", "proc-signals") },
	{ .clause = "pidfd-signal-refused", .pin = 0xd5b3, .saboteurs = "signals-by-pidfd-lost",
	  .oracle = bad_signals_reach_nobody, .needs = needs_signals },
	{ .clause = "pidfd-waitid", .pin = 0x9eb7, .saboteurs = "nothing-to-wait-for",
	  .oracle = own_children_are_waited_for },
	{ .clause = "pidfd-waitid-nonblock", .pin = 0x3993, .saboteurs = "nothing-to-wait-for",
	  .oracle = nonblocking_does_not_hang },
	{ 0 }
};

static const struct fw_edit edits[] = {
	FW_NOT_MADE,
	{ .name = "parent.fd.40.pid", .src = FW_SRC_FDS, .at = "alive", .op = FW_EDIT_ADD, .becomes = 1,
	  .breaks = "pidfd-open" },
	{ .name = "parent.fd.40.flags", .src = FW_SRC_FDS, .at = "alive", .op = FW_EDIT_XOR, .becomes = CLOSE_ON_EXEC,
	  .breaks = "pidfd-open" },
	{ .name = "parent.open_reaped", .src = FW_SRC_PROBE, .becomes = 46, .breaks = "pidfd-open-gone" },
	{ .name = "parent.fd.40.pid", .src = FW_SRC_FDS, .at = "reaped", .becomes = 3, .breaks = "pidfd-open-gone" },
	{ .name = "parent.info_alive_mask", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = EXIT_TOLD,
	  .breaks = "pidfd-info-exit" },
	{ .name = "parent.info_reaped", .src = FW_SRC_PROBE, .becomes = -ESRCH, .breaks = "pidfd-info-exit" },
	{ .name = "parent.info_reaped_mask", .src = FW_SRC_PROBE, .op = FW_EDIT_XOR, .becomes = EXIT_TOLD,
	  .breaks = "pidfd-info-exit" },
	{ .name = "parent.info_reaped_code", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-info-exit" },
	{ .name = "parent.open_zero", .src = FW_SRC_PROBE, .becomes = -ESRCH, .breaks = "pidfd-open-refused" },
	{ .name = "parent.open_flags", .src = FW_SRC_PROBE, .becomes = 42, .breaks = "pidfd-open-refused" },
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "alive", .text = "40 45", .breaks = "pidfd-open-refused" },
	{ .name = "parent.open_zombie", .src = FW_SRC_PROBE, .becomes = -ESRCH, .breaks = "pidfd-open-zombie" },
	{ .name = "parent.fd.45.pid", .src = FW_SRC_FDS, .at = "zombie", .becomes = -1,
	  .breaks = "pidfd-open-zombie" },
	{ .name = "parent.events_alive", .src = FW_SRC_PROBE, .becomes = READABLE, .breaks = "pidfd-poll" },
	{ .name = "parent.epoll_zombie", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-poll" },
	{ .name = "sibling.events_ended", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-poll" },
	{ .name = "parent.read", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-poll" },
	{ .name = "parent.events_reaped", .src = FW_SRC_PROBE, .becomes = READABLE, .breaks = "pidfd-pollhup" },
	{ .name = "child.shdpnd", .src = FW_SRC_STATUS, .at = "alive", .becomes = 0, .breaks = "pidfd-signal" },
	{ .name = "parent.kill_zombie", .src = FW_SRC_PROBE, .becomes = -ESRCH, .breaks = "pidfd-signal" },
	{ .name = "parent.send_reaped", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-signal" },
	{ .name = "parent.send_directory", .src = FW_SRC_PROBE, .becomes = -EBADF,
	  .breaks = "pidfd-signal-directory" },
	{ .name = "parent.wait_directory", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-signal-directory" },
	{ .name = "parent.send_flags", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-signal-refused" },
	{ .name = "parent.send_file", .src = FW_SRC_PROBE, .becomes = -EINVAL, .breaks = "pidfd-signal-refused" },
	{ .name = "sibling.waited", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-waitid" },
	{ .name = "parent.wait_zombie", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-waitid" },
	{ .name = "parent.wait_reaped", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-waitid" },
	{ .name = "parent.wait_nonblocking", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "pidfd-waitid-nonblock" },
	{ .name = "parent.copy", .src = FW_SRC_PROBE, .becomes = -EPERM, .breaks = "pidfd-getfd-setns" },
	{ .name = "parent.fd.43.pos", .src = FW_SRC_FDS, .at = "alive", .becomes = 0, .breaks = "pidfd-getfd-setns" },
	{ .name = "parent.copy_closed", .src = FW_SRC_PROBE, .becomes = 44, .breaks = "pidfd-getfd-setns" },
	{ .name = "parent.copy_reaped", .src = FW_SRC_PROBE, .becomes = -EBADF, .breaks = "pidfd-getfd-setns" },
	{ 0 }
};

static const struct fw_env ruler = { .user = FW_USER_ADMIN };

const struct fw_case fw_case_pidfd_held = {
	.id = "pidfd.held",
	.claim = "a descriptor for a child names it from birth until it was waited for, and nobody afterwards",
	.cannot_tell = "how it behaves once the number was given anew",
	.violated_by = "a kernel whose descriptor goes over to the next process of that number, or lets others wait",
	.probe = "hold_pidfd",
	.doors = FW_DOORS_COPYING | FW_DOOR_POSIX_SPAWN,
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "alive" }, { "entered" }, { "zombie" }, { "reaped" },
		{ 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "alive", .of = "parent", .with = FW_LOOK_FDS },
		{ .at = "alive", .of = "child", .with = FW_LOOK_FDS | FW_LOOK_STATUS },
		{ .at = "entered", .of = "parent", .with = FW_LOOK_NS },
		{ .at = "entered", .of = "child", .with = FW_LOOK_NS },
		{ .at = "entered", .of = "sibling", .with = FW_LOOK_NS },
		{ .at = "zombie", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "zombie", .of = "parent", .with = FW_LOOK_FDS },
		{ .at = "reaped", .of = "child", .with = FW_LOOK_STAT },
		{ .at = "reaped", .of = "parent", .with = FW_LOOK_FDS },
		{ 0 } },
	.needs = FW_NEEDS("pidfd"),
	.variants = (const struct fw_variant[]){
		{ .name = "asked", .checks = checks, .counterexamples = edits },
		{ .name = "entered", .claim = "a sibling enters the child's namespace by the descriptor",
		  .args = { "uts=1" },
		  .env = &ruler, .needs = FW_NEEDS("ns-uts", "proc-ns"),
		  .checks = (const struct fw_check[]){
			{ .clause = "pidfd-getfd-setns-enter", .pin = 0x258c, .saboteurs = "setns-lost",
			  .oracle = sibling_enters }, { 0 } },
		  .counterexamples = (const struct fw_edit[]){
			FW_NOT_MADE,
			{ .name = "sibling.setns", .src = FW_SRC_PROBE, .becomes = -EINVAL },
			{ .name = "sibling.ns.uts", .src = FW_SRC_NS, .at = "entered", .op = FW_EDIT_COPY,
			  .from = "parent.ns.uts" },
			{ .name = "sibling.ns.ipc", .src = FW_SRC_NS, .at = "entered", .op = FW_EDIT_ADD,
			  .becomes = 1 },
			{ 0 } } },
		{ 0 } },
};
