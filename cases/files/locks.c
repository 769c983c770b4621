/* SPDX-License-Identifier: MIT */
/*
 * Locks across the making of a process: those of an owner, those of an open file description, and a lease.
 *
 * Claim: record locks are not inherited; flock's, open file description locks and a lease are, and either may change
 *   or release them for both.
 * Door: every one that makes a process.
 * Seen from: the locks in /proc/PID/fdinfo of both, which the kernel lists by owner; results of the child's calls.
 * Would be violated by: a kernel that hands record locks on, drops them when a child closes the file, or gives the
 *   child locks of its own.
 * Cannot tell: what a process is told that waits for such a lock.
 */
#include <errno.h>

#include "case.h"

#define PARENT_RECORD "parent.fd.20.info"
#define CHILD_RECORD "child.fd.20.info"
#define PARENT_OFD "parent.fd.21.info"
#define CHILD_OFD "child.fd.21.info"
#define PARENT_FLOCK "parent.fd.22.info"
#define CHILD_FLOCK "child.fd.22.info"
#define UNTOUCHED_OFD "parent.fd.24.info"
#define UNTOUCHED_FLOCK "parent.fd.25.info"
#define PARENT_LEASE "parent.fd.23.info"
#define CHILD_LEASE "child.fd.23.info"
enum { EXCLUSIVE = 1 };	/* F_WRLCK */

static struct fw_verdict info(const struct fw_evidence *ev, const char *at, const char *name,
			      const char *words, bool want, const char *what)
{
	return fw_says(fw_find_at(ev, at, FW_SRC_FDS, name), words, want, what);
}

/* EACCES or EAGAIN, as the page leaves it. */
static struct fw_verdict is_in_the_way(const struct fw_fact *tried)
{
	if (tried && tried->kind == FW_INT && tried->i == -EACCES)
		return fw_is(tried, -EACCES, "the child's try of the same range");
	return fw_is(tried, -EAGAIN, "the child's try of the same range");
}

static struct fw_verdict record_lock_is_not_inherited(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      info(ev, "child-alive", PARENT_RECORD, "POSIX ADVISORY WRITE", true,
			   "the maker's file"),
		      info(ev, "child-alive", CHILD_RECORD, "POSIX", false, "the child's copy"),
		      is_in_the_way(fw_told(ev, "child.record_try")),
		      fw_is(fw_told(ev, "child.record_type"), EXCLUSIVE, "what F_GETLK finds"),
		      fw_equal(fw_told(ev, "child.record_owner"),
			       fw_find(ev, FW_SRC_HARNESS, "parent.pid"),
			       "owner by F_GETLK, the maker"));
}

static struct fw_verdict record_lock_outlives_the_childs_close(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      info(ev, "relocked", PARENT_RECORD, "POSIX ADVISORY WRITE", true,
			   "the maker's file before"),
		      fw_is(fw_told(ev, "child.record_close"), 0, "the child's close"),
		      fw_lists(fw_find_at(ev, "released", FW_SRC_FDS, "child.fds"), 20, false,
			       "closed by the child"),
		      info(ev, "released", PARENT_RECORD, "POSIX ADVISORY WRITE", true,
			   "the maker's file after"));
}

static struct fw_verdict ofd_lock_is_inherited(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      info(ev, "child-alive", PARENT_OFD, "OFDLCK ADVISORY WRITE", true,
			   "the maker's file"),
		      info(ev, "child-alive", CHILD_OFD, "OFDLCK ADVISORY WRITE", true,
			   "the child's copy"),
		      fw_is(fw_told(ev, "child.ofd_relock"), 0, "made shared by the child"),
		      info(ev, "relocked", PARENT_OFD, "OFDLCK ADVISORY READ", true,
			   "the maker's file, made shared"),
		      info(ev, "relocked", PARENT_OFD, "OFDLCK ADVISORY WRITE", false,
			   "the maker's file, made shared"));
}

