/* SPDX-License-Identifier: MIT */
/*
 * A probe that behaves badly on purpose, for the tests of the harness: what it does is the word do=.
 *
 * Door: libc's fork. Disturbs: whatever it can reach. Gates: here.
 */
#include "probe.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { HERE };

static void raw_send(const char *bytes, size_t len)
{
	(void)pb_sys(SYS_sendto, FW_CHANNEL_FD, (long)bytes, (long)len, MSG_NOSIGNAL, 0, 0);
}

static void hang(void) __attribute__((noreturn));
static void hang(void)
{
	for (;;)
		(void)pb_sys(SYS_pause, 0, 0, 0, 0, 0, 0);
}

static void ignore_signals(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void)signal(sig, SIG_IGN);
}

/* In a session of its own, its maker gone, deaf to everything: as far away as a process can get. */
static void leave_one_behind(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)setsid();
		ignore_signals();
		if (fork() == 0)
			hang();
		_exit(0);
	}
	(void)pb_sys(SYS_wait4, pid, (long)&status, 0, 0, 0, 0);
}

/* Never the same pid for long. It gives up by itself, should nobody end it. */
static void run_away(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return;
	ignore_signals();
	(void)setsid();
	for (int generation = 0; generation < 20000; generation++)
		if (fork() > 0)
			_exit(0);
	_exit(0);
}

static void litter(void)
{
	char name[8] = "dir0";

	for (int i = 0; i < 10; i++) {
		name[3] = (char)('0' + i);
		if (mkdir(name, 0700) < 0 || chdir(name) < 0)
			return;
		(void)close(open("file", O_CREAT | O_WRONLY, 0));
		(void)symlink("/", "root");
	}
	/* from inside out: nobody comes through any more */
	for (int i = 9; i >= 0; i--) {
		name[3] = (char)('0' + i);
		(void)chdir("..");
		(void)chmod(name, 0);
	}
}

struct deed {
	const char *name;
	void (*act)(void);
};

static void send_noise(void)
{
	raw_send("hello", 5);
}

static void send_nothing(void)
{
	raw_send("", 0);
}

static void send_too_much(void)
{
	static char bytes[4096];

	memset(bytes, 'a', sizeof(bytes));
	memcpy(bytes, "str a ", 6);
	raw_send(bytes, sizeof(bytes));
}

static void unknown_gate(void)
{
	pb_gate("nowhere", HERE);
}

static void gate_twice(void)
{
	pb_gate("here", HERE);
	pb_gate("here", HERE);
}

/* Is heard at the gate, and can never be told to go on. */
static void leave_gate(void)
{
	(void)close(FW_GATE_FD + HERE);
	raw_send("gate here 0", 11);
}

static void flood(void)
{
	for (;;)
		pb_int("parent.flood", 1);
}

static void roles(void)
{
	char name[] = "role-a";

	for (int i = 0; i < 26; i++) {
		name[5] = (char)('a' + i);
		pb_role(name);
	}
}

static void watches(void)
{
	static int word;

	for (int i = 0; i < 64; i++)
		pb_watch("word", &word, sizeof(word));
}

static void kill_keeper(void)
{
	(void)kill(getppid(), SIGKILL);
	hang();
}

static void stop_keeper(void)
{
	(void)kill(getppid(), SIGSTOP);
	hang();
}

static void close_all(void)
{
	for (int fd = 0; fd < 1024; fd++)
		(void)close(fd);
}

static void close_and_hang(void)
{
	close_all();
	hang();
}

static void many_behind(void)
{
	for (int i = 0; i < 20; i++)
		leave_one_behind();
}

static void die(void)
{
	(void)kill(getpid(), SIGSEGV);
	hang();
}

static void stop(void)
{
	(void)kill(getpid(), SIGSTOP);
	hang();
}

/* Says in the keeper's words how well all went, then dies. */
static void forge(void)
{
	pb_int("stage.end", 0);
	pb_int("stage.strays", 0);
	pb_str("stage.need.proc", "met");
	pb_int("parent.exit_status", 0);
	pb_int("probe.done", 1);
	die();
}

/* Text that is no UTF-8, or reads as a word. Nothing else is wrong with it. */
static void mumble(void)
{
	pb_str("parent.text", "caf\xe9");
	pb_str("parent.text2", "0x12 is no word");
	pb_str("parent.text3", "\"}\n{\"type\":\"run.end\"}");
}

/* Speaks as if it were the stage, whose facts decide before any oracle is asked. */
static void impersonate(void)
{
	pb_role("stage");
	pb_gate("here", HERE);
}

/* More at once than anybody wants to count. Each ends with the gates, should nobody end it. */
static void multiply(void)
{
	char byte;

	for (int i = 0; i < 200; i++)
		if (fork() == 0) {
			ignore_signals();
			(void)setsid();
			(void)!read(FW_GATE_FD + HERE, &byte, 1);
			_exit(0);
		}
}

/* Somebody else from now on, where that is allowed, and so is who it leaves behind. */
static void change_uid(void)
{
	(void)setresgid(65533, 65533, 65533);
	(void)setresuid(65533, 65533, 65533);
	leave_one_behind();
}

/* A name that reads like what follows it in its line of stat. */
static void rename_self(void)
{
	(void)prctl(PR_SET_NAME, ") Z 1 1 (");
	pb_gate("here", HERE);
}

static void fill_stderr(void)
{
	static char bytes[65536];

	memset(bytes, 'e', sizeof(bytes));
	for (int i = 0; i < 64; i++)
		if (pb_sys(SYS_write, 2, (long)bytes, sizeof(bytes), 0, 0, 0) < 0)
			pb_broken("stderr", EIO);
}

static void give_up(void)
{
	pb_broken("scaffolding", EIO);
}

static void obey(void)
{
	pb_gate("here", HERE);
}

/* The one whom it is to meet has ended. */
static void wait_for_the_dead(void)
{
	if (fork() == 0)
		_exit(0);
	pb_gate("here", HERE);
}

static void say_nothing(void)
{
	_exit(0);
}

static const struct deed deeds[] = {
	{ "change-uid", change_uid },
	{ "close", close_all },
	{ "close-and-hang", close_and_hang },
	{ "die", die },
	{ "empty", send_nothing },
	{ "flood", flood },
	{ "forge", forge },
	{ "give-up", give_up },
	{ "hang", hang },
	{ "impersonate", impersonate },
	{ "kill-keeper", kill_keeper },
	{ "leave-gate", leave_gate },
	{ "leave-many", many_behind },
	{ "leave-one", leave_one_behind },
	{ "litter", litter },
	{ "long", send_too_much },
	{ "multiply", multiply },
	{ "mumble", mumble },
	{ "noise", send_noise },
	{ "obey", obey },
	{ "rename", rename_self },
	{ "roles", roles },
	{ "run-away", run_away },
	{ "silent", say_nothing },
	{ "stderr", fill_stderr },
	{ "stop", stop },
	{ "stop-keeper", stop_keeper },
	{ "twice", gate_twice },
	{ "unknown-gate", unknown_gate },
	{ "wait-for-the-dead", wait_for_the_dead },
	{ "watches", watches },
};

int main(int argc, char **argv)
{
	const char *what;

	pb_start(argc, argv);
	what = pb_arg("do");
	for (size_t i = 0; what && i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (!strcmp(deeds[i].name, what)) {
			if (deeds[i].act != say_nothing)
				pb_role("parent");
			deeds[i].act();
			(void)pb_done();
			return (int)pb_arg_word("status", 0);
		}
	pb_broken("do", EINVAL);
}
