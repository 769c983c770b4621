/* SPDX-License-Identifier: MIT */
/*
 * What processes speak by, after the making of one: attached segments, message queues, semaphores, a ring, a map.
 *
 * Claim: a child has its maker's attached segments, message queue descriptors with their flags, POSIX semaphores,
 *   io_uring and maps of bpf; a queue's registration stays with who made it; a segment that is marked to be destroyed
 *   lasts as long as the child has it; where it is set so, one that nobody has attached goes with who made it.
 * Door: every one that makes a process; from maker to child, and how often a segment is attached, only where the child
 *   has memory of its own.
 * Seen from: memory and mappings of both, kcmp, flags in fdinfo, pending signals; the count of attachments and
 *   what the queue says of itself by a bystander who takes no part.
 * Would be violated by: a kernel that copies a segment or does not count it as attached, that moves or drops
 *   a registration, or keeps the flags of a queue apart.
 * Cannot tell: the attachments by another's word than the probe's own bystander, who is alone to be asked in that
 *   namespace.
 */
#include <errno.h>
#include <signal.h>

#include "case.h"

#define BY_CHILD 0x6368696c64303030
#define BY_MAKER 0x6d616b6572303030
enum { NONBLOCK = 04000, WORD_BYTES = 5 };
static const struct fw_fact *mem(const struct fw_evidence *ev, const char *at, const char *name)
{
	return fw_find_at(ev, at, FW_SRC_MEM, name);
}

static struct fw_verdict same_file(const struct fw_evidence *ev, const char *name)
{
	return fw_is(fw_find_at(ev, "standing", FW_SRC_KCMP, name), 0,
		     "the child's and the maker's compared");
}

/* ---- segment ---- */

static struct fw_verdict segment_to_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_has_word(fw_find_at(ev, "standing", FW_SRC_MAPS, "child.map.segment"),
				  "rw-s", true, "mapping of the child"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_MAPS, "child.map.segment"),
			       fw_find_at(ev, "standing", FW_SRC_MAPS, "parent.map.segment"),
			       "mappings of child and maker"),
		      fw_is(mem(ev, "standing", "child.mem.segment"), BY_MAKER,
			    "stored by the maker, in the child"),
		      fw_is(mem(ev, "child-did", "parent.mem.segment"), BY_CHILD,
			    "stored by the child, in the maker"));
}

static struct fw_verdict segment_is_attached_by_both(const struct fw_evidence *ev)
{
	return FW_ALL(segment_to_maker(ev),
		      fw_is(fw_told(ev, "bystander.before_attached"), 1, "attached before"),
		      fw_is(fw_told(ev, "bystander.standing_attached"), 2,
			    "attached with the child"),
		      fw_is(fw_told(ev, "bystander.child_gone_attached"), 1,
			    "attached after the child's end"));
}

/* Of the two errors that the page has for an id that is none any more. */
static struct fw_verdict is_destroyed(const struct fw_fact *a)
{
	struct fw_verdict v;

	if (!a || a->kind != FW_INT)
		return fw_say(FW_INCONCLUSIVE, "", "no single fact for the marked segment");
	v = fw_say(a->i == -EINVAL || a->i == -EIDRM ? FW_HOLDS : FW_VIOLATED,
		   "EINVAL or EIDRM: it is destroyed", "asked for it after the child's end: %lld",
		   (long long)a->i);
	fw_cite(&v, a);
	return v;
}

/* The maker has let go of it, and the child still has the maker's word in it. */
static struct fw_verdict marked_segment_lasts(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "bystander.before_marked"), 1, "attached before"),
		      fw_is(fw_told(ev, "bystander.standing_marked"), 2, "attached with the child"),
		      fw_is(fw_told(ev, "parent.detached"), 0, "the maker detaches"),
		      fw_is(fw_told(ev, "bystander.let_go_marked"), 1, "attached then"),
		      fw_has_word(fw_find_at(ev, "maker-did", FW_SRC_MAPS, "child.map.marked"),
				  "rw-s", true, "mapping of the child then"),
		      fw_is(mem(ev, "maker-did", "child.mem.marked"), BY_MAKER,
			    "stored by the maker, in the child then"),
		      is_destroyed(fw_told(ev, "bystander.child_gone_marked")));
}

