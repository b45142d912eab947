"""Companies' accounts at gateways: begun, looked at, given up, and which of their places sells for a provider.

No transaction is open while a gateway is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import (
    GatewayDeclined,
    GatewayUnavailable,
    LocationUnfit,
    UnknownAccount,
    UnknownGateway,
    UnknownLocation,
)
from frontdesk.modules.payments.events import AccountUnclear
from frontdesk.modules.payments.models import MerchantAccount
from frontdesk.modules.payments.ports import (
    Gateway,
    GatewayAway,
    GatewayRefused,
    Merchant,
    OAuthGateway,
    Onboarding,
    OnboardingRequest,
    Place,
    gateways,
    terms,
)
from frontdesk.modules.payments.rules import AccountStatus, account_status
from frontdesk.modules.payments.schemas import LocationOut
from frontdesk.modules.payments.service.credentials import merchant


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who wants an account: a company, and the address of whoever acts for it."""

    company_id: UUID
    company_name: str
    email: str


async def list_accounts(session: AsyncSession, tenant_id: UUID) -> Sequence[MerchantAccount]:
    """A company's accounts, those that were given up included."""
    return (await session.scalars(queries.accounts_of(tenant_id))).all()


async def onboard(
    sessions: Sessions, gateway: str, owner: Owner, *, by: By, now: datetime
) -> tuple[Onboarding, MerchantAccount]:
    """Lead an owner to an account, or on with the one that they have begun; two who ask at once get the same one.

    Raises:
        UnknownGateway: it is not connected.
        GatewayUnavailable, GatewayDeclined: it gives no answer, or has no accounts to begin.
    """
    connected = known(gateway)
    async with unit_of_work(sessions) as session:
        accounts = (await session.scalars(queries.accounts_of(owner.company_id, gateway=gateway))).all()
    living = [account for account in accounts if account.status != AccountStatus.REVOKED]
    wanted = OnboardingRequest(
        key=f"onboard-{owner.company_id.hex}-{len(accounts) - len(living)}",  # one that was given up stays so
        company_id=owner.company_id,
        company_name=owner.company_name,
        email=owner.email,
        external_id=living[0].external_id if living else None,
        return_url=terms().return_url,
        refresh_url=terms().return_url,
    )
    try:
        begun = await connected.onboard(wanted)
        state = await connected.account(Merchant(external_id=begun.external_id))
    except GatewayAway as away:
        raise GatewayUnavailable from away
    except GatewayRefused as refused:
        raise GatewayDeclined(str(refused)) from refused
    values = {
        "id": new_id(),
        "tenant_id": owner.company_id,
        "gateway": gateway,
        "external_id": begun.external_id,
        "status": AccountStatus.PENDING,
    }
    async with unit_of_work(sessions) as session:
        found = queries.account_found(values, renewed={"external_id": begun.external_id})
        account = (await session.scalars(found)).one()
        if account.id == values["id"]:
            await told(session, "merchant.connected", account, by=by, now=now)
        account.status = account_status(AccountStatus(account.status), able=state.charges_enabled)
        account.problem = state.problem
        await session.flush()
        await session.refresh(account)
    return begun, account


async def look_for_unclear(session: AsyncSession, *, now: datetime) -> None:
    """Have gateways asked about accounts that cannot take money yet, or not now: what they told may have been lost."""
    for account_id in await session.scalars(queries.accounts_to_ask_about()):
        await outbox.record(session, AccountUnclear(merchant_account_id=account_id), now=now)


async def look_up(sessions: Sessions, merchant_account_id: UUID) -> None:
    """Ask a gateway what an account may do by now; raises `GatewayAway`."""
    async with unit_of_work(sessions) as session:
        account = await session.get_one(MerchantAccount, merchant_account_id)
        if account.status == AccountStatus.REVOKED:
            return
        named, connected = merchant(account), gateways().get(account.gateway)
    if connected is None:
        raise GatewayAway(f"{account.gateway} is not connected")
    try:
        state = await connected.account(named)
        able, problem = state.charges_enabled, state.problem
    except GatewayRefused as refused:
        able, problem = False, str(refused)
    async with unit_of_work(sessions) as session:
        account = (await session.scalars(queries.account(account.tenant_id, merchant_account_id))).one()
        account.status, account.problem = account_status(AccountStatus(account.status), able=able), problem


async def disconnect(sessions: Sessions, tenant_id: UUID, account_id: UUID, *, by: By, now: datetime) -> None:
    """Give up an account, and the leave to act on it where its owner gave us one; once more changes nothing.

    Raises:
        UnknownAccount: the company has no such account.
        GatewayUnavailable: the gateway gives no answer; the account stays as it is.
    """
    async with unit_of_work(sessions) as session:
        account = (await session.scalars(queries.account(tenant_id, account_id))).one_or_none()
        if account is None:
            raise UnknownAccount
        if account.status == AccountStatus.REVOKED:
            return
        namesakes = await session.scalars(queries.accounts_called(account.gateway, account.external_id))
        shared = any(one.id != account_id and one.status != AccountStatus.REVOKED for one in namesakes)
    connected = gateways().get(account.gateway)
    if isinstance(connected, OAuthGateway) and not shared:  # another company's leave is the same one
        try:
            await connected.revoke(account.external_id)
        except (GatewayAway, GatewayRefused) as away:
            raise GatewayUnavailable from away
    async with unit_of_work(sessions) as session:
        account = (await session.scalars(queries.account(tenant_id, account_id))).one()
        account.status, account.sealed_credentials, account.problem = AccountStatus.REVOKED, None, None
        await told(session, "merchant.disconnected", account, by=by, now=now)


