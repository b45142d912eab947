"""The statements about bookings. The two that every booking runs speak to the driver; the rest is SQLAlchemy."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Update,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from frontdesk.core import outbox_sql
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.sorting import Sortable
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.rules import OCCUPYING, Status
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.users.models import User

_PLACE = """
SELECT p.id AS provider_id, p.number AS provider_number, p.company_id, p.currency, p.default_duration_minutes,
       p.auto_confirm, p.service_required, p.published, p.name, p.refund_tiers, c.timezone,
       p.is_active{active} AS is_active{columns}
FROM providers p JOIN calendars c ON c.id = p.id{joins}
WHERE p.deleted_at IS NULL{condition}
"""
_PRICES = """,
       ARRAY(SELECT ROW(duration_minutes, amount, weekdays, from_time, to_time) FROM room_prices
             WHERE room_id = r.id) AS prices"""
# who gives it and which rooms serve, as far as they take bookings; of several rooms the smallest first
_OFFERED = """, o.id AS offering_id, o.name AS offering, o.duration_minutes, o.amount, o.assignment,
       o.buffer_before_minutes, o.buffer_after_minutes,
       EXISTS (SELECT FROM offering_staff t WHERE t.offering_id = o.id) AS needs_staff,
       EXISTS (SELECT FROM offering_rooms t WHERE t.offering_id = o.id) AS needs_room,
       ARRAY(SELECT s.id FROM offering_staff t JOIN staff s ON s.id = t.staff_id
             WHERE t.offering_id = o.id AND s.is_active AND s.deleted_at IS NULL ORDER BY s.id) AS team,
       ARRAY(SELECT r.id FROM offering_rooms t JOIN rooms r ON r.id = t.room_id
             WHERE t.offering_id = o.id AND r.is_active AND r.deleted_at IS NULL
             ORDER BY r.capacity, r.name, r.id) AS rooms"""
_OF_PROVIDER = "JOIN {table} {short} ON {short}.provider_id = p.id AND {short}.id = ${n} AND {short}.deleted_at IS NULL"


@cache
def place(*, room: bool = False, staff: bool = False, offering: bool = False, provider: str | None = None) -> str:
    """What a booking must know of its place; all that is named must be of one provider.

    The parameters are the ids of what is True, in this order, and then the provider's `provider`: its "id" or "number".
    """
    named = [name for name, wanted in (("rooms", room), ("staff", staff), ("offerings", offering)) if wanted]
    joins = [_OF_PROVIDER.format(table=name, short=name[0], n=n) for n, name in enumerate(named, start=1)]
    return _PLACE.format(
        active="".join(f" AND {name[0]}.is_active" for name in named),
        columns=(_PRICES if room else "") + (_OFFERED if offering else ""),
        joins="".join(f" {join}" for join in joins),
        condition=f" AND p.{provider} = ${len(named) + 1}" if provider else "",
    )


PLACE_BY_ROOM = place(room=True)

# Whoever is to choose among people waits for others who choose among them: who counts next, counts what these have
# booked. $1 people
LOCK_TEAM = "SELECT id FROM staff WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"

# $1 offering, $2 people, $3 from, $4 until, $5 now: how many bookings each has that begin in that time, and whose turn
# it is: the lowest
WORKLOADS = """
SELECT t.staff_id, t.turn,
       (SELECT count(*) FROM bookings b
        WHERE b.staff_id = t.staff_id AND b.start_time >= $3 AND b.start_time < $4 AND b.deleted_at IS NULL
          AND (b.status IN ('confirmed', 'completed', 'no_show')
               OR b.status = 'pending' AND (b.hold_expires_at IS NULL OR b.hold_expires_at > $5))) AS bookings
