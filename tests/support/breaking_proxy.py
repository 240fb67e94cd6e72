"""A proxy on loopback that breaks connections at random octets: both directions, or one that falls silent while the other goes on.

Owner       One asyncio loop. Every connection has two pumps; breaking one ends both.
"""

import asyncio
import random

KINDS = ("both", "upstream_mid", "downstream_mid", "upstream_silent", "downstream_silent")


class Connection:
    def __init__(self, client, server, chance: random.Random):
        self.writers = {"up": server[1], "down": client[1]}
        self.readers = {"up": client[0], "down": server[0]}
        self.chance = chance
        self.silent: set[str] = set()
        self.cut_in: dict[str, int] = {}  # direction → octets that still pass
        self.doomed = False

    async def run(self):
        pumps = [asyncio.create_task(self.pump(way)) for way in ("up", "down")]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        self.abort()
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def pump(self, way: str):
        while octets := await self.readers[way].read(65536):
            if way in self.silent:
                continue
            if way in self.cut_in:
                octets = octets[:self.cut_in[way]]
                self.cut_in[way] -= len(octets)
            self.writers[way].write(octets)
            await self.writers[way].drain()
            if self.cut_in.get(way) == 0:
                return

    async def break_(self, kind: str):
        self.doomed = True
        if kind == "both":
            self.abort()
            return
        way = "up" if kind.startswith("up") else "down"
        if kind.endswith("mid"):
            self.cut_in[way] = self.chance.randrange(1, 400)
        else:
            self.silent.add(way)
        await asyncio.sleep(self.chance.uniform(0.05, 0.4))
        self.abort()

    def abort(self):
        for writer in self.writers.values():
            writer.transport.abort()


class BreakingProxy:
    def __init__(self, target: int, chance: random.Random):
        self.target, self.chance = target, chance
        self.connections: set[Connection] = set()
        self.broken = {kind: 0 for kind in KINDS}
        self.breaks: set[asyncio.Task] = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for each in list(self.connections):
            each.abort()
        await asyncio.gather(*self.breaks, return_exceptions=True)
        while self.connections:
            await asyncio.sleep(0.01)

    async def serve(self, reader, writer):
        try:
            server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        connection = Connection((reader, writer), server, self.chance)
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)

    def break_one(self) -> bool:
        """Breaks one of the connections that are whole; false when there is none."""
        whole = [each for each in self.connections if not each.doomed]
        if not whole:
            return False
        kind = self.chance.choice(KINDS)
        task = asyncio.create_task(self.chance.choice(whole).break_(kind))
        self.breaks.add(task)
        task.add_done_callback(self.breaks.discard)
        self.broken[kind] += 1
        return True
