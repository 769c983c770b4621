/* SPDX-License-Identifier: MIT */
/* The vocabulary of oracles: comparisons of facts that cite what they compare. */
#include "oracle.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "text.h"

/* A value's text inside a line of 160: what, value and name must all find room. */
enum { VALUE_TEXT = 64 };

static const char *words(const char *what)
{
	return what && *what ? what : "value";
}

void fw_cite(struct fw_verdict *v, const struct fw_fact *fact)
{
	int i;

	/* A fact that never got a number stands in no record: nobody could look it up. */
	if (!v || !fact || fact->n <= 0 || v->cited_count >= FW_CITED_MAX)
		return;
	for (i = 0; i < v->cited_count; i++)
		if (v->cited[i] == fact->n)
			return;
	v->cited[v->cited_count++] = fact->n;
}

struct fw_verdict fw_say(enum fw_verdict_kind kind, const char *expected, const char *fmt, ...)
{
	struct fw_verdict v = { .kind = kind };
	va_list ap;

	fw_line(v.expected, sizeof(v.expected), "%s", expected ? expected : "");
	va_start(ap, fmt);
	fw_vline(v.observed, sizeof(v.observed), fmt, ap);
	va_end(ap);
	/* Where nothing was decided, what was seen is also why. */
	if (kind != FW_HOLDS && kind != FW_VIOLATED)
		fw_line(v.reason, sizeof(v.reason), "%s", v.observed);
	return v;
}

__attribute__((format(printf, 1, 2))) static struct fw_verdict undecided(const char *fmt, ...)
{
	struct fw_verdict v = { .kind = FW_INCONCLUSIVE };
	va_list ap;

	va_start(ap, fmt);
	fw_vline(v.reason, sizeof(v.reason), fmt, ap);
	va_end(ap);
	return v;
}

static struct fw_verdict judged(bool holds)
{
	return (struct fw_verdict){ .kind = holds ? FW_HOLDS : FW_VIOLATED };
}

static bool is_number(const struct fw_fact *f)
{
	return f->kind == FW_INT || f->kind == FW_WORD;
}

/* The 64 bits of a number; a negative integer is its two's complement, as registers hold it. */
static uint64_t bits_of(const struct fw_fact *f)
{
	return f->kind == FW_WORD ? f->w : (uint64_t)f->i;
}

/* Has the fact a value at all? If not, *ret_v says why. */
static bool usable(const struct fw_fact *a, const char *what, struct fw_verdict *ret_v)
{
	char value[VALUE_TEXT];

	if (!a) {
		*ret_v = undecided("no single fact for %s", words(what));
		return false;
	}
	if (a->kind == FW_ERRNO) {
		*ret_v = undecided("%s: look failed with %s", words(what),
				   fw_fact_text(a, value, sizeof(value)));
		fw_cite(ret_v, a);
		return false;
	}
	return true;
}

static bool both_usable(const struct fw_fact *a, const struct fw_fact *b, const char *what,
			struct fw_verdict *ret_v)
{
	if (usable(a, what, ret_v) && usable(b, what, ret_v))
		return true;
	fw_cite(ret_v, a);
	fw_cite(ret_v, b);
	return false;
}

static struct fw_verdict not_a(const char *kind, const struct fw_fact *a, const char *what)
{
	char value[VALUE_TEXT];
	struct fw_verdict v = undecided("%s: not %s (%s is %s)", words(what), kind, a->name,
					fw_fact_text(a, value, sizeof(value)));

	fw_cite(&v, a);
	return v;
}

/* "WHAT = VALUE (name)" */
static void observe_one(struct fw_verdict *v, const struct fw_fact *a, const char *what)
{
	char value[VALUE_TEXT];

	fw_line(v->observed, sizeof(v->observed), "%s = %s (%s)", words(what),
		fw_fact_text(a, value, sizeof(value)), a->name);
	fw_cite(v, a);
}

/* A name by which a can be told from b in one line. */
static const char *label(const struct fw_fact *a, const struct fw_fact *b, char *buf, size_t size)
{
	if (strcmp(a->name, b->name) != 0)
		return fw_line(buf, size, "%s", a->name);
	if (strcmp(a->at, b->at) != 0)
		return fw_line(buf, size, "%s at %s", a->name, *a->at ? a->at : "no gate");
	return fw_line(buf, size, "%s by %s", a->name, fw_src_name(a->src));
}

