/* SPDX-License-Identifier: MIT */
/*
 * Gives itself what is asked for, makes one child, and then each of the two changes its own.
 *
 *   with=A,B,…  what, in this order; names below in the table
 *   mark=…      this word of the command line, and one of the environment, are what image writes over
 *   elder=1     the maker has another child before all this, which stands until the end
 *   mdwe=N      the mask of mdwe; 1 when not given
 *
 * In order: the maker sets each (ROLE.set.NAME: 0 or -errno), makes the child, the child changes each, then the maker.
 * Some can be told by their process alone: ROLE.told.NAME when it begins, ROLE.now.NAME when the child has acted.
 *
 * Door: the one given; through posix_spawn the child is this probe executed anew. Disturbs: what it is asked to, all
 * of it its own. Gates: before, set (the maker), standing (the child), back (the maker), child-did (the child), seen,
 * maker-did (the maker), child-saw and child-last (the child; no child-saw where the maker is held back).
 */
#include "kin.h"

#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { BEFORE, SET, STANDING, BACK, CHILD_DID, SEEN, MAKER_DID, CHILD_SAW, CHILD_LAST };

/* Newer than the headers of the oldest libc that this is built with. */
enum { SET_MDWE = 65, GET_MDWE = 66, SET_MEMORY_MERGE = 67, GET_MEMORY_MERGE = 68 };
enum { LANDLOCK_CREATE = 444, LANDLOCK_RESTRICT = 446, LANDLOCK_READ_DIR = 1 << 3 };

/* When a setting is asked for: by the maker, by its child, by the maker again, by the child at its end. */
enum turn { BY_MAKER, BY_CHILD, MAKER_AGAIN, CHILD_AT_END, TURNS };

enum { PAGE = 4096, OPENED_BEFORE = 40, OPENED_BY_CHILD };

static enum pb_door door;
static char *environment_mark;
static unsigned char *page, *room;	/* what mdwe and merge are tried on */

static long prctl_(long option, long a, long b)
{
	return pb_sys(SYS_prctl, option, a, b, 0, 0, 0);
}

static long put(const char *path, const char *text)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0, 0, 0), r;

	if (fd < 0)
		return fd;
	r = pb_sys(SYS_write, fd, (long)text, (long)strlen(text), 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r < 0 ? r : 0;
}

static void decimal(char *to, unsigned long n)
{
	char digits[24];
	int i = 0;

	do
		digits[i++] = (char)('0' + n % 10);
	while (n /= 10);
	while (i)
		*to++ = digits[--i];
	*to = '\0';
}

/* ---- attributes ---- */

static long comm(enum turn turn)
{
	static const char *const names[TURNS] = { "fw maker", "fw child", "fw maker 2", NULL };

	return names[turn] ? prctl_(PR_SET_NAME, (long)names[turn], 0) : 0;
}

/* In place: what /proc shows of arguments and environment is read from there. */
static long image(enum turn turn)
{
	static const char letters[TURNS] = { 'm', 'c', 'n', 0 };
	char *mark = (char *)(uintptr_t)pb_arg("mark");

	if (!mark || !environment_mark)
		return -ENOENT;
	if (letters[turn]) {
		*mark = letters[turn];
		*environment_mark = letters[turn];
	}
	return 0;
}

static long timerslack(enum turn turn)
{
	/* 0: back to what its default is */
	static const long ns[TURNS] = { 123457, 987654, 234568, 0 };

	return prctl_(PR_SET_TIMERSLACK, ns[turn], 0);
}

static long thp(enum turn turn)
{
	return turn == MAKER_AGAIN || turn == CHILD_AT_END ?
		       0 :
		       prctl_(PR_SET_THP_DISABLE, turn == BY_MAKER, 0);
}

static long mce(enum turn turn)
{
	static const long policies[TURNS] = { PR_MCE_KILL_EARLY, PR_MCE_KILL_LATE,
					      PR_MCE_KILL_EARLY, PR_MCE_KILL_LATE };

	return prctl_(PR_MCE_KILL, PR_MCE_KILL_SET, policies[turn]);
}

static long mce_now(void)
{
	return prctl_(PR_MCE_KILL_GET, 0, 0);
}

static long io_flusher(enum turn turn)
{
	return turn == MAKER_AGAIN || turn == CHILD_AT_END ?
		       0 :
		       prctl_(PR_SET_IO_FLUSHER, turn == BY_MAKER, 0);
}

