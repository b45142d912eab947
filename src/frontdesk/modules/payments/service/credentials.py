"""The leave that owners give us to act on their accounts: kept sealed, renewed weekly, forgotten when it is taken back.

Square's tokens live 30 days and are to be renewed every 7 or less, with an alarm at 8
(developer.squareup.com/docs/oauth-api/refresh-revoke-limit-scope).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.keys import keys, seal, unseal
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.events import CredentialsDue
from frontdesk.modules.payments.models import MerchantAccount
from frontdesk.modules.payments.ports import GatewayAway, GatewayRefused, Grant, Merchant, OAuthGateway, gateways, terms
from frontdesk.modules.payments.rules import AccountStatus

log = structlog.get_logger()

LIFE = timedelta(days=30)  # of an access token
RENEWED_AFTER = timedelta(days=7)
ALARM_AFTER = timedelta(days=8)

_GRANT = TypeAdapter(Grant)


async def adopt(session: AsyncSession, gateway: str, grant: Grant, *, tenant_id: UUID) -> MerchantAccount:
    """Keep the grant that a company's owner has given; a second one for the same account replaces the first."""
    values = {
        "id": new_id(),
        "tenant_id": tenant_id,
        "gateway": gateway,
        "external_id": grant.external_id,
        "status": AccountStatus.ACTIVE,
    }
    renewed = {"status": AccountStatus.ACTIVE, "problem": None}
    account = (await session.scalars(queries.account_found(values, renewed=renewed))).one()
    _keep(account, grant)
    await session.flush()
    return account


def merchant(account: MerchantAccount) -> Merchant:
    """The account as its gateway wants it named, with the token that opens it where there is one.

    Raises `GatewayAway` where that is sealed under a secret that is gone: the owner has to let us in again.
    """
    found = Merchant(external_id=account.external_id)
    return replace(found, secret=_grant(account).access_token) if account.sealed_credentials else found


async def look_for_due(session: AsyncSession, *, now: datetime) -> None:
    """Have every grant renewed that is a week old, or sealed under an older secret; tell operators of older ones."""
    for account in await session.scalars(queries.accounts_with_credentials()):
        if _is_due(account, now=now):
            await outbox.record(session, CredentialsDue(merchant_account_id=account.id), now=now)
        if _age(account, now=now) >= ALARM_AFTER:
            log.error("credentials_overdue", account=str(account.id), gateway=account.gateway, problem=account.problem)


async def renew(sessions: Sessions, merchant_account_id: UUID, *, now: datetime) -> None:
    """Renew one grant, if it is still due; raises `GatewayAway` where the gateway gives no answer.

    One that the gateway refuses to renew is left as it is: it may be our own settings that are wrong. The account says
    so, and what ends it is its owner's word, or its age.
    """
    async with unit_of_work(sessions) as session:
        account = await session.get_one(MerchantAccount, merchant_account_id)
        if account.sealed_credentials is None or not _is_due(account, now=now):
            return
        gateway, token = _gateway(account.gateway), _grant(account).refresh_token
    problem, grant = None, None
    try:
        grant = await gateway.renew(token)
    except GatewayRefused as refused:
        problem = f"{account.gateway} does not renew our access: {refused}"
        log.exception("credentials_not_renewed", account=str(merchant_account_id), gateway=account.gateway)
    async with unit_of_work(sessions) as session:
        account = await session.get_one(MerchantAccount, merchant_account_id, with_for_update=True)
        if account.status == AccountStatus.REVOKED:  # meanwhile, and its tokens with it
            return
        account.problem = problem
        if grant is not None:
            _keep(account, grant)


def _gateway(name: str) -> OAuthGateway:
    connected = gateways().get(name)
    if not isinstance(connected, OAuthGateway):
        raise GatewayAway(f"{name} is not connected")
    return connected


def _keep(account: MerchantAccount, grant: Grant) -> None:
    account.sealed_credentials = seal(_GRANT.dump_json(grant), _seals(), bound_to=account.id.bytes)
    account.credentials_expire_at = grant.expires_at


def _grant(account: MerchantAccount) -> Grant:
    opened = unseal(account.sealed_credentials or b"", _seals(), bound_to=account.id.bytes)
    if opened is None:
        raise GatewayAway(f"the token of account {account.id} is sealed under a secret that is gone")
    return _GRANT.validate_json(opened)


def _seals() -> Sequence[bytes]:
    return keys(terms().security, "credentials")


def _is_due(account: MerchantAccount, *, now: datetime) -> bool:
    current = unseal(account.sealed_credentials or b"", _seals()[:1], bound_to=account.id.bytes)
    return current is None or _age(account, now=now) >= RENEWED_AFTER


def _age(account: MerchantAccount, *, now: datetime) -> timedelta:
    return now - (account.credentials_expire_at or now) + LIFE