/* The one that is attached stays, though who made it does not have it. */
static struct fw_verdict unattached_goes_with_who_made_it(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "bystander.before_made"), -ENOENT,
			    "asked for it before it is made"),
		      fw_is(fw_told(ev, "child.made"), 0, "made by the child"),
		      fw_is(fw_told(ev, "bystander.made_made"), 0, "attached then"),
		      fw_is(fw_told(ev, "bystander.child_gone_made"), -ENOENT,
			    "asked for it after the child's end"),
		      fw_is(fw_told(ev, "bystander.child_gone_attached"), 1,
			    "how often another one is attached then"));
}

/* ---- queue ---- */

static struct fw_verdict queue_to_maker(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same_file(ev, "child.kcmp.file.30"),
		      fw_is(fw_told(ev, "bystander.standing_size"), WORD_BYTES,
			    "bytes in the queue before"),
		      fw_is(fw_told(ev, "child.received"), WORD_BYTES,
			    "bytes that the child has taken"),
		      fw_is(fw_told(ev, "bystander.received_size"), 0, "bytes in the queue then"),
		      fw_bits(fw_find_at(ev, "standing", FW_SRC_FDS, "parent.fd.30.flags"),
			      NONBLOCK, NONBLOCK, "the maker's flags before"),
		      fw_is(fw_told(ev, "child.blocking"), 0, "set by the child"),
		      fw_bits(fw_find_at(ev, "child-did", FW_SRC_FDS, "parent.fd.30.flags"),
			      NONBLOCK, 0, "the maker's flags, changed by the child"));
}

static struct fw_verdict queue_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(queue_to_maker(ev),
		      fw_is(fw_told(ev, "parent.nonblocking"), 0, "set by the maker"),
		      fw_bits(fw_find_at(ev, "maker-did", FW_SRC_FDS, "child.fd.30.flags"),
			      NONBLOCK, NONBLOCK, "the child's flags, changed by the maker"));
}

/* The queue names its registered process; the signal is pending where it was sent to. */
static struct fw_verdict registration_is_the_makers(const struct fw_evidence *ev)
{
	const struct fw_fact *maker = fw_find(ev, FW_SRC_HARNESS, "parent.pid");

	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, "parent.registered"), 0, "the maker registers"),
		      fw_equal(fw_told(ev, "bystander.standing_owner"), maker,
			       "registered, the maker"),
		      fw_is(fw_told(ev, "child.register_first"), -EBUSY,
			    "the child tries to register"),
		      fw_equal(fw_told(ev, "bystander.closed_owner"), maker,
			       "registered after a close by the child, the maker"),
		      fw_is(fw_told(ev, "child.sent"), 0, "the child sends"),
		      fw_bits(fw_find_at(ev, "child-did", FW_SRC_STATUS, "parent.shdpnd"),
			      FW_SIG(SIGUSR1), FW_SIG(SIGUSR1), "pending in the maker"),
		      fw_bits(fw_find_at(ev, "child-did", FW_SRC_STATUS, "child.shdpnd"),
			      FW_SIG(SIGUSR1), 0, "pending in the child"),
		      fw_is(fw_told(ev, "bystander.sent_owner"), 0, "registered when it was told"),
		      fw_is(fw_told(ev, "child.register_then"), 0,
			    "the child registers when nobody is"),
		      fw_equal(fw_told(ev, "bystander.registered_owner"),
			       fw_find(ev, FW_SRC_HARNESS, "child.pid"),
			       "registered then, the child"));
}

/* ---- semaphores ---- */

