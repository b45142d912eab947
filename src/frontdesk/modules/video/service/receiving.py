"""What the host tells: stored once when it comes, applied afterwards, as often and in whatever order it comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.video import queries
from frontdesk.modules.video.errors import EventRefused
from frontdesk.modules.video.events import HostTold
from frontdesk.modules.video.ports import Untrusted, VideoTold, host
from frontdesk.modules.video.service.telling import tell

log = structlog.get_logger()
_TOLD: Final = TypeAdapter(VideoTold)


async def receive(session: AsyncSession, body: bytes, *, headers: Mapping[str, str], now: datetime) -> bool:
    """Store an event that the host has signed; False where it was there already.

    Raises:
        EventRefused: it is not signed as it must be, too old, from the future, or unreadable.
    """
    try:
        incoming = host().verify(body, headers, now=now)
    except Untrusted as untrusted:
        raise EventRefused(str(untrusted) or None) from untrusted
    values = {
        "id": new_id(),
        "event_id": incoming.event_id,
        "kind": incoming.kind,
        "body": body,
        "told": _TOLD.dump_python(incoming.told, mode="json") if incoming.told else None,
        "received_at": now,
    }
    stored = await session.scalar(queries.event_received(values))
    if stored is None:
        return False
    if incoming.told:
        await outbox.record(session, HostTold(host_event_id=stored), now=now)
    return True


async def apply(session: AsyncSession, host_event_id: UUID, *, now: datetime) -> None:
    """Let an event have its effect, if it has not had it yet and says what is ours."""
    event = (await session.scalars(queries.event(host_event_id))).one()
    if event.applied_at is not None or event.told is None:
        return
    event.applied_at = now
    event.note = await tell(session, _TOLD.validate_python(event.told), now=now)
    if event.note is not None:
        log.warning("video_event_not_applied", host_event_id=str(event.id), kind=event.kind, note=event.note)
