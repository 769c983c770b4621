/* SPDX-License-Identifier: MIT */
/*
 * Fills the registers with marks and makes one child through the door, so that what the child begins with can be told
 * from what any new process begins with.
 *
 * Marked: the six registers that a call keeps, all of xmm, halves of ymm and two of zmm where the processor has them,
 * two values on the x87 stack, MXCSR, the x87 control word, the GS base; through the raw doors and mini the
 * direction flag and that of alignment checks too (libc's may not be entered with them).
 *
 *   flags=0x…   of the doors that take flags; a thread has a stack of its own
 *
 * Door: the one given, libc's or raw. Disturbs: rounding of both floating-point units and the GS base from here on.
 * Gates: child-alive (the child, standing), parent-back (the maker, back from the call).
 */
#include "kin.h"

enum { CHILD_ALIVE, PARENT_BACK };

enum { SET_GS = 0x1001 };	/* ARCH_SET_GS of asm/prctl.h */
enum { DIRECTION = 0x400, ALIGNMENT = 0x40000 };

static char stack[65536] __attribute__((aligned(16)));

/*
 * A door itself, entered with marks in the registers and with these flags set: what stands between here and the call
 * must neither use string instructions nor reach across words.
 */
long marked_make(const struct pb_request *request, pb_child *child, void *arg, pb_door_call *door,
		 long flags);

__asm__(".text\n"
	".type marked_make, @function\n"
	"marked_make:\n\t"
	"pushq %rbx\n\t"
	"pushq %rbp\n\t"
	"pushq %r12\n\t"
	"pushq %r13\n\t"
	"pushq %r14\n\t"
	"pushq %r15\n\t"
	"subq $8, %rsp\n\t"
	"movabsq $0x0b0b0b0b5a5a0001, %rbx\n\t"
	"movabsq $0x0b0b0b0b5a5a0002, %rbp\n\t"
	"movabsq $0x0b0b0b0b5a5a0003, %r12\n\t"
	"movabsq $0x0b0b0b0b5a5a0004, %r13\n\t"
	"movabsq $0x0b0b0b0b5a5a0005, %r14\n\t"
	"movabsq $0x0b0b0b0b5a5a0006, %r15\n\t"
	"movq %rbx, %xmm0\n\t"
	"movq %rbp, %xmm1\n\t"
	"movq %r12, %xmm2\n\t"
	"movq %r13, %xmm3\n\t"
	"movq %r14, %xmm4\n\t"
	"movq %r15, %xmm5\n\t"
	"punpcklqdq %xmm0, %xmm0\n\t"
	"punpcklqdq %xmm0, %xmm1\n\t"
	"punpcklqdq %xmm0, %xmm2\n\t"
	"punpcklqdq %xmm0, %xmm3\n\t"
	"punpcklqdq %xmm0, %xmm4\n\t"
	"punpcklqdq %xmm0, %xmm5\n\t"
	"movdqa %xmm1, %xmm6\n\t"
	"paddq %xmm0, %xmm6\n\t"
	"movdqa %xmm6, %xmm7\n\t"
	"paddq %xmm1, %xmm7\n\t"
	"movdqa %xmm7, %xmm8\n\t"
	"paddq %xmm2, %xmm8\n\t"
	"movdqa %xmm8, %xmm9\n\t"
	"paddq %xmm3, %xmm9\n\t"
	"movdqa %xmm9, %xmm10\n\t"
	"paddq %xmm4, %xmm10\n\t"
	"movdqa %xmm10, %xmm11\n\t"
	"paddq %xmm5, %xmm11\n\t"
	"movdqa %xmm11, %xmm12\n\t"
	"paddq %xmm6, %xmm12\n\t"
	"movdqa %xmm12, %xmm13\n\t"
	"paddq %xmm7, %xmm13\n\t"
	"movdqa %xmm13, %xmm14\n\t"
	"paddq %xmm8, %xmm14\n\t"
	"movdqa %xmm14, %xmm15\n\t"
	"paddq %xmm9, %xmm15\n\t"
	"pushfq\n\t"
	"orq %r8, (%rsp)\n\t"
	"popfq\n\t"
	"call *%rcx\n\t"
	"pushfq\n\t"
	"andq $~0x40400, (%rsp)\n\t"
	"popfq\n\t"
	"addq $8, %rsp\n\t"
	"popq %r15\n\t"
	"popq %r14\n\t"
	"popq %r13\n\t"
	"popq %r12\n\t"
	"popq %rbp\n\t"
	"popq %rbx\n\t"
	"ret\n"
	".size marked_make, .-marked_make\n");

