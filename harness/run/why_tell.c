/* SPDX-License-Identifier: MIT */
/* What was found out about limits, told: the computing parts, the table and the JSON. Pure. */
#include "why.h"

#include <string.h>

#include "census.h"
#include "proctext.h"
#include "writer.h"

/* ---- computing ---- */

bool fw_why_refuses(const struct fw_why *why)
{
	for (size_t i = 0; i < why->count; i++)
		if (why->limits[i].refuses && fw_refused_is_plain(why->limits[i].of))
			return true;
	return false;
}

static bool can_be_near(const struct fw_limit *l)
{
	return !l->refuses && !l->exempt && fw_refused_is_plain(l->of) && l->used >= 0 &&
	       l->limit > 0 && l->limit != FW_WHY_NONE;
}

static double part_of(const struct fw_limit *l)
{
	return (double)l->used / (double)l->limit;
}

void fw_why_weigh(struct fw_why *why)
{
	why->nearest = -1;
	for (size_t i = 0; i < why->count; i++)
		if (can_be_near(&why->limits[i]) &&
		    (why->nearest < 0 ||
		     part_of(&why->limits[i]) > part_of(&why->limits[why->nearest])))
			why->nearest = (int)i;
}

static void add_area(struct fw_areas *areas, const struct sys_map *map, bool counts)
{
	int64_t kb = (int64_t)((map->end - map->start) / 1024);

	areas->all_kb += kb;
	if (!counts)
		return;
	areas->sum_kb += kb;
	if (kb > areas->largest_kb)
		areas->largest_kb = kb;
}

void fw_areas_of_maps(const char *text, size_t len, struct fw_areas *ret_areas)
{
	const char *cursor = text, *end = text + len;
	struct sys_map map;
	int r;

	*ret_areas = (struct fw_areas){ 0 };
	while ((r = sys_maps_next(&cursor, end, &map)) != 0)
		if (r > 0)
			add_area(ret_areas, &map, map.perms[1] == 'w' && map.perms[3] == 'p');
}

static bool has_flag(struct sys_span flags, const char *flag)
{
	struct sys_span word;

	while (sys_span_word(&flags, &word))
		if (word.len == 2 && memcmp(word.s, flag, 2) == 0)
			return true;
	return false;
}

void fw_areas_of_smaps(const char *text, size_t len, struct fw_areas *ret_areas)
{
	const char *cursor = text, *end = text + len;
	struct sys_smap smap;
	int r;

	*ret_areas = (struct fw_areas){ 0 };
	while ((r = sys_smaps_next(&cursor, end, &smap)) != 0)
		if (r > 0)
			add_area(ret_areas, &smap.map,
				 smap.vmflags.s ?
					 has_flag(smap.vmflags, "ac") &&
						 !has_flag(smap.vmflags, "dc") :
					 smap.map.perms[1] == 'w' && smap.map.perms[3] == 'p');
}

bool fw_commit_refuses(const struct fw_commit *c, int64_t *ret_used, int64_t *ret_limit)
{
	int64_t reserve = c->areas.all_kb / 32;

	switch (c->mode) {
	case 0:
		/* each area by itself against all that there is */
		*ret_used = c->areas.largest_kb;
		*ret_limit = c->ram_kb + c->swap_kb;
		return *ret_used > *ret_limit;
	case 2:
		*ret_used = c->committed_kb + c->areas.sum_kb;
		*ret_limit = c->limit_kb - (c->admin ? 0 : c->admin_reserve_kb) -
			     (reserve < c->user_reserve_kb ? reserve : c->user_reserve_kb);
		if (*ret_limit < 0)
			*ret_limit = 0;
		return *ret_used >= *ret_limit;
	default:
		*ret_used = c->areas.sum_kb;
		*ret_limit = FW_WHY_NONE;
		return false;
	}
}

int64_t fw_pids_taken(int64_t numbers, int64_t few, int64_t last)
{
	return last >= FW_CENSUS_FEW ? numbers + FW_CENSUS_FEW - 1 - few : numbers;
}

/* ---- for people ---- */

static const char *error_name(const struct fw_limit *l)
{
	if (l->error)
		return fw_errno_name(l->error);
	return strcmp(l->refusal->code, "seccomp:killed") == 0 ? "SIGSYS" :
	       strcmp(l->refusal->code, "seccomp:strict") == 0 ? "SIGKILL" :
								 "-";
}

static void add_count(struct fw_buf *out, const struct fw_limit *l)
{
	if (l->used < 0 && l->limit < 0) {
		fw_buf_str(out, "-");
		return;
	}
	if (l->used < 0)
		fw_buf_str(out, "?");
	else
		fw_buf_decimal(out, l->used);
	fw_buf_str(out, "/");
	if (l->limit < 0)
		fw_buf_str(out, "?");
	else if (l->limit == FW_WHY_NONE)
		fw_buf_str(out, "unlimited");
	else
		fw_buf_decimal(out, l->limit);
	if (*l->unit)
		fw_buf_printf(out, " %s", l->unit);
}

static void add_name(struct fw_buf *out, const struct fw_limit *l)
{
	fw_buf_printf(out, "%s: ", l->what);
	if (l->used >= 0 || l->limit >= 0) {
		add_count(out, l);
		fw_buf_str(out, " ");
	}
	fw_buf_printf(out, "(%s, %s)", l->refusal->code, error_name(l));
}