/* Texts and cites of a comparison of two. */
static void observe_two(struct fw_verdict *v, const struct fw_fact *a, const struct fw_fact *b,
			const char *what, const char *relation)
{
	char name_a[48], name_b[48], value_a[40], value_b[40];

	label(a, b, name_a, sizeof(name_a));
	label(b, a, name_b, sizeof(name_b));
	fw_line(v->expected, sizeof(v->expected), "%s%s%s and %s %s", what && *what ? what : "",
		what && *what ? ": " : "", name_a, name_b, relation);
	fw_line(v->observed, sizeof(v->observed), "%s = %s, %s = %s", name_a,
		fw_fact_text(a, value_a, sizeof(value_a)), name_b,
		fw_fact_text(b, value_b, sizeof(value_b)));
	fw_cite(v, a);
	fw_cite(v, b);
}

/* Can they be compared, and are they the same? */
static bool comparable(const struct fw_fact *a, const struct fw_fact *b, bool *ret_same)
{
	if (is_number(a) && is_number(b))
		*ret_same = bits_of(a) == bits_of(b);
	else if (a->kind == b->kind && (a->kind == FW_STR || a->kind == FW_BYTES))
		*ret_same = a->len == b->len && (!a->len || memcmp(a->s, b->s, a->len) == 0);
	else
		return false;
	return true;
}

static struct fw_verdict compare(const struct fw_fact *a, const struct fw_fact *b, bool want_same,
				 const char *what)
{
	struct fw_verdict v;
	bool same;

	if (!both_usable(a, b, what, &v))
		return v;
	if (!comparable(a, b, &same)) {
		v = undecided("%s: values of two kinds cannot be compared", words(what));
		observe_two(&v, a, b, what, want_same ? "equal" : "different");
		return v;
	}
	v = judged(same == want_same);
	observe_two(&v, a, b, what, want_same ? "equal" : "different");
	return v;
}

struct fw_verdict fw_equal(const struct fw_fact *a, const struct fw_fact *b, const char *what)
{
	return compare(a, b, true, what);
}

struct fw_verdict fw_differ(const struct fw_fact *a, const struct fw_fact *b, const char *what)
{
	return compare(a, b, false, what);
}

/* A number that the fact is measured against, written as the fact writes its own. */
static const char *like(const struct fw_fact *a, int64_t value, char *buf, size_t size)
{
	struct fw_fact f = { .kind = a->kind, .i = value, .w = (uint64_t)value };

	/* Small negative words read better as what was asked for. */
	if (value < 0)
		f.kind = FW_INT;
	return fw_fact_text(&f, buf, size);
}

struct fw_verdict fw_is(const struct fw_fact *a, int64_t value, const char *what)
{
	struct fw_verdict v;
	char text[VALUE_TEXT];

	if (!usable(a, what, &v))
		return v;
	if (!is_number(a))
		return not_a("a number", a, what);
	v = judged(bits_of(a) == (uint64_t)value);
	fw_line(v.expected, sizeof(v.expected), "%s = %s", words(what),
		like(a, value, text, sizeof(text)));
	observe_one(&v, a, what);
	return v;
}

struct fw_verdict fw_is_not(const struct fw_fact *a, int64_t value, const char *what)
{
	struct fw_verdict v;
	char text[VALUE_TEXT];

	if (!usable(a, what, &v))
		return v;
	if (!is_number(a))
		return not_a("a number", a, what);
	v = judged(bits_of(a) != (uint64_t)value);
	fw_line(v.expected, sizeof(v.expected), "%s other than %s", words(what),
		like(a, value, text, sizeof(text)));
	observe_one(&v, a, what);
	return v;
}

struct fw_verdict fw_at_least(const struct fw_fact *a, int64_t value, const char *what)
{
	struct fw_verdict v;
	char text[VALUE_TEXT];

	if (!usable(a, what, &v))
		return v;
	if (!is_number(a))
		return not_a("a number", a, what);
	if (a->kind == FW_INT)
		v = judged(a->i >= value);
	else
		v = judged(value < 0 || a->w >= (uint64_t)value);
	fw_line(v.expected, sizeof(v.expected), "%s at least %s", words(what),
		like(a, value, text, sizeof(text)));
	observe_one(&v, a, what);
	return v;
}

struct fw_verdict fw_bits(const struct fw_fact *a, uint64_t mask, uint64_t want, const char *what)
{
	struct fw_verdict v;
	char value[VALUE_TEXT];

	if (!usable(a, what, &v))
		return v;
	if (!is_number(a))
		return not_a("a number", a, what);
	if (want & ~mask) {
		/* No value could ever do it: a fault of the oracle, not of what was observed. */
		v = undecided("%s: expects 0x%llx under mask 0x%llx", words(what),
			      (unsigned long long)want, (unsigned long long)mask);
		fw_cite(&v, a);
		return v;
	}
	v = judged((bits_of(a) & mask) == want);
	fw_line(v.expected, sizeof(v.expected), "%s & 0x%llx = 0x%llx", words(what),
		(unsigned long long)mask, (unsigned long long)want);
	fw_line(v.observed, sizeof(v.observed), "%s & 0x%llx = 0x%llx of %s (%s)", words(what),
		(unsigned long long)mask, (unsigned long long)(bits_of(a) & mask),
		fw_fact_text(a, value, sizeof(value)), a->name);
	fw_cite(&v, a);
	return v;
}

