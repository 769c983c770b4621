/* SPDX-License-Identifier: MIT */
/* The saboteurs by name: lies that a check must see through. What they do is in probes/saboteurs/. */
#ifndef FW_SABOTEUR_H
#define FW_SABOTEUR_H

#include <stddef.h>

struct fw_saboteur {
	const char *name;	/* "alarm-kept" */
	const char *breaks;	/* one sentence: what it breaks */
};

/* Generated from probes/saboteurs/, sorted by name; the last is empty. */
extern const struct fw_saboteur fw_saboteurs[];
extern const size_t fw_saboteurs_count;

/* NULL when there is none of that name. */
const struct fw_saboteur *fw_saboteur_find(const char *name);

/*
 * The next name of a check's list ("a b c", as struct fw_check has it) into name; returns where the next one begins,
 * NULL when there was none.
 */
const char *fw_saboteur_next(const char *list, char *name, size_t size);

#endif
