/* SPDX-License-Identifier: MIT */
/* Small pure string helpers: globs, nearest word, strict numbers, UTF-8. */
#ifndef FW_TEXT_H
#define FW_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Shell-like match of the whole text: '*' any run (also of '/' and '.'), '?' one byte, [abc] [a-z] [!a]. */
bool fw_glob_match(const char *pattern, const char *text);

/* false: no text that begins so matches. Quick, to be asked before longer texts are made. */
bool fw_glob_may_begin(const char *pattern, const char *start);

/* Is the pattern well formed? NULL if so, else a constant text of what is wrong; *ret_at is the byte offset. */
const char *fw_glob_check(const char *pattern, size_t *ret_at);

/* The candidate with the smallest edit distance to word, or NULL when none is near enough to be meant. */
const char *fw_nearest(const char *word, const char *const *candidates, size_t n);

/* Whole-string decimal within [min, max]; 0, -EINVAL (not a number) or -ERANGE. */
int fw_parse_int(const char *s, int64_t min, int64_t max, int64_t *ret_value);

/* Whole-string hexadecimal with 0x; 0, -EINVAL or -ERANGE. */
int fw_parse_word(const char *s, uint64_t *ret_value);

/* Is this well-formed UTF-8 without NUL? */
bool fw_utf8_is_valid(const char *s, size_t n);

/*
 * Formats one line for people: what does not fit is cut at a character's border and ends in "...", blanks and
 * line ends become spaces, other control characters and broken UTF-8 become '?'. Terminated; returns buf. No
 * argument may point into buf.
 */
char *fw_line(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
char *fw_vline(char *buf, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* FNV-1a, 64 bit: digests of plans and statements. Start with FW_FNV_START. */
#define FW_FNV_START 0xcbf29ce484222325ULL
uint64_t fw_fnv(uint64_t h, const void *bytes, size_t n);

#endif