struct fw_verdict fw_is_text(const struct fw_fact *a, const char *text, const char *what)
{
	struct fw_verdict v;
	struct fw_fact wanted = { .kind = FW_STR, .s = text };
	char value[VALUE_TEXT];

	if (!usable(a, what, &v))
		return v;
	if (a->kind != FW_STR)
		return not_a("a text", a, what);
	if (!text) {
		v = undecided("%s: no text to compare with", words(what));
		fw_cite(&v, a);
		return v;
	}
	v = judged(strcmp(a->s, text) == 0);
	fw_line(v.expected, sizeof(v.expected), "%s = %s", words(what),
		fw_fact_text(&wanted, value, sizeof(value)));
	observe_one(&v, a, what);
	return v;
}

struct fw_verdict fw_is_sum(const struct fw_fact *a, const struct fw_fact *b, int64_t delta,
			    const char *what)
{
	struct fw_verdict v;
	char value_a[40], value_b[40];
	int64_t sum;
	bool same;

	if (!both_usable(a, b, what, &v))
		return v;
	if (!is_number(a) || !is_number(b)) {
		v = not_a("a number", is_number(a) ? b : a, what);
		fw_cite(&v, a);
		fw_cite(&v, b);
		return v;
	}
	if (a->kind == FW_INT && b->kind == FW_INT)
		same = !__builtin_add_overflow(b->i, delta, &sum) && a->i == sum;
	else
		same = bits_of(a) == bits_of(b) + (uint64_t)delta; /* addresses wrap */
	v = judged(same);
	fw_line(v.expected, sizeof(v.expected), "%s = %s %+lld", words(what), b->name,
		(long long)delta);
	fw_line(v.observed, sizeof(v.observed), "%s = %s (%s), %s = %s", words(what),
		fw_fact_text(a, value_a, sizeof(value_a)), a->name, b->name,
		fw_fact_text(b, value_b, sizeof(value_b)));
	fw_cite(&v, a);
	fw_cite(&v, b);
	return v;
}

struct fw_verdict fw_at_most_sum(const struct fw_fact *a, const struct fw_fact *b, int64_t delta,
				 const char *what)
{
	struct fw_verdict v;
	int64_t sum;

	if (!both_usable(a, b, what, &v))
		return v;
	if (a->kind != FW_INT || b->kind != FW_INT) {
		v = not_a("an integer", a->kind == FW_INT ? b : a, what);
	} else {
		/* a sum past the last number there is bounds nothing, or everything */
		if (__builtin_add_overflow(b->i, delta, &sum))
			sum = delta > 0 ? INT64_MAX : INT64_MIN;
		v = judged(a->i <= sum);
		fw_line(v.expected, sizeof(v.expected), "%s <= %s %+lld", words(what), b->name,
			(long long)delta);
		fw_line(v.observed, sizeof(v.observed), "%s = %lld (%s), %s = %lld", words(what),
			(long long)a->i, a->name, b->name, (long long)b->i);
	}
	fw_cite(&v, a);
	fw_cite(&v, b);
	return v;
}

struct fw_verdict fw_is_errno(const struct fw_fact *a, int code, const char *what)
{
	struct fw_verdict v;
	struct fw_fact shown = { .kind = FW_ERRNO };
	char value[VALUE_TEXT];

	if (!usable(a, what, &v))
		return v;
	if (a->kind != FW_INT)
		return not_a("an errno number", a, what);
	v = judged(a->i == code);
	shown.i = code;
	fw_line(v.expected, sizeof(v.expected), "%s = %s", words(what),
		fw_fact_text(&shown, value, sizeof(value)));
	shown.i = a->i;
	fw_line(v.observed, sizeof(v.observed), "%s = %s (%s)", words(what),
		fw_fact_text(&shown, value, sizeof(value)), a->name);
	fw_cite(&v, a);
	return v;
}

struct fw_verdict fw_look_failed(const struct fw_fact *a, int code, const char *what)
{
	struct fw_fact wanted = { .kind = FW_ERRNO, .i = code };
	char value[VALUE_TEXT];
	struct fw_verdict v;

