#!/usr/bin/python3
"""Customers chat through a network that breaks at random octets, in both directions or one, while an agent answers and the gateway is killed.

Each customer writes messages and comes back after every break as the widget does; the agent answers every conversation through the API and
tries again until the API has said 202. Afterwards every acknowledged message is in the ticket store and in the journal exactly once and in
order, and every answer that was taken was shown to its customer exactly once and in order.

  chat_disconnects.py [--breaks N] [--kills N] [--seed S]     60 breaks and 1 kill; with INTAKE_LONG=1 1,000 and 10
"""

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from breaking_proxy import BreakingProxy  # noqa: E402
from chat_client import ORIGIN, Customer  # noqa: E402
from gateway_process import LONG, Gateway  # noqa: E402
from store_check import check_journal, events  # noqa: E402

CUSTOMERS = 20


class Agent:
    """Answers each conversation, one answer after the other; the same id until it was taken."""

    def __init__(self, gateway: Gateway):
        self.gateway = gateway
        self.taken: dict[str, list[str]] = {}  # conversation → texts, in order
        self.sent_again = 0

    def post(self, conversation: str, id: str, text: str) -> bool:
        request = urllib.request.Request(f"http://127.0.0.1:{self.gateway.admin_port}/v1/conversations/{conversation}/replies",
                                         data=json.dumps({"id": id, "name": "Ada", "text": text}).encode(),
                                         headers={"Authorization": f"Bearer {self.gateway.token}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status == 202
        except urllib.error.HTTPError as answer:
            if answer.code == 503:
                return False
            raise
        except OSError:
            return False

    async def answer(self, customer: Customer, chance: random.Random, enough: asyncio.Event):
        number = 0
        while not enough.is_set():
            await asyncio.sleep(chance.uniform(0.02, 0.2))
            if not customer.acknowledged:
                continue
            id = text = f"answer {customer.name} {number}"
            while not await asyncio.to_thread(self.post, customer.conversation, id, text):
                self.sent_again += 1
                await asyncio.sleep(0.1)
            self.taken.setdefault(customer.conversation, []).append(text)
            number += 1


async def write(customer: Customer, written: list[str], chance: random.Random, enough: asyncio.Event):
    while not enough.is_set():
        text = f"message {customer.name} {len(written)} " + "x" * chance.randrange(0, 600)
        written.append(text)
        customer.write(f"{customer.name}-{len(written)}", text)
        await asyncio.sleep(chance.uniform(0.01, 0.15))


async def break_and_kill(gateway: Gateway, proxy: BreakingProxy, breaks: int, kills: int, chance: random.Random):
    at = set(chance.sample(range(breaks // 10, breaks), kills))
    done = 0
    while done < breaks:
        await asyncio.sleep(chance.uniform(0.01, 0.06))
        if not proxy.break_one():
            continue
        done += 1
        if done in at:
            await asyncio.to_thread(gateway.kill)
            await asyncio.sleep(chance.uniform(0, 0.3))
            await asyncio.to_thread(gateway.start)
        if done % 100 == 0:
            print(f"{done} breaks", flush=True)


async def until(condition, patience: float = 60) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def journal_lines(gateway: Gateway, conversation: str) -> list[tuple[int, str, dict]]:
    with sqlite3.connect(f"file:{gateway.state_dir}/journal.db?mode=ro", uri=True) as db:
        rows = db.execute("WITH RECURSIVE back(number) AS (SELECT newest FROM chats WHERE conversation = ? UNION ALL "
                          "SELECT l.before FROM back JOIN chat_lines l ON l.number = back.number) "
                          "SELECT seq, id, frame FROM chat_lines WHERE number IN back ORDER BY seq", (conversation,)).fetchall()
    return [(seq, id, json.loads(frame)) for seq, id, frame in rows]


def stored_messages(gateway: Gateway) -> dict[str, list[str]]:
    """Conversation → what its customer wrote, in the order of the ticket store."""
    out: dict[str, list[str]] = {}
    for event in sorted(events(gateway), key=lambda e: e["data"]["conversation"]["sequence"]):
        if event["type"].endswith((".opened.v1", ".message.v1")):
            out.setdefault(event["subject"], []).append(event["data"]["body"]["text"])
    return out


def problems(gateway: Gateway, customers: list[Customer], written: dict[str, list[str]], agent: Agent) -> list[str]:
    stored, out = stored_messages(gateway), []
    for each in customers:
        out += each.broken_promises
        texts, answers = written[each.name], agent.taken.get(each.conversation, [])
        lines = journal_lines(gateway, each.conversation)
        if [seq for seq, _, _ in lines] != list(range(1, len(lines) + 1)):
            out.append(f"{each.name}: the journal's numbers have gaps")
        for name, got, wanted in (("ticket store", stored.get(each.conversation, []), texts),
                                  ("journal", [f["text"] for _, _, f in lines if f.get("from") == "customer"], texts),
                                  ("journal's answers", [f["text"] for _, _, f in lines if f.get("from") == "agent"], answers),
                                  ("shown answers", each.heard, answers)):
            if got != wanted:
                out.append(f"{each.name}: {name}: {len(got)} instead of {len(wanted)}, lost {len(set(wanted) - set(got))}, doubled {len(got) - len(set(got))}")
    return out


async def run(gateway: Gateway, breaks: int, kills: int, seed: int) -> bool:
    chance = random.Random(seed)
    agent, enough = Agent(gateway), asyncio.Event()
    async with BreakingProxy(gateway.http_port, chance) as proxy:
        customers = [Customer(f"c{i}", proxy.port, chance, at_once=1 + i % 4) for i in range(CUSTOMERS)]
        written: dict[str, list[str]] = {each.name: [] for each in customers}
        living = [asyncio.create_task(each.run()) for each in customers]
        work = [asyncio.create_task(write(each, written[each.name], chance, enough)) for each in customers]
        work += [asyncio.create_task(agent.answer(each, chance, enough)) for each in customers]
        began = time.monotonic()
        await break_and_kill(gateway, proxy, breaks, kills, chance)
        seconds = time.monotonic() - began
        enough.set()
        await asyncio.gather(*work)
        heard = await until(lambda: all(not c.outbox and len(c.heard) >= len(agent.taken.get(c.conversation, [])) for c in customers))
        await asyncio.sleep(0.5)
        for each in living:
            each.cancel()
        await asyncio.gather(*living, return_exceptions=True)
    total = sum(map(len, written.values()))
    stored = await until(lambda: sum(map(len, stored_messages(gateway).values())) >= total)
    wrong = problems(gateway, customers, written, agent)
    code = gateway.terminate()
    integrity = check_journal(gateway)
    print(f"{sum(proxy.broken.values())} breaks {proxy.broken}, {kills} kills in {seconds:.0f} s; {sum(c.connections for c in customers)} connections; "
          f"{total} messages acknowledged, {sum(map(len, agent.taken.values()))} answers taken (tried again {agent.sent_again})")
    print(f"all heard {heard}, all stored {stored}, journal {integrity}, exit after SIGTERM {code}, problems: {len(wrong)}")
    for each in wrong[:20]:
        print(f"  {each}")
    return not wrong and heard and stored and integrity == "ok" and code == 0 and total > CUSTOMERS


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--breaks", type=int, default=1000 if LONG else 60)
    parser.add_argument("--kills", type=int, default=10 if LONG else 1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with Gateway(chat={"allowed_origins": [ORIGIN], "messages_per_minute": 10_000, "max_lines": 10_000}) as gateway:
        good = asyncio.run(run(gateway, options.breaks, options.kills, options.seed))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
