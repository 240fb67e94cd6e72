#!/usr/bin/python3
"""SIGTERM in the middle of load, and certificates that change under load.

  drain    SIGTERM again and again while 12 connections send: sessions get their 421 or their receipt, the process ends with 0, nothing acknowledged
           is missing afterwards, nothing doubled.
  reload   The certificate files are replaced and SIGHUP is sent while STARTTLS sessions send: new sessions see the new certificate, no session
           drops; a broken pair is refused and the good one stays.
"""

import asyncio
import hashlib
import smtplib
import ssl
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, MAILBOX, Gateway, make_certificate  # noqa: E402
from smtp_load import Load, mixed_mails, plain_mail  # noqa: E402
from store_check import Comparison, read_store, wait_for_receipts  # noqa: E402


async def drain(rounds: int) -> bool:
    with Gateway() as gateway:
        load = Load(mixed_mails("d"), port=gateway.smtp_port, lmtp_port=gateway.lmtp_port, connections=12)
        sending = asyncio.create_task(load.run())
        codes, slowest = [], 0.0
        for _ in range(rounds):
            await asyncio.sleep(0.7)
            began = time.monotonic()
            codes.append(await asyncio.to_thread(gateway.terminate))
            slowest = max(slowest, time.monotonic() - began)
            await asyncio.to_thread(gateway.start)
        load.finish()
        ledger = await asyncio.wait_for(sending, 60)
        wait_for_receipts(gateway, set(ledger.acknowledged.values()))
        comparison = Comparison.of(ledger, read_store(gateway))
        goodbyes = sum(count for text, count in ledger.waited.items() if text.startswith("421"))
        print(f"drain: {rounds} times, exit codes {sorted(set(codes))}, slowest {slowest:.2f} s, 421 in place of an answer {goodbyes}, "
              f"whole mails without any answer {ledger.unanswered}")
        comparison.print()
        return comparison.is_good() and set(codes) == {0} and ledger.unanswered == 0 and not ledger.refused


def shown_certificate(port: int) -> str:
    """The digest of the certificate that STARTTLS shows."""
    context = ssl._create_unverified_context()
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.starttls(context=context)
        return hashlib.sha256(client.sock.getpeercert(binary_form=True)).hexdigest()


def digest_of(certificate: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()


def wait_until(what, timeout: float = 10) -> bool:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


class SteadySender(threading.Thread):
    """A STARTTLS session that sends mail after mail until told to stop; remembers what went wrong."""

    def __init__(self, port: int, number: int):
        super().__init__()
        self.port, self.number = port, number
        self.stopping = threading.Event()
        self.sent = 0
        self.problem = None

    def run(self):
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
                client.starttls(context=ssl._create_unverified_context())
                while not self.stopping.is_set():
                    client.sendmail("load@client.test", [MAILBOX], plain_mail(f"tls-{self.number}-{self.sent}").content)
                    self.sent += 1
                    time.sleep(0.01)
        except (smtplib.SMTPException, OSError) as problem:
            self.problem = repr(problem)


def reload(rounds: int) -> bool:
    with Gateway() as gateway:
        senders = [SteadySender(gateway.smtp_port, i) for i in range(4)]
        for sender in senders:
            sender.start()
        good = True
        for number in range(rounds):
            new_certificate, new_key = make_certificate(gateway.directory / f"new{number}")
            new_key.replace(gateway.private_key)
            new_certificate.replace(gateway.certificate)
            gateway.hang_up()
            wanted = digest_of(gateway.certificate)
            good &= wait_until(lambda: shown_certificate(gateway.smtp_port) == wanted)
        before = shown_certificate(gateway.smtp_port)
        gateway.certificate.write_text("-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n")
        gateway.hang_up()
        time.sleep(0.5)
        kept = shown_certificate(gateway.smtp_port) == before
        for sender in senders:
            sender.stopping.set()
        for sender in senders:
            sender.join()
        problems = [s.problem for s in senders if s.problem]
        print(f"reload: {rounds} new certificates shown {good}, broken pair refused {kept}, "
              f"{sum(s.sent for s in senders)} mails meanwhile, sessions dropped {len(problems)} {problems[:2]}")
        return good and kept and not problems and gateway.is_running()


def main():
    results = [asyncio.run(drain(20 if LONG else 4)), reload(20 if LONG else 3)]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
