/* SPDX-License-Identifier: MIT */
/* A file that appears whole or not at all: written without a name where it belongs, then named. */
#ifndef FW_OUTFILE_H
#define FW_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct fw_outfile {
	char *target;
	char *temp; /* its other name, once it has one */
	bool plain; /* no: the target is a pipe or a device, and is written as it is */
	int fd; /* -1: nothing open */
};

#define FW_OUTFILE_NONE  \
	{                \
		.fd = -1 \
	}

/* Proves that the file can be written, long before there is anything to write. 0, or an error naming it. */
int fw_outfile_open(const char *path, struct fw_outfile *ret_file, struct fw_err *err);

/* Writes all and puts the file in its place. 0, or an error; then the place is as it was. */
int fw_outfile_commit(struct fw_outfile *file, const char *bytes, size_t n, struct fw_err *err);

/* Gives up what was not committed, and leaves nothing. */
void fw_outfile_done(struct fw_outfile *file);

#endif
