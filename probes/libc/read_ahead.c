/* SPDX-License-Identifier: MIT */
/*
 * A stream and a directory stream that have read ahead, read on by the child and then by its maker.
 *
 * The file is "abcdef" in a memfd at 40, the directory the scratch directory, with six files. Each has been read once
 * before the call. The child reads one byte and all of the directory, and ends past libc; then the maker reads one of
 * each. Words: next_byte; next_entry and place are what readdir and telldir told last, before_place what the maker's
 * telldir told before the call.
 *
 * Door: the one given, which copies memory. Disturbs: nothing. Gates: before (the maker), child-read (the child), back
 * (the maker, beside it), read (the maker).
 */
#define PB_STUDIES_LIBC "the buffers of streams"
#include <dirent.h>

#include "kin.h"

enum { BEFORE, CHILD_READ, BACK, READ };

enum { FILE_AT = 40, FILES = 6 };

static FILE *file;
static DIR *directory;
static volatile uint64_t next_byte, next_entry, place, entries;

static void read_entry(void)
{
	struct dirent *entry = readdir(directory);

	next_entry = entry ? (uint64_t)entry->d_ino : 0;
	entries += entry != NULL;
	place = (uint64_t)telldir(directory);
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	next_byte = (uint64_t)(int64_t)fgetc(file);
	read_entry();
	pb_word("child.entry", next_entry);
	while (next_entry)
		read_entry();
	pb_gate("child-read", CHILD_READ);
	return 7;
}

static void prepare(void)
{
	char name[] = "file-0";
	long fd = pb_need(pb_sys(SYS_memfd_create, (long)"bytes", 0, 0, 0, 0, 0), "memfd_create");

	(void)pb_need(pb_sys(SYS_write, fd, (long)"abcdef", 6, 0, 0, 0), "write");
	(void)pb_need(pb_sys(SYS_lseek, fd, 0, SEEK_SET, 0, 0, 0), "lseek");
	(void)pb_need(pb_sys(SYS_dup3, fd, FILE_AT, 0, 0, 0, 0), "dup3");
	file = fdopen(FILE_AT, "r");
	for (int i = 0; i < FILES; i++) {
		name[5] = (char)('0' + i);
		(void)pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)name, O_WRONLY | O_CREAT, 0600, 0,
				     0),
			      "open");
	}
	directory = opendir(".");
	if (!file || !directory)
		pb_broken("open-streams", errno);
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	prepare();
	next_byte = (uint64_t)(int64_t)fgetc(file);
	read_entry();
	pb_watch("next_byte", &next_byte, sizeof(next_byte));
	pb_watch("place", &place, sizeof(place));
	pb_watch("entries", &entries, sizeof(entries));
	pb_gate("before", BEFORE);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	pb_wait(made);
	pb_word("parent.place", (uint64_t)telldir(directory));
	next_byte = (uint64_t)(int64_t)fgetc(file);
	read_entry();
	pb_word("parent.entry", next_entry);
	pb_gate("read", READ);
	return pb_done();
}
