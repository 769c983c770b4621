/* SPDX-License-Identifier: MIT */
/* What a probe may do: the capabilities that its case asks for, and no other. */
#ifndef FW_CAPS_H
#define FW_CAPS_H

#include "case.h"

/*
 * Leaves the calling process, and what it executes, the capabilities that env asks for as far as they are held, and
 * none in its bounding set besides. Becomes the user first that env names. NULL, or the step that failed, with errno.
 * Between fork and exec only.
 */
const char *fw_caps_become(const struct fw_env *env);

#endif
