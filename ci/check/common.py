# SPDX-License-Identifier: MIT
# What the checkers share: where sources are, who may include whom, which object a source became, how findings are told.

import json
import os
import re
import shlex
import subprocess
import sys

FOLDERS = ("harness", "probes", "cases", "reports", "ci")
SKIP = 77

# The layers whose headers a layer may include, besides its own. The headers of fw stand alone, so that cases see nothing
# of base; its sources use base for names of errnos and well-formed text.
ROWS = {
    "harness/fw": ("harness/base",),
    "harness/wire": (),
    "harness/base": (),
    "harness/sys": ("harness/base",),
    "harness/stage": ("harness/base", "harness/sys", "harness/wire", "harness/fw"),
    "harness/observe": ("harness/base", "harness/sys", "harness/wire", "harness/fw"),
    "harness/store": ("harness/base", "harness/fw"),
    "harness/judge": ("harness/fw", "harness/base"),
    "harness/run": ("harness/fw", "harness/wire", "harness/base", "harness/sys", "harness/stage", "harness/observe",
                    "harness/store", "harness/judge"),
    "harness/cli": ("harness/run", "harness/store", "harness/judge", "reports", "harness/fw", "harness/base"),
    "reports": ("harness/fw", "harness/base"),
    "probes/lib": ("harness/wire",),
    "probes": ("probes/lib", "harness/wire"),
    "cases": ("harness/fw",),
}


def layer_of(name):
    """The layer of a source file by its path from the root; None for tests and tools, which may see everything."""
    parts = name.split("/")
    if parts[0] == "harness":
        layer = "/".join(parts[:2])
        return layer if layer in ROWS else None
    if name.startswith("probes/lib/"):
        return "probes/lib"
    return parts[0] if parts[0] in ROWS else None


def sources(root, endings=(".c", ".h"), folders=FOLDERS):
    """Paths from the root, sorted, of the files with these endings ("" takes all of them)."""
    found = []
    for folder in folders:
        for where, below, names in os.walk(os.path.join(root, folder)):
            below[:] = sorted(d for d in below if d != "__pycache__")
            found += [os.path.relpath(os.path.join(where, n), root) for n in names if n.endswith(endings)]
    return sorted(found)


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
        return file.read()


def code_of(text):
    """The text with comments blanked and strings emptied; lines keep their numbers."""
    def blank(match):
        token = match[0]
        if token.startswith(("/*", "//")):
            return re.sub(r"[^\n]", " ", token)
        return token[0] + token[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def without_comments(text):
    """The text with comments blanked and strings kept; lines keep their numbers."""
    def blank(match):
        return match[0] if match[0][0] in "\"'" else re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def commands(root, build):
    """The compile commands of sources of the tree: [(path from the root, path of the object, words)]."""
    try:
        with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
            entries = json.load(file)
    except (OSError, ValueError):
        return []
    found = []
    real = os.path.realpath(root)
    for entry in entries:
        path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        if path.startswith(real + os.sep):
            found.append((os.path.relpath(path, real), os.path.join(entry["directory"], entry.get("output", "")),
                          shlex.split(entry.get("command", ""))))
    return found


def undefined(paths):
    """For each object the symbols that it leaves to others, in order; None if it cannot be read."""
    found = {path: [] for path in paths}
    if not paths:
        return found
    done = subprocess.run(["nm", "-u", "-P", "-A", *paths], capture_output=True, text=True)
    for line in done.stdout.splitlines():
        path, _, symbol = line.rpartition(": ")
        found[path].append(symbol.split()[0])
    for path in paths:
        if f"nm: {path}: " in done.stderr:
            found[path] = None
    return {path: symbols and sorted(symbols) for path, symbols in found.items()}


INSTRUMENTED = re.compile(r"__(asan|ubsan|tsan|msan|lsan|sanitizer|gcov|llvm_gcov|cyg_profile)")


class Findings:
    """Collects findings, each one line, and knows the exit status."""

    def __init__(self):
        self.count = 0

    def add(self, text):
        print(text)
        self.count += 1

    def status(self):
        return 1 if self.count else 0


def roots(arguments):
    """Source root and build root (None if not given) from the command line."""
    if not 1 <= len(arguments) <= 2:
        print(f"usage: {os.path.basename(sys.argv[0])} SOURCE-ROOT [BUILD-ROOT]", file=sys.stderr)
        sys.exit(2)
    return arguments[0], arguments[1] if len(arguments) == 2 else None
