"""What nothing uses is deleted: the row first, and its files because of a fact, as often as it takes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.modules.media import queries
from frontdesk.modules.media.events import FilesAbandoned
from frontdesk.modules.media.ports import limits

BATCH = 500  # keys in one fact
GRACE = timedelta(minutes=10)  # for files that were on their way when their address ended


async def sweep(session: AsyncSession, *, now: datetime) -> None:
    """Clear away what addresses that have ended left behind, and the uploads that nothing has used for a day."""
    closed = (await session.scalars(queries.closing(now - GRACE))).all()
    removed = (await session.scalars(queries.removal(now - limits().keeps))).all()
    keys = {upload.incoming for upload in closed}
    for upload in removed:
        keys |= {upload.incoming, *upload.published}
    for some in _batches(sorted(keys)):
        await outbox.record(session, FilesAbandoned(keys=some), now=now)


def _batches(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))
