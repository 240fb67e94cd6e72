#!/usr/bin/python3
"""Mails and uploads that rspamd and clamd look at, the real ones: tagged, held, released, refused before the 250, and let pass when a daemon is gone.

Needs Debian's rspamd and clamav-daemon; what is not installed is left out, and said to be. Nothing is fetched: clamd knows one signature,
rspamd one rule, both ours.
"""

import contextlib
import json
import shutil
import smtplib
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_inspectors as inspectors  # noqa: E402
from chat_client import ORIGIN  # noqa: E402
from gateway_process import MAILBOX, Gateway, free_ports, scratch_directory, skip  # noqa: E402
from store_check import events  # noqa: E402

FAILED = []


def check(what: str, holds, evidence=""):
    print(f"{'ok    ' if holds else 'FAILED'} {what}" + ("" if holds else f": {evidence}"), flush=True)
    if not holds:
        FAILED.append(what)


def message(subject: str, attachment: bytes | None = None) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann <ann@client.test>", MAILBOX, subject
    mail["Message-ID"] = f"<{subject.replace(' ', '-')}@client.test>"
    mail.set_content("The printer is on fire.\n")
    if attachment is not None:
        mail.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="figures.bin")
    return mail


def send(gateway: Gateway, mail: EmailMessage) -> tuple[int, str]:
    with smtplib.SMTP("127.0.0.1", gateway.smtp_port, timeout=60) as client:
        client.ehlo()
        client.mail("ann@client.test")
        client.rcpt(MAILBOX)
        code, text = client.data(mail.as_bytes())
        return code, text.decode()


def event_of(gateway: Gateway, subject: str, timeout: float = 20) -> dict | None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for event in events(gateway):
            if event["data"].get("subject") == subject:
                return event
        time.sleep(0.1)
    return None


def held(gateway: Gateway, at_least: int = 0) -> list[dict]:
    """What is held, once there are so many: a receipt is told before the row is there."""
    deadline = time.monotonic() + 10
    while True:
        rows = json.loads(gateway.get("/v1/quarantine")[1])["quarantine"]
        if len(rows) >= at_least or time.monotonic() > deadline:
            return rows
        time.sleep(0.02)


def with_clamd(gateway: Gateway, clamd):
    code, _ = send(gateway, message("clean file", b"1, 2, 3"))
    event = event_of(gateway, "clean file")
    check("clamd: a clean mail passes", code == 250 and event, code)
    check("clamd: its attachment is called clean", event and event["data"]["attachments"][0]["scan"] == "clean", event)
    before = len(held(gateway))
    code, text = send(gateway, message("bad file", inspectors.MALWARE))
    rows = held(gateway, before + 1)
    check("clamd: an infected one is taken and held", code == 250 and len(rows) == before + 1, (code, rows))
    check("clamd: the reason names the signature", inspectors.SIGNATURE in rows[-1]["reason"], rows)
    receipt = text.split()[-1]
    check("clamd: it is no ticket", event_of(gateway, "bad file", 1) is None)
    gateway.run("quarantine", "release", receipt)
    event = event_of(gateway, "bad file")
    check("clamd: released, it is one, its attachment called infected", event and event["data"]["attachments"][0]["scan"] == "infected", event)
    check("clamd: a clean file is taken in a chat", (status := upload(gateway, b"1, 2, 3")) == 201, status)
    check("clamd: an infected one is refused", (status := upload(gateway, inspectors.MALWARE)) == 422, status)
    clamd.stop()
    check("clamd gone: a file in a chat passes", (status := upload(gateway, inspectors.MALWARE)) == 201, status)
    code, _ = send(gateway, message("nobody looks", inspectors.MALWARE))
    event = event_of(gateway, "nobody looks")
    check("clamd gone: the mail passes", code == 250 and event, code)
    check("clamd gone: its event says why", event and any("not_inspected_by_clamd" in w for w in event["data"]["parse"].get("warnings", [])), event)
    check("clamd gone: its attachment is not called clean", event and event["data"]["attachments"][0]["scan"] == "failed", event)


def upload(gateway: Gateway, content: bytes) -> int:
    """As a customer's browser does it; the status."""
    def post(path: str, body: bytes, token: str = "") -> tuple[int, bytes]:
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{gateway.http_port}{path}", body, headers), timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    hello = json.loads(post("/chat/messages", b'{"type":"hello"}')[1])
    return post("/chat/uploads?filename=figures.bin", content, hello["resume"])[0]


def with_rspamd(gateway: Gateway, rspamd):
    send(gateway, message("intake-test-proven one"))
    event = event_of(gateway, "intake-test-proven one")
    check("rspamd: its DMARC pass proves the sender",
          event and event["data"]["customer"]["identities"][0]["assurance"] == "verified", event)
    check("rspamd: email.auth says so", event and event["data"]["email"]["auth"]["dmarc"]["result"] == "pass", event)
    send(gateway, message(f"{inspectors.LIKELY_SPAM_SUBJECT} offer"))
    event = event_of(gateway, f"{inspectors.LIKELY_SPAM_SUBJECT} offer")
    check("rspamd: likely spam is tagged", event and "spam" in event["data"]["triage"].get("tags", []), event)
    code, text = send(gateway, message(f"{inspectors.SPAM_SUBJECT} offer"))
    check("rspamd: spam is refused before the 250", code == 554 and "spam" in text, (code, text))
    check("rspamd: and is no ticket", event_of(gateway, f"{inspectors.SPAM_SUBJECT} offer", 1) is None)
    rspamd.stop()
    code, _ = send(gateway, message(f"{inspectors.SPAM_SUBJECT} again"))
    event = event_of(gateway, f"{inspectors.SPAM_SUBJECT} again")
    check("rspamd gone: the mail passes, and its event says why",
          code == 250 and event and any("not_inspected_by_rspamd" in w for w in event["data"]["parse"].get("warnings", [])), (code, event))


def main():
    wanted = {"clamd": inspectors.clamd_program(), "rspamd": shutil.which("rspamd")}
    for name, program in wanted.items():
        if not program:
            print(f"left out: {name} is not installed (Debian: {'clamav-daemon' if name == 'clamd' else 'rspamd'})")
    if not any(wanted.values()):
        skip("neither rspamd nor clamav-daemon is installed")
    scratch = scratch_directory("inspect")
    clamd_port, rspamd_port = free_ports(2)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, scratch, ignore_errors=True)
        daemons, options = {}, {}
        if wanted["clamd"]:
            daemons["clamd"] = inspectors.start_clamd(scratch, clamd_port)
            options |= {"clamd": f"127.0.0.1:{clamd_port}"}
        if wanted["rspamd"]:
            daemons["rspamd"] = inspectors.start_rspamd(scratch, rspamd_port)
            options |= {"rspamd_url": f"http://127.0.0.1:{rspamd_port}", "on_spam": "refuse"}
        for daemon in daemons.values():
            stack.callback(daemon.stop)
        gateway = stack.enter_context(Gateway(inspect=options, chat={"allowed_origins": [ORIGIN]}))
        if "rspamd" in daemons:
            with_rspamd(gateway, daemons["rspamd"])
        if "clamd" in daemons:
            with_clamd(gateway, daemons["clamd"])
        for line in gateway.get("/metrics")[1].decode().splitlines():
            if line.startswith("intake_inspections_total"):
                print(line)
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
