/* SPDX-License-Identifier: MIT */
/*
 * Descriptors of every kind after the making of a process: what is one for both, and what is each one's own.
 *
 * Claim: a child has the maker's descriptors, of every kind, in a table of its own: they refer to the same open file
 *   descriptions, so offset, status flags, counts, timers, masks, watches and contents are one for both, while what is
 *   open and which is marked close-on-exec begins the same and is then each one's own.
 * Door: every one that makes a process; from maker to child only where the maker does not wait for it.
 * Seen from: kcmp of each descriptor, /proc/PID/fd and fdinfo of both before and after each has acted, pending signals;
 *   what came through pipe, socket and memory file by what the maker read.
 * Would be violated by: a kernel or emulator that opens the child's descriptors anew, or shares or forgets their marks.
 * Cannot tell: kinds that are not among the twelve.
 */
#include <errno.h>
#include <signal.h>

#include "case.h"

/* The kinds by number, as the probe places them; twelve above each its copy with the other mark. A pidfd is apart. */
#define EACH(X) \
	X(20), X(21), X(22), X(23), X(24), X(25), X(26), X(27), X(28), X(29), X(30), \
	X(32), X(33), X(34), X(35), X(36), X(37), X(38), X(39), X(40), X(41), X(42)
enum { KINDS = 11, COPIES = 22 };

#define FLAGS(n) "child.fd." #n ".flags"
#define KCMP(n) "child.kcmp.file." #n
static const char *const child_flags[] = { EACH(FLAGS), NULL };
static const char *const compared[] = { EACH(KCMP), NULL };
#define PARENT_LINK(n) "parent.fd." #n ".link"
#define CHILD_LINK(n) "child.fd." #n ".link"
static const char *const parent_links[] = { EACH(PARENT_LINK), NULL };
static const char *const child_links[] = { EACH(CHILD_LINK), NULL };

/* What maker and child change in their tables. */
enum {
	EVERY_BIT = 45,
	EVERY_OTHER_BIT,
	CLOSED_BY_CHILD = 51,
	OPENED_BY_CHILD,
	CLOSED_BY_MAKER,
	OPENED_BY_MAKER,
};
#define EVERY_BIT_FLAGS "fd.45.flags"
#define EVERY_OTHER_BIT_FLAGS "fd.46.flags"
#define MARKED_BY_CHILD "fd.47.flags"
#define CLEARED_BY_CHILD "fd.48.flags"
#define MARKED_BY_MAKER "fd.49.flags"
#define CLEARED_BY_MAKER "fd.50.flags"

enum { CLOEXEC = 02000000, STATUS_FLAGS = 02000 | 04000 };	/* O_CLOEXEC; O_APPEND and O_NONBLOCK */
enum { ONE_FLAG = 1 };	/* FD_CLOEXEC */
enum { SIGINFO_BYTES = 128 };

static const struct fw_fact *fds(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_FDS, name);
}

static struct fw_verdict same(const struct fw_evidence *ev, const char *name)
{
	return fw_is(fw_find_at(ev, "standing", FW_SRC_KCMP, name), 0,
		     "the child's and the maker's compared");
}

static struct fw_verdict did(const struct fw_evidence *ev, const char *name)
{
	return fw_is(fw_told(ev, name), 0, "what was done");
}

/* ---- the table ---- */

static struct fw_verdict table_is_copied(const struct fw_evidence *ev)
{
	struct fw_verdict v[KINDS + 3] = {
		fw_made(ev),
		fw_is_not(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.files"), 0,
			  "tables of child and maker compared"),
		fw_equal(fds(ev, "standing", "parent.fds"), fds(ev, "standing", "child.fds"),
			 "numbers in maker and child"),
	};

	for (int i = 0; i < KINDS; i++)
		v[i + 3] = fw_equal(fds(ev, "standing", parent_links[i]),
				    fds(ev, "standing", child_links[i]), "where it leads");
	return fw_all(v, KINDS + 3);
}

static struct fw_verdict descriptions_are_the_same(const struct fw_evidence *ev)
{
	struct fw_verdict v[COPIES + 1] = { fw_made(ev) };

