/* SPDX-License-Identifier: MIT */
/* One case told to a person: claim, doors, the way it is seen, each clause with its evidence, what it cannot tell. */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clause.h"
#include "need.h"

static const char *const look_names[] = {
	"status",	 "stat",    "children",	  "tasks",	"descriptors",	 "maps",
	"smaps",	 "syscall", "links",	  "namespaces", "cgroup",	 "kcmp",
	"watched words", "pages",   "kpagecount", "pidfd",	"all processes", "ipc",
	"view",		 "limits",  "timers",	  "robust list", "descriptor numbers", "fdinfo",
	"page ranges",	 "pids cgroup", "attributes", "scheduling", "accounting",
	[30] = "memory policies", [31] = "namespaces' owners",
};
enum { LOOKS = sizeof(look_names) / sizeof(look_names[0]), CITED_SHOWN = 5 };

static void doors(uint32_t bits, struct fw_buf *out)
{
	const char *before = "";

	for (int d = 0; d < FW_DOOR_COUNT; d++)
		if (bits & (1u << d)) {
			fw_buf_printf(out, "%s%s", before, fw_door_name(1u << d));
			before = " ";
		}
}

static void row(struct fw_buf *out, const char *what, const char *text)
{
	if (text && text[0])
		fw_buf_printf(out, "  %-12s %s\n", what, text);
}

static void look(const struct fw_look *l, struct fw_buf *out)
{
	const char *before = " ";

	fw_buf_printf(out, "    |      look at %s", l->of);
	if (l->until)
		fw_buf_printf(out, " once its state is %s", l->until);
	fw_buf_str(out, ":");
	for (size_t i = 0; i < LOOKS; i++)
		if (look_names[i] && l->with & (1u << i)) {
			fw_buf_printf(out, "%s%s", before, look_names[i]);
			if (1u << i == FW_LOOK_KCMP)
				fw_buf_printf(out, " with %s", l->other ? l->other : "parent");
			before = ", ";
		}
	fw_buf_str(out, "\n");
}

static size_t looks_at(const struct fw_case *c, const char *gate, struct fw_buf *out)
{
	size_t n = 0;

	for (const struct fw_look *l = c->observe; l && l->at; l++)
		if (strcmp(l->at, gate) == 0) {
			look(l, out);
			n++;
		}
	return n;
}

/* A line in time: gates in their order, at each what is looked at. */
static void picture(const struct fw_instance *in, struct fw_buf *out)
{
	const struct fw_case *c = in->of;

	fw_buf_str(out, "\n  how it is seen\n");
	fw_buf_printf(out, "    o  %s starts", c->probe ? c->probe : "the probe");
	if (in->env && in->env->trace)
		fw_buf_str(out, ", traced from its first instruction on");
	fw_buf_str(out, "\n    |\n");
	for (const struct fw_gate *g = c->gates; g && g->name; g++) {
		fw_buf_printf(out, "    *  gate %s: who reaches it waits here", g->name);
		if (g->with)
			fw_buf_printf(out, ", together with %s", g->with);
		fw_buf_str(out, "\n");
		(void)looks_at(c, g->name, out);
		fw_buf_str(out, "    |\n");
	}
	/* Looks at what is no gate of the probe's own: stops that its tracer sees. */
	for (const struct fw_look *l = c->observe; l && l->at; l++) {
		bool known = false;

		for (const struct fw_gate *g = c->gates; g && g->name; g++)
			known = known || strcmp(g->name, l->at) == 0;
		for (const struct fw_look *m = c->observe; m < l; m++)
			known = known || strcmp(m->at, l->at) == 0;
		if (known)
			continue;
		fw_buf_printf(out, "    *  %s\n", l->at);
		(void)looks_at(c, l->at, out);
		fw_buf_str(out, "    |\n");
	}
	fw_buf_str(out, "    o  the end: every process of it waited for and accounted for\n");
}

