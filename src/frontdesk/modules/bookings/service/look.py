"""Reading bookings."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import Key, keys
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import Status
from frontdesk.modules.providers.models import Provider

FIRST, LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001  wall times anywhere, a day within the kernel's reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of bookings is narrowed by. Naive times and dates are each provider's local time."""

    provider: UUID | int | None = None
    room_id: UUID | None = None
    staff_id: UUID | None = None
    client_id: UUID | None = None
    status: Status | None = None
    from_date: datetime | date | None = None
    to_date: datetime | date | None = None
    over: bool | None = None  # those that have ended, or only those that have not
    mine: bool = False


async def get(session: AsyncSession, key: UUID | int, *, lock: bool = False) -> BookingView:
    """The booking with this id or number, locked against other changes where asked; raises `BookingNotFound`."""
    statement = queries.by_key(key)
    if lock:
        statement = statement.with_for_update(of=Booking)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise BookingNotFound
    return BookingView(*row)


async def list_page(
    session: AsyncSession,
    *,
    caller: Principal,
    filters: Filters,
    sort: str | None,
    page: PageRequest,
    now: datetime,
    among: ColumnElement[bool] | None = None,
) -> Slice[BookingView]:
    """One page of the bookings that the caller may see; or of those `among` which a module above has found them."""
    order = (key.clause() for key in _order(sort))
    seen = (
        _seen(caller, filters, now=now) if among is None else _filtered(queries.views().where(among), filters, now=now)
    )
    found = await paginate(session, seen.order_by(*order), page)
    items = [BookingView(*row) for row in found.items]
    return Slice(items=items, total=found.total, page=found.page, size=found.size)


async def list_on(
    session: AsyncSession,
    *,
    caller: Principal,
    filters: Filters,
    sort: str | None,
    cursor: str,
    size: int,
    now: datetime,
) -> Stretch[BookingView]:
    """The bookings that the caller may see, from a cursor on; raises `InvalidCursor`."""
    found = await follow(session, _seen(caller, filters, now=now), _order(sort), cursor=cursor, size=size)
    return Stretch(items=[BookingView(*row) for row in found.items], next_cursor=found.next_cursor)


async def between(
    session: AsyncSession, calendar_id: UUID, *, start: datetime, end: datetime, now: datetime
) -> list[BookingView]:
    """What is booked of a provider, a room or somebody on the staff from `start` until `end`, in order.

    What was called off or has expired is left out.
    """
    rows = await session.execute(queries.between(calendar_id, start=start, end=end, now=now))
    return [BookingView(*row) for row in rows]


async def tally(session: AsyncSession, client_id: UUID, *, now: datetime) -> dict[Status, int]:
    """How many bookings of a client stand where, those that are hidden aside."""
    rows = await session.execute(queries.tally(client_id, now=now))
    return {Status(status): count for status, count in rows}


async def owed(session: AsyncSession, client_id: UUID, *, now: datetime) -> dict[str, int]:
    """What a client has not paid of bookings that have begun: minor units by currency, without those that are paid."""
    rows = await session.execute(queries.owed(client_id, now=now))
    return {row.currency: row.due for row in rows}


def _order(sort: str | None) -> list[Key]:
    return keys(sort, queries.SORTABLE, default="-start_time", last=Booking.id)


def _seen(caller: Principal, filters: Filters, *, now: datetime) -> queries.View:
    statement = _filtered(queries.views(), filters, now=now)
    if caller.is_admin and not filters.mine:
        return statement
    allowed = {c for c in caller.companies if caller.may(Permission.BOOKINGS_VIEW, company_id=c)}
    companies = set() if filters.mine else allowed
    return statement.where(queries.seen_by(user_id=caller.user_id, company_ids=companies))


def _filtered(statement: queries.View, filters: Filters, *, now: datetime) -> queries.View:
    if filters.provider is not None:
        column = Provider.id if isinstance(filters.provider, UUID) else Provider.number
        statement = statement.where(column == filters.provider)
    if filters.room_id is not None:
        statement = statement.where(Booking.room_id == filters.room_id)
    if filters.staff_id is not None:
        statement = statement.where(Booking.staff_id == filters.staff_id)
    if filters.client_id is not None:
        statement = statement.where(Booking.client_id == filters.client_id)
    if filters.status is not None:
        statement = statement.where(queries.with_status(filters.status, now=now))
    if filters.over is not None:
        statement = statement.where(Booking.end_time <= now if filters.over else Booking.end_time > now)
    if filters.from_date is not None:
        statement = statement.where(queries.at_or_after(_within_reach(filters.from_date)))
    if isinstance(filters.to_date, datetime):
        statement = statement.where(queries.at_or_before(_within_reach(filters.to_date)))
    elif filters.to_date is not None:
        # both ends are included: up to the next local midnight
        statement = statement.where(queries.before(_within_reach(filters.to_date) + timedelta(days=1)))
    return statement


def _within_reach(moment: datetime | date) -> datetime:
    """A bound of a list as a time that can be computed with: nothing starts before the first or after the last."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (
        moment if FIRST <= moment.replace(tzinfo=None) <= LAST else min(max(moment.replace(tzinfo=None), FIRST), LAST)
    )
