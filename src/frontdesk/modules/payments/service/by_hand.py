"""Payouts that people make by other means than a gateway's, a bank transfer for example: written down, not sent.

The gateway has sent the money on to the installation's own bank account, and from there it went out: the books show it
like any other payout.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import PayoutRecorded, PayoutReversed, UnknownPayout
from frontdesk.modules.payments.models import Payout
from frontdesk.modules.payments.ports import Outcome
from frontdesk.modules.payments.rules import PayoutStatus
from frontdesk.modules.payments.schemas import PayoutRecordIn
from frontdesk.modules.payments.service import payouts


async def record(session: AsyncSession, tenant_id: UUID, wanted: PayoutRecordIn, *, by: By, now: datetime) -> Payout:
    """Write down that a company has got its balance, or some of it.

    Raises:
        UnclearBalance: there are balances at several gateways or in several currencies, and none was named.
        PayoutExceedsBalance: there is less, or nothing.
        PayoutRecorded: a payout with this reference is written down already.
    """
    balance = payouts.chosen(await payouts.owed(session, tenant_id), wanted)
    if await session.scalar(queries.payout_with_reference(tenant_id, wanted.reference)) is not None:
        raise PayoutRecorded
    details = {"requested_by": by.user_id, "reference": wanted.reference}
    payout = await payouts.set_aside(session, tenant_id, balance, now=now, **details)
    await payouts.settle(session, payout.id, Outcome.SUCCEEDED, external_id=None, error=None, now=now)
    told = {"gateway": payout.gateway, "amount": payout.amount, "currency": payout.currency, **details}
    await _audited(session, payout, "payout.recorded", (None, told), by=by, now=now)
    return payout


async def reverse(
    session: AsyncSession, tenant_id: UUID, payout_id: UUID, *, reason: str, by: By, now: datetime
) -> Payout:
    """Take back what was written down: it was a mistake, or the bank sent it back. The balance has it again.

    Raises:
        UnknownPayout: the company has no such payout that was made by hand.
        PayoutReversed: it was taken back before.
    """
    payout: Payout | None = await session.scalar(queries.payout(payout_id))
    if payout is None or payout.tenant_id != tenant_id or payout.reference is None:
        raise UnknownPayout
    if payout.status == PayoutStatus.FAILED:
        raise PayoutReversed
    change = ({"status": payout.status, "error": payout.error}, {"status": PayoutStatus.FAILED, "error": reason})
    await payouts.settle(session, payout.id, Outcome.FAILED, external_id=None, error=reason, now=now)
    await _audited(session, payout, "payout.reversed", change, by=by, now=now)
    return payout


async def _audited(
    session: AsyncSession, payout: Payout, action: str, change: audit.Change, *, by: By, now: datetime
) -> None:
    await session.flush()
    await session.refresh(payout)
    await audit.record(
        session, action, by=by, now=now, subject_id=payout.id, company_id=payout.tenant_id, change=change
    )
