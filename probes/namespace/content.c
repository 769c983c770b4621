/* SPDX-License-Identifier: MIT */
/*
 * Makes a child in a new namespace and tells what is in there, as the child itself says and as a visitor does.
 *
 *   flags=0x…    the new namespaces, of the doors that take flags
 *   kind=uts     host and domain are named "maker" before; the child names them anew, then the maker
 *   kind=ipc     there is a segment and a queue with a key before; the child makes one with another key
 *   kind=net     there is a named socket of the maker's before; who connects to that name, and who binds another to it
 *   kind=mnt     two more mounts are made before, in a namespace of the maker's own; then child and maker make one
 *   kind=shared  a tmpfs of the maker's is shared before; the child mounts below it, then the maker
 *   kind=private the same, and it is private
 *   kind=unbindable   the same, and it can be bound nowhere else (parent.bind: what trying that gives)
 *   kind=less    the same, it is shared, and below it is one mount more, read-only and so on; the child tries to take
 *                that one away and to change its flags, and mounts over it for a while; child and maker mount below the
 *                shared place later, beside it
 *   kind=cgroup  what /proc/self/cgroup says; with into=1 the child is made into the cgroup passed, by clone3
 *   kind=owner   nothing is done; with user=own the maker goes to a user namespace of its own first,
 *                with euid=N its effective user becomes this one, and it keeps what it may do
 *
 * The visitor is made by our own fork each time, enters the child's namespace and ends.
 *
 * Door: the one given, raw. Disturbs: nothing outside of namespaces of its own. Gates: standing (child), back (parent),
 * did (child), seen (parent), stayed (child), left (parent).
 */
#include "probe.h"

#include <linux/capability.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>

enum { STANDING, BACK, DID, SEEN, STAYED, LEFT };

enum { PAGE = 4096, MAKERS_KEY = 0x66770011, CHILDS_KEY = 0x66770012 };
#define FLAG_NEWCGROUP 0x02000000
#define FLAG_INTO_CGROUP 0x200000000

static int pid_fd = -1;

/* Facts of the same things by several: "visitor.first" and "_host". */
static void name_fact(char *to, const char *who, const char *thing)
{
	strcpy(to, who);
	strcat(to, thing);
}

static void say_number(const char *who, const char *thing, long value)
{
	char name[64];

	name_fact(name, who, thing);
	pb_int(name, value);
}

static void say_text(const char *who, const char *thing, const char *text)
{
	char name[64];

	name_fact(name, who, thing);
	pb_str(name, text);
}

/* ---- uts ---- */

static void name_both(const char *host, const char *domain)
{
	(void)pb_need(pb_sys(SYS_sethostname, (long)host, (long)strlen(host), 0, 0, 0, 0),
		      "sethostname");
	(void)pb_need(pb_sys(SYS_setdomainname, (long)domain, (long)strlen(domain), 0, 0, 0, 0),
		      "setdomainname");
}

static void uts_prepare(void)
{
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWUTS, 0, 0, 0, 0, 0), "unshare");
	name_both("maker", "maker.domain");
}

static void uts_look(const char *who)
{
	struct utsname names;

	(void)pb_need(pb_sys(SYS_uname, (long)&names, 0, 0, 0, 0, 0), "uname");
	say_text(who, "_host", names.nodename);
	say_text(who, "_domain", names.domainname);
}

static void uts_child(void)
{
	name_both("child", "child.domain");
}

static void uts_maker(void)
{
	name_both("renamed", "renamed.domain");
}

/* ---- ipc ---- */

static void ipc_prepare(void)
{
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWIPC, 0, 0, 0, 0, 0), "unshare");
	(void)pb_need(pb_sys(SYS_shmget, MAKERS_KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600, 0, 0, 0),
		      "shmget");
	(void)pb_need(pb_sys(SYS_msgget, MAKERS_KEY, IPC_CREAT | IPC_EXCL | 0600, 0, 0, 0, 0),
		      "msgget");
}

/* 0 where it is there, else the errno, negative. */
static long found(long id)
{
	return id < 0 ? id : 0;
}

