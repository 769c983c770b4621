/* SPDX-License-Identifier: MIT */
/*
 * Writes an entry of its local descriptor table, makes a child; the child reads its own table and changes the entry,
 * then the maker reads its own again. Each is asked twice: the kernel, and the processor (lsl).
 *
 * Door: the one given. Disturbs: its own table. Gates: changed (the child, its entry changed), seen (the maker, beside
 * it). Facts: parent.set; before.…, child.…, changed.… (of the child), after.… (of the maker), each .limit as the
 * processor tells it (-1: no such entry) and .bytes as the kernel gives them back (word; 0: none); child.set.
 */
#include "probe.h"

#include <asm/ldt.h>

enum { CHANGED, SEEN };

enum { READ = 0, WRITE = 0x11, NUMBER = 5, MAKERS_LIMIT = 0x1234, CHILDS_LIMIT = 0x567 };

static long set_limit(unsigned limit)
{
	const struct user_desc entry = {
		.entry_number = NUMBER,
		.base_addr = 0x10000,
		.limit = limit,
		.seg_32bit = 1,
		.useable = 1,
	};

	return pb_sys(SYS_modify_ldt, WRITE, (long)&entry, sizeof(entry), 0, 0, 0);
}

static long processors_limit(void)
{
	long limit = -1, selector = NUMBER << 3 | 7;

	__asm__ volatile("lsl %1, %0\n\tjz 1f\n\tmovq $-1, %0\n1:"
			 : "+r"(limit)
			 : "r"(selector)
			 : "cc");
	return limit;
}

static void tell(const char *limit, const char *bytes)
{
	uint64_t table[NUMBER + 1] = { 0 };

	(void)pb_sys(SYS_modify_ldt, READ, (long)table, sizeof(table), 0, 0, 0);
	pb_int(limit, processors_limit());
	pb_word(bytes, table[NUMBER]);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell("child.limit", "child.bytes");
	pb_int("child.set", set_limit(CHILDS_LIMIT));
	tell("changed.limit", "changed.bytes");
	pb_gate("changed", CHANGED);
	return 7;
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	pb_int("parent.set", set_limit(MAKERS_LIMIT));
	tell("before.limit", "before.bytes");
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("seen", SEEN);
	tell("after.limit", "after.bytes");
	pb_wait(made);
	return pb_done();
}
