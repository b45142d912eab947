"""Guessing passwords: whoever does is slowed down, and whose are guessed still get in."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import bcrypt
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from redis.asyncio import Redis
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.limits import Limit
from frontdesk.modules.accounts.models import Credential, UserSession
from frontdesk.modules.accounts.rules import FAILURE_LASTS
from frontdesk.modules.accounts.service import brake, create_admin, passwords
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL

LOGIN = "/api/v1/auth/login"
HOME = "198.51.100.7"
GUESS, NEW = "a wrong password", "a new one, which nobody knows"

Try = Callable[..., Awaitable[Response]]


@pytest.fixture
def attempt(app: FastAPI, ada: str) -> Try:
    """Tries a password from an address."""
    assert ada

    async def sign_in(address: str, password: str = GUESS, email: str = EMAIL) -> Response:
        transport = ASGITransport(app, client=(address, 1))
        async with AsyncClient(transport=transport, base_url="http://frontdesk.test") as browser:
            return await browser.post(LOGIN, json={"email": email, "password": password})

    return sign_in


def told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def guess(attempt: Try, sites: int, *, email: str = EMAIL) -> Counter[tuple[int, str]]:
    """Ten tries from each of so many sites, all at once."""
    tries = (attempt(f"203.0.113.{site}", email=email) for site in range(sites) for _ in range(10))
    return Counter(map(told, await asyncio.gather(*tries)))


WRONG, SLOW = (401, "invalid_credentials"), (429, "too_many_requests")


async def test_ten_tries_from_one_place(attempt: Try, session: AsyncSession) -> None:
    async def tries(number: int) -> Counter[tuple[int, str]]:
        return Counter(map(told, await asyncio.gather(*(attempt(HOME) for _ in range(number)))))

    assert await tries(9) == {WRONG: 9}
    assert told(await attempt(HOME, PASSWORD)) == (200, "")  # who remembers it at last is as free as before
    assert await tries(12) == {WRONG: 10, SLOW: 2}  # counted before they are verified
    refused = await attempt(HOME, PASSWORD)
    assert told(refused) == SLOW
    assert refused.headers["RateLimit-Policy"] == '"sign-in-place";q=10;w=900'
    assert refused.headers["RateLimit"] == f'"sign-in-place";r=0;t={refused.headers["Retry-After"]}'
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert told(await attempt("203.0.113.1", PASSWORD)) == (200, "")
    assert told(await attempt(HOME, email="grace@example.com")) == WRONG  # other accounts from there
    assert await session.scalar(select(func.count()).select_from(UserSession)) == 2


async def test_many_strangers_together_do_not_lock_out_who_has_been_here_before(
    attempt: Try, sessions: Sessions, clock: MovableClock
) -> None:
    assert told(await attempt(HOME, PASSWORD)) == (200, "")
    assert await guess(attempt, 10) == {WRONG: 99, SLOW: 1}  # at first she was a stranger too
    refused = await attempt("192.0.2.1", PASSWORD)
    assert told(refused) == SLOW
    assert refused.headers["RateLimit-Policy"] == '"sign-in-account";q=100;w=3600'
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    clock.offset += timedelta(days=20)
    assert told(await attempt(HOME, PASSWORD)) == (200, "")
    assert told(await attempt("192.0.2.2", email="grace@example.com")) == WRONG

    async with unit_of_work(sessions) as changing:  # as a reset by mail does
        await create_admin(changing, EMAIL, NEW, now=clock.now())
    assert told(await attempt("192.0.2.1", NEW)) == (200, "")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers have ten tries in an hour."""
    monkeypatch.setattr(brake, "BY_STRANGERS", Limit("10/hour", name="sign-in-account"))


@pytest.mark.usefixtures("impatient")
async def test_a_neighbour_in_the_same_ipv6_network_is_no_stranger(attempt: Try) -> None:
    assert told(await attempt("2001:db8:0:1::1", PASSWORD)) == (200, "")
    await guess(attempt, 1)
    assert told(await attempt("2001:db8:0:1:ffff::9", PASSWORD)) == (200, "")
    assert told(await attempt("2001:db8:0:2::1", PASSWORD)) == SLOW


@pytest.mark.usefixtures("impatient")
async def test_whether_there_is_an_account_is_not_told_by_the_brake_either(attempt: Try) -> None:
    known, unknown = [
        [await guess(attempt, 1, email=email), told(await attempt("192.0.2.1", email=email))]
        for email in (EMAIL, "nobody@example.com")
    ]
    assert known == unknown == [{WRONG: 10}, SLOW]


async def test_an_account_has_one_count_however_its_address_is_spelled(
    client: AsyncClient, app: FastAPI, attempt: Try
) -> None:
    made = await client.post("/api/v1/auth/register", json={"email": "kiki@example.com", "password": PASSWORD})
    assert made.status_code == 201
    spellings = ["kiki@example.com", "KIKI@EXAMPLE.COM", "\u212ai\u212ai@example.com"]  # K as the sign for kelvin
    for _ in range(3):
        for email in spellings:
            assert told(await attempt(HOME, email=email)) == WRONG
    # a dotted capital I is a small one to PostgreSQL; here it is another address, which nobody has
    assert told(await attempt(HOME, PASSWORD, email="k\u0130ki@example.com")) == WRONG
    assert told(await attempt(HOME, email=spellings[1])) == WRONG
    for email in spellings:
        assert told(await attempt(HOME, PASSWORD, email=email)) == SLOW
    redis: Redis = app.state.resources.redis
    assert not await redis.keys("*kiki*")


