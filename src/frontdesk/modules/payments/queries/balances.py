"""The statements about what owners are owed, and how they get it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, and_, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.modules.payments.models import LedgerAccount, LedgerEntry, LedgerMovement, Payout, PayoutSchedule
from frontdesk.modules.payments.queries.locks import locked
from frontdesk.modules.payments.rules import DESK, Kind, PayoutStatus


def ledger_accounts(rows: Sequence[Mapping[str, Any]]) -> Insert:
    """Open accounts, those that are not open yet."""
    return upsert(LedgerAccount).values(rows).on_conflict_do_nothing()


def ledger_accounts_of(*, tenant_id: UUID, gateway: str, currency: str) -> Select[str, UUID]:
    """The accounts of a book, by their kind."""
    return select(LedgerAccount.kind, LedgerAccount.id).filter_by(
        tenant_id=tenant_id, gateway=gateway, currency=currency
    )


def movement(**values: Any) -> Insert:
    """Something that happened to money."""
    return insert(LedgerMovement).values(**values)


def entries(rows: Sequence[Mapping[str, Any]]) -> Insert:
    """What it did to the accounts."""
    return insert(LedgerEntry).values(rows)


def balances(tenant_id: UUID) -> Select[str, str, str, int]:
    """The balance of every account of a company: gateway, currency, kind, sum."""
    return (
        select(LedgerAccount.gateway, LedgerAccount.currency, LedgerAccount.kind, func.sum(LedgerEntry.amount))
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .where(LedgerAccount.tenant_id == tenant_id)
        .group_by(LedgerAccount.gateway, LedgerAccount.currency, LedgerAccount.kind)
        .order_by(LedgerAccount.gateway, LedgerAccount.currency)
    )


def owner_accounts(tenant_id: UUID) -> Select[UUID]:
    """What a company is owed, account by account, locked: of two payouts at once, the second sees the first."""
    return (
        select(LedgerAccount.id)
        .where(LedgerAccount.tenant_id == tenant_id, LedgerAccount.kind == Kind.OWNER_PAYABLE)
        .order_by(LedgerAccount.id)
        .with_for_update()
    )


def owner_balances(tenant_id: UUID) -> Select[str, str, int]:
    """What a company is owed more than nothing: gateway, currency, amount. What its desk took, it has already."""
    owed = -func.sum(LedgerEntry.amount)
    return (
        select(LedgerAccount.gateway, LedgerAccount.currency, owed)
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .where(
            LedgerAccount.tenant_id == tenant_id,
            LedgerAccount.kind == Kind.OWNER_PAYABLE,
            LedgerAccount.gateway != DESK,
        )
        .group_by(LedgerAccount.gateway, LedgerAccount.currency)
        .having(owed > 0)
        .order_by(LedgerAccount.gateway, LedgerAccount.currency)
    )


def payouts_of(tenant_id: UUID) -> Select[Payout]:
    """A company's payouts, the latest first."""
    return select(Payout).where(Payout.tenant_id == tenant_id).order_by(Payout.id.desc())


def payout(payout_id: UUID) -> Select[Payout]:
    """A payout as it is now, locked."""
    return locked(select(Payout).where(Payout.id == payout_id))


def payout_with_reference(tenant_id: UUID, reference: str) -> Select[UUID]:
    """The payout of a company that was made by hand with this reference and was not taken back."""
    stands = (Payout.reference == reference, Payout.status != PayoutStatus.FAILED)
    return select(Payout.id).where(Payout.tenant_id == tenant_id, *stands)


def payout_named(gateway: str, external_id: str, subject: UUID | None) -> Select[Payout]:
    """The payout that a gateway speaks of: by our id where it says that, otherwise by its own."""
    by_theirs = and_(Payout.gateway == gateway, Payout.external_id == external_id)
    return select(Payout).where(by_theirs if subject is None else Payout.id == subject)


def schedule_set(values: Mapping[str, Any]) -> ReturningInsert[PayoutSchedule]:
    """Store a company's payout schedule, in place of the one that there was."""
    changed = {name: values[name] for name in ("frequency", "minimum_amount", "next_at")}
    return (
        upsert(PayoutSchedule)
        .values(**values)
        .on_conflict_do_update(index_elements=[PayoutSchedule.tenant_id], set_=changed)
        .returning(PayoutSchedule)
        .execution_options(populate_existing=True)
    )


def schedules_due(*, now: datetime, limit: int) -> Select[PayoutSchedule]:
    """Schedules that pay out now, locked; those of another run are left to it."""
    return (
        select(PayoutSchedule)
        .where(PayoutSchedule.next_at <= now)
        .order_by(PayoutSchedule.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