static struct fw_verdict semaphore_works(const struct fw_evidence *ev, const char *in_child,
					 const char *by_child, const char *in_maker)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_told(ev, by_child), 0, "taken once, given back twice by the child"),
		      fw_differ(mem(ev, "standing", in_maker), mem(ev, "child-did", in_maker),
				"the maker's before, after"),
		      fw_equal(mem(ev, "child-did", in_maker), mem(ev, "child-did", in_child),
			       "the maker's, the child's"));
}

static struct fw_verdict unnamed_semaphore_works(const struct fw_evidence *ev)
{
	return FW_ALL(semaphore_works(ev, "child.mem.unnamed", "child.unnamed",
				      "parent.mem.unnamed"),
		      fw_is(fw_told(ev, "parent.unnamed"), 2, "value in the maker"));
}

static struct fw_verdict named_semaphore_works(const struct fw_evidence *ev)
{
	return FW_ALL(semaphore_works(ev, "child.mem.named", "child.named", "parent.mem.named"),
		      fw_is(fw_told(ev, "parent.named"), 2, "value in the maker"));
}

/* ---- ring and map ---- */

static struct fw_verdict ring_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same_file(ev, "child.kcmp.file.31"),
		      fw_equal(fw_find_at(ev, "standing", FW_SRC_FDS, "child.fd.31.link"),
			       fw_find_at(ev, "standing", FW_SRC_FDS, "parent.fd.31.link"),
			       "where the child's and the maker's lead"),
		      fw_is(fw_told(ev, "child.submitted"), 1, "submitted by the child"),
		      fw_is(mem(ev, "standing", "parent.mem.completed"), 0,
			    "completed in the maker's ring before"),
		      fw_is(mem(ev, "child-did", "parent.mem.completed"), 1,
			    "completed in the maker's ring"),
		      fw_is(fw_told(ev, "parent.completion"), BY_CHILD,
			    "whose, read by the maker"));
}

static struct fw_verdict map_is_one(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev), same_file(ev, "child.kcmp.file.32"),
		      fw_is(fw_told(ev, "child.found"), 0, "looked up by the child"),
		      fw_is(fw_told(ev, "child.map_before"), BY_MAKER, "found by the child"),
		      fw_is(fw_told(ev, "child.stored"), 0, "stored by the child"),
		      fw_is(fw_told(ev, "parent.map"), BY_CHILD, "found by the maker"));
}

#define CHECKS(segment, queue, mapped) \
	(const struct fw_check[]){ \
		{ .clause = "fd-bpf-map-shared", .pin = 0xc6f8, .oracle = map_is_one, .needs = FW_NEEDS("bpf"), \
		  .saboteurs = "descriptors-opened-anew" }, \
		{ .clause = "ipc-io-uring-inherited", .pin = 0x4991, .oracle = ring_is_one, \
		  .needs = FW_NEEDS("io-uring"), \
		  .saboteurs = "descriptors-opened-anew" }, \
		{ .clause = "ipc-mq-inherited", .pin = 0x81ae, .oracle = queue, .needs = FW_NEEDS("mqueue"), \
		  .saboteurs = "descriptors-opened-anew" }, \
		{ .clause = "ipc-mq-notify-not-moved", .pin = 0xd277, .oracle = registration_is_the_makers, \
		  .needs = FW_NEEDS("mqueue"), \
		  .saboteurs = "message-registration-moved" }, \
		{ .clause = "ipc-posix-sem-inherited", .pin = 0x347b, .oracle = unnamed_semaphore_works, \
		  .saboteurs = mapped }, \
		{ .clause = "ipc-posix-sem-inherited-named", .pin = 0xdf74, .oracle = named_semaphore_works, \
		  .needs = FW_NEEDS("dev-shm"), \
		  .saboteurs = mapped }, \
		{ .clause = "ipc-shm-attach-inherited", .pin = 0x81f3, .oracle = segment, \
		  .saboteurs = mapped }, \
		{ .clause = "ipc-shm-marked-lasts", .pin = 0xe671, .oracle = marked_segment_lasts, \
		  .doors = FW_DOORS_COPYING, .saboteurs = "shared-pages-copied" }, { 0 } }

