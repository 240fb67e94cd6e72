#!/usr/bin/env python3
"""Shows that house_rules.py can fail: a tree in order passes, and each seeded violation is told once, by its rule."""

import tempfile
import unittest
from pathlib import Path

from house_rules import Tree, table

CONTRACT = "// What it is for.\n//\n// Owner       One thread.\n#pragma once\n\n"


def code(namespace, body="", includes=""):
    return f"{includes}\nnamespace {namespace} {{\n{body}\n}}  // namespace {namespace}\n"


IN_ORDER = {
    "gateway/result.hpp": CONTRACT + code("intake", includes="#include <boost/json/object.hpp>\n#include <string>\n"),
    "gateway/intake.hpp": CONTRACT + code("intake", includes='#include <boost/asio/awaitable.hpp>\n#include "gateway/result.hpp"\n'),
    "gateway/app.cpp": code("intake", includes='#include "adapters/smtp/smtp_server.hpp"\n#include "gateway/journal/journal.hpp"\n'),
    "gateway/journal/CMakeLists.txt": "intake_library(gateway_journal journal.cpp)\n",
    "gateway/journal/journal.hpp": CONTRACT + code("intake::journal", "class journal {};", '#include <sqlite3.h>\n#include "gateway/result.hpp"\n'),
    "gateway/net/stream.hpp": CONTRACT + code("intake::net", includes="#include <boost/asio/awaitable.hpp>\n"),
    "gateway/pipeline/assemble.cpp": code("intake::pipeline", includes='#include "normalizers/normalizer.hpp"\n#include "gateway/journal/journal.hpp"\n'),
    "adapters/smtp/CMakeLists.txt": "intake_library(adapter_smtp smtp_server.cpp)\n",
    "adapters/smtp/smtp_session.hpp": CONTRACT + code("intake::smtp", includes='#include "gateway/result.hpp"\n'),
    "adapters/smtp/smtp_server.hpp": CONTRACT + code("intake::smtp", includes='#include <boost/asio/awaitable.hpp>\n#include "gateway/intake.hpp"\n#include "gateway/net/stream.hpp"\n'),
    "adapters/imap/imap_parser.cpp": code("intake::imap"),
    "normalizers/normalizer.hpp": CONTRACT + code("intake", includes='#include "gateway/result.hpp"\n'),
    "normalizers/email/body.cpp": code("intake::email", includes="#include <mimetic/mimetic.h>\n#include <algorithm>\n"),
    "tests/gateway/journal/CMakeLists.txt": "",
    "tests/adapters/smtp/CMakeLists.txt": "",
    "tests/adapters/smtp/smtp_session_test.cpp": "int main() {}\n",
}

