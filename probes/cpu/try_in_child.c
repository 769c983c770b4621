/* SPDX-License-Identifier: MIT */
/*
 * Sets one thing of the processor's for itself, with a child made before that and one made after it; both try what it
 * is about, and end. Neither is waited for until the witness has looked.
 *
 *   set=tsc     reading the time-stamp counter is to end in SIGSEGV; the children read it
 *   set=ioperm  port 0x80 is opened; the children read it
 *   set=iopl    the I/O privilege level becomes 3; the children read the same port
 *   set=cpuid   asking the processor what it is is to end in SIGSEGV; the children ask
 *   set=amx     the tiles of AMX are asked for; the children ask what they may use
 *   set=pkey    a page gets a protection key whose memory cannot be written to; the children write to it
 *
 * Door: the one given. Disturbs: its own mode, permission, ports or page. Gates: ended (the maker, both children over
 * and not waited for). Roles: plain, the child made before; child, the one made after. Facts: parent.plain_ret;
 * parent.set, the result of setting; parent.child_end, the child's end by waitid in the form of a wait status;
 * child.ret; with tsc and cpuid child.mode and parent.mode, with amx plain.permitted, child.permitted and
 * parent.permitted (words), with pkey child.rights and parent.rights (word), child.key and
 * parent.key (what is allocated), child.next_key (what the child is given next).
 */
#include "probe.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { ENDED };

enum { PAGE = 4096, PORT = 0x80, DISABLE_WRITE = 2 };

/* Of arch_prctl; headers lack the newer ones. */
enum {
	GET_CPUID = 0x1011,
	SET_CPUID = 0x1012,
	GET_PERMISSION = 0x1022,
	ASK_PERMISSION = 0x1023,
	TILE_DATA = 18,	/* component of the processor's state */
};

static enum { TSC, CPUID, AMX, IOPERM, IOPL, PKEY } what;
static volatile uint64_t *page;
static long key = -1;

static uint32_t rights(void)
{
	uint32_t low, high;

	__asm__ volatile(".byte 0x0f, 0x01, 0xee" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

static long set(void)
{
	if (what == TSC)
		return pb_sys(SYS_prctl, PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0, 0);
	if (what == CPUID)
		return pb_sys(SYS_arch_prctl, SET_CPUID, 0, 0, 0, 0, 0);
	if (what == AMX)
		return pb_sys(SYS_arch_prctl, ASK_PERMISSION, TILE_DATA, 0, 0, 0, 0);
	if (what == IOPERM)
		return pb_sys(SYS_ioperm, PORT, 1, 1, 0, 0, 0);
	if (what == IOPL)
		return pb_sys(SYS_iopl, 3, 0, 0, 0, 0, 0);
	key = pb_sys(SYS_pkey_alloc, 0, DISABLE_WRITE, 0, 0, 0, 0);
	if (key < 0)
		return key;
	return pb_sys(SYS_pkey_mprotect, (long)page, PAGE, PROT_READ | PROT_WRITE, key, 0, 0);
}

static void try(void)
{
	uint32_t low = 0, high, b, c = 0;
	unsigned char byte;

	if (what == TSC)
		__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	else if (what == CPUID)
		__asm__ volatile("cpuid" : "+a"(low), "=b"(b), "+c"(c), "=d"(high));
	else if (what == IOPERM || what == IOPL)
		__asm__ volatile("inb %1, %0" : "=a"(byte) : "i"(PORT));
	else if (what == PKEY)
		*page = 0x2222;
}

static void tell_permitted(const char *name)
{
	uint64_t mask = 0;

	if (what != AMX)
		return;
	(void)pb_sys(SYS_arch_prctl, GET_PERMISSION, (long)&mask, 0, 0, 0, 0);
	pb_word(name, mask);
}

static void tell_state(const char *mode, const char *right, const char *number)
{
	int tsc = 0;

	if (what == TSC) {
		(void)pb_sys(SYS_prctl, PR_GET_TSC, (long)&tsc, 0, 0, 0, 0);
		pb_int(mode, tsc);
	} else if (what == CPUID) {
		pb_int(mode, pb_sys(SYS_arch_prctl, GET_CPUID, 0, 0, 0, 0, 0));
	} else if (what == PKEY) {
		pb_word(right, rights());
		pb_int(number, key);
	}
}

static int plain(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("plain");
	tell_permitted("plain.permitted");
	try();
	return 7;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell_state("child.mode", "child.rights", "child.key");
	tell_permitted("child.permitted");
	if (what == PKEY)
		pb_int("child.next_key", pb_sys(SYS_pkey_alloc, 0, 0, 0, 0, 0, 0));
	try();
	return 7;
}

/* Over, but still to be seen: the exit code stays until it is waited for. */
static long until_over(long pid)
{
	siginfo_t info = { .si_signo = 0 };

	if (pid > 0)
		(void)pb_sys(SYS_waitid, P_PID, pid, (long)&info, WEXITED | WNOWAIT | __WALL, 0, 0);
	return info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
}

static bool is(const char *word, const char *name)
{
	return word && !strcmp(word, name);
}

int main(int argc, char **argv)
{
	enum pb_door door;
	long made, before;

	pb_start(argc, argv);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	what = is(pb_arg("set"), "ioperm") ? IOPERM :
	       is(pb_arg("set"), "iopl")   ? IOPL :
	       is(pb_arg("set"), "pkey")   ? PKEY :
	       is(pb_arg("set"), "cpuid")  ? CPUID :
	       is(pb_arg("set"), "amx")	   ? AMX :
					     TSC;
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		pb_broken("mmap", errno);
	*page = 0x1111;
	before = pb_make(door, plain, NULL);
	pb_int("parent.plain_ret", before);
	(void)until_over(before);
	pb_int("parent.set", set());
	made = pb_make(door, child, NULL);
	(void)pb_made(made);
	pb_int("parent.child_end", until_over(made));
	tell_state("parent.mode", "parent.rights", "parent.key");
	tell_permitted("parent.permitted");
	pb_gate("ended", ENDED);
	return pb_done();
}
