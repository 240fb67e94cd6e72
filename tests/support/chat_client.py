"""A customer's browser for tests: writes, hears, comes back after every break, and watches that nothing is missing or said twice.

Guarantees  Lines are numbered 1, 2, 3 … as they come; any gap, double or disorder is in `broken_promises`.
Owner       One asyncio task runs run(); write() may be called from others.
"""

import asyncio
import json
import random

from websocket_client import Refused, WebSocket

ORIGIN, SUBPROTOCOL = "https://dash.example.com", "intake.chat.v1"


async def open_chat(port: int) -> WebSocket:
    return await WebSocket.open("127.0.0.1", port, "/chat", origin=ORIGIN, subprotocol=SUBPROTOCOL)


class Customer:
    def __init__(self, name: str, port: int, chance: random.Random, at_once: int = 1):
        self.name, self.port, self.chance, self.at_once = name, port, chance, at_once
        self.resume = self.conversation = None
        self.newest = 0  # number of the last line that was shown or acknowledged
        self.outbox: list[tuple[str, str]] = []  # (id, text), in order, until they are acknowledged
        self.under_way: set[str] = set()
        self.acknowledged: dict[str, tuple[int, str]] = {}  # id → (number, receipt)
        self.heard: list[str] = []  # what agents said, in the order of showing
        self.broken_promises: list[str] = []
        self.connections = 0
        self.changed = asyncio.Event()

    def write(self, id: str, text: str):
        self.outbox.append((id, text))
        self.changed.set()

    async def run(self):
        """Until it is cancelled."""
        while True:
            socket = None
            try:
                socket = await asyncio.wait_for(open_chat(self.port), 10)
                await self.talk(socket)
            except (ConnectionError, OSError, Refused, asyncio.TimeoutError):
                pass
            finally:
                if socket:
                    socket.abort()
            await asyncio.sleep(self.chance.uniform(0.005, 0.1))

    async def talk(self, socket: WebSocket):
        self.connections += 1
        self.under_way.clear()
        hello = {"type": "hello", "page": {"url": ORIGIN + "/parcels", "title": self.name}, "locale": "en"}
        if self.resume:
            hello |= {"resume": self.resume, "conversation": self.conversation, "after": self.newest}
        await socket.send(json.dumps({k: v for k, v in hello.items() if v is not None}))
        writing = asyncio.create_task(self.send_all(socket))
        try:
            while (said := await socket.text()) is not None:
                self.hear(json.loads(said))
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def send_all(self, socket: WebSocket):
        while not self.resume:
            await self.wait()
        while True:
            for id, text in self.outbox[:self.at_once]:
                if id not in self.under_way:
                    self.under_way.add(id)
                    await socket.send(json.dumps({"type": "message", "id": id, "text": text}))
            await self.wait()

    async def wait(self):
        self.changed.clear()
        await self.changed.wait()

    def hear(self, frame: dict):
        kind = frame["type"]
        if kind == "welcome":
            if self.resume and self.acknowledged and frame["conversation"] != self.conversation:
                self.broken_promises.append(f"{self.name}: another conversation")
            self.resume = frame["resume"]
            self.conversation = frame["conversation"] or self.conversation
            for line in frame["missed"]:
                self.show(line)
        elif kind == "ack" and "receipt" in frame:
            self.take_ack(frame)
        elif "seq" in frame and kind != "seen":
            self.show(frame)
        elif kind == "busy":
            self.under_way.discard(frame.get("id"))
        elif kind == "error":
            self.broken_promises.append(f"{self.name}: {frame}")
        self.changed.set()

    def show(self, line: dict):
        if line["seq"] != self.newest + 1:
            self.broken_promises.append(f"{self.name}: line {line['seq']} behind {self.newest}")
        self.newest = max(self.newest, line["seq"])
        if line.get("from") == "agent":
            self.heard.append(line["text"])

    def take_ack(self, ack: dict):
        if ack["seq"] > self.newest + 1:
            self.broken_promises.append(f"{self.name}: ack {ack['seq']} behind {self.newest}")
        self.newest = max(self.newest, ack["seq"])
        self.conversation = ack["conversation"]
        known = self.acknowledged.setdefault(ack["id"], (ack["seq"], ack["receipt"]))
        if known != (ack["seq"], ack["receipt"]):
            self.broken_promises.append(f"{self.name}: {ack['id']} was {known}, is {ack}")
        self.outbox = [each for each in self.outbox if each[0] != ack["id"]]
