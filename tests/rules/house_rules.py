#!/usr/bin/env python3
"""Checks the tree against the rules of gateway/README.md; prints what breaks one as `file:line: rule: what`.

    house_rules.py [ROOT]     exit 0: the tree keeps them · 1: it does not
    house_rules.py --table    the table of includes as it stands in gateway/README.md
"""

import re
import sys
from pathlib import Path

# What may include what. A folder's row names our folders and the libraries it may include beside the standard library and
# itself; the longest matching folder or file counts. "vocabulary" is gateway/*.hpp with its Boost.JSON and Boost.System.
VOCABULARY = "vocabulary"
DOOR = "gateway/intake.hpp"
REPLIES = "gateway/replies.hpp"
BACKEND = "gateway/backends/backend.hpp"
NORMALIZER = "normalizers/normalizer.hpp"
ASSEMBLER = "normalizers/assembly/assembler.hpp"
GATHERING = "normalizers/assembly/gathering.hpp"
REPLY_TOKEN = "normalizers/assembly/reply_token.hpp"
INSPECTOR = "gateway/inspect/inspector.hpp"
RUN_ON = "gateway/net/run_on.hpp"
CONFIG = "gateway/config/config.hpp"

MAY_INCLUDE = {
    # folder               our folders and interfaces                                     libraries
    "gateway":            ({VOCABULARY},                                                  {"posix"}),
    "gateway/allocation": ({VOCABULARY},                                                  {"posix", "tcmalloc"}),
    "gateway/intake":     ({VOCABULARY},                                                  {"asio"}),
    "gateway/front_door": ({VOCABULARY, DOOR, INSPECTOR, CONFIG, RUN_ON, "gateway/crypto", "gateway/journal", "gateway/ops"}, {"asio", "posix"}),
    "gateway/crypto":     ({VOCABULARY},                                                  {"openssl", "posix"}),
    "gateway/sqlite":     ({VOCABULARY},                                                  {"sqlite"}),
    "gateway/config":     ({VOCABULARY, "gateway/crypto"},                                {"toml", "url", "icu", "openssl", "posix"}),
    "gateway/ops":        ({VOCABULARY, "gateway/crypto"},                                {"asio", "posix"}),
    "gateway/net":        ({VOCABULARY, "gateway/crypto", "gateway/ops"},                 {"asio", "beast", "url", "openssl", "posix"}),
    "gateway/inspect":    ({VOCABULARY, CONFIG, "gateway/crypto", "gateway/net", "gateway/ops"}, {"asio", "posix"}),
    "gateway/journal":    ({VOCABULARY, DOOR, CONFIG, "gateway/crypto", "gateway/sqlite", "gateway/ops"}, {"asio", "sqlite", "posix"}),
    "gateway/replies":    ({VOCABULARY},                                                  {"asio"}),
    "gateway/triage":     ({VOCABULARY, CONFIG, "gateway/crypto", ASSEMBLER},             {"icu"}),
    "gateway/pipeline":   ({VOCABULARY, CONFIG, "gateway/crypto", "gateway/ops", "gateway/journal", "gateway/triage",
                            NORMALIZER, ASSEMBLER, GATHERING, REPLY_TOKEN, BACKEND},                   {"asio", "posix"}),
    "gateway/backends":   ({VOCABULARY, CONFIG, "gateway/crypto", "gateway/net", "gateway/ops", "gateway/sqlite"}, {"asio", "url", "sqlite", "posix"}),
    "gateway/api":        ({VOCABULARY, REPLIES, CONFIG, "gateway/crypto", "gateway/net", "gateway/ops", "gateway/journal", "gateway/pipeline"}, {"asio", "url", "posix"}),
    "adapters":           ({VOCABULARY, DOOR, REPLIES, "gateway/config", "gateway/crypto", "gateway/net", "gateway/ops"}, {"asio", "beast", "openssl", "posix"}),
    "adapters/chat":      ({VOCABULARY, DOOR, REPLIES, "gateway/config", "gateway/crypto", "gateway/net", "gateway/ops", "adapters/chat/widget"}, {"asio", "posix"}),
    "normalizers":        ({VOCABULARY, "gateway/crypto"},                                set()),
    "normalizers/text":   ({VOCABULARY, "gateway/crypto"},                                {"cld2", "icu", "libxml2"}),
    "normalizers/email":  ({VOCABULARY, "gateway/crypto", NORMALIZER, "normalizers/text"}, {"icu", "libxml2", "mimetic"}),
    "normalizers/call":   ({VOCABULARY, "gateway/crypto", NORMALIZER, "normalizers/text"}, {"icu", "libxml2"}),
    "normalizers/chat":   ({VOCABULARY, "gateway/crypto", NORMALIZER, "normalizers/text"}, set()),
    "normalizers/assembly": ({VOCABULARY, "gateway/crypto"},                              set()),
}