	for (int i = 0; i < COPIES; i++)
		v[i + 1] = same(ev, compared[i]);
	return fw_all(v, COPIES + 1);
}

static struct fw_verdict marks_are_copied(const struct fw_evidence *ev)
{
	struct fw_verdict v[COPIES + 3] = {
		fw_made(ev),
		fw_bits(fds(ev, "standing", "parent.fd.20.flags"), CLOEXEC, 0, "20 in the maker"),
		fw_bits(fds(ev, "standing", "parent.fd.21.flags"), CLOEXEC, CLOEXEC,
			"21 in the maker"),
	};

	/* of the first of a kind the odd ones are marked, of the second the others */
	for (int i = 0; i < COPIES; i++)
		v[i + 3] = fw_bits(fds(ev, "standing", child_flags[i]), CLOEXEC,
				   (i < KINDS ? i : i - KINDS + 1) % 2 ? CLOEXEC : 0,
				   "mark in the child");
	return fw_all(v, COPIES + 3);
}

static struct fw_verdict child_changes_its_own_table(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is_not(fw_find_at(ev, "standing", FW_SRC_KCMP, "child.kcmp.files"), 0,
				"tables of child and maker compared"),
		      fw_lists(fds(ev, "child-did", "child.fds"), OPENED_BY_CHILD, true,
			       "opened by the child"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), OPENED_BY_CHILD, false,
			       "opened by the child"),
		      fw_lists(fds(ev, "child-did", "child.fds"), CLOSED_BY_CHILD, false,
			       "closed by the child"),
		      fw_lists(fds(ev, "child-did", "parent.fds"), CLOSED_BY_CHILD, true,
			       "closed by the child"),
		      fw_bits(fds(ev, "child-did", "child." MARKED_BY_CHILD), CLOEXEC, CLOEXEC,
			      "marked by the child, in the child"),
		      fw_bits(fds(ev, "child-did", "parent." MARKED_BY_CHILD), CLOEXEC, 0,
			      "marked by the child, in the maker"),
		      fw_bits(fds(ev, "child-did", "child." CLEARED_BY_CHILD), CLOEXEC, 0,
			      "cleared by the child, in the child"),
		      fw_bits(fds(ev, "child-did", "parent." CLEARED_BY_CHILD), CLOEXEC, CLOEXEC,
			      "cleared by the child, in the maker"));
}

static struct fw_verdict each_changes_its_own_table(const struct fw_evidence *ev)
{
	return FW_ALL(child_changes_its_own_table(ev),
		      fw_lists(fds(ev, "maker-did", "parent.fds"), OPENED_BY_MAKER, true,
			       "opened by the maker"),
		      fw_lists(fds(ev, "maker-did", "child.fds"), OPENED_BY_MAKER, false,
			       "opened by the maker"),
		      fw_lists(fds(ev, "maker-did", "parent.fds"), CLOSED_BY_MAKER, false,
			       "closed by the maker"),
		      fw_lists(fds(ev, "maker-did", "child.fds"), CLOSED_BY_MAKER, true,
			       "closed by the maker"),
		      fw_bits(fds(ev, "maker-did", "parent." MARKED_BY_MAKER), CLOEXEC, CLOEXEC,
			      "marked by the maker, in the maker"),
		      fw_bits(fds(ev, "maker-did", "child." MARKED_BY_MAKER), CLOEXEC, 0,
			      "marked by the maker, in the child"),
		      fw_bits(fds(ev, "maker-did", "parent." CLEARED_BY_MAKER), CLOEXEC, 0,
			      "cleared by the maker, in the maker"),
		      fw_bits(fds(ev, "maker-did", "child." CLEARED_BY_MAKER), CLOEXEC, CLOEXEC,
			      "cleared by the maker, in the child"));
}

