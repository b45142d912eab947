"""The gateway's page behind a payment link. No transaction is open while the gateway is asked."""

from dataclasses import replace
from datetime import datetime

from frontdesk.core import links, outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import AlreadyPaid, GatewayDeclined, GatewayUnavailable, LinkExpired, UnknownLink
from frontdesk.modules.payments.events import ChargeWithdrawn
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.payments.ports import CheckoutRequest, GatewayAway, GatewayRefused, Merchant, terms
from frontdesk.modules.payments.rules import PAY, ChargeStatus
from frontdesk.modules.payments.service.charging import account_is_gone, return_to
from frontdesk.modules.payments.service.connecting import connection_of


async def open_page(sessions: Sessions, ticket: str, *, now: datetime) -> str:
    """The address of the page on which a link's charge is paid; the same one when it is opened again.

    Two who open it at once ask the gateway with the same key, and get the same page.

    Raises:
        UnknownLink: the link was not made here.
        AlreadyPaid: it has been paid.
        LinkExpired: its time is over, or the charge was withdrawn.
        GatewayUnavailable, GatewayDeclined: there is no page to be had now, or ever.
    """
    charge_id = links.admits(ticket, terms().security, purpose=PAY)
    if charge_id is None:
        raise UnknownLink
    async with unit_of_work(sessions) as session:
        charge = await session.get(Charge, charge_id)
        if charge is None:
            raise UnknownLink
        _check_open(charge, now=now)
        if charge.checkout_url is not None:
            return charge.checkout_url
        if await account_is_gone(session, charge):
            raise GatewayDeclined("This place is paid in another way by now. Ask for a new link.")
        gateway, merchant = await connection_of(session, charge.gateway, charge.merchant_account_id)
    try:
        page = await gateway.open_checkout(_request(charge, merchant))
    except GatewayAway as away:
        raise GatewayUnavailable from away
    except GatewayRefused as refused:
        raise GatewayDeclined(str(refused)) from refused
    async with unit_of_work(sessions) as session:
        charge = (await session.scalars(queries.charge(charge_id))).one()
        # whether it was withdrawn meanwhile or not: who closes pages must know of this one
        charge.session_id, charge.checkout_url = page.session_id, page.url
        open_still = charge.status == ChargeStatus.OPEN
        if not open_still:  # whoever withdrew it knew of no page to close
            await outbox.record(session, ChargeWithdrawn(charge_id=charge_id), now=now)
    if not open_still:
        raise LinkExpired
    return page.url


def _check_open(charge: Charge, *, now: datetime) -> None:
    if charge.status == ChargeStatus.PAID:
        raise AlreadyPaid
    if charge.status != ChargeStatus.OPEN or (charge.expires_at is not None and charge.expires_at <= now):
        raise LinkExpired("The time to pay is over. Ask for a new link if you still want to come.")


def _request(charge: Charge, merchant: Merchant | None) -> CheckoutRequest:
    assert charge.expires_at is not None  # noqa: S101  only what is taken at the desk has none
    return CheckoutRequest(
        charge_id=charge.id,
        key=f"checkout-{charge.id.hex}",
        merchant=merchant and replace(merchant, location=charge.location),
        amount=charge.amount,
        currency=charge.currency,
        fee=charge.fee,
        description=charge.description,
        client_email=charge.client_email,
        return_url=return_to(charge.id),
        expires_at=charge.expires_at,
    )
