"""deploy/nginx for real, in front of two processes of the API, one of which is killed."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import orjson
import pytest

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import AppSettings, DatabaseSettings, UploadSettings
from frontdesk.modules.imports.schemas import MAX_BYTES
from frontdesk.modules.live import service as live
from tests import factories
from tests.journeys.conftest import Serve, Server
from tests.journeys.test_one_slot import tomorrow
from tests.nginx import DEPLOY, Nginx, installed
from tests.patience import PATIENCE_SECONDS

AT_ONCE = 12  # of each kind, half of them at the process that is killed
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "RATE_LIMIT_ENABLED": "true",
    "TRUSTED_PROXIES": "127.0.0.1",
    "LOG_LEVEL": "ERROR",
}
ONCE = ("x-request-id", "x-content-type-options", "strict-transport-security", "content-security-policy")
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def servers(serve: Serve) -> list[Server]:
    """Two processes of the API."""
    return [serve(**PRODUCTION) for _ in range(2)]


@pytest.fixture
def nginx(tmp_path: Path, servers: list[Server]) -> Iterator[Nginx]:
    """Nginx in front of them."""
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o077:  # private; the account that serves has to pass
            folder.chmod(0o711)
    with installed(tmp_path, [server.url.removeprefix("http://") for server in servers]).running() as running:
        yield running


@asynccontextmanager
async def somebody(nginx: Nginx, *, address: str = "127.0.0.5") -> AsyncIterator[httpx2.AsyncClient]:
    """A client at an address that is not nginx's own."""
    transport = httpx2.AsyncHTTPTransport(verify=nginx.trust, local_address=address)
    async with httpx2.AsyncClient(transport=transport, base_url=nginx.url, timeout=PATIENCE_SECONDS) as client:
        yield client