static struct fw_verdict ofd_lock_is_released_by_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      info(ev, "relocked", PARENT_OFD, "OFDLCK", true, "the maker's file before"),
		      fw_is(fw_told(ev, "child.ofd_unlock"), 0, "unlocked by the child"),
		      info(ev, "released", PARENT_OFD, "OFDLCK", false, "the maker's file after"),
		      info(ev, "relocked", UNTOUCHED_OFD, "OFDLCK ADVISORY WRITE", true,
			   "the one that the child never locked, before"),
		      fw_is(fw_told(ev, "child.untouched_ofd_unlock"), 0,
			    "unlocked by the child, too"),
		      info(ev, "released", UNTOUCHED_OFD, "OFDLCK", false,
			   "the one that the child never locked, after"));
}

static struct fw_verdict flock_is_inherited(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      info(ev, "child-alive", PARENT_FLOCK, "FLOCK ADVISORY WRITE", true,
			   "the maker's file"),
		      info(ev, "child-alive", CHILD_FLOCK, "FLOCK ADVISORY WRITE", true,
			   "the child's copy"),
		      fw_is(fw_told(ev, "child.flock_relock"), 0, "made shared by the child"),
		      info(ev, "relocked", PARENT_FLOCK, "FLOCK ADVISORY READ", true,
			   "the maker's file, made shared"),
		      info(ev, "relocked", PARENT_FLOCK, "FLOCK ADVISORY WRITE", false,
			   "the maker's file, made shared"));
}

static struct fw_verdict flock_is_released_by_the_child(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      info(ev, "relocked", PARENT_FLOCK, "FLOCK", true, "the maker's file before"),
		      fw_is(fw_told(ev, "child.flock_unlock"), 0, "unlocked by the child"),
		      info(ev, "released", PARENT_FLOCK, "FLOCK", false, "the maker's file after"),
		      info(ev, "relocked", UNTOUCHED_FLOCK, "FLOCK ADVISORY WRITE", true,
			   "the one that the child never locked, before"),
		      fw_is(fw_told(ev, "child.untouched_flock_unlock"), 0,
			    "unlocked by the child, too"),
		      info(ev, "released", UNTOUCHED_FLOCK, "FLOCK", false,
			   "the one that the child never locked, after"));
}

static struct fw_verdict lease_is_shared(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), fw_is(fw_told(ev, "parent.lease"), 0, "taken by the maker"),
		      info(ev, "child-alive", PARENT_LEASE, "LEASE ACTIVE WRITE", true,
			   "the maker's file"),
		      info(ev, "child-alive", CHILD_LEASE, "LEASE ACTIVE WRITE", true,
			   "the child's copy"),
		      fw_is(fw_told(ev, "child.lease_type"), EXCLUSIVE, "F_GETLEASE in the child"),
		      fw_is(fw_told(ev, "child.lease_unlock"), 0, "removed by the child"),
		      info(ev, "released", PARENT_LEASE, "LEASE", false, "the maker's file after"));
}

