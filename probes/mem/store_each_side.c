/* SPDX-License-Identifier: MIT */
/*
 * Makes one child over an area of memory; then the child stores to some of its pages, then the maker to some, then
 * the child ends.
 *
 *   area=A      anon few heap stack data bss file memfd thp big: private, every page written first; clean: a private
 *               mapping of a file, every page read first; zero: private and anonymous, every page read first; lone:
 *               zero, beside no other mapping; shared: MAP_SHARED, every page written first; shared-file: the same
 *               of a memfd, which a third reads from end to end when the child has stored and when the maker has;
 *               reserved: private, two huge pages of those set aside for the machine, whose number it changes
 *               meanwhile
 *   child=0,5-7 pages that the child stores to; maker=… the maker; none when not given
 *   by=read     they store by having the kernel read from a pipe into the page
 *   by=mem      they store through their own /proc/PID/mem, past what their page tables permit
 *   touch=1     both read every page after the call
 *   pin=1       the first page is pinned for an io_uring before; parent.pinned tells the result
 *   end=E       exit, kill or exec
 *
 * Door: the one given. Disturbs: pages of the areas asked for, and only those. Gates: before (the maker), born (the
 * child), back (the maker), child-wrote (the child), seen (the maker), maker-wrote (the maker), child-saw (the child),
 * execed (the program that the child has become), ended (the maker, its child waited for). Watches: area; word, at the
 * start of its third page; file_then and file_now, what the third has read. Facts: parent.by_child and parent.by_maker,
 * the pages as they were asked for.
 */
#include "kin.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>

enum { BEFORE, BORN, BACK, CHILD_WROTE, SEEN, MAKER_WROTE, CHILD_SAW, EXECED, ENDED };

enum {
	PAGE = 4096,
	POPULATE_WRITE = 23,
	FEW = 8,
	ANON = 600,
	BIG = 16384,
	HUGE = 512,
	THREE = 3,
	SPANS = 8,
	HUGE_TRIES = 16
};

/* Initialised, so that it lies in .data; what stands in the page before and behind is not of this area. */
static _Alignas(PAGE) unsigned char data_area[FEW * PAGE] = { 1 };
static _Alignas(PAGE) unsigned char bss_area[FEW * PAGE];

/* Known before there is a child. */
static struct {
	volatile unsigned char *at;
	size_t pages;
	bool touch, write;
	const char *end, *by_child, *by_maker;
} area;

static const uint64_t CHILD_MARK = 0xc41d000000000000, MAKER_MARK = 0x3a4e000000000000,
		      FIRST_MARK = 0x1111000000000000;

/* The pipe is one for both, who use it by turns. */
static int through[2] = { -1, -1 };
static bool by_memory_file;

/* What is opened is the memory of who opens it: each its own, each time. */
static void store_by_memory_file(volatile unsigned char *at, uint64_t word)
{
	long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/mem", O_RDWR | O_CLOEXEC,
				 0, 0, 0),
			  "open-mem");

	(void)pb_need(pb_sys(SYS_pwrite64, fd, (long)&word, sizeof(word), (long)at, 0, 0),
		      "pwrite");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
}

static void store(size_t page, uint64_t mark)
{
	volatile unsigned char *at = area.at + page * PAGE;
	const uint64_t word = mark + page;

	if (by_memory_file) {
		store_by_memory_file(at, word);
		return;
	}
	if (through[0] < 0) {
		*(volatile uint64_t *)at = word;
		return;
	}
	(void)pb_need(pb_sys(SYS_write, through[1], (long)&word, sizeof(word), 0, 0, 0), "write");
	(void)pb_need(pb_sys(SYS_read, through[0], (long)at, sizeof(word), 0, 0, 0), "read");
}

/* "0,5-7": every page of it. */
static void store_list(const char *list, uint64_t mark)
{
	while (list && *list) {
		char *end;
		size_t first = strtoul(list, &end, 10), last = first;

		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		for (size_t i = first; i <= last && i < area.pages; i++)
			store(i, mark);
		list = *end == ',' ? end + 1 : NULL;
	}
}

