/* SPDX-License-Identifier: MIT */
/* The needs by name: what is tried before the run, and what would meet it where it is absent. */
#include "need.h"

#include <string.h>

const struct fw_need fw_needs[] = {
	{ "caps", "hand a probe exactly the capabilities that a case names (libcap, ambient set)",
	  "run as root, or allow user namespaces to this user", false },
	{ "cgroup2", "make a cgroup v2 below our own and have a process born in it",
	  "run as root with cgroup2 mounted, or in a delegated cgroup (systemd-run --user --scope -p Delegate=yes)",
	  false },
	{ "cgroup2-controller", "hand a controller of whole domains (memory, io, hugetlb) to cgroups of our own",
	  "a cgroup v2 hierarchy that hands one down to where we stand (Delegate=yes)", false },
	{ "clone3", "call clone3(2)", "Linux 5.3, and a sandbox that lets it through", false },
	{ "ioprio", "set and read an I/O priority", "a kernel with CONFIG_BLOCK, and a sandbox that lets it through",
	  false },
	{ "kcmp", "compare two processes with kcmp(2)", "a kernel with CONFIG_KCMP, and a sandbox that lets it through",
	  false },
	{ "kpagecount", "read frame numbers and /proc/kpagecount", "run as root of the machine (CAP_SYS_ADMIN)", true },
	{ "libc:_Fork", "call _Fork from the libc of the probes", "glibc 2.34 or musl 1.2.2", false },
	{ "ns-admin", "rule over the namespaces of a stage", "run as root, or allow user namespaces to this user", false },
	{ "ns-cgroup", "make a cgroup namespace in a stage", "a kernel with CONFIG_CGROUPS; as for ns-admin", false },
	{ "ns-ipc", "make an IPC namespace in a stage", "a kernel with CONFIG_IPC_NS; as for ns-admin", false },
	{ "ns-mnt", "make a mount namespace in a stage", "as for ns-admin", false },
	{ "ns-net", "make a network namespace in a stage", "a kernel with CONFIG_NET_NS; as for ns-admin", false },
	{ "ns-time", "make a time namespace in a stage", "a kernel with CONFIG_TIME_NS (5.6); as for ns-admin", false },
	{ "ns-uts", "make a UTS namespace in a stage", "a kernel with CONFIG_UTS_NS; as for ns-admin", false },
	{ "pagemap", "read /proc/PID/pagemap", "a kernel with CONFIG_PROC_PAGE_MONITOR", false },
	{ "pidfd", "open a pidfd and poll it", "Linux 5.3, and a sandbox that lets it through", false },
	{ "pidns", "put a stage into a pid namespace with a procfs of its own",
	  "run as root, or allow user namespaces to this user", false },
	{ "plain-user", "become a user without privilege, and look at who did",
	  "as root CAP_SETUID, CAP_SETGID and CAP_SYS_PTRACE and a user id 65534, or already no privilege", false },
	{ "proc", "read /proc", "mount procfs on /proc", false },
	{ "proc-children", "read /proc/PID/task/TID/children", "a kernel with CONFIG_PROC_CHILDREN", false },
	{ "proc-mem", "read a child's memory through /proc/PID/mem", "procfs, and ptrace access to one's own children",
	  false },
	{ "processes", "make as many processes as the cases at work want at once",
	  "a higher RLIMIT_NPROC or pids.max, or fewer --jobs", false },
	{ "ptrace", "seize a child and follow what it makes", "kernel.yama.ptrace_scope below 3, and no tracer around us",
	  false },
	{ "root", "be root over the machine, with CAP_SYS_ADMIN", "run as root", true },
	{ "scratch", "make a directory in $TMPDIR, /tmp, /dev/shm or /var/tmp", "a writable one of these", false },
	{ "seccomp-filter", "load a libseccomp filter into a child", "a kernel with CONFIG_SECCOMP_FILTER", false },
	{ "set-tid", "choose a child's pid with clone3's set_tid in a stage", "Linux 5.5; as for ns-admin", false },
	{ "sysvsem", "make a System V semaphore set", "a kernel with CONFIG_SYSVIPC", false },
	{ "userns", "make a user namespace, map it and rule in it",
	  "kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0, no AppArmor restriction", false },
};
const size_t fw_needs_count = sizeof(fw_needs) / sizeof(fw_needs[0]);

const struct fw_need *fw_need_find(const char *name)
{
	for (size_t i = 0; i < fw_needs_count; i++)
		if (strcmp(fw_needs[i].name, name) == 0)
			return &fw_needs[i];
	return NULL;
}