async def raw(nginx: Nginx, text: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which something was sent that a client library would not send."""
    reader, writer = await asyncio.open_connection("localhost", nginx.https, ssl=nginx.trust)
    writer.write(text.encode())
    await writer.drain()
    return reader, writer


async def exchange(nginx: Nginx, text: str) -> tuple[list[str], Any]:
    """What is answered to it: the lines above the body in lower case, and the body."""
    reader, writer = await raw(nginx, text)
    async with asyncio.timeout(PATIENCE_SECONDS):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        length = next(int(line.split(": ")[1]) for line in head if line.startswith("content-length: "))
        body = orjson.loads(await reader.readexactly(length))
    writer.close()
    return head, body


def lines(nginx: Nginx) -> list[dict[str, Any]]:
    """The access log."""
    return [orjson.loads(line) for line in nginx.log.splitlines()]


def test_the_configuration_is_sound(tmp_path: Path) -> None:
    said = installed(tmp_path, ["127.0.0.1:8001", "127.0.0.1:8002"]).check()
    assert "warn" not in said, said


def test_the_configuration_of_containers_is_sound(tmp_path: Path) -> None:
    nginx = installed(tmp_path, ["127.0.0.1:8001"])
    # newer than Debian's nginx, and a name that is known among containers alone
    upstream = (DEPLOY / "nginx/upstream.containers.conf").read_text().replace("api:8000 resolve ", "127.0.0.1:8001 ")
    (tmp_path / "frontdesk/upstream.conf").write_text(upstream)
    main = (DEPLOY / "nginx/containers.conf").read_text()
    main = main.replace("user nginx;", "").replace("/run/nginx.pid", f"{tmp_path}/pid")
    (tmp_path / "nginx.conf").write_text(main)
    assert "warn" not in nginx.check()


def test_sizes_and_times_are_those_of_the_application() -> None:
    text = (DEPLOY / "nginx/frontdesk.conf").read_text()
    sizes = [int(size) * 2**20 for size in re.findall(r"client_max_body_size (\d+)m;", text)]
    assert sizes == [AppSettings().max_body_bytes, MAX_BYTES, UploadSettings().max_bytes]
    patience = re.findall(r"proxy_read_timeout (\d+)s;", (DEPLOY / "nginx/proxy.conf").read_text())
    assert [int(seconds) * 1000 > DatabaseSettings().statement_timeout_ms for seconds in patience] == [True]


@pytest.mark.proof
async def test_nginx_in_front_of_two_processes(
    nginx: Nginx,
    servers: list[Server],
    sessions: Sessions,
    drain_outbox: Callable[[], Awaitable[int]],
    database_url: str,
) -> None:
    slow, _ = await raw(nginx, "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    async with somebody(nginx) as http:
        await takes_turns(http, nginx)
        await passes_ids_on(http, nginx)
        await keeps_figures_to_itself(nginx)
        await refuses_large_bodies(http, nginx)
        await passes_addresses_on(nginx)
        await passes_events_on_as_they_come(http, sessions, drain_outbox)
        await survives_a_kill(http, servers[0], database_url)
    redirected = httpx2.get(f"http://127.0.0.1:{nginx.http}/api/v1/countries?q=x", headers={"Host": "desk.example"})
    assert (redirected.status_code, redirected.headers["location"]) == (
        308,
        "https://desk.example/api/v1/countries?q=x",
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await slow.read() == b""  # who does not get to the end of the headers is left, and no process knew of it


async def takes_turns(http: httpx2.AsyncClient, nginx: Nginx) -> None:
    """Ask one process after the other, and add nothing to what they answer."""
    answers = [await http.get("/health") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(Counter(line["upstream"] for line in lines(nginx) if line["upstream"]).values()) == [5, 5]
    assert [answers[0].headers.get_list(name) for name in ONCE[1:3]] == [
        ["nosniff"],
        ["max-age=31536000; includeSubDomains"],
    ]
    assert {len(answers[0].headers.get_list(name)) for name in ONCE} == {1}
    assert answers[0].headers["server"] == "nginx"  # no version
    described = await http.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert described.headers["content-encoding"] == "gzip"


async def passes_ids_on(http: httpx2.AsyncClient, nginx: Nginx) -> None:
    """A request has one id, on its whole way."""
    given = await http.get("/nowhere", headers={"X-Request-ID": "from-the-caller_1"})
    assert given.headers.get_list("x-request-id") == [given.json()["correlation_id"]] == ["from-the-caller_1"]
    made = await http.get("/nowhere", headers={"X-Request-ID": 'a "b'})
    assert re.fullmatch("[0-9a-f]{32}", made.headers["x-request-id"])
    assert made.json()["correlation_id"] == made.headers["x-request-id"]
    assert [line["request_id"] for line in lines(nginx)][-2:] == ["from-the-caller_1", made.headers["x-request-id"]]
    assert "nowhere" not in nginx.log


async def keeps_figures_to_itself(nginx: Nginx) -> None:
    """Nobody outside reads the figures, however they spell the address."""
    for path in ("/metrics", "/metrics/", "//metrics", "/%6detrics", "/x/../metrics", "/metrics?x"):
        head, body = await exchange(nginx, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (head[0], body["code"]) == ("http/1.1 404 not found", "not_found"), path
        assert {sum(line.startswith(f"{name}:") for line in head) for name in ONCE[:3]} == {1}


async def refuses_large_bodies(http: httpx2.AsyncClient, nginx: Nginx) -> None:
    """What is too large is refused before it is sent, in the application's words; what is not comes through."""
    bound = AppSettings().max_body_bytes
    head = "POST {} HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: large\r\nContent-Length: {}\r\n\r\n"
    for path, limit in (
        ("/bookings", bound),
        ("/api/v1/registrations/imports", MAX_BYTES),
        ("/v1/registrations/imports/", MAX_BYTES),
        ("/desk/0197c1f2/registrations/imports", MAX_BYTES),
        ("/files/x", UploadSettings().max_bytes),
    ):
        status, body = await exchange(nginx, head.format(path, limit + 1))
        assert "content-type: application/problem+json" in status, path
        assert body == {
            "type": "about:blank",
            "title": "Content too large",
            "status": 413,
            "detail": "The body is larger than is accepted here.",
            "code": "content_too_large",
            "correlation_id": "large",
        }
    whole = await http.post("/bookings", content=b" " * bound, headers={"Content-Type": "application/json"})
    assert (whole.status_code, whole.json()["code"]) == (422, "invalid")


async def passes_addresses_on(nginx: Nginx) -> None:
    """Limits count callers by their own addresses, whatever they say of themselves."""
    left: list[str] = []
    for address in ("127.0.0.7", "127.0.0.7", "127.0.0.8"):
        async with somebody(nginx, address=address) as http:
            forged = {"X-Forwarded-For": f"203.0.113.{len(left)}", "Forwarded": f"for=203.0.113.{len(left)}"}
            account = {"email": f"caller-{len(left)}@example.com", "password": factories.PASSWORD}
            answer = await http.post("/api/v1/auth/register", json=account, headers=forged)
            left.append(answer.headers["ratelimit"])
    assert left[0] != left[1]
    assert left[0] == left[2]


async def passes_events_on_as_they_come(
    http: httpx2.AsyncClient, sessions: Sessions, drain_outbox: Callable[[], Awaitable[int]]
) -> None:
    """Each event is there while the stream is open."""
    listener = await factories.sign_up(http, "listener@example.com")
    async with http.stream("GET", "/api/events/", headers=listener.headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        heard = stream.aiter_lines()
        assert await event_of(heard) == "ready"
        async with unit_of_work(sessions) as session:
            audience = live.person(UUID(listener.id))
            await live.publish(session, audience, "to.one", {"body": "Hello"}, now=datetime.now(UTC))
        await drain_outbox()
        assert await event_of(heard) == "to.one"


async def event_of(heard: AsyncIterator[str]) -> str:
    """The kind of the next event."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for line in heard:
            if line.startswith("event: "):
                return line.removeprefix("event: ")
    raise EOFError


async def survives_a_kill(http: httpx2.AsyncClient, victim: Server, database_url: str) -> None:
    """No GET is lost with a process, no POST is sent to another one, and the next requests do not notice."""
    owner = await factories.owner(http)
    place = await factories.provider(http, owner)
    room = await factories.room(http, owner, place["id"])
    http.headers |= owner.headers

    def book(hour: int) -> asyncio.Task[httpx2.Response]:
        body = factories.guest(room_id=room["id"], start_time=tomorrow(hour), duration_minutes=60)
        return asyncio.create_task(http.post("/api/v1/bookings", json=body))

    # a transaction looks at what others do once
    database, watcher = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    async with database.transaction():
        await database.execute("LOCK TABLE bookings IN ACCESS EXCLUSIVE MODE")
        posts = [book(hour) for hour in range(AT_ONCE)]
        await until_waiting(watcher, AT_ONCE)
        gets = [asyncio.create_task(http.get("/api/v1/bookings")) for _ in range(AT_ONCE)]
        await until_waiting(watcher, 2 * AT_ONCE)
        await asyncio.to_thread(victim.kill)
        lost = [task async for task in finished(posts, AT_ONCE // 2)]
        assert [answer.json()["code"] for answer in lost] == ["bad_gateway"] * len(lost)
        assert {answer.headers["retry-after"] for answer in lost} == {"2"}
    answers = await asyncio.gather(*posts, *gets)
    assert Counter(answer.status_code for answer in answers[:AT_ONCE]) == {201: AT_ONCE // 2, 502: AT_ONCE // 2}
    assert Counter(answer.status_code for answer in answers[AT_ONCE:]) == {200: AT_ONCE}
    later = await asyncio.gather(*(book(hour) for hour in range(AT_ONCE, 20)), *(http.get("/health") for _ in range(8)))
    assert Counter(answer.status_code for answer in later) == {201: 20 - AT_ONCE, 200: 8}
    stored = await database.fetch("SELECT id FROM bookings")
    told = [answer.json()["id"] for answer in [*answers, *later] if answer.status_code == httpx2.codes.CREATED]
    assert sorted(str(row["id"]) for row in stored) == sorted(told)
    await asyncio.gather(database.close(), watcher.close())


async def finished(tasks: list[asyncio.Task[httpx2.Response]], count: int) -> AsyncIterator[httpx2.Response]:
    """The first answers."""
    for _, task in zip(range(count), asyncio.as_completed(tasks, timeout=PATIENCE_SECONDS), strict=False):
        yield await task


async def until_waiting(database: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Return when so many statements wait for the lock."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await database.fetchval(WAITING) < count:  # noqa: ASYNC110  another process waits
            await asyncio.sleep(0.02)
