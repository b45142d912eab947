"""Streams over HTTP: who may open one, with what; and what the modules above publish."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.http import errors
from frontdesk.modules.live.router import EventStream
from tests import factories
from tests.conftest import START
from tests.factories import Person
from tests.modules.companies.callers import arrive
from tests.modules.live.conftest import Tell
from tests.modules.live.test_listening import sign_out

ADDRESS = "/api/v1/events"
Drain = Callable[[], Awaitable[int]]


async def missed(client: AsyncClient, who: Person, last_event_id: str = "0") -> list[tuple[str, dict[str, Any]]]:
    """What somebody has missed: kinds and data, without the opening."""
    headers = who.headers | {"Last-Event-ID": last_event_id}
    answer = await client.get(ADDRESS, params={"follow": "false"}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    opening, *frames = answer.text.strip().split("\n\n")
    assert opening.startswith("retry: 2000\nid: 0\nevent: ready\n")
    lines = [dict(line.split(": ", 1) for line in frame.split("\n")) for frame in frames]
    return [(one["event"], orjson.loads(one["data"])) for one in lines]


async def test_a_ticket_opens_the_stream_and_nothing_else(
    client: AsyncClient, ada: Person, sessions: Sessions, clock: MovableClock, tell: Tell
) -> None:
    await tell(ada, "one")
    given = (await client.post(f"{ADDRESS}/ticket", headers=ada.headers)).json()
    assert given["url"] == f"http://127.0.0.1:8000/api/v1/events?ticket={given['ticket']}"

    async def status(ticket: str, path: str = ADDRESS) -> tuple[int, str | None]:
        answer = await client.get(path, params={"follow": "false", "ticket": ticket}, headers={"Last-Event-ID": "0"})
        return answer.status_code, answer.json()["code"] if answer.is_error else answer.text.split("event: ")[2][:3]

    assert await status(given["ticket"]) == (200, "one")
    assert await status(given["ticket"], "/api/v1/users/me") == (401, "unauthenticated")
    session, ends, token = given["ticket"].split(".")
    for wrong in ("", "x", f"{session}.{int(ends) + 9}.{token}", f"{'0' * 32}.{ends}.{token}", f"{session}.{ends}.²"):
        assert await status(wrong) in {(401, "unauthenticated"), (422, "invalid")}
    moved = clock.offset
    clock.move_to(clock.now() + timedelta(minutes=31))
    assert await status(given["ticket"]) == (401, "unauthenticated")
    clock.offset = moved
    await sign_out(sessions, clock, ada)
    assert await status(given["ticket"]) == (401, "unauthenticated")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer stolen"}])
async def test_nobody_listens_without_a_session(client: AsyncClient, headers: dict[str, str]) -> None:
    for method, path in (("GET", ADDRESS), ("POST", f"{ADDRESS}/ticket")):
        refused = await client.request(method, path, headers=headers)
        assert refused.status_code == 401


async def test_an_ended_session_opens_no_stream(
    client: AsyncClient, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    await sign_out(sessions, clock, ada)
    assert (await client.get(ADDRESS, headers=ada.headers)).status_code == 401


async def test_what_modules_publish(client: AsyncClient, ada: Person, sessions: Sessions, drain_outbox: Drain) -> None:
    owner = await arrive(sessions, "owner@example.com", now=START, verified=True)
    assert (await client.post("/api/v1/companies", json={"name": "Owner Ltd"}, headers=owner.headers)).is_success
    place = await factories.provider(client, owner, auto_confirm=True)
    to = {"provider_id": place["id"], "body": "Is the piano in tune?"}
    talk = (await client.post("/api/v1/conversations", json=to, headers=ada.headers)).json()
    await drain_outbox()
    await client.post(f"/api/v1/conversations/{talk['id']}/read", headers=owner.headers)
    await drain_outbox()
    start = {"provider_id": place["id"], "start_time": "2027-03-15T10:00"}
    booking = (await client.post("/api/v1/bookings", json=start, headers=ada.headers)).json()
    await drain_outbox()
    at_the_desk = await missed(client, owner)
    assert [kind for kind, _ in at_the_desk if kind != "notifications.queued"] == [
        "messages.sent",
        "messages.read",
        "bookings.placed",
    ]
    sent, read, placed = (data for kind, data in at_the_desk if kind != "notifications.queued")
    last = talk["last_message"]
    assert {name: sent[name] for name in ("conversation_id", "message_id", "number", "body")} == {
        "conversation_id": talk["id"],
        "message_id": last["id"],
        "number": 1,
        "body": "Is the piano in tune?",
    }
    assert sent["sender"] == {"kind": "user", "id": ada.id}
    assert (read["reader"], read["read_number"]) == ({"kind": "provider", "id": place["id"]}, 1)
    assert (placed["booking_id"], placed["status"]) == (booking["id"], "confirmed")
    hers = await missed(client, ada)
    assert [kind for kind, _ in hers if kind != "notifications.queued"] == [kind for kind, _ in at_the_desk[:3]]
    told = {data["kind"] for kind, data in hers if kind == "notifications.queued"}
    assert told == {"bookings.confirmation"}
    stranger = await arrive(sessions, "stranger@example.com", now=START)
    assert await missed(client, stranger) == []
    cancelled = await client.post(f"/api/v1/bookings/{booking['id']}/cancel", headers=ada.headers)
    assert cancelled.is_success
    await drain_outbox()
    assert [data["status"] for kind, data in await missed(client, ada) if kind == "bookings.cancelled"] == ["cancelled"]


async def test_what_fails_before_the_first_event_is_a_refusal_and_no_broken_stream() -> None:
    closed = []

    async def events() -> AsyncGenerator[bytes, None]:
        try:
            raise ConnectionRefusedError  # as without a database
            yield b""
        finally:
            closed.append(True)

    app = FastAPI()
    errors.install(app)
    app.add_route("/", lambda _: EventStream(events()))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://frontdesk.test") as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["code"], closed) == (503, "unavailable", [True])
