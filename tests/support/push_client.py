"""A telephone system that pushes its records over HTTP and tries again until each is taken (Python's standard library only).

Guarantees  A record is sent again, with the same bytes, until it gets a 2xx; one that is refused for good is kept in `refused`.
"""

import asyncio


class PushClient:
    """Sends `records` to `path`; `sign` makes the headers of a body. Several connections, keep-alive, one request under way on each."""

    def __init__(self, port: int, path: str, media_type: str, sign, *, connections: int = 6, pause: float = 0.05):
        self.port, self.path, self.media_type, self.sign = port, path, media_type, sign
        self.connections, self.pause = connections, pause
        self.taken = self.sent_again = 0
        self.refused: list[str] = []

    async def send(self, records: list[bytes], taken=lambda: None):
        """`taken` is called after each record that got its 2xx."""
        waiting = iter(records)
        await asyncio.gather(*(self._connection(waiting, taken) for _ in range(self.connections)))

    async def _connection(self, waiting, taken):
        record = next(waiting, None)
        while record is not None:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(self.pause)
                continue
            try:
                while record is not None:
                    if await self._is_settled(reader, writer, record):
                        taken()
                        record = next(waiting, None)
                    else:
                        await asyncio.sleep(self.pause)
            except (OSError, EOFError, ValueError):
                self.sent_again += 1
                await asyncio.sleep(self.pause)
            finally:
                writer.close()

    async def _is_settled(self, reader, writer, record: bytes) -> bool:
        """False if the record has to be sent again."""
        head = {"Host": "calls.example.com", "Content-Type": self.media_type, "Content-Length": len(record), **self.sign(record)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        writer.write(f"POST {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + record)
        status, body = await self._answer(reader)
        if status // 100 == 2:
            self.taken += 1
            return True
        if status // 100 == 5 or status == 429:
            self.sent_again += 1
            return False
        self.refused.append(f"{status} {body[:200]!r} for {record[:200]!r}")
        return True

    @staticmethod
    async def _answer(reader) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        return int(head[0].split(" ")[1]), await reader.readexactly(int(fields.get("content-length", 0)))
