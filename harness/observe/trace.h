/* SPDX-License-Identifier: MIT */
/*
 * Following a process and what it makes through the kernel, by the kernel's own tracer: which functions of process
 * creation are entered, in which order, when and by whom; what the two outer ones give back; the registers a child
 * starts with; the trace events of a creation. Facts: HACKING.md, "The kernel's path".
 *
 * Tracing is in an instance that belongs to the run, probes in a group that does: both by the owner's name. They stay
 * from one attempt to the next, at rest in between, and whoever made the name removes them (sys_trace_remove).
 */
#ifndef FW_TRACE_H
#define FW_TRACE_H

#include "observe.h"

struct obs_trace {
	int tracefs, folder;
	const char *owner;
	int32_t pid;
};

/* Reads which of the functions are symbols of this kernel; once is enough, for copies of the caller too. */
void obs_trace_know_symbols(void);

/*
 * Follows the process, by its number in the machine's first pid namespace, and those that it makes, from now on.
 * 0, or -errno: ENODEV no tracefs, EINVAL or ENOENT no function tracer or no probes.
 */
int obs_trace_begin(struct obs_trace *trace, const char *owner, int32_t pid);

/* Ends that and states what was seen: roles parent and child, at "call", "call2" … for each call of the process. */
int obs_trace_end(struct obs_trace *trace, const struct obs_sink *sink);

#endif
