"""A studio in Berlin with a room, its owner, and people who book it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from frontdesk.core.db import Sessions, unit_of_work
from tests import factories
from tests.factories import Person
from tests.smtp import MailServer

Drain = Callable[[], Awaitable[int]]
Post = Callable[[], Awaitable[dict[tuple[str, str], EmailMessage]]]


@dataclass(frozen=True, slots=True)
class Studio:
    """A place that is always open, unless a test says otherwise."""

    client: AsyncClient
    owner: Person
    provider: dict[str, Any]
    room: dict[str, Any]

    async def book(self, start: str = "2027-03-15T10:00", *, who: Person | None = None, **fields: Any) -> Response:
        """Ask for an hour of the room, as a guest unless somebody is named."""
        body = {"room_id": self.room["id"], "start_time": start, "duration_minutes": 60, **fields}
        return await self.client.post(
            "/api/v1/bookings",
            json=body if who else factories.guest(**body),
            headers=who.headers if who else {},
        )

    async def booked(self, start: str = "2027-03-15T10:00", *, who: Person | None = None, **fields: Any) -> Any:
        """A booking that was made."""
        answer = await self.book(start, who=who, **fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def set_hours(self, *spans: tuple[int, str, str] | tuple[int, str, str, str]) -> None:
        """Give the provider a week: weekday, opens, closes, mode."""
        hours = [dict(zip(("weekday", "opens", "closes", "mode"), span, strict=False)) for span in spans]
        path = f"/api/v1/providers/{self.provider['id']}/opening-hours"
        answer = await self.client.put(path, json={"hours": hours}, headers=self.owner.headers)
        assert answer.status_code == 200, answer.text

    async def change(self, **fields: Any) -> None:
        """Change the provider."""
        path = f"/api/v1/providers/{self.provider['id']}"
        answer = await self.client.patch(path, json=fields, headers=self.owner.headers)
        assert answer.status_code == 200, answer.text

    async def change_room(self, **fields: Any) -> None:
        """Change the room."""
        path = f"/api/v1/rooms/{self.room['id']}"
        answer = await self.client.patch(path, json=fields, headers=self.owner.headers)
        assert answer.status_code == 200, answer.text

    async def starts(self, day: str, duration: int = 60) -> list[str]:
        """The starts that are offered on a day."""
        path = f"/api/v1/rooms/{self.room['id']}/availability?date={day}&duration={duration}"
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        starts: list[str] = answer.json()["days"][0]["starts"]
        return starts


@pytest.fixture
async def studio(client: AsyncClient) -> Studio:
    owner = await factories.owner(client)
    provider = await factories.provider(client, owner)
    return Studio(client, owner, provider, await factories.room(client, owner, provider["id"]))


@pytest.fixture
async def ada(client: AsyncClient) -> Person:
    return await factories.sign_up(client, "ada@example.com")


@pytest.fixture
async def bob(client: AsyncClient) -> Person:
    return await factories.sign_up(client, "bob@example.com")


@pytest.fixture
async def admin(client: AsyncClient, sessions: Sessions) -> Person:
    person = await factories.sign_up(client, "admin@example.com")
    async with unit_of_work(sessions) as session:
        await session.execute(text("UPDATE users SET is_admin = true WHERE email = 'admin@example.com'"))
    return person


async def add_member(sessions: Sessions, studio: Studio, person: Person, role: str) -> None:
    """Make somebody work for the studio's company."""
    async with unit_of_work(sessions) as session:
        await session.execute(
            text("INSERT INTO memberships (user_id, company_id, role) VALUES (:user, :company, :role)"),
            {"user": person.id, "company": studio.provider["company_id"], "role": role},
        )


@pytest.fixture
async def staff(client: AsyncClient, sessions: Sessions, studio: Studio) -> Person:
    person = await factories.sign_up(client, "staff@example.com")
    await add_member(sessions, studio, person, "staff")
    return person


@pytest.fixture
async def rival(client: AsyncClient) -> Person:
    """The owner of another company."""
    return await factories.owner(client, "rival@example.com")


async def counts(sessions: Sessions) -> tuple[int, int, int]:
    """How many bookings, reservations and facts about bookings there are."""
    async with sessions() as session:
        row = await session.execute(
            text(
                "SELECT (SELECT count(*) FROM bookings), (SELECT count(*) FROM reservations),"
                " (SELECT count(*) FROM outbox WHERE topic LIKE 'bookings.%')"
            )
        )
        return tuple(row.one())


@pytest.fixture
async def post(mails: MailServer, studio: Studio, drain_outbox: Drain) -> Post:
    """Delivers what waits, and tells it by recipient and subject; what went before is forgotten."""

    async def deliver() -> dict[tuple[str, str], EmailMessage]:
        await drain_outbox()
        arrived = {(mail["To"], mail["Subject"]): mail for mail in mails.mails}
        assert len(arrived) == len(mails.mails)
        mails.mails.clear()
        return arrived

    await studio.change(auto_confirm=True)
    await deliver()  # what follows the sign-ups
    return deliver
