"""What stands in the log: one line of JSON each, with the request that it belongs to and without whom it is about."""

import io
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import structlog
from asgi_correlation_id import correlation_id
from httpx2 import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from frontdesk.core import logging as ours
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.masking import discreet
from frontdesk.core.outbox import OutboxRow
from frontdesk.core.settings import ObservabilitySettings, Settings
from tests import factories

PEOPLE = ("ada@example.com", "+49 30 901820", "+4930901820", "Lovelace")


@pytest.fixture(params=[True, False], ids=["json", "text"])
def written(request: pytest.FixtureRequest, settings: Settings) -> Iterator[io.StringIO]:
    """What is logged, as production has it and as people read it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    chosen = ObservabilitySettings.model_validate({"LOG_JSON": request.param, "LOG_LEVEL": "INFO"})
    ours.configure(settings.model_copy(update={"observability": chosen}))
    output = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(output)
    yield output
    root.handlers[:] = before
    root.setLevel(level)
    ours.configure(settings)


async def test_no_line_tells_whom_it_is_about(written: io.StringIO, sessions: Sessions) -> None:
    log = structlog.get_logger("test")
    log.info("sent", recipient_email="ada@example.com", phone="+4930901820", said="to ada@example.com, +49 30 901820")
    log.info("changed", access_token="sesame", nested={"client_name": "Lovelace", "of": ["ada@example.com", 7]})
    logging.getLogger("library").warning("%s was refused", "ada@example.com")
    taken = text("INSERT INTO users (id, email, firstname) VALUES (gen_random_uuid(), :email, :name)")
    person = {"email": "ada@example.com", "name": "Lovelace"}
    try:
        async with unit_of_work(sessions) as session:
            for _ in range(2):
                await session.execute(taken, person)  # this line is in the traceback
    except IntegrityError as error:
        log.exception("unforeseen_conflict", error=str(error.orig))
    lines = written.getvalue()
    here = test_no_line_tells_whom_it_is_about.__name__  # where it happened is no secret
    for told in ("sent", "changed", "was refused", "unforeseen_conflict", "uq_users_email", "IntegrityError", here):
        assert told in lines
    assert [who for who in (*PEOPLE, "sesame") if who in lines] == []


async def test_a_line_says_which_request_it_belongs_to_and_no_token_of_its_path(
    written: io.StringIO, client: AsyncClient
) -> None:
    token = "Xq-7_" * 8 + "abc"
    await client.get(f"/pay/{token}", headers={"X-Request-ID": "from-the-caller_1"})
    line = next(line for line in written.getvalue().splitlines() if "/pay/***" in line)
    assert "from-the-caller_1" in line
    assert token not in written.getvalue()
    if line.startswith("{"):
        entry: dict[str, Any] = json.loads(line)
        assert (entry["event"], entry["status"], entry["level"]) == ("request", 404, "info")


def test_a_text_is_looked_at_once_however_long_it_is() -> None:
    for long in ("/" + "a" * 10**6, "a." * 10**6 + "@"):  # a stranger's path; once for each letter would take hours
        assert discreet(long) == long


async def test_what_follows_a_request_knows_it(
    client: AsyncClient, sessions: Sessions, drain_outbox: Callable[[], Awaitable[int]]
) -> None:
    owner = await factories.owner(client)
    room = await factories.room(client, owner, (await factories.provider(client, owner))["id"])
    await drain_outbox()
    wanted = factories.guest(room_id=room["id"], start_time="2027-03-15T10:00", duration_minutes=60)
    placed = await client.post("/bookings", json=wanted, headers={"X-Request-ID": "the-booking"})
    assert placed.status_code == 201
    correlation_id.set(None)  # a worker knows of no request
    await drain_outbox()
    assert correlation_id.get() is None
    async with sessions() as session:
        rows = await session.execute(select(OutboxRow.topic).where(OutboxRow.correlation_id == "the-booking"))
        topics = {topic for (topic,) in rows}
    assert {"bookings.placed", "live.published"} <= topics
