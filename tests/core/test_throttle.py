"""Limits by class of traffic: who is one client, what is shared between processes, and what is never refused."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx2 import ASGITransport, AsyncClient, Response
from redis.asyncio import Redis

from frontdesk.core import limits
from frontdesk.core.http.throttle import Throttle
from frontdesk.core.http.traffic import Traffic, traffic_of
from frontdesk.core.settings import AppSettings, SecuritySettings, Settings, TrafficSettings
from tests import factories
from tests.core.conftest import BareApp

NOWHERE = "redis://127.0.0.1:1"
API = "/api/v1"
RATES = {
    "RATE_LIMIT_PUBLIC": "5/minute",
    "RATE_LIMIT_READ": "3/minute",
    "RATE_LIMIT_SEARCH": "2/minute",
    "RATE_LIMIT_CREDENTIAL": "300/minute",
    "RATE_LIMIT_UPLOAD": "0",
}

Process = Callable[..., FastAPI]


@pytest.fixture
def process(bare_app: BareApp, valkey: str) -> Process:
    """Makes an application of the real one's clients and Valkey behind narrow limits, as another process would be."""

    def start(redis_url: str = valkey, **security: Any) -> FastAPI:
        settings = Settings(
            traffic=TrafficSettings.model_validate(RATES), security=SecuritySettings.model_validate(security)
        )
        made = bare_app(redis_url, settings)
        made.add_middleware(Throttle, settings=settings)

        @made.api_route("/{path:path}", methods=["GET", "POST"])
        async def answer(path: str) -> str:
            return path

        return made

    return start


async def _ask(
    app: FastAPI, path: str, *, method: str = "GET", peer: str = "203.0.113.7", headers: dict[str, str] | None = None
) -> Response:
    async with AsyncClient(transport=ASGITransport(app, client=(peer, 1)), base_url="http://limits.test") as client:
        return await client.request(method, API + path, headers=headers)


async def _statuses(app: FastAPI, path: str, count: int, **asked: Any) -> list[int]:
    return [(await _ask(app, path, **asked)).status_code for _ in range(count)]


async def test_what_is_left_is_told_and_beyond_it_is_429(process: Process) -> None:
    app = process()
    for left in (1, 0):
        answer = await _ask(app, "/rooms/search")
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"search";q=2;w=60'
        assert re.fullmatch(rf'"search";r={left};t=(59|60)', answer.headers["RateLimit"])
    refused = await _ask(app, "/rooms/1/availability")  # one class, whatever the path
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["RateLimit-Policy"] == '"search";q=2;w=60'
    assert refused.headers["RateLimit"] == f'"search";r=0;t={refused.headers["Retry-After"]}'
    assert (await _ask(app, "/rooms/1")).status_code == 200  # another class
    assert (await _ask(app, "/rooms/search", peer="203.0.113.8")).status_code == 200  # another client


