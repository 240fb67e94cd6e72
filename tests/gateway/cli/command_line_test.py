#!/usr/bin/python3
"""The command line from outside: options, exit codes, what is printed, against a stopped and a running gateway."""

import concurrent.futures
import faulthandler
import http.server
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
from gateway_process import BINARY, MAILBOX, TREE, Gateway  # noqa: E402

NOWHERE = "/nonexistent/intake.toml"
RECEIPT = re.compile(r"^[0-9A-HJKMNP-TV-Z]{26}$")
MAIL = b"From: Ada <ada@example.net>\r\nTo: support@example.com\r\nSubject: Hello\r\nDate: Mon, 6 May 2024 10:00:00 +0000\r\n\r\nHi.\r\n"


def intake(*arguments, stdin=None, **environment):
    known = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
    return subprocess.run([str(BINARY), *map(str, arguments)], capture_output=True, text=stdin is None or isinstance(stdin, str),
                          input=stdin, env={**known, **environment}, timeout=60)


def commands_in(help_text):
    """{name: what it does} of a help text's list of commands."""
    block = re.search(r"Subcommands:\n((?:  .*\n)+)", help_text)
    return dict(re.findall(r"^  (\S+)\s+(.*)$", block[1], re.M)) if block else {}


class Using(unittest.TestCase):
    """Nothing runs."""

    def test_wrong_use_is_2_and_one_line(self):
        for arguments in ([], ["bogus"], ["--bogus"], ["trace"], ["dead"], ["dead", "bury"], ["normalize", "x.eml"], ["replay"],
                          ["replay", "--since", "2026-01-01"], ["replay", "--since", "soon", "--until", "2026-01-01"],
                          ["replay", "--since", "2026-01-02", "--until", "2026-01-01"],
                          ["replay", "--since", "2026-01-01", "--until", "2026-01-02", "--renormalize"],
                          ["ledger", "--day", "today"], ["send", "email"], ["send", "fax"], ["tickets", "--limit", "0"],
                          ["send", "email", "--to", "a@b.test>\r\nDATA", "--server", "127.0.0.1:1"],
                          ["send", "email", "--to", "a@b.test", "--server", "here"],
                          ["send", "call"], ["send", "call", "--format", "zammad"], ["send", "call", "--format", "morse", "-"],
                          ["send", "call", "--format", "cucm", "-"], ["send", "call", "--format", "zammad", "here"],
                          ["send", "call", "--format", "zammad", "--to", "127.0.0.1:1"], ["send", "call", "--format", "twilio", "--file", "x"],
                          ["send", "call", "--format", "asterisk-csv", "--to", "here"],
                          ["send", "call", "--format", "asterisk-csv", "--file", "x", "-"],
                          ["send", "call", "--format", "zammad", "--url", "http://127.0.0.1:1/", "--header", "x"],
                          ["send", "call", "--format", "zammad", "--count", "0", "-"],
                          ["normalize", "--channel", "fax", "x"], ["normalize", "--channel", "email", "--format", "mbox", "x"],
                          ["normalize", "--channel", "email", "--at", "noon", "x"], ["normalize", "--channel", "phone", "x"],
                          ["normalize", "--channel", "phone", "--format", "semaphore", "x"], ["normalize", "--channel", "chat", "--format", "irc", "x"]):
            with self.subTest(arguments):
                done = intake(*arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_wrong_configuration_is_78(self):
        for command in (["serve"], ["check"], ["tickets"], ["trace", "x"], ["status"], ["ledger"], ["dead", "list"], ["quarantine", "list"],
                        ["backend", "list"], ["backend", "enable", "x"], ["tap"], ["send", "email", "--to", "a@b.test"],
                        ["replay", "--since", "2026-01-01", "--until", "2026-01-02"]):
            with self.subTest(command):
                done = intake(*command, "--config", NOWHERE)
                self.assertEqual(done.returncode, 78, done.stderr)
                self.assertIn(NOWHERE, done.stderr)

    def test_check_names_the_position_and_the_word_that_was_meant(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "intake.toml"
            file.write_text('[[smtp]]\nname = "public"\nlisen = "127.0.0.1:0"\n')
            done = intake("check", "--config", file)
            self.assertEqual(done.returncode, 78)
            self.assertIn(f'{file}:3:1: unknown key "lisen" in [[smtp]] (did you mean "listen"?)', done.stderr)
            lines = [json.loads(line) for line in intake("check", "--json", INTAKE_CONFIG=str(file)).stdout.splitlines()]
            self.assertIn((3, 1, False), [(line["line"], line["column"], line["warning"]) for line in lines])

    def test_every_command_has_help_with_an_example(self):
        def look(words):
            done = intake(*words, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)
            if words:
                self.assertRegex(done.stdout, rf"Example: intake {' '.join(words)}\b", words)
            for name in commands_in(done.stdout):
                look([*words, name])
        look([])

    def test_the_readme_lists_the_same_commands_in_the_same_words(self):
        rows = re.findall(r"^\| `intake ([^`]*)` \| (.*) \|$", (TREE / "README.md").read_text(), re.M)
        helps = commands_in(intake("--help").stdout)
        self.assertEqual({row[0].split()[0] for row in rows}, set(helps))
        for usage, does in rows:
            words = usage.replace("\\|", "|").split()
            with self.subTest(usage):
                inner = commands_in(intake(words[0], "--help").stdout)
                if inner:
                    self.assertEqual(set(words[1].split("|")) if len(words) > 1 else set(inner), set(inner), "its subcommands")
                target = [words[0]] + ([words[1]] if inner and words[1] in inner else [])
                text = intake(*target, "--help").stdout
                for option in re.findall(r"--[a-z-]+", usage):
                    self.assertIn(option, text)
                if not inner:
                    self.assertEqual(does, helps[words[0]])

    def test_version(self):
        self.assertRegex(intake("version").stdout, r"^intake \d+\.\d+\.\d+\n$")
        self.assertIn("version", json.loads(intake("version", "--json").stdout))

    def test_without_a_journal_it_says_so(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "intake.toml"
            file.write_text('[gateway]\nstate_dir = "state"\n[[smtp]]\nname = "public"\nlisten = "127.0.0.1:2"\n[[mailbox]]\naddress = "a@b.test"\n')
            for command in (["status"], ["trace", "x"], ["dead", "list"]):
                done = intake(*command, "--config", file)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("there is no journal", done.stderr)
            self.assertIn("there is no ticket store", intake("tickets", "--config", file).stderr)
            self.assertIn("not running", intake("backend", "enable", "tickets", "--config", file).stderr)


class MadeUpCalls(unittest.TestCase):
    def test_a_seed_makes_the_same_records_printed_or_in_a_file(self):
        first, again, other = (intake("send", "call", "--format", "asterisk-csv", "--seed", seed, "-") for seed in (1, 1, 2))
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        self.assertEqual(first.stdout, again.stdout)
        self.assertNotEqual(first.stdout, other.stdout)
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "Master.csv"
            for n in (1, 2):
                done = json.loads(intake("send", "call", "--format", "asterisk-csv", "--seed", 1, "--file", file, "--json").stdout)
                self.assertEqual(done, {"calls": 6, "records": first.stdout.count("\n"), "refused": 0, "seed": 1})
                self.assertEqual(file.read_text(), first.stdout * n)

    def test_lines_over_tcp_are_read_to_their_end(self):
        printed = intake("send", "call", "--format", "generic-json", "--seed", 1, "-").stdout
        with socket.create_server(("127.0.0.1", 0)) as listener, concurrent.futures.ThreadPoolExecutor(1) as pool:
            def read():
                peer, _ = listener.accept()
                with peer:
                    return b"".join(iter(lambda: peer.recv(65536), b""))
            got = pool.submit(read)
            done = intake("send", "call", "--format", "generic-json", "--seed", 1, "--to", f"127.0.0.1:{listener.getsockname()[1]}")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(got.result(timeout=20).decode(), printed)
        self.assertRegex(done.stdout, r"^\d+ records of 6 calls, seed 1\n$")

    def test_a_push_that_is_refused_is_1_and_says_why(self):
        requests = []

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                requests.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
                refused = len(requests) == 2
                self.send_response(403 if refused else 202)
                self.end_headers()
                self.wfile.write(b"not you" if refused else b"{}")

            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            done = intake("send", "call", "--format", "twilio", "--seed", 1, "--header", "Authorization: Bearer x",
                          "--url", f"http://127.0.0.1:{server.server_address[1]}/telephony/t")
            server.shutdown()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "intake: 1 record refused; the first with 403 not you\n")
        self.assertEqual("".join(body + "\n" for _, _, body in requests), intake("send", "call", "--format", "twilio", "--seed", 1, "-").stdout)
        path, headers, _ = requests[0]
        self.assertEqual((path, headers["Content-Type"], headers["Authorization"]), ("/telephony/t", "application/x-www-form-urlencoded", "Bearer x"))

    def test_nobody_there_is_1(self):
        for where in (["--to", "127.0.0.1:1"], ["--file", "/nonexistent/x"], ["--url", "http://127.0.0.1:1/"]):
            done = intake("send", "call", "--format", "asterisk-csv", *where)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)


class Normalizing(unittest.TestCase):
    def normalize(self, *arguments, stdin=MAIL):
        return intake("normalize", "--channel", "email", *arguments, stdin=stdin)

    def test_one_json_line_a_mail_always_the_same(self):
        first, second = self.normalize("-"), self.normalize("-")
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(first.stdout, second.stdout)
        self.assertEqual(first.stdout.count(b"\n"), 1)
        event = json.loads(first.stdout)
        self.assertEqual(event["data"]["subject"], "Hello")
        self.assertEqual(event["data"]["occurred_at"], "2024-05-06T10:00:00.000Z")
        self.assertTrue(RECEIPT.match(event["data"]["contacts"][0]["receipt"]))

    def test_at_is_the_only_clock(self):
        event = json.loads(self.normalize("-", "--at", "2024-05-06T12:00:00+02:00").stdout)
        self.assertEqual(event["time"], "2024-05-06T10:00:00.000Z")
        undated = json.loads(self.normalize("-", stdin=b"Subject: x\r\n\r\ny\r\n").stdout)
        self.assertEqual(undated["time"], "1970-01-01T00:00:00.000Z")

    def test_an_unreadable_file_is_1_and_the_others_are_read(self):
        with tempfile.TemporaryDirectory() as directory:
            good = Path(directory) / "good.eml"
            good.write_bytes(MAIL)
            done = intake("normalize", "--channel", "email", NOWHERE, directory, good)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout.count("\n"), 1)
            self.assertEqual(done.stderr.count("cannot read"), 2)

    RINGING = b'"","912345678","211234567","default","Kim <912345678>","SIP/t-1","SIP/%d-2","Dial","SIP/%d","2026-03-02 10:00:00",%s,' \
              b'"2026-03-02 10:00:20",20,%d,"%s","DOCUMENTATION","%s.%d","",,"%s.0",%d\n'

    def records(self, call: bytes, *answered):
        return b"".join(self.RINGING % (100 + i, 100 + i, b'"2026-03-02 10:00:10"' if yes else b"", 10 if yes else 0,
                                        b"ANSWERED" if yes else b"NO ANSWER", call, i, call, i) for i, yes in enumerate(answered))

    def test_the_records_of_a_call_make_one_event(self):
        with tempfile.TemporaryDirectory() as directory:
            config = Path(directory) / "intake.toml"
            config.write_text('[gateway]\nstate_dir = "state"\n[[telephony]]\nname = "pbx"\nformat = "asterisk-csv"\nlisten = "127.0.0.1:2"\n'
                              'time_zone = "Europe/Lisbon"\ncountry = "PT"\n')
            stdin = self.records(b"1772445600", False, True, False) + self.records(b"1772445700", False)
            done = intake("normalize", "--channel", "phone", "--source", "pbx", "--config", config, "-", stdin=stdin)
            self.assertEqual(done.returncode, 0, done.stderr)
            events = [json.loads(line) for line in done.stdout.splitlines()]
            calls = {e["data"]["call"]["result"]: e["data"]["call"] for e in events if e["type"] == "intake.ticket.opened.v1"}
            self.assertEqual(sorted(calls), ["answered", "missed"])
            self.assertEqual(len(calls["answered"]["legs"]), 3)
            self.assertEqual(calls["answered"]["from_e164"], "+351912345678")

    def test_a_record_that_nobody_can_read_is_a_degraded_event(self):
        done = intake("normalize", "--channel", "phone", "--format", "twilio", "-", stdin=b"\xff\0{{{")
        self.assertEqual(json.loads(done.stdout)["data"]["parse"]["degraded"], True)

    def chat(self, *frames):
        done = intake("normalize", "--channel", "chat", "-", stdin=b"\n".join(f if isinstance(f, bytes) else json.dumps(f).encode() for f in frames))
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_the_frames_of_a_chat_make_the_events_of_one_conversation(self):
        events = self.chat({"type": "message", "id": "1", "text": "<b>Hello</b>"}, {"type": "message", "id": "2", "text": "<b>Hello</b>"},
                           {"type": "edit", "id": "3", "message": 2, "text": "Hi"}, {"type": "details", "id": "4", "form": {"email": "kim@example.org"}},
                           {"type": "end", "id": "5"}, {"type": "rating", "id": "6", "score": 5})
        self.assertEqual([e["type"].split(".")[2] for e in events], ["opened", "message", "revised", "revised", "ended", "revised"])
        self.assertEqual(len({e["subject"] for e in events}), 1)
        self.assertEqual(len({e["id"] for e in events}), 6)
        self.assertEqual(events[2]["data"]["revision"]["of"], events[1]["id"])
        self.assertEqual(events[5]["data"]["revision"]["of"], events[4]["id"])
        self.assertEqual(events[0]["data"]["subject"], "<b>Hello</b>")

    def test_a_frame_may_come_with_its_envelope(self):
        opened, = self.chat({"envelope": {"session": "u_1", "root": "chat/u_1/x", "queue": "billing", "user": {"id": "42", "issuer": "i"}},
                             "body": {"type": "message", "id": "1", "text": "Hello"}})
        self.assertEqual(opened["data"]["chat"]["session"], "u_1")
        self.assertEqual(opened["data"]["triage"]["queue"], "billing")
        self.assertEqual(opened["data"]["customer"]["identities"][0], {"type": "user_id", "value": "i 42", "assurance": "verified", "evidence": "jwt:i"})

    def test_a_frame_that_nobody_can_read_is_a_degraded_event(self):
        for broken in (b"", b"{", b"\xff", {"type": "message", "text": 7}, {"envelope": {}, "body": "{{"}, {"envelope": 1, "body": []}, [], b"[" * 100):
            with self.subTest(broken):
                events = self.chat(broken)
                self.assertEqual([e["data"]["parse"]["degraded"] for e in events], [True])

    def test_anything_makes_an_event(self):
        for content in (b"", b"\0" * 1000, b"\xff\xfe not a mail", b"\r\n"):
            done = self.normalize("-", stdin=content)
            self.assertEqual(done.returncode, 0, content)
            self.assertEqual(json.loads(done.stdout)["specversion"], "1.0")


