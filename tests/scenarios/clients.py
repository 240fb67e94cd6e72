#!/usr/bin/python3
"""Ordinary mail clients and a relaying Postfix against a running gateway: each of their mails becomes one ticket message.

swaks (plain, STARTTLS, LMTP, pipelining, XCLIENT, attachment), curl, Python's smtplib (8BITMIME, SMTPUTF8, BDAT), Postfix's smtp-source
(SMTP and LMTP, one and many mails a connection), and a private Postfix that relays over SMTP with STARTTLS, over LMTP and with XFORWARD.
A row is skipped when its program isn't installed; the private Postfix needs root.
"""

import contextlib
import shutil
import smtplib
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_postfix  # noqa: E402
from gateway_process import MAILBOX, Gateway  # noqa: E402
from store_check import events  # noqa: E402

SENDER = "customer@client.test"
ORIGINAL_CLIENT = "127.0.0.2"  # where the relaying Postfix's own client connects from


@dataclass
class Expected:
    """What the ticket store must hold for one subject."""

    subject: str
    messages: int = 1
    via: str = "smtp"
    tls: bool = False
    client_ip: str | None = None
    attachment: str | None = None
    text: str | None = None


def run(*command, stdin: str | None = None):
    done = subprocess.run([str(c) for c in command], input=stdin, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-600:]}")
    return done


def message(subject: str, text: str = "The printer is on fire.\n", sender: str = SENDER, recipient: str = MAILBOX) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Message-ID"] = f"<{subject.replace(' ', '-')}@client.test>"
    mail.set_content(text)
    return mail


# -- each client sends one thing and says what must come of it

def swaks(gateway: Gateway, subject: str, *options, port: int | None = None, **expected) -> Expected:
    run("swaks", "--server", "127.0.0.1", "--port", port or gateway.smtp_port, "--from", SENDER, "--to", MAILBOX,
        "--header", f"Subject: {subject}", "--body", "The printer is on fire.", *options)
    return Expected(subject, **expected)


def swaks_rows(gateway: Gateway):
    attachment = gateway.directory / "quarterly figures.txt"
    attachment.write_text("1, 2, 3\n")
    yield "swaks, plain", lambda: swaks(gateway, "swaks plain")
    yield "swaks, STARTTLS", lambda: swaks(gateway, "swaks starttls", "--tls", tls=True)
    yield "swaks, pipelining", lambda: swaks(gateway, "swaks pipeline", "--pipeline")
    yield "swaks, HELO only", lambda: swaks(gateway, "swaks helo", "--protocol", "SMTP")
    yield "swaks, attachment", lambda: swaks(gateway, "swaks attachment", "--attach", f"@{attachment}", attachment=attachment.name)
    yield "swaks, LMTP", lambda: swaks(gateway, "swaks lmtp", "--protocol", "LMTP", port=gateway.lmtp_port, via="lmtp")
    yield "swaks, LMTP, two recipients", lambda: swaks(gateway, "swaks lmtp two", "--protocol", "LMTP", "--to", f"{MAILBOX},sales@example.com",
                                                       port=gateway.lmtp_port, via="lmtp")
    yield "swaks, XCLIENT", lambda: swaks(gateway, "swaks xclient", "--xclient-addr", "192.0.2.7", "--xclient-name", "far.test",
                                          client_ip="192.0.2.7")


def curl(gateway: Gateway, subject: str, *options, **expected) -> Expected:
    run("curl", "--silent", "--show-error", f"smtp://127.0.0.1:{gateway.smtp_port}", "--mail-from", SENDER, "--mail-rcpt", MAILBOX,
        "--upload-file", "-", *options, stdin=message(subject).as_string())
    return Expected(subject, **expected)


def curl_rows(gateway: Gateway):
    yield "curl, plain", lambda: curl(gateway, "curl plain")
    yield "curl, STARTTLS, verified", lambda: curl(gateway, "curl starttls", "--ssl-reqd", "--cacert", gateway.certificate, tls=True)


def by_smtplib(gateway: Gateway, mail: EmailMessage, tls: bool, **expected) -> Expected:
    with smtplib.SMTP("127.0.0.1", gateway.smtp_port, timeout=20) as client:
        if tls:
            client.starttls(context=ssl.create_default_context(cafile=str(gateway.certificate)))
        client.send_message(mail)
    return Expected(str(mail["Subject"]), tls=tls, **expected)


def by_bdat(gateway: Gateway, subject: str) -> Expected:
    content = message(subject).as_bytes().replace(b"\n", b"\r\n")
    with smtplib.SMTP("127.0.0.1", gateway.smtp_port, timeout=20) as client:
        client.ehlo()
        assert client.has_extn("chunking"), "CHUNKING is not offered"
        assert client.mail(SENDER)[0] == 250
        assert client.rcpt(MAILBOX)[0] == 250
        for chunk, last in ((content[:40], b""), (content[40:], b" LAST")):
            client.sock.sendall(b"BDAT %d%s\r\n" % (len(chunk), last) + chunk)
            code, text = client.getreply()
            assert code == 250, text
    return Expected(subject)


def smtplib_rows(gateway: Gateway):
    umlauts = "Größe: 12 µm, 価格は？ \U0001f525\n"
    yield "smtplib, 8BITMIME", lambda: by_smtplib(gateway, message("smtplib 8bit", umlauts), tls=False, text="Größe: 12 µm")
    yield "smtplib, SMTPUTF8, STARTTLS", lambda: by_smtplib(gateway, message("smtplib größe", umlauts, "jürgen@münchen.test"), tls=True)
    yield "smtplib, BDAT", lambda: by_bdat(gateway, "smtplib bdat")


