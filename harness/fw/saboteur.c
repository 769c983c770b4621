/* SPDX-License-Identifier: MIT */
/* Names of saboteurs. */
#include "saboteur.h"

#include <stdio.h>
#include <string.h>

const struct fw_saboteur *fw_saboteur_find(const char *name)
{
	for (size_t i = 0; i < fw_saboteurs_count; i++)
		if (strcmp(fw_saboteurs[i].name, name) == 0)
			return &fw_saboteurs[i];
	return NULL;
}

const char *fw_saboteur_next(const char *list, char *name, size_t size)
{
	size_t len;

	if (!list)
		return NULL;
	list += strspn(list, " ");
	len = strcspn(list, " ");
	if (!len)
		return NULL;
	(void)snprintf(name, size, "%.*s", (int)len, list);
	return list + len;
}
