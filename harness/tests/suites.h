/* SPDX-License-Identifier: MIT */
/* Every suite of unit tests by name: NAME stands for `Suite *NAME_suite(void)` in test_NAME.c. */
#ifndef FW_SUITES_H
#define FW_SUITES_H

#include <check.h>

/* One line a suite, in the order they run; not aligned, so that a new line changes no other. */
/* clang-format off */
#define FW_SUITES(X) \
	X(base) \
	X(evidence) \
	X(oracle) \
	X(case) \
	X(judge) \
	X(observe) \
	X(sys) \
	X(wire) \
	X(frame) \
	X(plan) \
	X(writer) \
	X(needs) \
	X(sweep) \
	X(doors) \
	X(runner) \
	X(options) \
	X(reader) \
	X(deviations) \
	X(junit) \
	X(tap) \
	X(claims) \
	X(why) \
	X(matrix) \
	X(coverage)
/* clang-format on */

#define FW_SUITE_DECLARE(name) Suite *name##_suite(void);
FW_SUITES(FW_SUITE_DECLARE)
#undef FW_SUITE_DECLARE

/*
 * How many pieces of memory realloc, calloc, strdup and strndup have left for everything in this program, the one that
 * is refused included; 0: as many as the machine has. After the refusal it is 0 again.
 */
extern int pieces_left;

#endif