#define SET(name_, src_, at_, value_, clause_) \
	{ .name = name_, .src = src_, .at = at_, .becomes = value_, .breaks = clause_ }
#define EDITS \
	FW_NOT_MADE, \
	SET("child.kcmp.file.32", FW_SRC_KCMP, "standing", 1, "fd-bpf-map-shared"), \
	FW_SAID("child.map_before", 0, "fd-bpf-map-shared"), FW_SAID("parent.map", BY_MAKER, "fd-bpf-map-shared"), \
	SET("child.kcmp.file.31", FW_SRC_KCMP, "standing", 1, "ipc-io-uring-inherited"), \
	FW_SAID("child.submitted", -EBADF, "ipc-io-uring-inherited"), \
	SET("parent.mem.completed", FW_SRC_MEM, "child-did", 0, "ipc-io-uring-inherited"), \
	FW_SAID("parent.completion", 0, "ipc-io-uring-inherited"), \
	SET("child.kcmp.file.30", FW_SRC_KCMP, "standing", 1, "ipc-mq-inherited"), \
	FW_SAID("child.received", -EAGAIN, "ipc-mq-inherited"), \
	FW_SAID("bystander.received_size", WORD_BYTES, "ipc-mq-inherited"), \
	SET("parent.fd.30.flags", FW_SRC_FDS, "child-did", NONBLOCK, "ipc-mq-inherited"), \
	FW_SAID("bystander.standing_owner", 0, "ipc-mq-notify-not-moved"), \
	FW_SAID("child.register_first", 0, "ipc-mq-notify-not-moved"), \
	FW_SAID("bystander.closed_owner", 0, "ipc-mq-notify-not-moved"), \
	SET("parent.shdpnd", FW_SRC_STATUS, "child-did", 0, "ipc-mq-notify-not-moved"), \
	SET("child.shdpnd", FW_SRC_STATUS, "child-did", FW_SIG(SIGUSR1), "ipc-mq-notify-not-moved"), \
	FW_SAID("child.register_then", -EBUSY, "ipc-mq-notify-not-moved"), \
	FW_SAID("child.unnamed", -EAGAIN, "ipc-posix-sem-inherited"), \
	FW_SAID("parent.unnamed", 1, "ipc-posix-sem-inherited"), \
	SET("parent.mem.unnamed", FW_SRC_MEM, "child-did", 1, "ipc-posix-sem-inherited"), \
	FW_SAID("child.named", -EAGAIN, "ipc-posix-sem-inherited-named"), \
	FW_SAID("parent.named", 1, "ipc-posix-sem-inherited-named"), \
	SET("parent.mem.named", FW_SRC_MEM, "child-did", 1, "ipc-posix-sem-inherited-named"), \
	{ .name = "child.map.segment", .src = FW_SRC_MAPS, .at = "standing", .text = "", \
	  .breaks = "ipc-shm-attach-inherited" }, \
	{ .name = "child.map.segment", .src = FW_SRC_MAPS, .at = "standing", .text = "rw-p 7f00-7f01 /SYSV00000000", \
	  .breaks = "ipc-shm-attach-inherited" }, \
	SET("child.mem.segment", FW_SRC_MEM, "standing", 0, "ipc-shm-attach-inherited"), \
	SET("parent.mem.segment", FW_SRC_MEM, "child-did", BY_MAKER, "ipc-shm-attach-inherited")

