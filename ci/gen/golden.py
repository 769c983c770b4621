#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Makes the golden record from a recorded run: for checks that hold or are violated, what they cite and what the harness
# says of itself.
#
#   golden.py RECORD.jsonl OUT.jsonl
#
# prove tries the counterexamples of checks that are skipped on the machine at hand on it, so it is recorded where most
# checks hold: as root, with every need met. Afterwards `forkwitness judge OUT.jsonl` must agree with it. Nothing about
# the machine but the release of its kernel is kept.

import json
import sys


def fnv(text):
    h = 0xcbf29ce484222325
    for byte in text.encode():
        h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return h


def main(arguments):
    if len(arguments) != 2:
        print("usage: golden.py RECORD.jsonl OUT.jsonl", file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    start, end = lines[0], lines[-1]
    checks = [l for l in lines if l["type"] == "check" and l["verdict"] in ("holds", "violated")]
    units = {(c["case"], c["door"]) for c in checks}
    cited = {n for c in checks for n in c["evidence"]}
    facts = [l for l in lines if l["type"] == "fact" and (l["case"], l["door"]) in units and
             (l["n"] in cited or (l["source"] == "harness" and l["role"] == "stage"))]
    number = {}
    for n, fact in enumerate(facts, 1):
        number[fact["n"]] = n
        fact["n"] = n
        fact["t_ns"] = 0
    for check in checks:
        check["evidence"] = [number[n] for n in check["evidence"]]
        check["ms"] = 0
    held = {c["id"] for c in checks}
    plan = [i for i in start["plan"] if i in held]
    release = start["environment"].get("release", "").split("-")[0]
    start.update(run_id="golden", argv=["fw-worker", "run"], started="2026-01-01T00:00:00Z", environment={"release": release},
                 plan_digest=f"0x{fnv(''.join(i + chr(10) for i in plan)):016x}", plan_total=len(plan), plan=plan)
    totals = {k: 0 for k in end["totals"]}
    for check in checks:
        totals[check["verdict"]] += 1
    end.update(finished="2026-01-01T00:00:00Z", facts=len(facts), totals=totals)
    # A check's line comes after the facts of its case: all facts first, then all checks.
    with open(arguments[1], "w", encoding="utf-8") as out:
        for line in [start, *facts, *checks, end]:
            out.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")
    print(f"{len(checks)} checks, {len(facts)} facts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
