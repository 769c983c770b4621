#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Makes the golden record from a recorded run: for checks that hold or are violated, what they cite and what the harness
# says of itself.
#
#   golden.py RECORD.jsonl... OUT.jsonl
#
# prove tries the counterexamples of checks that are skipped on the machine at hand on it, so it is recorded where most
# checks hold: as root, with every need met; a later record, of another kernel, gives what did not hold in the earlier
# ones. Afterwards `forkwitness judge OUT.jsonl` must agree with it. Nothing about
# the machine but the release of its kernel is kept.

import json
import sys


# What an ordinary user has on an ordinary box. Units that need nothing else are tried on evidence of the run itself, and
# would only make this record long.
COMMON = {"abstract-sockets", "aio", "autogroup", "clone3", "close-range", "command-line", "coredump-filter",
          "dnotify", "droppable", "exec-self", "execveat", "fd-position", "fdinfo", "fork", "futex-pi", "gs-base",
          "guard-regions", "int3", "int80", "ioprio", "kcmp", "ldt", "lease", "libc:_Fork", "libc:glibc",
          "libc:posix_spawn", "libc:threads", "lock-on-fault", "loopback", "map-count", "mce-kill", "mdwe", "mdwe-no-inherit", "membarrier",
          "membarrier-registrations", "memory-merge", "memory:128m", "mseal", "new-privileges", "no-filter",
          "no-new-privs", "ns-flags", "numa-policy", "one-thread", "oom-score-adj", "overcommit:heuristic", "pagemap",
          "pidfd", "pidfd-getfd", "pidfd-thread", "prlimit", "proc", "proc-children", "proc-io", "proc-locked",
          "proc-mem", "proc-mem-store", "proc-ns", "proc-nspgid", "proc-page-tables", "proc-peak", "proc-personality",
          "proc-schedstat", "proc-signals", "proc-syscall", "proc-timers", "proc-umask", "processes", "ptrace",
          "ptrace-fpu", "ptrace-rseq", "ptrace-syscall-info", "ptrace-xstate", "rlimit-seen", "rlimit:locks",
          "rlimit:nofile", "robust-list", "rseq", "sched-attr", "scratch", "seccomp-filter", "seccomp-listener",
          "shell", "stop-signals", "stopped-state", "subreaper", "syscall-user-dispatch", "sysvsem", "sysvshm",
          "thp-switch", "thread-credentials", "tid-address", "tsc-mode", "vfork", "vfork-shares", "vmsplice"}


# A check that rests on more facts than a verdict cites cannot be kept by what it cites: its unit is kept whole.
CITED_MAX = 32

# Cases of which everything is kept: their checks rest on more than they cite, or their counterexamples edit it.
WHOLE_CASES = {"flags.clone3-fields.cgroup-killed-before", "return.child-and-parent", "return.refused.dead-init"}

# Counterexamples edit facts that a check which holds need not cite: of these sources everything is kept.
WHOLE = {"probe", "pagemap", "kpagecount", "mem"}


def fnv(text):
    h = 0xcbf29ce484222325
    for byte in text.encode():
        h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return h


def taken_from(lines, verdict, done, first):
    """Facts and checks of the units that have such a check not yet done; numbers moved up by first."""
    checks = [l for l in lines if l["type"] == "check" and l["verdict"] == verdict and (l["case"], l["door"]) not in done]
    rare = {(l["case"], l["door"]) for l in lines if l["type"] == "check" and set(l["needs"]) - COMMON}
    units = {(c["case"], c["door"]) for c in checks} & rare
    # what is taken of a unit is taken whole: its other checks cite the same facts
    checks = [l for l in lines if l["type"] == "check" and (l["case"], l["door"]) in units and
              l["verdict"] in ("holds", "violated")]
    whole = {(c["case"], c["door"]) for c in checks if len(c["evidence"]) >= CITED_MAX or c["case"] in WHOLE_CASES}
    cited = {n for c in checks for n in c["evidence"]}
    facts = [l | {"n": l["n"] + first} for l in lines if l["type"] == "fact" and (l["case"], l["door"]) in units and
             (l["n"] in cited or l["source"] in WHOLE or (l["case"], l["door"]) in whole or (l["source"] == "harness" and l["role"] == "stage"))]
    return units, facts, [c | {"evidence": [n + first for n in c["evidence"]]} for c in checks]


def main(arguments):
    if len(arguments) < 2:
        print("usage: golden.py RECORD.jsonl... OUT.jsonl", file=sys.stderr)
        return 2
    records = []
    for name in arguments[:-1]:
        with open(name, encoding="utf-8") as file:
            records.append([json.loads(line) for line in file])
    start, end = records[0][0], records[0][-1]
    facts, checks, done, first = [], [], set(), 0
    for verdict in ("holds", "violated"):
        for lines in records:
            units, more_facts, more_checks = taken_from(lines, verdict, done, first)
            done |= units
            facts += more_facts
            checks += more_checks
            first += lines[-1]["facts"]
    plan = [c["id"] for c in checks]
    number = {}
    for n, fact in enumerate(facts, 1):
        number[fact["n"]] = n
        fact["n"] = n
        fact["t_ns"] = 0
    for check in checks:
        check["evidence"] = [number[n] for n in check["evidence"]]
        check["ms"] = 0
    # what is listed of later kernels was seen on the newest of them
    release = max((r[0]["environment"].get("release", "").split("-")[0].split("+")[0] for r in records),
                  key=lambda text: [int(n) for n in text.split(".")])
    start.update(run_id="golden", target="box", argv=["fw-worker", "run"], started="2026-01-01T00:00:00Z", environment={"release": release},
                 plan_digest=f"0x{fnv(''.join(i + chr(10) for i in plan)):016x}", plan_total=len(plan), plan=plan)
    totals = {k: 0 for k in end["totals"]}
    for check in checks:
        totals[check["verdict"]] += 1
    digest = fnv("".join(json.dumps(f, separators=(",", ":"), ensure_ascii=False) for f in facts))
    end.update(facts_digest=f"0x{digest:016x}", finished="2026-01-01T00:00:00Z", facts=len(facts), totals=totals)
    # A check's line comes after the facts of its case: all facts first, then all checks.
    with open(arguments[-1], "w", encoding="utf-8") as out:
        for line in [start, *facts, *checks, end]:
            out.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")
    print(f"{len(checks)} checks, {len(facts)} facts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