static struct fw_verdict only_close_on_exec_is_kept(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.setfd_every"), 0, "F_SETFD with every bit"),
		      fw_is(fw_told(ev, "parent.getfd_every"), ONE_FLAG, "F_GETFD then"),
		      fw_is(fw_told(ev, "parent.setfd_other"), 0, "F_SETFD with every other bit"),
		      fw_is(fw_told(ev, "parent.getfd_other"), 0, "F_GETFD then"),
		      fw_lists(fds(ev, "standing", "child.fds"), EVERY_BIT, true,
			       "inherited with every bit"),
		      fw_lists(fds(ev, "standing", "child.fds"), EVERY_OTHER_BIT, true,
			       "inherited with every other bit"),
		      fw_bits(fds(ev, "standing", "child." EVERY_BIT_FLAGS), CLOEXEC, CLOEXEC,
			      "mark in the child, every bit"),
		      fw_bits(fds(ev, "standing", "child." EVERY_OTHER_BIT_FLAGS), CLOEXEC, 0,
			      "mark in the child, every other bit"));
}

/* Marked with all bits but FD_CLOEXEC, whichever FD_CLOFORK would be. */
static struct fw_verdict no_mark_keeps_it_from_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.setfd_other"), 0, "F_SETFD"),
		      fw_is(fw_told(ev, "parent.getfd_other"), 0, "F_GETFD then"),
		      fw_lists(fds(ev, "standing", "child.fds"), EVERY_OTHER_BIT, true,
			       "descriptors of the child"));
}

/* ---- what is one: from the child to the maker, and, where it is there to act meanwhile, back ---- */

static struct fw_verdict offset_to_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), did(ev, "child.file"),
		      fw_is(fds(ev, "standing", "parent.fd.20.pos"), 3, "offset before"),
		      fw_is(fds(ev, "child-did", "parent.fd.20.pos"), 17, "moved by the child"));
}

static struct fw_verdict offset_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(offset_to_maker(ev), did(ev, "parent.file"),
		      fw_is(fds(ev, "maker-did", "child.fd.20.pos"), 9, "moved by the maker"));
}

static struct fw_verdict status_flags_to_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), did(ev, "child.file_flags"),
		      fw_bits(fds(ev, "standing", "parent.fd.20.flags"), STATUS_FLAGS, 0,
			      "status flags before"),
		      fw_bits(fds(ev, "child-did", "parent.fd.20.flags"), STATUS_FLAGS,
			      STATUS_FLAGS, "set by the child"));
}

static struct fw_verdict status_flags_are_one(const struct fw_evidence *ev)
{
	return FW_ALL(status_flags_to_maker(ev), did(ev, "parent.file_flags"),
		      fw_bits(fds(ev, "maker-did", "child.fd.20.flags"), STATUS_FLAGS, 0,
			      "cleared by the maker"));
}

static struct fw_verdict pipe_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same(ev, "child.kcmp.file.21"), same(ev, "child.kcmp.file.22"),
		      did(ev, "child.pipe"),
		      fw_is_text(fw_told(ev, "parent.pipe"), "by pipe", "read by the maker"));
}

static struct fw_verdict socket_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same(ev, "child.kcmp.file.23"), same(ev, "child.kcmp.file.24"),
		      did(ev, "child.socket"),
		      fw_is_text(fw_told(ev, "parent.socket"), "by socket", "read by the maker"));
}

static struct fw_verdict memory_file_to_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same(ev, "child.kcmp.file.30"), did(ev, "child.memfd"),
		      fw_is(fds(ev, "standing", "parent.fd.30.pos"), 0, "offset before"),
		      fw_is(fds(ev, "child-did", "parent.fd.30.pos"), 9, "written by the child"),
		      fw_is_text(fw_told(ev, "parent.memfd"), "by memory", "read by the maker"));
}

static struct fw_verdict memory_file_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(memory_file_to_maker(ev),
		      fw_is(fds(ev, "maker-did", "child.fd.30.pos"), 2, "moved by the maker"));
}

static struct fw_verdict pidfd_is_one(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = fw_find(ev, FW_SRC_HARNESS, "parent.pid");

	return FW_ALL(fw_made(ev), same(ev, "child.kcmp.file.31"),
		      fw_equal(fds(ev, "standing", "parent.fd.31.pid"), maker,
			       "process behind the maker's, the maker"),
		      fw_equal(fds(ev, "standing", "child.fd.31.pid"), maker,
			       "process behind the child's, the maker"));
}

/*
 * Kinds that tell of themselves in fdinfo: what the maker's says when the child has acted and did not say before, and
 * what the child's says, or no more says, when the maker has acted.
 */
