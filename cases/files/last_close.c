/* SPDX-License-Identifier: MIT */
/*
 * References are counted: what waits for the last descriptor of an open file description waits for all who hold one.
 *
 * Claim: end of file on a pipe and a socket, the end of an epoll registration, the release of a flock, of an open file
 *   description lock and of a lease come with the last close and not before, whichever side closes last, ends or is
 *   killed, and a third process that got copies counts too. A memory file can be sealed against writing when the last
 *   has unmapped it, and not before.
 * Door: every one that makes a process, where the child need not outlive a suspended maker.
 * Seen from: a bystander process that reads, waits, locks, opens and seals after each step; /proc/PID/fd, fdinfo and
 *   mappings of all who hold, pidfds of those who ended.
 * Would be violated by: a kernel that counts a copied table's references once, or drops them at the death of one side.
 * Cannot tell: whether what was released is also freed.
 */
#include <errno.h>

#include "case.h"

enum { STAGES = 4 };

static const char *const gates_at[STAGES] = { "standing", "first", "second", "third" };

/* What is let go of: where the holders have it, what the bystander's try gives until the last has, and then. */
struct thing {
	int number;
	const char *tries[STAGES];
	int64_t until, then;
	bool silent_then; /* nothing is told once the last has let go */
	const char *what;
	/* A lock: how it shows at its last holder, and at the bystander who has taken it since. */
	const char *parent_info, *child_info, *third_info, *words;
	const char *own_info, *own_words;
};

#define TRIES(name) \
	{ "bystander.standing_" name, "bystander.first_" name, "bystander.second_" name, "bystander.third_" name }
#define INFOS(number) \
	.parent_info = "parent.fd." number ".info", .child_info = "child.fd." number ".info", \
	.third_info = "third.fd." number ".info"

static const struct thing pipe_end = { .number = 40,
				       .tries = TRIES("pipe"),
				       .until = -EAGAIN,
				       .then = 0,
				       .what = "the bystander's read of the pipe" };
static const struct thing socket = { .number = 42,
				     .tries = TRIES("socket"),
				     .until = -EAGAIN,
				     .then = 0,
				     .what = "the bystander's read of the peer" };
static const struct thing registration = { .number = 44,
					   .tries = TRIES("epoll"),
					   .until = 1,
					   .then = 0,
					   .what = "ready by the bystander's epoll" };
/* Who lets go last sends a byte, and the bystander reads it. */
static const struct thing connection = {
	.number = 52,
	.tries = TRIES("tcp"),
	.until = 1,
	.silent_then = true,
	.what = "what the last holder sends, read by the bystander"
};
static const struct thing flocked = { .number = 46,
				      .tries = TRIES("flock"),
				      .until = -EAGAIN,
				      .then = 0,
				      .what = "the bystander's try of the flock",
				      INFOS("46"),
				      .words = "FLOCK ADVISORY WRITE",
				      .own_info = "bystander.fd.47.info",
				      .own_words = "FLOCK ADVISORY WRITE" };
static const struct thing ofd_locked = { .number = 48,
					 .tries = TRIES("ofd"),
					 .until = -EAGAIN,
					 .then = 0,
					 .what = "the bystander's try of the lock",
					 INFOS("48"),
					 .words = "OFDLCK ADVISORY WRITE",
					 .own_info = "bystander.fd.49.info",
					 .own_words = "OFDLCK ADVISORY WRITE" };
/* Broken by the first try, released by the last close: only its name stands at both times. */
static const struct thing leased = { .number = 50,
				     .tries = TRIES("lease"),
				     .until = -EAGAIN,
				     .then = 0,
				     .what = "the bystander's opening",
				     INFOS("50"),
				     .words = "LEASE",
				     .own_info = "bystander.fd.51.info",
				     .own_words = NULL };

/* One step: who, and does it end with its descriptors open? */
struct step {
	enum { PARENT, CHILD, THIRD } who;
	bool ends;
};

static const char *const fds_of[] = { "parent.fds", "child.fds", "third.fds", NULL };
static const char *const ended_of[] = { "parent.pidfd_ended", "child.pidfd_ended",
					"third.pidfd_ended", NULL };

static const struct fw_fact *fds(const struct fw_evidence *ev, int stage, const char *name)
{
	return fw_find_at(ev, gates_at[stage], FW_SRC_FDS, name);
}

