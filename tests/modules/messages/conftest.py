"""Two people, a studio with its desk, and what they say to each other."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests import factories
from tests.conftest import START
from tests.factories import Person
from tests.modules.companies.callers import arrive, enrol, found

ADDRESS = "/api/v1/conversations"


@dataclass(frozen=True, slots=True)
class Street:
    """Who may talk to whom."""

    client: AsyncClient
    ada: Person
    bob: Person
    owner: Person
    desk: Person
    teacher: Person  # who works there, and answers for nobody but themselves
    provider: dict[str, Any]

    async def write(self, who: Person, body: str = "Hello", **to: Any) -> Response:
        """Write to somebody as if for the first time."""
        return await self.client.post(ADDRESS, json={"body": body, **to}, headers=who.headers)

    async def wrote(self, who: Person, body: str = "Hello", **to: Any) -> dict[str, Any]:
        """The conversation that somebody has written in."""
        answer = await self.write(who, body, **to)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def say(self, who: Person, conversation: dict[str, Any], body: str) -> Response:
        """Go on with a conversation."""
        path = f"{ADDRESS}/{conversation['id']}/messages"
        return await self.client.post(path, json={"body": body}, headers=who.headers)

    async def inbox(self, who: Person, **query: Any) -> list[dict[str, Any]]:
        """Whatever somebody lists."""
        answer = await self.client.get(ADDRESS, params=query, headers=who.headers)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def read(self, who: Person, conversation: dict[str, Any], number: int | None = None) -> dict[str, Any]:
        """Mark as read."""
        body = None if number is None else {"number": number}
        answer = await self.client.post(f"{ADDRESS}/{conversation['id']}/read", json=body, headers=who.headers)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
async def street(client: AsyncClient, sessions: Sessions) -> Street:
    names = ("ada", "bob", "owner", "desk", "teacher")
    people = {name: await arrive(sessions, f"{name}@example.com", now=START, verified=True) for name in names}
    company_id = await found(client, people["owner"], "Owner Ltd")
    await enrol(sessions, people["desk"], company_id, CompanyRole.STAFF)
    await enrol(sessions, people["teacher"], company_id, CompanyRole.TEACHER)
    return Street(client=client, provider=await factories.provider(client, people["owner"]), **people)
