# SPDX-License-Identifier: MIT
# The one reader of catalogue files: a head of "key: value" lines, then blocks "[id]" with more of them. Beside it what
# generators from any file have alike: C strings, and their command line.

import re
import sys

ID = re.compile(r"[a-z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*\Z")
LINE = re.compile(r"([a-z][a-z-]*):\s*(.*)\Z")


class Wrong(Exception):
    """A catalogue that cannot be used; the text says file, line and what is wrong."""


class Form:
    """What stands in such a file; words are keys whose values may hold other signs than ASCII has."""

    def __init__(self, noun, header, keys, optional, words=(), in_order=True):
        self.noun, self.header, self.keys, self.optional = noun, header, keys, optional
        self.words, self.in_order = words, in_order


class Block:
    def __init__(self, name, path, line, header):
        self.id = name
        self.path = path
        self.line = line
        self.header = header
        self.keys = {}

    def wrong(self, text):
        """That something is wrong with this block, to be raised."""
        return Wrong(f"{self.path}:{self.line}: [{self.id}] {text}")


def read(path, form, block_class=Block):
    """The blocks of one file, in its order."""
    header, blocks, block = {}, [], None

    def wrong(number, text):
        raise Wrong(f"{path}:{number}: {text}")

    def finish(number):
        for key in form.keys:
            if block is not None and key not in block.keys:
                raise block.wrong(f"has no {key}")
        if block is None:
            for key in form.header:
                if key not in header:
                    wrong(number, f"{key}: is missing before the first {form.noun}")

    number = 0
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            if not line.isprintable() or not line.isascii() and line.split(":")[0] not in form.words:
                wrong(number, "only printable ASCII is allowed")
            if line != line.rstrip():
                wrong(number, "blanks at the end of the line")
            if line.startswith("["):
                name = line[1:-1]
                if not line.endswith("]") or not ID.match(name):
                    wrong(number, f"{line} is not a {form.noun} id in brackets")
                finish(number)
                if form.in_order and blocks and name <= blocks[-1].id:
                    wrong(number, f"[{name}] stands after [{blocks[-1].id}]: ids are sorted within a file")
                block = block_class(name, path, number, header)
                blocks.append(block)
                continue
            match = LINE.match(line)
            if not match:
                wrong(number, "neither [id] nor key: value")
            key, value = match.groups()
            keys = header if block is None else block.keys
            allowed = form.header if block is None else form.keys + form.optional
            if key not in allowed:
                wrong(number, f"unknown key {key}: here stand {', '.join(allowed)}")
            if key in keys:
                wrong(number, f"{key}: stands twice")
            if not value:
                wrong(number, f"{key}: is empty")
            keys[key] = value
    finish(number)
    if not blocks:
        wrong(number, f"no {form.noun} in this file")
    return blocks


def quoted(text):
    """A C string; other signs than ASCII has as octal bytes, which no sign behind them lengthens."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("??", "?\\?")
    return '"' + "".join(c if c.isascii() else "".join(f"\\{b:03o}" for b in c.encode()) for c in text) + '"'


def write(out, text):
    """The generated text into the file named by -o, or to standard output."""
    if out is None:
        print(text, end="")
        return
    with open(out, "w", encoding="ascii") as file:
        file.write(text)


def main(program, arguments, generated, wrong):
    """A generator's command line, [-o OUT] NAME...: the text that generated(names) gives; what is wrong is one line."""
    out = None
    if arguments[:1] == ["-o"]:
        out, arguments = "".join(arguments[1:2]), arguments[2:]
    if not arguments:
        print(f"{program}: nothing given", file=sys.stderr)
        return 1
    try:
        text = generated(arguments)
    except (wrong, OSError, UnicodeDecodeError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 1
    write(out, text)
    return 0
