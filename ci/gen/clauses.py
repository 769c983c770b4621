#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Reads the clause catalogue (cases/clauses/*.txt) and generates clauses.c, the table behind fw/clause.h.
#
#   clauses.py [-o OUT.c] FILE...
#
# The form of a catalogue file is told in cases/clauses/README.md. Anything that does not fit it ends the build with
# one line naming file and line. Other scripts import load() and digest() from here, so that there is one reader.

import sys

import catalogue
from catalogue import Wrong, quoted

OPTIONAL_KEYS = ("part-of", "family", "not-checked")
FORM = catalogue.Form("clause", ("document", "version"), ("section", "statement"), OPTIONAL_KEYS)


class Clause(catalogue.Block):
    @property
    def document(self):
        return self.header["document"]

    @property
    def version(self):
        return self.header["version"]

    @property
    def section(self):
        return self.keys["section"]

    @property
    def statement(self):
        return self.keys["statement"]

    @property
    def digest(self):
        return digest(self.statement)


def digest(self):
        return digest(self.statement)


def digest(statement):
    """Low 16 bits of the 64 bit FNV-1a of the statement's bytes."""
    h = 0xCBF29CE484222325
    for byte in statement.encode():
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h & 0xFFFF


def load(paths):
    """Every clause of the catalogue as {id: Clause}, sorted by id."""
    found = {}
    for path in paths:
        for clause in catalogue.read(path, FORM, Clause):
            if clause.id in found:
                first = found[clause.id]
                raise Wrong(f"{path}:{clause.line}: [{clause.id}] is already in {first.path}:{first.line}")
            found[clause.id] = clause
    for clause in found.values():
        if ("not-checked" in clause.keys) != ("family" in clause.keys):
            raise Wrong(f"{clause.path}:{clause.line}: [{clause.id}]: family and not-checked stand together")
    return dict(sorted(found.items()))


def generate(clauses):
    lines = [
        "/* SPDX-License-Identifier: MIT */",
        "/* The clause catalogue, generated from cases/clauses/ by ci/gen/clauses.py. */",
        '#include "clause.h"',
        "",
        "const struct fw_clause fw_clauses[] = {",
    ]
    for clause in clauses.values():
        lines += [
            "\t{",
            f"\t\t.id = {quoted(clause.id)},",
            f"\t\t.page = {quoted(clause.document)},",
            f"\t\t.section = {quoted(clause.section)},",
            f"\t\t.version = {quoted(clause.version)},",
            f"\t\t.statement = {quoted(clause.statement)},",
            f"\t\t.digest = 0x{clause.digest:04x},",
            *(f"\t\t.{key.replace('-', '_')} = {quoted(clause.keys[key])}," for key in OPTIONAL_KEYS if key in clause.keys),
            "\t},",
        ]
    lines += [
        "};",
        "",
        "const size_t fw_clauses_count = sizeof(fw_clauses) / sizeof(fw_clauses[0]);",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(catalogue.main("clauses.py", sys.argv[1:], lambda files: generate(load(sorted(files))), Wrong))
