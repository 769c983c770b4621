/* SPDX-License-Identifier: MIT */
/* Small pure string helpers: globs, nearest word, strict numbers, UTF-8, lines for people. */
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Longest word to be compared: the three rows of the distance table are this long. */
enum { WORD_MAX = 256 };

/*
 * The end of a bracket set: p points at '['. Returns what follows the closing ']', or NULL when
 * the set is never closed. A ']' that comes first is a member.
 */
static const char *set_end(const char *p)
{
	p++;
	if (*p == '!')
		p++;
	if (*p == ']')
		p++;
	while (*p && *p != ']')
		p++;
	return *p ? p + 1 : NULL;
}

/* Is c a member of the set from '[' at p up to end (just past its ']')? */
static bool set_has(const char *p, const char *end, unsigned char c)
{
	bool negated = p[1] == '!';
	bool member = false;

	p += negated ? 2 : 1;
	end--;
	while (p < end) {
		unsigned char low = (unsigned char)*p;
		unsigned char high = low;

		if (end - p >= 3 && p[1] == '-') {
			high = (unsigned char)p[2];
			p += 3;
		} else {
			p++;
		}
		if (c >= low && c <= high)
			member = true;
	}
	return member != negated;
}

/* Matches a byte against the element at *p and steps over it; a '[' never closed is itself. */
static bool match_one(const char **p, unsigned char c)
{
	const char *here = *p;

	if (*here == '[') {
		const char *end = set_end(here);

		if (end) {
			*p = end;
			return set_has(here, end, c);
		}
	}
	*p = here + 1;
	return *here == '?' || (unsigned char)*here == c;
}

bool fw_glob_match(const char *pattern, const char *text)
{
	const char *star = NULL; /* what follows the last '*' seen */
	const char *resume = NULL; /* where its run ends if it must grow */

	if (!pattern || !text)
		return false;
	/* Only the last star ever needs to grow, so the work is at most pattern times text. */
	for (;;) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
			continue;
		}
		if (*text == '\0')
			return *pattern == '\0';
		if (*pattern && match_one(&pattern, (unsigned char)*text)) {
			text++;
			continue;
		}
		if (!star)
			return false;
		pattern = star;
		text = ++resume;
	}
}

/* What is wrong inside the set from '[' at p to end; *ret_bad is the place. */
static const char *set_check(const char *p, const char *end, const char **ret_bad)
{
	p += p[1] == '!' ? 2 : 1;
	end--;
	while (p < end) {
		if (end - p >= 3 && p[1] == '-') {
			if ((unsigned char)p[0] > (unsigned char)p[2]) {
				*ret_bad = p;
				return "range runs backwards";
			}
			p += 3;
		} else {
			p++;
		}
	}
	return NULL;
}

bool fw_glob_may_begin(const char *pattern, const char *start)
{
	for (; *start; pattern++, start++) {
		if (*pattern == '*' || *pattern == '?' || *pattern == '[')
			return true;
		if (*pattern != *start)
			return false;
	}
	return true;
}

const char *fw_glob_check(const char *pattern, size_t *ret_at)
{
	const char *wrong = NULL;
	const char *bad = pattern;
	const char *p = pattern;

	if (!pattern || !*pattern) {
		wrong = "empty pattern";
	} else {
		while (*p && !wrong) {
			const char *end;

			if (*p != '[') {
				p++;
				continue;
			}
			end = set_end(p);
			if (!end) {
				bad = p;
				wrong = "'[' without ']'";
			} else {
				wrong = set_check(p, end, &bad);
				p = end;
			}
		}
	}
	if (wrong && ret_at)
		*ret_at = pattern ? (size_t)(bad - pattern) : 0;
	return wrong;
}

static unsigned min_of(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edit distance where swapping two neighbours counts once; both words are shorter than WORD_MAX. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][WORD_MAX];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];
	size_t i, j;

	memset(rows, 0, sizeof(rows));
	for (j = 0; j <= nb; j++)
		above[j] = (unsigned)j;
	for (i = 1; i <= na; i++) {
		unsigned *freed = before;

		row[0] = (unsigned)i;
		for (j = 1; j <= nb; j++) {
			unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);

			best = min_of(best, above[j] + 1);
			best = min_of(best, row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = min_of(best, before[j - 2] + 1);
			row[j] = best;
		}
		before = above;
		above = row;
		row = freed;
	}
	return above[nb];
}

const char *fw_nearest(const char *word, const char *const *candidates, size_t n)
{
	size_t len = word ? strlen(word) : 0;
	size_t limit = len / 3 > 2 ? len / 3 : 2;
	const char *nearest = NULL;
	size_t i;

	if (!len || len >= WORD_MAX)
		return NULL;
	for (i = 0; i < n; i++) {
		size_t other = candidates[i] ? strlen(candidates[i]) : 0;
		size_t longer = other > len ? other : len;
		size_t d;

		if (!other || other >= WORD_MAX || longer - (other < len ? other : len) > limit)
			continue;
		d = distance(word, len, candidates[i], other);
		/* With every letter changed nothing of the word is left to be meant. */
		if (d > limit || d >= longer)
			continue;
		nearest = candidates[i];
		if (!d)
			break;
		limit = d - 1;
	}
	return nearest;
}

