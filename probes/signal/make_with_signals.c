/* SPDX-License-Identifier: MIT */
/*
 * Has signals of every state (handled, ignored, blocked, pending for the process, for the thread, queued) and an
 * alternate stack, makes one child through the door, and has the child change its own.
 *
 *   flags=0x…   of the doors that take flags
 *   elder=1     the maker has another child before all this, which stands until the end
 *   disarm=1    the alternate stack is not there while a handler runs on it (SS_AUTODISARM)
 *
 * Handlers have flags and masks of their own. The child says how each signal is disposed of in it, runs a handler that
 * wants the alternate stack and stands in it, then disposes of and blocks other signals than before.
 *
 * Roles: parent, child. Through posix_spawn the child is the probe executed anew, which is disposed to nothing but what
 * was ignored. Door: the one given. Disturbs: nothing else. Gates: before (the maker), standing (the child), on-stack
 * (the child, inside the handler), child-did (the child), back (the maker).
 */
#include "kin.h"

#include <sys/mman.h>

enum { BEFORE, STANDING, ON_STACK, CHILD_DID, BACK };

enum {
	ALT_BYTES = 64 << 10,
	STACK_BYTES = 256 << 10,
	DISARM = (int)(1U << 31), /* SS_AUTODISARM, which a libc may lack */
	QUEUED = 40, /* a real-time signal, past those libc keeps */
	LAST = 64,
};

static char alternate[ALT_BYTES] __attribute__((aligned(16)));
static char stack[STACK_BYTES] __attribute__((aligned(16)));

static long self(void)
{
	return pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

/* The kernel's own struct, so that all of it can be told. */
struct disposition {
	uintptr_t handler, flags, restorer;
	uint64_t mask;
};

static struct disposition told(int signal)
{
	struct disposition d = { 0 };

	(void)pb_need(pb_sys(SYS_rt_sigaction, signal, 0, (long)&d, 8, 0, 0), "rt_sigaction");
	return d;
}

/* Restorer and the flag for it are kept: they are libc's. */
static void dispose(int signal, uintptr_t how)
{
	struct disposition d = told(signal);

	d.handler = how;
	(void)pb_need(pb_sys(SYS_rt_sigaction, signal, (long)&d, 0, 8, 0, 0), "rt_sigaction");
}

static void block(int how, int signal)
{
	const uint64_t mask = 1ULL << (signal - 1);

	(void)pb_need(pb_sys(SYS_rt_sigprocmask, how, (long)&mask, 0, 8, 0, 0), "rt_sigprocmask");
}

static void on_term(int signal)
{
	(void)signal;
}

static void on_quit(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	(void)context;
}

/*
 * The witness sees the stack pointer of who stands here. Aligned by ourselves: qemu-user 7.2 calls handlers 8 bytes off
 * what the ABI promises, on any stack.
 */
__attribute__((force_align_arg_pointer)) static void on_alternate(int signal)
{
	stack_t s = { 0 };

	(void)signal;
	(void)pb_sys(SYS_sigaltstack, 0, (long)&s, 0, 0, 0, 0);
	pb_int("child.altstack_flags_on_it", s.ss_flags);
	pb_gate("on-stack", ON_STACK);
}

/* What a bystander cannot see of a disposition: which handler, with which flags, and what it blocks. */
struct names {
	const char *term, *term_flags, *term_mask, *quit, *quit_flags, *quit_mask, *hup, *urg,
		*stack_at, *stack_size, *stack_flags;
};

#define NAMES(role)                                                                             \
	{                                                                                       \
		role ".term_handler", role ".term_flags", role ".term_mask",                    \
			role ".quit_handler", role ".quit_flags", role ".quit_mask",            \
			role ".hup_handler", role ".urg_handler", role ".altstack",             \
			role ".altstack_size", role ".altstack_flags"                           \
	}

static const struct names of_parent = NAMES("parent"), of_child = NAMES("child");

static void tell(const struct names *n)
{
	struct disposition term = told(SIGTERM), quit = told(SIGQUIT);
	stack_t s = { 0 };

	pb_word(n->term, term.handler);
	pb_word(n->term_flags, term.flags);
	pb_word(n->term_mask, term.mask);
	pb_word(n->quit, quit.handler);
	pb_word(n->quit_flags, quit.flags);
	pb_word(n->quit_mask, quit.mask);
	pb_word(n->hup, told(SIGHUP).handler);
	pb_word(n->urg, told(SIGURG).handler);
	(void)pb_sys(SYS_sigaltstack, 0, (long)&s, 0, 0, 0, 0);
	pb_word(n->stack_at, (uintptr_t)s.ss_sp);
	pb_int(n->stack_size, (int64_t)s.ss_size);
	pb_int(n->stack_flags, s.ss_flags);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell(&of_child);
	pb_gate("standing", STANDING);
	/* the image has no handler: it would be ended */
	if (told(SIGUSR2).handler > 1)
		(void)pb_sys(SYS_kill, self(), SIGUSR2, 0, 0, 0, 0);
	dispose(SIGTERM, (uintptr_t)SIG_DFL);
	dispose(SIGWINCH, (uintptr_t)SIG_IGN);
	block(SIG_BLOCK, SIGTSTP);
	block(SIG_UNBLOCK, SIGTTIN);
	pb_gate("child-did", CHILD_DID);
	return 7;
}

static void handle(int signal, void *handler, int flags, int masked)
{
	struct sigaction action = { .sa_flags = flags };

	(void)sigemptyset(&action.sa_mask);
	if (masked)
		(void)sigaddset(&action.sa_mask, masked);
	memcpy(&action.sa_handler, &handler, sizeof(handler));
	if (sigaction(signal, &action, NULL) < 0)
		pb_broken("sigaction", errno);
}

/* The last signal that may be handled here, and the one below it ignored: the ends of what is copied. */
static int dispose_last(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO, .sa_sigaction = on_quit };
	int last = LAST;

	while (last > QUEUED + 1 && sigaction(last, &action, NULL) < 0)
		last--;
	handle(last - 1, (void *)(uintptr_t)SIG_IGN, 0, 0);
	return last;
}

