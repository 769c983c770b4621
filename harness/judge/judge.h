/* SPDX-License-Identifier: MIT */
/* Judging: evidence to verdict, pure. The same code in the worker, in judge and in prove. */
#ifndef FW_JUDGE_H
#define FW_JUDGE_H

#include "case.h"

/*
 * The verdict on one check from one attempt's evidence. Before the oracle is asked: no facts at all, or an
 * interruption, is not-run; a must.NEED fact is broken; a need fact that is not "met" is skipped with its reason; a
 * broken fact is broken; an unmet fact is skipped. Whose oracle looks for facts of a source that has none to give here,
 * because a need of the looks is not "met", is skipped with that reason. A deadline or lost end turns what the oracle
 * does not support or contradict into inconclusive. A holds that cites nothing becomes inconclusive.
 */
struct fw_verdict fw_judge(const struct fw_instance *in, uint32_t door,
			   const struct fw_check *check, const struct fw_evidence *ev);

/*
 * Several attempts at one check, those that were not run left out: their common verdict (the first's), or
 * inconclusive, reason flaky:k/n (k differ).
 */
struct fw_verdict fw_judge_attempts(const struct fw_verdict *verdicts, int count);

/*
 * Applies one counterexample to a copy of the evidence. 0 and *ret_edited (caller's to fw_evidence_done) when
 * exactly one fact matched (or was inserted); -ENOENT or -EEXIST (more than one) otherwise, -EINVAL for an edit
 * that changes nothing, -ENOMEM.
 */
int fw_edit_apply(const struct fw_edit *edit, const struct fw_evidence *ev,
		  struct fw_evidence *ret_edited);

/* A copy of the evidence without fact number n. 0 or -ENOMEM. */
int fw_withhold(const struct fw_evidence *ev, int64_t n, struct fw_evidence *ret_less);

#endif