#define TELLING(name, number, by_child, child_words, by_maker, maker_words, maker_wants) \
	static struct fw_verdict name##_to_maker(const struct fw_evidence *ev) \
	{ \
		return FW_ALL(fw_made(ev), same(ev, "child.kcmp.file." number), did(ev, by_child), \
			      fw_says(fds(ev, "standing", "parent.fd." number ".info"), child_words, \
				      false, "the maker's before"), \
			      fw_says(fds(ev, "child-did", "parent.fd." number ".info"), child_words, \
				      true, "the maker's, changed by the child")); \
	} \
	static struct fw_verdict name##_is_one(const struct fw_evidence *ev) \
	{ \
		return FW_ALL(name##_to_maker(ev), did(ev, by_maker), \
			      fw_says(fds(ev, "maker-did", "child.fd." number ".info"), maker_words, \
				      maker_wants, "the child's, changed by the maker")); \
	}

TELLING(epoll, "25", "child.epoll", "tfd: 26", "parent.epoll", "tfd: 26", false)
TELLING(eventfd, "26", "child.eventfd", "eventfd-count: c", "parent.eventfd", "eventfd-count: 0",
	true)
TELLING(timer, "27", "child.timerfd", "ticks: 0", "parent.timerfd", "it_interval: (8888, 0)", true)
TELLING(signalfd, "28", "child.signalfd", "sigmask: 0000000000000a00", "parent.signalfd",
	"sigmask: 0000000000000800", true)
TELLING(inotify, "29", "child.inotify", "inotify wd:2", "parent.inotify", "inotify wd:2", false)

