/* SPDX-License-Identifier: MIT */
/*
 * A thread that is not the first one makes a child, while another one holds two mutexes, one of them shared.
 *
 * In order: the holder takes both; the caller makes the child; the child tries both; the holder lets go of both; the
 * child tries both again. The caller has a thread-local word and a value under a key, which the child states.
 *
 * Door: the one given, which copies memory. Disturbs: nothing. Gates: tried (the child), back (the caller), freed (the
 * caller, the holder having let go), again (the child), child-last (the child). Facts: results of trylock; words self,
 * local and specific of the caller and of the child; child.getpid is libc's.
 */
#define PB_STUDIES_LIBC "mutexes and what a thread has"
#include <pthread.h>

#include "kin.h"

#include <sys/mman.h>

enum { TRIED, BACK, FREED, AGAIN, CHILD_LAST };

enum { LOCAL = 0x10ca1, SPECIFIC = 0x5bec1f1c };

static pthread_mutex_t private_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *shared_lock;
static pthread_key_t key;
static _Thread_local volatile uint64_t local = 0x1111;
static int held[2], let_go[2], freed[2];
static enum pb_door door;

static void say_self(const char *self, const char *own, const char *specific)
{
	pb_word(self, (uint64_t)(uintptr_t)pthread_self());
	pb_word(own, local);
	pb_word(specific, (uint64_t)(uintptr_t)pthread_getspecific(key));
}

static int child(long ret, void *arg)
{
	(void)ret;
	(void)arg;
	pb_role("child");
	say_self("child.self", "child.local", "child.specific");
	pb_int("child.getpid", getpid());
	pb_int("child.try_private", pthread_mutex_trylock(&private_lock));
	pb_int("child.try_shared", pthread_mutex_trylock(shared_lock));
	pb_gate("tried", TRIED);
	pb_gate("again", AGAIN);
	pb_int("child.again_private", pthread_mutex_trylock(&private_lock));
	pb_int("child.again_shared", pthread_mutex_trylock(shared_lock));
	pb_gate("child-last", CHILD_LAST);
	return 7;
}

static void *hold(void *arg)
{
	(void)arg;
	if (pthread_mutex_lock(&private_lock) || pthread_mutex_lock(shared_lock))
		pb_broken("mutex_lock", EINVAL);
	(void)pb_sys(SYS_write, held[1], (long)"g", 1, 0, 0, 0);
	(void)pb_read_byte(let_go[0]);
	(void)pthread_mutex_unlock(&private_lock);
	(void)pthread_mutex_unlock(shared_lock);
	(void)pb_sys(SYS_write, freed[1], (long)"g", 1, 0, 0, 0);
	return NULL;
}

static void *call(void *arg)
{
	long made;

	(void)arg;
	local = LOCAL;
	(void)pthread_setspecific(key, (void *)(uintptr_t)SPECIFIC);
	pb_watch("local", &local, sizeof(local));
	say_self("parent.self", "parent.local", "parent.specific");
	made = pb_make(door, child, NULL);
	if (!pb_made(made))
		return NULL;
	pb_gate("back", BACK);
	(void)pb_sys(SYS_write, let_go[1], (long)"g", 1, 0, 0, 0);
	(void)pb_read_byte(freed[0]);
	pb_gate("freed", FREED);
	pb_wait(made);
	return NULL;
}

static void share_lock(void)
{
	pthread_mutexattr_t how;

	shared_lock = mmap(NULL, sizeof(*shared_lock), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared_lock == MAP_FAILED)
		pb_broken("mmap", errno);
	(void)pthread_mutexattr_init(&how);
	(void)pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
	if (pthread_mutex_init(shared_lock, &how))
		pb_broken("mutex_init", EINVAL);
}

int main(int argc, char **argv)
{
	pthread_t holder, caller;

	pb_start(argc, argv);
	door = pb_door_of(argc, argv);
	pb_role("parent");
	share_lock();
	if (pthread_key_create(&key, NULL))
		pb_broken("key_create", EAGAIN);
	(void)pb_need(pb_sys(SYS_pipe2, (long)held, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)let_go, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	(void)pb_need(pb_sys(SYS_pipe2, (long)freed, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
	pb_watch("private", &private_lock, sizeof(private_lock));
	pb_watch("shared", shared_lock, sizeof(*shared_lock));
	if (pthread_create(&holder, NULL, hold, NULL))
		pb_broken("pthread_create", EAGAIN);
	(void)pb_read_byte(held[0]);
	if (pthread_create(&caller, NULL, call, NULL))
		pb_broken("pthread_create", EAGAIN);
	(void)pthread_join(caller, NULL);
	return pb_done();
}
