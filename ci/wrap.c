/* SPDX-License-Identifier: MIT */
/*
 * Stands in a probe's place and runs the probe by other words, those of WORDS: ci/target builds it for emulators.
 * "{probe}" is the path of the probe in the folder REAL, "{name}" the name that it was called by; its arguments follow.
 * Descriptors, environment and process stay as they are.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 64, EXIT_BROKEN = 120 };

int main(int argc, char **argv, char **envp)
{
	static const char *const words[] = { WORDS NULL };
	static char probe[4096];
	char *all[WORDS_MAX];
	int n = 0;

	if (argc < 1 ||
	    snprintf(probe, sizeof(probe), "%s/%s", REAL, argv[0]) >= (int)sizeof(probe))
		return EXIT_BROKEN;
	for (int i = 0; words[i] && n < WORDS_MAX / 2; i++)
		all[n++] = strcmp(words[i], "{probe}") == 0 ? probe :
			   strcmp(words[i], "{name}") == 0  ? argv[0] :
							      (char *)words[i];
	for (int i = 1; i < argc && n < WORDS_MAX - 1; i++)
		all[n++] = argv[i];
	all[n] = NULL;
	(void)execve(all[0], all, envp);
	return EXIT_BROKEN;
}
