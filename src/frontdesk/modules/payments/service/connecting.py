"""From a row's gateway and account to what is called."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.payments.models import MerchantAccount
from frontdesk.modules.payments.ports import Gateway, GatewayAway, Merchant, gateways
from frontdesk.modules.payments.service.credentials import merchant


async def connection_of(
    session: AsyncSession, gateway: str, merchant_account_id: UUID | None
) -> tuple[Gateway, Merchant | None]:
    """A gateway, and the merchant that is meant there; raises `GatewayAway` where it is not connected."""
    connected = gateways().get(gateway)
    if connected is None:
        raise GatewayAway(f"{gateway} is not connected")
    if merchant_account_id is None:
        return connected, None
    account = await session.get_one(MerchantAccount, merchant_account_id)
    return connected, merchant(account)
