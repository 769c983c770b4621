/* SPDX-License-Identifier: MIT */
/*
 * Does nothing: stands at one gate and is done. What a run costs beside it is the harness's own.
 *
 * Door: none is used. Disturbs: nothing. Gates: here.
 */
#include "probe.h"

enum { HERE };

int main(int argc, char **argv)
{
	pb_start(argc, argv);
	pb_role("parent");
	pb_gate("here", HERE);
	return pb_done();
}
