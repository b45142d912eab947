"""Asking for money, and what is written when it comes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import links, outbox, outbox_sql
from frontdesk.core.db import driver
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.events import ChargeAsked, ChargePaid, ChargeWithdrawn
from frontdesk.modules.payments.models import Charge, MerchantAccount
from frontdesk.modules.payments.ports import Settlement, gateways, terms
from frontdesk.modules.payments.rules import DESK, PAY, AccountStatus, ChargeStatus, Method, fee, receipt, sale
from frontdesk.modules.payments.service.ledger import Book, post


@dataclass(frozen=True, slots=True)
class Route:
    """Where a company's clients pay online."""

    gateway: str
    merchant_account_id: UUID | None  # None: the platform's own account
    location: str | None = None  # which of its places sells; None: its main one


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked for, and of whom."""

    tenant_id: UUID
    subject_id: UUID
    amount: int
    currency: str
    description: str
    client_email: str | None
    timezone: str  # of the place
    refund_tiers: list[dict[str, Any]]


async def route(session: AsyncSession, *, tenant_id: UUID, provider_id: UUID | None) -> Route | None:
    """Where a provider's clients pay online: at its own account, its company's, or the installation's default."""
    connected, default = gateways(), terms().default_gateway
    if not connected:
        return None
    connection = await driver(session)
    for account_id, gateway, location in await connection.fetch(queries.WAYS_TO_PAY, tenant_id, provider_id):
        if gateway in connected:
            return Route(gateway, account_id, location)
    return Route(default, None) if default is not None and default in connected else None


async def ask(session: AsyncSession, wanted: Ask, route: Route, *, expires_at: datetime, now: datetime) -> UUID:
    """Make a charge that can be paid through its link until `expires_at`; tells its id.

    On the platform's own account the money lies with us, whatever the gateway: the owner is owed it.
    """
    owners = gateways()[route.gateway].settlement is Settlement.OWNER
    charge = _of(wanted) | {
        "gateway": route.gateway,
        "merchant_account_id": route.merchant_account_id,
        "location": route.location,
        "to_owner": owners and route.merchant_account_id is not None,
        "method": Method.ONLINE,
        "fee": fee(wanted.amount, basis_points=terms().fee_basis_points),
        "status": ChargeStatus.OPEN,
        "expires_at": expires_at,
        "refund_tiers": orjson.dumps(wanted.refund_tiers).decode(),
    }
    fact = ChargeAsked(charge_id=charge["id"])
    connection = await driver(session)
    values = [charge[column] for column in queries.ASKED]
    await connection.execute(queries.ASK, *values, *outbox_sql.parameters(fact, now=now))
    return fact.charge_id


async def take_at_desk(session: AsyncSession, wanted: Ask, method: str, *, by: UUID, now: datetime) -> Charge:
    """Money that the owner's people have in hand: nothing of it passes through us, and no fee is taken."""
    charge = Charge(
        **_of(wanted),
        gateway=DESK,
        to_owner=True,
        method=method,
        fee=0,
        status=ChargeStatus.OPEN,
        refunded=0,
        recorded_by=by,
    )
    session.add(charge)
    await paid(session, charge, payment_id=None, now=now)
    return charge


async def paid(session: AsyncSession, charge: Charge, *, payment_id: str | None, now: datetime) -> None:
    """Write down that a charge was paid: once, whatever anybody says later. The caller has locked it."""
    charge.status, charge.payment_id, charge.paid_at = ChargeStatus.PAID, payment_id, now
    await session.flush()
    entries = {
        "sale": sale(charge.amount, fee=charge.fee),
        "receipt": receipt(charge.amount, fee=charge.fee, to_owner=charge.to_owner),
    }
    for kind, lines in entries.items():
        await post(session, kind, lines, source_id=charge.id, book=book_of(charge), now=now)
    fact = ChargePaid(charge_id=charge.id, subject_id=charge.subject_id, tenant_id=charge.tenant_id)
    await outbox.record(session, fact, now=now)


