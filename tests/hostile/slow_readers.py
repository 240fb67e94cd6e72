#!/usr/bin/python3
"""200 customers who do not read while agents answer them at length, and others who chat: the slow ones are cut off within bounds, the others notice little.

The same flood of answers goes first to 200 customers who read, then to 200 who do not. What an acknowledgement takes for the others meanwhile may be twice as
long in the second run, and the gateway may have grown by 256 KB for each slow reader. Each of them comes back afterwards and is shown everything, once.
"""

import asyncio
import json
import random
import socket
import statistics
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from chat_client import ORIGIN, SUBPROTOCOL, Customer  # noqa: E402
from gateway_process import SANITIZED, Gateway  # noqa: E402
from websocket_client import WebSocket  # noqa: E402

SLOW, OTHERS, ANSWERS = 200, 20, 12
ANSWER = "a" * 50_000  # octets: twelve are more than the system and the gateway hold for one reader
MOST_EACH = 256 * 1024


class Stalled(Customer):
    """Opens a chat, writes a line, and then does not read."""

    async def stall(self):
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        small.setblocking(False)
        await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", self.port))
        self.socket = await WebSocket.over(small, self.port, "/chat", origin=ORIGIN, subprotocol=SUBPROTOCOL)
        await self.socket.send(json.dumps({"type": "hello"}))
        self.hear(json.loads(await self.socket.text()))
        await self.socket.send(json.dumps({"type": "message", "id": "1", "text": "Hello"}))
        self.hear(json.loads(await self.socket.text()))
        self.socket.writer.transport.pause_reading()


def answer(gateway: Gateway, conversation: str, number: int):
    request = urllib.request.Request(f"http://127.0.0.1:{gateway.admin_port}/v1/conversations/{conversation}/replies",
                                     data=json.dumps({"id": str(number), "name": "Ada", "text": f"{number} {ANSWER}"}).encode(),
                                     headers={"Authorization": f"Bearer {gateway.token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as said:
        assert said.status == 202


async def flood(gateway: Gateway, conversations: list[str]):
    """Every conversation gets its answers, sixteen conversations at a time."""
    some = asyncio.Semaphore(16)

    async def one(conversation: str):
        async with some:
            for number in range(ANSWERS):
                await asyncio.to_thread(answer, gateway, conversation, number)

    await asyncio.gather(*map(one, conversations))


async def chat_on(customers: list[Customer], over: asyncio.Event) -> list[float]:
    """The others: each writes the next line when the last one is acknowledged. Returns how long each took, in milliseconds."""
    took = []

    async def one(customer: Customer):
        number = len(customer.acknowledged)
        while not over.is_set():
            id = f"{customer.name}-{number}"
            number += 1
            began = time.monotonic()
            customer.write(id, "Is anybody there?")
            while id not in customer.acknowledged:
                await asyncio.sleep(0.001)
            took.append(1000 * (time.monotonic() - began))
            await asyncio.sleep(0.02)

    await asyncio.gather(*map(one, customers))
    return took


async def measured(gateway: Gateway, others: list[Customer], conversations: list[str]) -> tuple[float, int]:
    """p99 of the others in milliseconds, and by how much the gateway has grown, while the conversations are flooded."""
    over = asyncio.Event()
    before, peak = gateway.status_kb("VmRSS"), 0
    chatting = asyncio.create_task(chat_on(others, over))
    flooding = asyncio.create_task(flood(gateway, conversations))
    while not flooding.done():
        peak = max(peak, gateway.status_kb("VmRSS"))
        await asyncio.sleep(0.05)
    await flooding
    over.set()
    took = await chatting
    return statistics.quantiles(took, n=100)[98], max(0, peak - before) * 1024


def cut_off(gateway: Gateway) -> int:
    lines = gateway.get("/metrics")[1].decode().splitlines()
    return next((int(line.split()[-1]) for line in lines if line.startswith("intake_chat_cut_off_total")), 0)


async def run(gateway: Gateway) -> bool:
    chance = random.Random(1)
    others = [Customer(f"o{i}", gateway.http_port, chance) for i in range(OTHERS)]
    readers = [Customer(f"r{i}", gateway.http_port, chance) for i in range(SLOW)]
    living = [asyncio.create_task(each.run()) for each in (*others, *readers)]
    for each in readers:
        each.write("1", "Hello")
    while not all(each.acknowledged for each in readers):
        await asyncio.sleep(0.05)
    quick, _ = await measured(gateway, others, [each.conversation for each in readers])
    while not all(len(each.heard) == ANSWERS for each in readers):
        await asyncio.sleep(0.05)

    slow = [Stalled(f"s{i}", gateway.http_port, chance) for i in range(SLOW)]
    for each in slow:
        await each.stall()
    p99, grown = await measured(gateway, others, [each.conversation for each in slow])
    for _ in range(300):  # one that does not answer a close frame either is given a few seconds
        if (cut := cut_off(gateway)) == SLOW:
            break
        await asyncio.sleep(0.1)
    for each in slow:
        each.socket.abort()
    living += [asyncio.create_task(each.run()) for each in slow]
    for _ in range(600):
        if all(len(each.heard) == ANSWERS for each in slow):
            break
        await asyncio.sleep(0.1)
    for each in living:
        each.cancel()
    await asyncio.gather(*living, return_exceptions=True)

    wanted = [f"{number} {ANSWER}" for number in range(ANSWERS)]
    wrong = [each.name for each in (*readers, *slow) if each.heard != wanted or each.broken_promises]
    print(f"{SLOW} slow readers: {grown / SLOW / 1024:.0f} KB each at most, {cut} cut off; p99 of the others {p99:.1f} ms, with readers who read {quick:.1f} ms; "
          f"shown wrongly: {len(wrong)} {wrong[:5]}")
    return not wrong and cut == SLOW and (SANITIZED or (grown <= SLOW * MOST_EACH and p99 <= max(2 * quick, 25)))


def main():
    chat = {"allowed_origins": [ORIGIN], "messages_per_minute": 10_000, "max_sockets_per_client": 1000, "max_lines": 10_000}
    with Gateway(chat=chat) as gateway:
        good = asyncio.run(run(gateway))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
