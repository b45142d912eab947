"""Statements over reviews, and over those who are asked for one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.sorting import Sortable
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.providers.models import HasCalendar, Provider
from frontdesk.modules.reviews.models import Review
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.users.models import User

# what is rated by a review, each after the other, so that two who do it at once never wait for each other in a circle
SUBJECTS: Mapping[type[HasCalendar], InstrumentedAttribute[Any]] = {
    Provider: Review.provider_id,
    Room: Review.room_id,
    Staff: Review.staff_id,
}
# a uuid7 grows with the time of its making, and each index ends with it
SORTABLE: dict[str, Sortable] = {"created_at": Review.id, "rating": Review.rating}


def addition(values: Mapping[str, Any]) -> ReturningInsert[Review]:
    """Adds a review; no row where its booking has one."""
    return insert(Review).values(**values).on_conflict_do_nothing().returning(Review)


def about(thing: Provider | Room | Staff, *, with_hidden: bool) -> Select[Review]:
    """The reviews of a room, of somebody on the staff, or of a provider and all of these."""
    column = next(column for table, column in SUBJECTS.items() if isinstance(thing, table))
    statement = select(Review).where(column == thing.id)
    return statement if with_hidden else statement.where(Review.hidden_at.is_(None))


def of_booking(booking_id: UUID) -> Select[Review]:
    """The review of one booking, which has one at most."""
    return select(Review).where(Review.booking_id == booking_id)


def locked(review_id: UUID) -> Select[Review]:
    """One review, locked: of two who answer or hide it at once, the second sees what the first has done."""
    return select(Review).where(Review.id == review_id).with_for_update()


def to_invite(booking_id: UUID) -> Select[Booking, str, str, User | None]:
    """A booking with its place's name, its client's address and person; no row where there is nothing to ask."""
    address = func.coalesce(Booking.client_email, User.email)
    reviewed = exists().where(Review.booking_id == Booking.id)
    return (
        select(Booking, Provider.name, address, User)
        .join(Provider, Provider.id == Booking.provider_id)
        .outerjoin(User, User.id == Booking.user_id)
        .where(Booking.id == booking_id, Booking.status == Status.COMPLETED, Booking.deleted_at.is_(None))
        .where(address.is_not(None), ~reviewed)
    )
