"""Paying owners what they are owed: at their word, or when their schedule says so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.errors import Conflict
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import (
    NoGateway,
    NoPayoutAccount,
    NotPaidOut,
    PayoutExceedsBalance,
    UnclearBalance,
    UnknownPayout,
)
from frontdesk.modules.payments.events import PayoutRequested, PayoutsDue
from frontdesk.modules.payments.models import Payout, PayoutSchedule
from frontdesk.modules.payments.ports import GatewayRefused, Outcome, PayoutRequest, Recipients, gateways
from frontdesk.modules.payments.rules import Frequency, PayoutStatus, next_payout, payout_owed, payout_paid, reversed_
from frontdesk.modules.payments.schemas import PayoutIn, PayoutScheduleIn
from frontdesk.modules.payments.service.connecting import connection_of
from frontdesk.modules.payments.service.ledger import Book, post

log = structlog.get_logger()

BATCH = 500
DEFAULT_MINIMUM = 1
ENDS = {Outcome.SUCCEEDED: PayoutStatus.PAID, Outcome.FAILED: PayoutStatus.FAILED}


@dataclass(frozen=True, slots=True)
class Owed:
    """What a company can be sent of its payments through one gateway in one currency."""

    gateway: str
    currency: str
    amount: int


async def request(session: AsyncSession, tenant_id: UUID, wanted: PayoutIn, *, by: UUID, now: datetime) -> Payout:
    """Have a company's balance, or some of it, sent to it.

    Raises:
        UnclearBalance: there are balances at several gateways or in several currencies, and none was named.
        PayoutExceedsBalance: there is less, or nothing.
        NoGateway: the balance lies at a gateway that is not connected any more.
        NotPaidOut, NoPayoutAccount: the gateway pays its sellers by itself, or the company has no account there.
    """
    balance = chosen(await owed(session, tenant_id), wanted)
    return await _send(session, tenant_id, balance, by=by, now=now)


async def pay_by_schedule(session: AsyncSession, tenant_id: UUID, *, now: datetime) -> None:
    """Send a company every balance that has reached its schedule's minimum, as far as it can be sent."""
    schedule = await session.get(PayoutSchedule, tenant_id)
    if schedule is None or schedule.frequency == Frequency.ON_DEMAND:  # changed meanwhile
        return
    for balance in await owed(session, tenant_id):
        if balance.amount < schedule.minimum_amount:
            continue
        try:
            await _send(session, tenant_id, balance, by=None, now=now)
        except Conflict as stays:
            log.info("balance_stays", company=str(tenant_id), gateway=balance.gateway, reason=stays.code)


async def look_for_due(session: AsyncSession, *, now: datetime) -> None:
    """Have every company paid out whose schedule says so; a time that was missed is made up for once."""
    for schedule in await session.scalars(queries.schedules_due(now=now, limit=BATCH)):
        schedule.next_at = next_payout(Frequency(schedule.frequency), after=now)
        await outbox.record(session, PayoutsDue(tenant_id=schedule.tenant_id), now=now)


async def schedule_of(session: AsyncSession, tenant_id: UUID) -> PayoutSchedule:
    """When a company is paid out: on demand, until it says otherwise."""
    found = await session.get(PayoutSchedule, tenant_id)
    return found or PayoutSchedule(
        tenant_id=tenant_id, frequency=Frequency.ON_DEMAND, minimum_amount=DEFAULT_MINIMUM, next_at=None
    )


async def set_schedule(
    session: AsyncSession, tenant_id: UUID, wanted: PayoutScheduleIn, *, by: By, now: datetime
) -> PayoutSchedule:
    """Have a company paid out at other times."""
    before = await schedule_of(session, tenant_id)
    told = {"frequency": before.frequency, "minimum_amount": before.minimum_amount}
    values = {**wanted.model_dump(), "tenant_id": tenant_id, "next_at": next_payout(wanted.frequency, after=now)}
    schedule = (await session.scalars(queries.schedule_set(values))).one()
    change = (told, wanted.model_dump(mode="json"))
    await audit.record(
        session, "payouts.scheduled", by=by, now=now, subject_id=tenant_id, company_id=tenant_id, change=change
    )
    return schedule


async def carry_out(sessions: Sessions, payout_id: UUID, *, now: datetime) -> None:
    """Ask the gateway for a payout, once for all attempts; raises `GatewayAway` where it gives no answer."""
    async with unit_of_work(sessions) as session:
        payout = await session.get_one(Payout, payout_id)
        if payout.status != PayoutStatus.REQUESTED:
            return
        gateway, merchant = await connection_of(session, payout.gateway, payout.merchant_account_id)
    wanted = PayoutRequest(
        payout_id=payout.id,
        key=f"payout-{payout.id.hex}",
        merchant=merchant,
        amount=payout.amount,
        currency=payout.currency,
    )
    external_id, error = None, None
    try:
        answer = await gateway.pay_out(wanted)
        external_id, outcome, error = answer.external_id, answer.outcome, answer.error
    except GatewayRefused as refused:
        outcome, error = Outcome.FAILED, str(refused)
    async with unit_of_work(sessions) as session:
        await settle(session, payout_id, outcome, external_id=external_id, error=error, now=now)


