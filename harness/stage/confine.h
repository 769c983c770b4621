/* SPDX-License-Identifier: MIT */
/* A filter on what the harness itself may ask of the kernel. */
#ifndef FW_CONFINE_H
#define FW_CONFINE_H

/*
 * Refuses this process, from here on, every call that changes the machine and that neither worker nor keeper has any
 * use for: EPERM. What it forks or executes afterwards inherits that: only where nothing under study comes of it.
 * Where no filter was prepared or can be had it does nothing: it is a second line. 0 or -errno.
 */
int fw_confine(void);

/* Makes the filter, so that it is there in what is forked. 0 or -errno. */
int fw_confine_prepare(void);

#endif
