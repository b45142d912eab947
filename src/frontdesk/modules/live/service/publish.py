"""Telling people: a fact with what it tells of, then a row in the log, then a ring for those who have streams."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.live import queries
from frontdesk.modules.live.events import EventPublished
from frontdesk.modules.live.ports import Bell
from frontdesk.modules.live.rules import KEPT

log = structlog.get_logger()


async def publish(session: AsyncSession, audience: str, kind: str, data: Mapping[str, Any], *, now: datetime) -> None:
    """Tell an audience (`person`, `company`) of something, once this transaction is committed.

    `kind` is a name with dots, for example `messages.sent`; `data` are JSON values, uuids or times: what a client needs
    to show it, or to ask for it.
    """
    fact = EventPublished(id=new_id(), audience=audience, kind=kind, data=dict(data), at=now)
    await outbox.record(session, fact, now=now)


async def store(sessions: Sessions, fact: EventPublished, bell: Bell) -> None:
    """Put what was published into the log, once, and wake those who listen.

    The log's row is locked for no more than these statements, and the bell rings when they are committed. Where Redis
    is away nobody hears it, and listeners look by themselves.
    """
    async with unit_of_work(sessions) as session:
        position = (await session.execute(queries.advance())).scalar_one()
        told = {**fact.payload()["data"], "id": str(fact.id), "at": fact.at.isoformat()}
        values = {"id": fact.id, "audience": fact.audience, "kind": fact.kind, "data": told, "at": fact.at}
        await session.execute(queries.addition({"position": position, **values}))
    try:
        await bell.ring()
    except (RedisError, OSError) as failure:
        log.warning("live_without_redis", error=repr(failure))


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Note what nobody comes back for any more; whoever does begins anew. The events themselves go afterwards."""
    await session.execute(queries.forgotten_before(now - KEPT))
