#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Generates registry.c, the table of pointers to every case, from the sorted list in cases/meson.build.
#
#   registry.py [-o OUT.c] FAMILY/NAME[.c]...
#
# FAMILY/NAME names the file cases/FAMILY/NAME.c, which defines fw_case_FAMILY_NAME with the id FAMILY.NAME, where the
# id has dashes for the underscores of NAME. A name without its file fails at link time; a file without its name is
# found by ci/check/registry.

import re
import sys

NAME = re.compile(r"([a-z][a-z0-9]*)/([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?:\.c)?\Z")


def main(arguments):
    out = None
    if arguments[:1] == ["-o"]:
        out, arguments = arguments[1], arguments[2:]
    if not arguments:
        print("registry.py: no case given", file=sys.stderr)
        return 1
    cases, before = [], None
    for argument in arguments:
        match = NAME.match(argument.removeprefix("cases/"))
        if not match:
            print(f"registry.py: {argument} is not FAMILY/NAME in lower case", file=sys.stderr)
            return 1
        family, name = match.groups()
        key = f"{family}.{name.replace('_', '-')}"
        if before is not None and key <= before:
            print(f"registry.py: {argument} stands after {before}: the list is sorted by id", file=sys.stderr)
            return 1
        before = key
        cases.append(f"fw_case_{family}_{name}")
    lines = [
        "/* SPDX-License-Identifier: MIT */",
        "/* Every case, generated from the list in cases/meson.build by ci/gen/registry.py. */",
        '#include "case.h"',
        "",
    ]
    lines += [f"extern const struct fw_case {case};" for case in cases]
    lines += ["", "const struct fw_case *const fw_cases[] = {"]
    lines += [f"\t&{case}," for case in cases]
    lines += ["\tNULL,", "};", ""]
    text = "\n".join(lines)
    if out is None:
        sys.stdout.write(text)
    else:
        with open(out, "w", encoding="ascii") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
