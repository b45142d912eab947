"""Statements that count."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, and_, case, cast, distinct, func, literal, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.courses.models import LessonProgress
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.registrations.models import Registration

ZONES_SPAN = timedelta(hours=14)  # no local time is further from UTC
# a provider's calendar has no parent, so it has a zone of its own
ZONE = type_coerce(Calendar.timezone, Text)


def registrations_by_status() -> Select[str, int]:
    """How far all registrations have come."""
    return select(Registration.status, func.count()).group_by(Registration.status)


def live_bookings(*, now: datetime) -> Select[int]:
    """How many bookings there are that were neither called off nor let lapse."""
    lasting = _status_at(now).in_(["pending", "confirmed", "completed", "no_show"])
    return select(func.count()).select_from(Booking).where(Booking.deleted_at.is_(None), lasting)


def revenue() -> Select[str, int]:
    """What was paid and not given back, by currency."""
    kept = func.sum(Charge.amount - Charge.refunded)
    return select(Charge.currency, kept).where(Charge.status == "paid").group_by(Charge.currency)


def learners() -> Select[int]:
    """How many people have opened a lesson."""
    return select(func.count(distinct(LessonProgress.user_id)))


def bookings_by_day(company_id: UUID, *, first: date, last: date, now: datetime) -> Select[date, str, str, int, int]:
    """A company's bookings by the local day of their start, status and currency, with what was paid for them."""
    day = _local_day(Booking.start_time)
    paid = (
        select(func.coalesce(func.sum(Charge.amount - Charge.refunded), 0))
        .where(Charge.subject_id == Booking.id, Charge.status == "paid")
        .scalar_subquery()
    )
    counted = (
        select(day.label("day"), _status_at(now).label("status"), Booking.currency, paid.label("paid"))
        .join(Calendar, Calendar.id == Booking.provider_id)
        .where(
            Booking.company_id == company_id,
            Booking.deleted_at.is_(None),
            _between(Booking.start_time, first=first, last=last),
        )
        .subquery()
    )
    by = (counted.c.day, counted.c.status, counted.c.currency)
    return select(*by, func.count(), func.sum(counted.c.paid)).group_by(*by)


def registrations_by_day(company_id: UUID, *, first: date, last: date) -> Select[date, str, int]:
    """A company's registrations by the local day of their coming, and how far they are by now."""
    day = _local_day(Registration.registered_at)
    return (
        select(day, Registration.status, func.count())
        .join(Calendar, Calendar.id == Registration.provider_id)
        .where(
            Registration.company_id == company_id,
            _between(Registration.registered_at, first=first, last=last),
        )
        .group_by(day, Registration.status)
    )


def _status_at(now: datetime) -> ColumnElement[str]:
    """A booking's status: a hold that has ended is expired, swept or not."""
    lapsed = and_(Booking.status == "pending", Booking.hold_expires_at <= now)
    return case((lapsed, literal("expired", Text)), else_=Booking.status)


def _local_day(instant: InstrumentedAttribute[datetime]) -> ColumnElement[date]:
    return cast(func.timezone(ZONE, instant), Date)


def _between(instant: InstrumentedAttribute[datetime], *, first: date, last: date) -> ColumnElement[bool]:
    """Instants on these local days: roughly, which an index can use, and exactly."""
    start = datetime.combine(first, time(), UTC) - ZONES_SPAN
    end = datetime.combine(last + timedelta(days=1), time(), UTC) + ZONES_SPAN
    return and_(instant >= start, instant < end, _local_day(instant).between(first, last))