static void ipc_look(const char *who)
{
	say_number(who, "_segment", found(pb_sys(SYS_shmget, MAKERS_KEY, PAGE, 0, 0, 0, 0)));
	say_number(who, "_queue", found(pb_sys(SYS_msgget, MAKERS_KEY, 0, 0, 0, 0, 0)));
	say_number(who, "_childs", found(pb_sys(SYS_shmget, CHILDS_KEY, PAGE, 0, 0, 0, 0)));
}

static void ipc_child(void)
{
	(void)pb_need(pb_sys(SYS_shmget, CHILDS_KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600, 0, 0, 0),
		      "shmget");
}

/* ---- net ---- */

static struct sockaddr_un makers_name;
static int makers_name_len = sizeof(makers_name);

static long make_socket(void)
{
	return pb_need(pb_sys(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0, 0, 0),
		       "socket");
}

/* The kernel chooses a name that nobody has. */
static void net_prepare(void)
{
	const sa_family_t family = AF_UNIX;
	long fd = make_socket();

	(void)pb_need(pb_sys(SYS_bind, fd, (long)&family, sizeof(family), 0, 0, 0), "bind");
	(void)pb_need(pb_sys(SYS_getsockname, fd, (long)&makers_name, (long)&makers_name_len, 0, 0,
			     0),
		      "getsockname");
}

/* Nothing is left of it. */
static long try_name(long nr)
{
	long fd = make_socket(), r;

	r = pb_sys(nr, fd, (long)&makers_name, makers_name_len, 0, 0, 0);
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r;
}

static void net_look(const char *who)
{
	say_number(who, "_connect", try_name(SYS_connect));
	say_number(who, "_bind", try_name(SYS_bind));
}

/* ---- mnt ---- */

static void mount_one(void)
{
	(void)pb_need(pb_sys(SYS_mount, (long)"none", (long)"/", (long)"tmpfs", 0, 0, 0), "mount");
}

static void own_mounts(void)
{
	char here[4096];
	long r;

	(void)pb_need(pb_sys(SYS_getcwd, (long)here, sizeof(here), 0, 0, 0, 0), "getcwd");
	(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWNS, 0, 0, 0, 0, 0), "unshare");
	/* whether it comes along is asked of the child alone */
	(void)pb_need(pb_sys(SYS_chdir, (long)here, 0, 0, 0, 0, 0), "chdir");
	r = pb_sys(SYS_mount, 0, (long)"/", 0, MS_REC | MS_PRIVATE, 0, 0);
	/* in a chroot the root is no mount, and what is mounted could not be kept from spreading */
	if (r == -EINVAL)
		pb_unmet("root-is-no-mount");
	(void)pb_need(r, "mount-private");
}

static void mnt_prepare(void)
{
	own_mounts();
	mount_one();
	mount_one();
}

/* Below it child and maker mount at places of their own. */
static const char place[] = "place", childs_place[] = "place/child", makers_place[] = "place/maker";

static long mount_at(const char *where)
{
	return pb_sys(SYS_mount, (long)"none", (long)where, (long)"tmpfs", 0, 0, 0);
}

/* Nothing on top of the root: who stands below it may make no user namespace. */
static void place_prepare(long propagation)
{
	own_mounts();
	(void)pb_need(pb_sys(SYS_mkdir, (long)place, 0700, 0, 0, 0, 0), "mkdir");
	(void)pb_need(mount_at(place), "mount");
	(void)pb_need(pb_sys(SYS_mount, 0, (long)place, 0, propagation, 0, 0), "mount-propagation");
	(void)pb_need(pb_sys(SYS_mkdir, (long)childs_place, 0700, 0, 0, 0, 0), "mkdir");
	(void)pb_need(pb_sys(SYS_mkdir, (long)makers_place, 0700, 0, 0, 0, 0), "mkdir");
}

static void shared_prepare(void)
{
	place_prepare(MS_SHARED);
}

static void private_prepare(void)
{
	place_prepare(MS_PRIVATE);
}

static void unbindable_prepare(void)
{
	static const char elsewhere[] = "elsewhere";

	place_prepare(MS_UNBINDABLE);
	(void)pb_need(pb_sys(SYS_mkdir, (long)elsewhere, 0700, 0, 0, 0, 0), "mkdir");
	pb_int("parent.bind", pb_sys(SYS_mount, (long)place, (long)elsewhere, 0, MS_BIND, 0, 0));
}

