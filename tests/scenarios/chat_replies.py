#!/usr/bin/python3
"""What becomes of agents' replies reaches the backend (`chat.reply_events`): delivered to a browser, seen by the customer, each once, also
for a customer who comes back after the gateway was killed."""

import asyncio
import json
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from chat_client import ORIGIN, open_chat  # noqa: E402
from gateway_process import Gateway  # noqa: E402
from store_check import events  # noqa: E402


def answer(gateway: Gateway, conversation: str, reply: str):
    request = urllib.request.Request(f"http://127.0.0.1:{gateway.admin_port}/v1/conversations/{conversation}/replies",
                                     data=json.dumps({"id": reply, "name": "Ada", "text": f"This is {reply}"}).encode(),
                                     headers={"Authorization": f"Bearer {gateway.token}"})
    urllib.request.urlopen(request, timeout=10).close()


def reports(gateway: Gateway, count: int) -> list[str]:
    """"seen r1 r2", in order; waits until there are so many."""
    deadline = time.monotonic() + 20
    while True:
        told = [f"{kind.split('.')[-2]} " + " ".join(reply["id"] for reply in event["data"]["chat"]["replies"])
                for event in events(gateway) if (kind := event["type"]).endswith((".reply.delivered.v1", ".reply.seen.v1"))]
        if len(told) >= count or time.monotonic() > deadline:
            return told
        time.sleep(0.05)


async def say(socket, **frame):
    await socket.send(json.dumps(frame))


async def hear(socket, kind: str) -> dict:
    while (frame := json.loads(await asyncio.wait_for(socket.text(), 10)))["type"] != kind:
        pass
    return frame


async def play(gateway: Gateway) -> list[tuple[str, list[str], list[str]]]:
    told = []
    socket = await open_chat(gateway.http_port)
    await say(socket, type="hello")
    resume = (await hear(socket, "welcome"))["resume"]
    await say(socket, type="message", id="a", text="Hello")
    conversation = (await hear(socket, "ack"))["conversation"]
    await asyncio.to_thread(answer, gateway, conversation, "r1")
    await hear(socket, "message")
    await say(socket, type="seen", seq=2)
    await say(socket, type="seen", seq=2)
    expected = ["delivered r1", "seen r1"]
    told.append(("seen at once", reports(gateway, 2), list(expected)))
    socket.abort()
    await asyncio.sleep(0.3)  # until the gateway has noticed
    for reply in ("r2", "r3"):
        await asyncio.to_thread(answer, gateway, conversation, reply)
    gateway.kill()
    gateway.start()
    told.append(("nothing while the customer is away", reports(gateway, 2), list(expected)))
    for _ in range(2):
        socket = await open_chat(gateway.http_port)
        await say(socket, type="hello", resume=resume, conversation=conversation, after=2)
        await hear(socket, "welcome")
        await say(socket, type="seen", seq=4)
        expected += ["delivered r2 r3", "seen r2 r3"] if len(expected) == 2 else []
        told.append(("once, when he is back", reports(gateway, 4), list(expected)))
        socket.abort()
    return told


def main():
    with Gateway(chat={"allowed_origins": [ORIGIN], "reply_events": True}) as gateway:
        told = asyncio.run(play(gateway))
        with gateway.store() as db:
            tickets = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
    told.append(("one ticket", [str(tickets)], ["1"]))
    for what, got, expected in told:
        print(f"{'ok    ' if got == expected else 'FAILED'} {what}: {got}")
    sys.exit(0 if all(got == expected for _, got, expected in told) else 1)


if __name__ == "__main__":
    main()
