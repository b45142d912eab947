"""`python -m benchmarks.nodes`: what the second node brings, and the third, and a replica, beside what is reckoned.

Every server has a share of a processor, as if it had a small machine of its own, and the load goes to the nodes in
turns, as behind a balancer. Nine requests ask for a day's free times, the tenth books; each connection is a person of
its own, who reads what they have written.
"""

import argparse
import asyncio
import datetime as dt
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median
from typing import NamedTuple

from benchmarks import placing, reading, shares
from benchmarks.dataset import Dataset
from benchmarks.filling import fill
from benchmarks.load import Load, send
from benchmarks.processor import Usage
from benchmarks.servers import Api, Servers, open_servers

NODES = 5
OF_A_NODE, OF_POSTGRES = 0.12, 0.09  # of a processor: so little that two cores are never busy
EACH = 10  # requests; the last of them books
CONNECTIONS = 6  # for each node
RESERVATIONS = 100_000
AT_MOST = 600  # requests a second that are made ready


class Look(NamedTuple):
    """What some nodes did in a round: requests a second, and milliseconds of a processor for each."""

    rate: float
    p50: float
    api: float
    primary: float
    replica: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table of medians."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nodes", description="Measure one node and several.")
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are taken")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each look")
    options = parser.parse_args(arguments)
    with open_servers() as servers, ExitStack() as limits:
        url = servers.database("nodes")
        dataset = Dataset(RESERVATIONS, url, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2))
        asyncio.run(_filled(dataset))
        subject = _Subject(servers, dataset, limits, seconds=options.seconds)
        found = {
            (has_replica, count): [subject.look(count, has_replica=has_replica) for _ in range(options.rounds)]
            for has_replica in (False, True)
            for count in range(1, NODES + 1)
        }
    print(_table(found))
    return 0


async def _filled(dataset: Dataset) -> None:
    async for _ in fill(dataset):
        pass


class _Subject:
    """The servers, each with its share."""

    def __init__(self, servers: Servers, dataset: Dataset, limits: ExitStack, *, seconds: float) -> None:
        self._dataset = dataset
        self._seconds = seconds
        self._primary = servers.usage
        replica = servers.replica()
        assert replica.child is not None
        self._replica = Usage(replica.child.pid)
        there = replica.url.rpartition("/")[0] + "/nodes"
        self._nodes = {
            False: [servers.api(dataset.url, workers=1) for _ in range(NODES)],
            True: [servers.api(dataset.url, workers=1, DATABASE_REPLICA_URL=there) for _ in range(NODES)],
        }
        for nodes in self._nodes.values():
            self._ask(nodes, seconds=self._seconds)  # before they are slow: statements are prepared, plans are read
        shared = {self._primary: OF_POSTGRES, self._replica: OF_POSTGRES}
        shared |= {node.usage: OF_A_NODE for nodes in self._nodes.values() for node in nodes}
        for server, share in shared.items():
            limits.enter_context(shares.limited(server, share))

    def look(self, count: int, *, has_replica: bool) -> Look:
        """Have so many nodes work."""
        nodes = self._nodes[has_replica][:count]
        servers = [self._primary, self._replica, *(it.usage for it in nodes)]
        before = [it.seconds() for it in servers]
        latencies, seconds = self._ask(nodes, seconds=self._seconds)
        primary, replica, *api = (
            1000 * (it.seconds() - then) / len(latencies) for it, then in zip(servers, before, strict=True)
        )
        found = Look(len(latencies) / seconds, 1000 * median(latencies), sum(api), primary, replica)
        print(f"{count} nodes{', a replica' if has_replica else ''}: {found}", file=sys.stderr, flush=True)
        return found

    def _ask(self, nodes: Sequence[Api], *, seconds: float) -> tuple[list[float], float]:
        requests = self._requests(EACH * round(AT_MOST / EACH * seconds))
        ports = [it.port for it in nodes]
        load = Load(ports, requests, CONNECTIONS * len(nodes), seconds=seconds, strangers=True)
        answers = send(load)
        assert answers.statuses.keys() == {200, 201}, answers.statuses
        return answers.latencies, answers.seconds

    def _requests(self, count: int) -> list[bytes]:
        made = reading.requests(self._dataset, reading.DAY, count=count)
        bookings = placing.requests(self._dataset, count // EACH)
        made[EACH - 1 :: EACH] = bookings
        return made


def _table(found: dict[tuple[bool, int], list[Look]]) -> str:
    lines = [
        f"Each node has {OF_A_NODE} of a processor, PostgreSQL and its replica {OF_POSTGRES} each.\n",
        "| | a second | reckoned | p50, ms | API, ms | primary, ms | replica, ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for (has_replica, count), looks in found.items():
        alone, now = (Look(*map(median, zip(*it, strict=True))) for it in (found[has_replica, 1], looks))
        bounds = [count * OF_A_NODE / alone.api, OF_POSTGRES / alone.primary]
        if has_replica:
            bounds.append(OF_POSTGRES / alone.replica)
        what = f"{count} node{'s' if count > 1 else ''}{', a replica' if has_replica else ''}"
        costs = f"{now.api:.2f} | {now.primary:.2f} | {now.replica:.2f}"
        lines.append(f"| {what} | {now.rate:.0f} | {1000 * min(bounds):.0f} | {now.p50:.0f} | {costs} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
