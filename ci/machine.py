# SPDX-License-Identifier: MIT
# What lives and lies about on a machine, for the scripts that run the suite and look what is left: soak, contain.

import ctypes
import os
import re
import signal
import time

PR_SET_CHILD_SUBREAPER = 36
OWNED = re.compile(r"forkwitness-(\d+)-(\d+)-(\d+)\Z")
PLACES = ("/tmp", "/dev/shm", "/var/tmp")
GONE_WITHIN_S = 1.0     # the kernel ends a pid namespace after its init, not with it


def become_subreaper():
    """Whoever loses its parent below us becomes our child; False where that cannot be."""
    return ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


# ---- processes ----

def children_of(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
    except OSError:
        pass
    return found


def descendants(pid):
    found, rest = [], [pid]
    while rest:
        below = children_of(rest.pop())
        found += below
        rest += below
    return found


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def start_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0


def state_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def reap_adopted(known):
    """Reaps what has died among the orphans that became ours; the processes that still live."""
    alive = []
    for pid in children_of(os.getpid()):
        if pid in known:
            continue
        try:
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                alive.append(pid)
        except ChildProcessError:
            pass
    return alive


def wait_gone(known):
    """Waits until nothing that we did not mean to keep is left below us; how long that took, and who is left."""
    began = time.monotonic()
    while True:
        alive = reap_adopted(known)
        took = time.monotonic() - began
        if not alive or took > GONE_WITHIN_S:
            return took, alive
        time.sleep(0.002)


def end_all(pids):
    for pid in pids:
        for each in descendants(pid) + [pid]:
            try:
                os.kill(each, signal.SIGKILL)
            except OSError:
                pass


# ---- what lies about ----

def mounts():
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        return sorted(file.read().splitlines())


def cgroup_roots():
    found = []
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            head, _, tail = line.partition(" - ")
            if tail.startswith(("cgroup2 ", "cgroup ")):
                found.append(head.split()[4])
    return found


def owned_things():
    """Every directory and cgroup on the machine that is named as a run names its own: {path: (pid, start)}."""
    found = {}
    namespace = os.stat("/proc/self/ns/pid").st_ino
    places = list(PLACES)
    if os.environ.get("TMPDIR", "").startswith("/"):
        places.append(os.environ["TMPDIR"])
    listed = [(place, names) for place in places if os.path.isdir(place) for names in [os.listdir(place)]]
    for root in cgroup_roots():
        listed += [(where, below) for where, below, _ in os.walk(root)]
    for place, names in listed:
        for name in names:
            match = OWNED.match(name)
            if match and int(match[1]) == namespace:
                found[os.path.join(place, name)] = (int(match[2]), int(match[3]))
    return found


def leftovers(pids):
    """What processes with these pids own although they are dead."""
    return sorted(path for path, (pid, start) in owned_things().items() if pid in pids and start_of(pid) != start)
