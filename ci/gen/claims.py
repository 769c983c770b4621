#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Reads what articles claim (cases/claims/*.txt) and generates claims.c, the table behind fw/claim.h.
#
#   claims.py [-o OUT.c] FILE...
#
# The form of such a file is told in cases/claims/README.md. Other scripts import load() from here.

import sys

import catalogue
from catalogue import Wrong, quoted

STANDINGS = ("holds", "historical", "wrong")
SIDES = ("outside", "inside")
LISTS = ("shown-by", "denied-by")
TEXTS = ("was-so", "reason", "source", "unchecked")
FORM = catalogue.Form("claim", ("article", "title", "kernel"), ("claim", "standing", "seen"), LISTS + TEXTS,
                      words=("title",), in_order=False)


class Claim(catalogue.Block):
    @property
    def name(self):
        return f"{self.header['article']}.{self.id}"

    def clauses(self, key):
        """The ids of the clauses that show it, or deny it."""
        return self.keys.get(key, "").split()


def check(claim):
    """What a claim must say, by its standing and by where it shows."""
    keys, standing = claim.keys, claim.keys["standing"]
    if standing not in STANDINGS:
        raise claim.wrong(f"standing is one of {', '.join(STANDINGS)}")
    if keys["seen"] not in SIDES:
        raise claim.wrong(f"seen is one of {', '.join(SIDES)}")
    if ("reason" in keys) != ("source" in keys):
        raise claim.wrong("reason and source stand together")
    if standing != "holds" and "reason" not in keys:
        raise claim.wrong(f"is {standing}: reason and source say why")
    if (standing == "historical") and "was-so" not in keys:
        raise claim.wrong("is historical: was-so says when it was so")
    if standing == "holds" and ("denied-by" in keys or "was-so" in keys):
        raise claim.wrong("holds: nothing denies it, and no time is over")
    if standing == "historical" and "denied-by" in keys:
        raise claim.wrong("is denied by checks: that is wrong today, and was-so says until when it was not")
    if standing != "holds" and "shown-by" in keys and "denied-by" not in keys:
        raise claim.wrong(f"is {standing}: what shows a part of it stands beside what denies the rest")
    checked = "shown-by" in keys or "denied-by" in keys
    if checked and "unchecked" in keys:
        raise claim.wrong("names clauses, and says why there are none")
    if keys["seen"] == "outside" and not checked and "unchecked" not in keys:
        raise claim.wrong("shows outside: it names clauses, or unchecked says why there are none")
    if keys["seen"] == "inside" and "unchecked" in keys:
        raise claim.wrong("is about the inside alone: that is why, and needs no word")


def load(paths):
    """Every claim, in the order of the articles, as {name: Claim}."""
    found = {}
    for path in paths:
        for claim in catalogue.read(path, FORM, Claim):
            check(claim)
            if claim.name in found:
                raise claim.wrong(f"is there already, at {found[claim.name].path}:{found[claim.name].line}")
            found[claim.name] = claim
    return found


def ids(claim, key):
    return f"\t\t.{key.replace('-', '_')} = (const char *const[]){{ " + "".join(
        f"{quoted(name)}, " for name in claim.clauses(key)) + "NULL },"


def generate(claims):
    articles = list({claim.header["article"]: claim.header for claim in claims.values()}.values())
    number = {header["article"]: i for i, header in enumerate(articles)}
    lines = [
        "/* SPDX-License-Identifier: MIT */",
        "/* What articles claim, generated from cases/claims/ by ci/gen/claims.py. */",
        '#include "claim.h"',
        "",
        "static const struct fw_article articles[] = {",
        *(f"\t{{ {quoted(header['article'])}, {quoted(header['title'])}, {quoted(header['kernel'])} }}," for header in articles),
        "};",
        "",
        "const struct fw_claim fw_claims[] = {",
    ]
    for claim in claims.values():
        lines += [
            "\t{",
            f"\t\t.id = {quoted(claim.name)},",
            f"\t\t.article = &articles[{number[claim.header['article']]}],",
            f"\t\t.text = {quoted(claim.keys['claim'])},",
            f"\t\t.standing = FW_CLAIM_{claim.keys['standing'].upper()},",
            f"\t\t.inside = {'true' if claim.keys['seen'] == 'inside' else 'false'},",
            *(ids(claim, key) for key in LISTS if key in claim.keys),
            *(f"\t\t.{key.replace('-', '_')} = {quoted(claim.keys[key])}," for key in TEXTS if key in claim.keys),
            "\t},",
        ]
    lines += ["};", "", "const size_t fw_claims_count = sizeof(fw_claims) / sizeof(fw_claims[0]);", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(catalogue.main("claims.py", sys.argv[1:], lambda files: generate(load(sorted(files))), Wrong))
