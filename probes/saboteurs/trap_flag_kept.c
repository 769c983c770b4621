/* SPDX-License-Identifier: MIT */
/* The child begins with the trap flag of its stepped maker. */
#include "lie.h"

static void born(struct pb_ask *ask)
{
	(void)ask;
	__asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
			 "pushfq\n\t"
			 "orq $0x100, (%%rsp)\n\t"
			 "popfq\n\t"
			 "nop\n\t"
			 "leaq 128(%%rsp), %%rsp"
			 :
			 :
			 : "cc", "memory");
}

const struct pb_saboteur pb_saboteur_trap_flag_kept = { .born = born };
