/* SPDX-License-Identifier: MIT */
/* Names of doors. */
#include <string.h>

#include "case.h"

/* In the order of the bits. */
static const char *const names[FW_DOOR_COUNT] = {
	"fork", "_Fork", "vfork", "sys_fork", "sys_vfork", "sys_clone", "sys_clone3", "mini", "posix_spawn",
	"clone",
};

const char *fw_door_name(uint32_t door)
{
	int i;

	for (i = 0; i < FW_DOOR_COUNT; i++)
		if (door == (uint32_t)1 << i)
			return names[i];
	return NULL;
}

uint32_t fw_door_of_name(const char *name)
{
	int i;

	for (i = 0; name && i < FW_DOOR_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return (uint32_t)1 << i;
	return 0;
}
