"""The tables of money. Amounts are in minor units; what was paid for is an opaque subject (a booking's id)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.payments.rules import (
    AccountStatus,
    ChargeStatus,
    EventStatus,
    Frequency,
    Kind,
    Method,
    PayoutStatus,
    RefundStatus,
)


def _among(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class MerchantAccount(Timestamps, Base):
    """A company's account at a gateway."""

    __tablename__ = "merchant_accounts"
    __table_args__ = (
        CheckConstraint(_among("status", AccountStatus), name="status"),
        UniqueConstraint("gateway", "external_id", "tenant_id", name="uq_merchant_accounts_gateway_external_id"),
        Index("ix_merchant_accounts_tenant_id", "tenant_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    gateway: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)  # what the gateway still wants, for people
    sealed_credentials: Mapped[bytes | None] = mapped_column(LargeBinary)  # tokens, encrypted
    credentials_expire_at: Mapped[datetime | None]


class MerchantLocation(Timestamps, Base):
    """Which of an account's places of business sells for a provider; without one it is the account's main place."""

    __tablename__ = "merchant_locations"
    __table_args__ = (
        UniqueConstraint("gateway", "provider_id"),  # one account's, too, where the company has several
        Index("ix_merchant_locations_merchant_account_id", "merchant_account_id"),
        Index("ix_merchant_locations_tenant_id_gateway", "tenant_id", "gateway"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    gateway: Mapped[str] = mapped_column(Text)
    provider_id: Mapped[UUID]  # opaque
    merchant_account_id: Mapped[UUID] = mapped_column(ForeignKey(MerchantAccount.id))
    location: Mapped[str] = mapped_column(Text)  # as the gateway calls it


class Charge(Timestamps, Base):
    """An amount that somebody is asked for, once."""

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint(_among("status", ChargeStatus), name="status"),
        CheckConstraint(_among("method", Method), name="method"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("fee BETWEEN 0 AND amount", name="fee"),
        # the judge of refunds: never over what was paid, and nothing of what was not
        CheckConstraint("refunded BETWEEN 0 AND amount", name="refunded"),
        CheckConstraint("refunded = 0 OR status = 'paid'", name="refunded_if_paid"),
        CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name="paid_at"),
        UniqueConstraint("gateway", "session_id"),
        UniqueConstraint("gateway", "payment_id", name="uq_charges_gateway_payment_id"),
        Index("ix_charges_subject_id", "subject_id"),
        Index("ix_charges_tenant_id_created_at", "tenant_id", "created_at"),
        Index("ix_charges_open", "expires_at", postgresql_where=text("status = 'open'")),
        Index("ix_charges_merchant_account_id", "merchant_account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    subject_id: Mapped[UUID]  # what is paid for
    gateway: Mapped[str] = mapped_column(Text)
    merchant_account_id: Mapped[UUID | None] = mapped_column(ForeignKey(MerchantAccount.id))  # null: the platform's own
    location: Mapped[str | None] = mapped_column(Text)  # which of that account's places sells; null: its main one
    to_owner: Mapped[bool]  # the money lies with the owner at once, all but the fee; otherwise with us
    method: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)  # for the client, on the gateway's page
    client_email: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(
        Text, server_default="UTC"
    )  # in which clients without an account are told times
    amount: Mapped[int]
    fee: Mapped[int]  # of `amount`, the platform's
    currency: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None]  # of the link; null at the desk
    session_id: Mapped[str | None] = mapped_column(Text)  # the gateway's page, once it was opened
    checkout_url: Mapped[str | None] = mapped_column(Text)
    payment_id: Mapped[str | None] = mapped_column(Text)  # what the gateway calls the payment
    paid_at: Mapped[datetime | None]
    refunded: Mapped[int] = mapped_column(server_default="0")  # what has been, or is being, given back
    refund_tiers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # agreed on when it was made: `RefundTier`
    recorded_by: Mapped[UUID | None]  # who took it at the desk


class Refund(Timestamps, Base):
    """Some or all of a charge, given back."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint(_among("status", RefundStatus), name="status"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("fee BETWEEN 0 AND amount", name="fee"),
        Index("ix_refunds_charge_id", "charge_id"),
        Index("ix_refunds_pending", "id", postgresql_where=text("status = 'pending'")),
        UniqueConstraint("gateway", "external_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    charge_id: Mapped[UUID] = mapped_column(ForeignKey(Charge.id))
    gateway: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    fee: Mapped[int]  # of `amount`, what the platform gives back of its own
    currency: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[UUID | None]  # null: followed from a rule
    external_id: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)


class Payout(Timestamps, Base):
    """What an owner was owed, sent to them."""

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint(_among("status", PayoutStatus), name="status"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_payouts_tenant_id_created_at", "tenant_id", "created_at"),
        Index("ix_payouts_merchant_account_id", "merchant_account_id"),
        UniqueConstraint("gateway", "external_id"),
        Index(
            "uq_payouts_tenant_id_reference",
            "tenant_id",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL AND status <> 'failed'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    gateway: Mapped[str] = mapped_column(Text)
    merchant_account_id: Mapped[UUID | None] = mapped_column(ForeignKey(MerchantAccount.id))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[UUID | None]  # null: the company's schedule
    reference: Mapped[str | None] = mapped_column(Text)  # of a transfer that a person made; null: the gateway pays
    external_id: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def is_scheduled(self) -> bool:
        """Whether nobody asked for it but the company's schedule."""
        return self.requested_by is None


class PayoutSchedule(Timestamps, Base):
    """How often a company's balances are paid out; one without a row asks for it."""

    __tablename__ = "payout_schedules"
    __table_args__ = (
        CheckConstraint(_among("frequency", Frequency), name="frequency"),
        CheckConstraint("minimum_amount > 0", name="minimum_amount"),
        CheckConstraint("(frequency = 'on_demand') = (next_at IS NULL)", name="next_at"),
        Index("ix_payout_schedules_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    frequency: Mapped[str] = mapped_column(Text)
    minimum_amount: Mapped[int]  # of a balance, in its own minor units: what is less waits
    next_at: Mapped[datetime | None]


class GatewayEvent(Timestamps, Base):
    """What a gateway has told, as it told it: stored once, applied by a task."""

    __tablename__ = "gateway_events"
    __table_args__ = (
        CheckConstraint(_among("status", EventStatus), name="status"),
        UniqueConstraint("gateway", "event_id"),
        Index("ix_gateway_events_received_at", "received_at"),
        Index("ix_gateway_events_rejected", "id", postgresql_where=text("status = 'rejected'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID | None]  # known once it was applied
    gateway: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # as the adapter read them when the signature was fresh
    received_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)  # why it was rejected


class LedgerAccount(Timestamps, Base):
    """One account of a company's books."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        CheckConstraint(_among("kind", Kind), name="kind"),
        UniqueConstraint("tenant_id", "gateway", "currency", "kind", name="uq_ledger_accounts_tenant_id"),
        # entries point at all three, so that no movement mixes currencies or companies
        UniqueConstraint("id", "tenant_id", "currency", name="uq_ledger_accounts_id_tenant_id_currency"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    gateway: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)


class LedgerMovement(Base):
    """One thing that happened to money. Its entries sum to zero at the commit (a deferred trigger), and stay."""

    __tablename__ = "ledger_movements"
    __table_args__ = (
        UniqueConstraint("source_id", "kind"),  # nothing is booked twice
        UniqueConstraint("id", "tenant_id", "currency", name="uq_ledger_movements_id_tenant_id_currency"),
        Index("ix_ledger_movements_tenant_id_at", "tenant_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)  # "sale", "receipt", "refund_owed", …: the names of the rules
    source_id: Mapped[UUID]  # the charge, refund or payout
    at: Mapped[datetime]


class LedgerEntry(Base):
    """What a movement did to one account: debits are positive."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        ForeignKeyConstraint(
            ["movement_id", "tenant_id", "currency"],
            [LedgerMovement.id, LedgerMovement.tenant_id, LedgerMovement.currency],
            name="fk_ledger_entries_movement_id_ledger_movements",
        ),
        ForeignKeyConstraint(
            ["account_id", "tenant_id", "currency"],
            [LedgerAccount.id, LedgerAccount.tenant_id, LedgerAccount.currency],
            name="fk_ledger_entries_account_id_ledger_accounts",
        ),
        Index("ix_ledger_entries_account_id", "account_id", postgresql_include=["amount"]),
    )

    movement_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
