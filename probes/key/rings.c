/* SPDX-License-Identifier: MIT */
/*
 * A maker with keyrings of its own makes a child; the child tells which it has, puts a key into the session's, and
 * makes itself others.
 *
 * Facts: WHO.session, .process, .thread: serial numbers, or -errno; WHO.request: where keys that are asked for go.
 * parent.… before the call, child.… when it begins, later.… the maker's after the child's end. child.key is what the
 * child put into the session's keyring, later.found what the maker finds there.
 *
 * thread=1: the child is a thread of the maker.
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: its own keyrings. Gates:
 * standing (the child). Roles: parent, child.
 */
#include "kin.h"

#include <linux/keyctl.h>

enum { STANDING };

enum { STACK_BYTES = 64 << 10 };

static _Alignas(16) unsigned char stack[STACK_BYTES];
static int over[2] = { -1, -1 };

static long keyctl(long operation, long a, long b, long c, long d)
{
	return pb_sys(SYS_keyctl, operation, a, b, c, d, 0);
}

static void tell(const char *session, const char *process, const char *thread, const char *request)
{
	pb_int(session, keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0, 0, 0));
	pb_int(process, keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0, 0, 0));
	pb_int(thread, keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_THREAD_KEYRING, 0, 0, 0));
	pb_int(request, keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_NO_CHANGE, 0, 0, 0));
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell("child.session", "child.process", "child.thread", "child.request");
	pb_int("child.key", pb_sys(SYS_add_key, (long)"user", (long)"fw:by-child", (long)"x", 1,
				   KEY_SPEC_SESSION_KEYRING, 0));
	pb_int("child.made_process",
	       keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1, 0, 0));
	pb_int("child.made_thread",
	       keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_THREAD_KEYRING, 1, 0, 0));
	(void)keyctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_THREAD_KEYRING, 0, 0, 0);
	pb_gate("standing", STANDING);
	if (over[1] >= 0)
		pb_send_byte(over[1]);
	return 7;
}

/* Keys that nobody has any more count until they are swept up, soon. */
static long have(long operation, long a, long b)
{
	long r = 0;

	for (int i = 0; i < 2000; i++) {
		r = keyctl(operation, a, b, 0, 0);
		if (r != -EDQUOT)
			break;
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
	}
	if (r == -EDQUOT)
		pb_unmet("key-quota");
	if (r < 0)
		pb_broken("keyctl", (int)-r);
	return r;
}

static long make_thread(enum pb_door door)
{
	const struct pb_request request = {
		.args = { .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
			  .stack = (uintptr_t)stack,
			  .stack_size = STACK_BYTES },
		.thread = true,
	};

	(void)pb_need(pb_sys(SYS_pipe2, (long)over, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	return pb_make_with(door, &request, child, NULL);
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	if (pb_arg("role"))
		return child(0, NULL);
	pb_role("parent");
	(void)have(KEYCTL_JOIN_SESSION_KEYRING, (long)"fw:session", 0);
	(void)have(KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1);
	(void)have(KEYCTL_GET_KEYRING_ID, KEY_SPEC_THREAD_KEYRING, 1);
	(void)have(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_PROCESS_KEYRING, 0);
	tell("parent.session", "parent.process", "parent.thread", "parent.request");
	r = pb_arg("thread") ? make_thread(door) : pb_make(door, child, NULL);
	if (!pb_made(r))
		return pb_done();
	if (pb_arg("thread"))
		pb_await_byte(over[0]);
	else
		pb_wait(r);
	tell("later.session", "later.process", "later.thread", "later.request");
	pb_int("later.found", keyctl(KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, (long)"user",
				     (long)"fw:by-child", 0));
	return pb_done();
}
