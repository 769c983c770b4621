/* SPDX-License-Identifier: MIT */
/* Facts, roles and gates of a probe; by hand, without a channel, the same records go to stdout. */
#include "probe.h"

#include <sys/socket.h>
#include <sys/wait.h>

static int arg_count;
static char **arg_values;
static bool by_hand = true;

long pb_sys(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

static void end(int status) __attribute__((noreturn));
static void end(int status)
{
	for (;;)
		(void)pb_sys(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

static void say(enum fw_record_kind kind, const char *name, int64_t i, uint64_t w, const void *text,
		size_t len)
{
	char buf[FW_RECORD_MAX + 1];
	size_t n = fw_record_put(buf, kind, name, i, w, text, len);
	long r;

	if (!n)
		n = fw_record_put(buf, FW_REC_BROKEN, "record-too-long", EMSGSIZE, 0, NULL, 0);
	if (by_hand)
		buf[n++] = '\n';
	do
		r = by_hand ? pb_sys(SYS_write, STDOUT_FILENO, (long)buf, (long)n, 0, 0, 0) :
			      pb_sys(SYS_sendto, FW_CHANNEL_FD, (long)buf, (long)n, MSG_NOSIGNAL, 0,
				     0);
	while (r == -EINTR);
}

const char *pb_arg(const char *key)
{
	size_t n = strlen(key);

	for (int i = 1; i < arg_count; i++)
		if (!strncmp(arg_values[i], key, n) && arg_values[i][n] == '=')
			return arg_values[i] + n + 1;
	return NULL;
}

uint64_t pb_arg_word(const char *key, uint64_t fallback)
{
	const char *s = pb_arg(key);

	return s ? strtoull(s, NULL, 0) : fallback;
}

char *const *pb_again(void)
{
	static char role[] = "role=image";
	static char *words[32];
	int n = 0;

	if (words[0])
		return words;
	for (; n < arg_count && n < 30; n++)
		words[n] = arg_values[n];
	words[n] = role;
	return words;
}

long pb_begin_anew(void)
{
	static char *const no_environment[] = { NULL };

	return pb_sys(SYS_execve, (long)"/proc/self/exe", (long)pb_again(), (long)no_environment, 0,
		      0, 0);
}

void pb_words(int argc, char **argv)
{
	arg_count = argc;
	arg_values = argv;
}

enum pb_door pb_door_of(int argc, char **argv)
{
	pb_words(argc, argv);
	return pb_door_asked();
}

enum pb_door pb_door_asked(void)
{
	const char *want = pb_arg("door");

	if (!want)
		want = arg_count > 1 && !strchr(arg_values[1], '=') ? arg_values[1] : "fork";
	for (int d = 0; d < PB_DOORS; d++)
		if (!strcmp(want, pb_door_names[d]))
			return (enum pb_door)d;
	pb_broken("door", EINVAL);
}

static bool is_libc(const char *name)
{
#ifdef __GLIBC__
	return !name || !strcmp(name, "glibc");
#else
	return !name || !strcmp(name, "other");
#endif
}

void pb_start(int argc, char **argv)
{
	int type = 0;
	socklen_t len = sizeof(type);

	pb_words(argc, argv);
	by_hand = pb_sys(SYS_getsockopt, FW_CHANNEL_FD, SOL_SOCKET, SO_TYPE, (long)&type,
			 (long)&len, 0) != 0 ||
		  type != SOCK_SEQPACKET;
	/* "can": is this door there, and is libc the one named? 0 or 77, and nothing else is done */
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "can"))
			end(pb_doors[pb_door_of(argc, argv)] && is_libc(pb_arg("libc")) ? 0 : 77);
}

void pb_role(const char *role)
{
	say(FW_REC_ROLE, role, pb_sys(SYS_gettid, 0, 0, 0, 0, 0, 0), 0, NULL, 0);
}

void pb_int(const char *name, int64_t value)
{
	say(FW_REC_INT, name, value, 0, NULL, 0);
}

bool pb_made(long ret)
{
	int error = errno;

	pb_int("parent.ret", ret);
	if (ret < 0)
		pb_int("parent.errno", error);
	return ret >= 0;
}

void pb_word(const char *name, uint64_t value)
{
	say(FW_REC_WORD, name, 0, value, NULL, 0);
}

void pb_str(const char *name, const char *text)
{
	say(FW_REC_STR, name, 0, 0, text, strlen(text));
}

void pb_bytes(const char *name, const void *bytes, size_t len)
{
	say(FW_REC_BYTES, name, 0, 0, bytes, len);
}

void pb_watch(const char *name, const volatile void *address, size_t len)
{
	say(FW_REC_WATCH, name, (int64_t)len, (uint64_t)(uintptr_t)address, NULL, 0);
}

void pb_sem(int id)
{
	say(FW_REC_SEM, "sem", id, 0, NULL, 0);
}

void pb_next(const char *role)
{
	say(FW_REC_NEXT, role, 0, 0, NULL, 0);
}

void pb_gate(const char *name, int index)
{
	char go;
	long r;

	say(FW_REC_GATE, name, index, 0, NULL, 0);
	if (by_hand)
		return;
	do
		r = pb_sys(SYS_read, FW_GATE_FD + index, (long)&go, 1, 0, 0, 0);
	while (r == -EINTR);
	if (r != 1)
		end(FW_EXIT_GATE);
}

void pb_broken(const char *operation, int error)
{
	say(FW_REC_BROKEN, operation, error, 0, NULL, 0);
	end(FW_EXIT_BROKEN);
}

void pb_unmet(const char *reason)
{
	say(FW_REC_UNMET, reason, 0, 0, NULL, 0);
	end(FW_EXIT_UNMET);
}

long pb_need(long r, const char *operation)
{
	if (r < 0)
		pb_broken(operation, (int)-r);
	return r;
}

long pb_need_offered(long r, const char *operation)
{
	if (r == -EINVAL || r == -ENOSYS)
		pb_unmet(operation);
	return pb_need(r, operation);
}

int pb_done(void)
{
	say(FW_REC_DONE, "-", 0, 0, NULL, 0);
	return 0;
}

void pb_wait(long pid)
{
	int status = 0;
	long r;

	do
		r = pb_sys(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0);
	while (r == -EINTR);
	pb_int("parent.waited", r);
	if (r > 0)
		pb_word("parent.wait_status", (uint64_t)(unsigned)status);
}

void pb_run_child(pb_child *child, long ret, void *arg, bool thread)
{
	int status = child(ret, arg);

	if (thread)
		for (;;)
			(void)pb_sys(SYS_exit, status, 0, 0, 0, 0, 0);
	end(status);
}
