"""The same journey over the official SDKs: Stripe, Square on our own account, and Square on an owner's."""

import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import anyio
import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.outbox import LEASE
from frontdesk.integrations.square import SquareGateway
from frontdesk.integrations.stripe import StripeGateway
from frontdesk.modules.payments.ports import gateways, terms
from frontdesk.modules.payments.service import credentials
from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.fakes.square import wire as square_wire
from tests.fakes.stripe import wire as stripe_wire
from tests.integrations.conftest import (
    PUBLIC_URL,
    SIGNATURE_KEY,
    WEBHOOK_SECRET,
    square_settings,
    stripe_settings,
)
from tests.modules.payments.conftest import API, Till

PATIENCE_SECONDS = 1.0
Sums = Callable[[], Awaitable[dict[str, int]]]


@dataclass
class Vendor:
    """A gateway's other side: who pays there, and what it tells."""

    fake: Fake
    kind: str
    name: str
    page: str  # the controls' name of a page
    sign: Callable[[bytes], Mapping[str, str]]
    refunds: str  # the path of refunds in its API
    told: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  an order of events

    async def pay(self, session_id: str) -> bool:
        """Somebody pays on a page; False where it takes no money."""
        done = await self.fake.tell(f"{self.page}/{session_id}/pay", outcome="paid")
        return bool(done["paid"])

    async def tell(self, client: AsyncClient) -> int:
        """Send every event since the last time five times, shuffled, eight at once; how many there were."""
        events = (await self.fake.events())[self.told :]
        self.told += len(events)
        batch = [json.dumps(event).encode() for event in events * 5]
        self.chance.shuffle(batch)
        places = anyio.Semaphore(8)

        async def send(body: bytes) -> None:
            async with places:
                answer = await client.post(f"/webhooks/{self.name}", content=body, headers=dict(self.sign(body)))
                assert answer.status_code == 200, answer.text

        async with anyio.create_task_group() as group:
            for body in batch:
                group.start_soon(send, body)
        return len(events)

    async def refunded(self) -> int:
        """How many refunds had an effect there."""
        calls = await self.fake.calls(self.refunds)
        return len([call for call in calls if (call.method, call.status, call.replayed) == ("POST", 200, False)])


@pytest.fixture(params=["stripe", "square", "seller"])
async def vendor(
    request: pytest.FixtureRequest,
    stripe: Fake,
    square: Fake,
    till: Till,
    sessions: Sessions,
    clock: MovableClock,
) -> AsyncIterator[Vendor]:
    """A gateway that the till's studio is paid through."""
    await stripe.move_to(clock.now())
    await square.move_to(clock.now())
    if request.param == "stripe":
        settings = stripe_settings(STRIPE_API_BASE=stripe.url)
        gateways.bind({"stripe": StripeGateway(settings, clock=clock, patience=PATIENCE_SECONDS, retries=0)})
        terms.bind(replace(terms(), default_gateway="stripe"))

        def sign(body: bytes) -> Mapping[str, str]:
            at = int(clock.now().timestamp())
            return {"stripe-signature": stripe_wire.header(body, secrets=[WEBHOOK_SECRET], at=at)}

        yield Vendor(stripe, "stripe", "stripe", "sessions", sign, "/v1/refunds")
        return
    gateway = SquareGateway(
        square_settings(SQUARE_BASE_URL=square.url), public_url=PUBLIC_URL, patience=PATIENCE_SECONDS, retries=0
    )
    gateways.bind({"square": gateway})
    terms.bind(replace(terms(), default_gateway="square"))
    if request.param == "seller":
        allowed = await square.tell("authorize", url=gateway.authorize_url(state="s"), allow=True)
        async with unit_of_work(sessions) as session:
            grant = await gateway.redeem(allowed["code"])
            await credentials.adopt(session, "square", grant, tenant_id=UUID(till.company))
        chosen = {"location_id": "L0000STUDIOANNEX"}
        answer = await till.call("PUT", f"/providers/{till.provider['id']}/square/location", **chosen)
        assert answer.status_code == 200, answer.text

    def signed(body: bytes) -> Mapping[str, str]:
        url = f"{PUBLIC_URL}/webhooks/square"
        return {"x-square-hmacsha256-signature": square_wire.signature(body, secret=SIGNATURE_KEY, url=url)}

    yield Vendor(square, request.param, "square", "orders", signed, "/v2/refunds")