async def test_processes_count_together_and_only_what_was_let_through(process: Process) -> None:
    apps = [process(), process()]
    answers = await asyncio.gather(*(_ask(apps[number % 2], "/rooms/1") for number in range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 5, 429: 15}
    redis: Redis = apps[0].state.resources.redis
    (key,) = await redis.keys("frontdesk:limit:*")
    assert sum(map(int, (await redis.hgetall(key)).values())) == 5  # refusals do not make anybody wait for longer


async def _age(redis: Redis, *, seconds: float) -> None:
    """Have everything that was counted happen so much earlier; the counts are of single microseconds."""
    for key in await redis.keys("frontdesk:limit:*"):
        counts = await redis.hgetall(key)
        await redis.delete(key)
        await redis.hset(key, mapping={int(at) - int(seconds * 1_000_000): count for at, count in counts.items()})


async def test_the_window_slides(process: Process) -> None:
    app = process()
    redis: Redis = app.state.resources.redis
    assert (await _ask(app, "/rooms/search")).status_code == 200
    await _age(redis, seconds=40)
    assert await _statuses(app, "/rooms/search", 2) == [200, 429]
    refused = await _ask(app, "/rooms/search")
    assert int(refused.headers["Retry-After"]) <= 20  # when the first has left
    await _age(redis, seconds=20)
    assert await _statuses(app, "/rooms/search", 2) == [200, 429]  # one has left, one is there
    await _age(redis, seconds=60)
    assert await _statuses(app, "/rooms/search", 3) == [200, 200, 429]


async def test_a_large_limit_is_exact_too_and_keeps_little(process: Process) -> None:
    app = process()
    for told in ({200: 100}, {200: 100}, {200: 100}, {429: 100}):
        asked = (_ask(app, "/auth/refresh", method="POST") for _ in range(100))
        assert Counter(answer.status_code for answer in await asyncio.gather(*asked)) == told
    redis: Redis = app.state.resources.redis
    (key,) = await redis.keys("frontdesk:limit:300/*")
    assert await redis.hlen(key) <= 61


async def test_who_is_signed_in_is_one_client_wherever_they_are(process: Process, client: AsyncClient) -> None:
    app = process()
    ada, bob = await factories.sign_up(client, "ada@example.com"), await factories.sign_up(client, "bob@example.com")
    assert await _statuses(app, "/rooms/1", 3, headers=ada.headers) == [200] * 3
    elsewhere = await _ask(app, "/rooms/1", headers=ada.headers, peer="198.51.100.9")
    assert (elsewhere.status_code, elsewhere.headers["RateLimit-Policy"]) == (429, '"read";q=3;w=60')
    assert (await _ask(app, "/rooms/1", headers=bob.headers)).status_code == 200
    # whoever makes a token up is counted by their address
    made_up = [{"Authorization": f"Bearer {number}"} for number in range(6)]
    answers = [(await _ask(app, "/rooms/1", headers=headers)).status_code for headers in made_up]
    assert answers == [200] * 5 + [429]
    assert (await _ask(app, "/rooms/1")).status_code == 429


async def test_webhooks_and_what_has_no_limit_are_never_refused(process: Process) -> None:
    app = process()
    assert traffic_of("GET", "/health/redis", is_signed_in=False) is Traffic.FREE
    assert traffic_of("POST", "/sign-in", is_signed_in=False) is Traffic.PAGE
    for path in ("/webhooks/stripe", "/mux/webhook", "/uploads/presigned-url"):
        answers = [await _ask(app, path, method="POST") for _ in range(8)]
        assert {answer.status_code for answer in answers} == {200}
        assert "RateLimit" not in answers[0].headers
    off = process(RATE_LIMIT_ENABLED="false")
    assert await _statuses(off, "/rooms/search", 4) == [200] * 4


async def test_without_redis_each_process_counts_alone(process: Process) -> None:
    for app in (process(NOWHERE), process(NOWHERE)):
        limits.limiter_on.cache_clear()
        assert await _statuses(app, "/rooms/search", 4) == [200, 200, 429, 429]
    limits.limiter_on.cache_clear()


async def test_a_count_is_one_round_trip(process: Process) -> None:
    app = process()
    redis: Redis = app.state.resources.redis
    await _ask(app, "/rooms/1")  # which brings the script there
    before = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    asked = (await redis.info("stats"))["total_commands_processed"]
    assert await _statuses(app, "/rooms/1", 6) == [200] * 4 + [429] * 2
    assert (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"] == before + 6
    # in each the script's own four or fewer, and two for asking here
    assert (await redis.info("stats"))["total_commands_processed"] - asked <= 6 * 5 + 2


def test_outside_a_laptop_there_are_limits_and_what_is_no_rate_is_refused() -> None:
    given = TrafficSettings.model_validate({"RATE_LIMIT_SEARCH": "7/minute"})
    assert given.rates(on_a_laptop=True) == dict.fromkeys(given.model_dump(), "1000000/minute") | {"search": "7/minute"}
    assert given.rates(on_a_laptop=False)["write"] == "300/minute"
    assert AppSettings.model_validate({"ENVIRONMENT": "staging"}).on_a_laptop is False
    with pytest.raises(ValueError, match="RATE_LIMIT_SEARCH"):
        TrafficSettings.model_validate({"RATE_LIMIT_SEARCH": "often"})


# every route that is in another class than its method says; `docs/rate-limits.md` tells of them
CLASSES = {
    Traffic.CREDENTIAL: {
        "GET /auth/google/callback",
        "GET /auth/google/redirect",
        "DELETE /auth/sessions/0",
        "POST /auth/change-email",
        "POST /auth/change-password",
        "POST /auth/confirm-email",
        "POST /auth/forgot-password",
        "POST /auth/google/exchange",
        "POST /auth/login",
        "POST /auth/login/json",
        "POST /auth/logout",
        "POST /auth/refresh",
        "POST /auth/register",
        "POST /auth/resend-verification",
        "POST /auth/reset-password",
        "POST /auth/token",
        "POST /auth/verify-email",
    },
    Traffic.FREE: {"POST /mux/webhook", "POST /webhooks/0"},
    Traffic.SEARCH: {
        *(f"GET /{of}/0/availability" for of in ("offerings", "providers", "rooms", "staff")),
        "GET /cities",
        "GET /countries",
        "GET /providers",
        "GET /providers/0/rooms/availability",
        "GET /rooms/search",
        "POST /rooms/0/quote",
    },
    Traffic.STREAM: {"GET /events"},
    Traffic.UPLOAD: {
        "DELETE /registrations/imports/0",
        "POST /mux/upload-url",
        "POST /registrations/imports",
        "POST /uploads/0/complete",
        "POST /uploads/presigned-url",
    },
    Traffic.WRITE: {
        "GET /notifications/unsubscribe/0",
        "GET /pay/0",
        "GET /square/callback",
    },
}


def test_every_route_has_its_class(application: FastAPI) -> None:
    found = defaultdict(set)
    for route in application.routes:
        if isinstance(route, APIRoute) and route.path.startswith(API):
            path = re.sub(r"\{[^}]*\}", "0", route.path)
            for method in route.methods or ():
                traffic = traffic_of(method, path, is_signed_in=True)
                if traffic is not (Traffic.READ if method == "GET" else Traffic.WRITE):
                    found[traffic].add(f"{method} {path.removeprefix(API)}")
    assert found == CLASSES
