"""What gateways tell: stored once when it comes, applied afterwards, as often and in whatever order it is delivered."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import EventRefused, UnknownGateway
from frontdesk.modules.payments.events import GatewayTold
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


def _stored(fact: Fact) -> dict[str, object]:
    name = type(fact).__name__
    return {"fact": name, "of": _READ[name].dump_python(fact, mode="json")}
