/* SPDX-License-Identifier: MIT */
/* pb_make: a request, a door, a child; kept apart from the table so that another table can stand behind it. */
#include "probe.h"

void pb_calling(void)
{
	static bool said;

	if (!said)
		pb_int("parent.calling", 1);
	said = true;
}

long pb_make_with(enum pb_door door, const struct pb_request *request, pb_child *child, void *arg)
{
	if (!pb_doors[door])
		pb_broken("libc-lacks-this-door", ENOSYS);
	if (door == pb_door_asked())
		pb_calling();
	return pb_doors[door](request, child, arg);
}

/* There only where pb_doors may lie. */
extern pb_door_call *const pb_true_doors[PB_DOORS] __attribute__((weak));

long pb_make_reference(enum pb_door door, pb_child *child, void *arg)
{
	const struct pb_request plain = { .args = { .exit_signal = SIGCHLD } };

	return (pb_true_doors ? pb_true_doors : pb_doors)[door](&plain, child, arg);
}

long pb_make(enum pb_door door, pb_child *child, void *arg)
{
	const struct pb_request plain = { .args = { .exit_signal = SIGCHLD } };

	return pb_make_with(door, &plain, child, arg);
}
