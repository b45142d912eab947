"""What can be done with rewards."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.modules.rewards import queries
from frontdesk.modules.rewards.models import ActivityDay, XpEntry
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User


async def earn(session: AsyncSession, user_id: UUID, *, source: str, xp: int, now: datetime) -> User | None:
    """Give `xp` for `source`, and a day of the streak, once: the person as they are afterwards, None if it was given.

    However many ask at once, the ledger lets one of them through. Raises `users.errors.UserNotFound`.
    """
    given = {"id": new_id(), "user_id": user_id, "source": source, "amount": xp, "earned_at": now}
    if await session.scalar(queries.entry(given)) is None:
        return None
    user = await users.reward(session, user_id, xp=xp, now=now)
    day = {
        "user_id": user_id,
        "local_date": now.astimezone(ZoneInfo(user.zone)).date(),
        "timezone": user.zone,
        "first_at": now,
        "streak": user.streak_days,
    }
    await session.execute(queries.day(day))
    return user


async def list_entries(session: AsyncSession, user_id: UUID, page: PageRequest) -> Slice[XpEntry]:
    """One page of what somebody was given, the latest first."""
    return await paginate(session, queries.entries_of(user_id).order_by(queries.LATEST_FIRST.clause()), page)


async def list_entries_on(session: AsyncSession, user_id: UUID, *, cursor: str, size: int) -> Stretch[XpEntry]:
    """The `size` entries after `cursor` in the same order; raises `InvalidCursor`."""
    return await follow(session, queries.entries_of(user_id), [queries.LATEST_FIRST], cursor=cursor, size=size)


async def list_days(
    session: AsyncSession, user_id: UUID, page: PageRequest, *, since: date | None, until: date | None
) -> Slice[ActivityDay]:
    """One page of the days on which somebody learned, the latest first; `until` is included."""
    return await paginate(session, queries.days_of(user_id, since=since, until=until), page)