static void prepare(void)
{
	const stack_t s = { .ss_sp = alternate,
			    .ss_size = sizeof(alternate),
			    .ss_flags = pb_arg_word("disarm", 0) ? DISARM : 0 };
	siginfo_t info = { .si_code = SI_QUEUE };

	handle(SIGTERM, (void *)(uintptr_t)on_term, SA_RESTART | SA_NODEFER, SIGWINCH);
	handle(SIGQUIT, (void *)(uintptr_t)on_quit, SA_SIGINFO | SA_NOCLDSTOP, SIGPIPE);
	handle(SIGUSR2, (void *)(uintptr_t)on_alternate, SA_ONSTACK, 0);
	handle(SIGHUP, (void *)(uintptr_t)SIG_IGN, 0, 0);
	pb_int("parent.last_handled", dispose_last());
	(void)pb_need(pb_sys(SYS_sigaltstack, (long)&s, 0, 0, 0, 0, 0), "sigaltstack");
	block(SIG_BLOCK, SIGCHLD);
	block(SIG_BLOCK, SIGUSR1);
	block(SIG_BLOCK, SIGTTIN);
	block(SIG_BLOCK, QUEUED);
	/* one waits for the thread, one for the process, and one twice, with a value */
	(void)pb_need(pb_sys(SYS_tgkill, self(), self(), SIGUSR1, 0, 0, 0), "tgkill");
	(void)pb_need(pb_sys(SYS_kill, self(), SIGTTIN, 0, 0, 0, 0), "kill");
	for (int i = 0; i < 2; i++)
		(void)pb_need(pb_sys(SYS_rt_sigqueueinfo, self(), QUEUED, (long)&info, 0, 0, 0),
			      "sigqueueinfo");
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	enum pb_door door;
	const char *role;
	long r;

	pb_start(argc, argv);
	role = pb_arg("role");
	if (role && !strcmp(role, "image"))
		return child(0, NULL);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	if (door == PB_SYS_CLONE || door == PB_SYS_CLONE3)
		request.args.flags = pb_arg_word("flags", 0);
	if ((request.args.flags & CLONE_VM) && !(request.args.flags & CLONE_VFORK)) {
		request.args.stack = (uintptr_t)stack;
		request.args.stack_size = sizeof(stack);
	}
	pb_have_elder();
	prepare();
	tell(&of_parent);
	pb_gate("before", BEFORE);
	r = pb_make_with(door, &request, child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	pb_wait(r);
	pb_end_elder();
	return pb_done();
}
