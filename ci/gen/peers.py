#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Reads what other suites check (cases/peers.tsv) and generates peers.c, the table behind fw/peer.h.
#
#   peers.py [-o OUT.c] FILE
#
# The form of the file is told in cases/README.md. ci/check/registry reads it by load() too.

import sys

import catalogue
from catalogue import Wrong, quoted

COLUMNS = 7


class Peer:
    def __init__(self, line, fields):
        self.line = line
        self.area, self.behaviour = fields[:2]
        self.suites = fields[2:6]
        self.asked = any(suite != "-" for suite in self.suites)
        standing = fields[6]
        self.reason = standing[1:].strip() if standing.startswith("!") else None
        self.clauses = [] if self.reason is not None else standing.split()


def load(path):
    """The rows of the table, in its order."""
    peers, seen = [], set()
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            fields = [field.strip() for field in line.split("\t")]
            if not line.isascii() or len(fields) != COLUMNS or not all(fields):
                raise Wrong(f"{path}:{number}: wants {COLUMNS} fields of ASCII parted by tabs, none of them empty")
            peer = Peer(number, fields)
            if peer.reason == "":
                raise Wrong(f"{path}:{number}: no statement, and no reason why")
            if (peer.area, peer.behaviour) in seen:
                raise Wrong(f"{path}:{number}: {peer.behaviour} stands twice")
            if peers and peer.area != peers[-1].area and any(peer.area == other.area for other in peers):
                raise Wrong(f"{path}:{number}: rows of {peer.area} do not stand together")
            seen.add((peer.area, peer.behaviour))
            peers.append(peer)
    if not peers:
        raise Wrong(f"{path}:1: no row in this file")
    return peers


def generate(peers):
    lines = [
        "/* SPDX-License-Identifier: MIT */",
        "/* What other suites check, generated from cases/peers.tsv by ci/gen/peers.py. */",
        '#include "peer.h"',
        "",
        "const struct fw_peer fw_peers[] = {",
    ]
    for peer in peers:
        answer = f".reason = {quoted(peer.reason)}" if peer.reason else f".clauses = {quoted(' '.join(peer.clauses))}"
        lines += [
            "\t{",
            f"\t\t.area = {quoted(peer.area)},",
            f"\t\t.behaviour = {quoted(peer.behaviour)},",
            f"\t\t{answer},",
            f"\t\t.asked = {'true' if peer.asked else 'false'},",
            "\t},",
        ]
    lines += [
        "};",
        "",
        "const size_t fw_peers_count = sizeof(fw_peers) / sizeof(fw_peers[0]);",
        "",
    ]
    return "\n".join(lines)


def generated(files):
    if len(files) != 1:
        raise Wrong("wants one file")
    return generate(load(files[0]))


if __name__ == "__main__":
    sys.exit(catalogue.main("peers.py", sys.argv[1:], generated, Wrong))
