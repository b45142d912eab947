"""A school in Berlin with two teachers, and parents who register children there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone
from tests.smtp import MailServer

__all__ = ["callers", "someone"]

Thing = dict[str, Any]
Drain = Callable[[], Awaitable[int]]
Post = Callable[[], Awaitable[dict[tuple[str, str], EmailMessage]]]

NINA = factories.child()
DEMO = "2027-03-15T16:00:00+01:00"  # a Monday


@dataclass(frozen=True, slots=True)
class School:
    """A place that is always open, unless a test says otherwise."""

    client: AsyncClient
    callers: Callers
    provider: Thing
    clara: Thing
    franz: Thing
    clock: MovableClock

    async def register(self, **fields: Any) -> Response:
        """Ask for a demo class, as a parent does."""
        body = factories.child(provider_id=self.provider["id"]) | fields
        return await self.client.post("/api/v1/registrations", json=body)

    async def registered(self, **fields: Any) -> Thing:
        """A registration that was made."""
        answer = await self.register(**fields)
        assert answer.status_code == 201, answer.text
        made: Thing = answer.json()
        return made

    async def act(self, registration: Thing, verb: str, **body: Any) -> Response:
        """Assign a teacher or send the link, at the desk."""
        path = f"/api/v1/registrations/{registration['id']}/{verb}"
        return await self.client.post(path, json=body, headers=self.callers.staff.headers)

    async def put(self, registration: Thing, **body: Any) -> Response:
        """Change something, at the desk."""
        path = f"/api/v1/registrations/{registration['id']}"
        return await self.client.put(path, json=body, headers=self.callers.staff.headers)

    async def read(self, registration: Thing) -> Thing:
        """A registration as the desk sees it now."""
        path = f"/api/v1/registrations/{registration['id']}"
        answer = await self.client.get(path, headers=self.callers.staff.headers)
        assert answer.status_code == 200, answer.text
        found: Thing = answer.json()
        return found

    async def schedule(self, teacher: Thing) -> list[Thing]:
        """What a teacher has to do on the day of the demo and on the next."""
        path = f"/api/v1/staff/{teacher['id']}/schedule?from=2027-03-15&to=2027-03-16"
        answer = await self.client.get(path, headers=self.callers.staff.headers)
        assert answer.status_code == 200, answer.text
        bookings: list[Thing] = answer.json()["bookings"]
        return bookings


@pytest.fixture
async def school(client: AsyncClient, callers: Callers, clock: MovableClock) -> School:
    provider = await factories.provider(client, callers.owner, name="Owl & Octave", sector="education")
    clara = await factories.teacher(
        client, callers.owner, name="Clara Wieck", email="clara@example.com", phone="+49 30 901821",
        specialization="Piano and composition", experience_years=12,
    )  # fmt: skip
    franz = await factories.teacher(
        client, callers.owner, name="Franz Marc", email="franz@example.com", specialization="Painting"
    )
    return School(client, callers, provider, clara, franz, clock)


@pytest.fixture
async def post(mails: MailServer, school: School, drain_outbox: Drain) -> Post:
    """Delivers what waits, and tells it by recipient and subject; what went before is forgotten."""

    async def deliver() -> dict[tuple[str, str], EmailMessage]:
        await drain_outbox()
        arrived = {(mail["To"], mail["Subject"]): mail for mail in mails.mails}
        assert len(arrived) == len(mails.mails)
        mails.mails.clear()
        return arrived

    assert school.provider["id"]
    await deliver()  # what follows the sign-ups
    return deliver
