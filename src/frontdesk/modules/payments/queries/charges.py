"""The statements about what was asked for, paid and given back, and what gateways told of it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core import outbox_sql
from frontdesk.modules.payments.models import Charge, GatewayEvent, Refund
from frontdesk.modules.payments.queries.locks import locked
from frontdesk.modules.payments.rules import ChargeStatus, EventStatus, RefundStatus

ASKED = (
    "id", "tenant_id", "subject_id", "gateway", "merchant_account_id", "location", "to_owner", "method", "description",
    "client_email", "timezone", "amount", "fee", "currency", "status", "expires_at", "refund_tiers",
)  # fmt: skip
_VALUES = ", ".join(f"${number}" for number in range(1, len(ASKED))) + f", ${len(ASKED)}::text::jsonb"
# a charge and the fact of it: ASKED, then the fact; every booking that is paid for online runs it
ASK = f"""
WITH fact AS ({outbox_sql.insertion(len(ASKED) + 1)})
INSERT INTO charges ({", ".join(ASKED)}) VALUES ({_VALUES})
"""  # noqa: S608  columns are ours, values are parameters


def charge(charge_id: UUID) -> Select[Charge]:
    """A charge as it is now, locked: whoever pays, withdraws or refunds it at the same time waits."""
    return locked(select(Charge).where(Charge.id == charge_id))


def charge_with_page(gateway: str, session_id: str) -> Select[Charge]:
    """The charge that a page was opened for, locked."""
    return locked(select(Charge).where(Charge.gateway == gateway, Charge.session_id == session_id))


def charge_with_payment(gateway: str, payment_id: str) -> Select[Charge]:
    """The charge that a payment has paid, locked."""
    return locked(select(Charge).where(Charge.gateway == gateway, Charge.payment_id == payment_id))


def charges_of(subject_id: UUID) -> Select[Charge]:
    """All charges for one thing, in the order of their making."""
    return select(Charge).where(Charge.subject_id == subject_id).order_by(Charge.id)


def paid_charges(subject_id: UUID) -> Select[Charge]:
    """What was paid for one thing, locked."""
    return locked(charges_of(subject_id).where(Charge.status == ChargeStatus.PAID))


def paid_for_each(subject_ids: Collection[UUID]) -> Select[UUID, int]:
    """What has been paid for some things and not been given back; those for which nothing was paid are left out."""
    return (
        select(Charge.subject_id, func.sum(Charge.amount - Charge.refunded))
        .where(Charge.subject_id.in_(subject_ids), Charge.status == ChargeStatus.PAID)
        .group_by(Charge.subject_id)
    )


def paid_for(subject_id: UUID) -> Select[int]:
    """What has been paid for one thing and not been given back."""
    return select(func.coalesce(func.sum(Charge.amount - Charge.refunded), 0)).where(
        Charge.subject_id == subject_id, Charge.status == ChargeStatus.PAID
    )


def refund(refund_id: UUID) -> Select[Refund]:
    """A refund as it is now, locked. Who changes it has locked its charge before."""
    return locked(select(Refund).where(Refund.id == refund_id))


def refunds_of(charge_ids: Collection[UUID]) -> Select[Refund]:
    """All refunds of some charges, in the order of their making."""
    return select(Refund).where(Refund.charge_id.in_(charge_ids)).order_by(Refund.id)


def refund_named(gateway: str, external_id: str, subject: UUID | None) -> Select[Refund]:
    """The refund that a gateway speaks of: by our id where it says that, otherwise by its own."""
    by_theirs = and_(Refund.gateway == gateway, Refund.external_id == external_id)
    return select(Refund).where(by_theirs if subject is None else Refund.id == subject)


def refund_without_name(charge_id: UUID) -> Select[UUID]:
    """A refund of a charge which the gateway has been asked for and we do not know yet what it calls it."""
    unnamed = (Refund.charge_id == charge_id, Refund.status == RefundStatus.REQUESTED)
    return select(Refund.id).where(*unnamed).limit(1)


def fee_given_back(charge_id: UUID) -> Select[int]:
    """What the platform has given back of a charge's fee, or is about to."""
    return select(func.coalesce(func.sum(Refund.fee), 0)).where(
        Refund.charge_id == charge_id, Refund.status != RefundStatus.FAILED
    )


def refunds_pending() -> Select[UUID]:
    """Refunds of which a gateway has yet to say how they end."""
    return select(Refund.id).where(Refund.status == RefundStatus.PENDING).order_by(Refund.id)


def event_received(values: Mapping[str, Any]) -> ReturningInsert[UUID]:
    """Store an event, unless it is there."""
    return upsert(GatewayEvent).values(**values).on_conflict_do_nothing().returning(GatewayEvent.id)


def event(gateway_event_id: UUID) -> Select[GatewayEvent]:
    """An event, locked: it has its effect once."""
    return locked(select(GatewayEvent).where(GatewayEvent.id == gateway_event_id))


def events_rejected() -> Select[GatewayEvent]:
    """Events that say something else than what was asked for, and that nobody has dealt with."""
    return select(GatewayEvent).where(GatewayEvent.status == EventStatus.REJECTED).order_by(GatewayEvent.id)
