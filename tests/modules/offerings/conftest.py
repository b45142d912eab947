"""A salon with two chairs and two people, and what they sell."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests import factories
from tests.factories import Person
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Salon:
    """Always open; a haircut takes an hour, one of the people and one of the chairs."""

    client: AsyncClient
    owner: Person
    provider: Thing
    amy: Thing
    bea: Thing
    window: Thing  # chairs, the smaller first
    mirror: Thing
    haircut: Thing

    async def book(self, start: str = "2027-03-15T10:00", *, who: Person | None = None, **fields: Any) -> Response:
        """Ask for a haircut, as a guest unless somebody is named."""
        body = {"offering_id": self.haircut["id"], "start_time": start, **fields}
        sent = body if who else factories.guest(**body)
        return await self.client.post("/api/v1/bookings", json=sent, headers=who.headers if who else {})

    async def booked(self, start: str = "2027-03-15T10:00", *, who: Person | None = None, **fields: Any) -> Thing:
        """A booking that was made."""
        answer = await self.book(start, who=who, **fields)
        assert answer.status_code == 201, answer.text
        told: Thing = answer.json()
        return told

    async def change(self, path: str, **fields: Any) -> Thing:
        """Change something of the salon's."""
        answer = await self.client.patch(f"/api/v1{path}", json=fields, headers=self.owner.headers)
        assert answer.status_code == 200, answer.text
        told: Thing = answer.json()
        return told

    async def starts(self, query: str = "date=2027-03-15") -> list[str]:
        """When a haircut can be had, as local times of day."""
        answer = await self.client.get(f"/api/v1/offerings/{self.haircut['id']}/availability?{query}")
        assert answer.status_code == 200, answer.text
        return [start[11:16] for day in answer.json()["days"] for start in day["starts"]]


@pytest.fixture
async def salon(client: AsyncClient, callers: Callers) -> Salon:
    owner = callers.owner
    place = await factories.provider(client, owner, auto_confirm=True, step_minutes=60)
    amy, bea = [
        await factories.staff(client, owner, place["id"], name=name, step_minutes=60) for name in ("Amy", "Bea")
    ]
    window, mirror = [
        await factories.room(client, owner, place["id"], name=name, capacity=capacity)
        for name, capacity in (("Window", 1), ("Mirror", 2))
    ]
    haircut = await factories.offering(
        client, owner, place["id"], staff_ids=[amy["id"], bea["id"]], room_ids=[window["id"], mirror["id"]], amount=0
    )
    return Salon(client, owner, place, amy, bea, window, mirror, haircut)