static void stage(const struct fw_env *env, struct fw_buf *out)
{
	fw_scoped_buf b = { 0 };

	if (!env)
		return;
	fw_buf_str(&b, env->user == FW_USER_PLAIN ? "without any privilege" :
		       env->user == FW_USER_ADMIN ? "ruling over the namespaces of its stage" :
						    "as the caller");
	if (env->caps)
		fw_buf_printf(&b, ", capabilities %s", env->caps);
	if (env->trace)
		fw_buf_str(&b, ", under ptrace");
	if (env->scratch)
		fw_buf_str(&b, ", in a scratch directory");
	if (env->cgroup)
		fw_buf_str(&b, ", in a cgroup of its own");
	if (env->refuse_errno)
		fw_buf_printf(&b, ", a seccomp filter answers its door with errno %d",
			      env->refuse_errno);
	if (env->alone)
		fw_buf_str(&b, ", with no other case beside it");
	row(out, "stage", b.data);
}

static int add_need(const char *need, void *ctx)
{
	const struct fw_need *known = fw_need_find(need);
	struct fw_buf *out = ctx;
	char line[64];

	/* Doors share most of their needs. */
	(void)snprintf(line, sizeof(line), "    %-20s ", need);
	if (!out->data || !strstr(out->data, line))
		fw_buf_printf(out, "%s%s\n", line, known ? known->what : "");
	return 0;
}

static void edit(const struct fw_edit *e, struct fw_buf *out)
{
	fw_buf_printf(out, "      %s %s", fw_src_name(e->src), e->name);
	if (e->at)
		fw_buf_printf(out, " at %s", e->at);
	switch (e->op) {
	case FW_EDIT_SET:
	case FW_EDIT_INSERT:
		fw_buf_str(out, e->op == FW_EDIT_SET ? " were " : " were there and said ");
		if (e->text)
			fw_buf_printf(out, "\"%s\"", e->text);
		else
			fw_buf_printf(out, "%" PRId64, e->becomes);
		break;
	case FW_EDIT_ADD:
		fw_buf_printf(out, " were %s by %" PRIu64, e->becomes < 0 ? "less" : "more",
			      e->becomes < 0 ? 0 - (uint64_t)e->becomes : (uint64_t)e->becomes);
		break;
	case FW_EDIT_XOR:
		fw_buf_printf(out, " had the bits 0x%" PRIx64 " turned over", (uint64_t)e->becomes);
		break;
	case FW_EDIT_LAST:
		fw_buf_str(out, " came after all others");
		break;
	case FW_EDIT_DROP:
		fw_buf_str(out, " were missing");
		break;
	case FW_EDIT_COPY:
		fw_buf_printf(out, " said what %s says", e->from ? e->from : "another");
		break;
	case FW_EDIT_ERRNO:
		fw_buf_printf(out, " could not be read, errno %" PRId64, e->becomes);
		break;
	}
	fw_buf_str(out, "\n");
}

/* What the check says of the evidence that is shown, and the first of the facts it rests on. */
static void verdict_of(const struct rep_seen *seen, const struct fw_verdict *v, struct fw_buf *out)
{
	int shown = 0;

	fw_buf_printf(out, "    seen       %s", fw_verdict_name(v->kind));
	if (v->kind != FW_HOLDS && (v->reason[0] || v->observed[0])) {
		fw_buf_str(out, ": ");
		rep_add_clean(out, v->kind == FW_VIOLATED ? v->observed : v->reason);
	}
	fw_buf_str(out, "\n");
	for (size_t i = 0; i < seen->evidence->count; i++)
		for (int k = 0; k < v->cited_count; k++) {
			if (seen->evidence->facts[i].n != v->cited[k])
				continue;
			if (shown++ < CITED_SHOWN) {
				fw_buf_str(out, "      ");
				rep_add_fact(out, &seen->evidence->facts[i]);
			}
		}
	if (shown > CITED_SHOWN)
		fw_buf_printf(out, "      and %d more\n", shown - CITED_SHOWN);
}