static const struct fw_edit edits[] = {
	EDITS,
	SET("child.fd.30.flags", FW_SRC_FDS, "maker-did", 0, "ipc-mq-inherited"),
	FW_SAID("bystander.standing_attached", 1, "ipc-shm-attach-inherited"),
	FW_SAID("bystander.child_gone_attached", 2, "ipc-shm-attach-inherited"),
	FW_SAID("bystander.standing_marked", 1, "ipc-shm-marked-lasts"),
	FW_SAID("bystander.let_go_marked", -EINVAL, "ipc-shm-marked-lasts"),
	FW_SAID("bystander.child_gone_marked", 0, "ipc-shm-marked-lasts"),
	SET("child.mem.marked", FW_SRC_MEM, "maker-did", 0, "ipc-shm-marked-lasts"),
	{ .name = "child.map.marked", .src = FW_SRC_MAPS, .at = "maker-did", .text = "",
	  .breaks = "ipc-shm-marked-lasts" },
	{ 0 }
};

static const struct fw_edit edits_vfork[] = { EDITS, { 0 } };

const struct fw_case fw_case_ipc_objects = {
	.id = "ipc.objects",
	.claim = "a child has its maker's segments, queues, semaphores, rings and maps, and not its registration",
	.cannot_tell = "the attachments by another's word than the probe's own bystander, alone in that namespace to ask",
	.violated_by = "a kernel that copies a segment, does not count it as attached, or moves or drops a registration",
	.probe = "objects",
	.doors = FW_DOORS_PROCESS,
	.env = { .user = FW_USER_ADMIN },
	.gates = (const struct fw_gate[]){
		{ "standing" }, { "back", .with = "standing" }, { "child-did" }, { "seen", .with = "child-did" },
		{ "maker-did" }, { "child-saw", .with = "maker-did" }, { 0 } },
	.observe = (const struct fw_look[]){
		{ .at = "standing", .of = "parent", .with = FW_LOOK_FDS | FW_LOOK_MAPS | FW_LOOK_WORDS },
		{ .at = "standing", .of = "child",
		  .with = FW_LOOK_FDS | FW_LOOK_MAPS | FW_LOOK_WORDS | FW_LOOK_KCMP },
		{ .at = "child-did", .of = "parent", .with = FW_LOOK_FDS | FW_LOOK_WORDS | FW_LOOK_STATUS },
		{ .at = "child-did", .of = "child", .with = FW_LOOK_WORDS | FW_LOOK_STATUS },
		{ .at = "maker-did", .of = "child", .with = FW_LOOK_FDS | FW_LOOK_MAPS | FW_LOOK_WORDS },
		{ 0 } },
	.needs = FW_NEEDS("ns-ipc", "ns-mnt", "sysvshm"),
	.variants = (const struct fw_variant[]){
		{ .name = "copied", .doors = FW_DOORS_COPYING,
		  .checks = CHECKS(segment_is_attached_by_both, queue_is_one, "shared-pages-copied"),
		  .counterexamples = edits },
		{ .name = "vfork", .doors = FW_DOORS_VFORK,
		  .claim = "a vfork child has its maker's segments, queues, semaphores, rings and maps",
		  .checks = CHECKS(segment_to_maker, queue_to_maker, "word-changed"), .counterexamples = edits_vfork },
		{ .name = "forced", .args = { "forced=1" }, .needs = FW_NEEDS("shm-rmid-forced"),
		  .claim = "a segment that nobody has attached goes with the child that made it, where that is set",
		  .checks = FW_CHECKS({ .clause = "ipc-shm-forced-creator-ends", .pin = 0xec7e,
					.oracle = unattached_goes_with_who_made_it,
					.saboteurs = "segments-attached" }),
		  .counterexamples = FW_EDITS(
			FW_NOT_MADE, FW_SAID("bystander.before_made", 0, NULL), FW_SAID("child.made", -EEXIST, NULL),
			FW_SAID("bystander.made_made", -ENOENT, NULL), FW_SAID("bystander.child_gone_made", 0, NULL),
			FW_SAID("bystander.child_gone_attached", 0, NULL)) },
		{ 0 } },
};