static long io_flusher_now(void)
{
	return prctl_(PR_GET_IO_FLUSHER, 0, 0);
}

/* Once set it stays: what the child does is to ask for what it refuses. */
static long mdwe(enum turn turn)
{
	if (turn == BY_MAKER)
		return prctl_(SET_MDWE, (long)pb_arg_word("mdwe", 1), 0);
	return turn == BY_CHILD ? pb_sys(SYS_mprotect, (long)page, PAGE,
					 PROT_READ | PROT_WRITE | PROT_EXEC, 0, 0, 0) :
				  0;
}

static long mdwe_now(void)
{
	return prctl_(GET_MDWE, 0, 0);
}

/* The child maps a page: is it one for merging by itself? */
static long merge(enum turn turn)
{
	long r;

	if (turn == BY_MAKER)
		return prctl_(SET_MEMORY_MERGE, 1, 0);
	if (turn != BY_CHILD)
		return 0;
	r = pb_sys(SYS_mmap, (long)room, PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return r < 0 && r > -PAGE ? r : 0;
}

static long merge_now(void)
{
	return prctl_(GET_MEMORY_MERGE, 0, 0);
}

static long personality_(enum turn turn)
{
	/* of the flags all that a running program does not notice */
	static const long bits[TURNS] = { ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT | STICKY_TIMEOUTS |
						  SHORT_INODE | WHOLE_SECONDS,
					  UNAME26, 0, UNAME26 };
	long r = pb_sys(SYS_personality, bits[turn], 0, 0, 0, 0, 0);

	return r < 0 ? r : 0;
}

static long oom(enum turn turn)
{
	/* upwards only: that needs no privilege */
	static const char *const scores[TURNS] = { "321", "654", "432", "655" };

	return put("/proc/self/oom_score_adj", scores[turn]);
}

static long coredump(enum turn turn)
{
	static const char *const filters[TURNS] = { "0x7f", "0x15", "0x2a", "0x16" };

	return put("/proc/self/coredump_filter", filters[turn]);
}

/* It can be set once, to a user known here. */
static long loginuid(enum turn turn)
{
	char id[24];

	if (turn != BY_MAKER)
		return 0;
	decimal(id, (unsigned long)pb_sys(SYS_geteuid, 0, 0, 0, 0, 0, 0));
	return put("/proc/self/loginuid", id);
}

static long cwd(enum turn turn)
{
	static const char *const places[TURNS] = { "/proc", "/proc/sys", "/proc/sys/kernel",
						   "/proc/sys" };

	return pb_sys(SYS_chdir, (long)places[turn], 0, 0, 0, 0, 0);
}

static long umask_(enum turn turn)
{
	static const long masks[TURNS] = { 0137, 077, 027, 077 };

	(void)pb_sys(SYS_umask, masks[turn], 0, 0, 0, 0, 0);
	return 0;
}

static long root(enum turn turn)
{
	/* each below the one before, and seen from it */
	static const char *const roots[TURNS] = { "/proc", "/sys", "/sys/kernel", NULL };

	return roots[turn] ? pb_sys(SYS_chroot, (long)roots[turn], 0, 0, 0, 0, 0) : 0;
}

/* Soft limits each of its own value, or the hard one where that is lower; of one the hard limit too. */
static long limits(enum turn turn)
{
	static const struct {
		int resource;
		uint64_t soft[3];
	} rows[] = {
		{ RLIMIT_NOFILE, { 333, 222, 444 } },
		{ RLIMIT_FSIZE, { 123456789, 23456789, 34567890 } },
		{ RLIMIT_CPU, { 3456, 2345, 4567 } },
		{ RLIMIT_STACK, { 7 << 20, 6 << 20, 5 << 20 } },
		{ RLIMIT_RSS, { 98765432, 87654321, 76543210 } },
		{ RLIMIT_MEMLOCK, { 65536, 32768, 16384 } },
		{ RLIMIT_SIGPENDING, { 111, 99, 88 } },
		{ RLIMIT_MSGQUEUE, { 54321, 43210, 32100 } },
		{ RLIMIT_RTTIME, { 1234567, 2345678, 3456789 } },
		{ RLIMIT_LOCKS, { 555, 444, 333 } },
	};

	if (turn == CHILD_AT_END)
		return 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rlimit64 limit;
		long r = pb_sys(SYS_prlimit64, 0, rows[i].resource, 0, (long)&limit, 0, 0);

		if (r < 0)
			return r;
		limit.rlim_cur = rows[i].soft[turn] < limit.rlim_max ? rows[i].soft[turn] :
								       limit.rlim_max;
		if (rows[i].resource == RLIMIT_LOCKS && limit.rlim_max > limit.rlim_cur + 1000)
			limit.rlim_max = limit.rlim_cur + 1000;
		r = pb_sys(SYS_prlimit64, 0, rows[i].resource, (long)&limit, 0, 0, 0);
		if (r < 0)
			return r;
	}
	return 0;
}

