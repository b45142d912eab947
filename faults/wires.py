"""Connections by hand, thousands of them, that dawdle or do nothing: no library would."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

AT_ONCE: Final = 100  # connections that are opened together: more would fill the queue of those not accepted yet
SMALL: Final = 4096  # bytes that lie in our end of a connection before the server has to wait


@dataclass(slots=True, eq=False)
class Wire:
    """One connection. `answer` is what has been read of it, at most its first bytes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    answer: bytes = b""

    @property
    def status(self) -> str:
        """The status of the answer, if there is one."""
        return self.answer[9:12].decode()

    async def dribble(self, data: bytes, *, every: float) -> None:
        """Send a byte at a time, until all are sent or the server has had enough."""
        with suppress(ConnectionError):
            for byte in data:
                self.writer.write(bytes([byte]))
                await self.writer.drain()
                if self.reader.at_eof():
                    return
                await asyncio.sleep(every)

    async def listen(self) -> None:
        """Read on until the server hangs up."""
        with suppress(ConnectionError):
            while part := await self.reader.read(SMALL):
                self.answer = (self.answer + part)[:SMALL]


@asynccontextmanager
async def wires(port: int, number: int, *, ask: bytes = b"") -> AsyncIterator[list[Wire]]:
    """So many connections to a server of this machine; where each has something to `ask`, it has been answered."""
    opened: list[Wire] = []
    try:
        while len(opened) < number:
            batch = min(AT_ONCE, number - len(opened))
            opened += await asyncio.gather(*(_open(port, ask) for _ in range(batch)))
        yield opened
    finally:
        for wire in opened:
            wire.writer.transport.abort()


async def _open(port: int, ask: bytes) -> Wire:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=SMALL)
    writer.write(ask)
    return Wire(reader, writer, answer=await reader.readuntil(b"\r\n\r\n") if ask else b"")


@asynccontextmanager
async def doing(
    work: Callable[[Wire], Awaitable[None]], on: Sequence[Wire]
) -> AsyncIterator[Sequence["asyncio.Task[None]"]]:
    """Have something done on each connection meanwhile."""
    tasks = [asyncio.ensure_future(work(wire)) for wire in on]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
