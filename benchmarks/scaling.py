"""`python -m benchmarks.scaling`: what a request costs API and PostgreSQL in processor time, kept or made anew.

Processor time and not seconds: that is what a machine has so much of, and what other work on it changes least.
"""

import asyncio
import datetime as dt
import os
from collections.abc import Mapping, Sequence

import httpx2

from benchmarks.load import Load, get, send
from benchmarks.processor import Usage
from benchmarks.servers import Api, open_servers

REQUESTS = 400  # of each kind in a round
ROUNDS = 3
CLIENTS = 4
HOURS = {"hours": [{"weekday": day, "opens": "09:00", "closes": "21:00"} for day in range(1, 8)]}


def main() -> None:
    """Measure, and print a table of medians."""
    with open_servers() as servers:
        url = servers.database("scaling")
        free, limited = servers.api(url, workers=1), servers.api(url, workers=1, RATE_LIMIT_ENABLED="true")
        questions = asyncio.run(_questions(f"http://127.0.0.1:{free.port}"))
        found: dict[str, list[tuple[float, float]]] = {}
        for number in range(ROUNDS + 1):
            for name, request in questions.items():
                for api, how in ((free, ""), (limited, ", limits counted")):
                    if how and "day" not in name:
                        continue
                    cost = _cost(api, servers.usage, request)
                    if number:  # the first one warms up
                        found.setdefault(name + how, []).append(cost)
    print("\n| | API, ms of a processor | PostgreSQL, ms |\n|---|---|---|")
    for name, costs in found.items():
        print(f"| {name} | {_median([api for api, _ in costs]):.2f} | {_median([db for _, db in costs]):.2f} |")


async def _questions(base: str) -> Mapping[str, bytes]:
    """A place with a room, and what is asked about them."""
    async with httpx2.AsyncClient(base_url=f"{base}/api/v1", timeout=60) as client:
        account = {"email": f"{os.urandom(4).hex()}@example.com", "password": "correct horse battery staple"}
        (await client.post("/auth/register", json=account)).raise_for_status()
        token = (await client.post("/auth/login", json=account)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        await client.post("/companies", json={"name": "Blue Note"})
        place = (await client.post("/providers", json={"name": "Blue Note", "sector": "studio"})).json()["id"]
        await client.put(f"/providers/{place}/opening-hours", json=HOURS)
        for number in range(10):
            body = {"name": f"Room {number}", "capacity": 4}
            room = (await client.post(f"/providers/{place}/rooms", json=body)).json()["id"]
        del client.headers["Authorization"]
        rooms, day = f"/api/v1/providers/{place}/rooms", dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
        tag = (await client.get(f"/providers/{place}/rooms")).headers["etag"]
    known = get(rooms).replace(b"\r\n\r\n", f"\r\nIf-None-Match: {tag}\r\n\r\n".encode())
    return {
        "ten rooms, made anew": get(f"{rooms}?anew=1"),
        "ten rooms, kept": get(rooms),
        "ten rooms, known to the client (304)": known,
        "a search, made anew": get("/api/v1/rooms/search?size=20&anew=1"),
        "a search, kept": get("/api/v1/rooms/search?size=20"),
        "a day's free times": get(f"/api/v1/rooms/{room}/availability?date={day}"),
    }


def _cost(api: Api, postgres: Usage, request: bytes) -> tuple[float, float]:
    """Milliseconds of a processor for one request: in the API, in PostgreSQL."""
    before = api.usage.seconds(), postgres.seconds()
    answers = send(Load((api.port,), [request] * REQUESTS, CLIENTS))
    assert answers.statuses.keys() <= {200, 304}, answers.statuses
    each = 1000 / REQUESTS
    return (api.usage.seconds() - before[0]) * each, (postgres.seconds() - before[1]) * each


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
