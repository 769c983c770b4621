/* SPDX-License-Identifier: MIT */
/* Runs the unit tests: all suites, or those named as arguments. Ends with one line of counts. */
#include "suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct named {
	const char *name;
	Suite *(*make)(void);
};

#define NAMED(suite) { #suite, suite##_suite },
static const struct named suites[] = { FW_SUITES(NAMED) };
#undef NAMED

enum { COUNT = sizeof(suites) / sizeof(suites[0]) };

int pieces_left;

static bool is_refused(void)
{
	return pieces_left && !--pieces_left;
}

void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
char *__real_strdup(const char *s);
char *__wrap_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
char *__wrap_strndup(const char *s, size_t n);

void *__wrap_realloc(void *p, size_t size)
{
	return is_refused() ? NULL : __real_realloc(p, size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return is_refused() ? NULL : __real_calloc(n, size);
}

char *__wrap_strdup(const char *s)
{
	return is_refused() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return is_refused() ? NULL : __real_strndup(s, n);
}

static const struct named *suite_of_name(const char *name)
{
	int i;

	for (i = 0; i < COUNT; i++)
		if (strcmp(suites[i].name, name) == 0)
			return &suites[i];
	return NULL;
}

static int is_wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc < 2;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int count = 0, ran, failed, i;

	/* A name that is no suite would otherwise be a run of nothing that passes. */
	for (i = 1; i < argc; i++) {
		if (!suite_of_name(argv[i])) {
			(void)fprintf(stderr, "unit: no suite named %s\n", argv[i]);
			srunner_free(runner);
			return 2;
		}
	}
	for (i = 0; i < COUNT; i++) {
		if (is_wanted(suites[i].name, argc, argv)) {
			srunner_add_suite(runner, suites[i].make());
			count++;
		}
	}
	srunner_run_all(runner, CK_ENV);
	ran = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	(void)printf("unit: %d suites, %d tests, %d failed\n", count, ran, failed);
	return failed || !ran ? EXIT_FAILURE : EXIT_SUCCESS;
}
