/* SPDX-License-Identifier: MIT */
/* What other suites check, beside the statements that answer it; generated at build time from cases/peers.tsv. */
#ifndef FW_PEER_H
#define FW_PEER_H

#include <stdbool.h>
#include <stddef.h>

struct fw_peer {
	const char *area;	/* "limits / exhaustion" */
	const char *behaviour;	/* in our own words */
	const char *clauses;	/* ids parted by blanks, or NULL */
	const char *reason;	/* why no statement answers it; NULL when some do */
	bool asked;		/* some suite has it: else it is what no suite checks */
};

/* In the order of the file, rows of an area together; generated. */
extern const struct fw_peer fw_peers[];
extern const size_t fw_peers_count;

#endif
