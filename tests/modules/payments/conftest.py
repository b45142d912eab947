"""A studio whose room costs something, paid through the sandbox."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from httpx2 import AsyncClient, Response

from frontdesk.modules.payments.ports import terms
from tests import factories
from tests.factories import Person

API = "/api/v1"
PRICE = 4000
Drain = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Till:
    """A studio in Berlin, always open, whose hour costs 40.00 EUR, of which the platform keeps a tenth."""

    client: AsyncClient
    owner: Person
    provider: dict[str, Any]
    room: dict[str, Any]
    drain: Drain
    headers: dict[str, str]  # the owner's

    @property
    def company(self) -> str:
        """Whose it is."""
        return str(self.provider["company_id"])

    async def book(self, start: str = "2027-03-15T10:00") -> Any:
        """An hour of the room, by a guest."""
        body = factories.guest(room_id=self.room["id"], start_time=start, duration_minutes=60)
        answer = await self.client.post(f"{API}/bookings", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def open(self, link: str) -> Response:
        """Open a payment link."""
        return await self.client.get(urlsplit(link).path)

    async def press(self, link: str, button: str = "pay") -> str:
        """Open a payment link, press a button on its page, and wait for what follows; tells the page's address."""
        page = await self.open(link)
        assert page.status_code == 303, page.text
        address = urlsplit(page.headers["location"]).path
        pressed = await self.client.post(address, data={"button": button})
        assert pressed.status_code == 303, pressed.text
        assert 'role="status"' in (await self.client.get(pressed.headers["location"])).text  # what came of it
        await self.drain()
        return address

    async def paid(self, start: str = "2027-03-15T10:00") -> Any:
        """A booking that was paid."""
        booking = await self.book(start)
        await self.press(booking["payment_link"])
        return booking

    async def call(self, method: str, path: str, /, **body: Any) -> Response:
        """Ask as the owner, who signs in anew once the clock has moved on."""
        url, json = f"{API}{path}", body or None
        answer = await self.client.request(method, url, json=json, headers=self.headers)
        if answer.status_code == 401:
            self.headers.update((await factories.sign_in(self.client, self.owner.email)).headers)
            answer = await self.client.request(method, url, json=json, headers=self.headers)
        return answer

    async def status(self, booking: Any) -> str:
        """Where a booking stands."""
        told: str = (await self.call("GET", f"/bookings/{booking['id']}")).json()["status"]
        return told

    async def payments(self, booking: Any) -> Any:
        """The charges of a booking."""
        answer = await self.call("GET", f"/bookings/{booking['id']}/payments")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def balance(self) -> Any:
        """What the company is owed, by gateway: available, refunding, paying out."""
        items = (await self.call("GET", f"/companies/{self.company}/balance")).json()["items"]
        return {item["gateway"]: (item["available"], item["refunding"], item["paying_out"]) for item in items}


@pytest.fixture
def sandbox() -> None:
    """Every company is paid through the sandbox; the platform keeps a tenth."""
    terms.bind(replace(terms(), default_gateway="sandbox", fee_basis_points=1000))


@pytest.fixture
async def till(client: AsyncClient, sandbox: None, drain_outbox: Drain) -> Till:
    assert sandbox is None
    owner = await factories.owner(client)
    provider = await factories.provider(client, owner)
    room = await factories.room(client, owner, provider["id"])
    prices = {"currency": "EUR", "prices": [{"duration_minutes": 60, "amount": PRICE}]}
    priced = await client.put(f"{API}/rooms/{room['id']}/prices", json=prices, headers=owner.headers)
    assert priced.status_code == 200, priced.text
    return Till(client, owner, provider, room, drain_outbox, dict(owner.headers))


@pytest.fixture
async def sums(database_url: str) -> Callable[[], Awaitable[dict[str, int]]]:
    """The ledger's accounts and what stands in each."""

    async def read() -> dict[str, int]:
        connection = await asyncpg.connect(database_url)
        rows = await connection.fetch(
            "SELECT gateway || '.' || kind AS name, sum(amount)::bigint AS amount FROM ledger_entries"
            " JOIN ledger_accounts a ON a.id = account_id GROUP BY 1"
        )
        await connection.close()
        return {row["name"]: row["amount"] for row in rows}

    return read
