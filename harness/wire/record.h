/* SPDX-License-Identifier: MIT */
/*
 * What a probe and its keeper say to each other: one text record per datagram on fd 3, one byte per opened gate.
 * No stdio, no heap, no errno: usable after vfork, in a CLONE_VM child and in a signal handler.
 */
#ifndef FW_RECORD_H
#define FW_RECORD_H

#include <stddef.h>
#include <stdint.h>

enum {
	FW_CHANNEL_FD = 3,
	FW_GATE_FD = 4,		/* of gate 0; gate i is FW_GATE_FD + i */
	FW_GATES_MAX = 12,
	FW_RECORD_MAX = 256,	/* bytes of a datagram, all included */
	FW_NAME_MAX = 64,	/* bytes of a role or name, with the terminating zero */
	FW_WATCH_MAX = 128 << 20,	/* bytes of a watched range */

	FW_EXIT_BROKEN = 120,	/* the probe could not do its stimulus */
	FW_EXIT_GATE = 121,	/* a gate read end of file: the harness is gone */
	FW_EXIT_UNMET = 122,	/* something that can only be known in place is not there */
};

enum fw_record_kind {
	FW_REC_NONE,
	FW_REC_ROLE,	/* "role NAME TID" */
	FW_REC_INT,	/* "int NAME DECIMAL" */
	FW_REC_WORD,	/* "word NAME 0xHEX" */
	FW_REC_STR,	/* "str NAME TEXT" */
	FW_REC_BYTES,	/* "bytes NAME HEX" */
	FW_REC_WATCH,	/* "watch NAME 0xADDRESS LENGTH": memory the witness should read */
	FW_REC_SEM,	/* "sem NAME ID": a System V semaphore set the witness should ask */
	FW_REC_NEXT,	/* "next ROLE 0": what a tracer is to call the next child that it meets */
	FW_REC_GATE,	/* "gate NAME INDEX": waits there */
	FW_REC_BROKEN,	/* "broken OPERATION ERRNO" */
	FW_REC_UNMET,	/* "unmet REASON 0" */
	FW_REC_DONE,	/* "done - 0" */
};

struct fw_record {
	enum fw_record_kind kind;
	char name[FW_NAME_MAX];
	int64_t i;		/* INT, ROLE (tid), GATE (index), BROKEN (errno), SEM, WATCH (length) */
	uint64_t w;		/* WORD, WATCH (address) */
	char text[FW_RECORD_MAX];	/* STR: terminated; BYTES: raw */
	size_t len;		/* of text */
};

/* Writes the record into buf; its length, or 0 when it does not fit. text and len as in struct fw_record. */
size_t fw_record_put(char buf[FW_RECORD_MAX], enum fw_record_kind kind, const char *name, int64_t i,
		     uint64_t w, const void *text, size_t len);

/* Reads one datagram. 0, or -1 when it is not a record; nothing is trusted. */
int fw_record_get(const char *buf, size_t len, struct fw_record *ret_record);

#endif
