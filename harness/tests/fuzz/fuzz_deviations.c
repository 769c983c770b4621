/* SPDX-License-Identifier: MIT */
/* Any bytes as a list of deviations: loaded, and each of it laid over a run. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "deviations.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char target[] = "box", kernel[] = "6.12.1-x", started[] = "2026-01-02T03:04:05Z";
	struct fw_run run = { .target = target, .kernel = kernel, .started = started };
	struct fw_deviations list = { 0 };
	struct fw_err err = { 0 };
	char path[64];
	int fd, r;

	fd = memfd_create("deviations", MFD_CLOEXEC);
	fuzz_must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	r = fw_deviations_load(path, &list, &err);
	(void)close(fd);
	if (r < 0) {
		fuzz_must(err.code == -r && err.detail[0]);
		return 0;
	}
	(void)fw_deviations_check(&list, &err);
	(void)fw_deviation_find(&list, &run, "return.child-and-parent/fork/fork-ret-parent-pid");
	for (unsigned i = 0; i < list.count; i++) {
		fuzz_must(list.items[i].id != NULL);
		(void)fw_deviation_is_expired(&list.items[i], &run);
		(void)fw_deviation_applies(&list.items[i], &run);
		(void)fw_deviation_covers(&list.items[i], "flags.fs.with/sys_clone/clone-fs-set");
	}
	fw_deviations_done(&list);
	return 0;
}
