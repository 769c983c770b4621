/* SPDX-License-Identifier: MIT */
/*
 * The kernel's tracer through tracefs: an instance of our own, with its own buffer, filters and events, and probes in a
 * group of our own. Both carry the owner's name ("forkwitness-…"; in the group's, underscores for dashes), so that
 * whoever comes later can remove them. Probes are the machine's, not the instance's.
 */
#ifndef FW_TRACEFS_H
#define FW_TRACEFS_H

#include <stddef.h>

enum { SYS_TRACE_NAME_MAX = 96 };

/*
 * The tracefs of this machine as a descriptor: where it is mounted, else mounted nowhere (root alone can have that).
 * -errno: ENODEV the kernel has none.
 */
int sys_tracefs_open(void);

/* The instance of this name, made when it is not there; *ret_made says which. A descriptor of its folder, or -errno. */
int sys_trace_instance(int tracefs, const char *owner, int *ret_made);

/* Writes a word to a file of the folder, in place of what stood there, or behind it. 0 or -errno. */
int sys_trace_set(int folder, const char *file, const char *text);
int sys_trace_add(int folder, const char *file, const char *text);

/*
 * A probe KIND:GROUP/EVENT WHAT, as kprobe_events takes it ('p', "saved", "schedule_tail ax=+88(%sp):x64"). 0 or
 * -errno.
 */
int sys_trace_probe(int tracefs, const char *owner, char kind, const char *event, const char *what);
/* Name of the folder of an event of ours below "events". */
void sys_trace_group(const char *owner, char *buf, size_t size);
int sys_trace_unprobe(int tracefs, const char *owner, const char *event);

/* Removes the instance of this name and the probes of its group. Returns how many things went. */
int sys_trace_remove(int tracefs, const char *owner);

/* Calls each(owner, ctx) for every owner's name of ours that has an instance or a probe, each once or more often. */
void sys_trace_owners(int tracefs, void (*each)(const char *owner, void *ctx), void *ctx);

/* The whole of a file of the folder, terminated; free() it. NULL with errno. */
char *sys_trace_text(int folder, const char *file);

#endif