async def locations(sessions: Sessions, gateway: str, tenant_id: UUID) -> Sequence[LocationOut]:
    """The places of business of a company's accounts, and which providers they sell for.

    Raises:
        UnknownGateway: it is not connected, or its accounts have no places.
        GatewayUnavailable, GatewayDeclined: it gives no answer, or refuses.
    """
    connected = known(gateway)
    if not isinstance(connected, OAuthGateway):
        raise UnknownGateway
    async with unit_of_work(sessions) as session:
        accounts = (await session.scalars(queries.accounts_of(tenant_id, gateway=gateway))).all()
        chosen = (await session.scalars(queries.locations_of(tenant_id, gateway))).all()
        named = [(account.id, merchant(account)) for account in accounts if account.status == AccountStatus.ACTIVE]
    found = []
    for account_id, whose in named:
        for place in await _places(connected, whose):
            here = [it for it in chosen if (it.merchant_account_id, it.location) == (account_id, place.id)]
            found.append(
                LocationOut(
                    id=place.id,
                    name=place.name,
                    currency=place.currency,
                    is_active=place.is_active,
                    account_id=account_id,
                    provider_ids=[it.provider_id for it in here],
                )
            )
    return found


async def choose_location(
    sessions: Sessions,
    gateway: str,
    wanted: str | None,
    *,
    tenant_id: UUID,
    provider_id: UUID,
    currency: str,
    by: By,
    now: datetime,
) -> LocationOut | None:
    """Have one of a company's places of business sell for a provider; with None its account's main place does again.

    Charges that were asked for before stay where they are.

    Raises:
        UnknownLocation: none of the company's accounts has it.
        LocationUnfit: it is closed, or sells in another currency.
        UnknownGateway, GatewayUnavailable, GatewayDeclined: as `locations`.
    """
    known(gateway)
    tell = partial(_told_location, gateway=gateway, tenant_id=tenant_id, provider_id=provider_id, by=by, now=now)
    if wanted is None:
        async with unit_of_work(sessions) as session:
            await tell(session, None)
            await session.execute(queries.no_location(gateway, provider_id))
        return None
    found = [it for it in await locations(sessions, gateway, tenant_id) if it.id == wanted]
    if not found:
        raise UnknownLocation
    location = found[0]
    if not location.is_active:
        raise LocationUnfit("It is closed.")
    if location.currency != currency:
        raise LocationUnfit(f"It sells in {location.currency}, the provider in {currency}.")
    values = {
        "id": new_id(),
        "tenant_id": tenant_id,
        "gateway": gateway,
        "provider_id": provider_id,
        "merchant_account_id": location.account_id,
        "location": wanted,
    }
    async with unit_of_work(sessions) as session:
        await tell(session, wanted)
        await session.execute(queries.location_chosen(values))
    location.provider_ids = sorted({*location.provider_ids, provider_id})
    return location


def known(gateway: str) -> Gateway:
    """The gateway of this name; raises `UnknownGateway` where it is not connected."""
    connected = gateways().get(gateway)
    if connected is None:
        raise UnknownGateway
    return connected


async def told(session: AsyncSession, action: str, account: MerchantAccount, *, by: By, now: datetime) -> None:
    """Write down that an account was connected or given up."""
    what = {"gateway": account.gateway, "external_id": account.external_id}
    change = (None, what) if account.status != AccountStatus.REVOKED else (what, None)
    await audit.record(
        session, action, by=by, now=now, subject_id=account.id, company_id=account.tenant_id, change=change
    )


async def _told_location(
    session: AsyncSession,
    wanted: str | None,
    *,
    gateway: str,
    tenant_id: UUID,
    provider_id: UUID,
    by: By,
    now: datetime,
) -> None:
    """Write down which place of business sells for a provider from now on, and which did; before it is stored."""
    chosen = await session.scalars(queries.locations_of(tenant_id, gateway))
    before = next((it.location for it in chosen if it.provider_id == provider_id), None)
    change = {"location": before}, {"location": wanted}
    await audit.record(
        session, "location.chosen", by=by, now=now, subject_id=provider_id, company_id=tenant_id, change=change
    )


async def _places(connected: OAuthGateway, whose: Merchant) -> Sequence[Place]:
    try:
        return await connected.places(whose)
    except GatewayAway as away:
        raise GatewayUnavailable from away
    except GatewayRefused as refused:
        raise GatewayDeclined(str(refused)) from refused