async def opened(till: Till, booking: Any) -> str:
    """Open a booking's link; the gateway's name of its page."""
    page = await till.open(booking["payment_link"])
    assert page.status_code == 303, page.text
    (charge,) = await till.payments(booking)
    return str(charge["session_id"])


async def settle(till: Till, vendor: Vendor) -> None:
    """Have everything follow that follows, at the gateway and here."""
    await till.drain()
    for event in await vendor.fake.events("refund.created"):
        refund = event["data"]["object"].get("refund", {})
        if refund.get("status") == "PENDING":
            await vendor.fake.tell(f"refunds/{refund['id']}", status="COMPLETED")
    await vendor.tell(till.client)
    await till.drain()


async def test_book_pay_and_cancel(till: Till, vendor: Vendor, sums: Sums) -> None:
    booking = await till.book()
    session_id = await opened(till, booking)
    assert await opened(till, booking) == session_id
    assert await vendor.pay(session_id)
    await vendor.tell(till.client)
    assert await till.status(booking) == "pending"
    await till.drain()
    assert await till.status(booking) == "confirmed"
    # on the platform's own account the money lies with us, all of it; a seller has it already, all but our fee
    owed = {"stripe": 3600, "square": 3600, "seller": 0}[vendor.kind]
    assert await till.balance() == {vendor.name: (owed, 0, 0)}
    assert (await sums())[f"{vendor.name}.gateway"] == owed + 400
    cancelled = await till.client.post(f"{API}/bookings/{booking['id']}/cancel?token={booking['manage_token']}")
    assert cancelled.json()["status"] == "cancelled"
    await settle(till, vendor)
    (charge,) = await till.payments(booking)
    assert (charge["gateway"], charge["status"], charge["refunded"]) == (vendor.name, "paid", 4000)
    assert [(it["amount"], it["status"]) for it in charge["refunds"]] == [(4000, "succeeded")]
    assert await vendor.refunded() == 1
    assert {part for balance in (await till.balance()).values() for part in balance} == {0}


async def test_a_refund_whose_answer_is_lost_is_made_once(till: Till, vendor: Vendor, clock: MovableClock) -> None:
    booking = await till.book()
    await vendor.pay(await opened(till, booking))
    await vendor.tell(till.client)
    await till.drain()
    await vendor.fake.fault(Fault(path=vendor.refunds, when="after", seconds=2 * PATIENCE_SECONDS))
    await till.client.post(f"{API}/bookings/{booking['id']}/cancel?token={booking['manage_token']}")
    with pytest.raises(ExceptionGroup, match="refund_requested"):
        await till.drain()
    clock.offset += 2 * LEASE
    await settle(till, vendor)
    (charge,) = await till.payments(booking)
    assert [(it["amount"], it["status"]) for it in charge["refunds"]] == [(4000, "succeeded")]
    assert await vendor.refunded() == 1


async def test_a_page_is_closed_with_its_booking(till: Till, vendor: Vendor) -> None:
    booking = await till.book()
    session_id = await opened(till, booking)
    await till.client.post(f"{API}/bookings/{booking['id']}/cancel?token={booking['manage_token']}")
    await till.drain()
    assert not await vendor.pay(session_id)
    await settle(till, vendor)
    assert await till.status(booking) == "cancelled"
    (charge,) = await till.payments(booking)
    assert (charge["status"], charge["refunds"]) == ("expired", [])


async def test_a_gateway_that_is_away_charges_nothing(till: Till, vendor: Vendor) -> None:
    booking = await till.book()
    await vendor.fake.fault(Fault(path="/v[12]/.*", when="before", status=503))
    away = await till.open(booking["payment_link"])
    assert (away.status_code, away.json()["code"]) == (503, "gateway_unavailable")
    assert await vendor.pay(await opened(till, booking))
