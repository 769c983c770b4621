/* SPDX-License-Identifier: MIT */
/* Raising and lowering what a run owns on the machine. */
#include "machine.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "confine.h"
#include "rlimit.h"
#include "runner.h"
#include "sweep.h"
#include "throwaway.h"

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

enum { USUAL_SPAWN_US = 100 };

/* A bare process, made and waited for. */
static int measure_spawn_us(void)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < 3; i++) {
		int64_t since = now_ns(), took;

		(void)fw_thrown_bare();
		took = now_ns() - since;
		best = took < best ? took : best;
	}
	return best > INT32_MAX * 1000LL ? INT32_MAX : (int)(best / 1000);
}

/*
 * The default deadline, longer on a machine where making a process takes longer than it should: 10 s for up to
 * 1 ms a process (an emulated machine may be a hundred times slower than a real one); and longer by as many cases as
 * each processor has to share in.
 */
static int scaled_deadline(int spawn_us, int jobs)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	const int each = processors > 0 && jobs > processors ? (int)(jobs / processors) : 1;
	const int alone = spawn_us < 1000 ? 10000 : spawn_us > 30000 ? 300000 : 10 * spawn_us;

	return alone > 300000 / each ? 300000 : alone * each;
}

void fw_machine_raise(struct fw_machine *m, const char *probes_dir, int timeout_ms, int jobs,
		      bool allow_global)
{
	struct fw_err err = { 0 };

	static const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t set;

	/* from here on something would be left behind: these wait until the run asks for them */
	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		(void)sigaddset(&set, stops[i]);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	fw_stage_keep_children();
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	(void)sys_room_for_fds();
	(void)fw_sweep_dead();
	m->stage = (struct fw_stage_plan){ .cgroup_fd = -1, .uid = geteuid(), .gid = getegid() };
	if (fw_scratch_make(m->scratch, sizeof(m->scratch), &err) == 0)
		m->stage.scratch = m->scratch;
	if (fw_cgroup_make(m->cgroup, sizeof(m->cgroup), &err) == 0) {
		(void)snprintf(m->slot_cgroup, sizeof(m->slot_cgroup), "%s/try", m->cgroup);
		if (mkdir(m->slot_cgroup, 0755) < 0)
			m->slot_cgroup[0] = '\0';
	}
	if (fw_owner_name(m->tracer, sizeof(m->tracer)) < 0)
		m->tracer[0] = '\0';
	m->stage.tracer = m->tracer;
	m->traces = m->tracer[0] && allow_global;
	(void)fw_pids_make(m->pids, sizeof(m->pids), &err);
	m->spawn_us = measure_spawn_us();
	m->slowdown = m->spawn_us > USUAL_SPAWN_US ? m->spawn_us / USUAL_SPAWN_US : 1;
	fw_need_deadline(m->slowdown);
	fw_containment_decide(&m->stage);
	(void)fw_confine_prepare();
	m->trial = (struct fw_trial){
		.plan = &m->stage,
		.probe_fd = fw_probe_open(probes_dir, "null"),
		.slot_cgroup = m->slot_cgroup,
		.jobs = jobs,
		.pids = m->pids,
		.tracer = m->tracer[0] ? m->tracer : NULL,
		.allow_global = allow_global,
	};
	m->deadline_ms = timeout_ms ? timeout_ms : scaled_deadline(m->spawn_us, jobs);
}

void fw_machine_lower(struct fw_machine *m)
{
	(void)fw_stage_reap_all();
	if (m->traces)
		(void)fw_tracing_remove(m->tracer);
	if (m->pids[0])
		(void)fw_cgroup_remove(m->pids);
	if (m->cgroup[0])
		(void)fw_cgroup_remove(m->cgroup);
	if (m->scratch[0])
		(void)fw_remove_tree(m->scratch);
}

const char *fw_containment_name(enum fw_containment c)
{
	return c == FW_CONTAIN_PIDNS ? "pidns" : c == FW_CONTAIN_USERNS ? "userns" : "subreaper";
}
