#!/usr/bin/python3
"""IMAP servers that don't keep to the rules: no crash, no hang, no credential in clear, no mail made up, memory bounded.

Every row of the table is a server of its own on loopback, and an account of one gateway. A row says what the gateway must call the
end of the session in its log (`kind`), or that the mail arrives all the same (`taken`). One good server is among them: its mail
must arrive while all the others misbehave.

  imap_servers.py [--only NAME]
"""

import argparse
import json
import shutil
import socket
import ssl
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import Gateway, make_certificate, scratch_directory  # noqa: E402

PASSWORD = "s3cret-of-ours"
ENCODED = "AGRlc2sAczNjcmV0LW9mLW91cnM="  # \0desk\0s3cret-of-ours
MAIL = b"From: a@example.net\r\nSubject: %s\r\nMessage-ID: <%s@example.net>\r\n\r\nhello\r\n"


class Gone(Exception):
    """The gateway has left."""


class GaveUp(Exception):
    """The gateway has told of the mail and goes on without it: the line it said."""


class Peer:
    """One connection, as the server sees it."""

    def __init__(self, sock: socket.socket, heard: bytearray, context, name: str):
        self.sock, self.heard, self.context, self.name, self.buffer = sock, heard, context, name, b""
        self.secure = False

    def send(self, text):
        self.sock.sendall(text if isinstance(text, bytes) else text.encode("latin-1"))

    def line(self) -> str:
        while b"\n" not in self.buffer:
            more = self.sock.recv(65536)
            if not more:
                raise Gone
            if not self.secure:
                self.heard += more
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def command(self, *wanted: str) -> str:
        """The tag of the next command; others than `wanted` are a mistake of this script."""
        line = self.line()
        tag, _, rest = line.partition(" ")
        if wanted and (rest == "IDLE" or rest.startswith("UID FETCH 2:")):
            raise GaveUp(line)
        assert not wanted or rest.split(" ")[0] in wanted or any(rest.startswith(w) for w in wanted), rest
        return tag

    def start_tls(self):
        self.sock = self.context.wrap_socket(self.sock, server_side=True)
        self.secure = True

    def greet(self, offers="AUTH=PLAIN SASL-IR"):
        self.send(f"* OK [CAPABILITY IMAP4rev1 {offers}] hello\r\n")

    def login(self, offers="IDLE UIDPLUS MOVE"):
        self.greet()
        self.send(f"{self.command('AUTHENTICATE')} OK [CAPABILITY IMAP4rev1 {offers}] in\r\n")

    def open(self, validity=7, following=2, **more):
        self.login(**more)
        self.send(f"{{}}* 1 EXISTS\r\n* OK [UIDVALIDITY {validity}] x\r\n* OK [UIDNEXT {following}] x\r\n".format(""))
        self.send(f"{self.command('EXAMINE', 'SELECT')} OK opened\r\n")

    def mail(self) -> bytes:
        return MAIL % (self.name.encode(), self.name.encode())

    def list(self, **more):
        """One mail is there; it is asked for next."""
        self.open(**more)
        tag = self.command("UID FETCH 1:")
        self.send(f'* 1 FETCH (UID 1 RFC822.SIZE {len(self.mail())} INTERNALDATE "26-Nov-2026 10:00:00 +0000" FLAGS ())\r\n{tag} OK\r\n')

    def asked(self, **more) -> str:
        self.list(**more)
        return self.command("UID FETCH 1 ")

    def give(self, tag: str):
        self.send(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(self.mail()) + self.mail() + b")\r\n" + tag.encode() + b" OK\r\n")

    def go_on(self, heard: str | None = None, gives: bool = True):
        """A good server from here on, but that it may not give the mail."""
        idle = None
        while True:
            tag, _, rest = (heard or self.line()).partition(" ")
            heard = None
            if rest == "IDLE":
                idle = tag
                self.send("+ idling\r\n")
            elif tag == "DONE":
                self.send(f"{idle} OK\r\n")
            elif rest == "UID FETCH 1 (UID)":
                self.send(f"* 1 FETCH (UID 1)\r\n{tag} OK\r\n")
            elif rest.startswith("UID FETCH 1 (UID BODY") and gives:
                self.give(tag)
            elif rest.startswith("UID FETCH 1 (UID BODY"):
                self.send(f"{tag} NO [SERVERBUG]\r\n")
            else:
                self.send(f"{tag} OK\r\n")

    def hang(self):
        self.sock.settimeout(60)
        while self.sock.recv(65536):
            pass

    def forever(self, text: bytes):
        while True:
            self.send(text)


def good(p):
    p.give(p.asked())
    p.go_on()