/* What is set here stays above what marked_make sets: its own instructions leave the upper parts alone. */
static void mark_wide(void)
{
	static const unsigned char marks[32] = "marks above those in xmm alone";

	__asm__ volatile("fldpi\n\tfldl2e"
			 :
			 :
			 : "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
	if (__builtin_cpu_supports("avx"))
		__asm__ volatile("vmovups %0, %%ymm0\n\t"
				 "vmovups %0, %%ymm6\n\t"
				 "vmovups %0, %%ymm13\n\t"
				 "vmovups %0, %%ymm15"
				 :
				 : "m"(marks)
				 : "xmm0", "xmm6", "xmm13", "xmm15");
	if (__builtin_cpu_supports("avx512f"))
		__asm__ volatile("vbroadcasti64x4 %0, %%zmm1\n\t"
				 "vbroadcasti64x4 %0, %%zmm31\n\t"
				 "kxnorw %%k3, %%k3, %%k3"
				 :
				 : "m"(marks)
				 : "xmm1");
	pb_int("parent.wide_marks", 1);
}

static int child(long ret, void *arg)
{
	/* what comes now is C as the compiler and libc know it; below the red zone */
	__asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
			 "pushfq\n\t"
			 "andq $~0x40400, (%%rsp)\n\t"
			 "popfq\n\t"
			 "leaq 128(%%rsp), %%rsp"
			 :
			 :
			 : "memory", "cc");
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	pb_gate("child-alive", CHILD_ALIVE);
	return 7;
}

/* It is not to be waited for: its number says when it is over. */
static void await_thread(long made)
{
	while (pb_sys(SYS_tgkill, pb_self(), made, 0, 0, 0, 0) == 0)
		(void)pb_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	/* of static duration: filled by the loader, not by a string instruction on the way in */
	static struct pb_request plain = { .args = { .exit_signal = SIGCHLD } };
	/* fields that no flag asks for are not looked at; sys_clone has them in registers */
	static struct pb_request more = { .args = { .exit_signal = SIGCHLD,
						    .parent_tid = 0x5a5a0007,
						    .child_tid = 0x5a5a0008,
						    .tls = 0x5a5a0009 } };
	static uint64_t base[2];
	unsigned int mxcsr = 0x7f80;	/* all exceptions masked as by default, rounding towards zero */
	unsigned short fcw = 0x0f7f;	/* likewise */
	struct pb_request *request = &plain;
	enum pb_door door;
	bool raw;
	long marks;
	long r;

	pb_start(argc, argv);
	pb_role("parent");
	door = pb_door_of(argc, argv);
	raw = door == PB_SYS_FORK || door == PB_SYS_VFORK || door == PB_SYS_CLONE ||
	      door == PB_SYS_CLONE3 || door == PB_MINI;
	r = pb_sys(SYS_arch_prctl, SET_GS, (long)base, 0, 0, 0, 0);
	/* where that cannot be had the other registers still tell */
	if (r == 0)
		pb_word("parent.gs_mark", (uint64_t)(uintptr_t)base);
	pb_word("parent.mxcsr_mark", mxcsr);
	pb_word("parent.fcw_mark", fcw);
	marks = raw ? DIRECTION | ALIGNMENT : 0;
	pb_word("parent.flags_mark", (uint64_t)marks);
	if (door == PB_SYS_CLONE)
		request = &more;
	request->args.flags = pb_arg_word("flags", 0);
	if (request->args.flags & CLONE_THREAD) {
		request->thread = true;
		request->args.exit_signal = 0;
		request->args.stack = (uint64_t)(uintptr_t)stack;
		request->args.stack_size = sizeof(stack);
		pb_word("parent.stack_mark", (uint64_t)(uintptr_t)(stack + sizeof(stack)));
	}
	if (!pb_doors[door])
		pb_broken("libc-lacks-this-door", ENOSYS);
	pb_calling();
	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(fcw));
	mark_wide();
	r = marked_make(request, child, base, pb_doors[door], marks);
	if (!pb_made(r))
		return pb_done();
	pb_gate("parent-back", PARENT_BACK);
	if (request->thread)
		await_thread(r);
	else
		pb_wait(r);
	return pb_done();
}
