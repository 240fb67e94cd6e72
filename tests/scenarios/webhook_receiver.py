#!/usr/bin/env python3
"""A webhook's other side for scenarios: verifies, records and answers (Python's standard library only).

Every request is checked by an implementation of its own: the signature (Standard Webhooks, HMAC-SHA256 over
`id.timestamp.body`), the timestamp, the CloudEvents envelope, and that a conversation's events arrive in order.
One JSON line a request goes to --record; a summary goes to stdout at the end (SIGTERM, SIGINT or --count reached).

    webhook_receiver.py --listen 127.0.0.1:9009 --secret-file desk.secret --record got.jsonl --down-for 60 --count 10000

Exit: 0 if nothing was wrong (and --count, if given, was reached), else 1.
"""
import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import signal
import sys
import time

TOLERANCE = 300  # seconds a timestamp may be off


class Ledger:
    """What came, and what was wrong with it."""

    def __init__(self, keys, record, count):
        self.keys, self.record, self.count = keys, record, count
        self.requests = self.repeated = self.bad_signature = self.malformed = self.out_of_order = self.changed = 0
        self.digest_of = {}      # event id -> (order of arrival, digest of its bytes)
        self.last_sequence = {}  # conversation -> sequence of its latest new event
        self.complete = asyncio.Event()

    def signature_is_right(self, headers, body):
        try:
            timestamp = headers["webhook-timestamp"]
            if abs(time.time() - int(timestamp)) > TOLERANCE:
                return False
            text = headers["webhook-id"].encode() + b"." + timestamp.encode() + b"." + body
            given = headers["webhook-signature"].split(" ")
        except (KeyError, ValueError):
            return False
        expected = ["v1," + base64.b64encode(hmac.new(k, text, hashlib.sha256).digest()).decode() for k in self.keys]
        return all(any(hmac.compare_digest(e, g) for g in given) for e in expected)

    def take(self, headers, body):
        """Files one request; returns (status, response body)."""
        self.requests += 1
        signed = self.signature_is_right(headers, body)
        if not signed:
            self.bad_signature += 1
        try:
            event = json.loads(body)
            conversation, sequence = event["subject"], event["data"]["conversation"]["sequence"]
            well_formed = (event["specversion"] == "1.0" and event["id"] == headers.get("webhook-id")
                           and event["partitionkey"] == conversation
                           and headers.get("content-type", "").startswith("application/cloudevents+json"))
        except (ValueError, KeyError, TypeError):
            event, conversation, sequence, well_formed = {}, None, None, False
        if not well_formed:
            self.malformed += 1
        if not signed or not well_formed:
            self.write(headers.get("webhook-id"), conversation, sequence, signed, well_formed, False)
            return (401 if not signed else 400), {"error": "signature" if not signed else "event"}
        self.place(event["id"], conversation, sequence, body)
        return 200, {"ticket": f"R-{self.digest_of[event['id']][0]}"}

    def place(self, event_id, conversation, sequence, body):
        digest = hashlib.sha256(body).digest()
        known = self.digest_of.get(event_id)
        if known is not None:
            self.repeated += 1
            self.changed += known[1] != digest
            self.write(event_id, conversation, sequence, True, True, True)
            return
        self.digest_of[event_id] = (len(self.digest_of) + 1, digest)
        if sequence <= self.last_sequence.get(conversation, 0):
            self.out_of_order += 1
        self.last_sequence[conversation] = sequence
        self.write(event_id, conversation, sequence, True, True, False)
        if self.count and len(self.digest_of) >= self.count:
            self.complete.set()

    def write(self, event_id, conversation, sequence, signed, well_formed, repeated):
        if self.record:
            self.record.write(json.dumps({"at": round(time.time(), 3), "id": event_id, "conversation": conversation,
                                          "sequence": sequence, "signed": signed, "well_formed": well_formed,
                                          "repeated": repeated}) + "\n")

    def summary(self):
        return {"requests": self.requests, "events": len(self.digest_of), "conversations": len(self.last_sequence),
                "repeated": self.repeated, "bad_signature": self.bad_signature, "malformed": self.malformed,
                "out_of_order": self.out_of_order, "changed": self.changed}

    def all_right(self):
        return (not (self.bad_signature or self.malformed or self.out_of_order or self.changed)
                and (not self.count or len(self.digest_of) >= self.count))


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and Content-Length; anything else gets 400 and is closed."""

    def __init__(self, ledger, status, retry_after):
        self.ledger, self.status, self.retry_after = ledger, status, retry_after
        self.buffer = bytearray()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while not self.transport.is_closing() and self.one_request():
            pass

    def one_request(self):
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        lines = self.buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if not lines[0].startswith("POST ") or not headers.get("content-length", "").isdigit():
            self.answer(400, {"error": "POST with Content-Length is wanted"})
            self.transport.close()
            return False
        size = end + 4 + int(headers["content-length"])
        if len(self.buffer) < size:
            return False
        body = bytes(self.buffer[end + 4:size])
        del self.buffer[:size]
        if self.status != 200:
            self.ledger.requests += 1
            self.answer(self.status, {})
        else:
            self.answer(*self.ledger.take(headers, body))
        return True

    def answer(self, status, body):
        text = json.dumps(body).encode()
        pause = f"Retry-After: {self.retry_after}\r\n" if status in (429, 503) and self.retry_after else ""
        self.transport.write(f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n{pause}"
                             f"Content-Length: {len(text)}\r\n\r\n".encode() + text)


def key_of(secret):
    secret = secret.strip()
    if not secret.startswith("whsec_"):
        sys.exit("webhook_receiver: a secret starts with whsec_")
    return base64.b64decode(secret[len("whsec_"):], validate=True)


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--listen", default="127.0.0.1:0", help="host:port; port 0 picks one")
    p.add_argument("--secret-file", action="append", default=[], help="whsec_… in a file; each one's signature must be there")
    p.add_argument("--secret", action="append", default=[], help="the same, given here")
    p.add_argument("--record", help="JSON lines, one a request")
    p.add_argument("--count", type=int, default=0, help="end when this many different events were taken")
    p.add_argument("--down-for", type=float, default=0, help="seconds before it starts to listen")
    p.add_argument("--status", type=int, default=200, help="answer everything with this status instead")
    p.add_argument("--retry-after", type=int, default=0, help="seconds, with 429 and 503")
    return p.parse_args()


async def run(args):
    secrets = list(args.secret)
    for name in args.secret_file:
        with open(name) as f:
            secrets.append(f.read())
    if not secrets:
        sys.exit("webhook_receiver: give --secret-file or --secret")
    record = open(args.record, "w", buffering=1 << 16) if args.record else None
    ledger = Ledger([key_of(s) for s in secrets], record, args.count)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ledger.complete.set)
    if args.down_for:
        try:
            await asyncio.wait_for(ledger.complete.wait(), args.down_for)
        except asyncio.TimeoutError:
            pass
    host, _, port = args.listen.rpartition(":")
    server = await loop.create_server(lambda: Connection(ledger, args.status, args.retry_after), host, int(port),
                                      backlog=1024)
    print(json.dumps({"listening": server.sockets[0].getsockname()[1]}), flush=True)
    await ledger.complete.wait()
    await asyncio.sleep(0.2)  # the last answers leave, a late repetition still counts
    server.close()
    if record:
        record.close()
    print(json.dumps(ledger.summary()), flush=True)
    return 0 if ledger.all_right() else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(run(arguments())))
