"""Browsers without a browser: clients that keep cookies and say where their forms come from, as browsers do."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from tests.factories import ALWAYS_OPEN, PASSWORD, Person, owner, provider, room
from tests.modules.offerings.conftest import callers, salon, someone

__all__ = ["callers", "salon", "someone"]

HOST = "http://frontdesk.test"
OURS = {"sec-fetch-site": "same-origin"}
GUEST = {"client_name": "Ada Lovelace", "client_email": "ada@example.com", "notes": 'Bring "two" <chairs>'}
START = "2027-03-02T10:00:00+01:00"
NEXT = "2027-03-02T11:00:00+01:00"


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Somebody who looks at pages, and has not signed in."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    headers = {"accept": "text/html,application/xhtml+xml", "accept-language": "en-GB,en;q=0.8", **OURS}
    async with AsyncClient(transport=transport, base_url=HOST, headers=headers) as opened:
        yield opened


async def sign_in(browser: AsyncClient, email: str) -> None:
    """Sign a browser in."""
    answer = await browser.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text


def enter_as(browser: AsyncClient, person: Person) -> None:
    """Give a browser the session that somebody has already."""
    browser.cookies.clear()
    browser.cookies.set("frontdesk", person.headers["Authorization"].removeprefix("Bearer "))


def hidden(page: Response, *, of: str = "<main") -> dict[str, str]:
    """The hidden fields of a page, from some of its text on."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text[page.text.index(of) :])
    return {name: unescape(value) for name, value in found}


def typed(page: Response) -> dict[str, str]:
    """What a page that leads back to a form sends there."""
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page.text, re.DOTALL)
    return {name: unescape(value) for name, value in found}


@dataclass(frozen=True, slots=True)
class World:
    """A studio with a room by the hour."""

    owner: Person
    place: dict[str, Any]
    room: dict[str, Any]

    @property
    def form(self) -> str:
        """Where an hour of the room is booked."""
        return f"/rooms/{self.room['id']}/book?start={START.replace('+', '%2B')}&duration=60"


@pytest.fixture
async def world(client: AsyncClient) -> World:
    """The studio, always open, which confirms by itself."""
    who = await owner(client)
    place = await provider(client, who, auto_confirm=True)
    week = await client.put(f"/api/v1/providers/{place['id']}/opening-hours", json=ALWAYS_OPEN, headers=who.headers)
    assert week.status_code == 200
    return World(who, place, await room(client, who, place["id"], step_minutes=60))


async def bookings(client: AsyncClient, world: World) -> list[dict[str, Any]]:
    """All bookings of the studio."""
    answer = await client.get("/api/v1/bookings", headers=world.owner.headers)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
