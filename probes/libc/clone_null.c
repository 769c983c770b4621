/* SPDX-License-Identifier: MIT */
/*
 * Calls libc's clone without a function, without a stack, with both, and the bare call without a stack through the
 * door.
 *
 * Door: raw clone, for the last of these; the others are libc's wrapper. Disturbs: nothing. Gates: refused (the maker,
 * behind the first two), standing (the child of the wrapper), back (the maker). Facts: each call's result, -errno when
 * refused.
 */
#define PB_STUDIES_LIBC "its wrapper of clone"
#include "kin.h"

enum { REFUSED, STANDING, BACK };

enum { STACK_BYTES = 64 << 10 };

static _Alignas(16) unsigned char stack[STACK_BYTES];

static int wrapped(void *arg)
{
	(void)arg;
	pb_role("wrapped");
	pb_gate("standing", STANDING);
	return 7;
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	return 7;
}

static long call(int (*fn)(void *), void *top)
{
	long r = clone(fn, top, SIGCHLD, NULL);

	return r < 0 ? -errno : r;
}

int main(int argc, char **argv)
{
	long made, bare;

	pb_start(argc, argv);
	pb_role("parent");
	pb_int("parent.no_function", call(NULL, stack + STACK_BYTES));
	pb_int("parent.no_stack", call(wrapped, NULL));
	pb_gate("refused", REFUSED);
	made = call(wrapped, stack + STACK_BYTES);
	pb_int("parent.wrapped", made);
	bare = pb_make(pb_door_of(argc, argv), child, NULL);
	pb_int("parent.ret", bare);
	pb_gate("back", BACK);
	if (made > 0)
		(void)pb_wait4(made, &(int){ 0 }, 0);
	if (bare > 0)
		pb_wait(bare);
	return pb_done();
}