def drip(p, text: bytes):
    for octet in text:
        p.send(bytes([octet]))
        time.sleep(0.3)


def then(*parts):
    """A server that sends the parts one after the other, whatever it hears, and then hangs."""
    def script(p):
        for part in parts:
            p.send(part)
        p.hang()
    return script


def mailed(reply):
    """A server that is good until it is asked for the mail: then it sends `reply`, T for the tag."""
    def script(p):
        tag = p.asked().encode()
        p.send(reply.replace(b"TAG", tag))
        p.go_on()
    return script


def listed(reply):
    def script(p):
        p.open()
        p.send(reply.replace(b"TAG", p.command("UID FETCH 1:").encode()))
        p.go_on()
    return script


def with_tls(before, after=None):
    """A STARTTLS server: `before` goes out with the OK; behind the handshake `after`."""
    def script(p):
        p.greet("STARTTLS LOGINDISABLED")
        p.send(p.command("STARTTLS").encode() + before)
        if after:
            p.start_tls()
            after(p)
        p.hang()
    return script


def tls_good(p):
    p.send(f"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n{p.command('CAPABILITY')} OK\r\n")
    p.send(f"{p.command('AUTHENTICATE')} OK [CAPABILITY IMAP4rev1 IDLE] in\r\n")
    p.send("* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 2]\r\n")
    p.send(f"{p.command('EXAMINE')} OK\r\n")
    tag = p.command("UID FETCH 1:")
    p.send(f"* 1 FETCH (UID 1 RFC822.SIZE {len(p.mail())})\r\n{tag} OK\r\n")
    p.go_on()


def vanish(p):
    p.send(p.asked() + " OK gone\r\n")
    p.send(p.command("UID FETCH 1 (UID)") + " OK gone\r\n")
    p.go_on()


def echo_secret(p):
    p.greet()
    p.send(f"{p.command()} NO [{PASSWORD}] {PASSWORD} {ENCODED} is wrong\r\n")
    p.hang()


def exists_storm(p):
    p.give(p.asked())
    for n in range(500):
        p.send(f"* {n} EXISTS\r\n")
    p.go_on()


def body_without_end(p):
    p.asked()
    p.send(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % (1 << 20))
    p.hang()


def body_holds_responses(p):
    tag = p.asked().encode()
    body = p.mail() + tag + b" OK\r\n* BYE\r\n* 1 FETCH (UID 1 BODY[] {3}\r\n"
    p.send(b"* 1 FETCH (BODY[] {%d}\r\n" % len(body) + body + b" UID 1)\r\n" + tag + b" OK\r\n")
    p.go_on()


