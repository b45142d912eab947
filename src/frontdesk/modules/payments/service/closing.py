"""The end of a page that was not paid, as far as anybody here has heard."""

from datetime import datetime
from uuid import UUID

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.payments.ports import CheckoutPaid
from frontdesk.modules.payments.rules import ChargeStatus
from frontdesk.modules.payments.service import telling
from frontdesk.modules.payments.service.connecting import connection_of


async def close_page(sessions: Sessions, charge_id: UUID, *, now: datetime) -> None:
    """Have the gateway close the page of a charge that was withdrawn, and ask what has become of it.

    That is how a payment is heard of whose event was lost: it has come late then, and is treated so.

    Raises:
        GatewayAway: it gives no answer; the page may be open still.
    """
    async with unit_of_work(sessions) as session:
        charge = await session.get_one(Charge, charge_id)
        if charge.session_id is None or charge.status == ChargeStatus.PAID:
            return
        gateway, merchant = await connection_of(session, charge.gateway, charge.merchant_account_id)
    await gateway.expire_checkout(merchant, charge.session_id, key=f"close-{charge.id.hex}")
    found = await gateway.look_up(merchant, charge.session_id)
    if isinstance(found, CheckoutPaid):
        async with unit_of_work(sessions) as session:
            await telling.tell(session, charge.gateway, found, now=now)