/* Stage 0 is before the first step: who has its step at a later stage holds, who had it just now does no more. */
static struct fw_verdict comes_with_the_last(const struct fw_evidence *ev, const struct thing *t,
					     const struct step *steps, int count)
{
	const struct step *last = &steps[count - 1];
	const char *info = last->who == PARENT ? t->parent_info :
			   last->who == CHILD  ? t->child_info :
						 t->third_info;
	struct fw_verdict v[32];
	int n = 0;

	v[n++] = fw_made(ev);
	for (int stage = 0; stage <= count; stage++) {
		if (stage < count || !t->silent_then)
			v[n++] = fw_is(fw_find(ev, FW_SRC_PROBE, t->tries[stage]),
				       stage < count ? t->until : t->then, t->what);
		for (int i = stage; i < count; i++)
			v[n++] = fw_lists(fds(ev, stage, fds_of[steps[i].who]), t->number, true,
					  "held still");
		if (stage > 0 && steps[stage - 1].ends)
			v[n++] = fw_is(fw_find_at(ev, gates_at[stage], FW_SRC_PIDFD,
						  ended_of[steps[stage - 1].who]),
				       1, "ended");
		else if (stage > 0)
			v[n++] = fw_lists(fds(ev, stage, fds_of[steps[stage - 1].who]), t->number,
					  false, "let go");
		if (info && stage < count)
			v[n++] = fw_says(fds(ev, stage, info), t->words, true, "the last holder's");
		if (t->own_words && stage == count)
			v[n++] = fw_says(fds(ev, stage, t->own_info), t->own_words, true,
					 "the bystander's own");
	}
	return fw_all(v, n);
}

/* The registration stands in the epoll instance itself, for all to see. */
static struct fw_verdict registration_goes_with_the_last(const struct fw_evidence *ev,
							 const struct step *steps, int count)
{
	return FW_ALL(comes_with_the_last(ev, &registration, steps, count),
		      fw_says(fds(ev, 0, "bystander.fd.45.info"), "tfd: 44", true, "registered"),
		      fw_says(fds(ev, count - 1, "bystander.fd.45.info"), "tfd: 44", true,
			      "registered before the last step"),
		      fw_says(fds(ev, count, "bystander.fd.45.info"), "tfd: 44", false,
			      "registered after it"));
}

/* All of them but the lease, which not every filesystem has. */
static struct fw_verdict all_go_with_the_last(const struct fw_evidence *ev,
					      const struct step *steps, int count)
{
	return FW_ALL(comes_with_the_last(ev, &pipe_end, steps, count),
		      comes_with_the_last(ev, &socket, steps, count),
		      registration_goes_with_the_last(ev, steps, count),
		      comes_with_the_last(ev, &flocked, steps, count),
		      comes_with_the_last(ev, &ofd_locked, steps, count));
}

static const char *const map_of[] = { "parent.map.sealed", "child.map.sealed", NULL };

/* Of a mapping that the child has for itself: in a vfork child it is the maker's. */
static struct fw_verdict seal_waits_for_the_last(const struct fw_evidence *ev,
						 const struct step *steps, int count)
{
	static const char *const seals[STAGES] = TRIES("seal");
	struct fw_verdict v[32];
	int n = 0;

	v[n++] = fw_made(ev);
	v[n++] = fw_is(fw_told(ev, "bystander.standing_grow"), 0, "sealed against growing");
	for (int stage = 0; stage <= count; stage++) {
		v[n++] = fw_is(fw_told(ev, seals[stage]), stage < count ? -EBUSY : 0,
			       "sealing against writing by the bystander");
		for (int i = stage; i < count; i++)
			v[n++] = fw_has_word(fw_find_at(ev, gates_at[stage], FW_SRC_MAPS,
							map_of[steps[i].who]),
					     "rw-s", true, "mapped still");
		if (stage > 0 && steps[stage - 1].ends)
			v[n++] = fw_is(fw_find_at(ev, gates_at[stage], FW_SRC_PIDFD,
						  ended_of[steps[stage - 1].who]),
				       1, "ended");
		else if (stage > 0)
			v[n++] = fw_is_text(fw_find_at(ev, gates_at[stage], FW_SRC_MAPS,
						       map_of[steps[stage - 1].who]),
					    "", "unmapped");
	}
	return fw_all(v, n);
}