	if (!a)
		return undecided("no single fact for %s", words(what));
	if (a->kind != FW_ERRNO)
		v = judged(false);
	else if (a->i == code)
		v = judged(true);
	else /* refused, say: that neither shows the thing nor that it is gone */
		v = undecided("%s: look failed with %s", words(what),
			      fw_fact_text(a, value, sizeof(value)));
	fw_line(v.expected, sizeof(v.expected), "%s: look fails with %s", words(what),
		fw_fact_text(&wanted, value, sizeof(value)));
	if (a->kind == FW_ERRNO)
		fw_line(v.observed, sizeof(v.observed), "%s: look failed with %s (%s)", words(what),
			fw_fact_text(a, value, sizeof(value)), a->name);
	else
		observe_one(&v, a, what);
	fw_cite(&v, a);
	return v;
}

/* Is the number one of the words of the list? *ret_cut: the list goes on where the record does not. */
static bool is_listed(const struct fw_fact *list, int64_t number, bool *ret_cut)
{
	char want[24];
	const char *word = list->s, *end = list->s + list->len;
	size_t len = (size_t)snprintf(want, sizeof(want), "%lld", (long long)number);

	*ret_cut = false;
	while (word < end) {
		const char *space = memchr(word, ' ', (size_t)(end - word));
		size_t n = (size_t)((space ? space : end) - word);

		if (n == len && memcmp(word, want, n) == 0)
			return true;
		if (n && (unsigned char)*word >= 0x80)
			*ret_cut = true;
		word += n + 1;
	}
	return false;
}

struct fw_verdict fw_lists(const struct fw_fact *list, int64_t number, bool want, const char *what)
{
	char value[VALUE_TEXT];
	struct fw_verdict v;
	bool listed, cut;

	if (!usable(list, what, &v))
		return v;
	if (list->kind != FW_STR)
		return not_a("a list", list, what);
	listed = is_listed(list, number, &cut);
	if (!listed && cut) {
		v = undecided("%s: the list of %s is cut", words(what), list->name);
		fw_cite(&v, list);
		return v;
	}
	v = judged(listed == want);
	fw_line(v.expected, sizeof(v.expected), "%s: %lld %s in %s", words(what), (long long)number,
		want ? "stands" : "does not stand", list->name);
	fw_line(v.observed, sizeof(v.observed), "%s = %s", list->name,
		fw_fact_text(list, value, sizeof(value)));
	fw_cite(&v, list);
	return v;
}

struct fw_verdict fw_lists_fact(const struct fw_fact *list, const struct fw_fact *number, bool want,
				const char *what)
{
	struct fw_verdict v;

	if (!both_usable(list, number, what, &v))
		return v;
	if (!is_number(number)) {
		v = not_a("a number", number, what);
		fw_cite(&v, list);
		return v;
	}
	v = fw_lists(list, (int64_t)bits_of(number), want, what);
	fw_cite(&v, number);
	return v;
}

struct fw_verdict fw_asleep(const struct fw_fact *state, const char *what)
{
	struct fw_verdict v;

	if (!usable(state, what, &v))
		return v;
	if (state->kind != FW_STR)
		return not_a("a text", state, what);
	v = judged(state->s[0] == 'D' || state->s[0] == 'S');
	fw_line(v.expected, sizeof(v.expected), "%s: asleep", words(what));
	observe_one(&v, state, what);
	return v;
}

/* Which of the three calls libc's vfork is made of is libc's to say. */
static struct fw_verdict makes_processes(const struct fw_fact *call)
{
	static const char what[] = "call of the maker";
	struct fw_verdict v;

	if (!usable(call, what, &v))
		return v;
	if (call->kind != FW_INT)
		return not_a("a number", call, what);
	v = judged(call->i == __NR_vfork || call->i == __NR_clone || call->i == __NR_clone3);
	fw_line(v.expected, sizeof(v.expected), "%s: vfork, clone or clone3", what);
	observe_one(&v, call, what);
	return v;
}

struct fw_verdict fw_held_back(const struct fw_evidence *ev, const char *at, const char *role)
{
	char state[48], where[48], call[48];

	fw_line(state, sizeof(state), "%s.state", role);
	fw_line(where, sizeof(where), "%s.syscall_state", role);
	fw_line(call, sizeof(call), "%s.syscall_nr", role);
	return FW_ALL(fw_asleep(fw_find_at(ev, at, FW_SRC_STATUS, state), "state of the maker"),
		      fw_is_text(fw_find_at(ev, at, FW_SRC_SYSCALL, where), "inside",
				 "where the maker is"),
		      makes_processes(fw_find_at(ev, at, FW_SRC_SYSCALL, call)));
}

