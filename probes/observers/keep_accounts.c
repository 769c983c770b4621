/* SPDX-License-Identifier: MIT */
/*
 * Has the kernel write a record of each process of this PID namespace that ends, makes a child and waits for it, then
 * reads what was written.
 *
 *   exec=1   the child begins the probe anew before it ends
 *
 * Door: the one given. Disturbs: a file in the working directory; the accounts of its PID namespace. Roles: parent,
 * child, image. Gates: standing (the child), image (the image). Facts: parent.records, how many there are with the
 * child's number; of the first of them parent.acct_flag, parent.acct_ppid, parent.acct_exitcode.
 */
#include "kin.h"

#include <linux/acct.h>
#include <sys/vfs.h>

enum { STANDING, IMAGE };

static bool executes;

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("standing", STANDING);
	if (executes)
		pb_broken("execve", (int)-pb_begin_anew());
	return 7;
}

static int image(void)
{
	pb_role("image");
	pb_gate("image", IMAGE);
	return 7;
}

static void read_records(long file, long pid)
{
	struct acct_v3 record = { 0 }, found = { 0 };
	int64_t records = 0;

	(void)pb_need(pb_sys(SYS_lseek, file, 0, SEEK_SET, 0, 0, 0), "lseek");
	while (pb_sys(SYS_read, file, (long)&record, sizeof(record), 0, 0, 0) ==
	       (long)sizeof(record)) {
		/* the older kind has no numbers of processes */
		if ((record.ac_version & 0x7f) != 3)
			pb_unmet("acct-v3");
		if (record.ac_pid != (uint32_t)pid)
			continue;
		if (!records++)
			found = record;
	}
	pb_int("parent.records", records);
	pb_int("parent.acct_flag", found.ac_flag);
	pb_int("parent.acct_ppid", found.ac_ppid);
	pb_word("parent.acct_exitcode", found.ac_exitcode);
}

int main(int argc, char **argv)
{
	struct statfs space = { 0 };
	long made, file;

	pb_start(argc, argv);
	if (pb_is_image())
		return image();
	executes = pb_arg("exec") != NULL;
	pb_role("parent");
	file = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"accounts", O_RDWR | O_CREAT | O_CLOEXEC,
			      0600, 0, 0),
		       "open-accounts");
	(void)pb_need(pb_sys(SYS_fstatfs, file, (long)&space, 0, 0, 0, 0), "fstatfs");
	/* with little room left nothing is written (proc(5), /proc/sys/kernel/acct) */
	if (space.f_bavail < space.f_blocks / 10)
		pb_unmet("free-space");
	(void)pb_need(pb_sys(SYS_acct, (long)"accounts", 0, 0, 0, 0, 0), "acct");
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (pb_made(made))
		pb_wait(made);
	(void)pb_need(pb_sys(SYS_acct, 0, 0, 0, 0, 0, 0), "acct-off");
	if (made > 0)
		read_records(file, made);
	return pb_done();
}