int fw_parse_int(const char *s, int64_t min, int64_t max, int64_t *ret_value)
{
	bool negative = s && *s == '-';
	bool over = false;
	int64_t value = 0;

	if (!s)
		return -EINVAL;
	s += negative;
	if (!*s)
		return -EINVAL;
	/* Downwards: the lowest number has no positive twin. Looks at all digits, fit or not. */
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return -EINVAL;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, *s - '0', &value))
			over = true;
	}
	if (!over && !negative && __builtin_sub_overflow((int64_t)0, value, &value))
		over = true;
	if (over || value < min || value > max)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

int fw_parse_word(const char *s, uint64_t *ret_value)
{
	bool over = false;
	uint64_t value = 0;

	if (!s || s[0] != '0' || s[1] != 'x' || !s[2])
		return -EINVAL;
	for (s += 2; *s; s++) {
		unsigned digit;

		if (*s >= '0' && *s <= '9')
			digit = (unsigned)(*s - '0');
		else if (*s >= 'a' && *s <= 'f')
			digit = (unsigned)(*s - 'a') + 10;
		else if (*s >= 'A' && *s <= 'F')
			digit = (unsigned)(*s - 'A') + 10;
		else
			return -EINVAL;
		if (value >> 60)
			over = true;
		value = value << 4 | digit;
	}
	if (over)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

/* Length of the well-formed character at s, at most n bytes; 0 when there is none (NUL is none). */
static size_t utf8_step(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (!n || !u[0])
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] >= 0xc2 && u[0] <= 0xdf)
		len = 2;
	else if (u[0] >= 0xe0 && u[0] <= 0xef)
		len = 3;
	else if (u[0] >= 0xf0 && u[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (len > n)
		return 0;
	/* The second byte is where overlong forms, surrogates and numbers past the last show. */
	if (u[0] == 0xe0)
		low = 0xa0;
	else if (u[0] == 0xed)
		high = 0x9f;
	else if (u[0] == 0xf0)
		low = 0x90;
	else if (u[0] == 0xf4)
		high = 0x8f;
	if (u[1] < low || u[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if (u[i] < 0x80 || u[i] > 0xbf)
			return 0;
	return len;
}

bool fw_utf8_is_valid(const char *s, size_t n)
{
	while (n) {
		const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
		uint64_t eight;
		size_t step;

		/* nearly all is ASCII: eight bytes at once, none of them zero or above */
		for (; n >= sizeof(eight); s += sizeof(eight), n -= sizeof(eight)) {
			memcpy(&eight, s, sizeof(eight));
			if ((eight & tops) || ((eight - ones) & ~eight & tops))
				break;
		}
		if (!n)
			return true;
		step = utf8_step(s, n);
		if (!step)
			return false;
		s += step;
		n -= step;
	}
	return true;
}

/* Makes one clean line of the n bytes at s, in place. */
static void clean(char *s, size_t n)
{
	while (n) {
		size_t step = utf8_step(s, n);
		unsigned char c = (unsigned char)*s;

		if (step == 2 && c == 0xc2 && (unsigned char)s[1] < 0xa0)
			s[0] = s[1] = '?'; /* upper controls: terminals obey them */
		else if (c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f')
			*s = ' ';
		else if (!step || c < 0x20 || c == 0x7f)
			*s = '?';
		s += step ? step : 1;
		n -= step ? step : 1;
	}
}

char *fw_vline(char *buf, size_t size, const char *fmt, va_list ap)
{
	size_t len;
	int n;

	if (!size)
		return buf;
	n = vsnprintf(buf, size, fmt, ap);
	if (n < 0)
		n = 0;
	len = (size_t)n;
	buf[len < size ? len : size - 1] = '\0';
	if (len >= size) {
		size_t dots = size > 8 ? 3 : 0;

		len = size - 1 - dots;
		while (len && ((unsigned char)buf[len] & 0xc0) == 0x80)
			len--;
		memcpy(buf + len, "...", dots);
		buf[len + dots] = '\0';
		len += dots;
	}
	clean(buf, len);
	return buf;
}

char *fw_line(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fw_vline(buf, size, fmt, ap);
	va_end(ap);
	return buf;
}

uint64_t fw_fnv(uint64_t h, const void *bytes, size_t n)
{
	const unsigned char *u = bytes;

	while (n--) {
		h ^= *u++;
		h *= 0x100000001b3ULL;
	}
	return h;
}