/* As the witness writes its lists. */
static void say_list(const char *name, const char *list)
{
	char text[128] = "";

	for (size_t i = 0; list && list[i] && i + 1 < sizeof(text); i++)
		text[i] = list[i] == ',' ? ' ' : list[i];
	pb_str(name, text);
}

static void read_all(void)
{
	for (size_t i = 0; i < area.pages; i++)
		(void)area.at[i * PAGE];
}

/* A round address that nobody else has: what lies across it has page tables of its own on either side. */
#define ROUND (1L << 40)

/* where: where it is to lie if there is room */
static long map_at(long where, size_t bytes, int flags, int fd)
{
	long at =
		pb_need(pb_sys(SYS_mmap, where, (long)bytes, PROT_READ | PROT_WRITE, flags, fd, 0),
			"mmap");

	/* where there are no huge pages there is nothing to advise against */
	(void)pb_sys(SYS_madvise, at, (long)bytes, MADV_NOHUGEPAGE, 0, 0, 0);
	return at;
}

static long map(size_t bytes, int flags, int fd)
{
	return map_at(0, bytes, flags, fd);
}

static void write_all(void)
{
	for (size_t i = 0; i < area.pages; i++)
		store(i, FIRST_MARK);
}

static long faults(void)
{
	struct rusage usage;

	(void)pb_need(pb_sys(SYS_getrusage, RUSAGE_SELF, (long)&usage, 0, 0, 0, 0), "getrusage");
	return usage.ru_minflt;
}

/* One fault for each is a huge page; more are none. */
static void have_huge_pages(void)
{
	const size_t bytes = THREE * HUGE * PAGE;
	long at;

	for (int tries = 0; tries < HUGE_TRIES; tries++) {
		long before;

		at = pb_need(pb_sys(SYS_mmap, 0, (long)bytes + HUGE * PAGE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
			     "mmap");
		area.at = (unsigned char *)(((uintptr_t)at + HUGE * PAGE - 1) &
					    ~((uintptr_t)HUGE * PAGE - 1));
		if (pb_sys(SYS_madvise, (long)area.at, (long)bytes, MADV_HUGEPAGE, 0, 0, 0) < 0)
			break;
		before = faults();
		write_all();
		if (faults() - before == THREE)
			return;
		(void)pb_need(pb_sys(SYS_munmap, at, (long)bytes + HUGE * PAGE, 0, 0, 0, 0),
			      "munmap");
	}
	pb_unmet("thp");
}

/* ---- huge pages set aside for the machine ---- */

static const char reserved_file[] = "/proc/sys/vm/nr_hugepages";
static char reserved_before[32];

static long put_reserved(const char *text, long len)
{
	long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)reserved_file, O_WRONLY | O_CLOEXEC, 0,
				 0, 0),
			  "open-nr_hugepages");
	long r = pb_sys(SYS_write, fd, (long)text, len, 0, 0, 0);

	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	return r;
}

static void give_reserved_back(void)
{
	if (reserved_before[0])
		(void)put_reserved(reserved_before, (long)strlen(reserved_before));
}