struct fw_verdict fw_in_order(const struct fw_fact *first, const struct fw_fact *second,
			      const char *what)
{
	char name_a[48], name_b[48];
	struct fw_verdict v;
	bool kept;

	if (!both_usable(first, second, what, &v))
		return v;
	kept = first->n < second->n;
	v = judged(kept);
	label(first, second, name_a, sizeof(name_a));
	label(second, first, name_b, sizeof(name_b));
	fw_line(v.expected, sizeof(v.expected), "%s: %s, then %s", words(what), name_a, name_b);
	fw_line(v.observed, sizeof(v.observed), "%s (fact %lld), then %s (fact %lld)",
		kept ? name_a : name_b, (long long)(kept ? first->n : second->n),
		kept ? name_b : name_a, (long long)(kept ? second->n : first->n));
	fw_cite(&v, first);
	fw_cite(&v, second);
	return v;
}

struct fw_verdict fw_reached(const struct fw_evidence *ev, const char *at, const char *role)
{
	const struct fw_fact *deadline = fw_find(ev, FW_SRC_HARNESS, "stage.deadline");
	const struct fw_fact *signal = fw_find(ev, FW_SRC_WAIT, "parent.exit_signal");
	const struct fw_fact *reached;
	struct fw_verdict v;
	char name[80], what[96];

	fw_line(name, sizeof(name), "%s.reached", role);
	fw_line(what, sizeof(what), "%s at %s", role, at);
	reached = fw_find_at(ev, at, FW_SRC_HARNESS, name);
	/* what ends or hangs before the call says nothing of it */
	if (!reached && !fw_find(ev, FW_SRC_PROBE, "parent.calling"))
		return fw_say(FW_INCONCLUSIVE, "", "%s: no call was made", what);
	/* whoever goes on because others were ended at the deadline has not come by itself */
	if ((reached && (!deadline || reached->n < deadline->n)) || (!deadline && !signal))
		return fw_is(reached, 1, what);
	if (deadline && reached)
		signal = NULL;
	v = judged(false);
	fw_line(v.expected, sizeof(v.expected), "%s", what);
	if (signal)
		observe_one(&v, signal, "not reached: the probe's end, by signal");
	else
		observe_one(&v, deadline, "not reached: the deadline in ms");
	return v;
}

static bool ends_word(char c)
{
	return c == '\0' || c == ' ' || c == ';';
}

/* As fw_says; says, or says_not, are the words that the report has for it. */
static struct fw_verdict stand_in(const struct fw_fact *text, const char *wanted, bool want,
				  const char *what, const char *says, const char *says_not)
{
	char value[VALUE_TEXT];
	struct fw_verdict v;
	const char *at;
	size_t len;

	if (!usable(text, what, &v))
		return v;
	if (text->kind != FW_STR)
		return not_a("a text", text, what);
	if (!wanted || !*wanted) {
		v = undecided("%s: no words to look for", words(what));
		fw_cite(&v, text);
		return v;
	}
	len = strlen(wanted);
	for (at = text->s; (at = strstr(at, wanted)); at++)
		if ((at == text->s || ends_word(at[-1])) && ends_word(at[len]))
			break;
	if (!at && strstr(text->s, "\xe2\x80\xa6 ")) {
		v = undecided("%s: the text of %s is cut", words(what), text->name);
		fw_cite(&v, text);
		return v;
	}
	v = judged((at != NULL) == want);
	fw_line(v.expected, sizeof(v.expected), "%s: %s \"%s\"", words(what),
		want ? says : says_not, wanted);
	fw_line(v.observed, sizeof(v.observed), "%s = %s", text->name,
		fw_fact_text(text, value, sizeof(value)));
	fw_cite(&v, text);
	return v;
}

struct fw_verdict fw_says(const struct fw_fact *text, const char *wanted, bool want,
			  const char *what)
{
	return stand_in(text, wanted, want, what, "says", "does not say");
}

struct fw_verdict fw_has_word(const struct fw_fact *text, const char *word, bool want,
			      const char *what)
{
	return stand_in(text, word, want, what, "has", "has no");
}

/* ---- lists of pages ---- */

enum { PAGES_MAX = 32768 };

struct pages {
	uint64_t bits[PAGES_MAX / 64];
};

/* Digits from *at on, in a text that ends with a zero byte; false when there are none or too many. */
static bool read_page(const char **at, uint64_t *ret_page)
{
	const char *from = *at;

	*ret_page = 0;
	while (**at >= '0' && **at <= '9' && *at - from < 6)
		*ret_page = *ret_page * 10 + (uint64_t)(*(*at)++ - '0');
	return *at > from;
}