/* By its own descriptor the kernel shows a process the locks of that very open file description. */
static struct fw_verdict copies_are_of_the_same(const struct fw_evidence *ev)
{
	return FW_ALL(fw_made(ev),
		      fw_says(fds(ev, 0, "child.fd.46.info"), "FLOCK ADVISORY WRITE", true,
			      "the child's"),
		      fw_says(fds(ev, 0, "third.fd.46.info"), "FLOCK ADVISORY WRITE", true,
			      "the third's"),
		      fw_says(fds(ev, 0, "child.fd.48.info"), "OFDLCK ADVISORY WRITE", true,
			      "the child's"),
		      fw_says(fds(ev, 0, "third.fd.48.info"), "OFDLCK ADVISORY WRITE", true,
			      "the third's"));
}

#define THING(name, thing_of, order) \
	static struct fw_verdict name##_##order(const struct fw_evidence *ev) \
	{ \
		return comes_with_the_last(ev, &thing_of, order, (int)(sizeof(order) / sizeof(order[0]))); \
	}

#define ORDER(order, ...) \
	static const struct step order[] = { __VA_ARGS__ }; \
	THING(pipe_ends, pipe_end, order) \
	THING(socket_ends, socket, order) \
	THING(connection_ends, connection, order) \
	THING(flock_goes, flocked, order) \
	THING(ofd_lock_goes, ofd_locked, order) \
	THING(lease_goes, leased, order) \
	static struct fw_verdict all_go_##order(const struct fw_evidence *ev) \
	{ \
		return all_go_with_the_last(ev, order, (int)(sizeof(order) / sizeof(order[0]))); \
	} \
	static struct fw_verdict registration_goes_##order(const struct fw_evidence *ev) \
	{ \
		return registration_goes_with_the_last(ev, order, (int)(sizeof(order) / sizeof(order[0]))); \
	}

#define SEALED(order) \
	static struct fw_verdict seal_waits_##order(const struct fw_evidence *ev) \
	{ \
		return seal_waits_for_the_last(ev, order, (int)(sizeof(order) / sizeof(order[0]))); \
	}

ORDER(child_last, { PARENT, false }, { CHILD, false })
ORDER(child_ends_last, { PARENT, false }, { CHILD, true })
ORDER(child_dies_last, { PARENT, true }, { CHILD, true })
ORDER(maker_last, { CHILD, false }, { PARENT, false })
ORDER(maker_dies_last, { CHILD, true }, { PARENT, true })
ORDER(third_last, { CHILD, false }, { PARENT, false }, { THIRD, false })
ORDER(third_dies_last, { CHILD, false }, { PARENT, false }, { THIRD, true })

SEALED(child_last)
SEALED(child_ends_last)
SEALED(child_dies_last)
SEALED(maker_last)
SEALED(maker_dies_last)

#define SEAL_CHECK(order) \
	{ .clause = "mem-seal-write-waits", .pin = 0xa624, .oracle = seal_waits_##order, .doors = FW_DOORS_COPYING, \
	  .saboteurs = "shared-pages-copied third-owner" }
#define CHECKS(order) \
	{ .clause = "fd-epoll-last-close", .pin = 0x450b, .oracle = registration_goes_##order, \
	  .saboteurs = "third-owner" }, \
	{ .clause = "fd-pipe-last-close", .pin = 0xbe47, .oracle = pipe_ends_##order, \
	  .saboteurs = "third-owner" }, \
	{ .clause = "fd-refcount", .pin = 0x357c, .oracle = all_go_##order, \
	  .saboteurs = "third-owner" }, \
	{ .clause = "fd-socket-last-close", .pin = 0xb2d1, .oracle = socket_ends_##order, \
	  .saboteurs = "third-owner" }, \
	{ .clause = "fd-tcp-last-close", .pin = 0xd117, .oracle = connection_ends_##order, .doors = FW_DOORS_COPYING, \
	  .needs = FW_NEEDS("loopback"), .saboteurs = "connections-shut" }, \
	{ .clause = "lock-flock-last-close", .pin = 0xb0a8, .oracle = flock_goes_##order, \
	  .saboteurs = "third-owner" }, \
	{ .clause = "lock-lease-last-close", .pin = 0x58c9, .oracle = lease_goes_##order, .needs = FW_NEEDS("lease"), \
	  .saboteurs = "third-owner" }, \
	{ .clause = "lock-ofd-last-close", .pin = 0xa974, .oracle = ofd_lock_goes_##order, \
	  .saboteurs = "third-owner" }