static long dumpable(enum turn turn)
{
	return turn == MAKER_AGAIN || turn == CHILD_AT_END ?
		       0 :
		       prctl_(PR_SET_DUMPABLE, turn == BY_CHILD, 0);
}

static long dumpable_now(void)
{
	return prctl_(PR_GET_DUMPABLE, 0, 0);
}

/* ---- credentials ---- */

static long no_new_privs(enum turn turn)
{
	return turn == BY_MAKER ? prctl_(PR_SET_NO_NEW_PRIVS, 1, 0) : 0;
}

static long no_new_privs_later(enum turn turn)
{
	return turn == MAKER_AGAIN ? prctl_(PR_SET_NO_NEW_PRIVS, 1, 0) : 0;
}

/* Two filters, each of which answers umask with one mask by an errno of its own. */
static long seccomp(enum turn turn)
{
	static const struct {
		unsigned int mask, answer;
	} rows[] = { { 0555, EXFULL }, { 0444, EBADSLT } };

	for (size_t i = 0; turn == BY_MAKER && i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sock_filter code[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_umask, 0, 3),
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, rows[i].mask, 0, 1),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | rows[i].answer),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		};
		const struct sock_fprog program = { sizeof(code) / sizeof(code[0]),
						    (struct sock_filter *)code };
		long r = prctl_(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&program);

		if (r < 0)
			return r;
	}
	if (turn == BY_CHILD) {
		pb_int("child.first_filter", pb_sys(SYS_umask, rows[0].mask, 0, 0, 0, 0, 0));
		pb_int("child.second_filter", pb_sys(SYS_umask, rows[1].mask, 0, 0, 0, 0, 0));
	}
	return 0;
}

static long open_root(int number)
{
	long fd = pb_sys(SYS_openat, AT_FDCWD, (long)"/", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0,
			 0);

	return fd < 0 ? fd : pb_sys(SYS_dup3, fd, number, 0, 0, 0, 0);
}

/* Directories may not be opened any more; the maker opens one before. */
static long landlock(enum turn turn)
{
	const uint64_t rules = LANDLOCK_READ_DIR;
	long r, fd;

	if (turn == BY_CHILD)
		return open_root(OPENED_BY_CHILD);
	if (turn != BY_MAKER)
		return 0;
	r = open_root(OPENED_BEFORE);
	if (r < 0)
		return r;
	fd = pb_sys(LANDLOCK_CREATE, (long)&rules, sizeof(rules), 0, 0, 0, 0);
	return fd < 0 ? fd : pb_sys(LANDLOCK_RESTRICT, fd, 0, 0, 0, 0, 0);
}

enum { CHOWN = 0, FOWNER = 3, KILL = 5, NET_RAW = 13, IPC_LOCK = 14, SYS_BOOT = 22, MKNOD = 27 };

/* Takes bits from the sets of the caller, or puts some into the inheritable one. */
static long change_caps(uint32_t permitted_off, uint32_t effective_off, uint32_t inheritable_on,
			uint32_t inheritable_off)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];
	long r = pb_sys(SYS_capget, (long)&header, (long)sets, 0, 0, 0, 0);

	if (r < 0)
		return r;
	sets[0].permitted &= ~permitted_off;
	sets[0].effective &= ~(permitted_off | effective_off);
	sets[0].inheritable = (sets[0].inheritable | inheritable_on) & ~inheritable_off;
	/* what is inheritable beyond the permitted ones may stay, but may not come */
	return pb_sys(SYS_capset, (long)&header, (long)sets, 0, 0, 0, 0);
}

#define BIT(cap) (1U << (cap))