FROM offering_staff t WHERE t.offering_id = $1 AND t.staff_id = ANY($2::uuid[])
"""

# $1 offering, $2 who has had their turn
TURN = """
UPDATE offering_staff SET turn = 1 + (SELECT max(turn) FROM offering_staff WHERE offering_id = $1)
WHERE offering_id = $1 AND staff_id = $2
"""

INSERTED = (
    "id", "company_id", "provider_id", "room_id", "staff_id", "offering_id", "user_id", "client_name", "client_phone",
    "client_phone_e164", "client_email", "start_time", "end_time", "buffer_before_minutes", "buffer_after_minutes",
    "service_type", "notes", "status", "pending_reason", "hold_expires_at", "amount", "currency", "charge_id", "source",
)  # fmt: skip
_PARAMETERS = ", ".join(f"${position}" for position in range(1, len(INSERTED) + 1))
_NEXT = len(INSERTED) + 1
_COMPANY, _USER, _NAME, _PHONE, _E164, _EMAIL = (
    f"${INSERTED.index(column) + 1}"
    for column in ("company_id", "user_id", "client_name", "client_phone", "client_phone_e164", "client_email")
)
_CLIENT = _NEXT + outbox_sql.PARAMETERS
# the booking, the fact of it and its client, in one round trip: INSERTED, then the fact, then the client's id and
# identity. Of a client who is known, what was missing is filled in and nothing replaced: anybody can say that a number
# is theirs. Of somebody with an account it is what their profile says.
INSERT_BOOKING = f"""
WITH fact AS ({outbox_sql.insertion(_NEXT)}),
client AS (
    INSERT INTO clients AS c (id, identity, company_id, user_id, name, phone, phone_e164, email)
    SELECT ${_CLIENT}, ${_CLIENT + 1}, {_COMPANY}, {_USER},
           coalesce(nullif(concat_ws(' ', u.firstname, u.lastname), ''), {_NAME}),
           coalesce({_PHONE}, u.phone), coalesce({_E164}, u.phone_e164), {_EMAIL}
    FROM (VALUES (1)) here LEFT JOIN users u ON u.id = {_USER}
    ON CONFLICT (company_id, identity) DO UPDATE SET
        phone = coalesce(c.phone, excluded.phone), phone_e164 = coalesce(c.phone_e164, excluded.phone_e164),
        email = coalesce(c.email, excluded.email), updated_at = statement_timestamp()
    RETURNING coalesce(merged_into_id, id) AS id)
INSERT INTO bookings ({", ".join(INSERTED)}, client_id) SELECT {_PARAMETERS}, client.id FROM client
RETURNING number, version, created_at, updated_at, client_id
"""  # noqa: S608  columns are ours, values are parameters

MAX_DURATION = timedelta(days=31)
ZONES_SPAN = timedelta(hours=26)  # no two places on earth are further apart
# a provider's calendar has no parent, so it has a zone of its own
ZONE = type_coerce(Calendar.timezone, Text)
View = Select[Booking, int, str]
SORTABLE: dict[str, Sortable] = {
    "start_time": Booking.start_time,
    "scheduled_at": Booking.start_time,
    "created_at": Booking.created_at,
    "number": Booking.number,
    "status": Booking.status,
    "client_name": Booking.client_name,
}


def views() -> View:
    """Bookings with their provider's number and time zone."""
    return (
        select(Booking, Provider.number, ZONE)
        .join(Provider, Provider.id == Booking.provider_id)
        .join(Calendar, Calendar.id == Booking.provider_id)
        .where(Booking.deleted_at.is_(None))
    )


def by_key(key: UUID | int) -> View:
    """The booking with this id or number."""
    return views().where(Booking.id == key if isinstance(key, UUID) else Booking.number == key)


def seen_by(*, user_id: UUID, company_ids: Collection[UUID]) -> ColumnElement[bool]:
    """One's own bookings, and all of the companies one works for."""
    return or_(Booking.user_id == user_id, Booking.company_id.in_(company_ids) if company_ids else false())


def with_status(status: Status, *, now: datetime) -> ColumnElement[bool]:
    """Bookings that stand there now: a hold that has ended counts as expired, swept or not."""
    lapsed = and_(Booking.status == Status.PENDING, Booking.hold_expires_at <= now)
    if status is Status.PENDING:
        return and_(Booking.status == Status.PENDING, or_(Booking.hold_expires_at.is_(None), ~lapsed))
    if status is Status.EXPIRED:
        return or_(Booking.status == Status.EXPIRED, lapsed)
    return Booking.status == status


def at_or_after(moment: datetime) -> ColumnElement[bool]:
    """Bookings that start at `moment` or later; a naive one is each provider's local time."""
    return and_(Booking.start_time >= _roughly(moment) - ZONES_SPAN, Booking.start_time >= _exactly(moment))


def at_or_before(moment: datetime) -> ColumnElement[bool]:
    """Bookings that start at `moment` or earlier; a naive one is each provider's local time."""
    return and_(Booking.start_time <= _roughly(moment) + ZONES_SPAN, Booking.start_time <= _exactly(moment))


def before(moment: datetime) -> ColumnElement[bool]:
    """Bookings that start earlier than `moment`; a naive one is each provider's local time."""
    return and_(Booking.start_time < _roughly(moment) + ZONES_SPAN, Booking.start_time < _exactly(moment))


