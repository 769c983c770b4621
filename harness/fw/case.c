/* SPDX-License-Identifier: MIT */
/* Cases as the plan sees them: variants laid over, checks named, needs gathered. */
#include "case.h"

#include <stdio.h>
#include <string.h>

/* Looks that read /proc, whatever else they need. */
#define LOOKS_PROC                                                                             \
	(FW_LOOK_STATUS | FW_LOOK_STAT | FW_LOOK_CHILDREN | FW_LOOK_TASKS | FW_LOOK_FDS |      \
	 FW_LOOK_MAPS | FW_LOOK_SMAPS | FW_LOOK_SYSCALL | FW_LOOK_LINKS | FW_LOOK_NS |         \
	 FW_LOOK_CGROUP | FW_LOOK_WORDS | FW_LOOK_PAGES | FW_LOOK_KPAGECOUNT | FW_LOOK_PIDFD | \
	 FW_LOOK_WORLD | FW_LOOK_VIEW | FW_LOOK_TIMERS | FW_LOOK_FDLIST | FW_LOOK_FDINFO | \
	 FW_LOOK_RANGES | FW_LOOK_ATTRS | FW_LOOK_SCHED | FW_LOOK_IO | FW_LOOK_NUMA | FW_LOOK_NSOWN)

const char *fw_env_caps(const struct fw_env *env)
{
	if (env->caps)
		return env->caps;
	return env->user == FW_USER_ADMIN ? FW_CAPS_ADMIN : "=";
}

bool fw_instance_at(const struct fw_case *c, int v, struct fw_instance *ret_instance)
{
	const struct fw_variant *variant = NULL;
	struct fw_instance in = { 0 };
	size_t family = strcspn(c->id, ".");
	int i;

	if (v < 0)
		return false;
	if (c->variants && c->variants[0].name) {
		for (i = 0; i < v; i++)
			if (!c->variants[i].name)
				return false;
		variant = &c->variants[v];
		if (!variant->name)
			return false;
	} else if (v > 0) {
		return false;
	}
	in.of = c;
	in.variant = variant;
	/* An id too long for its place is cut in plain sight; ci/check/registry refuses it. */
	(void)snprintf(in.id, sizeof(in.id), "%s%s%s", c->id, variant ? "." : "",
		       variant ? variant->name : "");
	if (family >= sizeof(in.family))
		family = sizeof(in.family) - 1;
	memcpy(in.family, c->id, family);
	in.claim = variant && variant->claim ? variant->claim : c->claim;
	in.doors = variant && variant->doors ? variant->doors : c->doors;
	in.env = variant && variant->env ? variant->env : &c->env;
	in.checks = variant && variant->checks ? variant->checks : c->checks;
	in.counterexamples = variant && variant->counterexamples ? variant->counterexamples :
								   c->counterexamples;
	*ret_instance = in;
	return true;
}

bool fw_instance_find(const char *id, struct fw_instance *ret_instance)
{
	const struct fw_case *const *c;
	struct fw_instance in;
	int v;

	if (!id)
		return false;
	for (c = fw_cases; *c; c++) {
		if (strncmp((*c)->id, id, strlen((*c)->id)) != 0)
			continue;
		for (v = 0; fw_instance_at(*c, v, &in); v++) {
			if (strcmp(in.id, id) == 0) {
				*ret_instance = in;
				return true;
			}
		}
	}
	return false;
}

uint32_t fw_check_doors(const struct fw_instance *in, const struct fw_check *check)
{
	return check->doors ? check->doors & in->doors : in->doors;
}

const char *fw_check_saboteurs(const struct fw_instance *in, const struct fw_check *check,
			       const char **ret_why)
{
	const char *names = check->saboteurs, *why = check->no_saboteur;

	if (!names && !why && in->variant) {
		names = in->variant->saboteurs;
		why = in->variant->no_saboteur;
	}
	if (!names && !why) {
		names = in->of->saboteurs;
		why = in->of->no_saboteur;
	}
	if (ret_why)
		*ret_why = names ? NULL : why;
	return names;
}

int fw_check_id(const struct fw_instance *in, uint32_t door, const struct fw_check *check,
		char *buf, size_t size)
{
	const char *name = fw_door_name(door);

	return snprintf(buf, size, "%s/%s/%s", in->id, name ? name : "?", check->clause);
}

/* One walk over needs: what was told already, and what the caller answered. */
struct walk {
	const char *told[64];
	int count;
	int answer;
	int (*each)(const char *need, void *ctx);
	void *ctx;
};

static void tell(struct walk *w, const char *need)
{
	int i;

	if (w->answer || !need || !*need)
		return;
	for (i = 0; i < w->count; i++)
		if (strcmp(w->told[i], need) == 0)
			return;
	if (w->count < (int)(sizeof(w->told) / sizeof(w->told[0])))
		w->told[w->count++] = need;
	w->answer = w->each(need, w->ctx);
}

static void tell_if(struct walk *w, uint32_t asked, const char *need)
{
	if (asked)
		tell(w, need);
}