static void place_child(void)
{
	/* by a name below the working directory, which is in the new namespace or this is refused */
	pb_int("child.mount", mount_at(childs_place));
}

static void place_maker(void)
{
	pb_int("parent.mount", mount_at(makers_place));
}

/* ---- mounts of a namespace that may do less ---- */

static const char brought[] = "place/brought";
enum { BROUGHT_FLAGS = MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_NOATIME };

static void less_prepare(void)
{
	shared_prepare();
	(void)pb_need(pb_sys(SYS_mkdir, (long)brought, 0700, 0, 0, 0, 0), "mkdir");
	(void)pb_need(pb_sys(SYS_mount, (long)"none", (long)brought, (long)"tmpfs", BROUGHT_FLAGS,
			     0, 0),
		      "mount");
}

static long mount_again(long flags)
{
	return pb_sys(SYS_mount, 0, (long)brought, 0, MS_REMOUNT | MS_BIND | flags, 0, 0);
}

static long take_away(const char *where)
{
	return pb_sys(SYS_umount2, (long)where, 0, 0, 0, 0, 0);
}

/* The last is the one on top, unless that was refused. */
static void less_child(void)
{
	long r;

	pb_int("child.same_flags", mount_again(BROUGHT_FLAGS));
	pb_int("child.without_rdonly", mount_again(BROUGHT_FLAGS & ~MS_RDONLY));
	pb_int("child.without_nosuid", mount_again(BROUGHT_FLAGS & ~MS_NOSUID));
	pb_int("child.without_noexec", mount_again(BROUGHT_FLAGS & ~MS_NOEXEC));
	pb_int("child.without_noatime",
	       mount_again((BROUGHT_FLAGS & ~MS_NOATIME) | MS_STRICTATIME));
	r = mount_at(brought);
	pb_int("child.mounted_over", r);
	pb_int("child.taken_from_over", r < 0 ? r : take_away(brought));
	pb_int("child.taken", take_away(brought));
}

static void less_child_later(void)
{
	pb_int("child.mounted", mount_at(childs_place));
}

/* ---- cgroup ---- */

/* The path in the line of version 2. */
static void cgroup_look(const char *who)
{
	char text[4096], *line, *end;
	long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/cgroup",
				 O_RDONLY | O_CLOEXEC, 0, 0, 0),
			  "open-cgroup");
	long n =
		pb_need(pb_sys(SYS_read, fd, (long)text, sizeof(text) - 1, 0, 0, 0), "read-cgroup");

	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	text[n] = '\0';
	line = !strncmp(text, "0::", 3) ? text : strstr(text, "\n0::");
	if (!line)
		pb_broken("no-cgroup2-line", ENOENT);
	line = strchr(line, '/');
	end = line ? strchr(line, '\n') : NULL;
	if (!end || end - line > 150)
		pb_broken("cgroup2-line", EBADMSG);
	*end = '\0';
	say_text(who, "_cgroup", line);
}

/* ---- owner ---- */

/* Who has another effective user than root may do less at first. */
static void use_all_permitted(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	(void)pb_need(pb_sys(SYS_capget, (long)&head, (long)data, 0, 0, 0, 0), "capget");
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	(void)pb_need(pb_sys(SYS_capset, (long)&head, (long)data, 0, 0, 0, 0), "capset");
}

static void owner_prepare(void)
{
	const long euid = (long)pb_arg_word("euid", 0);

	if (pb_arg("user"))
		(void)pb_need(pb_sys(SYS_unshare, CLONE_NEWUSER, 0, 0, 0, 0, 0), "unshare-user");
	if (!euid)
		return;
	(void)pb_need(pb_sys(SYS_setresuid, -1, euid, -1, 0, 0, 0), "setresuid");
	use_all_permitted();
}

