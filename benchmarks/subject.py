"""One database under measurement, with all that asks it."""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import asyncpg

from benchmarks.dataset import Dataset
from benchmarks.figures import APP, DATABASE, RATE, Figures, latencies
from benchmarks.load import Answers, Load, send
from benchmarks.pgbench import Pgbench
from benchmarks.processor import Usage
from benchmarks.servers import Api

CLIENTS = 16  # at the same time


@dataclass(frozen=True, slots=True)
class Subject:
    """A database, the APIs on it by their number of workers, and where the figures go."""

    dataset: Dataset
    apis: Mapping[int, Api]
    bare: Api
    pgbench: Pgbench
    postgres: Usage
    driver: asyncpg.Connection
    client: Executor
    figures: Figures
    now: dt.datetime
    effort: float  # 1 for a proper measurement

    def times(self, count: int) -> int:
        """How often to do something that a proper measurement does `count` times in each round."""
        return max(CLIENTS, round(count * self.effort))

    def add(self, what: str, way: str, values: Mapping[str, float]) -> None:
        """Note what one round measured."""
        self.figures.add(self.dataset.size, what, way, values)

    async def send(self, api: Api, requests: Sequence[bytes], *, clients: int, together: bool = False) -> Answers:
        """Send requests from the client's own process."""
        load = Load((api.port,), requests, connections=clients, together=together)
        return await asyncio.get_running_loop().run_in_executor(self.client, send, load)

    async def crowd(
        self, api: Api, requests: Sequence[bytes], *, together: bool = False
    ) -> tuple[Answers, dict[str, float]]:
        """Send requests over many connections; what came back, and the rate with the processor time per request."""
        app, database = api.usage.seconds(), self.postgres.seconds()
        answers = await self.send(api, requests, clients=CLIENTS, together=together)
        each = 1e6 / len(requests)
        return answers, {
            RATE: len(requests) / answers.seconds,
            APP: (api.usage.seconds() - app) * each,
            DATABASE: (self.postgres.seconds() - database) * each,
        }

    async def script(self, script: str, *, transactions: int, **variables: int) -> dict[str, float]:
        """Run a script with pgbench; the rate, and the processor time per transaction."""
        rooms = self.dataset.asked
        known = {"first": rooms.start, "step": rooms.step, "rooms": len(rooms), "now": int(self.now.timestamp())}
        each = -(-transactions // CLIENTS)
        before = self.postgres.seconds()
        rate = await self.pgbench.rate(script, clients=CLIENTS, transactions=each, **known, **variables)
        return {RATE: rate, DATABASE: (self.postgres.seconds() - before) * 1e6 / (each * CLIENTS)}

    async def alone(self, ask: Callable[[], Awaitable[object]], *, count: int) -> dict[str, float]:
        """The latencies of one client that asks again and again."""
        took = []
        for _ in range(count):
            began = time.perf_counter()
            await ask()
            took.append(time.perf_counter() - began)
        return latencies(took)