static void tell_list(struct walk *w, const char *const *needs)
{
	for (; needs && *needs; needs++)
		tell(w, *needs);
}

static uint32_t looks_of(const struct fw_instance *in)
{
	uint32_t looks = 0;

	for (const struct fw_look *look = in->of->observe; look && look->of; look++)
		looks |= look->with;
	return looks;
}

/* What a look takes, and the sources that have nothing to tell without it. */
static const struct {
	uint32_t looks;
	const char *need;
	uint32_t sources;
} of_looks[] = {
	{ FW_LOOK_CHILDREN, "proc-children", FW_SRC_BIT(CHILDREN) },
	{ FW_LOOK_WORDS, "proc-mem", FW_SRC_BIT(MEM) },
	{ FW_LOOK_PAGES | FW_LOOK_RANGES, "pagemap", FW_SRC_BIT(PAGEMAP) },
	{ FW_LOOK_NS | FW_LOOK_NSOWN, "proc-ns", FW_SRC_BIT(NS) },
	{ FW_LOOK_KPAGECOUNT, "kpagecount", FW_SRC_BIT(KPAGECOUNT) },
	{ FW_LOOK_KCMP, "kcmp", FW_SRC_BIT(KCMP) },
	{ FW_LOOK_PIDFD, "pidfd", FW_SRC_BIT(PIDFD) },
	{ FW_LOOK_LIMITS, "prlimit", FW_SRC_BIT(LIMITS) },
	{ FW_LOOK_TIMERS, "proc-timers", FW_SRC_BIT(TIMERS) },
	{ FW_LOOK_ROBUST, "robust-list", FW_SRC_BIT(ROBUST) },
	{ FW_LOOK_FDINFO, "fdinfo", FW_SRC_BIT(FDS) },
	{ FW_LOOK_SCHED, "sched-attr", FW_SRC_BIT(SCHED) },
	{ FW_LOOK_NUMA, "numa-policy", FW_SRC_BIT(NUMA) },
};

static void tell_own(struct walk *w, const struct fw_instance *in, uint32_t door,
		     const struct fw_check *check)
{
	tell(w, "processes");
	tell_list(w, in->of->needs);
	if (in->variant)
		tell_list(w, in->variant->needs);
	if (check)
		tell_list(w, check->needs);

	tell_if(w, in->env->trace != 0, "ptrace");
	tell_if(w, in->env->user == FW_USER_ADMIN, "ns-admin");
	tell_if(w, in->env->user == FW_USER_PLAIN, "plain-user");
	tell_if(w, in->env->scratch != 0, "scratch");
	tell_if(w, in->env->refuse_errno != 0, "seccomp-filter");
	tell_if(w, in->env->cgroup != 0, "cgroup2");
	tell_if(w, in->env->pids != 0, "cgroup-pids");
	tell_if(w, in->env->caps != NULL, "caps");

	/* who rules over namespaces asks for them by flags, and builds its surroundings through clone */
	tell_if(w, in->env->user == FW_USER_ADMIN && (door & FW_DOORS_FLAGS), "clone-ns");
	/* a filter's EPERM would pass for the kernel's */
	tell_if(w, in->env->user == FW_USER_PLAIN && (door & FW_DOOR_SYS_CLONE), "ns-flags");
	tell_if(w, door & FW_DOOR__FORK, "libc:_Fork");
	tell_if(w, door & FW_DOOR_POSIX_SPAWN, "libc:posix_spawn");
	tell_if(w, door & FW_DOOR_SYS_FORK, "fork");
	tell_if(w, door & FW_DOORS_VFORK, "vfork");
	tell_if(w, door & FW_DOOR_SYS_CLONE3, "clone3");
	tell_if(w, looks_of(in) & LOOKS_PROC, "proc");
}

int fw_needs_own_each(const struct fw_instance *in, uint32_t door, const struct fw_check *check,
		      int (*each)(const char *need, void *ctx), void *ctx)
{
	struct walk w = { .each = each, .ctx = ctx };

	tell_own(&w, in, door, check);
	return w.answer;
}

int fw_needs_of_looks_each(const struct fw_instance *in,
			   int (*each)(const char *need, uint32_t sources, void *ctx), void *ctx)
{
	const uint32_t looks = looks_of(in);
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(of_looks) / sizeof(of_looks[0]); i++)
		if (looks & of_looks[i].looks)
			r = each(of_looks[i].need, of_looks[i].sources, ctx);
	return r;
}

int fw_needs_each(const struct fw_instance *in, uint32_t door, const struct fw_check *check,
		  int (*each)(const char *need, void *ctx), void *ctx)
{
	struct walk w = { .each = each, .ctx = ctx };
	const uint32_t looks = looks_of(in);

	tell_own(&w, in, door, check);
	for (size_t i = 0; i < sizeof(of_looks) / sizeof(of_looks[0]); i++)
		tell_if(&w, looks & of_looks[i].looks, of_looks[i].need);
	return w.answer;
}
