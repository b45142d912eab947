"""What follows from what gateways tell, and what they still have to be asked."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import Outside, handles, reaches_out
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About, Mail
from frontdesk.modules.payments import emails, service
from frontdesk.modules.payments.events import (
    AccountUnclear,
    ChargeAsked,
    ChargePaid,
    ChargeWithdrawn,
    CredentialsDue,
    GatewayTold,
    PayoutRequested,
    PayoutsDue,
    RefundRequested,
    RefundSettled,
    RefundSilent,
)
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.payments.rules import ChargeStatus
from frontdesk.modules.payments.service import accounts, credentials, payouts, refunding
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User


@handles(GatewayTold)
async def apply_what_was_told(session: AsyncSession, fact: GatewayTold, now: datetime) -> None:
    """Let a stored event have its effect."""
    await service.apply(session, fact.gateway_event_id, now=now)


@handles(ChargeAsked)
async def mail_the_link(session: AsyncSession, fact: ChargeAsked, now: datetime) -> None:
    """Send the payment link, unless it would pay nothing by now."""
    charge = await service.get(session, fact.charge_id)
    if charge.status != ChargeStatus.OPEN or charge.expires_at is None or charge.expires_at <= now:
        return
    props = emails.Asked(
        **_of(charge), charge_id=charge.id, expires_at=charge.expires_at, timezone=await _zone(session, charge)
    )
    await _mail(session, emails.link(props), charge, now=now)


@handles(ChargePaid)
async def mail_the_receipt(session: AsyncSession, fact: ChargePaid, now: datetime) -> None:
    """Send a receipt."""
    charge = await service.get(session, fact.charge_id)
    assert charge.paid_at is not None  # noqa: S101  once paid, always paid
    props = emails.Paid(
        **_of(charge), charge_id=charge.id, paid_at=charge.paid_at, timezone=await _zone(session, charge)
    )
    await _mail(session, emails.receipt(props), charge, now=now)


@handles(RefundSettled)
async def mail_the_refund(session: AsyncSession, fact: RefundSettled, now: datetime) -> None:
    """Tell the client that money has gone back; what failed is for the company to see."""
    if not fact.succeeded:
        return
    refund = await refunding.get(session, fact.refund_id)
    charge = await service.get(session, refund.charge_id)
    told = {**_of(charge), "amount": refund.amount}
    props = emails.Refunded(**told, refund_id=refund.id, reason=refund.reason)
    await _mail(session, emails.refund(props), charge, now=now)


@handles(PayoutsDue)
async def pay_by_schedule(session: AsyncSession, fact: PayoutsDue, now: datetime) -> None:
    """Send a company what it is owed."""
    await payouts.pay_by_schedule(session, fact.tenant_id, now=now)


@reaches_out(ChargeWithdrawn)
async def close_the_page(outside: Outside, fact: ChargeWithdrawn) -> None:
    """Have the gateway take no money for it any more."""
    await service.close_page(outside.sessions, fact.charge_id, now=outside.now)


@reaches_out(RefundRequested)
async def carry_out_the_refund(outside: Outside, fact: RefundRequested) -> None:
    """Have the gateway give the money back."""
    await refunding.carry_out(outside.sessions, fact.refund_id, now=outside.now)


@reaches_out(RefundSilent)
async def look_the_refund_up(outside: Outside, fact: RefundSilent) -> None:
    """Have the gateway say how a refund has ended."""
    await refunding.look_up(outside.sessions, fact.refund_id, now=outside.now)


@reaches_out(AccountUnclear)
async def look_the_account_up(outside: Outside, fact: AccountUnclear) -> None:
    """Have the gateway say what an owner's account may do."""
    await accounts.look_up(outside.sessions, fact.merchant_account_id)


@reaches_out(PayoutRequested)
async def carry_out_the_payout(outside: Outside, fact: PayoutRequested) -> None:
    """Have the gateway pay the owner."""
    await payouts.carry_out(outside.sessions, fact.payout_id, now=outside.now)


@reaches_out(CredentialsDue)
async def renew_credentials(outside: Outside, fact: CredentialsDue) -> None:
    """Have the gateway give us a fresh token."""
    await credentials.renew(outside.sessions, fact.merchant_account_id, now=outside.now)


def _of(charge: Charge) -> dict[str, Any]:
    return {"description": charge.description, "amount": charge.amount, "currency": charge.currency}


async def _zone(session: AsyncSession, charge: Charge) -> str:
    user = await _payer(session, charge)
    return (user and user.timezone) or charge.timezone


async def _payer(session: AsyncSession, charge: Charge) -> User | None:
    return await users.find_by_email(session, charge.client_email) if charge.client_email else None


async def _mail(session: AsyncSession, mail: Mail, charge: Charge, *, now: datetime) -> None:
    if charge.client_email is not None:
        user = await _payer(session, charge)
        locale = user.locale if user else None
        about = About(booking_id=charge.subject_id, tenant_id=charge.tenant_id, locale=locale)
        await notifications.send(session, mail, to=charge.client_email, now=now, about=about)
