"""The statements about companies' accounts at gateways, and which of an account's places sells for a provider."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Insert, Select, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.payments.models import MerchantAccount, MerchantLocation
from frontdesk.modules.payments.queries.locks import locked
from frontdesk.modules.payments.rules import AccountStatus

# A company's ($1) usable accounts in the order to take them: id, gateway, and the place that sells for a provider
# ($2). First comes the gateway that the company's first owner prefers, then what has a place for the provider, then the
# oldest. Every booking that has a price asks it.
WAYS_TO_PAY = f"""
SELECT a.id, a.gateway, l.location
FROM merchant_accounts a LEFT JOIN merchant_locations l ON l.merchant_account_id = a.id AND l.provider_id = $2
WHERE a.tenant_id = $1 AND a.status = '{AccountStatus.ACTIVE}'
ORDER BY a.gateway IS NOT DISTINCT FROM (
    SELECT u.payment_gateway FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.company_id = $1 AND m.role = '{CompanyRole.OWNER}' AND u.payment_gateway IS NOT NULL
    ORDER BY m.created_at, u.id LIMIT 1) DESC, l.location IS NULL, a.created_at
"""  # noqa: S608  words of ours


def accounts_of(tenant_id: UUID, *, gateway: str | None = None) -> Select[MerchantAccount]:
    """A company's accounts, those that were given up included, in the order of their making."""
    statement = select(MerchantAccount).where(MerchantAccount.tenant_id == tenant_id).order_by(MerchantAccount.id)
    return statement if gateway is None else statement.where(MerchantAccount.gateway == gateway)


def account(tenant_id: UUID, account_id: UUID) -> Select[MerchantAccount]:
    """One of a company's accounts, locked."""
    return locked(
        select(MerchantAccount).where(MerchantAccount.tenant_id == tenant_id, MerchantAccount.id == account_id)
    )


def accounts_called(gateway: str, external_id: str | None) -> Select[MerchantAccount]:
    """What a gateway calls by one name, locked: several companies may be paid into one account."""
    named = (MerchantAccount.gateway == gateway, MerchantAccount.external_id == external_id)
    return locked(select(MerchantAccount).where(*named).order_by(MerchantAccount.id))


def account_found(values: Mapping[str, Any], *, renewed: Mapping[str, Any]) -> ReturningInsert[MerchantAccount]:
    """Store an account; of one that is there already, `renewed` is what changes."""
    return (
        upsert(MerchantAccount)
        .values(**values)
        .on_conflict_do_update(constraint="uq_merchant_accounts_gateway_external_id", set_=renewed)
        .returning(MerchantAccount)
        .execution_options(populate_existing=True)
    )


def accounts_to_ask_about() -> Select[UUID]:
    """Accounts that could not take money when their gateway was last asked, and may by now."""
    waiting = (AccountStatus.PENDING, AccountStatus.RESTRICTED)
    return select(MerchantAccount.id).where(MerchantAccount.status.in_(waiting)).order_by(MerchantAccount.id)


def accounts_with_credentials() -> Select[MerchantAccount]:
    """Accounts that are opened by a token which we keep."""
    return select(MerchantAccount).where(
        MerchantAccount.sealed_credentials.is_not(None), MerchantAccount.status != AccountStatus.REVOKED
    )


def account_to_pay(tenant_id: UUID, gateway: str) -> Select[UUID]:
    """The company's account at a gateway that gets its balance."""
    return (
        select(MerchantAccount.id)
        .where(
            MerchantAccount.tenant_id == tenant_id,
            MerchantAccount.gateway == gateway,
            MerchantAccount.status == AccountStatus.ACTIVE,
        )
        .order_by(MerchantAccount.created_at)
        .limit(1)
    )


def locations_of(tenant_id: UUID, gateway: str) -> Select[MerchantLocation]:
    """Which places of business sell for a company's providers at one gateway."""
    return (
        select(MerchantLocation)
        .where(MerchantLocation.tenant_id == tenant_id, MerchantLocation.gateway == gateway)
        .order_by(MerchantLocation.provider_id)
    )


def location_chosen(values: Mapping[str, Any]) -> Insert:
    """Have a place sell for a provider from now on."""
    chosen = {name: values[name] for name in ("merchant_account_id", "location")}
    one = [MerchantLocation.gateway, MerchantLocation.provider_id]
    return upsert(MerchantLocation).values(**values).on_conflict_do_update(index_elements=one, set_=chosen)


def no_location(gateway: str, provider_id: UUID) -> Delete:
    """Have the account's main place sell for a provider."""
    one = (MerchantLocation.gateway == gateway, MerchantLocation.provider_id == provider_id)
    return delete(MerchantLocation).where(*one)