SEEDED = {
    # name: (file, text, rule)
    "vocabulary with Asio": ("gateway/contact.hpp", CONTRACT + code("intake", includes="#include <boost/asio/io_context.hpp>\n"), "include"),
    "vocabulary that knows the journal": ("gateway/contact.hpp", CONTRACT + code("intake", includes='#include "gateway/journal/journal.hpp"\n'), "include"),
    "vocabulary that knows the door's inside": ("gateway/contact.hpp", CONTRACT + code("intake", includes='#include "gateway/front_door.hpp"\n'), "include"),
    "journal with OpenSSL": ("gateway/journal/a.cpp", code("intake::journal", includes="#include <openssl/evp.h>\n"), "include"),
    "journal that knows an adapter": ("gateway/journal/a.cpp", code("intake::journal", includes='#include "adapters/smtp/smtp_session.hpp"\n'), "include"),
    "adapter that knows another": ("adapters/smtp/a.cpp", code("intake::smtp", includes='#include "adapters/smtp/smtp_session.hpp"\n#include "adapters/imap/imap_session.hpp"\n'), "include"),
    "adapter that knows a normalizer": ("adapters/smtp/a.cpp", code("intake::smtp", includes='#include "normalizers/normalizer.hpp"\n'), "include"),
    "adapter that knows the journal": ("adapters/smtp/a_server.cpp", code("intake::smtp", includes='#include "gateway/journal/journal.hpp"\n'), "include"),
    "adapter with SQLite": ("adapters/smtp/a_server.cpp", code("intake::smtp", includes="#include <sqlite3.h>\n"), "include"),
    "normalizer with Asio": ("normalizers/email/a.cpp", code("intake::email", includes="#include <boost/asio/buffer.hpp>\n"), "include"),
    "normalizer that knows the door": ("normalizers/email/a.cpp", code("intake::email", includes='#include "gateway/intake.hpp"\n'), "include"),
    "pipeline that knows one normalizer": ("gateway/pipeline/a.cpp", code("intake::pipeline", includes='#include "normalizers/email/body.hpp"\n'), "include"),
    "somebody who includes the app": ("gateway/journal/a.cpp", code("intake::journal", includes='#include "gateway/app.hpp"\n'), "include"),
    "an include from the same folder": ("gateway/journal/a.cpp", code("intake::journal", includes='#include "journal.hpp"\n'), "include"),
    "an unknown library": ("gateway/journal/a.cpp", code("intake::journal", includes="#include <fmt/format.h>\n"), "include"),
    "session with Asio": ("adapters/smtp/smtp_session.cpp", code("intake::smtp", includes="#include <boost/asio/steady_timer.hpp>\n"), "sans-io"),
    "parser with a file": ("adapters/imap/imap_parser.cpp", code("intake::imap", includes="#include <fstream>\n"), "sans-io"),
    "protocol that knows a stream": ("adapters/smtp/smtp_protocol.cpp", code("intake::smtp", includes='#include "gateway/net/stream.hpp"\n'), "sans-io"),
    "syntax with a clock": ("adapters/smtp/smtp_syntax.cpp", code("intake::smtp", "auto t = std::chrono::steady_clock::now();"), "sans-io"),
    "Asio beside the shells": ("adapters/smtp/mailboxes.cpp", code("intake::smtp", includes="#include <boost/asio/buffer.hpp>\n"), "sans-io"),
    "normalizer with a clock": ("normalizers/email/a.cpp", code("intake::email", "auto t = std::chrono::system_clock::now();"), "pure"),
    "normalizer with chance": ("normalizers/email/a.cpp", code("intake::email", includes="#include <random>\n"), "pure"),
    "normalizer with a file": ("normalizers/email/a.cpp", code("intake::email", includes="#include <filesystem>\n"), "pure"),
    "header without a comment": ("gateway/clock.hpp", "#pragma once\n" + code("intake"), "contract"),
    "header without pragma once": ("gateway/clock.hpp", "// Time.\n" + code("intake"), "contract"),
    "class without a contract": ("gateway/clock.hpp", "// Time.\n#pragma once\n" + code("intake", "class clock {};"), "contract"),
    "contract run together": ("gateway/clock.hpp", "// Time. Owner       Any thread.\n#pragma once\n" + code("intake"), "contract"),
    "header that opens a namespace": ("gateway/clock.hpp", CONTRACT + code("intake", "using namespace std;"), "contract"),
    "a foreign namespace": ("gateway/journal/a.cpp", code("intake::spool"), "naming"),
    "a file in CamelCase": ("gateway/journal/JournalWriter.cpp", code("intake::journal"), "naming"),
    "a manager": ("gateway/journal/a.cpp", code("intake::journal", "struct journal_manager {};"), "naming"),
    "std::format": ("gateway/journal/a.cpp", code("intake::journal", 'auto s = std::format("x");'), "naming"),
    "a target of another name": ("adapters/smtp/CMakeLists.txt", "intake_library(smtp_stuff a.cpp)\n", "naming"),
    "a folder without tests": ("gateway/ops/CMakeLists.txt", "intake_library(gateway_ops log.cpp)\n", "naming"),
    "a long file": ("gateway/journal/a.cpp", code("intake::journal", "\n" * 500), "length"),
    "a trailing blank": ("gateway/journal/a.cpp", code("intake::journal", "int x; "), "blanks"),
    "a tab in a test": ("tests/gateway/journal/a_test.cpp", "int main() {\t}\n", "blanks"),
    "something unfinished": ("gateway/journal/a.cpp", code("intake::journal", "// TODO later"), "unfinished"),
    "something unfinished in a script": ("tests/run.sh", "# FIXME\n", "unfinished"),
}

# What a seeded file includes exists, so that only the rule is broken.
PRESENT = {
    "gateway/front_door.hpp": CONTRACT + code("intake", includes='#include "gateway/journal/journal.hpp"\n'),
    "gateway/app.hpp": CONTRACT + code("intake"),
    "adapters/imap/imap_session.hpp": CONTRACT + code("intake::imap"),
    "normalizers/email/body.hpp": CONTRACT + code("intake::email"),
}


def check(files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Tree(root).check()


class HouseRules(unittest.TestCase):
    def test_a_tree_in_order_passes(self):
        self.assertEqual(check(IN_ORDER | PRESENT), [])

    def test_each_violation_is_told(self):
        for what, (name, text, rule) in SEEDED.items():
            with self.subTest(what):
                found = check(IN_ORDER | PRESENT | {name: text})
                self.assertEqual([(f[0] in (name, str(Path(name).parent)), f[2]) for f in found], [(True, rule)], found)

    def test_a_folder_needs_a_row(self):
        found = check(IN_ORDER | {"gateway/magic/x.hpp": CONTRACT + code("intake::magic", includes="#include <sqlite3.h>\n")})
        self.assertEqual([f[2] for f in found], ["include"])

    def test_the_readme_shows_the_same_table(self):
        readme = Path(__file__).resolve().parents[2] / "gateway/README.md"
        self.assertIn(table(), readme.read_text())


if __name__ == "__main__":
    unittest.main()
