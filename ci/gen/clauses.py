#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Reads the clause catalogue (cases/clauses/*.txt) and generates clauses.c, the table behind fw/clause.h.
#
#   clauses.py [-o OUT.c] FILE...
#
# The form of a catalogue file is told in cases/clauses/README.md. Anything that does not fit it ends the build with
# one line naming file and line. Other scripts import load() and digest() from here, so that there is one reader.

import re
import sys

HEADER_KEYS = ("document", "version")
BLOCK_KEYS = ("section", "statement")
OPTIONAL_KEYS = ("part-of", "family", "not-checked")
ID = re.compile(r"[a-z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*\Z")
LINE = re.compile(r"([a-z][a-z-]*):\s*(.*)\Z")


class Wrong(Exception):
    """A catalogue that cannot be used; the text says file, line and what is wrong."""


class Clause:
    def __init__(self, name, path, line):
        self.id = name
        self.path = path
        self.line = line
        self.document = self.version = None
        self.keys = {}

    @property
    def section(self):
        return self.keys["section"]

    @property
    def statement(self):
        return self.keys["statement"]

    @property
    def digest(self):
        return digest(self.statement)


def digest(statement):
    """Low 16 bits of the 64 bit FNV-1a of the statement's bytes."""
    h = 0xCBF29CE484222325
    for byte in statement.encode():
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h & 0xFFFF


def read(path):
    """The clauses of one file, in its order."""
    header, clauses, block = {}, [], None

    def wrong(number, text):
        raise Wrong(f"{path}:{number}: {text}")

    def finish(number):
        for key in BLOCK_KEYS:
            if block is not None and key not in block.keys:
                wrong(block.line, f"[{block.id}] has no {key}")
        if block is None:
            for key in HEADER_KEYS:
                if key not in header:
                    wrong(number, f"{key}: is missing before the first clause")

    number = 0
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            if not line.isascii() or not line.isprintable():
                wrong(number, "only printable ASCII is allowed")
            if line != line.rstrip():
                wrong(number, "blanks at the end of the line")
            if line.startswith("["):
                name = line[1:-1]
                if not line.endswith("]") or not ID.match(name):
                    wrong(number, f"{line} is not a clause id in brackets")
                finish(number)
                if clauses and name <= clauses[-1].id:
                    wrong(number, f"[{name}] stands after [{clauses[-1].id}]: ids are sorted within a file")
                block = Clause(name, path, number)
                block.document, block.version = header["document"], header["version"]
                clauses.append(block)
                continue
            match = LINE.match(line)
            if not match:
                wrong(number, "neither [id] nor key: value")
            key, value = match.groups()
            keys = header if block is None else block.keys
            allowed = HEADER_KEYS if block is None else BLOCK_KEYS + OPTIONAL_KEYS
            if key not in allowed:
                wrong(number, f"unknown key {key}: here stand {', '.join(allowed)}")
            if key in keys:
                wrong(number, f"{key}: stands twice")
            if not value:
                wrong(number, f"{key}: is empty")
            keys[key] = value
    finish(number)
    if not clauses:
        wrong(number, "no clause in this file")
    return clauses


def load(paths):
    """Every clause of the catalogue as {id: Clause}, sorted by id."""
    found = {}
    for path in paths:
        for clause in read(path):
            if clause.id in found:
                first = found[clause.id]
                raise Wrong(f"{path}:{clause.line}: [{clause.id}] is already in {first.path}:{first.line}")
            found[clause.id] = clause
    for clause in found.values():
        if ("not-checked" in clause.keys) != ("family" in clause.keys):
            raise Wrong(f"{clause.path}:{clause.line}: [{clause.id}]: family and not-checked stand together")
    return dict(sorted(found.items()))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("??", "?\\?") + '"'


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


def main(arguments):
    out = None
    if arguments[:1] == ["-o"]:
        out, arguments = arguments[1], arguments[2:]
    if not arguments:
        print("clauses.py: no catalogue file given", file=sys.stderr)
        return 1
    try:
        text = generate(load(sorted(arguments)))
    except (Wrong, OSError, UnicodeDecodeError) as error:
        print(f"clauses.py: {error}", file=sys.stderr)
        return 1
    if out is None:
        sys.stdout.write(text)
    else:
        with open(out, "w", encoding="ascii") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
