"""What a gateway's fact changes here. Each is compared with what was asked for; what differs changes nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.modules.payments.models import Charge, MerchantAccount, Payout, Refund
from frontdesk.modules.payments.ports import (
    AccountChanged,
    AuthorizationRevoked,
    CheckoutExpired,
    CheckoutPaid,
    Fact,
    Outcome,
    PayoutFailed,
    PayoutPaid,
    RefundFailed,
    RefundSucceeded,
)
from frontdesk.modules.payments.rules import AccountStatus, ChargeStatus, EventStatus
from frontdesk.modules.payments.service import charging, payouts, refunding


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of a fact; `note` says why it changed nothing."""

    tenant_id: UUID | None
    status: EventStatus = EventStatus.APPLIED
    note: str | None = None


def _rejected(tenant_id: UUID | None, note: str) -> Verdict:
    return Verdict(tenant_id, EventStatus.REJECTED, note)


def _nobodys(note: str) -> Verdict:
    return Verdict(None, EventStatus.IGNORED, note)


async def tell(session: AsyncSession, gateway: str, fact: Fact, *, now: datetime) -> Verdict:
    """Let one fact have its effect."""
    return await _TELLINGS[type(fact)](session, gateway, fact, now)


async def _checkout_paid(session: AsyncSession, gateway: str, fact: CheckoutPaid, now: datetime) -> Verdict:
    charge = await _charge(session, gateway, fact.session_id, fact.subject)
    if charge is None:
        return _rejected(None, "nobody here asked for this payment")
    asked = {
        "gateway": charge.gateway,
        "account": await charging.merchant_of(session, charge),
        "amount": charge.amount,
        "currency": charge.currency,
        "session": charge.session_id or fact.session_id,
        "subject": charge.id,
    }
    told = {
        "gateway": gateway,
        "account": fact.account,
        "amount": fact.amount,
        "currency": fact.currency,
        "session": fact.session_id,
        "subject": fact.subject or charge.id,
    }
    if differing := [name for name in asked if asked[name] != told[name]]:
        return _rejected(charge.tenant_id, f"not what charge {charge.id} asked for: {', '.join(differing)}")
    if await _known(session, gateway, fact.payment_id):
        return Verdict(charge.tenant_id)
    if charge.status == ChargeStatus.PAID:
        # the page was paid twice: this is money too, and stands in a charge of its own until it is given back
        charge = _again(charge)
        session.add(charge)
    else:
        charge.session_id = fact.session_id
    await charging.paid(session, charge, payment_id=fact.payment_id, now=now)
    return Verdict(charge.tenant_id)


async def _checkout_expired(session: AsyncSession, gateway: str, fact: CheckoutExpired, now: datetime) -> Verdict:
    charge = await _charge(session, gateway, fact.session_id, fact.subject)
    if charge is None or charge.gateway != gateway:
        return _nobodys("no such page")
    if charge.status == ChargeStatus.OPEN:
        await charging.withdraw(session, charge.id, now=now)
    return Verdict(charge.tenant_id)


async def _refund_told(
    session: AsyncSession, gateway: str, fact: RefundSucceeded | RefundFailed, now: datetime
) -> Verdict:
    refund = await _one(session, Refund, gateway, fact.refund_external_id, fact.subject)
    if refund is None:
        return _nobodys("no refund of ours")
    charge = await charging.get(session, refund.charge_id)
    asked = (refund.gateway, refund.amount, refund.currency, charge.payment_id)
    if asked != (gateway, fact.amount, fact.currency, fact.payment_id):
        return _rejected(refund.tenant_id, f"not what refund {refund.id} asked for")
    outcome = Outcome.SUCCEEDED if isinstance(fact, RefundSucceeded) else Outcome.FAILED
    error = fact.error if isinstance(fact, RefundFailed) else None
    await refunding.settle(session, refund.id, outcome, external_id=fact.refund_external_id, error=error, now=now)
    return Verdict(refund.tenant_id)


async def _payout_told(session: AsyncSession, gateway: str, fact: PayoutPaid | PayoutFailed, now: datetime) -> Verdict:
    payout = await _one(session, Payout, gateway, fact.payout_external_id, fact.subject)
    if payout is None:
        return _nobodys("no payout of ours")
    if (payout.gateway, payout.amount, payout.currency) != (gateway, fact.amount, fact.currency):
        return _rejected(payout.tenant_id, f"not what payout {payout.id} asked for")
    outcome = Outcome.SUCCEEDED if isinstance(fact, PayoutPaid) else Outcome.FAILED
    error = fact.error if isinstance(fact, PayoutFailed) else None
    await payouts.settle(session, payout.id, outcome, external_id=fact.payout_external_id, error=error, now=now)
    return Verdict(payout.tenant_id)


async def _account_told(
    session: AsyncSession, gateway: str, fact: AccountChanged | AuthorizationRevoked, _: datetime
) -> Verdict:
    statement = select(MerchantAccount).where(
        MerchantAccount.gateway == gateway, MerchantAccount.external_id == fact.account
    )
    tenant_id = None
    for account in await session.scalars(statement.with_for_update()):
        tenant_id = account.tenant_id
        if isinstance(fact, AuthorizationRevoked):
            account.status, account.sealed_credentials = AccountStatus.REVOKED, None
        elif account.status != AccountStatus.REVOKED:
            account.status = AccountStatus.ACTIVE if fact.state.charges_enabled else AccountStatus.RESTRICTED
            account.problem = fact.state.problem
    return Verdict(tenant_id) if tenant_id else _nobodys("no account of ours")


Telling = Callable[[AsyncSession, str, Any, datetime], Awaitable[Verdict]]
_TELLINGS: dict[type[Fact], Telling] = {
    CheckoutPaid: _checkout_paid,
    CheckoutExpired: _checkout_expired,
    RefundSucceeded: _refund_told,
    RefundFailed: _refund_told,
    PayoutPaid: _payout_told,
    PayoutFailed: _payout_told,
    AccountChanged: _account_told,
    AuthorizationRevoked: _account_told,
}


async def _charge(session: AsyncSession, gateway: str, session_id: str, subject: UUID | None) -> Charge | None:
    """The charge that a page was opened for, locked; by our own id where we died before the page's was written down."""
    by_page = select(Charge).where(Charge.gateway == gateway, Charge.session_id == session_id).with_for_update()
    found = (await session.scalars(by_page)).one_or_none()
    if found is None and subject is not None:
        by_id = select(Charge).where(Charge.id == subject).with_for_update()
        found = (await session.scalars(by_id)).one_or_none()
    return found


async def _one(
    session: AsyncSession, table: type[Refund] | type[Payout], gateway: str, external_id: str, subject: UUID | None
) -> Any:
    named = table.id == subject if subject else (table.gateway == gateway) & (table.external_id == external_id)
    return (await session.scalars(select(table).where(named))).one_or_none()


async def _known(session: AsyncSession, gateway: str, payment_id: str) -> bool:
    """Whether a payment was told before. Who asks has locked the page's charge, so that nobody tells it meanwhile."""
    statement = select(Charge.id).where(Charge.gateway == gateway, Charge.payment_id == payment_id)
    return await session.scalar(statement) is not None


def _again(charge: Charge) -> Charge:
    """A second charge like this one, whose page is the first one's."""
    same = ("tenant_id", "subject_id", "gateway", "merchant_account_id", "to_owner", "method", "description",
            "client_email", "amount", "fee", "currency", "expires_at", "refund_tiers")  # fmt: skip
    return Charge(id=new_id(), refunded=0, **{name: getattr(charge, name) for name in same})
