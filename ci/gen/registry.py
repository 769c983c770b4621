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

import catalogue
from catalogue import Wrong

NAME = re.compile(r"([a-z][a-z0-9]*)/([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?:\.c)?\Z")


def generated(names):
    cases, before = [], None
    for given in names:
        match = NAME.match(given.removeprefix("cases/"))
        if not match:
            raise Wrong(f"{given} is not FAMILY/NAME in lower case")
        family, name = match.groups()
        key = f"{family}.{name.replace('_', '-')}"
        if before is not None and key <= before:
            raise Wrong(f"{given} stands after {before}: the list is sorted by id")
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
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(catalogue.main("registry.py", sys.argv[1:], generated, Wrong))