# Composition: sees everything, and nobody includes it.
COMPOSITION = re.compile(r"^gateway/(app|call_feed|channels|main|operators|reception)\b|^gateway/cli/")

# Sessions, parsers, syntax and protocols are values: bytes and time come in, actions go out.
SANS_IO = re.compile(r"_(session|parser|syntax|protocol)\.(hpp|cpp)$")
SANS_IO_FOLDERS = ("adapters/",)
# In an adapter, Asio lives in the shells only.
SHELL = re.compile(r"_(server|puller|tailer|listener|connection|watcher|feeder|desk|queue|store)\.(hpp|cpp)$")
# Pure code reads no clock, no file, no chance and shares nothing between threads.
PURE_FOLDERS = ("normalizers/", "gateway/triage/")

LIBRARIES = [
    # include prefix                                                                       library
    (r"boost/(json|system|assert|core|config|throw_exception)\b",                          "std"),
    (r"boost/beast",                                                                       "beast"),
    (r"boost/asio",                                                                        "asio"),
    (r"boost/url",                                                                         "url"),
    (r"openssl/",                                                                          "openssl"),
    (r"sqlite3\.h",                                                                        "sqlite"),
    (r"unicode/",                                                                          "icu"),
    (r"cld2/",                                                                             "cld2"),
    (r"libxml/",                                                                           "libxml2"),
    (r"mimetic/",                                                                          "mimetic"),
    (r"toml\+\+/",                                                                         "toml"),
    (r"gperftools/",                                                                       "tcmalloc"),
    (r"CLI/",                                                                              "cli11"),
    (r"(filesystem|fstream)$",                                                             "files"),
    (r"random$",                                                                           "chance"),
    (r"(thread|mutex|atomic|condition_variable|shared_mutex|stop_token|future)$",          "threads"),
    (r"[a-z_]+$",                                                                          "std"),
    (r"(sys|netinet|arpa|net|linux)/|[a-z_]+\.h$",                                         "posix"),
]
# Pieces of the standard library that every folder may use unless it has to be pure.
EVERYWHERE = {"std", "files", "chance", "threads"}

READS_A_CLOCK = re.compile(r"(system|steady|high_resolution)_clock::now|\btime\(nullptr\)|\bclock_gettime\b|\bgettimeofday\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b")
EMPTY_WORDS = re.compile(r"\b(?:class|struct|namespace)\s+(\w*(?:manager|helper|util|utils|misc|common))\b")
CODE = {".hpp", ".cpp"}
TEXT = CODE | {".py", ".sh", ".md", ".toml", ".txt", ".json", ".yml", ".service", ".html", ".css", ".js", ".sql"}
LONGEST_FILE = 500
SOURCES = ("gateway", "adapters", "normalizers")


def library_of(include):
    for prefix, library in LIBRARIES:
        if re.match(prefix, include):
            return library
    return include


def part_of(path):
    """The folder of ours, or the word, that an include of this path means."""
    if COMPOSITION.search(path):
        return "composition"
    folder = path.rpartition("/")[0]
    if folder != "gateway":
        return folder
    return path if stem(path) in MAY_INCLUDE else VOCABULARY


