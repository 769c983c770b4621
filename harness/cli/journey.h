/* SPDX-License-Identifier: MIT */
/* One creation's path through the kernel, told from the facts of the case kernel.journey. */
#ifndef FW_JOURNEY_H
#define FW_JOURNEY_H

#include <stdbool.h>

#include "buf.h"
#include "evidence.h"

enum { FW_JOURNEY_DOORS = 16 };

struct fw_journey {
	struct fw_journey_door {
		const char *door;
		struct fw_evidence facts;
	} doors[FW_JOURNEY_DOORS];
	int count;
};

/* Keeps what tells of the path, or of why there is none. Begins as zeroes. */
void fw_journey_take(struct fw_journey *journey, const char *door, const struct fw_fact *fact);

/* Prints the path of each door: an indented tree with times, or JSON, one object a door. */
void fw_journey_tell(const struct fw_journey *journey, bool json);
void fw_journey_done(struct fw_journey *journey);

#endif