static long caps(enum turn turn)
{
	long r = 0;

	switch (turn) {
	case BY_MAKER:
		r = change_caps(BIT(MKNOD), BIT(NET_RAW), BIT(CHOWN) | BIT(KILL) | BIT(FOWNER),
				~(BIT(CHOWN) | BIT(KILL) | BIT(FOWNER)));
		if (r == 0)
			r = pb_sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0, 0);
		if (r == 0)
			r = pb_sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, KILL, 0, 0, 0);
		return r < 0 ? r : prctl_(PR_CAPBSET_DROP, SYS_BOOT, 0);
	case BY_CHILD:
		r = pb_sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0, 0);
		if (r == 0)
			r = prctl_(PR_CAPBSET_DROP, NET_RAW, 0);
		return r < 0 ? r : change_caps(BIT(IPC_LOCK), BIT(CHOWN), 0, BIT(FOWNER));
	case MAKER_AGAIN:
		r = prctl_(PR_CAPBSET_DROP, MKNOD, 0);
		if (r == 0)
			r = change_caps(BIT(NET_RAW), BIT(FOWNER), 0, BIT(KILL));
		return r;
	case CHILD_AT_END:
	case TURNS:
		break;
	}
	return r;
}

enum { NO_SETUID_FIXUP = 1 << 2, KEEP_CAPS = 1 << 4, NO_AMBIENT_RAISE = 1 << 6 };

/* With them set no capability becomes ambient any more: the child tries to make one so. */
static long securebits(enum turn turn)
{
	if (turn == BY_MAKER)
		return prctl_(PR_SET_SECUREBITS, NO_SETUID_FIXUP | KEEP_CAPS | NO_AMBIENT_RAISE, 0);
	return turn == BY_CHILD ?
		       pb_sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CHOWN, 0, 0, 0) :
		       0;
}

static long securebits_now(void)
{
	return prctl_(PR_GET_SECUREBITS, 0, 0);
}

/* Eight numbers and some groups, all different; comes after securebits, which let the capabilities stay. */
static long ids(enum turn turn)
{
	static const long bases[TURNS] = { 1000, 2000, 3000, 0 };
	static const int counts[TURNS] = { 3, 1, 2, 0 };
	long base = bases[turn], r;
	uint32_t groups[3] = { (uint32_t)base + 31, (uint32_t)base + 32, (uint32_t)base + 33 };

	if (!base)
		return 0;
	r = pb_sys(SYS_setgroups, counts[turn], (long)groups, 0, 0, 0, 0);
	if (r == 0)
		r = pb_sys(SYS_setresgid, base + 11, base + 12, base + 13, 0, 0, 0);
	if (r == 0)
		r = pb_sys(SYS_setresuid, base + 21, base + 22, base + 23, 0, 0, 0);
	if (r == 0) {
		(void)pb_sys(SYS_setfsgid, base + 14, 0, 0, 0, 0, 0);
		(void)pb_sys(SYS_setfsuid, base + 24, 0, 0, 0, 0, 0);
	}
	return r;
}

/* ---- surroundings ---- */

static long namespaces(enum turn turn)
{
	/* for its children even the pid namespace, were it one of these, would be another: it is not */
	return turn == BY_MAKER ? pb_sys(SYS_unshare,
					 CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS |
						 CLONE_NEWCGROUP | CLONE_NEWNET,
					 0, 0, 0, 0, 0) :
				  0;
}

/* Into the cgroup that was handed over. */
static long cgroup(enum turn turn)
{
	long directory = (long)pb_arg_word("pass", 0), fd, r;

	if (turn != BY_MAKER)
		return 0;
	fd = pb_sys(SYS_openat, directory, (long)"cgroup.procs", O_WRONLY | O_CLOEXEC, 0, 0, 0);
	if (fd < 0)
		return fd;
	r = pb_sys(SYS_write, fd, (long)"0", 1, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r < 0 ? r : 0;
}

/* ---- the table ---- */

static const struct attribute {
	const char *name;
	long (*turn)(enum turn turn);
	long (*now)(void);	/* where nobody else can tell */
} attributes[] = {
	{ "caps", caps, NULL },
	{ "cgroup", cgroup, NULL },
	{ "comm", comm, NULL },
	{ "coredump", coredump, NULL },
	{ "cwd", cwd, NULL },
	{ "dumpable", dumpable, dumpable_now },
	{ "ids", ids, NULL },
	{ "image", image, NULL },
	{ "io", io_flusher, io_flusher_now },
	{ "landlock", landlock, NULL },
	{ "limits", limits, NULL },
	{ "loginuid", loginuid, NULL },
	{ "mce", mce, mce_now },
	{ "mdwe", mdwe, mdwe_now },
	{ "merge", merge, merge_now },
	{ "namespaces", namespaces, NULL },
	{ "nnp", no_new_privs, NULL },
	{ "nnp-later", no_new_privs_later, NULL },
	{ "oom", oom, NULL },
	{ "personality", personality_, NULL },
	{ "root", root, NULL },
	{ "seccomp", seccomp, NULL },
	{ "securebits", securebits, securebits_now },
	{ "thp", thp, NULL },
	{ "timerslack", timerslack, NULL },
	{ "umask", umask_, NULL },
};
enum { ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]) };

