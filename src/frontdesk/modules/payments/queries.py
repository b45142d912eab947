"""The statements about money."""

from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.modules.payments.models import (
    Charge,
    GatewayEvent,
    LedgerAccount,
    LedgerEntry,
    MerchantAccount,
    Payout,
    Refund,
)
from frontdesk.modules.payments.rules import AccountStatus, ChargeStatus, Kind


def accounts_for(tenant_id: UUID, provider_id: UUID | None) -> Select[MerchantAccount]:
    """A company's usable accounts, in the order to take them: a provider's own, the preferred, the oldest."""
    return (
        select(MerchantAccount)
        .where(
            MerchantAccount.tenant_id == tenant_id,
            MerchantAccount.status == AccountStatus.ACTIVE,
            or_(MerchantAccount.provider_id.is_(None), MerchantAccount.provider_id == provider_id),
        )
        .order_by(
            MerchantAccount.provider_id.is_(None), MerchantAccount.is_preferred.desc(), MerchantAccount.created_at
        )
    )


def charge(charge_id: UUID) -> Select[Charge]:
    """A charge, locked: whoever pays, withdraws or refunds it at the same time waits."""
    return select(Charge).where(Charge.id == charge_id).with_for_update()


def charges_of(subject_id: UUID) -> Select[Charge]:
    """All charges for one thing, in the order of their making."""
    return select(Charge).where(Charge.subject_id == subject_id).order_by(Charge.id)


def paid_for(subject_id: UUID) -> Select[int]:
    """What has been paid for one thing and not been given back."""
    return select(func.coalesce(func.sum(Charge.amount - Charge.refunded), 0)).where(
        Charge.subject_id == subject_id, Charge.status == ChargeStatus.PAID
    )


def refunds_of(charge_ids: list[UUID]) -> Select[Refund]:
    """All refunds of some charges, in the order of their making."""
    return select(Refund).where(Refund.charge_id.in_(charge_ids)).order_by(Refund.id)


def event_received(values: dict[str, object]) -> ReturningInsert[UUID]:
    """Store an event, unless it is there."""
    return upsert(GatewayEvent).values(**values).on_conflict_do_nothing().returning(GatewayEvent.id)


def balances(tenant_id: UUID) -> Select[str, str, str, int]:
    """The balance of every account of a company: gateway, currency, kind, sum."""
    return (
        select(LedgerAccount.gateway, LedgerAccount.currency, LedgerAccount.kind, func.sum(LedgerEntry.amount))
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .where(LedgerAccount.tenant_id == tenant_id)
        .group_by(LedgerAccount.gateway, LedgerAccount.currency, LedgerAccount.kind)
        .order_by(LedgerAccount.gateway, LedgerAccount.currency)
    )


def owner_accounts(tenant_id: UUID) -> Select[LedgerAccount]:
    """What a company is owed, account by account, locked: of two payouts at once, the second sees the first."""
    return (
        select(LedgerAccount)
        .where(LedgerAccount.tenant_id == tenant_id, LedgerAccount.kind == Kind.OWNER_PAYABLE)
        .order_by(LedgerAccount.id)
        .with_for_update()
    )


def account_balance(account_id: UUID) -> Select[int]:
    """The sum of one account's entries."""
    return select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(LedgerEntry.account_id == account_id)


def payouts_of(tenant_id: UUID) -> Select[Payout]:
    """A company's payouts, the latest first."""
    return select(Payout).where(Payout.tenant_id == tenant_id).order_by(Payout.id.desc())
