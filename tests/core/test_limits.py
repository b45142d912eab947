"""Rate limits: exact, shared between processes, and there while Redis is away."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from redis.asyncio import Redis

from frontdesk.core import limits
from frontdesk.core.http.limits import ClientAddress, limit
from frontdesk.core.settings import SecuritySettings, Settings
from tests.core.conftest import BareApp

NOWHERE = "redis://127.0.0.1:1"

Process = Callable[..., FastAPI]


@pytest.fixture
def process(bare_app: BareApp, valkey: str) -> Process:
    """Makes an application with a few limited routes, as another process on the same Valkey would."""

    def start(redis_url: str = valkey, **security: Any) -> FastAPI:
        made = bare_app(redis_url, Settings(security=SecuritySettings.model_validate(security)))

        @made.get("/three/{number}", dependencies=[Depends(limit("3/minute", by="address"))])
        async def three(number: int) -> int:
            return number

        @made.get("/one", dependencies=[Depends(limit("1/hour", by="address", scope="once"))])
        async def one() -> None: ...

        @made.get("/also-one", dependencies=[Depends(limit("1/hour", by="address", scope="once"))])
        async def also_one() -> None: ...

        @made.get("/address")
        async def address(found: ClientAddress) -> str:
            return found

        return made

    return start


async def _get(app: FastAPI, path: str, *, peer: str = "203.0.113.7", forwarded: str | None = None) -> Response:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    async with AsyncClient(transport=ASGITransport(app, client=(peer, 1)), base_url="http://limits.test") as client:
        return await client.get(path, headers=headers)


async def test_what_is_left_and_what_was_too_much(process: Process) -> None:
    app = process()
    for left in (2, 1, 0):
        answer = await _get(app, f"/three/{left}")
        assert (answer.status_code, answer.json()) == (200, left)
        assert answer.headers["RateLimit-Policy"] == '"address";q=3;w=60'
        assert re.fullmatch(rf'"address";r={left};t=(59|60)', answer.headers["RateLimit"])
        assert "Retry-After" not in answer.headers
    refused = await _get(app, "/three/3")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["RateLimit-Policy"] == '"address";q=3;w=60'
    assert refused.headers["RateLimit"] == f'"address";r=0;t={refused.headers["Retry-After"]}'
    assert 58 <= int(refused.headers["Retry-After"]) <= 60


async def test_each_address_and_each_route_counts_for_itself(process: Process) -> None:
    app = process()
    for _ in range(4):
        answer = await _get(app, "/three/1")
    assert answer.status_code == 429
    assert (await _get(app, "/three/1", peer="203.0.113.8")).status_code == 200
    assert (await _get(app, "/one")).status_code == 200
    assert (await _get(app, "/also-one")).status_code == 429  # same scope


async def test_one_customer_of_ipv6_is_one_caller(process: Process) -> None:
    app = process()
    assert (await _get(app, "/one", peer="2001:db8:0:1::1")).status_code == 200
    assert (await _get(app, "/one", peer="2001:db8:0:1:ffff::2")).status_code == 429
    assert (await _get(app, "/one", peer="2001:db8:0:2::1")).status_code == 200
    assert (await _get(app, "/one", peer="::ffff:203.0.113.1")).status_code == 200
    assert (await _get(app, "/one", peer="::ffff:203.0.113.2")).status_code == 200
    assert (await _get(app, "/one", peer="203.0.113.2")).status_code == 429


async def test_all_processes_count_together(process: Process) -> None:
    apps = [process(), process()]
    answers = await asyncio.gather(*(_get(apps[number % 2], "/three/1") for number in range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 429: 17}


async def test_without_redis_the_process_counts_alone(process: Process) -> None:
    app = process(NOWHERE)
    statuses = [(await _get(app, "/three/1")).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


async def test_a_redis_that_does_not_answer_is_not_waited_for(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PATIENCE_SECONDS", 0.1)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        app = process(f"redis://127.0.0.1:{port}")
        statuses = [(await _get(app, "/three/1")).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        await app.state.resources.redis.aclose()


async def test_redis_counts_again_once_it_is_back(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    app = process()
    redis = app.state.resources.redis
    away = Redis.from_url(NOWHERE)
    limiter = limits.limiter_on(redis)
    assert (await _get(app, "/three/1")).status_code == 200
    keys = len(await redis.keys("frontdesk:limit:*"))
    assert keys == 1
    monkeypatch.setattr(limiter._count, "registered_client", away)  # noqa: SLF001  to cut its line
    assert [(await _get(app, "/three/1")).status_code for _ in range(4)] == [200, 200, 200, 429]
    monkeypatch.undo()
    monkeypatch.setattr(limits, "PATIENCE_SECONDS", 30.0)
    assert (await _get(app, "/three/1")).status_code == 429  # not asked yet
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0)
    limiter._redis_from = 0  # noqa: SLF001  the pause is over
    assert [(await _get(app, "/three/1")).status_code for _ in range(3)] == [200, 200, 429]
    await away.aclose()


async def test_limits_can_be_switched_off(process: Process) -> None:
    app = process(RATE_LIMIT_ENABLED="false")
    for _ in range(5):
        answer = await _get(app, "/one")
        assert answer.status_code == 200
        assert "RateLimit" not in answer.headers


# what is trusted, who connects, what they forward, whose address it is
FORWARDED = [
    ("", "203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anybody can write that header
    ("10.0.0.0/8", "203.0.113.7", "198.51.100.1", "203.0.113.7"),
    ("10.0.0.0/8", "10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("10.0.0.0/8", "10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
    ("10.0.0.0/8", "10.0.0.1", "192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
    ("10.0.0.0/8", "10.0.0.1", None, "10.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", "unknown", "10.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"),
    ("10.0.0.0/8,2001:db8::1", "2001:db8::1", "2001:db8::2", "2001:db8::2"),
    ("*", "203.0.113.7", "198.51.100.1, 198.51.100.2", "198.51.100.1"),
]


async def test_whose_word_about_an_address_is_taken(process: Process) -> None:
    for trusted, peer, forwarded, address in FORWARDED:
        app = process(TRUSTED_PROXIES=trusted)
        assert (await _get(app, "/address", peer=peer, forwarded=forwarded)).json() == address


async def test_signing_in_is_limited(client: AsyncClient) -> None:
    statuses = [(await client.post("/api/v1/auth/login/json", json={})).status_code for _ in range(31)]
    assert statuses == [422] * 30 + [429]
    for path in ("/api/v1/auth/login", "/api/v1/auth/token"):
        assert (await client.post(path, data={})).status_code == 429
    assert (await client.post("/api/v1/auth/register", json={})).status_code == 422