def _roughly(moment: datetime) -> datetime:
    """A bound that an index can use; the exact one depends on another table's zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _exactly(moment: datetime) -> ColumnElement[Any]:
    # PostgreSQL takes a wall time that a clock change skips or repeats for the later instant, as the calendar does
    return literal(moment) if moment.tzinfo else func.timezone(ZONE, literal(moment, DateTime()))


def colliding(calendar_id: UUID, *, starts_at: datetime, ends_at: datetime, now: datetime) -> View:
    """Bookings that a closure of a room, of somebody on the staff, or of a whole provider collides with."""
    return (
        views()
        .where(_of(calendar_id), Booking.start_time < ends_at, Booking.end_time > starts_at)
        .where(or_(Booking.status == Status.CONFIRMED, with_status(Status.PENDING, now=now)))
        .order_by(Booking.start_time, Booking.id)
    )


def _of(calendar_id: UUID) -> ColumnElement[bool]:
    """Bookings of a provider, a room or somebody on the staff, whose ids are their calendars'."""
    return or_(Booking.room_id == calendar_id, Booking.staff_id == calendar_id, Booking.provider_id == calendar_id)


def between(calendar_id: UUID, *, start: datetime, end: datetime, now: datetime) -> View:
    """What is booked of a provider, a room or somebody on the staff from `start` until `end`, in order."""
    # a booking lasts 31 days at most, which is how far an index has to look back
    begun = and_(Booking.start_time < end, Booking.start_time > start - MAX_DURATION, Booking.end_time > start)
    return views().where(_of(calendar_id), begun, taking_time(now=now)).order_by(Booking.start_time, Booking.id)


def tally(client_id: UUID, *, now: datetime) -> Select[str, int]:
    """How many bookings of a client stand where."""
    lapsed = and_(Booking.status == Status.PENDING, Booking.hold_expires_at <= now)
    status = case((lapsed, literal(Status.EXPIRED, Text)), else_=Booking.status)
    return (
        select(status, func.count())
        .where(Booking.client_id == client_id, Booking.deleted_at.is_(None))
        .group_by(status)
    )


def owed(client_id: UUID, *, now: datetime) -> Select[str, int]:
    """What has not been paid of a client's bookings that have begun, by currency; what was called off costs nothing."""
    of_it = and_(Charge.subject_id == Booking.id, Charge.status == "paid")
    paid = select(func.coalesce(func.sum(Charge.amount - Charge.refunded), 0)).where(of_it).scalar_subquery()
    due = func.sum(func.greatest(Booking.amount - paid, 0), type_=BigInteger)
    standing = Booking.status.in_([Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW])
    return (
        select(Booking.currency, due.label("due"))
        .where(Booking.client_id == client_id, Booking.deleted_at.is_(None), standing, Booking.start_time <= now)
        .group_by(Booking.currency)
        .having(due > 0)
        .order_by(Booking.currency)
    )


def taking_time(*, now: datetime) -> ColumnElement[bool]:
    """Bookings whose time is theirs, or was: those that were not called off and have not expired."""
    lasting = OCCUPYING - {Status.PENDING}
    return or_(Booking.status.in_(sorted(lasting)), with_status(Status.PENDING, now=now))


def lapsed(*, now: datetime, limit: int) -> Select[Booking]:
    """Pending bookings whose hold has ended, locked; those that another sweep has are skipped."""
    return (
        select(Booking)
        .where(Booking.status == Status.PENDING, Booking.hold_expires_at <= now)
        .order_by(Booking.hold_expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def over(*, now: datetime, limit: int) -> Select[Booking]:
    """Confirmed bookings that have ended, locked; those that another sweep has are skipped."""
    return (
        select(Booking)
        .where(Booking.status == Status.CONFIRMED, Booking.end_time <= now, Booking.deleted_at.is_(None))
        .order_by(Booking.end_time)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def told(booking_id: UUID) -> Select[Booking, Provider, str, str | None, str | None, User | None]:
    """A booking, deleted ones too, with what is told about it: provider, time zone, room, staff member, client."""
    return (
        select(Booking, Provider, ZONE, Room.name, Staff.name, User)
        .join(Provider, Provider.id == Booking.provider_id)
        .join(Calendar, Calendar.id == Booking.provider_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .outerjoin(Staff, Staff.id == Booking.staff_id)
        .outerjoin(User, User.id == Booking.user_id)
        .where(Booking.id == booking_id)
        .execution_options(populate_existing=True)
    )


def owners(company_id: UUID) -> Select[User]:
    """The people who own a company."""
    works_here = (Membership.company_id == company_id, Membership.role == CompanyRole.OWNER)
    return select(User).join(Membership, Membership.user_id == User.id).where(*works_here, User.is_active)


def to_be_reminded(provider_id: UUID, *, now: datetime) -> Select[UUID, UUID, datetime]:
    """A provider's certain bookings that are still to come: their ids, companies and starts."""
    return select(Booking.id, Booking.company_id, Booking.start_time).where(
        Booking.provider_id == provider_id,
        Booking.start_time > now,
        Booking.status == Status.CONFIRMED,
        Booking.deleted_at.is_(None),
    )


def given_to_client(client_id: UUID, *, from_id: UUID) -> Update:
    """Have one card have the bookings of another."""
    return update(Booking).where(Booking.client_id == from_id).values(client_id=client_id)