async def test_without_redis_the_process_counts_alone(app: FastAPI, attempt: Try) -> None:
    away = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    app.state.resources = replace(app.state.resources, redis=away)
    for number, counted in ((9, {WRONG: 9}), (12, {WRONG: 10, SLOW: 2})):
        answers = await asyncio.gather(*(attempt(HOME) for _ in range(number)))
        assert Counter(map(told, answers)) == counted
        if number == 9:
            assert told(await attempt(HOME, PASSWORD)) == (200, "")
    await away.aclose()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, statements: list[str]) -> Iterator[Callable[[], tuple[int, int]]]:
    """Counts the hashes that are verified and the statements that are run; the count begins anew when it is asked."""
    verified: list[str] = []
    verify = passwords._verify  # noqa: SLF001  what takes the time

    def counting(password: bytes, stored: str) -> tuple[bool, str | None]:
        verified.append(stored)
        return verify(password, stored)

    def done() -> tuple[int, int]:
        counted = len(verified), len(statements)
        verified.clear()
        statements.clear()
        return counted

    with ExitStack() as stack:
        stack.callback(monkeypatch.undo)
        monkeypatch.setattr(passwords, "_verify", counting)
        yield done


async def test_login_timing(attempt: Try, work: Callable[[], tuple[int, int]], sessions: Sessions) -> None:
    async def change(**values: object) -> None:
        async with unit_of_work(sessions) as changing:
            await changing.execute(update(Credential if "password_hash" in values else User).values(**values))
        work()

    await attempt("192.0.2.1")  # a connection's first use asks about types
    work()
    await attempt("192.0.2.1")
    assert work() == (1, 1)
    await attempt("192.0.2.1", email="nobody@example.com")
    assert work() == (1, 1)
    await attempt("192.0.2.1", email="not even an address")
    assert work() == (1, 1)
    await change(password_hash=bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode())
    await attempt("192.0.2.1")
    assert work() == (1, 1)
    await change(password_hash="*")
    await attempt("192.0.2.1")
    assert work() == (1, 1)
    await change(is_active=False)
    await attempt("192.0.2.1", PASSWORD)
    assert work() == (1, 1)


@pytest.mark.proof
@pytest.mark.usefixtures("dear_passwords")
async def test_login_tells_nothing_of_two_hundred_known_and_two_hundred_unknown_addresses(
    attempt: Try, sessions: Sessions, record_property: Callable[[str, object], None]
) -> None:
    """No answer differs, and none comes before the floor; the medians are reported."""
    async with unit_of_work(sessions) as filling:
        known = [{"id": new_id(), "email": f"known{number}@example.com"} for number in range(200)]
        await filling.execute(insert(User), known)
        mine = (await filling.execute(select(Credential.password_hash, Credential.changed_at))).one()
        columns = {"password_hash": mine.password_hash, "changed_at": mine.changed_at}
        await filling.execute(insert(Credential), [{"user_id": one["id"], **columns} for one in known])
    addresses = [f"{kind}{number}@example.com" for number in range(200) for kind in ("known", "unknown")]
    at_once = asyncio.Semaphore(8)
    bodies: set[str] = set()
    seconds: dict[bool, list[float]] = {True: [], False: []}

    async def fail(at: int, email: str) -> None:
        async with at_once:
            began = time.monotonic()
            answer = await attempt(f"203.0.{at // 200}.{at % 200}", email=email)
            seconds[email.startswith("known")].append(time.monotonic() - began)
        correlation = answer.json().pop("correlation_id")
        assert answer.status_code == 401
        bodies.add(answer.text.replace(correlation, ""))

    await asyncio.gather(*(fail(at, email) for at, email in enumerate(addresses)))
    assert len(bodies) == 1
    assert min(*seconds[True], *seconds[False]) >= FAILURE_LASTS.total_seconds()
    known_ms, unknown_ms = (statistics.median(seconds[is_known]) * 1000 for is_known in (True, False))
    # a figure is reported: how far they are apart is also this machine's doing
    record_property("medians", f"{known_ms:.0f} ms for known addresses, {unknown_ms:.0f} ms for unknown ones")


@pytest.mark.parametrize("old_hash", [False, True])
@pytest.mark.usefixtures("dear_passwords")
async def test_no_failure_is_answered_before_the_slowest_hash_could_be(
    attempt: Try, sessions: Sessions, monkeypatch: pytest.MonkeyPatch, *, old_hash: bool
) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    if old_hash:
        async with unit_of_work(sessions) as changing:
            hashed = bcrypt.hashpw(b"x", bcrypt.gensalt(10)).decode()
            await changing.execute(update(Credential).values(password_hash=hashed))
    monkeypatch.setattr(asyncio, "sleep", noted)
    assert told(await attempt(HOME)) == WRONG
    assert told(await attempt(HOME, email="nobody@example.com")) == WRONG
    assert [seconds < 0.3 for seconds in waited] == [True, True]  # what is left of it after the work
    assert told(await attempt(HOME, "x" if old_hash else PASSWORD)) == (200, "")
    assert len(waited) == 2  # who is right need not wait
