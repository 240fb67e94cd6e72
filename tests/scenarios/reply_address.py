#!/usr/bin/python3
"""The signed address of an event: what is sent to it belongs to that conversation, from whatever address; a forged one opens its own.

And a machine that answers twenty-five times in one conversation: what exceeds the budget is held, seen in the quarantine, and released.
"""

import json
import re
import smtplib
import sys
import time
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import MAILBOX, Gateway, scratch_directory  # noqa: E402
from store_check import events  # noqa: E402

FAILED = []


def check(what: str, holds, evidence=""):
    print(f"{'ok    ' if holds else 'FAILED'} {what}" + ("" if holds else f": {evidence}"), flush=True)
    if not holds:
        FAILED.append(what)


def send(gateway: Gateway, sender: str, recipient: str, subject: str, **fields) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Message-ID"] = f"<{re.sub(r'[^a-z0-9]', '-', subject)}@client.test>"
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"This is {subject}.\n")
    with smtplib.SMTP("127.0.0.1", gateway.smtp_port, timeout=30) as client:
        client.ehlo()
        client.mail(sender)
        client.rcpt(recipient)
        code, text = client.data(mail.as_bytes())
        assert code == 250, text
        return text.decode().split()[-1]


def event_of(gateway: Gateway, receipt: str, timeout: float = 20) -> dict | None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for event in events(gateway):
            if event["id"].startswith(receipt):
                return event
        time.sleep(0.05)
    return None


def main():
    secrets = scratch_directory("secret")
    secret = secrets / "reply.secret"
    secret.write_text("0123456789abcdef0123456789abcdef\n")
    secret.chmod(0o600)
    with Gateway(gateway={"reply_secret_files": [str(secret)]}, quarantine={"loop_limit": 20}) as gateway:
        opened = event_of(gateway, send(gateway, "ann@client.test", MAILBOX, "order"))
        address = opened["data"]["email"].get("reply_address", "")
        check("an event carries an address to answer from", address.startswith("support+"), address)
        joined = event_of(gateway, send(gateway, "ann@elsewhere.test", address.upper(), "answer without references"))
        check("what is sent to it joins the conversation", joined["subject"] == opened["subject"], joined["subject"])
        check("and says by what", joined["data"]["conversation"]["match"]["method"] == "token", joined["data"]["conversation"])
        first = address.index("+") + 1
        forged = address[:first] + ("b" if address[first] != "b" else "c") + address[first + 1:]
        stranger = event_of(gateway, send(gateway, "eve@elsewhere.test", forged, "forged"))
        check("a forged one opens its own", stranger["subject"] != opened["subject"], forged)

        receipts = [send(gateway, "ann@client.test", MAILBOX, f"away {n}", In_Reply_To="<order@client.test>", Auto_Submitted="auto-replied")
                    for n in range(25)]
        event_of(gateway, receipts[19])
        time.sleep(1)
        held = json.loads(gateway.get("/v1/quarantine")[1])["quarantine"]
        check("of 25 answers of a machine 5 are held", len(held) == 5, held)
        check("with the reason", held and held[0]["reason"].startswith("loop: "), held)
        person = event_of(gateway, send(gateway, "ann@client.test", MAILBOX, "a person meanwhile", In_Reply_To="<order@client.test>"))
        check("a person's mail in the same conversation passes", person and person["subject"] == opened["subject"])
        gateway.run("quarantine", "release", receipts[-1])
        check("a released one joins the conversation", (event_of(gateway, receipts[-1]) or {}).get("subject") == opened["subject"])
    secret.unlink()
    secrets.rmdir()
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