/* Adds what the list names; false when it is cut, or no list of pages below count. */
static bool add_pages(struct pages *p, const struct fw_fact *list, uint64_t count)
{
	const char *at = list->s, *end = list->s + list->len;

	while (at < end) {
		uint64_t first, last;

		if (!read_page(&at, &first))
			return false;
		last = first;
		if (*at == '-' && (at++, !read_page(&at, &last)))
			return false;
		if (last < first || last >= count || (at < end && *at != ' '))
			return false;
		at += *at == ' ';
		for (uint64_t i = first; i <= last; i++)
			p->bits[i / 64] |= 1ULL << i % 64;
	}
	return true;
}

/* The list and what it is measured against, as sets. False: *ret_v says why not. */
static bool read_pages(const struct fw_fact *list, const struct fw_fact *pages,
		       const struct fw_fact *a, const struct fw_fact *b, const char *what,
		       struct pages *ret_is, struct pages *ret_named, struct fw_verdict *ret_v)
{
	const struct fw_fact *lists[] = { list, a, b };

	if (!both_usable(list, pages, what, ret_v))
		return false;
	if (pages->kind != FW_INT || pages->i <= 0 || pages->i > PAGES_MAX) {
		*ret_v = not_a("a number of pages", pages, what);
		return false;
	}
	for (int i = 0; i < 3; i++) {
		if (!lists[i])
			continue;
		if (!usable(lists[i], what, ret_v))
			return false;
		if (lists[i]->kind != FW_STR ||
		    !add_pages(i ? ret_named : ret_is, lists[i], (uint64_t)pages->i)) {
			*ret_v = not_a("a whole list of pages", lists[i], what);
			return false;
		}
	}
	return true;
}

static void complement(struct pages *p, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		p->bits[i / 64] ^= 1ULL << i % 64;
}

struct fw_verdict fw_pages(const struct fw_fact *list, const struct fw_fact *pages,
			   const struct fw_fact *a, const struct fw_fact *b, bool but,
			   const char *what)
{
	struct pages is = { 0 }, want = { 0 };
	char text_a[48], text_b[48], seen[VALUE_TEXT];
	struct fw_verdict v;

	if (!read_pages(list, pages, a, b, what, &is, &want, &v))
		return v;
	if (but)
		complement(&want, (uint64_t)pages->i);
	v = judged(memcmp(&is, &want, sizeof(is)) == 0);
	fw_line(v.expected, sizeof(v.expected), "%s: %s%s%s%s", words(what),
		but    ? a || b ? "all pages but " : "all pages" :
		a || b ? "pages " :
			 "no page",
		a ? fw_fact_text(a, text_a, sizeof(text_a)) : "", a && b ? " and " : "",
		b ? fw_fact_text(b, text_b, sizeof(text_b)) : "");
	fw_line(v.observed, sizeof(v.observed), "%s = %s of %lld", list->name,
		fw_fact_text(list, seen, sizeof(seen)), (long long)pages->i);
	fw_cite(&v, list);
	fw_cite(&v, pages);
	fw_cite(&v, a);
	fw_cite(&v, b);
	return v;
}

struct fw_verdict fw_pages_stayed(const struct fw_fact *moved, const struct fw_fact *pages,
				  const struct fw_fact *must, const char *what)
{
	struct pages is = { 0 }, due = { 0 };
	static const struct pages none;
	char seen[VALUE_TEXT];
	struct fw_verdict v;

	if (!read_pages(moved, pages, must, NULL, what, &is, &due, &v))
		return v;
	if (!must)
		complement(&due, (uint64_t)pages->i);
	if (memcmp(&is, &none, sizeof(is)) != 0 && memcmp(&is, &due, sizeof(is)) != 0)
		v = undecided("%s: frames move by themselves (%s = %s)", words(what), moved->name,
			      fw_fact_text(moved, seen, sizeof(seen)));
	else
		v = judged(memcmp(&is, &none, sizeof(is)) == 0);
	fw_line(v.expected, sizeof(v.expected), "%s: no page in another frame than before",
		words(what));
	fw_line(v.observed, sizeof(v.observed), "%s = %s", moved->name,
		fw_fact_text(moved, seen, sizeof(seen)));
	fw_cite(&v, moved);
	fw_cite(&v, pages);
	fw_cite(&v, must);
	return v;
}

/* The last word of a maker that has ended is that it calls: nothing else had gone wrong, so it ended in the call. */
static const struct fw_fact *ended_in_the_call(const struct fw_evidence *ev)
{
	const struct fw_fact *signal = fw_find(ev, FW_SRC_WAIT, "parent.exit_signal");
	const struct fw_fact *status = fw_find(ev, FW_SRC_WAIT, "parent.exit_status");

	if (!fw_find(ev, FW_SRC_PROBE, "parent.calling") ||
	    fw_find(ev, FW_SRC_PROBE, "parent.ret") ||
	    fw_find(ev, FW_SRC_HARNESS, "stage.deadline") ||
	    !fw_find(ev, FW_SRC_HARNESS, "stage.end"))
		return NULL;
	return signal ? signal : status && status->kind == FW_INT && status->i ? status : NULL;
}

