"""What follows from what gateways tell, and what they still have to be asked."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import Outside, handles, reaches_out
from frontdesk.modules.payments import service
from frontdesk.modules.payments.events import ChargeWithdrawn, GatewayTold, PayoutRequested, RefundRequested
from frontdesk.modules.payments.service import payouts, refunding


@handles(GatewayTold)
async def apply_what_was_told(session: AsyncSession, fact: GatewayTold, now: datetime) -> None:
    """Let a stored event have its effect."""
    await service.apply(session, fact.gateway_event_id, now=now)


@reaches_out(ChargeWithdrawn)
async def close_the_page(outside: Outside, fact: ChargeWithdrawn) -> None:
    """Have the gateway take no money for it any more."""
    await service.close_page(outside.sessions, fact.charge_id)


@reaches_out(RefundRequested)
async def carry_out_the_refund(outside: Outside, fact: RefundRequested) -> None:
    """Have the gateway give the money back."""
    await refunding.carry_out(outside.sessions, fact.refund_id, now=outside.now)


@reaches_out(PayoutRequested)
async def carry_out_the_payout(outside: Outside, fact: PayoutRequested) -> None:
    """Have the gateway pay the owner."""
    await payouts.carry_out(outside.sessions, fact.payout_id, now=outside.now)