static const struct kind {
	const char *name;
	int visit;	/* the kind of namespace that a visitor enters; 0: nobody visits */
	void (*prepare)(void);
	void (*look)(const char *who);
	void (*child)(void);
	void (*child_later)(void);
	void (*maker)(void);
} kinds[] = {
	{ .name = "uts",
	  .visit = CLONE_NEWUTS,
	  .prepare = uts_prepare,
	  .look = uts_look,
	  .child = uts_child,
	  .maker = uts_maker },
	{ .name = "ipc",
	  .visit = CLONE_NEWIPC,
	  .prepare = ipc_prepare,
	  .look = ipc_look,
	  .child = ipc_child },
	{ .name = "net", .prepare = net_prepare, .look = net_look },
	{ .name = "mnt", .prepare = mnt_prepare, .child = mount_one, .maker = mount_one },
	{ .name = "shared", .prepare = shared_prepare, .child = place_child, .maker = place_maker },
	{ .name = "private",
	  .prepare = private_prepare,
	  .child = place_child,
	  .maker = place_maker },
	{ .name = "unbindable",
	  .prepare = unbindable_prepare,
	  .child = place_child,
	  .maker = place_maker },
	{ .name = "less",
	  .prepare = less_prepare,
	  .child = less_child,
	  .child_later = less_child_later,
	  .maker = place_maker },
	{ .name = "cgroup", .visit = FLAG_NEWCGROUP, .look = cgroup_look },
	{ .name = "owner", .prepare = owner_prepare },
};

static const struct kind *kind;

/* ---- the three ---- */

/* Who enters is a process of our own making; its word is a second one beside the child's. */
static void visit(const char *who)
{
	long pid;

	if (!kind->visit)
		return;
	pid = pb_mini_fork();
	if (pid < 0)
		pb_broken("make-visitor", (int)-pid);
	if (pid == 0) {
		pb_role(strcmp(who, "visitor.first") ? "visitor2" : "visitor");
		(void)pb_need(pb_sys(SYS_setns, pid_fd, kind->visit, 0, 0, 0, 0), "setns");
		kind->look(who);
		for (;;)
			(void)pb_sys(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	(void)pb_sys(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
}

static void try_to_visit(void)
{
	long self, r;

	if (!kind->visit)
		return;
	self = pb_need(pb_sys(SYS_pidfd_open, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0),
		       "pidfd_open");
	r = pb_sys(SYS_setns, self, kind->visit, 0, 0, 0, 0);
	if (r == -EINVAL || r == -EBADF)
		pb_unmet("setns-pidfd");
	/* not one's own to enter, when it is of those who made the user namespace: the call is there all the same */
	if (r != -EPERM)
		(void)pb_need(r, "setns-self");
	(void)pb_sys(SYS_close, self, 0, 0, 0, 0, 0);
}

static int child(long ret, void *arg)
{
	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	if (kind->look)
		kind->look("child.first");
	pb_gate("standing", STANDING);
	if (kind->child)
		kind->child();
	pb_gate("did", DID);
	if (kind->child_later)
		kind->child_later();
	pb_gate("stayed", STAYED);
	return 7;
}

int main(int argc, char **argv)
{
	struct pb_request request = { .args = { .exit_signal = SIGCHLD } };
	const char *name;
	enum pb_door door;
	long r;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	name = pb_arg("kind");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (name && !strcmp(name, kinds[i].name))
			kind = &kinds[i];
	if (!kind)
		pb_broken("kind", EINVAL);
	request.args.flags = pb_arg_word("flags", 0);
	if (pb_arg_word("into", 0)) {
		request.args.flags |= FLAG_INTO_CGROUP;
		request.args.cgroup = pb_arg_word("pass", 0);
	}
	pb_role("parent");
	if (kind->prepare)
		kind->prepare();
	try_to_visit();
	r = pb_make_with(door, &request, child, NULL);
	if (!pb_made(r))
		return pb_done();
	if (kind->visit)
		pid_fd = (int)pb_need(pb_sys(SYS_pidfd_open, r, 0, 0, 0, 0, 0), "pidfd_open");
	visit("visitor.first");
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	if (kind->look)
		kind->look("parent.then");
	if (kind->maker)
		kind->maker();
	visit("visitor.then");
	pb_gate("left", LEFT);
	pb_wait(r);
	return pb_done();
}