async def withdraw(session: AsyncSession, charge_id: UUID, *, now: datetime) -> None:
    """Let a charge be paid no more; one that was paid, or was withdrawn already, stays as it is."""
    charge = (await session.scalars(queries.charge(charge_id))).one()
    if charge.status != ChargeStatus.OPEN:
        return
    charge.status = ChargeStatus.EXPIRED
    await outbox.record(session, ChargeWithdrawn(charge_id=charge.id), now=now)


async def get(session: AsyncSession, charge_id: UUID) -> Charge:
    """A charge that is known to exist, locked."""
    return (await session.scalars(queries.charge(charge_id))).one()


async def find(session: AsyncSession, charge_id: UUID) -> Charge | None:
    """A charge, if there is one with this id."""
    return await session.get(Charge, charge_id)


async def merchant_of(session: AsyncSession, charge: Charge) -> str | None:
    """The gateway's name of the account where a charge's money comes in; None for the platform's own."""
    if charge.merchant_account_id is None or not charge.to_owner:
        return None
    return (await session.get_one(MerchantAccount, charge.merchant_account_id)).external_id


async def can_be_paid(session: AsyncSession, charge_id: UUID) -> bool:
    """Whether a charge's link leads to a page still, the link's end aside."""
    charge = await session.get_one(Charge, charge_id)
    return charge.status == ChargeStatus.OPEN and not await account_is_gone(session, charge)


async def account_is_gone(session: AsyncSession, charge: Charge) -> bool:
    """Whether the owner's account on which a charge is paid has been disconnected."""
    if charge.merchant_account_id is None or not charge.to_owner:
        return False
    return (await session.get_one(MerchantAccount, charge.merchant_account_id)).status == AccountStatus.REVOKED


async def charges_of(session: AsyncSession, subject_id: UUID) -> Sequence[Charge]:
    """All that was asked for one thing."""
    return (await session.scalars(queries.charges_of(subject_id))).all()


async def paid_for(session: AsyncSession, subject_id: UUID) -> int:
    """What has been paid for one thing and not been given back, in minor units."""
    return int(await session.scalar(queries.paid_for(subject_id)) or 0)


async def paid_for_each(session: AsyncSession, subject_ids: Collection[UUID]) -> dict[UUID, int]:
    """The same for several things in one statement; those for which nothing was paid are left out."""
    if not subject_ids:
        return {}
    return {subject_id: int(paid) for subject_id, paid in await session.execute(queries.paid_for_each(subject_ids))}


async def money_has_moved(session: AsyncSession, subject_id: UUID) -> bool:
    """Whether anything was ever paid for one thing."""
    return any(charge.status == ChargeStatus.PAID for charge in await charges_of(session, subject_id))


def link_to(charge_id: UUID) -> str:
    """The payment link of a charge: computed, and stored nowhere."""
    return f"{terms().public_url}/pay/{_ticket(charge_id)}"


def return_to(charge_id: UUID) -> str:
    """Where a gateway sends whoever has paid, or has not: to the front end, or to our own page about the charge."""
    return terms().front_end or f"{terms().public_url}/paid/{_ticket(charge_id)}"


def _ticket(charge_id: UUID) -> str:
    return links.ticket(terms().security, purpose=PAY, id=charge_id)


async def by_ticket(session: AsyncSession, ticket: str) -> Charge | None:
    """The charge that a payment link is about, whether it can be paid still or not."""
    charge_id = links.admits(ticket, terms().security, purpose=PAY)
    return await find(session, charge_id) if charge_id else None


def book_of(charge: Charge) -> Book:
    """The books that a charge stands in."""
    return Book(tenant_id=charge.tenant_id, gateway=charge.gateway, currency=charge.currency)


def _of(wanted: Ask) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": wanted.tenant_id,
        "subject_id": wanted.subject_id,
        "amount": wanted.amount,
        "currency": wanted.currency,
        "description": wanted.description,
        "client_email": wanted.client_email,
        "timezone": wanted.timezone,
        "refund_tiers": wanted.refund_tiers,
    }