/* Too early at the stage before the last; not at all at the last. */
#define EARLY_AND_NEVER(before, after) \
	FW_NOT_MADE, \
	{ .name = "bystander." before "_epoll", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-epoll-last-close" }, \
	{ .name = "bystander." after "_epoll", .src = FW_SRC_PROBE, .becomes = 1, .breaks = "fd-epoll-last-close" }, \
	{ .name = "bystander.fd.45.info", .src = FW_SRC_FDS, .at = before, .text = "", .breaks = "fd-epoll-last-close" }, \
	{ .name = "bystander.fd.45.info", .src = FW_SRC_FDS, .at = after, .text = "tfd: 44 events: 19 data: 0", .breaks = "fd-epoll-last-close" }, \
	{ .name = "bystander." before "_pipe", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-pipe-last-close" }, \
	{ .name = "bystander." after "_pipe", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "fd-pipe-last-close" }, \
	{ .name = "bystander." before "_pipe", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-refcount" }, \
	{ .name = "bystander." after "_pipe", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "fd-refcount" }, \
	{ .name = "bystander." before "_socket", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-refcount" }, \
	{ .name = "bystander." before "_epoll", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-refcount" }, \
	{ .name = "bystander." before "_flock", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-refcount" }, \
	{ .name = "bystander." before "_ofd", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-refcount" }, \
	{ .name = "bystander." before "_socket", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-socket-last-close" }, \
	{ .name = "bystander." after "_socket", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "fd-socket-last-close" }, \
	{ .name = "bystander." before "_tcp", .src = FW_SRC_PROBE, .becomes = -EPIPE, .breaks = "fd-tcp-last-close" }, \
	{ .name = "bystander." before "_tcp", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "fd-tcp-last-close" }, \
	{ .name = "bystander." before "_flock", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "lock-flock-last-close" }, \
	{ .name = "bystander." after "_flock", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "lock-flock-last-close" }, \
	{ .name = "bystander.fd.47.info", .src = FW_SRC_FDS, .at = after, .text = "", .breaks = "lock-flock-last-close" }, \
	{ .name = "bystander." before "_lease", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "lock-lease-last-close" }, \
	{ .name = "bystander." after "_lease", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "lock-lease-last-close" }, \
	{ .name = "bystander." before "_ofd", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "lock-ofd-last-close" }, \
	{ .name = "bystander." after "_ofd", .src = FW_SRC_PROBE, .becomes = -EAGAIN, .breaks = "lock-ofd-last-close" }, \
	{ .name = "bystander.fd.49.info", .src = FW_SRC_FDS, .at = after, .text = "", .breaks = "lock-ofd-last-close" }

/* The last holder's lock gone while it holds the file still. */
#define LOCK_GONE(who, before) \
	{ .name = who ".fd.46.info", .src = FW_SRC_FDS, .at = before, .text = "", .breaks = "lock-flock-last-close" }, \
	{ .name = who ".fd.50.info", .src = FW_SRC_FDS, .at = before, .text = "", .breaks = "lock-lease-last-close" }, \
	{ .name = who ".fd.48.info", .src = FW_SRC_FDS, .at = before, .text = "", .breaks = "lock-ofd-last-close" }

#define SEAL_EDITS(who) \
	{ .name = "bystander.standing_seal", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "mem-seal-write-waits" }, \
	{ .name = "bystander.standing_seal", .src = FW_SRC_PROBE, .becomes = -EPERM, .breaks = "mem-seal-write-waits" }, \
	{ .name = "bystander.standing_grow", .src = FW_SRC_PROBE, .becomes = -EBUSY, .breaks = "mem-seal-write-waits" }, \
	{ .name = "bystander.first_seal", .src = FW_SRC_PROBE, .becomes = 0, .breaks = "mem-seal-write-waits" }, \
	{ .name = "bystander.second_seal", .src = FW_SRC_PROBE, .becomes = -EBUSY, .breaks = "mem-seal-write-waits" }, \
	{ .name = who ".map.sealed", .src = FW_SRC_MAPS, .at = "first", .text = "", .breaks = "mem-seal-write-waits" }

static const struct fw_edit edits_child[] = {
	SEAL_EDITS("child"),
	EARLY_AND_NEVER("first", "second"),
	LOCK_GONE("child", "first"),
	{ 0 }
};

static const struct fw_edit edits_maker[] = {
	SEAL_EDITS("parent"),
	EARLY_AND_NEVER("first", "second"),
	LOCK_GONE("parent", "first"),
	{ 0 }
};

static const struct fw_edit edits_third[] = {
	EARLY_AND_NEVER("second", "third"),
	LOCK_GONE("third", "second"),
	{ .name = "third.fd.46.info", .src = FW_SRC_FDS, .at = "standing", .text = "", .breaks = "fd-copy-by-message" },
	{ .name = "third.fd.48.info", .src = FW_SRC_FDS, .at = "standing", .text = "", .breaks = "fd-copy-by-message" },
	{ .name = "third.fd.46.info", .src = FW_SRC_FDS, .at = "standing", .text = "", .breaks = "fd-copy-by-getfd" },
	{ .name = "third.fd.48.info", .src = FW_SRC_FDS, .at = "standing", .text = "", .breaks = "fd-copy-by-getfd" },
	{ 0 }
};

