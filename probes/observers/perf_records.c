/* SPDX-License-Identifier: MIT */
/*
 * Listens to its own creations and ends by perf's task records, and makes a child.
 *
 * Door: the one given. Disturbs: nothing. Gates: standing (the child), back (the maker, the child over). Facts, from
 * the ring: parent.forks how many records of a creation, the last one's fork_pid, fork_ppid, fork_tid, fork_ptid.
 */
/* names words that probe.h forbids, so it comes first */
#include <linux/perf_event.h>

#include "kin.h"

#include <stdatomic.h>
#include <sys/mman.h>

enum { STANDING, BACK };

enum { PAGE = 4096, RING = PAGE };

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	pb_gate("standing", STANDING);
	return 7;
}

static void read_ring(struct perf_event_mmap_page *page)
{
	const unsigned char *data = (const unsigned char *)page + PAGE;
	const uint64_t head = page->data_head;
	int forks = 0;

	atomic_thread_fence(memory_order_acquire);
	for (uint64_t at = page->data_tail; at < head;) {
		struct perf_event_header header;
		uint32_t word[4];

		/* records are whole multiples of eight bytes, and this ring is never full */
		memcpy(&header, data + at % RING, sizeof(header));
		memcpy(word, data + (at + sizeof(header)) % RING, sizeof(word));
		if (header.type == PERF_RECORD_FORK) {
			forks++;
			pb_int("parent.fork_pid", word[0]);
			pb_int("parent.fork_ppid", word[1]);
			pb_int("parent.fork_tid", word[2]);
			pb_int("parent.fork_ptid", word[3]);
		}
		at += header.size;
	}
	pb_int("parent.forks", forks);
}

int main(int argc, char **argv)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.task = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	void *page;
	long fd, made;

	pb_start(argc, argv);
	if (pb_is_image())
		return child(0, NULL);
	pb_role("parent");
	fd = pb_sys(SYS_perf_event_open, (long)&attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC, 0);
	if (fd < 0)
		pb_unmet("perf-task");
	page = mmap(NULL, PAGE + RING, PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0);
	if (page == MAP_FAILED)
		pb_unmet("perf-task");
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_wait(made);
	read_ring(page);
	pb_gate("back", BACK);
	return pb_done();
}
