#!/usr/bin/python3
"""Recordings are fetched from a real HTTP server and attached by a revision of their call's ticket, through failures and sudden death.

Calls are pushed as JSON, each with the URL of its recording. The server is down at first; the gateway is killed while it tries, and once more while a
recording is half here. Afterwards each call must have one ticket and one revision, with the recording's bytes behind the attachment's URL. Some URLs
lead where nobody may go: to a host that is not listed, to this machine (by name, by address, by a redirect), to something that is no recording or too
large. Whatever listens there must not hear of us, and the ticket keeps the URL.

Only public addresses are fetched from, so this runs in a network of its own in which the server has one; that needs root.

  telephony_recordings.py [--calls N] [--seed S]     40 calls; 1,000 with INTAKE_LONG=1
"""

import argparse
import asyncio
import base64
import contextlib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, Gateway, scratch_directory, skip  # noqa: E402
from push_client import PushClient  # noqa: E402
from store_check import check_journal, events  # noqa: E402

ADDRESS, NAME, INSIDE = "93.184.216.34", "pbx.example.com", "inside.example.com"
PASSWORD = "correct-horse-battery"
BASIC = "Basic " + base64.b64encode(f"intake:{PASSWORD}".encode()).decode()
FIELDS = {"leg": "/id", "from": "/from", "to": "/to", "result": "/result", "started_at": "/start", "ended_at": "/end", "leg_ended": "=true",
          "recording_id": "/recording/id", "recording_kind": "=voicemail", "recording_url": "/recording/url"}


def in_a_network_of_its_own():
    """Begins again where the server's address and names are ours, and nothing else can be reached."""
    if os.environ.get("INTAKE_OWN_NETWORK"):
        return
    hosts = Path(tempfile.gettempdir()) / f"intake-hosts-{os.getpid()}"
    prepare = (f"ip link set lo up && ip address add {ADDRESS}/32 dev lo && mount --bind {hosts} /etc/hosts && rm {hosts} && "
               'exec "$@"')
    command = ["unshare", "--net", "--mount", "sh", "-c", prepare, "sh"]
    hosts.write_text(f"127.0.0.1 localhost\n{ADDRESS} {NAME}\n127.0.0.1 {INSIDE}\n")
    try:
        if os.geteuid() != 0 or subprocess.run([*command, "true"], capture_output=True).returncode != 0:
            skip("no right to make a network of its own")
        hosts.write_text(f"127.0.0.1 localhost\n{ADDRESS} {NAME}\n127.0.0.1 {INSIDE}\n")
        again = subprocess.run([*command, sys.executable, *sys.argv], env=dict(os.environ, INTAKE_OWN_NETWORK="1"))
        raise SystemExit(again.returncode)
    finally:
        hosts.unlink(missing_ok=True)


def sound_of(number: int) -> bytes:
    return b"RIFF" + hashlib.sha256(str(number).encode()).digest() * (1 + number % 3000)