static void clause_of(const struct fw_instance *in, const struct fw_check *check,
		      const struct rep_seen *seen, struct fw_buf *out)
{
	const struct fw_clause *clause = fw_clause_find(check->clause);
	uint32_t bits = fw_check_doors(in, check);
	bool any = false;

	fw_buf_printf(out, "\n  %s\n", check->clause);
	if (clause) {
		fw_buf_printf(out, "    claims     %s\n", clause->statement);
		fw_buf_printf(out, "    source     %s, %s (%s)\n", clause->page, clause->section,
			      clause->version);
	}
	if (bits != in->doors) {
		fw_buf_str(out, "    doors      ");
		doors(bits, out);
		fw_buf_str(out, "\n");
	}
	for (const char *const *need = check->needs; need && *need; need++)
		fw_buf_printf(out, "    needs      %s\n", *need);
	if (seen && (bits & fw_door_of_name(seen->door)))
		verdict_of(seen, &seen->verdicts[check - in->checks], out);
	for (const struct fw_edit *e = in->counterexamples; e && e->name; e++) {
		if ((e->breaks && strcmp(e->breaks, check->clause) != 0) || e->op == FW_EDIT_DROP ||
		    (e->doors && !(e->doors & bits)))
			continue;
		if (!any)
			fw_buf_str(out, "    would be violated, had the evidence been so that\n");
		any = true;
		edit(e, out);
	}
}

/* Where all of it stands: what contains it, and whether its keeper is the first process in there. */
static void set_up(const struct fw_instance *in, const struct rep_seen *seen, struct fw_buf *out)
{
	const struct fw_fact *keeper = fw_find(seen->evidence, FW_SRC_HARNESS, "stage.pid");

	fw_buf_printf(out, "\n  how it went: %s, through %s, %zu facts\n", seen->whence, seen->door,
		      seen->evidence->count);
	fw_buf_printf(out, "    +- stage: %s%s\n",
		      keeper && keeper->kind == FW_INT && keeper->i == 1 ?
			      "a pid namespace of its own, its procfs in the keeper's hand" :
			      "no namespace of its own; the keeper takes in orphans",
		      in->env && in->env->trace ? "; the keeper is its tracer" : "");
	rep_chart(seen->evidence, out);
}

void rep_explain(const struct fw_instance *instance, const struct rep_seen *seen,
		 const char *why_not, struct fw_buf *out)
{
	const struct fw_case *c = instance->of;
	fw_scoped_buf names = { 0 }, args = { 0 }, needs = { 0 };

	fw_buf_printf(out, "%s\n", instance->id);
	row(out, "claim", instance->claim);
	doors(instance->doors, &names);
	row(out, "doors", names.data);
	fw_buf_str(&args, c->probe ? c->probe : "");
	for (size_t i = 0; i < sizeof(c->args) / sizeof(c->args[0]) && c->args[i]; i++)
		fw_buf_printf(&args, " %s", c->args[i]);
	for (size_t i = 0; instance->variant && i < sizeof(c->args) / sizeof(c->args[0]) &&
			   instance->variant->args[i];
	     i++)
		fw_buf_printf(&args, " %s", instance->variant->args[i]);
	row(out, "probe", args.data);
	stage(instance->env, out);
	row(out, "violated by", c->violated_by);
	row(out, "cannot tell", c->cannot_tell);
	picture(instance, out);
	if (seen)
		set_up(instance, seen, out);
	else if (why_not)
		fw_buf_printf(out, "\n  how it went: not shown; %s\n", why_not);
	for (int d = 0; d < FW_DOOR_COUNT; d++)
		if (instance->doors & (1u << d))
			(void)fw_needs_each(instance, 1u << d, NULL, add_need, &needs);
	if (needs.len)
		fw_buf_printf(out, "\n  needs\n%s", needs.data);
	for (const struct fw_check *check = instance->checks; check && check->clause; check++)
		clause_of(instance, check, seen, out);
}