async def look_up(sessions: Sessions, payout_id: UUID, *, now: datetime) -> Payout:
    """Ask the gateway whether a payout stands, and write it down.

    Raises:
        UnknownPayout: there is no such payout.
        GatewayAway, GatewayRefused: the gateway does not say.
    """
    async with unit_of_work(sessions) as session:
        payout = await session.get(Payout, payout_id)
        if payout is None:
            raise UnknownPayout
        if payout.external_id is None:  # made by hand, or not made yet
            return payout
        gateway, merchant = await connection_of(session, payout.gateway, payout.merchant_account_id)
    answer = await gateway.look_up_payout(merchant, payout.external_id)
    async with unit_of_work(sessions) as session:
        await settle(session, payout_id, answer.outcome, external_id=answer.external_id, error=answer.error, now=now)
        return await session.get_one(Payout, payout_id)


async def settle(
    session: AsyncSession,
    payout_id: UUID,
    outcome: Outcome,
    *,
    external_id: str | None,
    error: str | None,
    now: datetime,
) -> None:
    """Write down how far a payout has come. What failed stays so, and the balance has it back."""
    payout = (await session.scalars(queries.payout(payout_id))).one()
    payout.external_id = payout.external_id or external_id
    before = PayoutStatus(payout.status)
    after = ENDS.get(outcome)
    if after is None or before in {after, PayoutStatus.FAILED}:
        if before is PayoutStatus.REQUESTED:
            payout.status = PayoutStatus.PENDING
        return
    payout.status, payout.error = after, error
    entries = {"payout_paid": payout_paid(payout.amount)}
    if after is PayoutStatus.FAILED:
        entries = {"payout_cancelled": reversed_(payout_owed(payout.amount))}
        if before is PayoutStatus.PAID:
            entries["payout_returned"] = reversed_(payout_paid(payout.amount))
    for kind, lines in entries.items():
        await post(session, kind, lines, source_id=payout.id, book=_book(payout), now=now)


async def list_page(session: AsyncSession, tenant_id: UUID, page: PageRequest) -> Slice[Payout]:
    """One page of a company's payouts, the latest first."""
    return await paginate(session, queries.payouts_of(tenant_id), page)


async def owed(session: AsyncSession, tenant_id: UUID) -> Sequence[Owed]:
    """All that a company can be sent; of two that ask at once, the second sees what the first has done."""
    await session.execute(queries.owner_accounts(tenant_id))  # locked: of two payouts at once, one waits here
    return [Owed(*row) for row in await session.execute(queries.owner_balances(tenant_id))]


def chosen(balances: Sequence[Owed], wanted: PayoutIn) -> Owed:
    """As much of the one balance that is meant as is wanted; raises `UnclearBalance`, `PayoutExceedsBalance`."""
    meant = [
        balance
        for balance in balances
        if balance.gateway == (wanted.gateway or balance.gateway)
        and balance.currency == (wanted.currency or balance.currency)
    ]
    if not meant:
        raise PayoutExceedsBalance("There is nothing to pay out.")
    if len(meant) > 1:
        raise UnclearBalance("There are several balances: name a currency and a gateway.")
    amount = wanted.amount if wanted.amount is not None else meant[0].amount
    if amount > meant[0].amount:
        raise PayoutExceedsBalance(f"{meant[0].amount} is available.")
    return replace(meant[0], amount=amount)


async def _send(session: AsyncSession, tenant_id: UUID, balance: Owed, *, by: UUID | None, now: datetime) -> Payout:
    """Set a balance aside, and have its gateway told to send it."""
    connected = gateways().get(balance.gateway)
    if connected is None:
        raise NoGateway
    if connected.recipients is Recipients.NOBODY:
        raise NotPaidOut
    account_id = await session.scalar(queries.account_to_pay(tenant_id, balance.gateway))
    if account_id is None and connected.recipients is Recipients.ACCOUNTS:
        raise NoPayoutAccount
    payout = await set_aside(session, tenant_id, balance, now=now, merchant_account_id=account_id, requested_by=by)
    await outbox.record(session, PayoutRequested(payout_id=payout.id), now=now)
    return payout


async def set_aside(session: AsyncSession, tenant_id: UUID, balance: Owed, *, now: datetime, **details: Any) -> Payout:
    """A payout of a balance, which is less by it from now on."""
    payout = Payout(
        id=new_id(),
        tenant_id=tenant_id,
        gateway=balance.gateway,
        amount=balance.amount,
        currency=balance.currency,
        status=PayoutStatus.REQUESTED,
        **details,
    )
    session.add(payout)
    await session.flush()
    await post(session, "payout_owed", payout_owed(payout.amount), source_id=payout.id, book=_book(payout), now=now)
    return payout


def _book(payout: Payout) -> Book:
    return Book(tenant_id=payout.tenant_id, gateway=payout.gateway, currency=payout.currency)