class Exchange(ThreadingHTTPServer):
    """The telephone system's HTTP server."""

    daemon_threads = True

    def __init__(self, address: str, port: int = 0):
        super().__init__((address, port), Answer)
        self.is_down = True
        self.stalled = threading.Event()  # somebody waits for the second half of a recording
        self.stall_once: str | None = None
        self.asked: list[str] = []
        self.unauthorized = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        exchange = self.server
        exchange.asked.append(self.path)
        exchange.unauthorized += self.headers.get("Authorization") != BASIC
        what, _, number = self.path[1:].partition("/")
        if exchange.is_down:
            self.say(503, b"")
        elif what == "inside":
            self.say(302, b"", Location=f"http://{INSIDE}:{exchange.port}/r/1")
        elif what == "page":
            self.say(200, b"<html>", type="text/html")
        elif what == "large":
            self.say(200, bytes(3 << 20))
        else:
            self.say(200, sound_of(int(number)))

    def say(self, status: int, body: bytes, type: str = "audio/wav", **more):
        self.send_response(status)
        for name, value in {"Content-Type": type, "Content-Length": str(len(body)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.server.stall_once == self.path:
            self.server.stall_once = None
            self.wfile.write(body[:len(body) // 2])
            self.server.stalled.set()
            time.sleep(5)
            return
        with contextlib.suppress(ConnectionError):  # what is too large is not read to its end
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def record(number: int, url: str) -> bytes:
    return json.dumps({"id": f"call-{number}", "from": f"+3519{10_000_000 + number:08d}", "to": "+351211234567", "result": "voicemail",
                       "start": "2026-11-24T09:15:00Z", "end": "2026-11-24T09:15:40Z", "recording": {"id": f"rec-{number}", "url": url}}).encode()


def forbidden_urls(port: int) -> list[str]:
    return [f"http://other.example.com:{port}/r/1", f"http://127.0.0.1:{port}/r/1", f"http://[::1]:{port}/r/1", f"http://2130706433:{port}/r/1",
            f"http://localhost:{port}/r/1", f"http://{INSIDE}:{port}/r/1", f"http://{NAME}@{INSIDE}:{port}/r/1", f"https://{NAME}:{port}/r/1",
            f"http://{NAME}:{port}/inside/1", f"http://{NAME}:{port}/page/1", f"http://{NAME}:{port}/large/1"]


def told_of(gateway: Gateway) -> dict[str, list[dict]]:
    """The events of each call, in order."""
    out: dict[str, list[dict]] = {}
    for event in events(gateway):
        out.setdefault(event["data"]["call"]["group_id"], []).append(event)
    return out


def wait(gateway: Gateway, what: str, is_so, patience: float = 60):
    """Gives up `patience` seconds after the last event."""
    seen, since = -1, time.monotonic()
    while not is_so():
        if (now := len(events(gateway))) != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() - since > patience:
            raise SystemExit(f"waited in vain: {what}\n{gateway.log_tail()}")
        time.sleep(0.1)


def given_up(gateway: Gateway) -> set[str]:
    """Legs whose recording was given up, in this life of the gateway or an earlier one: a counter begins anew with each."""
    lines = (json.loads(line) for line in gateway.log_file.read_text().splitlines() if line.startswith("{") and line.endswith("}"))
    return {line["leg"] for line in lines if line["message"] == "a recording is given up"}


def problems_of(gateway: Gateway, number: int, told: list[dict]) -> list[str]:
    kinds = [event["type"].rpartition(".ticket.")[2] for event in told]
    if kinds != ["opened.v1", "revised.v1"]:
        return [f"call-{number}: {kinds}"]
    before, after = (event["data"] for event in told)
    out = [] if before["triage"]["queue"] == "messages" else [f"call-{number}: not in its entry's queue"]
    if "size" in before["attachments"][0]:
        out.append(f"call-{number}: the recording was there before it was fetched")
    attachment, sound = after["attachments"][0], sound_of(number)
    if (attachment["size"], attachment["sha256"]) != (len(sound), hashlib.sha256(sound).hexdigest()):
        out.append(f"call-{number}: another recording is attached: {attachment}")
    path = attachment["url"].partition(f":{gateway.admin_port}")[2]
    if gateway.get(path) != (200, sound):
        out.append(f"call-{number}: its attachment's bytes are not behind {attachment['url']}")
    return out


def run(gateway: Gateway, exchange: Exchange, trap: Exchange, options) -> bool:
    port = exchange.port
    good = list(range(options.calls))
    bad = dict(enumerate(forbidden_urls(port), start=options.calls))
    client = PushClient(gateway.http_port, "/telephony/pbx", "application/json", lambda _: {})
    records = [record(n, f"http://{NAME}:{port}/r/{n}") for n in good] + [record(n, url) for n, url in bad.items()]
    random.Random(options.seed).shuffle(records)
    asyncio.run(client.send(records))
    wait(gateway, "every call has its ticket", lambda: len(told_of(gateway)) == len(records))
    wait(gateway, "a recording was asked for in vain", lambda: len(exchange.asked) > 1)
    time.sleep(1)
    gateway.kill()
    exchange.is_down = False
    exchange.stall_once = f"/r/{options.calls // 2}"
    gateway.start()
    wait(gateway, "half a recording is here", exchange.stalled.is_set)
    time.sleep(1)  # the log's last lines are on their way for a moment, and what is given up is counted by them
    gateway.kill()
    gateway.start()
    wait(gateway, "every call has its recording", lambda: sum(len(told) for told in told_of(gateway).values()) >= len(records) + len(good))
    wait(gateway, "what cannot be had is given up", lambda: len(given_up(gateway)) == len(bad))

    told = told_of(gateway)
    problems = [p for n in good for p in problems_of(gateway, n, told[f"call-{n}"])]
    problems += [f"call-{n}: {url} was told {len(told[f'call-{n}'])} times" for n, url in bad.items() if len(told[f"call-{n}"]) != 1]
    code = gateway.terminate()
    integrity = check_journal(gateway)
    print(f"{len(good)} recordings fetched in {len(exchange.asked)} requests through 2 kills, {len(bad)} URLs given up, requests without the password "
          f"{exchange.unauthorized}, connections to what is forbidden {len(trap.asked)}, journal {integrity}, exit after SIGTERM {code}, problems {len(problems)}")
    for problem in problems[:10]:
        print(f"  {problem}")
    return not problems and not trap.asked and not exchange.unauthorized and integrity == "ok" and code == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1000 if LONG else 40)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    in_a_network_of_its_own()
    print(f"seed {options.seed}")
    directory = scratch_directory("recordings")
    try:
        exchange = Exchange(ADDRESS)
        trap = Exchange("127.0.0.1", exchange.port)  # where forbidden URLs would lead
        password = directory / "password"
        password.write_text(PASSWORD + "\n")
        password.chmod(0o600)
        source = {"name": "pbx", "format": "generic-json", "path": "/telephony/pbx", "fields": FIELDS, "queue": "messages", "recordings": "fetch",
                  "recording_hosts": [f"http://{host}:{exchange.port}" for host in (NAME, INSIDE)], "recording_user": "intake",
                  "recording_password_file": password, "recording_max_bytes": "2MB"}
        with Gateway(telephony=[source], call={"settle_after_legs": "300ms"}) as gateway:
            good = run(gateway, exchange, trap, options)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
