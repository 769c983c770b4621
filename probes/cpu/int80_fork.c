/* SPDX-License-Identifier: MIT */
/*
 * Makes one child by the 32-bit entry: int $0x80 with the number that fork has there.
 *
 * Door: none of the table; the call is this probe's own, whatever is given. Disturbs: nothing. Gates: born (the child),
 * back (the maker). Facts: child.ret, parent.ret.
 */
#include "probe.h"

enum { BORN, BACK };

enum { FORK_OF_32_BITS = 2 };

static long int80_fork(void)
{
	long ret = FORK_OF_32_BITS;

	__asm__ volatile("int $0x80" : "+a"(ret) : : "r8", "r9", "r10", "r11", "memory", "cc");
	return (int)ret;
}

int main(int argc, char **argv)
{
	long made;

	pb_start(argc, argv);
	pb_role("parent");
	made = int80_fork();
	if (made == 0) {
		pb_role("child");
		pb_int("child.ret", made);
		pb_gate("born", BORN);
		_exit(7);
	}
	pb_int("parent.ret", made);
	if (made < 0)
		return pb_done();
	pb_gate("back", BACK);
	pb_wait(made);
	return pb_done();
}
