"""Statements over registrations."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, Text, and_, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.sorting import Sortable
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.registrations.models import Registration
from frontdesk.modules.registrations.rules import OPEN, digits_of
from frontdesk.modules.staff.models import Staff

# a provider's calendar has no parent, so it has a zone of its own
ZONE = type_coerce(Calendar.timezone, Text)
ZONES_SPAN = timedelta(hours=26)  # no two places on earth are further apart: a bound that an index can use
View = Select[Registration, str]
SORTABLE: dict[str, Sortable] = {
    "created_at": Registration.created_at,
    "student_name": Registration.student_name,
    "parent_name": Registration.parent_name,
    "status": Registration.status,
    "demo_scheduled_at": Registration.demo_scheduled_at,
}


def views() -> View:
    """Registrations with their provider's time zone."""
    return select(Registration, ZONE).join(Calendar, Calendar.id == Registration.provider_id)


def by_id(registration_id: UUID) -> View:
    """One registration with its teacher and its booking."""
    return (
        views()
        .options(
            joinedload(Registration.teacher).joinedload(Staff.teaching),
            joinedload(Registration.booking),
        )
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    )


def of_companies(company_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Registrations at the providers of these companies."""
    return Registration.company_id.in_(company_ids)


def matching(words: str) -> ColumnElement[bool]:
    """Registrations with this in a name, an address or a number, whatever the case, the accents and the spacing."""
    found = Registration.searched.contains(_folded(words))
    digits = digits_of(words)
    return found if digits is None else or_(found, Registration.searched.contains(digits))


def _folded(words: str) -> ColumnElement[str]:
    # `%` and `_` mean themselves; escaped after folding, which could make them of something else
    folded: ColumnElement[str] = func.lower(func.immutable_unaccent(words), type_=Text)
    for special in ("\\", "%", "_"):
        folded = func.replace(folded, special, f"\\{special}", type_=Text)
    return folded


def registered_on_or_after(day: date) -> ColumnElement[bool]:
    """Registrations that came on this local day of their provider, or later."""
    return and_(
        Registration.registered_at >= _midnight(day) - ZONES_SPAN, _came_at() >= _midnight(day).replace(tzinfo=None)
    )


def registered_on_or_before(day: date) -> ColumnElement[bool]:
    """Registrations that came on this local day of their provider, or earlier."""
    end = _midnight(day) + timedelta(days=1)
    return and_(Registration.registered_at < end + ZONES_SPAN, _came_at() < end.replace(tzinfo=None))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _came_at() -> ColumnElement[datetime]:
    """When a registration came, by the clock on the provider's wall."""
    return func.timezone(ZONE, Registration.registered_at, type_=DateTime())


def latest_of_each(seen: View, *, size: int) -> Select[Registration, str, int]:
    """Of some registrations the newest of each status, with their teachers; and how many of their status there are."""
    newest = (Registration.created_at.desc(), Registration.id.desc())
    place = func.row_number().over(partition_by=Registration.status, order_by=newest)
    count = func.count().over(partition_by=Registration.status)
    ranked = seen.with_only_columns(Registration.id, place.label("place"), count.label("count")).subquery()
    return (
        views()
        .add_columns(ranked.c.count)
        .join(ranked, ranked.c.id == Registration.id)
        .options(joinedload(Registration.teacher))
        .where(ranked.c.place <= size)
        .order_by(*newest)
    )


def addition(values: dict[str, Any]) -> ReturningInsert[Registration]:
    """Store a registration, unless the child is registered already with the same contact."""
    return insert(Registration).values(values).on_conflict_do_nothing().returning(Registration)


def additions() -> ReturningInsert[UUID]:
    """Store several, but for those whose child is registered already with the same contact; tells whom it stored."""
    return insert(Registration).on_conflict_do_nothing().returning(Registration.id)


def open_of(child: str, *, provider_id: UUID, email: str, phone_e164: str | None) -> Select[Registration]:
    """What is under way for a child with the same contact."""
    same = func.lower(Registration.email) == email.lower()
    return (
        select(Registration)
        .where(
            Registration.provider_id == provider_id,
            Registration.child_key == child,
            or_(same, Registration.phone_e164 == phone_e164) if phone_e164 else same,
            Registration.status.in_(sorted(OPEN)),
        )
        .order_by(Registration.id)
        .limit(1)
    )


def by_booking(booking_id: UUID) -> Select[Registration]:
    """The registration whose demo a booking is, locked."""
    return select(Registration).where(Registration.booking_id == booking_id).with_for_update()


def id_by_booking(booking_id: UUID) -> Select[UUID]:
    """Which registration's demo a booking is."""
    return select(Registration.id).where(Registration.booking_id == booking_id)


def told(registration_id: UUID) -> Select[Registration, Provider, str]:
    """A registration with everything that is told about it."""
    return (
        select(Registration, Provider, ZONE)
        .join(Provider, Provider.id == Registration.provider_id)
        .join(Calendar, Calendar.id == Registration.provider_id)
        .options(
            joinedload(Registration.teacher).joinedload(Staff.teaching),
            joinedload(Registration.booking),
        )
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    )


def teachers_of(company_id: UUID, *, limit: int) -> Select[Staff]:
    """The active teachers of a company, by name."""
    return (
        select(Staff)
        .join(Staff.teaching)
        .join(Staff.provider)
        .options(contains_eager(Staff.teaching), joinedload(Staff.calendar))
        .where(
            Provider.company_id == company_id,
            Provider.deleted_at.is_(None),
            Staff.deleted_at.is_(None),
            Staff.is_active.is_(True),
        )
        .order_by(Staff.name, Staff.id)
        .limit(limit)
    )


def loads(teacher_ids: Collection[UUID], *, start: datetime, end: datetime) -> Select[UUID | None, int]:
    """How many bookings each of some teachers has in a stretch of time."""
    return (
        select(Booking.staff_id, func.count())
        .where(
            Booking.staff_id.in_(teacher_ids),
            Booking.start_time >= start,
            Booking.start_time < end,
            Booking.status.in_(["pending", "confirmed", "completed"]),
            Booking.deleted_at.is_(None),
        )
        .group_by(Booking.staff_id)
    )