static const struct fw_variant variants[] = {
	{ .name = "child-last", .claim = "what waits for the last close waits for the child that closes last",
	  .args = { "steps=mccc" }, .doors = FW_DOORS_COPYING, .counterexamples = edits_child,
	  .checks = (const struct fw_check[]){ CHECKS(child_last), SEAL_CHECK(child_last), { 0 } } },
	{ .name = "child-ends-last", .claim = "what waits for the last close waits for the child that ends with all open",
	  .args = { "steps=mccx" }, .doors = FW_DOORS_COPYING, .counterexamples = edits_child,
	  .checks = (const struct fw_check[]){ CHECKS(child_ends_last), SEAL_CHECK(child_ends_last), { 0 } } },
	{ .name = "child-killed-last", .claim = "with the maker killed the child holds on until it is killed",
	  .args = { "steps=mkck" }, .doors = FW_DOORS_COPYING, .counterexamples = edits_child,
	  .checks = (const struct fw_check[]){ CHECKS(child_dies_last), SEAL_CHECK(child_dies_last), { 0 } } },
	{ .name = "maker-last", .claim = "what waits for the last close waits for the maker that closes last",
	  .args = { "steps=ccmc" }, .counterexamples = edits_maker,
	  .checks = (const struct fw_check[]){ CHECKS(maker_last), SEAL_CHECK(maker_last), { 0 } } },
	{ .name = "maker-killed-last", .claim = "with the child killed the maker holds on until it is killed",
	  .args = { "steps=ckmk" }, .counterexamples = edits_maker,
	  .checks = (const struct fw_check[]){ CHECKS(maker_dies_last), SEAL_CHECK(maker_dies_last), { 0 } } },
	{ .name = "copy-by-message", .claim = "a third process that was sent copies by the child holds on too",
	  .args = { "third=scm", "steps=ccmctc" }, .counterexamples = edits_third,
	  .checks = (const struct fw_check[]){
		CHECKS(third_last),
		{ .clause = "fd-copy-by-message", .pin = 0x86e0, .oracle = copies_are_of_the_same,
		  .saboteurs = "descriptors-opened-anew" }, { 0 } } },
	{ .name = "copy-by-getfd", .claim = "a third process that took copies from the child holds on until it is killed",
	  .args = { "third=getfd", "steps=ccmctk" }, .counterexamples = edits_third,
	  .needs = FW_NEEDS("pidfd-getfd"),
	  .checks = (const struct fw_check[]){
		CHECKS(third_dies_last),
		{ .clause = "fd-copy-by-getfd", .pin = 0x7fc4, .oracle = copies_are_of_the_same,
		  .saboteurs = "descriptors-opened-anew" }, { 0 } } },
	{ 0 }
};

#define AT(gate) \
	{ .at = gate, .of = "bystander", .with = FW_LOOK_FDINFO }, \
	{ .at = gate, .of = "parent", .with = FW_LOOK_FDLIST | FW_LOOK_FDINFO | FW_LOOK_MAPS | FW_LOOK_PIDFD }, \
	{ .at = gate, .of = "child", .with = FW_LOOK_FDLIST | FW_LOOK_FDINFO | FW_LOOK_MAPS | FW_LOOK_PIDFD }, \
	{ .at = gate, .of = "third", .with = FW_LOOK_FDLIST | FW_LOOK_FDINFO | FW_LOOK_PIDFD }

const struct fw_case fw_case_files_last_close = {
	.id = "files.last-close",
	.claim = "what waits for the last close of an open file description, or the last mapping, waits for all who hold it",
	.cannot_tell = "whether what was released is also freed",
	.violated_by = "a kernel that counts a copied table's references once, or drops them at the death of one side",
	.probe = "let_go",
	.needs = FW_NEEDS("pidfd"),
	.doors = FW_DOORS_PROCESS,
	.env = { .scratch = 1 },
	.gates = (const struct fw_gate[]){ { "standing" }, { "first" }, { "second" }, { "third" }, { 0 } },
	.observe = (const struct fw_look[]){
		AT("standing"), AT("first"), AT("second"), AT("third"), { 0 } },
	.variants = variants,
};
