/* SPDX-License-Identifier: MIT */
/* What not to trust: a privilege that was lent, an environment that names programs, places others may change. */
#ifndef FW_TRUST_H
#define FW_TRUST_H

#include <stdbool.h>

#include "err.h"

/*
 * Refuses a process that has more than the user who started it: set-user-ID, set-group-ID, capabilities of the file.
 * Takes out of the environment what would make the loader take up other code. 0, or negative with *err.
 */
int fw_trust_self(struct fw_err *err);

/*
 * The directory at path, made where there is none (*ret_made), as a descriptor. Refused, with EINVAL and a line that
 * begins with what: a link, what is no directory, one of another user's, one that all may write in, one whose own
 * directory all may write in without a sticky bit. Root's is as good as one's own.
 */
int fw_trust_dir(const char *path, const char *what, bool *ret_made, struct fw_err *err);

/*
 * May a file be written at path? The same for a file that is there or is to be. What is reached by way of /dev is the
 * caller's own word. 0, or negative with *err.
 */
int fw_trust_file(const char *path, const char *what, struct fw_err *err);

#endif
