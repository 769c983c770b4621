/* SPDX-License-Identifier: MIT */
/* Unit tests of the two tables of doors, the harness's and the probes': the same names in the same order. */
#include "suites.h"

#include <string.h>

#include "case.h"
/* poisons what a probe may not use: last */
#include "probe.h"

/* The table is linked here without the rest of the probes' library; nobody goes through a door. */
long pb_mini_fork(void)
{
	return -ENOSYS;
}

char *const *pb_again(void)
{
	static char *words[] = { NULL };

	return words;
}

void pb_run_child(pb_child *child, long ret, void *arg, bool thread)
{
	(void)child;
	(void)ret;
	(void)arg;
	(void)thread;
	_exit(1);
}

START_TEST(both_tables_have_the_same_doors)
{
	ck_assert_int_eq(FW_DOOR_COUNT, PB_DOORS);
	for (int d = 0; d < PB_DOORS; d++) {
		ck_assert_ptr_nonnull(pb_door_names[d]);
		ck_assert_ptr_nonnull(fw_door_name(1U << d));
		ck_assert_str_eq(fw_door_name(1U << d), pb_door_names[d]);
	}
}
END_TEST

START_TEST(every_door_leads_somewhere)
{
	for (int d = 0; d < PB_DOORS; d++)
		if (d != PB__FORK)
			ck_assert_msg(pb_doors[d] != NULL, "%s leads nowhere", pb_door_names[d]);
}
END_TEST

START_TEST(names_and_bits_lead_to_each_other)
{
	for (int d = 0; d < FW_DOOR_COUNT; d++)
		ck_assert_uint_eq(fw_door_of_name(fw_door_name(1U << d)), 1U << d);
	ck_assert_ptr_null(fw_door_name(0));
	ck_assert_ptr_null(fw_door_name(FW_DOOR_FORK | FW_DOOR_VFORK));
	ck_assert_ptr_null(fw_door_name(1U << FW_DOOR_COUNT));
	ck_assert_uint_eq(fw_door_of_name("Fork"), 0);
	ck_assert_uint_eq(fw_door_of_name(""), 0);
	ck_assert_uint_eq(fw_door_of_name(NULL), 0);
}
END_TEST

START_TEST(sets_of_doors_hold_what_they_say)
{
	/* who goes through posix_spawn does not go on with its maker's program */
	ck_assert_uint_eq(FW_DOORS_PROCESS | FW_DOOR_POSIX_SPAWN | FW_DOOR_CLONE,
			  (1U << FW_DOOR_COUNT) - 1);
	ck_assert_uint_eq(FW_DOORS_PROCESS & FW_DOOR_POSIX_SPAWN, 0);
	ck_assert_uint_eq(FW_DOORS_COPYING & FW_DOORS_VFORK, 0);
	ck_assert_uint_eq(FW_DOORS_FLAGS & ~(unsigned)FW_DOORS_PROCESS, 0);
}
END_TEST

Suite *doors_suite(void)
{
	Suite *suite = suite_create("doors");
	TCase *tc = tcase_create("tables");

	tcase_add_test(tc, both_tables_have_the_same_doors);
	tcase_add_test(tc, every_door_leads_somewhere);
	tcase_add_test(tc, names_and_bits_lead_to_each_other);
	tcase_add_test(tc, sets_of_doors_hold_what_they_say);
	suite_add_tcase(suite, tc);
	return suite;
}
