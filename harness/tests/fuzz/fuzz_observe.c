/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the files of a process: a folder stands for procfs, and every look that reads files is taken at it.
 * The facts go through a frame, as they go to the worker. The input is files, each: its number, two bytes of length,
 * bytes; what is left is the words of pagemap and of memory, where the watched places are.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case.h"
#include "frame.h"
#include "observe.h"

static const char *const files[] = {
	"status", "stat", "maps", "smaps", "syscall", "wchan", "timers", "cgroup", "fdinfo/1",
	"fdinfo/2", "task/7/children", "uid_map", "setgroups", "mounts", "net/dev", "net/unix",
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

static int root = -1;

static void make(void)
{
	static const char *const folders[] = { "7",	   "7/fd",  "7/fdinfo", "7/task",
					       "7/task/7", "7/net", "7/ns" };
	char path[] = "procfs.XXXXXX"; /* below the working directory, which the caller removes */

	fuzz_must(mkdtemp(path) != NULL);
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fuzz_must(root >= 0);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		fuzz_must(mkdirat(root, folders[i], 0700) == 0);
	fuzz_must(symlinkat("/dev/null", root, "7/fd/1") == 0);
	fuzz_must(symlinkat("pipe:[77]", root, "7/fd/2") == 0);
	fuzz_must(symlinkat("pid:[4026531836]", root, "7/ns/pid") == 0);
}

static void put(const char *name, const uint8_t *bytes, size_t size)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "7/%s", name);
	fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fuzz_must(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	(void)close(fd);
}

static void emit(void *ctx, const struct fw_fact *fact)
{
	struct fw_buf *frames = ctx;
	struct fw_frame back;

	fuzz_must(fact->name && fact->name[0] && fact->role && fact->at);
	fw_buf_clear(frames);
	fw_frame_put_fact(frames, fact);
	fuzz_must(fw_frame_get(frames->data, frames->len, &back) == (long)frames->len);
	fuzz_must(strcmp(back.fact.name, fact->name) == 0 && back.fact.kind == fact->kind &&
		  back.fact.i == fact->i && back.fact.w == fact->w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct obs_watch watches[] = {
		{ .name = "word", .address = 0x1000, .len = 8 },
		{ .name = "bytes", .address = 0x1010, .len = 100 },
		{ .name = "range", .address = 0x2000, .len = 16 * 4096 },
		{ .name = "odd", .address = 0x1fff, .len = 5000 },
	};
	const uint32_t kinds = FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_CHILDREN | FW_LOOK_TASKS |
			       FW_LOOK_FDS | FW_LOOK_FDLIST | FW_LOOK_FDINFO | FW_LOOK_MAPS |
			       FW_LOOK_SMAPS | FW_LOOK_SYSCALL | FW_LOOK_LINKS | FW_LOOK_NS |
			       FW_LOOK_VIEW | FW_LOOK_CGROUP | FW_LOOK_WORDS | FW_LOOK_PAGES |
			       FW_LOOK_RANGES | FW_LOOK_TIMERS;
	struct fuzz_input in = { .data = data, .size = size };
	const struct obs_subject of = { .role = "child", .pid = 7, .at = "gate" };
	const struct obs_subject other = { .role = "parent", .pid = 7, .at = "gate" };
	struct obs_memory memory = { .count = 0 };
	fw_scoped_buf frames = { 0 };
	const struct obs_look look = {
		.proc_fd = root,
		.of = &of,
		.other = &other,
		.watch = watches,
		.watch_count = sizeof(watches) / sizeof(watches[0]),
		.memory = &memory,
		.semid = -1,
		.pids_fd = -1,
	};
	const struct obs_sink sink = { .emit = emit, .ctx = &frames };
	struct obs_look asked = look;

	if (root < 0)
		make();
	asked.proc_fd = root;
	while (in.size > 3 && in.data[0] < FILES) {
		unsigned which = fuzz_byte(&in);
		size_t len = (size_t)fuzz_word(&in, 2);

		len = len < in.size ? len : in.size;
		put(files[which], in.data, len);
		in.data += len;
		in.size -= len;
	}
	put("pagemap", in.data, in.size);
	put("mem", in.data, in.size);
	/* twice: what moved is only known to the second */
	for (int i = 0; i < 2; i++)
		fuzz_must(obs_look(kinds, &asked, &sink) > 0);
	obs_memory_done(&memory);
	return 0;
}
