/* SPDX-License-Identifier: MIT */
/* Standard output of both programs: what could not be written there is told once, at the end, and is no success. */
#ifndef FW_OUTPUT_H
#define FW_OUTPUT_H

#include <stdbool.h>

#include "buf.h"

/*
 * Descriptors 0, 1 and 2 are there from here on, so that nothing that is opened takes their place: one that was closed
 * is of no use for reading or writing. A reader of standard output that goes away is an error of writing. False when a
 * descriptor cannot be had.
 */
bool fw_output_begin(void);

/* SIGPIPE as it was before, for a program that takes our place. */
void fw_output_hand_over(void);

/* Adds what the buffer holds to standard output. 0, or -ENOMEM when the buffer has failed. */
int fw_output_add(const struct fw_buf *b);

/* Writes what was added. False when standard output takes nothing any more. */
bool fw_output_flush(void);

/* Nobody reads standard output any more. */
bool fw_output_is_unread(void);

/*
 * The last word: status, when everything was written. Where the reader went away this process ends by SIGPIPE, unless
 * its caller ignores that or another signal came first. Else a line from program; a success becomes incomplete.
 */
int fw_output_end(const char *program, int status, int incomplete);

#endif
