"""What others may want to know about money, and what remains to be asked of gateways."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayTold(Event):
    """A gateway's event has been stored."""

    topic: ClassVar[str] = "payments.gateway_told"
    gateway_event_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeAsked(Event):
    """Somebody is asked for money."""

    topic: ClassVar[str] = "payments.charge_asked"
    charge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePaid(Event):
    """Money has come, in time or not: whoever the subject belongs to says what follows."""

    topic: ClassVar[str] = "payments.charge_paid"
    charge_id: UUID
    subject_id: UUID
    tenant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeWithdrawn(Event):
    """Nobody is to pay this any more: its page has to be closed."""

    topic: ClassVar[str] = "payments.charge_withdrawn"
    charge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequested(Event):
    """Money is to be given back."""

    topic: ClassVar[str] = "payments.refund_requested"
    refund_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSettled(Event):
    """The client has the money back, or will not get it this way."""

    topic: ClassVar[str] = "payments.refund_settled"
    refund_id: UUID
    succeeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSilent(Event):
    """A gateway has yet to say how a refund ends: it is to be asked."""

    topic: ClassVar[str] = "payments.refund_silent"
    refund_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnclear(Event):
    """What an owner's account may do has changed, or may have: its gateway is to be asked."""

    topic: ClassVar[str] = "payments.account_unclear"
    merchant_account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutsDue(Event):
    """A company's schedule says that its balances are to be paid out."""

    topic: ClassVar[str] = "payments.payouts_due"
    tenant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsDue(Event):
    """An owner's grant is to be renewed."""

    topic: ClassVar[str] = "payments.credentials_due"
    merchant_account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRequested(Event):
    """An owner is to get what they are owed."""

    topic: ClassVar[str] = "payments.payout_requested"
    payout_id: UUID
