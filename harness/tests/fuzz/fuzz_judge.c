/* SPDX-License-Identifier: MIT */
/*
 * Every oracle on evidence that went wrong: a unit of a recorded run is chosen, its facts are dropped, doubled,
 * replaced and given other values as the input says, and every check of the case judges them. The record is
 * FW_FUZZ_RECORD's, else the golden one.
 */
#include "fuzz.h"

#include <stdio.h>

#include "judge.h"
#include "reader.h"

static struct fw_run run;

/* Before the first input, so that reading the record is not taken for one that takes too long. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *path = getenv("FW_FUZZ_RECORD");
	struct fw_err err = { 0 };

	(void)argc;
	(void)argv;
	fw_run_init(&run);
	if (fw_read_record(path ? path : FW_GOLDEN_RECORD, &run, true, NULL, NULL, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.detail);
		abort();
	}
	fuzz_must(run.attempts_count > 0);
	return 0;
}

static const char *const texts[] = { "",
				     "0",
				     "1 2 3",
				     "0-3 7",
				     "5f3a0+12 .3 5f2ff-8",
				     "met",
				     "rw-p 1000-2000 [heap]",
				     "-1",
				     "18446744073709551616",
				     "a b" };

static void change(struct fuzz_input *in, struct fw_fact *f)
{
	f->kind = (enum fw_kind)(fuzz_byte(in) % 5);
	f->i = f->kind == FW_ERRNO ? (int64_t)(fuzz_byte(in) % 134) + 1 :
				     (int64_t)fuzz_word(in, fuzz_byte(in) & 1 ? 8 : 1);
	f->w = (uint64_t)f->i;
	f->s = texts[fuzz_byte(in) % (sizeof(texts) / sizeof(texts[0]))];
	f->len = strlen(f->s);
}

/* The evidence of an attempt with what the input makes of it. */
static void spoil(struct fuzz_input *in, const struct fw_evidence *from, struct fw_evidence *to)
{
	unsigned deeds = fuzz_byte(in) % 16;
	size_t which[16];

	for (unsigned d = 0; d < deeds; d++)
		which[d] = (size_t)fuzz_word(in, 2) % (from->count ? from->count : 1);
	fw_evidence_init(to);
	for (size_t i = 0; i < from->count; i++) {
		struct fw_fact f = from->facts[i];
		bool drop = false;

		for (unsigned d = 0; d < deeds; d++) {
			if (which[d] != i)
				continue;
			switch (fuzz_byte(in) % 4) {
			case 0:
				drop = true;
				break;
			case 1:
				change(in, &f);
				break;
			case 2:
				fuzz_must(fw_evidence_add(to, &f) == 0);
				break;
			default:
				f.i = (int64_t)((uint64_t)f.i ^ 1ULL << (fuzz_byte(in) & 63));
				f.w ^= 1ULL << (fuzz_byte(in) & 63);
			}
		}
		if (!drop)
			fuzz_must(fw_evidence_add(to, &f) == 0);
	}
}

static void judge(const struct fw_instance *in, uint32_t door, const struct fw_evidence *ev)
{
	for (const struct fw_check *c = in->checks; c && c->clause; c++) {
		struct fw_verdict v, again;

		if (!(fw_check_doors(in, c) & door))
			continue;
		v = fw_judge(in, door, c, ev);
		fuzz_must(v.kind >= FW_NOT_RUN && (int)v.kind < FW_VERDICT_KINDS);
		fuzz_must(v.kind != FW_HOLDS || v.cited_count > 0);
		fuzz_must(v.cited_count >= 0 && v.cited_count <= FW_CITED_MAX);
		fuzz_must(strlen(v.reason) < sizeof(v.reason));
		/* pure: the same again */
		again = fw_judge(in, door, c, ev);
		fuzz_must(again.kind == v.kind && strcmp(again.observed, v.observed) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { .data = data, .size = size };
	const struct fw_attempt *a;
	struct fw_evidence ev, edited;
	struct fw_instance in;
	unsigned wanted;
	uint32_t door;

	a = &run.attempts[fuzz_word(&input, 2) % run.attempts_count];
	door = fw_door_of_name(a->door);
	if (!door || !fw_instance_find(a->case_id, &in))
		return 0;
	spoil(&input, &a->evidence, &ev);
	judge(&in, door, &ev);
	/* one of the case's own edits on top of it */
	wanted = fuzz_byte(&input);
	for (const struct fw_edit *e = in.counterexamples; e && e->name; e++)
		if (wanted-- == 0 && fw_edit_apply(e, &ev, &edited) == 0) {
			judge(&in, door, &edited);
			fw_evidence_done(&edited);
		}
	fw_evidence_done(&ev);
	return 0;
}
