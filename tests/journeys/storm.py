"""Random operations with money, as one of several processes that may be killed at any instant."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core import outbox
from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, create_engine, session_maker, unit_of_work
from frontdesk.core.errors import DomainError
from frontdesk.core.ids import new_id
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.modules.payments import handlers, tasks
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.ports import CheckoutPaid, RefundFailed, gateways
from frontdesk.modules.payments.schemas import PayoutIn
from frontdesk.modules.payments.service import telling
from tests.journeys.vendor import LOST, Vendor

START = datetime(2027, 3, 1, tzinfo=UTC)
STEP = timedelta(seconds=20)  # between two operations
COMPANIES = [UUID(int=number) for number in range(1, 5)]
CLERK = UUID(int=99)
TIERS = [{"notice_hours": 24, "percent": 100}, {"notice_hours": 2, "percent": 33}]
# of the latest, so that processes meet at them
SOME = """
SELECT {column} FROM (SELECT * FROM {table} {where} ORDER BY id DESC LIMIT 60) latest ORDER BY random() LIMIT 1
"""


@dataclass(slots=True)
class Storm:
    """One process's part."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    memory: asyncpg.Connection
    chance: random.Random
    gateway: Vendor
    now: datetime = START

    async def end(self) -> None:
        """Give the connections back."""
        await self.memory.close()
        await self.engine.dispose()

    async def ask(self) -> None:
        """Ask for money."""
        wanted = self._wanted()
        async with unit_of_work(self.sessions) as session:
            route = await payments.route(session, tenant_id=wanted.tenant_id, provider_id=None)
            assert route is not None
            end = self.now + timedelta(minutes=30)
            await payments.ask(session, wanted, route, expires_at=end, now=self.now)

    async def take_at_desk(self) -> None:
        """Take money on site."""
        async with unit_of_work(self.sessions) as session:
            await payments.take_at_desk(session, self._wanted(), "cash", by=CLERK, now=self.now)

    async def open_page(self) -> None:
        """Open a link."""
        if charge_id := await self._some("charges", "WHERE status = 'open' AND gateway = 'sandbox'"):
            await payments.open_page(self.sessions, payments.link_to(charge_id).rpartition("/")[2], now=self.now)

    async def pay(self) -> None:
        """Pay on a page of which somebody was told the address; one payment in five is never told of."""
        page_id = await self._some("vendor.pages", "WHERE status = 'open' AND id IN (SELECT session_id FROM charges)")
        taken = await self.memory.fetchval(
            "UPDATE vendor.pages SET status = 'paid', payment_id = 'pay_' || id WHERE id = $1 AND status = 'open'"
            " RETURNING id",
            page_id,
        )
        if taken and self.chance.random() < 0.8:
            await self._tell_paid(taken)

    async def tell_again(self) -> None:
        """Tell of a payment, perhaps once more."""
        if page_id := await self._some("vendor.pages", "WHERE status = 'paid'"):
            await self._tell_paid(page_id)

    async def refund(self) -> None:
        """Give some back by hand."""
        if subject_id := await self._some("charges", "WHERE status = 'paid'", column="subject_id"):
            amount = self.chance.choice([None, 1, self.chance.randint(1, 3000)])
            async with unit_of_work(self.sessions) as session:
                await payments.refund(
                    session, subject_id, amount=amount, reason="By hand", by=By(user_id=CLERK), now=self.now
                )

    async def call_off(self) -> None:
        """Call off, and give back what the policy says."""
        if subject_id := await self._some("charges", "", column="subject_id"):
            notice = timedelta(hours=self.chance.choice([1, 3, 30]))
            async with unit_of_work(self.sessions) as session:
                for charge in await payments.charges_of(session, subject_id):
                    await payments.withdraw(session, charge.id, now=self.now)
                await payments.refund_by_policy(session, subject_id, notice=notice, reason="Off", now=self.now)

    async def take_refund_back(self) -> None:
        """A bank sends a refund back that had succeeded."""
        found = await self.memory.fetchrow(
            "UPDATE vendor.refunds SET status = 'failed' WHERE id = $1 AND status = 'succeeded' RETURNING *",
            await self._some("vendor.refunds", "WHERE status = 'succeeded'"),
        )
        if found:
            await self.tell_failed(found)

    async def tell_failed(self, refund: asyncpg.Record) -> None:
        """Tell of a refund that a bank has sent back; who is killed before it was heard tells it again."""
        fact = RefundFailed(
            account=None,
            refund_external_id=refund["id"],
            payment_id=refund["payment_id"],
            amount=refund["amount"],
            currency=refund["currency"],
            subject=refund["refund_id"],
            error="the card is closed",
        )
        async with unit_of_work(self.sessions) as session:
            await telling.tell(session, "sandbox", fact, now=self.now)

    async def pay_out(self) -> None:
        """Pay an owner out."""
        amount = self.chance.choice([None, self.chance.randint(1, 5000)])
        async with unit_of_work(self.sessions) as session:
            wanted = PayoutIn(amount=amount)
            await payments.request_payout(session, self.chance.choice(COMPANIES), wanted, by=CLERK, now=self.now)

    async def work(self) -> None:
        """Do some of what follows."""
        async with unit_of_work(self.sessions) as session:
            due = await outbox.claim(session, now=self.now, limit=8)
        for event_id in due:
            with suppress(ExceptionGroup):
                await outbox.deliver(self.sessions, event_id, now=self.now)

    async def ask_again(self) -> None:
        """Ask for what gateways have yet to decide."""
        async with unit_of_work(self.sessions) as session:
            await tasks.ask_again(session, self.now)

    async def _tell_paid(self, page_id: str) -> None:
        page = await self.memory.fetchrow("SELECT * FROM vendor.pages WHERE id = $1", page_id)
        fact = CheckoutPaid(
            account=None,
            session_id=page["id"],
            payment_id=page["payment_id"],
            amount=page["amount"],
            currency=page["currency"],
            subject=page["charge_id"],
        )
        body, headers = self.gateway.event(fact, now=self.now)
        async with unit_of_work(self.sessions) as session:
            await payments.receive(session, "sandbox", body, headers=headers, now=self.now)

    def _wanted(self) -> payments.Ask:
        return payments.Ask(
            tenant_id=self.chance.choice(COMPANIES),
            subject_id=new_id(),
            amount=self.chance.randint(1, 9999),
            currency="EUR",
            timezone="Europe/Berlin",
            description="An hour",
            client_email=None,
            refund_tiers=TIERS,
        )

    async def _some(self, table: str, where: str, *, column: str = "id") -> Any:
        return await self.memory.fetchval(SOME.format(table=table, where=where, column=column))


