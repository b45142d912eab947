"""The statements about companies' accounts at gateways, and which of an account's places sells for a provider."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Insert, Select, and_, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.payments.models import MerchantAccount, MerchantLocation
from frontdesk.modules.payments.queries.locks import locked
from frontdesk.modules.payments.rules import AccountStatus
from frontdesk.modules.users.models import User


def ways_to_pay(tenant_id: UUID, provider_id: UUID | None) -> Select[UUID, str, str | None]:
    """A company's usable accounts, in the order to take them: id, gateway, and the place that sells for a provider.

    First comes the gateway that the company's first owner prefers, then what has a place for the provider, then the
    oldest.
    """
    preferred = (
        select(User.payment_gateway)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.company_id == tenant_id,
            Membership.role == CompanyRole.OWNER,
            User.payment_gateway.is_not(None),
        )
        .order_by(Membership.created_at, User.id)
        .limit(1)
        .scalar_subquery()
    )
    here = and_(MerchantLocation.merchant_account_id == MerchantAccount.id, MerchantLocation.provider_id == provider_id)
    return (
        select(MerchantAccount.id, MerchantAccount.gateway, MerchantLocation.location)
        .outerjoin(MerchantLocation, here)
        .where(MerchantAccount.tenant_id == tenant_id, MerchantAccount.status == AccountStatus.ACTIVE)
        .order_by(
            MerchantAccount.gateway.is_not_distinct_from(preferred).desc(),
            MerchantLocation.location.is_(None),
            MerchantAccount.created_at,
        )
    )


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
