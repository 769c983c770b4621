/* SPDX-License-Identifier: MIT */
/* A spawn's change of directory is made in its maker as well. */
#include "lie.h"

static long tells(struct pb_ask *ask, long ret)
{
	if (ret > 0 && ask->request.file_actions)
		(void)pb_sys(SYS_chdir, (long)"below", 0, 0, 0, 0, 0);
	return ret;
}

const struct pb_saboteur pb_saboteur_actions_in_maker = { .tells = tells };
