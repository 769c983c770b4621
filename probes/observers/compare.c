/* SPDX-License-Identifier: MIT */
/*
 * Compares itself with its child by kcmp, both ways round, and asks wrongly.
 *
 *   hidden=1   the child lets nobody look at it (PR_SET_DUMPABLE 0)
 *
 * Door: the one given, which lets the maker go on. Disturbs: nothing. Gates: standing (the child), back (the maker),
 * asked (the maker), done (the child, beside it). Facts: results, -errno when refused; …_back is with the two
 * exchanged.
 */
#include "kin.h"

#include <sys/prctl.h>

enum { STANDING, BACK, ASKED, DONE };

/* KCMP_… of <linux/kcmp.h>. */
enum { FILE_OF = 0, MEMORY = 1, FILES = 2, PLACE = 3, NO_KIND = 77, CLOSED = 63 };

static long compare(long a, long b, long kind, long x, long y)
{
	return pb_sys(SYS_kcmp, a, b, kind, x, y, 0);
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	if (pb_arg_word("hidden", 0))
		(void)pb_sys(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
	pb_role("child");
	pb_gate("standing", STANDING);
	pb_gate("done", DONE);
	return 7;
}

int main(int argc, char **argv)
{
	long made, self;

	pb_start(argc, argv);
	pb_role("parent");
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made))
		return pb_done();
	pb_gate("back", BACK);
	self = pb_self();
	pb_int("parent.self", compare(self, self, MEMORY, 0, 0));
	pb_int("parent.file", compare(self, made, FILE_OF, 0, 0));
	pb_int("parent.vm", compare(self, made, MEMORY, 0, 0));
	pb_int("parent.vm_back", compare(made, self, MEMORY, 0, 0));
	pb_int("parent.files", compare(self, made, FILES, 0, 0));
	pb_int("parent.files_back", compare(made, self, FILES, 0, 0));
	pb_int("parent.fs", compare(self, made, PLACE, 0, 0));
	pb_int("parent.fs_back", compare(made, self, PLACE, 0, 0));
	pb_int("parent.kind", compare(self, made, NO_KIND, 0, 0));
	pb_int("parent.closed", compare(self, made, FILE_OF, 0, CLOSED));
	pb_gate("asked", ASKED);
	pb_wait(made);
	pb_int("parent.gone", compare(self, made, MEMORY, 0, 0));
	return pb_done();
}