static void add_refusing(const struct fw_why *why, bool plain, const char *before,
			 struct fw_buf *out)
{
	for (size_t i = 0; i < why->count; i++) {
		const struct fw_limit *l = &why->limits[i];

		if (!l->refuses || fw_refused_is_plain(l->of) != plain)
			continue;
		fw_buf_str(out, before);
		if (!plain)
			fw_buf_printf(out, "%s ", fw_refused_name(l->of));
		add_name(out, l);
		before = "; ";
	}
}

/* A child that was made is the answer, whatever stayed unknown. */
static bool is_all_known(const struct fw_why *why)
{
	for (size_t i = 0; !why->made && i < why->count; i++)
		if (*why->limits[i].unknown && !why->limits[i].exempt &&
		    fw_refused_is_plain(why->limits[i].of))
			return false;
	return true;
}

static void add_answer(const struct fw_why *why, struct fw_buf *out)
{
	bool plain = fw_why_refuses(why);

	if (plain)
		add_refusing(why, true, "refuses: ", out);
	else
		fw_buf_str(out, is_all_known(why) ? "nothing refuses" :
						    "nothing that can be read refuses");
	if (!plain && why->nearest >= 0) {
		fw_buf_str(out, "; nearest: ");
		add_name(out, &why->limits[why->nearest]);
	}
	add_refusing(why, false, plain ? "; beside that " : "; but what asks for more: ", out);
	fw_buf_str(out, "\n");
}

static void add_row(const struct fw_why *why, size_t i, struct fw_buf *out)
{
	const struct fw_limit *l = &why->limits[i];
	bool told = l->refuses || (int)i == why->nearest;
	fw_scoped_buf count = { 0 };

	add_count(&count, l);
	fw_buf_printf(out, "%-7s %-29s %-7s %-10s %21s  %s\n",
		      l->refuses  ? "refuses" :
		      l->exempt	  ? "exempt" :
		      *l->unknown ? "?" :
				    "",
		      l->refusal->code, error_name(l), fw_refused_name(l->of),
		      count.data ? count.data : "", l->what);
	if (told && *l->where)
		fw_buf_printf(out, "        read:    %s\n", l->where);
	if (told)
		fw_buf_printf(out, "        lift:    %s\n", l->refusal->lift);
	if (*l->note)
		fw_buf_printf(out, "        note:    %s\n", l->note);
	/* of namespaces nobody ever knows the number: one mark is enough */
	if (*l->unknown && (told || l->of != FW_REFUSED_NAMESPACES))
		fw_buf_printf(out, "        unknown: %s\n", l->unknown);
}

void fw_why_text(const struct fw_why *why, struct fw_buf *out)
{
	add_answer(why, out);
	fw_buf_printf(out, "process %d%s%s%s", (int)why->pid, *why->name ? " (" : "", why->name,
		      *why->name ? ")" : "");
	if (why->uid >= 0)
		fw_buf_printf(out, ", user %lld", (long long)why->uid);
	if (why->asked)
		fw_buf_printf(out, "; a child of its own, asked for now, was %s",
			      why->made ? "made" : "refused");
	fw_buf_printf(out, "\n\n%-7s %-29s %-7s %-10s %21s  %s\n", "", "reason", "errno", "refused",
		      "used/limit", "what");
	for (size_t i = 0; i < why->count; i++)
		add_row(why, i, out);
}

/* ---- JSON ---- */

static void json_number(struct fw_buf *out, const char *key, int64_t n)
{
	fw_json_key(out, key);
	if (n < 0)
		fw_buf_str(out, "null");
	else if (n == FW_WHY_NONE)
		fw_buf_str(out, "\"unlimited\"");
	else
		fw_buf_decimal(out, n);
}

static void json_flag(struct fw_buf *out, const char *key, bool flag)
{
	fw_json_key(out, key);
	fw_buf_str(out, flag ? "true" : "false");
}

static void json_limit(struct fw_buf *out, const struct fw_limit *l)
{
	fw_buf_add(out, "{", 1);
	fw_json_text(out, "reason", l->refusal->code);
	fw_json_text(out, "errno", error_name(l));
	fw_json_text(out, "refused", fw_refused_name(l->of));
	fw_json_text(out, "what", l->what);
	json_number(out, "used", l->used);
	json_number(out, "limit", l->limit);
	fw_json_text(out, "unit", l->unit);
	fw_json_text(out, "where", l->where);
	fw_json_text(out, "unknown", l->unknown);
	fw_json_text(out, "note", l->note);
	fw_json_text(out, "lift", l->refusal->lift);
	json_flag(out, "exempt", l->exempt);
	json_flag(out, "refuses", l->refuses);
	fw_buf_add(out, "}", 1);
}

static void json_list(struct fw_buf *out, const struct fw_why *why, bool refusing)
{
	const char *before = "";

	fw_json_key(out, refusing ? "refuses" : "limits");
	fw_buf_add(out, "[", 1);
	for (size_t i = 0; i < why->count; i++) {
		if (refusing && !why->limits[i].refuses)
			continue;
		fw_buf_str(out, before);
		json_limit(out, &why->limits[i]);
		before = ",\n";
	}
	fw_buf_add(out, "]", 1);
}

void fw_why_json(const struct fw_why *why, struct fw_buf *out)
{
	fw_buf_add(out, "{", 1);
	json_number(out, "pid", why->pid);
	json_number(out, "uid", why->uid);
	fw_json_text(out, "name", why->name);
	fw_json_key(out, "made");
	fw_buf_str(out, !why->asked ? "null" : why->made ? "true" : "false");
	json_list(out, why, true);
	fw_json_key(out, "nearest");
	if (why->nearest >= 0)
		json_limit(out, &why->limits[why->nearest]);
	else
		fw_buf_str(out, "null");
	json_list(out, why, false);
	fw_buf_str(out, "}\n");
}
