/* SPDX-License-Identifier: MIT */
/* Known deviations laid over verdicts, and what the whole then amounts to. */
#include "overlay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clause.h"

enum {
	EXIT_HOLDS = 0,
	EXIT_VIOLATED = 1,
	EXIT_INCOMPLETE = 3,
	EXIT_NOTHING = 4,
	EXIT_MESON_SKIP = 77,
	EXIT_MESON_ERROR = 99,
	EXIT_SIGNAL = 128,
};

int fw_overlay_init(struct fw_overlay *overlay, const char *path, bool strict, struct fw_err *err)
{
	struct fw_overlay o = { .in = { .strict = strict } };
	struct rep_known *known;
	int r;

	r = fw_deviations_load(path, &o.list, err);
	if (r < 0)
		return r;
	r = fw_deviations_check(&o.list, err);
	if (r < 0) {
		fw_deviations_done(&o.list);
		return r;
	}
	known = calloc(o.list.count + 1, sizeof(*known));
	if (!known) {
		fw_deviations_done(&o.list);
		return fw_fail(err, ENOMEM, "deviations", "%s", path);
	}
	for (unsigned i = 0; i < o.list.count; i++) {
		const struct fw_deviation *d = &o.list.items[i];

		known[i] = (struct rep_known){ .id = d->id,
					       .seen = d->seen,
					       .why = d->why,
					       .source = d->source,
					       .expires = d->expires };
	}
	o.in.known = known;
	o.in.known_count = o.list.count;
	o.in.catalogue = fw_clauses_count;
	*overlay = o;
	overlay->known = known;
	return 0;
}

void fw_overlay_done(struct fw_overlay *overlay)
{
	fw_deviations_done(&overlay->list);
	free(overlay->known);
	free(overlay->fixed);
	*overlay = (struct fw_overlay){ 0 };
}

int fw_overlay_begin(struct fw_overlay *overlay, const struct fw_run *run)
{
	overlay->in.run = run;
	overlay->fixed = calloc(run->results_count + 1, sizeof(*overlay->fixed));
	overlay->fixed_count = run->results_count;
	overlay->in.fixed = overlay->fixed;
	return overlay->fixed ? 0 : -ENOMEM;
}

void fw_overlay_result(struct fw_overlay *overlay, struct fw_result *result)
{
	const struct fw_deviation *d;

	if (result->verdict.kind != FW_VIOLATED && result->verdict.kind != FW_HOLDS)
		return;
	d = fw_deviation_find(&overlay->list, overlay->in.run, result->id);
	if (!d)
		return;
	if (result->verdict.kind == FW_VIOLATED)
		result->deviation = d->id;
	else if (overlay->fixed)
		overlay->fixed[result->plan_index] = d->id;
}

void fw_overlay_tell_expired(const struct fw_overlay *overlay, struct fw_buf *out)
{
	for (unsigned i = 0; i < overlay->list.count; i++) {
		const struct fw_deviation *d = &overlay->list.items[i];

		if (fw_deviation_is_expired(d, overlay->in.run))
			fw_buf_printf(out, "deviation %s expired on %s and is no longer applied\n",
				      d->id, d->expires);
	}
}

void fw_overlay_tell_fixed(const struct fw_overlay *overlay, struct fw_buf *out)
{
	for (unsigned i = 0; i < overlay->list.count; i++) {
		const char *id = overlay->list.items[i].id, *first = NULL;
		size_t n = 0;

		for (size_t k = 0; k < overlay->fixed_count; k++) {
			if (!overlay->fixed[k] || strcmp(overlay->fixed[k], id) != 0)
				continue;
			if (!n++)
				first = overlay->in.run->results[k].id;
		}
		if (n)
			fw_buf_printf(
				out,
				"deviation %s is listed and no longer shows on %zu check%s, as %s\n",
				id, n, n == 1 ? "" : "s", first);
	}
}

int fw_overlay_exit(const struct fw_overlay *overlay, bool incomplete, int signal, bool meson)
{
	struct rep_counts c = rep_count(&overlay->in);

	if (signal)
		return EXIT_SIGNAL + signal;
	if (c.of[REP_VIOLATED] || c.of[REP_FIXED])
		return EXIT_VIOLATED;
	if (incomplete || c.of[REP_BROKEN] || c.of[REP_INCONCLUSIVE] || c.of[REP_NOT_RUN])
		return meson ? EXIT_MESON_ERROR : EXIT_INCOMPLETE;
	if (!c.total)
		return EXIT_NOTHING;
	if (c.of[REP_SKIPPED] == c.total)
		return meson ? EXIT_MESON_SKIP : EXIT_NOTHING;
	return EXIT_HOLDS;
}