const struct fw_case fw_case_files_locks = {
	.id = "files.locks",
	.claim = "record locks are not inherited, locks and leases of open file descriptions are",
	.cannot_tell = "what a process is told that waits for such a lock",
	.violated_by = "a kernel that hands record locks on, drops them when a child closes the file, or gives the child locks of its own",
	.probe = "locks",
	.doors = FW_DOORS_PROCESS,
	.env = { .scratch = 1 },
	.gates = (const struct fw_gate[]){ { "child-alive" }, { "relocked" }, { "released" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "child-alive", .of = "parent", .with = FW_LOOK_FDINFO },
		{ .at = "child-alive", .of = "child", .with = FW_LOOK_FDINFO },
		{ .at = "relocked", .of = "parent", .with = FW_LOOK_FDINFO },
		{ .at = "released", .of = "parent", .with = FW_LOOK_FDINFO },
		{ .at = "released", .of = "child", .with = FW_LOOK_FDLIST },
		{ 0 } },
	.checks = (const struct fw_check[]){
		{ .clause = "lock-flock-child-unlock", .pin = 0x8711, .oracle = flock_is_released_by_the_child,
		  .saboteurs = "descriptors-opened-anew" },
		{ .clause = "lock-flock-inherited", .pin = 0xaca9, .oracle = flock_is_inherited,
		  .saboteurs = "descriptors-opened-anew" },
		{ .clause = "lock-lease-shared", .pin = 0xd814, .oracle = lease_is_shared,
		  .needs = FW_NEEDS("lease"),
		  .saboteurs = "locks-released" },
		{ .clause = "lock-ofd-child-unlock", .pin = 0x2c2b, .oracle = ofd_lock_is_released_by_the_child,
		  .saboteurs = "descriptors-opened-anew" },
		{ .clause = "lock-ofd-inherited", .pin = 0xfb5a, .oracle = ofd_lock_is_inherited,
		  .saboteurs = "descriptors-opened-anew" },
		{ .clause = "lock-posix-child-close", .pin = 0xbdc1, .oracle = record_lock_outlives_the_childs_close,
		  .saboteurs = "record-locks-lost" },
		{ .clause = "lock-posix-not-inherited", .pin = 0xd448, .oracle = record_lock_is_not_inherited,
		  .saboteurs = "files-shared" },
		{ 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = PARENT_FLOCK, .src = FW_SRC_FDS, .at = "released",
		  .text = "lock: 1: FLOCK ADVISORY READ 2 fe:01:7 0 EOF", .breaks = "lock-flock-child-unlock" },
		{ .name = UNTOUCHED_FLOCK, .src = FW_SRC_FDS, .at = "released",
		  .text = "lock: 1: FLOCK ADVISORY WRITE 2 fe:01:7 0 EOF", .breaks = "lock-flock-child-unlock" },
		{ .name = UNTOUCHED_OFD, .src = FW_SRC_FDS, .at = "released",
		  .text = "lock: 1: OFDLCK ADVISORY WRITE -1 fe:01:7 0 9", .breaks = "lock-ofd-child-unlock" },
		{ .name = CHILD_FLOCK, .src = FW_SRC_FDS, .at = "child-alive", .text = "",
		  .breaks = "lock-flock-inherited" },
		{ .name = PARENT_FLOCK, .src = FW_SRC_FDS, .at = "relocked",
		  .text = "lock: 1: FLOCK ADVISORY WRITE 2 fe:01:7 0 EOF", .breaks = "lock-flock-inherited" },
		{ .name = CHILD_LEASE, .src = FW_SRC_FDS, .at = "child-alive", .text = "",
		  .breaks = "lock-lease-shared" },
		{ .name = PARENT_LEASE, .src = FW_SRC_FDS, .at = "released",
		  .text = "lock: 1: LEASE ACTIVE WRITE 2 fe:01:7 0 EOF", .breaks = "lock-lease-shared" },
		{ .name = "child.lease_unlock", .src = FW_SRC_PROBE, .becomes = -EAGAIN,
		  .breaks = "lock-lease-shared" },
		{ .name = PARENT_OFD, .src = FW_SRC_FDS, .at = "released",
		  .text = "lock: 1: OFDLCK ADVISORY READ -1 fe:01:7 0 9", .breaks = "lock-ofd-child-unlock" },
		{ .name = CHILD_OFD, .src = FW_SRC_FDS, .at = "child-alive", .text = "",
		  .breaks = "lock-ofd-inherited" },
		{ .name = "child.ofd_relock", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "lock-ofd-inherited" },
		{ .name = PARENT_RECORD, .src = FW_SRC_FDS, .at = "released", .text = "",
		  .breaks = "lock-posix-child-close" },
		{ .name = CHILD_RECORD, .src = FW_SRC_FDS, .at = "child-alive",
		  .text = "lock: 1: POSIX ADVISORY WRITE 3 fe:01:7 0 9", .breaks = "lock-posix-not-inherited" },
		{ .name = "child.record_try", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "lock-posix-not-inherited" },
		{ .name = "child.record_owner", .src = FW_SRC_PROBE, .op = FW_EDIT_ADD, .becomes = 1,
		  .breaks = "lock-posix-not-inherited" },
		{ 0 } },
};