struct fw_verdict fw_refused(const struct fw_evidence *ev, int code)
{
	const struct fw_fact *ret = fw_find(ev, FW_SRC_PROBE, "parent.ret");
	const struct fw_fact *end = ended_in_the_call(ev);
	struct fw_verdict v = fw_is(ret, -1, "result of the call");

	if (end) {
		v = judged(false);
		fw_line(v.expected, sizeof(v.expected), "result of the call = -1");
		observe_one(&v, end, "the maker's end in the call, by");
		return v;
	}

	/* one that was let through has no errno: the result alone says what there is to say */
	if (v.kind != FW_HOLDS)
		return v;
	return FW_ALL(v, fw_is_errno(fw_find(ev, FW_SRC_PROBE, "parent.errno"), code,
				     "errno of the call"));
}

struct fw_verdict fw_unchanged(const struct fw_evidence *ev, const char *from, const char *to,
			       enum fw_src src, const char *name, const char *what)
{
	return fw_equal(fw_find_at(ev, from, src, name), fw_find_at(ev, to, src, name), what);
}

struct fw_verdict fw_maker_unchanged(const struct fw_evidence *ev, const char *from, const char *to)
{
	return FW_ALL(fw_unchanged(ev, from, to, FW_SRC_CHILDREN, "parent.children", "children"),
		      fw_unchanged(ev, from, to, FW_SRC_TASKS, "parent.tasks", "threads"),
		      fw_unchanged(ev, from, to, FW_SRC_FDS, "parent.fds", "descriptors"),
		      fw_unchanged(ev, from, to, FW_SRC_STATUS, "parent.vmsize", "address space"),
		      fw_unchanged(ev, from, to, FW_SRC_STATUS, "parent.vmpte", "page tables"));
}

struct fw_verdict fw_made(const struct fw_evidence *ev)
{
	const struct fw_fact *end = ended_in_the_call(ev);

	if (end) {
		struct fw_verdict v = judged(false);

		fw_line(v.expected, sizeof(v.expected), "result in the maker at least 1");
		observe_one(&v, end, "the maker's end in the call, by");
		return v;
	}
	return fw_at_least(fw_find(ev, FW_SRC_PROBE, "parent.ret"), 1, "result in the maker");
}

static const struct fw_fact *of_role(const struct fw_evidence *ev, const char *at, enum fw_src src,
				     const char *role, const char *thing)
{
	char name[128];

	fw_line(name, sizeof(name), "%s.%s", role, thing);
	return fw_find_at(ev, at, src, name);
}

/* What was to be another value is one: where it is not, nothing was tried. */
static struct fw_verdict tried(const struct fw_fact *before, const struct fw_fact *after,
			       const char *thing)
{
	struct fw_verdict v = fw_differ(before, after, thing);

	if (v.kind == FW_VIOLATED) {
		v.kind = FW_INCONCLUSIVE;
		fw_line(v.reason, sizeof(v.reason), "%s: %s is what it was before", thing,
			after->name);
	}
	return v;
}

struct fw_verdict fw_inherited(const struct fw_evidence *ev, const struct fw_course *course,
			       enum fw_src src, const char *thing)
{
	const struct fw_fact *own = of_role(ev, course->set, src, "parent", thing);

	return FW_ALL(fw_made(ev),
		      tried(of_role(ev, course->before, src, "parent", thing), own, thing),
		      fw_equal(own, of_role(ev, course->born, src, "child", thing), thing),
		      fw_equal(own, of_role(ev, course->born, src, "parent", thing), thing));
}

struct fw_verdict fw_child_alone(const struct fw_evidence *ev, const struct fw_course *course,
				 enum fw_src src, const char *thing)
{
	return FW_ALL(fw_made(ev),
		      tried(of_role(ev, course->born, src, "child", thing),
			    of_role(ev, course->child_did, src, "child", thing), thing),
		      fw_equal(of_role(ev, course->born, src, "parent", thing),
			       of_role(ev, course->child_did, src, "parent", thing), thing));
}

struct fw_verdict fw_each_alone(const struct fw_evidence *ev, const struct fw_course *course,
				enum fw_src src, const char *thing)
{
	return FW_ALL(fw_child_alone(ev, course, src, thing),
		      tried(of_role(ev, course->child_did, src, "parent", thing),
			    of_role(ev, course->maker_did, src, "parent", thing), thing),
		      fw_equal(of_role(ev, course->child_did, src, "child", thing),
			       of_role(ev, course->maker_did, src, "child", thing), thing));
}

