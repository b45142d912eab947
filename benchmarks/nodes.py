"""`python -m benchmarks.nodes`: whether a request costs the same on one of several nodes as on a node by itself.

Two nodes are two APIs behind `deploy/nginx`, on one database behind `deploy/pgbouncer`, with two workers. What is
compared is processor time per request: if a second node adds none to the first one's, and next to none to PostgreSQL's,
a third does not either, and how much all of them can do is a matter of counting cores (docs/scaling.md).
"""

import asyncio
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

from benchmarks.load import Load, post, send
from benchmarks.processor import Usage
from benchmarks.scaling import CLIENTS, REQUESTS, ROUNDS, median, questions
from benchmarks.servers import Servers, open_servers
from frontdesk.core.db import dsn
from frontdesk.entrypoints.embedded.ports import free_port
from tests.bouncer import bouncing
from tests.databases import quick_folder
from tests.nginx import installed

CONNECTIONS = 10  # of PgBouncer to PostgreSQL, for all nodes and workers
HOURS = 12  # of a day that are booked in a round, in each room
READS = ("ten rooms, made anew", "ten rooms, kept", "a day's free times")
# what is in hand is due again when its lease ends; reminders are due in days
LEFT = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND due_at < now() + interval '1 hour'"
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Setup:
    """Where requests are sent, and whose processor time they take, by the name of the part."""

    port: int
    parts: Mapping[str, Sequence[Usage]]

    def spent(self) -> dict[str, float]:
        """Seconds until now."""
        return {part: sum(usage.seconds() for usage in usages) for part, usages in self.parts.items()}


def main() -> None:
    """Measure, and print a table of medians."""
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    with open_servers() as servers, several(servers) as (url, setups):
        asked, rooms = asyncio.run(questions(f"http://127.0.0.1:{setups['one node'].port}"))
        for number in range(ROUNDS + 1):
            for name, setup in setups.items():
                for what in READS:
                    cost = _cost(setup, [asked[what]] * REQUESTS, url=None)
                    if number:  # the first one warms up
                        found.setdefault((what, name), []).append(cost)
                cost = _cost(setup, _bookings(rooms, number, name), url=url)
                if number:
                    found.setdefault(("a booking, and all that follows", name), []).append(cost)
    _print(found)


def _print(found: Mapping[tuple[str, str], Sequence[Mapping[str, float]]]) -> None:
    parts = ["API", "workers", "PostgreSQL", "PgBouncer", "nginx"]
    print(f"\n| ms of a processor | | {' | '.join(parts)} |\n|---|---|{'---|' * len(parts)}")
    for (what, name), costs in found.items():
        cells = [f"{median([cost[part] for cost in costs]):.2f}" if part in costs[0] else "" for part in parts]
        print(f"| {what} | {name} | {' | '.join(cells)} |")


@contextmanager
def several(servers: Servers) -> Iterator[tuple[str, Mapping[str, Setup]]]:
    """A database, one node on it, and two nodes that share it."""
    url = servers.database("nodes")
    with quick_folder() as folder, bouncing(url, folder, connections=CONNECTIONS) as pooled:
        behind = {"DB_BEHIND_PGBOUNCER": "true"}
        alone = servers.api(url, workers=1)
        nodes = [servers.api(pooled, workers=1, **behind) for _ in range(2)]
        workers = [servers.worker(pooled, **behind) for _ in range(2)]
        (folder / "nginx").mkdir()
        nginx = installed(folder / "nginx", [f"127.0.0.1:{node.port}" for node in nodes])
        port = _without_tls_and_limits(folder / "nginx/frontdesk/frontdesk.conf")
        with nginx.running():
            common = {"workers": workers, "PostgreSQL": [servers.usage]}
            shared = {
                "API": [node.usage for node in nodes],
                "PgBouncer": [_ours("pgbouncer")],
                "nginx": [_ours("nginx")],
            }
            yield (
                url,
                {
                    "one node": Setup(alone.port, {"API": [alone.usage], **common}),
                    "two nodes": Setup(port, {**shared, **common}),
                },
            )


def _ours(name: str) -> Usage:
    """The process of that name that we have started."""
    children = " ".join(file.read_text() for file in Path("/proc/self/task").glob("*/children"))
    return Usage(next(int(pid) for pid in children.split() if Path(f"/proc/{pid}/comm").read_text().strip() == name))


def _without_tls_and_limits(configuration: Path) -> int:
    """Have nginx listen for a client that speaks no TLS and asks as often as it can; at which port."""
    port, text = free_port(), configuration.read_text()
    text = re.sub(r"(listen 127\.0\.0\.1:\d+) ssl http2 default_server;", rf"\1 ssl; listen 127.0.0.1:{port};", text)
    configuration.write_text(re.sub(r"^ +limit_(req|conn) .*\n", "", text, flags=re.MULTILINE))
    return port


def _bookings(rooms: Sequence[str], number: int, name: str) -> list[bytes]:
    """Requests for hours that nobody else asks for: each round has a day of its own in each setup."""
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3 + 2 * number + (name == "one node"))
    guest = {"duration_minutes": 60, "client_name": "Ada Lovelace"}
    return [
        post(
            "/api/v1/bookings",
            guest
            | {"room_id": room, "start_time": f"{day}T{9 + hour:02}:00", "client_email": f"{uuid4().hex}@example.com"},
        )
        for room in rooms
        for hour in range(HOURS)
    ]


def _cost(setup: Setup, requests: Sequence[bytes], *, url: str | None) -> dict[str, float]:
    """Milliseconds of each part for one request; with `url` also for what follows from it, until nothing is left."""
    before = setup.spent()
    answers = send(Load(setup.port, requests, CLIENTS))
    assert answers.statuses.keys() <= {200, 201}, answers.statuses
    if url is not None:
        asyncio.run(_until_done(url))
    after = setup.spent()
    return {part: (after[part] - before[part]) * 1000 / len(requests) for part in after}


async def _until_done(url: str) -> None:
    connection = await asyncpg.connect(dsn(url))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await connection.fetchval(LEFT):  # noqa: ASYNC110  another process works
                await asyncio.sleep(0.5)
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
