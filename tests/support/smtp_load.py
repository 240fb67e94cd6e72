"""A load generator that never forgets: it logs every 250 with its receipt and sends again, with the same bytes, whatever got no answer.

One asyncio task a connection. A connection that breaks, a 4xx or a 421 leaves the mail with its task, which tries again until it is told to give up.
A mail is known by its tag, which stands in its subject and in its Message-ID.
"""

import asyncio
import hashlib
import itertools
import random
import re
from dataclasses import dataclass, field

from gateway_process import MAILBOX

RECEIPT = re.compile(rb"^250 2\.0\.0 .*?\b([0-9A-HJKMNP-TV-Z]{26})\b")


@dataclass
class Mail:
    tag: str
    content: bytes  # CRLF lines, no line begins with a dot
    sender: str = "load@client.test"
    recipient: str = MAILBOX
    how: str = "data"  # "data" or "bdat"


@dataclass
class Ledger:
    """What we were told, by tag."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # tag -> receipt
    changed: list[tuple[str, str, str]] = field(default_factory=list)  # tag, first receipt, another one for the same bytes
    refused: dict[str, str] = field(default_factory=dict)  # tag -> permanent refusal
    waited: dict[str, int] = field(default_factory=dict)  # temporary refusal -> how often
    unanswered: int = 0  # mails that were sent whole and got no answer
    broken_promises: list[str] = field(default_factory=list)  # replies that are none of ours
    digests: dict[str, str] = field(default_factory=dict)  # tag -> SHA-256 of the acknowledged mail's bytes

    def receipt(self, mail: Mail, receipt: str):
        first = self.acknowledged.setdefault(mail.tag, receipt)
        self.digests[mail.tag] = hashlib.sha256(mail.content).hexdigest()
        if first != receipt:
            self.changed.append((mail.tag, first, receipt))


def plain_mail(tag: str, size: int = 2000, references: str = "", sender: str = "load@client.test", how: str = "data") -> Mail:
    """A small text mail of about `size` bytes."""
    headers = (f"From: Load <{sender}>\r\nTo: <{MAILBOX}>\r\nSubject: load {tag}\r\nMessage-ID: <{tag}@client.test>\r\n"
               f"Date: Wed, 01 Oct 2025 10:00:00 +0000\r\n"
               + (f"In-Reply-To: <{references}@client.test>\r\nReferences: <{references}@client.test>\r\n" if references else "")
               + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n")
    line = f"{tag} says that the printer is on fire again and that it is urgent.\r\n"
    body = line * max(1, (size - len(headers)) // len(line))
    return Mail(tag, (headers + body).encode(), sender=sender, how=how)


def mixed_mails(prefix: str, seed: int = 1, large: bool = True):
    """Endless mixed load: mostly a few KB, every 50th above the inline limit, DATA and BDAT, every fifth a reply in an earlier conversation."""
    chance = random.Random(seed)
    for number in itertools.count():
        tag = f"{prefix}-{number:06d}"
        size = 300_000 if large and number % 50 == 49 else chance.randint(600, 6000)
        parent = f"{prefix}-{number - number % 5:06d}" if number % 5 else ""
        yield plain_mail(tag, size, references=parent, how="bdat" if number % 3 == 2 else "data")


class Load:
    """Sends mails from `mails` over `connections` connections until stopped or, with a finite source, until all are answered."""

    def __init__(self, mails, *, port: int, lmtp_port: int | None = None, connections: int = 8, retry_pause: float = 0.02):
        self.mails = iter(mails)
        self.port, self.lmtp_port = port, lmtp_port
        self.connections = connections
        self.retry_pause = retry_pause
        self.ledger = Ledger()
        self.pending = 0  # mails that a task holds and has no answer for
        self._closing = asyncio.Event()

    def finish(self):
        """No new mails; run() returns when every mail taken so far is answered."""
        self._closing.set()

    async def run(self):
        await asyncio.gather(*(self._connection(i) for i in range(self.connections)))
        return self.ledger

    async def _connection(self, index: int):
        lmtp = self.lmtp_port is not None and index % 4 == 3
        mail = None
        while mail is not None or (mail := self._next()) is not None:
            try:
                session = await Session.connect(self.lmtp_port if lmtp else self.port, lmtp)
            except (OSError, EOFError):
                await asyncio.sleep(self.retry_pause)
                continue
            try:
                while mail is not None:
                    if await self._deliver(session, mail):
                        self.pending -= 1
                        mail = self._next()
                    else:
                        await asyncio.sleep(self.retry_pause)
                await session.quit()
            except (OSError, EOFError, asyncio.IncompleteReadError):
                await asyncio.sleep(self.retry_pause)
            finally:
                session.close()

    def _next(self):
        if self._closing.is_set():
            return None
        mail = next(self.mails, None)
        if mail is not None:
            self.pending += 1
        return mail

    async def _deliver(self, session, mail: Mail) -> bool:
        """True once the mail has its final answer."""
        try:
            reply = await session.send(mail)
        except Unanswered:
            self.ledger.unanswered += 1
            raise EOFError from None
        if reply.startswith(b"250"):
            match = RECEIPT.match(reply)
            if match is None:
                self.ledger.broken_promises.append(f"{mail.tag}: {reply!r}")
            else:
                self.ledger.receipt(mail, match.group(1).decode())
            return True
        if reply.startswith(b"5"):
            self.ledger.refused[mail.tag] = reply.decode(errors="replace").strip()
            return True
        text = reply.decode(errors="replace").strip()
        self.ledger.waited[text] = self.ledger.waited.get(text, 0) + 1
        if reply.startswith(b"421"):
            raise EOFError
        return False


class Unanswered(Exception):
    """The connection ended after a whole mail was sent and before its answer."""


class Session:
    """One SMTP or LMTP connection of a well-behaved client that pipelines."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, port: int, lmtp: bool = False):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        self = cls(reader, writer)
        try:
            await self._expect(b"220")
            writer.write(b"LHLO client.test\r\n" if lmtp else b"EHLO client.test\r\n")
            await self._expect(b"250")
        except BaseException:
            self.close()
            raise
        return self

    async def send(self, mail: Mail) -> bytes:
        """The answer to the mail, or the first temporary or permanent refusal on the way."""
        envelope = f"MAIL FROM:<{mail.sender}>\r\nRCPT TO:<{mail.recipient}>\r\n".encode()
        return await (self._send_bdat if mail.how == "bdat" else self._send_data)(envelope, mail.content)

    async def _send_data(self, envelope: bytes, content: bytes) -> bytes:
        self.writer.write(envelope + b"DATA\r\n")
        replies = [await self.reply() for _ in range(3)]
        refusal = next((r for r in replies[:2] if not r.startswith(b"250")), None)
        if replies[2].startswith(b"354"):
            self.writer.write(content + b".\r\n")
            answer = await self._answer()
            return refusal or answer
        await self._reset()
        return refusal or replies[2]

    async def _send_bdat(self, envelope: bytes, content: bytes) -> bytes:
        self.writer.write(envelope)
        replies = [await self.reply() for _ in range(2)]
        refusal = next((r for r in replies if not r.startswith(b"250")), None)
        if refusal:
            await self._reset()
            return refusal
        half = len(content) // 2
        self.writer.write(b"BDAT %d\r\n" % half + content[:half] + b"BDAT %d LAST\r\n" % (len(content) - half) + content[half:])
        first = await self._answer()
        if first.startswith(b"421"):
            return first
        answer = await self._answer()
        if first.startswith(b"250"):
            return answer
        await self._reset()
        return first

    async def _answer(self) -> bytes:
        try:
            await self.writer.drain()
            return await self.reply()
        except (OSError, EOFError):
            raise Unanswered from None

    async def _reset(self):
        self.writer.write(b"RSET\r\n")
        await self.reply()

    async def reply(self) -> bytes:
        """One reply; only the last line of several. A 421 is always the end."""
        while True:
            line = await self.reader.readline()
            if not line.endswith(b"\n"):
                raise EOFError
            if line[3:4] != b"-":
                return line

    async def _expect(self, code: bytes):
        if not (await self.reply()).startswith(code):
            raise EOFError

    async def quit(self):
        self.writer.write(b"QUIT\r\n")
        await self.reply()

    def close(self):
        self.writer.close()


async def send_all(mails, **options) -> Ledger:
    """Sends a finite list and returns what we were told."""
    return await Load(mails, **options).run()
