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


# What `reconcile` compares: each statement gives rows of `of`, `expected` and `found` where something differs.
_SUM = "(SELECT coalesce(sum(e.amount), 0) FROM ledger_entries e JOIN ledger_movements m ON m.id = e.movement_id"
_OF_KIND = "JOIN ledger_accounts a ON a.id = e.account_id WHERE a.kind = '{kind}' AND m.source_id = {table}.id"
_BOOKED = f"{_SUM} {_OF_KIND})"
DIFFERENCES = {
    "a movement that does not balance": """
        SELECT movement_id AS of, 0 AS expected, sum(amount) AS found
        FROM ledger_entries GROUP BY movement_id HAVING sum(amount) <> 0""",
    "the platform's fee of a charge": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status = 'paid' THEN fee ELSE 0 END AS expected,
                   -{_BOOKED.format(kind="platform_fee", table="charges")} AS found
            FROM charges) compared WHERE expected <> found""",  # noqa: S608  ours
    "a client's account that is not settled": """
        SELECT a.id AS of, 0 AS expected, sum(e.amount) AS found
        FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
        WHERE a.kind = 'client' GROUP BY a.id HAVING sum(e.amount) <> 0""",
    "a paid charge that is not in the ledger": """
        SELECT c.id AS of, 'sale, receipt' AS expected, coalesce(string_agg(m.kind, ', ' ORDER BY m.id), '') AS found
        FROM charges c LEFT JOIN ledger_movements m ON m.source_id = c.id
        GROUP BY c.id HAVING CASE WHEN c.status = 'paid' THEN 2 ELSE 0 END <> count(m.id)""",
    "what was refunded of a charge": """
        SELECT c.id AS of, c.refunded AS expected, coalesce(sum(r.amount), 0) AS found
        FROM charges c LEFT JOIN refunds r ON r.charge_id = c.id AND r.status <> 'failed'
        GROUP BY c.id HAVING c.refunded <> coalesce(sum(r.amount), 0)""",
    "a refund that is under way": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status IN ('requested', 'pending') THEN amount ELSE 0 END AS expected,
                   -{_BOOKED.format(kind="refund", table="refunds")} AS found
            FROM refunds) compared WHERE expected <> found""",  # noqa: S608  ours
    "a payout that is under way": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status IN ('requested', 'pending') THEN amount ELSE 0 END AS expected,
                   -{_BOOKED.format(kind="payout", table="payouts")} AS found
            FROM payouts) compared WHERE expected <> found""",  # noqa: S608  ours
    "an event that contradicts what was asked for": """
        SELECT id AS of, 'applied' AS expected, note AS found FROM gateway_events WHERE status = 'rejected'""",
}
# pages that a gateway was asked for and has told nothing good of
UNHEARD = "SELECT id, gateway, merchant_account_id, session_id FROM charges WHERE status <> 'paid' AND session_id <> ''"
