/* SPDX-License-Identifier: MIT */
/* Capability sets of a probe: permitted, effective, inheritable, ambient and bounding, from the text of its case. */
#include "caps.h"

#include <errno.h>
#include <grp.h>
#include <linux/securebits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
	PLAIN_UID = 65534,	/* a user without rights; the kernel's overflow id */
};

/* Of root as it is, exec makes all of the bounding set permitted; anybody else takes the ambient set along. */
static bool exec_gives_all(void)
{
	int bits = prctl(PR_GET_SECUREBITS);

	return (getuid() == 0 || geteuid() == 0) && (bits < 0 || !(bits & SECBIT_NOROOT));
}

/* In which of the sets is it? */
static bool has(cap_t caps, cap_value_t value, cap_flag_t set)
{
	cap_flag_value_t state = CAP_CLEAR;

	return cap_get_flag(caps, value, set, &state) == 0 && state == CAP_SET;
}

/* What is asked for and held, as permitted and effective set. */
static cap_t wanted(const struct fw_env *env)
{
	cap_t asked = cap_from_text(fw_env_caps(env));
	cap_t held = cap_get_proc(), all = cap_init();

	for (cap_value_t c = 0; asked && held && all && c < cap_max_bits(); c++)
		if (has(asked, c, CAP_PERMITTED) && has(held, c, CAP_PERMITTED)) {
			(void)cap_set_flag(all, CAP_PERMITTED, 1, &c, CAP_SET);
			(void)cap_set_flag(all, CAP_EFFECTIVE, 1, &c, CAP_SET);
		}
	if (all && (!asked || !held)) {
		(void)cap_free(all);
		all = NULL;
	}
	(void)cap_free(asked);
	(void)cap_free(held);
	return all;
}

/* Without CAP_SETPCAP it stays as it is: then there is nothing in it that exec could give, but to root of a sandbox. */
static void bound(cap_t caps)
{
	for (cap_value_t c = 0; c < cap_max_bits(); c++)
		if (!has(caps, c, CAP_PERMITTED) && cap_drop_bound(c) < 0)
			return;
}

static int take_along(cap_t caps)
{
	for (cap_value_t c = 0; c < cap_max_bits(); c++)
		if (has(caps, c, CAP_PERMITTED))
			(void)cap_set_flag(caps, CAP_INHERITABLE, 1, &c, CAP_SET);
	if (cap_set_proc(caps) < 0)
		return -1;
	for (cap_value_t c = 0; c < cap_max_bits(); c++)
		if (has(caps, c, CAP_PERMITTED) && cap_set_ambient(c, CAP_SET) < 0)
			return -1;
	return 0;
}

const char *fw_caps_become(const struct fw_env *env)
{
	const char *failed = NULL;
	cap_t caps = wanted(env);
	int error;

	if (!caps)
		return "read-capabilities";
	bound(caps);
	/* the caller's ambient set is nobody's here; kernels before 4.3 have none */
	(void)cap_reset_ambient();
	/* where this cannot be, the need plain-user is absent and nobody asks */
	if (env->user == FW_USER_PLAIN && geteuid() == 0 &&
	    (setgroups(0, NULL) < 0 || setresgid(PLAIN_UID, PLAIN_UID, PLAIN_UID) < 0 ||
	     setresuid(PLAIN_UID, PLAIN_UID, PLAIN_UID) < 0))
		failed = "become-plain-user";
	else if ((exec_gives_all() ? cap_set_proc(caps) : take_along(caps)) < 0)
		failed = "set-capabilities";
	error = errno;
	(void)cap_free(caps);
	errno = error;
	return failed;
}
