"""Giving money back: never more than was paid, whoever asks at the same time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import NothingPaid, RefundExceedsCharge, UnknownRefund
from frontdesk.modules.payments.events import RefundRequested, RefundSettled, RefundSilent
from frontdesk.modules.payments.models import Charge, Refund
from frontdesk.modules.payments.ports import GatewayRefused, Outcome, RefundRequest
from frontdesk.modules.payments.rules import (
    DESK,
    ChargeStatus,
    Method,
    RefundStatus,
    fee_returned,
    refund_owed,
    refund_paid,
    reversed_,
    share_by_notice,
)
from frontdesk.modules.payments.schemas import ChargeOut, RefundOut, RefundTier
from frontdesk.modules.payments.service.charging import book_of
from frontdesk.modules.payments.service.connecting import connection_of
from frontdesk.modules.payments.service.ledger import post


async def refund(
    session: AsyncSession, subject_id: UUID, *, amount: int | None, reason: str, by: By, now: datetime
) -> Sequence[Refund]:
    """Give back `amount` of what was paid for one thing, or all that is left; the latest payment first.

    Raises:
        NothingPaid: nothing has been paid, or all of it was given back.
        RefundExceedsCharge: `amount` is more than is left.
    """
    charges = await _paid(session, subject_id)
    left = sum(charge.amount - charge.refunded for charge in charges)
    if left == 0:
        raise NothingPaid
    if amount is not None and amount > left:
        raise RefundExceedsCharge(f"{left} is left of what was paid.")
    rest, made = amount if amount is not None else left, []
    for charge in reversed(charges):
        part = min(rest, charge.amount - charge.refunded)
        if part:
            made.append(await _give_back(session, charge, part, reason=reason, by=by.user_id, now=now))
            rest -= part
    given = {"amount": sum(it.amount for it in made), "currency": made[0].currency}
    await audit.record(
        session,
        "refund.given",
        by=by,
        now=now,
        subject_id=subject_id,
        company_id=charges[0].tenant_id,
        change=(None, {"refund": given}),
    )
    return made


async def refund_by_policy(
    session: AsyncSession, subject_id: UUID, *, notice: timedelta | None, reason: str, now: datetime
) -> Sequence[Refund]:
    """Give back what was agreed on for calling off so long before the start; everything where `notice` is None.

    What was given back before counts towards it.
    """
    return [
        await _give_back(session, charge, part, reason=reason, by=None, now=now)
        for charge in await _paid(session, subject_id)
        if (part := _due(charge, notice=notice))
    ]


async def due_back(session: AsyncSession, subject_id: UUID, *, notice: timedelta) -> int:
    """What `refund_by_policy` would give back, in minor units."""
    return sum(_due(charge, notice=notice) for charge in await _paid(session, subject_id))


def _due(charge: Charge, *, notice: timedelta | None) -> int:
    due = charge.amount if notice is None else share_by_notice(charge.amount, _tiers(charge), notice=notice)
    return max(0, due - charge.refunded)


async def refund_charge(session: AsyncSession, charge_id: UUID, *, most: int, reason: str, now: datetime) -> None:
    """Give back up to `most` of one charge."""
    charge = (await session.scalars(queries.charge(charge_id))).one()
    if part := min(most, charge.amount - charge.refunded):
        await _give_back(session, charge, part, reason=reason, by=None, now=now)


async def carry_out(sessions: Sessions, refund_id: UUID, *, now: datetime) -> None:
    """Ask the gateway for a refund, once for all attempts: the key is the refund's.

    Raises:
        GatewayAway: it gives no answer; the refund stays requested.
    """
    async with unit_of_work(sessions) as session:
        refund = await session.get_one(Refund, refund_id)
        if refund.status != RefundStatus.REQUESTED:
            return
        charge = await session.get_one(Charge, refund.charge_id)
        gateway, merchant = await connection_of(session, charge.gateway, charge.merchant_account_id)
    assert charge.payment_id is not None  # noqa: S101  the desk's money is given back by hand
    wanted = RefundRequest(
        refund_id=refund.id,
        key=f"refund-{refund.id.hex}",
        merchant=merchant,
        payment_id=charge.payment_id,
        amount=refund.amount,
        currency=refund.currency,
        fee=refund.fee,
        reason=refund.reason,
    )
    external_id, error = None, None
    try:
        answer = await gateway.refund(wanted)
        external_id, outcome, error = answer.external_id, answer.outcome, answer.error
    except GatewayRefused as refused:
        outcome, error = Outcome.FAILED, str(refused)
    async with unit_of_work(sessions) as session:
        await settle(session, refund_id, outcome, external_id=external_id, error=error, now=now)


async def look_up(sessions: Sessions, refund_id: UUID, *, now: datetime) -> Refund:
    """Ask the gateway how far a refund has come that may yet end otherwise, and write it down.

    Raises:
        UnknownRefund: there is no such refund.
        GatewayAway, GatewayRefused: the gateway does not say.
    """
    async with unit_of_work(sessions) as session:
        refund = await session.get(Refund, refund_id)
        if refund is None:
            raise UnknownRefund
        if refund.status not in {RefundStatus.PENDING, RefundStatus.SUCCEEDED} or refund.external_id is None:
            return refund
        charge = await session.get_one(Charge, refund.charge_id)
        gateway, merchant = await connection_of(session, charge.gateway, charge.merchant_account_id)
    answer = await gateway.look_up_refund(merchant, refund.external_id)
    async with unit_of_work(sessions) as session:
        await settle(session, refund_id, answer.outcome, external_id=answer.external_id, error=answer.error, now=now)
        return await session.get_one(Refund, refund_id)


async def look_for_silent(session: AsyncSession, *, now: datetime) -> None:
    """Have all refunds looked up of which a gateway has yet to say how they end: the event may have been lost."""
    for refund_id in await session.scalars(queries.refunds_pending()):
        await outbox.record(session, RefundSilent(refund_id=refund_id), now=now)


async def settle(
    session: AsyncSession,
    refund_id: UUID,
    outcome: Outcome,
    *,
    external_id: str | None,
    error: str | None,
    now: datetime,
) -> None:
    """Write down how far a refund has come. What is settled stays so, except that a success may yet fail.

    A refund that fails gives the money back to the charge: it can be refunded anew.
    """
    charge_id = (await session.get_one(Refund, refund_id)).charge_id
    charge = (await session.scalars(queries.charge(charge_id))).one()
    refund = (await session.scalars(queries.refund(refund_id))).one()
    refund.external_id = refund.external_id or external_id
    before, after = RefundStatus(refund.status), RefundStatus(outcome)
    if after is RefundStatus.PENDING or before in {after, RefundStatus.FAILED}:
        if before is RefundStatus.REQUESTED:
            refund.status = RefundStatus.PENDING
        return
    refund.status, refund.error = after, error
    paid = refund_paid(refund.amount, fee=refund.fee, to_owner=charge.to_owner)
    entries = {"refund_paid": paid}
    if outcome is Outcome.FAILED:
        charge.refunded -= refund.amount
        entries = {"refund_cancelled": reversed_(refund_owed(refund.amount, fee=refund.fee))}
        if before is RefundStatus.SUCCEEDED:
            entries["refund_returned"] = reversed_(paid)
    for kind, lines in entries.items():
        await post(session, kind, lines, source_id=refund.id, book=book_of(charge), now=now)
    fact = RefundSettled(refund_id=refund.id, succeeded=outcome is Outcome.SUCCEEDED)
    await outbox.record(session, fact, now=now)


async def get(session: AsyncSession, refund_id: UUID) -> Refund:
    """A refund that is known to exist."""
    return await session.get_one(Refund, refund_id)


async def account_of(session: AsyncSession, subject_id: UUID) -> Sequence[ChargeOut]:
    """All that was asked for one thing, with what was given back of each."""
    await session.flush()
    afresh = {"populate_existing": True}
    charges = (await session.scalars(queries.charges_of(subject_id), execution_options=afresh)).all()
    ids = [charge.id for charge in charges]
    refunds = (await session.scalars(queries.refunds_of(ids), execution_options=afresh)).all()
    return [
        ChargeOut(
            id=charge.id,
            gateway=charge.gateway,
            payment_method=Method(charge.method),
            session_id=charge.session_id,
            payment_id=charge.payment_id,
            amount=charge.amount,
            refunded=charge.refunded,
            currency=charge.currency,
            status=ChargeStatus(charge.status),
            paid_at=charge.paid_at,
            refund_tiers=[RefundTier.model_validate(tier) for tier in charge.refund_tiers],
            refunds=[RefundOut.model_validate(refund) for refund in refunds if refund.charge_id == charge.id],
            created_at=charge.created_at,
            updated_at=charge.updated_at,
        )
        for charge in charges
    ]


async def _paid(session: AsyncSession, subject_id: UUID) -> Sequence[Charge]:
    return (await session.scalars(queries.paid_charges(subject_id))).all()


async def _give_back(
    session: AsyncSession, charge: Charge, amount: int, *, reason: str, by: UUID | None, now: datetime
) -> Refund:
    """Set a part of a locked charge aside for the client, and have the gateway told."""
    earlier = int(await session.scalar(queries.fee_given_back(charge.id)) or 0)
    returned = fee_returned(amount, of=charge.amount, fee=charge.fee, before=charge.refunded, returned=earlier)
    refund = Refund(
        id=new_id(),
        tenant_id=charge.tenant_id,
        charge_id=charge.id,
        gateway=charge.gateway,
        amount=amount,
        fee=returned,
        currency=charge.currency,
        status=RefundStatus.REQUESTED,
        reason=reason,
        requested_by=by,
    )
    charge.refunded += amount
    session.add(refund)
    await session.flush()
    lines = refund_owed(amount, fee=returned)
    await post(session, "refund_owed", lines, source_id=refund.id, book=book_of(charge), now=now)
    if charge.gateway == DESK:  # handed over at the desk, where it was taken
        await settle(session, refund.id, Outcome.SUCCEEDED, external_id=None, error=None, now=now)
    else:
        await outbox.record(session, RefundRequested(refund_id=refund.id), now=now)
    return refund


def _tiers(charge: Charge) -> list[tuple[timedelta, int]]:
    return [(timedelta(hours=tier["notice_hours"]), tier["percent"]) for tier in charge.refund_tiers]