OPERATIONS: Sequence[tuple[Callable[[Storm], Awaitable[None]], int]] = [
    (Storm.ask, 14),
    (Storm.open_page, 14),
    (Storm.pay, 14),
    (Storm.tell_again, 4),
    (Storm.take_at_desk, 2),
    (Storm.refund, 8),
    (Storm.call_off, 5),
    (Storm.take_refund_back, 1),
    (Storm.pay_out, 3),
    (Storm.ask_again, 1),
    (Storm.work, 34),
]


def environment(database_url: str) -> dict[str, str]:
    """What each process that has a part in the storm needs in its environment."""
    mine = {"ENVIRONMENT": "test", "DATABASE_URL": database_url}
    return mine | {"PLATFORM_FEE_BASIS_POINTS": "777", "PAYMENT_GATEWAY": "sandbox"}


async def begin(database_url: str, *, seed: int, lost: float) -> Storm:
    """A part in the storm, on this database; `lost` is the share of a gateway's answers that get lost."""
    assert handlers.__name__.endswith("handlers")  # what payments does by itself; bookings have no part in this
    settings, chance = Settings(), random.Random(seed)  # noqa: S311  which operations come is no secret
    wiring.connect(settings)
    memory = await asyncpg.connect(database_url)
    gateway = Vendor(settings, memory, chance, lost=lost)
    gateways.bind({"sandbox": gateway})
    engine = create_engine(settings.database)
    return Storm(settings, engine, session_maker(engine), memory, chance, gateway)


def rage(database_url: str, seed: int, limit: int) -> None:
    """Go on until all processes together have begun `limit` operations."""
    os.environ.update(environment(database_url))
    asyncio.run(_rage(database_url, seed, limit))


async def _rage(database_url: str, seed: int, limit: int) -> None:
    storm = await begin(database_url, seed=seed, lost=LOST)
    kinds, weights = zip(*OPERATIONS, strict=True)
    while (number := await storm.memory.fetchval("SELECT nextval('vendor.operations')")) <= limit:
        storm.now = START + STEP * number
        operation = storm.chance.choices(kinds, weights)[0]
        with suppress(DomainError):  # nothing is left to refund, the answer got lost, …
            await operation(storm)
