/* SPDX-License-Identifier: MIT */
/*
 * Takes one lock of each sort on a file of its own, and a lease; makes a child; the child tries the record lock, turns
 * the others into shared ones but for two more of open file descriptions, then lets go of all: closes the file with the
 * record lock, unlocks the others.
 *
 * Door: the one given. Disturbs: makes files in the working directory, blocks SIGIO. Gates: child-alive, relocked,
 * released, all of the child; the maker waits for its end meanwhile. Facts: parent.SORT and child.SORT_WHAT are results
 * of calls, 0 or -errno; child.record_type and child.record_owner what F_GETLK tells the child of the maker's lock.
 */
#include "probe.h"

#include <sys/file.h>

enum { CHILD_ALIVE, RELOCKED, RELEASED };

enum { RECORD = 20, OFD, FLOCK, LEASE, UNTOUCHED_OFD, UNTOUCHED_FLOCK };

static const struct {
	int number;
	const char *name;
} files[] = { { RECORD, "record" },
	      { OFD, "ofd" },
	      { FLOCK, "flock" },
	      { LEASE, "lease" },
	      { UNTOUCHED_OFD, "untouched-ofd" },
	      { UNTOUCHED_FLOCK, "untouched-flock" } };

static long control(int fd, int command, long arg)
{
	return pb_sys(SYS_fcntl, fd, command, arg, 0, 0, 0);
}

static long lock(int fd, int command, short type)
{
	struct flock range = { .l_type = type, .l_whence = SEEK_SET, .l_len = 10 };

	return control(fd, command, (long)&range);
}

static void open_files(void)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		long fd = pb_sys(SYS_openat, AT_FDCWD, (long)files[i].name, O_RDWR | O_CREAT, 0600,
				 0, 0);

		if (fd < 0)
			pb_broken("open", (int)-fd);
		if (pb_sys(SYS_dup3, fd, files[i].number, 0, 0, 0, 0) < 0)
			pb_broken("dup3", EBADF);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	}
}

static void try_record(void)
{
	struct flock found = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10 };

	pb_int("child.record_try", lock(RECORD, F_SETLK, F_WRLCK));
	pb_int("child.record_asked", control(RECORD, F_GETLK, (long)&found));
	pb_int("child.record_type", found.l_type);
	pb_int("child.record_owner", found.l_pid);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	try_record();
	pb_int("child.ofd_relock", lock(OFD, F_OFD_SETLK, F_RDLCK));
	pb_int("child.flock_relock", pb_sys(SYS_flock, FLOCK, LOCK_SH | LOCK_NB, 0, 0, 0, 0));
	pb_int("child.lease_type", control(LEASE, F_GETLEASE, 0));
	pb_gate("relocked", RELOCKED);
	pb_int("child.record_close", pb_sys(SYS_close, RECORD, 0, 0, 0, 0, 0));
	pb_int("child.ofd_unlock", lock(OFD, F_OFD_SETLK, F_UNLCK));
	pb_int("child.flock_unlock", pb_sys(SYS_flock, FLOCK, LOCK_UN, 0, 0, 0, 0));
	pb_int("child.untouched_ofd_unlock", lock(UNTOUCHED_OFD, F_OFD_SETLK, F_UNLCK));
	pb_int("child.untouched_flock_unlock",
	       pb_sys(SYS_flock, UNTOUCHED_FLOCK, LOCK_UN, 0, 0, 0, 0));
	pb_int("child.lease_unlock", control(LEASE, F_SETLEASE, F_UNLCK));
	pb_gate("released", RELEASED);
	return 7;
}

int main(int argc, char **argv)
{
	const uint64_t io = 1ULL << (SIGIO - 1);
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	(void)pb_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&io, 0, sizeof(io), 0, 0);
	open_files();
	pb_int("parent.record", lock(RECORD, F_SETLK, F_WRLCK));
	pb_int("parent.ofd", lock(OFD, F_OFD_SETLK, F_WRLCK));
	pb_int("parent.flock", pb_sys(SYS_flock, FLOCK, LOCK_EX | LOCK_NB, 0, 0, 0, 0));
	pb_int("parent.lease", control(LEASE, F_SETLEASE, F_WRLCK));
	pb_int("parent.untouched_ofd", lock(UNTOUCHED_OFD, F_OFD_SETLK, F_WRLCK));
	pb_int("parent.untouched_flock",
	       pb_sys(SYS_flock, UNTOUCHED_FLOCK, LOCK_EX | LOCK_NB, 0, 0, 0, 0));
	r = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_wait(r);
	return pb_done();
}