N, P, S, L, F = "network", "protocol", "insecure", "login", "folder"
# name: (tls, script, what the log calls its end)
TABLE = {
    "good": ("none", good, "taken"),
    "closes-at-once": ("none", lambda p: None, N),
    "says-nothing": ("none", lambda p: p.hang(), N),
    "bye": ("none", then(b"* BYE go away\r\n"), N),
    "not-imap-smtp": ("none", then(b"220 mx ESMTP\r\n"), P),
    "not-imap-http": ("none", then(b"HTTP/1.1 400 Bad Request\r\n\r\n"), P),
    "not-imap-binary": ("none", then(bytes(range(256)) * 20), P),
    "endless-greeting": ("none", lambda p: p.forever(b"x" * 65536), P),
    "greeting-drips": ("none", lambda p: drip(p, b"* OK " + b"x" * 200), N),
    "endless-untagged": ("none", lambda p: (p.greet("X"), p.forever(b"* 1 RECENT\r\n" * 1000)), N),
    "tag-of-nobody": ("none", then(b"* OK [CAPABILITY AUTH=PLAIN SASL-IR] hi\r\nZZZ OK\r\n"), P),
    "ok-before-asked": ("none", then(b"* OK hi\r\nA9 OK in\r\n"), P),
    "login-refused": ("none", lambda p: (p.greet(), p.send(p.command() + " NO [AUTHENTICATIONFAILED] no\r\n"), p.hang()), L),
    "login-echoes-secret": ("none", echo_secret, L),
    "login-disabled": ("none", then(b"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n"), L),
    "asks-for-ever": ("none", then(b"* OK [CAPABILITY AUTH=PLAIN] hi\r\n" + b"+ more\r\n" * 50), P),
    "login-hangs": ("none", lambda p: (p.greet(), p.hang()), N),
    "tls-preauth": ("starttls", then(b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in\r\n"), S),
    "tls-not-offered": ("starttls", then(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"), S),
    "tls-refused": ("starttls", with_tls(b" NO\r\n"), S),
    "tls-bad": ("starttls", with_tls(b" BAD what\r\n"), S),
    "tls-injected-capability": ("starttls", with_tls(b" OK\r\n* CAPABILITY AUTH=PLAIN SASL-IR\r\n"), S),
    "tls-injected-login-ok": ("starttls", with_tls(b" OK\r\nA2 OK [CAPABILITY IDLE] in\r\n"), S),
    "tls-injected-half-line": ("starttls", with_tls(b" OK\r\n* CAPA"), S),
    "tls-answers-in-clear": ("starttls", with_tls(b" OK\r\n", lambda p: None if p.sock.close() else None), N),
    "tls-good": ("starttls", with_tls(b" OK\r\n", tls_good), "taken"),
    "tls-implicit-in-clear": ("implicit", then(b"* OK [CAPABILITY AUTH=PLAIN SASL-IR] hi\r\n"), N),
    "folder-missing": ("none", lambda p: (p.login(), p.send(p.command() + " NO [NONEXISTENT]\r\n"), p.hang()), F),
    "no-uidvalidity": ("none", lambda p: (p.login(), p.send(p.command() + " OK\r\n"), p.hang()), F),
    "uidvalidity-zero": ("none", lambda p: (p.open(validity=0), p.hang()), F),
    "uidvalidity-huge": ("none", lambda p: (p.open(validity=99999999999), p.hang()), F),
    "list-refused": ("none", listed(b"TAG NO\r\n"), P),
    "list-without-end": ("none", lambda p: (p.open(), p.forever(b"* 1 FETCH (UID 1 RFC822.SIZE 1)\r\n" * 500)), P),
    "list-too-deep": ("none", listed(b"* 1 FETCH " + b"(" * 5000 + b"\r\n* 1 FETCH (UID 1 RFC822.SIZE 9)\r\nTAG OK\r\n"), "taken"),
    "list-line-without-end": ("none", lambda p: (p.open(), p.forever(b"* 1 FETCH (FLAGS (" + b"a" * 60000)), P),
    "list-of-nonsense": ("none", listed(b"* X\r\n* 1 FETCH\r\n* 1 FETCH NIL\r\n* 1 FETCH (UID x)\r\n* 1 FETCH (UID -1 RFC822.SIZE)\r\n"
                                        b"* 99999999999999999999 EXISTS\r\n* 1 FETCH (UID 1 RFC822.SIZE 9)\r\nTAG OK\r\n"), "taken"),
    "huge-literal": ("none", mailed(b"* 1 FETCH (UID 1 BODY[] {4294967295}\r\n"), P),
    "literal-overflows": ("none", mailed(b"* 1 FETCH (UID 1 BODY[] {99999999999999999999999}\r\n"), P),
    "negative-literal": ("none", mailed(b"* 1 FETCH (UID 1 BODY[] {-1}\r\nTAG OK\r\n"), P),
    "literal-without-number": ("none", mailed(b"* 1 FETCH (UID 1 BODY[] {}\r\n"), P),
    "body-stops": ("none", body_without_end, N),
    "body-cut": ("none", lambda p: (p.send((p.asked() and "") + "* 1 FETCH (UID 1 BODY[] {500}\r\nhalf")), N),
    "body-of-another": ("none", lambda p: (lambda tag: (p.send("* 9 FETCH (UID 9 BODY[] {5}\r\nother)\r\n"), p.give(tag), p.go_on()))(p.asked()),
                        "taken"),
    "body-twice": ("none", lambda p: (lambda tag: (p.send(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(p.mail()) + p.mail() + b")\r\n"), p.give(tag),
                                                   p.go_on()))(p.asked()), "taken"),
    "body-holds-responses": ("none", body_holds_responses, "taken"),
    "fetch-no-for-ever": ("none", lambda p: (p.list(), p.go_on(gives=False)), "taken"),
    "vanishes": ("none", vanish, "rests"),
    "unknown-literal": ("none", mailed(b"* XLIST {200000}\r\n" + b"z" * 200000 + b"\r\nTAG NO\r\n"), "taken"),
    "bye-amid-fetch": ("none", lambda p: (p.asked(), p.send("* BYE\r\n"), p.hang()), N),
    "exists-storm": ("none", exists_storm, "taken"),
    "idle-never-begins": ("none", lambda p: (p.give(p.asked()), [p.send(p.command() + " OK\r\n") for _ in range(1)], p.hang()), N),
}


class Server(threading.Thread):
    """One row: a listener that plays its script to whoever connects."""

    def __init__(self, name: str, tls: str, script, context):
        super().__init__(daemon=True)
        self.name_, self.tls, self.script, self.context = name, tls, script, context
        self.heard, self.mistakes = bytearray(), []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self.play, args=(sock,), daemon=True).start()

    def play(self, sock: socket.socket):
        peer = Peer(sock, self.heard, self.context, self.name_)
        try:
            self.script(peer)
        except (Gone, OSError):
            pass
        except GaveUp as what:
            try:
                peer.go_on(str(what))
            except (Gone, OSError):
                pass
        except Exception as e:  # noqa: BLE001  a mistake in the script would make its row pass for nothing
            self.mistakes.append(repr(e))
        finally:
            peer.sock.close()


def ends_in_log(gateway: Gateway) -> dict[str, set[str]]:
    ends = defaultdict(set)
    for text in gateway.log_file.read_text(errors="replace").splitlines():
        line = json.loads(text) if text.startswith("{") else {}
        if line.get("message", line.get("msg")) == "trying again later":
            ends[line["source"].removeprefix("imap/")].add(line["kind"])
    return ends


def metric(gateway: Gateway, name: str) -> dict[str, float]:
    out = {}
    for line in gateway.get("/metrics")[1].decode().splitlines():
        if line.startswith(name + "{") and 'source="imap/' in line:
            source = line.split('source="imap/')[1].split('"')[0]
            out[source] = max(out.get(source, 0), float(line.rsplit(" ", 1)[1]))
    return out


def verdicts(gateway: Gateway, servers: dict[str, Server]) -> dict[str, str]:
    """Rows that are not (yet) as they should be, and why."""
    ends, taken = ends_in_log(gateway), metric(gateway, "intake_contacts_total")
    rests = metric(gateway, "intake_imap_last_success_timestamp_seconds")
    wrong = {}
    for name in servers:
        expected = TABLE[name][2]
        if expected == "taken" and taken.get(name, 0) < 1:
            wrong[name] = f"its mail did not arrive; {ends[name] or 'nothing in the log'}"
        elif expected == "rests" and rests.get(name, 0) == 0:
            wrong[name] = f"never came to rest; {ends[name]}"
        elif expected in (N, P, S, L, F) and expected not in ends[name]:
            wrong[name] = f"expected the end {expected}; the log says {sorted(ends[name]) or 'nothing'}"
        elif expected in (S, L, F) and taken.get(name, 0) > 0:
            wrong[name] = "made up a mail"
    return wrong


def run(gateway: Gateway, servers: dict[str, Server]) -> bool:
    for server in servers.values():
        server.start()
    gateway.start()
    deadline = time.monotonic() + 60
    while (wrong := verdicts(gateway, servers)) and time.monotonic() < deadline and gateway.is_running():
        time.sleep(0.5)
    alive = gateway.is_running()
    peak = gateway.status_kb("VmHWM") if alive else 0
    leaked = [name for name, s in servers.items() if s.tls == "starttls" and any(
        word in s.heard for word in (PASSWORD.encode(), ENCODED.encode(), b"AUTHENTICATE", b"LOGIN"))]
    log = gateway.log_file.read_text(errors="replace")
    in_log = PASSWORD in log or ENCODED in log
    mistakes = {name: s.mistakes[0] for name, s in servers.items() if s.mistakes}
    code = gateway.terminate() if alive else -1
    print(f"{len(servers)} servers, {len(servers) - len(wrong)} as they should be; peak memory {peak / 1024:.0f} MB; exit code {code}")
    print(f"credentials in clear = {len(leaked)}, in the log = {int(in_log)}")
    for name, why in {**wrong, **mistakes}.items():
        print(f"  {name}: {why}")
    return alive and not wrong and not mistakes and not leaked and not in_log and peak < 256 * 1024 and code == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only")
    options = parser.parse_args()
    directory = scratch_directory("imap-hostile")
    certificate, key = make_certificate(directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    rows = {name: row for name, row in TABLE.items() if options.only in (None, name)}
    servers = {name: Server(name, tls, script, context) for name, (tls, script, _) in rows.items()}
    gateway = Gateway(imap=[{
        "name": name, "host": "127.0.0.1", "port": s.port, "tls": s.tls, "ca_file": str(certificate), "user": "desk",
        "password": PASSWORD, "from": "all", "connect_timeout": "2s", "command_timeout": "1500ms", "idle_renew": "5s",
        "retry_first": "50ms", "retry_most": "500ms", "max_message_size": "1MB", "max_attempts": 2} for name, s in servers.items()])
    try:
        ok = run(gateway, servers)
    except BaseException:
        print(f"--- the gateway's last words ---\n{gateway.log_tail()}\n---")
        raise
    finally:
        gateway.close()
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
