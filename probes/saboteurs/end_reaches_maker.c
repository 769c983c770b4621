/* SPDX-License-Identifier: MIT */
/* When the child ends or executes another program its maker's pages are exchanged for others. */
#include "lie.h"

#include <sys/mman.h>

/* The child's end of a pipe, which its end and an exec close, tells when. */
static void asks(struct pb_ask *ask)
{
	int ends[2];

	(void)pb_sys(SYS_pipe2, (long)ends, O_CLOEXEC | O_NONBLOCK, 0, 0, 0, 0);
	ask->note[0] = ends[0];
	ask->note[1] = ends[1];
}

static long tells(struct pb_ask *ask, long ret)
{
	(void)pb_sys(SYS_close, ask->note[1], 0, 0, 0, 0, 0);
	return ret;
}

/* The old pages stay until the new ones are there, so that none of them comes back. */
static void exchange(char *at, size_t len)
{
	char *fresh = (char *)pb_sys(SYS_mmap, 0, (long)len, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t k = 0; k < len; k++)
		fresh[k] = (char)(at[k] ^ 1);
	(void)pb_sys(SYS_mremap, (long)fresh, (long)len, (long)len, MREMAP_MAYMOVE | MREMAP_FIXED,
		     (long)at, 0);
}

static void gate(struct pb_ask *ask)
{
	const char *name;
	char *at, byte;
	size_t len;

	if (pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0) != ask->maker || ask->note[2] ||
	    pb_sys(SYS_read, ask->note[0], (long)&byte, 1, 0, 0, 0) != 0)
		return;
	ask->note[2] = 1;
	for (int i = 0; pb_watched_at(i, &name, &at, &len); i++)
		if (len >= 4096)
			exchange(at, len);
}

const struct pb_saboteur pb_saboteur_end_reaches_maker = { .asks = asks,
							   .tells = tells,
							   .gate = gate };
