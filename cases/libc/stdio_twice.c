/* SPDX-License-Identifier: MIT */
/*
 * What stands in a stream's buffer when a process is made: how often it is written.
 *
 * Claim: the child has the buffer too, so that both write it, unless it was flushed before, or the child ends past
 *   exit; what went past the buffer is written once by each.
 * Door: every one that copies memory.
 * Seen from: the offsets of two files, one written through a stream, one past it, which all processes share: they count
 *   the bytes.
 * Would be violated by: a libc whose buffers are flushed by creation, lost in the child, or flushed by _exit.
 * Cannot tell: which process wrote which byte.
 */
#include "case.h"

/* Two rounds, each process in each: 2 + 4 writes. Four processes end with two pluses each in the buffer. */
enum { WRITES = 6, IN_BUFFERS = 8, OF_ONE = 2 };

static struct fw_verdict bytes_are(const struct fw_evidence *ev, int pluses)
{
	return FW_ALL(fw_made(ev),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_FDS, "parent.fd.41.pos"), WRITES,
			    "bytes written past the stream"),
		      fw_is(fw_find_at(ev, "ended", FW_SRC_FDS, "parent.fd.40.pos"), pluses,
			    "bytes written through the stream"));
}

static struct fw_verdict buffer_is_written_by_all(const struct fw_evidence *ev)
{
	return bytes_are(ev, IN_BUFFERS);
}

static struct fw_verdict each_is_written_once(const struct fw_evidence *ev)
{
	return bytes_are(ev, WRITES);
}

static struct fw_verdict each_line_is_written_once(const struct fw_evidence *ev)
{
	return bytes_are(ev, 2 * WRITES);
}

static struct fw_verdict only_the_makers_is_written(const struct fw_evidence *ev)
{
	return bytes_are(ev, OF_ONE);
}

#define CHECK(id, digest, seen, lie) \
	.checks = (const struct fw_check[]){ { .clause = id, .pin = digest, .oracle = seen, .saboteurs = lie }, { 0 } }

const struct fw_case fw_case_libc_stdio_twice = {
	.id = "libc.stdio-twice",
	.claim = "what stands in a stream's buffer is written by maker and child, what was flushed by one",
	.cannot_tell = "which process wrote which byte",
	.violated_by = "a libc whose buffers are flushed by creation, lost in the child, or flushed by _exit",
	.probe = "stdio_twice",
	.doors = FW_DOORS_COPYING,
	.gates = (const struct fw_gate[]){ { "ended" }, { 0 } },
	.observe = (const struct fw_look[]){ { .at = "ended", .of = "parent", .with = FW_LOOK_FDS }, { 0 } },
	.counterexamples = (const struct fw_edit[]){
		FW_NOT_MADE,
		{ .name = "parent.fd.40.pos", .src = FW_SRC_FDS, .at = "ended", .op = FW_EDIT_XOR, .becomes = 1 },
		{ .name = "parent.fd.41.pos", .src = FW_SRC_FDS, .at = "ended", .becomes = 8 },
		{ 0 } },
	.needs = FW_NEEDS("fd-position"),
	.variants = (const struct fw_variant[]){
		{ .name = "full", .claim = "a buffer with something in it is written by each",
		  .args = { "buffer=full" },
		  CHECK("libc-stdio-duplicated", 0x5141, buffer_is_written_by_all, "streams-flushed") },
		{ .name = "none", .claim = "without a buffer nothing is written twice", .args = { "buffer=none" },
		  CHECK("libc-stdio-duplicated-not", 0xf799, each_is_written_once, "written-twice") },
		{ .name = "line", .claim = "whole lines of a line-buffered stream are not written twice",
		  .args = { "buffer=line" },
		  CHECK("libc-stdio-duplicated-not", 0xf799, each_line_is_written_once, "written-twice") },
		{ .name = "flushed", .claim = "what was flushed before the call is not written twice",
		  .args = { "buffer=full", "flush=1" },
		  CHECK("libc-stdio-duplicated-not", 0xf799, each_is_written_once, "written-twice") },
		{ .name = "past-exit", .claim = "children that end by _exit write nothing of their buffers",
		  .args = { "buffer=full", "end=_exit" },
		  CHECK("libc-stdio-duplicated-exit", 0x8d80, only_the_makers_is_written, "written-twice") },
		{ 0 } },
};