class Running(unittest.TestCase):
    """Against a gateway, then against what it left."""

    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway()
        text = cls.gateway.config_file.read_text() + '\n[quarantine]\nsenders = ["*@spam.test"]\n'
        cls.gateway.config_file.write_text(text)
        cls.gateway.start()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()

    def run_(self, *arguments, code=0):
        done = intake(*arguments, "--config", self.gateway.config_file)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def json(self, *arguments):
        return [json.loads(line) for line in self.run_(*arguments, "--json").stdout.splitlines()]

    def send(self, **options):
        arguments = [word for key, value in options.items() for word in (f"--{key}", value)]
        receipt = self.run_("send", "email", "--to", MAILBOX, *arguments).stdout.strip()
        self.assertRegex(receipt, RECEIPT)
        return receipt

    def eventually(self, ask, what):
        """Asks again until `what` holds; a disk that others keep busy may take its time."""
        deadline = time.monotonic() + 60
        while not what(found := ask()):
            self.assertLess(time.monotonic(), deadline, found)
            time.sleep(0.05)
        return found

    def delivered(self, receipt):
        def is_delivered(lines):
            return [d["state"] for e in lines[0]["events"] for d in e["deliveries"]] == ["delivered"]
        return self.eventually(lambda: self.json("trace", receipt), is_delivered)[0]

    def test_1_a_mail_and_everything_about_it(self):
        receipt = self.send(subject="Größe ☃", text=".\nfirst line is a dot")
        life = self.delivered(receipt)
        number = life["events"][0]["deliveries"][0]["reference"]
        self.assertRegex(self.run_("trace", receipt).stdout, rf"(?s)contact +{receipt}.*received.*journaled.*normalized.*ticket {number}\n")
        self.assertRegex(self.run_("tickets").stdout, rf"(?m)^{number} .*Größe ☃$")
        ticket = [t for t in self.json("tickets") if str(t["number"]) == number][0]
        self.assertEqual(ticket["subject"], "Größe ☃")
        self.assertTrue(self.json("status")[0]["running"])
        self.assertIn("balanced", self.run_("ledger").stdout)
        event = life["events"][0]["id"]
        self.assertIn("Größe ☃", self.run_("dead", "show", event).stdout)
        self.assertEqual(self.json("dead", "list"), [])
        self.assertIn("no backend has refused", self.run_("dead", "retry", event, code=1).stderr)
        status, page = self.gateway.get("/v1/events?after=0")
        self.assertEqual(status, 200)
        self.assertIn(event, [e["id"] for e in json.loads(page)["events"]])

    def test_2_a_file_is_sent_as_it_is(self):
        file = self.gateway.directory / "mail.eml"
        file.write_bytes(MAIL.replace(b"Hi.", b".dots\r\n.\r\n..end"))
        receipt = self.send(file=str(file))
        status, raw = self.gateway.get(f"/v1/raw/{receipt}")
        self.assertEqual((status, raw), (200, file.read_bytes()))

    def test_2_starttls_is_verified(self):
        server = f"localhost:{self.gateway.smtp_port}"
        receipt = self.run_("send", "email", "--to", MAILBOX, "--server", server, "--tls", "--ca", self.gateway.certificate).stdout.strip()
        self.assertRegex(receipt, RECEIPT)
        untrusted = self.run_("send", "email", "--to", MAILBOX, "--server", server, "--tls", code=1)
        self.assertIn("certificate", untrusted.stderr)

    def test_2_what_is_held_can_be_let_go(self):
        first, second = (self.send(**{"from": f"{n}@spam.test"}, subject=f"spam {n}") for n in "ab")
        self.assertEqual([h["receipt"] for h in self.json("quarantine", "list")], [first, second])
        self.assertIn("held", self.run_("quarantine", "show", first).stdout)
        self.run_("quarantine", "release", first)
        self.delivered(first)
        self.run_("quarantine", "discard", second)
        self.eventually(lambda: self.json("quarantine", "list"), lambda held: held == [])
        self.assertIn("not held any more", self.run_("quarantine", "release", second, code=1).stderr)
        self.assertIn("balanced", self.run_("ledger").stdout)

    def test_2_a_backend_can_be_switched_off(self):
        self.run_("backend", "disable", "tickets", "--reason", "holiday")
        self.eventually(lambda: self.json("backend", "list")[0], lambda b: not b["enabled"] and b["reason"] == "holiday")
        receipt = self.send(subject="waits")
        self.eventually(lambda: self.run_("trace", receipt).stdout, lambda life: "tickets: waiting" in life)
        self.assertGreaterEqual(self.json("backend", "list")[0]["waiting"], 1)
        self.run_("backend", "enable", "tickets")
        self.delivered(receipt)
        self.assertIn("no such backend", self.run_("backend", "enable", "desk", code=1).stderr)

    def test_2_a_replay_makes_no_second_ticket(self):
        self.delivered(self.send(subject="again"))
        before = self.json("tickets")
        whole = ["--since", "2020-01-01", "--until", "2100-01-01"]
        self.assertIn("would be delivered again to tickets", self.run_("replay", *whole, "--dry-run").stdout)
        self.assertIn(" 0 would differ", self.run_("replay", *whole, "--dry-run", "--renormalize").stdout)
        self.run_("replay", *whole)
        self.delivered(self.send(subject="after the replay"))
        self.assertEqual([t["number"] for t in self.json("tickets")[:len(before)]], [t["number"] for t in before])
        self.assertEqual(len(self.json("tickets")), len(before) + 1)

    def test_2_tap_shows_what_comes_in(self):
        tap = subprocess.Popen([str(BINARY), "tap", "--count", "1", "--json", "--config", str(self.gateway.config_file)], stdout=subprocess.PIPE)
        try:
            receipts = []
            for _ in range(60):  # it shows what comes after it has begun to look
                receipts.append(self.send(subject="tapped"))
                time.sleep(1)
                if tap.poll() is not None:
                    break
            out, _ = tap.communicate(timeout=20)
        finally:
            tap.kill()
            tap.wait()
        self.assertIn(json.loads(out)["id"].removesuffix("-0"), receipts)

    def test_2_what_is_not_there_is_1(self):
        self.assertIn("no contact has", self.run_("trace", "01JD9000000000000000000001", code=1).stderr)
        self.assertIn("no contact has", self.run_("trace", "../../status", code=1).stderr)
        self.assertIn("Relaying denied", self.run_("send", "email", "--to", "x@elsewhere.test", code=1).stderr)
        self.assertIn("is in use", self.run_("check", code=78).stderr)

    def test_2_the_control_socket_is_for_its_owner(self):
        mode = (self.gateway.state_dir / "intake.sock").stat().st_mode & 0o777
        self.assertEqual(mode & 0o077, 0, oct(mode))

    def test_3_looking_works_while_it_is_stopped(self):
        receipt = self.send(subject="the last one")
        running = self.delivered(receipt)
        self.assertEqual(self.gateway.terminate(), 0)
        self.assertEqual(self.json("trace", receipt)[0], running)
        self.assertFalse(self.json("status")[0]["running"])
        self.assertIn("balanced", self.run_("ledger").stdout)
        self.assertIn("the last one", self.run_("tickets").stdout)
        self.assertEqual(self.json("quarantine", "list"), [])
        self.assertEqual(self.json("backend", "list")[0]["name"], "tickets")
        for command in (["quarantine", "release", receipt], ["backend", "disable", "tickets"], ["dead", "retry", receipt + "-0"], ["tap"],
                        ["replay", "--since", "2020-01-01", "--until", "2100-01-01"]):
            self.assertIn("not running", self.run_(*command, code=1).stderr)


if __name__ == "__main__":
    faulthandler.dump_traceback_later(170, exit=True)  # a test that hangs says where
    unittest.main()
