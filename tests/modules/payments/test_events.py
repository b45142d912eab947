"""What gateways tell: stored once, applied once in any order, and nothing of what contradicts what was asked for."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from httpx2 import AsyncClient

from frontdesk.core import outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.sandbox.gateway import SIGNATURE, SandboxGateway
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.ports import CheckoutExpired, CheckoutPaid, Merchant, gateways
from tests.modules.payments.conftest import Till


@pytest.fixture
def gateway(settings: Settings) -> SandboxGateway:
    return SandboxGateway(settings)


async def opened(till: Till, start: str = "2027-03-15T10:00") -> tuple[Any, CheckoutPaid]:
    """A booking whose page is open, and the fact that it was paid."""
    booking = await till.book(start)
    page = await till.open(booking["payment_link"])
    session_id = page.headers["location"].rpartition("/")[2]
    charge_id = UUID(session_id.removeprefix("sandbox_"))
    fact = CheckoutPaid(
        account=None,
        session_id=session_id,
        payment_id=f"pay_{booking['number']}",
        amount=booking["amount"],
        currency=booking["currency"],
        subject=charge_id,
    )
    return booking, fact


async def post(client: AsyncClient, event: tuple[bytes, dict[str, str]]) -> tuple[int, str | None]:
    body, headers = event
    answer = await client.post("/webhooks/sandbox", content=body, headers=headers)
    return answer.status_code, answer.json().get("code")


async def stored(database_url: str) -> list[tuple[str, str | None]]:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT status, note FROM gateway_events ORDER BY id")
    await connection.close()
    return [(row["status"], row["note"]) for row in rows]


async def test_every_event_five_times_shuffled_and_eight_at_once(
    till: Till, gateway: SandboxGateway, sessions: Sessions, clock: MovableClock, database_url: str
) -> None:
    pages = [await opened(till, f"2027-03-{day}T10:00") for day in range(15, 21)]
    events = [gateway.event(fact, now=clock.now()) for _, fact in pages] * 5
    random.Random(5).shuffle(events)  # noqa: S311  the same order in each run
    at_once = asyncio.Semaphore(8)

    async def tell(event: tuple[bytes, dict[str, str]]) -> tuple[int, str | None]:
        async with at_once:
            return await post(till.client, event)

    assert set(await asyncio.gather(*map(tell, events))) == {(200, None)}
    async with unit_of_work(sessions) as session:
        due = [*await outbox.claim(session, now=clock.now())] * 5
    random.Random(6).shuffle(due)  # noqa: S311  the same order in each run

    async def deliver(event_id: UUID) -> None:
        async with at_once:
            await outbox.deliver(sessions, event_id, now=clock.now())

    await asyncio.gather(*map(deliver, due))
    await till.drain()
    assert await stored(database_url) == [("applied", None)] * 6
    assert [await till.status(booking) for booking, _ in pages] == ["confirmed"] * 6
    assert await till.balance() == {"sandbox": (6 * 3600, 0, 0)}
    assert [it async for it in payments.reconcile(sessions, ask_gateways=True, now=clock.now())] == []


async def test_what_cannot_be_trusted_leaves_no_row(
    till: Till, gateway: SandboxGateway, clock: MovableClock, database_url: str
) -> None:
    booking, fact = await opened(till)
    body, headers = gateway.event(fact, now=clock.now())
    signed = gateway._signature  # noqa: SLF001  what only the gateway can
    empty, text, odd = b"", b"no json", orjson.dumps({"id": "evt_1", "paid": {}, "at": "2027"})
    untrusted = [
        (body, {}),
        (body + b" ", headers),
        (body, {SIGNATURE: headers[SIGNATURE][:-4] + "AAA="}),
        gateway.event(fact, now=clock.now() - timedelta(minutes=6)),
        gateway.event(fact, now=clock.now() + timedelta(minutes=6)),
        *((raw, {SIGNATURE: signed(raw)}) for raw in (empty, text, odd)),
    ]
    for event in untrusted:
        assert await post(till.client, event) == (400, "event_refused")
    large = await till.client.post("/webhooks/sandbox", content=b" " * 2**20 + body, headers=headers)
    assert (large.status_code, large.json()["code"]) == (413, "content_too_large")
    unknown = await till.client.post("/webhooks/stripe", content=body, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_gateway")
    await till.drain()
    assert await stored(database_url) == []
    assert await till.status(booking) == "pending"


@pytest.mark.parametrize(
    ("differs", "note"),
    [
        ({"amount": 3999}, "amount"),
        ({"amount": 4001}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"account": "somebody_else"}, "account"),
        ({"subject": UUID(int=7)}, "subject"),
        ({"session_id": "sandbox_another"}, "session"),
    ],
)
async def test_what_contradicts_what_was_asked_for_fulfils_nothing(
    till: Till,
    gateway: SandboxGateway,
    clock: MovableClock,
    database_url: str,
    differs: dict[str, Any],
    note: str,
) -> None:
    booking, fact = await opened(till)
    told = CheckoutPaid(**{name: getattr(fact, name) for name in CheckoutPaid.__slots__} | {"account": None} | differs)
    assert await post(till.client, gateway.event(told, now=clock.now())) == (200, None)
    await till.drain()
    charge = f"not what charge {fact.subject} asked for: {note}"
    assert await stored(database_url) == [("rejected", charge)]
    assert await till.status(booking) == "pending"
    assert await till.balance() == {}
    assert await post(till.client, gateway.event(fact, now=clock.now())) == (200, None)


async def test_money_that_nobody_asked_for_is_kept_in_sight(
    till: Till, gateway: SandboxGateway, clock: MovableClock, database_url: str, sessions: Sessions
) -> None:
    _, fact = await opened(till)
    told = CheckoutPaid(
        account=None, session_id="x", payment_id="pay_x", amount=fact.amount, currency="EUR", subject=None
    )
    await post(till.client, gateway.event(told, now=clock.now()))
    await till.drain()
    assert await stored(database_url) == [("rejected", "nobody here asked for this payment")]
    found = [it.what async for it in payments.reconcile(sessions, ask_gateways=False, now=clock.now())]
    assert found == ["an event that contradicts what was asked for"]


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.proof)])
async def test_payments_and_expiries_interleaved_end_booked_or_refunded(
    till: Till, gateway: SandboxGateway, sessions: Sessions, clock: MovableClock, rounds: int
) -> None:
    """Around the end of the hold the event is applied, the sweep runs and a rival books, at once in every order."""
    chance = random.Random(100)  # noqa: S311  the same in each run
    pages = [await opened(till, f"2027-04-{1 + at // 5:02}T{10 + 2 * (at % 5)}:00") for at in range(rounds)]
    clock.move_to(datetime(2027, 3, 1, 8, 29, 59, tzinfo=UTC) + timedelta(seconds=1))
    for booking, fact in pages:
        await post(till.client, gateway.event(fact, now=clock.now()))
        steps = [till.drain(), _sweep(sessions, clock), _rival(till, booking)]
        clock.offset += timedelta(milliseconds=chance.randint(0, 200))
        chance.shuffle(steps)
        await asyncio.gather(*steps)
    clock.offset += timedelta(minutes=45)
    await till.drain()
    for booking, _ in pages:
        status = await till.status(booking)
        (charge,) = await till.payments(booking)
        assert (status, charge["refunded"]) in {("confirmed", 0), ("expired", 4000)}
    assert [it async for it in payments.reconcile(sessions, ask_gateways=True, now=clock.now())] == []


async def _sweep(sessions: Sessions, clock: MovableClock) -> None:
    async with unit_of_work(sessions) as session:
        await bookings.expire_lapsed(session, now=clock.now())


async def _rival(till: Till, booking: Any) -> None:
    body = {"client_name": "Bob", "client_phone": "+49 30 901820", "room_id": till.room["id"], "duration_minutes": 60}
    answer = await till.client.post("/bookings", json={**body, "start_time": booking["start_time"]})
    assert answer.status_code in {201, 409}


class Forgetful(SandboxGateway):
    """A gateway whose events are lost: only who asks hears of a payment."""

    def __init__(self, settings: Settings, fact: CheckoutPaid) -> None:
        super().__init__(settings)
        self.fact = fact

    async def look_up(self, _: Merchant | None, session_id: str) -> CheckoutPaid | CheckoutExpired | None:
        return self.fact if session_id == self.fact.session_id else None


@pytest.mark.parametrize("rival", [False, True])
async def test_a_payment_whose_event_was_lost_is_heard_of_when_its_page_is_closed(
    till: Till,
    settings: Settings,
    sessions: Sessions,
    clock: MovableClock,
    rival: bool,  # noqa: FBT001  parametrized
) -> None:
    booking, fact = await opened(till)
    gateways.bind({"sandbox": Forgetful(settings, fact)})
    clock.offset += timedelta(minutes=31)
    if rival:
        await till.book()
    await _sweep(sessions, clock)
    await till.drain()
    (charge,) = await till.payments(booking)
    assert (await till.status(booking), charge["refunded"]) == (("expired", 4000) if rival else ("confirmed", 0))
    assert [it async for it in payments.reconcile(sessions, ask_gateways=True, now=clock.now())] == []
