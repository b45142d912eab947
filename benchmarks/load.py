"""A lean HTTP client: requests made beforehand, over connections that stay open, in a process of its own.

A general client would use more of the processor than the server that it measures.
"""

import asyncio
import itertools
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import orjson
import uvloop

PATIENCE_SECONDS = 60.0  # with a whole load


@dataclass(frozen=True, slots=True)
class Load:
    """Requests, and over how many connections they go out, which take the servers in turns.

    `together`: as many requests as there are connections start at the same instant, and the next ones when all have
    been answered. Otherwise each connection sends its next one when it is free.
    `seconds`: after so many none is sent any more.
    `strangers`: each connection comes from an address of its own (Linux, where all of 127.0.0.0/8 is this machine).
    """

    ports: Sequence[int]
    requests: Sequence[bytes]
    connections: int
    together: bool = False
    seconds: float = math.inf
    strangers: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back."""

    seconds: float  # from the first request to the last answer
    latencies: list[float]  # seconds, one for each answer
    statuses: Counter[int]


def get(path: str) -> bytes:
    """A GET request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".encode()


def post(path: str, body: object) -> bytes:
    """A POST request with a JSON body as it goes over the wire."""
    content = orjson.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def send(load: Load) -> Answers:
    """Send all requests and wait for the answers."""
    return uvloop.run(_send(load))


async def _send(load: Load) -> Answers:
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(
            _Connection, "127.0.0.1", port, local_addr=(f"127.0.1.{number + 1}", 0) if load.strangers else None
        )
        for number, port in zip(range(load.connections), itertools.cycle(load.ports), strict=False)
    ]
    connections = [protocol for _, protocol in opened]
    answers = Answers(0.0, [], Counter())
    began = time.perf_counter()
    pending = itertools.takewhile(lambda _: time.perf_counter() - began < load.seconds, load.requests)
    async with asyncio.timeout(PATIENCE_SECONDS):
        if load.together:
            while batch := [(one, request) for one, request in zip(connections, pending, strict=False)]:
                await asyncio.gather(*(_ask_all(one, iter((request,)), answers) for one, request in batch))
        else:
            await asyncio.gather(*(_ask_all(one, pending, answers) for one in connections))
    seconds = time.perf_counter() - began
    for transport, _ in opened:
        transport.close()
    return Answers(seconds, answers.latencies, answers.statuses)


async def _ask_all(connection: "_Connection", pending: Iterator[bytes], answers: Answers) -> None:
    for request in pending:
        began = time.perf_counter()
        status = await connection.ask(request)
        answers.latencies.append(time.perf_counter() - began)
        answers.statuses[status] += 1


class _Connection(asyncio.Protocol):
    """One request at a time; of the answer only the status and the end are looked at."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # which uvloop's is in all but name
        self._received = b""
        self._expected = 0  # bytes of head and body; 0 until the head is there
        self._answer: asyncio.Future[int] | None = None

    def ask(self, request: bytes) -> asyncio.Future[int]:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._expected:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._received[:end].lower()
            length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            self._expected = end + 4 + int(length or 0)  # 304 has none
        if self._answer is not None and len(self._received) >= self._expected:
            status = int(self._received[9:12])  # after "HTTP/1.1 "
            self._received, self._expected = b"", 0
            self._answer.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())