def stem(name):
    return name.rpartition(".")[0]


def row_for(name):
    if stem(name) in MAY_INCLUDE:
        return MAY_INCLUDE[stem(name)]
    folder = name.rpartition("/")[0]
    while folder and folder not in MAY_INCLUDE:
        folder = folder.rpartition("/")[0]
    return MAY_INCLUDE.get(folder)


def namespace_of(name):
    """folder = namespace: adapters/smtp/x.hpp is intake::smtp, gateway/x.hpp is intake."""
    parts = name.split("/")[1:-1]
    return "::".join(["intake"] + parts)


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self.found = []

    def bad(self, name, line, rule, what):
        self.found.append((name, line, rule, what))

    def files(self, *tops):
        for top in tops:
            base = self.root / top
            paths = base.rglob("*") if base.is_dir() else [base]
            for path in sorted(paths):
                if path.is_file() and path.suffix in TEXT and "node_modules" not in path.parts:
                    yield path.relative_to(self.root).as_posix(), path.read_text(encoding="utf-8", errors="replace")

    def check(self):
        for name, text in self.files(*SOURCES):
            self.length(name, text)
            if Path(name).suffix in CODE:
                self.includes(name, text)
                self.sans_io(name, text)
                self.purity(name, text)
                self.naming(name, text)
            if name.endswith(".hpp"):
                self.header(name, text)
        for name, text in self.files(*SOURCES, "tests", "certs", "configs", "CMakeLists.txt", "README.md", "CHANGELOG.md"):
            if not name.startswith("tests/rules/"):
                self.unfinished(name, text)
            if Path(name).suffix in CODE:
                self.blanks(name, text)
        self.folders()
        return self.found

    @staticmethod
    def include_lines(text):
        for number, line in enumerate(text.splitlines(), 1):
            if match := re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line):
                yield number, match[1] == '"', match[2]

    def includes(self, name, text):
        if COMPOSITION.search(name):
            return
        row = row_for(name)
        if row is None:
            self.bad(name, 1, "include", "its folder has no row in the table of includes")
            return
        folders, libraries = row
        own = name.rpartition("/")[0]
        for number, ours, include in self.include_lines(text):
            if not ours:
                library = library_of(include)
                if library not in libraries | EVERYWHERE:
                    self.bad(name, number, "include", f"{own} may not use {library} (<{include}>)")
                continue
            if not (self.root / include).is_file():
                self.bad(name, number, "include", f'"{include}": write the path from the top of the tree')
            elif include not in folders and stem(include) != stem(name) and part_of(include) not in folders | {own}:
                self.bad(name, number, "include", f"{own} may not know {include}")

    def sans_io(self, name, text):
        if not name.startswith(SANS_IO_FOLDERS) or SHELL.search(name):
            return
        strict = SANS_IO.search(name)
        forbidden = {"asio", "beast"} | ({"openssl", "posix", "files", "chance", "threads"} if strict else set())
        for number, ours, include in self.include_lines(text):
            if not ours and library_of(include) in forbidden:
                self.bad(name, number, "sans-io", f"<{include}> belongs into a shell (*_server, *_puller, *_tailer)")
            elif ours and strict and (include == DOOR or SHELL.search(include) or re.match(r"gateway/(net|ops)/", include)):
                self.bad(name, number, "sans-io", f"{include} belongs into a shell (*_server, *_puller, *_tailer)")
        self.no_clock(name, text, "sans-io")

    def purity(self, name, text):
        if not name.startswith(PURE_FOLDERS):
            return
        for number, ours, include in self.include_lines(text):
            if not ours and library_of(include) in {"files", "chance", "threads", "posix"}:
                self.bad(name, number, "pure", f"<{include}> has no place in pure code")
        self.no_clock(name, text, "pure")

    def no_clock(self, name, text, rule):
        for number, line in enumerate(text.splitlines(), 1):
            if READS_A_CLOCK.search(line):
                self.bad(name, number, rule, "reads a clock; time comes in as an argument")

    def header(self, name, text):
        comment = re.match(r"((?://[^\n]*\n)+)", text)
        if not comment:
            self.bad(name, 1, "contract", "a header opens with its contract: what it is for, Guarantees, Owner, Fails")
        elif re.search(r"^class \w+", text, re.M) and not re.search(r"^// +(Guarantees|Owner|Fails)\b", comment[1], re.M):
            self.bad(name, 1, "contract", "the opening comment of a class names Guarantees, Owner or Fails")
        elif re.search(r"^// .*\S +(Guarantees|Owner|Fails) {4,}", comment[1], re.M):
            self.bad(name, 1, "contract", "Guarantees, Owner and Fails begin a line each")
        if not re.match(r"(?://[^\n]*\n)*#pragma once\n", text):
            self.bad(name, 1, "contract", "#pragma once follows on the opening comment")
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r"\s*using namespace\b", line):
                self.bad(name, number, "contract", "a header opens no namespace for others")

    def naming(self, name, text):
        if not re.fullmatch(r"[a-z0-9_/]+\.(hpp|cpp)", name):
            self.bad(name, 1, "naming", "files and folders are snake_case")
        if not COMPOSITION.search(name) and name != "gateway/precompiled.cpp":
            wanted = namespace_of(name)
            if not re.search(rf"^namespace {wanted}(::\w+)? {{", text, re.M):
                self.bad(name, 1, "naming", f"folder = namespace: expected {wanted}")
        for number, line in enumerate(text.splitlines(), 1):
            if match := EMPTY_WORDS.search(line):
                self.bad(name, number, "naming", f"{match[1]}: a name that says nothing")
            if re.search(r"\bstd::format\b", line):
                self.bad(name, number, "naming", "std::format: not in libstdc++ 12")

    def length(self, name, text):
        if (lines := text.count("\n")) > LONGEST_FILE:
            self.bad(name, lines, "length", f"{lines} lines, at most {LONGEST_FILE}")

    def blanks(self, name, text):
        for number, line in enumerate(text.splitlines(), 1):
            if line != line.rstrip() or "\t" in line:
                self.bad(name, number, "blanks", "trailing blanks or a tab")

    def unfinished(self, name, text):
        for number, line in enumerate(text.splitlines(), 1):
            if match := UNFINISHED.search(line):
                self.bad(name, number, "unfinished", f"{match[1]}: finish it or write an issue")

    def folders(self):
        """folder = CMake target = test folder."""
        for prefix, top in (("gateway", "gateway"), ("adapter", "adapters"), ("normalizer", "normalizers")):
            base = self.root / top
            for path in sorted(base.iterdir()) if base.is_dir() else []:
                lists = path / "CMakeLists.txt"
                name = f"{top}/{path.name}"
                if not lists.is_file() or COMPOSITION.search(name + "/"):
                    continue
                if not re.search(rf"\b{prefix}_{path.name}\b", lists.read_text()):
                    self.bad(name, 1, "naming", f"folder = target: expected {prefix}_{path.name}")
                if not (self.root / "tests" / name / "CMakeLists.txt").is_file():
                    self.bad(name, 1, "naming", f"folder = test folder: expected tests/{name}")


def table():
    """MAY_INCLUDE for people."""
    rows = ["| folder | may include, beside the standard library and itself | libraries |", "|---|---|---|"]
    for folder, (ours, libraries) in MAY_INCLUDE.items():
        known = ", ".join(["vocabulary"] * (VOCABULARY in ours) + [f"`{name}`" for name in sorted(ours - {VOCABULARY})])
        rows.append(f"| {'vocabulary' if folder == 'gateway' else f'`{folder}`'} | {known if folder != 'gateway' else '—'} "
                    f"| {', '.join(sorted(libraries)) or '—'} |")
    return "\n".join(rows)


def main():
    if sys.argv[1:] == ["--table"]:
        print(table())
        return 0
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    found = Tree(root).check()
    for name, line, rule, what in found:
        print(f"{name}:{line}: {rule}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
