"""Looking at what was sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.sorting import Key
from frontdesk.modules.notifications import queries
from frontdesk.modules.notifications.errors import NotificationNotFound
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.rules import Status, Type
from frontdesk.modules.notifications.service.letters import Props
from frontdesk.modules.notifications.service.rendering import mail_of

LATEST_FIRST = Key(Notification.id, descending=True)  # a uuid7 grows with the time at which it was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of notifications is narrowed by."""

    type: Type | None = None
    status: Status | None = None
    kind: str | None = None
    recipient: str | None = None  # an address or a number
    user_id: UUID | None = None
    booking_id: UUID | None = None
    registration_id: UUID | None = None


async def list_page(session: AsyncSession, filters: Filters, *, page: PageRequest) -> Slice[Notification]:
    """One page of notifications with their attempts, the latest first."""
    return await paginate(session, _filtered(filters).order_by(LATEST_FIRST.clause()), page)


async def list_on(session: AsyncSession, filters: Filters, *, cursor: str, size: int) -> Stretch[Notification]:
    """The notifications after `cursor` in the same order; raises `InvalidCursor`."""
    return await follow(session, _filtered(filters), [LATEST_FIRST], cursor=cursor, size=size)


def _filtered(filters: Filters) -> Select[Notification]:
    wanted = {
        Notification.type: filters.type,
        Notification.status: filters.status,
        Notification.kind: filters.kind,
        Notification.user_id: filters.user_id,
        Notification.booking_id: filters.booking_id,
        Notification.registration_id: filters.registration_id,
    }
    conditions = [column == value for column, value in wanted.items() if value is not None]
    if filters.recipient is not None:
        conditions.append(queries.to_recipient(filters.recipient))
    return queries.matching(*conditions)


async def latest(session: AsyncSession, *, limit: int) -> Sequence[Notification]:
    """The newest notifications of the installation."""
    return (await session.scalars(queries.latest(limit))).all()


async def last_told(session: AsyncSession, *, booking_id: UUID, kinds: Collection[str]) -> dict[str, Props]:
    """By address what the latest mail of some kinds about a booking was written from."""
    rows = await session.scalars(queries.last_about(booking_id, kinds))
    return {row.recipient_email: mail_of(row).props for row in rows if row.recipient_email is not None}


async def look(session: AsyncSession, notification_id: UUID) -> Notification:
    """The notification with this id; raises `NotificationNotFound`."""
    found = await session.get(Notification, notification_id)
    if found is None:
        raise NotificationNotFound
    return found