/* Two for each of the two, and some that the kernel may keep for others. */
static void have_reserved_page(void)
{
	long fd = pb_need_offered(pb_sys(SYS_openat, AT_FDCWD, (long)reserved_file,
					 O_RDONLY | O_CLOEXEC, 0, 0, 0),
				  "read-nr_hugepages");
	long at;

	(void)pb_need(pb_sys(SYS_read, fd, (long)reserved_before, sizeof(reserved_before) - 1, 0, 0,
			     0),
		      "read-nr_hugepages");
	(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	(void)pb_need(put_reserved("8", 1), "write-nr_hugepages");
	at = pb_sys(SYS_mmap, 0, 2 * HUGE * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (at < 0 && at > -PAGE) {
		give_reserved_back();
		pb_unmet("huge-pages");
	}
	area.pages = 2 * (size_t)HUGE;
	area.at = (unsigned char *)at;
}

/* ---- the file behind a shared mapping, as a process reads it that has no part in it ---- */

static int file = -1;
static unsigned char *file_then, *file_now;

static int reader(long ret, void *arg)
{
	(void)ret;
	return pb_sys(SYS_pread64, file, (long)arg, FEW * PAGE, 0, 0, 0) != FEW * PAGE;
}

static void read_file(unsigned char *into)
{
	int status = 0;

	if (file < 0)
		return;
	(void)pb_need(pb_wait4(pb_scaffold(reader, into), &status, __WALL), "wait-reader");
	if (status)
		pb_broken("read-file", EIO);
}

/* It reads into memory that is shared as well. */
static void have_shared_file(void)
{
	file = (int)pb_need(pb_sys(SYS_memfd_create, (long)"area", 0, 0, 0, 0, 0), "memfd");
	(void)pb_need(pb_sys(SYS_ftruncate, file, FEW * PAGE, 0, 0, 0, 0), "ftruncate");
	area.at = (unsigned char *)map(FEW * PAGE, MAP_SHARED, file);
	file_then = (unsigned char *)map(2 * FEW * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);
	file_now = file_then + FEW * PAGE;
}

static void have_area(const char *name, unsigned char *stack_area)
{
	const int private = MAP_PRIVATE | MAP_ANONYMOUS;

	area.pages = FEW;
	area.write = true;
	if (!strcmp(name, "few")) {
		area.at = (unsigned char *)map(area.pages * PAGE, private, -1);
	} else if (!strcmp(name, "anon")) {
		area.pages = ANON;
		area.at = (unsigned char *)map(area.pages * PAGE, private, -1);
	} else if (!strcmp(name, "big")) {
		area.pages = BIG;
		area.at = (unsigned char *)map_at(ROUND - BIG * PAGE / 2, area.pages * PAGE,
						  private, -1);
		/* where the kernel can, the frames come in one call: a fault a page costs more than the rest */
		(void)pb_sys(SYS_madvise, (long)area.at, BIG * PAGE, POPULATE_WRITE, 0, 0, 0);
	} else if (!strcmp(name, "heap")) {
		/* straight from the kernel: libc's own heap is libc's to write to */
		long at = (pb_need(pb_sys(SYS_brk, 0, 0, 0, 0, 0, 0), "brk") + PAGE - 1) & -PAGE;

		if (pb_sys(SYS_brk, at + FEW * PAGE, 0, 0, 0, 0, 0) != at + FEW * PAGE)
			pb_broken("brk", ENOMEM);
		area.at = (unsigned char *)at;
	} else if (!strcmp(name, "stack")) {
		area.at = stack_area;
	} else if (!strcmp(name, "data")) {
		area.at = data_area;
	} else if (!strcmp(name, "bss")) {
		area.at = bss_area;
	} else if (!strcmp(name, "file") || !strcmp(name, "clean")) {
		long fd = pb_need(pb_sys(SYS_openat, AT_FDCWD, (long)"/proc/self/exe",
					 O_RDONLY | O_CLOEXEC, 0, 0, 0),
				  "open-exe");

		area.at = (unsigned char *)map(area.pages * PAGE, MAP_PRIVATE, (int)fd);
		area.write = !strcmp(name, "file");
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	} else if (!strcmp(name, "memfd")) {
		long fd = pb_need(pb_sys(SYS_memfd_create, (long)"area", 0, 0, 0, 0, 0), "memfd");

		(void)pb_need(pb_sys(SYS_ftruncate, fd, FEW * PAGE, 0, 0, 0, 0), "ftruncate");
		area.at = (unsigned char *)map(area.pages * PAGE, MAP_PRIVATE, (int)fd);
		(void)pb_sys(SYS_close, fd, 0, 0, 0, 0, 0);
	} else if (!strcmp(name, "zero")) {
		area.at = (unsigned char *)map(area.pages * PAGE, private, -1);
		area.write = false;
	} else if (!strcmp(name, "lone")) {
		/* joined with a mapping that has been written to it would count as written */
		long at = pb_need(pb_sys(SYS_mmap, 0, (FEW + 2) * PAGE, PROT_NONE, private, -1, 0),
				  "mmap-around");

		area.at = (unsigned char *)pb_need(pb_sys(SYS_mmap, at + PAGE, FEW * PAGE,
							  PROT_READ | PROT_WRITE,
							  private | MAP_FIXED, -1, 0),
						   "mmap-fixed");
		area.write = false;
	} else if (!strcmp(name, "shared")) {
		area.at = (unsigned char *)map(area.pages * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);
	} else if (!strcmp(name, "shared-file")) {
		have_shared_file();
	} else if (!strcmp(name, "reserved")) {
		have_reserved_page();
	} else if (!strcmp(name, "thp")) {
		area.pages = THREE * HUGE;
		have_huge_pages();
	} else {
		pb_broken("area", EINVAL);
	}
	if (area.write)
		write_all();
	else
		read_all();
}

/* A registered buffer is pinned as long as its ring is open. */
static void pin_first_page(void)
{
	enum { REGISTER_BUFFERS = 0 };
	uint64_t params[15] = { 0 };
	const struct iovec buffer = { .iov_base = (void *)(uintptr_t)area.at, .iov_len = PAGE };
	long fd = pb_need(pb_sys(SYS_io_uring_setup, 1, (long)params, 0, 0, 0, 0), "io_uring");

	pb_int("parent.pinned",
	       pb_sys(SYS_io_uring_register, fd, REGISTER_BUFFERS, (long)&buffer, 1, 0, 0));
}

static int child(long ret, void *arg)
{
	static const char *const argv[] = { "store_each_side", "after=1", NULL };
	static const char *const envp[] = { NULL };

	(void)arg;
	pb_role("child");
	pb_int("child.ret", ret);
	if (area.touch)
		read_all();
	pb_gate("born", BORN);
	store_list(area.by_child, CHILD_MARK);
	pb_gate("child-wrote", CHILD_WROTE);
	pb_gate("child-saw", CHILD_SAW);
	if (!strcmp(area.end, "kill"))
		(void)pb_sys(SYS_kill, pb_sys(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
	if (!strcmp(area.end, "exec"))
		pb_int("child.exec",
		       pb_sys(SYS_execve, (long)"/proc/self/exe", (long)argv, (long)envp, 0, 0, 0));
	return 7;
}

/* What the child becomes: the same program, with nothing to do. */
static int after_exec(void)
{
	pb_role("execed");
	pb_gate("execed", EXECED);
	return 7;
}

static const char *word_or(const char *key, const char *fallback)
{
	const char *word = pb_arg(key);

	return word ? word : fallback;
}

int main(int argc, char **argv)
{
	_Alignas(PAGE) unsigned char stack_area[FEW * PAGE];
	long made;

	pb_start(argc, argv);
	if (pb_arg("after"))
		return after_exec();
	pb_role("parent");
	area.touch = pb_arg_word("touch", 0) != 0;
	area.end = word_or("end", "exit");
	area.by_child = pb_arg("child");
	area.by_maker = pb_arg("maker");
	have_area(word_or("area", "anon"), stack_area);
	if (!strcmp(word_or("by", ""), "read"))
		(void)pb_need(pb_sys(SYS_pipe2, (long)through, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	by_memory_file = !strcmp(word_or("by", ""), "mem");
	if (pb_arg_word("pin", 0))
		pin_first_page();
	say_list("parent.by_child", area.by_child);
	say_list("parent.by_maker", area.by_maker);
	pb_watch("area", area.at, area.pages * PAGE);
	pb_watch("word", area.at + 2 * PAGE, sizeof(uint64_t));
	if (file >= 0) {
		pb_watch("file_then", file_then, FEW * PAGE);
		pb_watch("file_now", file_now, FEW * PAGE);
	}
	pb_gate("before", BEFORE);
	made = pb_make(pb_door_of(argc, argv), child, NULL);
	if (!pb_made(made)) {
		give_reserved_back();
		return pb_done();
	}
	if (area.touch)
		read_all();
	pb_gate("back", BACK);
	pb_gate("seen", SEEN);
	read_file(file_then);
	store_list(area.by_maker, MAKER_MARK);
	read_file(file_now);
	pb_gate("maker-wrote", MAKER_WROTE);
	pb_wait(made);
	pb_gate("ended", ENDED);
	give_reserved_back();
	return pb_done();
}