def smtp_source(gateway: Gateway, subject: str, *options, port: int | None = None, **expected) -> Expected:
    run("smtp-source", "-S", subject, "-f", SENDER, "-t", MAILBOX, *options, f"127.0.0.1:{port or gateway.smtp_port}")
    return Expected(subject, **expected)


def smtp_source_rows(gateway: Gateway):
    yield "smtp-source, a connection each", lambda: smtp_source(gateway, "source many", "-s", 8, "-m", 40, "-l", 4096, messages=40)
    yield "smtp-source, one connection", lambda: smtp_source(gateway, "source one", "-d", "-m", 20, "-l", 700_000, messages=20)
    yield "smtp-source, LMTP", lambda: smtp_source(gateway, "source lmtp", "-L", "-d", "-m", 20, port=gateway.lmtp_port, messages=20, via="lmtp")


def through_postfix(gateway: Gateway, subject: str, settings: dict, **expected) -> Expected:
    """A client gives the mail to a private Postfix, which relays it to us."""
    with private_postfix.Postfix({"smtp_tls_CAfile": gateway.certificate, **settings}) as postfix:
        with smtplib.SMTP("127.0.0.1", postfix.port, timeout=20, source_address=(ORIGINAL_CLIENT, 0)) as client:
            client.send_message(message(subject))
        deadline = time.monotonic() + 20
        while not postfix.is_drained():
            if time.monotonic() > deadline:
                raise AssertionError(f"postfix could not hand it over:\n{postfix.log_tail()}")
            time.sleep(0.05)
        assert "status=bounced" not in postfix.log_tail(), postfix.log_tail()
    return Expected(subject, **expected)


def postfix_rows(gateway: Gateway):
    to_smtp, to_lmtp = f"smtp:[127.0.0.1]:{gateway.smtp_port}", f"lmtp:inet:[127.0.0.1]:{gateway.lmtp_port}"
    yield "Postfix relays, SMTP", lambda: through_postfix(
        gateway, "postfix smtp", {"relay_transport": to_smtp, "smtp_tls_security_level": "none"}, client_ip="127.0.0.1")
    yield "Postfix relays, STARTTLS, verified", lambda: through_postfix(
        gateway, "postfix starttls", {"relay_transport": f"smtp:[localhost]:{gateway.smtp_port}", "smtp_tls_security_level": "secure",
                                      "smtp_host_lookup": "native"}, tls=True)
    yield "Postfix relays, SMTP, XFORWARD", lambda: through_postfix(
        gateway, "postfix xforward", {"relay_transport": to_smtp, "smtp_tls_security_level": "none", "smtp_send_xforward_command": "yes"},
        client_ip=ORIGINAL_CLIENT)
    yield "Postfix relays, LMTP", lambda: through_postfix(gateway, "postfix lmtp", {"relay_transport": to_lmtp}, via="lmtp")


def rows(gateway: Gateway):
    for program, of_program in (("swaks", swaks_rows), ("curl", curl_rows), ("smtp-source", smtp_source_rows)):
        if shutil.which(program):
            yield from of_program(gateway)
        else:
            print(f"{program} is not installed: its rows are skipped")
    yield from smtplib_rows(gateway)
    if reason := private_postfix.missing():
        print(f"{reason}: no relaying Postfix")
    else:
        yield from postfix_rows(gateway)


def what_differs(expected: Expected, held: list[dict]) -> str | None:
    """Compares the events with one subject with what was expected."""
    if len(held) != expected.messages:
        return f"{len(held)} ticket messages instead of {expected.messages}"
    data = held[0]["data"]
    envelope = data["email"]["envelope"]
    if data["via"] != expected.via:
        return f"via {data['via']}"
    if bool(envelope.get("tls")) != expected.tls:
        return f"tls {envelope.get('tls')!r}"
    if expected.client_ip and envelope.get("client_ip") != expected.client_ip:
        return f"client_ip {envelope.get('client_ip')!r} instead of {expected.client_ip}"
    if expected.attachment and [a["filename"] for a in data.get("attachments", [])] != [expected.attachment]:
        return f"attachments {data.get('attachments')}"
    if expected.text and expected.text not in data["body"]["text"]:
        return f"text {data['body']['text']!r}"
    return None


def wait_for(gateway: Gateway, expected: Expected) -> str | None:
    deadline = time.monotonic() + 15
    while True:
        held = [e for e in events(gateway) if e["data"].get("subject") == expected.subject]
        difference = what_differs(expected, held)
        if difference is None or time.monotonic() > deadline:
            return difference
        time.sleep(0.1)


def main():
    failed = 0
    with Gateway(gateway={"trusted_proxies": ["127.0.0.0/8"]}) as gateway:
        for name, send in rows(gateway):
            try:
                problem = wait_for(gateway, send())
            except (AssertionError, OSError, smtplib.SMTPException, subprocess.SubprocessError) as error:
                problem = repr(error)
            failed += problem is not None
            print(f"{name:38} {problem or 'ok'}", flush=True)
        with contextlib.suppress(OSError):
            total = len(events(gateway))
            print(f"{total} ticket messages, {failed} rows failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