/* How much a part weighs in fw_all; what is neither violated nor holds decides nothing. */
static int weight(const struct fw_verdict *v)
{
	if (v->kind == FW_VIOLATED)
		return 2;
	return v->kind == FW_HOLDS ? 0 : 1;
}

static void cite_all_of(struct fw_verdict *v, const struct fw_verdict *from)
{
	int i;

	for (i = 0; i < from->cited_count; i++)
		fw_cite(v, &(struct fw_fact){ .n = from->cited[i] });
}

/* What the fact is of, when it is of this side and no row takes it out: the part of its name after the role. */
static const char *thing_of(const struct fw_fact *f, enum fw_src src, struct fw_side side,
			    const struct fw_row *rows)
{
	size_t len = strlen(side.role);
	const char *thing;

	if (f->src != src || strcmp(f->at, side.at) != 0 || strncmp(f->name, side.role, len) != 0 ||
	    f->name[len] != '.')
		return NULL;
	thing = f->name + len + 1;
	for (; rows && rows->thing; rows++)
		if (rows->src == src && strcmp(rows->thing, thing) == 0)
			return NULL;
	return thing;
}

static struct fw_verdict like_other(const struct fw_fact *f, const struct fw_fact *other,
				    const char *thing)
{
	struct fw_verdict v;

	/* of a kind that this kernel lacks neither has one */
	if (f->src == FW_SRC_NS && other && f->kind == FW_ERRNO && other->kind == FW_ERRNO &&
	    f->i == ENOENT && other->i == ENOENT) {
		v = judged(true);
		observe_two(&v, f, other, thing, "the same");
		return v;
	}
	if (f->src != FW_SRC_KCMP || !other || f->kind != FW_INT || other->kind != FW_INT)
		return fw_equal(f, other, thing);
	/* which of two objects comes first is nobody's to promise */
	v = judged((f->i == 0) == (other->i == 0));
	observe_two(&v, f, other, thing, "both or neither the same object");
	return v;
}

/* Adds one comparison to what is known so far; the worse one gives the texts. */
static void join(struct fw_verdict *all, struct fw_verdict one)
{
	struct fw_verdict better = one;

	if (weight(&one) > weight(all)) {
		better = *all;
		*all = one;
	}
	cite_all_of(all, &better);
}

struct fw_verdict fw_alike(const struct fw_evidence *ev, enum fw_src src, struct fw_side a,
			   struct fw_side b, const struct fw_row *rows)
{
	struct fw_verdict all = { .kind = FW_HOLDS };
	const struct fw_side sides[] = { a, b };
	int compared = 0;

	fw_evidence_ask(ev, src);
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < ev->count; i++) {
			const struct fw_fact *f = &ev->facts[i], *other;
			const char *thing = thing_of(f, src, sides[s], rows);
			char name[128];

			if (!thing)
				continue;
			fw_line(name, sizeof(name), "%s.%s", sides[!s].role, thing);
			other = fw_find_at(ev, sides[!s].at, src, name);
			/* from the other side only what this one lacks is news */
			if (s == 1 && other)
				continue;
			join(&all, like_other(f, other, thing));
			compared++;
		}
	if (!compared)
		return undecided("no facts of %s about %s and %s", fw_src_name(src), a.role,
				 b.role);
	if (all.kind == FW_HOLDS) {
		fw_line(all.expected, sizeof(all.expected), "%s: %s at %s as %s at %s",
			fw_src_name(src), b.role, *b.at ? b.at : "no gate", a.role,
			*a.at ? a.at : "no gate");
		fw_line(all.observed, sizeof(all.observed), "alike in %d", compared);
	}
	return all;
}

struct fw_verdict fw_all(const struct fw_verdict *verdicts, int count)
{
	struct fw_verdict v;
	int decides = 0, i;

	if (!verdicts || count <= 0)
		return undecided("nothing to judge");
	for (i = 1; i < count; i++)
		if (weight(&verdicts[i]) > weight(&verdicts[decides]))
			decides = i;
	/* Starting from the one that decides keeps its facts when not all can be cited. */
	v = verdicts[decides];
	if (weight(&v) == 1 && v.kind != FW_INCONCLUSIVE) {
		v.kind = FW_INCONCLUSIVE;
		if (!v.reason[0])
			fw_line(v.reason, sizeof(v.reason), "a part of the judgement was not made");
	}
	for (i = 0; i < count; i++)
		cite_all_of(&v, &verdicts[i]);
	return v;
}
