"""What gateways tell: stored once when it comes, applied afterwards, as often and in whatever order it is delivered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import EventRefused, NotRejected, UnknownGateway
from frontdesk.modules.payments.events import GatewayTold
from frontdesk.modules.payments.models import GatewayEvent
from frontdesk.modules.payments.ports import (
    AccountChanged,
    AuthorizationRevoked,
    CheckoutExpired,
    CheckoutPaid,
    Fact,
    PayoutFailed,
    PayoutPaid,
    RefundFailed,
    RefundSucceeded,
    Untrusted,
    gateways,
)
from frontdesk.modules.payments.rules import EventStatus
from frontdesk.modules.payments.service import telling

log = structlog.get_logger()

KINDS: tuple[type[Fact], ...] = (
    CheckoutPaid,
    CheckoutExpired,
    RefundSucceeded,
    RefundFailed,
    PayoutPaid,
    PayoutFailed,
    AccountChanged,
    AuthorizationRevoked,
)
_READ = {kind.__name__: TypeAdapter(kind) for kind in KINDS}


async def receive(
    session: AsyncSession,
    gateway: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    now: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Store an event that its gateway has signed, to be applied from `due_at` on; False where it was there already.

    Raises:
        UnknownGateway: no such gateway is connected.
        EventRefused: it is not signed as it must be, too old, from the future, or unreadable.
    """
    connected = gateways().get(gateway)
    if connected is None:
        raise UnknownGateway
    try:
        told = connected.verify(body, headers, now=now)
    except Untrusted as untrusted:
        raise EventRefused(str(untrusted) or None) from untrusted
    values = {
        "id": new_id(),
        "gateway": gateway,
        "event_id": told.event_id,
        "kind": told.kind,
        "body": body,
        "facts": [_stored(fact) for fact in told.facts],
        "received_at": now,
        "status": EventStatus.RECEIVED if told.facts else EventStatus.IGNORED,
    }
    stored = await session.scalar(queries.event_received(values))
    if stored is None:
        return False
    if told.facts:
        await outbox.record(session, GatewayTold(gateway_event_id=stored), now=due_at or now)
    return True


async def apply(session: AsyncSession, gateway_event_id: UUID, *, now: datetime) -> None:
    """Let an event have its effect, if it has not had it yet and says what we had asked for."""
    event = (await session.scalars(queries.event(gateway_event_id))).one()
    if event.status != EventStatus.RECEIVED:
        return
    event.status = EventStatus.APPLIED
    for stored in event.facts:
        fact = _READ[stored["fact"]].validate_python(stored["of"])
        verdict = await telling.tell(session, event.gateway, fact, now=now)
        event.tenant_id = verdict.tenant_id or event.tenant_id
        if verdict.note is not None:
            event.status, event.note = verdict.status, verdict.note
            log.warning(
                "gateway_event_not_applied", gateway_event_id=str(event.id), status=verdict.status, note=verdict.note
            )


async def rejected(session: AsyncSession) -> Sequence[GatewayEvent]:
    """The events that had no effect, because they contradict what was asked for, in the order of their coming."""
    return (await session.scalars(queries.events_rejected())).all()


async def apply_again(session: AsyncSession, gateway_event_id: UUID, *, by: By, now: datetime) -> GatewayEvent:
    """Compare a rejected event once more with what was asked for: it may fit by now. Raises `NotRejected`."""
    event = await _rejected(session, gateway_event_id)
    before = {"status": event.status, "note": event.note}
    event.status, event.note = EventStatus.RECEIVED, None
    await apply(session, event.id, now=now)
    await _audited(session, event, "event.applied_again", before, by=by, now=now)
    return event


async def dismiss(session: AsyncSession, gateway_event_id: UUID, *, reason: str, by: By, now: datetime) -> GatewayEvent:
    """Let nothing follow from a rejected event: a person has put it right elsewhere. Raises `NotRejected`."""
    event = await _rejected(session, gateway_event_id)
    before = {"status": event.status, "note": event.note}
    event.status, event.note = EventStatus.IGNORED, f"{event.note}; {reason}"
    await _audited(session, event, "event.dismissed", before, by=by, now=now)
    return event


async def _rejected(session: AsyncSession, gateway_event_id: UUID) -> GatewayEvent:
    event = (await session.scalars(queries.event(gateway_event_id))).one_or_none()
    if event is None or event.status != EventStatus.REJECTED:
        raise NotRejected
    return event


async def _audited(
    session: AsyncSession, event: GatewayEvent, action: str, before: Mapping[str, object], *, by: By, now: datetime
) -> None:
    after = {"status": event.status, "note": event.note}
    await audit.record(
        session, action, by=by, now=now, subject_id=event.id, company_id=event.tenant_id, change=(before, after)
    )


def _stored(fact: Fact) -> dict[str, object]:
    name = type(fact).__name__
    return {"fact": name, "of": _READ[name].dump_python(fact, mode="json")}