static struct fw_verdict signalfd_gives_the_readers_signals(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_bits(fw_find_at(ev, "child-did", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGUSR1), FW_SIG(SIGUSR1), "pending in the maker still"),
		      fw_is(fw_told(ev, "child.signal_none"), -EAGAIN,
			    "read while only the maker has it pending"),
		      fw_is(fw_told(ev, "child.signal_own"), SIGINFO_BYTES,
			    "read when the child has it pending"),
		      fw_equal(fw_told(ev, "child.signal_from"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"), "its sender, the child"),
		      fw_bits(fw_find_at(ev, "child-did", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGUSR1), 0, "pending in the child no more"));
}

static const struct fw_check checks_both_ways[] = {
	{ .clause = "clone-files-separate", .pin = 0x0cc7, .oracle = each_changes_its_own_table,
	  .saboteurs = "files-shared" },
	{ .clause = "fd-cloexec-copied", .pin = 0xa01f, .oracle = marks_are_copied,
	  .saboteurs = "marks-changed" },
	{ .clause = "fd-clofork", .pin = 0xfd09, .oracle = no_mark_keeps_it_from_the_child,
	  .saboteurs = "higher-descriptors-lost" },
	{ .clause = "fd-epoll-shared", .pin = 0xb624, .oracle = epoll_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-eventfd-shared", .pin = 0xee11, .oracle = eventfd_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-flags-then-independent", .pin = 0x542a, .oracle = each_changes_its_own_table,
	  .saboteurs = "files-shared" },
	{ .clause = "fd-inotify-shared", .pin = 0x8d17, .oracle = inotify_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-memfd-shared", .pin = 0x9d72, .oracle = memory_file_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-offset-shared", .pin = 0x05f8, .oracle = offset_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-pidfd-shared", .pin = 0x4813, .oracle = pidfd_is_one, .needs = FW_NEEDS("pidfd"),
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-pipe-shared", .pin = 0x5c40, .oracle = pipe_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-same-description", .pin = 0x7fb6, .oracle = descriptions_are_the_same,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-setfd-every-bit", .pin = 0x56d4, .oracle = only_close_on_exec_is_kept,
	  .saboteurs = "higher-descriptors-lost" },
	{ .clause = "fd-signalfd-reader", .pin = 0xc9b6, .oracle = signalfd_gives_the_readers_signals,
	  .saboteurs = "pending-signal-kept" },
	{ .clause = "fd-signalfd-shared", .pin = 0xa174, .oracle = signalfd_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-socket-shared", .pin = 0xd8e2, .oracle = socket_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-status-flags-shared", .pin = 0xeae4, .oracle = status_flags_are_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-table-copied", .pin = 0x7186, .oracle = table_is_copied,
	  .saboteurs = "descriptor-missing files-shared" },
	{ .clause = "fd-timerfd-shared", .pin = 0x7ca9, .oracle = timer_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ 0 }
};

static const struct fw_check checks_vfork[] = {
	{ .clause = "fd-cloexec-copied", .pin = 0xa01f, .oracle = marks_are_copied,
	  .saboteurs = "marks-changed" },
	{ .clause = "fd-clofork", .pin = 0xfd09, .oracle = no_mark_keeps_it_from_the_child,
	  .saboteurs = "higher-descriptors-lost" },
	{ .clause = "fd-epoll-shared", .pin = 0xb624, .oracle = epoll_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-eventfd-shared", .pin = 0xee11, .oracle = eventfd_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-flags-then-independent", .pin = 0x542a, .oracle = child_changes_its_own_table,
	  .saboteurs = "files-shared" },
	{ .clause = "fd-inotify-shared", .pin = 0x8d17, .oracle = inotify_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-memfd-shared", .pin = 0x9d72, .oracle = memory_file_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-offset-shared", .pin = 0x05f8, .oracle = offset_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-pidfd-shared", .pin = 0x4813, .oracle = pidfd_is_one, .needs = FW_NEEDS("pidfd"),
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-pipe-shared", .pin = 0x5c40, .oracle = pipe_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-same-description", .pin = 0x7fb6, .oracle = descriptions_are_the_same,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-setfd-every-bit", .pin = 0x56d4, .oracle = only_close_on_exec_is_kept,
	  .saboteurs = "higher-descriptors-lost" },
	{ .clause = "fd-signalfd-reader", .pin = 0xc9b6, .oracle = signalfd_gives_the_readers_signals,
	  .saboteurs = "pending-signal-kept" },
	{ .clause = "fd-signalfd-shared", .pin = 0xa174, .oracle = signalfd_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-socket-shared", .pin = 0xd8e2, .oracle = socket_is_one,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-status-flags-shared", .pin = 0xeae4, .oracle = status_flags_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "fd-table-copied", .pin = 0x7186, .oracle = table_is_copied,
	  .saboteurs = "descriptor-missing files-shared" },
	{ .clause = "fd-timerfd-shared", .pin = 0x7ca9, .oracle = timer_to_maker,
	  .saboteurs = "descriptors-opened-anew" },
	{ .clause = "vfork-other-context-copied", .pin = 0xee41, .oracle = child_changes_its_own_table,
	  .saboteurs = "files-shared" },
	{ 0 }
};

/* From the child to the maker, through every door; the clause of the table's independence has two names. */
#define EDITS_OF_TABLES(separate) \
	{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0, .breaks = separate }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 45 46 47 48", \
	  .breaks = separate }, \
	{ .name = "parent.fds", .src = FW_SRC_FDS, .at = "child-did", .text = "0 1 2 3 45 46 47 48 51 52", \
	  .breaks = separate }, \
	{ .name = "parent." MARKED_BY_CHILD, .src = FW_SRC_FDS, \
	  .at = "child-did", .op = FW_EDIT_XOR, .becomes = CLOEXEC, .breaks = separate }, \
	{ .name = "parent." CLEARED_BY_CHILD, .src = FW_SRC_FDS, \
	  .at = "child-did", .op = FW_EDIT_XOR, .becomes = CLOEXEC, .breaks = separate }
#define EDITS(separate) \
	FW_NOT_MADE, \
	EDITS_OF_TABLES(separate), \
	{ .name = "parent.getfd_other", .src = FW_SRC_PROBE, .becomes = 2, .breaks = "fd-clofork" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2 3 45", .breaks = "fd-clofork" }, \
	{ .name = "child.fd.21.flags", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_XOR, .becomes = CLOEXEC, \
	  .breaks = "fd-cloexec-copied" }, \
	{ .name = "child.fd.42.flags", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_XOR, .becomes = CLOEXEC, \
	  .breaks = "fd-cloexec-copied" }, \
	{ .name = "parent.fd.25.info", .src = FW_SRC_FDS, .at = "child-did", .text = "tfd: 21 events: 1", \
	  .breaks = "fd-epoll-shared" }, \
	{ .name = "parent.fd.26.info", .src = FW_SRC_FDS, .at = "child-did", .text = "eventfd-count: 5", \
	  .breaks = "fd-eventfd-shared" }, \
	{ .name = "parent.fd.29.info", .src = FW_SRC_FDS, .at = "child-did", .text = "inotify wd:1 ino:2", \
	  .breaks = "fd-inotify-shared" }, \
	{ .name = "parent.fd.30.pos", .src = FW_SRC_FDS, .at = "child-did", .becomes = 0, \
	  .breaks = "fd-memfd-shared" }, \
	{ .name = "parent.memfd", .src = FW_SRC_PROBE, .text = "", .breaks = "fd-memfd-shared" }, \
	{ .name = "parent.fd.20.pos", .src = FW_SRC_FDS, .at = "child-did", .becomes = 3, \
	  .breaks = "fd-offset-shared" }, \
	{ .name = "child.fd.31.pid", .src = FW_SRC_FDS, .at = "standing", .op = FW_EDIT_ADD, .becomes = 1, \
	  .breaks = "fd-pidfd-shared" }, \
	{ .name = "child.kcmp.file.31", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1, \
	  .breaks = "fd-pidfd-shared" }, \
	{ .name = "child.kcmp.file.22", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1, \
	  .breaks = "fd-pipe-shared" }, \
	{ .name = "parent.pipe", .src = FW_SRC_PROBE, .text = "", .breaks = "fd-pipe-shared" }, \
	{ .name = "child.kcmp.file.20", .src = FW_SRC_KCMP, .at = "standing", .becomes = 2, \
	  .breaks = "fd-same-description" }, \
	{ .name = "child.kcmp.file.42", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1, \
	  .breaks = "fd-same-description" }, \
	{ .name = "parent.getfd_every", .src = FW_SRC_PROBE, .becomes = 3, .breaks = "fd-setfd-every-bit" }, \
	{ .name = "parent.getfd_other", .src = FW_SRC_PROBE, .becomes = 2, .breaks = "fd-setfd-every-bit" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2 3 45", \
	  .breaks = "fd-setfd-every-bit" }, \
	{ .name = "child.signal_none", .src = FW_SRC_PROBE, .becomes = SIGINFO_BYTES, \
	  .breaks = "fd-signalfd-reader" }, \
	{ .name = "parent.shdpnd", .src = FW_SRC_STATUS, .at = "child-did", .becomes = 0, \
	  .breaks = "fd-signalfd-reader" }, \
	{ .name = "parent.fd.28.info", .src = FW_SRC_FDS, .at = "child-did", .text = "sigmask: 0000000000000200", \
	  .breaks = "fd-signalfd-shared" }, \
	{ .name = "child.kcmp.file.23", .src = FW_SRC_KCMP, .at = "standing", .becomes = 1, \
	  .breaks = "fd-socket-shared" }, \
	{ .name = "parent.socket", .src = FW_SRC_PROBE, .text = "", .breaks = "fd-socket-shared" }, \
	{ .name = "parent.fd.20.flags", .src = FW_SRC_FDS, .at = "child-did", .becomes = 0, \
	  .breaks = "fd-status-flags-shared" }, \
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "standing", .text = "0 1 2", .breaks = "fd-table-copied" }, \
	{ .name = "child.fd.21.link", .src = FW_SRC_FDS, .at = "standing", .text = "pipe:[1]", \
	  .breaks = "fd-table-copied" }, \
	{ .name = "child.kcmp.files", .src = FW_SRC_KCMP, .at = "standing", .becomes = 0, \
	  .breaks = "fd-table-copied" }, \
	{ .name = "parent.fd.27.info", .src = FW_SRC_FDS, .at = "child-did", .text = "clockid: 1; ticks: 1", \
	  .breaks = "fd-timerfd-shared" }

