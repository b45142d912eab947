"""What a gateway's fact changes here. Each is compared with what was asked for; what differs changes nothing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.events import AccountUnclear
from frontdesk.modules.payments.models import Charge
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
    if differing := _differing(asked, told):
        return _rejected(charge.tenant_id, f"not what charge {charge.id} asked for: {differing}")
    # the page's charge is locked: nobody tells the same payment meanwhile
    if (await session.scalars(queries.charge_with_payment(gateway, fact.payment_id))).one_or_none() is not None:
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
    if await charging.merchant_of(session, charge) != fact.account:
        return _rejected(charge.tenant_id, f"not what charge {charge.id} asked for: account")
    await charging.withdraw(session, charge.id, now=now)
    return Verdict(charge.tenant_id)


async def _refund_told(
    session: AsyncSession, gateway: str, fact: RefundSucceeded | RefundFailed, now: datetime
) -> Verdict:
    refund = await session.scalar(queries.refund_named(gateway, fact.refund_external_id, fact.subject))
    if refund is None:
        return await _refund_of_others(session, gateway, fact)
    charge = await charging.get(session, refund.charge_id)
    asked = {
        "gateway": refund.gateway,
        "account": await charging.merchant_of(session, charge),
        "amount": refund.amount,
        "currency": refund.currency,
        "payment": charge.payment_id,
    }
    told = {
        "gateway": gateway,
        "account": fact.account,
        "amount": fact.amount,
        "currency": fact.currency,
        "payment": fact.payment_id,
    }
    if differing := _differing(asked, told):
        return _rejected(refund.tenant_id, f"not what refund {refund.id} asked for: {differing}")
    outcome = Outcome.SUCCEEDED if isinstance(fact, RefundSucceeded) else Outcome.FAILED
    error = fact.error if isinstance(fact, RefundFailed) else None
    await refunding.settle(session, refund.id, outcome, external_id=fact.refund_external_id, error=error, now=now)
    return Verdict(refund.tenant_id)


async def _refund_of_others(session: AsyncSession, gateway: str, fact: RefundSucceeded | RefundFailed) -> Verdict:
    """A refund that we have no name for: our own that was asked for just now, or one made by hand at the gateway."""
    charge = (await session.scalars(queries.charge_with_payment(gateway, fact.payment_id))).one_or_none()
    if charge is None or isinstance(fact, RefundFailed):
        return _nobodys("no refund of ours")
    if await session.scalar(queries.refund_without_name(charge.id)) is not None:
        # the answer that names it is under way; where it tells less than this does, the gateway is asked later
        return _nobodys("a refund whose name is not known yet")
    return _rejected(charge.tenant_id, f"a refund of charge {charge.id} that nobody here asked for")


async def _payout_told(session: AsyncSession, gateway: str, fact: PayoutPaid | PayoutFailed, now: datetime) -> Verdict:
    payout = await session.scalar(queries.payout_named(gateway, fact.payout_external_id, fact.subject))
    if payout is None:
        return _nobodys("no payout of ours")
    asked = {"gateway": payout.gateway, "account": None, "amount": payout.amount, "currency": payout.currency}
    told = {"gateway": gateway, "account": fact.account, "amount": fact.amount, "currency": fact.currency}
    if differing := _differing(asked, told):
        return _rejected(payout.tenant_id, f"not what payout {payout.id} asked for: {differing}")
    outcome = Outcome.SUCCEEDED if isinstance(fact, PayoutPaid) else Outcome.FAILED
    error = fact.error if isinstance(fact, PayoutFailed) else None
    await payouts.settle(session, payout.id, outcome, external_id=fact.payout_external_id, error=error, now=now)
    return Verdict(payout.tenant_id)


async def _account_changed(session: AsyncSession, gateway: str, fact: AccountChanged, now: datetime) -> Verdict:
    """What it may do by now is asked for: events come in any order, and an older one would win over a newer."""
    accounts = (await session.scalars(queries.accounts_called(gateway, fact.account))).all()
    for account in accounts:
        await outbox.record(session, AccountUnclear(merchant_account_id=account.id), now=now)
    return Verdict(accounts[0].tenant_id) if accounts else _nobodys("no account of ours")


async def _authorization_revoked(
    session: AsyncSession, gateway: str, fact: AuthorizationRevoked, _: datetime
) -> Verdict:
    accounts = (await session.scalars(queries.accounts_called(gateway, fact.account))).all()
    for account in accounts:
        account.status, account.sealed_credentials = AccountStatus.REVOKED, None
        account.problem = "The owner has taken our access back."
    return Verdict(accounts[0].tenant_id) if accounts else _nobodys("no account of ours")


Telling = Callable[[AsyncSession, str, Any, datetime], Awaitable[Verdict]]
_TELLINGS: dict[type[Fact], Telling] = {
    CheckoutPaid: _checkout_paid,
    CheckoutExpired: _checkout_expired,
    RefundSucceeded: _refund_told,
    RefundFailed: _refund_told,
    PayoutPaid: _payout_told,
    PayoutFailed: _payout_told,
    AccountChanged: _account_changed,
    AuthorizationRevoked: _authorization_revoked,
}


async def _charge(session: AsyncSession, gateway: str, session_id: str, subject: UUID | None) -> Charge | None:
    """The charge that a page was opened for, locked; by our own id where we died before the page's was written down."""
    found = (await session.scalars(queries.charge_with_page(gateway, session_id))).one_or_none()
    if found is None and subject is not None:
        found = (await session.scalars(queries.charge(subject))).one_or_none()
    return found


def _differing(asked: Mapping[str, object], told: Mapping[str, object]) -> str:
    return ", ".join(name for name in asked if asked[name] != told[name])


def _again(charge: Charge) -> Charge:
    """A second charge like this one, whose page is the first one's."""
    same = ("tenant_id", "subject_id", "gateway", "merchant_account_id", "location", "to_owner", "method",
            "description", "client_email", "timezone", "amount", "fee", "currency", "expires_at",
            "refund_tiers")  # fmt: skip
    return Charge(id=new_id(), refunded=0, **{name: getattr(charge, name) for name in same})
