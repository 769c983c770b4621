/* SPDX-License-Identifier: MIT */
/* The filter behind pb_deny: up to six instructions a row, assembled where it is called. */
#include "deny.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "probe.h"

enum { ROWS_MAX = 8, EACH = 6 };

void pb_deny(const struct pb_denial *rows, int error)
{
	struct sock_filter code[ROWS_MAX * EACH + 1];
	struct sock_fprog program = { .filter = code };
	const uint32_t answer = error == PB_DENY_ENDS ? SECCOMP_RET_KILL_PROCESS :
							(SECCOMP_RET_ERRNO | (uint32_t)error);
	unsigned short n = 0;
	long r;

	for (int i = 0; i < ROWS_MAX && rows[i].nr >= 0; i++) {
		const uint32_t at = rows[i].arg < 0 ? 0 : 16 + 8 * (uint32_t)rows[i].arg;

		/* offsets of struct seccomp_data: the number first, then the arguments, their low halves first */
		code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0);
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							 (uint32_t)rows[i].nr, 0,
							 rows[i].arg < 0 ? 1 : 4);
		if (rows[i].arg >= 0) {
			code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at);
			code[n++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
								 rows[i].mask);
			code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
								 rows[i].value, 0, 1);
		}
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = n;
	(void)pb_sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
	r = pb_sys(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0, 0);
	if (r < 0)
		pb_broken("saboteur-filter", (int)-r);
}