static const struct fw_edit edits_both_ways[] = {
	EDITS("clone-files-separate"),
	EDITS_OF_TABLES("fd-flags-then-independent"),
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "maker-did", .text = "0 1 2 3 49 50",
	  .breaks = "fd-flags-then-independent" },
	{ .name = "child." MARKED_BY_MAKER, .src = FW_SRC_FDS,
	  .at = "maker-did", .op = FW_EDIT_XOR, .becomes = CLOEXEC, .breaks = "fd-flags-then-independent" },
	{ .name = "child.fds", .src = FW_SRC_FDS, .at = "maker-did", .text = "0 1 2 3 49 50",
	  .breaks = "clone-files-separate" },
	{ .name = "child." MARKED_BY_MAKER, .src = FW_SRC_FDS,
	  .at = "maker-did", .op = FW_EDIT_XOR, .becomes = CLOEXEC, .breaks = "clone-files-separate" },
	{ .name = "child." CLEARED_BY_MAKER, .src = FW_SRC_FDS,
	  .at = "maker-did", .op = FW_EDIT_XOR, .becomes = CLOEXEC, .breaks = "clone-files-separate" },
	{ .name = "child.fd.25.info", .src = FW_SRC_FDS, .at = "maker-did", .text = "tfd: 26 events: 1",
	  .breaks = "fd-epoll-shared" },
	{ .name = "child.fd.26.info", .src = FW_SRC_FDS, .at = "maker-did", .text = "eventfd-count: c",
	  .breaks = "fd-eventfd-shared" },
	{ .name = "child.fd.29.info", .src = FW_SRC_FDS, .at = "maker-did", .text = "inotify wd:2 ino:2",
	  .breaks = "fd-inotify-shared" },
	{ .name = "child.fd.30.pos", .src = FW_SRC_FDS, .at = "maker-did", .becomes = 9, .breaks = "fd-memfd-shared" },
	{ .name = "child.fd.20.pos", .src = FW_SRC_FDS, .at = "maker-did", .becomes = 17,
	  .breaks = "fd-offset-shared" },
	{ .name = "child.fd.28.info", .src = FW_SRC_FDS, .at = "maker-did", .text = "sigmask: 0000000000000a00",
	  .breaks = "fd-signalfd-shared" },
	{ .name = "child.fd.20.flags", .src = FW_SRC_FDS,
	  .at = "maker-did", .op = FW_EDIT_XOR, .becomes = STATUS_FLAGS, .breaks = "fd-status-flags-shared" },
	{ .name = "child.fd.27.info", .src = FW_SRC_FDS, .at = "maker-did", .text = "it_interval: (0, 0)",
	  .breaks = "fd-timerfd-shared" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = {
	EDITS("vfork-other-context-copied"),
	EDITS_OF_TABLES("fd-flags-then-independent"),
	{ 0 }
};

const struct fw_case fw_case_files_descriptions = {
	.id = "files.descriptions",
	.claim = "descriptors of every kind refer to the same open file descriptions, from tables that are each one's own",
	.cannot_tell = "kinds that are not among the twelve",
	.violated_by = "a kernel or emulator that opens the child's descriptors anew, or shares or forgets their marks",
	.probe = "every_kind",
	.doors = FW_DOORS_PROCESS,
	.env = { .scratch = 1 },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "child-did" }, { "seen", .with = "child-did" },
		{ "maker-did" }, { "child-saw", .with = "maker-did" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_FDS | FW_LOOK_FDINFO },
		{ .at = "standing", .of = "child", .with = FW_LOOK_FDS | FW_LOOK_KCMP },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_FDS | FW_LOOK_FDINFO | FW_LOOK_STATUS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_FDS | FW_LOOK_STATUS },
		{ .at = "maker-did", .of = "parent", .with = FW_LOOK_FDS },
		{ .at = "maker-did", .of = "child", .with = FW_LOOK_FDS | FW_LOOK_FDINFO },
		{ 0 } },
	.variants = (const struct fw_variant[]){
		{ .name = "both-ways", .claim = "descriptors refer to the same open file descriptions, seen both ways",
		  .doors = FW_DOORS_COPYING, .checks = checks_both_ways, .counterexamples = edits_both_ways },
		{ .name = "vfork", .claim = "descriptors of a vfork child refer to the same open file descriptions",
		  .doors = FW_DOORS_VFORK, .checks = checks_vfork, .counterexamples = edits_vfork },
		{ 0 } },
};