static const struct attribute *asked[ATTRIBUTES];
static int asked_count;

static void read_asked(void)
{
	const char *word = pb_arg("with");

	while (word && *word) {
		size_t len = strcspn(word, ",");
		int i = 0;

		while (i < ATTRIBUTES && (strlen(attributes[i].name) != len ||
					  strncmp(attributes[i].name, word, len) != 0))
			i++;
		if (i == ATTRIBUTES || asked_count == ATTRIBUTES)
			pb_broken("unknown-attribute", EINVAL);
		asked[asked_count++] = &attributes[i];
		word += len + (word[len] == ',');
	}
}

/* ROLE.WHAT.NAME */
static void state(const char *role, const char *what, const char *name, long value)
{
	const char *const parts[] = { role, ".", what, ".", name };
	char text[64];
	size_t at = 0;

	for (int i = 0; i < 5; i++)
		for (const char *s = parts[i]; *s && at + 1 < sizeof(text); s++)
			text[at++] = *s;
	text[at] = '\0';
	pb_int(text, value);
}

static void tell(const char *role, const char *when)
{
	for (int i = 0; i < asked_count; i++)
		if (asked[i]->now)
			state(role, when, asked[i]->name, asked[i]->now());
}

static void take_turns(const char *role, const char *what, enum turn turn)
{
	for (int i = 0; i < asked_count; i++) {
		long r = asked[i]->turn(turn);

		if (what)
			state(role, what, asked[i]->name, r);
	}
}

/* ---- the two ---- */

static bool held_back(void)
{
	return door == PB_VFORK || door == PB_SYS_VFORK;
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	tell("child", "told");
	pb_gate("standing", STANDING);
	take_turns("child", "set", BY_CHILD);
	tell("child", "now");
	pb_gate("child-did", CHILD_DID);
	if (!held_back())
		pb_gate("child-saw", CHILD_SAW);
	take_turns("child", NULL, CHILD_AT_END);
	pb_gate("child-last", CHILD_LAST);
	return 7;
}

static void *map_apart(int protection)
{
	/* a page between two of another kind, so that it has no neighbour to merge with */
	unsigned char *at = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || mprotect(at + PAGE, PAGE, protection) < 0)
		pb_broken("mmap", errno);
	return at + PAGE;
}

/* An environment can only be given at exec. */
static void begin_marked(char **argv)
{
	static char mark[] = "FW_MARK=-";
	char *const marked[] = { mark, NULL };
	static char path[PAGE];

	if (!getenv("FW_MARK")) {
		/* an emulator may show the program by this link and yet execute itself; not all may come by the path */
		if (readlink("/proc/self/exe", path, sizeof(path) - 1) > 0)
			(void)execve(path, argv, marked);
		(void)execve("/proc/self/exe", argv, marked);
		pb_broken("execve", errno);
	}
	environment_mark = getenv("FW_MARK");
}

int main(int argc, char **argv)
{
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	read_asked();
	if (pb_arg("role"))
		return child(0, NULL);
	if (pb_arg("mark"))
		begin_marked(argv);
	page = map_apart(PROT_READ | PROT_WRITE);
	room = map_apart(PROT_READ | PROT_WRITE);
	pb_watch("page", page, 1);
	pb_watch("room", room, 1);
	pb_role("parent");
	pb_have_elder();
	pb_gate("before", BEFORE);
	take_turns("parent", "set", BY_MAKER);
	tell("parent", "told");
	pb_gate("set", SET);
	r = pb_make(door, child, NULL);
	if (!pb_made(r))
		return pb_done();
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	tell("parent", "now");
	take_turns("parent", "again", MAKER_AGAIN);
	pb_gate("maker-did", MAKER_DID);
	pb_wait(r);
	pb_end_elder();
	return pb_done();
}
